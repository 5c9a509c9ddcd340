/* prune.c -- the pass that takes away what nothing reads. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/map.h"
#include "graph/passes.h"
#include "graph/walk.h"

/* Walking backwards, a column is live when something further down reads it before anything writes
 * it anew.  The value in the map says so; a column that is not live has none. */
static bool is_live(const struct map *live, const char *column) {
    return map_get(live, column) != NULL;
}

static junco_status set_live(struct map *live, size_t n, const char *const *columns,
                             struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < n && !st; i++)
        st = map_set(live, columns[i], live, err);
    return st;
}

/* What sees failed rows makes good ones of them, read or not. */
static bool may_be_dropped(const struct graph_node *node) {
    unsigned flags = node->op ? node->op->flags : JUNCO_OP_PURE;

    return node->iteration == JUNCO_MAP && !node->sub && walk_runs_function(node) &&
           (flags & JUNCO_OP_PURE) && !(flags & JUNCO_OP_SEES_FAILED);
}

/* What the node's outputs leave live above it; *ret_n_used: how many of them are read. */
static junco_status pass_outputs(struct graph_node *node, struct map *live, size_t *ret_n_used,
                                 struct junco_error *err) {
    junco_status st = JUNCO_OK;
    size_t n_used = 0;

    for (size_t i = 0; i < node->n_out; i++) {
        node->out_is_used[i] = is_live(live, node->out[i]);
        n_used += node->out_is_used[i];
    }
    for (size_t i = 0; i < node->n_out && !st; i++)
        st = map_set(live, node->out[i], NULL, err);
    for (size_t i = 0; i < node->n_kept && !st; i++) {
        if (node->out_is_used[i])
            st = set_live(live, 1, &node->kept[i], err);
    }
    *ret_n_used = n_used;
    return st;
}

static junco_status note_columns(struct graph *graph, const struct graph_node *node,
                                 struct notes *notes, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < node->n_out && !st; i++) {
        if (!node->out_is_used[i])
            st = notes_add(graph, notes, "prune", err, "column '%s' of node '%s': nothing reads it",
                           node->out[i], node->name);
    }
    return st;
}

/* A list that nothing reads need not be kept, nor a cell repeated; the rows are there all the same. */
static void drop_unread_lists(struct graph_node *node) {
    size_t n = 0, n_in = 0;

    for (size_t i = 0; i < node->n_out; i++) {
        if (!node->out_is_used[i])
            continue;
        if (i < node->n_in) { /* else it is the mark of what stands aside, which is always read */
            node->in[n_in] = node->in[i];
            node->in_types[n_in++] = node->in_types[i];
        }
        node->out[n] = node->out[i];
        node->out_types[n] = node->out_types[i];
        node->out_is_used[n++] = true;
    }
    node->n_in = n_in;
    node->n_out = n;
}

static junco_status prune_node(struct graph *graph, struct graph_pipeline *pipeline, size_t i,
                               struct map *live, struct notes *notes, struct junco_error *err) {
    struct graph_node *node = pipeline->nodes[i];
    size_t n_used;
    junco_status st = pass_outputs(node, live, &n_used, err);

    if (st)
        return st;
    if (!n_used && may_be_dropped(node)) {
        pipeline->nodes[i] = NULL;
        return notes_add(graph, notes, "prune", err, "node '%s': nothing reads what it makes",
                         node->name);
    }
    if ((walk_is_gather(node) && !node->n_folds) || walk_is_spread(node))
        drop_unread_lists(node);
    st = set_live(live, node->n_in, node->in, err);
    if (!st)
        st = set_live(live, node->n_by, node->by, err);
    if (!st && node->guard)
        st = set_live(live, 1, &node->guard, err);
    return st ? st : note_columns(graph, node, notes, err);
}

junco_status pass_prune(struct graph *graph, struct graph_pipeline *pipeline, struct notes *notes,
                        struct junco_error *err) {
    struct map *live;
    size_t n = 0;
    junco_status st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &live, err);

    if (st)
        return st;
    for (size_t i = 0; i < pipeline->n_outputs && !st; i++)
        st = set_live(live, 1, &pipeline->outputs[i].name, err);
    for (size_t i = pipeline->n_nodes; i-- > 0 && !st;)
        st = prune_node(graph, pipeline, i, live, notes, err);
    map_free(live);
    if (st)
        return st;
    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        if (pipeline->nodes[i])
            pipeline->nodes[n++] = pipeline->nodes[i];
    }
    pipeline->n_nodes = n;
    return JUNCO_OK;
}
