#!/usr/bin/env python3
# test_report.py -- the page of `junco run --html`: its data, and what a browser makes of it.
# SPDX-License-Identifier: Apache-2.0
"""Usage: test_report.py JUNCO

Prints TAP.  Without a browser (tools/setup --test installs one) its cases are skipped."""
import base64
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

EVIL = "</script><script>document.title='broken'</script><b>&amp;"
PIPE = """
p = (pipe.input('path', 'name')
     .map('path', 'img', ops.image_decode('rgb'))
     .flat_map('name', 'word', lambda n: n.split())
     .map(('img', 'word'), ('box', 'vec'), lambda i, w: ([2, 3, i.width - 4, i.height / 2], [len(w) * k % 7 - 3 for k in range(20)]))
     .filter('word', 'word', 'word', lambda w: w != 'drop')
     .output('img', 'word', 'box', 'vec'))
"""


def png(width, height, rgb):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = (b"\0" + bytes(rgb) * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def run(junco, folder, *more):
    (folder / "red.png").write_bytes(png(1000, 500, (200, 30, 30)))
    (folder / "blue.png").write_bytes(png(40, 60, (20, 40, 220)))
    (folder / "cut.png").write_bytes(png(40, 60, (20, 40, 220))[:60])
    (folder / "p.pipe").write_text(PIPE)
    return subprocess.run(
        [junco, "run", "--html", "page.html", *more, "p.pipe", "red.png", "one two " + EVIL.replace(" ", ""),
         "blue.png", "drop three", "cut.png", "four"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def data_of(folder):
    page = (folder / "page.html").read_text()
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def test_data(junco, folder):
    done = run(junco, folder, "--on-error", "skip")
    assert done.returncode == 0, done.stderr
    data = data_of(folder)
    assert [data[k] for k in ("rows_in", "rows_out", "rows_failed")] == [3, 4, 1], data
    assert data["outputs"] == ["img", "word", "box", "vec"]
    assert [n["node"] for n in data["nodes"]] == ["image_decode", "lambda", "lambda-2", "lambda-3"], data["nodes"]
    assert data["nodes"][0]["rows_in"] == 3 and data["nodes"][0]["running_ns"] > 0
    assert len(data["failures"]) == 1 and "row 2" in data["failures"][0], data["failures"]
    words = [row[1] for row in data["rows"]]
    assert words == ["one", "two", EVIL.replace(" ", ""), "three"], words
    # Three rows show the one red picture: it is there once, in full colour and made small.
    assert [row[0]["id"] for row in data["rows"]] == [0, 0, 0, 1]
    assert [(i["width"], i["height"]) for i in data["images"]] == [(1000, 500), (40, 60)]
    kind, text = data["images"][0]["uri"].split(",")
    jpeg = base64.b64decode(text)
    assert kind == "data:image/jpeg;base64" and jpeg[:2] == b"\xff\xd8"
    sizes = re.search(rb"\xff[\xc0\xc2]..\x08(..)(..)", jpeg, re.S)
    assert [int.from_bytes(s, "big") for s in sizes.groups()] == [240, 480]
    assert data["rows"][3][2] == [2, 3, 36, 30]


def test_whole_or_not_at_all(junco, folder):
    done = run(junco, folder)
    assert done.returncode == 1 and "row 2" in done.stderr, done.stderr
    assert sorted(f.name for f in folder.iterdir()) == ["blue.png", "cut.png", "p.pipe", "red.png"]


def test_bad_place(junco, folder):
    (folder / "p.pipe").write_text(PIPE)
    done = subprocess.run([junco, "run", "--html", "none/page.html", "p.pipe", "a", "b"], cwd=folder,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "--html: none/page.html: No such file" in done.stderr, done.stderr


BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browse(browser, folder, *more):
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=5000",
         f"--user-data-dir={folder / 'profile'}", "--window-size=1000,1400", *more, (folder / "page.html").as_uri()],
        capture_output=True, timeout=120, check=False)
    said = done.stderr.decode(errors="replace")
    console = [line for line in said.splitlines() if ":CONSOLE" in line]
    assert done.returncode == 0, said
    assert not console, console
    return done.stdout.decode(errors="replace")


def test_browser(junco, folder, browser):
    assert run(junco, folder, "--on-error", "skip").returncode == 0
    dom = browse(browser, folder, "--dump-dom")
    assert 'data-ready="yes"' in dom, dom[-2000:]
    assert "<title>p · junco report</title>" in dom, dom[:2000]
    assert len(re.findall(r'<div class="card[ "]', dom)) == 2  # one for each picture
    assert len(re.findall(r"<polygon", dom)) == 4  # one box a row
    assert len(re.findall(r"<canvas", dom)) >= 4 and "4 of 4" in dom
    assert "row 2" in re.search(r'<ul id="failed">.*?</ul>', dom, re.S)[0]
    assert "lambda-3" in re.search(r'id="times">.*?</svg>', dom, re.S)[0]


def pixels(path):
    """The colours in a screenshot: distinct bytes are enough to tell a drawn page from an empty one."""
    data = path.read_bytes()
    at, parts = 8, b""
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        if data[at + 4:at + 8] == b"IDAT":
            parts += data[at + 8:at + 8 + size]
        at += size + 12
    return zlib.decompress(parts)


def test_screenshot(junco, folder, browser):
    assert run(junco, folder, "--on-error", "skip").returncode == 0
    shot = folder / "shot.png"
    browse(browser, folder, f"--screenshot={shot}")
    raw = pixels(shot)
    assert len(raw) > 1000 * 1000 * 3 and len(set(raw)) > 100, (len(raw), len(set(raw)))


def main():
    junco = str(Path(sys.argv[1]).resolve())
    browser = next((b for b in map(shutil.which, BROWSERS) if b), None)
    failed = 0
    cases = [(test_data, False), (test_whole_or_not_at_all, False), (test_bad_place, False),
             (test_browser, True), (test_screenshot, True)]
    print(f"1..{len(cases)}")
    for n, (case, wants_browser) in enumerate(cases, 1):
        if wants_browser and not browser:
            print(f"ok {n} - {case.__name__} # SKIP no browser; tools/setup --test installs one")
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(junco, Path(folder), *([browser] if wants_browser else []))
                print(f"ok {n} - {case.__name__}")
            except Exception as why:  # pylint: disable=broad-except
                failed += 1
                print(f"not ok {n} - {case.__name__}")
                print("\n".join("#   " + line for line in f"{type(why).__name__}: {why}".splitlines()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
