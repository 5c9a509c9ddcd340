# reference.py -- the same work on pixels with Pillow and numpy: reference.py CASE ARGUMENTS… REPEATS.
# SPDX-License-Identifier: Apache-2.0
"""Runs in the peer's environment.  Prints what bench/ops/kernels prints: processor seconds of each
repeat, and a checksum of what came out.  `make FOLDER` writes the inputs, `pictures FOLDER COUNT` the
thumbnails' originals."""

import io
import json
import pathlib
import sys
import time
import zlib

import numpy as np
from PIL import Image

MODES = {"gray": "L", "rgba": "RGBA"}
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def scene(rng, width, height):
    """Something like a photograph: large soft forms, and grain."""
    coarse = Image.fromarray(rng.integers(0, 256, (height // 40 + 2, width // 40 + 2, 3), dtype=np.uint8))
    pixels = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)).astype(np.int16)
    return Image.fromarray((pixels + rng.integers(-9, 10, pixels.shape)).clip(0, 255).astype(np.uint8))


def make(folder, width, height):
    image = scene(np.random.default_rng(1), int(width), int(height))
    (pathlib.Path(folder) / "scene.raw").write_bytes(image.tobytes())
    image.save(pathlib.Path(folder) / "scene.jpg", quality=90)


def pictures(folder, count):
    """JPEGs of 640 x 480; twenty of them differ, so that making them takes no longer than need be."""
    rng = np.random.default_rng(2)
    files = []
    for _ in range(20):
        out = io.BytesIO()
        scene(rng, 640, 480).save(out, "JPEG", quality=90)
        files.append(out.getvalue())
    for i in range(int(count)):
        (pathlib.Path(folder) / f"{i:05}.jpg").write_bytes(files[i % len(files)])


def read_raw(path, width, height):
    return Image.frombytes("RGB", (int(width), int(height)), pathlib.Path(path).read_bytes())


def resize(name, path, width, height, to_width, to_height):
    image, size = read_raw(path, width, height), (int(to_width), int(to_height))
    return lambda: image.resize(size, Image.Resampling[name.upper()])


def convert(mode, path, width, height):
    image = read_raw(path, width, height)
    return lambda: image.convert(MODES[mode])


def normalize(path, width, height):
    pixels = np.asarray(read_raw(path, width, height))
    return lambda: ((pixels / np.float32(255) - MEAN) / STD).transpose(2, 0, 1).copy()


def jpeg(path):
    data = pathlib.Path(path).read_bytes()
    return lambda: np.asarray(Image.open(io.BytesIO(data)))


def main():
    name, *arguments = sys.argv[1:]
    if name in ("make", "pictures"):
        globals()[name](*arguments)
        return
    step = {"resize": resize, "convert": convert, "normalize": normalize, "jpeg": jpeg}[name](*arguments[:-1])
    seconds = []
    for _ in range(int(arguments[-1])):
        begin = time.process_time()
        result = step()
        seconds.append(time.process_time() - begin)
    print(json.dumps({"seconds": seconds, "sum": zlib.adler32(np.asarray(result).tobytes())}))


if __name__ == "__main__":
    main()
