/* parse.c -- one expression of the notation, from tokens to a tree. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/parse.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "expr/parse_stack.h"

/* The method: operator precedence with two stacks (Dijkstra's shunting yard), so that input cannot
 * drive recursion.  An operand pushes a node; an operator first reduces the frames that bind
 * tighter, then pushes its own; a bracket pushes a barrier that only its partner removes.  The
 * parser is in one of two states: it wants an operand, or it has one and wants an operator. */

static const char *const keywords[] = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
};

bool parse_is_keyword(const char *word) {
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
        if (str_equal(keywords[i], word))
            return true;
    return false;
}

junco_status parser_fail_here(struct parser *p, const char *wanted) {
    char name[64];

    return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, p->lex->token.offset,
                     "unexpected %s; expected %s", lex_describe(p->lex, name, sizeof(name)),
                     wanted);
}

junco_status parser_take_name(struct parser *p, const char *wanted) {
    struct ast *name;
    junco_status st;

    if (p->lex->token.kind != TOKEN_NAME || parse_is_keyword(p->lex->token.text))
        return parser_fail_here(p, wanted);
    st = parser_leaf(p, AST_NAME, &name);
    if (st)
        return st;
    name->as.text.data = p->lex->token.text;
    name->as.text.size = p->lex->token.text_size;
    return parser_next(p);
}

/* ---- where an operand is wanted ---- */

static junco_status push_literal(struct parser *p) {
    const struct token *token = &p->lex->token;
    struct ast *node;
    junco_status st = parser_leaf(p, AST_NAME, &node);

    if (st)
        return st;
    if (token->kind == TOKEN_INT) {
        node->kind = AST_INT;
        node->is_min = token->is_min;
        node->as.int64 = token->int64;
    } else if (token->kind == TOKEN_FLOAT) {
        node->kind = AST_FLOAT;
        node->as.float64 = token->float64;
    } else if (token_is(token, "True") || token_is(token, "False")) {
        node->kind = AST_BOOL;
        node->as.int64 = token_is(token, "True");
    } else if (token_is(token, "None")) {
        node->kind = AST_NONE;
    } else {
        node->as.text.data = token->text;
        node->as.text.size = token->text_size;
    }
    return parser_next(p);
}

/* Adjacent strings are one. */
static junco_status push_string(struct parser *p) {
    struct ast *node;
    junco_status st = parser_leaf(p, AST_STRING, &node);
    struct str joined = STR_INIT(JUNCO_MAX_TOKEN_BYTES);

    if (st)
        return st;
    while (!st && p->lex->token.kind == TOKEN_STRING) {
        str_append(&joined, p->lex->token.text, p->lex->token.text_size);
        node->end = p->lex->token.offset + p->lex->token.size;
        st = parser_next(p);
    }
    if (!st && joined.failed == JUNCO_ENOMEM)
        st = junco_nomem(p->err, JUNCO_MAX_TOKEN_BYTES);
    else if (!st && joined.failed)
        st = diag_fail(p->err, joined.failed, p->lex->source, node->offset,
                       "this string is too long: at most %u bytes", JUNCO_MAX_TOKEN_BYTES);
    if (!st) {
        node->as.text.data = arena_strndup(p->lex->arena, str_text(&joined), joined.size);
        node->as.text.size = joined.size;
        if (!node->as.text.data)
            st = junco_nomem(p->err, joined.size);
    }
    str_done(&joined);
    return st;
}

/* A prefix may stand only where its own precedence allows: not behind a tighter operator. */
static junco_status push_prefix(struct parser *p, frame_kind kind, ast_op op, int precedence) {
    const struct frame *top = parser_top(p);

    /* Python lets a minus follow '**' and a lambda follow 'else'. */
    if (top && !frame_is_barrier(top) && top->precedence > precedence && kind != FRAME_UNARY &&
        !(kind == FRAME_LAMBDA && top->kind == FRAME_ELSE))
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, p->lex->token.offset,
                         "'%s' here needs parentheses around it", p->lex->token.text);
    return parser_open(p, kind, op, precedence);
}

/* lambda a, b: the parameters become operands, the frame remembers where they begin. */
static junco_status push_lambda(struct parser *p) {
    junco_status st = push_prefix(p, FRAME_LAMBDA, AST_OP_NONE, PRECEDENCE_LAMBDA);

    while (!st && !lex_is(p->lex, ":")) {
        if (lex_is(p->lex, "*") || lex_is(p->lex, "**") || lex_is(p->lex, "/"))
            return diag_fail(p->err, JUNCO_EUNSUPPORTED, p->lex->source, p->lex->token.offset,
                             "a lambda takes plain parameters only; '%s' is not supported",
                             p->lex->token.text);
        st = parser_take_name(p, "a parameter's name or ':'");
        if (!st && lex_is(p->lex, "="))
            return diag_fail(p->err, JUNCO_EUNSUPPORTED, p->lex->source, p->lex->token.offset,
                             "a lambda's parameters have no default values here");
        if (!st && lex_is(p->lex, ","))
            st = parser_next(p);
        else if (!st && !lex_is(p->lex, ":"))
            return parser_fail_here(p, "',' or ':' behind a lambda's parameter");
    }
    return st ? st : parser_next(p);
}

/* NAME '=' in a call. */
static junco_status push_keyword(struct parser *p) {
    const char *name = p->lex->token.text;
    junco_status st = parser_open(p, FRAME_KEYWORD, AST_OP_NONE, PRECEDENCE_LAMBDA);

    parser_top(p)->keyword = name;
    return st ? st : parser_next(p);
}

static junco_status push_name(struct parser *p) {
    const struct frame *barrier = parser_barrier(p);
    const struct token *ahead;
    junco_status st;

    if (lex_is(p->lex, "not"))
        return push_prefix(p, FRAME_NOT, AST_OP_NONE, PRECEDENCE_NOT);
    if (lex_is(p->lex, "lambda"))
        return push_lambda(p);
    if (!lex_is(p->lex, "True") && !lex_is(p->lex, "False") && !lex_is(p->lex, "None") &&
        parse_is_keyword(p->lex->token.text))
        return parser_fail_here(p, "a value");
    if (barrier && barrier->kind == FRAME_CALL && parser_top(p) == barrier) {
        st = lex_peek(p->lex, &ahead, p->err);
        if (st)
            return st;
        if (token_is(ahead, "="))
            return push_keyword(p);
    }
    p->wants_operand = false;
    return push_literal(p);
}

/* A closing bracket, ',' or ':' where an operand is wanted: fine behind a comma, in empty
 * brackets, and in slices. */
static junco_status close_without_operand(struct parser *p) {
    struct frame *top = parser_top(p);
    bool is_colon = lex_is(p->lex, ":");
    struct ast *absent;
    junco_status st;

    if (!top || !frame_is_bracket(top))
        return parser_fail_here(p, "a value");
    if (top->kind == FRAME_SUBSCRIPT && (is_colon || top->n_colons > 0)) {
        st = parser_leaf(p, AST_ABSENT, &absent);
        p->wants_operand = false;
        return st;
    }
    if (is_colon || lex_is(p->lex, ","))
        return parser_fail_here(p, "a value");
    if (top->kind == FRAME_SUBSCRIPT && !top->has_comma)
        return parser_fail_here(p, "an index");
    return parser_close(p);
}

static junco_status take_operand(struct parser *p) {
    static const char *const brackets[] = {"(", "[", "{"};
    static const frame_kind kinds[] = {FRAME_PAREN, FRAME_LIST, FRAME_DICT};
    const struct token *token = &p->lex->token;

    switch (token->kind) {
    case TOKEN_NAME:
        return push_name(p);
    case TOKEN_INT:
    case TOKEN_FLOAT:
        p->wants_operand = false;
        return push_literal(p);
    case TOKEN_STRING:
        p->wants_operand = false;
        return push_string(p);
    case TOKEN_FSTRING:
        return parser_fstring_open(p, false);
    case TOKEN_OP:
        break;
    default:
        return parser_fail_here(p, "a value");
    }
    for (size_t i = 0; i < 3; i++)
        if (lex_is(p->lex, brackets[i]))
            return parser_open(p, kinds[i], AST_OP_NONE, 0);
    if (lex_is(p->lex, "-"))
        return push_prefix(p, FRAME_UNARY, AST_NEG, PRECEDENCE_UNARY);
    if (lex_is(p->lex, "+"))
        return push_prefix(p, FRAME_UNARY, AST_POS, PRECEDENCE_UNARY);
    if (lex_is(p->lex, ")") || lex_is(p->lex, "]") || lex_is(p->lex, "}") || lex_is(p->lex, ",") ||
        lex_is(p->lex, ":"))
        return close_without_operand(p);
    if (lex_is(p->lex, "*") || lex_is(p->lex, "**"))
        return diag_fail(p->err, JUNCO_EUNSUPPORTED, p->lex->source, token->offset,
                         "unpacking with '%s' is not supported", token->text);
    return parser_fail_here(p, "a value");
}

/* ---- behind an operand ---- */

struct infix {
    const char *text;
    ast_op op;
    frame_kind kind;
    int precedence;
};

static const struct infix infixes[] = {
    {"+", AST_ADD, FRAME_BINARY, PRECEDENCE_SUM},
    {"-", AST_SUB, FRAME_BINARY, PRECEDENCE_SUM},
    {"*", AST_MUL, FRAME_BINARY, PRECEDENCE_TERM},
    {"/", AST_DIV, FRAME_BINARY, PRECEDENCE_TERM},
    {"//", AST_FLOORDIV, FRAME_BINARY, PRECEDENCE_TERM},
    {"%", AST_MOD, FRAME_BINARY, PRECEDENCE_TERM},
    {"**", AST_POW, FRAME_BINARY, PRECEDENCE_POWER},
    {"==", AST_EQ, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"!=", AST_NE, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"<", AST_LT, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"<=", AST_LE, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {">", AST_GT, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {">=", AST_GE, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"in", AST_IN, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"is", AST_IS, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"not", AST_NOT_IN, FRAME_COMPARE, PRECEDENCE_COMPARE},
    {"and", AST_OP_NONE, FRAME_AND, PRECEDENCE_AND},
    {"or", AST_OP_NONE, FRAME_OR, PRECEDENCE_OR},
};

/* Python's operators that are left out, so that the message can say so. */
static const char *const unsupported_infixes[] = {"|", "^", "&", "<<", ">>", "@", ":="};

/* `not in` and `is not` are two words. */
static junco_status take_second_word(struct parser *p, ast_op *op) {
    const struct token *ahead;
    junco_status st;

    if (*op != AST_NOT_IN && *op != AST_IS)
        return JUNCO_OK;
    st = lex_peek(p->lex, &ahead, p->err);
    if (st)
        return st;
    if (*op == AST_NOT_IN && !token_is(ahead, "in"))
        return parser_fail_here(p, "an operator");
    if (*op == AST_IS && !token_is(ahead, "not"))
        return JUNCO_OK;
    if (*op == AST_IS)
        *op = AST_IS_NOT;
    return lex_next(p->lex, p->err);
}

static junco_status push_infix(struct parser *p, const struct infix *infix) {
    ast_op op = infix->op;
    uint32_t offset = p->lex->token.offset;
    int least = infix->precedence;
    junco_status st = take_second_word(p, &op);

    /* Right-associative, and a chain of comparisons stays together: equal ones wait. */
    if (infix->kind == FRAME_COMPARE || op == AST_POW)
        least++;
    if (!st)
        st = parser_reduce(p, least);
    if (!st)
        st = parser_open(p, infix->kind, op, infix->precedence);
    if (!st)
        parser_top(p)->offset = offset;
    return st;
}

static junco_status take_attribute(struct parser *p) {
    struct ast *node;
    junco_status st = parser_next(p);

    if (st)
        return st;
    if (p->lex->token.kind != TOKEN_NAME || parse_is_keyword(p->lex->token.text))
        return parser_fail_here(p, "a name behind '.'");
    st = parser_node(p, AST_ATTRIBUTE, p->n_operands - 1, &node);
    if (st)
        return st;
    node->offset = p->lex->token.offset;
    node->end = p->lex->token.offset + p->lex->token.size;
    node->as.text.data = p->lex->token.text;
    node->as.text.size = p->lex->token.text_size;
    return parser_next(p);
}

/* ',' or ':' behind an operand, in brackets. */
static junco_status take_separator(struct parser *p, bool is_colon) {
    junco_status st = parser_reduce(p, PRECEDENCE_LAMBDA);
    struct frame *top = parser_top(p);

    if (st)
        return st;
    if (top->kind == FRAME_IF)
        return parser_fail_here(p, "'else'");
    if (top->has_for)
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, p->lex->token.offset,
                         "unexpected '%s'; a comprehension stands alone in its brackets",
                         p->lex->token.text);
    if (!is_colon) {
        if (top->kind == FRAME_DICT && (p->n_operands - top->n_below) % 2 != 0)
            return parser_fail_here(p, "':' and the key's value");
        if (top->kind == FRAME_SUBSCRIPT)
            st = parser_end_dim(p, top);
        top->has_comma = true;
    } else if (top->kind == FRAME_DICT) {
        if ((p->n_operands - top->n_below) % 2 == 0)
            return parser_fail_here(p, "',' or '}'");
    } else if (top->kind == FRAME_SUBSCRIPT && top->n_colons < 2) {
        top->n_colons++;
    } else {
        return parser_fail_here(p,
                                top->kind == FRAME_SUBSCRIPT ? "']'" : "',' or a closing bracket");
    }
    p->wants_operand = true;
    return st ? st : parser_next(p);
}

static junco_status take_if(struct parser *p) {
    bool is_filter = false;
    junco_status st = parser_reduce(p, PRECEDENCE_COND + 1);

    if (!st)
        st = parser_take_filter(p, &is_filter);
    return st || is_filter ? st : parser_open(p, FRAME_IF, AST_OP_NONE, 0);
}

static junco_status take_else(struct parser *p) {
    junco_status st = parser_reduce(p, PRECEDENCE_LAMBDA);
    struct frame *top = parser_top(p);

    if (st)
        return st;
    if (!top || top->kind != FRAME_IF)
        return parser_fail_here(p, "an operator");
    top->kind = FRAME_ELSE;
    top->precedence = PRECEDENCE_COND;
    p->wants_operand = true;
    return parser_next(p);
}

static junco_status fail_operator(struct parser *p) {
    const struct token *token = &p->lex->token;

    for (size_t i = 0; i < sizeof(unsupported_infixes) / sizeof(unsupported_infixes[0]); i++)
        if (lex_is(p->lex, unsupported_infixes[i]))
            return diag_fail(p->err, JUNCO_EUNSUPPORTED, p->lex->source, token->offset,
                             "the operator '%s' is not supported", token->text);
    if (lex_is(p->lex, "async"))
        return diag_fail(p->err, JUNCO_EUNSUPPORTED, p->lex->source, token->offset,
                         "'async for' is not supported; write 'for'");
    if (lex_is(p->lex, "="))
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, token->offset,
                         "unexpected '='; a comparison is written '=='");
    return JUNCO_OK;
}

/* A token that does not go on with the expression: the end, unless something is still open. */
static junco_status end_expression(struct parser *p, bool *ret_is_done) {
    const struct frame *barrier = parser_barrier(p);
    junco_status st;

    if (barrier || !lex_is(p->lex, "=")) {
        st = fail_operator(p);
        if (st)
            return st;
    }
    if (barrier && barrier->kind == FRAME_IF)
        return parser_fail_here(p, "'else'");
    if (barrier && barrier->kind == FRAME_FSTRING)
        return parser_fail_here(p, "'}'");
    if (barrier && p->lex->token.kind == TOKEN_END)
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, barrier->offset,
                         "this '%c' is never closed", p->lex->source->text[barrier->offset]);
    if (barrier)
        return parser_fail_here(p, "an operator, ',' or a closing bracket");
    *ret_is_done = true;
    return parser_reduce(p, PRECEDENCE_LAMBDA);
}

static junco_status take_operator(struct parser *p, bool *ret_is_done) {
    const struct frame *barrier = parser_barrier(p);
    bool is_bracket = barrier && (frame_is_bracket(barrier) || barrier->kind == FRAME_IF);

    if (p->lex->token.kind == TOKEN_FIELD_END)
        return parser_fstring_field(p);
    if (p->lex->token.kind == TOKEN_FSTRING)
        return parser_fstring_open(p, true);
    if (p->lex->token.kind != TOKEN_OP && p->lex->token.kind != TOKEN_NAME)
        return end_expression(p, ret_is_done);
    if (lex_is(p->lex, "."))
        return take_attribute(p);
    if (lex_is(p->lex, "("))
        return parser_open_postfix(p, FRAME_CALL);
    if (lex_is(p->lex, "["))
        return parser_open_postfix(p, FRAME_SUBSCRIPT);
    if (is_bracket && (lex_is(p->lex, ")") || lex_is(p->lex, "]") || lex_is(p->lex, "}")))
        return parser_close(p);
    if (is_bracket && (lex_is(p->lex, ",") || lex_is(p->lex, ":")))
        return take_separator(p, lex_is(p->lex, ":"));
    if (lex_is(p->lex, "if"))
        return take_if(p);
    if (lex_is(p->lex, "else"))
        return take_else(p);
    if (lex_is(p->lex, "for"))
        return parser_take_for(p);
    for (size_t i = 0; i < sizeof(infixes) / sizeof(infixes[0]); i++)
        if (lex_is(p->lex, infixes[i].text))
            return push_infix(p, &infixes[i]);
    return end_expression(p, ret_is_done);
}

junco_status parse_expression(struct lexer *lex, size_t *n_nodes, struct ast **ret_tree,
                              struct junco_error *err) {
    struct parser *p = junco_zalloc(sizeof(*p));
    bool is_done = false;
    junco_status st = JUNCO_OK;

    if (!p)
        return junco_nomem(err, sizeof(*p));
    p->lex = lex;
    p->err = err;
    p->n_nodes = n_nodes;
    p->wants_operand = true;
    while (!st && !is_done)
        st = p->wants_operand ? take_operand(p) : take_operator(p, &is_done);
    if (!st)
        *ret_tree = p->operands[0];
    junco_free(p->operands);
    junco_free(p);
    return st;
}
