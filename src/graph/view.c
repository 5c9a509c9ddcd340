/* view.c -- what a row has behind a node: which column is whose. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/view.h"

#include "graph/node.h"
#include "graph/walk.h"

size_t view_n_before(const struct graph_pipeline *pipeline, size_t point) {
    const struct graph_node *node = pipeline->nodes[point - 1];

    return node->n_after ? node->n_after : 1;
}

size_t view_before(const struct graph_pipeline *pipeline, size_t point, size_t i) {
    const struct graph_node *node = pipeline->nodes[point - 1];

    return node->n_after ? node->after[i] : point - 1;
}

size_t view_up(const struct graph_pipeline *pipeline, size_t point) {
    const struct graph_node *node = pipeline->nodes[point - 1];

    return node->iteration == JUNCO_CONCAT ? node->fork : view_before(pipeline, point, 0);
}

junco_status view_set(struct map *view, const char *column, size_t value, struct junco_error *err) {
    return map_set(view, column, (void *)value, err);
}

/* The node's rows have only its outputs: no column before it is there any more. */
static junco_status stop(struct map *view, struct map *stopped, const struct graph_node *node,
                         struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < map_size(view) && !st; i++) {
        if (!view_at(view, i))
            continue;
        if (stopped)
            st = map_set(stopped, map_key_at(view, i), (void *)node, err);
        if (!st)
            st = view_set(view, map_key_at(view, i), 0, err);
    }
    return st;
}

junco_status view_step(const struct graph_pipeline *pipeline, size_t point, struct map *view,
                       struct map *stopped, struct junco_error *err) {
    const struct graph_node *node = pipeline->nodes[point - 1];
    size_t values[JUNCO_MAX_COLUMNS];
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < node->n_out; i++)
        values[i] = node->iteration == JUNCO_FILTER   ? view_get(view, node->kept[i])
                    : node->iteration == JUNCO_CONCAT ? node->joined[i].value
                                                      : view_value(point, i);
    if (!walk_passes_columns(node))
        st = stop(view, stopped, node, err);
    for (size_t i = 0; i < node->n_out && !st; i++)
        st = view_set(view, node->out[i], values[i], err);
    return st;
}

junco_status view_build(const struct graph_pipeline *pipeline, size_t point, struct map *view,
                        struct map *stopped, struct junco_error *err) {
    size_t path[JUNCO_MAX_NODES + 1];
    size_t n = 0;
    junco_status st = JUNCO_OK;

    for (; point > 0; point = view_up(pipeline, point))
        path[n++] = point;
    for (size_t i = 0; i < map_size(view) && !st; i++)
        st = view_set(view, map_key_at(view, i), 0, err);
    for (size_t i = 0; stopped && i < map_size(stopped) && !st; i++)
        st = map_set(stopped, map_key_at(stopped, i), NULL, err);
    for (size_t i = 0; i < pipeline->n_inputs && !st; i++)
        st = view_set(view, pipeline->inputs[i].name, view_value(0, i), err);
    while (n > 0 && !st)
        st = view_step(pipeline, path[--n], view, stopped, err);
    return st;
}

struct graph_column view_describe(const struct graph_pipeline *pipeline, size_t value) {
    size_t point = view_maker(value), column = view_column(value);
    const struct graph_node *node;

    if (point == 0)
        return pipeline->inputs[column];
    node = pipeline->nodes[point - 1];
    return (struct graph_column){
        .name = node->out[column],
        .type = node->out_types ? node->out_types[column] : NULL,
    };
}
