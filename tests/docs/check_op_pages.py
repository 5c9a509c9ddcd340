#!/usr/bin/env python3
# check_op_pages.py -- docs/ops is what the operators' tables say.
# SPDX-License-Identifier: Apache-2.0
"""Usage: check_op_pages.py JUNCO SOURCE_ROOT

Makes the pages again and compares.  To bring them up to date:
    rm docs/ops/*.md; build/src/cli/junco ops --pages docs/ops
Prints TAP."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    junco, kept = sys.argv[1], Path(sys.argv[2]) / "docs" / "ops"
    environment = {k: v for k, v in os.environ.items() if k != "JUNCO_PLUGIN_PATH"}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([junco, "ops", "--pages", folder], check=True, timeout=60, env=environment)
        made = {path.name: path.read_text() for path in Path(folder).glob("*.md")}
    there = {path.name: path.read_text() for path in kept.glob("*.md")}
    names = sorted(set(made) | set(there))
    print(f"1..{len(names)}")
    for i, name in enumerate(names, 1):
        is_same = made.get(name) == there.get(name)
        print(f"{'ok' if is_same else 'not ok'} {i} - {name}")
        if not is_same:
            why = "is missing" if name not in there else "has no operator" if name not in made else "is old"
            print(f"# docs/ops/{name} {why}: rm docs/ops/*.md; build/src/cli/junco ops --pages docs/ops")


if __name__ == "__main__":
    main()
