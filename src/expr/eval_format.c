/* eval_format.c -- f-strings and the functions of the math module. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "expr/eval.h"
#include "expr/format.h"

static void format_row(struct eval *e, const struct instr *in, size_t row) {
    struct str text = STR_INIT(JUNCO_MAX_STRING_BYTES);
    struct junco_value value = eval_get_value(e, in->operand[0], row);
    struct junco_bytes result;
    junco_status st = format_value(in->format, &value, &text);
    char *data;

    if (st || text.failed == JUNCO_ELIMIT)
        eval_fail_row(e, row, st ? st : JUNCO_ELIMIT, "the value has no such form");
    else if (text.failed)
        eval_fail(e, junco_nomem(e->err, text.size));
    data = st || text.failed ? NULL : eval_new_string(e, text.size, &result);
    if (data) {
        memcpy(data, str_text(&text), text.size);
        ((struct junco_bytes *)eval_data(e, in->dst))[row] = result;
    }
    str_done(&text);
}

static void join_parts_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_bytes result;
    size_t total = 0;
    char *data;

    for (size_t k = 0; k < in->n_regs; k++) {
        if (eval_is_null(e, in->regs[k], row)) {
            eval_put_null(e, in->dst, row);
            return;
        }
        total += ((const struct junco_bytes *)eval_data(e, in->regs[k]))[row].size;
    }
    data = eval_new_string(e, total, &result);
    if (!data)
        return;
    ((struct junco_bytes *)eval_data(e, in->dst))[row] = result;
    for (size_t k = 0; k < in->n_regs; k++) {
        const struct junco_bytes *part =
            (const struct junco_bytes *)eval_data(e, in->regs[k]) + row;
        if (part->size)
            memcpy(data, part->data, part->size);
        data += part->size;
    }
}

/* ---- math ---- */

/* Python's rule: NaN from a number is outside the function's domain, infinity beyond a float. */
static void put_checked(struct eval *e, const struct instr *in, size_t row, double result,
                        bool is_nan, bool is_finite) {
    if (isnan(result) && !is_nan)
        eval_fail_row(e, row, JUNCO_EVALUE, "math domain error: the function has no value there");
    else if (isinf(result) && is_finite)
        eval_fail_row(e, row, JUNCO_EVALUE, "math range error: the result is too large");
    else
        ((double *)eval_data(e, in->dst))[row] = result;
}

static double apply(math_function f, double x) {
    switch (f) {
    case MATH_COS:
        return cos(x);
    case MATH_EXP:
        return exp(x);
    case MATH_LOG:
        return log(x);
    case MATH_LOG10:
        return log10(x);
    case MATH_LOG2:
        return log2(x);
    case MATH_SIN:
        return sin(x);
    case MATH_SQRT:
        return sqrt(x);
    default:
        return tan(x);
    }
}

static void math_row(struct eval *e, const struct instr *in, size_t row) {
    double x = ((const double *)eval_data(e, in->operand[0]))[row];

    put_checked(e, in, row, apply((math_function)in->imm, x), isnan(x), isfinite(x));
}

static void math2_row(struct eval *e, const struct instr *in, size_t row) {
    double x = ((const double *)eval_data(e, in->operand[0]))[row];
    double y = ((const double *)eval_data(e, in->operand[1]))[row];
    double result = in->imm == MATH_ATAN2   ? atan2(x, y)
                    : in->imm == MATH_HYPOT ? hypot(x, y)
                                            : pow(x, y);

    put_checked(e, in, row, result, isnan(x) || isnan(y), isfinite(x) && isfinite(y));
}

static void floor_row(struct eval *e, const struct instr *in, size_t row) {
    double x = ((const double *)eval_data(e, in->operand[0]))[row];

    x = in->imm ? ceil(x) : floor(x);
    if (!isfinite(x))
        eval_fail_row(e, row, JUNCO_EVALUE, "cannot convert float %s to integer",
                      isnan(x) ? "NaN" : "infinity");
    else if (x < -9223372036854775808.0 || x >= 9223372036854775808.0)
        eval_fail_row(e, row, JUNCO_EVALUE, "integer overflow: the result does not fit in 64 bits");
    else
        ((int64_t *)eval_data(e, in->dst))[row] = (int64_t)x;
}

static void is_special(struct eval *e, const struct instr *in) {
    const double *a = eval_data(e, in->operand[0]);
    uint8_t *d = eval_data(e, in->dst);

    for (size_t i = 0; i < e->n; i++)
        d[i] = in->imm ? isinf(a[i]) != 0 : isnan(a[i]) != 0;
}

const struct kernel kernels_format[OP_N] = {
    [OP_FORMAT] = {.row = format_row}, [OP_JOIN_PARTS] = {.row = join_parts_row},
    [OP_MATH] = {.row = math_row},     [OP_MATH2] = {.row = math2_row},
    [OP_FLOOR_F] = {.row = floor_row}, [OP_IS_SPECIAL] = {.tile = is_special},
};
