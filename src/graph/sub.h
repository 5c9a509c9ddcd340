/* sub.h -- a pipeline used as an operator of another. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_SUB_H
#define GRAPH_SUB_H

#include "graph/graph.h"

/* Each use has a copy of the pipeline, whose nodes are "<node>.<node>", made by graph_check(): its
 * types are those of the columns that it is given.
 *
 * A row that goes in is a call of its own.  Where the pipeline looks at rows one by one that makes
 * no difference, and its nodes take the place of the node that uses it (expand.c). */

/* Make node->sub from the pipeline that the node names, which is the graph's. */
junco_status sub_copy(struct graph *graph, struct graph_node *node,
                      struct junco_error *err) JUNCO_MUST_CHECK;

/* As many columns as the pipeline reads and gives, and a row for a row where the node wants it. */
junco_status sub_check_ports(const struct graph_node *node,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* The first node that looks beyond a row, so that each row must be a call indeed; or NULL. */
const struct graph_node *sub_find_beyond(const struct graph_pipeline *sub);

#endif
