/* image_case.h -- run an operator on one image. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_OPS_IMAGE_CASE_H
#define TESTS_UNIT_OPS_IMAGE_CASE_H

#include "op_test.h"

/* Open with params and run on one image; all must succeed.  The first output's cell, borrowed from t
 * until op_test_close(). */
const struct junco_tensor *image_case(struct op_test *t, const struct junco_op *op,
                                      const char *const *params, junco_pixels pixels, int width,
                                      int height, const uint8_t *data);

/* The same on one row of a table (borrowed). */
const struct junco_tensor *image_case_on(struct op_test *t, const struct junco_op *op,
                                         const char *const *params, const struct junco_table *in);

/* The cell is an image of these sizes and bytes. */
void assert_image(const struct junco_tensor *image, junco_pixels pixels, int width, int height,
                  const uint8_t *want);

/* The parameters are refused where a pipeline is built, and the reason contains `text`. */
void assert_refused(const struct junco_op *op, const char *const *params, const char *text);

#endif
