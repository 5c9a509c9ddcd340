"""c_source.py -- what the checkers share: finding the sources, and looking past comments.

SPDX-License-Identifier: Apache-2.0
"""
import os
import re
import subprocess
import sys

_TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def project_files(root):
    """Every file of the project, relative to root: what git knows or would add."""
    out = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
                         check=True, stdout=subprocess.PIPE).stdout.decode()
    return sorted({name for name in out.split("\0") if os.path.isfile(os.path.join(root, name))})


def c_files(root, *folders):
    """Its .c and .h files, in these folders only if any are given."""
    return [name for name in project_files(root) if name.endswith((".c", ".h"))
            and (not folders or name.split("/")[0] in folders)]


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as f:
        return f.read()


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The text with comments blanked; lines and columns stay where they were."""
    return _TOKENS.sub(lambda m: _blank(m[0]) if m[0][0] == "/" else m[0], text)


def code_only(text):
    """The text with comments and the insides of literals blanked."""
    return _TOKENS.sub(
        lambda m: _blank(m[0]) if m[0][0] == "/" else m[0][0] + _blank(m[0][1:-1]) + m[0][-1], text)


def report(problems):
    """Print the problems; the exit status that says whether there were any."""
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0
