# ann.py -- exact search over vectors, beside a plain copy of the same memory.
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess

from harness import BenchError, pin_to_cores

ROWS, DIMS = 100_000, 512
ROUNDS = 15
PEER = "memcpy"
# Of the copy's speed.  A search reads a row once and writes next to nothing; a copy also writes.
SHARE = 1.0


def build(bench):
    folder = os.path.abspath(os.path.join(os.path.dirname(bench.junco), "..", ".."))
    bench.progress("building bench/ops/ann")
    done = subprocess.run(["ninja", "-C", folder, "--quiet", "bench/ops/ann"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise BenchError(f"'ninja -C {folder} bench/ops/ann' failed; --junco must name the program "
                         f"within its build folder\n{done.stdout.strip()}")
    return os.path.join(folder, "bench", "ops", "ann")


def measure(bench):
    pin_to_cores(1)
    program = build(bench)
    bench.progress(f"search over {ROWS} vectors of {DIMS} numbers")
    done = subprocess.run([program, str(ROWS), str(DIMS), str(3 if bench.quick else ROUNDS)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BenchError(f"bench/ops/ann ended with status {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def run(bench):
    got = measure(bench)
    copy = got.pop("copy")
    del got["bytes"]
    for name, speed in got.items():
        bench.result(f"ann_{name}_ratio", speed / copy, "x", SHARE if name == "search" else None, speed,
                     copy, PEER)


def run_peer(bench):
    bench.note(f"{PEER}: {measure(bench)['copy']:.1f} GB/s read")
