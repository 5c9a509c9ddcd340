/* box.h -- a region of an image, as operators hand it on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_BOX_H
#define OPS_IMAGE_BOX_H

#include <stdbool.h>

#include "pixel/image.h"

#include <junco/value.h>

/* Either an axis-aligned rectangle (its corners filled in too) or any quadrilateral. */
struct box {
    bool is_quad;
    struct pixel_point corner[4]; /* clockwise from the top left, pixels */
};

/* Whether a column of this type can hold boxes: a tensor or list of numbers. */
bool box_type_fits(const struct junco_type *type);

/* Read a cell: 4 numbers x0, y0, x1, y1, or 8 numbers (4 points x, y clockwise from the top left),
 * as a tensor of any shape or a list.  JUNCO_EVALUE says what it is instead. */
junco_status box_read(const struct junco_value *value, struct box *ret_box,
                      struct junco_error *err) JUNCO_MUST_CHECK;

/* Read a cell of any number of boxes: a tensor whose first dimension counts them, or a list of such
 * cells as box_read() takes, or one such cell.  The caller owns *ret_boxes (junco_free()).  JUNCO_EVALUE names the box;
 * JUNCO_ELIMIT over JUNCO_MAX_BOXES. */
junco_status boxes_read(const struct junco_value *value, struct box **ret_boxes, size_t *ret_n,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* The upright rectangle around a box, as x0, y0, x1, y1. */
void box_bounds(const struct box *box, float ret_bounds[4]);

#endif
