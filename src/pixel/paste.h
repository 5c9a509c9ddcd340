/* paste.h -- fill an image with a colour, and lay one image into another. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_PASTE_H
#define JUNCO_PIXEL_PASTE_H

#include "pixel/image.h"

/* Every pixel of dst becomes `pixel`, which has dst's channels.  Any thread. */
void pixel_fill(struct pixel_image *dst, const uint8_t *pixel);

/* Copy src into dst with its top left pixel at (x, y); it must lie inside, and channels must be the
 * same.  Borrows both; they must not overlap.  Any thread.  Fails with EINVAL or ELIMIT. */
JUNCO_MUST_CHECK junco_status pixel_paste(const struct pixel_view *src, int x, int y,
                                          struct pixel_image *dst, struct junco_error *err);

/* What lies around the width x height pixels at (x, y) becomes their outermost pixels again. */
void pixel_spread_edges(struct pixel_image *dst, int x, int y, int width, int height);

#endif
