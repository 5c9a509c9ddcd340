/* ir.h -- a compiled expression: typed registers and instructions over whole columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_IR_H
#define EXPR_IR_H

#include <locale.h>

#include "base/arena.h"
#include "base/limits.h"
#include "expr/expr.h"

/* How a register's rows lie in memory.  Types say more: a tensor, a list and an `any` are all
 * REP_VALUE. */
typedef enum expr_rep {
    REP_NULL = 0, /* no data: null in every row */
    REP_BOOL, /* uint8_t, 0 or 1 */
    REP_INT, /* int64_t */
    REP_FLOAT, /* double */
    REP_STRING, /* struct junco_bytes */
    REP_VALUE, /* struct junco_value */
} expr_rep;

/* The operations.  Names end in what they read: I int, F float, S string, V value. */
typedef enum opcode {
    OP_NONE = 0,
    OP_CAST_BI,
    OP_CAST_IF,
    OP_CAST_BF,
    OP_ADD_I,
    OP_SUB_I,
    OP_MUL_I,
    OP_FLOORDIV_I,
    OP_MOD_I,
    OP_POW_I,
    OP_DIV_I,
    OP_NEG_I,
    OP_ABS_I,
    OP_ADD_F,
    OP_SUB_F,
    OP_MUL_F,
    OP_DIV_F,
    OP_FLOORDIV_F,
    OP_MOD_F,
    OP_POW_F,
    OP_NEG_F,
    OP_ABS_F,
    OP_EQ_I, /* the comparisons: EQ NE LT LE GT GE, in this order for each kind */
    OP_NE_I,
    OP_LT_I,
    OP_LE_I,
    OP_GT_I,
    OP_GE_I,
    OP_EQ_F,
    OP_NE_F,
    OP_LT_F,
    OP_LE_F,
    OP_GT_F,
    OP_GE_F,
    OP_COMPARE_IF, /* int with float, exactly; imm is the ast_op */
    OP_COMPARE_S, /* imm is the ast_op */
    OP_EQUAL_V, /* imm: 0 ==, 1 != */
    OP_TRUTH_I,
    OP_TRUTH_F,
    OP_TRUTH_S,
    OP_TRUTH_V,
    OP_NOT,
    OP_IS_NULL, /* imm: 0 is None, 1 is not None */
    OP_WHEN, /* rows where a is true, as a mask; imm 1: where it is false */
    OP_SELECT, /* a ? b : c */
    OP_ROUND_F,
    OP_ROUND_FN,
    OP_ROUND_IN,
    OP_INT_F,
    OP_INT_S,
    OP_INT_V,
    OP_FLOAT_S,
    OP_FLOAT_V,
    OP_STR_B,
    OP_STR_I,
    OP_STR_F,
    OP_STR_V,
    OP_LEN_S,
    OP_LEN_V,
    OP_CONCAT_S,
    OP_REPEAT_S,
    OP_IN_S, /* imm 1: not in */
    OP_INDEX_S,
    OP_SLICE_S,
    OP_LOWER,
    OP_UPPER,
    OP_TITLE,
    OP_STRIP, /* imm: 1 left, 2 right, 3 both */
    OP_STARTSWITH,
    OP_ENDSWITH,
    OP_SPLIT,
    OP_JOIN,
    OP_REPLACE,
    OP_FIND,
    OP_COUNT_S,
    OP_IS_CLASS, /* imm: a string_class */
    OP_INDEX_V,
    OP_SLICE_V,
    OP_FIELD, /* imm: the field */
    OP_IN_V, /* imm 1: not in */
    OP_CONCAT_V,
    OP_MAKE, /* a list or struct of extra.regs */
    OP_MIN_V,
    OP_MAX_V,
    OP_SUM_V,
    OP_DIM, /* imm: the dimension of a tensor or image */
    OP_SHAPE, /* as list<int64> */
    OP_RANGE,
    OP_RANGE_COUNT, /* how many numbers range(a, b, c) makes */
    OP_ANY_V,
    OP_ALL_V,
    OP_SORTED, /* a by its items, or by the keys in b; imm 1: descending */
    OP_UNPACK, /* item imm of a sequence that must have regs' n items */
    OP_TENSOR_BINARY, /* imm: the ast_op */
    OP_TENSOR_FOLD, /* imm: a tensor_fold, and (the axis + 1) << 8 */
    OP_TENSOR_DOT,
    OP_TENSOR_SLICE, /* regs: start, stop, step of each dimension; imm: which are an index */
    OP_TENSOR_LIST,
    OP_MATH, /* imm: a math_function */
    OP_MATH2,
    OP_FLOOR_F, /* imm 1: ceil */
    OP_IS_SPECIAL, /* imm: 0 NaN, 1 infinite */
    OP_FORMAT, /* as `format` says */
    OP_JOIN_PARTS, /* regs one behind the other */
    OP_EACH, /* loops; see eval_loop.c */
    OP_LIFT,
    OP_COLLECT,
    OP_NEXT,
    OP_GATHER,
    OP_N
} opcode;

#define MAX_LOOPS JUNCO_MAX_EXPR_LOOPS

enum { CLASS_DIGIT = 1, CLASS_ALPHA, CLASS_ALNUM, CLASS_SPACE, CLASS_UPPER, CLASS_LOWER };

/* In the order of the names in compile_math.c. */
typedef enum math_function {
    MATH_COS,
    MATH_EXP,
    MATH_LOG,
    MATH_LOG10,
    MATH_LOG2,
    MATH_SIN,
    MATH_SQRT,
    MATH_TAN,
    MATH_ATAN2,
    MATH_HYPOT,
    MATH_POW,
} math_function;

#define NO_REG UINT16_MAX
#define N_OPERANDS 4

struct instr {
    opcode op;
    uint16_t dst;
    uint16_t operand[N_OPERANDS]; /* NO_REG where there is none */
    uint16_t mask; /* a bool register: rows that are asked for; NO_REG: all */
    int32_t imm;
    size_t n_regs; /* the operations that take any number of registers */
    const uint16_t *regs;
    const struct format_spec *format; /* FORMAT */
};

typedef enum reg_kind { REG_TEMP, REG_PARAM, REG_CONST } reg_kind;

/* Written once: by its instruction, or before the first. */
struct reg {
    reg_kind kind;
    expr_rep rep;
    uint8_t level; /* how many loops it is inside of */
    const struct junco_type *type; /* the expr's */
    size_t param; /* PARAM */
    struct junco_value constant; /* CONST; null too */
};

struct expr {
    struct arena arena; /* constants, operand lists */
    size_t n_params;
    size_t n_regs, regs_capacity;
    struct reg *regs;
    size_t n_instrs, instrs_capacity;
    struct instr *instrs;
    size_t n_results;
    uint16_t *results; /* registers */
    size_t n_gathers; /* comprehensions */
    size_t n_types, types_capacity;
    const struct junco_type **types; /* references held */
    locale_t locale; /* C.UTF-8, for letters; 0 when there is none */
};

expr_rep rep_of(const struct junco_type *type);
size_t rep_size(expr_rep rep);

#endif
