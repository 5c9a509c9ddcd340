/* parse_stack.h -- the two stacks of the expression parser. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_PARSE_STACK_H
#define EXPR_PARSE_STACK_H

#include "base/limits.h"
#include "expr/ast.h"
#include "expr/lex.h"

/* How tightly operators bind, loosest first (Python's grammar). */
enum {
    PRECEDENCE_LAMBDA = 1,
    PRECEDENCE_COND,
    PRECEDENCE_OR,
    PRECEDENCE_AND,
    PRECEDENCE_NOT,
    PRECEDENCE_COMPARE,
    PRECEDENCE_SUM,
    PRECEDENCE_TERM,
    PRECEDENCE_UNARY,
    PRECEDENCE_POWER,
};

typedef enum frame_kind {
    FRAME_UNARY,
    FRAME_NOT,
    FRAME_BINARY,
    FRAME_COMPARE,
    FRAME_AND,
    FRAME_OR,
    FRAME_ELSE,
    FRAME_LAMBDA,
    FRAME_KEYWORD,
    FRAME_FOR,
    FRAME_FILTER, /* the `if` of a comprehension */
    /* --- barriers: only their partner removes them --- */
    FRAME_IF,
    FRAME_FSTRING,
    FRAME_PAREN,
    FRAME_LIST,
    FRAME_DICT,
    FRAME_CALL,
    FRAME_SUBSCRIPT,
} frame_kind;

/* An operator that waits for its right operand, or an open bracket. */
struct frame {
    frame_kind kind;
    ast_op op;
    int precedence;
    uint32_t offset; /* of its token */
    size_t n_below; /* operands that were there when it opened */
    int n_colons; /* SUBSCRIPT: in this dimension */
    size_t dim; /* SUBSCRIPT: the first operand of this dimension */
    bool has_comma; /* brackets */
    bool has_for; /* brackets: around a comprehension */
    const char *keyword; /* KEYWORD: the argument's name */
};

/* What nests counts against JUNCO_MAX_NESTING; a level holds a handful of operators besides. */
#define MAX_FRAMES (8 * JUNCO_MAX_NESTING)

struct parser {
    struct lexer *lex;
    struct junco_error *err;
    size_t *n_nodes;
    bool wants_operand;
    uint32_t last_end; /* behind the last token taken */
    int depth;
    size_t n_frames;
    struct frame frames[MAX_FRAMES];
    size_t n_operands, operands_capacity;
    struct ast **operands;
};

bool frame_is_barrier(const struct frame *frame);
bool frame_is_bracket(const struct frame *frame);
struct frame *parser_top(struct parser *p); /* NULL when there is none */
struct frame *parser_barrier(struct parser *p); /* the innermost; NULL when there is none */

/* Take the current token. */
junco_status parser_next(struct parser *p) JUNCO_MUST_CHECK;
/* Push a node without children for the current token (which stays). */
junco_status parser_leaf(struct parser *p, ast_kind kind, struct ast **ret) JUNCO_MUST_CHECK;
/* Push the name that the current token is, and take it; `wanted` is for the error where it is none. */
junco_status parser_take_name(struct parser *p, const char *wanted) JUNCO_MUST_CHECK;
/* Replace the operands from `from` on by one node over them. */
junco_status parser_node(struct parser *p, ast_kind kind, size_t from,
                         struct ast **ret) JUNCO_MUST_CHECK;
/* Push a frame for the current token and take it; an operand is wanted next. */
junco_status parser_open(struct parser *p, frame_kind kind, ast_op op,
                         int precedence) JUNCO_MUST_CHECK;
/* The same for a call or a subscript, whose first child is the operand before it. */
junco_status parser_open_postfix(struct parser *p, frame_kind kind) JUNCO_MUST_CHECK;
/* x[a:b, ...]: the operands since the last comma are one slice, if there was a colon. */
junco_status parser_end_dim(struct parser *p, struct frame *frame) JUNCO_MUST_CHECK;
/* Build the nodes of all frames on top that bind at least this tightly. */
junco_status parser_reduce(struct parser *p, int precedence) JUNCO_MUST_CHECK;
/* The current token closes a bracket: check that it is the right one, build the node. */
junco_status parser_close(struct parser *p) JUNCO_MUST_CHECK;

/* ---- parse_loop.c: comprehensions and f-strings ---- */

/* At `for` behind an operand: the rest of a comprehension up to its iterable. */
junco_status parser_take_for(struct parser *p) JUNCO_MUST_CHECK;
/* At `if` behind an operand: whether it is a comprehension's; then it is taken. */
junco_status parser_take_filter(struct parser *p, bool *ret_is_taken) JUNCO_MUST_CHECK;
/* Make one node of a comprehension's parts. */
junco_status parser_comprehension(struct parser *p, size_t from) JUNCO_MUST_CHECK;
/* At the tokens an f-string consists of. */
junco_status parser_fstring_open(struct parser *p, bool has_operand) JUNCO_MUST_CHECK;
junco_status parser_fstring_text(struct parser *p) JUNCO_MUST_CHECK;
junco_status parser_fstring_field(struct parser *p) JUNCO_MUST_CHECK;
junco_status parser_fail_here(struct parser *p, const char *wanted) JUNCO_MUST_CHECK;

#endif
