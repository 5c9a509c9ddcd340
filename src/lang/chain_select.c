/* chain_select.c -- which columns a chain has, and the methods of the chain style. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/build.h"
#include "graph/passes.h"
#include "lang/unit.h"

/* ---- columns ---- */

static bool is_named(const char *const *names, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

junco_status select_columns(struct unit *u, const struct statement *s, size_t *ret_n,
                            const char ***ret_names) {
    const struct selection *selection = &s->selection;
    const struct map *declared = s->builder->columns;
    size_t n_declared = map_size(declared), n = 0;
    const char **names =
        arena_alloc_array(&u->arena, selection->n + n_declared + 1, sizeof(*names));

    if (!names)
        return junco_nomem(u->err, n_declared * sizeof(*names));
    for (size_t i = 0; i < selection->n; i++)
        if (map_get(declared, selection->names[i])) /* else it did not pass a window */
            names[n++] = selection->names[i];
    for (size_t i = selection->n_known; i < n_declared; i++)
        if (map_value_at(declared, i) && !is_named(names, n, map_key_at(declared, i)))
            names[n++] = map_key_at(declared, i);
    *ret_n = n;
    *ret_names = names;
    return JUNCO_OK;
}

/* From now on the chain has these columns, and those that are declared later. */
static void set_columns(struct statement *s, const char **names, size_t n) {
    s->selection = (struct selection){n, map_size(s->builder->columns), names};
}

junco_status select_made(struct unit *u, struct statement *s, size_t n_nodes) {
    const struct graph_pipeline *pipeline = s->builder->pipeline;
    const char **names;
    size_t n;
    junco_status st;

    if (s->selection.n_known == 0 || pipeline->n_nodes <= n_nodes)
        return JUNCO_OK;
    st = select_columns(u, s, &n, &names);
    if (st)
        return st;
    /* One that had been left out, and is made anew, is wanted. */
    for (size_t i = n_nodes; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];
        const char **more = arena_alloc_array(&u->arena, n + node->n_out + 1, sizeof(*more));

        if (!more)
            return junco_nomem(u->err, (n + node->n_out) * sizeof(*more));
        memcpy(more, names, n * sizeof(*more));
        for (size_t k = 0; k < node->n_out; k++)
            if (!is_named(more, n, node->out[k]))
                more[n++] = node->out[k];
        names = more;
    }
    set_columns(s, names, n);
    return JUNCO_OK;
}

junco_status select_end(struct unit *u, struct statement *s) {
    struct junco_graph_builder *builder = s->builder;
    const char **names;
    size_t n;
    junco_status st = select_columns(u, s, &n, &names);

    if (!st && s->name) /* the chain can be gone on from: what ends is a copy */
        st = graph_fork(s->builder, &builder, u->err);
    return st ? st
              : graph_end(builder, s->name ? s->name : "pipeline", s->is_sunk ? 0 : n, names,
                          unit_place(u, s->place->offset), u->err);
}

/* ---- select, rename, show ---- */

/* Names given as arguments, or as a tuple in the first. */
static junco_status read_names(struct unit *u, const struct ast *call, const struct statement *s,
                               struct schema *ret) {
    const struct ast *first = call->child->next;
    bool is_tuple = first && (first->kind == AST_TUPLE || first->kind == AST_LIST);
    junco_status st =
        is_tuple && !first->next ? args_schema(u, first, ret) : args_names(u, call, ret);

    if (!st)
        st = args_declared(u, s->builder, ret);
    return st ? st : args_distinct(u, ret);
}

static junco_status method_select(struct unit *u, const struct ast *call, struct statement *s) {
    struct schema columns;
    junco_status st = read_names(u, call, s, &columns);

    s->is_bare = true;
    if (!st && columns.n > 0)
        set_columns(s, columns.names, columns.n);
    return st;
}

/* A node that hands its inputs on, as its iteration does: of map a copy, of flat_map items. */
static junco_status add_identity(struct unit *u, const struct ast *call, struct statement *s,
                                 junco_iteration iteration, struct schema *ret_in,
                                 struct schema *ret_out) {
    static const char *const params[] = {"input_schema", "output_schema", NULL};
    struct junco_node_spec spec = {.iteration = iteration,
                                   .place = unit_place(u, call->child->offset)};
    const struct ast *args[2];
    junco_status st = args_bind(u, call, params, 2, args);

    if (!st)
        st = args_schema(u, args[0], ret_in);
    if (!st)
        st = args_declared(u, s->builder, ret_in);
    if (!st)
        st = args_schema(u, args[1], ret_out);
    if (!st)
        st = args_distinct(u, ret_out);
    if (!st && (ret_in->n == 0 || ret_in->n != ret_out->n))
        st = unit_fail(u, args[1], JUNCO_EINVAL,
                       ".%s wants as many new names as columns, got %zu "
                       "for %zu",
                       call->child->as.text.data, ret_out->n, ret_in->n);
    if (!st)
        st = pass_identity(u->graph, ret_in->n, &spec.lambda, u->err);
    if (st)
        return st;
    spec.n_in = ret_in->n;
    spec.in = ret_in->names;
    spec.n_out = ret_out->n;
    spec.out = ret_out->names;
    return junco_graph_add(s->builder, &spec, u->err);
}

/* The new names stand where the old ones stood. */
static junco_status method_rename(struct unit *u, const struct ast *call, struct statement *s) {
    struct schema in, out;
    const char **names = NULL;
    size_t n = 0;
    junco_status st = select_columns(u, s, &n, &names);

    s->is_bare = true;
    if (!st)
        st = add_identity(u, call, s, JUNCO_MAP, &in, &out);
    for (size_t i = 0; !st && i < n; i++)
        for (size_t k = 0; k < in.n; k++)
            if (str_equal(names[i], in.names[k])) {
                names[i] = out.names[k];
                break;
            }
    if (!st)
        set_columns(s, names, n);
    return st;
}

static junco_status method_flatten(struct unit *u, const struct ast *call, struct statement *s) {
    struct schema in, out;

    s->is_bare = true;
    return add_identity(u, call, s, JUNCO_FLAT_MAP, &in, &out);
}

static struct ast *int_node(struct unit *u, int64_t value, const struct ast *like) {
    struct ast *node = link_node(u, AST_INT, like);

    if (node)
        node->as.int64 = value;
    return node;
}

/* The first rows, and of them these columns. */
static junco_status method_show(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"columns", "limit", NULL};
    const struct ast *args[2], *head;
    struct ast *limit;
    struct schema columns;
    junco_status st = args_bind(u, call, params, 1, args);

    s->is_bare = true;
    if (!st)
        st = args_schema(u, args[0], &columns);
    if (!st)
        st = args_declared(u, s->builder, &columns);
    if (!st)
        st = args_distinct(u, &columns);
    if (st)
        return st;
    limit = int_node(u, 10, call);
    if (limit && args[1]) {
        *limit = *args[1];
        limit->next = NULL;
    }
    head = limit ? link_rewrite(u, call, "show", limit) : NULL;
    if (!head)
        return junco_nomem(u->err, sizeof(*head));
    st = method_head(u, head, s);
    if (!st)
        set_columns(s, columns.names, columns.n);
    return st;
}

/* ---- batch, sample ---- */

/* Lists of n rows' values: a window that is as wide as its step, and gives the lists themselves. */
static junco_status method_batch(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"input_schema", "output_schema", "size", NULL};
    const struct ast *args[3];
    struct junco_node_spec spec = {.iteration = JUNCO_WINDOW};
    struct junco_arg settings[2] = {{.name = "size"}, {.name = "step"}};
    struct schema in, out;
    junco_status st = args_bind(u, call, params, 3, args);

    s->is_bare = true;
    if (!st)
        st = args_schema(u, args[0], &in);
    if (!st)
        st = args_declared(u, s->builder, &in);
    if (!st)
        st = args_schema(u, args[1], &out);
    if (!st)
        st = args_distinct(u, &out);
    if (!st && (in.n == 0 || in.n != out.n))
        st = unit_fail(u, args[1], JUNCO_EINVAL,
                       ".batch wants as many new names as columns, got %zu for %zu", out.n, in.n);
    if (!st && args[2]->kind != AST_INT)
        st = unit_fail(u, args[2], JUNCO_ETYPE, "argument 'size' wants an integer, got %s",
                       ast_describe(args[2]));
    if (!st)
        st = literal_compile(u, args[2], &settings[0].value);
    if (st)
        return st;
    settings[1].value = settings[0].value;
    spec.place = unit_place(u, call->child->offset);
    spec.n_in = in.n;
    spec.in = in.names;
    spec.n_out = out.n;
    spec.out = out.names;
    spec.n_settings = 2;
    spec.settings = settings;
    return junco_graph_add(s->builder, &spec, u->err);
}

/* `ops.name(args…)`. */
static struct ast *operator_call(struct unit *u, const struct ast *like, const char *name,
                                 struct ast *args) {
    struct ast *fn = link_node(u, AST_CALL, like), *path = link_node(u, AST_ATTRIBUTE, like);
    struct ast *ops = link_node(u, AST_NAME, like);

    if (!fn || !path || !ops)
        return NULL;
    ops->as.text.data = "ops";
    ops->as.text.size = 3;
    path->as.text.data = name;
    path->as.text.size = strlen(name);
    path->offset = like->child->offset;
    path->child = ops;
    path->n_children = 1;
    path->next = args;
    fn->child = path;
    for (const struct ast *at = path; at; at = at->next)
        fn->n_children++;
    return fn;
}

/* .filter((), (), columns, ops.name(args…)); columns NULL: none. */
static junco_status filter_by(struct unit *u, const struct ast *call, struct statement *s,
                              const char *name, struct ast *columns, struct ast *args) {
    struct ast *fn = operator_call(u, call, name, args);
    struct ast *kept = link_node(u, AST_TUPLE, call), *out = link_node(u, AST_TUPLE, call);
    const struct ast *filter;

    s->is_bare = true;
    if (!columns)
        columns = link_node(u, AST_TUPLE, call);
    if (!fn || !kept || !out || !columns)
        return junco_nomem(u->err, 3 * sizeof(*fn));
    kept->next = out;
    out->next = columns;
    columns->next = fn;
    filter = link_rewrite(u, call, "filter", kept);
    if (!filter)
        return junco_nomem(u->err, sizeof(*filter));
    return method_filter(u, filter, s);
}

/* .sample(0.1, seed=1) as .filter((), (), (), ops.sample(0.1, seed=1)). */
static junco_status method_sample(struct unit *u, const struct ast *call, struct statement *s) {
    return filter_by(u, call, s, "sample", NULL, call->child->next);
}

/* ---- failed rows ---- */

static junco_status method_safe(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {NULL};
    junco_status st = args_bind(u, call, params, 0, NULL);

    if (!st)
        s->is_bare = s->builder->pipeline->is_safe = true;
    return st;
}

/* A tuple of the names, as they stand. */
static junco_status names_tuple(struct unit *u, const struct ast *call,
                                const struct schema *columns, struct ast **ret_tuple) {
    struct ast *tuple = link_node(u, AST_TUPLE, call), **last = tuple ? &tuple->child : NULL;

    for (size_t i = 0; last && i < columns->n; i++) {
        *last = link_node(u, AST_STRING, columns->places[i]);
        if (!*last)
            return junco_nomem(u->err, sizeof(**last));
        (*last)->as = columns->places[i]->as;
        last = &(*last)->next;
        tuple->n_children++;
    }
    *ret_tuple = tuple;
    return tuple ? JUNCO_OK : junco_nomem(u->err, sizeof(*tuple));
}

/* .drop_empty('a', 'b') as .filter((), (), ('a', 'b'), ops.drop_empty()). */
static junco_status method_drop_empty(struct unit *u, const struct ast *call, struct statement *s) {
    struct schema columns;
    struct ast *tuple;
    junco_status st = read_names(u, call, s, &columns);

    if (!st)
        st = names_tuple(u, call, &columns, &tuple);
    return st ? st : filter_by(u, call, s, "drop_empty", tuple, NULL);
}

/* .fill_empty(('a', 'b'), 0) as .map(('a', 'b'), ('a', 'b'), ops.fill_empty(0)). */
static junco_status method_fill_empty(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"columns", "value", NULL};
    struct ast *in, *out, *value, *fn;
    const struct ast *args[2], *map;
    struct schema columns;
    junco_status st = args_bind(u, call, params, 2, args);

    s->is_bare = true;
    if (!st)
        st = args_schema(u, args[0], &columns);
    if (!st)
        st = args_distinct(u, &columns);
    if (!st && columns.n == 0)
        st = unit_fail(u, args[0], JUNCO_EINVAL, ".fill_empty needs at least one column");
    if (!st)
        st = names_tuple(u, call, &columns, &in);
    if (!st)
        st = names_tuple(u, call, &columns, &out);
    if (st)
        return st;
    value = link_node(u, args[1]->kind, args[1]);
    if (!value)
        return junco_nomem(u->err, sizeof(*value));
    *value = *args[1];
    value->next = NULL;
    fn = operator_call(u, call, "fill_empty", value);
    in->next = out;
    out->next = fn;
    map = fn ? link_rewrite(u, call, "map", in) : NULL;
    return map ? method_map(u, map, s) : junco_nomem(u->err, 4 * sizeof(*fn));
}

const struct method chain_methods[] = {
    {"select", BRACKETS_COLUMNS, method_select},
    {"rename", BRACKETS_IN_OUT, method_rename},
    {"flatten", BRACKETS_IN_OUT, method_flatten},
    {"batch", BRACKETS_IN_OUT_ALL, method_batch},
    {"sample", BRACKETS_NONE, method_sample},
    {"show", BRACKETS_COLUMNS_ALL, method_show},
    {"runas_op", BRACKETS_IN_OUT, method_map},
    {"safe", BRACKETS_NONE, method_safe},
    {"exception_safe", BRACKETS_NONE, method_safe}, /* Towhee's other name */
    {"drop_empty", BRACKETS_COLUMNS, method_drop_empty},
    {"fill_empty", BRACKETS_COLUMNS, method_fill_empty},
    {NULL, BRACKETS_NONE, NULL},
};
