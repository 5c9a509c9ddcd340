/* compile_op.c -- operators: which instruction for which types. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/compile.h"

#define MAX_EXACT (1LL << 53) /* every int up to here is a float, too */

static const struct junco_type *type_bool(void) {
    return junco_type_of(JUNCO_KIND_BOOL);
}

static const struct junco_type *type_int(void) {
    return junco_type_of(JUNCO_KIND_INT64);
}

static const struct junco_type *type_float(void) {
    return junco_type_of(JUNCO_KIND_FLOAT64);
}

static const char *advice(const struct compiler *c, ast_op op, uint16_t a, uint16_t b) {
    bool has_string = compile_rep(c, a) == REP_STRING || compile_rep(c, b) == REP_STRING;
    bool has_number = compile_is_number(c, a) || compile_is_number(c, b);

    if (compile_type(c, a)->kind == JUNCO_KIND_ANY || compile_type(c, b)->kind == JUNCO_KIND_ANY)
        return "; the type of 'any' is known only at run time: say which with int(), float() or "
               "str()";
    if (has_string && has_number)
        return op == AST_ADD ? "; write str(...) or float(...)" : "; write int(...) or float(...)";
    return "";
}

static junco_status fail_types(struct compiler *c, const struct ast *node, ast_op op, uint16_t a,
                               uint16_t b) {
    char left[96], right[96];

    return compile_fail(c, node, JUNCO_ETYPE, "'%s' does not take %s and %s%s", ast_op_text(op),
                        junco_type_format(compile_type(c, a), left, sizeof(left)),
                        junco_type_format(compile_type(c, b), right, sizeof(right)),
                        advice(c, op, a, b));
}

junco_status compile_unary(struct compiler *c, const struct ast *node, uint16_t a, uint16_t *ret) {
    char name[96];
    junco_status st;

    if (compile_rep(c, a) == REP_NULL) {
        *ret = a;
        return JUNCO_OK;
    }
    if (compile_is_tensor(c, a)) {
        *ret = a;
        st = node->op == AST_POS ? JUNCO_OK : compile_int(c, -1, &a);
        return st || node->op == AST_POS ? st : compile_tensor_binary(c, AST_MUL, *ret, a, ret);
    }
    if (!compile_is_number(c, a))
        return compile_fail(c, node, JUNCO_ETYPE, "unary '%s' does not take %s",
                            ast_op_text(node->op),
                            junco_type_format(compile_type(c, a), name, sizeof(name)));
    st = compile_convert(c, a, compile_rep(c, a) == REP_FLOAT ? type_float() : type_int(), &a);
    *ret = a;
    if (st || node->op == AST_POS)
        return st;
    if (compile_rep(c, a) == REP_FLOAT)
        return compile_emit(c, OP_NEG_F, type_float(), OPERANDS1(a), 0, ret);
    return compile_emit(c, OP_NEG_I, type_int(), OPERANDS1(a), 0, ret);
}

/* ---- arithmetic ---- */

static junco_status both_to(struct compiler *c, const struct junco_type *type, uint16_t *a,
                            uint16_t *b) {
    junco_status st = compile_convert(c, *a, type, a);

    return st ? st : compile_convert(c, *b, type, b);
}

static bool is_negative_constant(const struct compiler *c, uint16_t reg) {
    const struct junco_value *value = compile_constant(c, reg);

    return value && value->kind == JUNCO_KIND_INT64 && value->as.int64 < 0;
}

/* int with int stays int, except for '/' and for a power whose exponent is written as a negative
 * number: there the result is a float, as in Python. */
static junco_status arithmetic(struct compiler *c, ast_op op, uint16_t a, uint16_t b,
                               uint16_t *ret) {
    static const struct {
        opcode on_int, on_float;
    } ops[] = {
        [AST_ADD] = {OP_ADD_I, OP_ADD_F},
        [AST_SUB] = {OP_SUB_I, OP_SUB_F},
        [AST_MUL] = {OP_MUL_I, OP_MUL_F},
        [AST_DIV] = {OP_DIV_I, OP_DIV_F},
        [AST_FLOORDIV] = {OP_FLOORDIV_I, OP_FLOORDIV_F},
        [AST_MOD] = {OP_MOD_I, OP_MOD_F},
        [AST_POW] = {OP_POW_I, OP_POW_F},
    };
    bool is_float = compile_rep(c, a) == REP_FLOAT || compile_rep(c, b) == REP_FLOAT ||
                    (op == AST_POW && is_negative_constant(c, b));
    junco_status st = both_to(c, is_float ? type_float() : type_int(), &a, &b);

    if (st)
        return st;
    return compile_emit(c, is_float ? ops[op].on_float : ops[op].on_int,
                        is_float || op == AST_DIV ? type_float() : type_int(), OPERANDS2(a, b), 0,
                        ret);
}

static junco_status concat_lists(struct compiler *c, const struct ast *node, uint16_t a, uint16_t b,
                                 uint16_t *ret) {
    const struct junco_type *type = compile_common(compile_type(c, a), compile_type(c, b));

    if (!type)
        return fail_types(c, node, AST_ADD, a, b);
    return compile_emit(c, OP_CONCAT_V, type, OPERANDS2(a, b), 0, ret);
}

junco_status compile_binary(struct compiler *c, const struct ast *node, uint16_t a, uint16_t b,
                            uint16_t *ret) {
    const struct junco_type *string = junco_type_of(JUNCO_KIND_STRING);
    expr_rep left = compile_rep(c, a), right = compile_rep(c, b);
    junco_status st;

    if (left == REP_NULL || right == REP_NULL)
        return compile_null(c, junco_type_of(JUNCO_KIND_NULL), ret);
    if (compile_is_number(c, a) && compile_is_number(c, b))
        return arithmetic(c, node->op, a, b, ret);
    if (compile_takes_tensors(c, node->op, a, b))
        return compile_tensor_binary(c, node->op, a, b, ret);
    if (node->op == AST_ADD && left == REP_STRING && right == REP_STRING)
        return compile_emit(c, OP_CONCAT_S, string, OPERANDS2(a, b), 0, ret);
    if (node->op == AST_ADD && compile_type(c, a)->kind == JUNCO_KIND_LIST &&
        compile_type(c, b)->kind == JUNCO_KIND_LIST)
        return concat_lists(c, node, a, b, ret);
    if (node->op == AST_MUL && right == REP_STRING && (left == REP_INT || left == REP_BOOL)) {
        uint16_t swap = a;
        a = b;
        b = swap;
        left = right;
        right = compile_rep(c, b);
    }
    if (node->op == AST_MUL && left == REP_STRING && (right == REP_INT || right == REP_BOOL)) {
        st = compile_convert(c, b, type_int(), &b);
        return st ? st : compile_emit(c, OP_REPEAT_S, string, OPERANDS2(a, b), 0, ret);
    }
    if (node->op == AST_MOD && left == REP_STRING)
        return compile_fail(c, node, JUNCO_EUNSUPPORTED,
                            "formatting with '%%' is not supported; write an f-string: f'{x:.2f}'");
    return fail_types(c, node, node->op, a, b);
}

/* ---- comparison ---- */

static ast_op mirrored(ast_op op) {
    switch (op) {
    case AST_LT:
        return AST_GT;
    case AST_LE:
        return AST_GE;
    case AST_GT:
        return AST_LT;
    case AST_GE:
        return AST_LE;
    default:
        return op;
    }
}

static bool is_exact_constant(const struct compiler *c, uint16_t reg) {
    const struct junco_value *value = compile_constant(c, reg);

    return value && value->kind == JUNCO_KIND_INT64 && value->as.int64 <= MAX_EXACT &&
           value->as.int64 >= -MAX_EXACT;
}

/* int against float: exact, as Python has it.  Where the int is a bool or a small constant, as
 * floats, which is the same and faster. */
static junco_status compare_mixed(struct compiler *c, ast_op op, uint16_t a, uint16_t b,
                                  uint16_t *ret) {
    if (compile_rep(c, a) == REP_FLOAT) {
        uint16_t swap = a;
        a = b;
        b = swap;
        op = mirrored(op);
    }
    if (is_exact_constant(c, a) || compile_rep(c, a) == REP_BOOL) {
        junco_status st = compile_convert(c, a, type_float(), &a);
        return st ? st
                  : compile_emit(c, (opcode)(OP_EQ_F + (op - AST_EQ)), type_bool(), OPERANDS2(a, b),
                                 0, ret);
    }
    return compile_emit(c, OP_COMPARE_IF, type_bool(), OPERANDS2(a, b), (int32_t)op, ret);
}

junco_status compile_order(struct compiler *c, const struct ast *node, ast_op op, uint16_t a,
                           uint16_t b, uint16_t *ret) {
    expr_rep left = compile_rep(c, a), right = compile_rep(c, b);

    if (left == REP_STRING && right == REP_STRING)
        return compile_emit(c, OP_COMPARE_S, type_bool(), OPERANDS2(a, b), (int32_t)op, ret);
    if (!compile_is_number(c, a) || !compile_is_number(c, b))
        return fail_types(c, node, op, a, b);
    if ((left == REP_FLOAT) != (right == REP_FLOAT))
        return compare_mixed(c, op, a, b, ret);
    if (left != REP_FLOAT) {
        junco_status st = both_to(c, type_int(), &a, &b);
        if (st)
            return st;
    }
    return compile_emit(c, (opcode)((left == REP_FLOAT ? OP_EQ_F : OP_EQ_I) + (op - AST_EQ)),
                        type_bool(), OPERANDS2(a, b), 0, ret);
}

/* A list whose items can be compared one by one. */
static bool is_plain_list(const struct junco_type *type) {
    return type->kind == JUNCO_KIND_LIST && rep_of(type->elem) != REP_VALUE;
}

static junco_status compare_equal(struct compiler *c, const struct ast *node, ast_op op, uint16_t a,
                                  uint16_t b, uint16_t *ret) {
    if (is_plain_list(compile_type(c, a)) && is_plain_list(compile_type(c, b)))
        return compile_emit(c, OP_EQUAL_V, type_bool(), OPERANDS2(a, b), op == AST_NE, ret);
    return compile_order(c, node, op, a, b, ret);
}

static junco_status compare_in(struct compiler *c, const struct ast *node, ast_op op, uint16_t a,
                               uint16_t b, uint16_t *ret) {
    const struct junco_type *type = compile_type(c, b);
    bool is_list = is_plain_list(type);

    if (compile_rep(c, a) == REP_STRING && compile_rep(c, b) == REP_STRING)
        return compile_emit(c, OP_IN_S, type_bool(), OPERANDS2(a, b), op == AST_NOT_IN, ret);
    if (is_list && compile_rep(c, a) != REP_VALUE && compile_common(compile_type(c, a), type->elem))
        return compile_emit(c, OP_IN_V, type_bool(), OPERANDS2(a, b), op == AST_NOT_IN, ret);
    return fail_types(c, node, op, a, b);
}

junco_status compile_compare(struct compiler *c, const struct ast *node, const struct ast *right,
                             uint16_t a, uint16_t b, uint16_t *ret) {
    ast_op op = right->compare;

    if (op == AST_IS || op == AST_IS_NOT) {
        if (right->kind != AST_NONE)
            return compile_fail(c, node, JUNCO_ETYPE,
                                "'%s' compares with None only; values compare with '=='",
                                ast_op_text(op));
        return compile_emit(c, OP_IS_NULL, type_bool(), OPERANDS1(a), op == AST_IS_NOT, ret);
    }
    if ((op == AST_EQ || op == AST_NE) && right->kind == AST_NONE)
        return compile_emit(c, OP_IS_NULL, type_bool(), OPERANDS1(a), op == AST_NE, ret);
    if (compile_rep(c, a) == REP_NULL || compile_rep(c, b) == REP_NULL)
        return compile_null(c, type_bool(), ret);
    if (compile_takes_tensors(c, op, a, b))
        return compile_tensor_binary(c, op, a, b, ret);
    if (op == AST_IN || op == AST_NOT_IN)
        return compare_in(c, node, op, a, b, ret);
    if (op == AST_EQ || op == AST_NE)
        return compare_equal(c, node, op, a, b, ret);
    return compile_order(c, node, op, a, b, ret);
}
