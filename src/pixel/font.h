/* font.h -- letters of five by seven pixels, for labels on images. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_FONT_H
#define JUNCO_PIXEL_FONT_H

#include <stdint.h>

enum { FONT_WIDTH = 5, FONT_HEIGHT = 7, FONT_FIRST = ' ', FONT_LAST = '~' };

/* Rows of a printable ASCII character from the top down; the leftmost pixel is bit 4. */
extern const uint8_t font_rows[FONT_LAST - FONT_FIRST + 1][FONT_HEIGHT];

#endif
