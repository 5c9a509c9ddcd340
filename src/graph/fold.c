/* fold.c -- the pass that has reductions keep results in place of rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/split.h"
#include "graph/own.h"
#include "graph/passes.h"
#include "graph/walk.h"

/* A reduction has become two nodes: one gathers the lists, the next maps them (expand.c).  The first
 * is to give, for each call of an aggregate in the lambda, the little that it comes to; the second
 * then gets what is left of the lambda.  Where anything does not fit, both stay as they are. */
struct folding {
    struct graph *graph;
    struct graph_node *gather, *map;
    struct split split;
    struct graph_fold *folds;
};

/* ---- one item ---- */

/* Which of the gathered columns a parameter of the lambda is. */
static size_t input_of(const struct folding *f, size_t param) {
    size_t i = 0;

    while (i < f->gather->n_out && !str_equal(f->gather->out[i], f->map->in[param]))
        i++;
    return i;
}

/* Compile over the items' types; *ret_expr NULL where that cannot be. */
static junco_status compile(struct folding *f, const struct graph_fold *fold, const char *text,
                            bool is_truth, const struct expr **ret_expr, struct junco_error *err) {
    const struct expr_source source = {.text = text};
    const struct junco_type *types[JUNCO_MAX_COLUMNS];
    struct junco_error ignored = {0};
    struct expr *expr;
    junco_status st;

    *ret_expr = NULL;
    for (size_t i = 0; i < fold->n_in; i++)
        types[i] = f->gather->in_types[fold->in[i]]->elem;
    st = is_truth ? expr_compile_filter(&source, fold->n_in, types, &expr, &ignored)
                  : expr_compile(&source, fold->n_in, types, 1, &expr, &ignored);
    if (st == JUNCO_ENOMEM)
        return junco_nomem(err, sizeof(expr));
    if (st)
        return JUNCO_OK;
    st = own_expr(f->graph, expr, err);
    if (!st)
        *ret_expr = expr;
    return st;
}

/* What the function makes of values of this type, or NULL where that is not kept as one value. */
static const struct junco_type *result_of(int function, const struct junco_type *type) {
    bool is_number = type->kind >= JUNCO_KIND_BOOL && type->kind <= JUNCO_KIND_FLOAT64;

    if (function == SPLIT_ANY || function == SPLIT_ALL)
        return junco_type_of(JUNCO_KIND_BOOL);
    if (function == SPLIT_SUM && is_number)
        return type->kind == JUNCO_KIND_BOOL ? junco_type_of(JUNCO_KIND_INT64) : type;
    return function != SPLIT_SUM && (is_number || type->kind == JUNCO_KIND_STRING) ? type : NULL;
}

static junco_status set_type(struct folding *f, struct graph_fold *fold, struct junco_error *err) {
    const struct junco_type *type =
        fold->value ? expr_result_type(fold->value, 0) : f->gather->in_types[fold->in[0]]->elem;
    junco_status st;

    if (fold->function == SPLIT_LEN) {
        fold->type = junco_type_of(JUNCO_KIND_INT64);
        return JUNCO_OK;
    }
    type = result_of(fold->function, type);
    if (!type)
        return JUNCO_OK;
    st = junco_type_list(type, &type, err);
    if (!st)
        st = own_type(f->graph, type, err);
    if (!st)
        fold->type = type;
    return st;
}

/* Without a type: it cannot be had. */
static junco_status make_fold(struct folding *f, const struct split_item *item,
                              struct graph_fold *fold, struct junco_error *err) {
    bool is_truth = item->function == SPLIT_ANY || item->function == SPLIT_ALL;
    const char *value = item->value ? item->value : is_truth ? "lambda x: x" : NULL;
    junco_status st = own_array(f->graph, item->n_in, sizeof(*fold->in), &fold->in, err);

    if (st)
        return st;
    fold->function = (int)item->function;
    fold->may_not_run = item->may_not_run;
    fold->n_in = item->n_in;
    for (size_t i = 0; i < item->n_in; i++) {
        fold->in[i] = input_of(f, item->in[i]);
        if (fold->in[i] == f->gather->n_out ||
            f->gather->in_types[fold->in[i]]->kind != JUNCO_KIND_LIST)
            return JUNCO_OK;
    }
    if (value)
        st = compile(f, fold, value, is_truth, &fold->value, err);
    if (!st && item->condition)
        st = compile(f, fold, item->condition, true, &fold->condition, err);
    if (st || (value && !fold->value) || (item->condition && !fold->condition))
        return st;
    return set_type(f, fold, err);
}

/* ---- the two nodes ---- */

/* Whether the rest of the lambda gives what all of it gave. */
static bool rest_fits(const struct folding *f) {
    const struct expr_source source = {.text = f->split.rest};
    const struct junco_type *types[SPLIT_MAX_ITEMS];
    struct junco_error ignored;
    struct expr *expr;
    bool fits = true;

    for (size_t i = 0; i < f->split.n; i++)
        types[i] = f->folds[i].type;
    if (expr_compile(&source, f->split.n, types, f->map->n_out, &expr, &ignored))
        return false;
    for (size_t i = 0; i < f->map->n_out; i++)
        fits &= junco_type_equal(expr_result_type(expr, i), f->map->out_types[i]);
    expr_free(expr);
    return fits;
}

static junco_status rewrite(struct folding *f, struct junco_error *err) {
    struct graph_node *gather = f->gather, *map = f->map;
    const char **columns;
    junco_status st =
        own_array(f->graph, f->split.n + gather->is_aside, sizeof(*columns), &columns, err);

    for (size_t i = 0; !st && i < f->split.n; i++) {
        char name[2 * JUNCO_MAX_NAME_BYTES + 24];

        snprintf(name, sizeof(name), "%s.fold%zu", map->name, i);
        st = own_text(f->graph, name, &columns[i], err);
    }
    if (!st)
        st = own_text(f->graph, f->split.rest, &map->lambda, err);
    if (st)
        return st;
    if (gather->is_aside)
        columns[f->split.n] = gather->out[gather->n_out - 1];
    gather->n_folds = f->split.n;
    gather->n_out = f->split.n + gather->is_aside;
    gather->folds = f->folds;
    gather->out = columns;
    map->n_in = f->split.n;
    map->in = columns;
    map->lambda_place = (struct junco_place){0};
    return JUNCO_OK;
}

static junco_status fold_pair(struct folding *f, struct arena *arena, bool *ret_is_done,
                              struct junco_error *err) {
    const struct expr_source source = {.text = f->map->lambda};
    bool can;
    junco_status st = expr_split(&source, arena, &f->split, &can, err);

    *ret_is_done = false;
    if (st || !can)
        return st;
    st = own_array(f->graph, f->split.n, sizeof(*f->folds), &f->folds, err);
    for (size_t i = 0; !st && can && i < f->split.n; i++) {
        st = make_fold(f, &f->split.items[i], &f->folds[i], err);
        can = f->folds[i].type != NULL;
    }
    if (st || !can || !rest_fits(f))
        return st;
    *ret_is_done = true;
    return rewrite(f, err);
}

static bool is_pair(const struct graph_node *gather, const struct graph_node *map) {
    return gather->iteration == JUNCO_REDUCE && walk_is_gather(gather) && gather->composite &&
           map->iteration == JUNCO_MAP && map->lambda && map->composite &&
           str_equal(gather->composite, map->composite);
}

junco_status pass_fold(struct graph *graph, struct graph_pipeline *pipeline, struct notes *notes,
                       bool *ret_is_changed, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    *ret_is_changed = false;
    for (size_t i = 0; !st && i + 1 < pipeline->n_nodes; i++) {
        struct folding f = {
            .graph = graph, .gather = pipeline->nodes[i], .map = pipeline->nodes[i + 1]};
        struct arena arena = {0};
        bool is_done = false;

        if (!is_pair(f.gather, f.map))
            continue;
        st = fold_pair(&f, &arena, &is_done, err);
        arena_done(&arena);
        if (st || !is_done)
            continue;
        *ret_is_changed = true;
        st = notes_add(graph, notes, "fold", err,
                       "node '%s' (reduce): %s keeps %zu running result%s in place of the lists",
                       f.map->name, f.gather->name, f.gather->n_folds,
                       f.gather->n_folds == 1 ? "" : "s");
    }
    return st;
}
