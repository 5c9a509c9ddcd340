/* regex_match.c -- the first match of a regular expression, taken apart into columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "ops/text/regex.h"

/* A text without a match gives a row of nulls: what lines of a log are not of this kind is seen by
 * `is None`, and is no error. */
static junco_status match_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                  struct junco_builder *out, struct junco_error *err) {
    struct regex_columns *op = instance;
    struct junco_value text = junco_column_get(&in->columns[0], row);
    bool is_found;
    junco_status st = regex_find(op->regex, &text.as.bytes, 0, &is_found, err);

    return st || !is_found ? st : regex_put(op, &text.as.bytes, out, err);
}

static const struct junco_param match_params[] = {
    REGEX_PARAMS(struct regex_columns, params),
    {.name = NULL},
};

const struct junco_op junco_op_regex_match = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "regex.match",
    .summary = "the first match in a text, a column for each group; null where there is none",
    .params = match_params,
    .inputs = regex_inputs,
    .outputs = regex_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct regex_columns),
    .types = regex_types,
    .open = regex_open,
    .run_row = match_run_row,
    .close = regex_close,
    .columns = regex_columns,
};
