# sides.py -- the two sides of the comparison, asked the same question: what do these pages say?
# SPDX-License-Identifier: Apache-2.0

import hashlib
import json
import os
import subprocess
import tempfile

from harness import BENCH, BenchError, timed

MODELS = {"det.onnx": "ch_PP-OCRv4_det_infer.onnx", "rec.onnx": "ch_PP-OCRv4_rec_infer.onnx"}


class Reference:
    """RapidOCR in a process of its own, loaded and warm; a context manager."""

    def __init__(self, python, threads):
        self.python = python
        script = os.path.join(BENCH, "ocr", "reference.py")
        self.process = subprocess.Popen([python, script, "--threads", str(threads)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def read(self, mode, paths):
        """{"pages", "seconds", "stages"} as reference.py documents it."""
        try:
            self.process.stdin.write(json.dumps({"mode": mode, "paths": paths}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it died; its last words are on stderr, and reading tells
        line = self.process.stdout.readline()
        if not line:
            raise BenchError("the peer's process died; the lines above say why")
        return json.loads(line)


class JuncoRun:
    """One whole `junco run`: what it read (a list of rows a path), its wall seconds, the seconds spent
    inside each node, in the pipeline's order, and the CPU seconds of all of them."""

    def __init__(self, bench, pipeline, paths):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out.jsonl")
            self.seconds, said = timed([bench.junco, "run", pipeline, *paths, "--out", out,
                                        "--stats=json"])
            by_path = {path: [] for path in paths}
            with open(out, encoding="utf-8") as f:
                for line in f:
                    row = json.loads(line)
                    by_path[row["path"]].append(row)
        self.pages = [by_path[path] for path in paths]
        nodes = json.loads(said.strip().splitlines()[-1])["nodes"]
        self.stages = {node["node"]: node["running_ns"] / 1e9 for node in nodes}
        self.cpu_s = sum(node["cpu_ns"] for node in nodes) / 1e9


def check_same_models(bench, python):
    """Both sides must load the same bytes: the wheel's models, unpacked into junco's cache."""
    where = subprocess.run([python, "-c", "import importlib.util as u; "
                            "print(u.find_spec('rapidocr_onnxruntime').submodule_search_locations[0])"],
                           capture_output=True, text=True, check=True).stdout.strip()
    for ours, theirs in MODELS.items():
        path = os.path.join(bench.cache, "models", "ppocr-v4", ours)
        if not os.path.isfile(path):
            raise BenchError(f"no model {path}; run tools/setup")
        if _digest(path) != _digest(os.path.join(where, "models", theirs)):
            raise BenchError(f"{path} is not the model the peer loads ({theirs}); remove it and run "
                             "tools/setup")


def _digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()
