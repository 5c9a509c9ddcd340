/* eval_number.c -- arithmetic, comparison and logic over whole tiles. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "expr/ast.h"
#include "expr/eval.h"

/* The loops are plain, on restrict pointers, and touch every row, so that compilers vectorise
 * them.  What could fail is gathered in one flag; only when it is up do rows get looked at one by
 * one.  Rows that are null or not asked for hold harmless leftovers.  The count of rows is copied
 * first: the compiler cannot know that a store into the result does not change it. */

#define OVERFLOW_TEXT "integer overflow: the result does not fit in 64 bits"
#define ZERO_TEXT "division by zero"

static const int64_t *ints(struct eval *e, uint16_t reg) {
    return eval_data(e, reg);
}

static const double *floats(struct eval *e, uint16_t reg) {
    return eval_data(e, reg);
}

/* Defines a kernel over two operands of type T that gives R. */
#define TILE2(name, T, R, result)                              \
    static void name(struct eval *e, const struct instr *in) { \
        const T *restrict a = eval_data(e, in->operand[0]);    \
        const T *restrict b = eval_data(e, in->operand[1]);    \
        R *restrict d = eval_data(e, in->dst);                 \
        const size_t n = e->n;                                 \
        for (size_t i = 0; i < n; i++)                         \
            d[i] = (R)(result);                                \
    }
/* The same over one operand. */
#define TILE1(name, T, R, result)                              \
    static void name(struct eval *e, const struct instr *in) { \
        const T *restrict a = eval_data(e, in->operand[0]);    \
        R *restrict d = eval_data(e, in->dst);                 \
        const size_t n = e->n;                                 \
        for (size_t i = 0; i < n; i++)                         \
            d[i] = (R)(result);                                \
    }

TILE1(cast_bi, uint8_t, int64_t, a[i])
TILE1(cast_if, int64_t, double, a[i])
TILE1(cast_bf, uint8_t, double, a[i])
TILE1(neg_f, double, double, -a[i])
TILE1(abs_f, double, double, fabs(a[i]))
TILE1(truth_i, int64_t, uint8_t, a[i] != 0)
TILE1(truth_f, double, uint8_t, a[i] != 0.0)
TILE1(not_b, uint8_t, uint8_t, !a[i])
TILE2(add_f, double, double, a[i] + b[i])
TILE2(sub_f, double, double, a[i] - b[i])
TILE2(mul_f, double, double, a[i] * b[i])
TILE2(eq_i, int64_t, uint8_t, a[i] == b[i])
TILE2(ne_i, int64_t, uint8_t, a[i] != b[i])
TILE2(lt_i, int64_t, uint8_t, a[i] < b[i])
TILE2(le_i, int64_t, uint8_t, a[i] <= b[i])
TILE2(gt_i, int64_t, uint8_t, a[i] > b[i])
TILE2(ge_i, int64_t, uint8_t, a[i] >= b[i])
TILE2(eq_f, double, uint8_t, a[i] == b[i])
TILE2(ne_f, double, uint8_t, a[i] != b[i])
TILE2(lt_f, double, uint8_t, a[i] < b[i])
TILE2(le_f, double, uint8_t, a[i] <= b[i])
TILE2(gt_f, double, uint8_t, a[i] > b[i])
TILE2(ge_f, double, uint8_t, a[i] >= b[i])

/* ---- integers: exact, or the row's error ---- */

/* Fail the live rows where the operation overflows. */
static void fail_overflows(struct eval *e, const struct instr *in,
                           bool (*overflows)(int64_t a, int64_t b)) {
    const int64_t *a = ints(e, in->operand[0]);
    const int64_t *b = in->operand[1] == NO_REG ? a : ints(e, in->operand[1]);

    for (size_t i = 0; i < e->n; i++)
        if (overflows(a[i], b[i]) && eval_is_live(e, in, i))
            eval_fail_row(e, i, JUNCO_EVALUE, OVERFLOW_TEXT);
}

static bool add_overflows(int64_t a, int64_t b) {
    return __builtin_add_overflow(a, b, &a);
}

static bool sub_overflows(int64_t a, int64_t b) {
    return __builtin_sub_overflow(a, b, &a);
}

static bool mul_overflows(int64_t a, int64_t b) {
    return __builtin_mul_overflow(a, b, &a);
}

static bool neg_overflows(int64_t a, int64_t b) {
    (void)b;
    return a == INT64_MIN;
}

static void add_i(struct eval *e, const struct instr *in) {
    const uint64_t *restrict a = eval_data(e, in->operand[0]);
    const uint64_t *restrict b = eval_data(e, in->operand[1]);
    uint64_t *restrict d = eval_data(e, in->dst), bad = 0;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++) {
        uint64_t sum = a[i] + b[i];
        bad |= (a[i] ^ sum) & (b[i] ^ sum);
        d[i] = sum;
    }
    if (bad >> 63)
        fail_overflows(e, in, add_overflows);
}

static void sub_i(struct eval *e, const struct instr *in) {
    const uint64_t *restrict a = eval_data(e, in->operand[0]);
    const uint64_t *restrict b = eval_data(e, in->operand[1]);
    uint64_t *restrict d = eval_data(e, in->dst), bad = 0;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++) {
        uint64_t difference = a[i] - b[i];
        bad |= (a[i] ^ b[i]) & (a[i] ^ difference);
        d[i] = difference;
    }
    if (bad >> 63)
        fail_overflows(e, in, sub_overflows);
}

static void mul_i(struct eval *e, const struct instr *in) {
    const int64_t *restrict a = eval_data(e, in->operand[0]);
    const int64_t *restrict b = eval_data(e, in->operand[1]);
    int64_t *restrict d = eval_data(e, in->dst);
    bool bad = false;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++)
        bad |= __builtin_mul_overflow(a[i], b[i], &d[i]);
    if (bad)
        fail_overflows(e, in, mul_overflows);
}

static void neg_i(struct eval *e, const struct instr *in) {
    const uint64_t *restrict a = eval_data(e, in->operand[0]);
    uint64_t *restrict d = eval_data(e, in->dst);
    bool bad = false;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++) {
        d[i] = 0 - a[i];
        bad |= a[i] == (uint64_t)INT64_MIN;
    }
    if (bad)
        fail_overflows(e, in, neg_overflows);
}

static void abs_i(struct eval *e, const struct instr *in) {
    const uint64_t *restrict a = eval_data(e, in->operand[0]);
    uint64_t *restrict d = eval_data(e, in->dst);
    bool bad = false;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++) {
        d[i] = a[i] >> 63 ? 0 - a[i] : a[i];
        bad |= a[i] == (uint64_t)INT64_MIN;
    }
    if (bad)
        fail_overflows(e, in, neg_overflows);
}

static void floordiv_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t a = ints(e, in->operand[0])[row], b = ints(e, in->operand[1])[row], q;

    if (b == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, ZERO_TEXT);
        return;
    }
    if (b == -1 && a == INT64_MIN) {
        eval_fail_row(e, row, JUNCO_EVALUE, OVERFLOW_TEXT);
        return;
    }
    q = a / b;
    ((int64_t *)eval_data(e, in->dst))[row] = q - (a % b != 0 && (a < 0) != (b < 0));
}

static void mod_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t a = ints(e, in->operand[0])[row], b = ints(e, in->operand[1])[row], r;

    if (b == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, ZERO_TEXT);
        return;
    }
    r = b == -1 ? 0 : a % b;
    ((int64_t *)eval_data(e, in->dst))[row] = r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static void pow_int_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t base = ints(e, in->operand[0])[row], exponent = ints(e, in->operand[1])[row];
    int64_t result = 1;
    bool bad = false;

    if (exponent < 0) {
        eval_fail_row(e, row, JUNCO_EVALUE,
                      "an int to a negative power is no int: write float(x) ** y");
        return;
    }
    while (exponent > 0 && !bad) {
        if (exponent & 1)
            bad |= __builtin_mul_overflow(result, base, &result);
        exponent >>= 1;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base))
            bad = true;
    }
    if (bad)
        eval_fail_row(e, row, JUNCO_EVALUE, OVERFLOW_TEXT);
    else
        ((int64_t *)eval_data(e, in->dst))[row] = result;
}

/* a / b correctly rounded, also where a double cannot hold a or b: the quotient with at least 63
 * bits and a sticky bit below them, rounded once.  b is not 0. */
static double divide_exactly(int64_t a, int64_t b) {
    uint64_t x = a < 0 ? 0 - (uint64_t)a : (uint64_t)a, y = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    unsigned __int128 wide;
    double magnitude;
    int shift;

    if (x == 0)
        return b < 0 ? -0.0 : 0.0;
    shift = 63 + __builtin_clzll(x);
    wide = (unsigned __int128)x << shift;
    magnitude = ldexp((double)(wide / y | (wide % y != 0)), -shift);
    return (a < 0) != (b < 0) ? -magnitude : magnitude;
}

static bool is_exact_double(int64_t a) {
    return a >= -(1LL << 53) && a <= 1LL << 53;
}

static void div_i(struct eval *e, const struct instr *in) {
    const int64_t *restrict a = eval_data(e, in->operand[0]);
    const int64_t *restrict b = eval_data(e, in->operand[1]);
    double *restrict d = eval_data(e, in->dst);
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++) {
        if (b[i] == 0) {
            d[i] = 0;
            if (eval_is_live(e, in, i))
                eval_fail_row(e, i, JUNCO_EVALUE, ZERO_TEXT);
        } else if (is_exact_double(a[i]) && is_exact_double(b[i])) {
            d[i] = (double)a[i] / (double)b[i];
        } else {
            d[i] = divide_exactly(a[i], b[i]);
        }
    }
}

/* ---- floats ---- */

static void fail_zeros(struct eval *e, const struct instr *in) {
    const double *b = floats(e, in->operand[1]);

    for (size_t i = 0; i < e->n; i++)
        if (b[i] == 0.0 && eval_is_live(e, in, i))
            eval_fail_row(e, i, JUNCO_EVALUE, ZERO_TEXT);
}

static void div_f(struct eval *e, const struct instr *in) {
    const double *restrict a = eval_data(e, in->operand[0]);
    const double *restrict b = eval_data(e, in->operand[1]);
    double *restrict d = eval_data(e, in->dst);
    int bad = 0;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++) {
        bad |= b[i] == 0.0;
        d[i] = a[i] / b[i];
    }
    if (bad)
        fail_zeros(e, in);
}

/* Python's float remainder has the divisor's sign, also when it is zero. */
static double mod_float(double a, double b) {
    double r = fmod(a, b);

    if (r != 0.0)
        return (b < 0) != (r < 0) ? r + b : r;
    return copysign(0.0, b);
}

/* Python's float floor division: exact where a - a % b is divisible by b. */
static double floordiv_float(double a, double b) {
    double r = fmod(a, b), q = (a - r) / b, floored;

    if (r != 0.0 && (b < 0) != (r < 0))
        q -= 1.0;
    if (q == 0.0)
        return copysign(0.0, a / b);
    floored = floor(q);
    return q - floored > 0.5 ? floored + 1.0 : floored;
}

static void floordiv_f(struct eval *e, const struct instr *in) {
    const double *a = floats(e, in->operand[0]), *b = floats(e, in->operand[1]);
    double *d = eval_data(e, in->dst);

    for (size_t i = 0; i < e->n; i++)
        d[i] = floordiv_float(a[i], b[i]);
    fail_zeros(e, in);
}

static void mod_f(struct eval *e, const struct instr *in) {
    const double *a = floats(e, in->operand[0]), *b = floats(e, in->operand[1]);
    double *d = eval_data(e, in->dst);

    for (size_t i = 0; i < e->n; i++)
        d[i] = mod_float(a[i], b[i]);
    fail_zeros(e, in);
}

static void pow_float_row(struct eval *e, const struct instr *in, size_t row) {
    double a = floats(e, in->operand[0])[row], b = floats(e, in->operand[1])[row], r = pow(a, b);

    if (a == 0.0 && b < 0.0)
        eval_fail_row(e, row, JUNCO_EVALUE, "0.0 cannot be raised to a negative power");
    else if (isnan(r) && !isnan(a) && !isnan(b))
        eval_fail_row(e, row, JUNCO_EVALUE,
                      "a negative number to a fractional power is not a real number");
    else if (isinf(r) && isfinite(a) && isfinite(b))
        eval_fail_row(e, row, JUNCO_EVALUE, "the result is too large for a float");
    else
        ((double *)eval_data(e, in->dst))[row] = r;
}

/* ---- int with float, exactly ---- */

/* <0, 0, >0, or 2 when d is not a number. */
static int compare_int_float(int64_t a, double d) {
    int64_t whole;

    if (isnan(d))
        return 2;
    if (d >= 9223372036854775808.0)
        return -1;
    if (d < -9223372036854775808.0)
        return 1;
    whole = (int64_t)d; /* towards zero */
    if (a != whole)
        return a < whole ? -1 : 1;
    return (double)whole < d ? -1 : (double)whole > d ? 1 : 0;
}

static bool compare_holds(ast_op op, int order) {
    switch (op) {
    case AST_EQ:
        return order == 0;
    case AST_NE:
        return order != 0;
    case AST_LT:
        return order < 0;
    case AST_LE:
        return order <= 0;
    case AST_GT:
        return order == 1;
    default:
        return order == 0 || order == 1;
    }
}

static void compare_if(struct eval *e, const struct instr *in) {
    const int64_t *a = ints(e, in->operand[0]);
    const double *b = floats(e, in->operand[1]);
    uint8_t *d = eval_data(e, in->dst);

    for (size_t i = 0; i < e->n; i++)
        d[i] = compare_holds((ast_op)in->imm, compare_int_float(a[i], b[i]));
}

/* ---- null, masks, selection ---- */

static void is_null(struct eval *e, const struct instr *in) {
    uint8_t *d = eval_data(e, in->dst);
    bool is_rep_null = e->expr->regs[in->operand[0]].rep == REP_NULL;

    for (size_t i = 0; i < e->n; i++)
        d[i] = (is_rep_null || eval_is_null(e, in->operand[0], i)) != (in->imm == 1);
}

/* A mask says which rows somebody asks for: those of the mask above it where the condition has a
 * value and is true (imm 1: false). */
static void when(struct eval *e, const struct instr *in) {
    const uint8_t *a = eval_data(e, in->operand[0]);
    const uint8_t *valid = e->vectors[in->operand[0]].valid;
    const uint8_t *above = in->mask == NO_REG ? NULL : eval_data(e, in->mask);
    uint8_t *restrict d = eval_data(e, in->dst);
    uint8_t wanted = in->imm == 0;
    const size_t n = e->n;

    for (size_t i = 0; i < n; i++)
        d[i] = a[i] == wanted;
    for (size_t i = 0; valid && i < n; i++)
        d[i] &= valid[i];
    for (size_t i = 0; above && i < n; i++)
        d[i] &= above[i];
}

static void select_validity(struct eval *e, const struct instr *in) {
    const struct vector *c = &e->vectors[in->operand[0]];
    const struct vector *yes = &e->vectors[in->operand[1]], *no = &e->vectors[in->operand[2]];
    struct vector *d = &e->vectors[in->dst];
    const uint8_t *is_true = c->data;

    d->valid = NULL;
    if (!c->valid && !yes->valid && !no->valid)
        return;
    for (size_t i = 0; i < e->n; i++) {
        const uint8_t *side = is_true[i] ? yes->valid : no->valid;
        d->own_valid[i] = (!c->valid || c->valid[i]) && (!side || side[i]);
    }
    d->valid = d->own_valid;
}

#define SELECT(name, T)                                           \
    static void name(struct eval *e, const struct instr *in) {    \
        const uint8_t *restrict c = eval_data(e, in->operand[0]); \
        const T *restrict yes = eval_data(e, in->operand[1]);     \
        const T *restrict no = eval_data(e, in->operand[2]);      \
        T *restrict d = eval_data(e, in->dst);                    \
        const size_t n = e->n;                                    \
        for (size_t i = 0; i < n; i++)                            \
            d[i] = c[i] ? yes[i] : no[i];                         \
    }
SELECT(select_b, uint8_t)
SELECT(select_i, int64_t)
SELECT(select_f, double)
SELECT(select_s, struct junco_bytes)
SELECT(select_v, struct junco_value)

static void select_any(struct eval *e, const struct instr *in) {
    static void (*const by_rep[])(struct eval *, const struct instr *) = {
        [REP_NULL] = NULL,      [REP_BOOL] = select_b,   [REP_INT] = select_i,
        [REP_FLOAT] = select_f, [REP_STRING] = select_s, [REP_VALUE] = select_v,
    };
    expr_rep rep = e->expr->regs[in->dst].rep;

    if (by_rep[rep])
        by_rep[rep](e, in);
    select_validity(e, in);
}

const struct kernel kernels_number[OP_N] = {
    [OP_CAST_BI] = {.tile = cast_bi},
    [OP_CAST_IF] = {.tile = cast_if},
    [OP_CAST_BF] = {.tile = cast_bf},
    [OP_ADD_I] = {.tile = add_i},
    [OP_SUB_I] = {.tile = sub_i},
    [OP_MUL_I] = {.tile = mul_i},
    [OP_FLOORDIV_I] = {.row = floordiv_row},
    [OP_MOD_I] = {.row = mod_row},
    [OP_POW_I] = {.row = pow_int_row},
    [OP_DIV_I] = {.tile = div_i},
    [OP_NEG_I] = {.tile = neg_i},
    [OP_ABS_I] = {.tile = abs_i},
    [OP_ADD_F] = {.tile = add_f},
    [OP_SUB_F] = {.tile = sub_f},
    [OP_MUL_F] = {.tile = mul_f},
    [OP_DIV_F] = {.tile = div_f},
    [OP_FLOORDIV_F] = {.tile = floordiv_f},
    [OP_MOD_F] = {.tile = mod_f},
    [OP_POW_F] = {.row = pow_float_row},
    [OP_NEG_F] = {.tile = neg_f},
    [OP_ABS_F] = {.tile = abs_f},
    [OP_EQ_I] = {.tile = eq_i},
    [OP_NE_I] = {.tile = ne_i},
    [OP_LT_I] = {.tile = lt_i},
    [OP_LE_I] = {.tile = le_i},
    [OP_GT_I] = {.tile = gt_i},
    [OP_GE_I] = {.tile = ge_i},
    [OP_EQ_F] = {.tile = eq_f},
    [OP_NE_F] = {.tile = ne_f},
    [OP_LT_F] = {.tile = lt_f},
    [OP_LE_F] = {.tile = le_f},
    [OP_GT_F] = {.tile = gt_f},
    [OP_GE_F] = {.tile = ge_f},
    [OP_COMPARE_IF] = {.tile = compare_if},
    [OP_TRUTH_I] = {.tile = truth_i},
    [OP_TRUTH_F] = {.tile = truth_f},
    [OP_NOT] = {.tile = not_b},
    [OP_IS_NULL] = {.tile = is_null, .takes_null = true},
    [OP_WHEN] = {.tile = when, .takes_null = true},
    [OP_SELECT] = {.tile = select_any, .takes_null = true},
};
