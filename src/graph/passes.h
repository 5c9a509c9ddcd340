/* passes.h -- the rewrites of a checked pipeline, and the notes they leave for `explain`. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_PASSES_H
#define GRAPH_PASSES_H

#include "graph/graph.h"

/* Zero-initialise; the texts and the array are the graph's. */
struct notes {
    size_t n, capacity;
    struct graph_note *at;
};

junco_status notes_add(struct graph *graph, struct notes *notes, const char *pass,
                       struct junco_error *err, const char *fmt, ...) JUNCO_MUST_CHECK
    JUNCO_PRINTF(5, 6);

/* "lambda a0, a1: (a0, a1)": hands n columns on. */
junco_status pass_identity(struct graph *graph, size_t n, const char **ret_text,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* A chain that does what the pipeline does; the pipeline itself where it is one.  Its nodes are not
 * prepared. */
junco_status pass_linear(struct graph *graph, const struct graph_pipeline *pipeline,
                         struct notes *notes, const struct graph_pipeline **ret_pipeline,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* A copy of the pipeline, a chain, with every composite replaced by the nodes of its sub-graph, prepared but
 * with no types yet. */
junco_status pass_expand(struct graph *graph, const struct graph_pipeline *pipeline,
                         const struct graph_context *context, bool *is_used, struct notes *notes,
                         struct graph_pipeline **ret_pipeline,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Have each reduction whose lambda can be had from its rows one by one (expr/split.h) keep results in
 * place of rows.  The pipeline is checked; where *ret_is_changed, it must be again. */
junco_status pass_fold(struct graph *graph, struct graph_pipeline *pipeline, struct notes *notes,
                       bool *ret_is_changed, struct junco_error *err) JUNCO_MUST_CHECK;

/* Take away the pure nodes whose columns nothing reads, and mark the unread columns of the others.
 * A flat_map or filter stays: it decides about rows. */
junco_status pass_prune(struct graph *graph, struct graph_pipeline *pipeline, struct notes *notes,
                        struct junco_error *err) JUNCO_MUST_CHECK;

#endif
