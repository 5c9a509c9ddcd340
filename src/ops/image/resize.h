/* resize.h -- the filters that operators which scale images offer, and their parameter. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_RESIZE_H
#define OPS_IMAGE_RESIZE_H

#include "pixel/resample.h"

#include <junco/op.h>

/* Names of enum pixel_resample, and behind them OpenCV's INTER_LINEAR. */
extern const char *const resize_filters[];
#define RESIZE_CV_LINEAR (PIXEL_RESAMPLE_LANCZOS + 1)

#define RESIZE_FILTER_PARAM(type, field)                                                   \
    {                                                                                      \
        .name = "filter",                                                                  \
        .summary = "Pillow's filters, or cv_linear: OpenCV's, which aliases where it "     \
                   "shrinks",                                                              \
        .kind = JUNCO_PARAM_CHOICE, .offset = offsetof(type, field), .dflt = "'bilinear'", \
        .choices = resize_filters,                                                         \
    }

/* Fill dst, whose channels are src's, with src scaled by the filter of that index.  They must
 * not overlap. */
junco_status resize_run(int filter, const struct pixel_image *src, struct pixel_image *dst,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* `other` scaled as `wanted` is to `own`, to the nearest whole pixel and at least one; one over
 * JUNCO_MAX_IMAGE_SIDE stands for all that is more. */
int resize_side(int64_t wanted, int own, int other);

#endif
