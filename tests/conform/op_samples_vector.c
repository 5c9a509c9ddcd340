/* op_samples_vector.c -- what the operators on vectors are fed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_samples.h"

#include <assert.h>
#include <float.h>
#include <math.h>

/* vectors.idx holds four vectors of three numbers. */
#define INDEX "index=tests/conform/models/vectors.idx"
#define DIMS 3

static void put_numbers(struct junco_builder *in, size_t column, size_t row) {
    put_vector(in, column, DIMS, (const float[DIMS]){(float)row + 1, 0.5f, -2});
}

/* Each is a result, or an error of its own. */
static const struct odd {
    int64_t n;
    float at[4];
} odd[] = {
    {3, {FLT_MIN / 2}}, /* first: what it is inserted into has three, too */
    {0, {0}},           {1, {1}},           {3, {0, 0, 0}},
    {3, {NAN}},         {3, {1, INFINITY}}, {3, {FLT_MAX, FLT_MAX, FLT_MAX}},
    {4, {1, 2, 3}},
};
#define N_ODD (sizeof(odd) / sizeof(odd[0]))

static void put_odd(struct junco_builder *in, size_t column, size_t row) {
    put_vector(in, column, odd[row % N_ODD].n, odd[row % N_ODD].at);
}

static void put_query(struct junco_builder *in, size_t row) {
    put_numbers(in, 0, row);
}

static void put_odd_query(struct junco_builder *in, size_t row) {
    static const int64_t dims[] = {1, 3};

    if (row < N_ODD)
        put_odd(in, 0, row);
    else
        put_floats(in, 0, row == N_ODD ? 2 : 0, dims);
}

static void put_named(struct junco_builder *in, size_t row) {
    static const char *const ids[] = {"a", "b", "and c"};

    put_string(in, 0, ids[row % 3]);
    put_numbers(in, 1, row);
}

static void put_odd_named(struct junco_builder *in, size_t row) {
    put_string(in, 0, row == N_ODD ? "" : "x");
    put_odd(in, 1, row == N_ODD ? 5 : row);
}

static void put_pair(struct junco_builder *in, size_t row) {
    put_numbers(in, 0, row);
    put_numbers(in, 1, row * row);
}

static void put_odd_pair(struct junco_builder *in, size_t row) {
    put_odd(in, row % 2, row / 2);
    put_numbers(in, 1 - row % 2, row);
}

static void put_matrix(struct junco_builder *in, size_t row) {
    const int64_t dims[] = {(int64_t)row + 2, DIMS};
    float *data = put_floats(in, 0, 2, dims);

    for (int64_t i = 0; i < dims[0] * DIMS; i++)
        data[i] = (float)((i * 7 + (int64_t)row) % 11) - 4.5f;
    put_numbers(in, 1, row);
}

static void put_odd_matrix(struct junco_builder *in, size_t row) {
    const int64_t dims[] = {row == 1 ? 0 : 3, row == 2 ? 0 : DIMS};
    float *data = put_floats(in, 0, row == 3 ? 1 : 2, dims);

    if (row == 0)
        data[5] = NAN;
    if (row > 3)
        put_odd(in, 1, row);
    else
        put_numbers(in, 1, row);
}

static void put_picture(struct junco_builder *in, size_t row) {
    put_image(in, 0, row % 2 ? JUNCO_PIXELS_RGB : JUNCO_PIXELS_GRAY, 40, 9 + (int)row,
              (unsigned)row);
}

static void put_odd_picture(struct junco_builder *in, size_t row) {
    static const int sizes[][2] = {{1, 1}, {1, 32768}, {32768, 1}, {33, 31}};

    put_image(in, 0, row % 2 ? JUNCO_PIXELS_RGBA : JUNCO_PIXELS_BGR, sizes[row % 4][0],
              sizes[row % 4][1], 3);
}

#define VECTOR TEXTS("tensor<float32>")

const struct op_sample op_samples_vector[] = {
    {.op = "ann_insert.memory",
     .params = TEXTS("index=conform.idx"),
     .refused = TEXTS("index="),
     .types = TEXTS("string", "tensor<float32>"),
     .n_rows = 3,
     .put_row = put_named,
     .n_extremes = N_ODD + 1,
     .put_extreme = put_odd_named},
    {.op = "ann_search.memory",
     .params = TEXTS(INDEX, "k=3"),
     .refused = TEXTS("index=tests/conform/models/missing.idx"),
     .types = VECTOR,
     .n_rows = 4,
     .put_row = put_query,
     .n_extremes = N_ODD + 2,
     .put_extreme = put_odd_query},
    {.op = "image_embedding.dct",
     .types = TEXTS("image"),
     .n_rows = 3,
     .put_row = put_picture,
     .n_extremes = 4,
     .put_extreme = put_odd_picture},
    {.op = "vector_cosine",
     .types = TEXTS("tensor<float32>", "tensor<float32>"),
     .n_rows = 3,
     .put_row = put_pair,
     .n_extremes = 2 * N_ODD,
     .put_extreme = put_odd_pair},
    {.op = "vector_normalize",
     .types = VECTOR,
     .n_rows = 3,
     .put_row = put_query,
     .n_extremes = N_ODD + 2,
     .put_extreme = put_odd_query},
    {.op = "vector_topk",
     .params = TEXTS("k=2", "metric=l2"),
     .types = TEXTS("tensor<float32>", "tensor<float32>"),
     .n_rows = 3,
     .put_row = put_matrix,
     .n_extremes = N_ODD,
     .put_extreme = put_odd_matrix},
    {.op = NULL},
};
