/* image_grid.c -- a list of images, side by side on a sheet. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "ops/image/image.h"
#include "pixel/paste.h"

#include <junco/op.h>

struct image_grid {
    int64_t columns, gap;
    struct junco_floats fill;
};

/* Every cell has the sizes of the widest and of the highest image. */
struct sheet {
    junco_pixels pixels;
    int cell_width, cell_height;
    int64_t columns, rows;
};

static junco_status image_grid_types(const void *instance, const struct junco_env *env,
                                     const struct junco_type *const *in_types,
                                     const struct junco_type **ret_types, struct junco_error *err) {
    const struct image_grid *op = instance;
    const struct junco_type *elem = in_types[0]->kind == JUNCO_KIND_LIST ? in_types[0]->elem : NULL;
    bool is_image = elem && elem->kind == JUNCO_KIND_IMAGE;
    char type[128];
    junco_status st = image_fill_check(&op->fill, err);

    (void)env;
    if (st)
        return st;
    if (!is_image && in_types[0]->kind != JUNCO_KIND_ANY && in_types[0]->kind != JUNCO_KIND_NULL &&
        !(elem && elem->kind == JUNCO_KIND_ANY))
        return junco_fail(err, JUNCO_ETYPE,
                          "input 'images' wants a list of images, as a window makes them, got %s",
                          junco_type_format(in_types[0], type, sizeof(type)));
    ret_types[0] = is_image ? junco_type_ref(elem) : junco_type_of(JUNCO_KIND_IMAGE);
    return JUNCO_OK;
}

/* EVALUE where there is no image, something else, or images of several layouts. */
static junco_status sheet_of(const struct image_grid *op, const struct junco_value *items, size_t n,
                             struct sheet *ret_sheet, struct junco_error *err) {
    struct sheet sheet = {.pixels = JUNCO_PIXELS_ANY};

    for (size_t i = 0; i < n; i++) {
        struct pixel_image image;

        if (items[i].kind == JUNCO_KIND_NULL)
            continue;
        if (items[i].kind != JUNCO_KIND_IMAGE)
            return junco_fail(err, JUNCO_EVALUE, "item %zu: want an image, got %s", i,
                              junco_kind_name(items[i].kind));
        if (!sheet.pixels)
            sheet.pixels = items[i].as.tensor.pixels;
        if (items[i].as.tensor.pixels != sheet.pixels)
            return junco_fail(err, JUNCO_EVALUE,
                              "item %zu is %s, those before it are %s: convert them to one layout",
                              i, junco_pixels_name(items[i].as.tensor.pixels),
                              junco_pixels_name(sheet.pixels));
        image = image_view(&items[i]);
        if (image.width > sheet.cell_width)
            sheet.cell_width = image.width;
        if (image.height > sheet.cell_height)
            sheet.cell_height = image.height;
    }
    if (!sheet.pixels)
        return junco_fail(err, JUNCO_EVALUE, "a sheet wants an image at least, there is none");
    sheet.columns = (int64_t)n < op->columns ? (int64_t)n : op->columns;
    sheet.rows = ((int64_t)n + sheet.columns - 1) / sheet.columns;
    *ret_sheet = sheet;
    return JUNCO_OK;
}

/* n cells with gaps between and around them, in pixels; one too many where that is no image. */
static int sheet_side(int64_t n, int cell, int64_t gap) {
    int64_t side = n > JUNCO_MAX_IMAGE_SIDE ? n : n * cell + (n + 1) * gap;

    return side > JUNCO_MAX_IMAGE_SIDE ? JUNCO_MAX_IMAGE_SIDE + 1 : (int)side;
}

static junco_status image_grid_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    const struct image_grid *op = instance;
    struct junco_value list = junco_column_get(&in->columns[0], row);
    const struct junco_value *items;
    struct pixel_image dst;
    struct sheet sheet;
    uint8_t fill[4];
    size_t n;
    junco_status st;

    if (list.kind != JUNCO_KIND_LIST)
        return junco_fail(err, JUNCO_EVALUE, "want a list of images, got %s",
                          junco_kind_name(list.kind));
    items = junco_list_items(list.as.list);
    n = junco_list_size(list.as.list);
    st = sheet_of(op, items, n, &sheet, err);
    if (st)
        return st;
    st = image_put(out, 0, sheet.pixels, sheet_side(sheet.columns, sheet.cell_width, op->gap),
                   sheet_side(sheet.rows, sheet.cell_height, op->gap), &dst, err);
    if (st)
        return junco_wrap(err, st, "a sheet of %zu images", n);
    image_fill_pixel(&op->fill, sheet.pixels, fill);
    pixel_fill(&dst, fill);
    for (size_t i = 0; !st && i < n; i++) {
        struct pixel_image image;
        struct pixel_view view;
        int x = (int)((int64_t)i % sheet.columns * (sheet.cell_width + op->gap) + op->gap);
        int y = (int)((int64_t)i / sheet.columns * (sheet.cell_height + op->gap) + op->gap);

        if (items[i].kind == JUNCO_KIND_NULL)
            continue;
        image = image_view(&items[i]);
        view = pixel_view_of(&image);
        st = pixel_paste(&view, x + (sheet.cell_width - image.width) / 2,
                         y + (sheet.cell_height - image.height) / 2, &dst, err);
    }
    return st;
}

static const struct junco_param image_grid_params[] = {
    {
        .name = "columns",
        .summary = "images side by side; fewer where there are not so many",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_grid, columns),
        .dflt = "8",
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "gap",
        .summary = "pixels between the images and around them",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_grid, gap),
        .dflt = "8",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    IMAGE_FILL_PARAM(struct image_grid, fill, "[255]"),
    {.name = NULL},
};

static const struct junco_port image_grid_inputs[] = {
    {
        .name = "images",
        .type = "any",
        .summary =
            "a list of images of one layout, as a window makes it; a null leaves its place empty",
    },
    {.name = NULL},
};

static const struct junco_port image_grid_outputs[] = {
    {
        .name = "image",
        .type = "image",
        .summary = "the sheet: from left to right, then down, each in the middle of its place",
    },
    {.name = NULL},
};

const struct junco_op junco_op_image_grid = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_grid",
    .summary = "lay a list of images out on one: a contact sheet",
    .params = image_grid_params,
    .inputs = image_grid_inputs,
    .outputs = image_grid_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_grid),
    .types = image_grid_types,
    .run_row = image_grid_run_row,
};
