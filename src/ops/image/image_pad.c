/* image_pad.c -- more pixels around an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "ops/image/image.h"
#include "pixel/paste.h"

#include <junco/op.h>

enum pad_mode { PAD_CONSTANT, PAD_EDGE };

struct image_pad {
    int64_t left, top, right, bottom;
    int mode;
    struct junco_floats fill;
};

static const char *const modes[] = {[PAD_CONSTANT] = "constant", [PAD_EDGE] = "edge", NULL};

static junco_status image_pad_types(const void *instance, const struct junco_env *env,
                                    const struct junco_type *const *in_types,
                                    const struct junco_type **ret_types, struct junco_error *err) {
    const struct image_pad *op = instance;
    junco_status st = image_fill_check(&op->fill, err);

    return st ? st : image_types_as_input(instance, env, in_types, ret_types, err);
}

static junco_status image_pad_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                      struct junco_builder *out, struct junco_error *err) {
    const struct image_pad *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    junco_pixels pixels = image.as.tensor.pixels;
    struct pixel_image src = image_view(&image), dst;
    struct pixel_view view = pixel_view_of(&src);
    int left = (int)op->left, top = (int)op->top;
    uint8_t fill[4];
    junco_status st = image_put(out, 0, pixels, left + src.width + (int)op->right,
                                top + src.height + (int)op->bottom, &dst, err);

    if (st)
        return st;
    if (op->mode == PAD_CONSTANT) {
        image_fill_pixel(&op->fill, pixels, fill);
        pixel_fill(&dst, fill);
    }
    st = pixel_paste(&view, left, top, &dst, err);
    if (!st && op->mode == PAD_EDGE)
        pixel_spread_edges(&dst, left, top, src.width, src.height);
    return st;
}

static const struct junco_param image_pad_params[] = {
    {
        .name = "left",
        .summary = "pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_pad, left),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "top",
        .summary = "pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_pad, top),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "right",
        .summary = "pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_pad, right),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "bottom",
        .summary = "pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_pad, bottom),
        .dflt = "0",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    IMAGE_FILL_PARAM(struct image_pad, fill, "[0]"),
    {
        .name = "mode",
        .summary = "what the new pixels are: the fill, or the nearest of the image",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_pad, mode),
        .dflt = "'constant'",
        .choices = modes,
    },
    {.name = NULL},
};

static const struct junco_port image_pad_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_pad_outputs[] = {
    {.name = "image", .type = "image", .summary = "the larger picture, laid out as the input"},
    {.name = NULL},
};

const struct junco_op junco_op_image_pad = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_pad",
    .summary = "add pixels around an image",
    .params = image_pad_params,
    .inputs = image_pad_inputs,
    .outputs = image_pad_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct image_pad),
    .types = image_pad_types,
    .run_row = image_pad_run_row,
};
