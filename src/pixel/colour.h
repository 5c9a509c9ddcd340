/* colour.h -- changes of channel order and count of 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_COLOUR_H
#define JUNCO_PIXEL_COLOUR_H

#include <stdbool.h>

#include "pixel/image.h"

/* In each function dst has src's width and height and the channels named; both are borrowed.
 * Any thread.  EINVAL where sizes or channels do not fit. */

/* 3 or 4 channels -> 1: luma of ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B) in 15-bit fixed point,
 * rounded to nearest; alpha is ignored.  `is_bgr`: blue comes first in src. */
JUNCO_MUST_CHECK junco_status pixel_to_gray(const struct pixel_image *src, bool is_bgr,
                                            struct pixel_image *dst, struct junco_error *err);

/* 1 -> 3: the value in every channel. */
JUNCO_MUST_CHECK junco_status pixel_from_gray(const struct pixel_image *src,
                                              struct pixel_image *dst, struct junco_error *err);

/* 3 -> 3 or 4 -> 4: first and third channel change places (rgb <-> bgr).  dst may be src. */
JUNCO_MUST_CHECK junco_status pixel_swap_channels(const struct pixel_image *src,
                                                  struct pixel_image *dst, struct junco_error *err);

/* 4 -> 3: alpha is dropped, colours stay as they are. */
JUNCO_MUST_CHECK junco_status pixel_drop_alpha(const struct pixel_image *src,
                                               struct pixel_image *dst, struct junco_error *err);

/* 4 -> 3: src over the opaque colour `background` (channels in src's order), rounded. */
JUNCO_MUST_CHECK junco_status pixel_composite(const struct pixel_image *src,
                                              const uint8_t background[3], struct pixel_image *dst,
                                              struct junco_error *err);

#endif
