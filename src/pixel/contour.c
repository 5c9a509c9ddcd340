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

void mask_dilate_2x2(const uint8_t *src, int width, int height, uint8_t *dst) {
    for (int y = 0; y < height; y++) {
        const uint8_t *row = src + (size_t)y * (size_t)width;
        const uint8_t *above = y ? row - width : row;
        uint8_t *out = dst + (size_t)y * (size_t)width;

        out[0] = row[0] | above[0];
        for (int x = 1; x < width; x++)
            out[x] = row[x] | row[x - 1] | above[x] | above[x - 1];
    }
}
