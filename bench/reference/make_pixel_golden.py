#!/usr/bin/env python3
"""Write tests/unit/pixel/golden/: what the reference libraries give for small inputs.

Run by hand when a kernel's contract changes, with opencv-python-headless 4.10.0.84, numpy, pyclipper,
shapely, and the unpacked rapidocr-onnxruntime 1.4.4 on PYTHONPATH:

    make_pixel_golden.py OUT_DIR [PAGE_IMAGE]

PAGE_IMAGE, a scanned page, is read by the real detector for one of the probability maps; without it
that file is left as it is.  Each file is a run of little-endian int32, float32, float64 and bytes, in
the order that the test of the same name reads them.
"""
# SPDX-License-Identifier: Apache-2.0
import pathlib
import struct
import sys

import cv2
import numpy as np
from rapidocr_onnxruntime import RapidOCR
from rapidocr_onnxruntime.ch_ppocr_det.utils import DBPostProcess
from shapely.geometry import Polygon


def noise(seed, count):
    """The same 32-bit values as golden_noise() in golden.c (Marsaglia's xorshift32)."""
    out = np.empty(count, np.uint32)
    x = seed
    for i in range(count):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
        out[i] = x
    return out


def noise_image(seed, width, height, channels):
    pixels = (noise(seed, width * height * channels) >> 24).astype(np.uint8)
    return pixels.reshape((height, width) if channels == 1 else (height, width, channels))


def noise_map(seed, width, height):
    return ((noise(seed, width * height) >> 24).astype(np.float32) / np.float32(255)).reshape(height, width)


class Golden:
    def __init__(self, path):
        self.path, self.data = path, bytearray()

    def ints(self, *values):
        self.data += struct.pack(f"<{len(values)}i", *values)

    def floats(self, array):
        self.data += np.ascontiguousarray(array, "<f4").tobytes()

    def doubles(self, *values):
        self.data += struct.pack(f"<{len(values)}d", *values)

    def bytes(self, array):
        self.data += np.ascontiguousarray(array, np.uint8).tobytes()

    def save(self):
        self.path.write_bytes(self.data)
        print(f"{self.path.name}: {len(self.data)} bytes")


def resize(g):
    cases = [(1, 1, 1, 5, 3), (1, 9, 3, 7, 4), (9, 1, 4, 4, 6), (2, 2, 3, 1, 1), (8, 6, 3, 4, 3), (33, 21, 1, 70, 40),
             (64, 20, 3, 37, 41), (17, 40, 4, 50, 13), (50, 30, 3, 48, 64), (90, 4, 1, 31, 3), (7, 7, 3, 7, 7)]
    g.ints(len(cases))
    for i, (w, h, c, dw, dh) in enumerate(cases):
        g.ints(w, h, c, dw, dh)
        g.bytes(cv2.resize(noise_image(i + 1, w, h, c), (dw, dh)))


def warp(g):
    quads = [[(3, 4), (50, 8), (47, 24), (2, 20)], [(-5, -6), (30, 2), (36, 40), (4, 33)], [(10, 10), (40, 10), (40, 25), (10, 25)],
             [(-21, 4), (75, 9), (74, 20), (-22, 15)], [(44, 3), (20, 39), (1, 22), (30, 2)], [(0, 0), (60, 0), (60, 40), (0, 40)]]
    cases = [(q, c) for q in quads for c in (1, 3, 4)]
    g.ints(len(cases))
    for i, (quad, c) in enumerate(cases):
        points = np.array(quad, np.float32)
        width = int(max(np.linalg.norm(points[0] - points[1]), np.linalg.norm(points[2] - points[3])))
        height = int(max(np.linalg.norm(points[0] - points[3]), np.linalg.norm(points[1] - points[2])))
        upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        matrix = cv2.getPerspectiveTransform(points, upright)
        out = cv2.warpPerspective(noise_image(i + 50, 60, 40, c), matrix, (width, height),
                                  borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
        g.floats(points)
        g.doubles(*matrix.ravel())
        g.ints(c, width, height)
        g.bytes(out)


def masks():
    """Dense noise, thin noise, blobs with holes, and the shapes at which border following goes wrong."""
    out = [np.zeros((4, 5)), np.ones((5, 4)), np.ones((1, 1)), np.eye(6), np.ones((7, 7))]
    out[4][2:5, 2:5] = 0
    out[4][3, 3] = 1
    for seed, level in ((200, 90), (201, 140), (202, 200)):
        out.append(noise_image(seed, 23, 17, 1) > level)
    for seed in (210, 211):
        out.append(cv2.GaussianBlur(noise_map(seed, 48, 32), (0, 0), 1.6) > 0.5)
    return [m.astype(np.uint8) for m in out]


def contour(g):
    rows = masks()
    g.ints(len(rows))
    for mask in rows:
        found, _ = cv2.findContours(mask * 255, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        g.ints(mask.shape[1], mask.shape[0], len(found))
        g.bytes(mask)
        g.bytes(cv2.dilate(mask, np.array([[1, 1], [1, 1]], np.uint8)))
        for points in found:
            g.ints(len(points), *points.ravel().tolist())


def minrect(g):
    post = DBPostProcess()
    sets = [c for mask in masks() for c in cv2.findContours(mask * 255, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]]
    for i in range(30):
        sets.append((noise(300 + i, 2 * (1 + i)) % (5 + 9 * i)).astype(np.int32).reshape(-1, 1, 2))
    g.ints(len(sets))
    for points in sets:
        box, side = post.get_mini_boxes(points)
        g.ints(len(points), *points.ravel().tolist())
        g.floats(box)
        g.floats([side])


def polygon(g):
    post = DBPostProcess(unclip_ratio=1.6)
    cases = []
    for i in range(60):
        v = noise(400 + i, 5) / 2**32
        angle = 0 if i % 4 == 0 else v[4] * 90
        # Also across the map's edges, where the reference clips the outline.
        box = cv2.boxPoints(((100 * v[0], 80 * v[1]), (4 + 50 * v[2], 4 + 30 * v[3]), angle))
        cases.append(post.get_mini_boxes(np.round(box).astype(np.int32).reshape(-1, 1, 2))[0])
    values = noise_map(500, 100, 80)
    g.ints(len(cases))
    for corners in cases:
        shape = Polygon(corners)
        grown = post.unclip(corners)
        hull = cv2.convexHull(grown.astype(np.int32)).reshape(-1, 2)
        g.floats(corners)
        g.doubles(shape.area, shape.length, post.box_score_fast(values, corners))
        g.ints(len(hull), *hull.ravel().tolist())


def det_maps(page):
    """Maps in steps of 1/255: synthetic bands of text at angles, and a part of a real page's."""
    out = []
    for seed, angle in ((600, 0), (601, 7)):
        canvas = np.zeros((96, 160), np.uint8)
        for k, v in enumerate(noise(seed, 14).reshape(7, 2) / 2**32):
            box = ((20 + 120 * v[0], 10 + 12 * k), (14 + 30 * v[1], 5), angle)
            cv2.fillPoly(canvas, [np.round(cv2.boxPoints(box)).astype(np.int32)], 255)
        out.append((cv2.GaussianBlur(canvas, (0, 0), 1.2), 320, 240))
    ocr = RapidOCR()
    image, _, _ = ocr.preprocess(cv2.imread(page))
    det = ocr.text_det
    prob = det.infer(det.get_preprocess(max(image.shape[:2]))(image))[0][0, 0]
    out.append((np.round(prob[300:460, 100:420] * 255).astype(np.uint8), 320 * 2 // 3, 160 * 2 // 3))
    return out


def dbpost(g, page):
    ocr = RapidOCR()
    rows = det_maps(page)
    g.ints(len(rows))
    for quantized, width, height in rows:
        prob = quantized.astype(np.float32) / np.float32(255)
        boxes, _ = ocr.text_det.postprocess_op(prob[None, None], (height, width))
        boxes = ocr.sorted_boxes(ocr.text_det.filter_tag_det_res(boxes, (height, width)))
        g.ints(quantized.shape[1], quantized.shape[0], width, height, len(boxes))
        g.bytes(quantized)
        g.floats(np.array(boxes))


def ctc(g):
    rows = [(700, 1, 5), (701, 12, 3), (702, 40, 7), (703, 25, 97), (704, 6, 64)]
    g.ints(len(rows))
    for seed, steps, classes in rows:
        scores = (noise(seed, steps * classes) >> 27).astype(np.float32).reshape(1, steps, classes) / np.float32(32)
        index, prob = scores.argmax(2)[0], scores.max(2)[0]
        keep = np.ones(steps, bool)
        keep[1:] = index[1:] != index[:-1]
        keep &= index != 0
        g.ints(steps, classes, int(keep.sum()), *index[keep].tolist())
        g.doubles(float(np.mean(prob[keep].tolist() or [0])))


def main():
    out = pathlib.Path(sys.argv[1])
    for make in (resize, warp, contour, minrect, polygon, ctc):
        golden = Golden(out / f"{make.__name__}.bin")
        make(golden)
        golden.save()
    if len(sys.argv) > 2:
        golden = Golden(out / "dbpost.bin")
        dbpost(golden, sys.argv[2])
        golden.save()


if __name__ == "__main__":
    main()
