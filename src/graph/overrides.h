/* overrides.h -- "node.param=value": parameters and config keys set from outside the file. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_OVERRIDES_H
#define GRAPH_OVERRIDES_H

#include "base/map.h"
#include "graph/graph.h"

/* Write the overrides addressed to `node` into its arguments and config, checked; is_used (one an
 * override) notes which.  The node is what stands before the text's last point left of '=': node
 * names may hold points, parameters do not.  node->op is set, its arguments have names. */
junco_status overrides_apply(struct graph *graph, struct graph_node *node,
                             const struct graph_context *context, bool *is_used,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* JUNCO_ENOTFOUND for the first override that no node took, with the nearest node's name; one that
 * may be meant for a part of a composite among `nodes` is let pass when parts_may_follow. */
junco_status overrides_finish(const struct graph_pipeline *pipeline,
                              const struct graph_context *context, bool parts_may_follow,
                              const bool *is_used, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
