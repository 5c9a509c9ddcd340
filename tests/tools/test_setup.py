#!/usr/bin/env python3
"""test_setup.py -- setup takes pinned files only, whole or not at all, and names what it cannot get.

SPDX-License-Identifier: Apache-2.0

No network: pip is pointed at a folder with one small wheel, apt and sudo are stand-ins.
"""
import hashlib
import os
import zipfile

import tap

WHEEL = "tiny-1.0-py3-none-any.whl"


def make_wheel(folder):
    """A wheel with two files worth taking, in folder/index; its SHA-256."""
    os.makedirs(os.path.join(folder, "index"))
    path = os.path.join(folder, "index", WHEEL)
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("tiny/a.bin", "aaaa")
        z.writestr("tiny/b.bin", "bb")
        z.writestr("tiny/code.py", "x = 1")
        z.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        z.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        z.writestr("tiny-1.0.dist-info/RECORD", "")
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def make_recipe(folder, sha256, extra=""):
    tap.write(folder, {"wheels.txt": f"# one\nwheel tiny 1.0\n  tags - - -\n  sha256 {sha256}\n"
                                     f"  into models/tiny\n  take tiny/*.bin\n  link b a.bin\n{extra}"})


def wheels(folder, verb):
    return tap.tool("fetch_wheels.py", verb, f"{folder}/wheels.txt", f"{folder}/cache",
                    env={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": f"{folder}/index"})


def names(folder):
    return sorted(os.listdir(f"{folder}/cache/models/tiny"))


def test_fetch_takes_just_what_is_named(folder):
    make_recipe(folder, make_wheel(folder))
    tap.expect(wheels(folder, "check") == (1, "files of tiny 1.0 (models/tiny)\n"), wheels(folder, "check"))
    status, output = wheels(folder, "fetch")
    tap.expect(status == 0, output, "fetch")
    tap.expect(names(folder) == [".manifest", "a.bin", "b", "b.bin"], names(folder))
    tap.expect(os.listdir(f"{folder}/cache") == ["models"], os.listdir(f"{folder}/cache"), "no staging left")
    tap.expect(wheels(folder, "check") == (0, ""), wheels(folder, "check"))
    listed = "models/tiny/a.bin\nmodels/tiny/b.bin\nmodels/tiny/b\n"
    tap.expect(wheels(folder, "list") == (0, listed), wheels(folder, "list"))


def test_second_fetch_needs_no_index(folder):
    make_recipe(folder, make_wheel(folder))
    wheels(folder, "fetch")
    os.remove(f"{folder}/index/{WHEEL}")
    tap.expect(wheels(folder, "fetch") == (0, ""), wheels(folder, "fetch"))


def test_wrong_hash_unpacks_nothing(folder):
    right = make_wheel(folder)
    make_recipe(folder, "0" * 64)
    status, output = wheels(folder, "fetch")
    tap.expect(status == 1 and f"expected {'0' * 64}, got {right}" in output, (status, output))
    tap.expect(os.listdir(f"{folder}/cache") == [], os.listdir(f"{folder}/cache"))


def test_damaged_file_is_fetched_again(folder):
    make_recipe(folder, make_wheel(folder))
    wheels(folder, "fetch")
    tap.write(folder, {"cache/models/tiny/a.bin": "aaab"})
    tap.expect(wheels(folder, "check")[0] == 1, wheels(folder, "check"))
    wheels(folder, "fetch")
    tap.expect(wheels(folder, "check") == (0, ""), wheels(folder, "check"))


def test_changed_recipe_is_fetched_again(folder):
    sha256 = make_wheel(folder)
    make_recipe(folder, sha256)
    wheels(folder, "fetch")
    make_recipe(folder, sha256, "  take tiny/code.py\n")
    tap.expect(wheels(folder, "check")[0] == 1, wheels(folder, "check"))
    wheels(folder, "fetch")
    tap.expect("code.py" in names(folder), names(folder))


def test_unreachable_index_is_one_line(folder):
    make_recipe(folder, make_wheel(folder))
    os.remove(f"{folder}/index/{WHEEL}")
    status, output = wheels(folder, "fetch")
    lines = [line for line in output.splitlines() if not line.startswith("setup: fetching")]
    tap.expect(status == 1 and len(lines) == 1, (status, output))
    tap.expect("cannot download tiny 1.0" in lines[0] and "run tools/setup again" in lines[0], lines)


def test_missing_member_unpacks_nothing(folder):
    make_recipe(folder, make_wheel(folder), "  take tiny/no.bin\n")
    status, output = wheels(folder, "fetch")
    tap.expect(status == 1 and "has no tiny/no.bin" in output, (status, output))
    tap.expect(os.listdir(f"{folder}/cache") == [], os.listdir(f"{folder}/cache"))


def test_bad_recipe_names_the_line(folder):
    make_recipe(folder, "0" * 64, "  frobnicate\n")
    status, output = wheels(folder, "check")
    tap.expect(status == 1 and "wheels.txt:8: not a line of a recipe" in output, (status, output))


def test_wheel_of_another_machine_says_so(folder):
    make_recipe(folder, make_wheel(folder), "  machine pdp11\n")
    status, output = wheels(folder, "fetch")
    tap.expect(status == 1 and "pinned for pdp11 only" in output, (status, output))


def setup(folder, *args):
    return tap.tool("setup", *args, env={"XDG_CACHE_HOME": f"{folder}/cache",
                                         "PATH": f"{folder}/bin:{os.environ['PATH']}"})


def test_unknown_argument_is_wrong_usage(folder):
    status, output = setup(folder, "--frob")
    tap.expect(status == 2 and "'--frob'" in output, (status, output))


def test_check_installs_nothing(folder):
    tap.executable(f"{folder}/bin/dpkg-query", "exit 1")
    status, output = setup(folder, "--check")
    tap.expect(status == 1 and "missing: package meson" in output, (status, output))
    tap.expect("missing: files of onnxruntime" in output and "header" in output, output)
    tap.expect(not os.path.exists(f"{folder}/cache"), "a cache", "--check should make nothing")


def test_neither_root_nor_sudo_is_one_line(folder):
    tap.executable(f"{folder}/bin/dpkg-query", "exit 1")
    tap.executable(f"{folder}/bin/id", "echo 1000")
    tap.executable(f"{folder}/bin/sudo", "exit 1")
    tap.executable(f"{folder}/bin/apt-get", "touch \"$0.called\"")
    status, output = setup(folder)
    tap.expect(status == 1 and len(output.splitlines()) == 1, (status, output))
    tap.expect("as root: apt-get install " in output and " meson " in output, output)
    tap.expect(not os.path.exists(f"{folder}/bin/apt-get.called"), "apt-get ran")


def test_package_apt_cannot_install_is_named(folder):
    tap.executable(f"{folder}/bin/dpkg-query", "exit 1")
    tap.executable(f"{folder}/bin/id", "echo 0")
    tap.executable(f"{folder}/bin/apt-get", "echo 'E: Unable to locate package nosuch'; exit 100")
    status, output = setup(folder)
    lines = [line for line in output.splitlines() if not line.startswith("setup: installing")]
    tap.expect(status == 1 and len(lines) == 1, (status, output))
    tap.expect("Unable to locate package nosuch" in lines[0] and "apt-get install" in lines[0], lines)
    left = sorted(os.listdir(f"{folder}/cache/junco"))
    tap.expect(left == [".lock", "setup.log"], left, "nothing half-installed")


if __name__ == "__main__":
    tap.main(__name__)
