/* draw.h -- lines, rectangles and labels on 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_DRAW_H
#define JUNCO_PIXEL_DRAW_H

#include "pixel/image.h"

/* What is drawn beyond the image is cut off.  `colour` is a pixel of the image's channels.  Any thread,
 * one at a time on an image. */

void pixel_draw_rect(struct pixel_image *image, int x, int y, int width, int height,
                     const uint8_t *colour);

/* A line `thickness` pixels wide between two finite places within a million pixels. */
void pixel_draw_line(struct pixel_image *image, struct pixel_point from, struct pixel_point to,
                     int thickness, const uint8_t *colour);

/* Pixels that a text of UTF-8 takes: a character is 6 x 8 of `scale` pixels a side, the gap to its
 * right and below included. */
int pixel_text_width(const char *text, size_t size, int scale);
int pixel_text_height(int scale);

/* The text with its top left at (x, y).  What is not printable ASCII shows as a box. */
void pixel_draw_text(struct pixel_image *image, int x, int y, int scale, const char *text,
                     size_t size, const uint8_t *colour);

#endif
