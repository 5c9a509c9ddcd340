/* compile_call.h -- calls being compiled: what the files of functions share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_COMPILE_CALL_H
#define EXPR_COMPILE_CALL_H

#include "expr/compile.h"

#define MAX_ARGS 3

struct call {
    const struct ast *node;
    const char *name;
    size_t n; /* arguments as written */
    const uint16_t *values; /* their registers */
    uint16_t arg[MAX_ARGS]; /* by parameter, NO_REG where left out; not for variadic functions */
};

struct function {
    const char *name;
    size_t least, most; /* arguments; most 0: any number */
    const char *params[MAX_ARGS];
    junco_status (*compile)(struct compiler *c, const struct call *call, uint16_t *ret);
};

junco_status call_fail_argument(struct compiler *c, const struct call *call, uint16_t arg,
                                const char *wanted) JUNCO_MUST_CHECK;
/* An int argument: bools count, null stays null, NO_REG too. */
junco_status call_int_argument(struct compiler *c, const struct call *call,
                               uint16_t *arg) JUNCO_MUST_CHECK;
junco_status call_float_argument(struct compiler *c, const struct call *call,
                                 uint16_t *arg) JUNCO_MUST_CHECK;

/* ---- compile_list.c ---- */
junco_status call_all(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_any(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_enumerate(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_list(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_reversed(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_sorted(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_zip(struct compiler *c, const struct call *call, uint16_t *ret);
/* min() and max() with key= as the last argument. */
junco_status call_extreme_by_key(struct compiler *c, const struct call *call, bool is_max,
                                 uint16_t *ret);

/* ---- compile_math.c ---- */
junco_status call_math(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_log(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_math2(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_floor(struct compiler *c, const struct call *call, uint16_t *ret);
junco_status call_is_special(struct compiler *c, const struct call *call, uint16_t *ret);

/* ---- compile_tensor.c ---- */
junco_status call_dot(struct compiler *c, const struct call *call, uint16_t *ret);
bool compile_is_tensor_method(const char *name);
/* arg[0]: the axis. */
junco_status compile_tensor_method(struct compiler *c, const struct call *call, uint16_t object,
                                   uint16_t *ret);

#endif
