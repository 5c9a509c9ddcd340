/* graph.c -- graphs and their pipelines: made node by node, copied, found by name. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/graph.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "expr/diag.h"
#include "graph/build.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/view.h"
#include "graph/walk.h"

junco_status graph_new(const char *file, struct graph **ret_graph, struct junco_error *err) {
    struct graph *graph = junco_zalloc(sizeof(*graph));
    junco_status st;

    if (!graph)
        return junco_nomem(err, sizeof(*graph));
    st = own_text(graph, file, &graph->file, err);
    if (st)
        graph_free(graph);
    else
        *ret_graph = graph;
    return st;
}

void graph_free(struct graph *graph) {
    if (!graph)
        return;
    own_release_all(graph);
    arena_done(&graph->arena);
    junco_free(graph);
}

/* ---- building ---- */

static junco_status new_map(struct graph *graph, size_t max, struct map **ret_map,
                            struct junco_error *err) {
    struct map *map;
    junco_status st = map_new(max, &map, err);

    if (!st)
        st = own_map(graph, map, err);
    if (!st)
        *ret_map = map;
    return st;
}

static junco_status copy_columns(struct graph *graph, size_t n, const char *const *names,
                                 struct graph_column **ret_columns, struct junco_error *err) {
    struct graph_column *columns;
    junco_status st;

    if (n > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "%zu columns, at most %d", n, JUNCO_MAX_COLUMNS);
    st = own_array(graph, n, sizeof(*columns), &columns, err);
    for (size_t i = 0; i < n && !st; i++) {
        for (size_t j = 0; j < i && !st; j++) {
            if (str_equal(names[i], names[j]))
                st = junco_fail(err, JUNCO_EINVAL,
                                "column '%s' is named twice: the columns of a "
                                "table have names of their own",
                                names[i]);
        }
        if (!st)
            st = names_check("column", names[i], err);
        if (!st)
            st = own_text(graph, names[i], &columns[i].name, err);
    }
    if (!st)
        *ret_columns = columns;
    return st;
}

/* An empty builder with an empty pipeline. */
static junco_status new_builder(struct graph *graph, struct junco_place place,
                                struct junco_graph_builder **ret_builder, struct junco_error *err) {
    struct junco_graph_builder *builder;
    junco_status st = own_array(graph, 1, sizeof(*builder), &builder, err);

    if (st)
        return st;
    builder->graph = graph;
    st = own_array(graph, 1, sizeof(*builder->pipeline), &builder->pipeline, err);
    if (!st)
        st = new_map(graph, JUNCO_MAX_PIPELINE_COLUMNS, &builder->columns, err);
    if (!st)
        st = new_map(graph, JUNCO_MAX_PIPELINE_COLUMNS, &builder->stopped, err);
    if (!st)
        st = new_map(graph, JUNCO_MAX_NODES, &builder->nodes, err);
    if (st)
        return st;
    builder->pipeline->root = builder->pipeline;
    builder->pipeline->place = place;
    st = own_text(graph, place.file, &builder->pipeline->place.file, err);
    if (!st)
        *ret_builder = builder;
    return st;
}

junco_status build_begin(struct graph *graph, struct junco_place place, size_t n_inputs,
                         const char *const *inputs, struct junco_graph_builder **ret_builder,
                         struct junco_error *err) {
    struct junco_graph_builder *builder;
    junco_status st = new_builder(graph, place, &builder, err);

    if (st)
        return st;
    st = copy_columns(graph, n_inputs, inputs, &builder->pipeline->inputs, err);
    if (!st) {
        builder->pipeline->n_inputs = n_inputs;
        st = build_go_to(builder, 0, err);
    }
    if (st)
        return place_wrap(err, junco_wrap(err, st, "input"), &place);
    *ret_builder = builder;
    return JUNCO_OK;
}

junco_status graph_begin(struct graph *graph, const char *name, struct junco_place place,
                         size_t n_inputs, const char *const *inputs,
                         struct junco_graph_builder **ret_builder, struct junco_error *err) {
    struct junco_graph_builder *builder;
    junco_status st = build_begin(graph, place, n_inputs, inputs, &builder, err);

    if (!st)
        st = own_text(graph, name, &builder->pipeline->name, err);
    if (!st)
        *ret_builder = builder;
    return st;
}

const char *build_stopped(const struct junco_graph_builder *builder, const char *column, char *buf,
                          size_t size) {
    const struct graph_node *node = map_get(builder->stopped, column);
    const char *names[JUNCO_MAX_COLUMNS + 1] = {NULL};
    char list[NAMES_HINT_BYTES], place[32] = "";
    size_t n = 0;

    if (!node)
        return NULL;
    for (size_t i = 0; walk_of(node->iteration)->aggregates && i < node->n_by; i++)
        names[n++] = node->by[i];
    for (size_t i = 0; i < node->n_out && n < JUNCO_MAX_COLUMNS; i++)
        names[n++] = node->out[i];
    if (node->place.line > 0)
        snprintf(place, sizeof(place), ", at line %d", node->place.line);
    snprintf(buf, size, "column '%s' does not pass node '%s' (%s%s), whose rows have: %s", column,
             node->name, names_iteration(node->iteration), place,
             names_list(list, sizeof(list), names));
    return buf;
}

static junco_status check_declared(const struct junco_graph_builder *builder, size_t n,
                                   const char *const *columns, struct junco_error *err) {
    char why[STOPPED_BYTES];

    for (size_t i = 0; i < n; i++) {
        if (map_get(builder->columns, columns[i]))
            continue;
        if (build_stopped(builder, columns[i], why, sizeof(why)))
            return junco_fail(err, JUNCO_ENOTFOUND, "%s", why);
        return names_undeclared(columns[i], builder->columns, err);
    }
    return JUNCO_OK;
}

/* Give the node its name, or see that the one it has is free. */
static junco_status settle_name(struct junco_graph_builder *builder, struct graph_node *node,
                                struct junco_error *err) {
    char name[2 * JUNCO_MAX_NAME_BYTES];
    const struct graph_node *other;
    junco_status st;

    if (node->name) {
        other = map_get(builder->nodes, node->name);
        if (!other)
            return JUNCO_OK;
        if (other->place.line > 0)
            return node_fail(err, JUNCO_EINVAL, node,
                             "the node at line %d has that name already: "
                             "give one of them another",
                             other->place.line);
        return node_fail(err, JUNCO_EINVAL, node,
                         "two nodes have that name: give one of them "
                         "another");
    }
    st = names_unique(node->op_name    ? node->op_name
                      : node->sub_name ? node->sub_name
                      : node->lambda   ? "lambda"
                                       : names_iteration(node->iteration),
                      builder->nodes, NULL, name, sizeof(name), err);
    return st ? st : own_text(builder->graph, name, &node->name, err);
}

junco_status build_go_to(struct junco_graph_builder *builder, size_t point,
                         struct junco_error *err) {
    builder->end = point;
    return view_build(builder->pipeline, point, builder->columns, builder->stopped, err);
}

size_t build_point(const struct junco_graph_builder *builder, const char *name) {
    const struct graph_node *node = map_get(builder->nodes, name);
    size_t point = builder->pipeline->n_nodes;

    while (node && point > 0 && builder->pipeline->nodes[point - 1] != node)
        point--;
    return node ? point : 0;
}

/* What the node follows, and what becomes of rows in it. */
static junco_status attach(struct junco_graph_builder *builder, struct graph_node *node,
                           struct junco_error *err) {
    struct graph_pipeline *pipeline = builder->pipeline;
    size_t before = builder->end;
    junco_status st = JUNCO_OK;

    if (node->iteration == JUNCO_CONCAT)
        return view_join(builder->graph, pipeline, pipeline->n_nodes + 1, node, err);
    node->n_after = 0;
    if (before != pipeline->n_nodes) {
        node->n_after = 1;
        st = own_array(builder->graph, 1, sizeof(*node->after), &node->after, err);
        if (!st)
            node->after[0] = before;
    }
    node->fan = node->iteration == JUNCO_FLAT_MAP       ? pipeline->n_nodes + 1
                : !walk_passes_columns(node) || !before ? 0
                                                        : pipeline->nodes[before - 1]->fan;
    return st;
}

junco_status build_append(struct junco_graph_builder *builder, struct graph_node *node,
                          struct junco_error *err) {
    struct graph_pipeline *pipeline = builder->pipeline;
    junco_status st = settle_name(builder, node, err);

    if (st)
        return st;
    if (pipeline->n_nodes == JUNCO_MAX_NODES)
        return node_fail(err, JUNCO_ELIMIT, node, "a pipeline has at most %d nodes",
                         JUNCO_MAX_NODES);
    st = check_declared(builder, node->n_in, node->in, err);
    if (!st)
        st = check_declared(builder, node->n_kept, node->kept, err);
    if (!st)
        st = check_declared(builder, node->n_by, node->by, err);
    if (!st && node->guard)
        st = check_declared(builder, 1, &node->guard, err);
    if (!st)
        st = attach(builder, node, err);
    if (st)
        return node_wrap(err, st, node);
    st = own_grow(builder->graph, &pipeline->nodes, pipeline->n_nodes, &pipeline->nodes_capacity,
                  sizeof(*pipeline->nodes), err);
    if (!st)
        st = map_set(builder->nodes, node->name, node, err);
    if (st)
        return st;
    pipeline->nodes[pipeline->n_nodes++] = node;
    builder->end = pipeline->n_nodes;
    st = node->iteration == JUNCO_CONCAT /* it goes on from the fork, not from its last branch */
             ? build_go_to(builder, builder->end, err)
             : view_step(pipeline, builder->end, builder->columns, builder->stopped, err);
    return st ? node_wrap(err, st, node) : JUNCO_OK;
}

static junco_status add_node(struct junco_graph_builder *builder,
                             const struct junco_node_spec *spec, const char *sub_name,
                             struct junco_error *err) {
    struct graph_node *node = NULL;
    junco_status st;

    if (builder->is_ended)
        return junco_fail(err, JUNCO_EINVAL, "the pipeline has ended: no node can be added");
    if (spec->iteration == JUNCO_CONCAT)
        st = junco_fail(err, JUNCO_EINVAL, "a concat joins chains: junco_pipe_concat() makes it");
    else
        st = node_from_spec(builder->graph, spec, sub_name, &node, err);
    if (st) {
        const char *what = spec->name                               ? spec->name
                           : spec->op                               ? spec->op
                           : sub_name                               ? sub_name
                           : spec->lambda                           ? "lambda"
                           : (unsigned)spec->iteration < WALK_COUNT ? walk_of(spec->iteration)->name
                                                                    : "without a function";

        return place_wrap(err, junco_wrap(err, st, "node '%s'", what), &spec->place);
    }
    return build_append(builder, node, err);
}

junco_status junco_graph_add(struct junco_graph_builder *builder,
                             const struct junco_node_spec *spec, struct junco_error *err) {
    return add_node(builder, spec, NULL, err);
}

junco_status graph_add_sub(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                           const char *pipeline, struct junco_error *err) {
    struct graph_pipeline *found;
    junco_status st = graph_find(builder->graph, pipeline, &found, err);

    return st ? place_wrap(err, st, &spec->place) : add_node(builder, spec, found->name, err);
}

junco_status graph_fork(struct junco_graph_builder *builder,
                        struct junco_graph_builder **ret_builder, struct junco_error *err) {
    const struct graph_pipeline *from = builder->pipeline;
    struct junco_graph_builder *fork;
    junco_status st = new_builder(builder->graph, from->place, &fork, err);

    if (st)
        return st;
    fork->pipeline->name = from->name;
    fork->pipeline->root = from->root;
    fork->pipeline->is_safe = from->is_safe;
    fork->pipeline->n_inputs = from->n_inputs;
    st = own_array(builder->graph, from->n_inputs, sizeof(*from->inputs), &fork->pipeline->inputs,
                   err);
    for (size_t i = 0; i < from->n_inputs && !st; i++)
        fork->pipeline->inputs[i].name = from->inputs[i].name;
    if (!st)
        st = build_go_to(fork, 0, err);
    for (size_t i = 0; i < from->n_nodes && !st; i++) {
        struct graph_node *copy;

        st = node_clone(builder->graph, from->nodes[i], &copy, err);
        if (!st && copy->n_after && copy->iteration != JUNCO_CONCAT)
            st = build_go_to(fork, copy->after[0], err);
        if (!st)
            st = build_append(fork, copy, err);
    }
    if (!st)
        *ret_builder = fork;
    return st;
}

junco_status build_outputs(struct junco_graph_builder *builder, size_t n_outputs,
                           const char *const *outputs, struct junco_error *err) {
    struct graph_pipeline *pipeline = builder->pipeline;
    junco_status st = check_declared(builder, n_outputs, outputs, err);

    if (!st)
        st = copy_columns(builder->graph, n_outputs, outputs, &pipeline->outputs, err);
    if (!st)
        pipeline->n_outputs = n_outputs;
    return st;
}

/* Every node leads to the last one: a chain that nothing joins would run for nobody. */
static junco_status check_joined(const struct graph_pipeline *pipeline, struct junco_error *err) {
    bool leads_on[JUNCO_MAX_NODES + 1] = {false};

    for (size_t point = 1; point <= pipeline->n_nodes; point++)
        for (size_t i = 0; i < view_n_before(pipeline, point); i++)
            leads_on[view_before(pipeline, point, i)] = true;
    for (size_t point = 1; point < pipeline->n_nodes; point++)
        if (!leads_on[point])
            return node_fail(err, JUNCO_EINVAL, pipeline->nodes[point - 1],
                             "nothing follows it and it is not the last node: join its chain by "
                             "a concat");
    return JUNCO_OK;
}

static junco_status check_pipeline_name(const struct graph *graph, const char *name,
                                        struct junco_error *err) {
    for (size_t i = 0; i < graph->n_pipelines; i++) {
        const struct graph_pipeline *other = graph->pipelines[i];

        if (!str_equal(other->name, name))
            continue;
        if (other->place.line > 0)
            return junco_fail(err, JUNCO_EINVAL, "pipeline '%s' is there already, at line %d", name,
                              other->place.line);
        return junco_fail(err, JUNCO_EINVAL, "pipeline '%s' is there already", name);
    }
    return names_check("pipeline", name, err);
}

junco_status graph_end(struct junco_graph_builder *builder, const char *name, size_t n_outputs,
                       const char *const *outputs, struct junco_place place,
                       struct junco_error *err) {
    struct graph *graph = builder->graph;
    struct graph_pipeline *pipeline = builder->pipeline;
    const char *final_name = name ? name : pipeline->name ? pipeline->name : "pipeline";
    junco_status st;

    if (builder->is_ended)
        return junco_fail(err, JUNCO_EINVAL, "the pipeline has ended already");
    st = check_pipeline_name(graph, final_name, err);
    if (!st && graph->n_pipelines == JUNCO_MAX_PIPELINES)
        st = junco_fail(err, JUNCO_ELIMIT, "a file has at most %d pipelines", JUNCO_MAX_PIPELINES);
    if (!st)
        st = build_outputs(builder, n_outputs, outputs, err);
    if (!st)
        st = check_joined(pipeline, err);
    if (st)
        return place_wrap(err, junco_wrap(err, st, "output"), &place);
    st = own_text(graph, final_name, &pipeline->name, err);
    if (!st)
        st = own_grow(graph, &graph->pipelines, graph->n_pipelines, &graph->pipelines_capacity,
                      sizeof(*graph->pipelines), err);
    if (st)
        return st;
    graph->pipelines[graph->n_pipelines++] = pipeline;
    builder->is_ended = true;
    return JUNCO_OK;
}

/* ---- finding ---- */

junco_status graph_find(const struct graph *graph, const char *name,
                        struct graph_pipeline **ret_pipeline, struct junco_error *err) {
    const char *names[JUNCO_MAX_PIPELINES + 1] = {NULL};
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];

    if (!graph->n_pipelines)
        return junco_fail(err, JUNCO_ENOTFOUND, "%s has no pipeline: one ends with .output(...)",
                          graph->file ? graph->file : "the graph");
    if (!name) {
        *ret_pipeline = graph->pipelines[graph->n_pipelines - 1];
        return JUNCO_OK;
    }
    for (size_t i = 0; i < graph->n_pipelines; i++) {
        names[i] = graph->pipelines[i]->name;
        if (str_equal(names[i], name)) {
            *ret_pipeline = graph->pipelines[i];
            return JUNCO_OK;
        }
    }
    return junco_fail(err, JUNCO_ENOTFOUND, "%s has no pipeline '%s'%s; it has: %s",
                      graph->file ? graph->file : "the graph", name,
                      diag_hint(name, names, hint, sizeof(hint)),
                      names_list(list, sizeof(list), names));
}

const struct junco_op *op_find(const struct junco_op *const *ops, const char *name) {
    for (; ops && *ops; ops++) {
        if (str_equal((*ops)->name, name))
            return *ops;
    }
    return NULL;
}
