/* node.h -- a node of the graph: made from a spec, copied, and named in errors. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_NODE_H
#define GRAPH_NODE_H

#include "graph/graph.h"

/* Deep-copy a spec (and sub_name, of a node that runs a pipeline, else NULL) into the graph's arena, checking all that needs no other node: counts, names,
 * the order of arguments.  The node has the spec's name or its config's, or none yet. */
junco_status node_from_spec(struct graph *graph, const struct junco_node_spec *spec,
                            const char *sub_name, struct graph_node **ret_node,
                            struct junco_error *err) JUNCO_MUST_CHECK;

/* A node of the same graph that may be given other columns and arguments: arrays are copied, what
 * they hold is shared, and nothing of a check is kept. */
junco_status node_clone(struct graph *graph, const struct graph_node *node,
                        struct graph_node **ret_node, struct junco_error *err) JUNCO_MUST_CHECK;

/* Put "file:line:column: node 'img' (image_resize): " before the message. */
junco_status node_wrap(struct junco_error *err, junco_status st, const struct graph_node *node);
/* junco_fail() and node_wrap() in one. */
junco_status node_fail(struct junco_error *err, junco_status code, const struct graph_node *node,
                       const char *fmt, ...) JUNCO_PRINTF(4, 5);
/* Put "file:line:column: " before the message; nothing for a place in a program. */
junco_status place_wrap(struct junco_error *err, junco_status st, const struct junco_place *place);

/* The argument (or config entry) of that name, or NULL. */
struct junco_arg *arg_find(struct junco_arg *args, size_t n_args, const char *name);

/* The node's argument of that name, if it says anything: composites hand their own settings on to
 * their parts, also those that their user left at "None" or 0, the default, which is for the plan. */
const struct junco_arg *arg_given(const struct graph_node *node, const char *name);
/* Set or add `name`; the value is the graph's already.  `args` may move within the arena. */
junco_status arg_set(struct graph *graph, struct junco_arg **args, size_t *n_args, const char *name,
                     const struct junco_value *value, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
