/* vector_normalize.c -- divide a vector by its Euclidean length. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ops/vector/vector.h"

#include <junco/op.h>

static junco_status normalize_types(const void *instance, const struct junco_env *env,
                                    const struct junco_type *const *in_types,
                                    const struct junco_type **ret_types, struct junco_error *err) {
    const struct junco_type *type = in_types[0];
    bool is_known = type->kind == JUNCO_KIND_TENSOR && type->rank == 1;
    int64_t n = is_known ? type->dims[0] : -1;
    junco_status st = vector_check_type(type, "vector", err);

    (void)instance;
    (void)env;
    return st ? st : junco_type_tensor(JUNCO_DTYPE_FLOAT32, 1, &n, &ret_types[0], err);
}

static junco_status normalize_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                      struct junco_builder *out, struct junco_error *err) {
    struct vector *vector = instance;
    struct junco_value value = junco_column_get(&in->columns[0], row);
    junco_status st = vector_read(&value, vector, err);
    int64_t n = (int64_t)vector->n;
    void *data;

    if (!st)
        st = vector_normalize(vector->at, vector->n, err);
    if (!st)
        st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 1, &n, &data, err);
    if (!st)
        memcpy(data, vector->at, vector->n * sizeof(float));
    return st;
}

static void normalize_close(void *instance) {
    vector_done(instance);
}

static const struct junco_port normalize_inputs[] = {
    {.name = "vector",
     .type = "any",
     .summary = "a tensor of floats or list of numbers; not zeros"},
    {.name = NULL},
};

static const struct junco_port normalize_outputs[] = {
    {.name = "vector", .type = "tensor<float32>[?]", .summary = "of length 1"},
    {.name = NULL},
};

const struct junco_op junco_op_vector_normalize = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "vector_normalize",
    .summary = "divide a vector by its Euclidean length",
    .inputs = normalize_inputs,
    .outputs = normalize_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct vector), /* scratch */
    .types = normalize_types,
    .run_row = normalize_run_row,
    .close = normalize_close,
};
