#!/usr/bin/env python3
# make_expected.py -- write tests/ocr/: twelve small pages, and what RapidOCR reads on them.
# SPDX-License-Identifier: Apache-2.0
"""CI compares junco with these files, so that it needs no Python packages.  Run it when the pages or
the reference's version change, and look at the difference before committing it."""

import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), HERE]

from harness import ROOT, Bench, peer_python, pin_to_cores  # noqa: E402
from sides import Reference  # noqa: E402

KINDS = ["clean", "small", "large", "mono", "rotated", "blur", "noise", "dark", "faint", "jpeg",
         "columns", "worn"]
SIZE = "640x300"
SEED = "7"


def main():
    tests = os.path.join(ROOT, "tests", "ocr")
    pages = os.path.join(tests, "pages")
    python = peer_python(Bench("ocr"))
    shutil.rmtree(pages, ignore_errors=True)
    subprocess.run([python, os.path.join(ROOT, "tools", "render_pages"), "--out", pages, "--size", SIZE,
                    "--seed", SEED, "--gray", "--count", str(len(KINDS)), "--kinds", ",".join(KINDS)],
                   check=True)
    index = os.path.join(pages, "pages.jsonl")
    with open(index, encoding="utf-8") as f:
        listed = [json.loads(line) for line in f]
    os.remove(index)  # the text as set is no reference here: what the model reads is
    with Reference(python, len(pin_to_cores(2))) as reference:
        read = reference.read("exact", [os.path.join(pages, row["file"]) for row in listed])["pages"]
    with open(os.path.join(tests, "expected.jsonl"), "w", encoding="utf-8") as f:
        for row, found in zip(listed, read):
            rows = [{"box": r["box"], "text": r["text"]} for r in found]
            f.write(json.dumps({"file": row["file"], "kind": row["kind"], "rows": rows},
                               ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
