# reference.py -- the same pipelines under Towhee: reference.py CASE ROWS REPEATS.
# SPDX-License-Identifier: Apache-2.0
"""Runs in the peer's environment.  Prints what bench/engine/engine prints: the sum of the results of
one repeat and the seconds of each; of calls, those of each call.  Each begins with one that is not
told, as there."""

import json
import sys
import time

from towhee import pipe


def lambdas(builder):
    return (builder
            .map("n", "n", lambda n: n + 1)
            .map("n", "n", lambda n: n * 3)
            .map("n", "n", lambda n: n - 1)
            .map("n", "n", lambda n: n % 7)
            .output("n"))


def spread():
    """Rows of one call: a list that the first node spreads."""
    return pipe.input("n").flat_map("n", "n", lambda n: n)


def fan_out():
    return (spread()
            .flat_map("n", "n", lambda n: [n, n + 1])
            .map("n", "n", lambda n: n * 3)
            .flat_map("n", "n", lambda n: [n, n - 1])
            .output("n"))


CASES = {
    "lambdas": lambda: lambdas(spread()),
    "fan_out": fan_out,
    "call_lambdas": lambda: lambdas(pipe.input("n")),
}


def call(pipeline, value):
    """The sum of a call's results, and its seconds up to the last of them."""
    begin = time.perf_counter()
    results = pipeline(value)
    total = sum(results.get()[0] for _ in range(results.size))
    return total, time.perf_counter() - begin


def main():
    name, rows, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    pipeline = CASES[name]()
    value, count = (0, rows) if name.startswith("call") else (list(range(rows)), repeats)
    total, _ = call(pipeline, value)
    seconds = [call(pipeline, value)[1] for _ in range(count)]
    print(json.dumps({"sum": total, "seconds": seconds}))


if __name__ == "__main__":
    main()
