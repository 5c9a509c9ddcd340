/* parse.h -- one expression of the notation, from tokens to a tree. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_PARSE_H
#define EXPR_PARSE_H

#include "expr/ast.h"
#include "expr/lex.h"

/* Parse the expression that begins at the current token, up to the first token that cannot belong
 * to it, which stays current: the caller says what may follow.  *n_nodes counts the nodes of the
 * whole text against JUNCO_MAX_AST_NODES.  The tree lives in the lexer's arena. */
junco_status parse_expression(struct lexer *lex, size_t *n_nodes, struct ast **ret_tree,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether Python reserves this word. */
bool parse_is_keyword(const char *word);

#endif
