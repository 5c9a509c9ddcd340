/* build.h -- the body of a graph builder, for the passes that make pipelines themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_BUILD_H
#define GRAPH_BUILD_H

#include "base/map.h"
#include "graph/graph.h"

#define STOPPED_BYTES 448 /* of what build_stopped() says */

/* A pipeline being made.  The arena's, as is all it points to. */
struct junco_graph_builder {
    struct graph *graph;
    struct graph_pipeline *pipeline;
    size_t end; /* the point (view.h) that the chain goes on from */
    struct map *columns; /* the view there */
    struct map *stopped; /* by column: the struct graph_node it did not pass last */
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

/* Go on from another point of the pipeline. */
junco_status build_go_to(struct junco_graph_builder *builder, size_t point,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* The point behind the node of that name; 0: there is none. */
size_t build_point(const struct junco_graph_builder *builder, const char *name);
/* Append a concat of these points, whose node is the spec's but for what it follows. */
junco_status build_concat(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                          size_t n, const size_t *points, struct junco_error *err) JUNCO_MUST_CHECK;

/* Why a column that is not declared is not there: "column 'n' does not pass node 'mean' (window, at
 * line 3); its rows have: mean".  NULL where no node stopped it.  Returns buf. */
const char *build_stopped(const struct junco_graph_builder *builder, const char *column, char *buf,
                          size_t size);

/* Set the pipeline's outputs, which must be declared and differ. */
junco_status build_outputs(struct junco_graph_builder *builder, size_t n_outputs,
                           const char *const *outputs, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
