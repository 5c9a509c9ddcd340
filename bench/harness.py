# harness.py -- what every benchmark shares: results, peers' environments, timing, cores.
# SPDX-License-Identifier: Apache-2.0
"""A benchmark is bench/NAME/bench.py with one function, run(bench), which measures both sides in
one go and hands each number to bench.result().  Only the standard library is used here; peers live
in virtual environments of their own, made once from bench/NAME/requirements.txt."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.path.join(ROOT, "bench")
PEER_PYTHON = "3.11"  # the requirements pin wheels of this CPython


class BenchError(Exception):
    """Something the person at the terminal can mend; its text says how."""


class Bench:
    """One benchmark's run: where things are, and the results so far."""

    def __init__(self, name, junco=None, as_json=False, quick=False):
        self.name = name
        self.junco = junco or os.path.join(ROOT, "build", "src", "cli", "junco")
        self.as_json = as_json
        self.quick = quick
        self.results = []
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.cache = os.path.join(cache, "junco")
        self.own_cache = os.path.join(self.cache, "bench", name)
        os.makedirs(self.own_cache, exist_ok=True)

    def note(self, text):
        """Say something to people; silent for programs."""
        if not self.as_json:
            print(text, flush=True)

    def progress(self, text):
        """Say what is going on, on stderr, so that results stay clean."""
        print(f"bench {self.name}: {text}", file=sys.stderr, flush=True)

    def result(self, name, value, unit, target, ours, peer, peer_name, lower=False):
        row = {"bench": self.name, "name": name, "value": value, "unit": unit, "target": target,
               "ours": ours, "peer": peer, "peer_name": peer_name}
        if lower:
            row["lower"] = True
        self.results.append(row)
        if self.as_json:
            print(json.dumps(row), flush=True)

    def require_junco(self):
        if not os.access(self.junco, os.X_OK):
            raise BenchError(f"no junco program at {self.junco}; build it with 'make', or name one "
                             "with --junco PATH")


def met(row):
    """True or False for a result with a target, else None."""
    if row["target"] is None or row["value"] is None:
        return None
    return row["value"] <= row["target"] if row.get("lower") else row["value"] >= row["target"]


def table(header, rows):
    """Aligned text: the first column to the left, the others to the right."""
    cells = [list(header)] + [[_cell(c) for c in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = []
    for row in cells:
        first = row[0].ljust(widths[0])
        lines.append("  ".join([first] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]).rstrip())
    return "\n".join(lines)


def _cell(value):
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)


def results_table(results):
    verdict = {True: "met", False: "missed", None: ""}
    rows = []
    for r in results:
        sign = "<=" if r.get("lower") else ">="
        target = None if r["target"] is None else f"{sign} {_cell(r['target'])}"
        rows.append([r["name"], r["value"], r["unit"], target, verdict[met(r)], r["ours"], r["peer"],
                     r["peer_name"] or "-"])
    return table(["name", "value", "unit", "target", "", "ours", "peer", "peer is"], rows)


def pin_to_cores(count):
    """Run this process and all it starts on the same few cores; returns them."""
    cores = sorted(os.sched_getaffinity(0))[:count]
    os.sched_setaffinity(0, cores)
    return cores


def build_program(bench, name, *beside):
    """bench/NAME of the build folder that the junco program lies in, built; `beside` likewise."""
    folder = os.path.abspath(os.path.join(os.path.dirname(bench.junco), "..", ".."))
    targets = [f"bench/{target}" for target in (name, *beside)]
    bench.progress(f"building {targets[0]}")
    done = subprocess.run(["ninja", "-C", folder, "--quiet", *targets],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise BenchError(f"'ninja -C {folder} {targets[0]}' failed; --junco must name the "
                         f"program within its build folder\n{done.stdout.strip()}")
    return os.path.join(folder, targets[0])


def answer(argv, wants_json=True):
    """What a program prints last, a line of JSON."""
    done = subprocess.run([str(word) for word in argv], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        tail = done.stderr.strip().splitlines()[-1:]
        raise BenchError(f"'{' '.join(map(str, argv[:4]))}' ended with status {done.returncode}: "
                         f"{' / '.join(tail) or 'it said nothing'}")
    return json.loads(done.stdout.splitlines()[-1]) if wants_json else None


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def timed(argv):
    """Run a program; returns (wall seconds from exec to exit, what it wrote to stderr).  Its failure
    is a BenchError."""
    start = time.perf_counter()
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, errors="replace")
    wall = time.perf_counter() - start
    if done.returncode != 0:
        tail = done.stderr.strip().splitlines()[-3:]
        raise BenchError(f"'{' '.join(argv[:3])} ...' ended with status {done.returncode}: "
                         f"{' / '.join(tail) or 'it said nothing'}")
    return wall, done.stderr


def peer_python(bench):
    """The Python of the benchmark's own virtual environment, made on first use.

    The folder's name carries the digest of the requirements, so a changed pin makes a new one; it
    is built beside its place and renamed when complete, so a broken download leaves nothing."""
    requirements = os.path.join(BENCH, bench.name, "requirements.txt")
    with open(requirements, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()[:12]
    home = os.path.join(bench.own_cache, f"venv-{digest}")
    python = os.path.join(home, "bin", "python")
    with _locked(os.path.join(bench.own_cache, "lock")):
        if not os.path.exists(python):
            _make_environment(bench, requirements, home)
    return python


def _make_environment(bench, requirements, home):
    base = shutil.which(f"python{PEER_PYTHON}")
    if not base:
        raise BenchError(f"the peer's packages are pinned for Python {PEER_PYTHON}, which is not "
                         "here; on Debian 12: apt-get install python3 python3-venv")
    bench.progress("installing the peer (once)")
    building = f"{home}.building"
    shutil.rmtree(building, ignore_errors=True)
    steps = [[base, "-m", "venv", building],
             [os.path.join(building, "bin", "python"), "-m", "pip", "install", "--quiet", "--no-deps",
              "--only-binary=:all:", "--require-hashes", "-r", requirements]]
    for argv in steps:
        done = subprocess.run(argv, stdout=sys.stderr)
        if done.returncode != 0:
            shutil.rmtree(building, ignore_errors=True)
            raise BenchError(f"'{' '.join(argv[:4])}' failed with status {done.returncode}; the lines "
                             "above say why (python3-venv missing? no network?); nothing was kept")
    os.rename(building, home)


@contextlib.contextmanager
def _locked(path):
    """Two benchmarks started together make one environment."""
    with open(path, "w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield
