/* resize.h -- bilinear scaling of 8-bit images, bit for bit as OpenCV's INTER_LINEAR gives it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_RESIZE_H
#define JUNCO_PIXEL_RESIZE_H

#include "pixel/cpu.h"
#include "pixel/image.h"

/* Fill dst (its sizes are what is wanted, its channels those of src) with src scaled.  Two taps
 * per axis and no low-pass filter, so shrinking by more than 2 aliases, as the reference does.
 * Borrows both; they must not overlap.  Any thread.  Fails with EINVAL, ELIMIT or ENOMEM. */
JUNCO_MUST_CHECK junco_status pixel_resize_bilinear(const struct pixel_image *src,
                                                    struct pixel_image *dst,
                                                    struct junco_error *err);

/* The same by a chosen version, for tests and benchmarks. */
JUNCO_MUST_CHECK junco_status pixel_resize_bilinear_isa(enum pixel_isa isa,
                                                        const struct pixel_image *src,
                                                        struct pixel_image *dst,
                                                        struct junco_error *err);

#endif
