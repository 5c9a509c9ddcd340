/* linear.c -- the pass that makes a chain of chains that part and join. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Rows never part: a value belongs to its row.  So the nodes of one branch run behind those of the
 * other, on the same rows, and joining on the key at the fork costs nothing: no row waits for its
 * other half, and no edge grows while it does.  (The branches of one row do not run side by side;
 * different rows do.)  Three things must not show:
 *
 * Columns.  What a branch writes over is still read by the others, so it gets a column of its own,
 * "<column>@<node>".
 *
 * Rows.  A row that one branch drops is still there for the others.  Where nobody could tell, it
 * goes at once: the concat is an inner one, and what follows in other branches looks at rows one
 * by one and has no effects.  Else the node only marks the rows that stay, in a column "keep@<node>";
 * the nodes behind it run on the rows that are marked (graph_node.guard) and let the others by, and
 * the concat drops the rows that are not marked by every branch; or, an outer one, by any.
 *
 * Fan-outs.  The branch that has one comes last: before it, rows are those of the fork.
 *
 * One thing is new: what a branch makes of the whole call.  The node keeps the rows to the end, then
 * sends what it has made before them in a row of its own, which is marked in a column "once@<node>".
 * What follows in the branch runs on that row only; at its end a spread repeats the row's cells,
 * and the mark, beside every other.  Such branches come first, so that nobody else sees the row. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "graph/branches.h"
#include "graph/build.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/passes.h"
#include "graph/view.h"
#include "graph/walk.h"

#define NAME_BYTES (2 * JUNCO_MAX_NAME_BYTES + 16)

struct linear {
    struct graph *graph;
    const struct graph_pipeline *pipeline;
    struct notes *notes;
    struct junco_graph_builder *target;
    struct branches branches;
    const char **guards; /* by point: the column that marks its rows, or NULL: all there are */
    const char ***columns; /* by point: what the chain calls each of its columns */
    struct map *names; /* the chain's columns, all there ever were */
    struct map *view; /* behind point `at` */
    size_t at;
    size_t n_aside; /* nodes whose row is apart now, and not yet spread: outermost first */
    struct aside {
        size_t point;
        size_t first; /* the nodes from here on see that row */
    } asides[JUNCO_MAX_NODES];
};

static struct graph_node *node_of(const struct linear *x, size_t point) {
    return x->pipeline->nodes[point - 1];
}

/* ---- names ---- */

static const char *column_of(const struct linear *x, size_t value) {
    return x->columns[view_maker(value)][view_column(value)];
}

static const char *visible(const struct linear *x, const char *column) {
    return column_of(x, view_get(x->view, column));
}

static junco_status new_name(struct linear *x, const char *column, const struct graph_node *node,
                             const char **ret_name, struct junco_error *err) {
    char base[NAME_BYTES], name[NAME_BYTES + 8];
    junco_status st;

    snprintf(base, sizeof(base), "%s@%s", column, node->name);
    st = names_unique(base, x->names, NULL, name, sizeof(name), err);
    if (!st)
        st = map_set(x->names, name, x, err);
    return st ? st : own_text(x->graph, name, ret_name, err);
}

/* Whether another column of the view lies in the chain's column of this name. */
static bool is_read_as_other(const struct linear *x, const char *column) {
    for (size_t i = 0; i < map_size(x->view); i++) {
        size_t value = view_at(x->view, i);

        if (value && !str_equal(map_key_at(x->view, i), column) &&
            str_equal(column_of(x, value), column))
            return true;
    }
    return false;
}

/* What the chain calls a column that the node writes: as the user does, where that is free or, in
 * no branch, nobody reads what is there.  The view is still the one before the node. */
static junco_status name_column(struct linear *x, size_t point, size_t i, struct junco_error *err) {
    const struct graph_node *node = node_of(x, point);
    const char *column = node->out[i];

    if (map_get(x->names, column) &&
        (branches_have(&x->branches, point) || is_read_as_other(x, column)))
        return new_name(x, column, node, &x->columns[point][i], err);
    x->columns[point][i] = column;
    return map_set(x->names, column, x, err);
}

static junco_status name_columns(struct linear *x, size_t point, struct junco_error *err) {
    const struct graph_node *node = node_of(x, point);
    junco_status st =
        own_array(x->graph, node->n_out, sizeof(**x->columns), &x->columns[point], err);

    for (size_t i = 0; i < node->n_out && !st; i++)
        st = name_column(x, point, i, err);
    return st;
}

/* ---- nodes ---- */

static junco_status look_at(struct linear *x, size_t point, struct junco_error *err) {
    if (x->at == point)
        return JUNCO_OK;
    x->at = point;
    return view_build(x->pipeline, point, x->view, NULL, err);
}

static junco_status rename_reads(struct linear *x, struct graph_node *node,
                                 struct junco_error *err) {
    bool is_other = false;
    junco_status st = own_array(x->graph, node->n_in, sizeof(*node->said), &node->said, err);

    for (size_t i = 0; i < node->n_in && !st; i++) {
        node->said[i] = node->in[i];
        node->in[i] = visible(x, node->in[i]);
        is_other |= node->in[i] != node->said[i];
    }
    for (size_t i = 0; i < node->n_by; i++)
        node->by[i] = visible(x, node->by[i]);
    if (!is_other)
        node->said = NULL;
    return st;
}

/* A node of the chain itself, which nobody wrote, from one that somebody did. */
static junco_status add_chain_node(struct linear *x, const struct graph_node *from,
                                   const char *base, junco_iteration iteration, const char *lambda,
                                   size_t n_in, const char **in, size_t n_out, const char **out,
                                   const char *guard, struct junco_error *err) {
    char name[NAME_BYTES + 8];
    struct graph_node *node;
    junco_status st = own_array(x->graph, 1, sizeof(*node), &node, err);

    if (st)
        return st;
    *node = (struct graph_node){.iteration = iteration,
                                .origin = node,
                                .lambda = lambda,
                                .place = from->place,
                                .n_in = n_in,
                                .in = in,
                                .n_out = n_out,
                                .out = out,
                                .guard = guard};
    st = names_unique(base, x->target->nodes, NULL, name, sizeof(name), err);
    if (!st)
        st = own_text(x->graph, name, &node->name, err);
    return st ? st : build_append(x->target, node, err);
}

static junco_status add_lambda(struct linear *x, const struct graph_node *from,
                               junco_iteration iteration, const char *lambda, size_t n_in,
                               const char **in, size_t n_out, const char **out, const char *guard,
                               struct junco_error *err) {
    return add_chain_node(x, from, from->name, iteration, lambda, n_in, in, n_out, out, guard, err);
}

/* The node decides which rows stay.  Where they may not go, it becomes one that marks them. */
static junco_status decide(struct linear *x, size_t point, struct graph_node *node,
                           struct junco_error *err) {
    junco_status st;

    node->n_kept = node->n_out = 0; /* the columns are what they were, under other names */
    if (branches_may_drop(&x->branches, point) && !(node->guard && node->iteration == JUNCO_HEAD))
        return JUNCO_OK;
    st = own_array(x->graph, 1, sizeof(*node->out), &node->out, err);
    if (!st)
        st = new_name(x, "keep", node, &node->out[0], err);
    if (st)
        return st;
    node->n_out = 1;
    node->is_verdict = true;
    if (node->iteration == JUNCO_FILTER)
        node->iteration = JUNCO_MAP;
    x->guards[point] = node->out[0];
    return notes_add(x->graph, x->notes, "concat", err,
                     "node '%s': marks the rows that stay, in column '%s': other branches see all "
                     "of them",
                     node->name, node->out[0]);
}

/* ---- rows apart ---- */

static junco_status stand_aside(struct linear *x, size_t point, struct graph_node *node,
                                struct junco_error *err) {
    const char **out;
    junco_status st = own_array(x->graph, node->n_out + 1, sizeof(*out), &out, err);

    if (!st && node->n_out == JUNCO_MAX_COLUMNS)
        st = junco_fail(err, JUNCO_ELIMIT, "more than %d outputs, with the mark of its row",
                        JUNCO_MAX_COLUMNS);
    if (!st)
        st = new_name(x, "once", node, &out[node->n_out], err);
    if (st)
        return st;
    memcpy(out, node->out, node->n_out * sizeof(*out));
    x->guards[point] = out[node->n_out++];
    node->out = out;
    node->is_aside = true;
    x->asides[x->n_aside++] = (struct aside){point, x->target->pipeline->n_nodes};
    return notes_add(x->graph, x->notes, "concat", err,
                     "node '%s': keeps the rows, and gives what it makes of them once, in the row "
                     "that column '%s' marks",
                     node->name, x->guards[point]);
}

/* Whatever has been written into the row, once each. */
static junco_status apart_columns(const struct linear *x, size_t first, const char **columns,
                                  size_t *ret_n, struct junco_error *err) {
    const struct graph_pipeline *target = x->target->pipeline;
    size_t n = 0;

    for (size_t i = first; i < target->n_nodes; i++) {
        for (size_t k = 0; k < target->nodes[i]->n_out; k++) {
            const char *column = target->nodes[i]->out[k];
            size_t at = 0;

            while (at < n && !str_equal(columns[at], column))
                at++;
            if (at == JUNCO_MAX_COLUMNS)
                return junco_fail(err, JUNCO_ELIMIT, "more than %d columns to repeat beside rows",
                                  JUNCO_MAX_COLUMNS);
            if (at == n)
                columns[n++] = column;
        }
    }
    *ret_n = n;
    return JUNCO_OK;
}

static junco_status spread(struct linear *x, const struct aside *aside, struct junco_error *err) {
    const struct graph_node *maker = node_of(x, aside->point);
    const char **columns;
    char name[NAME_BYTES];
    size_t n = 0;
    junco_status st = own_array(x->graph, JUNCO_MAX_COLUMNS, sizeof(*columns), &columns, err);

    if (!st)
        st = apart_columns(x, aside->first, columns, &n, err);
    if (st)
        return node_wrap(err, st, maker);
    snprintf(name, sizeof(name), "%s.beside", maker->name);
    return add_chain_node(x, maker, name, JUNCO_MAP, NULL, n, columns, n, columns,
                          x->guards[aside->point], err);
}

/* Before what runs at `point`: the rows it does not see as rows apart are so no more. */
static junco_status spread_before(struct linear *x, size_t point, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    while (!st && x->n_aside > 0 &&
           branches_are_back(&x->branches, x->asides[x->n_aside - 1].point, point))
        st = spread(x, &x->asides[--x->n_aside], err);
    return st;
}

/* ---- nodes of the user's ---- */

static junco_status lower_node(struct linear *x, size_t point, struct junco_error *err) {
    size_t before = view_before(x->pipeline, point, 0);
    struct graph_node *node;
    junco_status st = node_clone(x->graph, node_of(x, point), &node, err);

    if (!st)
        st = look_at(x, before, err);
    if (!st)
        st = rename_reads(x, node, err);
    if (st)
        return st;
    node->n_after = 0;
    node->guard = x->guards[point] = x->guards[before];
    if (node->iteration == JUNCO_FILTER || node->iteration == JUNCO_HEAD ||
        node->iteration == JUNCO_DISTINCT) {
        st = decide(x, point, node, err);
    } else {
        st = name_columns(x, point, err);
        node->out = x->columns[point];
    }
    if (!st && branches_stand_aside(&x->branches, point))
        st = stand_aside(x, point, node, err);
    if (!st)
        st = build_append(x->target, node, err);
    if (!st)
        st = view_step(x->pipeline, point, x->view, NULL, err);
    x->at = point;
    return st;
}

/* ---- concats ---- */

/* "lambda a0, a1: a0 and a1"; of an outer one "(a0 is not None and a0) or …": what a branch did not
 * look at is not marked. */
static junco_status marks_text(struct linear *x, size_t n, bool is_outer, const char **ret_text,
                               struct junco_error *err) {
    struct str text = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    junco_status st;

    str_puts(&text, "lambda ");
    for (size_t i = 0; i < n; i++)
        str_printf(&text, "%sa%zu", i ? ", " : "", i);
    str_puts(&text, ": ");
    for (size_t i = 0; i < n; i++)
        str_printf(&text, is_outer ? "%s(a%zu is not None and a%zu)" : "%sa%zu",
                   i == 0     ? ""
                   : is_outer ? " or "
                              : " and ",
                   i, i);
    st = text.failed ? junco_nomem(err, text.size) : own_text(x->graph, text.data, ret_text, err);
    str_done(&text);
    return st;
}

/* The marks of the branches that have some of their own.  ret_n: 0 where all rows of the fork are
 * joined.  What stands beside rows brings none into an outer join. */
static void own_marks(const struct linear *x, const struct graph_node *concat, const char **marks,
                      size_t *ret_n) {
    const char *fork = x->guards[concat->fork];
    bool is_outer = concat_is_outer(concat);

    *ret_n = 0;
    for (size_t i = 0; i < concat->n_after; i++) {
        const char *mark = x->guards[concat->after[i]];
        size_t k = 0;

        if (is_outer && concat_branch_is_aside(x->pipeline, concat, i))
            continue;
        if (mark == fork && is_outer) {
            *ret_n = 0; /* this branch let everything through */
            return;
        }
        while (k < *ret_n && marks[k] != mark)
            k++;
        if (mark != fork && k == *ret_n)
            marks[(*ret_n)++] = mark;
    }
}

/* Which rows are joined. */
static junco_status join_rows(struct linear *x, size_t point, struct junco_error *err) {
    const struct graph_node *concat = node_of(x, point);
    const char *fork = x->guards[concat->fork];
    const char **marks, **out = NULL, *lambda;
    bool drops = branches_may_drop(&x->branches, point);
    size_t n;
    junco_status st = own_array(x->graph, concat->n_after, sizeof(*marks), &marks, err);

    if (st)
        return st;
    own_marks(x, concat, marks, &n);
    x->guards[point] = n == 1 && !drops ? marks[0] : fork;
    if (n == 0 || (n == 1 && !drops))
        return JUNCO_OK;
    st = marks_text(x, n, concat_is_outer(concat), &lambda, err);
    if (!st && !drops) {
        st = own_array(x->graph, 1, sizeof(*out), &out, err);
        if (!st)
            st = new_name(x, "keep", concat, &out[0], err);
        if (!st)
            x->guards[point] = out[0];
    }
    return st ? st
              : add_lambda(x, concat, drops ? JUNCO_FILTER : JUNCO_MAP, lambda, n, marks, !drops,
                           out, fork, err);
}

/* Whether a value is null already in the rows that are not marked: its node let them by. */
static bool is_empty_elsewhere(const struct linear *x, size_t value, const char *mark) {
    size_t point = view_maker(value);

    if (!point || node_of(x, point)->iteration == JUNCO_CONCAT)
        return false;
    if (!branches_stand_aside(&x->branches, point))
        point = view_before(x->pipeline, point, 0);
    return x->guards[point] == mark;
}

/* In an outer join: what a branch brought is null where it dropped the row.  A guarded node that
 * hands its inputs on does just that. */
static junco_status empty_columns(struct linear *x, size_t point, size_t branch,
                                  struct junco_error *err) {
    const struct graph_node *concat = node_of(x, point);
    const char *mark = x->guards[concat->after[branch]];
    const char **in, **out, *lambda;
    size_t n = 0;
    junco_status st = own_array(x->graph, concat->n_out, sizeof(*in), &in, err);

    if (!st)
        st = own_array(x->graph, concat->n_out, sizeof(*out), &out, err);
    for (size_t i = 0; i < concat->n_out && !st; i++) {
        if (concat->joined[i].branch != branch)
            continue;
        in[n] = column_of(x, concat->joined[i].source);
        if (mark == x->guards[concat->fork] ||
            is_empty_elsewhere(x, concat->joined[i].source, mark)) {
            x->columns[point][i] = in[n];
            continue;
        }
        st = new_name(x, concat->out[i], concat, &out[n], err);
        if (!st)
            x->columns[point][i] = out[n++];
    }
    if (st || n == 0)
        return st;
    st = pass_identity(x->graph, n, &lambda, err);
    return st ? st : add_lambda(x, concat, JUNCO_MAP, lambda, n, in, n, out, mark, err);
}

static junco_status lower_concat(struct linear *x, size_t point, struct junco_error *err) {
    const struct graph_node *concat = node_of(x, point);
    const struct graph_node *fork = concat->fork ? node_of(x, concat->fork) : NULL;
    junco_status st = notes_add(x->graph, x->notes, "concat", err,
                                "node '%s': its %zu branches run one after another, on the rows of "
                                "%s%s%s",
                                concat->name, concat->n_after, fork ? "node '" : "the input",
                                fork ? fork->name : "", fork ? "'" : "");

    if (!st)
        st = own_array(x->graph, concat->n_out, sizeof(**x->columns), &x->columns[point], err);
    for (size_t i = 0; i < concat->n_after && !st && concat_is_outer(concat); i++)
        st = empty_columns(x, point, i, err);
    return st ? st : join_rows(x, point, err);
}

/* ---- the pass ---- */

static bool has_concat(const struct graph_pipeline *pipeline) {
    for (size_t i = 0; i < pipeline->n_nodes; i++)
        if (pipeline->nodes[i]->iteration == JUNCO_CONCAT)
            return true;
    return false;
}

static junco_status begin(struct linear *x, struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS];
    size_t n = x->pipeline->n_nodes + 1;
    junco_status st = branches_find(&x->branches, x->graph, x->pipeline, err);

    if (!st)
        st = own_array(x->graph, n, sizeof(*x->guards), &x->guards, err);
    if (!st)
        st = own_array(x->graph, n, sizeof(*x->columns), &x->columns, err);
    if (!st)
        st = own_array(x->graph, x->pipeline->n_inputs, sizeof(**x->columns), &x->columns[0], err);
    if (!st)
        st = map_new(4 * JUNCO_MAX_PIPELINE_COLUMNS, &x->names, err);
    if (!st)
        st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &x->view, err);
    for (size_t i = 0; i < x->pipeline->n_inputs && !st; i++) {
        names[i] = x->columns[0][i] = x->pipeline->inputs[i].name;
        st = map_set(x->names, names[i], x, err);
    }
    if (!st)
        st = build_begin(x->graph, x->pipeline->place, x->pipeline->n_inputs, names, &x->target,
                         err);
    if (!st)
        st = view_build(x->pipeline, 0, x->view, NULL, err);
    return st;
}

/* The result's columns under the names that the user gave them. */
static junco_status end(struct linear *x, struct junco_error *err) {
    const struct graph_pipeline *pipeline = x->pipeline;
    const struct graph_node last = {.name = "output", .place = pipeline->place};
    const char *names[JUNCO_MAX_COLUMNS], **in, **out, *lambda;
    size_t n = 0;
    junco_status st = own_array(x->graph, pipeline->n_outputs, sizeof(*in), &in, err);

    if (!st)
        st = own_array(x->graph, pipeline->n_outputs, sizeof(*out), &out, err);
    if (!st)
        st = look_at(x, pipeline->n_nodes, err);
    for (size_t i = 0; i < pipeline->n_outputs && !st; i++) {
        out[n] = names[i] = pipeline->outputs[i].name;
        in[n] = visible(x, names[i]);
        n += !str_equal(in[n], out[n]);
    }
    if (!st && n > 0)
        st = pass_identity(x->graph, n, &lambda, err);
    if (!st && n > 0)
        st = add_lambda(x, &last, JUNCO_MAP, lambda, n, in, n, out, NULL, err);
    return st ? st : build_outputs(x->target, pipeline->n_outputs, names, err);
}

static junco_status lower_point(struct linear *x, size_t point, struct junco_error *err) {
    junco_status st = spread_before(x, point, err);

    if (st)
        return st;
    return node_of(x, point)->iteration == JUNCO_CONCAT ? lower_concat(x, point, err)
                                                        : lower_node(x, point, err);
}

junco_status pass_linear(struct graph *graph, const struct graph_pipeline *pipeline,
                         struct notes *notes, const struct graph_pipeline **ret_pipeline,
                         struct junco_error *err) {
    struct linear x = {.graph = graph, .pipeline = pipeline, .notes = notes};
    junco_status st;

    if (!has_concat(pipeline)) {
        *ret_pipeline = pipeline;
        return JUNCO_OK;
    }
    st = begin(&x, err);
    for (size_t i = 0; i < pipeline->n_nodes && !st; i++)
        st = lower_point(&x, x.branches.order[i], err);
    if (!st)
        st = end(&x, err);
    if (!st) {
        x.target->pipeline->name = pipeline->name;
        *ret_pipeline = x.target->pipeline;
    }
    map_free(x.names);
    map_free(x.view);
    return st;
}
