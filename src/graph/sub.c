/* sub.c -- a pipeline used as an operator of another. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/sub.h"

#include <stdio.h>

#include "base/limits.h"
#include "graph/build.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/walk.h"

#define FULL_NAME_BYTES ((JUNCO_MAX_COMPOSITE_DEPTH + 2) * (JUNCO_MAX_NAME_BYTES + 2))

static const char **column_names(const struct graph_column *columns, size_t n, const char **names) {
    for (size_t i = 0; i < n; i++)
        names[i] = columns[i].name;
    names[n] = NULL;
    return names;
}

static junco_status copy_node(struct junco_graph_builder *builder, const struct graph_node *user,
                              const struct graph_node *node, struct junco_error *err) {
    char name[FULL_NAME_BYTES];
    struct graph_node *copy;
    junco_status st = node_clone(builder->graph, node, &copy, err);

    if (st)
        return st;
    if ((size_t)snprintf(name, sizeof(name), "%s.%s", user->name, node->name) >= sizeof(name))
        return junco_fail(err, JUNCO_ELIMIT, "pipelines within one another more than %d deep",
                          JUNCO_MAX_COMPOSITE_DEPTH);
    st = own_text(builder->graph, name, &copy->name, err);
    if (!st && copy->n_after && copy->iteration != JUNCO_CONCAT)
        st = build_go_to(builder, copy->after[0], err);
    return st ? st : build_append(builder, copy, err);
}

junco_status sub_copy(struct graph *graph, struct graph_node *node, struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS + 1];
    struct junco_graph_builder *builder;
    struct graph_pipeline *from;
    junco_status st = graph_find(graph, node->sub_name, &from, err);

    if (!st)
        st = build_begin(graph, from->place, from->n_inputs,
                         column_names(from->inputs, from->n_inputs, names), &builder, err);
    for (size_t i = 0; !st && i < from->n_nodes; i++)
        st = copy_node(builder, node, from->nodes[i], err);
    if (!st)
        st = build_outputs(builder, from->n_outputs,
                           column_names(from->outputs, from->n_outputs, names), err);
    if (st)
        return node_wrap(err, st, node);
    builder->pipeline->name = from->name;
    node->sub = builder->pipeline;
    return JUNCO_OK;
}

/* ---- rows ---- */

static bool is_row_by_row(const struct graph_node *node) {
    if (node->iteration == JUNCO_CONCAT)
        return true;
    return node->iteration <= JUNCO_FILTER && (!node->op || !node->op->call_state_size);
}

const struct graph_node *sub_find_beyond(const struct graph_pipeline *sub) {
    for (size_t i = 0; i < sub->n_nodes; i++)
        if (!is_row_by_row(sub->nodes[i]))
            return sub->nodes[i];
    return NULL;
}

/* The node because of which a row may give none or many; NULL: it gives one.  A reduction gives one,
 * whatever came before it. */
static const struct graph_node *find_many(const struct graph_pipeline *sub) {
    const struct graph_node *many = NULL;

    for (size_t i = 0; i < sub->n_nodes; i++) {
        switch (sub->nodes[i]->iteration) {
        case JUNCO_REDUCE:
            many = NULL;
            break;
        case JUNCO_MAP:
        case JUNCO_SORT:
        case JUNCO_CONCAT:
            break;
        default:
            many = sub->nodes[i];
            break;
        }
    }
    return many;
}

/* ---- columns ---- */

static junco_status wrong_count(const struct graph_node *node, const char *verb,
                                const struct graph_column *columns, size_t n, size_t n_named,
                                struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS + 1];
    char list[NAMES_HINT_BYTES];

    return junco_fail(err, JUNCO_ETYPE, "pipeline '%s' %s %zu column%s (%s), %zu %s named",
                      node->sub_name, verb, n, n == 1 ? "" : "s",
                      names_list(list, sizeof(list), column_names(columns, n, names)), n_named,
                      n_named == 1 ? "is" : "are");
}

junco_status sub_check_ports(const struct graph_node *node, struct junco_error *err) {
    const struct graph_pipeline *sub = node->sub;
    const struct graph_node *many = find_many(sub);

    if (sub->n_inputs != node->n_in)
        return wrong_count(node, "reads", sub->inputs, sub->n_inputs, node->n_in, err);
    if (node->iteration == JUNCO_FILTER && sub->n_outputs != 1)
        return junco_fail(err, JUNCO_ETYPE, "filter wants one answer a row, '%s' gives %zu columns",
                          node->sub_name, sub->n_outputs);
    if (node->iteration != JUNCO_FILTER && sub->n_outputs != node->n_out)
        return wrong_count(node, "gives", sub->outputs, sub->n_outputs, node->n_out, err);
    if (!many || node->iteration == JUNCO_FLAT_MAP)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_ETYPE,
                      "%s wants one row for a row, pipeline '%s' gives any number because of its "
                      "node '%s' (%s)%s",
                      names_iteration(node->iteration), node->sub_name, many->name,
                      names_iteration(many->iteration),
                      node->iteration == JUNCO_MAP ? ": use flat_map" : "");
}
