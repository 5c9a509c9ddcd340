#!/usr/bin/env python3
"""check_contract.py -- every sentence of the contract in executor.h has a test that stands for it.

SPDX-License-Identifier: Apache-2.0

usage: check_contract.py SOURCE_ROOT

contract.txt has each sentence, word for word and in order, and below it the tests: a program of
tests/unit/runtime and a case of it, or `model` and a scenario of tests/model/scenarios.c.  Prints TAP.
"""
import os
import re
import sys

HEADER = "src/runtime/executor.h"
TABLE = "tests/contract/contract.txt"
FIRST, LAST = "The rules of running.", "Locks and threads:"


def sentences(text):
    """The contract's sentences: '3 A task that finds none ...', by rule."""
    body = text[text.index(FIRST):text.index(LAST)]
    lines = [re.sub(r"^ \* ?", "", line).strip() for line in body.splitlines()]
    found = []
    for rule in re.split(r"(?m)^(?=\d+\. )", "\n".join(lines))[1:]:
        number, words = rule.split(". ", 1)
        for sentence in re.split(r"(?<=\.)(?:  +|\n)(?=\S)", words.strip()):
            sentence = " ".join(sentence.split())
            if len(sentence.split()) > 3:  # else a rule's title
                found.append(f"{number} {sentence}")
    return found


def read_table(text):
    """[(sentence, [test, ...]), ...]"""
    table = []
    for line in text.splitlines():
        if line.startswith("  "):
            table[-1][1].append(line.strip())
        elif line and not line.startswith("#"):
            table.append((line, []))
    return table


def has_test(root, test):
    program, case = test.split(" ", 1)
    if program == "model":
        path, want = "tests/model/scenarios.c", f'"{case}"'
    else:
        path, want = f"tests/unit/runtime/test_{program}.c", f"cmocka_unit_test({case})"
    path = os.path.join(root, path)
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as f:
        return want in f.read()


def problems(root, header, table):
    listed = [sentence for sentence, _ in table]
    for sentence in header:
        if sentence not in listed:
            yield f"{TABLE} lacks, with a test: {sentence}"
    for sentence, tests in table:
        if sentence not in header:
            yield f"{HEADER} does not say (any more): {sentence}"
        if not tests:
            yield f"no test: {sentence}"
        for test in tests:
            if not has_test(root, test):
                yield f"there is no test '{test}': {sentence}"
    if listed != header and sorted(listed) == sorted(header):
        yield f"{TABLE} has the sentences in another order than {HEADER}"


def main(argv):
    if len(argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(os.path.join(argv[1], HEADER), encoding="utf-8") as f:
        header = sentences(f.read())
    with open(os.path.join(argv[1], TABLE), encoding="utf-8") as f:
        table = read_table(f.read())
    found = list(problems(argv[1], header, table))
    for problem in found:
        print(f"# {problem}")
    print(f"{'not ' if found else ''}ok 1 - {len(header)} sentences, "
          f"{sum(len(tests) for _, tests in table)} tests\n1..1")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
