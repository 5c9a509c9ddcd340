/* config.h -- the keys of a node's config: one table for checks, --set and the plan. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_CONFIG_H
#define GRAPH_CONFIG_H

#include "graph/graph.h"

/* The key's row (an alias leads to it), or NULL. */
const struct junco_param *config_find(const char *key);

/* Check a node's config: keys known, given once, in their ranges, and meant for what the node
 * runs.  Aliases take their key's name.  node->op is set unless it is a lambda. */
junco_status config_check(struct graph_node *node, struct junco_error *err) JUNCO_MUST_CHECK;

/* Give a part of a composite what the composite's user asked for, as far as it applies to it;
 * what the part said itself is overruled. */
junco_status config_inherit(struct graph *graph, const struct graph_node *composite,
                            struct graph_node *part, struct junco_error *err) JUNCO_MUST_CHECK;

/* What a node's config says about a parameter of an operator that names a model (engine, precision,
 * device, threads), or NULL.  Written into the instance where no argument says it, so that each
 * who asks for the model's session, first of all type inference, asks for the same one. */
const struct junco_value *config_of_param(const struct graph_node *node,
                                          const struct junco_param *param);

/* A string of a node's config, or `dflt`; borrowed, the graph's. */
const char *config_text(const struct graph_node *node, const char *key, const char *dflt);

#endif
