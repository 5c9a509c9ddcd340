/* vector_cosine.c -- the cosine of the angle between two vectors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "ops/vector/vector.h"

#include <junco/op.h>

struct vector_cosine {
    struct vector a, b; /* scratch */
};

static junco_status cosine_types(const void *instance, const struct junco_env *env,
                                 const struct junco_type *const *in_types,
                                 const struct junco_type **ret_types, struct junco_error *err) {
    junco_status st = vector_check_type(in_types[0], "a", err);

    (void)instance;
    (void)env;
    if (!st)
        st = vector_check_type(in_types[1], "b", err);
    if (!st)
        ret_types[0] = junco_type_of(JUNCO_KIND_FLOAT64);
    return st;
}

/* In double: no sum of float32 squares overflows, and the cosine of equal vectors is 1. */
static junco_status cosine(const struct vector *a, const struct vector *b, double *ret,
                           struct junco_error *err) {
    double product = 0, aa = 0, bb = 0, value;

    if (a->n != b->n)
        return junco_fail(err, JUNCO_EVALUE,
                          "vector a has %zu numbers, b has %zu: want as many in both", a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        product += (double)a->at[i] * b->at[i];
        aa += (double)a->at[i] * a->at[i];
        bb += (double)b->at[i] * b->at[i];
    }
    if (aa == 0 || bb == 0)
        return junco_fail(err, JUNCO_EVALUE,
                          "vector %s is all zeros, which have no direction: filter such rows out",
                          aa == 0 ? "a" : "b");
    value = product / (sqrt(aa) * sqrt(bb));
    *ret = value > 1 ? 1 : value < -1 ? -1 : value;
    return JUNCO_OK;
}

static junco_status cosine_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                   struct junco_builder *out, struct junco_error *err) {
    struct vector_cosine *op = instance;
    struct junco_value a = junco_column_get(&in->columns[0], row);
    struct junco_value b = junco_column_get(&in->columns[1], row);
    double value;
    junco_status st = vector_read(&a, &op->a, err);

    if (st)
        return junco_wrap(err, st, "vector a");
    st = vector_read(&b, &op->b, err);
    if (st)
        return junco_wrap(err, st, "vector b");
    st = cosine(&op->a, &op->b, &value, err);
    return st ? st : junco_put_float64(out, 0, value, err);
}

static void cosine_close(void *instance) {
    struct vector_cosine *op = instance;

    vector_done(&op->a);
    vector_done(&op->b);
}

static const struct junco_port cosine_inputs[] = {
    {.name = "a", .type = "any", .summary = "a tensor of floats or list of numbers; not zeros"},
    {.name = "b", .type = "any", .summary = "another, of as many"},
    {.name = NULL},
};

static const struct junco_port cosine_outputs[] = {
    {.name = "cosine", .type = "float64", .summary = "1: the same direction, -1: the opposite"},
    {.name = NULL},
};

const struct junco_op junco_op_vector_cosine = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "vector_cosine",
    .summary = "the cosine of the angle between two vectors",
    .inputs = cosine_inputs,
    .outputs = cosine_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct vector_cosine),
    .types = cosine_types,
    .run_row = cosine_run_row,
    .close = cosine_close,
};
