/* expand.c -- the pass that replaces composite operators, and pipelines that are used as one, by
 * their sub-graphs. */
/* SPDX-License-Identifier: Apache-2.0 */
/* A sub-graph names its columns after the composite's ports, and others as it likes.  In the
 * lowered pipeline an input port is the caller's column, an output port the column that the caller
 * named, and every other column is hidden, under "<node>.<column>" and a new name at each write,
 * so that a sub-graph can overwrite nothing of its caller.
 *
 * Where the caller's output may not be written in the middle of the sub-graph (it is also an input
 * that is still to be read; an input is handed through; the caller filters by the result or
 * flattens it), all outputs are hidden and a lambda at the end, "<node>.out", does the rest.
 *
 * A pipeline's sub-graph is its own nodes, whose full names they have already (sub.h). */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "graph/build.h"
#include "graph/check.h"
#include "graph/config.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/overrides.h"
#include "graph/own.h"
#include "graph/passes.h"
#include "graph/ports.h"
#include "graph/sub.h"
#include "graph/walk.h"

#define FULL_NAME_BYTES ((JUNCO_MAX_COMPOSITE_DEPTH + 2) * (JUNCO_MAX_NAME_BYTES + 2))

/* A composite whose parts are being emitted. */
struct frame {
    struct graph_node *composite; /* its columns are the lowered pipeline's */
    const struct graph_pipeline *sub;
    size_t next; /* of its nodes */
    struct map *columns; /* the sub-graph's column -> the lowered pipeline's, at this point */
    bool has_tail;
    struct str parts; /* for the note */
};

struct expansion {
    struct graph *graph;
    const struct graph_context *context;
    struct junco_graph_builder *target;
    struct map *reserved_columns, *reserved_nodes; /* the user's own names */
    struct notes *notes;
    bool *is_used; /* overrides */
    int depth;
    struct frame frames[JUNCO_MAX_COMPOSITE_DEPTH];
};

/* The names of n columns in a sub-graph: their ports', and of the last port, where it stands for
 * many, "<port>0", "<port>1" … */
static junco_status list_ports(struct graph *graph, const struct junco_port *ports, bool is_many,
                               size_t n, const char **names, struct junco_error *err) {
    size_t n_ports = ports_count(ports);
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < n && !st; i++) {
        char name[JUNCO_MAX_NAME_BYTES + 24];

        names[i] = ports_at(ports, i)->name;
        if (!is_many || i + 1 < n_ports)
            continue;
        snprintf(name, sizeof(name), "%s%zu", names[i], i + 1 - n_ports);
        st = own_text(graph, name, &names[i], err);
    }
    return st;
}

/* ---- going in ---- */

static junco_status check_sub_rows(const struct junco_op *op, const struct graph_pipeline *sub,
                                   struct junco_error *err) {
    for (size_t i = 0; i < sub->n_nodes; i++) {
        if (sub->nodes[i]->iteration > JUNCO_FILTER)
            return junco_fail(err, JUNCO_EINTERNAL,
                              "the sub-graph of %s has a %s, which looks beyond a row", op->name,
                              names_iteration(sub->nodes[i]->iteration));
        if (op->rows == JUNCO_ROWS_ONE && sub->nodes[i]->iteration != JUNCO_MAP)
            return junco_fail(err, JUNCO_EINTERNAL,
                              "%s promises a row for a row, its sub-graph "
                              "has a %s",
                              op->name, names_iteration(sub->nodes[i]->iteration));
    }
    return JUNCO_OK;
}

/* Ask the operator for its sub-graph. */
static junco_status describe(struct expansion *x, const struct graph_node *node,
                             const struct graph_pipeline **ret_sub, struct junco_error *err) {
    const struct junco_op *op = node->op;
    /* Of a filter the one output is not among the node's. */
    size_t n_out = node->iteration == JUNCO_FILTER ? ports_count(op->outputs) : node->n_out;
    const char *names[JUNCO_MAX_COLUMNS];
    struct junco_graph_builder *builder = NULL;
    junco_status st =
        list_ports(x->graph, op->inputs, ports_inputs_are_many(op), node->n_in, names, err);

    if (!st)
        st = build_begin(x->graph, node->place, node->n_in, names, &builder, err);
    if (!st)
        st = op->expand(node->instance, builder, err);
    if (!st)
        st = list_ports(x->graph, op->outputs, ports_outputs_are_many(op), n_out, names, err);
    if (!st)
        st = build_outputs(builder, n_out, names, err);
    if (!st)
        st = check_sub_rows(op, builder->pipeline, err);
    if (st)
        return junco_wrap(err, st, "expanding it");
    *ret_sub = builder->pipeline;
    return JUNCO_OK;
}

static bool writes(const struct graph_pipeline *sub, const char *column) {
    for (size_t i = 0; i < sub->n_nodes; i++) {
        for (size_t j = 0; j < sub->nodes[i]->n_out; j++) {
            if (str_equal(sub->nodes[i]->out[j], column))
                return true;
        }
    }
    return false;
}

/* An operator's result is a list a row, whose items become rows. */
static bool is_flattened(const struct graph_node *node) {
    return node->iteration == JUNCO_FLAT_MAP && node->op && node->op->rows == JUNCO_ROWS_ONE;
}

static bool needs_tail(const struct graph_node *node, const struct graph_pipeline *sub) {
    if (node->iteration == JUNCO_FILTER || is_flattened(node))
        return true;
    for (size_t i = 0; i < node->n_out; i++) {
        if (!writes(sub, sub->outputs[i].name))
            return true;
        for (size_t j = 0; j < node->n_in; j++) {
            if (str_equal(node->out[i], node->in[j]))
                return true;
        }
    }
    return false;
}

static junco_status enter(struct expansion *x, struct graph_node *node, struct junco_error *err) {
    struct frame *frame = &x->frames[x->depth];
    const struct graph_pipeline *sub;
    junco_status st = check_ports(node, err);

    if (!st && x->depth == JUNCO_MAX_COMPOSITE_DEPTH)
        st = junco_fail(err, JUNCO_ELIMIT,
                        "composite operators and pipelines within one another more than %d "
                        "deep",
                        JUNCO_MAX_COMPOSITE_DEPTH);
    if (!st)
        st = node->sub ? pass_linear(x->graph, node->sub, x->notes, &sub, err)
                       : describe(x, node, &sub, err);
    if (st)
        return node_wrap(err, st, node);
    *frame = (struct frame){.composite = node,
                            .sub = sub,
                            .has_tail = needs_tail(node, sub),
                            .parts = STR_INIT(JUNCO_MAX_TOKEN_BYTES)};
    st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &frame->columns, err);
    if (st)
        return st;
    x->depth++;
    for (size_t i = 0; i < node->n_in && !st; i++)
        st = map_set(frame->columns, sub->inputs[i].name, (void *)node->in[i], err);
    return st;
}

/* ---- names ---- */

/* "<composite>.<name>", free among `taken` and what the user named. */
static junco_status full_name(struct expansion *x, const struct frame *frame, const char *name,
                              const struct map *taken, const struct map *reserved,
                              const char **ret_name, struct junco_error *err) {
    char base[FULL_NAME_BYTES], full[FULL_NAME_BYTES + 8];
    junco_status st;

    snprintf(base, sizeof(base), "%s.%s", frame->composite->name, name);
    st = names_unique(base, taken, reserved, full, sizeof(full), err);
    return st ? st : own_text(x->graph, full, ret_name, err);
}

static void rename_reads(const struct frame *frame, size_t n, const char **columns) {
    for (size_t i = 0; i < n; i++)
        columns[i] = map_get(frame->columns, columns[i]); /* declared: build_append() saw to it */
}

static const char *port_column(const struct frame *frame, const char *column) {
    const struct graph_pipeline *sub = frame->sub;

    for (size_t i = 0; i < sub->n_outputs && !frame->has_tail; i++) {
        if (str_equal(sub->outputs[i].name, column))
            return frame->composite->out[i];
    }
    return NULL;
}

static junco_status rename_write(struct expansion *x, struct frame *frame, const char **column,
                                 struct junco_error *err) {
    const char *name = port_column(frame, *column);
    junco_status st = JUNCO_OK;

    if (!name)
        st = full_name(x, frame, *column, x->target->columns, x->reserved_columns, &name, err);
    if (!st)
        st = map_set(frame->columns, *column, (void *)name, err);
    if (!st)
        *column = name;
    return st;
}

/* ---- coming out ---- */

/* The lists of a window as hidden columns, one for each column that its function reads, and the
 * function made to read those.  mark: the last of its outputs where it stands aside, or NULL. */
static junco_status hide_lists(struct expansion *x, struct graph_node *node,
                               struct graph_node *gather, const char *mark,
                               struct junco_error *err) {
    struct frame names = {.composite = node};
    const char **lists;
    size_t n = 0;
    junco_status st = own_array(x->graph, node->n_in + 1, sizeof(*gather->out), &gather->out, err);

    if (!st)
        st = own_array(x->graph, node->n_in, sizeof(*lists), &lists, err);
    for (size_t i = 0; i < node->n_in && !st; i++) {
        size_t at = 0;

        while (at < n && !str_equal(gather->in[at], node->in[i]))
            at++;
        if (at == n) {
            gather->in[n] = node->in[i];
            st = full_name(x, &names, node->in[i], x->target->columns, x->reserved_columns,
                           &gather->out[n++], err);
        }
        lists[i] = gather->out[at];
    }
    if (st)
        return st;
    gather->n_in = gather->n_out = n;
    if (mark)
        gather->out[gather->n_out++] = mark;
    node->in = lists;
    return JUNCO_OK;
}

/* A window's function becomes a node of its own, a map over the lists that the window gives: so it
 * runs on every core, in batches, or in parts, as any map does. */
static junco_status split_window(struct expansion *x, struct graph_node *node,
                                 struct junco_error *err) {
    const char *walk = names_iteration(node->iteration);
    struct frame names = {.composite = node};
    struct graph_node *gather;
    const char *mark = NULL;
    junco_status st = node_clone(x->graph, node, &gather, err);

    if (node->is_aside) {
        mark = node->guard = node->out[--node->n_out];
        node->is_aside = false;
    }
    if (!st)
        st = check_ports(node, err);
    if (!st)
        st = full_name(x, &names, walk, x->target->nodes, x->reserved_nodes, &gather->name, err);
    if (!st)
        st = hide_lists(x, node, gather, mark, err);
    if (st)
        return st;
    gather->op_name = gather->lambda = gather->sub_name = NULL;
    gather->sub = NULL;
    gather->n_args = gather->n_config = 0;
    st = build_append(x->target, gather, err);
    if (st)
        return st;
    gather->composite = node->composite = node->name;
    node->iteration = JUNCO_MAP;
    node->n_by = node->n_settings = 0;
    return notes_add(x->graph, x->notes, "expand", err,
                     "node '%s' (%s): %s gathers the lists, %s maps them", node->name, walk,
                     gather->name, node->name);
}

/* Append a node to the lowered pipeline, or go into it if it is a composite itself. */
static junco_status emit(struct expansion *x, struct graph_node *node, struct junco_error *err) {
    junco_status st = check_prepare(x->graph, node, x->context, x->is_used, err);

    if (!st && walk_of(node->iteration)->gathers && !walk_is_gather(node))
        st = split_window(x, node, err);
    if (st)
        return st;
    if (node->sub && sub_find_beyond(node->sub))
        return build_append(x->target, node, err); /* lowered by itself: lower.c */
    return node->sub || (node->op && node->op->expand) ? enter(x, node, err)
                                                       : build_append(x->target, node, err);
}

/* A pipeline's nodes have one, but for what its own lowering added. */
static bool has_full_name(const struct frame *frame, const struct graph_node *part) {
    size_t size = strlen(frame->composite->name);

    return frame->composite->sub && !strncmp(part->name, frame->composite->name, size) &&
           part->name[size] == '.';
}

/* The part's name, its place and what its inputs are called in messages. */
static junco_status name_part(struct expansion *x, const struct frame *frame,
                              struct graph_node *node, struct junco_error *err) {
    char name[FULL_NAME_BYTES + 8];
    junco_status st;

    if (!frame->composite->sub)
        node->place = frame->composite->place;
    if (!has_full_name(frame, node))
        return full_name(x, frame, node->name, x->target->nodes, x->reserved_nodes, &node->name,
                         err);
    st = names_unique(node->name, x->target->nodes, x->reserved_nodes, name, sizeof(name), err);
    return st ? st : own_text(x->graph, name, &node->name, err);
}

static junco_status keep_said(struct expansion *x, const struct frame *frame,
                              struct graph_node *node, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (!frame->composite->sub || node->said)
        return JUNCO_OK;
    st = own_array(x->graph, node->n_in, sizeof(*node->said), &node->said, err);
    for (size_t i = 0; i < node->n_in && !st; i++)
        node->said[i] = node->in[i];
    return st;
}

static junco_status emit_part(struct expansion *x, struct frame *frame, struct junco_error *err) {
    struct graph_node *node;
    junco_status st = node_clone(x->graph, frame->sub->nodes[frame->next++], &node, err);

    if (!st)
        st = keep_said(x, frame, node, err);
    if (st)
        return st;
    rename_reads(frame, node->n_in, node->in);
    rename_reads(frame, node->n_kept, node->kept);
    rename_reads(frame, node->guard ? 1 : 0, &node->guard);
    for (size_t i = 0; i < node->n_out && !st; i++)
        st = rename_write(x, frame, &node->out[i], err);
    if (!st)
        st = name_part(x, frame, node, err);
    if (st)
        return node_wrap(err, st, frame->composite);
    node->composite = x->frames[0].composite->name;
    node->op = node->op_name ? op_find(x->context->ops, node->op_name) : NULL;
    if (!node->guard) /* its own lets by what the composite's does */
        node->guard = frame->composite->guard;
    str_printf(&frame->parts, "%s%s", frame->next > 1 ? ", " : "", node->name);
    st = config_inherit(x->graph, frame->composite, node, err);
    return st ? st : emit(x, node, err);
}

/* The lambda at the end that gives the composite's results their place and their iteration. */
static junco_status emit_tail(struct expansion *x, struct frame *frame, struct junco_error *err) {
    const struct graph_node *composite = frame->composite;
    size_t n = frame->sub->n_outputs;
    struct graph_node *tail;
    junco_status st = node_clone(x->graph, composite, &tail, err);

    if (!st)
        st = own_array(x->graph, n, sizeof(*tail->in), &tail->in, err);
    if (!st)
        st = pass_identity(x->graph, n, &tail->lambda, err);
    if (!st)
        st = full_name(x, frame, "out", x->target->nodes, x->reserved_nodes, &tail->name, err);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++)
        tail->in[i] = map_get(frame->columns, frame->sub->outputs[i].name);
    tail->n_in = n;
    if (tail->iteration == JUNCO_FLAT_MAP && !is_flattened(composite))
        tail->iteration = JUNCO_MAP; /* its parts have made the rows */
    tail->op_name = tail->sub_name = NULL;
    tail->sub = NULL;
    tail->said = NULL;
    tail->n_args = 0;
    tail->n_config = 0;
    tail->composite = x->frames[0].composite->name;
    str_printf(&frame->parts, "%s%s", frame->next ? ", " : "", tail->name);
    return build_append(x->target, tail, err);
}

static void leave(struct expansion *x) {
    struct frame *frame = &x->frames[--x->depth];

    map_free(frame->columns);
    str_done(&frame->parts);
}

static junco_status emit_all_parts(struct expansion *x, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    while (x->depth > 0 && !st) {
        struct frame *frame = &x->frames[x->depth - 1];
        const struct graph_node *composite = frame->composite;

        if (frame->next < frame->sub->n_nodes) {
            st = emit_part(x, frame, err);
            continue;
        }
        if (frame->has_tail)
            st = emit_tail(x, frame, err);
        if (!st && frame->parts.failed == JUNCO_ENOMEM)
            st = junco_nomem(err, frame->parts.size);
        if (!st)
            st = notes_add(x->graph, x->notes, "expand", err, "node '%s' (%s): %s", composite->name,
                           composite->sub ? composite->sub_name : composite->op->name,
                           str_text(&frame->parts));
        leave(x);
    }
    return st;
}

/* ---- the pass ---- */

static junco_status reserve_names(struct expansion *x, const struct graph_pipeline *pipeline,
                                  struct junco_error *err) {
    junco_status st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &x->reserved_columns, err);

    if (!st)
        st = map_new(JUNCO_MAX_NODES, &x->reserved_nodes, err);
    for (size_t i = 0; i < pipeline->n_nodes && !st; i++) {
        const struct graph_node *node = pipeline->nodes[i];

        st = map_set(x->reserved_nodes, node->name, x, err);
        for (size_t j = 0; j < node->n_out && !st; j++)
            st = map_set(x->reserved_columns, node->out[j], x, err);
    }
    return st;
}

static junco_status expand_nodes(struct expansion *x, const struct graph_pipeline *pipeline,
                                 struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < pipeline->n_nodes && !st; i++) {
        struct graph_node *node;

        st = node_clone(x->graph, pipeline->nodes[i], &node, err);
        if (!st)
            st = emit(x, node, err);
        if (!st)
            st = emit_all_parts(x, err);
    }
    return st;
}

/* The result's inputs and outputs are the pipeline's. */
static junco_status begin_target(struct expansion *x, const struct graph_pipeline *pipeline,
                                 struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS];
    junco_status st;

    for (size_t i = 0; i < pipeline->n_inputs; i++)
        names[i] = pipeline->inputs[i].name;
    st = build_begin(x->graph, pipeline->place, pipeline->n_inputs, names, &x->target, err);
    if (!st)
        x->target->pipeline->name = pipeline->name;
    return st;
}

static junco_status end_target(struct expansion *x, const struct graph_pipeline *pipeline,
                               struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS];

    for (size_t i = 0; i < pipeline->n_outputs; i++)
        names[i] = pipeline->outputs[i].name;
    return build_outputs(x->target, pipeline->n_outputs, names, err);
}

junco_status pass_expand(struct graph *graph, const struct graph_pipeline *pipeline,
                         const struct graph_context *context, bool *is_used, struct notes *notes,
                         struct graph_pipeline **ret_pipeline, struct junco_error *err) {
    struct expansion *x = junco_zalloc(sizeof(*x));
    junco_status st;

    if (!x)
        return junco_nomem(err, sizeof(*x));
    x->graph = graph;
    x->context = context;
    x->notes = notes;
    x->is_used = is_used;
    st = reserve_names(x, pipeline, err);
    if (!st)
        st = begin_target(x, pipeline, err);
    if (!st)
        st = expand_nodes(x, pipeline, err);
    if (!st)
        st = end_target(x, pipeline, err);
    if (!st)
        *ret_pipeline = x->target->pipeline;
    while (x->depth > 0) /* after a failure */
        leave(x);
    map_free(x->reserved_columns);
    map_free(x->reserved_nodes);
    junco_free(x);
    return st;
}
