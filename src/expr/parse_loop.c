/* parse_loop.c -- comprehensions and f-strings: their part of the expression parser. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "expr/parse.h"
#include "expr/parse_stack.h"

/* ---- comprehensions ---- */

/* In brackets the operands are the element, then for each `for` its target and iterable, for each
 * `if` its condition.  FRAME_FOR and FRAME_FILTER bind loosest, so that whatever ends the iterable
 * or the condition makes an AST_FOR or AST_IF of it. */

/* a   |   a, b   |   (a, b): up to `end`.  Inside one target another one may stand in brackets. */
static junco_status take_names(struct parser *p, const char *end, bool may_nest) {
    size_t from = p->n_operands;
    bool is_tuple = false;
    struct ast *tuple;
    junco_status st = JUNCO_OK;

    while (!st && !lex_is(p->lex, end)) {
        if (lex_is(p->lex, "(") && may_nest) {
            st = parser_next(p);
            if (!st)
                st = take_names(p, ")", false);
            if (!st)
                st = parser_next(p);
        } else {
            st = parser_take_name(p, "a name behind 'for'");
        }
        if (!st && lex_is(p->lex, ",")) {
            is_tuple = true;
            st = parser_next(p);
        } else if (!st && !lex_is(p->lex, end)) {
            return parser_fail_here(p, end[0] == ')' ? "',' or ')'" : "',' or 'in'");
        }
    }
    if (!st && p->n_operands == from)
        return parser_fail_here(p, "a name behind 'for'");
    return st || !is_tuple ? st : parser_node(p, AST_TUPLE, from, &tuple);
}

junco_status parser_take_for(struct parser *p) {
    junco_status st = parser_reduce(p, PRECEDENCE_LAMBDA);
    struct frame *top = parser_top(p);
    uint32_t offset = p->lex->token.offset;
    size_t n;

    if (st)
        return st;
    n = top ? p->n_operands - top->n_below - (top->kind == FRAME_CALL) : 0;
    if (top && (top->kind == FRAME_DICT || top->kind == FRAME_SUBSCRIPT))
        return diag_fail(p->err, JUNCO_EUNSUPPORTED, p->lex->source, offset,
                         "only list comprehensions are supported: [... for ... in ...]");
    if (!top || !frame_is_bracket(top))
        return parser_fail_here(p, top && top->kind == FRAME_IF ? "'else'" : "an operator");
    if (!top->has_for && (n != 1 || top->has_comma))
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, offset,
                         "unexpected 'for'; a comprehension stands alone in its brackets");
    top->has_for = true;
    st = parser_next(p);
    if (!st)
        st = take_names(p, "in", true);
    if (!st)
        st = parser_open(p, FRAME_FOR, AST_OP_NONE, PRECEDENCE_LAMBDA);
    if (!st)
        parser_top(p)->offset = offset;
    return st;
}

junco_status parser_take_filter(struct parser *p, bool *ret_is_taken) {
    const struct frame *top = parser_top(p);
    junco_status st;

    *ret_is_taken = top && (top->kind == FRAME_FOR || top->kind == FRAME_FILTER);
    if (!*ret_is_taken)
        return JUNCO_OK;
    st = parser_reduce(p, PRECEDENCE_LAMBDA);
    return st ? st : parser_open(p, FRAME_FILTER, AST_OP_NONE, PRECEDENCE_LAMBDA);
}

junco_status parser_comprehension(struct parser *p, size_t from) {
    struct ast *node;

    return parser_node(p, AST_COMPREHENSION, from, &node);
}

/* ---- f-strings ---- */

/* The lexer gives FSTRING, then TEXT, and for each field its expression's tokens, FIELD_END (whose
 * text is the format specification) and TEXT again; a TEXT that is_last ends the string. */

/* has_operand: a plain string stands before it, and both are one. */
junco_status parser_fstring_open(struct parser *p, bool has_operand) {
    const struct ast *before = has_operand ? p->operands[p->n_operands - 1] : NULL;
    junco_status st;

    if (before && (before->kind != AST_STRING || before->is_closed))
        return parser_fail_here(p, "an operator");
    st = parser_open(p, FRAME_FSTRING, AST_OP_NONE, 0);
    if (st)
        return st;
    parser_top(p)->n_below -= has_operand;
    return parser_fstring_text(p);
}

/* The string ends here unless another one follows. */
static junco_status close_fstring(struct parser *p) {
    struct frame frame = *parser_top(p);
    struct ast *node;
    junco_status st;

    p->n_frames--;
    p->depth--;
    st = parser_node(p, AST_FSTRING, frame.n_below, &node);
    if (st)
        return st;
    node->first = node->offset = frame.offset;
    p->wants_operand = false;
    return JUNCO_OK;
}

static junco_status push_text(struct parser *p) {
    struct ast *text;
    junco_status st = parser_leaf(p, AST_STRING, &text);

    if (st)
        return st;
    text->as.text.data = p->lex->token.text;
    text->as.text.size = p->lex->token.text_size;
    return parser_next(p);
}

junco_status parser_fstring_text(struct parser *p) {
    for (;;) {
        bool is_last = p->lex->token.is_last;
        junco_status st = push_text(p);
        if (st)
            return st;
        if (!is_last) {
            p->wants_operand = true;
            return JUNCO_OK;
        }
        while (!st && p->lex->token.kind == TOKEN_STRING)
            st = push_text(p);
        if (st || p->lex->token.kind != TOKEN_FSTRING)
            return st ? st : close_fstring(p);
        st = parser_next(p);
        if (st)
            return st;
    }
}

junco_status parser_fstring_field(struct parser *p) {
    junco_status st = parser_reduce(p, PRECEDENCE_LAMBDA);
    const struct frame *top = parser_top(p);
    struct ast *node;

    if (st)
        return st;
    if (!top || top->kind != FRAME_FSTRING)
        return parser_fail_here(p, top && top->kind == FRAME_IF ? "'else'" : "a closing bracket");
    st = parser_node(p, AST_FORMAT, p->n_operands - 1, &node);
    if (st)
        return st;
    node->as.text.data = p->lex->token.text;
    node->as.text.size = p->lex->token.text_size;
    node->offset = p->lex->token.offset;
    st = parser_next(p);
    return st ? st : parser_fstring_text(p);
}
