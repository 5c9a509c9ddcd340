/* compile_math.c -- the functions of Python's math module. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "expr/compile_call.h"

static const char *const names[] = {
    [MATH_COS] = "cos",     [MATH_EXP] = "exp",     [MATH_LOG] = "log",   [MATH_LOG10] = "log10",
    [MATH_LOG2] = "log2",   [MATH_SIN] = "sin",     [MATH_SQRT] = "sqrt", [MATH_TAN] = "tan",
    [MATH_ATAN2] = "atan2", [MATH_HYPOT] = "hypot", [MATH_POW] = "pow",
};

static math_function find(const char *name) {
    size_t i = 0;

    while (strcmp(names[i], name) != 0) /* the table of functions names no other */
        i++;
    return (math_function)i;
}

bool compile_math_constant(const char *name, double *ret) {
    static const struct {
        const char *name;
        double value;
    } constants[] = {
        {"pi", 3.141592653589793},
        {"e", 2.718281828459045},
        {"tau", 6.283185307179586},
        {"inf", INFINITY},
        {"nan", NAN},
    };

    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        if (strcmp(constants[i].name, name) == 0) {
            *ret = constants[i].value;
            return true;
        }
    }
    return false;
}

static const struct junco_type *type_float(void) {
    return junco_type_of(JUNCO_KIND_FLOAT64);
}

junco_status call_float_argument(struct compiler *c, const struct call *call, uint16_t *arg) {
    if (compile_rep(c, *arg) != REP_NULL && !compile_is_number(c, *arg))
        return call_fail_argument(c, call, *arg, "a number");
    return compile_convert(c, *arg, type_float(), arg);
}

junco_status call_math(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0];
    junco_status st = call_float_argument(c, call, &a);

    return st ? st
              : compile_emit(c, OP_MATH, type_float(), OPERANDS1(a), (int32_t)find(call->name),
                             ret);
}

junco_status call_math2(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0], b = call->arg[1];
    junco_status st = call_float_argument(c, call, &a);

    if (!st)
        st = call_float_argument(c, call, &b);
    return st ? st
              : compile_emit(c, OP_MATH2, type_float(), OPERANDS2(a, b), (int32_t)find(call->name),
                             ret);
}

/* log(x, base) is log(x) / log(base). */
junco_status call_log(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t base = call->arg[1], result;
    junco_status st = call_math(c, call, &result);

    *ret = result;
    if (st || base == NO_REG)
        return st;
    st = call_float_argument(c, call, &base);
    if (!st)
        st = compile_emit(c, OP_MATH, type_float(), OPERANDS1(base), MATH_LOG, &base);
    return st ? st : compile_emit(c, OP_DIV_F, type_float(), OPERANDS2(result, base), 0, ret);
}

junco_status call_floor(struct compiler *c, const struct call *call, uint16_t *ret) {
    const struct junco_type *type = junco_type_of(JUNCO_KIND_INT64);
    uint16_t a = call->arg[0];

    if (compile_rep(c, a) != REP_NULL && !compile_is_number(c, a))
        return call_fail_argument(c, call, a, "a number");
    if (compile_rep(c, a) != REP_FLOAT)
        return compile_convert(c, a, type, ret);
    return compile_emit(c, OP_FLOOR_F, type, OPERANDS1(a), call->name[0] == 'c', ret);
}

junco_status call_is_special(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0];
    junco_status st = call_float_argument(c, call, &a);

    return st ? st
              : compile_emit(c, OP_IS_SPECIAL, junco_type_of(JUNCO_KIND_BOOL), OPERANDS1(a),
                             call->name[2] == 'i', ret);
}
