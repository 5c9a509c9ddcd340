# ann.py -- exact search over vectors, beside a plain copy of the same memory.
# SPDX-License-Identifier: Apache-2.0

from harness import answer, build_program, pin_to_cores

ROWS, DIMS = 100_000, 512
ROUNDS = 15
PEER = "memcpy"
# Of the copy's speed.  A search reads a row once and writes next to nothing; a copy also writes.
SHARE = 1.0


def measure(bench):
    pin_to_cores(1)
    program = build_program(bench, "ops/ann")
    bench.progress(f"search over {ROWS} vectors of {DIMS} numbers")
    return answer([program, ROWS, DIMS, 3 if bench.quick else ROUNDS])


def run(bench):
    got = measure(bench)
    copy = got.pop("copy")
    del got["bytes"]
    for name, speed in got.items():
        bench.result(f"ann_{name}_ratio", speed / copy, "x", SHARE if name == "search" else None, speed,
                     copy, PEER)


def run_peer(bench):
    bench.note(f"{PEER}: {measure(bench)['copy']:.1f} GB/s read")
