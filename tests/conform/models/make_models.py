#!/usr/bin/env python3
"""make_models.py -- write the tiny models that the engines' tests run.

SPDX-License-Identifier: Apache-2.0

usage: make_models.py [FOLDER]     (this file's own, if not given)

The ONNX files are protobuf, encoded here field by field; the numbers are those of onnx.proto.
The .fake files beside them say the same for the fake engine and are written by hand.
"""
import os
import struct
import sys

FLOAT, INT64, STRING = 1, 7, 8
INT_ATTRIBUTE = 2


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, value):
    """One protobuf field: an int as a varint, text and bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor_type(element, dims):
    """dims: numbers, names of open ones, or None for a tensor without a shape."""
    body = field(1, element)
    if dims is not None:
        shape = b"".join(field(1, field(1 if isinstance(d, int) else 2, d)) for d in dims)
        body += field(2, shape)
    return field(1, body)


def sequence_type(element):
    return field(4, field(1, tensor_type(element, None)))


def port(name, type_):
    return field(1, name) + field(2, type_)


def node(op, inputs, outputs, **ints):
    body = b"".join(field(1, i) for i in inputs) + b"".join(field(2, o) for o in outputs)
    body += field(4, op)
    for name, value in ints.items():
        body += field(5, field(1, name) + field(3, value) + field(20, INT_ATTRIBUTE))
    return body


def floats(name, values, dims):
    raw = struct.pack("<%df" % len(values), *values)
    return b"".join(field(1, d) for d in dims) + field(2, FLOAT) + field(8, name) + field(9, raw)


def model(nodes, inputs, outputs, initializers=(), meta=()):
    graph = b"".join(field(1, n) for n in nodes) + field(2, "g")
    graph += b"".join(field(5, t) for t in initializers)
    graph += b"".join(field(11, i) for i in inputs) + b"".join(field(12, o) for o in outputs)
    body = field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))
    return body + b"".join(field(14, field(1, k) + field(2, v)) for k, v in meta)


def row(name, batch="N"):
    return port(name, tensor_type(FLOAT, [batch, 3]))


TWO = floats("two", [2.0], [])

MODELS = {
    "identity": model([node("Identity", ["x"], ["y"])], [row("x")], [row("y")],
                      meta=[("author", "junco"), ("character", "a\nb\nc"), ("empty", "")]),
    "scale": model([node("Mul", ["x", "two"], ["y"])], [row("x")], [row("y")], [TWO]),
    "two": model([node("Add", ["a", "b"], ["sum"]), node("Mul", ["a", "two"], ["double"])],
                 [row("a"), row("b")], [row("sum"), row("double")], [TWO]),
    "dynamic": model([node("Mul", ["x", "two"], ["y"])],
                     [port("x", tensor_type(FLOAT, ["N", "H", "W"]))],
                     [port("y", tensor_type(FLOAT, ["N", "H", "W"]))], [TWO]),
    "fixed": model([node("Mul", ["x", "two"], ["y"])], [row("x", 1)], [row("y", 1)], [TWO]),
    # Looks x up in a table of four: 9 is beyond it.
    "fails": model([node("Cast", ["x"], ["i"], to=INT64), node("Gather", ["table", "i"], ["y"])],
                   [row("x")], [row("y")], [floats("table", [0, 1, 2, 3], [4])]),
    # What only ONNX has: the outputs that are not tensors, not computed, or not of the session.
    "constant": model([node("Identity", ["x"], ["y"])], [row("x")],
                      [row("y"), port("two", tensor_type(FLOAT, [1]))],
                      [floats("two", [2.0], [1])]),
    "passed": model([node("Identity", ["x"], ["y"])], [row("x")], [row("x"), row("y")]),
    "sequence": model([node("SequenceConstruct", ["x", "x"], ["s"]),
                       node("Mul", ["x", "two"], ["y"])],
                      [row("x")], [port("s", sequence_type(FLOAT)), row("y")], [TWO]),
    "open": model([node("Identity", ["x"], ["y"])], [port("x", tensor_type(INT64, None))],
                  [port("y", tensor_type(INT64, None))]),
    "string": model([node("Identity", ["x"], ["y"])], [port("x", tensor_type(STRING, ["N"]))],
                    [port("y", tensor_type(STRING, ["N"]))]),
}


def main(argv):
    folder = argv[1] if len(argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, data in MODELS.items():
        with open(os.path.join(folder, name + ".onnx"), "wb") as f:
            f.write(data)


if __name__ == "__main__":
    main(sys.argv)
