/* regex_findall.c -- every match of a regular expression, a row for each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "ops/text/regex.h"

/* The matches from the cursor's position on, which is where to look next, until the builder is full. */
static junco_status put_matches(struct regex_columns *op, const struct junco_bytes *text,
                                size_t row, struct junco_builder *out, bool *ret_is_full,
                                struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    for (;;) {
        bool is_found;
        junco_status st;

        *ret_is_full = !junco_builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        st = regex_find(op->regex, text, (size_t)cursor->position, &is_found, err);
        if (st || !is_found)
            return st;
        st = junco_builder_row(out, row, err);
        if (!st)
            st = regex_put(op, text, out, err);
        if (st)
            return st;
        cursor->position = (int64_t)regex_next(op->regex, text);
    }
}

static junco_status findall_run(void *instance, void *call_state, const struct junco_chunk *in,
                                struct junco_builder *out, junco_next *ret_next,
                                struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    (void)call_state;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_value text = junco_column_get(&in->columns[0], cursor->row);
        struct junco_error why = {0};
        bool is_full = false;
        junco_status st = put_matches(instance, &text.as.bytes, cursor->row, out, &is_full, &why);

        if (is_full)
            return JUNCO_OK;
        if (st)
            st = junco_builder_fail_row(out, cursor->row, &why, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_param findall_params[] = {
    REGEX_PARAMS(struct regex_columns, params),
    {.name = NULL},
};

const struct junco_op junco_op_regex_findall = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "regex.findall",
    .summary = "every match in a text, a row for each and a column for each group",
    .params = findall_params,
    .inputs = regex_inputs,
    .outputs = regex_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct regex_columns),
    .types = regex_types,
    .open = regex_open,
    .run = findall_run,
    .close = regex_close,
    .columns = regex_columns,
};
