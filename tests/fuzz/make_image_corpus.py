#!/usr/bin/env python3
"""make_image_corpus.py -- write the seeds of fuzz_image that an encoder is not needed for.

SPDX-License-Identifier: Apache-2.0

usage: make_image_corpus.py [FOLDER]     (corpus/image/ beside this script, if not given)

PNGs of every kind, and what is cut from or put into the JPEGs that lie in the folder.
"""
import struct
import sys
import zlib
from pathlib import Path

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
WIDTH, HEIGHT = 5, 4
# Adam7: the first column and row of each pass, and its steps.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def rows_of(width, height, bits):
    size = (width * bits + 7) // 8
    return b"".join(b"\0" + bytes((31 * (y * size + x)) & 255 for x in range(size))
                    for y in range(height))


def png(colour, depth, interlaced=False, extra=b""):
    bits = SAMPLES[colour] * depth
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, int(interlaced))
    if interlaced:
        rows = b"".join(rows_of(-(-(WIDTH - x) // dx), -(-(HEIGHT - y) // dy), bits)
                        for x, y, dx, dy in PASSES if x < WIDTH and y < HEIGHT)
    else:
        rows = rows_of(WIDTH, HEIGHT, bits)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + \
        chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def exif(orientation):
    """A TIFF block with the orientation alone, big endian."""
    return b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + bytes([0, orientation, 0, 0])


def with_exif(jpeg, orientation):
    body = b"Exif\0\0" + exif(orientation) + b"\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def seeds(jpeg, progressive):
    palette = chunk(b"PLTE", bytes(i & 255 for i in range(3 * 256)))
    small = chunk(b"PLTE", bytes(range(48)))
    good = png(RGB, 8)
    return {
        "gray.png": png(GRAY, 8), "gray1.png": png(GRAY, 1), "gray16.png": png(GRAY, 16),
        "gray-alpha.png": png(GRAY_ALPHA, 8), "rgb.png": good, "rgb16.png": png(RGB, 16),
        "rgba.png": png(RGBA, 8), "rgba-interlaced.png": png(RGBA, 8, True),
        "gray2-interlaced.png": png(GRAY, 2, True), "palette.png": png(PALETTE, 8, False, palette),
        "palette4.png": png(PALETTE, 4, False, small),
        "palette-alpha.png": png(PALETTE, 8, False, palette + chunk(b"tRNS", bytes(range(256)))),
        "rgb-key.png": png(RGB, 8, False, chunk(b"tRNS", bytes(6))),
        "exif.png": png(RGB, 8, False, chunk(b"eXIf", exif(6))),
        "cut.png": good[:-20], "header.png": good[:33], "exif.tiff": exif(8),
        "exif.jpg": with_exif(jpeg, 6), "cut.jpg": jpeg[:-40], "header.jpg": jpeg[:200],
        "cut-progressive.jpg": progressive[:-60],
    }


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "corpus" / "image"
    jpegs = [(folder / name).read_bytes() for name in ("rgb.jpg", "progressive.jpg")]
    for name, data in seeds(*jpegs).items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
