/* json.c -- a graph as versioned JSON: what the user wrote, keys in one order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/json.h"

#include "data/json_out.h"
#include "graph/graph.h"
#include "graph/names.h"
#include "graph/walk.h"

static void write_text(struct json_out *w, const char *key, const char *text) {
    json_key(w, key);
    if (text)
        json_text(w, text);
    else
        json_null(w);
}

static void write_texts(struct json_out *w, const char *key, size_t n, const char *const *texts) {
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < n; i++)
        json_text(w, texts[i]);
    json_array_end(w);
}

static void write_columns(struct json_out *w, const char *key, size_t n,
                          const struct graph_column *columns) {
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < n; i++)
        json_text(w, columns[i].name);
    json_array_end(w);
}

/* The file is left out where it is the graph's. */
static void write_place(struct json_out *w, const char *key, const struct graph *graph,
                        const struct junco_place *place) {
    bool is_graphs = place->file ? graph->file && str_equal(place->file, graph->file)
                                 : !graph->file || place->line <= 0;

    if (place->line <= 0)
        return;
    json_key(w, key);
    json_object(w);
    if (!is_graphs)
        write_text(w, "file", place->file);
    json_key(w, "line");
    json_int(w, place->line);
    json_key(w, "column");
    json_int(w, place->column);
    json_object_end(w);
}

static void write_args(struct json_out *w, const struct graph_node *node) {
    size_t i = 0;

    json_key(w, "args");
    json_array(w);
    for (; i < node->n_args && !node->args[i].name; i++)
        json_value(w, &node->args[i].value);
    json_array_end(w);
    json_key(w, "params");
    json_object(w);
    for (; i < node->n_args; i++) {
        json_key(w, node->args[i].name);
        json_value(w, &node->args[i].value);
    }
    json_object_end(w);
}

static void write_named(struct json_out *w, const char *key, size_t n,
                        const struct junco_arg *args) {
    json_key(w, key);
    json_object(w);
    for (size_t i = 0; i < n; i++) {
        json_key(w, args[i].name);
        json_value(w, &args[i].value);
    }
    json_object_end(w);
}

/* Where that is not the node before it: the nodes it follows, null for the inputs. */
static void write_after(struct json_out *w, const struct graph_pipeline *pipeline,
                        const struct graph_node *node) {
    json_key(w, "after");
    json_array(w);
    for (size_t i = 0; i < node->n_after; i++) {
        if (node->after[i])
            json_text(w, pipeline->nodes[node->after[i] - 1]->name);
        else
            json_null(w);
    }
    json_array_end(w);
}

static void write_node(struct json_out *w, const struct graph *graph,
                       const struct graph_pipeline *pipeline, const struct graph_node *node) {
    /* What a concat writes follows from its branches; of groups the keys are outputs, too. */
    size_t n_implied = node->iteration == JUNCO_CONCAT        ? node->n_out
                       : walk_of(node->iteration)->aggregates ? node->n_by
                                                              : 0;

    json_object(w);
    write_text(w, "name", node->name);
    write_text(w, "iteration", names_iteration(node->iteration));
    if (node->n_after)
        write_after(w, pipeline, node);
    if (node->op_name)
        write_text(w, "op", node->op_name);
    else if (node->sub_name)
        write_text(w, "pipeline", node->sub_name);
    else if (node->lambda)
        write_text(w, "lambda", node->lambda);
    write_texts(w, "in", node->n_in, node->in);
    write_texts(w, "out", node->n_out - n_implied, node->out + n_implied);
    if (node->iteration == JUNCO_FILTER)
        write_texts(w, "kept", node->n_kept, node->kept);
    if (node->op_name)
        write_args(w, node);
    if (node->n_by)
        write_texts(w, "by", node->n_by, node->by);
    if (node->n_settings)
        write_named(w, "settings", node->n_settings, node->settings);
    write_named(w, "config", node->n_config, node->config);
    write_place(w, "place", graph, &node->place);
    write_place(w, "lambda_place", graph, &node->lambda_place);
    json_object_end(w);
}

static void write_pipeline(struct json_out *w, const struct graph *graph,
                           const struct graph_pipeline *pipeline) {
    json_object(w);
    write_text(w, "name", pipeline->name);
    write_place(w, "place", graph, &pipeline->place);
    if (pipeline->is_safe)
        write_text(w, "on_error", "keep");
    write_columns(w, "inputs", pipeline->n_inputs, pipeline->inputs);
    json_key(w, "nodes");
    json_array(w);
    for (size_t i = 0; i < pipeline->n_nodes; i++)
        write_node(w, graph, pipeline, pipeline->nodes[i]);
    json_array_end(w);
    write_columns(w, "outputs", pipeline->n_outputs, pipeline->outputs);
    json_object_end(w);
}

junco_status graph_to_json(const struct graph *graph, struct str *out, struct junco_error *err) {
    struct json_out w = JSON_OUT(out, 2);

    json_object(&w);
    json_key(&w, "junco_graph");
    json_int(&w, GRAPH_JSON_VERSION);
    write_text(&w, "file", graph->file);
    json_key(&w, "pipelines");
    json_array(&w);
    for (size_t i = 0; i < graph->n_pipelines; i++)
        write_pipeline(&w, graph, graph->pipelines[i]);
    json_array_end(&w);
    json_object_end(&w);
    str_putc(out, '\n');
    if (out->failed)
        return junco_fail(err, out->failed, "the graph's JSON: %s", junco_status_name(out->failed));
    return JUNCO_OK;
}
