/* to_csv.c -- rows in a CSV file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/csv_out.h"
#include "ops/sink/rows_file.h"

static void put_header(struct str *out, const struct junco_table *table) {
    csv_header(out, table);
    str_putc(out, '\n');
}

static void put_row(struct str *out, const struct junco_table *table, size_t row) {
    csv_row(out, table, row);
    str_putc(out, '\n');
}

static const struct rows_form form = {.header = put_header, .row = put_row};

static junco_status to_csv_run(void *instance, void *call_state, const struct junco_chunk *in,
                               struct junco_builder *out, junco_next *ret_next,
                               struct junco_error *err) {
    return rows_file_run(&form, instance, call_state, in, out, ret_next, err);
}

static junco_status to_csv_flush(const void *instance, void *call_state, struct junco_error *err) {
    return rows_file_flush(&form, instance, call_state, err);
}

static const struct junco_param to_csv_params[] = {
    {.name = "path",
     .summary = "the file; what was there stays until the new one is complete",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct rows_file, path)},
    {.name = NULL},
};

static const struct junco_port to_csv_inputs[] = {
    {.name = "column", .type = "any", .summary = "a column of the file", .takes_null = true},
    {.name = NULL},
};

const struct junco_op junco_op_to_csv = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "to_csv",
    .summary = "write rows to a CSV file, which appears when all are through",
    .params = to_csv_params,
    .inputs = to_csv_inputs,
    .flags = JUNCO_OP_MANY_INPUTS,
    .instance_size = sizeof(struct rows_file),
    .call_state_size = sizeof(struct rows_file_state),
    .run = to_csv_run,
    .call_done = rows_file_call_done,
    .columns = rows_file_columns,
    .flush = to_csv_flush,
};
