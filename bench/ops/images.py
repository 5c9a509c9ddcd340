# images.py -- work on images, and the same with Pillow and numpy.
# SPDX-License-Identifier: Apache-2.0
import os
import resource
import shutil
import subprocess
import tempfile
import time

from harness import BENCH, BenchError, answer, build_program, peer_python, pin_to_cores

PEER = "Pillow 12.3.0"
NUMPY = "numpy 2.4.6"
SIZE = (2560, 1600)
SIZES = {"shrink": (320, 200), "halve": (1280, 800)}
FILTERS = ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
FASTER = 3.0
REPEATS = 15
PICTURES = 10_000
CORES = 2
BUSY = 0.95  # of the cores' time
THUMBNAILS = """p = (pipe.input('path')
     .map('path', 'img', ops.image_decode('rgb'))
     .map('img', 'small', ops.image_thumbnail(128, 128))
     .map('small', 'file', ops.image_encode('jpeg', quality=85))
     .map('file', 'bytes', lambda f: len(f))
     .output('bytes'))
"""


def run(bench):
    pin_to_cores(CORES)
    kernels = build_program(bench, "ops/kernels")
    python = peer_python(bench)
    with tempfile.TemporaryDirectory(dir=bench.own_cache) as folder:
        answer([python, reference(), "make", folder, *SIZE], wants_json=False)
        raw = [os.path.join(folder, "scene.raw"), *SIZE]
        for name, size in SIZES.items():
            for kind in FILTERS:
                compare(bench, kernels, python, f"resize_{kind}_{name}", ["resize", kind, *raw, *size])
        for mode in ("gray", "rgba"):
            compare(bench, kernels, python, f"convert_{mode}", ["convert", mode, *raw])
        compare(bench, kernels, python, "normalize", ["normalize", *raw], peer=NUMPY, same=False)
        compare(bench, kernels, python, "jpeg_decode", ["jpeg", os.path.join(folder, "scene.jpg")],
                target=None, same=False)
    thumbnails(bench, python)


def run_peer(bench):
    bench.note(f"{PEER}: each of its numbers is measured beside junco's; run without --peer-only")


# --- the two sides ---

def reference():
    return os.path.join(BENCH, "ops", "reference.py")


def compare(bench, kernels, python, name, words, peer=PEER, target=FASTER, same=True):
    """Processor time of the fastest repeat: what others take of the machine only adds."""
    bench.progress(name)
    repeats = 3 if bench.quick else REPEATS
    ours = answer([kernels, *words, repeats])
    theirs = answer([python, reference(), *words, repeats])
    if same and ours["sum"] != theirs["sum"]:
        raise BenchError(f"{name}: the results differ, so the speeds do not compare")
    ms, peer_ms = (1e3 * min(side["seconds"]) for side in (ours, theirs))
    bench.result(name + "_ratio", peer_ms / ms, "x", target, ms, peer_ms, peer + ", ms")


# --- a folder of thumbnails ---

def run_thumbnails(bench, pipeline, folder, count):
    """(wall seconds, share of the cores' time in use, peak MB)"""
    paths = "\n".join(os.path.join(folder, f"{i:05}.jpg") for i in range(count)) + "\n"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    process = subprocess.Popen([bench.junco, "run", pipeline, "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    _, said = process.communicate(paths)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        raise BenchError(f"junco run ended with status {process.returncode}: {said.strip()[-200:]}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent / wall / CORES


def peak_mb(bench, pipeline, folder, count):
    paths = "\n".join(os.path.join(folder, f"{i:05}.jpg") for i in range(count)) + "\n"
    code = ("import resource, subprocess, sys\n"
            "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run([shutil.which("python3"), "-c", code, bench.junco, "run", pipeline, "-"],
                          input=paths, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def thumbnails(bench, python):
    count = PICTURES // (10 if bench.quick else 1)
    with tempfile.TemporaryDirectory(dir=bench.own_cache) as folder:
        bench.progress(f"making {count} pictures")
        answer([python, reference(), "pictures", folder, count], wants_json=False)
        pipeline = os.path.join(folder, "thumbnails.pipe")
        with open(pipeline, "w", encoding="utf-8") as f:
            f.write(THUMBNAILS)
        bench.progress(f"{count} thumbnails")
        wall, busy = run_thumbnails(bench, pipeline, folder, count)
        bench.result("thumbnails_per_s", count / wall, "1/s", None, count / wall, None, None)
        bench.result("thumbnails_cores_busy", busy, "", BUSY, busy, None, None)
        few, many = (peak_mb(bench, pipeline, folder, n) for n in (count // 5, count))
        bench.result("thumbnails_memory_growth", many / few, "x", 1.5, many, few,
                     "a fifth of them, MB", lower=True)
