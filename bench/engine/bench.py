# bench.py -- what the engine itself costs, and the same pipelines under Towhee.
# SPDX-License-Identifier: Apache-2.0
"""docs/benchmarks.md says what is compared and how."""

import json
import os
import subprocess

from harness import BENCH, BenchError, answer, build_program, median, peer_python, pin_to_cores

PEER = "towhee 1.1.3"
CORES = 2
ROWS = 1_000_000
ROUNDS = 5
# Nanoseconds a row a node on one worker, and the most it should be; None: only watched.
COSTS = (("identity", 30.0), ("filter", 80.0), ("flat_map", 80.0),
         ("identity_row", None), ("identity_lambda", None), ("flat_map_lambda", None))
CALLS = 5_000
# Microseconds a call of one row, handed to a worker and run by the caller's own thread.
CALL_COSTS = (("call", 40.0), ("inline", 5.0), ("inline_lambdas", 5.0))
SPIN_ROWS = 40_000
STAGE_ROWS = 100_000
# Three nodes that compute, and how many runs of each there may be at once.
STAGES = (("stages", (CORES, CORES, CORES)), ("stages_serial", (CORES, 1, CORES)))
MEMORY_ROWS = 10_000_000
LIMIT = 48 << 20
LIMIT_ROWS = 300
MEMORY_BLOCK = 100_000  # rows after which memory should not grow any more
CLIENTS = 64
CLIENT_CALLS = 4_000  # of all clients
PEER_ROWS = 20_000
PEER_CALLS = 200
FASTER = 500.0


def run(bench):
    pin_to_cores(CORES)
    engine = build_program(bench, "engine/engine", "engine/batches")
    python = peer_python(bench)
    for name, target in COSTS:
        measure_cost(bench, engine, name, target)
    measure_calls(bench, engine)
    measure_scaling(bench, engine)
    measure_stages(bench, engine)
    measure_first(bench, engine)
    measure_batches(bench, engine)
    measure_memory(bench)
    measure_limit(bench)
    for name, target in (("lambdas", FASTER), ("fan_out", FASTER)):
        compare_rows(bench, engine, python, name, target)
    compare_calls(bench, engine, python)


def run_peer(bench):
    """The peer's numbers alone."""
    pin_to_cores(CORES)
    python = peer_python(bench)
    for name in ("lambdas", "fan_out"):
        seconds = median(reference(bench, python, name, PEER_ROWS, rounds(bench))["seconds"])
        bench.note(f"{PEER}, {name}: {PEER_ROWS / seconds:.0f} rows/s")
    seconds = median(reference(bench, python, "call_lambdas", PEER_CALLS, 1)["seconds"])
    bench.note(f"{PEER}, a call of one row: {1e6 * seconds:.0f} us")


def rounds(bench):
    return 1 if bench.quick else ROUNDS


# --- the two sides ---

def measure(bench, engine, name, rows, workers, repeats=None):
    bench.progress(f"{name}, {rows} rows, {workers} worker{'s' if workers > 1 else ''}")
    return answer([engine, name, rows, workers, repeats or rounds(bench)])


def reference(bench, python, name, rows, repeats):
    bench.progress(f"{PEER}: {name}, {rows} rows")
    return answer([python, os.path.join(BENCH, "engine", "reference.py"), name, rows, repeats])


# --- the engine alone ---

def measure_cost(bench, engine, name, target):
    got = measure(bench, engine, name, ROWS // (10 if bench.quick else 1), 1)
    ns = 1e9 * min(got["seconds"]) / got["rows_in"]  # what others take of the machine only adds
    bench.result(name + "_ns", ns, "ns", target, ns, None, None, lower=True)


def measure_calls(bench, engine):
    for name, target in CALL_COSTS:
        got = measure(bench, engine, name, CALLS, CORES)
        us = 1e6 * median(got["seconds"])
        bench.result(name + "_us", us, "us", target, us, None, None, lower=True)


def measure_scaling(bench, engine):
    """Rows a second with two workers over those with one, in turn; and how many workers had work at
    a time, which a busy machine leaves as it is."""
    rates, busy = {1: [], 2: []}, {1: [], 2: []}
    for _ in range(rounds(bench)):
        for workers in rates:
            got = measure(bench, engine, "spin", SPIN_ROWS, workers, 1)
            rates[workers].append(SPIN_ROWS / got["seconds"][0])
            busy[workers].append(got["running_s"] / got["seconds"][0])
    one, two = median(rates[1]), median(rates[2])
    bench.result("two_workers_ratio", two / one, "x", 1.8, two, one, "1 worker")
    bench.result("two_workers_busy", median(busy[2]), "", 1.8, median(busy[2]), median(busy[1]),
                 "1 worker")


def measure_stages(bench, engine):
    """Rows a second over what the nodes allow: the slowest at its instances, and the cores for all
    of them; from the CPU time that they took in the same calls."""
    for name, instances in STAGES:
        got = measure(bench, engine, name, STAGE_ROWS, CORES)
        row_s = [cpu / len(got["seconds"]) / STAGE_ROWS for cpu in got["cpu_s"]]
        bound = min([n / s for n, s in zip(instances, row_s)] + [CORES / sum(row_s)])
        rate = STAGE_ROWS / median(got["seconds"])
        bench.result(name + "_of_bound", rate / bound, "x", 0.95, rate, bound, "bound")


def measure_first(bench, engine):
    """When the first results are there, as a share of the whole call: a chunk's way, not the input's."""
    got = measure(bench, engine, "stages", STAGE_ROWS, 1)
    first, whole = median(got["first_s"]), median(got["seconds"])
    bench.result("first_results_percent", 100 * first / whole, "%", 5.0, 1e3 * first, 1e3 * whole,
                 "the call, ms", lower=True)


def measure_batches(bench, engine):
    """Calls a second of many clients where batches are shared between calls over where they are not,
    in turn, and rows a batch."""
    program = os.path.join(os.path.dirname(engine), "batches")
    rates, rows = {"fixed": [], "shared": []}, []
    for _ in range(rounds(bench)):
        for batches in rates:
            bench.progress(f"{CLIENTS} clients, {batches} batches")
            got = answer([program, CLIENTS, CLIENT_CALLS, batches, 0])
            rates[batches].append(got["calls"] / got["seconds"])
        rows.append(got["rows_per_run"])
    fixed, shared = median(rates["fixed"]), median(rates["shared"])
    bench.result("shared_batches_ratio", shared / fixed, "x", 5.0, shared, fixed, "fixed batches")
    bench.result("shared_batch_rows", median(rows), "rows", None, median(rows), None, None)


def resident_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def measure_memory(bench):
    """Resident memory of the program when it has taken all rows over that after the first block: a
    pipe between holds 64 KiB, so what is written has been read but for that."""
    pipe = os.path.join(BENCH, "engine", "memory.pipe")
    blocks = (MEMORY_ROWS // 10 if bench.quick else MEMORY_ROWS) // MEMORY_BLOCK
    lines = b"".join(b"%d\n" % i for i in range(MEMORY_BLOCK))
    bench.progress(f"{blocks * MEMORY_BLOCK} rows, and the memory they take")
    with subprocess.Popen([bench.junco, "run", pipe, "-", "--workers", str(CORES)],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as junco:
        sizes = []
        for _ in range(blocks):
            junco.stdin.write(lines)
            junco.stdin.flush()
            sizes.append(resident_kb(junco.pid))
        out, _ = junco.communicate()
    got = json.loads(out)["windows"]
    want = blocks * MEMORY_BLOCK * 9 // 10 * 2 // 100
    if got != want:
        raise BenchError(f"memory.pipe gave {got} windows, not {want}")
    bench.result("memory_growth_ratio", sizes[-1] / sizes[0], "x", 1.05, sizes[-1] / 1024,
                 sizes[0] / 1024, "after 100,000 rows", lower=True)


def measure_limit(bench):
    """What payloads took at most, over --max-memory, where there are ten times as many."""
    pipe = os.path.join(BENCH, "engine", "limit.pipe")
    bench.progress(f"{LIMIT_ROWS} rows of 2 MB within {LIMIT >> 20} MiB")
    done = subprocess.run([bench.junco, "run", pipe, "-", "--workers", str(CORES), "--max-memory",
                           str(LIMIT), "--stats=json"], input="row\n" * LIMIT_ROWS,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0 or len(done.stdout.splitlines()) != LIMIT_ROWS:
        raise BenchError(f"limit.pipe: {done.stderr.strip()}")
    peak = json.loads(done.stderr.strip().splitlines()[-1])["peak_bytes"]
    bench.result("max_memory_ratio", peak / LIMIT, "x", 1.0, peak / (1 << 20), LIMIT >> 20,
                 "--max-memory, MiB", lower=True)


# --- side by side ---

def check_same(name, ours, theirs):
    if ours["sum"] != theirs["sum"]:
        raise BenchError(f"{name}: the sums of the results differ ({ours['sum']} and "
                         f"{theirs['sum']}), so the speeds do not compare")


def compare_rows(bench, engine, python, name, target):
    ours = measure(bench, engine, name, PEER_ROWS, CORES, rounds(bench) * 4)
    theirs = reference(bench, python, name, PEER_ROWS, rounds(bench))
    check_same(name, ours, theirs)
    speed, peer_speed = (PEER_ROWS / median(side["seconds"]) for side in (ours, theirs))
    bench.result(name + "_rows_per_s_ratio", speed / peer_speed, "x", target, speed, peer_speed, PEER)


def compare_calls(bench, engine, python):
    ours = measure(bench, engine, "call_lambdas", CALLS, CORES)
    theirs = reference(bench, python, "call_lambdas", PEER_CALLS, 1)
    check_same("call_lambdas", ours, theirs)
    us, peer_us = (1e6 * median(side["seconds"]) for side in (ours, theirs))
    bench.result("one_row_call_ratio", peer_us / us, "x", None, us, peer_us, PEER)
