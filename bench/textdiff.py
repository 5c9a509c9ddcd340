# textdiff.py -- how far two readings of a page are apart: characters and boxes.
# SPDX-License-Identifier: Apache-2.0
"""A page's rows are dictionaries with 'box' (four corners) and 'text', in reading order."""


def distance(a, b):
    """Levenshtein distance, by Myers' bit vectors in Hyyro's form: a column of the dynamic
    programme is two integers as wide as `a`, so a page costs len(b) big-integer steps."""
    if not a:
        return len(b)
    where = {}
    for i, c in enumerate(a):
        where[c] = where.get(c, 0) | 1 << i
    mask = (1 << len(a)) - 1
    bottom = 1 << (len(a) - 1)
    rises, falls, score = mask, 0, len(a)
    for c in b:
        equal = where.get(c, 0)
        vertical = equal | falls
        horizontal = (((equal & rises) + rises) ^ rises) | equal
        up = (falls | ~(horizontal | rises)) & mask
        down = rises & horizontal
        score += bool(up & bottom) - bool(down & bottom)
        up = (up << 1 | 1) & mask
        down = down << 1 & mask
        rises = (down | ~(vertical | up)) & mask
        falls = up & vertical
    return score


def page_text(rows):
    return "\n".join(row["text"] for row in rows)


def boxes_within(rows, reference, pixels):
    """How many of `reference`'s boxes have a box of their own in `rows` all of whose corner
    coordinates are at most `pixels` away."""
    free = [row["box"] for row in rows]
    found = 0
    for want in reference:
        best = min(free, key=lambda box: _gap(box, want["box"]), default=None)
        if best is not None and _gap(best, want["box"]) <= pixels:
            free.remove(best)
            found += 1
    return found


def _gap(a, b):
    return max(abs(p - q) for u, v in zip(a, b) for p, q in zip(u, v))


class Tally:
    """Errors and agreements over pages."""

    def __init__(self):
        self.pages = self.errors = self.characters = 0
        self.boxes = self.boxes_near = 0

    def add(self, rows, reference, pixels=2.0):
        """One page; returns its character errors."""
        want = page_text(reference)
        errors = distance(want, page_text(rows))
        self.pages += 1
        self.errors += errors
        self.characters += len(want)
        # A box only one side has counts against the share, whichever side it is.
        self.boxes += max(len(rows), len(reference))
        self.boxes_near += boxes_within(rows, reference, pixels)
        return errors

    @property
    def error_rate(self):
        """Errors a reference character, in percent; text where the reference has none is 100 %."""
        if not self.characters:
            return 100.0 if self.errors else 0.0
        return 100.0 * self.errors / self.characters

    @property
    def box_share(self):
        return 100.0 * self.boxes_near / self.boxes if self.boxes else 100.0
