/* planes.h -- images as the float tensors that models take. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_PLANES_H
#define OPS_IMAGE_PLANES_H

#include "pixel/normalize.h"

#include <junco/op.h>

enum planes_layout { PLANES_CHW, PLANES_HWC };

extern const char *const planes_layouts[];

#define PLANES_LAYOUT_PARAM(type, field)                                                   \
    {                                                                                      \
        .name = "layout", .summary = "a plane for each channel, or channels side by side", \
        .kind = JUNCO_PARAM_CHOICE, .offset = offsetof(type, field), .dflt = "'chw'",      \
        .choices = planes_layouts                                                          \
    }

/* The type of such a tensor of an image type, its channels open where the layout of pixels is.  The
 * caller owns *ret_type. */
junco_status planes_type(const struct junco_type *image, enum planes_layout layout,
                         const struct junco_type **ret_type, struct junco_error *err);

/* Put the image's tensor in column 0 of the current row. */
junco_status planes_put(const struct pixel_image *image, const struct pixel_normalize *how,
                        enum planes_layout layout, struct junco_builder *out,
                        struct junco_error *err) JUNCO_MUST_CHECK;

#endif
