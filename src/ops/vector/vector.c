/* vector.c -- vectors in cells: read, checked, normalised. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/vector/vector.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"

const char *const metric_names[] = {"cosine", "l2", "ip", NULL};

void vector_done(struct vector *vector) {
    junco_free(vector->at);
    *vector = (struct vector){0};
}

static bool is_number(junco_kind kind) {
    return kind == JUNCO_KIND_INT64 || kind == JUNCO_KIND_FLOAT64;
}

static bool is_float(junco_dtype dtype) {
    return dtype == JUNCO_DTYPE_FLOAT32 || dtype == JUNCO_DTYPE_FLOAT64;
}

static bool type_fits(const struct junco_type *type) {
    if (type->kind == JUNCO_KIND_TENSOR)
        return (type->dtype == JUNCO_DTYPE_ANY || is_float(type->dtype)) &&
               (type->rank == -1 || type->rank == 1);
    if (type->kind == JUNCO_KIND_LIST)
        return is_number(type->elem->kind) || type->elem->kind == JUNCO_KIND_ANY;
    return type->kind == JUNCO_KIND_ANY;
}

junco_status vector_check_type(const struct junco_type *type, const char *port,
                               struct junco_error *err) {
    char text[128];

    if (type_fits(type))
        return JUNCO_OK;
    return junco_fail(
        err, JUNCO_ETYPE,
        "input '%s' wants a vector, a tensor<float32>[n], tensor<float64>[n] or list of "
        "numbers, got %s",
        port, junco_type_format(type, text, sizeof(text)));
}

/* How many numbers there are, or what speaks against it. */
static junco_status check_shape(const struct junco_value *value, size_t *ret_n,
                                struct junco_error *err) {
    const struct junco_tensor *tensor = &value->as.tensor;
    size_t n;

    if (value->kind != JUNCO_KIND_TENSOR && value->kind != JUNCO_KIND_LIST)
        return junco_fail(err, JUNCO_ETYPE, "want a vector, got a %s",
                          junco_kind_name(value->kind));
    if (value->kind == JUNCO_KIND_TENSOR && tensor->rank != 1)
        return junco_fail(err, JUNCO_ETYPE, "want a vector, got a tensor of %d dimensions",
                          tensor->rank);
    if (value->kind == JUNCO_KIND_TENSOR && !is_float(tensor->dtype))
        return junco_fail(err, JUNCO_ETYPE, "want a vector of float32 or float64, got one of %s",
                          junco_dtype_name(tensor->dtype));
    n = value->kind == JUNCO_KIND_LIST ? junco_list_size(value->as.list) : (size_t)tensor->dims[0];
    if (!n)
        return junco_fail(err, JUNCO_EVALUE, "the vector is empty");
    if (n > JUNCO_MAX_VECTOR_DIMS)
        return junco_fail(err, JUNCO_ELIMIT, "the vector has %zu numbers; at most %d", n,
                          JUNCO_MAX_VECTOR_DIMS);
    *ret_n = n;
    return JUNCO_OK;
}

/* NaN for what is no number. */
static double number_at(const struct junco_value *value, size_t i) {
    const struct junco_value *item;

    if (value->kind == JUNCO_KIND_TENSOR)
        return value->as.tensor.dtype == JUNCO_DTYPE_FLOAT32
                   ? ((const float *)value->as.tensor.data)[i]
                   : ((const double *)value->as.tensor.data)[i];
    item = &junco_list_items(value->as.list)[i];
    if (item->kind == JUNCO_KIND_INT64)
        return (double)item->as.int64;
    return item->kind == JUNCO_KIND_FLOAT64 ? item->as.float64 : NAN;
}

junco_status vector_read(const struct junco_value *value, struct vector *ret_vector,
                         struct junco_error *err) {
    size_t n;
    junco_status st = check_shape(value, &n, err);

    if (!st)
        st = vec_reserve(&ret_vector->at, &ret_vector->capacity, n, sizeof(ret_vector->at[0]),
                         JUNCO_MAX_VECTOR_DIMS, err);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        double x = number_at(value, i);

        ret_vector->at[i] = (float)x;
        if (!isfinite(ret_vector->at[i]))
            return junco_fail(err, JUNCO_EVALUE,
                              "number %zu of the vector is %g: want finite float32 ones", i, x);
    }
    ret_vector->n = n;
    return JUNCO_OK;
}

junco_status vector_normalize(float *at, size_t n, struct junco_error *err) {
    double sum = 0, length;

    for (size_t i = 0; i < n; i++)
        sum += (double)at[i] * at[i]; /* a double holds the largest float's square */
    length = sqrt(sum);
    if (length == 0)
        return junco_fail(err, JUNCO_EVALUE,
                          "the vector is all zeros, which have no direction: filter such rows out");
    for (size_t i = 0; i < n; i++)
        at[i] = (float)(at[i] / length);
    return JUNCO_OK;
}

double metric_score(enum metric metric, float score) {
    return metric == METRIC_L2 ? sqrt((double)score) : score;
}
