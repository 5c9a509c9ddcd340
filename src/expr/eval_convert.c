/* eval_convert.c -- int(), float(), str(), bool() and round(). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "expr/diag.h"
#include "expr/eval.h"

#define SHOWN_BYTES 40 /* of a text that is no number, in its message */

static double float_at(struct eval *e, uint16_t reg, size_t row) {
    return ((const double *)eval_data(e, reg))[row];
}

static int64_t int_at(struct eval *e, uint16_t reg, size_t row) {
    return ((const int64_t *)eval_data(e, reg))[row];
}

static void put_int(struct eval *e, const struct instr *in, size_t row, int64_t value) {
    ((int64_t *)eval_data(e, in->dst))[row] = value;
}

static void put_float(struct eval *e, const struct instr *in, size_t row, double value) {
    ((double *)eval_data(e, in->dst))[row] = value;
}

static void put_text(struct eval *e, const struct instr *in, size_t row, const char *text,
                     size_t size) {
    struct junco_bytes result;
    char *data = eval_new_string(e, size, &result);

    if (!data)
        return;
    memcpy(data, text, size);
    ((struct junco_bytes *)eval_data(e, in->dst))[row] = result;
}

static const char *shown(const struct junco_bytes *s, char buf[SHOWN_BYTES + 4]) {
    return diag_name(s->data, s->size, buf, SHOWN_BYTES);
}

/* ---- to int ---- */

static void put_whole(struct eval *e, const struct instr *in, size_t row, double value) {
    if (isnan(value))
        eval_fail_row(e, row, JUNCO_EVALUE, "cannot convert float NaN to integer");
    else if (isinf(value))
        eval_fail_row(e, row, JUNCO_EVALUE, "cannot convert float infinity to integer");
    else if (value < -9223372036854775808.0 || value >= 9223372036854775808.0)
        eval_fail_row(e, row, JUNCO_EVALUE, "integer overflow: the result does not fit in 64 bits");
    else
        put_int(e, in, row, (int64_t)value);
}

static void int_from_text(struct eval *e, const struct instr *in, size_t row,
                          const struct junco_bytes *s, int64_t base) {
    char buf[SHOWN_BYTES + 4];
    int64_t value = 0;
    junco_status st;

    if (base != 0 && (base < 2 || base > 36)) {
        eval_fail_row(e, row, JUNCO_EVALUE, "int() base must be >= 2 and <= 36, or 0");
        return;
    }
    st = text_parse_int(s->data, s->size, (int)base, &value);
    if (st == JUNCO_EVALUE)
        eval_fail_row(e, row, st, "invalid literal for int() with base %d: '%s'", (int)base,
                      shown(s, buf));
    else if (st)
        eval_fail_row(e, row, JUNCO_EVALUE, "integer overflow: '%s' does not fit in 64 bits",
                      shown(s, buf));
    else
        put_int(e, in, row, value);
}

static void int_f_row(struct eval *e, const struct instr *in, size_t row) {
    put_whole(e, in, row, float_at(e, in->operand[0], row));
}

static void int_s_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = (const struct junco_bytes *)eval_data(e, in->operand[0]) + row;

    int_from_text(e, in, row, s, in->operand[1] == NO_REG ? 10 : int_at(e, in->operand[1], row));
}

static void fail_conversion(struct eval *e, size_t row, const struct junco_value *value,
                            const char *function) {
    eval_fail_row(e, row, JUNCO_ETYPE, "%s() takes a bool, a number or a string, got %s", function,
                  junco_kind_name(value->kind));
}

static void int_v_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value =
        (const struct junco_value *)eval_data(e, in->operand[0]) + row;

    if (value->kind == JUNCO_KIND_BOOL)
        put_int(e, in, row, value->as.boolean);
    else if (value->kind == JUNCO_KIND_INT64)
        put_int(e, in, row, value->as.int64);
    else if (value->kind == JUNCO_KIND_FLOAT64)
        put_whole(e, in, row, value->as.float64);
    else if (value->kind == JUNCO_KIND_STRING)
        int_from_text(e, in, row, &value->as.bytes, 10);
    else
        fail_conversion(e, row, value, "int");
}

/* ---- to float ---- */

static void float_from_text(struct eval *e, const struct instr *in, size_t row,
                            const struct junco_bytes *s) {
    char buf[SHOWN_BYTES + 4];
    double value;

    if (text_parse_float(s->data, s->size, &value))
        put_float(e, in, row, value);
    else
        eval_fail_row(e, row, JUNCO_EVALUE, "could not convert string to float: '%s'",
                      shown(s, buf));
}

static void float_s_row(struct eval *e, const struct instr *in, size_t row) {
    float_from_text(e, in, row, (const struct junco_bytes *)eval_data(e, in->operand[0]) + row);
}

static void float_v_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value =
        (const struct junco_value *)eval_data(e, in->operand[0]) + row;

    if (value->kind == JUNCO_KIND_BOOL)
        put_float(e, in, row, value->as.boolean);
    else if (value->kind == JUNCO_KIND_INT64)
        put_float(e, in, row, (double)value->as.int64);
    else if (value->kind == JUNCO_KIND_FLOAT64)
        put_float(e, in, row, value->as.float64);
    else if (value->kind == JUNCO_KIND_STRING)
        float_from_text(e, in, row, &value->as.bytes);
    else
        fail_conversion(e, row, value, "float");
}

/* ---- to string ---- */

static void str_from_bool(struct eval *e, const struct instr *in, size_t row, bool value) {
    put_text(e, in, row, value ? "True" : "False", value ? 4 : 5);
}

static void str_from_int(struct eval *e, const struct instr *in, size_t row, int64_t value) {
    char buf[32];

    put_text(e, in, row, buf, (size_t)snprintf(buf, sizeof(buf), "%lld", (long long)value));
}

static void str_from_float(struct eval *e, const struct instr *in, size_t row, double value) {
    char buf[32];

    put_text(e, in, row, buf, text_format_float(value, buf));
}

static void str_b_row(struct eval *e, const struct instr *in, size_t row) {
    str_from_bool(e, in, row, ((const uint8_t *)eval_data(e, in->operand[0]))[row]);
}

static void str_i_row(struct eval *e, const struct instr *in, size_t row) {
    str_from_int(e, in, row, int_at(e, in->operand[0], row));
}

static void str_f_row(struct eval *e, const struct instr *in, size_t row) {
    str_from_float(e, in, row, float_at(e, in->operand[0], row));
}

static void str_v_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value =
        (const struct junco_value *)eval_data(e, in->operand[0]) + row;

    if (value->kind == JUNCO_KIND_BOOL)
        str_from_bool(e, in, row, value->as.boolean);
    else if (value->kind == JUNCO_KIND_INT64)
        str_from_int(e, in, row, value->as.int64);
    else if (value->kind == JUNCO_KIND_FLOAT64)
        str_from_float(e, in, row, value->as.float64);
    else if (value->kind == JUNCO_KIND_STRING)
        eval_put_value(e, in->dst, row, value);
    else
        fail_conversion(e, row, value, "str");
}

/* ---- round() ---- */

static void round_f_row(struct eval *e, const struct instr *in, size_t row) {
    /* To the nearest, ties to even: the default rounding mode, which nothing here changes. */
    put_whole(e, in, row, nearbyint(float_at(e, in->operand[0], row)));
}

/* Rounding at a decimal place is exact only on the decimal expansion of the double, which printf
 * has (round(2.675, 2) is 2.67). */
static double round_decimal(double value, int64_t places) {
    char buf[1200];
    int exponent, digits;

    if (!isfinite(value) || value == 0.0 || places > 323)
        return value;
    if (places < -309)
        return copysign(0.0, value);
    if (places >= 0) {
        snprintf(buf, sizeof(buf), "%.*f", (int)places, value);
        return strtod(buf, NULL);
    }
    snprintf(buf, sizeof(buf), "%.17e", value);
    exponent = atoi(strchr(buf, 'e') + 1);
    digits = exponent + 1 + (int)places; /* that stay before the cut */
    if (digits < 0)
        return copysign(0.0, value);
    if (digits == 0) {
        /* Between 0 and one unit of the place; half of it goes to the even one, 0. */
        snprintf(buf, sizeof(buf), "5e%d", exponent);
        if (fabs(value) <= strtod(buf, NULL))
            return copysign(0.0, value);
        snprintf(buf, sizeof(buf), "1e%d", exponent + 1);
        return copysign(strtod(buf, NULL), value);
    }
    snprintf(buf, sizeof(buf), "%.*e", digits - 1, value);
    return strtod(buf, NULL);
}

static void round_fn_row(struct eval *e, const struct instr *in, size_t row) {
    double value = float_at(e, in->operand[0], row);
    double rounded = round_decimal(value, int_at(e, in->operand[1], row));

    if (isinf(rounded) && isfinite(value))
        eval_fail_row(e, row, JUNCO_EVALUE, "the rounded value is too large for a float");
    else
        put_float(e, in, row, rounded);
}

static void round_in_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t value = int_at(e, in->operand[0], row), places = int_at(e, in->operand[1], row);
    __int128 unit = 1, quotient, rest;

    if (places >= 0) {
        put_int(e, in, row, value);
        return;
    }
    if (places < -19) {
        put_int(e, in, row, 0);
        return;
    }
    for (int64_t i = places; i < 0; i++)
        unit *= 10;
    quotient = value / unit;
    rest = value % unit;
    if (rest < 0) { /* floor, so that the rest is what lies above a multiple */
        quotient--;
        rest += unit;
    }
    if (rest * 2 > unit || (rest * 2 == unit && quotient % 2 != 0))
        quotient++;
    quotient *= unit;
    if (quotient > INT64_MAX || quotient < INT64_MIN)
        eval_fail_row(e, row, JUNCO_EVALUE, "integer overflow: the result does not fit in 64 bits");
    else
        put_int(e, in, row, (int64_t)quotient);
}

const struct kernel kernels_convert[OP_N] = {
    [OP_INT_F] = {.row = int_f_row},       [OP_INT_S] = {.row = int_s_row},
    [OP_INT_V] = {.row = int_v_row},       [OP_FLOAT_S] = {.row = float_s_row},
    [OP_FLOAT_V] = {.row = float_v_row},   [OP_STR_B] = {.row = str_b_row},
    [OP_STR_I] = {.row = str_i_row},       [OP_STR_F] = {.row = str_f_row},
    [OP_STR_V] = {.row = str_v_row},       [OP_ROUND_F] = {.row = round_f_row},
    [OP_ROUND_FN] = {.row = round_fn_row}, [OP_ROUND_IN] = {.row = round_in_row},
};
