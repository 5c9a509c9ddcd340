# pages.py -- the pages both sides read: real samples and rendered pages.
# SPDX-License-Identifier: Apache-2.0

import hashlib
import json
import os
import shutil
import subprocess

from harness import ROOT, BenchError

RENDERED = 54
# Two scans and photographs with and without lettering.  Left out of the wheel's pictures: textures,
# and RGBA ones, which RapidOCR inverts (junco composites them, so the two see different pictures).
SAMPLES = ["page.png", "text.png", "astronaut.png", "camera.png", "chelsea.png", "clock_motion.png",
           "coffee.png", "coins.png", "hubble_deep_field.jpg", "ihc.png", "motorcycle_left.png",
           "rocket.jpg"]


class Page:
    def __init__(self, path, kind):
        self.path, self.kind = path, kind


def samples(bench):
    folder = os.path.join(bench.cache, "samples", "skimage")
    missing = [name for name in SAMPLES if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        raise BenchError(f"no sample image {missing[0]} in {folder}; run tools/setup")
    scans = ("page.png", "text.png")
    return [Page(os.path.join(folder, name), "scan" if name in scans else "photograph")
            for name in SAMPLES]


def rendered(bench, python):
    """The rendered pages, made once for each version of the script that renders them."""
    script = os.path.join(ROOT, "tools", "render_pages")
    with open(script, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()[:12]
    folder = os.path.join(bench.own_cache, f"pages-{digest}")
    if not os.path.isdir(folder):
        bench.progress(f"rendering {RENDERED} pages (once)")
        building = f"{folder}.{os.getpid()}.building"
        done = subprocess.run([python, script, "--out", building, "--count", str(RENDERED)])
        if done.returncode != 0:
            shutil.rmtree(building, ignore_errors=True)
            raise BenchError("tools/render_pages failed; the lines above say why")
        os.rename(building, folder)
    with open(os.path.join(folder, "pages.jsonl"), encoding="utf-8") as f:
        index = [json.loads(line) for line in f]
    return [Page(os.path.join(folder, row["file"]), row["kind"]) for row in index]
