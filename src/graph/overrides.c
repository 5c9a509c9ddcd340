/* overrides.c -- "node.param=value": parameters and config keys set from outside the file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/overrides.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "expr/diag.h"
#include "graph/config.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/params.h"

/* An override's text, cut up; the slices borrow it. */
struct override {
    size_t node_size; /* of the text's first bytes: the node's name */
    char param[JUNCO_MAX_NAME_BYTES + 1];
    const char *value;
};

static junco_status split(const char *text, struct override *ret_override,
                          struct junco_error *err) {
    const char *equals = strchr(text, '=');
    const char *point = equals ? memrchr(text, '.', (size_t)(equals - text)) : NULL;
    size_t param_size = point ? (size_t)(equals - point - 1) : 0;

    if (!param_size || point == text || param_size > JUNCO_MAX_NAME_BYTES)
        return junco_fail(err, JUNCO_EINVAL, "override '%.100s': want node.parameter=value", text);
    ret_override->node_size = (size_t)(point - text);
    memcpy(ret_override->param, point + 1, param_size);
    ret_override->param[param_size] = '\0';
    ret_override->value = equals + 1;
    return JUNCO_OK;
}

static bool is_for(const struct override *override, const char *text, const char *node) {
    return strlen(node) == override->node_size && !memcmp(text, node, override->node_size);
}

static junco_status unknown_param(const struct graph_node *node, const char *param,
                                  struct junco_error *err) {
    const char *names[JUNCO_MAX_PARAMS + 1] = {NULL};
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];
    const struct junco_param *params = node->op ? node->op->params : NULL;

    for (size_t i = 0; i < params_count(params) && i < JUNCO_MAX_PARAMS; i++)
        names[i] = params[i].name;
    return junco_fail(err, JUNCO_ENOTFOUND, "node '%s' has no parameter '%s'%s (parameters: %s)",
                      node->name, param, diag_hint(param, names, hint, sizeof(hint)),
                      names_list(list, sizeof(list), names));
}

static junco_status set_one(struct graph *graph, struct graph_node *node,
                            const struct override *override, struct junco_error *err) {
    const struct junco_param *param =
        node->op ? param_find(node->op->params, override->param) : NULL;
    const struct junco_param *key = param ? NULL : config_find(override->param);
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    junco_status st;

    if (!param && !key)
        return unknown_param(node, override->param, err);
    if (key && str_equal(key->name, "name"))
        return junco_fail(err, JUNCO_EINVAL, "a node's name cannot be overridden");
    st = param_from_text(param ? param : key, override->value, &graph->arena, &value, err);
    if (!st)
        st = own_value(graph, &value, err);
    if (st)
        return st;
    if (key) /* config_check() follows */
        return arg_set(graph, &node->config, &node->n_config, key->name, &value, err);
    st = param_check("parameter", param, &value, err);
    if (!st)
        st = arg_set(graph, &node->args, &node->n_args, param->name, &value, err);
    return st;
}

junco_status overrides_apply(struct graph *graph, struct graph_node *node,
                             const struct graph_context *context, bool *is_used,
                             struct junco_error *err) {
    for (size_t i = 0; i < context->n_overrides; i++) {
        const char *text = context->overrides[i];
        struct override override;
        junco_status st = split(text, &override, err);

        if (st)
            return st;
        if (!is_for(&override, text, node->name))
            continue;
        is_used[i] = true;
        st = set_one(graph, node, &override, err);
        if (st)
            return junco_wrap(err, st, "override '%.100s'", text);
    }
    return JUNCO_OK;
}

/* Whether the node named in `text` would be a part of one of the pipeline's composites. */
static bool may_be_a_part(const struct graph_pipeline *pipeline, const char *text,
                          size_t node_size) {
    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];
        size_t size = strlen(node->name);

        if (node->op && node->op->expand && size < node_size && !memcmp(text, node->name, size) &&
            text[size] == '.')
            return true;
    }
    return false;
}

static junco_status unknown_node(const struct graph_pipeline *pipeline, const char *text,
                                 size_t node_size, struct junco_error *err) {
    const char **names = junco_alloc_array(pipeline->n_nodes + 1, sizeof(*names));
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES], name[2 * JUNCO_MAX_NAME_BYTES];
    junco_status st;

    for (size_t i = 0; names && i < pipeline->n_nodes; i++)
        names[i] = pipeline->nodes[i]->name;
    if (node_size >= sizeof(name))
        node_size = sizeof(name) - 1;
    memcpy(name, text, node_size);
    name[node_size] = '\0';
    st = junco_fail(err, JUNCO_ENOTFOUND, "override '%.100s': there is no node '%s'%s (nodes: %s)",
                    text, name, diag_hint(name, names, hint, sizeof(hint)),
                    names_list(list, sizeof(list), names));
    junco_free(names);
    return st;
}

junco_status overrides_finish(const struct graph_pipeline *pipeline,
                              const struct graph_context *context, bool parts_may_follow,
                              const bool *is_used, struct junco_error *err) {
    for (size_t i = 0; i < context->n_overrides; i++) {
        const char *text = context->overrides[i];
        struct override override;
        junco_status st = split(text, &override, err);

        if (st)
            return st;
        if (is_used[i] || (parts_may_follow && may_be_a_part(pipeline, text, override.node_size)))
            continue;
        return unknown_node(pipeline, text, override.node_size, err);
    }
    return JUNCO_OK;
}
