/* compile.h -- from a syntax tree to typed instructions: what the parts of the compiler share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_COMPILE_H
#define EXPR_COMPILE_H

#include "expr/ast.h"
#include "expr/ir.h"

/* The compilation of one lambda.  Owner only. */
struct compiler {
    struct expr *expr;
    const struct source *source;
    struct junco_error *err;
    size_t n_params;
    const struct ast *params; /* AST_NAME, linked */
    const struct junco_type *const *param_types;
    uint16_t *param_regs; /* NO_REG until used */
    uint16_t mask; /* rows the code being emitted is for; NO_REG: all */
    size_t n_values, values_capacity;
    uint16_t *values; /* results of operands on their way to their operator */
    size_t n_visits, visits_capacity;
    struct visit *visits;
};

/* Compile the expression `tree`; *ret_reg holds its result. */
junco_status compile_tree(struct compiler *c, const struct ast *tree,
                          uint16_t *ret_reg) JUNCO_MUST_CHECK;

/* ---- compile_emit.c: registers, constants, conversions ---- */

const struct junco_type *compile_type(const struct compiler *c, uint16_t reg);
expr_rep compile_rep(const struct compiler *c, uint16_t reg);
const struct junco_value *compile_constant(const struct compiler *c, uint16_t reg); /* or NULL */

/* Fail at the node. */
junco_status compile_fail(struct compiler *c, const struct ast *node, junco_status code,
                          const char *fmt, ...) JUNCO_PRINTF(4, 5);

/* The expression keeps the reference to a type it was handed. */
junco_status compile_keep_type(struct compiler *c, const struct junco_type *type) JUNCO_MUST_CHECK;
junco_status compile_list_type(struct compiler *c, const struct junco_type *elem,
                               const struct junco_type **ret) JUNCO_MUST_CHECK;

junco_status compile_param(struct compiler *c, size_t i, uint16_t *ret) JUNCO_MUST_CHECK;
/* A constant; strings are copied. */
junco_status compile_value(struct compiler *c, const struct junco_value *value,
                           uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_int(struct compiler *c, int64_t value, uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_null(struct compiler *c, const struct junco_type *type,
                          uint16_t *ret) JUNCO_MUST_CHECK;

/* One instruction; operands that are not given are NO_REG.  `ret` gets its new register. */
struct operands {
    uint16_t reg[N_OPERANDS];
};
#define OPERANDS1(a) ((struct operands){{(a), NO_REG, NO_REG, NO_REG}})
#define OPERANDS2(a, b) ((struct operands){{(a), (b), NO_REG, NO_REG}})
#define OPERANDS3(a, b, d) ((struct operands){{(a), (b), (d), NO_REG}})
junco_status compile_emit(struct compiler *c, opcode op, const struct junco_type *type,
                          struct operands operands, int32_t imm, uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_make(struct compiler *c, const struct junco_type *type, const uint16_t *regs,
                          size_t n, uint16_t *ret) JUNCO_MUST_CHECK;

/* The type both fit into, or NULL: bool < int64 < float64; null fits all. */
const struct junco_type *compile_common(const struct junco_type *a, const struct junco_type *b);
/* Convert to a type that compile_common() gave. */
junco_status compile_convert(struct compiler *c, uint16_t reg, const struct junco_type *type,
                             uint16_t *ret) JUNCO_MUST_CHECK;
/* Python's truth of a value, as a bool. */
junco_status compile_truth(struct compiler *c, const struct ast *node, uint16_t reg,
                           uint16_t *ret) JUNCO_MUST_CHECK;
/* Narrow the mask to the rows where `condition` is true (or false). */
junco_status compile_narrow(struct compiler *c, uint16_t condition, bool wanted) JUNCO_MUST_CHECK;
bool compile_is_number(const struct compiler *c, uint16_t reg); /* bool, int64, float64 */

/* ---- compile_op.c: operators ---- */

junco_status compile_unary(struct compiler *c, const struct ast *node, uint16_t a,
                           uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_binary(struct compiler *c, const struct ast *node, uint16_t a, uint16_t b,
                            uint16_t *ret) JUNCO_MUST_CHECK;
/* `right` is the right operand's node: it has the operator. */
junco_status compile_compare(struct compiler *c, const struct ast *node, const struct ast *right,
                             uint16_t a, uint16_t b, uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_order(struct compiler *c, const struct ast *node, ast_op op, uint16_t a,
                           uint16_t b, uint16_t *ret) JUNCO_MUST_CHECK;

/* ---- compile_call.c: functions and methods ---- */

/* Whether the call's function exists; before its arguments are compiled. */
junco_status compile_check_call(struct compiler *c, const struct ast *call) JUNCO_MUST_CHECK;
/* values: for a method its object first; then the arguments. */
junco_status compile_call(struct compiler *c, const struct ast *call, const uint16_t *values,
                          uint16_t *ret) JUNCO_MUST_CHECK;
const char *const *compile_function_names(void);

/* ---- compile_index.c: subscripts, attributes, lists, dicts ---- */

/* values: the object, then the index, or start, stop and step (NO_REG where left out). */
junco_status compile_subscript(struct compiler *c, const struct ast *node, const uint16_t *values,
                               uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_attribute(struct compiler *c, const struct ast *node, uint16_t object,
                               uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_list(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_dict(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) JUNCO_MUST_CHECK;

#endif
