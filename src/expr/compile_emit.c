/* compile_emit.c -- registers, constants and conversions of an expression being compiled. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "expr/compile.h"
#include "expr/diag.h"

#define MAX_REGS (4 * JUNCO_MAX_EXPR_OPS) /* constants and parameters beside results */

expr_rep rep_of(const struct junco_type *type) {
    switch (type->kind) {
    case JUNCO_KIND_NULL:
        return REP_NULL;
    case JUNCO_KIND_BOOL:
        return REP_BOOL;
    case JUNCO_KIND_INT64:
        return REP_INT;
    case JUNCO_KIND_FLOAT64:
        return REP_FLOAT;
    case JUNCO_KIND_STRING:
        return REP_STRING;
    default:
        return REP_VALUE;
    }
}

size_t rep_size(expr_rep rep) {
    static const size_t sizes[] = {
        [REP_NULL] = 0,
        [REP_BOOL] = sizeof(uint8_t),
        [REP_INT] = sizeof(int64_t),
        [REP_FLOAT] = sizeof(double),
        [REP_STRING] = sizeof(struct junco_bytes),
        [REP_VALUE] = sizeof(struct junco_value),
    };

    return sizes[rep];
}

const struct junco_type *compile_type(const struct compiler *c, uint16_t reg) {
    return c->expr->regs[reg].type;
}

expr_rep compile_rep(const struct compiler *c, uint16_t reg) {
    return c->expr->regs[reg].rep;
}

const struct junco_value *compile_constant(const struct compiler *c, uint16_t reg) {
    return c->expr->regs[reg].kind == REG_CONST ? &c->expr->regs[reg].constant : NULL;
}

bool compile_is_number(const struct compiler *c, uint16_t reg) {
    expr_rep rep = compile_rep(c, reg);

    return rep == REP_BOOL || rep == REP_INT || rep == REP_FLOAT;
}

junco_status compile_fail(struct compiler *c, const struct ast *node, junco_status code,
                          const char *fmt, ...) {
    struct junco_error text = {0};
    va_list args;

    va_start(args, fmt);
    junco_vfail(&text, code, fmt, args);
    va_end(args);
    return diag_fail(c->err, code, c->source, node->offset, "%s", text.message);
}

junco_status compile_keep_type(struct compiler *c, const struct junco_type *type) {
    struct expr *expr = c->expr;
    junco_status st = vec_reserve(&expr->types, &expr->types_capacity, expr->n_types + 1,
                                  sizeof(*expr->types), MAX_REGS, c->err);

    if (st)
        junco_type_unref(type);
    else
        expr->types[expr->n_types++] = type;
    return st;
}

junco_status compile_list_type(struct compiler *c, const struct junco_type *elem,
                               const struct junco_type **ret) {
    const struct junco_type *type;
    junco_status st = junco_type_list(elem, &type, c->err);

    if (!st)
        st = compile_keep_type(c, type);
    if (!st)
        *ret = type;
    return st;
}

static junco_status new_reg(struct compiler *c, reg_kind kind, const struct junco_type *type,
                            uint16_t *ret) {
    struct expr *expr = c->expr;
    junco_status st = vec_reserve(&expr->regs, &expr->regs_capacity, expr->n_regs + 1,
                                  sizeof(*expr->regs), MAX_REGS, NULL);

    if (st == JUNCO_ELIMIT)
        return diag_fail(c->err, st, c->source, 0, "this lambda is too long: more than %d values",
                         MAX_REGS);
    if (st)
        return junco_nomem(c->err, sizeof(*expr->regs));
    expr->regs[expr->n_regs] = (struct reg){
        .kind = kind,
        .rep = rep_of(type),
        .level = kind == REG_TEMP ? (uint8_t)c->n_loops : 0,
        .type = type,
    };
    *ret = (uint16_t)expr->n_regs++;
    return JUNCO_OK;
}

junco_status compile_param(struct compiler *c, size_t i, uint16_t *ret) {
    junco_status st = JUNCO_OK;

    if (c->param_regs[i] == NO_REG) {
        st = new_reg(c, REG_PARAM, c->param_types[i], &c->param_regs[i]);
        if (!st)
            c->expr->regs[c->param_regs[i]].param = i;
    }
    *ret = c->param_regs[i];
    return st;
}

/* A constant string lies in a buffer of its own, because results may be parts of it that outlive
 * the expression. */
static junco_status own_string(struct compiler *c, struct junco_value *value) {
    struct junco_bytes *s = &value->as.bytes;
    struct junco_buf *buf;
    junco_status st;

    s->buf = NULL;
    if (s->size == 0) {
        s->data = "";
        return JUNCO_OK;
    }
    st = buf_new(s->size, NULL, &buf, c->err);
    if (st)
        return st;
    memcpy(buf_data(buf), s->data, s->size);
    s->buf = buf;
    s->data = buf_data(buf);
    return JUNCO_OK;
}

junco_status compile_value(struct compiler *c, const struct junco_value *value, uint16_t *ret) {
    struct junco_value constant = *value;
    junco_status st = JUNCO_OK;

    if (value->kind == JUNCO_KIND_STRING)
        st = own_string(c, &constant);
    if (!st)
        st = new_reg(c, REG_CONST, junco_type_of(value->kind), ret);
    if (!st)
        c->expr->regs[*ret].constant = constant;
    else if (value->kind == JUNCO_KIND_STRING && constant.as.bytes.data != value->as.bytes.data)
        junco_value_unref(&constant);
    return st;
}

junco_status compile_int(struct compiler *c, int64_t value, uint16_t *ret) {
    struct junco_value constant = {.kind = JUNCO_KIND_INT64, .as.int64 = value};

    return compile_value(c, &constant, ret);
}

junco_status compile_null(struct compiler *c, const struct junco_type *type, uint16_t *ret) {
    return new_reg(c, REG_CONST, type, ret);
}

junco_status compile_emit(struct compiler *c, opcode op, const struct junco_type *type,
                          struct operands operands, int32_t imm, uint16_t *ret) {
    struct expr *expr = c->expr;
    struct instr *in;
    junco_status st = vec_reserve(&expr->instrs, &expr->instrs_capacity, expr->n_instrs + 1,
                                  sizeof(*expr->instrs), JUNCO_MAX_EXPR_OPS, NULL);

    if (st == JUNCO_ELIMIT)
        return diag_fail(c->err, st, c->source, 0,
                         "this lambda is too long: more than %d operations", JUNCO_MAX_EXPR_OPS);
    if (st)
        return junco_nomem(c->err, sizeof(*in));
    st = new_reg(c, REG_TEMP, type, ret);
    if (st)
        return st;
    in = &expr->instrs[expr->n_instrs++];
    *in = (struct instr){.op = op, .dst = *ret, .mask = c->mask, .imm = imm};
    memcpy(in->operand, operands.reg, sizeof(in->operand));
    return JUNCO_OK;
}

junco_status compile_temp(struct compiler *c, const struct junco_type *type, uint16_t *ret) {
    return new_reg(c, REG_TEMP, type, ret);
}

junco_status compile_emit_many(struct compiler *c, opcode op, const struct junco_type *type,
                               struct operands operands, const uint16_t *regs, size_t n,
                               int32_t imm, uint16_t *ret) {
    uint16_t *copy = arena_alloc_array(&c->expr->arena, n + 1, sizeof(*copy));
    struct instr *in;
    junco_status st;

    if (!copy)
        return junco_nomem(c->err, n * sizeof(*copy));
    if (n > 0)
        memcpy(copy, regs, n * sizeof(*copy));
    st = compile_emit(c, op, type, operands, imm, ret);
    if (st)
        return st;
    in = &c->expr->instrs[c->expr->n_instrs - 1];
    in->n_regs = n;
    in->regs = copy;
    return JUNCO_OK;
}

junco_status compile_make(struct compiler *c, const struct junco_type *type, const uint16_t *regs,
                          size_t n, uint16_t *ret) {
    struct operands none = {{NO_REG, NO_REG, NO_REG, NO_REG}};

    return compile_emit_many(c, OP_MAKE, type, none, regs, n, 0, ret);
}

/* ---- conversions ---- */

static int number_rank(const struct junco_type *type) {
    return type->kind == JUNCO_KIND_BOOL      ? 1
           : type->kind == JUNCO_KIND_INT64   ? 2
           : type->kind == JUNCO_KIND_FLOAT64 ? 3
                                              : 0;
}

const struct junco_type *compile_common(const struct junco_type *a, const struct junco_type *b) {
    if (junco_type_equal(a, b) || b->kind == JUNCO_KIND_NULL)
        return a;
    if (a->kind == JUNCO_KIND_NULL)
        return b;
    if (number_rank(a) > 0 && number_rank(b) > 0)
        return number_rank(a) > number_rank(b) ? a : b;
    if (a->kind == JUNCO_KIND_LIST && b->kind == JUNCO_KIND_LIST) {
        if (b->elem->kind == JUNCO_KIND_NULL)
            return a;
        return a->elem->kind == JUNCO_KIND_NULL ? b : NULL;
    }
    if (a->kind == b->kind && (a->kind == JUNCO_KIND_TENSOR || a->kind == JUNCO_KIND_IMAGE))
        return junco_type_fits(a, b) ? b : junco_type_fits(b, a) ? a : junco_type_of(a->kind);
    return NULL;
}

static junco_status convert_constant(struct compiler *c, uint16_t reg,
                                     const struct junco_type *type, uint16_t *ret) {
    struct junco_value value = *compile_constant(c, reg);
    double number = value.kind == JUNCO_KIND_BOOL ? value.as.boolean : (double)value.as.int64;

    if (type->kind == JUNCO_KIND_INT64)
        return compile_int(c, value.as.boolean, ret);
    value.kind = JUNCO_KIND_FLOAT64;
    value.as.float64 = number;
    return compile_value(c, &value, ret);
}

junco_status compile_convert(struct compiler *c, uint16_t reg, const struct junco_type *type,
                             uint16_t *ret) {
    const struct junco_type *from = compile_type(c, reg);
    opcode op;

    *ret = reg;
    if (from->kind == type->kind)
        return JUNCO_OK;
    if (from->kind == JUNCO_KIND_NULL)
        return compile_null(c, type, ret);
    if (compile_constant(c, reg) && compile_constant(c, reg)->kind != JUNCO_KIND_NULL)
        return convert_constant(c, reg, type, ret);
    if (type->kind == JUNCO_KIND_INT64)
        op = OP_CAST_BI;
    else
        op = from->kind == JUNCO_KIND_BOOL ? OP_CAST_BF : OP_CAST_IF;
    return compile_emit(c, op, type, OPERANDS1(reg), 0, ret);
}

junco_status compile_truth(struct compiler *c, const struct ast *node, uint16_t reg,
                           uint16_t *ret) {
    static const opcode ops[] = {
        [REP_INT] = OP_TRUTH_I,
        [REP_FLOAT] = OP_TRUTH_F,
        [REP_STRING] = OP_TRUTH_S,
        [REP_VALUE] = OP_TRUTH_V,
    };
    const struct junco_type *type = compile_type(c, reg);
    char name[64];

    *ret = reg;
    switch (type->kind) {
    case JUNCO_KIND_BOOL:
        return JUNCO_OK;
    case JUNCO_KIND_NULL:
        return compile_null(c, junco_type_of(JUNCO_KIND_BOOL), ret);
    case JUNCO_KIND_TENSOR:
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        return compile_fail(c, node, JUNCO_ETYPE,
                            "%s is neither true nor false; compare something of it",
                            junco_type_format(type, name, sizeof(name)));
    default:
        return compile_emit(c, ops[compile_rep(c, reg)], junco_type_of(JUNCO_KIND_BOOL),
                            OPERANDS1(reg), 0, ret);
    }
}

junco_status compile_narrow(struct compiler *c, uint16_t condition, bool wanted) {
    uint16_t mask;
    junco_status st = compile_emit(c, OP_WHEN, junco_type_of(JUNCO_KIND_BOOL), OPERANDS1(condition),
                                   !wanted, &mask);

    if (!st)
        c->mask = mask;
    return st;
}
