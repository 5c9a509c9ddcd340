/* concat.c -- chains that part and join again: which can, and what the joined rows have. */
/* SPDX-License-Identifier: Apache-2.0 */
/* A row that chains share goes through the nodes of each, and the concat puts together what they
 * made of it: rows are joined on the key they had where the chains part, and so never compared.
 * That holds as long as no branch makes other rows out of them: a window does, a fan-out does
 * once.  The one row that a branch makes of the whole call stands beside all of them.  What a branch changed is a column whose value is not the one of before the fork. */
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "graph/build.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/view.h"
#include "graph/walk.h"

/* ---- where branches part ---- */

/* The last point that all rows of both come from.  Points grow along every path. */
static size_t fork_of(const struct graph_pipeline *pipeline, size_t a, size_t b) {
    while (a != b) {
        if (a > b)
            a = view_up(pipeline, a);
        else
            b = view_up(pipeline, b);
    }
    return a;
}

/* ---- what a branch may not do ---- */

static const char *at_line(const struct graph_node *node, char *buf, size_t size) {
    buf[0] = '\0';
    if (node->place.line > 0)
        snprintf(buf, size, " (line %d)", node->place.line);
    return buf;
}

/* Makes rows of its own, at most one of a call: that one can stand beside any row. */
static bool is_of_the_call(const struct graph_node *node) {
    return node->iteration == JUNCO_REDUCE || node->iteration == JUNCO_WINDOW_ALL;
}

bool concat_branch_is_aside(const struct graph_pipeline *pipeline, const struct graph_node *concat,
                            size_t branch) {
    size_t point = concat->after[branch];

    while (point != concat->fork && walk_passes_columns(pipeline->nodes[point - 1]))
        point = view_up(pipeline, point);
    return point != concat->fork;
}

static size_t fan_of(const struct graph_pipeline *pipeline, size_t point) {
    return point ? pipeline->nodes[point - 1]->fan : 0;
}

static junco_status refuse(const struct graph_node *node, const char *why,
                           struct junco_error *err) {
    char line[32];

    return junco_fail(err, JUNCO_EINVAL, "a branch's rows passed node '%s'%s: %s", node->name,
                      at_line(node, line, sizeof(line)), why);
}

static bool is_fan_out(const struct graph_pipeline *pipeline, size_t point) {
    const struct graph_node *node = pipeline->nodes[point - 1];

    return node->iteration == JUNCO_FLAT_MAP ||
           (node->iteration == JUNCO_CONCAT && node->fan != fan_of(pipeline, node->fork));
}

static junco_status check_branch(const struct graph_pipeline *pipeline,
                                 const struct graph_node *concat, size_t branch,
                                 struct junco_error *err) {
    bool is_aside = concat_branch_is_aside(pipeline, concat, branch);
    size_t point = concat->after[branch];

    for (; point != concat->fork; point = view_up(pipeline, point)) {
        const struct graph_node *node = pipeline->nodes[point - 1];

        if (!walk_passes_columns(node) && !is_of_the_call(node)) {
            char why[128];

            snprintf(why, sizeof(why),
                     "the rows of a %s belong to no row of the other branches; join the branches "
                     "before it",
                     names_iteration(node->iteration));
            return refuse(node, why, err);
        }
        if (node->iteration == JUNCO_SORT)
            return refuse(node,
                          "joined rows have the order in which the branches part; sort before "
                          "them or behind the concat",
                          err);
        if (is_aside && is_fan_out(pipeline, point))
            return refuse(node,
                          "a branch with a reduce or window_all may not fan out, as it has one "
                          "row for all of the others'; fan out in another branch",
                          err);
    }
    return JUNCO_OK;
}

/* What stands beside rows needs some to stand beside. */
static junco_status check_some_stay(const struct graph_pipeline *pipeline,
                                    const struct graph_node *concat, struct junco_error *err) {
    for (size_t i = 0; i < concat->n_after; i++)
        if (!concat_branch_is_aside(pipeline, concat, i))
            return JUNCO_OK;
    return junco_fail(err, JUNCO_EINVAL,
                      "every branch passed a reduce or window_all: which rows are they to stand "
                      "beside? Join the chain they part from, too, or make all of it in one node");
}

static size_t fan_before(const struct graph_pipeline *pipeline, size_t fan) {
    size_t before = view_before(pipeline, fan, 0);

    return before ? pipeline->nodes[before - 1]->fan : 0;
}

/* Whether the rows behind fan-out `deep` come from those behind `fan`. */
static bool is_fanned_from(const struct graph_pipeline *pipeline, size_t deep, size_t fan) {
    while (deep > fan)
        deep = fan_before(pipeline, deep);
    return deep == fan;
}

bool concat_is_outer(const struct graph_node *concat) {
    const struct junco_arg *how = arg_find(concat->settings, concat->n_settings, "how");

    return str_equal(how->value.as.bytes.data, "outer");
}

/* The fan-outs of the branches lie one behind the other, in one of them; the concat's is the last. */
static junco_status check_fans(const struct graph_pipeline *pipeline, struct graph_node *concat,
                               struct junco_error *err) {
    size_t deepest = fan_of(pipeline, concat->fork);

    for (size_t i = 0; i < concat->n_after; i++) {
        size_t fan = fan_of(pipeline, concat->after[i]);
        const struct graph_node *a, *b;
        char line_a[32], line_b[32];

        if (is_fanned_from(pipeline, deepest, fan))
            continue;
        if (is_fanned_from(pipeline, fan, deepest)) {
            deepest = fan;
            continue;
        }
        a = pipeline->nodes[deepest - 1];
        b = pipeline->nodes[fan - 1];
        return junco_fail(err, JUNCO_EINVAL,
                          "two branches fan out, at node '%s'%s and at node '%s'%s: which of their "
                          "rows belong together? At most one branch of a concat may",
                          a->name, at_line(a, line_a, sizeof(line_a)), b->name,
                          at_line(b, line_b, sizeof(line_b)));
    }
    if (concat_is_outer(concat) && deepest != fan_of(pipeline, concat->fork))
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "a branch fans out, at node '%s': how='outer' is for branches that give "
                          "a row for a row",
                          pipeline->nodes[deepest - 1]->name);
    concat->fan = deepest;
    return JUNCO_OK;
}

/* ---- what the branches bring ---- */

static const char *maker_name(const struct graph_pipeline *pipeline, size_t value, char *buf,
                              size_t size) {
    size_t point = view_maker(value);
    char line[32];

    if (point == 0)
        snprintf(buf, size, "the inputs");
    else
        snprintf(buf, size, "node '%.128s'%s", pipeline->nodes[point - 1]->name,
                 at_line(pipeline->nodes[point - 1], line, sizeof(line)));
    return buf;
}

static junco_status changed_twice(const struct graph_pipeline *pipeline, const char *column,
                                  size_t a, size_t b, struct junco_error *err) {
    char maker_a[192], maker_b[192];

    return junco_fail(err, JUNCO_EINVAL,
                      "two branches write column '%s', %s and %s: give one of them another name",
                      column, maker_name(pipeline, a, maker_a, sizeof(maker_a)),
                      maker_name(pipeline, b, maker_b, sizeof(maker_b)));
}

/* The columns that branch number `branch` has changed since the fork.  taken: the sources of
 * those that earlier branches have. */
static junco_status bring_columns(struct graph *graph, const struct graph_pipeline *pipeline,
                                  struct graph_node *concat, size_t branch, const struct map *fork,
                                  const struct map *view, struct map *taken, size_t *capacity,
                                  struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < map_size(view) && !st; i++) {
        const char *column = map_key_at(view, i);
        size_t value = view_at(view, i), other = view_get(taken, column);

        if (!value || value == view_get(fork, column) || value == other)
            continue;
        if (other)
            return changed_twice(pipeline, column, other, value, err);
        if (concat->n_out == JUNCO_MAX_COLUMNS)
            return junco_fail(err, JUNCO_ELIMIT, "the branches bring more than %d columns",
                              JUNCO_MAX_COLUMNS);
        st =
            own_grow(graph, &concat->joined, concat->n_out, capacity, sizeof(*concat->joined), err);
        if (!st)
            st = view_set(taken, column, value, err);
        if (!st)
            st = own_text(graph, column, &concat->out[concat->n_out], err);
        if (!st)
            concat->joined[concat->n_out++] =
                (struct graph_joined){.value = value, .source = value, .branch = branch};
    }
    return st;
}

static junco_status bring_all(struct graph *graph, const struct graph_pipeline *pipeline,
                              struct graph_node *concat, struct map *const *maps,
                              struct junco_error *err) {
    size_t capacity = 0;
    junco_status st = own_array(graph, JUNCO_MAX_COLUMNS, sizeof(*concat->out), &concat->out, err);

    concat->n_out = 0;
    concat->joined = NULL;
    if (!st)
        st = view_build(pipeline, concat->fork, maps[0], NULL, err);
    for (size_t i = 0; i < concat->n_after && !st; i++) {
        st = view_build(pipeline, concat->after[i], maps[1], NULL, err);
        if (!st)
            st = bring_columns(graph, pipeline, concat, i, maps[0], maps[1], maps[2], &capacity,
                               err);
    }
    return st;
}

junco_status view_join(struct graph *graph, const struct graph_pipeline *pipeline, size_t point,
                       struct graph_node *concat, struct junco_error *err) {
    struct map *maps[3] = {NULL};
    junco_status st = JUNCO_OK;

    concat->fork = concat->after[0];
    for (size_t i = 1; i < concat->n_after; i++)
        concat->fork = fork_of(pipeline, concat->fork, concat->after[i]);
    for (size_t i = 0; i < concat->n_after && !st; i++)
        st = check_branch(pipeline, concat, i, err);
    if (!st)
        st = check_some_stay(pipeline, concat, err);
    if (!st)
        st = check_fans(pipeline, concat, err);
    for (size_t i = 0; i < 3 && !st; i++)
        st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &maps[i], err);
    if (!st)
        st = bring_all(graph, pipeline, concat, maps, err);
    for (size_t i = 0; i < concat->n_out && !st && concat_is_outer(concat); i++)
        concat->joined[i].value = view_value(point, i); /* null where its branch dropped the row */
    for (size_t i = 0; i < 3; i++)
        map_free(maps[i]);
    return st;
}

/* ---- joining chains ---- */

junco_status build_concat(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                          size_t n, const size_t *points, struct junco_error *err) {
    struct graph_node *node;
    junco_status st;

    if (n == 0 || n > JUNCO_MAX_BRANCHES)
        return place_wrap(err,
                          junco_fail(err, JUNCO_ELIMIT, "concat joins up to %d chains, got %zu",
                                     JUNCO_MAX_BRANCHES, n),
                          &spec->place);
    st = node_from_spec(builder->graph, spec, NULL, &node, err);
    if (st)
        return place_wrap(err, junco_wrap(err, st, "concat"), &spec->place);
    st = own_array(builder->graph, n, sizeof(*node->after), &node->after, err);
    for (size_t i = 0; i < n && !st; i++) {
        size_t k = 0;

        while (k < node->n_after && node->after[k] != points[i])
            k++;
        if (k == node->n_after)
            node->after[node->n_after++] = points[i];
    }
    return st ? st : build_append(builder, node, err);
}

/* The point of ours at which their node is, too: of the same origin.  0: none. */
static size_t find_origin(const struct graph_pipeline *pipeline, const struct graph_node *node) {
    for (size_t i = 0; i < pipeline->n_nodes; i++)
        if (pipeline->nodes[i]->origin == node->origin)
            return i + 1;
    return 0;
}

/* Take a node of another chain over, behind what it follows there; ours[p] is our point for their
 * point p. */
static junco_status adopt(struct junco_graph_builder *builder, const struct graph_pipeline *other,
                          size_t point, size_t *ours, struct junco_error *err) {
    const struct graph_node *node = other->nodes[point - 1];
    struct graph_node *copy;
    junco_status st = JUNCO_OK;

    ours[point] = find_origin(builder->pipeline, node);
    if (ours[point])
        return JUNCO_OK;
    st = node_clone(builder->graph, node, &copy, err);
    if (st)
        return st;
    for (size_t i = 0; i < copy->n_after; i++)
        copy->after[i] = ours[copy->after[i]];
    if (!copy->has_own_name)
        copy->name = NULL;
    if (node->iteration != JUNCO_CONCAT) {
        copy->n_after = 0;
        st = build_go_to(builder, ours[view_before(other, point, 0)], err);
    }
    if (!st)
        st = build_append(builder, copy, err);
    if (!st)
        ours[point] = builder->end;
    return st;
}

static junco_status adopt_chain(struct junco_graph_builder *builder,
                                const struct junco_graph_builder *other, size_t *ret_point,
                                struct junco_error *err) {
    const struct graph_pipeline *theirs = other->pipeline;
    size_t ours[JUNCO_MAX_NODES + 1] = {0};
    char line[48] = "";
    junco_status st = JUNCO_OK;

    if (theirs->root->place.line > 0)
        snprintf(line, sizeof(line), " (the one at line %d)", theirs->root->place.line);
    if (theirs->root != builder->pipeline->root)
        return junco_fail(err, JUNCO_EINVAL,
                          "the chains begin with different pipe.input(...): '%s'%s has rows of its "
                          "own; go on from one chain in all branches",
                          theirs->name, line);
    for (size_t point = 1; point <= theirs->n_nodes && !st; point++)
        st = adopt(builder, theirs, point, ours, err);
    builder->pipeline->is_safe |= theirs->is_safe;
    if (!st)
        *ret_point = ours[other->end];
    return st;
}

junco_status graph_concat(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                          size_t n, struct junco_graph_builder *const *others,
                          struct junco_error *err) {
    size_t points[JUNCO_MAX_BRANCHES + 1];
    junco_status st = JUNCO_OK;

    if (builder->is_ended)
        return junco_fail(err, JUNCO_EINVAL, "the pipeline has ended: no node can be added");
    points[0] = builder->end;
    for (size_t i = 0; i < n && i < JUNCO_MAX_BRANCHES && !st; i++)
        st = adopt_chain(builder, others[i], &points[i + 1], err);
    if (st)
        return place_wrap(err, junco_wrap(err, st, "concat"), &spec->place);
    return build_concat(builder, spec, n + 1, points, err);
}
