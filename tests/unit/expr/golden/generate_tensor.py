#!/usr/bin/env python3
"""generate_tensor.py -- what numpy 2 makes of expressions over tensors, for test_tensor.c.

SPDX-License-Identifier: Apache-2.0

usage: tests/unit/expr/golden/generate_tensor.py > tests/unit/expr/golden/tensors.tsv

A line is an expression, the result's element type (a number: int64, float64 or bool), its shape ("-"
for a number), and its elements.  The same tensors stand in test_tensor.c.
"""
import re

import numpy as np

NAMES = dict(
    f=(np.arange(12, dtype=np.float32).reshape(3, 4) * np.float32(0.5) - 2),
    v=np.array([1, -2, 0.25, 8], dtype=np.float32),
    k=np.array([[3, -7, 5], [0, 2, 11]], dtype=np.int64),
    p=np.array([250, 3, 0, 17], dtype=np.uint8),
    x=2.5, n=3, dot=np.dot, np=np,
)
CASES = """
f + f | f + 1 | f * x | 2 - f | f / 4 | f // 2 | f % 2 | f ** 2 | -f | f + v | v * f | f[0] + int(k[0, 0]) | k + 1 | k * k | k // 2 | k % 3
k / 2 | k - 0.5 | k ** 2 | -k | p + 1 | p * 2 | p / 2 | p + p | p + v | p * int(k[1][1]) | k + f[:2, :3] | 1 - p | p // 7 | +v | f // v | -f % v | (f * 0 + 1.0) // 0.1
f > 0 | f == v | k <= 2 | x < v | n != k | p >= 17 | f[:, 0] < v[:3]
f.mean() | f.sum() | f.max() | f.min() | f.argmax() | f.argmin() | k.sum() | k.mean() | k.max() | k.min() | p.sum() | p.argmax()
(f > 0).sum() | (f > 0).mean() | f.mean(axis=0) | f.mean(axis=1) | f.sum(axis=-1) | f.max(axis=0) | f.min(1) | f.argmax(axis=1) | f.argmin(axis=0)
k.sum(axis=0) | k.sum(axis=1) | k.mean(axis=0) | k.max(axis=1) | p.max() | v.sum(axis=0) | (f * f).sum() ** 0.5
f[:, 0] | f[1:3] | f[1] | f[-1] | f[1, 2] | f[:, 1:3] | f[::-1] | f[:, ::-2] | f[1:, -1] | f[0, :] | f[-2:, 1:4:2] | f[2:0:-1, n] | f[5:] | v[1:3] | v[::2] | k[:, 1] | k[1, ::-1]
dot(v, v) | dot(f, v) | dot(k, f[:, :2]) | dot(k, k[0]) | dot(p, p[::-1] * 0 + 1) | np.dot(v, f[0]) | dot(f[:, :3], f) | dot(f[:2, 0], k)
f.tolist()[1][2] | v.tolist()[3] | k.tolist()[0][1] | sum(v.tolist()) | sum([r.sum() for r in f]) | max([r.max() for r in k])
"""


def show(value):
    if isinstance(value, np.ndarray):
        return [str(value.dtype), ",".join(map(str, value.shape)),
                " ".join(repr(float(item)) for item in value.reshape(-1))]
    value = value.item() if isinstance(value, np.generic) else value
    kind = {bool: "bool", int: "int64", float: "float64"}[type(value)]
    return [kind, "-", repr(float(value))]


def main():
    np.seterr(all="ignore")
    for text in (t.strip() for t in re.split(r" \| |\n", CASES)):
        if text:
            print("\t".join([text, *show(eval(text, dict(NAMES)))]))


if __name__ == "__main__":
    main()
