/* axis.c -- how each output sample along one axis is mixed from source samples, as Pillow does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/axis.h"

#include <math.h>
#include <stddef.h>

#include "base/mem.h"

/* An output sample's centre lies at (i + 0.5) * from / to in the source.  The filter, stretched by
 * the step where that is over 1, is read at the source samples' centres within its support, and the
 * readings are divided by their sum.  The rounding of the first and last tap's place, and of the
 * weights (half away from zero), is Pillow's: other choices are as good, and other bits. */

static double box(double x) {
    return x > -0.5 && x <= 0.5 ? 1 : 0;
}

static double bilinear(double x) {
    x = fabs(x);
    return x < 1 ? 1 - x : 0;
}

static double sinc(double x) {
    x *= M_PI;
    return x == 0 ? 1 : sin(x) / x;
}

static double hamming(double x) {
    x = fabs(x);
    return x < 1 ? sinc(x) * (0.54f + 0.46f * cos(x * M_PI)) : 0;
}

/* Keys' cubic convolution with a = -0.5. */
static double bicubic(double x) {
    const double a = -0.5;

    x = fabs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

static double lanczos(double x) {
    return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

static const struct {
    double (*at)(double x);
    double support; /* it is zero further from its middle */
} filters[] = {
    [PIXEL_RESAMPLE_BOX] = {box, 0.5},       [PIXEL_RESAMPLE_BILINEAR] = {bilinear, 1},
    [PIXEL_RESAMPLE_HAMMING] = {hamming, 1}, [PIXEL_RESAMPLE_BICUBIC] = {bicubic, 2},
    [PIXEL_RESAMPLE_LANCZOS] = {lanczos, 3},
};

/* Where taps begin and end, by the output sample's centre. */
static void find_taps(struct pixel_axis *axis, double scale, double support) {
    for (int i = 0; i < axis->to; i++) {
        double centre = (i + 0.5) * scale;
        int first = (int)(centre - support + 0.5), end = (int)(centre + support + 0.5);

        first = first < 0 ? 0 : first;
        end = end > axis->from ? axis->from : end;
        axis->first[i] = first;
        axis->count[i] = end - first;
        if (end - first > axis->most)
            axis->most = end - first;
    }
}

static void put_weight(int16_t *blocks, int t, double weight) {
    int16_t *block = blocks + t / PIXEL_AXIS_BLOCK * PIXEL_AXIS_BLOCK_WORDS;
    double one = 1 << PIXEL_AXIS_BITS;
    int whole = (int)(weight < 0 ? weight * one - 0.5 : weight * one + 0.5);
    int low = whole & ((1 << PIXEL_AXIS_LOW_BITS) - 1);

    block[t % PIXEL_AXIS_BLOCK] = (int16_t)((whole - low) / (1 << PIXEL_AXIS_LOW_BITS));
    block[t % PIXEL_AXIS_BLOCK + PIXEL_AXIS_BLOCK] = (int16_t)low;
}

static void fill_weights(struct pixel_axis *axis, enum pixel_resample filter, double scale,
                         double stretch, double *readings) {
    size_t words = (size_t)axis->blocks * PIXEL_AXIS_BLOCK_WORDS;

    for (int i = 0; i < axis->to; i++) {
        double centre = (i + 0.5) * scale, sum = 0;

        for (int t = 0; t < axis->count[i]; t++) {
            double x = axis->first[i] + t - centre + 0.5;

            readings[t] = filters[filter].at(x * (1 / stretch));
            sum += readings[t];
        }
        for (int t = 0; t < axis->count[i]; t++)
            put_weight(axis->weights + (size_t)i * words, t,
                       sum != 0 ? readings[t] / sum : readings[t]);
    }
}

static junco_status make_weights(struct pixel_axis *axis, enum pixel_resample filter,
                                 struct junco_error *err) {
    double scale = (double)axis->from / axis->to, stretch = scale < 1 ? 1 : scale;
    double *readings;
    size_t words;

    find_taps(axis, scale, filters[filter].support * stretch);
    axis->blocks = (axis->most + 2 * PIXEL_AXIS_BLOCK - 1) / (2 * PIXEL_AXIS_BLOCK) * 2;
    words = (size_t)axis->blocks * PIXEL_AXIS_BLOCK_WORDS;
    axis->weights = junco_alloc_array((size_t)axis->to, words * sizeof(axis->weights[0]));
    readings = junco_alloc_array((size_t)axis->most, sizeof(readings[0]));
    if (axis->weights && readings)
        fill_weights(axis, filter, scale, stretch, readings);
    junco_free(readings);
    return axis->weights && readings ? JUNCO_OK
                                     : junco_nomem(err, (size_t)axis->to * words * sizeof(int16_t));
}

/* The sample under each output sample's centre.  The place is stepped on by addition, with its
 * rounding: a product would be more exact, and now and then another sample than Pillow's. */
static void find_nearest(struct pixel_axis *axis) {
    double scale = (double)axis->from / axis->to, at = scale * 0.5;

    axis->most = 1;
    for (int i = 0; i < axis->to; i++, at += scale) {
        axis->first[i] = at < axis->from ? (int)at : axis->from - 1;
        axis->count[i] = 1;
    }
}

junco_status pixel_axis_init(enum pixel_resample filter, int from, int to,
                             struct pixel_axis *ret_axis, struct junco_error *err) {
    struct pixel_axis axis = {.from = from, .to = to};
    junco_status st = JUNCO_OK;

    if (from < 1 || to < 1)
        return junco_fail(err, JUNCO_EINVAL, "resample: %d samples to %d: want 1 or more", from,
                          to);
    if (filter > PIXEL_RESAMPLE_LANCZOS)
        return junco_fail(err, JUNCO_EINVAL, "resample: there is no filter %d", (int)filter);
    axis.first = junco_alloc_array((size_t)to, sizeof(axis.first[0]));
    axis.count = junco_alloc_array((size_t)to, sizeof(axis.count[0]));
    if (!axis.first || !axis.count)
        st = junco_nomem(err, (size_t)to * sizeof(int));
    else if (filter == PIXEL_RESAMPLE_NEAREST)
        find_nearest(&axis);
    else
        st = make_weights(&axis, filter, err);
    if (st) {
        pixel_axis_done(&axis);
        return st;
    }
    *ret_axis = axis;
    return JUNCO_OK;
}

void pixel_axis_done(struct pixel_axis *axis) {
    junco_free(axis->first);
    junco_free(axis->count);
    junco_free(axis->weights);
    *axis = (struct pixel_axis){0};
}
