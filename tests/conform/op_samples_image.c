/* op_samples_image.c -- what the operators on images are fed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_samples.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put_picture(struct junco_builder *in, size_t row) {
    put_string(in, 0,
               op_sample_path(row % 2 ? "tests/golden/files/ok.png" : "tests/golden/files/ok.jpg"));
}

static void put_bad_picture(struct junco_builder *in, size_t row) {
    static const char *const paths[] = {"bomb.png",    "empty.png", "truncated.jpg", "notes.txt",
                                        "missing.png", "",          "ok.png"};
    char path[128];

    snprintf(path, sizeof(path), "tests/golden/files/%s", paths[row % COUNT(paths)]);
    put_string(in, 0, row == COUNT(paths) ? "" : op_sample_path(path));
}

static void put_region(struct junco_builder *in, size_t row) {
    static const int64_t dims[] = {4, 2};
    static const float rectangle[] = {2.5f, 1, 20, 8};
    static const float boxes[][8] = {
        {2, 2, 20, 2, 20, 8, 2, 8},
        {4, 1, 22, 3, 21, 8, 3, 6},
        {10, 0, 13, 0, 13, 9, 10, 9},
    };

    put_line(in, row);
    if (row < COUNT(boxes))
        memcpy(put_floats(in, 1, 2, dims), boxes[row], sizeof(boxes[0]));
    else
        put_vector(in, 1, 4, rectangle);
}

static void put_odd_region(struct junco_builder *in, size_t row) {
    static const int64_t dims[] = {4, 2};
    static const float rectangle[] = {30, 30, 90, 90}; /* beside the picture */
    static const float boxes[][8] = {
        {0}, /* one point */
        {5, 5, 5, 5, 9, 9, 9, 9}, /* a line */
        {-50, -50, 90, -50, 90, 90, -50, 90},
        {NAN, 0, 1, 0, 1, 1, 0, 1},
        {0, 0, INFINITY, 0, 1, 1, 0, 1},
        {0, 0, 999999, 0, 999999, 999999, 0, 999999},
        {9, 9, 1, 9, 1, 1, 9, 1}, /* inside out */
        {0, 0, 8, 8, 8, 0, 0, 8}, /* crossed */
    };

    if (row < COUNT(boxes)) {
        put_line(in, row);
        memcpy(put_floats(in, 1, 2, dims), boxes[row], sizeof(boxes[0]));
    } else if (row == COUNT(boxes)) {
        put_line(in, row);
        put_vector(in, 1, 4, rectangle);
    } else {
        put_odd_image(in, row);
        memcpy(put_floats(in, 1, 2, dims), boxes[2], sizeof(boxes[0]));
    }
}

static void put_drawn(struct junco_builder *in, size_t row) {
    static const char *const labels[] = {"a", "two words", "caf\xc3\xa9", ""};

    const int64_t dims[] = {(int64_t)(row % 3), 4};
    float *boxes;

    put_line(in, row);
    boxes = put_floats(in, 1, 2, dims);
    for (size_t i = 0; i < 4 * (row % 3); i++)
        boxes[i] = (float)(3 * i % 11 + i / 2);
    put_string(in, 2, labels[row % COUNT(labels)]);
}

static void put_odd_drawn(struct junco_builder *in, size_t row) {
    put_odd_region(in, row);
    put_string(in, 2, "label");
}

static void put_scored(struct junco_builder *in, size_t row) {
    const int64_t dims[] = {3, 4};
    static const float boxes[] = {0, 0, 10, 10, 1, 1, 10, 10, 20, 20, 30, 30};
    const float scores[] = {0.5f, 0.25f * (float)row, 0.75f};

    memcpy(put_floats(in, 0, 2, dims), boxes, sizeof(boxes));
    put_vector(in, 1, 3, scores);
}

static void put_odd_scored(struct junco_builder *in, size_t row) {
    static const int64_t dims[][2] = {{0, 4}, {2, 3}, {2, 4}, {2, 4}, {20000, 4}};
    static const int64_t n_scores[] = {0, 2, 3, 2, 20000};
    float *scores;

    put_floats(in, 0, 2, dims[row % COUNT(dims)]);
    scores = put_floats(in, 1, 1, &n_scores[row % COUNT(dims)]);
    if (row == 3)
        scores[1] = NAN;
}

/* In the build folder: images are written. */
static void put_saved(struct junco_builder *in, size_t row) {
    static const char *const endings[] = {"png", "jpg", "webp"};
    const char *root = getenv("JUNCO_BUILD_ROOT");
    char path[4096];

    put_line(in, row);
    snprintf(path, sizeof(path), "%s/tests/conform/saved-%zu.%s", root ? root : ".", row,
             endings[row % COUNT(endings)]);
    put_string(in, 1, path);
}

static void put_odd_saved(struct junco_builder *in, size_t row) {
    static const char *const paths[] = {"", "/no/such/folder/a.png", "a.gif", "/"};

    if (row < N_ODD_IMAGES) {
        put_saved(in, row);
        put_odd_image(in, row);
    } else {
        put_line(in, 0);
        put_string(in, 1, paths[(row - N_ODD_IMAGES) % COUNT(paths)]);
    }
}

/* A list of n images, made by put() as rows of a table of their own. */
static void put_list(struct junco_builder *in, size_t n,
                     void (*put)(struct junco_builder *in, size_t row)) {
    static const char *const name = "image";
    const struct junco_type *image = junco_type_of(JUNCO_KIND_IMAGE), *type;
    struct junco_value list = {.kind = JUNCO_KIND_LIST};
    struct junco_builder *rows;
    struct junco_table table;
    junco_status st = junco_builder_new(1, &name, &image, &rows, NULL);

    assert(!st);
    for (size_t i = 0; i < n; i++) {
        st = junco_builder_row(rows, 0, NULL);
        assert(!st);
        put(rows, i);
    }
    st = junco_builder_finish(rows, &table, NULL);
    assert(!st);
    junco_builder_free(rows);
    st = junco_type_list(image, &type, NULL);
    assert(!st);
    st = junco_list_new(type, n, &list.as.list, NULL);
    assert(!st);
    for (size_t i = 0; i < n; i++) {
        junco_list_items(list.as.list)[i] = junco_column_get(&table.columns[0], i);
        junco_value_ref(&junco_list_items(list.as.list)[i]);
    }
    st = junco_put_value(in, 0, &list, NULL);
    assert(!st);
    junco_value_unref(&list);
    junco_type_unref(type);
    junco_table_done(&table);
}

static void put_widest(struct junco_builder *in, size_t row) {
    put_image(in, 0, JUNCO_PIXELS_GRAY, 32768, 1, (unsigned)row);
}

static void put_gray(struct junco_builder *in, size_t row) {
    put_image(in, 0, JUNCO_PIXELS_GRAY, 3 + (int)row, 5, (unsigned)row);
}

static void put_pictures(struct junco_builder *in, size_t row) {
    put_list(in, row + 1, put_gray);
}

/* None; odd ones, in several layouts; one of a side that leaves no room for a gap. */
static void put_odd_pictures(struct junco_builder *in, size_t row) {
    static const size_t n[] = {0, 1, 2, N_ODD_IMAGES};

    put_list(in, n[row % COUNT(n)], row == 1 ? put_widest : put_odd_image);
}

const struct op_sample op_samples_image[] = {
    {.op = "image_center_crop",
     .params = TEXTS("width=9", "height=9"),
     .refused = TEXTS("width=9", "height=9", "fill=[1, 2]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_convert",
     .params = TEXTS("mode=rgba"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_crop",
     .params = TEXTS("upright=True"),
     .types = TEXTS("image", "tensor"),
     .n_rows = 4,
     .put_row = put_region,
     .n_extremes = 9 + N_ODD_IMAGES,
     .put_extreme = put_odd_region},
    {.op = "image_decode",
     .types = TEXTS("string"),
     .n_rows = 4,
     .put_row = put_picture,
     .n_extremes = 8,
     .put_extreme = put_bad_picture},
    {.op = "image_draw_boxes",
     .params = TEXTS("thickness=1", "text_size=1"),
     .refused = TEXTS("colour=[1, 2]"),
     .types = TEXTS("image", "tensor", "string"),
     .n_rows = 4,
     .put_row = put_drawn,
     .n_extremes = 9 + N_ODD_IMAGES,
     .put_extreme = put_odd_drawn},
    {.op = "image_grid",
     .params = TEXTS("columns=2", "gap=1"),
     .refused = TEXTS("fill=[]"),
     .types = TEXTS("list<image>"),
     .n_rows = 4,
     .put_row = put_pictures,
     .n_extremes = 4,
     .put_extreme = put_odd_pictures},
    {.op = "image_encode",
     .params = TEXTS("format=png"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_flip", .types = IMAGE_TYPES, .n_rows = 3, .put_row = put_line, ODD_IMAGES},
    {.op = "image_letterbox",
     .params = TEXTS("width=40", "height=30"),
     .refused = TEXTS("fill=[1, 2]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_normalize",
     .params = TEXTS("mean=[0.5]", "std=[0.25]", "layout=hwc"),
     .refused = TEXTS("mean=[1, 2]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_pad",
     .params = TEXTS("left=3", "bottom=2", "mode=edge"),
     .refused = TEXTS("fill=[]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_embedding.onnx",
     .params = TEXTS("model=planes.fake", "normalize=False"),
     .refused = TEXTS("model=missing.fake"),
     .types = IMAGE_TYPES},
    {.op = "image_preprocess",
     .params = TEXTS("size=8", "crop=6"),
     .refused = TEXTS("size=8", "crop=9"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_resize",
     .params = TEXTS("width=7"),
     .refused = NO_TEXTS,
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_rotate",
     .params = TEXTS("angle=30", "expand=True"),
     .refused = TEXTS("angle=30", "fill=[1, 2]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_save",
     .types = TEXTS("image", "string"),
     .n_rows = 3,
     .put_row = put_saved,
     .n_extremes = N_ODD_IMAGES + 4,
     .put_extreme = put_odd_saved},
    {.op = "image_thumbnail",
     .params = TEXTS("width=10", "height=10", "filter=lanczos"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "image_to_tensor", .types = IMAGE_TYPES, .n_rows = 3, .put_row = put_line, ODD_IMAGES},
    {.op = "nms",
     .types = TEXTS("tensor", "tensor"),
     .n_rows = 3,
     .put_row = put_scored,
     .n_extremes = 5,
     .put_extreme = put_odd_scored},
    {.op = NULL},
};
