/* resample.h -- scaling of 8-bit images with Pillow's filters, bit for bit, row by row. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_RESAMPLE_H
#define JUNCO_PIXEL_RESAMPLE_H

#include "pixel/axis.h"
#include "pixel/cpu.h"
#include "pixel/image.h"

/* For OpenCV's bilinear scaling, which the OCR models were trained behind, see resize.h. */

/* Makes the rows of a scaled image one after the other, top to bottom: for a caller who stores them
 * as well as for one who turns each into floats at once.  It keeps no more scaled rows than the
 * filter reads at a time.  Images of 4 channels are taken as rgba: colours are weighed by alpha, as
 * Pillow does.  One thread at a time. */
struct pixel_resampler;

/* across->from and down->from are the view's width and height; all three are borrowed until the
 * resampler is freed.  The caller owns *ret_resampler.  Fails with EINVAL, ELIMIT (rows between the
 * two passes would take too much memory) or ENOMEM.  Any thread. */
JUNCO_MUST_CHECK junco_status pixel_resampler_new(enum pixel_isa isa, const struct pixel_view *src,
                                                  const struct pixel_axis *across,
                                                  const struct pixel_axis *down,
                                                  struct pixel_resampler **ret_resampler,
                                                  struct junco_error *err);

/* Write the next row, across->to pixels; called at most down->to times. */
void pixel_resampler_row(struct pixel_resampler *resampler, uint8_t *out);
void pixel_resampler_free(struct pixel_resampler *resampler); /* NULL is fine */

/* Fill dst (its sizes are what is wanted, its channels those of src) with src scaled.  Borrows both;
 * they must not overlap.  Any thread.  Fails with EINVAL, ELIMIT or ENOMEM. */
JUNCO_MUST_CHECK junco_status pixel_resample(enum pixel_resample filter,
                                             const struct pixel_view *src, struct pixel_image *dst,
                                             struct junco_error *err);

/* The same by a chosen version, for tests and benchmarks. */
JUNCO_MUST_CHECK junco_status pixel_resample_isa(enum pixel_isa isa, enum pixel_resample filter,
                                                 const struct pixel_view *src,
                                                 struct pixel_image *dst, struct junco_error *err);

#endif
