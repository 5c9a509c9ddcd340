/* nms.h -- of boxes that show the same thing, the best one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_NMS_H
#define JUNCO_PIXEL_NMS_H

#include <stddef.h>

#include <junco/error.h>

/* An upright rectangle: x0 < x1, y0 < y1; one that is not has no area. */
struct pixel_rect {
    float x0, y0, x1, y1;
};

/* Intersection over union; 0 where neither has an area. */
float pixel_rect_overlap(const struct pixel_rect *a, const struct pixel_rect *b);

/* Go through the boxes by falling score (equal ones in their order) and keep those that overlap none
 * kept before by more than `most_overlap`, at most `most` of them.  ret_kept has room for n indices.
 * Borrows all.  Any thread.  ENOMEM. */
JUNCO_MUST_CHECK junco_status pixel_nms(const struct pixel_rect *boxes, const float *scores,
                                        size_t n, float most_overlap, size_t most, size_t *ret_kept,
                                        size_t *ret_n_kept, struct junco_error *err);

#endif
