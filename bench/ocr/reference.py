# reference.py -- RapidOCR as a long-lived process that reads pages on request, and says where time went.
# SPDX-License-Identifier: Apache-2.0
"""Runs under the peer's own Python.  A request is one JSON object a line on stdin,
{"mode": "exact" | "default", "paths": [...]}; the answer one line on stdout,
{"pages": [[{"box", "text", "confidence"}...]...], "seconds": ..., "stages": {name: seconds}}.
`default` is RapidOCR as it comes but for the classifier, which is off; `exact` also reads regions one
at a time, so that no region's padding depends on its neighbours.  Models are loaded, and the first
run's work done, before the first answer is timed."""

import argparse
import json
import logging
import sys
import time

import numpy as np
from rapidocr_onnxruntime import RapidOCR

# In the order they run; what is in none of them is 'other'.
STAGES = ["load", "detect: prepare", "detect: model", "detect: boxes", "crop",
          "recognise: prepare", "recognise: model", "recognise: text"]


class Stopwatch:
    """Wraps callables so that their time is added up under a stage's name."""

    def __init__(self):
        self.seconds = dict.fromkeys(STAGES, 0.0)

    def wrap(self, stage, function):
        def timed(*args, **kwargs):
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[stage] += time.perf_counter() - start
        return timed


def make_engine(mode, threads):
    """An engine whose parts report to a stopwatch; returns both."""
    options = {"rec_batch_num": 1} if mode == "exact" else {}
    engine = RapidOCR(intra_op_num_threads=threads, **options)
    watch = Stopwatch()
    detector, recogniser = engine.text_det, engine.text_rec
    engine.load_img = watch.wrap("load", engine.load_img)
    engine.get_crop_img_list = watch.wrap("crop", engine.get_crop_img_list)
    make_preprocess = detector.get_preprocess
    detector.get_preprocess = lambda side: watch.wrap("detect: prepare", make_preprocess(side))
    detector.infer = watch.wrap("detect: model", detector.infer)
    # The post-processor's attributes are set from outside, so its class is wrapped, not the object.
    post = type(detector.postprocess_op)
    detector.postprocess_op.__class__ = type(
        "Timed", (post,), {"__call__": watch.wrap("detect: boxes", post.__call__)})
    recogniser.resize_norm_img = watch.wrap("recognise: prepare", recogniser.resize_norm_img)
    recogniser.session = watch.wrap("recognise: model", recogniser.session)
    recogniser.postprocess_op = watch.wrap("recognise: text", recogniser.postprocess_op)
    return engine, watch


def read_page(engine, path):
    rows, _ = engine(path, use_cls=False)
    return [{"box": box, "text": text, "confidence": confidence}
            for box, text, confidence in rows or []]


def answer(engine, watch, paths):
    for stage in STAGES:
        watch.seconds[stage] = 0.0
    start = time.perf_counter()
    pages = [read_page(engine, path) for path in paths]
    seconds = time.perf_counter() - start
    stages = dict(watch.seconds, other=seconds - sum(watch.seconds.values()))
    return {"pages": pages, "seconds": seconds, "stages": stages}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    threads = parser.parse_args().threads
    logging.disable(logging.CRITICAL)
    engines = {}
    for line in sys.stdin:
        request = json.loads(line)
        mode = request["mode"]
        if mode not in engines:
            engines[mode] = make_engine(mode, threads)
            engines[mode][0](np.full((96, 320, 3), 255, np.uint8), use_cls=False)
        print(json.dumps(answer(*engines[mode], request["paths"]), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
