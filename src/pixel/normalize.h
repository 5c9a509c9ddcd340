/* normalize.h -- 8-bit pixels to the float planes that vision models take. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_NORMALIZE_H
#define JUNCO_PIXEL_NORMALIZE_H

#include <stdbool.h>

#include "pixel/cpu.h"
#include "pixel/image.h"

/* out = in * scale + bias, with scale and bias per *output* plane.  (v / 255 - mean) / std is
 * scale = 1 / (255 * std), bias = -mean / std. */
struct pixel_normalize {
    float scale[4], bias[4];
    float pad; /* written to the columns right of the image */
    bool reverse_channels; /* rgb <-> bgr: output plane 0 is input channel 2; 3 channels only */
};

/* Write src as float32 planes [channels][src->height][row_width]; row_width >= src->width, the
 * columns beyond the image get `how->pad`.  Borrows all; dst holds channels * height * row_width
 * floats.  Any thread.  Fails with EINVAL or ELIMIT. */
JUNCO_MUST_CHECK junco_status pixel_normalize_chw(const struct pixel_image *src,
                                                  const struct pixel_normalize *how, float *dst,
                                                  int row_width, struct junco_error *err);

/* The same by a chosen version, for tests and benchmarks. */
JUNCO_MUST_CHECK junco_status pixel_normalize_chw_isa(enum pixel_isa isa,
                                                      const struct pixel_image *src,
                                                      const struct pixel_normalize *how, float *dst,
                                                      int row_width, struct junco_error *err);

/* Write src as float32 samples in its own order, [src->height][src->width][channels]; how->pad is not
 * used.  Borrows all.  Any thread.  Fails with EINVAL or ELIMIT. */
JUNCO_MUST_CHECK junco_status pixel_normalize_hwc(const struct pixel_image *src,
                                                  const struct pixel_normalize *how, float *dst,
                                                  struct junco_error *err);
JUNCO_MUST_CHECK junco_status pixel_normalize_hwc_isa(enum pixel_isa isa,
                                                      const struct pixel_image *src,
                                                      const struct pixel_normalize *how, float *dst,
                                                      struct junco_error *err);

#endif
