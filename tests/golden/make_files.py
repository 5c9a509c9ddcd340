#!/usr/bin/env python3
"""make_files.py -- write the files that the transcripts and suites read, good and bad.

SPDX-License-Identifier: Apache-2.0

usage: make_files.py [FOLDER]     (files/ beside this script, if not given)

All but ok.jpg, which an encoder made from the same picture and which is kept as it is; the folder
must hold it already, for truncated.jpg is cut from it.
"""
import struct
import sys
import zlib
from pathlib import Path

WIDTH, HEIGHT = 60, 30
GRAY, RGB = 0, 2


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, colour, pixels):
    """A PNG of 8-bit samples; pixels None: a header that promises them and no more."""
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour,
                                                           0, 0, 0))
    if pixels is not None:
        size = len(pixels) // height
        rows = b"".join(b"\0" + pixels[y * size:(y + 1) * size] for y in range(height))
        out += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return out


def picture():
    """Slopes of red and green, a white square on them."""
    out = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            is_square = 20 <= x < 40 and 10 <= y < 20
            out += bytes([255] * 3 if is_square else [x * 4, y * 8, 64])
    return bytes(out)


def files(jpeg):
    return {
        "ok.png": png(WIDTH, HEIGHT, RGB, picture()),
        "truncated.jpg": jpeg[:len(jpeg) * 2 // 3],
        "bomb.png": png(65535, 65535, RGB, None),
        "empty.png": b"",
        "notes.txt": b"These are notes, not a picture.\n",
        "notamodel.onnx": bytes(range(7, 135)) * 2,
        "two-lines.txt": b"ok.png\nok.jpg\n",
        "two-lines-crlf.txt": b"ok.png\r\nok.jpg\r\n",
    }


def main():
    default = Path(__file__).resolve().parent / "files"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    for name, data in files((folder / "ok.jpg").read_bytes()).items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
