/* image_crop.c -- cut a region out of an image: a rectangle, or four points straightened. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/mem.h"
#include "ops/image/box.h"
#include "ops/image/image.h"
#include "pixel/orient.h"
#include "pixel/warp.h"

#include <junco/op.h>

struct image_crop {
    bool upright;
    double upright_ratio;
    int interpolation, border; /* as enum pixel_filter and pixel_border number them */
};

static const char *const interpolations[] = {"cubic", "linear", NULL};
static const char *const borders[] = {"replicate", "constant", NULL};

static junco_status image_crop_types(const void *instance, const struct junco_env *env,
                                     const struct junco_type *const *in_types,
                                     const struct junco_type **ret_types, struct junco_error *err) {
    char type[128];

    if (!box_type_fits(in_types[1]))
        return junco_fail(err, JUNCO_ETYPE,
                          "input 'box' wants a tensor or list of 4 or 8 numbers, got %s",
                          junco_type_format(in_types[1], type, sizeof(type)));
    return image_types_as_input(instance, env, in_types, ret_types, err);
}

static int clamp(double value, int max) {
    return value < 0 ? 0 : value > max ? max : (int)value;
}

/* Edges are rounded to whole pixels and clipped to the image. */
static junco_status crop_rectangle(const struct pixel_image *src, junco_pixels pixels,
                                   const struct box *box, struct junco_builder *out,
                                   struct junco_error *err) {
    int x0 = clamp(rint(box->corner[0].x), src->width);
    int y0 = clamp(rint(box->corner[0].y), src->height);
    int x1 = clamp(rint(box->corner[2].x), src->width);
    int y1 = clamp(rint(box->corner[2].y), src->height);
    struct pixel_image dst;
    junco_status st;

    if (x1 <= x0 || y1 <= y0)
        return junco_fail(err, JUNCO_EVALUE,
                          "box (%g, %g, %g, %g) holds no pixel of the %d x %d image",
                          box->corner[0].x, box->corner[0].y, box->corner[2].x, box->corner[2].y,
                          src->width, src->height);
    st = image_put(out, 0, pixels, x1 - x0, y1 - y0, &dst, err);
    return st ? st : pixel_crop(src, x0, y0, &dst, err);
}

/* The straightened region, then a quarter turn counter-clockwise, by way of a scratch image. */
static junco_status rectify_turned(const struct pixel_image *src, junco_pixels pixels,
                                   const struct box *box, struct pixel_look look, int width,
                                   int height, struct junco_builder *out, struct junco_error *err) {
    struct pixel_image standing, dst;
    junco_status st = image_put(out, 0, pixels, height, width, &dst, err);

    if (!st)
        st = pixel_scratch_new(width, height, src->channels, &standing, err);
    if (st)
        return st;
    st = pixel_rectify(src, box->corner, look, &standing, err);
    if (!st)
        st = pixel_orient(&standing, PIXEL_TURN_CCW, &dst, err);
    junco_free(standing.data);
    return st;
}

static junco_status image_crop_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    const struct image_crop *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct junco_value region = junco_column_get(&in->columns[1], row);
    struct pixel_image src = image_view(&image), dst;
    junco_pixels pixels = image.as.tensor.pixels;
    const struct pixel_look look = {(enum pixel_filter)op->interpolation,
                                    (enum pixel_border)op->border};
    int width, height;
    struct box box;
    junco_status st = box_read(&region, &box, err);

    if (st)
        return st;
    if (!box.is_quad && !op->upright)
        return crop_rectangle(&src, pixels, &box, out, err);
    st = pixel_quad_size(box.corner, &width, &height, err);
    if (st)
        return st;
    if (op->upright && height >= op->upright_ratio * width)
        return rectify_turned(&src, pixels, &box, look, width, height, out, err);
    if (!box.is_quad)
        return crop_rectangle(&src, pixels, &box, out, err);
    st = image_put(out, 0, pixels, width, height, &dst, err);
    return st ? st : pixel_rectify(&src, box.corner, look, &dst, err);
}

static const struct junco_param image_crop_params[] = {
    {
        .name = "upright",
        .summary = "turn a standing region by 90 degrees counter-clockwise",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_crop, upright),
        .dflt = "False",
    },
    {
        .name = "upright_ratio",
        .summary = "a region stands from this height / width on",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct image_crop, upright_ratio),
        .dflt = "1.5",
        .min = 0.001,
        .max = 1000,
    },
    {
        .name = "interpolation",
        .summary = "between the pixels of four points' region: of 4 x 4 or of 2 x 2 of them",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_crop, interpolation),
        .dflt = "'cubic'",
        .choices = interpolations,
    },
    {
        .name = "border",
        .summary = "what such a region shows beyond the image: its edge again, or black",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_crop, border),
        .dflt = "'replicate'",
        .choices = borders,
    },
    {.name = NULL},
};

static const struct junco_port image_crop_inputs[] = {
    {.name = "image", .type = "image", .summary = "the whole picture"},
    {
        .name = "box",
        .type = "any",
        .summary = "4 numbers x0, y0, x1, y1 or 4 points x, y clockwise from the top left; pixels",
    },
    {.name = NULL},
};

static const struct junco_port image_crop_outputs[] = {
    {.name = "image", .type = "image", .summary = "the region, laid out as the input"},
    {.name = NULL},
};

const struct junco_op junco_op_image_crop = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_crop",
    .summary = "cut a rectangle out of an image, or straighten four points",
    .params = image_crop_params,
    .inputs = image_crop_inputs,
    .outputs = image_crop_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_crop),
    .types = image_crop_types,
    .run_row = image_crop_run_row,
};
