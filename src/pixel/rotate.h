/* rotate.h -- turning an image by any angle. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_ROTATE_H
#define JUNCO_PIXEL_ROTATE_H

#include <stdbool.h>

#include "pixel/image.h"

/* Sides of the image that holds all of a width x height one turned by `degrees`, as Pillow's
 * expand=True gives them. */
void pixel_rotate_size(int width, int height, double degrees, int *ret_width, int *ret_height);

/* Turn src counter-clockwise about its middle, which becomes dst's middle, with bilinear
 * interpolation; what lies outside src becomes `fill` (of src's channels).  Colours of 4 channels
 * are weighed by alpha.  Borrows all; they must not overlap.  Any thread.  Fails with EINVAL, ELIMIT
 * or ENOMEM. */
JUNCO_MUST_CHECK junco_status pixel_rotate(const struct pixel_image *src, double degrees,
                                           const uint8_t *fill, struct pixel_image *dst,
                                           struct junco_error *err);

#endif
