/* flow.h -- types on their way through a pipeline: between flow.c, which knows nodes, and
 * flow_pipeline.c, which knows where nodes stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_FLOW_H
#define GRAPH_FLOW_H

#include "base/limits.h"
#include "base/map.h"
#include "graph/graph.h"
#include "graph/names.h"

/* A pipeline, and how far types have flowed through it. */
struct level {
    struct graph_pipeline *pipeline;
    size_t next; /* of its nodes */
    struct map *types; /* column -> its type at this point */
    struct map *view; /* scratch */
    const struct graph_node *sink; /* the last one that must see every row; or NULL */
};

struct flow {
    struct graph *graph;
    const struct graph_context *context;
    const struct graph_pipeline *pipeline; /* those of the level */
    struct map *types;
    struct level *level; /* the last of them */
    size_t depth;
    struct level levels[JUNCO_MAX_COMPOSITE_DEPTH + 1]; /* pipelines that run one another */
    bool is_placed; /* the error points into the file already: a lambda's */
};

static inline junco_status set_type(struct flow *flow, const char *column,
                                    const struct junco_type *type, struct junco_error *err) {
    return map_set(flow->types, column, (void *)type, err);
}

static inline junco_status type_of(const struct flow *flow, const char *column,
                                   const struct junco_type **ret_type, struct junco_error *err) {
    const struct junco_type *type = map_get(flow->types, column);

    if (!type)
        return names_undeclared(column, flow->types, err);
    *ret_type = type;
    return JUNCO_OK;
}

/* ---- flow.c ---- */

/* The types of what the node reads, which must be there and fit. */
junco_status flow_read_inputs(struct flow *flow, struct graph_node *node,
                              struct junco_error *err) JUNCO_MUST_CHECK;
/* Whether the node may stand behind the sinks there are. */
junco_status flow_check_sinks(struct flow *flow, const struct graph_node *node,
                              struct junco_error *err) JUNCO_MUST_CHECK;
/* Whether a filter can go by what its function gives. */
junco_status flow_check_answer(const struct junco_type *answer,
                               struct junco_error *err) JUNCO_MUST_CHECK;
/* Ask the node's function for the types of its outputs, then go on behind it. */
junco_status flow_through(struct flow *flow, struct graph_node *node,
                          struct junco_error *err) JUNCO_MUST_CHECK;
/* Make the types those behind the node, whose own are known. */
junco_status flow_on(struct flow *flow, struct graph_node *node,
                     struct junco_error *err) JUNCO_MUST_CHECK;

/* ---- flow_pipeline.c ---- */

/* No column has a type any more. */
junco_status flow_forget(struct flow *flow, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
