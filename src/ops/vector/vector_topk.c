/* vector_topk.c -- the rows of a matrix that are nearest to a vector. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/vector/index.h"

#include <junco/op.h>

struct vector_topk {
    int64_t k;
    int metric;
    /* Scratch of a row. */
    struct vector query;
    struct topk top;
};

static bool matrix_fits(const struct junco_type *type) {
    return type->kind == JUNCO_KIND_TENSOR &&
           (type->dtype == JUNCO_DTYPE_ANY || type->dtype == JUNCO_DTYPE_FLOAT32) &&
           (type->rank == -1 || type->rank == 2);
}

static junco_status topk_types(const void *instance, const struct junco_env *env,
                               const struct junco_type *const *in_types,
                               const struct junco_type **ret_types, struct junco_error *err) {
    static const int64_t open = -1;
    const struct junco_type *rows;
    char text[128];
    junco_status st = vector_check_type(in_types[1], "vector", err);

    (void)instance;
    (void)env;
    if (st)
        return st;
    if (!matrix_fits(in_types[0]))
        return junco_fail(err, JUNCO_ETYPE,
                          "input 'matrix' wants a tensor<float32>[n,dims], got %s",
                          junco_type_format(in_types[0], text, sizeof(text)));
    st = junco_type_tensor(JUNCO_DTYPE_INT64, 1, &open, &rows, err);
    if (st)
        return st;
    st = junco_type_tensor(JUNCO_DTYPE_FLOAT32, 1, &open, &ret_types[1], err);
    if (st)
        junco_type_unref(rows);
    else
        ret_types[0] = rows;
    return st;
}

static junco_status check_matrix(const struct junco_tensor *matrix, struct junco_error *err) {
    if (matrix->rank != 2 || matrix->dtype != JUNCO_DTYPE_FLOAT32)
        return junco_fail(err, JUNCO_ETYPE,
                          "the matrix is a tensor<%s> of %d dimensions: want float32 and 2",
                          junco_dtype_name(matrix->dtype), matrix->rank);
    for (size_t i = 0; i < junco_tensor_count(matrix); i++) {
        double x = ((const float *)matrix->data)[i];

        if (!isfinite(x))
            return junco_fail(err, JUNCO_EVALUE,
                              "number %zu of the matrix's row %zu is %g: want finite ones",
                              i % (size_t)matrix->dims[1], i / (size_t)matrix->dims[1], x);
    }
    return JUNCO_OK;
}

/* The matrix as an index: for the cosine a copy whose rows have length 1, else as it lies there. */
static junco_status index_of(const struct vector_topk *op, const struct junco_tensor *matrix,
                             struct index *ret_index, struct junco_error *err) {
    struct index index = {
        .metric = (enum metric)op->metric,
        .rows = (size_t)matrix->dims[0],
        .dims = (size_t)matrix->dims[1],
        .vectors = matrix->data,
    };
    junco_status st = JUNCO_OK;

    if (op->metric == METRIC_COSINE) {
        index.vectors = junco_alloc(junco_tensor_size_bytes(matrix));
        if (!index.vectors)
            return junco_nomem(err, junco_tensor_size_bytes(matrix));
        memcpy(index.vectors, matrix->data, junco_tensor_size_bytes(matrix));
        for (size_t i = 0; !st && i < index.rows; i++) {
            st = vector_normalize(index.vectors + i * index.dims, index.dims, err);
            if (st)
                st = junco_wrap(err, st, "row %zu of the matrix", i);
        }
    }
    if (st)
        junco_free(index.vectors);
    else
        *ret_index = index;
    return st;
}

static junco_status put_hits(const struct vector_topk *op, struct junco_builder *out,
                             struct junco_error *err) {
    int64_t n = (int64_t)op->top.n;
    void *rows, *scores;
    junco_status st = junco_put_tensor(out, 0, JUNCO_DTYPE_INT64, 1, &n, &rows, err);

    if (!st)
        st = junco_put_tensor(out, 1, JUNCO_DTYPE_FLOAT32, 1, &n, &scores, err);
    for (size_t i = 0; !st && i < op->top.n; i++) {
        const struct hit *hit = &op->top.hits[i];

        ((int64_t *)rows)[i] = (int64_t)hit->row;
        ((float *)scores)[i] = (float)metric_score((enum metric)op->metric, hit->score);
    }
    return st;
}

static junco_status topk_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                 struct junco_builder *out, struct junco_error *err) {
    struct vector_topk *op = instance;
    struct junco_value matrix = junco_column_get(&in->columns[0], row);
    struct junco_value query = junco_column_get(&in->columns[1], row);
    struct index index;
    junco_status st = vector_read(&query, &op->query, err);

    if (!st)
        st = check_matrix(&matrix.as.tensor, err);
    if (!st && matrix.as.tensor.dims[1] != (int64_t)op->query.n)
        st =
            junco_fail(err, JUNCO_EVALUE, "the vector has %zu numbers, the matrix's rows have %lld",
                       op->query.n, (long long)matrix.as.tensor.dims[1]);
    if (!st)
        st = index_of(op, &matrix.as.tensor, &index, err);
    if (st)
        return st;
    st = index_search(&index, &op->query, (size_t)op->k, &op->top, err);
    if (op->metric == METRIC_COSINE)
        junco_free(index.vectors);
    return st ? st : put_hits(op, out, err);
}

static void topk_close(void *instance) {
    struct vector_topk *op = instance;

    vector_done(&op->query);
    topk_done(&op->top);
}

static const struct junco_param topk_params[] = {
    {
        .name = "k",
        .summary = "how many rows, at most",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct vector_topk, k),
        .dflt = "10",
        .min = 1,
        .max = JUNCO_MAX_HITS,
    },
    {
        .name = "metric",
        .summary = "how vectors are compared: the cosine, the Euclidean distance, inner product",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct vector_topk, metric),
        .dflt = "'cosine'",
        .choices = metric_names,
    },
    {.name = NULL},
};

static const struct junco_port topk_inputs[] = {
    {.name = "matrix", .type = "tensor", .summary = "float32, a vector in each row"},
    {.name = "vector", .type = "any", .summary = "a tensor of floats or list of numbers"},
    {.name = NULL},
};

static const struct junco_port topk_outputs[] = {
    {.name = "rows", .type = "tensor<int64>[?]", .summary = "of the matrix; the nearest first"},
    {.name = "scores", .type = "tensor<float32>[?]", .summary = "cosines, distances or products"},
    {.name = NULL},
};

const struct junco_op junco_op_vector_topk = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "vector_topk",
    .summary = "the rows of a matrix that are nearest to a vector",
    .params = topk_params,
    .inputs = topk_inputs,
    .outputs = topk_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct vector_topk),
    .types = topk_types,
    .run_row = topk_run_row,
    .close = topk_close,
};
