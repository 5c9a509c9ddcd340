#!/usr/bin/env python3
# run_docs.py -- every example in the documents is tried.
# SPDX-License-Identifier: Apache-2.0
"""Usage: run_docs.py JUNCO SOURCE_ROOT

In README.md, HACKING.md and docs/*.md, each fenced block marked ```pipe must pass `junco check`, and
each marked ```pipe-error must not.  Every file of examples/ must pass too, and those that docs/tour.md
shows are shown as they are and have 15 lines at most; every link between the
documents must lead somewhere, and what docs/plugins.md shows of its example is in it, word by word.
Prints TAP.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOUR_LINES = 15
EXAMPLE = "op_plugin/histogram.c"
QUOTED = re.compile(r"^```c[ \t]*\n(.*?)^```", re.M | re.S)
FENCE = re.compile(r"^```(pipe|pipe-error)[ \t]*\n(.*?)^```", re.M | re.S)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def check(junco, path):
    done = subprocess.run([junco, "check", path], capture_output=True, text=True, timeout=60,
                          check=False)
    return done.returncode, done.stderr


def blocks(document):
    text = document.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{document.name}:{line}", found.group(1) == "pipe-error", found.group(2)


def tour(root):
    """(name, problem or None) for each block of the tour: a file of examples/, and short."""
    for name, _, text in blocks(root / "docs" / "tour.md"):
        named = re.match(r"# (\S+\.pipe):", text)
        path = root / "examples" / (named.group(1) if named else "")
        lines = text.count("\n")
        if not named or not path.is_file():
            yield name, "begins with no '# NAME.pipe: …' of a file of examples/"
        elif path.read_text(encoding="utf-8") != text:
            yield name, f"is not what examples/{path.name} is"
        else:
            yield name, f"{lines} lines, at most {TOUR_LINES}" if lines > TOUR_LINES else None


def cases(junco, root):
    """(name, problem or None) for each thing tried."""
    documents = [root / "README.md", root / "HACKING.md", *sorted((root / "docs").rglob("*.md"))]
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            for name, is_wrong, text in blocks(document):
                path = Path(folder) / "example.pipe"
                path.write_text(text, encoding="utf-8")
                status, said = check(junco, path)
                good = status == 2 if is_wrong else status == 0
                yield name, None if good else f"exit status {status}: {said}"
            prose = CODE.sub("", document.read_text(encoding="utf-8"))
            missing = [link for link in LINK.findall(prose)
                       if not (document.parent / link).exists()]
            yield f"{document.name} links", f"no such file: {missing}" if missing else None
    example = (root / "examples" / EXAMPLE).read_text(encoding="utf-8")
    quotes = QUOTED.findall((root / "docs" / "plugins.md").read_text(encoding="utf-8"))
    strange = [quote for quote in quotes if quote not in example]
    yield "plugins.md shows its example", \
        f"not in examples/{EXAMPLE}: {strange}" if strange or not quotes else None
    for name, problem in tour(root):
        yield f"tour.md {name}", problem
    for path in sorted((root / "examples").glob("*.pipe")):
        status, said = check(junco, path)
        yield f"examples/{path.name}", f"exit status {status}: {said}" if status else None


def main():
    failed = n = 0
    for name, problem in cases(sys.argv[1], Path(sys.argv[2])):
        n += 1
        failed += problem is not None
        print(f"{'not ok' if problem else 'ok'} {n} - {name}")
        for line in (problem or "").splitlines():
            print(f"#   {line}")
    print(f"1..{n}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
