/* check.h -- the two halves of a check, for the passes that make pipelines themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_CHECK_H
#define GRAPH_CHECK_H

#include "graph/graph.h"

/* What needs no other node: find its operator, name its arguments, apply overrides (noting them in
 * is_used), check config, make the instance. */
junco_status check_prepare(struct graph *graph, struct graph_node *node,
                           const struct graph_context *context, bool *is_used,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether a prepared node names as many columns as its operator reads and gives, and iterates as
 * the operator's rows allow; and tell the operator the columns' names. */
junco_status check_ports(const struct graph_node *node, struct junco_error *err) JUNCO_MUST_CHECK;

/* Let types flow through prepared nodes, from the inputs to the outputs. */
junco_status check_flow(struct graph *graph, struct graph_pipeline *pipeline,
                        const struct graph_context *context,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* One flag an override, all false; the caller owns (junco_free). */
junco_status check_new_flags(const struct graph_context *context, bool **ret_is_used,
                             struct junco_error *err) JUNCO_MUST_CHECK;

#endif
