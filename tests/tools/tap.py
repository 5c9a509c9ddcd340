"""tap.py -- run the test_... functions of a module and report in TAP.

SPDX-License-Identifier: Apache-2.0
"""
import inspect
import os
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(ROOT, "tools")


def tool(name, *args, env=None):
    """Run a tool; its exit status and all it wrote."""
    run = subprocess.run([os.path.join(TOOLS, name), *args], check=False, text=True,
                         env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.returncode, run.stdout


def write(root, files):
    """Make files below root from {path: text}."""
    for name, text in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def executable(path, script):
    """A shell script that stands in for a program."""
    write(os.path.dirname(path), {os.path.basename(path): "#!/bin/sh\n" + script + "\n"})
    os.chmod(path, 0o755)


def expect(what, got, message=""):
    if not what:
        raise AssertionError(f"{message}: got {got!r}")


def main(module_name):
    """Each test_... function gets a fresh folder, removed afterwards."""
    module = sys.modules[module_name]
    cases = [(name, fn) for name, fn in inspect.getmembers(module, inspect.isfunction)
             if name.startswith("test_")]
    failed = 0
    print(f"1..{len(cases)}")
    for number, (name, case) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(folder)
                print(f"ok {number} - {name}")
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print(f"not ok {number} - {name}")
                print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()),
                      end="")
    sys.exit(1 if failed else 0)
