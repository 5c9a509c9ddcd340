/* chain_style.c -- the chain style, glob['path']('*.jpg').image_decode['path', 'img'](), as the other.
 *
 * Brackets name columns, and a word that is no method is an operator.  Each such call is rewritten,
 * as a tree, into the call that says the same with pipe.input(…): .window['v', 'm'](3, 1, f) into
 * .window('v', 'm', 3, 1, f), and .image_decode['path', 'img']('rgb') into
 * .map('path', 'img', ops.image_decode('rgb')).  So both styles give the same graph, and a method
 * learns about brackets by one word in its row of the table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/build.h"
#include "lang/unit.h"

/* ---- reading a link ---- */

static bool is_chain_name(const struct unit *u, const struct ast *node) {
    return node->kind == AST_NAME &&
           (str_equal(node->as.text.data, "pipe") || map_get(u->chains, node->as.text.data));
}

static bool is_towhee(const struct ast *node) {
    return node->kind == AST_NAME && str_equal(node->as.text.data, "towhee");
}

/* `towhee.pipe`: a root, not an operator's family. */
static bool is_root(const struct unit *u, const struct ast *node) {
    return is_chain_name(u, node) || (node->kind == AST_ATTRIBUTE && is_towhee(node->child) &&
                                      str_equal(node->as.text.data, "pipe"));
}

/* "family.name", of at most two words: no operator has more. */
static const char *path_name(const struct ast *path, char *buf, size_t size) {
    const struct ast *family = path->kind == AST_ATTRIBUTE ? path->child : NULL;

    if (family && is_towhee(family))
        family = NULL;
    snprintf(buf, size, "%s%s%s", family ? family->as.text.data : "", family ? "." : "",
             path->as.text.data);
    return buf;
}

/* Whether words that are no chain's begin one: brackets say so, or there is such an operator. */
static bool is_source(const struct unit *u, const struct link *link, const struct ast *first) {
    char name[2 * JUNCO_MAX_NAME_BYTES + 8];

    if (towhee_name(first->as.text.data))
        return false;
    return link->index || function_find(u, path_name(link->path, name, sizeof(name)));
}

bool link_read(struct unit *u, const struct ast *node, struct link *ret) {
    struct link link = {.call = node};
    const struct ast *at;

    if (node->kind != AST_CALL)
        return false;
    link.path = node->child;
    if (link.path->kind == AST_SUBSCRIPT) {
        link.index = link.path->child->next;
        link.path = link.path->child;
    }
    for (at = link.path; at->kind == AST_ATTRIBUTE && !is_root(u, at); at = at->child)
        ;
    if (at->kind == AST_CALL || (at != link.path && is_root(u, at)))
        link.object = at;
    else if (at->kind != AST_NAME || is_chain_name(u, at))
        return false;
    else if (!is_source(u, &link, at))
        link.object = at; /* an unknown name: begin_chain() says so */
    if (link.object == link.path)
        return false;
    *ret = link;
    return true;
}

/* ---- trees ---- */

struct ast *link_node(struct unit *u, ast_kind kind, const struct ast *like) {
    struct ast *node = arena_alloc(&u->arena, sizeof(*node));

    if (node)
        *node = (struct ast){
            .kind = kind, .offset = like->offset, .first = like->first, .end = like->end};
    return node;
}

/* The node itself, apart from the siblings it has where it was written. */
static struct ast *alone(struct unit *u, const struct ast *node) {
    struct ast *copy = link_node(u, node->kind, node);

    if (copy) {
        *copy = *node;
        copy->next = NULL;
    }
    return copy;
}

static struct ast *string_node(struct unit *u, const char *text, const struct ast *like) {
    struct ast *node = link_node(u, AST_STRING, like);

    if (node) {
        node->as.text.data = text;
        node->as.text.size = strlen(text);
    }
    return node;
}

/* Children from a list of siblings, counted. */
static void adopt(struct ast *parent, struct ast *first) {
    parent->child = first;
    parent->n_children = 0;
    for (; first; first = first->next)
        parent->n_children++;
}

const struct ast *link_rewrite(struct unit *u, const struct ast *link, const char *name,
                               struct ast *args) {
    struct ast *call = link_node(u, AST_CALL, link);
    struct ast *attribute = link_node(u, AST_ATTRIBUTE, link->child);

    if (!call || !attribute)
        return NULL;
    while (link->child->kind == AST_SUBSCRIPT)
        link = link->child;
    call->offset = attribute->offset = link->child->offset;
    attribute->as.text.data = name;
    attribute->as.text.size = strlen(name);
    attribute->next = args;
    adopt(call, attribute);
    return call;
}

/* The chain's columns as a tuple of strings. */
static junco_status all_columns(struct unit *u, const struct statement *s, const struct ast *like,
                                struct ast **ret_tuple) {
    struct ast *tuple = link_node(u, AST_TUPLE, like), *first = NULL, **last = &first;
    const char **names;
    size_t n;
    junco_status st = select_columns(u, s, &n, &names);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        *last = string_node(u, names[i], like);
        if (!*last)
            return junco_nomem(u->err, sizeof(**last));
        last = &(*last)->next;
    }
    if (!tuple)
        return junco_nomem(u->err, sizeof(*tuple));
    adopt(tuple, first);
    *ret_tuple = tuple;
    return JUNCO_OK;
}

/* ---- brackets ---- */

/* ['in', 'out'] and [('a', 'b'), 'c']: two schemas.  ['a'] and [('a', 'b')]: one, for both. */
static bool is_pair(const struct ast *index) {
    return index->kind == AST_TUPLE && !index->is_closed;
}

static junco_status read_pair(struct unit *u, const struct ast *index, struct ast **ret_in,
                              struct ast **ret_out) {
    const struct ast *in = index, *out = index;

    if (is_pair(index)) {
        in = index->child;
        out = in ? in->next : NULL;
        if (!out || out->next)
            return unit_fail(u, index, JUNCO_EINVAL,
                             "brackets hold input and output: ['in', 'out'], or "
                             "[('a', 'b'), 'out'] for several");
    }
    *ret_in = alone(u, in);
    *ret_out = alone(u, out);
    return *ret_in && *ret_out ? JUNCO_OK : junco_nomem(u->err, 2 * sizeof(**ret_in));
}

/* What a method's brackets say, as its first arguments. */
static junco_status bracket_args(struct unit *u, const struct statement *s, const struct link *link,
                                 brackets kind, struct ast **ret_first) {
    const struct ast *index = link->index;
    struct ast *all = NULL, *second = NULL;
    junco_status st = JUNCO_OK;

    if (!index) {
        st = all_columns(u, s, link->path, &all);
        index = all;
    }
    if (st)
        return st;
    if (kind == BRACKETS_COLUMNS || kind == BRACKETS_COLUMNS_ALL) {
        *ret_first = alone(u, index);
        return *ret_first ? JUNCO_OK : junco_nomem(u->err, sizeof(**ret_first));
    }
    if (kind == BRACKETS_KEEP || all) {
        *ret_first = alone(u, index);
        second = alone(u, index);
    } else {
        st = read_pair(u, index, ret_first, &second);
    }
    if (st)
        return st;
    if (!*ret_first || !second)
        return junco_nomem(u->err, sizeof(**ret_first));
    (*ret_first)->next = second;
    if (kind != BRACKETS_KEEP)
        return JUNCO_OK;
    second->next = alone(u, index);
    return second->next ? JUNCO_OK : junco_nomem(u->err, sizeof(*second));
}

static junco_status compile_method(struct unit *u, const struct link *link,
                                   const struct method *method, struct statement *s) {
    bool takes_all =
        method->brackets == BRACKETS_IN_OUT_ALL || method->brackets == BRACKETS_COLUMNS_ALL;
    const struct ast *call = link->call;
    struct ast *args = NULL, *last;

    if (link->index && method->brackets == BRACKETS_NONE)
        return unit_fail(u, link->index, JUNCO_EINVAL, ".%s has no columns to name in brackets",
                         method->name);
    if (link->index || takes_all) {
        junco_status st = bracket_args(u, s, link, method->brackets, &args);

        if (st)
            return st;
        for (last = args; last->next; last = last->next)
            ;
        last->next = link->call->child->next;
        call = link_rewrite(u, link->call, method->name, args);
        s->is_bare |= link->index != NULL;
    }
    if (!call)
        return junco_nomem(u->err, sizeof(*call));
    return method->compile(u, call, s);
}

/* ---- operators ---- */

/* `.family.name` as `ops.family.name`. */
static junco_status operator_path(struct unit *u, const struct link *link, struct ast **ret_path) {
    const struct ast *parts[JUNCO_MAX_NESTING];
    struct ast *path;
    size_t n = 0;

    for (const struct ast *at = link->path; at != link->object && n < JUNCO_MAX_NESTING;
         at = at->kind == AST_ATTRIBUTE ? at->child : link->object)
        if (!(at->kind == AST_NAME && is_towhee(at) && n > 0))
            parts[n++] = at;
    path = link_node(u, AST_NAME, parts[n - 1]);
    if (path)
        path->as.text.data = "ops", path->as.text.size = 3;
    while (path && n > 0) {
        struct ast *outer = link_node(u, AST_ATTRIBUTE, parts[--n]);

        if (outer) {
            outer->as = parts[n]->as;
            adopt(outer, path);
        }
        path = outer;
    }
    *ret_path = path;
    return path ? JUNCO_OK : junco_nomem(u->err, sizeof(*path));
}

/* The operator's own arguments, and config= apart. */
static junco_status split_args(struct unit *u, const struct ast *call, struct ast **ret_args,
                               struct ast **ret_config) {
    struct ast **last = ret_args;

    *ret_args = *ret_config = NULL;
    for (const struct ast *arg = call->child->next; arg; arg = arg->next) {
        struct ast *copy = alone(u, arg);

        if (!copy)
            return junco_nomem(u->err, sizeof(*copy));
        if (arg->kind == AST_KEYWORD && str_equal(arg->as.text.data, "config")) {
            *ret_config = copy;
            continue;
        }
        *last = copy;
        last = &copy->next;
    }
    return JUNCO_OK;
}

/* All names in the brackets, which are one side's: ['a', 'b'] and [('a', 'b')] mean the same. */
static junco_status one_side(struct unit *u, const struct statement *s, const struct link *link,
                             const struct junco_op *op, bool is_source, struct ast **ret_schema) {
    const struct junco_port *port = op->outputs;
    struct ast **last;

    if (link->index) {
        *ret_schema = alone(u, link->index);
        return *ret_schema ? JUNCO_OK : junco_nomem(u->err, sizeof(**ret_schema));
    }
    if (!is_source)
        return all_columns(u, s, link->path, ret_schema);
    if (op->flags & JUNCO_OP_MANY_OUTPUTS)
        return unit_fail(u, link->path, JUNCO_EINVAL,
                         "say which columns to take: %s['a', 'b'](...)", op->name);
    *ret_schema = link_node(u, AST_TUPLE, link->path);
    last = *ret_schema ? &(*ret_schema)->child : NULL;
    for (; last && port && port->name; port++) {
        *last = string_node(u, port->name, link->path);
        last = *last ? &(*last)->next : NULL;
        (*ret_schema)->n_children++;
    }
    return last ? JUNCO_OK : junco_nomem(u->err, sizeof(**last));
}

static junco_status operator_columns(struct unit *u, const struct statement *s,
                                     const struct link *link, const struct junco_op *op,
                                     struct ast **ret_in, struct ast **ret_out) {
    bool is_source = !link->object || !op->inputs, is_sink = !op->outputs;

    if (!is_source && !is_sink) {
        if (link->index)
            return read_pair(u, link->index, ret_in, ret_out);
        return unit_fail(u, link->path, JUNCO_EINVAL,
                         "say which columns it reads and writes: .%s['in', 'out'](...)", op->name);
    }
    *ret_in = link_node(u, AST_TUPLE, link->path);
    *ret_out = link_node(u, AST_TUPLE, link->path);
    if (!*ret_in || !*ret_out)
        return junco_nomem(u->err, 2 * sizeof(**ret_in));
    return one_side(u, s, link, op, is_source, is_source ? ret_out : ret_in);
}

static junco_status compile_operator(struct unit *u, const struct link *link, struct statement *s) {
    struct ast *path, *in, *out, *args, *config, *fn;
    const struct ast *call;
    const struct junco_op *op;
    junco_status st = operator_path(u, link, &path);

    if (!st)
        st = function_operator(u, path, &op);
    if (!st)
        st = operator_columns(u, s, link, op, &in, &out);
    if (!st)
        st = split_args(u, link->call, &args, &config);
    if (st)
        return st;
    fn = link_node(u, AST_CALL, path);
    if (!fn)
        return junco_nomem(u->err, sizeof(*fn));
    path->next = args;
    adopt(fn, path);
    in->next = out;
    out->next = fn;
    fn->next = config;
    call = link_rewrite(u, link->call, op->rows == JUNCO_ROWS_MANY ? "flat_map" : "map", in);
    if (!call)
        return junco_nomem(u->err, sizeof(*call));
    s->is_bare = true;
    s->is_sunk = !op->outputs;
    return method_find(call->child->as.text.data)->compile(u, call, s);
}

/* ---- the links ---- */

junco_status link_begin(struct unit *u, struct statement *s) {
    return graph_begin(u->graph, s->name ? s->name : "pipeline", unit_place(u, s->place->offset), 0,
                       NULL, &s->builder, u->err);
}

junco_status link_compile(struct unit *u, const struct ast *call, struct statement *s) {
    const struct method *method;
    size_t n_before = s->builder->pipeline->n_nodes;
    struct link link;
    bool is_word;
    junco_status st;

    if (!link_read(u, call, &link))
        return junco_fail(u->err, JUNCO_EINTERNAL, "a link that is none");
    if (s->is_ended)
        return unit_fail(u, link.path, JUNCO_EINVAL,
                         "nothing can follow .output(...), which ends the pipeline");
    is_word = link.path->kind == AST_ATTRIBUTE && link.path->child == link.object;
    method = is_word ? method_find(link.path->as.text.data) : NULL;
    s->is_sunk = false;
    if (method)
        st = compile_method(u, &link, method, s);
    else if (is_word && !link.index && !function_find(u, link.path->as.text.data))
        st = method_unknown(u, link.path);
    else
        st = compile_operator(u, &link, s);
    return st ? st : select_made(u, s, n_before);
}
