/* resample_plain.c -- the inner loops of scaling, in portable C. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/resample_kernels.h"

#define HALF (1u << (PIXEL_AXIS_BITS - 1))

static uint8_t to_byte(uint32_t sum) {
    int value = (int32_t)sum >> PIXEL_AXIS_BITS;

    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static inline void across_row(const struct pixel_axis *axis, int channels, const uint8_t *in,
                              uint8_t *out) {
    for (int x = 0; x < axis->to; x++, out += channels) {
        const uint8_t *from = in + (size_t)axis->first[x] * (size_t)channels;
        uint32_t sums[4] = {HALF, HALF, HALF, HALF};

        for (int t = 0; t < axis->count[x]; t++, from += channels) {
            int weight = pixel_axis_weight(axis, x, t);

            for (int c = 0; c < channels; c++)
                sums[c] += (uint32_t)(from[c] * weight);
        }
        for (int c = 0; c < channels; c++)
            out[c] = to_byte(sums[c]);
    }
}

/* One row after the other, with the number of channels known to the compiler in each call. */
static void across_plain(const struct pixel_axis *axis, int channels,
                         const uint8_t *const in[RESAMPLE_GROUP],
                         uint8_t *const out[RESAMPLE_GROUP]) {
    for (int i = 0; i < RESAMPLE_GROUP && (!i || out[i] != out[i - 1]); i++) {
        if (channels == 3)
            across_row(axis, 3, in[i], out[i]);
        else if (channels == 4)
            across_row(axis, 4, in[i], out[i]);
        else
            across_row(axis, 1, in[i], out[i]);
    }
}

static void down_plain(const struct pixel_axis *axis, int y, const uint8_t *const *rows,
                       uint8_t *out, size_t samples) {
    enum { TILE = 64 };

    for (size_t begin = 0; begin < samples; begin += TILE) {
        size_t n = samples - begin < TILE ? samples - begin : TILE;
        uint32_t sums[TILE];

        for (size_t i = 0; i < n; i++)
            sums[i] = HALF;
        for (int t = 0; t < axis->count[y]; t++) {
            const uint8_t *row = rows[t] + begin;
            int weight = pixel_axis_weight(axis, y, t);

            for (size_t i = 0; i < n; i++)
                sums[i] += (uint32_t)(row[i] * weight);
        }
        for (size_t i = 0; i < n; i++)
            out[begin + i] = to_byte(sums[i]);
    }
}

const struct resample_kernels resample_plain = {across_plain, down_plain};
