# check_trace.py -- a trace is JSON, its threads have names, and runs on one thread never overlap.
# SPDX-License-Identifier: Apache-2.0
import json
import sys
from fractions import Fraction

with open(sys.argv[1], encoding="utf-8") as f:
    events = json.load(f, parse_float=Fraction)
named = {e["tid"] for e in events if e["ph"] == "M" and e["name"] == "thread_name"}
tracks = {}
for e in events:
    if e["ph"] == "X":
        assert e["tid"] in named and e["dur"] >= 0, e
        tracks.setdefault(e["tid"], []).append((e["ts"], e["ts"] + e["dur"]))
for track in tracks.values():
    track.sort()
    assert all(a[1] <= b[0] for a, b in zip(track, track[1:])), track
for node in dict.fromkeys(e["name"] for e in events if e["ph"] == "X"):
    runs = [e["args"] for e in events if e["ph"] == "X" and e["name"] == node]
    print(node, *(f"{key}={sum(r[key] for r in runs)}" for key in ("rows", "rows_out")))
