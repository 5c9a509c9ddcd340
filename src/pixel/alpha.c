/* alpha.c -- rgba pixels with their colours weighed by alpha, for mixing, and back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/alpha.h"

void pixel_weigh_by_alpha(const uint8_t *in, uint8_t *out, size_t pixels) {
    for (size_t x = 0; x < pixels; x++, in += 4, out += 4) {
        uint8_t alpha = in[3];

        for (int c = 0; c < 3; c++) {
            unsigned product = in[c] * alpha + 128u;

            out[c] = (uint8_t)((product + (product >> 8)) >> 8);
        }
        out[3] = alpha;
    }
}

void pixel_unweigh_alpha(uint8_t *row, size_t pixels) {
    for (size_t x = 0; x < pixels; x++, row += 4) {
        if (row[3] == 0 || row[3] == 255)
            continue;
        for (int c = 0; c < 3; c++) {
            unsigned value = 255u * row[c] / row[3];

            row[c] = (uint8_t)(value > 255 ? 255 : value);
        }
    }
}
