#!/usr/bin/env python3
"""test_checkers.py -- each gate passes a good tree and refuses one bad example of each kind.

SPDX-License-Identifier: Apache-2.0
"""
import subprocess

import tap

SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
LAYERS = "# rooms\nbase:\ndata: base\ncli: base data\n"


def head(name):
    return f"/* {name} -- an example. */\n{SPDX}"


def tree(folder, files):
    """A good small tree with these files added or changed."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    good = {
        "src/LAYERS": LAYERS,
        "src/base/mem.h": head("mem.h") + "void *mem_get(void);\n",
        "src/base/mem.c": head("mem.c") + '#include "base/mem.h"\n\n#include <stdlib.h>\n\n'
                          "void *mem_get(void) {\n    return malloc(1);\n}\n",
        "src/data/row.c": head("row.c") + '#include "base/mem.h"\n\nint row(void) {\n    return 1;\n}\n',
        "include/junco/op.h": head("op.h") + "int junco_op(void);\n",
    }
    tap.write(folder, {**good, **files})


def refuses(checker, folder, files, words):
    tree(folder, files)
    status, output = tap.tool(checker, folder)
    tap.expect(status == 1, (status, output), f"{checker} should refuse")
    tap.expect(words in output, output, f"{checker} should say '{words}'")


def test_good_tree_passes(folder):
    tree(folder, {})
    for checker in ("check-layers", "check-sizes", "check-complexity", "check-bans"):
        status, output = tap.tool(checker, folder)
        tap.expect(status == 0 and output == "", (status, output), checker)


def test_layers_room_above(folder):
    refuses("check-layers", folder,
            {"src/base/up.c": head("up.c") + '#include "data/row.h"\n', "src/data/row.h": head("row.h")},
            "src/base/up.c:3: \"data/row.h\": room 'base' may not include room 'data'")


def test_layers_spaced_include(folder):
    refuses("check-layers", folder,
            {"src/base/up.c": head("up.c") + ' #  include "data/row.h"\n', "src/data/row.h": head("row.h")},
            "may not include")


def test_layers_include_in_comment_is_none(folder):
    tree(folder, {"src/base/up.c": head("up.c") + '/*\n#include "data/row.h"\n*/\n'})
    status, output = tap.tool("check-layers", folder)
    tap.expect(status == 0, output, "a comment is no include")


def test_layers_short_name(folder):
    refuses("check-layers", folder, {"src/base/x.c": head("x.c") + '#include "mem.h"\n'},
            "name a header by its room")


def test_layers_dots(folder):
    refuses("check-layers", folder, {"src/data/x.c": head("x.c") + '#include "data/../base/mem.h"\n'},
            "name a header by its room")


def test_layers_missing_file(folder):
    refuses("check-layers", folder, {"src/data/x.c": head("x.c") + '#include "base/no.h"\n'},
            "there is no such file")


def test_layers_quoted_public_header(folder):
    refuses("check-layers", folder, {"src/data/x.c": head("x.c") + '#include "junco/op.h"\n'},
            "<junco/op.h>")


def test_layers_public_header_sees_room(folder):
    refuses("check-layers", folder,
            {"include/junco/op.h": head("op.h") + '#include "base/mem.h"\n'}, "a public header includes")


def test_layers_unknown_room(folder):
    refuses("check-layers", folder, {"src/attic/x.c": head("x.c")}, "no line in src/LAYERS")


def test_layers_cycle(folder):
    refuses("check-layers", folder, {"src/LAYERS": "base: data\ndata: base\ncli:\n"},
            "not a room above this line")


def test_layers_own_header_first(folder):
    refuses("check-layers", folder,
            {"src/base/mem.c": head("mem.c") + '#include <stdlib.h>\n#include "base/mem.h"\n'},
            "its own header")


def test_sizes_long_source(folder):
    refuses("check-sizes", folder, {"src/data/x.c": head("x.c") + "int x;\n" * 599}, "601 lines")


def test_sizes_long_source_with_reason(folder):
    tree(folder, {"src/data/x.c": head("x.c") + "/* Long because it is a table. */\n" + "int x;\n" * 700})
    status, output = tap.tool("check-sizes", folder)
    tap.expect(status == 0, output, "a reason allows 600")


def test_sizes_too_long_for_any_reason(folder):
    refuses("check-sizes", folder,
            {"src/data/x.c": head("x.c") + "/* Long because it is a table. */\n" + "int x;\n" * 998},
            "1001 lines")


def test_sizes_header(folder):
    refuses("check-sizes", folder, {"src/data/x.h": head("x.h") + "int x;\n" * 199}, "at most 200")


def test_sizes_public_header(folder):
    refuses("check-sizes", folder, {"include/junco/x.h": head("x.h") + "int x;\n" * 399}, "at most 400")


def test_sizes_no_head(folder):
    refuses("check-sizes", folder, {"src/data/x.c": SPDX}, "begin with '/* x.c -- ")


def test_complexity_long_function(folder):
    body = "    n++;\n" * 80
    refuses("check-complexity", folder,
            {"src/data/x.c": head("x.c") + "int x(int n) {\n" + body + "    return n;\n}\n"},
            "a function has at most 80")


def test_complexity_branches(folder):
    body = "    if (n == 1)\n        n++;\n" * 26
    refuses("check-complexity", folder,
            {"src/data/x.c": head("x.c") + "int x(int n) {\n" + body + "    return n;\n}\n"},
            "complexity 27")


BANNED = {
    "copy": ("strcpy(a, b);", "no bound"),
    "print_to": ("sprintf(a, \"x\");", "no bound"),
    "token": ("strtok(a, b);", "no bound"),
    "stack": ("alloca(8);", "stack"),
    "jump": ("longjmp(a, 1);", "return a status"),
    "shell": ("system(a);", "no shell"),
    "pipe": ("popen (a, b);", "no shell"),
    "typedef": ("typedef struct x x;", "name it 'struct x'"),
    "printing": ("printf(\"x\");", "do not print"),
    "stream": ("fputs(\"x\", stderr);", "do not print"),
    "leaving": ("exit(1);", "the caller decides"),
    "heap": ("malloc(8);", "use base/mem.h"),
    "release": ("free(a);", "use base/mem.h"),
    "copy_heap": ("strdup(a);", "use base/mem.h"),
    "threads": ("#include <threads.h>", "use base/thread.h"),
    "atomic_type": ("_Atomic int n;", "atomics live in"),
    "atomic_call": ("__atomic_load_n(&n, 0);", "atomics live in"),
}


def test_bans_each(folder):
    for name, (code, advice) in BANNED.items():
        refuses("check-bans", f"{folder}/{name}", {"src/data/x.c": head("x.c") + code + "\n"}, advice)


def test_bans_sleep_in_test(folder):
    refuses("check-bans", folder, {"tests/unit/x.c": head("x.c") + "usleep(10);\n"}, "do not sleep")


def test_bans_texts(folder):
    host = ".".join(("pypi", "org"))
    refuses("check-bans", folder + "/a", {"docs/a.md": f"see {host}\n"}, "no package host")
    refuses("check-bans", folder + "/b", {"docs/a.md": "see https:" + "//somewhere.net/x\n"}, "no address")
    refuses("check-bans", folder + "/c", {"docs/a.md": "in /" + "root/x\n"}, "no path of one machine")


def test_bans_spare_names_alike(folder):
    tree(folder, {"src/data/x.c": head("x.c") + "/* malloc(1) */ x->free(x); my_free(x); s = \"exit(1)\";\n",
                  "src/cli/main.c": head("main.c") + "printf(\"x\");\n",
                  "docs/a.md": "http:" + "//127.0.0.1:8000 and ~/work/x\n"})
    status, output = tap.tool("check-bans", folder)
    tap.expect(status == 0, output, "comments, slots, longer names and the cli are spared")


if __name__ == "__main__":
    tap.main(__name__)
