/* function.c -- what a node runs: ops.family.name(args), or a lambda. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/expr.h"
#include "graph/build.h"
#include "lang/unit.h"

/* ---- operators ---- */

#define MAX_NAME_PARTS 8 /* words with points between */

static const struct ast *root_of(const struct ast *node) {
    while (node->kind == AST_ATTRIBUTE || node->kind == AST_CALL || node->kind == AST_SUBSCRIPT)
        node = node->child;
    return node;
}

static bool is_word(const struct ast *node, const char *word) {
    return node->kind == AST_NAME && str_equal(node->as.text.data, word);
}

static junco_status fail_operator(struct unit *u, const struct ast *node, const char *name) {
    const char **names;
    char hint[JUNCO_MAX_NAME_BYTES + 32];
    size_t n = 0;
    junco_status st;

    while (u->ops[n])
        n++;
    names = junco_alloc_array(n + 1, sizeof(*names));
    for (size_t i = 0; names && i < n; i++)
        names[i] = u->ops[i]->name;
    st = unit_fail(u, node, JUNCO_ENOTFOUND, "unknown operator '%s'%s", name,
                   names ? diag_hint(name, names, hint, sizeof(hint)) : "");
    junco_free(names);
    return st;
}

const struct junco_op *function_find(const struct unit *u, const char *name) {
    for (size_t i = 0; u->ops && u->ops[i]; i++)
        if (str_equal(u->ops[i]->name, name))
            return u->ops[i];
    return NULL;
}

/* ops.family.name as "family.name".  The caret stands below the first word behind ops. */
static junco_status operator_name(struct unit *u, const struct ast *node, const char **ret_name) {
    const struct ast *parts[MAX_NAME_PARTS + 1], *first = node;
    struct str name = STR_INIT(JUNCO_MAX_NAME_BYTES);
    size_t n = 0;
    junco_status st = JUNCO_OK;

    for (const struct ast *at = node; at->kind == AST_ATTRIBUTE; at = at->child) {
        if (n == MAX_NAME_PARTS)
            return unit_fail(u, at, JUNCO_EINVAL, "an operator's name has at most %zu parts", n);
        parts[n++] = first = at;
    }
    if (u->is_bare && !is_word(root_of(node), "ops"))
        parts[n++] = first = root_of(node);
    for (size_t i = n; i > 0; i--)
        str_printf(&name, "%s%s", i == n ? "" : ".", parts[i - 1]->as.text.data);
    if (name.failed == JUNCO_ENOMEM)
        st = junco_nomem(u->err, JUNCO_MAX_NAME_BYTES);
    else if (name.failed)
        st = unit_fail(u, first, JUNCO_ELIMIT, "an operator's name has at most %d bytes",
                       JUNCO_MAX_NAME_BYTES);
    else if (u->ops && !function_find(u, str_text(&name)))
        st = fail_operator(u, first, str_text(&name));
    if (!st) {
        *ret_name = arena_strndup(&u->arena, str_text(&name), name.size);
        st = *ret_name ? JUNCO_OK : junco_nomem(u->err, name.size);
    }
    str_done(&name);
    return st;
}

junco_status function_operator(struct unit *u, const struct ast *path,
                               const struct junco_op **ret_op) {
    const char *name;
    junco_status st = operator_name(u, path, &name);

    if (!st)
        *ret_op = function_find(u, name);
    return st;
}

/* Literals as arguments, positional ones first. */
static junco_status compile_args(struct unit *u, const struct ast *call,
                                 struct junco_node_spec *spec) {
    size_t n = call->n_children - 1;
    struct junco_arg *args;
    bool saw_keyword = false;

    if (n > JUNCO_MAX_PARAMS)
        return unit_fail(u, call, JUNCO_ELIMIT, "%zu arguments; at most %d", n, JUNCO_MAX_PARAMS);
    args = arena_alloc_array(&u->arena, n + 1, sizeof(*args));
    if (!args)
        return junco_nomem(u->err, n * sizeof(*args));
    spec->args = args;
    for (const struct ast *arg = call->child->next; arg; arg = arg->next) {
        bool is_keyword = arg->kind == AST_KEYWORD;
        junco_status st;
        if (saw_keyword && !is_keyword)
            return unit_fail(u, arg, JUNCO_ESYNTAX,
                             "a positional argument must not follow one with a name");
        saw_keyword |= is_keyword;
        st = literal_compile(u, is_keyword ? arg->child : arg, &args[spec->n_args].value);
        if (st)
            return st;
        args[spec->n_args++].name = is_keyword ? arg->as.text.data : NULL;
    }
    return JUNCO_OK;
}

static junco_status compile_operator(struct unit *u, const struct ast *node,
                                     struct junco_node_spec *spec) {
    const struct ast *path = node->kind == AST_CALL ? node->child : node;
    const struct ast *inner = path;
    junco_status st;

    if (path->kind == AST_NAME && !(u->is_bare && !is_word(path, "ops")))
        return unit_fail(u, node, JUNCO_EINVAL, "an operator's name must follow 'ops.'");
    while (inner->kind == AST_ATTRIBUTE)
        inner = inner->child;
    if (inner->kind != AST_NAME) {
        return unit_fail(u, path, JUNCO_EUNSUPPORTED,
                         "%s%s behind an operator is not supported: operators are built in and "
                         "have no revisions" SEE_TOWHEE,
                         path->kind == AST_ATTRIBUTE ? "." : "this ",
                         path->kind == AST_ATTRIBUTE ? path->as.text.data : "call");
    }
    st = operator_name(u, path, &spec->op);
    return st || node->kind != AST_CALL ? st : compile_args(u, node, spec);
}

/* ---- lambdas ---- */

static junco_status compile_lambda(struct unit *u, const struct ast *node,
                                   struct junco_node_spec *spec) {
    struct expr_source source;
    size_t n;
    junco_status st;

    spec->lambda = arena_strndup(&u->arena, u->source.text + node->first, node->end - node->first);
    if (!spec->lambda)
        return junco_nomem(u->err, node->end - node->first);
    spec->lambda_place = unit_place(u, node->first);
    source = (struct expr_source){.text = spec->lambda,
                                  .file = u->source.file,
                                  .line = spec->lambda_place.line,
                                  .column = spec->lambda_place.column};
    st = expr_params(&source, &n, u->err);
    if (st)
        return st;
    if (n != spec->n_in)
        return unit_fail(u, node, JUNCO_ETYPE,
                         "the lambda takes %zu parameter%s, but %zu column%s given", n,
                         n == 1 ? "" : "s", spec->n_in, spec->n_in == 1 ? " is" : "s are");
    return JUNCO_OK;
}

junco_status function_pipeline(struct unit *u, const struct ast *node, const char **ret_pipeline) {
    const struct chain *chain =
        node->kind == AST_NAME && !u->is_bare ? map_get(u->chains, node->as.text.data) : NULL;

    if (chain && !chain->is_ended)
        return unit_fail(u, node, JUNCO_EINVAL,
                         "'%s' has no .output(...): only a complete pipeline can be an operator",
                         chain->name);
    *ret_pipeline = chain ? chain->builder->pipeline->name : NULL;
    return JUNCO_OK;
}

junco_status function_compile(struct unit *u, const struct ast *node,
                              struct junco_node_spec *spec) {
    const struct ast *root = root_of(node);
    const char *refusal;

    if (node->kind == AST_LAMBDA)
        return compile_lambda(u, node, spec);
    if (root->kind != AST_NAME)
        return unit_fail(u, node, JUNCO_ETYPE,
                         "expected an operator (ops.name(...)) or a lambda, "
                         "got %s",
                         ast_describe(node));
    if (u->is_bare || str_equal(root->as.text.data, "ops"))
        return compile_operator(u, node, spec);
    refusal = towhee_name(root->as.text.data);
    if (refusal)
        return unit_fail(u, root, JUNCO_EUNSUPPORTED, "%s" SEE_TOWHEE, refusal);
    if (map_get(u->chains, root->as.text.data))
        return unit_fail(u, node, JUNCO_EINVAL,
                         "'%s' is a pipeline: as an operator it stands alone, without arguments",
                         root->as.text.data);
    return unit_fail(u, root, JUNCO_EUNSUPPORTED,
                     "a Python function ('%s') as an operator is not supported yet; write "
                     "ops.name(...) or a lambda" SEE_TOWHEE,
                     root->as.text.data);
}

junco_status function_config(struct unit *u, const struct ast *node, struct junco_node_spec *spec) {
    const struct ast *key, *root;
    struct junco_arg *config;

    if (!node || node->kind == AST_NONE)
        return JUNCO_OK;
    root = root_of(node);
    if (root->kind == AST_NAME && towhee_name(root->as.text.data))
        return unit_fail(u, root, JUNCO_EUNSUPPORTED, "%s" SEE_TOWHEE,
                         towhee_name(root->as.text.data));
    if (node->kind != AST_DICT)
        return unit_fail(u, node, JUNCO_ETYPE, "config is a dict such as {'batch': 16}, got %s",
                         ast_describe(node));
    if (node->n_children / 2 > JUNCO_MAX_PARAMS)
        return unit_fail(u, node, JUNCO_ELIMIT, "%u settings; at most %d",
                         (unsigned)node->n_children / 2, JUNCO_MAX_PARAMS);
    config = arena_alloc_array(&u->arena, node->n_children / 2 + 1u, sizeof(*config));
    if (!config)
        return junco_nomem(u->err, node->n_children * sizeof(*config));
    spec->config = config;
    for (key = node->child; key; key = key->next->next) {
        junco_status st;
        if (key->kind != AST_STRING || strlen(key->as.text.data) != key->as.text.size)
            return unit_fail(u, key, JUNCO_ETYPE, "a key of config is a string");
        st = literal_compile(u, key->next, &config[spec->n_config].value);
        if (st)
            return st;
        config[spec->n_config++].name = key->as.text.data;
    }
    return JUNCO_OK;
}

void args_release(const struct junco_arg *args, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct junco_value value = args[i].value;
        junco_value_unref(&value);
    }
}

void function_done(struct junco_node_spec *spec) {
    args_release(spec->args, spec->n_args);
    args_release(spec->config, spec->n_config);
}
