#!/usr/bin/env python3
"""test_run_tests.py -- run-tests counts cases, shows what failed, and never reports a false green.

SPDX-License-Identifier: Apache-2.0

`meson` is a stand-in that leaves the log a real one would.
"""
import json
import os

import tap


def run(folder, tests, meson_status=0):
    """The exit status of run-tests and its output, for tests of (name, result, stdout)."""
    log = "".join(json.dumps({"name": name, "result": result, "stdout": out, "stderr": "", "returncode": 1,
                              "command": [name]}) + "\n" for name, result, out in tests)
    tap.write(folder, {"log": log, "build/meson-logs/old": ""})
    leave = f"cp {folder}/log {folder}/build/meson-logs/testlog.json\n" if tests else ""
    tap.executable(f"{folder}/bin/meson", f"{leave}exit {meson_status}")
    return tap.tool("run-tests", f"{folder}/build", env={"PATH": f"{folder}/bin:{os.environ['PATH']}"})


def last(output):
    return output.splitlines()[-1]


def test_all_passed(folder):
    status, output = run(folder, [("a", "OK", "1..2\nok 1 - x\nok 2 - y\n"), ("b", "OK", "no tap\n")])
    tap.expect((status, last(output)) == (0, "3 passed, 0 failed"), (status, output))


def test_failed_case_is_shown(folder):
    status, output = run(folder, [("a", "FAIL", "ok 1 - x\nnot ok 2 - y\n# 1 != 2\n")], 1)
    tap.expect((status, last(output)) == (1, "1 passed, 1 failed"), (status, output))
    tap.expect("FAILED a" in output and "case: y" in output and "# 1 != 2" in output, output)


def test_measurements_of_a_good_test_are_shown(folder):
    _, output = run(folder, [("junco:ocr / compare", "OK", "ok 1 - x\n# error rate 0.3 %\n"),
                             ("junco:base / mem", "OK", "ok 1 - x\n# a label\n")])
    tap.expect("# error rate 0.3 %" in output and "a label" not in output, output)


def test_skipped_case_is_counted_apart(folder):
    status, output = run(folder, [("a", "OK", "ok 1 - x\nok 2 # SKIP no engine\n")])
    tap.expect((status, last(output)) == (0, "1 passed, 0 failed, 1 skipped"), (status, output))


def test_program_that_died_fails(folder):
    status, output = run(folder, [("a", "ERROR", "1..3\nok 1 - x\n")], 1)
    tap.expect((status, last(output)) == (1, "1 passed, 1 failed"), (status, output))


def test_timeout_fails(folder):
    status, output = run(folder, [("a", "TIMEOUT", "")], 1)
    tap.expect((status, last(output)) == (1, "0 passed, 1 failed"), (status, output))


def test_build_that_breaks_fails(folder):
    status, output = run(folder, [], 125)
    tap.expect((status, last(output)) == (1, "0 passed, 1 failed"), (status, output))


def test_no_test_at_all_fails(folder):
    status, output = run(folder, [], 0)
    tap.expect((status, last(output)) == (1, "0 passed, 1 failed"), (status, output))


def test_meson_status_counts(folder):
    status, output = run(folder, [("a", "OK", "ok 1 - x\n")], 1)
    tap.expect((status, last(output)) == (1, "1 passed, 1 failed"), (status, output))


if __name__ == "__main__":
    tap.main(__name__)
