/* plan.c -- the defaults that hold without a lock file, and plans as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/plan.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "data/json_out.h"
#include "graph/config.h"
#include "graph/literal.h"
#include "graph/node.h"
#include "graph/params.h"
#include "graph/walk.h"

#define PLAN_JSON_VERSION 1
#define DEFAULT_CHUNK_ROWS 1024

static int least(int64_t a, int64_t b) {
    return (int)(a < b ? a : b);
}

/* A setting of a model node: its operator's parameter where it was given, else its config. */
static const char *text_setting(const struct graph_node *node, const char *key) {
    const struct junco_arg *arg = arg_given(node, key);

    if (arg && arg->value.kind == JUNCO_KIND_STRING)
        return arg->value.as.bytes.data;
    return config_text(node, key, NULL);
}

static int64_t int_setting(const struct graph_node *node, const char *key, int64_t dflt) {
    const struct junco_arg *arg = arg_given(node, key);

    if (arg && arg->value.kind == JUNCO_KIND_INT64)
        return arg->value.as.int64;
    return graph_config_int(node, key, dflt);
}

/* ---- the choices ---- */

static void bind_model(const struct graph_node *node, int workers, struct plan_node *bound,
                       struct str *reason) {
    int64_t threads = int_setting(node, "threads", 1);

    bound->engine = text_setting(node, "engine");
    bound->precision = text_setting(node, "precision");
    bound->threads = least(threads < 1 ? 1 : threads, JUNCO_MAX_WORKERS);
    /* Runs side by side on one thread each give more rows a second than one run on all cores. */
    bound->instances = workers / bound->threads;
    str_printf(reason, "a model: %s, runs of %d thread%s side by side on %d core%s",
               bound->engine ? bound->engine : "the first engine that reads it", bound->threads,
               bound->threads == 1 ? "" : "s", workers, workers == 1 ? "" : "s");
}

static void bind_rows(const struct graph_node *node, struct plan_node *bound, struct str *reason) {
    unsigned flags = node->op ? node->op->flags : 0;
    bool is_batchable = flags & JUNCO_OP_BATCHABLE;
    int64_t batch = graph_config_int(node, "batch", 1);
    int64_t rows = DEFAULT_CHUNK_ROWS;

    bound->batch = is_batchable ? least(batch, JUNCO_MAX_BATCH) : 1;
    if (is_batchable)
        rows = bound->batch;
    else if ((flags & JUNCO_OP_HEAVY) || node->sub)
        rows = 1;
    bound->chunk_rows = (int)graph_config_int(node, "chunk_rows", rows);
    if (bound->chunk_rows < bound->batch)
        bound->chunk_rows = bound->batch; /* a batch comes out of one task */
    if (bound->batch > 1)
        bound->batch_delay_ms = (int)graph_config_int(node, "batch_delay_ms", 0);
    if (is_batchable && bound->batch > 1)
        str_printf(reason, "; batches of %d as configured", bound->batch);
    else if (!is_batchable && batch > 1)
        str_printf(reason, "; batch=%d has no effect: it takes rows one at a time", (int)batch);
    else if (flags & JUNCO_OP_HEAVY)
        str_puts(reason, "; a row is work enough for a task");
}

static void bind_node(const struct graph_node *node, int workers, struct plan_node *bound,
                      struct str *reason) {
    unsigned flags = node->op ? node->op->flags : JUNCO_OP_PURE;
    int64_t instances;

    bound->node = node->name;
    bound->device = text_setting(node, "device");
    if (!bound->device)
        bound->device = "cpu";
    bound->threads = 1;
    bound->instances = workers;
    if (flags & JUNCO_OP_MODEL) {
        bind_model(node, workers, bound, reason);
    } else if (!walk_runs_function(node)) {
        str_puts(reason, "keeps rows: one task of a call at a time");
    } else if (node->sub) {
        str_puts(reason, "a pipeline: a call for each row, on every core");
    } else if (!node->op) {
        str_puts(reason, "a lambda: runs on every core");
    } else if (flags & JUNCO_OP_BLOCKING) {
        str_puts(reason, "waits on the outside: slots of its own");
    } else if (flags & JUNCO_OP_PURE) {
        str_puts(reason, "pure: runs on every core");
    } else {
        bound->instances = 1;
        str_puts(reason, "has effects: one at a time");
    }
    instances = graph_config_int(node, "instances", 0);
    if (instances)
        str_printf(reason, "; %d instance%s as configured", (int)instances,
                   instances == 1 ? "" : "s");
    else
        instances = bound->instances < 1 ? 1 : bound->instances;
    bound->instances = least(instances, JUNCO_MAX_INSTANCES);
    bind_rows(node, bound, reason);
}

/* The plan keeps no pointer into the pipeline: it may outlive it. */
static junco_status keep(struct arena *arena, const char **text, struct junco_error *err) {
    const char *copy = NULL;

    if (*text) {
        copy = arena_strdup(arena, *text);
        if (!copy)
            return junco_nomem(err, strlen(*text) + 1);
    }
    *text = copy;
    return JUNCO_OK;
}

static junco_status plan_node(struct plan *plan, const struct graph_node *node,
                              struct plan_node *bound, struct junco_error *err) {
    struct str reason = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    junco_status st;

    bind_node(node, plan->workers, bound, &reason);
    bound->reason = str_text(&reason);
    st = reason.failed ? junco_nomem(err, reason.size) : JUNCO_OK;
    if (!st)
        st = keep(&plan->arena, &bound->node, err);
    if (!st)
        st = keep(&plan->arena, &bound->engine, err);
    if (!st)
        st = keep(&plan->arena, &bound->precision, err);
    if (!st)
        st = keep(&plan->arena, &bound->device, err);
    if (!st)
        st = keep(&plan->arena, &bound->reason, err);
    str_done(&reason);
    return st;
}

junco_status plan_default(const struct graph_pipeline *pipeline, int cores, struct plan *ret_plan,
                          struct junco_error *err) {
    struct plan plan = {.n_nodes = pipeline->n_nodes};
    junco_status st = JUNCO_OK;

    plan.workers = cores < 1 ? 1 : least(cores, JUNCO_MAX_WORKERS);
    plan.nodes = arena_alloc_array(&plan.arena, plan.n_nodes + 1, sizeof(*plan.nodes));
    if (!plan.nodes)
        st = junco_nomem(err, plan.n_nodes * sizeof(*plan.nodes));
    for (size_t i = 0; i < plan.n_nodes && !st; i++)
        st = plan_node(&plan, pipeline->nodes[i], &plan.nodes[i], err);
    if (st)
        plan_done(&plan);
    else
        *ret_plan = plan;
    return st;
}

void plan_done(struct plan *plan) {
    if (!plan)
        return;
    arena_done(&plan->arena);
    *plan = (struct plan){.n_nodes = 0};
}

/* ---- into the instances ---- */

/* Set one parameter of an instance, unless the user did or the operator has none of that name. */
static junco_status apply(const struct graph_node *node, const char *name,
                          const struct junco_value *value, struct junco_error *err) {
    const struct junco_param *param = param_find(node->op->params, name);
    junco_status st;

    if (!param || value->kind == JUNCO_KIND_NULL || arg_given(node, name))
        return JUNCO_OK;
    st = param_check("planned", param, value, err);
    if (st)
        return node_wrap(err, st, node);
    param_write(param, value, node->instance);
    return JUNCO_OK;
}

junco_status plan_apply(const struct plan *plan, const struct graph_pipeline *pipeline,
                        struct junco_error *err) {
    for (size_t i = 0; i < pipeline->n_nodes && i < plan->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];
        const struct plan_node *bound = &plan->nodes[i];
        struct junco_value engine = literal_text(bound->engine);
        struct junco_value precision = literal_text(bound->precision);
        struct junco_value device = literal_text(bound->device);
        struct junco_value threads = {.kind = JUNCO_KIND_INT64, .as.int64 = bound->threads};
        junco_status st;

        if (!node->op || !(node->op->flags & JUNCO_OP_MODEL))
            continue;
        st = apply(node, "engine", &engine, err);
        if (!st)
            st = apply(node, "precision", &precision, err);
        if (!st)
            st = apply(node, "device", &device, err);
        if (!st)
            st = apply(node, "threads", &threads, err);
        if (st)
            return st;
    }
    return JUNCO_OK;
}

/* ---- JSON ---- */

static void write_text(struct json_out *w, const char *key, const char *text) {
    json_key(w, key);
    if (text)
        json_text(w, text);
    else
        json_null(w);
}

static void write_int(struct json_out *w, const char *key, int64_t value) {
    json_key(w, key);
    json_int(w, value);
}

junco_status plan_to_json(const struct plan *plan, struct str *out, struct junco_error *err) {
    struct json_out w = JSON_OUT(out, 2);

    json_object(&w);
    write_int(&w, "junco_plan", PLAN_JSON_VERSION);
    write_int(&w, "workers", plan->workers);
    json_key(&w, "nodes");
    json_array(&w);
    for (size_t i = 0; i < plan->n_nodes; i++) {
        const struct plan_node *node = &plan->nodes[i];

        json_object(&w);
        write_text(&w, "node", node->node);
        write_text(&w, "engine", node->engine);
        write_text(&w, "precision", node->precision);
        write_text(&w, "device", node->device);
        write_int(&w, "threads", node->threads);
        write_int(&w, "instances", node->instances);
        write_int(&w, "batch", node->batch);
        write_int(&w, "batch_delay_ms", node->batch_delay_ms);
        write_int(&w, "chunk_rows", node->chunk_rows);
        write_text(&w, "reason", node->reason);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
    str_putc(out, '\n');
    if (out->failed)
        return junco_fail(err, out->failed, "the plan's JSON: %s", junco_status_name(out->failed));
    return JUNCO_OK;
}
