/* pipeline.c -- pipeline.h's pipeline: what was built, and the executor that runs it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/pipeline.h>

#include "api/build.h"
#include "api/excerpt.h"
#include "base/mem.h"
#include "runtime/executor.h"

struct junco_pipeline {
    struct build *build;
    struct executor *executor; /* borrows the build */
};

junco_status pipeline_start(struct build *build, const struct junco_pipeline_options *options,
                            struct junco_pipeline **ret_pipeline, struct junco_error *err) {
    struct executor_options executor_options = {
        .max_memory_bytes = options ? options->max_memory_bytes : 0,
        .trace_path = options ? options->trace_path : NULL,
        .batches = options ? options->batches : JUNCO_BATCHES_FIXED,
        .max_calls = options ? options->max_calls : 0,
        .max_queued_rows = options ? options->max_queued_rows : 0,
        .max_queued_bytes = options ? options->max_queued_bytes : 0,
        .stuck_after_ms = options ? options->stuck_after_ms : 0,
    };
    struct junco_pipeline *pipeline = junco_zalloc(sizeof(*pipeline));
    junco_status st;

    if (!pipeline) {
        build_free(build);
        return junco_nomem(err, sizeof(*pipeline));
    }
    pipeline->build = build;
    executor_options.on_error = junco_pipeline_on_error(pipeline);
    st = executor_new(build->lowered, &build->plan, build->env, &executor_options,
                      &pipeline->executor, err);
    if (st)
        junco_pipeline_free(pipeline);
    else
        *ret_pipeline = pipeline;
    return st;
}

junco_status junco_pipeline_open(const char *text, size_t size, const char *file,
                                 const struct junco_pipeline_options *options,
                                 struct junco_pipeline **ret_pipeline, struct junco_error *err) {
    struct build *build = NULL;
    junco_status st = build_open(text, size, file, options, &build, err);

    if (!st)
        st = pipeline_start(build, options, ret_pipeline, err);
    if (st)
        excerpt_show(err, text, size, file);
    return st;
}

void junco_pipeline_free(struct junco_pipeline *pipeline) {
    if (!pipeline)
        return;
    executor_free(pipeline->executor);
    build_free(pipeline->build);
    junco_free(pipeline);
}

const struct build *pipeline_build(const struct junco_pipeline *pipeline) {
    return pipeline->build;
}

size_t junco_pipeline_n_inputs(const struct junco_pipeline *pipeline) {
    return pipeline->build->pipeline->n_inputs;
}

const char *junco_pipeline_input(const struct junco_pipeline *pipeline, size_t i) {
    return pipeline->build->pipeline->inputs[i].name;
}

size_t junco_pipeline_n_outputs(const struct junco_pipeline *pipeline) {
    return pipeline->build->pipeline->n_outputs;
}

const char *junco_pipeline_output(const struct junco_pipeline *pipeline, size_t i) {
    return pipeline->build->pipeline->outputs[i].name;
}

junco_on_error junco_pipeline_on_error(const struct junco_pipeline *pipeline) {
    return pipeline->build->pipeline->is_safe ? JUNCO_ON_ERROR_KEEP : JUNCO_ON_ERROR_FAIL;
}

junco_status junco_call_start(struct junco_pipeline *pipeline, struct junco_table *input,
                              const struct junco_call_options *options,
                              struct junco_call **ret_call, struct junco_error *err) {
    return executor_call_start(pipeline->executor, input, options, ret_call, err);
}

junco_status junco_call_start_source(struct junco_pipeline *pipeline, junco_source source,
                                     void *source_ctx, const struct junco_call_options *options,
                                     struct junco_call **ret_call, struct junco_error *err) {
    return executor_call_start_source(pipeline->executor, source, source_ctx, options, ret_call,
                                      err);
}

junco_status junco_call_run(struct junco_pipeline *pipeline, const struct junco_table *input,
                            const struct junco_call_options *options, struct junco_table *ret_table,
                            struct junco_error *err) {
    return executor_run(pipeline->executor, input, options, NULL, ret_table, err);
}

size_t junco_pipeline_n_nodes(const struct junco_pipeline *pipeline) {
    return executor_n_nodes(pipeline->executor);
}

void junco_pipeline_node_stats(const struct junco_pipeline *pipeline, size_t i,
                               struct junco_node_stats *ret_stats) {
    executor_node_stats(pipeline->executor, i, ret_stats);
}

void junco_pipeline_health(const struct junco_pipeline *pipeline, struct junco_health *ret_health) {
    executor_health(pipeline->executor, ret_health);
}

junco_status junco_pipeline_trace_end(struct junco_pipeline *pipeline, struct junco_error *err) {
    return executor_trace_end(pipeline->executor, err);
}
