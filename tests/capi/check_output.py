#!/usr/bin/env python3
# check_output.py -- a program ends well and prints just this.
# SPDX-License-Identifier: Apache-2.0
"""Usage: check_output.py PROGRAM EXPECTED_FILE [ARGUMENT...]

Prints TAP."""
import subprocess
import sys
from pathlib import Path


def main():
    done = subprocess.run([sys.argv[1], *sys.argv[3:]], capture_output=True, text=True, timeout=50,
                          check=False)
    want = Path(sys.argv[2]).read_text(encoding="utf-8")
    good = done.returncode == 0 and done.stdout == want and not done.stderr
    print("ok 1 - prints what it should" if good else "not ok 1 - prints what it should")
    if not good:
        said = f"exit status {done.returncode}\n{done.stdout}{done.stderr}\nwant:\n{want}"
        print("\n".join("#   " + line for line in said.splitlines()))
    print("1..1")
    return not good


if __name__ == "__main__":
    sys.exit(main())
