/* plan.h -- a plan: what each node of a lowered pipeline is bound to, as plain data. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_PLAN_H
#define GRAPH_PLAN_H

#include "graph/graph.h"

/* One node's binding. */
struct plan_node {
    const char *node; /* its name */
    const char *engine; /* models: "onnxruntime"; else NULL */
    const char *precision; /* models: "fp32" */
    const char *device; /* "cpu" */
    int threads; /* inside one run of an instance */
    int instances; /* how many runs at once */
    int batch; /* rows of equal shape a run takes together; 1: none */
    int batch_delay_ms; /* how long a batch of rows of any calls may wait to be filled */
    int chunk_rows; /* rows a task takes at most */
    const char *reason; /* why these, one sentence */
};

struct plan {
    struct arena arena;
    size_t n_nodes; /* as many as the pipeline's, in its order */
    struct plan_node *nodes;
    int workers; /* threads that compute */
};

/* The defaults that hold without a lock file: nodes' own config first, then the operator's flags
 * and the cores to use.  The caller owns (plan_done). */
junco_status plan_default(const struct graph_pipeline *pipeline, int cores, struct plan *ret_plan,
                          struct junco_error *err) JUNCO_MUST_CHECK;
void plan_done(struct plan *plan);

/* Write engine, precision, device and threads into the instances of the nodes that run a model, where the
 * arguments do not say otherwise (None and the default say nothing).  The pipeline is the one the
 * plan was made for.  Strings are borrowed: the plan outlives the instances.  Before the instances
 * are copied or opened. */
junco_status plan_apply(const struct plan *plan, const struct graph_pipeline *pipeline,
                        struct junco_error *err) JUNCO_MUST_CHECK;

junco_status plan_to_json(const struct plan *plan, struct str *out,
                          struct junco_error *err) JUNCO_MUST_CHECK;

#endif
