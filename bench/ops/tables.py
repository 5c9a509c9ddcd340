# tables.py -- reading CSV and JSON lines, beside Python's own readers.
# SPDX-License-Identifier: Apache-2.0
"""Megabytes a second of one core: the processor time of junco's reading nodes (records, fields) on a file
of generated rows, against what csv.reader and json.loads take for the same rows in this Python."""

import csv
import json
import os
import platform
import random
import subprocess
import time

ROWS = 400_000
COLUMNS = ("id", "time", "user", "message", "score", "city")
WORDS = "the quick brown fox jumps over a lazy dog near some river bank with friends".split()


def make_rows(n):
    rand = random.Random(2)
    for i in range(n):
        yield (i, f"2026-11-{i % 28 + 1:02}T{i % 24:02}:{i % 60:02}:{i % 60:02}Z",
               f"user_{i % 9999}@example.org", " ".join(rand.choice(WORDS) for _ in range(12)),
               round(rand.random() * 100, 3), "Some City Name")


def make_files(folder, n):
    """(CSV, JSON lines) of the same rows, made once."""
    paths = os.path.join(folder, f"rows-{n}.csv"), os.path.join(folder, f"rows-{n}.jsonl")
    if not all(map(os.path.exists, paths)):
        with open(paths[0], "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(make_rows(n))
        with open(paths[1], "w", encoding="utf-8") as file:
            for row in make_rows(n):
                file.write(json.dumps(dict(zip(COLUMNS, row))) + "\n")
    return paths


def ours(bench, source, path):
    """Seconds of processor time that reading takes; the rows are dropped behind it."""
    names = ", ".join(f"'{name}'" for name in COLUMNS)
    text = f"{source}[{names}]('{path}').filter['score'](lambda s: s < 0)\n"
    pipe = os.path.join(bench.own_cache, source + ".pipe")
    with open(pipe, "w", encoding="utf-8") as file:
        file.write(text)
    best = None
    for _ in range(3):
        done = subprocess.run([bench.junco, "run", pipe, "--workers", "1", "--stats=json"],
                              capture_output=True, text=True, check=True)
        nodes = json.loads(done.stderr)["nodes"]
        spent = sum(n["cpu_ns"] for n in nodes if n["node"].startswith(source)) / 1e9
        best = spent if best is None else min(best, spent)
    return best


def theirs(read, path):
    best = None
    for _ in range(3):
        begin = time.process_time()
        with open(path, newline="", encoding="utf-8") as file:
            read(file)
        spent = time.process_time() - begin
        best = spent if best is None else min(best, spent)
    return best


def read_csv(file):
    for row in csv.reader(file):
        pass


def read_json(file):
    for line in file:
        json.loads(line)


def run(bench):
    bench.require_junco()
    paths = make_files(bench.own_cache, ROWS // 10 if bench.quick else ROWS)
    python = f"Python {platform.python_version()}"
    for source, path, read, target in (("read_csv", paths[0], read_csv, 200.0),
                                       ("read_json", paths[1], read_json, 100.0)):
        megabytes = os.path.getsize(path) / 1e6
        bench.progress(source)
        mine, peer = megabytes / ours(bench, source, path), megabytes / theirs(read, path)
        bench.result(f"{source}_mb_per_s", mine, "MB/s", target, mine, peer, python)


def run_peer(bench):
    """The peer is this Python: nothing of its own to run."""
