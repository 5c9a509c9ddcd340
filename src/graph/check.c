/* check.c -- check a pipeline: operators, arguments, config and overrides, node by node. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/check.h"

#include "base/limits.h"
#include "base/mem.h"
#include "expr/diag.h"
#include "graph/config.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/overrides.h"
#include "graph/own.h"
#include "graph/params.h"
#include "graph/sub.h"

static junco_status unknown_operator(const struct graph_node *node,
                                     const struct junco_op *const *ops, struct junco_error *err) {
    char hint[NAMES_HINT_BYTES];
    const char **names;
    size_t n = 0;
    junco_status st;

    while (ops && ops[n])
        n++;
    names = junco_alloc_array(n + 1, sizeof(*names));
    for (size_t i = 0; names && i < n; i++)
        names[i] = ops[i]->name;
    st = node_fail(err, JUNCO_ENOTFOUND, node, "unknown operator '%s'%s", node->op_name,
                   diag_hint(node->op_name, names, hint, sizeof(hint)));
    junco_free(names);
    return st;
}

junco_status check_prepare(struct graph *graph, struct graph_node *node,
                           const struct graph_context *context, bool *is_used,
                           struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (node->op_name) {
        node->op = op_find(context->ops, node->op_name);
        if (!node->op)
            return unknown_operator(node, context->ops, err);
        st = params_name(node, err);
    }
    if (st)
        return node_wrap(err, st, node);
    st = overrides_apply(graph, node, context, is_used, err);
    if (st)
        return st; /* it names the override, which is not in the file */
    st = config_check(node, err);
    if (!st && node->op)
        st = params_bind(graph, node, err);
    return st ? node_wrap(err, st, node) : JUNCO_OK;
}

junco_status check_new_flags(const struct graph_context *context, bool **ret_is_used,
                             struct junco_error *err) {
    bool *flags = junco_alloc_array(context->n_overrides + 1, sizeof(*flags));

    if (!flags)
        return junco_nomem(err, (context->n_overrides + 1) * sizeof(*flags));
    *ret_is_used = flags;
    return JUNCO_OK;
}

/* Prepare the nodes of a pipeline and, one within another, of those that they run.  How often a few
 * pipelines can run one another is bounded by the nodes there are then. */
static junco_status prepare_all(struct graph *graph, struct graph_pipeline *pipeline,
                                const struct graph_context *context, bool *is_used,
                                struct junco_error *err) {
    struct graph_pipeline **pipelines = NULL;
    size_t n = 0, capacity = 0, n_nodes = pipeline->n_nodes;
    junco_status st =
        own_grow(graph, &pipelines, n, &capacity, sizeof(struct graph_pipeline *), err);

    if (!st)
        pipelines[n++] = pipeline;
    for (size_t k = 0; k < n && !st; k++) {
        for (size_t i = 0; i < pipelines[k]->n_nodes && !st; i++) {
            struct graph_node *node = pipelines[k]->nodes[i];

            st = check_prepare(graph, node, context, is_used, err);
            if (st || !node->sub_name)
                continue;
            st = sub_copy(graph, node, err);
            if (!st)
                n_nodes += node->sub->n_nodes;
            if (!st && n_nodes > JUNCO_MAX_NODES)
                st = node_fail(err, JUNCO_ELIMIT, node,
                               "with the nodes of the pipelines it runs, the pipeline has more "
                               "than %d",
                               JUNCO_MAX_NODES);
            if (!st)
                st =
                    own_grow(graph, &pipelines, n, &capacity, sizeof(struct graph_pipeline *), err);
            if (!st)
                pipelines[n++] = node->sub;
        }
    }
    return st;
}

junco_status graph_check(struct graph *graph, struct graph_pipeline *pipeline,
                         const struct graph_context *context, struct junco_error *err) {
    bool *is_used;
    junco_status st = check_new_flags(context, &is_used, err);

    if (st)
        return st;
    st = prepare_all(graph, pipeline, context, is_used, err);
    if (!st)
        st = overrides_finish(pipeline, context, true, is_used, err);
    junco_free(is_used);
    if (!st)
        st = check_flow(graph, pipeline, context, err);
    return st;
}
