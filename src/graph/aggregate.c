/* aggregate.c -- what group_by makes of the values of a group: the functions and their types. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/aggregate.h"

#include <string.h>

#include "base/limits.h"
#include "expr/diag.h"
#include "graph/names.h"
#include "graph/node.h"

static const char *const names[] = {
    [AGGREGATE_COUNT] = "count", [AGGREGATE_ROWS] = "rows",   [AGGREGATE_SUM] = "sum",
    [AGGREGATE_MIN] = "min",     [AGGREGATE_MAX] = "max",     [AGGREGATE_MEAN] = "mean",
    [AGGREGATE_LIST] = "list",   [AGGREGATE_LIST + 1] = NULL,
};

const char *aggregate_name(aggregate function) {
    return names[function];
}

/* ---- the setting ---- */

static size_t n_functions(const struct junco_value *functions) {
    return functions->kind == JUNCO_KIND_LIST ? junco_list_size(functions->as.list) : 1;
}

static const struct junco_value *function_at(const struct junco_value *functions, size_t i) {
    return functions->kind == JUNCO_KIND_LIST ? &junco_list_items(functions->as.list)[i]
                                              : functions;
}

/* The function of that name; AGGREGATE_LIST + 1 when there is none. */
static int find(const struct junco_value *name) {
    int i = 0;

    while (names[i] && (strlen(names[i]) != name->as.bytes.size ||
                        memcmp(names[i], name->as.bytes.data, name->as.bytes.size) != 0))
        i++;
    return i;
}

junco_status aggregate_check(const struct junco_node_spec *spec, struct junco_error *err) {
    const struct junco_value *functions = &spec->settings[0].value;
    char hint[NAMES_HINT_BYTES], given[JUNCO_MAX_NAME_BYTES];
    size_t n = n_functions(functions);

    if (spec->n_in != spec->n_out || n != spec->n_out)
        return junco_fail(err, JUNCO_EINVAL,
                          "group_by wants a function and an output for each input: %zu inputs, %zu "
                          "outputs and %zu functions are named",
                          spec->n_in, spec->n_out, n);
    if (spec->n_by + spec->n_out >= JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "group_by: %zu keys and outputs, at most %d",
                          spec->n_by + spec->n_out, JUNCO_MAX_COLUMNS - 1);
    for (size_t i = 0; i < n; i++) {
        const struct junco_value *name = function_at(functions, i);

        if (name->kind != JUNCO_KIND_STRING)
            return junco_fail(err, JUNCO_ETYPE, "functions: want names of functions, got %s",
                              junco_kind_name(name->kind));
        if (names[find(name)])
            continue;
        diag_name(name->as.bytes.data, name->as.bytes.size, given, sizeof(given));
        return junco_fail(err, JUNCO_ENOTFOUND, "group_by has no function '%s'%s", given,
                          diag_hint(given, names, hint, sizeof(hint)));
    }
    return JUNCO_OK;
}

aggregate aggregate_of(const struct graph_node *node, size_t i) {
    const struct junco_arg *arg = arg_find(node->settings, node->n_settings, "functions");

    return (aggregate)find(function_at(&arg->value, i));
}

/* ---- types ---- */

static bool is_number(const struct junco_type *type) {
    return type->kind <= JUNCO_KIND_FLOAT64; /* a bool is one, and so is null */
}

static junco_status wrong_type(aggregate function, const char *want, const struct junco_type *type,
                               struct junco_error *err) {
    char found[96];

    return junco_fail(err, JUNCO_ETYPE, "%s wants %s, got %s", names[function], want,
                      junco_type_format(type, found, sizeof(found)));
}

junco_status aggregate_type(aggregate function, const struct junco_type *type,
                            const struct junco_type **ret_type, struct junco_error *err) {
    bool is_float = type->kind == JUNCO_KIND_FLOAT64;

    switch (function) {
    case AGGREGATE_COUNT:
    case AGGREGATE_ROWS:
        *ret_type = junco_type_of(JUNCO_KIND_INT64);
        return JUNCO_OK;
    case AGGREGATE_SUM:
    case AGGREGATE_MEAN:
        if (!is_number(type))
            return wrong_type(function, "numbers", type, err);
        is_float |= function == AGGREGATE_MEAN;
        *ret_type = junco_type_of(is_float ? JUNCO_KIND_FLOAT64 : JUNCO_KIND_INT64);
        return JUNCO_OK;
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
        if (type->kind > JUNCO_KIND_STRING)
            return wrong_type(function, "numbers or strings", type, err);
        *ret_type = junco_type_ref(type);
        return JUNCO_OK;
    case AGGREGATE_LIST:
        break;
    }
    return junco_type_list(type, ret_type, err);
}
