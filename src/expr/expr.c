/* expr.c -- compile a lambda: parse it, bind its parameters, compile its results. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/expr.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "expr/compile.h"
#include "expr/parse.h"

/* The lambda in `source`, its tree in `arena`. */
static junco_status parse_lambda(const struct source *source, struct arena *arena,
                                 const struct ast **ret_lambda, struct junco_error *err) {
    struct lexer lex;
    struct ast *tree;
    size_t n_nodes = 0;
    char name[64];
    junco_status st = lex_init(&lex, source, true, arena, err);

    if (!st)
        st = parse_expression(&lex, &n_nodes, &tree, err);
    if (st)
        return st;
    if (lex.token.kind != TOKEN_END)
        return diag_fail(err, JUNCO_ESYNTAX, source, lex.token.offset,
                         "unexpected %s behind the lambda", lex_describe(&lex, name, sizeof(name)));
    if (tree->kind != AST_LAMBDA)
        return diag_fail(err, JUNCO_ESYNTAX, source, tree->offset, "expected a lambda, got %s",
                         ast_describe(tree));
    if (tree->n_children - 1 > JUNCO_MAX_COLUMNS)
        return diag_fail(err, JUNCO_ELIMIT, source, tree->offset,
                         "a lambda of %u parameters; at most %d", (unsigned)tree->n_children - 1,
                         JUNCO_MAX_COLUMNS);
    for (const struct ast *a = tree->child; a->next; a = a->next)
        for (const struct ast *b = tree->child; b != a; b = b->next)
            if (strcmp(a->as.text.data, b->as.text.data) == 0)
                return diag_fail(err, JUNCO_ESYNTAX, source, a->offset,
                                 "the lambda has the parameter '%s' twice", a->as.text.data);
    *ret_lambda = tree;
    return JUNCO_OK;
}

static struct source make_source(const struct expr_source *source) {
    return (struct source){.text = source->text,
                           .size = strlen(source->text),
                           .file = source->file,
                           .line = source->line > 0 ? source->line : 1,
                           .column = source->column > 0 ? source->column : 1};
}

junco_status expr_params(const struct expr_source *expr_source, size_t *ret_n,
                         struct junco_error *err) {
    struct source source = make_source(expr_source);
    struct arena arena = {0};
    const struct ast *lambda;
    junco_status st = parse_lambda(&source, &arena, &lambda, err);

    if (!st)
        *ret_n = lambda->n_children - 1;
    arena_done(&arena);
    return st;
}

/* ---- compile ---- */

static junco_status bind_params(struct compiler *c, const struct ast *lambda) {
    size_t n = lambda->n_children - 1;

    c->params = lambda->child;
    if (n != c->n_params)
        return compile_fail(c, lambda, JUNCO_ETYPE,
                            "the lambda takes %zu parameter%s, but %zu "
                            "column%s given",
                            n, n == 1 ? "" : "s", c->n_params, c->n_params == 1 ? " is" : "s are");
    c->param_regs = junco_alloc_array(n, sizeof(*c->param_regs));
    if (!c->param_regs)
        return junco_nomem(c->err, n * sizeof(*c->param_regs));
    for (size_t i = 0; i < n; i++) {
        junco_status st = compile_keep_type(c, junco_type_ref(c->param_types[i]));
        if (st)
            return st;
        c->param_regs[i] = NO_REG;
    }
    return JUNCO_OK;
}

static junco_status compile_results(struct compiler *c, const struct ast *body, size_t n) {
    struct expr *expr = c->expr;
    const struct ast *result = body;
    junco_status st = JUNCO_OK;

    if (n > 1 && (body->kind != AST_TUPLE || body->n_children != n))
        return compile_fail(
            c, body, JUNCO_ETYPE,
            "the lambda must give a tuple of %zu values, one for each output "
            "column; got %s",
            n, body->kind == AST_TUPLE ? "a tuple of another size" : ast_describe(body));
    expr->results = junco_alloc_array(n, sizeof(*expr->results));
    if (!expr->results)
        return junco_nomem(c->err, n * sizeof(*expr->results));
    if (n > 1)
        result = body->child;
    for (size_t i = 0; i < n && !st; i++, result = result->next) {
        st = compile_tree(c, result, &expr->results[i]);
        expr->n_results += !st;
    }
    return st;
}

static const struct ast *body_of(const struct ast *lambda) {
    const struct ast *body = lambda->child;

    while (body->next)
        body = body->next;
    return body;
}

/* n_results 0: a filter's lambda, whose one result is a truth. */
static junco_status compile_lambda(const struct expr_source *expr_source, size_t n_params,
                                   const struct junco_type *const *param_types, size_t n_results,
                                   struct expr **ret_expr, struct junco_error *err) {
    struct source source = make_source(expr_source);
    struct arena arena = {0};
    struct expr *expr = junco_zalloc(sizeof(*expr));
    struct compiler c = {.expr = expr,
                         .source = &source,
                         .err = err,
                         .n_params = n_params,
                         .param_types = param_types,
                         .mask = NO_REG};
    const struct ast *lambda;
    junco_status st =
        expr ? parse_lambda(&source, &arena, &lambda, err) : junco_nomem(err, sizeof(*expr));

    if (!st)
        st = bind_params(&c, lambda);
    if (!st)
        st = compile_results(&c, body_of(lambda), n_results > 0 ? n_results : 1);
    if (!st && n_results == 0)
        st = compile_truth(&c, body_of(lambda), expr->results[0], &expr->results[0]);
    if (!st) {
        expr->n_params = n_params;
        expr->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        *ret_expr = expr;
    } else {
        expr_free(expr);
    }
    junco_free(c.param_regs);
    junco_free(c.values);
    junco_free(c.visits);
    junco_free(c.bindings);
    junco_free(c.lifts);
    arena_done(&arena);
    return st;
}

junco_status expr_compile(const struct expr_source *source, size_t n_params,
                          const struct junco_type *const *param_types, size_t n_results,
                          struct expr **ret_expr, struct junco_error *err) {
    assert(n_results > 0);
    return compile_lambda(source, n_params, param_types, n_results, ret_expr, err);
}

junco_status expr_compile_filter(const struct expr_source *source, size_t n_params,
                                 const struct junco_type *const *param_types,
                                 struct expr **ret_expr, struct junco_error *err) {
    return compile_lambda(source, n_params, param_types, 0, ret_expr, err);
}

void expr_free(struct expr *expr) {
    if (!expr)
        return;
    for (size_t i = 0; i < expr->n_regs; i++)
        if (expr->regs[i].kind == REG_CONST)
            junco_value_unref(&expr->regs[i].constant);
    for (size_t i = 0; i < expr->n_types; i++)
        junco_type_unref(expr->types[i]);
    if (expr->locale)
        freelocale(expr->locale);
    junco_free(expr->types);
    junco_free(expr->regs);
    junco_free(expr->instrs);
    junco_free(expr->results);
    arena_done(&expr->arena);
    junco_free(expr);
}

size_t expr_n_results(const struct expr *expr) {
    return expr->n_results;
}

const struct junco_type *expr_result_type(const struct expr *expr, size_t i) {
    return expr->regs[expr->results[i]].type;
}
