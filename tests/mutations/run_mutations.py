#!/usr/bin/env python3
"""run_mutations.py -- spoil a line of the executor: the test that stands for it must fail.

SPDX-License-Identifier: Apache-2.0

usage: run_mutations.py SOURCE_ROOT                        check the list alone: every line is there, once
       run_mutations.py SOURCE_ROOT BUILD [--sample N] [FILE OR TEST ...]
                                                         spoil them, or every N-th, or those that match

mutations.txt says how it is written.  A spoilt file is compiled into a scratch folder and linked before
the library it belongs to, so neither the sources nor the build folder change.  A test that crashes, or
that takes longer than SECONDS, has failed as well.  Prints TAP.
"""
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys
import tempfile

LIST = "tests/mutations/mutations.txt"
CONTRACT = "tests/contract/contract.txt"
SECONDS = 20


class Mutation:
    def __init__(self, lines):
        self.file, before, after, test = lines
        self.before, self.after = before[2:].strip(), after[2:].strip()
        self.program, self.case = test.split(" ", 1)
        if before[:2] != "- " or after[:2] not in ("+ ", "+"):
            raise ValueError(f"{LIST}: want file, - line, + line, test; got {lines}")

    def __str__(self):
        return f"{self.file}: {self.before}  ->  {self.after or '(nothing)'}"


def read_list(root):
    with open(os.path.join(root, LIST), encoding="utf-8") as f:
        blocks = f.read().split("\n\n")
    mutations = []
    for block in blocks:
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            mutations.append(Mutation(lines))
    return mutations


def spoil(root, mutation):
    """The file's text with the line changed; raises where it is not there exactly once."""
    with open(os.path.join(root, mutation.file), encoding="utf-8") as f:
        lines = f.read().splitlines()
    found = [i for i, line in enumerate(lines) if line.strip() == mutation.before]
    if len(found) != 1:
        raise ValueError(f"{mutation.file} has {len(found)} times: {mutation.before}")
    lines[found[0]] = mutation.after
    return "\n".join(lines) + "\n"


def check_list(root, mutations):
    """Every line is there; every test of the contract in a contract_* file has a mutation."""
    with open(os.path.join(root, CONTRACT), encoding="utf-8") as f:
        wanted = {line.strip() for line in f if line.startswith("  contract_")}
    problems = []
    for mutation in mutations:
        try:
            spoil(root, mutation)
        except (OSError, ValueError) as error:
            problems.append(str(error))
    tested = {f"{mutation.program} {mutation.case}" for mutation in mutations}
    problems += [f"no mutation makes it fail: {test}" for test in sorted(wanted - tested)]
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ' if problems else ''}ok 1 - {len(mutations)} mutations, their lines are there")
    print("1..1")
    return 1 if problems else 0


# --- spoil, build, run ---

class Build:
    def __init__(self, root, folder, programs):
        self.root, self.folder = os.path.abspath(root), os.path.abspath(folder)
        subprocess.run(["ninja", "-C", folder, "--quiet"] +
                       sorted(f"tests/unit/runtime/test_runtime_{name}" for name in programs),
                       check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as f:
            self.commands = json.load(f)
        self.links = {}

    def compile_command(self, file, source, output):
        """As the library's, from another source to another output."""
        command = next(shlex.split(c["command"]) for c in self.commands
                       if c["file"].endswith(file) and ".a.p/" in c["output"])
        command = [word for word in command if not word.startswith("-Werror")]
        for option in ("-MF", "-MQ"):
            at = command.index(option)
            del command[at:at + 2]
        command.remove("-MD")
        command[command.index("-o") + 1] = output
        command[command.index("-c") + 1] = source
        return command + ["-O1", "-w", "-fdiagnostics-color=never"]

    def link_command(self, program, extra, output):
        target = f"tests/unit/runtime/test_runtime_{program}"
        if program not in self.links:
            said = subprocess.run(["ninja", "-C", self.folder, "-t", "commands", target], check=True,
                                  stdout=subprocess.PIPE, text=True).stdout
            self.links[program] = said.splitlines()[-1]
        command = shlex.split(self.links[program])
        command[command.index("-o") + 1] = output
        return command[:command.index(output) + 1] + extra + command[command.index(output) + 1:]


def run_one(build, mutation, filter_object, folder):
    """None, or why the mutation is not caught."""
    source, spoilt, program = (os.path.join(folder, name) for name in ("spoilt.c", "spoilt.o", "test"))
    with open(source, "w", encoding="utf-8") as f:
        f.write(spoil(build.root, mutation))
    for command in (build.compile_command(mutation.file, source, spoilt),
                    build.link_command(mutation.program, [spoilt, filter_object], program)):
        done = subprocess.run(command, cwd=build.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            return f"it does not build: {done.stdout[:300]}"
    environment = {**os.environ, "TEST_CASE": mutation.case, "CMOCKA_MESSAGE_OUTPUT": "TAP"}
    try:
        done = subprocess.run([program], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              errors="replace", timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == 0 and f"ok 1 - {mutation.case}" not in done.stdout:
        return f"there is no case {mutation.case}"
    return f"{mutation.program} {mutation.case} passes all the same" if done.returncode == 0 else None


def run_all(build, mutations):
    n_missed = 0
    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        filter_object = os.path.join(scratch, "filter.o")
        subprocess.run(["cc", "-c", os.path.join(build.root, "tests/mutations/filter.c"), "-o",
                        filter_object], check=True)
        folders = [os.path.join(scratch, str(i)) for i in range(len(mutations))]
        for folder in folders:
            os.mkdir(folder)
        results = pool.map(run_one, [build] * len(mutations), mutations,
                           [filter_object] * len(mutations), folders)
        for i, (mutation, missed) in enumerate(zip(mutations, results)):
            n_missed += missed is not None
            if missed:
                print(f"# {missed}")
            print(f"{'not ' if missed else ''}ok {i + 1} - {mutation}", flush=True)
    print(f"1..{len(mutations)}")
    return 1 if n_missed else 0


def main(argv):
    if len(argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    mutations = read_list(argv[1])
    if len(argv) == 2:
        return check_list(argv[1], mutations)
    wanted = argv[3:]
    if wanted[:1] == ["--sample"]:
        mutations = mutations[::int(wanted[1])]
    elif wanted:
        mutations = [m for m in mutations if any(w in f"{m.file} {m.case}" for w in wanted)]
    return run_all(Build(argv[1], argv[2], {m.program for m in mutations}), mutations)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
