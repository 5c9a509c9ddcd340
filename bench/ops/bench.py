# bench.py -- the everyday operators, each beside what else does its job.
# SPDX-License-Identifier: Apache-2.0
"""Each part is a file here with run(bench) and run_peer(bench); docs/benchmarks.md says what is compared."""

import ann
import images
import tables

PARTS = (ann, images, tables)


def run(bench):
    for part in PARTS:
        part.run(bench)


def run_peer(bench):
    for part in PARTS:
        part.run_peer(bench)
