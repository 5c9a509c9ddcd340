/* compile.h -- from a syntax tree to typed instructions: what the parts of the compiler share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_COMPILE_H
#define EXPR_COMPILE_H

#include "expr/ast.h"
#include "expr/ir.h"

/* A `for` that is open. */
struct loop {
    size_t each; /* its instruction */
    uint16_t mask; /* outside */
    size_t n_bindings, n_lifts; /* before it */
};

/* A loop's variable. */
struct binding {
    const struct ast *name;
    uint16_t reg;
};

#define MAX_SOURCES 8 /* lists that one `for` goes through side by side */

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
    size_t n_loops; /* that are open: the level of what is emitted */
    struct loop loops[MAX_LOOPS];
    size_t n_bindings, bindings_capacity;
    struct binding *bindings;
    size_t n_lifts, lifts_capacity;
    struct lift *lifts; /* outer registers that are there beside the items */
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
/* The same with any number of registers (copied; NO_REG is fine). */
junco_status compile_emit_many(struct compiler *c, opcode op, const struct junco_type *type,
                               struct operands operands, const uint16_t *regs, size_t n,
                               int32_t imm, uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_temp(struct compiler *c, const struct junco_type *type,
                          uint16_t *ret) JUNCO_MUST_CHECK;
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
/* Into room for n, NULL-terminated. */
void compile_function_names(const char **ret_names, size_t n);
/* math.sqrt and the like: the object is a module, not a value. */
bool compile_is_module(const struct compiler *c, const struct ast *attribute);
/* key=lambda item: ... in a call */
bool compile_is_key_lambda(const struct ast *arg);

/* ---- compile_math.c, compile_format.c ---- */

/* pi, e, inf, nan, tau; false when the name is none of them. */
bool compile_math_constant(const char *name, double *ret);
junco_status compile_fstring(struct compiler *c, const struct ast *node, const uint16_t *values,
                             uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_format(struct compiler *c, const struct ast *node, uint16_t value,
                            uint16_t *ret) JUNCO_MUST_CHECK;
/* str(x); where it has no text, fails with `what` for the function's name. */
junco_status compile_to_string(struct compiler *c, const struct ast *node, const char *what,
                               uint16_t value, uint16_t *ret) JUNCO_MUST_CHECK;

/* ---- compile_loop.c: comprehensions ---- */

/* What a loop goes through: lists side by side, or the numbers of a range. */
struct sources {
    size_t n;
    uint16_t lists[MAX_SOURCES];
    uint16_t count, start, step; /* of the index; NO_REG where there is none */
};

/* Open a loop: ret_items[i] is the item of lists[i], *ret_index the index. */
junco_status compile_open_loop(struct compiler *c, const struct ast *node,
                               const struct sources *sources, uint16_t *ret_items,
                               uint16_t *ret_index) JUNCO_MUST_CHECK;
/* Close the innermost `n_loops` of them: a list of `element` of all their items. */
junco_status compile_close_loops(struct compiler *c, size_t n_loops, uint16_t element,
                                 uint16_t *ret) JUNCO_MUST_CHECK;
/* A call whose lists a `for` can take apart: range(), zip(), enumerate(). */
bool compile_is_fused(const struct ast *iterable);
/* values: the iterable, or the arguments of a fused call. */
junco_status compile_for(struct compiler *c, const struct ast *node,
                         const uint16_t *values) JUNCO_MUST_CHECK;
/* sorted(x, key=lambda item: ...): before the lambda's body is compiled. */
junco_status compile_key_lambda(struct compiler *c, const struct ast *lambda,
                                uint16_t list) JUNCO_MUST_CHECK;
/* The register a loop's variable has here, or NO_REG. */
uint16_t compile_find_binding(const struct compiler *c, const char *name);
/* The same value beside the items of the innermost loop. */
junco_status compile_lift(struct compiler *c, uint16_t reg, uint16_t *ret) JUNCO_MUST_CHECK;
/* What an item of a list, tensor or string is; fails for what has none. */
junco_status compile_item_type(struct compiler *c, const struct ast *node, uint16_t object,
                               const struct junco_type **ret) JUNCO_MUST_CHECK;
/* Several values as one: a list where the types are equal, else a struct of _0, _1 … */
junco_status compile_tuple(struct compiler *c, const struct ast *node, const uint16_t *regs,
                           size_t n, uint16_t *ret) JUNCO_MUST_CHECK;

/* ---- compile_tensor.c ---- */

bool compile_is_tensor(const struct compiler *c, uint16_t reg); /* images, too */
bool compile_takes_tensors(const struct compiler *c, ast_op op, uint16_t a, uint16_t b);
junco_status compile_tensor_binary(struct compiler *c, ast_op op, uint16_t a, uint16_t b,
                                   uint16_t *ret) JUNCO_MUST_CHECK;
/* bounds: three for each of n dimensions; bit i of is_index: the first is an index. */
junco_status compile_tensor_slice(struct compiler *c, const struct ast *node, uint16_t object,
                                  const uint16_t *bounds, size_t n, uint32_t is_index,
                                  uint16_t *ret) JUNCO_MUST_CHECK;

/* ---- compile_index.c: subscripts, attributes, lists, dicts ---- */

/* values: the object, then for each index itself, or start, stop and step (NO_REG where left out). */
junco_status compile_subscript(struct compiler *c, const struct ast *node, const uint16_t *values,
                               uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_attribute(struct compiler *c, const struct ast *node, uint16_t object,
                               uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_list(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) JUNCO_MUST_CHECK;
junco_status compile_dict(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) JUNCO_MUST_CHECK;

#endif
