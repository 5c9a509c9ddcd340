/* contour.h -- borders of the regions in a binary mask (Suzuki and Abe, 1985), and dilation. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_CONTOUR_H
#define JUNCO_PIXEL_CONTOUR_H

#include <stdbool.h>
#include <stddef.h>

#include "pixel/image.h"

/* Where a border starts, and what following it from there gives. */
struct contour_start {
    struct pixel_ipoint at;
    bool is_hole; /* the border around a hole rather than around a region */
    size_t point_count; /* corners on it: what contour_trace() writes */
};

/* A mask prepared for following borders: one byte a pixel with a rim of zeros. */
struct contour_map {
    signed char *cells; /* (width + 2) * (height + 2), owned */
    int width, height;
};

/* Copy a mask (0 or not 0, width * height bytes, borrowed) into *map.  contour_map_done() frees
 * what it holds and accepts a zeroed map.  ENOMEM, EINVAL or ELIMIT. */
JUNCO_MUST_CHECK junco_status contour_map_init(struct contour_map *map, const uint8_t *mask,
                                               int width, int height, struct junco_error *err);
void contour_map_done(struct contour_map *map);

/* Find every border, outer and inner, in raster order of its start, and keep the *last* `capacity`
 * of them in `starts`: the newest first, as OpenCV's findContours with RETR_LIST orders them.
 * Marks the map, so call it once.  Returns how many were kept; *ret_total (may be NULL) says how
 * many there are.  Memory does not depend on the mask. */
size_t contour_find(struct contour_map *map, struct contour_start *starts, size_t capacity,
                    size_t *ret_total);

/* Write the corners of one border (the ends of its horizontal, vertical and diagonal runs, as
 * CHAIN_APPROX_SIMPLE) into `points`, which holds start->point_count of them. */
void contour_trace(const struct contour_map *map, const struct contour_start *start,
                   struct pixel_ipoint *points);

/* Mean of the values on a float map [height][width] that a traced border encloses, the border
 * included: where it crosses itself, what lies inside an odd number of its turns.  `points` are what
 * contour_trace() wrote (count >= 1); `cells` is scratch of width * height bytes.  The value RapidOCR
 * calls the "slow" box score. */
double contour_mean(const float *map, int width, const struct pixel_ipoint *points, size_t count,
                    uint8_t *cells);

/* Set each pixel that has a non-zero one in a square of `size` (1 or more) pixels around it: from
 * size / 2 to the left and above to (size - 1) / 2 to the right and below, as OpenCV's dilate with a
 * kernel of ones has it.  Cells are 0 or 1.  src and dst must differ. */
void mask_dilate(const uint8_t *src, int width, int height, int size, uint8_t *dst);

#endif
