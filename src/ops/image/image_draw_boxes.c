/* image_draw_boxes.c -- boxes and their labels, painted on an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ops/image/box.h"
#include "ops/image/image.h"
#include "pixel/draw.h"

#include <junco/op.h>

struct image_draw_boxes {
    struct junco_floats colour;
    int64_t thickness, text_size;
    bool has_labels;
};

static junco_status image_draw_boxes_columns(void *instance, const struct junco_columns *columns,
                                             struct junco_error *err) {
    struct image_draw_boxes *op = instance;

    if (columns->n_in < 2 || columns->n_in > 3)
        return junco_fail(err, JUNCO_EINVAL,
                          "want an image, boxes and, if wanted, labels: 2 or 3 columns, got %zu",
                          columns->n_in);
    op->has_labels = columns->n_in == 3;
    return JUNCO_OK;
}

static bool label_type_fits(const struct junco_type *type) {
    return box_type_fits(type) || type->kind == JUNCO_KIND_STRING ||
           type->kind == JUNCO_KIND_INT64 || type->kind == JUNCO_KIND_FLOAT64 ||
           type->kind == JUNCO_KIND_NULL;
}

static junco_status image_draw_boxes_types(const void *instance, const struct junco_env *env,
                                           const struct junco_type *const *in_types,
                                           const struct junco_type **ret_types,
                                           struct junco_error *err) {
    const struct image_draw_boxes *op = instance;
    junco_status st = image_fill_check(&op->colour, err);
    char type[128];

    if (!st && !box_type_fits(in_types[1]))
        st = junco_fail(err, JUNCO_ETYPE, "input 'boxes' wants a tensor or a list, got %s",
                        junco_type_format(in_types[1], type, sizeof(type)));
    if (!st && op->has_labels && !label_type_fits(in_types[2]))
        st = junco_fail(err, JUNCO_ETYPE,
                        "input 'labels' wants a list, a tensor, a string or a number, got %s",
                        junco_type_format(in_types[2], type, sizeof(type)));
    return st ? st : image_types_as_input(instance, env, in_types, ret_types, err);
}

/* ---- labels ---- */

/* Text of a label: a string as it is, a number shortly, nothing else. */
static size_t label_text(const struct junco_value *label, char number[32], const char **ret_text) {
    *ret_text = number;
    switch (label->kind) {
    case JUNCO_KIND_STRING:
        *ret_text = label->as.bytes.data;
        return label->as.bytes.size;
    case JUNCO_KIND_INT64:
        return (size_t)snprintf(number, 32, "%lld", (long long)label->as.int64);
    case JUNCO_KIND_FLOAT64:
        return (size_t)snprintf(number, 32, "%.3g", label->as.float64);
    default:
        return 0;
    }
}

/* The label of box i: of a list the i-th, of a tensor of floats too; anything else is everyone's. */
static struct junco_value label_of(const struct junco_value *labels, size_t i) {
    const struct junco_tensor *t = &labels->as.tensor;
    struct junco_value number = {.kind = JUNCO_KIND_FLOAT64};

    if (labels->kind == JUNCO_KIND_LIST)
        return i < junco_list_size(labels->as.list) ? junco_list_items(labels->as.list)[i]
                                                    : (struct junco_value){.kind = JUNCO_KIND_NULL};
    if (labels->kind != JUNCO_KIND_TENSOR)
        return *labels;
    if (i >= junco_tensor_count(t) || t->dtype != JUNCO_DTYPE_FLOAT32)
        return (struct junco_value){.kind = JUNCO_KIND_NULL};
    number.as.float64 = ((const float *)t->data)[i];
    return number;
}

/* On a bar above the box, or inside it where there is no room above. */
static void draw_label(const struct image_draw_boxes *op, struct pixel_image *image,
                       const struct box *box, const struct junco_value *label,
                       const uint8_t *colour) {
    bool is_dark =
        colour[0] + colour[image->channels > 1] + colour[2 * (image->channels > 1)] < 384;
    uint8_t ink[4] = {0, 0, 0, 255};
    int scale = (int)op->text_size, x, y;
    const char *text;
    char number[32];
    size_t size = label_text(label, number, &text);
    float at[4];

    if (!size)
        return;
    if (is_dark)
        memset(ink, 255, 3);
    box_bounds(box, at);
    x = (int)fminf(fmaxf(at[0], -100000), 100000);
    y = (int)fminf(fmaxf(at[1], -100000), 100000) - pixel_text_height(scale) - scale;
    if (y < 0)
        y += pixel_text_height(scale) + scale;
    pixel_draw_rect(image, x, y, pixel_text_width(text, size, scale) + scale,
                    pixel_text_height(scale) + scale, colour);
    pixel_draw_text(image, x + scale, y + scale, scale, text, size, ink);
}

static void draw(const struct image_draw_boxes *op, struct pixel_image *image,
                 const struct box *boxes, size_t n, const struct junco_value *labels,
                 const uint8_t *colour) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 4; k++)
            pixel_draw_line(image, boxes[i].corner[k], boxes[i].corner[(k + 1) % 4],
                            (int)op->thickness, colour);
    for (size_t i = 0; labels && i < n; i++) {
        struct junco_value label = label_of(labels, i);

        draw_label(op, image, &boxes[i], &label, colour);
    }
}

static junco_status image_draw_boxes_run_row(void *instance, const struct junco_chunk *in,
                                             size_t row, struct junco_builder *out,
                                             struct junco_error *err) {
    const struct image_draw_boxes *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row), labels;
    struct junco_value cell = junco_column_get(&in->columns[1], row);
    struct pixel_image src = image_view(&image), dst;
    uint8_t colour[4];
    struct box *boxes;
    size_t n;
    junco_status st = boxes_read(&cell, &boxes, &n, err);

    if (st)
        return st;
    st = image_put(out, 0, image.as.tensor.pixels, src.width, src.height, &dst, err);
    if (!st) {
        memcpy(dst.data, src.data, (size_t)src.width * (size_t)src.height * (size_t)src.channels);
        image_fill_pixel(&op->colour, image.as.tensor.pixels, colour);
        if (op->has_labels)
            labels = junco_column_get(&in->columns[2], row);
        draw(op, &dst, boxes, n, op->has_labels ? &labels : NULL, colour);
    }
    junco_free(boxes);
    return st;
}

static const struct junco_param image_draw_boxes_params[] = {
    {
        .name = "colour",
        .summary = "a gray level, or red, green, blue and if wanted alpha",
        .kind = JUNCO_PARAM_FLOATS,
        .offset = offsetof(struct image_draw_boxes, colour),
        .dflt = "[255, 64, 0]",
        .min = 0,
        .max = 255,
    },
    {
        .name = "thickness",
        .summary = "of lines, in pixels",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_draw_boxes, thickness),
        .dflt = "2",
        .min = 1,
        .max = 32,
    },
    {
        .name = "text_size",
        .summary = "of labels: a letter is 5 x 7 of so many pixels a side",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_draw_boxes, text_size),
        .dflt = "2",
        .min = 1,
        .max = 32,
    },
    {.name = NULL},
};

static const struct junco_port image_draw_boxes_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {
        .name = "boxes",
        .type = "any",
        .summary = "a list of boxes, or a tensor with one a row: x0, y0, x1, y1 or 4 points",
    },
    {
        .name = "labels",
        .type = "any",
        .summary = "a list of strings or numbers, or one for all; may be left out",
        .takes_null = true,
    },
    {.name = NULL},
};

static const struct junco_port image_draw_boxes_outputs[] = {
    {.name = "image", .type = "image", .summary = "a copy with the boxes on it"},
    {.name = NULL},
};

const struct junco_op junco_op_image_draw_boxes = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_draw_boxes",
    .summary = "paint boxes, and labels if there are any, on an image",
    .params = image_draw_boxes_params,
    .inputs = image_draw_boxes_inputs,
    .outputs = image_draw_boxes_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY | JUNCO_OP_MANY_INPUTS,
    .instance_size = sizeof(struct image_draw_boxes),
    .types = image_draw_boxes_types,
    .columns = image_draw_boxes_columns,
    .run_row = image_draw_boxes_run_row,
};
