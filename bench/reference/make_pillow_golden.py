#!/usr/bin/env python3
"""Write tests/unit/pixel/golden/resample.bin and rotate.bin: what Pillow gives for small inputs.

Run by hand when the contract changes, with the environment of bench/ops (pillow, numpy):

    make_pillow_golden.py OUT_DIR

Pillow before 13, which scales some shapes downwards first.  A file is a run of little-endian int32 and bytes, in the order that the test reads them.
"""
# SPDX-License-Identifier: Apache-2.0
import pathlib
import struct
import sys

import numpy as np
from PIL import Image

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
FILTERS = ("NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS")  # as enum pixel_resample


def noise_image(seed, width, height, channels):
    """The same bytes as noise_image() in golden.c (Marsaglia's xorshift32)."""
    out = bytearray()
    for _ in range(width * height * channels):
        seed ^= (seed << 13) & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= (seed << 5) & 0xFFFFFFFF
        out.append(seed >> 24)
    return Image.frombytes(MODES[channels], (width, height), bytes(out))


def resample(out):
    sizes = [(1, 1, 3, 2), (13, 9, 5, 4), (13, 9, 13, 4), (13, 9, 5, 9), (9, 7, 23, 17), (40, 3, 7, 3), (3, 70, 5, 2),
             (61, 47, 19, 33), (90, 2, 1, 1)]
    cases = [(f, c, *size) for f in range(len(FILTERS)) for c in MODES for size in sizes]
    out += struct.pack("<i", len(cases))
    for i, (f, c, w, h, dw, dh) in enumerate(cases):
        image = noise_image(i + 1, w, h, c).resize((dw, dh), Image.Resampling[FILTERS[f]])
        out += struct.pack("<6i", f, c, w, h, dw, dh) + np.asarray(image).tobytes()


def rotate(out):
    cases = [(c, w, h, angle, expand) for c in MODES for w, h in ((1, 1), (13, 9), (4, 31))
             for angle, expand in ((30, 0), (-45, 1), (90, 0), (200.5, 1))]
    out += struct.pack("<i", len(cases))
    for i, (c, w, h, angle, expand) in enumerate(cases):
        fill = (7, 77, 177, 255)[:c] if c > 1 else 7
        image = noise_image(i + 1, w, h, c)
        image = image.rotate(angle, Image.Resampling.BILINEAR, expand=bool(expand), fillcolor=fill)
        out += struct.pack("<6id", c, w, h, expand, *image.size, angle) + np.asarray(image).tobytes()


def main():
    for make in (resample, rotate):
        out = bytearray()
        make(out)
        path = pathlib.Path(sys.argv[1]) / f"{make.__name__}.bin"
        path.write_bytes(out)
        print(f"{path.name}: {len(out)} bytes")


if __name__ == "__main__":
    main()
