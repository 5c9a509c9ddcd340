/* orient.h -- quarter turns, mirrors, EXIF orientation and crops of 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_ORIENT_H
#define JUNCO_PIXEL_ORIENT_H

#include <stdbool.h>

#include "pixel/image.h"

/* EXIF's values of the orientation tag, named by what must be done to see the picture upright. */
enum pixel_turn {
    PIXEL_TURN_NONE = 1,
    PIXEL_TURN_MIRROR = 2, /* left and right change places */
    PIXEL_TURN_180 = 3,
    PIXEL_TURN_FLIP = 4, /* top and bottom change places */
    PIXEL_TURN_TRANSPOSE = 5, /* rows become columns */
    PIXEL_TURN_CW = 6, /* a quarter turn clockwise */
    PIXEL_TURN_TRANSVERSE = 7, /* mirrored on the other diagonal */
    PIXEL_TURN_CCW = 8, /* a quarter turn counter-clockwise, numpy's rot90 */
};

/* Whether the turn exchanges width and height. */
bool pixel_turn_swaps(enum pixel_turn turn);

/* Write src, turned, into dst, whose sizes must be src's (exchanged where the turn says so) and
 * whose channels src's.  Borrows both; they must not overlap.  Any thread. */
JUNCO_MUST_CHECK junco_status pixel_orient(const struct pixel_image *src, enum pixel_turn turn,
                                           struct pixel_image *dst, struct junco_error *err);

/* Copy the rectangle of dst's size whose top left pixel is (x, y); it must lie inside src. */
JUNCO_MUST_CHECK junco_status pixel_crop(const struct pixel_image *src, int x, int y,
                                         struct pixel_image *dst, struct junco_error *err);

#endif
