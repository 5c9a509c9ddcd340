#!/usr/bin/env python3
"""test_gates.py -- check stops at the first red step, CI sums what it ran, a crash is never green.

SPDX-License-Identifier: Apache-2.0

The real scripts run in a folder of stand-ins.
"""
import os
import shutil
import subprocess

import tap


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, check=False, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def gates(folder, **status):
    """tools/check over stand-ins for three of its steps, with these exit statuses."""
    os.makedirs(f"{folder}/tools")
    shutil.copy(os.path.join(tap.TOOLS, "check"), f"{folder}/tools/check")
    for name in ("layers", "sizes", "bans"):
        tap.executable(f"{folder}/tools/check-{name}", f"echo said by {name}; exit {status.get(name, 0)}")
    return run(folder, "tools/check", "layers", "sizes", "bans")


def test_green_steps_are_counted(folder):
    status, output = gates(folder)
    tap.expect((status, output.splitlines()[-1]) == (0, "3 passed, 0 failed"), (status, output))
    tap.expect("said by" not in output, output, "a green step is one line")


def test_first_red_step_stops(folder):
    status, output = gates(folder, sizes=1)
    tap.expect((status, output.splitlines()[-1]) == (1, "1 passed, 1 failed"), (status, output))
    tap.expect("said by sizes" in output and "steps not run: 1" in output, output)
    tap.expect(not os.path.exists(f"{folder}/build-check/bans.log"), "bans ran")


def test_unknown_step_is_wrong_usage(folder):
    gates(folder)
    status, output = run(folder, "tools/check", "layer")
    tap.expect(status == 2 and "no step 'layer'" in output, (status, output))


def ci(folder, test, check):
    """.ci/run over a Makefile whose targets are these lines of shell."""
    os.makedirs(f"{folder}/.ci")
    shutil.copy(os.path.join(tap.ROOT, ".ci", "run"), f"{folder}/.ci/run")
    tap.write(folder, {"Makefile": f"test:\n\t@{test}\ncheck:\n\t@{check}\n"})
    status, output = run(folder, ".ci/run")
    return status, output.splitlines()[-1]


def test_ci_sums_both(folder):
    got = ci(folder, "echo 5 passed, 0 failed, 1 skipped", "echo 3 passed, 0 failed")
    tap.expect(got == (0, "8 passed, 0 failed"), got)


def test_ci_runs_check_after_red_tests(folder):
    got = ci(folder, "echo 5 passed, 2 failed; exit 1", "echo 3 passed, 0 failed")
    tap.expect(got == (1, "8 passed, 2 failed"), got)


def test_ci_counts_a_target_that_cannot_count(folder):
    got = ci(folder, "echo setup: no; exit 1", "echo 3 passed, 0 failed")
    tap.expect(got == (1, "3 passed, 1 failed"), got)


def fault(folder, script):
    tap.executable(f"{folder}/junco", script)
    return tap.tool("check-fault", f"{folder}/junco")


def test_fault_reason_each_time(folder):
    status, output = fault(folder, '[ "$JUNCO_FAIL_ALLOC" -gt 9 ] || { echo no memory >&2; exit 1; }')
    tap.expect(status == 0 and "rows.pipe : 9 runs failed as they should" in output, (status, output))


def test_fault_crash(folder):
    status, output = fault(folder, '[ "$JUNCO_FAIL_ALLOC" -lt 5 ] || kill -SEGV $$; echo no >&2; exit 1')
    tap.expect(status == 1 and "JUNCO_FAIL_ALLOC=5: exit status 139" in output, (status, output))


def test_fault_silence(folder):
    status, output = fault(folder, "exit 1")
    tap.expect(status == 1 and "without a word" in output, (status, output))


def test_fault_never_failing(folder):
    status, output = fault(folder, "exit 0")
    tap.expect(status == 1 and "no allocation failed" in output, (status, output))


if __name__ == "__main__":
    tap.main(__name__)
