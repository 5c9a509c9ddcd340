/* axis.h -- how each output sample along one axis is mixed from source samples, as Pillow does. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_AXIS_H
#define JUNCO_PIXEL_AXIS_H

#include <stdint.h>

#include <junco/error.h>

/* Pillow's filters by its names.  All but nearest widen with the step when they shrink, so that
 * each source sample counts (no aliasing). */
enum pixel_resample {
    PIXEL_RESAMPLE_NEAREST,
    PIXEL_RESAMPLE_BOX,
    PIXEL_RESAMPLE_BILINEAR,
    PIXEL_RESAMPLE_HAMMING,
    PIXEL_RESAMPLE_BICUBIC,
    PIXEL_RESAMPLE_LANCZOS,
};

/* Weights are integers in 1 / 2^22, that is Pillow's rounding of them.  Each is kept as two halves of
 * 16 bits, high * 2^12 + low with 0 <= low < 2^12, because 16-bit products are what processors
 * sum fastest; sums of the halves, put together modulo 2^32, are the sum of the whole.
 *
 * A block is four taps: their high halves, then their low halves. */
enum {
    PIXEL_AXIS_BITS = 22,
    PIXEL_AXIS_LOW_BITS = 12,
    PIXEL_AXIS_BLOCK = 4, /* taps */
    PIXEL_AXIS_BLOCK_WORDS = 2 * PIXEL_AXIS_BLOCK,
};

/* The tables of one axis; immutable once made, any number of threads may read them. */
struct pixel_axis {
    int from, to; /* samples of the source and of the output */
    int most; /* taps of the output sample that has most */
    int *first; /* [to] source sample of the first tap; never decreases */
    int *count; /* [to] taps: first + count <= from.  Nearest: 1, and no weights */
    int16_t *weights; /* [to][blocks][PIXEL_AXIS_BLOCK_WORDS]; taps beyond count weigh 0 */
    int blocks; /* of an output sample in `weights`: an even number */
};

/* Make the tables for scaling `from` samples to `to` (both at least 1).  The caller owns
 * *ret_axis: pixel_axis_done() it.  Fails with EINVAL or ENOMEM.  Any thread. */
JUNCO_MUST_CHECK junco_status pixel_axis_init(enum pixel_resample filter, int from, int to,
                                              struct pixel_axis *ret_axis, struct junco_error *err);
void pixel_axis_done(struct pixel_axis *axis); /* leaves it empty; empty is fine */

/* The weight of tap t < count of an output sample. */
static inline int pixel_axis_weight(const struct pixel_axis *axis, int sample, int t) {
    const int16_t *block = axis->weights + ((int64_t)sample * axis->blocks + t / PIXEL_AXIS_BLOCK) *
                                               PIXEL_AXIS_BLOCK_WORDS;
    int at = t % PIXEL_AXIS_BLOCK;

    return block[at] * (1 << PIXEL_AXIS_LOW_BITS) + block[at + PIXEL_AXIS_BLOCK];
}

#endif
