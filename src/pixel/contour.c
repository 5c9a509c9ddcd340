/* contour.c -- borders of the regions in a binary mask (Suzuki and Abe, 1985), and dilation. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/contour.h"

#include <string.h>

#include "base/mem.h"

/* The method: S. Suzuki, K. Abe, "Topological structural analysis of digitized binary images by
 * border following", CVGIP 30 (1985).  A raster scan meets each border once, at a step from 0 to
 * an unvisited 1 (outer) or from a pixel to 0 (hole); following the border leaves marks, so that
 * the scan does not start it again.
 *
 * A border's course depends on the mask alone, never on the marks.  So the scan keeps no points,
 * only where borders start, in a ring; those that are wanted are followed a second time.  Memory
 * is bounded by what the caller asks for, whatever the mask looks like. */

enum {
    CELL_SEEN = 2, /* on a border, with something to its right */
    CELL_SEEN_RIGHT = -2, /* on a border that passes between it and a 0 to its right */
};

/* The eight neighbours, counter-clockwise on the screen from the right one. */
static const struct pixel_ipoint neighbour[8] = {
    {1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}, {0, 1}, {1, 1},
};

static ptrdiff_t cell_step(const struct contour_map *map, int direction) {
    return neighbour[direction].y * ((ptrdiff_t)map->width + 2) + neighbour[direction].x;
}

static signed char *cell_at(const struct contour_map *map, struct pixel_ipoint p) {
    return map->cells + ((size_t)p.y + 1) * ((size_t)map->width + 2) + (size_t)p.x + 1;
}

junco_status contour_map_init(struct contour_map *map, const uint8_t *mask, int width, int height,
                              struct junco_error *err) {
    size_t bytes;
    junco_status st = pixel_image_bytes(width, height, 1, &bytes, err);

    if (st)
        return st;
    size_t stride = (size_t)width + 2;
    signed char *cells = junco_alloc(stride * ((size_t)height + 2));

    if (!cells)
        return junco_fail(err, JUNCO_ENOMEM, "no memory for a %d x %d mask", width, height);
    memset(cells, 0, stride * ((size_t)height + 2));
    for (int y = 0; y < height; y++) {
        const uint8_t *from = mask + (size_t)y * (size_t)width;
        signed char *to = cells + ((size_t)y + 1) * stride + 1;

        for (int x = 0; x < width; x++)
            to[x] = from[x] != 0;
    }
    *map = (struct contour_map){.cells = cells, .width = width, .height = height};
    return JUNCO_OK;
}

void contour_map_done(struct contour_map *map) {
    junco_free(map->cells);
    *map = (struct contour_map){0};
}

/* The first direction from which following starts: clockwise from the 0 that made the scan stop,
 * left of an outer border and right of a hole.  -1 for a pixel without neighbours. */
static int first_direction(const struct contour_map *map, const signed char *cell, bool is_hole) {
    int stop = is_hole ? 0 : 4;

    for (int d = (stop + 7) & 7; d != stop; d = (d + 7) & 7)
        if (cell[cell_step(map, d)])
            return d;
    return -1;
}

/* Follow a border once round.  Writes its corners unless `points` is NULL, leaves the marks the
 * scan needs if `mark`; returns how many corners there are. */
static size_t follow(const struct contour_map *map, struct pixel_ipoint at, bool is_hole,
                     struct pixel_ipoint *points, bool mark) {
    signed char *start = cell_at(map, at);
    int back = first_direction(map, start, is_hole);

    if (back < 0) {
        if (mark)
            *start = CELL_SEEN_RIGHT;
        if (points)
            points[0] = at;
        return 1;
    }
    signed char *last = start + cell_step(map, back);
    signed char *cell = start;
    int previous = back ^ 4;
    size_t count = 0;

    for (;;) {
        int d = back;

        do
            d = (d + 1) & 7;
        while (!cell[cell_step(map, d)]);
        if (mark) {
            /* Turning from `back` to `d` passed direction 0, whose pixel was not set. */
            if (d >= 1 && d <= back)
                *cell = CELL_SEEN_RIGHT;
            else if (*cell == 1)
                *cell = CELL_SEEN;
        }
        if (d != previous) {
            if (points)
                points[count] = at;
            count++;
            previous = d;
        }
        signed char *next = cell + cell_step(map, d);

        if (next == start && cell == last)
            return count;
        at.x += neighbour[d].x;
        at.y += neighbour[d].y;
        cell = next;
        back = d ^ 4;
    }
}

/* The first column from `x` on whose cell is not `value`; `end` if there is none. */
static int skip_equal(const signed char *row, int x, int end, signed char value) {
    uint64_t same;

    memset(&same, (unsigned char)value, sizeof(same));
    for (; x + 8 <= end; x += 8) {
        uint64_t eight;

        memcpy(&eight, row + x, sizeof(eight));
        if (eight != same)
            break;
    }
    while (x < end && row[x] == value)
        x++;
    return x;
}

/* Reverse starts[0..count). */
static void reverse(struct contour_start *starts, size_t count) {
    for (size_t i = 0, j = count; i + 1 < j; i++) {
        struct contour_start keep = starts[i];

        starts[i] = starts[--j];
        starts[j] = keep;
    }
}

size_t contour_find(struct contour_map *map, struct contour_start *starts, size_t capacity,
                    size_t *ret_total) {
    size_t total = 0;

    for (int y = 0; y < map->height; y++) {
        signed char *row = cell_at(map, (struct pixel_ipoint){0, y});
        signed char previous = 0;

        for (int x = 0; (x = skip_equal(row, x, map->width, previous)) < map->width; x++) {
            bool is_outer = previous == 0 && row[x] == 1;
            bool is_hole = previous > 0 && row[x] == 0;

            if (is_outer || is_hole) {
                struct contour_start s = {.at = {x - is_hole, y}, .is_hole = is_hole};

                s.point_count = follow(map, s.at, is_hole, NULL, true);
                if (capacity)
                    starts[total % capacity] = s;
                total++;
            }
            previous = row[x];
        }
    }
    if (ret_total)
        *ret_total = total;
    if (total <= capacity) {
        reverse(starts, total);
        return total;
    }
    if (capacity) {
        /* The ring's oldest is at total % capacity: reversing both parts puts the newest first. */
        reverse(starts, total % capacity);
        reverse(starts + total % capacity, capacity - total % capacity);
    }
    return capacity;
}

void contour_trace(const struct contour_map *map, const struct contour_start *start,
                   struct pixel_ipoint *points) {
    (void)follow(map, start->at, start->is_hole, points, false);
}

/* --- what a border encloses --- */

enum { ON_BORDER = 1, CROSSING = 2 };

struct bounds {
    int left, top, width, height;
};

static struct bounds bounds_of(const struct pixel_ipoint *points, size_t count) {
    int right = points[0].x, bottom = points[0].y;
    struct bounds b = {.left = right, .top = bottom};

    for (size_t i = 1; i < count; i++) {
        b.left = points[i].x < b.left ? points[i].x : b.left;
        b.top = points[i].y < b.top ? points[i].y : b.top;
        right = points[i].x > right ? points[i].x : right;
        bottom = points[i].y > bottom ? points[i].y : bottom;
    }
    b.width = right - b.left + 1;
    b.height = bottom - b.top + 1;
    return b;
}

static int sign(int v) {
    return (v > 0) - (v < 0);
}

/* Mark a run of the border, which is horizontal, vertical or diagonal and so meets each row in whole
 * pixels.  It crosses the rows from its upper end to above its lower one: two runs that meet at a
 * corner cross its row once if the border goes on, twice or never if it turns back. */
static void mark_run(uint8_t *cells, const struct bounds *b, struct pixel_ipoint from,
                     struct pixel_ipoint to) {
    int dx = sign(to.x - from.x), dy = sign(to.y - from.y);
    int lowest = from.y > to.y ? from.y : to.y;

    for (struct pixel_ipoint p = from;; p.x += dx, p.y += dy) {
        uint8_t *cell = cells + (size_t)(p.y - b->top) * (size_t)b->width + (p.x - b->left);

        *cell |= ON_BORDER;
        if (dy && p.y != lowest)
            *cell ^= CROSSING;
        if (p.x == to.x && p.y == to.y)
            break;
    }
}

double contour_mean(const float *map, int width, const struct pixel_ipoint *points, size_t count,
                    uint8_t *cells) {
    struct bounds b = bounds_of(points, count);
    double sum = 0;
    size_t n = 0;

    memset(cells, 0, (size_t)b.width * (size_t)b.height);
    for (size_t i = 0; i < count; i++)
        mark_run(cells, &b, points[i], points[i + 1 < count ? i + 1 : 0]);
    for (int y = 0; y < b.height; y++) {
        const uint8_t *cell = cells + (size_t)y * (size_t)b.width;
        const float *row = map + (size_t)(b.top + y) * (size_t)width + b.left;
        bool is_inside = false;

        for (int x = 0; x < b.width; x++) {
            is_inside ^= (cell[x] & CROSSING) != 0;
            if (is_inside || cell[x] & ON_BORDER) {
                sum += row[x];
                n++;
            }
        }
    }
    return sum / (double)n;
}

/* --- dilation --- */

static int least(int a, int b) {
    return a < b ? a : b;
}

/* out |= row moved by `shift` pixels to the left, zeros from outside. */
static void or_moved(const uint8_t *row, int width, int shift, uint8_t *out) {
    int begin = shift < 0 ? -shift : 0, end = least(width, width - shift);

    for (int x = begin; x < end; x++)
        out[x] |= row[x + shift];
}

void mask_dilate(const uint8_t *src, int width, int height, int size, uint8_t *dst) {
    int before = size / 2, after = (size - 1) / 2;

    for (int y = 0; y < height; y++) {
        uint8_t *out = dst + (size_t)y * (size_t)width;

        memset(out, 0, (size_t)width);
        for (int v = y > before ? y - before : 0; v <= least(y + after, height - 1); v++)
            for (int shift = -before; shift <= after; shift++)
                or_moved(src + (size_t)v * (size_t)width, width, shift, out);
    }
}
