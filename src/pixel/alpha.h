/* alpha.h -- rgba pixels with their colours weighed by alpha, for mixing, and back. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_ALPHA_H
#define JUNCO_PIXEL_ALPHA_H

#include <stddef.h>
#include <stdint.h>

/* Colours times alpha / 255, rounded, as Pillow's RGBa.  `out` may be `in`.  Any thread. */
void pixel_weigh_by_alpha(const uint8_t *in, uint8_t *out, size_t pixels);

/* The way back, in place: rounded down, at most 255; what is wholly transparent stays. */
void pixel_unweigh_alpha(uint8_t *row, size_t pixels);

#endif
