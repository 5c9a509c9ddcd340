/* drop_empty.c -- whether a row has something in all its columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/op.h>

/* Any number of them, also none; and their names mean nothing. */
static junco_status drop_empty_columns(void *instance, const struct junco_columns *columns,
                                       struct junco_error *err) {
    (void)instance;
    (void)columns;
    (void)err;
    return JUNCO_OK;
}

/* Failed rows do not come here: of a filter by this operator the host drops them. */
static junco_status drop_empty_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    bool stays = true;

    (void)instance;
    for (size_t i = 0; stays && i < in->n_columns; i++)
        stays = !junco_column_is_null(&in->columns[i], row);
    return junco_put_bool(out, 0, stays, err);
}

static const struct junco_port drop_empty_inputs[] = {
    {.name = "column",
     .type = "any",
     .summary = "a column that must not be null",
     .takes_null = true},
    {.name = NULL},
};

static const struct junco_port drop_empty_outputs[] = {
    {.name = "keep", .type = "bool", .summary = "whether none of them is null"},
    {.name = NULL},
};

const struct junco_op junco_op_drop_empty = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "drop_empty",
    .summary = "drop failed rows that were kept, and those with null in a column: for filter",
    .inputs = drop_empty_inputs,
    .outputs = drop_empty_outputs,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MANY_INPUTS | JUNCO_OP_SEES_FAILED,
    .run_row = drop_empty_run_row,
    .columns = drop_empty_columns,
};
