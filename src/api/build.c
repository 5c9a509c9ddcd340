/* build.c -- from a pipeline's text to what can run: graph, checked, lowered, planned. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/build.h"

#include "api/env.h"
#include "backends/list.h"
#include "base/machine.h"
#include "base/mem.h"
#include "lang/lang.h"
#include "ops/list.h"

static int cores_to_use(const struct junco_pipeline_options *options) {
    struct machine machine;

    if (options->workers > 0)
        return options->workers;
    machine_read("", &machine);
    return machine.cores;
}

static junco_status build_all(struct build *build, const char *text, size_t size, const char *file,
                              const struct junco_pipeline_options *options,
                              struct junco_error *err) {
    struct env_options env_options = {.pipeline_file = file, .backends = junco_backends};
    struct graph_context context = {
        .ops = junco_ops,
        .input_types = options->input_types,
        .n_overrides = options->n_overrides,
        .overrides = options->overrides,
    };
    junco_status st = env_new(&env_options, &build->env, err);

    context.env = build->env;
    if (!st)
        st = lang_parse(text, size, file, junco_ops, &build->graph, err);
    if (!st)
        st = graph_find(build->graph, options->name, &build->pipeline, err);
    if (!st)
        st = graph_check(build->graph, build->pipeline, &context, err);
    if (!st)
        st = graph_lower(build->graph, build->pipeline, &context, &build->lowered, &build->n_notes,
                         &build->notes, err);
    if (!st)
        st = plan_default(build->lowered, cores_to_use(options), &build->plan, err);
    if (!st)
        st = plan_apply(&build->plan, build->lowered, err);
    return st;
}

junco_status build_open(const char *text, size_t size, const char *file,
                        const struct junco_pipeline_options *options, struct build **ret_build,
                        struct junco_error *err) {
    static const struct junco_pipeline_options defaults;
    struct build *build = junco_zalloc(sizeof(*build));
    junco_status st;

    if (!build)
        return junco_nomem(err, sizeof(*build));
    st = build_all(build, text, size, file, options ? options : &defaults, err);
    if (st) {
        build_free(build);
        return st;
    }
    *ret_build = build;
    return JUNCO_OK;
}

void build_free(struct build *build) {
    if (!build)
        return;
    plan_done(&build->plan);
    graph_free(build->graph);
    env_free(build->env);
    junco_free(build);
}
