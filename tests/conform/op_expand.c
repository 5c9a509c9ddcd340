/* op_expand.c -- conformance: composites become graphs of operators that there are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_conform.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "graph/graph.h"
#include "graph/params.h"
#include "op_host.h"
#include "op_samples.h"

#define MAX_ARGS 16
#define MAX_NAME 64

/* The sample's "name=value" texts as a node's arguments; the strings are the arena's. */
static junco_status read_args(const struct junco_op *op, const char *const *params,
                              struct arena *arena, struct junco_arg *args, size_t *ret_n,
                              struct junco_error *err) {
    size_t n = 0;

    for (; params && params[n]; n++) {
        const char *value = strchr(params[n], '=') + 1;
        char *name = arena_strndup(arena, params[n], (size_t)(value - params[n]) - 1);
        junco_status st;

        assert_true(n < MAX_ARGS);
        if (!name)
            return junco_nomem(err, (size_t)(value - params[n]));
        args[n].name = name;
        st = param_from_text(param_find(op->params, name), value, arena, &args[n].value, err);
        if (st)
            return st;
    }
    *ret_n = n;
    return JUNCO_OK;
}

/* The ports' names with a prefix, as columns; `texts` keeps them. */
static size_t name_columns(const struct junco_port *ports, const char *prefix,
                           char texts[MAX_PORTS][MAX_NAME], const char **names) {
    size_t n = op_count_ports(ports);

    for (size_t i = 0; i < n; i++) {
        snprintf(texts[i], MAX_NAME, "%s%s", prefix, ports[i].name);
        names[i] = texts[i];
    }
    return n;
}

/* A pipeline whose only node is the composite; its columns are not named as its ports. */
static junco_status make_graph(const struct junco_op *op, const char *const *params,
                               struct graph *graph, struct junco_error *err) {
    const struct junco_place place = {.file = "conform.pipe", .line = 1, .column = 1};
    char texts[2][MAX_PORTS][MAX_NAME];
    const char *in[MAX_PORTS], *out[MAX_PORTS];
    struct junco_arg args[MAX_ARGS];
    struct junco_node_spec spec = {
        .name = "node",
        .iteration = op->rows == JUNCO_ROWS_ONE ? JUNCO_MAP : JUNCO_FLAT_MAP,
        .in = in,
        .out = out,
        .op = op->name,
        .args = args,
        .place = place,
    };
    struct junco_graph_builder *builder;
    junco_status st = read_args(op, params, &graph->arena, args, &spec.n_args, err);

    spec.n_in = name_columns(op->inputs, "given_", texts[0], in);
    spec.n_out = name_columns(op->outputs, "made_", texts[1], out);
    if (!st)
        st = graph_begin(graph, "p", place, spec.n_in, in, &builder, err);
    if (!st)
        st = junco_graph_add(builder, &spec, err);
    return st ? st : graph_end(builder, "p", spec.n_out, out, place, err);
}

/* Build, check, lower.  The caller frees *ret_graph, which is set also on failure (or NULL). */
static junco_status lower(const struct junco_op *op, const char *const *params,
                          const struct junco_type *const *types, struct junco_env *env,
                          struct graph **ret_graph, struct graph_pipeline **ret_lowered,
                          struct junco_error *err) {
    const struct graph_context context = {.ops = conform_ops, .env = env, .input_types = types};
    const struct graph_note *notes;
    size_t n_notes;
    junco_status st;

    *ret_graph = NULL;
    st = graph_new("conform.pipe", ret_graph, err);
    if (!st)
        st = make_graph(op, params, *ret_graph, err);
    if (!st)
        st = graph_check(*ret_graph, (*ret_graph)->pipelines[0], &context, err);
    if (!st)
        st = graph_lower(*ret_graph, (*ret_graph)->pipelines[0], &context, ret_lowered, &n_notes,
                         &notes, err);
    return st;
}

static void input_types(const struct junco_op *op, const struct junco_type **types) {
    const struct op_sample *sample = op_sample_find(op->name);

    for (size_t i = 0; i < op_count_ports(op->inputs); i++)
        assert_int_equal(junco_type_parse(sample->types[i], &types[i], NULL), JUNCO_OK);
}

static void done_types(const struct junco_op *op, const struct junco_type **types) {
    for (size_t i = 0; i < op_count_ports(op->inputs); i++)
        junco_type_unref(types[i]);
}

/* All parts are operators of the list that run, checked, and the outputs have types that fit. */
static void test_expands(void **state) {
    const struct junco_op *op = OP(state);
    const struct junco_type *types[MAX_PORTS];
    struct graph_pipeline *lowered;
    struct junco_env env = {0};
    struct junco_error err = {0};
    struct graph *graph;

    input_types(op, types);
    if (lower(op, op_sample_find(op->name)->params, types, &env, &graph, &lowered, &err))
        fail_msg("%s", err.message);
    assert_true(lowered->n_nodes >= 1);
    for (size_t i = 0; i < lowered->n_nodes; i++) {
        const struct graph_node *node = lowered->nodes[i];

        if (!node->op_name)
            continue; /* a lambda that hands columns on */
        assert_ptr_equal(op_find(conform_ops, node->op_name), node->op);
        assert_null(node->op->expand);
        assert_string_equal(node->composite, "node");
    }
    for (size_t i = 0; i < lowered->n_outputs; i++) {
        const struct junco_type *port;

        assert_int_equal(junco_type_parse(op->outputs[i].type, &port, NULL), JUNCO_OK);
        assert_true(junco_type_fits(lowered->outputs[i].type, port));
        junco_type_unref(port);
    }
    graph_free(graph);
    done_types(op, types);
    assert_int_equal(env.n_open, 0);
}

/* A model that is not there is found when the graph is built, under the composite's name. */
static void test_refused_when_built(void **state) {
    const struct op_sample *sample = op_sample_find(OP(state)->name);
    const struct junco_type *types[MAX_PORTS];
    struct graph_pipeline *lowered;
    struct junco_env env = {0};
    struct junco_error err = {0};
    struct graph *graph;

    if (!sample->refused)
        return;
    input_types(OP(state), types);
    assert_int_not_equal(lower(OP(state), sample->refused, types, &env, &graph, &lowered, &err),
                         JUNCO_OK);
    if (!strstr(err.message, "node"))
        fail_msg("the node is not named: %s", err.message);
    graph_free(graph);
    done_types(OP(state), types);
}

static void test_each_allocation_may_fail(void **state) {
    const char *const *params = op_sample_find(OP(state)->name)->params;
    const struct junco_type *types[MAX_PORTS];
    int has_failed = 1;
    size_t live;

    input_types(OP(state), types);
    live = junco_mem_live();
    for (uint64_t n = 1; has_failed; n++) {
        struct graph_pipeline *lowered;
        struct junco_env env = {0};
        struct junco_error err = {0};
        struct graph *graph;
        junco_status st;

        junco_mem_fail_after(n);
        st = lower(OP(state), params, types, &env, &graph, &lowered, &err);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        graph_free(graph);
        if (junco_mem_live() != live)
            fail_msg("allocation %u: %zu are left", (unsigned)n, junco_mem_live() - live);
        if (has_failed ? st != JUNCO_ENOMEM : st != JUNCO_OK)
            fail_msg("allocation %u: %s, '%s'", (unsigned)n, junco_status_name(st), err.message);
    }
    done_types(OP(state), types);
}

const struct op_case op_expand_cases[] = {
    {"expands into operators", test_expands, FOR_EXPAND},
    {"a missing model is met when it is built", test_refused_when_built, FOR_EXPAND},
    {"each allocation of expanding it may fail", test_each_allocation_may_fail, FOR_EXPAND},
    {NULL},
};
