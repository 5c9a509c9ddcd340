/* image_letterbox.c -- an image scaled into a frame of fixed size, bars around it, as detectors want. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/image/image.h"
#include "ops/image/resize.h"
#include "pixel/paste.h"

#include <junco/op.h>

struct image_letterbox {
    int64_t width, height;
    bool enlarge, centre;
    struct junco_floats fill;
    int filter;
};

static junco_status image_letterbox_types(const void *instance, const struct junco_env *env,
                                          const struct junco_type *const *in_types,
                                          const struct junco_type **ret_types,
                                          struct junco_error *err) {
    const struct image_letterbox *op = instance;
    junco_status st = image_fill_check(&op->fill, err);

    if (!st)
        st = image_types_as_input(instance, env, in_types, ret_types, err);
    if (st)
        return st;
    ret_types[1] = junco_type_of(JUNCO_KIND_FLOAT64);
    ret_types[2] = ret_types[3] = junco_type_of(JUNCO_KIND_INT64);
    return JUNCO_OK;
}

/* The picture's place in the frame. */
struct place {
    int left, top, width, height;
    double scale;
};

static struct place find_place(const struct image_letterbox *op, const struct pixel_image *src) {
    struct place p = {.width = (int)op->width, .height = (int)op->height};

    if (!op->enlarge && src->width <= p.width && src->height <= p.height) {
        p.width = src->width;
        p.height = src->height;
        p.scale = 1;
    } else if ((int64_t)src->width * p.height > (int64_t)src->height * p.width) {
        p.height = resize_side(p.width, src->width, src->height);
        p.scale = (double)op->width / src->width;
    } else {
        p.width = resize_side(p.height, src->height, src->width);
        p.scale = (double)op->height / src->height;
    }
    if (op->centre) {
        p.left = ((int)op->width - p.width) / 2;
        p.top = ((int)op->height - p.height) / 2;
    }
    return p;
}

static junco_status scale_into(const struct image_letterbox *op, const struct pixel_image *src,
                               const struct place *p, struct pixel_image *frame,
                               struct junco_error *err) {
    struct pixel_view view = pixel_view_of(src);
    struct pixel_image scaled;
    junco_status st;

    if (p->width == src->width && p->height == src->height)
        return pixel_paste(&view, p->left, p->top, frame, err);
    st = pixel_scratch_new(p->width, p->height, src->channels, &scaled, err);
    if (st)
        return st;
    st = resize_run(op->filter, src, &scaled, err);
    view = pixel_view_of(&scaled);
    if (!st)
        st = pixel_paste(&view, p->left, p->top, frame, err);
    junco_free(scaled.data);
    return st;
}

static junco_status image_letterbox_run_row(void *instance, const struct junco_chunk *in,
                                            size_t row, struct junco_builder *out,
                                            struct junco_error *err) {
    const struct image_letterbox *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image), frame;
    junco_pixels pixels = image.as.tensor.pixels;
    struct place p = find_place(op, &src);
    uint8_t fill[4];
    junco_status st = image_put(out, 0, pixels, (int)op->width, (int)op->height, &frame, err);

    if (st)
        return st;
    image_fill_pixel(&op->fill, pixels, fill);
    pixel_fill(&frame, fill);
    st = scale_into(op, &src, &p, &frame, err);
    if (!st)
        st = junco_put_float64(out, 1, p.scale, err);
    if (!st)
        st = junco_put_int64(out, 2, p.left, err);
    return st ? st : junco_put_int64(out, 3, p.top, err);
}

static const struct junco_param image_letterbox_params[] = {
    {
        .name = "width",
        .summary = "the frame's, in pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_letterbox, width),
        .dflt = "640",
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "height",
        .summary = "the frame's, in pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_letterbox, height),
        .dflt = "640",
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    IMAGE_FILL_PARAM(struct image_letterbox, fill, "[114.0]"),
    RESIZE_FILTER_PARAM(struct image_letterbox, filter),
    {
        .name = "enlarge",
        .summary = "scale up what is smaller than the frame",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_letterbox, enlarge),
        .dflt = "True",
    },
    {
        .name = "centre",
        .summary = "the picture in the middle; False: at the top left",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_letterbox, centre),
        .dflt = "True",
    },
    {.name = NULL},
};

static const struct junco_port image_letterbox_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_letterbox_outputs[] = {
    {.name = "image", .type = "image", .summary = "the frame, laid out as the input"},
    {
        .name = "scale",
        .type = "float64",
        .summary = "x in the frame = x in the picture * scale + left",
    },
    {.name = "left", .type = "int64", .summary = "pixels of the bar at the left"},
    {.name = "top", .type = "int64", .summary = "pixels of the bar above"},
    {.name = NULL},
};

const struct junco_op junco_op_image_letterbox = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_letterbox",
    .summary = "scale an image into a frame of fixed size, bars around it",
    .params = image_letterbox_params,
    .inputs = image_letterbox_inputs,
    .outputs = image_letterbox_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_letterbox),
    .types = image_letterbox_types,
    .run_row = image_letterbox_run_row,
};
