/* branches.c -- which order the branches of concats run in, and which rows of one others need. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/branches.h"

#include "base/limits.h"
#include "graph/own.h"
#include "graph/view.h"
#include "graph/walk.h"

#define WORD_BITS 64

static bool points_has(const struct branches *x, size_t set, size_t point) {
    return x->above[set * x->words + point / WORD_BITS] >> point % WORD_BITS & 1;
}

static void points_add(struct branches *x, size_t set, size_t point) {
    x->above[set * x->words + point / WORD_BITS] |= (uint64_t)1 << point % WORD_BITS;
}

static void points_add_all(struct branches *x, size_t set, size_t other) {
    for (size_t i = 0; i < x->words; i++)
        x->above[set * x->words + i] |= x->above[other * x->words + i];
}

static const struct graph_node *node_of(const struct branches *x, size_t point) {
    return x->pipeline->nodes[point - 1];
}

/* ---- the order ---- */

static size_t fan_of(const struct branches *x, size_t point) {
    return point ? node_of(x, point)->fan : 0;
}

/* Less goes first.  Of two fan-outs on one path the one behind has the greater point. */
static size_t rank_of(const struct branches *x, const struct graph_node *concat, size_t branch) {
    return concat_branch_is_aside(x->pipeline, concat, branch)
               ? 0
               : fan_of(x, concat->after[branch]) + 1;
}

/* The point of branch number i: first those whose rows stand aside, since what follows in them must
 * not see others; then those with fewer fan-outs. */
static size_t ranked_branch(const struct branches *x, const struct graph_node *concat, size_t i) {
    for (size_t k = 0; k < concat->n_after; k++) {
        size_t n = 0;

        for (size_t j = 0; j < concat->n_after; j++) {
            size_t other = rank_of(x, concat, j), own = rank_of(x, concat, k);

            n += other < own || (other == own && j < k);
        }
        if (n == i)
            return concat->after[k];
    }
    return concat->after[i];
}

static size_t next_before(const struct branches *x, size_t point, const bool *is_done) {
    const struct graph_node *node = node_of(x, point);
    size_t n = view_n_before(x->pipeline, point);

    for (size_t i = 0; i < n; i++) {
        size_t before = node->iteration == JUNCO_CONCAT ? ranked_branch(x, node, i)
                                                        : view_before(x->pipeline, point, i);
        if (!is_done[before])
            return before;
    }
    return 0;
}

/* Every branch as a run of nodes: a point follows what it needs, branch by branch. */
static void find_order(struct branches *x) {
    bool is_done[JUNCO_MAX_NODES + 1] = {true};
    size_t stack[JUNCO_MAX_NODES + 1], depth = 0, n = 0;

    if (x->pipeline->n_nodes)
        stack[depth++] = x->pipeline->n_nodes;
    while (depth > 0) {
        size_t point = stack[depth - 1], before = next_before(x, point, is_done);

        if (before) {
            stack[depth++] = before;
            continue;
        }
        is_done[point] = true;
        x->rank[point] = n;
        x->order[n++] = point;
        depth--;
    }
}

static void find_above(struct branches *x) {
    points_add(x, 0, 0);
    for (size_t point = 1; point <= x->pipeline->n_nodes; point++) {
        points_add(x, point, point);
        for (size_t i = 0; i < view_n_before(x->pipeline, point); i++)
            points_add_all(x, point, view_before(x->pipeline, point, i));
    }
}

/* ---- whose rows others need ---- */

/* Whether the point lies in a branch of the concat. */
static bool is_in_branch(const struct branches *x, size_t concat, size_t point) {
    return point != concat && points_has(x, concat, point) &&
           !points_has(x, node_of(x, concat)->fork, point);
}

bool branches_have(const struct branches *x, size_t point) {
    for (size_t concat = point + 1; concat <= x->pipeline->n_nodes; concat++)
        if (node_of(x, concat)->iteration == JUNCO_CONCAT && is_in_branch(x, concat, point))
            return true;
    return false;
}

bool branches_stand_aside(const struct branches *x, size_t point) {
    return point && !walk_passes_columns(node_of(x, point)) && branches_have(x, point);
}

bool branches_are_back(const struct branches *x, size_t point, size_t later) {
    const struct graph_node *node = node_of(x, later);

    return !points_has(x, later, point) ||
           (node->iteration == JUNCO_CONCAT && !points_has(x, node->fork, point));
}

/* Whether nobody can tell that the pipeline ran for a row.  Of what it runs itself nothing is
 * assumed. */
static bool is_pure(const struct graph_pipeline *sub) {
    for (size_t i = 0; i < sub->n_nodes; i++)
        if (sub->nodes[i]->sub ||
            (sub->nodes[i]->op && !(sub->nodes[i]->op->flags & JUNCO_OP_PURE)))
            return false;
    return true;
}

/* Whether it cannot tell which other rows there are, and nobody can tell that it ran. */
static bool is_indifferent(const struct graph_node *node) {
    if (node->iteration == JUNCO_CONCAT)
        return true;
    return node->iteration <= JUNCO_FILTER && (!node->sub || is_pure(node->sub)) &&
           (!node->op || ((node->op->flags & JUNCO_OP_PURE) && !node->op->call_state_size));
}

/* Whether other branches of the concat may not miss a row that goes at `point`.  Of a head also
 * those that run before: it ends the work above it. */
static bool is_missed(const struct branches *x, size_t concat, size_t point) {
    bool ends_work = node_of(x, point)->iteration == JUNCO_HEAD;

    if (concat_is_outer(node_of(x, concat)))
        return true;
    for (size_t other = 1; other < concat; other++) {
        if (is_indifferent(node_of(x, other)) || !is_in_branch(x, concat, other))
            continue;
        if (other != point && branches_stand_aside(x, other) && points_has(x, other, point))
            return true; /* what is made of the rows that stay stands beside all of them */
        if ((x->rank[other] > x->rank[point] || ends_work) && !points_has(x, other, point) &&
            !points_has(x, point, other))
            return true;
    }
    return false;
}

bool branches_may_drop(const struct branches *x, size_t point) {
    for (size_t concat = point + 1; concat <= x->pipeline->n_nodes; concat++)
        if (node_of(x, concat)->iteration == JUNCO_CONCAT && is_in_branch(x, concat, point) &&
            is_missed(x, concat, point))
            return false;
    return true;
}

junco_status branches_find(struct branches *x, struct graph *graph,
                           const struct graph_pipeline *pipeline, struct junco_error *err) {
    size_t n = pipeline->n_nodes + 1;
    junco_status st;

    *x = (struct branches){.pipeline = pipeline, .words = n / WORD_BITS + 1};
    st = own_array(graph, n, sizeof(*x->order), &x->order, err);
    if (!st)
        st = own_array(graph, n, sizeof(*x->rank), &x->rank, err);
    if (!st)
        st = own_array(graph, n * x->words, sizeof(*x->above), &x->above, err);
    if (st)
        return st;
    find_order(x);
    find_above(x);
    return JUNCO_OK;
}
