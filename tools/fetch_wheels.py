#!/usr/bin/env python3
"""fetch_wheels.py -- take pinned files out of pinned Python wheels into the cache (see wheels.txt).

SPDX-License-Identifier: Apache-2.0

usage: fetch_wheels.py check|fetch|list RECIPE CACHE

check  one line for each wheel whose files are not all there and whole; exit 1 if any
fetch  download what check would name, compare its SHA-256, unpack it
list   the files the recipe makes, relative to the cache

A wheel's folder is staged beside its place and renamed when complete, so a folder under its own
name is whole, whenever this program was interrupted.  Standard library only; nothing from a wheel
is ever run or installed.
"""
import fnmatch
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile

MANIFEST = ".manifest"  # in each folder: the recipe it was made from, then its files with hashes


class SetupError(Exception):
    """What cannot go on, in one line that says what to do."""


class Wheel:
    """One `wheel` stanza of the recipe."""

    def __init__(self, name, version):
        self.name, self.version = name, version
        self.tags = ("-", "-", "-")
        self.machine = self.sha256 = self.into = None
        self.takes = []  # (member pattern, name or None)
        self.links = []  # (name, target)

    def __str__(self):
        return f"{self.name} {self.version}"

    def recipe(self):
        """A line that changes whenever the folder's content would."""
        return repr((self.name, self.version, self.sha256, self.takes, self.links))

    def apply(self, word, args):
        """Take in one line; raise ValueError where it does not fit."""
        if word == "tags" and len(args) == 3:
            self.tags = tuple(args)
        elif word in ("machine", "sha256", "into") and len(args) == 1:
            setattr(self, word, args[0])
        elif word == "take" and len(args) in (1, 2):
            self.takes.append((args[0], args[1] if len(args) == 2 else None))
        elif word == "link" and len(args) == 2:
            self.links.append(tuple(args))
        else:
            raise ValueError(word)


def read_recipe(path):
    """The wheels of a recipe, in its order."""
    wheels = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            try:
                if words[0] == "wheel":
                    wheels.append(Wheel(*words[1:]))
                else:
                    wheels[-1].apply(words[0], words[1:])
            except (ValueError, TypeError, IndexError):
                raise SetupError(f"{path}:{number}: not a line of a recipe: {line.strip()}") from None
    for wheel in wheels:
        if not (wheel.sha256 and wheel.into and wheel.takes):
            raise SetupError(f"{path}: {wheel} lacks sha256, into or take")
    return wheels


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        for block in iter(lambda: f.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def read_manifest(wheel, cache):
    """[(hash, name)] of the wheel's folder; None where it was not made from this recipe."""
    try:
        with open(os.path.join(cache, wheel.into, MANIFEST), encoding="utf-8") as f:
            recipe, *rows = f.read().splitlines()
    except (OSError, ValueError):
        return None
    return [tuple(row.split("  ", 1)) for row in rows] if recipe == wheel.recipe() else None


def is_whole(wheel, cache):
    rows = read_manifest(wheel, cache)
    if rows is None:
        return False
    folder = os.path.join(cache, wheel.into)
    try:
        return (all(sha256_of(os.path.join(folder, name)) == digest for digest, name in rows)
                and all(os.readlink(os.path.join(folder, name)) == target
                        for name, target in wheel.links))
    except OSError:
        return False


def download(wheel, folder):
    """The path of the downloaded wheel, its hash compared."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps",
               "--only-binary=:all:", "--dest", folder]
    for option, value in zip(("--python-version", "--abi", "--platform"), wheel.tags):
        if value != "-":
            command += [option, value]
    if wheel.tags[0] != "-":
        command += ["--implementation", "cp"]
    run = subprocess.run(command + [f"{wheel.name}=={wheel.version}"], check=False, text=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    files = [name for name in os.listdir(folder) if name.endswith(".whl")]
    if run.returncode != 0 or len(files) != 1:
        lines = [line.strip() for line in run.stdout.splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line.lower() or "No module" in line]
        reason = (errors or lines or [f"exit status {run.returncode}"])[-1]
        hint = ("install python3-pip" if "No module named pip" in reason
                else "check the network and pip's settings (pip config list)")
        raise SetupError(f"cannot download {wheel}: {reason}; {hint}, then run tools/setup again")
    path = os.path.join(folder, files[0])
    got = sha256_of(path)
    if got != wheel.sha256:
        raise SetupError(f"{files[0]}: SHA-256 expected {wheel.sha256}, got {got}; nothing was "
                         "unpacked: the package index offers another file than the pinned one")
    return path


def unpack(wheel, archive, folder):
    """Fill `folder` with what the recipe takes, its manifest last."""
    rows = []
    with zipfile.ZipFile(archive) as z:
        for pattern, name in wheel.takes:
            members = sorted(fnmatch.filter(z.namelist(), pattern))
            if not members:
                raise SetupError(f"{wheel} has no {pattern}: correct tools/wheels.txt")
            for member in members:
                path = os.path.join(folder, name or os.path.basename(member))
                with z.open(member) as src, open(path, "wb") as dst:
                    shutil.copyfileobj(src, dst)
                rows.append((sha256_of(path), os.path.basename(path)))
    for name, target in wheel.links:
        os.symlink(target, os.path.join(folder, name))
    with open(os.path.join(folder, MANIFEST), "w", encoding="utf-8") as f:
        f.write("".join(line + "\n" for line in [wheel.recipe()] + ["  ".join(r) for r in rows]))
    os.chmod(folder, 0o755)


def fetch(wheel, cache):
    print(f"setup: fetching {wheel}", file=sys.stderr, flush=True)
    os.makedirs(cache, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".staging.", dir=cache) as staging:
        archives, fresh, old = (os.path.join(staging, name) for name in ("whl", "new", "old"))
        os.mkdir(archives)
        os.mkdir(fresh)
        unpack(wheel, download(wheel, archives), fresh)
        target = os.path.join(cache, wheel.into)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.lexists(target):
            os.rename(target, old)
        os.rename(fresh, target)


def main(argv):
    if len(argv) != 4 or argv[1] not in ("check", "fetch", "list"):
        print(__doc__, file=sys.stderr)
        return 2
    verb, cache = argv[1], argv[3]
    machine = platform.machine()
    missing = 0
    for wheel in read_recipe(argv[2]):
        if verb == "list":
            for _, name in read_manifest(wheel, cache) or []:
                print(os.path.join(wheel.into, name))
            for name, _ in wheel.links:
                print(os.path.join(wheel.into, name))
            continue
        if is_whole(wheel, cache):
            continue
        if wheel.machine not in (None, machine):
            raise SetupError(f"{wheel} is pinned for {wheel.machine} only and this machine is "
                             f"{machine}: add its wheel to tools/wheels.txt")
        if verb == "fetch":
            fetch(wheel, cache)
        else:
            print(f"files of {wheel} ({wheel.into})")
            missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv))
    except SetupError as e:
        print(f"setup: {e}", file=sys.stderr)
        sys.exit(1)
    except OSError as e:
        print(f"setup: {e.filename or ''}: {e.strerror}; make room or mend the permissions, then "
              "run tools/setup again", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
