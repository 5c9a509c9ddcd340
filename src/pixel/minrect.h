/* minrect.h -- the rectangle of least area around points (convex hull, rotating calipers). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_MINRECT_H
#define JUNCO_PIXEL_MINRECT_H

#include <stddef.h>

#include "pixel/image.h"

/* A rectangle at any angle. */
struct minrect {
    struct pixel_point corner[4]; /* clockwise (y grows downwards) from the top left one */
    float short_side;
};

/* A point, and its first and last place in the list it came from. */
struct hull_point {
    int x, y;
    int first, last;
};

/* How many hull_points minrect_find() needs as scratch. */
static inline size_t minrect_work(size_t count) {
    return 2 * count + 1;
}

/* The rectangle of least area around `points` (0 < count <= INT_MAX).  The float arithmetic follows
 * OpenCV's minAreaRect and boxPoints step by step; the corners are in RapidOCR's order: of the two
 * leftmost the upper is corner 0 and the lower 3; of the others the upper is 1 and the lower 2.
 * Borrows all; `work` holds minrect_work(count).  Any thread; cannot fail. */
void minrect_find(const struct pixel_ipoint *points, size_t count, struct hull_point *work,
                  struct minrect *ret_rect);

/* The convex hull of `points` (which it sorts) into `hull`, which holds count + 1, clockwise on the
 * screen, no vertex inside an edge.  It begins at the vertex that comes first (or last) in the
 * original list where the indices allow it, else at the rightmost.  Returns how many vertices. */
size_t convex_hull(struct hull_point *points, size_t count, struct hull_point *hull);

#endif
