/* bind.c -- a node's arguments against its operator's parameters: names, then the instance. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "expr/diag.h"
#include "graph/config.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/params.h"

static junco_status unknown_argument(const struct junco_op *op, const char *name,
                                     struct junco_error *err) {
    const char *names[JUNCO_MAX_PARAMS + 1] = {NULL};
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];
    size_t n = params_count(op->params);

    if (!n)
        return junco_fail(err, JUNCO_ENOTFOUND, "unknown argument '%s': %s takes none", name,
                          op->name);
    for (size_t i = 0; i < n && i < JUNCO_MAX_PARAMS; i++)
        names[i] = op->params[i].name;
    return junco_fail(err, JUNCO_ENOTFOUND, "unknown argument '%s'%s; %s takes: %s", name,
                      diag_hint(name, names, hint, sizeof(hint)), op->name,
                      names_list(list, sizeof(list), names));
}

junco_status params_name(struct graph_node *node, struct junco_error *err) {
    const struct junco_op *op = node->op;
    size_t n_params = params_count(op->params);

    if (node->n_args > n_params && !node->args[n_params].name)
        return junco_fail(err, JUNCO_EINVAL, "%s takes at most %zu arguments, got %zu", op->name,
                          n_params, node->n_args);
    for (size_t i = 0; i < node->n_args; i++) {
        struct junco_arg *arg = &node->args[i];

        if (arg->name) {
            if (!param_find(op->params, arg->name))
                return unknown_argument(op, arg->name, err);
            continue;
        }
        if (arg_find(node->args, node->n_args, op->params[i].name))
            return junco_fail(err, JUNCO_EINVAL,
                              "argument '%s' is given twice, by its place and "
                              "by its name",
                              op->params[i].name);
        arg->name = op->params[i].name;
    }
    return JUNCO_OK;
}

static junco_status bind_param(struct graph *graph, struct graph_node *node,
                               const struct junco_param *param, void *instance,
                               struct junco_error *err) {
    const struct junco_arg *arg = arg_given(node, param->name);
    const struct junco_value *configured = config_of_param(node, param);
    struct junco_value value;
    junco_status st;

    if (!arg && configured) {
        value = *configured;
        st = param_check("config", param, &value, err);
    } else if ((arg = arg_find(node->args, node->n_args, param->name))) {
        value = arg->value;
        st = param_check("argument", param, &value, err);
    } else if (param->dflt) {
        st = param_default(param, &graph->arena, &value, err);
        if (!st)
            st = own_value(graph, &value, err);
    } else {
        st = junco_fail(err, JUNCO_EINVAL, "argument '%s' is missing: %s", param->name,
                        param->summary ? param->summary : "it has no default");
    }
    if (!st)
        param_write(param, &value, instance);
    return st;
}

junco_status params_bind(struct graph *graph, struct graph_node *node, struct junco_error *err) {
    const struct junco_param *params = node->op->params;
    size_t n = params_count(params);
    void *instance = NULL;
    junco_status st;

    if (n > JUNCO_MAX_PARAMS)
        return junco_fail(err, JUNCO_ELIMIT, "operator '%s' has %zu parameters, at most %d",
                          node->op->name, n, JUNCO_MAX_PARAMS);
    st = own_array(graph, 1, node->op->instance_size ? node->op->instance_size : 1, &instance, err);
    for (size_t i = 0; i < n && !st; i++)
        st = bind_param(graph, node, &params[i], instance, err);
    if (!st)
        node->instance = instance;
    return st;
}
