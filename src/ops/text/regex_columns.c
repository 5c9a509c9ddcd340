/* regex_columns.c -- what regex.match and regex.findall share: a column for each group. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/text/regex.h"

#include <stddef.h>

junco_status regex_columns(void *instance, const struct junco_columns *columns,
                           struct junco_error *err) {
    struct regex_columns *op = instance;

    (void)err;
    op->n_out = columns->n_out;
    return JUNCO_OK;
}

/* As many columns as the pattern has groups; the whole match where it has none. */
static junco_status check_groups(const struct regex_columns *op, struct junco_error *err) {
    struct regex *regex;
    size_t n_groups, wanted;
    junco_status st = regex_new(&op->params, &regex, err);

    if (st)
        return st;
    n_groups = regex_n_groups(regex);
    regex_free(regex);
    wanted = n_groups ? n_groups : 1;
    if (op->n_out && op->n_out != wanted)
        return junco_fail(err, JUNCO_ETYPE,
                          "the pattern has %zu group%s, so it gives %zu column%s, %zu %s named; "
                          "(?:...) groups without a column",
                          n_groups, n_groups == 1 ? "" : "s", wanted, wanted == 1 ? "" : "s",
                          op->n_out, op->n_out == 1 ? "is" : "are");
    return JUNCO_OK;
}

junco_status regex_types(const void *instance, const struct junco_env *env,
                         const struct junco_type *const *in_types,
                         const struct junco_type **ret_types, struct junco_error *err) {
    const struct regex_columns *op = instance;
    junco_status st = check_groups(op, err);

    (void)env;
    (void)in_types;
    for (size_t i = 0; !st && i < (op->n_out ? op->n_out : 1); i++)
        ret_types[i] = junco_type_of(JUNCO_KIND_STRING);
    return st;
}

junco_status regex_open(void *instance, const struct junco_env *env, struct junco_error *err) {
    struct regex_columns *op = instance;

    (void)env;
    return regex_new(&op->params, &op->regex, err);
}

void regex_close(void *instance) {
    regex_free(((struct regex_columns *)instance)->regex);
}

junco_status regex_put(const struct regex_columns *op, const struct junco_bytes *text,
                       struct junco_builder *out, struct junco_error *err) {
    size_t n = regex_n_groups(op->regex), first = n ? 1 : 0;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < (n ? n : 1) && i < (op->n_out ? op->n_out : 1); i++) {
        struct regex_span span = regex_group(op->regex, first + i);

        if (span.is_set)
            st = junco_put_string(out, i, span.end > span.begin ? text->data + span.begin : "",
                                  span.end - span.begin, err);
    }
    return st;
}

const struct junco_port regex_inputs[] = {
    {.name = "text", .type = "string", .summary = "where to look"},
    {.name = NULL},
};

const struct junco_port regex_outputs[] = {
    {
        .name = "group",
        .type = "string",
        .summary = "a column for each group of the pattern, or one for all that matches",
    },
    {.name = NULL},
};
