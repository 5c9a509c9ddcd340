/* resample_kernels.h -- the two inner loops of scaling, and their versions. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_RESAMPLE_KERNELS_H
#define JUNCO_PIXEL_RESAMPLE_KERNELS_H

#include <stddef.h>

#include "pixel/axis.h"
#include "pixel/cpu.h"

enum {
    RESAMPLE_GROUP = 4, /* rows that are scaled sideways together, sharing weights */
    RESAMPLE_BEYOND = 64, /* bytes that kernels may read past a row's end, and write past an out row
                             of across() */
};

/* Sums are those of Pillow, in any order of adding: modulo 2^32, begun with one half, shifted down
 * and clamped to a byte.  All versions give the same bits. */
struct resample_kernels {
    /* Each of the rows in[i], of `channels` samples a pixel, scaled to out[i].  Rows may repeat. */
    void (*across)(const struct pixel_axis *axis, int channels,
                   const uint8_t *const in[RESAMPLE_GROUP], uint8_t *const out[RESAMPLE_GROUP]);
    /* Output row y of `samples` bytes, mixed from its taps' rows; rows[] has one more entry than
     * taps, which may be any row: it weighs 0. */
    void (*down)(const struct pixel_axis *axis, int y, const uint8_t *const *rows, uint8_t *out,
                 size_t samples);
};

extern const struct resample_kernels resample_plain;
#if defined(__x86_64__)
extern const struct resample_kernels resample_avx2;
#endif

#endif
