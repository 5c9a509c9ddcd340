/* lang.c -- the statements of a pipeline file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/lang.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/parse.h"
#include "lang/unit.h"

#define MAX_CHAINS 1024 /* names in a file */

junco_status unit_fail(struct unit *u, const struct ast *node, junco_status code, const char *fmt,
                       ...) {
    struct junco_error text = {0};
    va_list args;

    va_start(args, fmt);
    junco_vfail(&text, code, fmt, args);
    va_end(args);
    return diag_fail(u->err, code, &u->source, node->offset, "%s", text.message);
}

struct junco_place unit_place(const struct unit *u, size_t offset) {
    struct junco_place place = {.file = u->source.file};

    source_place(&u->source, offset, &place.line, &place.column);
    return place;
}

static bool is_line_end(const struct unit *u) {
    return u->lex.token.kind == TOKEN_NEWLINE || u->lex.token.kind == TOKEN_END ||
           lex_is(&u->lex, ";");
}

/* import and from … import mean nothing here; the lines are there in pasted programs. */
static junco_status skip_import(struct unit *u) {
    junco_status st = JUNCO_OK;

    while (!st && !is_line_end(u))
        st = lex_next(&u->lex, u->err);
    return st;
}

static junco_status end_statement(struct unit *u) {
    char name[64];

    if (is_line_end(u))
        return JUNCO_OK;
    return diag_fail(u->err, JUNCO_ESYNTAX, &u->source, u->lex.token.offset,
                     "unexpected %s; expected the end of the line",
                     lex_describe(&u->lex, name, sizeof(name)));
}

/* Text alone on a line is a comment, as Python's programmers write them. */
static bool is_comment(const struct ast *tree) {
    return tree->kind == AST_STRING;
}

static junco_status compile_expression(struct unit *u) {
    struct ast *tree, *target = NULL;
    junco_status st = parse_expression(&u->lex, &u->n_nodes, &tree, u->err);

    if (st)
        return st;
    if (lex_is(&u->lex, "=")) {
        if (tree->kind != AST_NAME)
            return unit_fail(u, tree, JUNCO_ESYNTAX, "only a name can stand before '=', not %s",
                             ast_describe(tree));
        target = tree;
        st = lex_next(&u->lex, u->err);
        if (!st)
            st = parse_expression(&u->lex, &u->n_nodes, &tree, u->err);
    }
    if (!st)
        st = end_statement(u);
    if (st || (!target && is_comment(tree)))
        return st;
    return chain_compile(u, target ? target->as.text.data : NULL, target ? target : tree, tree);
}

static junco_status compile_statement(struct unit *u) {
    const struct token *token = &u->lex.token;
    const char *refusal = NULL;

    if (lex_is(&u->lex, "import") || lex_is(&u->lex, "from"))
        return skip_import(u);
    if (token->kind == TOKEN_NAME || token->kind == TOKEN_OP)
        refusal = towhee_statement(token->text);
    if (refusal)
        return diag_fail(u->err, JUNCO_EUNSUPPORTED, &u->source, token->offset, "%s" SEE_TOWHEE,
                         refusal);
    if (lex_is(&u->lex, "."))
        return diag_fail(u->err, JUNCO_ESYNTAX, &u->source, token->offset,
                         "a line cannot begin with '.'; put parentheses around the whole chain");
    return compile_expression(u);
}

static junco_status compile_all(struct unit *u) {
    junco_status st = JUNCO_OK;

    while (!st && u->lex.token.kind != TOKEN_END) {
        if (is_line_end(u))
            st = lex_next(&u->lex, u->err);
        else
            st = compile_statement(u);
    }
    return st;
}

/* A file without a finished pipeline is a mistake; say which chain lacks its end. */
static junco_status check_complete(struct unit *u) {
    const struct chain *last = NULL;

    if (u->graph->n_pipelines > 0)
        return JUNCO_OK;
    if (map_size(u->chains) > 0)
        last = map_value_at(u->chains, map_size(u->chains) - 1);
    if (last)
        return diag_fail(u->err, JUNCO_EINVAL, &u->source, u->source.size,
                         "no pipeline is complete: '%s' lacks its .output(...)", last->name);
    return diag_fail(u->err, JUNCO_EINVAL, &u->source, u->source.size,
                     "there is no pipeline in this text; write "
                     "p = pipe.input('x').map(...).output(...)");
}

junco_status lang_parse(const char *text, size_t size, const char *file,
                        const struct junco_op *const *ops, struct graph **ret_graph,
                        struct junco_error *err) {
    struct unit u = {
        .source = {.text = text, .size = size, .file = file, .line = 1, .column = 1},
        .ops = ops,
        .err = err,
    };
    junco_status st = graph_new(file, &u.graph, err);

    if (!u.source.file)
        u.source.file = "pipeline";
    if (!st)
        st = map_new(MAX_CHAINS, &u.chains, err);
    if (!st)
        st = lex_init(&u.lex, &u.source, false, &u.arena, err);
    if (!st)
        st = compile_all(&u);
    if (!st)
        st = check_complete(&u);
    if (st)
        graph_free(u.graph);
    else
        *ret_graph = u.graph;
    map_free(u.chains);
    arena_done(&u.arena);
    return st;
}
