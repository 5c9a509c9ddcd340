/* add.c -- one node from a text of its own: for programs that build a chain call by call. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/lang.h"

#include <string.h>

#include "base/limits.h"
#include "expr/parse.h"
#include "lang/unit.h"

/* The whole text as one expression. */
static junco_status parse_all(struct unit *u, struct ast **ret_tree) {
    char name[64];
    junco_status st = lex_init(&u->lex, &u->source, true, &u->arena, u->err);

    if (!st)
        st = parse_expression(&u->lex, &u->n_nodes, ret_tree, u->err);
    if (!st && u->lex.token.kind != TOKEN_END)
        st = diag_fail(u->err, JUNCO_ESYNTAX, &u->source, u->lex.token.offset,
                       "unexpected %s; expected one operator or one lambda",
                       lex_describe(&u->lex, name, sizeof(name)));
    return st;
}

junco_status lang_add(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                      const char *fn, struct junco_error *err) {
    struct unit u = {
        .source = {.text = fn, .size = strlen(fn), .file = "operator", .line = 1, .column = 1},
        .is_bare = true,
        .err = err,
    };
    struct junco_node_spec node = {.name = spec->name,
                                   .iteration = spec->iteration,
                                   .n_in = spec->n_in,
                                   .n_out = spec->n_out,
                                   .n_kept = spec->n_kept,
                                   .in = spec->in,
                                   .out = spec->out,
                                   .kept = spec->kept,
                                   .n_config = spec->n_config,
                                   .config = spec->config};
    struct ast *tree = NULL;
    junco_status st = parse_all(&u, &tree);

    if (!st)
        st = function_compile(&u, tree, &node);
    /* The text is no file: a lambda is shown as itself, and the node has no place. */
    node.lambda_place = (struct junco_place){0};
    if (!st)
        st = junco_graph_add(builder, &node, err);
    args_release(node.args, node.n_args);
    arena_done(&u.arena);
    return st;
}
