/* image.h -- image cells as the pixel kernels see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_IMAGE_H
#define OPS_IMAGE_IMAGE_H

#include "pixel/image.h"

#include <junco/table.h>

/* A view of the image in a cell of an image column (borrows the cell's pixels). */
struct pixel_image image_view(const struct junco_value *value);

/* Put a new image of these sizes in the current row and set ret_image to a view of it. */
junco_status image_put(struct junco_builder *out, size_t column, junco_pixels pixels, int width,
                       int height, struct pixel_image *ret_image,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* The type rule of an operator whose only output is an image laid out as its first input. */
struct junco_env;
junco_status image_types_as_input(const void *instance, const struct junco_env *env,
                                  const struct junco_type *const *in_types,
                                  const struct junco_type **ret_types, struct junco_error *err);

#endif
