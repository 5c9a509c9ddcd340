/* op_samples.c -- what each operator is fed in the conformance suite. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_samples.h"
#include "op_samples_text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_PORTS 8

const char *op_sample_path(const char *path) {
    static char buffers[4][4096];
    static size_t next;
    const char *root = getenv("JUNCO_SOURCE_ROOT");
    char *buffer = buffers[next++ % COUNT(buffers)];

    snprintf(buffer, sizeof(buffers[0]), "%s/%s", root ? root : ".", path);
    return buffer;
}

/* ---- cells ---- */

void put_string(struct junco_builder *in, size_t column, const char *text) {
    junco_status st = junco_put_string(in, column, text, strlen(text), NULL);

    assert(!st);
}

/* Pixels that differ from place to place and from seed to seed. */
void put_image(struct junco_builder *in, size_t column, junco_pixels pixels, int width, int height,
               unsigned seed) {
    size_t n = (size_t)width * (size_t)height * (size_t)junco_pixels_channels(pixels);
    uint8_t *data;
    junco_status st = junco_put_image(in, column, pixels, height, width, &data, NULL);

    assert(!st);
    for (size_t i = 0; i < n; i++)
        data[i] = (uint8_t)(i * 37 + i / 7 * seed + seed);
}

float *put_floats(struct junco_builder *in, size_t column, int rank, const int64_t *dims) {
    void *data;
    junco_status st = junco_put_tensor(in, column, JUNCO_DTYPE_FLOAT32, rank, dims, &data, NULL);
    size_t n = 1;

    assert(!st);
    for (int i = 0; i < rank; i++)
        n *= (size_t)dims[i];
    memset(data, 0, n * sizeof(float));
    return data;
}

void put_vector(struct junco_builder *in, size_t column, int64_t n, const float *values) {
    memcpy(put_floats(in, column, 1, &n), values, (size_t)n * sizeof(float));
}

/* ---- files and patterns ---- */

static void put_pattern(struct junco_builder *in, size_t row) {
    static const char *const patterns[] = {"ok.*", "*.jpg", "two-lines*.txt", "ok.png"};
    char path[128];

    snprintf(path, sizeof(path), "tests/golden/files/%s", patterns[row % COUNT(patterns)]);
    put_string(in, 0, op_sample_path(path));
}

static void put_odd_pattern(struct junco_builder *in, size_t row) {
    static const char *const patterns[] = {"", "[", "/no/such/*", "~no-such-user/*", "\\"};

    put_string(in, 0, patterns[row % COUNT(patterns)]);
}

/* A source's row has no columns. */
static void put_nothing(struct junco_builder *in, size_t row) {
    (void)in;
    (void)row;
}

static void put_numbered(struct junco_builder *in, size_t row) {
    junco_status st = junco_put_int64(in, 0, (int64_t)row, NULL);

    assert(!st);
}

/* ---- images ---- */

void put_line(struct junco_builder *in, size_t row) {
    static const junco_pixels pixels[] = {JUNCO_PIXELS_RGB, JUNCO_PIXELS_BGR, JUNCO_PIXELS_GRAY};

    put_image(in, 0, pixels[row % COUNT(pixels)], 24 + 8 * (int)(row % 3), 9, (unsigned)row);
}

void put_odd_image(struct junco_builder *in, size_t row) {
    static const struct {
        int width, height;
        junco_pixels pixels;
    } images[] = {
        {1, 1, JUNCO_PIXELS_GRAY},    {1, 10000, JUNCO_PIXELS_GRAY}, {10000, 1, JUNCO_PIXELS_RGB},
        {5, 3, JUNCO_PIXELS_RGBA},    {2, 1, JUNCO_PIXELS_BGR},      {32768, 1, JUNCO_PIXELS_GRAY},
        {1, 32768, JUNCO_PIXELS_BGR}, {31, 33, JUNCO_PIXELS_RGB},
    };
    size_t i = row % COUNT(images);

    put_image(in, 0, images[i].pixels, images[i].width, images[i].height, 1);
}

/* ---- models ---- */

static void put_matrix(struct junco_builder *in, size_t row) {
    static const int64_t dims[][2] = {{2, 2}, {2, 2}, {1, 3}, {2, 2}};
    const int64_t *d = dims[row % COUNT(dims)];
    float *data = put_floats(in, 0, 2, d);

    for (int64_t i = 0; i < d[0] * d[1]; i++)
        data[i] = (float)(i + 10 * (int64_t)row);
}

static void put_odd_matrix(struct junco_builder *in, size_t row) {
    static const int64_t dims[][3] = {{0, 3, 0}, {3, 0, 0}, {5, 0, 0}, {1, 1, 1}, {100, 100, 0}};
    static const int ranks[] = {2, 2, 1, 3, 2, 0};
    size_t i = row % COUNT(ranks);

    put_floats(in, 0, ranks[i], i < COUNT(dims) ? dims[i] : NULL);
}

/* Steps of the three classes of reader.fake: blank, 'a', space. */
static void put_scores(struct junco_builder *in, size_t row) {
    const int64_t dims[] = {(int64_t)(row % 4), 3};
    float *data = put_floats(in, 0, 2, dims);

    for (size_t i = 0; i < row % 4; i++)
        data[3 * i + (i + row) % 3] = 0.5f + 0.125f * (float)i;
}

static void put_odd_scores(struct junco_builder *in, size_t row) {
    static const int64_t dims[][2] = {{0, 3}, {3, 0}, {0, 0}, {2, 4}, {2, 3}, {5000, 3}};
    const int64_t *d = dims[row % COUNT(dims)];
    float *data = put_floats(in, 0, 2, d);

    for (int64_t i = 0; i < d[0] * d[1]; i++)
        data[i] = row == 4 ? NAN : (float)(i % 3);
}

/* ---- maps of a text detector, at the size that limit_side_len=32 gives ---- */

#define MAP_WIDTH 96
#define MAP_HEIGHT 32

static float *put_page(struct junco_builder *in, unsigned seed) {
    static const int64_t dims[] = {1, MAP_HEIGHT, MAP_WIDTH};

    put_image(in, 0, JUNCO_PIXELS_GRAY, MAP_WIDTH, MAP_HEIGHT, seed);
    return put_floats(in, 1, 3, dims);
}

/* None to three words beside each other. */
static void put_words(struct junco_builder *in, size_t row) {
    size_t n = row % 4;
    float *map = put_page(in, (unsigned)row);

    for (size_t word = 0; word < n; word++)
        for (size_t y = 12; y < 20; y++)
            for (size_t x = 0; x < 14; x++)
                map[y * MAP_WIDTH + 8 + 30 * word + x] = 0.9f;
}

static void put_odd_map(struct junco_builder *in, size_t row) {
    static const float fills[] = {1, NAN, INFINITY, -INFINITY, 0.3f, 1e30f};
    static const int64_t dims[][3] = {{1, 32, 64}, {2, 32, 96}, {0, 0, 0}, {1, 0, 96}};

    if (row < COUNT(fills)) {
        float *map = put_page(in, 1);

        for (size_t i = 0; i < MAP_WIDTH * MAP_HEIGHT; i++)
            map[i] = fills[row];
    } else if (row == COUNT(fills)) { /* as many regions as there can be */
        float *map = put_page(in, 1);

        for (size_t i = 0; i < MAP_WIDTH * MAP_HEIGHT; i++)
            map[i] = i % 3 == 0 && i / MAP_WIDTH % 3 == 0;
    } else {
        put_image(in, 0, JUNCO_PIXELS_GRAY, MAP_WIDTH, MAP_HEIGHT, 1);
        put_floats(in, 1, 3, dims[(row - COUNT(fills) - 1) % COUNT(dims)]);
    }
}

static void put_turn(struct junco_builder *in, size_t row) {
    static const float scores[][2] = {{0.1f, 0.9f}, {0.9f, 0.1f}, {0.02f, 0.98f}};

    put_line(in, row);
    put_vector(in, 1, 2, scores[row % COUNT(scores)]);
}

static void put_odd_turn(struct junco_builder *in, size_t row) {
    static const float scores[][3] = {{0, 1, 0}, {NAN, NAN, 0}, {0, INFINITY, 0}, {NAN, 1, 0}};
    static const int64_t n[] = {0, 1, 3};

    if (row < COUNT(n)) {
        put_line(in, row);
        put_vector(in, 1, n[row], scores[0]);
    } else if (row < COUNT(n) + COUNT(scores)) {
        put_line(in, row);
        put_vector(in, 1, 2, scores[row - COUNT(n)]);
    } else {
        put_odd_image(in, row);
        put_vector(in, 1, 2, scores[0]);
    }
}

/* ---- the list ---- */

#define RECORD_TYPES TEXTS("bytes", "int64", "bytes")

static const struct op_sample samples[] = {
    {.op = "drop_empty",
     .types = TEXTS("int64"),
     .n_rows = 3,
     .put_row = put_numbered,
     .n_extremes = 1,
     .put_extreme = put_numbered},
    {.op = "fill_empty",
     .params = TEXTS("value=7"),
     .refused = TEXTS("value=None"),
     .types = TEXTS("int64"),
     .n_rows = 3,
     .put_row = put_numbered,
     .n_extremes = 1,
     .put_extreme = put_numbered},
    {.op = "from_stdin", .types = NO_TEXTS},
    {.op = "from_stdin.records",
     .refused = TEXTS("delimiter='\"'"),
     .types = NO_TEXTS,
     .is_outside = true},
    {.op = "glob",
     .types = TEXTS("string"),
     .n_rows = 4,
     .put_row = put_pattern,
     .n_extremes = 5,
     .put_extreme = put_odd_pattern},
    {.op = "onnx",
     .params = TEXTS("model=dynamic.fake"),
     .refused = TEXTS("model=missing.fake"),
     .types = TEXTS("tensor"),
     .n_rows = 4,
     .put_row = put_matrix,
     .n_extremes = 6,
     .put_extreme = put_odd_matrix},
    {.op = "range",
     .params = TEXTS("start=5", "stop=-4", "step=-3"),
     .refused = TEXTS("start=1", "step=0"),
     .types = NO_TEXTS,
     .n_rows = 3,
     .put_row = put_nothing,
     .n_extremes = 1,
     .put_extreme = put_nothing},
    {.op = "read_csv", .types = TEXTS("string"), .refused = TEXTS("path='none'")},
    {.op = "read_csv.fields",
     .params = TEXTS("columns=[\"column\"]", "types=[\"int64\"]"),
     .refused = TEXTS("columns=[\"column\"]", "types=[\"nothing\"]"),
     .types = RECORD_TYPES,
     .n_rows = 4,
     .put_row = put_csv_record,
     .n_extremes = 10,
     .put_extreme = put_odd_csv_record},
    {.op = "read_json", .types = TEXTS("string"), .refused = TEXTS("path='none'")},
    {.op = "read_json.fields",
     .params = TEXTS("columns=[\"column\"]", "types=[\"int64\"]"),
     .refused = TEXTS("columns=[\"column\"]", "types=[\"nothing\"]"),
     .types = RECORD_TYPES,
     .n_rows = 3,
     .put_row = put_json_record,
     .n_extremes = 8,
     .put_extreme = put_odd_json_record},
    {.op = "read_lines", .types = TEXTS("string")},
    {.op = "read_lines.records",
     .params = TEXTS("form='csv'", "header=True"),
     .refused = TEXTS("delimiter='ab'"),
     .types = TEXTS("string"),
     .n_rows = 2,
     .put_row = put_table_path,
     .n_extremes = 5,
     .put_extreme = put_odd_table_path},
    {.op = "read_lines.text",
     .types = RECORD_TYPES,
     .n_rows = 4,
     .put_row = put_csv_record,
     .n_extremes = 10,
     .put_extreme = put_odd_csv_record},
    {.op = "sample",
     .params = TEXTS("ratio=1"),
     .refused = TEXTS("ratio=1.5"),
     .types = NO_TEXTS,
     .n_rows = 3,
     .put_row = put_nothing,
     .n_extremes = 1,
     .put_extreme = put_nothing},
    {.op = "text_detection.ppocr",
     .params = TEXTS("model=planes.fake"),
     .refused = TEXTS("model=missing.fake"),
     .types = IMAGE_TYPES},
    {.op = "text_detection.ppocr_boxes",
     .params = TEXTS("limit_side_len=32"),
     .types = TEXTS("image", "tensor<float32>[?,?,?]"),
     .n_rows = 4,
     .put_row = put_words,
     .n_extremes = 11,
     .put_extreme = put_odd_map},
    {.op = "text_detection.ppocr_input",
     .params = TEXTS("limit_side_len=32"),
     .refused = TEXTS("mean=[0.5]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "text_direction.ppocr",
     .params = TEXTS("model=classes.fake"),
     .refused = TEXTS("model=missing.fake"),
     .types = IMAGE_TYPES},
    {.op = "text_direction.ppocr_input",
     .params = TEXTS("height=8", "width=32"),
     .refused = TEXTS("mean=[0.5]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "text_direction.ppocr_turn",
     .types = TEXTS("image", "tensor<float32>[?]"),
     .n_rows = 3,
     .put_row = put_turn,
     .n_extremes = 7 + N_ODD_IMAGES,
     .put_extreme = put_odd_turn},
    {.op = "text_recognition.ppocr",
     .params = TEXTS("model=lines.fake"),
     .refused = TEXTS("model=missing.fake"),
     .types = IMAGE_TYPES},
    {.op = "text_recognition.ppocr_input",
     .params = TEXTS("min_width=32"),
     .refused = TEXTS("mean=[0.5]"),
     .types = IMAGE_TYPES,
     .n_rows = 3,
     .put_row = put_line,
     ODD_IMAGES},
    {.op = "text_recognition.ppocr_text",
     .params = TEXTS("model=reader.fake"),
     .refused = TEXTS("model=dynamic.fake"),
     .types = TEXTS("tensor<float32>[?,?]"),
     .n_rows = 4,
     .put_row = put_scores,
     .n_extremes = 6,
     .put_extreme = put_odd_scores},
    {.op = "to_csv",
     .params = TEXTS("path='/tmp/junco-conform.csv'"),
     .types = TEXTS("int64"),
     .n_rows = 3,
     .put_row = put_numbered,
     .n_extremes = 1,
     .put_extreme = put_numbered},
    {.op = "to_json",
     .params = TEXTS("path='/tmp/junco-conform.jsonl'"),
     .types = TEXTS("int64"),
     .n_rows = 3,
     .put_row = put_numbered,
     .n_extremes = 1,
     .put_extreme = put_numbered},
    {.op = NULL},
};

const struct op_sample *op_sample_find(const char *op) {
    static const struct op_sample *const lists[] = {samples, op_samples_image, op_samples_plugin,
                                                    op_samples_regex, op_samples_vector};

    for (size_t i = 0; i < COUNT(lists); i++)
        for (const struct op_sample *sample = lists[i]; sample->op; sample++)
            if (!strcmp(sample->op, op))
                return sample;
    return NULL;
}

/* ---- tables ---- */

#define NO_PORT SIZE_MAX

static struct junco_table build(const struct op_sample *sample, size_t n,
                                void (*put)(struct junco_builder *, size_t), size_t null_port) {
    static const char *const names[MAX_PORTS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    const struct junco_value null = {.kind = JUNCO_KIND_NULL};
    const struct junco_type *types[MAX_PORTS];
    struct junco_builder *builder;
    struct junco_table table;
    size_t n_columns = 0;
    junco_status st = JUNCO_OK;

    for (; !st && sample->types[n_columns]; n_columns++) {
        assert(n_columns < MAX_PORTS);
        st = junco_type_parse(sample->types[n_columns], &types[n_columns], NULL);
    }
    if (!st)
        st = junco_builder_new(n_columns, names, types, &builder, NULL);
    for (size_t row = 0; !st && row < n; row++) {
        st = junco_builder_row(builder, 0, NULL);
        put(builder, row);
        if (!st && null_port != NO_PORT)
            st = junco_put_value(builder, null_port, &null, NULL);
    }
    if (!st)
        st = junco_builder_finish(builder, &table, NULL);
    assert(!st);
    junco_builder_free(builder);
    for (size_t i = 0; i < n_columns; i++)
        junco_type_unref(types[i]);
    return table;
}

struct junco_table op_sample_rows(const struct op_sample *sample) {
    return build(sample, sample->n_rows, sample->put_row, NO_PORT);
}

struct junco_table op_sample_extremes(const struct op_sample *sample) {
    return build(sample, sample->n_extremes, sample->put_extreme, NO_PORT);
}

struct junco_table op_sample_nulls(const struct op_sample *sample, size_t port) {
    return build(sample, sample->n_rows, sample->put_row, port);
}
