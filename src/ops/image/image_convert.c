/* image_convert.c -- another pixel layout: rgb, bgr, gray or rgba. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/image.h"
#include "pixel/colour.h"

#include <junco/op.h>

struct image_convert {
    int mode;
};

static const char *const modes[] = {"rgb", "bgr", "gray", "rgba", NULL};
static const junco_pixels mode_pixels[] = {JUNCO_PIXELS_RGB, JUNCO_PIXELS_BGR, JUNCO_PIXELS_GRAY,
                                           JUNCO_PIXELS_RGBA};

static junco_status image_convert_types(const void *instance, const struct junco_env *env,
                                        const struct junco_type *const *in_types,
                                        const struct junco_type **ret_types,
                                        struct junco_error *err) {
    const struct image_convert *op = instance;

    (void)env;
    (void)in_types;
    return junco_type_image(mode_pixels[op->mode], &ret_types[0], err);
}

static junco_status image_convert_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                          struct junco_builder *out, struct junco_error *err) {
    const struct image_convert *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    junco_pixels from = image.as.tensor.pixels, to = mode_pixels[op->mode];
    struct pixel_image src = image_view(&image), dst;
    junco_status st;

    if (from == to)
        return junco_put_value(out, 0, &image, err);
    st = image_put(out, 0, to, src.width, src.height, &dst, err);
    return st ? st : pixel_convert(&src, from, &dst, to, err);
}

static const struct junco_param image_convert_params[] = {
    {
        .name = "mode",
        .summary = "the layout wanted",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_convert, mode),
        .dflt = "'rgb'",
        .choices = modes,
    },
    {.name = NULL},
};

static const struct junco_port image_convert_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_convert_outputs[] = {
    {.name = "image",
     .type = "image",
     .summary = "gray is Pillow's luma; alpha is dropped, or 255 where there was none"},
    {.name = NULL},
};

const struct junco_op junco_op_image_convert = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_convert",
    .summary = "change the pixel layout of an image",
    .params = image_convert_params,
    .inputs = image_convert_inputs,
    .outputs = image_convert_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_convert),
    .types = image_convert_types,
    .run_row = image_convert_run_row,
};
