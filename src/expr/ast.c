/* ast.c -- how messages call the parts of an expression. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/ast.h"

static const char *const kind_text[] = {
    [AST_NONE] = "None",
    [AST_BOOL] = "a bool",
    [AST_INT] = "an int",
    [AST_FLOAT] = "a float",
    [AST_STRING] = "a string",
    [AST_NAME] = "a name",
    [AST_TUPLE] = "a tuple",
    [AST_LIST] = "a list",
    [AST_DICT] = "a dict",
    [AST_ATTRIBUTE] = "an attribute",
    [AST_CALL] = "a call",
    [AST_KEYWORD] = "a keyword argument",
    [AST_SUBSCRIPT] = "a subscript",
    [AST_SLICE] = "a slice",
    [AST_ABSENT] = "nothing",
    [AST_UNARY] = "an expression",
    [AST_BINARY] = "an expression",
    [AST_COMPARE] = "a comparison",
    [AST_AND] = "an expression",
    [AST_OR] = "an expression",
    [AST_NOT] = "an expression",
    [AST_COND] = "a conditional expression",
    [AST_LAMBDA] = "a lambda",
    [AST_COMPREHENSION] = "a comprehension",
    [AST_FOR] = "a 'for'",
    [AST_IF] = "an 'if'",
    [AST_FSTRING] = "an f-string",
    [AST_FORMAT] = "an f-string",
};

static const char *const op_text[] = {
    [AST_OP_NONE] = "", [AST_ADD] = "+",         [AST_SUB] = "-", [AST_MUL] = "*",
    [AST_DIV] = "/",    [AST_FLOORDIV] = "//",   [AST_MOD] = "%", [AST_POW] = "**",
    [AST_NEG] = "-",    [AST_POS] = "+",         [AST_EQ] = "==", [AST_NE] = "!=",
    [AST_LT] = "<",     [AST_LE] = "<=",         [AST_GT] = ">",  [AST_GE] = ">=",
    [AST_IN] = "in",    [AST_NOT_IN] = "not in", [AST_IS] = "is", [AST_IS_NOT] = "is not",
};

const char *ast_describe(const struct ast *node) {
    return kind_text[node->kind];
}

const char *ast_op_text(ast_op op) {
    return op_text[op];
}
