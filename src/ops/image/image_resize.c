/* image_resize.c -- scale an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "ops/image/image.h"
#include "ops/image/resize.h"

#include <junco/op.h>

struct image_resize {
    int64_t width, height; /* 0: from the other one, at the same aspect ratio */
    int64_t shorter; /* 0: width and height say it */
    int filter;
};

/* Also the check of the parameters together, so that a build has it. */
static junco_status image_resize_types(const void *instance, const struct junco_env *env,
                                       const struct junco_type *const *in_types,
                                       const struct junco_type **ret_types,
                                       struct junco_error *err) {
    const struct image_resize *op = instance;

    if (op->shorter && (op->width || op->height))
        return junco_fail(err, JUNCO_EINVAL, "give either shorter, or width and height");
    if (!op->width && !op->height && !op->shorter)
        return junco_fail(err, JUNCO_EINVAL, "give width, height or both, or shorter: all are 0");
    return image_types_as_input(instance, env, in_types, ret_types, err);
}

static void find_size(const struct image_resize *op, const struct pixel_image *src, int *ret_width,
                      int *ret_height) {
    int64_t width = op->width, height = op->height;

    if (op->shorter && src->width <= src->height)
        width = op->shorter;
    else if (op->shorter)
        height = op->shorter;
    *ret_width = width ? (int)width : resize_side(height, src->height, src->width);
    *ret_height = height ? (int)height : resize_side(width, src->width, src->height);
}

static junco_status image_resize_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                         struct junco_builder *out, struct junco_error *err) {
    const struct image_resize *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image), dst;
    int width, height;
    junco_status st;

    find_size(op, &src, &width, &height);
    if (width == src.width && height == src.height)
        return junco_put_value(out, 0, &image, err);
    st = image_put(out, 0, image.as.tensor.pixels, width, height, &dst, err);
    return st ? st : resize_run(op->filter, &src, &dst, err);
}

static const struct junco_param image_resize_params[] = {
    {
        .name = "width",
        .summary = "pixels; 0: as the height asks, at the same aspect ratio",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_resize, width),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "height",
        .summary = "pixels; 0: as the width asks, at the same aspect ratio",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_resize, height),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    RESIZE_FILTER_PARAM(struct image_resize, filter),
    {
        .name = "shorter",
        .summary = "pixels of the shorter side instead, at the same aspect ratio",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_resize, shorter),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {.name = NULL},
};

static const struct junco_port image_resize_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_resize_outputs[] = {
    {.name = "image", .type = "image", .summary = "the picture scaled, laid out as the input"},
    {.name = NULL},
};

const struct junco_op junco_op_image_resize = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_resize",
    .summary = "scale an image with one of Pillow's filters",
    .params = image_resize_params,
    .inputs = image_resize_inputs,
    .outputs = image_resize_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_resize),
    .types = image_resize_types,
    .run_row = image_resize_run_row,
};
