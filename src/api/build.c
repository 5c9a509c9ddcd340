/* build.c -- from a pipeline's text to what can run: graph, checked, lowered, planned. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/build.h"

#include <limits.h>
#include <string.h>

#include "api/env.h"
#include "api/excerpt.h"
#include "api/plugin.h"
#include "base/machine.h"
#include "base/mem.h"
#include "lang/lang.h"

#include <junco/backend.h>

static int cores_to_use(const struct junco_pipeline_options *options) {
    struct machine machine;

    if (options->workers > 0)
        return options->workers;
    machine_read("", &machine);
    return machine.cores;
}

/* The model file that a node's instance names, or NULL. */
static const char *model_of(const struct graph_node *node) {
    const struct junco_param *param = node->op ? node->op->params : NULL;

    for (; param && param->name; param++)
        if (param->kind == JUNCO_PARAM_MODEL)
            return *(const char *const *)((const char *)node->instance + param->offset);
    return NULL;
}

/* Which engine a node's model runs in, where nothing says so: the session that type inference
 * opened is shared here, so that asking costs nothing. */
static junco_status name_engine(const struct junco_env *env, const struct graph_node *node,
                                struct plan_node *bound, struct junco_error *err) {
    char path[PATH_MAX];
    const struct junco_session_spec spec = {
        .model_path = path,
        .precision = bound->precision,
        .device = bound->device,
        .threads = bound->threads,
    };
    const char *model = model_of(node);
    const struct junco_backend *backend;
    struct junco_session *session;
    junco_status st;

    if (!model || bound->engine || !(node->op->flags & JUNCO_OP_MODEL))
        return JUNCO_OK;
    st = junco_env_model(env, model, path, sizeof(path), err);
    if (!st)
        st = junco_env_session(env, &spec, &backend, &session, err);
    if (st)
        return junco_wrap(err, st, "node '%s'", node->name);
    bound->engine = backend->name;
    junco_env_release(env, session);
    return JUNCO_OK;
}

static junco_status make_plan(struct build *build, const struct junco_pipeline_options *options,
                              struct junco_error *err) {
    junco_status st = plan_default(build->lowered, cores_to_use(options), &build->plan, err);

    for (size_t i = 0; !st && i < build->plan.n_nodes; i++)
        st = name_engine(build->env, build->lowered->nodes[i], &build->plan.nodes[i], err);
    return st ? st : plan_apply(&build->plan, build->lowered, err);
}

/* A file holds a pipeline's text, or a graph as JSON (graph_to_json): no pipeline begins with a
 * brace. */
static junco_status read_graph(struct build *build, const char *text, size_t size, const char *file,
                               struct junco_error *err) {
    size_t at = 0;
    junco_status st;

    while (at < size && strchr(" \t\r\n", text[at]))
        at++;
    if (at == size || text[at] != '{')
        return lang_parse(text, size, file, build->ops, &build->graph, err);
    st = graph_from_json(text, size, &build->graph, err);
    return st && file ? junco_wrap(err, st, "%s", file) : st;
}

/* Everything behind the graph, which `build` has already. */
static junco_status build_rest(struct build *build, const struct junco_pipeline_options *options,
                               struct junco_error *err) {
    struct graph_context context = {
        .ops = build->ops,
        .env = build->env,
        .input_types = options->input_types,
        .n_overrides = options->n_overrides,
        .overrides = options->overrides,
    };
    junco_status st = graph_find(build->graph, options->name, &build->pipeline, err);

    if (!st)
        st = graph_check(build->graph, build->pipeline, &context, err);
    if (!st)
        st = graph_lower(build->graph, build->pipeline, &context, &build->lowered, &build->n_notes,
                         &build->notes, err);
    if (!st)
        st = make_plan(build, options, err);
    return st;
}

static const struct junco_pipeline_options default_options;

static junco_status new_build(const char *file, const struct junco_pipeline_options *options,
                              struct build **ret_build, struct junco_error *err) {
    struct env_options env_options = {.pipeline_file = file};
    struct build *build = junco_zalloc(sizeof(*build));
    junco_status st;

    if (!build)
        return junco_nomem(err, sizeof(*build));
    st = plugins_open(options->n_plugins, options->plugins, &build->plugins, err);
    if (!st) {
        build->ops = build->plugins->ops;
        env_options.backends = build->plugins->backends;
        st = env_new(&env_options, &build->env, err);
    }
    if (st)
        build_free(build);
    else
        *ret_build = build;
    return st;
}

junco_status build_open(const char *text, size_t size, const char *file,
                        const struct junco_pipeline_options *options, struct build **ret_build,
                        struct junco_error *err) {
    struct build *build = NULL;
    junco_status st;

    options = options ? options : &default_options;
    st = new_build(file, options, &build, err);
    if (st)
        return st;
    st = read_graph(build, text, size, file, err);
    if (!st)
        st = build_rest(build, options, err);
    if (st) {
        excerpt_show(err, text, size, file);
        build_free(build);
        return st;
    }
    *ret_build = build;
    return JUNCO_OK;
}

junco_status build_graph(struct graph **graph, const struct junco_pipeline_options *options,
                         struct build **ret_build, struct junco_error *err) {
    struct build *build = NULL;
    junco_status st;

    options = options ? options : &default_options;
    st = new_build(NULL, options, &build, err);
    if (st)
        return st;
    build->graph = *graph;
    *graph = NULL;
    st = build_rest(build, options, err);
    if (st)
        build_free(build);
    else
        *ret_build = build;
    return st;
}

void build_free(struct build *build) {
    if (!build)
        return;
    plan_done(&build->plan);
    graph_free(build->graph);
    env_free(build->env); /* unloads models by the plugins' engines */
    plugins_free(build->plugins);
    junco_free(build);
}
