/* regex_replace.c -- a text with every match of a regular expression replaced. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/mem.h"
#include "ops/text/regex.h"

struct regex_replace {
    struct regex_params params;
    const char *by;
    struct regex *regex;
};

static junco_status replace_types(const void *instance, const struct junco_env *env,
                                  const struct junco_type *const *in_types,
                                  const struct junco_type **ret_types, struct junco_error *err) {
    const struct regex_replace *op = instance;
    struct regex *regex;
    junco_status st = regex_new(&op->params, &regex, err);

    (void)env;
    (void)in_types;
    if (st)
        return st;
    regex_free(regex);
    st = regex_check_by(&op->params, op->by, err);
    if (!st)
        ret_types[0] = junco_type_of(JUNCO_KIND_STRING);
    return st;
}

static junco_status replace_open(void *instance, const struct junco_env *env,
                                 struct junco_error *err) {
    struct regex_replace *op = instance;

    (void)env;
    return regex_new(&op->params, &op->regex, err);
}

static void replace_close(void *instance) {
    regex_free(((struct regex_replace *)instance)->regex);
}

static junco_status replace_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                    struct junco_builder *out, struct junco_error *err) {
    const struct regex_replace *op = instance;
    struct junco_value value = junco_column_get(&in->columns[0], row);
    char *text;
    size_t size;
    junco_status st = regex_replace(op->regex, &value.as.bytes, op->by, &text, &size, err);

    if (st)
        return st;
    st = junco_put_string(out, 0, text, size, err);
    junco_free(text);
    return st;
}

static const struct junco_param replace_params[] = {
    REGEX_PARAMS(struct regex_replace, params),
    {
        .name = "by",
        .summary = "what stands instead: $1 or ${name} is a group, $$ a dollar sign",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct regex_replace, by),
        .dflt = "''",
    },
    {.name = NULL},
};

static const struct junco_port replace_outputs[] = {
    {.name = "text", .type = "string", .summary = "the text, matches replaced"},
    {.name = NULL},
};

const struct junco_op junco_op_regex_replace = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "regex.replace",
    .summary = "the text with every match replaced",
    .params = replace_params,
    .inputs = regex_inputs,
    .outputs = replace_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct regex_replace),
    .types = replace_types,
    .open = replace_open,
    .run_row = replace_run_row,
    .close = replace_close,
};
