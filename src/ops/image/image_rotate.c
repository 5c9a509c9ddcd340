/* image_rotate.c -- turn an image: quarter turns exactly, other angles with interpolation. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/rotate.h"

#include <math.h>

#include "ops/image/image.h"
#include "pixel/orient.h"

#include <junco/op.h>

struct image_rotate {
    double angle;
    bool expand;
    struct junco_floats fill;
};

static junco_status image_rotate_types(const void *instance, const struct junco_env *env,
                                       const struct junco_type *const *in_types,
                                       const struct junco_type **ret_types,
                                       struct junco_error *err) {
    const struct image_rotate *op = instance;
    junco_status st = image_fill_check(&op->fill, err);

    return st ? st : image_types_as_input(instance, env, in_types, ret_types, err);
}

/* Quarter turns move pixels, unless a picture that is not square must keep its sides. */
static bool find_turn(const struct image_rotate *op, const struct pixel_image *src,
                      enum pixel_turn *ret_turn) {
    static const enum pixel_turn turns[] = {PIXEL_TURN_NONE, PIXEL_TURN_CCW, PIXEL_TURN_180,
                                            PIXEL_TURN_CW};
    double quarters = fmod(op->angle / 90, 4);
    int whole = (int)quarters;

    if (quarters != whole)
        return false;
    *ret_turn = turns[whole < 0 ? whole + 4 : whole];
    return !pixel_turn_swaps(*ret_turn) || op->expand || src->width == src->height;
}

static junco_status turn(const struct pixel_image *src, junco_pixels pixels, enum pixel_turn turn,
                         struct junco_builder *out, struct junco_error *err) {
    bool swaps = pixel_turn_swaps(turn);
    struct pixel_image dst;
    junco_status st = image_put(out, 0, pixels, swaps ? src->height : src->width,
                                swaps ? src->width : src->height, &dst, err);

    return st ? st : pixel_orient(src, turn, &dst, err);
}

static junco_status image_rotate_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                         struct junco_builder *out, struct junco_error *err) {
    const struct image_rotate *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    junco_pixels pixels = image.as.tensor.pixels;
    struct pixel_image src = image_view(&image), dst;
    int width = src.width, height = src.height;
    enum pixel_turn quarter;
    uint8_t fill[4];
    junco_status st;

    if (find_turn(op, &src, &quarter))
        return turn(&src, pixels, quarter, out, err);
    if (op->expand)
        pixel_rotate_size(src.width, src.height, op->angle, &width, &height);
    st = image_put(out, 0, pixels, width, height, &dst, err);
    if (st)
        return st;
    image_fill_pixel(&op->fill, pixels, fill);
    return pixel_rotate(&src, op->angle, fill, &dst, err);
}

static const struct junco_param image_rotate_params[] = {
    {
        .name = "angle",
        .summary = "degrees counter-clockwise",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct image_rotate, angle),
        .min = -3600,
        .max = 3600,
    },
    {
        .name = "expand",
        .summary = "make room for all of the picture; False: keep its sides and cut corners",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_rotate, expand),
        .dflt = "False",
    },
    IMAGE_FILL_PARAM(struct image_rotate, fill, "[0]"),
    {.name = NULL},
};

static const struct junco_port image_rotate_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_rotate_outputs[] = {
    {.name = "image",
     .type = "image",
     .summary = "the picture turned about its middle, laid out as the input"},
    {.name = NULL},
};

const struct junco_op junco_op_image_rotate = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_rotate",
    .summary = "turn an image: quarter turns exactly, other angles with bilinear interpolation",
    .params = image_rotate_params,
    .inputs = image_rotate_inputs,
    .outputs = image_rotate_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_rotate),
    .types = image_rotate_types,
    .run_row = image_rotate_run_row,
};
