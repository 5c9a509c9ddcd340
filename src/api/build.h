/* build.h -- from a pipeline's text to what can run: graph, checked, lowered, planned. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_BUILD_H
#define API_BUILD_H

#include "graph/graph.h"
#include "graph/plan.h"

#include <junco/pipeline.h>

struct plugins;

/* Everything that building leaves; the executor and `explain` read it.  Owner only. */
struct build {
    struct plugins *plugins; /* whose tables the rest points into */
    struct junco_env *env;
    const struct junco_op *const *ops; /* NULL-terminated */
    struct graph *graph;
    struct graph_pipeline *pipeline; /* as written, checked */
    struct graph_pipeline *lowered; /* what runs */
    size_t n_notes;
    const struct graph_note *notes; /* what lowering did */
    struct plan plan;
};

/* Parse (pipeline text, or a graph as JSON), check, lower and plan.  Borrows everything during the call; `file` names the text in
 * errors and is where relative model names are looked up first (NULL: none).  No operator is
 * opened.  The caller owns *ret_build. */
junco_status build_open(const char *text, size_t size, const char *file,
                        const struct junco_pipeline_options *options, struct build **ret_build,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* The same for a graph made by a program: takes *graph and clears it, also on failure unless memory
 * for the build itself was out. */
junco_status build_graph(struct graph **graph, const struct junco_pipeline_options *options,
                         struct build **ret_build, struct junco_error *err) JUNCO_MUST_CHECK;
void build_free(struct build *build); /* NULL is fine */

/* Start the executor on what was built.  Takes build, also on failure.  The caller owns
 * *ret_pipeline. */
junco_status pipeline_start(struct build *build, const struct junco_pipeline_options *options,
                            struct junco_pipeline **ret_pipeline,
                            struct junco_error *err) JUNCO_MUST_CHECK;

/* What a running pipeline was built from; the pipeline's. */
const struct build *pipeline_build(const struct junco_pipeline *pipeline);

/* Read a whole file (regular or a pipe, at most max_bytes).  The caller owns *ret_text (NUL
 * behind the last byte). */
junco_status file_read(const char *path, size_t max_bytes, char **ret_text, size_t *ret_size,
                       struct junco_error *err) JUNCO_MUST_CHECK;

#endif
