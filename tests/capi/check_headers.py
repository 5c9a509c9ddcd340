#!/usr/bin/env python3
# check_headers.py -- every public header compiles by itself, as C17 and as C++17.
# SPDX-License-Identifier: Apache-2.0
"""Usage: check_headers.py INCLUDE_FOLDER C_COMPILER…  (a command: "ccache cc" is two words)

Prints TAP."""
import subprocess
import sys
from pathlib import Path

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]


def main():
    include, cc = Path(sys.argv[1]), sys.argv[2:]
    languages = [[*cc, "-x", "c", "-std=c17"], ["g++", "-x", "c++", "-std=c++17"]]
    failed = n = 0
    for header in sorted((include / "junco").glob("*.h")):
        # Twice: a header guards itself.
        text = f"#include <junco/{header.name}>\n" * 2
        for command in languages:
            n += 1
            done = subprocess.run([*command, *WARNINGS, f"-I{include}", "-"], input=text, text=True,
                                  capture_output=True, timeout=60, check=False)
            failed += done.returncode != 0
            print(f"{'not ok' if done.returncode else 'ok'} {n} - {header.name} {command[-1]}")
            print("".join(f"#   {line}\n" for line in done.stderr.splitlines()), end="")
    print(f"1..{n}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
