/* image.h -- image cells as the pixel kernels see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_IMAGE_H
#define OPS_IMAGE_IMAGE_H

#include "pixel/image.h"

#include <junco/op.h>

/* A view of the image in a cell of an image column (borrows the cell's pixels). */
struct pixel_image image_view(const struct junco_value *value);

/* Put a new image of these sizes in the current row and set ret_image to a view of it. */
junco_status image_put(struct junco_builder *out, size_t column, junco_pixels pixels, int width,
                       int height, struct pixel_image *ret_image,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* The type rule of an operator whose only output is an image laid out as its first input. */
junco_status image_types_as_input(const void *instance, const struct junco_env *env,
                                  const struct junco_type *const *in_types,
                                  const struct junco_type **ret_types, struct junco_error *err);

/* ---- a colour as a parameter ---- */

/* One number for all channels, or red, green, blue and, if wanted, alpha, whatever the image's
 * layout. */
#define IMAGE_FILL_PARAM(type, field, dflt_fill)                                                  \
    {                                                                                             \
        .name = "fill", .summary = "a gray level, or red, green, blue and if wanted alpha",       \
        .kind = JUNCO_PARAM_FLOATS, .offset = offsetof(type, field), .dflt = dflt_fill, .min = 0, \
        .max = 255                                                                                \
    }

/* EINVAL where it is not 1, 3 or 4 numbers; for the slot `types`, so that a build says it. */
junco_status image_fill_check(const struct junco_floats *fill,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* The colour as a pixel of a layout. */
void image_fill_pixel(const struct junco_floats *fill, junco_pixels pixels, uint8_t ret_pixel[4]);

#endif
