/* build.h -- the body of a graph builder, for the passes that make pipelines themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_BUILD_H
#define GRAPH_BUILD_H

#include "base/map.h"
#include "graph/graph.h"

/* A pipeline being made.  The arena's, as is all it points to. */
struct junco_graph_builder {
    struct graph *graph;
    struct graph_pipeline *pipeline;
    struct map *columns; /* declared so far; the values are not looked at */
    struct map *nodes; /* by name: struct graph_node */
    bool is_ended;
};

/* As graph_begin(), under no name: the pipeline is not the graph's until graph_end(). */
junco_status build_begin(struct graph *graph, struct junco_place place, size_t n_inputs,
                         const char *const *inputs, struct junco_graph_builder **ret_builder,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Append a node of the graph: the columns it reads must be declared, its name free. */
junco_status build_append(struct junco_graph_builder *builder, struct graph_node *node,
                          struct junco_error *err) JUNCO_MUST_CHECK;

/* Set the pipeline's outputs, which must be declared and differ. */
junco_status build_outputs(struct junco_graph_builder *builder, size_t n_outputs,
                           const char *const *outputs, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
