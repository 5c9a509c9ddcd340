/* image_thumbnail.c -- make an image fit into a box, never larger than it was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "ops/image/image.h"
#include "ops/image/resize.h"

#include <junco/op.h>

struct image_thumbnail {
    int64_t width, height;
    int filter;
};

static junco_status image_thumbnail_run_row(void *instance, const struct junco_chunk *in,
                                            size_t row, struct junco_builder *out,
                                            struct junco_error *err) {
    const struct image_thumbnail *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image), dst;
    int width = (int)op->width, height = (int)op->height;
    junco_status st;

    if (src.width <= width && src.height <= height)
        return junco_put_value(out, 0, &image, err);
    if ((int64_t)src.width * height > (int64_t)src.height * width)
        height = resize_side(width, src.width, src.height);
    else
        width = resize_side(height, src.height, src.width);
    st = image_put(out, 0, image.as.tensor.pixels, width, height, &dst, err);
    return st ? st : resize_run(op->filter, &src, &dst, err);
}

static const struct junco_param image_thumbnail_params[] = {
    {
        .name = "width",
        .summary = "most pixels across",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_thumbnail, width),
        .dflt = "256",
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "height",
        .summary = "most pixels down",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_thumbnail, height),
        .dflt = "256",
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    RESIZE_FILTER_PARAM(struct image_thumbnail, filter),
    {.name = NULL},
};

static const struct junco_port image_thumbnail_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_thumbnail_outputs[] = {
    {
        .name = "image",
        .type = "image",
        .summary = "it fits into width x height, at its own aspect ratio; a small one as it was",
    },
    {.name = NULL},
};

const struct junco_op junco_op_image_thumbnail = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_thumbnail",
    .summary = "shrink an image until it fits; never enlarge it",
    .params = image_thumbnail_params,
    .inputs = image_thumbnail_inputs,
    .outputs = image_thumbnail_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_thumbnail),
    .types = image_types_as_input,
    .run_row = image_thumbnail_run_row,
};
