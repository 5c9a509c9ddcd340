/* chain.c -- a chain of calls, pipe.input(…).map(…)….output(…), as nodes of a graph. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/parse.h"
#include "lang/unit.h"

/* The calls of a chain, outermost last. */
struct calls {
    size_t n;
    const struct ast **at;
    const struct ast *root; /* NULL: the first call is a source's */
};

/* ---- where a chain begins ---- */

junco_status chain_unknown(struct unit *u, const struct ast *root, const char *rule) {
    const char *name = root->as.text.data;
    const char *names[JUNCO_MAX_PIPELINES + 2];
    char hint[JUNCO_MAX_NAME_BYTES + 32];
    size_t n = 0;

    names[n++] = "pipe";
    for (size_t i = 0; i < map_size(u->chains) && n <= JUNCO_MAX_PIPELINES; i++)
        names[n++] = map_key_at(u->chains, i);
    names[n] = NULL;
    return unit_fail(u, root, JUNCO_ENOTFOUND, "unknown name '%s'%s %s", name,
                     diag_hint(name, names, hint, sizeof(hint))[0] ? hint : ";", rule);
}

static junco_status fail_root(struct unit *u, const struct ast *root) {
    const char *refusal = towhee_name(root->as.text.data);

    if (refusal)
        return unit_fail(u, root, JUNCO_EUNSUPPORTED, "%s" SEE_TOWHEE, refusal);
    return chain_unknown(u, root, "a chain begins with pipe.input(...) or an earlier name");
}

static junco_status begin_input(struct unit *u, const struct ast *call, struct statement *s) {
    struct schema inputs;
    const char *name = call->child->as.text.data;
    junco_status st;

    if (!str_equal(name, "input"))
        return unit_fail(u, call->child, JUNCO_EINVAL,
                         "'pipe.%s': a chain begins with pipe.input(...)", name);
    st = args_names(u, call, &inputs);
    if (!st)
        st = args_distinct(u, &inputs);
    if (st)
        return st;
    return graph_begin(u->graph, s->name ? s->name : "pipeline", unit_place(u, s->place->offset),
                       inputs.n, inputs.names, &s->builder, u->err);
}

/* The first call to compile is at[*ret_first]. */
static junco_status begin_chain(struct unit *u, const struct calls *calls, struct statement *s,
                                size_t *ret_first) {
    const struct chain *earlier;

    *ret_first = 0;
    if (!calls->root)
        return link_begin(u, s);
    earlier = map_get(u->chains, calls->root->as.text.data);
    if (earlier && earlier->is_ended)
        return unit_fail(u, calls->root, JUNCO_EINVAL,
                         "'%s' has its .output(...) already; go on from a chain without one",
                         earlier->name);
    if (earlier) {
        s->is_bare = earlier->is_bare;
        s->selection = earlier->selection;
        return graph_fork(earlier->builder, &s->builder, u->err);
    }
    if (!str_equal(calls->root->as.text.data, "pipe"))
        return fail_root(u, calls->root);
    if (calls->n == 0)
        return unit_fail(u, calls->root, JUNCO_EINVAL, "a chain begins with pipe.input(...)");
    *ret_first = 1;
    return begin_input(u, calls->at[0], s);
}

/* ---- the walk ---- */

static junco_status fail_link(struct unit *u, const struct ast *node) {
    const struct ast *root = node;
    const char *refusal;

    while (root->child &&
           (root->kind == AST_CALL || root->kind == AST_ATTRIBUTE || root->kind == AST_SUBSCRIPT))
        root = root->child;
    refusal = root->kind == AST_NAME ? towhee_name(root->as.text.data) : NULL;
    if (refusal)
        return unit_fail(u, root, JUNCO_EUNSUPPORTED, "%s" SEE_TOWHEE, refusal);
    switch (node->kind) {
    case AST_SUBSCRIPT:
        return unit_fail(u, node, JUNCO_ESYNTAX,
                         "what is in brackets must be called: name['in', 'out'](...)");
    case AST_ATTRIBUTE:
        return unit_fail(u, node, JUNCO_ESYNTAX, "'.%s' must be called: write .%s(...)",
                         node->as.text.data, node->as.text.data);
    case AST_CALL:
        return unit_fail(u, node, JUNCO_EUNSUPPORTED,
                         "calling %s%s%s in a pipeline file is not supported; 'junco run' runs a "
                         "pipeline" SEE_TOWHEE,
                         root->kind == AST_NAME ? "'" : "",
                         root->kind == AST_NAME ? root->as.text.data : ast_describe(root),
                         root->kind == AST_NAME ? "'" : "");
    default:
        return unit_fail(u, node, JUNCO_EINVAL,
                         "expected a chain that begins with pipe.input(...), got %s",
                         ast_describe(node));
    }
}

/* `towhee.pipe` is `pipe`. */
static const struct ast *strip_module(const struct ast *node) {
    static const struct ast pipe_name = {.kind = AST_NAME, .as.text = {"pipe", 4}};

    if (node->kind == AST_ATTRIBUTE && node->child->kind == AST_NAME &&
        str_equal(node->child->as.text.data, "towhee") && str_equal(node->as.text.data, "pipe"))
        return &pipe_name;
    return node;
}

/* A chain of a thousand calls is a tree a thousand deep: walked, not recursed into. */
static junco_status collect_calls(struct unit *u, const struct ast *tree, struct calls *ret) {
    const struct ast *node = tree;
    struct link link;
    size_t n = 0;

    for (; node && link_read(u, node, &link); node = link.object)
        n++;
    ret->root = node ? strip_module(node) : NULL;
    if (node && ret->root->kind != AST_NAME)
        return fail_link(u, node);
    ret->n = n;
    ret->at = arena_alloc_array(&u->arena, n + 1, sizeof(*ret->at));
    if (!ret->at)
        return junco_nomem(u->err, n * sizeof(*ret->at));
    for (node = tree; node && link_read(u, node, &link); node = link.object)
        ret->at[--n] = node;
    return JUNCO_OK;
}

static junco_status remember(struct unit *u, const struct statement *s) {
    struct chain *chain = arena_alloc(&u->arena, sizeof(*chain));

    if (!chain)
        return junco_nomem(u->err, sizeof(*chain));
    *chain = (struct chain){.name = s->name,
                            .builder = s->builder,
                            .is_ended = s->is_ended,
                            .is_bare = s->is_bare,
                            .selection = s->selection};
    return map_set(u->chains, s->name, chain, u->err);
}

junco_status chain_compile(struct unit *u, const char *name, const struct ast *place,
                           const struct ast *tree) {
    struct statement s = {.name = name, .place = place};
    struct calls calls = {0};
    size_t first = 0;
    junco_status st = collect_calls(u, tree, &calls);

    if (!st && name &&
        (str_equal(name, "pipe") || str_equal(name, "ops") || parse_is_keyword(name)))
        st = unit_fail(u, place, JUNCO_EINVAL, "'%s' has a meaning of its own; choose another name",
                       name);
    if (!st)
        st = begin_chain(u, &calls, &s, &first);
    for (; !st && first < calls.n; first++)
        st = link_compile(u, calls.at[first], &s);
    if (!st && s.is_bare && !s.is_ended)
        st = select_end(u, &s);
    else if (!st && !name && !s.is_ended)
        st = unit_fail(u, place, JUNCO_EINVAL,
                       "this chain has no .output(...) and no name, so nothing can use it");
    if (!st && name)
        st = remember(u, &s);
    return st;
}
