/* ast.h -- syntax trees of the notation's expressions; nodes live in an arena. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_AST_H
#define EXPR_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "expr/diag.h"

typedef enum ast_kind {
    AST_NONE = 0,
    AST_BOOL, /* int64: 0 or 1 */
    AST_INT, /* int64 */
    AST_FLOAT, /* float64 */
    AST_STRING, /* text */
    AST_NAME, /* text */
    AST_TUPLE, /* items */
    AST_LIST, /* items */
    AST_DICT, /* key, value, key, value … */
    AST_ATTRIBUTE, /* object; text is the attribute's name */
    AST_CALL, /* function, then arguments; keyword arguments are AST_KEYWORD */
    AST_KEYWORD, /* value; text is the argument's name */
    AST_SUBSCRIPT, /* object, index */
    AST_SLICE, /* start, stop, step; AST_ABSENT where left out */
    AST_ABSENT,
    AST_UNARY, /* op; operand */
    AST_BINARY, /* op; left, right */
    AST_COMPARE, /* operands; `compare` of each but the first is the operator before it */
    AST_AND, /* left, right */
    AST_OR, /* left, right */
    AST_NOT, /* operand */
    AST_COND, /* then, condition, otherwise: in the order written */
    AST_LAMBDA, /* parameters as AST_NAME, then the body */
    AST_COMPREHENSION, /* element, then AST_FOR and AST_IF in the order written */
    AST_FOR, /* target (a name, or a tuple of them), iterable */
    AST_IF, /* condition */
    AST_FSTRING, /* AST_STRING and AST_FORMAT, in turn */
    AST_FORMAT, /* value; text is the format specification */
} ast_kind;

typedef enum ast_op {
    AST_OP_NONE = 0,
    AST_ADD,
    AST_SUB,
    AST_MUL,
    AST_DIV,
    AST_FLOORDIV,
    AST_MOD,
    AST_POW,
    AST_NEG,
    AST_POS,
    AST_EQ,
    AST_NE,
    AST_LT,
    AST_LE,
    AST_GT,
    AST_GE,
    AST_IN,
    AST_NOT_IN,
    AST_IS,
    AST_IS_NOT,
} ast_op;

/* A node.  Children are a list linked by `next`.  Trees can be deep (a chain of a thousand calls
 * is one path), so nothing walks them by recursion. */
struct ast {
    ast_kind kind;
    ast_op op; /* UNARY, BINARY */
    ast_op compare; /* an operand of COMPARE: the operator that stands before it */
    bool is_closed; /* written in brackets of its own */
    bool is_min; /* INT: 9223372036854775808, which only a minus makes an int64 */
    uint32_t offset; /* where messages point: the name, the operator */
    uint32_t first; /* the first byte of its text */
    uint32_t end; /* behind the last byte of its text */
    uint32_t n_children;
    struct ast *child; /* the first */
    struct ast *next; /* the next sibling */
    union {
        int64_t int64;
        double float64;
        struct {
            const char *data; /* NUL-terminated too */
            size_t size;
        } text;
    } as;
};

/* What a node is called in messages: "a name", "a lambda". */
const char *ast_describe(const struct ast *node);
const char *ast_op_text(ast_op op); /* "+", "not in" */

#endif
