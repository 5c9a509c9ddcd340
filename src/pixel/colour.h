/* colour.h -- between the pixel layouts of 8-bit images, as Pillow converts them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_COLOUR_H
#define JUNCO_PIXEL_COLOUR_H

#include "pixel/cpu.h"
#include "pixel/image.h"

#include <junco/value.h>

/* Luma of ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B) in 16-bit fixed point, rounded to nearest. */
uint8_t pixel_luma(uint8_t red, uint8_t green, uint8_t blue);

/* Fill dst, of src's width and height, with src in another layout.  Colours become gray as luma;
 * gray is spread over the channels; alpha is dropped, or 255 where there was none.  src may be dst
 * where both have as many channels.  Borrows both.  Any thread.  EINVAL where sizes or channels do not
 * fit. */
JUNCO_MUST_CHECK junco_status pixel_convert(const struct pixel_image *src, junco_pixels from,
                                            struct pixel_image *dst, junco_pixels to,
                                            struct junco_error *err);

/* The same by a chosen version, for tests and benchmarks. */
JUNCO_MUST_CHECK junco_status pixel_convert_isa(enum pixel_isa isa, const struct pixel_image *src,
                                                junco_pixels from, struct pixel_image *dst,
                                                junco_pixels to, struct junco_error *err);

/* 4 -> 3 channels: src over the opaque colour `background` (channels in src's order), rounded.  dst may
 * lie at src's data. */
JUNCO_MUST_CHECK junco_status pixel_composite(const struct pixel_image *src,
                                              const uint8_t background[3], struct pixel_image *dst,
                                              struct junco_error *err);

#endif
