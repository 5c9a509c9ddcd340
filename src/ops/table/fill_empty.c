/* fill_empty.c -- a value in place of null; rows that failed go on with it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/op.h>

struct fill_empty {
    struct junco_value value;
    size_t n;
    const char *const *names; /* of the inputs */
};

static junco_status fill_empty_columns(void *instance, const struct junco_columns *columns,
                                       struct junco_error *err) {
    struct fill_empty *fill = instance;

    if (columns->n_in != columns->n_out)
        return junco_fail(err, JUNCO_EINVAL,
                          "it gives as many columns as it reads, got %zu for %zu", columns->n_out,
                          columns->n_in);
    fill->n = columns->n_in;
    fill->names = columns->in;
    return JUNCO_OK;
}

static const struct junco_type *value_type(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT
               ? junco_list_type(value->as.list)
               : junco_type_of(value->kind);
}

static junco_status fill_empty_types(const void *instance, const struct junco_env *env,
                                     const struct junco_type *const *in_types,
                                     const struct junco_type **ret_types, struct junco_error *err) {
    const struct fill_empty *fill = instance;
    const struct junco_type *type = value_type(&fill->value);
    char want[128], got[128];

    (void)env;
    if (fill->value.kind == JUNCO_KIND_NULL)
        return junco_fail(err, JUNCO_EINVAL, "value: None fills nothing");
    for (size_t i = 0; i < fill->n; i++)
        if (!junco_type_fits(type, in_types[i]) && in_types[i]->kind != JUNCO_KIND_NULL)
            return junco_fail(err, JUNCO_ETYPE, "value: column '%s' holds %s, got %s",
                              fill->names[i], junco_type_format(in_types[i], want, sizeof(want)),
                              junco_type_format(type, got, sizeof(got)));
    for (size_t i = 0; i < fill->n; i++)
        ret_types[i] = junco_type_ref(in_types[i]->kind == JUNCO_KIND_NULL ? type : in_types[i]);
    return JUNCO_OK;
}

static junco_status fill_empty_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    const struct fill_empty *fill = instance;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < in->n_columns; i++) {
        struct junco_value value = junco_column_get(&in->columns[i], row);

        st = junco_put_value(out, i, value.kind == JUNCO_KIND_NULL ? &fill->value : &value, err);
    }
    return st;
}

static const struct junco_param fill_empty_params[] = {
    {.name = "value",
     .summary = "what stands for null: of the columns' type",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct fill_empty, value)},
    {.name = NULL},
};

static const struct junco_port fill_empty_inputs[] = {
    {.name = "column", .type = "any", .summary = "a column that may have null", .takes_null = true},
    {.name = NULL},
};

static const struct junco_port fill_empty_outputs[] = {
    {.name = "filled", .type = "any", .summary = "the column with the value where it had null"},
    {.name = NULL},
};

const struct junco_op junco_op_fill_empty = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "fill_empty",
    .summary = "put a value where there is null; failed rows that were kept go on as rows",
    .params = fill_empty_params,
    .inputs = fill_empty_inputs,
    .outputs = fill_empty_outputs,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS | JUNCO_OP_SEES_FAILED,
    .instance_size = sizeof(struct fill_empty),
    .types = fill_empty_types,
    .run_row = fill_empty_run_row,
    .columns = fill_empty_columns,
};
