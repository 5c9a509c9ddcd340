/* parse_stack.c -- the two stacks of the expression parser: push, reduce, close. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/parse_stack.h"

#include "base/mem.h"
#include "base/vec.h"

bool frame_is_barrier(const struct frame *frame) {
    return frame->kind >= FRAME_IF;
}

bool frame_is_bracket(const struct frame *frame) {
    return frame->kind >= FRAME_PAREN;
}

/* What makes a tree deeper for its reader; chains of binary operators do not. */
static bool frame_nests(frame_kind kind) {
    return kind >= FRAME_IF || kind == FRAME_UNARY || kind == FRAME_NOT || kind == FRAME_LAMBDA ||
           kind == FRAME_ELSE || kind == FRAME_FOR || kind == FRAME_FILTER;
}

struct frame *parser_top(struct parser *p) {
    return p->n_frames > 0 ? &p->frames[p->n_frames - 1] : NULL;
}

struct frame *parser_barrier(struct parser *p) {
    for (size_t i = p->n_frames; i > 0; i--)
        if (frame_is_barrier(&p->frames[i - 1]))
            return &p->frames[i - 1];
    return NULL;
}

junco_status parser_next(struct parser *p) {
    p->last_end = p->lex->token.offset + p->lex->token.size;
    return lex_next(p->lex, p->err);
}

static junco_status push_operand(struct parser *p, struct ast *node) {
    junco_status st = vec_reserve(&p->operands, &p->operands_capacity, p->n_operands + 1,
                                  sizeof(struct ast *), JUNCO_MAX_AST_NODES, p->err);

    if (!st)
        p->operands[p->n_operands++] = node;
    return st;
}

static junco_status new_node(struct parser *p, ast_kind kind, struct ast **ret) {
    if (*p->n_nodes >= JUNCO_MAX_AST_NODES)
        return diag_fail(p->err, JUNCO_ELIMIT, p->lex->source, p->lex->token.offset,
                         "this text has too many parts: at most %u are read", JUNCO_MAX_AST_NODES);
    *ret = arena_alloc(p->lex->arena, sizeof(struct ast));
    if (!*ret)
        return junco_nomem(p->err, sizeof(struct ast));
    ++*p->n_nodes;
    (*ret)->kind = kind;
    return JUNCO_OK;
}

junco_status parser_leaf(struct parser *p, ast_kind kind, struct ast **ret) {
    struct ast *node;
    junco_status st = new_node(p, kind, &node);

    if (st)
        return st;
    node->offset = node->first = p->lex->token.offset;
    node->end = p->lex->token.offset + p->lex->token.size;
    *ret = node;
    return push_operand(p, node);
}

junco_status parser_node(struct parser *p, ast_kind kind, size_t from, struct ast **ret) {
    struct ast *node;
    junco_status st = new_node(p, kind, &node);

    if (st)
        return st;
    node->n_children = (uint32_t)(p->n_operands - from);
    node->end = p->last_end;
    for (size_t i = p->n_operands; i > from; i--) {
        p->operands[i - 1]->next = node->child;
        node->child = p->operands[i - 1];
    }
    if (node->child)
        node->first = node->offset = node->child->first;
    p->n_operands = from;
    *ret = node;
    return push_operand(p, node);
}

junco_status parser_open(struct parser *p, frame_kind kind, ast_op op, int precedence) {
    if (p->n_frames >= MAX_FRAMES || (frame_nests(kind) && p->depth >= JUNCO_MAX_NESTING))
        return diag_fail(p->err, JUNCO_ELIMIT, p->lex->source, p->lex->token.offset,
                         "this is nested too deeply: at most %d levels", JUNCO_MAX_NESTING);
    p->depth += frame_nests(kind);
    p->frames[p->n_frames++] = (struct frame){.kind = kind,
                                              .op = op,
                                              .precedence = precedence,
                                              .offset = p->lex->token.offset,
                                              .n_below = p->n_operands};
    p->wants_operand = true;
    return parser_next(p);
}

junco_status parser_open_postfix(struct parser *p, frame_kind kind) {
    junco_status st = parser_open(p, kind, AST_OP_NONE, 0);

    if (!st) {
        parser_top(p)->dim = parser_top(p)->n_below;
        parser_top(p)->n_below--;
    }
    return st;
}

junco_status parser_end_dim(struct parser *p, struct frame *frame) {
    struct ast *node;
    junco_status st = JUNCO_OK;

    if (frame->n_colons > 0) {
        while (!st && p->n_operands < frame->dim + 3)
            st = parser_leaf(p, AST_ABSENT, &node);
        if (!st)
            st = parser_node(p, AST_SLICE, frame->dim, &node);
    }
    frame->n_colons = 0;
    frame->dim = p->n_operands;
    return st;
}

/* A run of comparisons is one node: a < b <= c. */
static junco_status reduce_compare(struct parser *p) {
    size_t first = p->n_frames, from;
    struct ast *node;
    uint32_t offset;

    while (first > 0 && p->frames[first - 1].kind == FRAME_COMPARE) {
        first--;
        p->operands[p->frames[first].n_below]->compare = p->frames[first].op;
    }
    from = p->frames[first].n_below - 1;
    offset = p->frames[first].offset;
    p->n_frames = first;
    junco_status st = parser_node(p, AST_COMPARE, from, &node);
    if (!st)
        node->offset = offset;
    return st;
}

/* -9223372036854775808 is an int64 although 9223372036854775808 is not. */
static bool fold_sign(struct parser *p, const struct frame *frame) {
    struct ast *operand = p->operands[p->n_operands - 1];

    if (frame->kind != FRAME_UNARY || operand->is_closed)
        return false;
    if (operand->kind == AST_FLOAT) {
        operand->as.float64 = frame->op == AST_NEG ? -operand->as.float64 : operand->as.float64;
    } else if (operand->kind == AST_INT && frame->op == AST_NEG && operand->is_min) {
        operand->is_min = false;
    } else if (operand->kind == AST_INT && !operand->is_min && operand->as.int64 != INT64_MIN) {
        operand->as.int64 = frame->op == AST_NEG ? -operand->as.int64 : operand->as.int64;
    } else {
        return false;
    }
    operand->first = operand->offset = frame->offset;
    return true;
}

static junco_status reduce_top(struct parser *p) {
    static const struct {
        ast_kind kind;
        size_t n_before; /* operands before the frame that belong to it */
    } builds[] = {
        [FRAME_UNARY] = {AST_UNARY, 0},   [FRAME_NOT] = {AST_NOT, 0},
        [FRAME_BINARY] = {AST_BINARY, 1}, [FRAME_AND] = {AST_AND, 1},
        [FRAME_OR] = {AST_OR, 1},         [FRAME_ELSE] = {AST_COND, 1},
        [FRAME_LAMBDA] = {AST_LAMBDA, 0}, [FRAME_KEYWORD] = {AST_KEYWORD, 0},
        [FRAME_FOR] = {AST_FOR, 1},       [FRAME_FILTER] = {AST_IF, 0},
    };
    struct frame frame = p->frames[p->n_frames - 1];
    struct ast *node;
    junco_status st;

    if (frame.kind == FRAME_COMPARE)
        return reduce_compare(p);
    p->n_frames--;
    p->depth -= frame_nests(frame.kind);
    if (fold_sign(p, &frame))
        return JUNCO_OK;
    st =
        parser_node(p, builds[frame.kind].kind, frame.n_below - builds[frame.kind].n_before, &node);
    if (st)
        return st;
    node->op = frame.op;
    node->offset = frame.offset;
    if (builds[frame.kind].n_before == 0)
        node->first = frame.offset;
    node->as.text.data = frame.keyword;
    return JUNCO_OK;
}

junco_status parser_reduce(struct parser *p, int precedence) {
    while (p->n_frames > 0) {
        const struct frame *top = &p->frames[p->n_frames - 1];
        junco_status st;
        if (frame_is_barrier(top) || top->precedence < precedence)
            break;
        st = reduce_top(p);
        if (st)
            return st;
    }
    return JUNCO_OK;
}

/* x[i], x[a:b:c] or x[i, a:b]: the operands above the object become one. */
static junco_status close_subscript(struct parser *p, struct frame *frame) {
    struct ast *node;
    junco_status st = parser_end_dim(p, frame);

    if (!st && frame->has_comma)
        st = parser_node(p, AST_TUPLE, frame->n_below + 1, &node);
    return st ? st : parser_node(p, AST_SUBSCRIPT, frame->n_below, &node);
}

static junco_status close_paren(struct parser *p, const struct frame *frame) {
    struct ast *node;

    if (!frame->has_comma && p->n_operands == frame->n_below + 1)
        return JUNCO_OK; /* plain parentheses */
    return parser_node(p, AST_TUPLE, frame->n_below, &node);
}

static junco_status build_bracket(struct parser *p, struct frame *frame) {
    struct ast *node;

    if (frame->has_for) {
        size_t from = frame->n_below + (frame->kind == FRAME_CALL);
        junco_status st = parser_comprehension(p, from);
        if (st || frame->kind != FRAME_CALL)
            return st;
    }
    switch (frame->kind) {
    case FRAME_PAREN:
        return close_paren(p, frame);
    case FRAME_SUBSCRIPT:
        return close_subscript(p, frame);
    case FRAME_CALL:
        return parser_node(p, AST_CALL, frame->n_below, &node);
    default:
        return parser_node(p, frame->kind == FRAME_LIST ? AST_LIST : AST_DICT, frame->n_below,
                           &node);
    }
}

junco_status parser_close(struct parser *p) {
    static const char partners[] = {
        [FRAME_PAREN] = ')', [FRAME_LIST] = ']',      [FRAME_DICT] = '}',
        [FRAME_CALL] = ')',  [FRAME_SUBSCRIPT] = ']',
    };
    const struct token *token = &p->lex->token;
    junco_status st = p->wants_operand ? JUNCO_OK : parser_reduce(p, PRECEDENCE_LAMBDA);
    struct frame frame;
    struct ast *node;

    if (st)
        return st;
    frame = *parser_top(p);
    if (frame.kind == FRAME_IF)
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, token->offset,
                         "unexpected '%s'; this 'if' needs an 'else'", token->text);
    if (token->text[0] != partners[frame.kind])
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, token->offset,
                         "unexpected '%s'; expected '%c'", token->text, partners[frame.kind]);
    if (frame.kind == FRAME_DICT && (p->n_operands - frame.n_below) % 2 != 0)
        return diag_fail(p->err, JUNCO_ESYNTAX, p->lex->source, token->offset,
                         "unexpected '}'; expected ':' and the key's value");
    p->n_frames--;
    p->depth--;
    st = build_bracket(p, &frame);
    if (st)
        return st;
    node = p->operands[p->n_operands - 1];
    if (frame.kind == FRAME_PAREN || frame.kind == FRAME_LIST || frame.kind == FRAME_DICT) {
        node->first = frame.offset;
        if (node->kind == AST_TUPLE || node->kind == AST_LIST || node->kind == AST_DICT)
            node->offset = node->is_closed ? node->offset : frame.offset;
        node->is_closed = true;
    } else {
        node->offset = node->kind == AST_CALL ? node->child->offset : frame.offset;
    }
    node->end = token->offset + token->size;
    p->wants_operand = false;
    return parser_next(p);
}
