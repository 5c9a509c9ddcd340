#!/usr/bin/env python3
"""test_compare.py -- the comparison of readings counts right, and its gate does shut.

SPDX-License-Identifier: Apache-2.0

The program under comparison is a stand-in that writes rows prepared here.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "tools"), os.path.join(ROOT, "bench")]

import tap  # noqa: E402  pylint: disable=wrong-import-position
from textdiff import Tally, boxes_within, distance  # noqa: E402  pylint: disable=wrong-import-position


def plain_distance(a, b):
    """The textbook's dynamic programme, slow and plain."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(row[-1] + 1, above[j] + 1, above[j - 1] + (x != y)))
    return row[-1]


def test_distance_is_levenshtein(_):
    rng = random.Random(1)
    for _ in range(2000):
        a = "".join(rng.choices("abc", k=rng.randrange(14)))
        b = "".join(rng.choices("abcd", k=rng.randrange(14)))
        tap.expect(distance(a, b) == plain_distance(a, b), (a, b), "distance differs")


def row(x, text="", y=0):
    return {"box": [[x, y], [x + 50, y], [x + 50, y + 10], [x, y + 10]], "text": text}


def test_a_box_is_matched_once_and_within_the_bound(_):
    tap.expect(boxes_within([row(2)], [row(0)], 2) == 1, "2 px off is within 2 px")
    tap.expect(boxes_within([row(2.1)], [row(0)], 2) == 0, "2.1 px off is not")
    tap.expect(boxes_within([row(0)], [row(0), row(1)], 2) == 1, "one box for two")


def test_boxes_of_one_side_only_count_against(_):
    tally = Tally()
    tally.add([row(0), row(100), row(200), row(300)], [row(0), row(100)])
    tap.expect(tally.box_share == 50, tally.box_share)


def test_text_where_the_reference_has_none_is_an_error(_):
    tally = Tally()
    tally.add([row(0, "ghost")], [])
    tap.expect(tally.error_rate == 100, tally.error_rate)


# junco's stand-in: the rows to the file that --out names last, or what examples/ocr-csv.pipe would write.
STAND_IN = """case $2 in
*/ocr-csv.pipe) cp "$0.csv" text.csv ;;
*) for out; do :; done; cp "$0.jsonl" "$out" ;;
esac"""


def compare(folder, change=None, script=STAND_IN):
    """The gate's exit status and output, on the expected reading after change(file, row)."""
    rows = []
    with open(os.path.join(HERE, "expected.jsonl"), encoding="utf-8") as f:
        for page in map(json.loads, f):
            for r in page["rows"]:
                r["path"] = page["file"]
                if change:
                    change(page["file"], r)
                rows.append(json.dumps(r) + "\n")
    program = os.path.join(folder, "junco")
    first = json.loads(rows[0])["path"]
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["text"])
    writer.writerows([r["text"]] for r in map(json.loads, rows) if r["path"] == first)
    tap.write(folder, {"junco.jsonl": "".join(rows), "junco.csv": table.getvalue()})
    tap.executable(program, script)
    done = subprocess.run([os.path.join(HERE, "run_ocr_compare.py"), program, ROOT], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def test_the_same_reading_passes(folder):
    status, output = compare(folder)
    tap.expect(status == 0 and "not ok" not in output and "1..14" in output, output)


def test_one_misread_page_fails(folder):
    def misread(name, r):
        if "dark" in name:
            r["text"] = r["text"].replace("e", "c")
    status, output = compare(folder, misread)
    tap.expect(status == 1 and "not ok 8 - dark" in output, output)


def test_shifted_boxes_fail(folder):
    def shift(_, r):
        r["box"] = [[x + 2.5, y] for x, y in r["box"]]
    status, output = compare(folder, shift)
    tap.expect(status == 1 and "not ok 13" in output, output)


def test_a_failing_program_bails_out_with_its_words(folder):
    status, output = compare(folder, script="echo no such model >&2; exit 1")
    tap.expect(status == 1 and "Bail out!" in output and "no such model" in output, output)


if __name__ == "__main__":
    tap.main(__name__)
