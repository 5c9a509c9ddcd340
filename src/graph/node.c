/* node.c -- a node of the graph: made from a spec, copied, and named in errors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/node.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "graph/literal.h"
#include "graph/names.h"
#include "graph/own.h"
#include "graph/params.h"
#include "graph/walk.h"

junco_status place_wrap(struct junco_error *err, junco_status st, const struct junco_place *place) {
    if (place->file && place->line > 0)
        return junco_wrap(err, st, "%s:%d:%d", place->file, place->line, place->column);
    if (place->line > 0)
        return junco_wrap(err, st, "line %d:%d", place->line, place->column);
    return st;
}

junco_status node_wrap(struct junco_error *err, junco_status st, const struct graph_node *node) {
    if (node->op_name && !str_equal(node->op_name, node->name))
        junco_wrap(err, st, "node '%s' (%s)", node->name, node->op_name);
    else if (node->sub_name && !str_equal(node->sub_name, node->name))
        junco_wrap(err, st, "node '%s' (%s)", node->name, node->sub_name);
    else
        junco_wrap(err, st, "node '%s'", node->name);
    return place_wrap(err, st, &node->place);
}

junco_status node_fail(struct junco_error *err, junco_status code, const struct graph_node *node,
                       const char *fmt, ...) {
    va_list args;

    va_start(args, fmt);
    junco_vfail(err, code, fmt, args);
    va_end(args);
    return node_wrap(err, code, node);
}

struct junco_arg *arg_find(struct junco_arg *args, size_t n_args, const char *name) {
    for (size_t i = 0; i < n_args; i++) {
        if (args[i].name && str_equal(args[i].name, name))
            return &args[i];
    }
    return NULL;
}

const struct junco_arg *arg_given(const struct graph_node *node, const char *name) {
    const struct junco_arg *arg = arg_find(node->args, node->n_args, name);
    const struct junco_param *param = node->op ? param_find(node->op->params, name) : NULL;

    if (!arg || !param || arg->value.kind == JUNCO_KIND_NULL)
        return NULL;
    if (arg->value.kind == JUNCO_KIND_INT64 && param->dflt &&
        arg->value.as.int64 == strtoll(param->dflt, NULL, 10))
        return NULL;
    return arg;
}

junco_status arg_set(struct graph *graph, struct junco_arg **args, size_t *n_args, const char *name,
                     const struct junco_value *value, struct junco_error *err) {
    struct junco_arg *at = arg_find(*args, *n_args, name);
    struct junco_arg *grown;
    junco_status st;

    if (at) {
        at->value = *value;
        return JUNCO_OK;
    }
    st = own_array(graph, *n_args + 1, sizeof(*grown), &grown, err);
    if (st)
        return st;
    if (*n_args)
        memcpy(grown, *args, *n_args * sizeof(*grown));
    st = own_text(graph, name, &grown[*n_args].name, err);
    if (st)
        return st;
    grown[*n_args].value = *value;
    *args = grown;
    ++*n_args;
    return JUNCO_OK;
}

/* ---- from a spec ---- */

static junco_status check_columns(const char *what, size_t n, const char *const *columns,
                                  struct junco_error *err) {
    if (n > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "%zu %s columns, at most %d", n, what,
                          JUNCO_MAX_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        junco_status st = names_check("column", columns[i], err);

        if (st)
            return st;
    }
    return JUNCO_OK;
}

static junco_status check_outputs(const struct junco_node_spec *spec, struct junco_error *err) {
    bool is_filter = spec->iteration == JUNCO_FILTER;

    if (is_filter && spec->n_kept != spec->n_out)
        return junco_fail(err, JUNCO_EINVAL,
                          "filter keeps %zu columns under %zu names: there must "
                          "be as many",
                          spec->n_kept, spec->n_out);
    for (size_t i = 0; spec->iteration > JUNCO_FILTER && i < spec->n_by; i++) {
        for (size_t j = 0; walk_of(spec->iteration)->aggregates && j < spec->n_out; j++) {
            if (str_equal(spec->out[j], spec->by[i]))
                return junco_fail(err, JUNCO_EINVAL,
                                  "output column '%s' is a key column too: "
                                  "give it a name of its own",
                                  spec->out[j]);
        }
    }
    if (!is_filter && spec->n_kept)
        return junco_fail(err, JUNCO_EINVAL, "only filter has columns that it keeps");
    for (size_t i = 0; i < spec->n_out; i++) {
        for (size_t j = 0; j < i; j++) {
            if (str_equal(spec->out[i], spec->out[j]))
                return junco_fail(err, JUNCO_EINVAL,
                                  "output column '%s' is named twice: each "
                                  "output needs a name of its own",
                                  spec->out[i]);
        }
    }
    return JUNCO_OK;
}

static junco_status check_args(const char *what, size_t n, const struct junco_arg *args,
                               bool may_be_positional, struct junco_error *err) {
    bool has_named = false;

    if (n > JUNCO_MAX_PARAMS)
        return junco_fail(err, JUNCO_ELIMIT, "%zu %ss, at most %d", n, what, JUNCO_MAX_PARAMS);
    for (size_t i = 0; i < n; i++) {
        if (!args[i].name) {
            if (!may_be_positional || has_named)
                return junco_fail(err, JUNCO_EINVAL, "%s %zu has no name%s", what, i + 1,
                                  may_be_positional ? " but follows a named one" : "");
            continue;
        }
        has_named = true;
        for (size_t j = 0; j < i; j++) {
            if (args[j].name && str_equal(args[i].name, args[j].name))
                return junco_fail(err, JUNCO_EINVAL, "%s '%s' is given twice", what, args[i].name);
        }
    }
    return JUNCO_OK;
}

/* An operator or a lambda, where the iteration has one. */
static junco_status check_function(const struct junco_node_spec *spec, const char *sub_name,
                                   struct junco_error *err) {
    const struct walk *walk;

    if (spec->iteration < JUNCO_MAP || (int)spec->iteration >= WALK_COUNT)
        return junco_fail(err, JUNCO_EINVAL, "iteration %d is not known", (int)spec->iteration);
    walk = walk_of(spec->iteration);
    if (walk->aggregates && (spec->op || spec->lambda))
        return junco_fail(err, JUNCO_EINVAL, "%s has functions, no operator or lambda", walk->name);
    if (!walk->has_function && !walk->aggregates &&
        (spec->op || spec->lambda || spec->n_in || spec->n_out))
        return junco_fail(err, JUNCO_EINVAL, "%s has no operator, lambda, inputs or outputs",
                          walk->name);
    if (sub_name && !walk->has_function)
        return junco_fail(err, JUNCO_EINVAL, "%s runs no pipeline", walk->name);
    if (walk->has_function && !walk->gathers && !spec->op && !spec->lambda && !sub_name)
        return junco_fail(err, JUNCO_EINVAL, "a node is either an operator or a lambda");
    if (!!spec->op + !!spec->lambda + !!sub_name > 1)
        return junco_fail(err, JUNCO_EINVAL, "a node is either an operator or a lambda");
    if (!spec->op && spec->n_args)
        return junco_fail(err, JUNCO_EINVAL, "a lambda takes no arguments");
    return JUNCO_OK;
}

static junco_status check_spec(const struct junco_node_spec *spec, const char *sub_name,
                               struct junco_error *err) {
    junco_status st;

    st = check_function(spec, sub_name, err);
    if (!st)
        st = walk_check(spec, err);
    if (!st && spec->op)
        st = names_check("operator", spec->op, err);
    if (!st)
        st = check_columns("input", spec->n_in, spec->in, err);
    if (!st)
        st = check_columns("output", spec->n_out, spec->out, err);
    if (!st)
        st = check_columns("kept", spec->n_kept, spec->kept, err);
    if (!st && spec->iteration > JUNCO_FILTER)
        st = check_columns("own", spec->n_by, spec->by, err);
    if (!st)
        st = check_outputs(spec, err);
    if (!st)
        st = check_args("argument", spec->n_args, spec->args, true, err);
    if (!st)
        st = check_args("config key", spec->n_config, spec->config, false, err);
    return st;
}

static junco_status copy_args(struct graph *graph, size_t n, const struct junco_arg *args,
                              struct junco_arg **ret_args, struct junco_error *err) {
    struct junco_arg *copies;
    junco_status st = own_array(graph, n, sizeof(*copies), &copies, err);

    for (size_t i = 0; i < n && !st; i++) {
        st = own_text(graph, args[i].name, &copies[i].name, err);
        if (!st)
            st = literal_copy(graph, &args[i].value, &copies[i].value, err);
        if (st && args[i].name)
            junco_wrap(err, st, "'%s'", args[i].name);
        else if (st)
            junco_wrap(err, st, "argument %zu", i + 1);
    }
    if (!st)
        *ret_args = copies;
    return st;
}

/* Of groups the key columns are outputs like others: they come first. */
static junco_status copy_outputs(struct graph *graph, const struct junco_node_spec *spec,
                                 struct graph_node *node, struct junco_error *err) {
    size_t n_keys = walk_of(spec->iteration)->aggregates ? spec->n_by : 0;
    junco_status st = JUNCO_OK;

    node->n_out = n_keys + spec->n_out;
    if (n_keys == 0)
        return own_texts(graph, spec->n_out, spec->out, &node->out, err);
    st = own_array(graph, node->n_out, sizeof(*node->out), &node->out, err);
    for (size_t i = 0; !st && i < node->n_out; i++)
        st = own_text(graph, i < n_keys ? spec->by[i] : spec->out[i - n_keys], &node->out[i], err);
    return st;
}

static junco_status copy_texts(struct graph *graph, const struct junco_node_spec *spec,
                               struct graph_node *node, struct junco_error *err) {
    junco_status st = own_text(graph, spec->name, &node->name, err);

    if (!st)
        st = own_text(graph, spec->op, &node->op_name, err);
    if (!st)
        st = own_text(graph, spec->lambda, &node->lambda, err);
    if (!st)
        st = own_text(graph, spec->place.file, &node->place.file, err);
    if (!st)
        st = own_text(graph, spec->lambda_place.file, &node->lambda_place.file, err);
    if (!st)
        st = own_texts(graph, spec->n_in, spec->in, &node->in, err);
    if (!st)
        st = copy_outputs(graph, spec, node, err);
    if (!st)
        st = own_texts(graph, spec->n_kept, spec->kept, &node->kept, err);
    if (!st && spec->iteration > JUNCO_FILTER) {
        node->n_by = spec->n_by;
        st = own_texts(graph, spec->n_by, spec->by, &node->by, err);
    }
    return st;
}

/* The name: the spec's, else the one in config; NULL: to be made up. */
static junco_status take_name(struct graph_node *node, struct junco_error *err) {
    const struct junco_arg *arg = arg_find(node->config, node->n_config, "name");

    if (!node->name && arg) {
        if (arg->value.kind != JUNCO_KIND_STRING)
            return junco_fail(err, JUNCO_ETYPE, "config 'name' wants a string");
        node->name = arg->value.as.bytes.data;
    }
    node->has_own_name = node->name;
    return node->name ? names_check("node", node->name, err) : JUNCO_OK;
}

junco_status node_from_spec(struct graph *graph, const struct junco_node_spec *spec,
                            const char *sub_name, struct graph_node **ret_node,
                            struct junco_error *err) {
    struct graph_node *node;
    junco_status st = check_spec(spec, sub_name, err);

    if (!st)
        st = own_array(graph, 1, sizeof(*node), &node, err);
    if (st)
        return st;
    node->iteration = spec->iteration;
    node->n_in = spec->n_in;
    node->n_kept = spec->n_kept;
    node->n_args = spec->n_args;
    node->n_config = spec->n_config;
    node->place = spec->place;
    node->lambda_place = spec->lambda_place;
    node->origin = node;
    st = copy_texts(graph, spec, node, err);
    if (!st)
        st = own_text(graph, sub_name, &node->sub_name, err);
    if (!st)
        st = copy_args(graph, spec->n_args, spec->args, &node->args, err);
    if (!st)
        st = copy_args(graph, spec->n_config, spec->config, &node->config, err);
    if (!st && spec->iteration > JUNCO_FILTER) {
        node->n_settings = spec->n_settings;
        st = copy_args(graph, spec->n_settings, spec->settings, &node->settings, err);
    }
    if (!st)
        st = take_name(node, err);
    if (!st)
        *ret_node = node;
    return st;
}

/* ---- copies ---- */

static junco_status clone_array(struct graph *graph, size_t n, size_t size, const void *from,
                                void *ret_array, struct junco_error *err) {
    void *array = NULL;
    junco_status st = own_array(graph, n, size, &array, err);

    if (st)
        return st;
    if (n)
        memcpy(array, from, n * size);
    memcpy(ret_array, &array, sizeof(array));
    return JUNCO_OK;
}

junco_status node_clone(struct graph *graph, const struct graph_node *node,
                        struct graph_node **ret_node, struct junco_error *err) {
    struct graph_node *copy;
    junco_status st = clone_array(graph, 1, sizeof(*node), node, &copy, err);

    if (!st)
        st = clone_array(graph, node->n_in, sizeof(*node->in), node->in, &copy->in, err);
    if (!st)
        st = clone_array(graph, node->n_out, sizeof(*node->out), node->out, &copy->out, err);
    if (!st)
        st = clone_array(graph, node->n_kept, sizeof(*node->kept), node->kept, &copy->kept, err);
    if (!st)
        st = clone_array(graph, node->n_by, sizeof(*node->by), node->by, &copy->by, err);
    if (!st)
        st =
            clone_array(graph, node->n_after, sizeof(*node->after), node->after, &copy->after, err);
    if (!st)
        st = clone_array(graph, node->n_args, sizeof(*node->args), node->args, &copy->args, err);
    if (!st)
        st = clone_array(graph, node->n_config, sizeof(*node->config), node->config, &copy->config,
                         err);
    if (st)
        return st;
    copy->op = NULL;
    copy->instance = NULL;
    copy->expr = NULL;
    copy->in_types = copy->by_types = copy->out_types = NULL;
    copy->out_is_used = NULL;
    *ret_node = copy;
    return JUNCO_OK;
}
