# bench.py -- the OCR pipeline against RapidOCR: the same text, how fast, and how soon it starts.
# SPDX-License-Identifier: Apache-2.0
"""docs/benchmarks.md says what is compared and how."""

import os

from harness import BENCH, ROOT, BenchError, median, peer_python, pin_to_cores, table, timed
from pages import rendered, samples
from sides import JuncoRun, Reference, check_same_models
from textdiff import Tally

PEER = "rapidocr 1.4.4"
CORES = 2
PIPELINE = os.path.join(ROOT, "examples", "ocr.pipe")
EXACT = os.path.join(BENCH, "ocr", "exact.pipe")
TRIVIAL = os.path.join(BENCH, "ocr", "trivial.pipe")
SPEED_PAGES = 18  # one of each kind
ROUNDS = 3
SAME_WORK_LIMIT = 10.0  # percent of characters
STARTS = 20


def run(bench):
    cores = pin_to_cores(CORES)
    python = peer_python(bench)
    check_same_models(bench, python)
    pages = rendered(bench, python)
    with Reference(python, len(cores)) as reference:
        compare_text(bench, reference, (samples(bench) + pages)[::8 if bench.quick else 1])
        compare_speed(bench, reference, speed_set(bench, pages))
    measure_start(bench)


def run_peer(bench):
    """The peer's numbers alone."""
    cores = pin_to_cores(CORES)
    python = peer_python(bench)
    pages = speed_set(bench, rendered(bench, python))
    paths = [page.path for page in pages]
    with Reference(python, len(cores)) as reference:
        for mode in ("default", "exact"):
            answers = [peer_run(reference, mode, paths) for _ in range(rounds(bench))]
            speed = (len(paths) - 1) / median([a["seconds"] for a in answers])
            bench.note(f"\n{PEER}, {mode}: {speed:.3g} pages/s")
            print_stages(bench, f"{PEER}, {mode}", [a["stages"] for a in answers], len(paths) - 1)


def rounds(bench):
    return 1 if bench.quick else ROUNDS


def speed_set(bench, pages):
    return pages[:4 if bench.quick else SPEED_PAGES]


# --- the same text ---

def compare_text(bench, reference, pages):
    paths = [page.path for page in pages]
    bench.progress(f"reading {len(pages)} pages on both sides")
    want = reference.read("exact", paths)["pages"]
    got = JuncoRun(bench, PIPELINE, paths).pages
    exact = JuncoRun(bench, EXACT, paths).pages
    total, by_kind = tally_pages(pages, got, want)
    exact_total, exact_by_kind = tally_pages(pages, exact, want)
    rows = [[kind, t.pages, t.characters, t.error_rate, t.box_share, e.error_rate, e.box_share]
            for (kind, t), e in zip(by_kind.items(), exact_by_kind.values())]
    bench.note("\nAgainst the reference's text; error rate and boxes within 2 px in %")
    bench.note(table(["kind", "pages", "characters", "errors", "boxes",
                      "errors, width_step=1", "boxes, width_step=1"], rows))
    name = f"{PEER}, one region at a time"
    for suffix, t, targets in (("", total, (1.0, 95.0)), ("_exact", exact_total, (None, None))):
        bench.result("text_error_rate" + suffix, t.error_rate, "%", targets[0], t.errors,
                     t.characters, name, lower=True)
        bench.result("boxes_within_2px" + suffix, t.box_share, "%", targets[1], t.boxes_near,
                     t.boxes, name)


def tally_pages(pages, got, want):
    total, by_kind = Tally(), {}
    for page, ours, theirs in zip(pages, got, want):
        for tally in (total, by_kind.setdefault(page.kind, Tally())):
            tally.add(ours, theirs)
    return total, by_kind


# --- speed ---

def peer_run(reference, mode, paths):
    """All pages but the first, which is read before the clock starts."""
    reference.read(mode, paths[:1])
    return reference.read(mode, paths[1:])


def compare_speed(bench, reference, pages):
    """Pages a second past the first page: starting, loading and the first page are taken off both
    sides, junco's by running the program on the first page alone."""
    paths = [page.path for page in pages]
    counted = len(paths) - 1
    peer, ours, first = [], [], []
    for i in range(rounds(bench)):
        bench.progress(f"speed, round {i + 1} of {rounds(bench)}")
        peer.append(peer_run(reference, "default", paths))
        ours.append(JuncoRun(bench, PIPELINE, paths))
        first.append(JuncoRun(bench, PIPELINE, paths[:1]))
    check_same_work(pages[1:], ours[-1].pages[1:], peer[-1]["pages"])
    peer_speed = counted / median([a["seconds"] for a in peer])
    first_page = median([r.seconds for r in first])
    speed = counted / (median([r.seconds for r in ours]) - first_page)
    print_stages(bench, PEER, [a["stages"] for a in peer], counted)
    # Nodes run beside each other, so these are seconds of a worker, not of the clock.
    print_stages(bench, "junco, inside its nodes", [r.stages for r in ours], len(paths))
    bench.note(f"\njunco's start, model loading and first page: {1e3 * first_page:.0f} ms")
    bench.result("pages_per_s_ratio", speed / peer_speed, "x", 2.0, speed, peer_speed, PEER)
    # Every node has an instance a core, so what bounds the pipeline is the CPU time of all of them.
    cpu = median([r.cpu_s for r in ours]) - median([r.cpu_s for r in first])
    bound = counted * CORES / cpu
    bench.result("pages_per_s_of_bound", speed / bound, "x", 0.95, speed, bound, "bound")


def check_same_work(pages, ours, theirs):
    """A side that reads nothing is fast.  The peer at its defaults is not the reference, so this only
    refuses what is plainly other work."""
    total, _ = tally_pages(pages, ours, theirs)
    if total.error_rate > SAME_WORK_LIMIT:
        raise BenchError(f"the timed runs read different texts (error rate {total.error_rate:.1f} %), "
                         "so their speeds do not compare")


def print_stages(bench, side, runs, pages):
    """Where a side's time goes: the median of each stage over its runs."""
    stages = {stage: median([run[stage] for run in runs]) for stage in runs[0]}
    total = sum(stages.values())
    rows = [[stage, 1e3 * s / pages, 100 * s / total] for stage, s in stages.items()]
    bench.note(f"\nWhere the time goes: {side}")
    bench.note(table(["stage", "ms a page", "%"], rows + [["all", 1e3 * total / pages, 100.0]]))


# --- start ---

def measure_start(bench):
    argv = [bench.junco, "run", TRIVIAL, "word", "--format", "jsonl"]
    timed(argv)  # the file system's cache is warm for all but this one
    walls = [timed(argv)[0] for _ in range(STARTS)]
    ms = 1e3 * median(walls)
    bench.result("start_ms", ms, "ms", 50.0, ms, None, None, lower=True)
