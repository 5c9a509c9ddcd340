#!/usr/bin/env python3
# run_ocr_compare.py -- junco's reading of twelve small pages against the committed reference reading.
# SPDX-License-Identifier: Apache-2.0
"""usage: run_ocr_compare.py JUNCO SOURCE-ROOT

expected.jsonl is what RapidOCR reads with the same models, one region at a time (made by
bench/ocr/make_expected.py).  Speaks TAP, a case a page, with the error rates as a table in comments, and
a case for examples/ocr-csv.pipe, which must read a page as examples/ocr.pipe does."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

PAGE_LIMIT = 3.0  # percent of a page's reference characters
TOTAL_LIMIT = 1.0
BOX_LIMIT = 95.0  # percent of all boxes that must lie within 2 px
TIMEOUT_S = 240


def read_pages(junco, root, folder, names):
    """junco's rows by file name; the run's own words, and no rows, if it fails."""
    paths = [os.path.join(folder, name) for name in names]
    with tempfile.TemporaryDirectory() as scratch:
        out = os.path.join(scratch, "out.jsonl")
        argv = [junco, "run", os.path.join(root, "examples", "ocr.pipe"), *paths, "--out", out]
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=TIMEOUT_S)
        if done.returncode != 0:
            return None, f"junco ended with status {done.returncode}: {done.stdout.strip()}"
        rows = {name: [] for name in names}
        with open(out, encoding="utf-8") as f:
            for line in f:
                row = json.loads(line)
                rows[os.path.basename(row["path"])].append(row)
    return rows, ""


def read_csv_example(junco, root, page):
    """The texts that examples/ocr-csv.pipe finds in one page."""
    with tempfile.TemporaryDirectory() as scratch:
        os.mkdir(os.path.join(scratch, "scans"))
        shutil.copy(page, os.path.join(scratch, "scans"))
        subprocess.run([junco, "run", os.path.join(root, "examples", "ocr-csv.pipe")], cwd=scratch,
                       stdin=subprocess.DEVNULL, timeout=TIMEOUT_S, check=True)
        with open(os.path.join(scratch, "text.csv"), encoding="utf-8", newline="") as f:
            return [row["text"] for row in csv.DictReader(f)]


def main():
    junco, root = sys.argv[1:]
    sys.path.insert(0, os.path.join(root, "bench"))
    from harness import table
    from textdiff import Tally

    here = os.path.join(root, "tests", "ocr")
    with open(os.path.join(here, "expected.jsonl"), encoding="utf-8") as f:
        expected = [json.loads(line) for line in f]
    print(f"1..{len(expected) + 2}")
    got, words = read_pages(junco, root, os.path.join(here, "pages"), [e["file"] for e in expected])
    if got is None:
        print("Bail out! " + " / ".join(words.splitlines()))
        return 1

    total, lines, failed = Tally(), [], 0

    def case(number, good, text):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
        return not good

    for number, page in enumerate(expected, 1):
        tally = Tally()
        tally.add(got[page["file"]], page["rows"])
        total.add(got[page["file"]], page["rows"])
        lines.append([page["kind"], tally.characters, tally.errors, tally.error_rate, tally.box_share])
        failed += case(number, tally.error_rate <= PAGE_LIMIT,
                       f"{page['kind']}: error rate {tally.error_rate:.2f} % (at most {PAGE_LIMIT} %)")
    good = total.error_rate <= TOTAL_LIMIT and total.box_share >= BOX_LIMIT
    failed += case(len(expected) + 1, good,
                   f"all pages: error rate {total.error_rate:.2f} % (at most {TOTAL_LIMIT} %), boxes "
                   f"within 2 px {total.box_share:.1f} % (at least {BOX_LIMIT} %)")
    first = expected[0]["file"]
    texts = read_csv_example(os.path.abspath(junco), os.path.abspath(root), os.path.join(here, "pages", first))
    failed += case(len(expected) + 2, texts and texts == [row["text"] for row in got[first]],
                   f"examples/ocr-csv.pipe reads {first} as examples/ocr.pipe does")
    lines.append(["all", total.characters, total.errors, total.error_rate, total.box_share])
    for line in table(["kind", "characters", "errors", "errors %", "boxes %"], lines).splitlines():
        print("# " + line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
