/* ctc.h -- greedy decoding of a CTC model's class scores. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_CTC_H
#define JUNCO_PIXEL_CTC_H

#include <stddef.h>
#include <stdint.h>

#include "pixel/cpu.h"
#include <junco/error.h>

/* Class 0 is the blank. */
#define CTC_BLANK 0

/* Take the best class of each step of scores [steps][classes] (the first one among equals; NaN is
 * never best), merge runs of the same class, drop blanks, and write what is left into `indices`
 * (holds steps).  *ret_confidence is the mean score of those steps, of each run its first; 0 for
 * an empty text.  Borrows all.  Any thread.  EINVAL where classes is 0 or over INT32_MAX. */
JUNCO_MUST_CHECK junco_status ctc_decode(const float *scores, size_t steps, size_t classes,
                                         int32_t *indices, size_t *ret_count,
                                         double *ret_confidence, struct junco_error *err);

/* Where the largest of `count` > 0 values is; the first among equals.  By a chosen version, for
 * tests and benchmarks. */
size_t ctc_argmax_isa(enum pixel_isa isa, const float *values, size_t count);

#endif
