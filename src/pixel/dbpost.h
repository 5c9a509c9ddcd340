/* dbpost.h -- from a text detector's probability map to boxes (differentiable binarization). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_DBPOST_H
#define JUNCO_PIXEL_DBPOST_H

#include <stdbool.h>
#include <stddef.h>

#include "pixel/image.h"

/* How a map is read; dbpost_defaults has RapidOCR 1.4.4's values. */
struct dbpost_params {
    float threshold; /* a pixel is text above this probability */
    double box_threshold; /* a box needs this mean probability */
    double unclip_ratio; /* how far boxes grow: by area * ratio / perimeter */
    int max_candidates; /* regions looked at, at most JUNCO_MAX_TEXT_BOXES */
    float min_side; /* shorter side before growing, in map pixels */
    float min_side_after; /* and after it */
    int final_side; /* both sides must be longer, in image pixels */
    int row_distance; /* boxes whose tops differ by less lie in one row, in image pixels */
    int dilation; /* side of the square that text pixels grow into: JUNCO_MAX_DILATION; 1: none */
    bool is_score_slow; /* judge by what the region's border encloses, not by its rectangle */
};

extern const struct dbpost_params dbpost_defaults;

struct dbpost_box {
    struct pixel_point corner[4]; /* clockwise from the top left, in image pixels, whole numbers */
    float score; /* mean probability inside, 0 to 1 */
};

/* Find the boxes on a map [height][width] and scale them to an image of the given size; in reading
 * order.  Borrows all; `boxes` holds params->max_candidates.  Any thread.
 * EINVAL where a parameter is out of range; ELIMIT, ENOMEM. */
JUNCO_MUST_CHECK junco_status dbpost_boxes(const float *map, int width, int height,
                                           const struct dbpost_params *params, int image_width,
                                           int image_height, struct dbpost_box *boxes,
                                           size_t *ret_count, struct junco_error *err);

/* Sort boxes top to bottom, and left to right within a row. */
void dbpost_sort(struct dbpost_box *boxes, size_t count, int row_distance);

#endif
