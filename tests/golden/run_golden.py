#!/usr/bin/env python3
# run_golden.py -- replay the transcripts of the command line and compare.
# SPDX-License-Identifier: Apache-2.0
"""Usage: run_golden.py JUNCO [--record] [TRANSCRIPT...]

A transcript (*.t) is what a person would see: each command after "$ ", then its standard output as
it is, its standard error after "2> ", and its exit status after "? " where it is not 0.  Lines that
begin with "#" are comments.  In expected lines "<*>" stands for any text.  Commands run by /bin/sh
in a fresh folder that holds a copy of the files/ beside this script; junco is on the PATH.

--record writes what was seen into the transcripts instead: read the difference before you commit it.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIMEOUT_S = 60


def parse(text):
    """A list of (kind, lines): comments, and commands with what is expected of them."""
    blocks = []
    for line in text.splitlines():
        if line.startswith("$ "):
            blocks.append((line[2:], []))
        elif line.startswith("#") and (not blocks or blocks[-1][0] is None or not blocks[-1][1]):
            blocks.append((None, [line]))
        elif blocks and blocks[-1][0] is not None:
            blocks[-1][1].append(line)
        elif line:
            raise ValueError(f"a line before the first command: {line!r}")
    return blocks


def run(command, folder, junco):
    env = dict(os.environ, PATH=f"{junco.parent}:{os.environ['PATH']}", LC_ALL="C.UTF-8",
               NO_COLOR="1")
    done = subprocess.run(["/bin/sh", "-c", command], cwd=folder, env=env, timeout=TIMEOUT_S,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    lines += ["2> " + line for line in done.stderr.decode("utf-8", "replace").splitlines()]
    if done.returncode:
        lines.append(f"? {done.returncode}")
    return lines


def fits(expected, seen):
    pattern = ".*".join(re.escape(part) for part in expected.split("<*>"))
    return re.fullmatch(pattern, seen, re.S) is not None


def differs(expected, seen):
    if len(expected) == len(seen) and all(map(fits, expected, seen)):
        return None
    return "".join(f"#   want {line}\n" for line in expected) + \
        "".join(f"#   got  {line}\n" for line in seen)


def replay(path, junco, record):
    """The first difference as text, or None."""
    blocks = parse(path.read_text(encoding="utf-8"))
    problem = None
    out = []
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "work"
        shutil.copytree(HERE / "files", folder)
        for command, expected in blocks:
            if command is None:
                out += expected
                continue
            blank = 0
            while expected and not expected[-1]:
                expected, blank = expected[:-1], blank + 1
            seen = run(command, folder, junco)
            problem = problem or (lambda d: d and f"#  $ {command}\n{d}")(differs(expected, seen))
            keep = expected if not differs(expected, seen) else seen
            out += ["$ " + command, *keep] + [""] * blank
    if record:
        path.write_text("\n".join(out) + "\n", encoding="utf-8")
        return None
    return problem


def main():
    args = [a for a in sys.argv[1:] if a != "--record"]
    junco = Path(args[0]).resolve()
    paths = [Path(a) for a in args[1:]] or sorted(HERE.glob("*.t"))
    failed = 0
    print(f"1..{len(paths)}")
    for i, path in enumerate(paths, 1):
        problem = replay(path, junco, "--record" in sys.argv)
        failed += problem is not None
        print(f"{'not ok' if problem else 'ok'} {i} - {path.stem}")
        if problem:
            print(problem, end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
