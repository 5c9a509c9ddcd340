#!/usr/bin/env python3
"""Write small pictures of every kind, and what Pillow reads in them.

    make_codec_golden.py CORPUS_DIR GOLDEN_DIR     (tests/fuzz/corpus/image, tests/unit/ops/golden)

Run by hand, with the environment of bench/ops, when a kind is added.  GOLDEN_DIR/codec.bin is a run of
little-endian int32 and bytes: a count, then of each picture its name (length and bytes), a tolerance,
width, height, and rgba pixels.
"""
# SPDX-License-Identifier: Apache-2.0
import pathlib
import struct
import sys

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 11, 7


def picture(mode):
    """Smooth, so that what is lossy stays near; with every alpha there is."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    channels = [20 * x + 5 * y, 255 - 15 * x, 30 * y + 4 * x, (255 * x) // (WIDTH - 1)]
    rgba = np.stack(channels, 2).clip(0, 255).astype(np.uint8)
    return Image.fromarray(rgba).convert(mode) if mode != "RGBA" else Image.fromarray(rgba)


def masked_bmp(bits, masks, header=56):
    """Rows of words top down with the masks given: what no writer at hand makes."""
    rgba = np.asarray(picture("RGBA")).astype(np.uint64)
    words = np.zeros((HEIGHT, WIDTH), np.uint64)
    for channel, mask in enumerate(masks):
        if mask:
            shift = (mask & -mask).bit_length() - 1
            words |= (rgba[:, :, channel] * (mask >> shift) // 255) << shift
    rows = words.astype(f"<u{bits // 8}")
    pad = -rows.shape[1] * bits // 8 % 4
    body = b"".join(row.tobytes() + bytes(pad) for row in rows)
    info = struct.pack("<IiiHHIIiiII", header, WIDTH, -HEIGHT, 1, bits, 3, len(body), 0, 0, 0, 0)
    info += struct.pack("<4I", *masks)[:header - 40]
    return b"BM" + struct.pack("<IHHI", 14 + header + len(body), 0, 0, 14 + header) + info + body


def write_pictures(folder):
    """Name -> tolerance."""
    exif = Image.Exif()
    exif[0x0112] = 6
    rgb, rgba, gray = picture("RGB"), picture("RGBA"), picture("L")
    flat = rgba.copy()
    flat.putalpha(rgba.getchannel("A").point(lambda a: 255 if a > 99 else 0))
    frames = [rgb.quantize(16), gray.quantize(8)]
    rgb.save(folder / "lossy.webp", quality=90)
    rgb.save(folder / "lossless.webp", lossless=True)
    rgba.save(folder / "alpha.webp", lossless=True, exact=True)
    rgb.save(folder / "exif.webp", lossless=True, exif=exif)
    rgb.save(folder / "animated.webp", save_all=True, append_images=[gray.convert("RGB")], lossless=True)
    frames[0].save(folder / "plain.gif", interlace=0)
    frames[0].save(folder / "interlaced.gif", interlace=1)
    flat.save(folder / "transparent.gif")
    frames[0].save(folder / "animated.gif", save_all=True, append_images=frames[1:], loop=0)
    picture("1").save(folder / "mono.bmp")
    frames[0].save(folder / "palette.bmp")
    gray.save(folder / "gray.bmp")
    rgb.save(folder / "rgb.bmp")
    rgba.save(folder / "rgba.bmp")
    (folder / "masks565.bmp").write_bytes(masked_bmp(16, (0xF800, 0x7E0, 0x1F, 0), 56))
    (folder / "masks32.bmp").write_bytes(masked_bmp(32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000), 56))
    rgb.convert("CMYK").save(folder / "cmyk.jpg", quality=95)
    return {"lossy.webp": 4, "lossless.webp": 0, "alpha.webp": 0, "exif.webp": 0, "plain.gif": 0,
            "interlaced.gif": 0, "transparent.gif": 0, "animated.gif": 0, "mono.bmp": 0,
            "palette.bmp": 0, "gray.bmp": 0, "rgb.bmp": 0, "rgba.bmp": 0, "masks565.bmp": 4,
            "masks32.bmp": 0, "cmyk.jpg": 4}


def main():
    corpus, golden = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    tolerances = write_pictures(corpus)
    out = bytearray(struct.pack("<i", len(tolerances)))
    for name, tolerance in tolerances.items():
        image = Image.open(corpus / name)
        image.seek(0)
        image = image.convert("RGB").convert("RGBA") if image.mode == "CMYK" else image.convert("RGBA")
        out += struct.pack("<i", len(name)) + name.encode()
        out += struct.pack("<3i", tolerance, *image.size) + np.asarray(image).tobytes()
    golden.mkdir(exist_ok=True)
    (golden / "codec.bin").write_bytes(out)
    print(f"codec.bin: {len(out)} bytes")


if __name__ == "__main__":
    main()
