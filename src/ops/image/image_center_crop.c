/* image_center_crop.c -- the middle of an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/limits.h"
#include "ops/image/image.h"
#include "pixel/paste.h"

#include <junco/op.h>

struct image_center_crop {
    int64_t width, height;
    struct junco_floats fill;
};

static junco_status image_center_crop_types(const void *instance, const struct junco_env *env,
                                            const struct junco_type *const *in_types,
                                            const struct junco_type **ret_types,
                                            struct junco_error *err) {
    const struct image_center_crop *op = instance;
    junco_status st = image_fill_check(&op->fill, err);

    return st ? st : image_types_as_input(instance, env, in_types, ret_types, err);
}

/* Where the middle `wanted` of `side` pixels begin; half a pixel goes to the even neighbour, as
 * torchvision rounds it.  Negative where there are fewer. */
static int middle(int side, int wanted) {
    return (int)rint((side - wanted) / 2.0);
}

static junco_status image_center_crop_run_row(void *instance, const struct junco_chunk *in,
                                              size_t row, struct junco_builder *out,
                                              struct junco_error *err) {
    const struct image_center_crop *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    junco_pixels pixels = image.as.tensor.pixels;
    struct pixel_image src = image_view(&image), dst;
    struct pixel_view view = pixel_view_of(&src);
    int width = (int)op->width, height = (int)op->height;
    int x = middle(src.width, width), y = middle(src.height, height);
    uint8_t fill[4];
    junco_status st = image_put(out, 0, pixels, width, height, &dst, err);

    if (st)
        return st;
    view =
        pixel_view_crop(&view, x > 0 ? x : 0, y > 0 ? y : 0, width < src.width ? width : src.width,
                        height < src.height ? height : src.height);
    if (view.width < width || view.height < height) {
        image_fill_pixel(&op->fill, pixels, fill);
        pixel_fill(&dst, fill);
    }
    return pixel_paste(&view, x < 0 ? (width - src.width) / 2 : 0,
                       y < 0 ? (height - src.height) / 2 : 0, &dst, err);
}

static const struct junco_param image_center_crop_params[] = {
    {
        .name = "width",
        .summary = "pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_center_crop, width),
        .dflt = NULL,
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "height",
        .summary = "pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_center_crop, height),
        .dflt = NULL,
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    IMAGE_FILL_PARAM(struct image_center_crop, fill, "[0]"),
    {.name = NULL},
};

static const struct junco_port image_center_crop_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_center_crop_outputs[] = {
    {.name = "image",
     .type = "image",
     .summary = "width x height pixels; the fill is around a smaller picture"},
    {.name = NULL},
};

const struct junco_op junco_op_image_center_crop = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_center_crop",
    .summary = "cut the middle out of an image",
    .params = image_center_crop_params,
    .inputs = image_center_crop_inputs,
    .outputs = image_center_crop_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct image_center_crop),
    .types = image_center_crop_types,
    .run_row = image_center_crop_run_row,
};
