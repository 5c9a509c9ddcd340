#!/usr/bin/env python3
"""generate.py -- what Python itself makes of a few hundred expressions, for test_golden.c.

SPDX-License-Identifier: Apache-2.0

usage: tests/unit/expr/golden/generate.py > tests/unit/expr/golden/cases.tsv

A line is an expression, then its result for each row of ROWS: i:INT, f:HEX FLOAT, b:0 or 1,
s:STRING, l:ITEM|ITEM, or ! where Python raises or the result does not fit in 64 bits.
"""
import math
import random
import re

MOST, LEAST = 2**63 - 1, -2**63
# The same rows stand in test_golden.c.
ROWS = [
    dict(i=7, j=-3, x=2.5, y=-0.5, s="Hello World", t="lo", b=True),
    dict(i=0, j=2, x=0.0, y=3.0, s="", t="", b=False),
    dict(i=-13, j=5, x=-7.25, y=0.1, s="  caf\u00e9 ol\u00e9  ", t="\u00e9", b=True),
    dict(i=MOST, j=1, x=1e300, y=1e10, s="a,b,,c", t=",", b=False),
    dict(i=LEAST, j=-1, x=float("inf"), y=-1e300, s="123", t="2", b=True),
    dict(i=9007199254740993, j=3, x=9007199254740992.0, y=2.0, s="\u4e2d\u6587abc", t="\u6587", b=False),
]
FIXED = """
i + j | i - j | i * j | i // j | i % j | i / j | -i | abs(i) | i ** 2 | i ** -1 | j ** 3 | +b | -b
x + y | x - y | x * y | x / y | x // y | x % y | -x | abs(x) | x ** 2 | y ** 3 | y ** 0.5
i + x | i * y | x // j | x % j | i // y | i % y | i / 0 | i // 0 | i % 0 | x / 0 | b + b | b * i
i < j | i <= j | i == j | i != j | i > x | i == x | x < i | i >= x | x != i | b < i | b == i
x < y | x == y | s < t | s == t | s != t | s >= t | b == True | 0 < i < 10 | j < i < j + 100
1 if b else 2 | x if i > 0 else y | s if b else t | i if b else x | not i | not s | not x
b and i > 0 | b or i > 0 | s and t | s or t | i and j | i or j | x or i | not b and not s
i != 0 and 10 // i > 1 | i == 0 or 10 % i == 0 | 1 / i if i != 0 else 0.0 | x != 0 and 1 / x > 2
len(s) | len(t) | s + t | t + s | s * 2 | 3 * t | s * j | t in s | t not in s | s in t
s[0] | s[-1] | s[1:3] | s[::-1] | s[-3:] | s[:j] | s[::2] | s[5:1:-1] | s[i:] | t[0:100]
s.lower() | s.upper() | s.strip() | s.lstrip() | s.rstrip() | s.title() | s.strip('ad ')
s.startswith(t) | s.endswith(t) | s.startswith('H') | s.find(t) | s.count(t) | s.count('l')
s.replace(t, '<>') | s.replace('l', '') | s.replace('l', 'LL', 1) | s.split() | s.split(',')
s.split(maxsplit=1) | s.split('o', 1) | t.join(s.split()) | '-'.join(['a', s, 'b']) | s.split(t)
s.isdigit() | s.isalpha() | s.isalnum() | s.isspace() | s.isupper() | s.islower() | t.isalpha()
min(i, j) | max(i, j) | min(x, y) | max(x, y) | min(s, t) | max(i, j, 3) | min(1, i, j) | min(x, 0.0)
round(x) | round(y) | round(x, 1) | round(y, 1) | round(x, -1) | round(i, -1) | round(i, -2)
round(2.675, 2) | round(0.5) | round(1.5) | round(2.5) | round(-2.5) | round(25, -1) | round(35, -1)
int(x) | int(y) | int(s) | int(b) | float(i) | float(s) | float(t) | str(i) | str(x) | str(y) | str(b)
bool(i) | bool(x) | bool(s) | int('12') | int(' -7 ') | int('1_000') | int('ff', 16) | int('0x1f', 16)
int('9223372036854775807') | int('9223372036854775808') | float('1e3') | float(' inf ') | float('nope')
str(0.1) | str(1e16) | str(1e-5) | str(123456789.125) | str(1e22) | str(-0.0) | str(1.0) | str(1e100)
sum([i, 1]) | sum([x, y]) | max([i, j]) | min([x, y]) | [i, j] | [s, t] + ['z'] | [1, 2, 3][j] | i in [7, 0]
[i, j] == [7, -3] | range(3) | range(j) | range(0, 10, 3) | range(5, 0, -2) | len(range(j)) | len([i, j])
2 ** 62 | 2 ** 63 | -2 ** 2 | (-2) ** 2 | 2 ** 3 ** 2 | 1 - 2 - 3 | 2 * 3 % 4 | 7 // 2 * 2 | not 1 == 2
1_000 + 0x1F | 0b101 + 0o17 | 1e3 + .5 | 5 // -2 | -5 // 2 | 5 % -2 | -5 % 2 | 5.5 // -2 | -5.5 % 2 | 0.0 * -1
i == 9007199254740992.0 | x == 9007199254740993 | i > 9007199254740992.0 | i < 1e300 | i / 3 | i / 7
'a' 'b' + "c" | 'tab\\there' | r'raw\\n' | '\\u4e2d' | '\\x41' | 'a' < 'b' < 'c' | (1 if i else 0) + 1
[c for c in s] | [c.upper() for c in s if c != 'l'] | [len(w) for w in s.split()] | [k * k for k in range(j)]
[k for k in range(0, 10, 3) if k % 2 == 0] | [k + j for k in [1, 2, 3]] | [i // k for k in [1, 2]] | [10 // k for k in range(j)]
[a + b for a in s.split() for b in t] | [x * k for k in range(3) for _ in range(k)] | [k for k in range(9) if k > 2 if k < j]
[m for k in range(4) for m in range(k) if m != j] | [n for w in s.split() for n in [len(w), j]] | [k if k % 2 else -k for k in range(4)]
[a * 10 + b for a, b in zip([1, 2, 3], range(j))] | [str(n) + c for n, c in enumerate(s)] | [n for n, c in enumerate(s, 5) if c == 'l']
[a + b + c for a, b, c in zip(s, t, 'xyz')] | [str(n) + a + b for n, (a, b) in enumerate(zip(s, s[1:]))] | [p[1] for p in enumerate(s)]
[p + q for p, q in [['a', 'b'], ['c', 'd']]] | [p for p, q in [['a', 'b'], ['c']]] | [sum([m for m in range(k)]) for k in range(5)]
sum(k for k in range(j)) | sum([y for _ in range(3)]) | max(len(w) for w in s.split()) | any(c == 'l' for c in s) | all(c != 'l' for c in s)
any([]) | all([]) | any([i, j]) | all([i, j]) | any([s, t]) | all([x, y]) | list(s) | list(range(j)) | len(list(zip(s, t)))
sorted([i, j, 3]) | sorted([x, y, 0.5], reverse=True) | sorted(s) | sorted(s.split(','), key=lambda w: len(w)) | sorted(s, reverse=True)
sorted(s.split(), key=lambda w: -len(w)) | max(s.split(), key=lambda w: len(w)) | min([3, 1, -2], key=lambda k: k * j) | sorted([1, 2, 3], key=lambda k: k * j, reverse=True)
[p[0] for p in sorted(zip(s, range(100)), key=lambda p: -p[1])] | [a for a, b in sorted(zip(s, s))] | list(reversed(s.split())) | sorted([b, True])
' '.join(w.title() for w in s.split()) | ''.join([c for c in s if c.isalpha()]) | [c for c in s][::-1] | len([c for c in s if c in t])
f'{i}' | f'{x}' | f'{s}|{b}' | f'{i:5}' | f'{i:<5}|' | f'{i:^9}|' | f'{i:+}' | f'{i:05}' | f'{i:,}' | f'{i:_}' | f'{j:x}' | f'{j:#b}' | f'{j:08b}' | f'{j:o}' | f'{i:#X}'
f'{x:.2f}' | f'{y:8.3f}' | f'{y:<8.3f}|' | f'{y:+.1f}' | f'{y:.0f}' | f'{y:e}' | f'{y:.3g}' | f'{y:g}' | f'{y:.1%}' | f'{y:10}' | f'{y:.3}' | f'{x:.4}' | f'{x:,.2f}' | f'{x:012,.1f}' | f'{y:010.2f}'
f'{i:010,}' | f'{j:*^7}' | f'{j:=+5}' | f'{j:0=5}' | f'{s:>12}|' | f'{s:.3}' | f'{s:_<14s}' | f'{s:^3}' | f'{t:05}' | f'{b:5}' | f'{b}' | f'{b:d}' | f'{j:.2f}' | f'{j:%}' | f'{j:c}'
f'{{{i}}}' | f'{i}{j}' | f'' | f'a' 'b' f'{t}c' | 'x' f'{j}' | f"{s + 'q'}" | f'{i if b else j}' | f'{[1, 2, 3][1]}'
f'{3.0:.3}' | f'{12345.678:.5}' | f'{12345.0:.5}' | f'{0.00001:.3}' | f'{100.0:.1}' | f'{1.0:.1}' | f'{9.99:.2}' | f'{0.0:.2}' | f'{1e22:}' | f'{123456789.0:,}' | f'{12:_b}' | f'{65535:_x}' | f'{-1234567:015,}' | f'{1e10:#.3g}'
math.sqrt(y) | math.exp(y) | math.log(y) | math.log2(y) | math.log10(y) | math.sin(y) | math.cos(j) | math.tan(y) | math.atan2(y, 2) | math.hypot(3, j) | math.pow(y, 2) | math.pow(j, 0.5)
math.floor(x) | math.ceil(x) | math.floor(y) | math.ceil(y) | math.isnan(x) | math.isinf(x) | math.pi * j | math.e | math.log(8, 2) | math.log(y, 10) | math.sqrt(i) | math.inf > x | math.isnan(math.nan)
(i, s)[0] | (i, s)[-1] | len([(i, s), (j, t)]) | [a for a, b in [(i, s), (j, t)]] | (1, 2, 3)[j] | [q for q, r in [(s, 1), (t, 2)] if r > 1] | {'n': i, 's': s}['s'] | [d['k'] for d in [{'k': j}, {'k': i}]]
"""


def show(value):
    if isinstance(value, (range, tuple)) or type(value).__name__.endswith("iterator"):
        value = list(value)
    if isinstance(value, bool):
        return f"b:{int(value)}"
    if isinstance(value, int):
        return f"i:{value}" if LEAST <= value <= MOST else "!"
    if isinstance(value, float):
        return f"f:{value.hex()}"
    if isinstance(value, str):
        return "s:" + value.replace("\t", "\\t")
    if isinstance(value, list):
        return "l:" + "|".join(show(item) for item in value)
    return "!"  # complex


class Int(int):
    """An int whose arithmetic fails beyond 64 bits, as junco's does."""


def fits(value):
    if isinstance(value, int) and not isinstance(value, bool) and not LEAST <= value <= MOST:
        raise OverflowError
    return value


def arithmetic(name):
    def method(a, b):
        if name == "__pow__" and isinstance(b, int) and b > 4096:
            raise OverflowError
        return wrap(getattr(int, name)(a, b))
    return method


def wrap(value):
    if type(value) is int:
        return Int(fits(value))
    return value


for _name in ("add", "sub", "mul", "floordiv", "mod", "pow", "radd", "rsub", "rmul", "rfloordiv",
              "rmod", "rpow"):
    setattr(Int, f"__{_name}__", arithmetic(f"__{_name}__"))
Int.__neg__ = lambda a: wrap(int.__neg__(a))
Int.__abs__ = lambda a: wrap(int.__abs__(a))


def evaluate(text, row):
    names = {k: Int(v) if type(v) is int else v for k, v in row.items()}
    names["int"] = lambda *a: wrap(int(*a))
    names["math"] = math
    try:
        return show(eval(text, names))  # names are globals, so that comprehensions see them
    except (ArithmeticError, ValueError, IndexError, MemoryError):
        return "!"


def number(rng, depth, kind=None):
    """A number; branches and the arguments of min() are of one kind, since they have one type."""
    kind = kind or rng.choice(["int", "float"])
    if depth == 0:
        return rng.choice(["i", "j", "2", "3", "-1", "10"] if kind == "int" else ["x", "y", "0.5"])
    form = rng.randrange(5)
    if form == 0:
        return (f"({number(rng, depth - 1, kind)} if {truth(rng, depth - 1)} "
                f"else {number(rng, depth - 1, kind)})")
    if form == 1:
        name = rng.choice(["min", "max"])
        return f"{name}({number(rng, depth - 1, kind)}, {number(rng, depth - 1, kind)})"
    if form == 2:
        return rng.choice(["abs({})", "-({})"]).format(number(rng, depth - 1, kind))
    if kind == "int":
        op = rng.choice(["+", "-", "*", "//", "%"])
        return f"({number(rng, depth - 1, kind)} {op} {number(rng, depth - 1, kind)})"
    op = rng.choice(["+", "-", "*", "/", "//", "%"])
    pair = [number(rng, depth - 1, "float"), number(rng, depth - 1)]
    rng.shuffle(pair)
    return f"({pair[0]} {op} {pair[1]})"


def truth(rng, depth):
    if depth == 0:
        return rng.choice(["b", "i > 0", "x < y", "t in s", "j != 0"])
    kind = rng.randrange(4)
    if kind == 0:
        return f"({truth(rng, depth - 1)} {rng.choice(['and', 'or'])} {truth(rng, depth - 1)})"
    if kind == 1:
        return f"(not {truth(rng, depth - 1)})"
    op = rng.choice(["<", "<=", "==", "!=", ">", ">="])
    return f"({number(rng, depth - 1)} {op} {number(rng, depth - 1)})"


def main():
    rng = random.Random(20)
    texts = [t.strip() for t in re.split(r" \| |\n", FIXED) if t.strip()]
    texts += [number(rng, 1 + k % 3) for k in range(120)]
    texts += [truth(rng, 1 + k % 3) for k in range(80)]
    for text in dict.fromkeys(texts):
        print("\t".join([text] + [evaluate(text, row) for row in ROWS]))


if __name__ == "__main__":
    main()
