/* compile_call.c -- functions and string methods: one table each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/compile_call.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "expr/tensor.h"

static const struct junco_type *type_int(void) {
    return junco_type_of(JUNCO_KIND_INT64);
}

static const struct junco_type *type_float(void) {
    return junco_type_of(JUNCO_KIND_FLOAT64);
}

static const struct junco_type *type_string(void) {
    return junco_type_of(JUNCO_KIND_STRING);
}

junco_status call_fail_argument(struct compiler *c, const struct call *call, uint16_t arg,
                                const char *wanted) {
    char name[96];

    return compile_fail(c, call->node, JUNCO_ETYPE, "%s() takes %s, got %s", call->name, wanted,
                        junco_type_format(compile_type(c, arg), name, sizeof(name)));
}

junco_status call_int_argument(struct compiler *c, const struct call *call, uint16_t *arg) {
    if (*arg == NO_REG)
        return JUNCO_OK;
    if (compile_rep(c, *arg) == REP_FLOAT || compile_rep(c, *arg) == REP_STRING ||
        compile_rep(c, *arg) == REP_VALUE)
        return call_fail_argument(c, call, *arg, "an int");
    return compile_convert(c, *arg, type_int(), arg);
}

/* ---- functions ---- */

static junco_status call_len(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0];

    if (compile_rep(c, a) == REP_NULL)
        return compile_null(c, type_int(), ret);
    if (compile_is_number(c, a))
        return call_fail_argument(c, call, a, "a string, a list or a tensor");
    return compile_emit(c, compile_rep(c, a) == REP_STRING ? OP_LEN_S : OP_LEN_V, type_int(),
                        OPERANDS1(a), 0, ret);
}

/* What an item of a list or tensor is, or NULL. */
static const struct junco_type *item_type(const struct junco_type *type) {
    if (type->kind == JUNCO_KIND_LIST && rep_of(type->elem) != REP_VALUE)
        return type->elem;
    if (type->kind == JUNCO_KIND_TENSOR && type->dtype != JUNCO_DTYPE_ANY)
        return junco_type_of(tensor_element_kind(type->dtype));
    return NULL;
}

/* min(a, b) is `b < a ? b : a` in Python; so NaN and equal values come out the same here. */
static junco_status fold_extreme(struct compiler *c, const struct call *call, bool is_max,
                                 uint16_t *ret) {
    const struct junco_type *type = compile_type(c, call->values[0]);
    uint16_t best = NO_REG;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < call->n; i++) {
        type = compile_common(type, compile_type(c, call->values[i]));
        if (!type || rep_of(type) == REP_VALUE)
            return call_fail_argument(c, call, call->values[i],
                                      "numbers or strings, all of one type");
    }
    for (size_t i = 0; i < call->n && !st; i++) {
        uint16_t next, is_better;
        st = compile_convert(c, call->values[i], type, &next);
        if (st || i == 0 || type->kind == JUNCO_KIND_NULL) {
            best = next;
            continue;
        }
        st = compile_order(c, call->node, is_max ? AST_GT : AST_LT, next, best, &is_better);
        if (!st)
            st = compile_emit(c, OP_SELECT, type, OPERANDS3(is_better, next, best), 0, &best);
    }
    *ret = best;
    return st;
}

static junco_status call_extreme(struct compiler *c, const struct call *call, bool is_max,
                                 uint16_t *ret) {
    const struct junco_type *item;

    if (call->n == 2 && compile_is_key_lambda(call->node->child->next->next))
        return call_extreme_by_key(c, call, is_max, ret);
    if (call->n != 1)
        return fold_extreme(c, call, is_max, ret);
    if (compile_rep(c, call->values[0]) == REP_NULL)
        return compile_null(c, junco_type_of(JUNCO_KIND_NULL), ret);
    item = item_type(compile_type(c, call->values[0]));
    if (!item)
        return call_fail_argument(c, call, call->values[0],
                                  "two or more values, or a list or tensor of numbers or strings");
    return compile_emit(c, is_max ? OP_MAX_V : OP_MIN_V, item, OPERANDS1(call->values[0]), 0, ret);
}

static junco_status call_min(struct compiler *c, const struct call *call, uint16_t *ret) {
    return call_extreme(c, call, false, ret);
}

static junco_status call_max(struct compiler *c, const struct call *call, uint16_t *ret) {
    return call_extreme(c, call, true, ret);
}

static junco_status call_sum(struct compiler *c, const struct call *call, uint16_t *ret) {
    const struct junco_type *item = item_type(compile_type(c, call->arg[0]));

    if (compile_rep(c, call->arg[0]) == REP_NULL)
        return compile_null(c, junco_type_of(JUNCO_KIND_NULL), ret);
    if (!item || item->kind == JUNCO_KIND_STRING)
        return call_fail_argument(c, call, call->arg[0], "a list or tensor of numbers");
    return compile_emit(c, OP_SUM_V, item->kind == JUNCO_KIND_FLOAT64 ? type_float() : type_int(),
                        OPERANDS1(call->arg[0]), 0, ret);
}

static junco_status call_abs(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0];
    bool is_float = compile_rep(c, a) == REP_FLOAT;
    junco_status st;

    if (compile_rep(c, a) != REP_NULL && !compile_is_number(c, a))
        return call_fail_argument(c, call, a, "a number");
    st = compile_convert(c, a, is_float ? type_float() : type_int(), &a);
    return st ? st
              : compile_emit(c, is_float ? OP_ABS_F : OP_ABS_I,
                             is_float ? type_float() : type_int(), OPERANDS1(a), 0, ret);
}

static junco_status call_round(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0], places = call->arg[1];
    bool is_float = compile_rep(c, a) == REP_FLOAT;
    junco_status st;

    if (compile_rep(c, a) != REP_NULL && !compile_is_number(c, a))
        return call_fail_argument(c, call, a, "a number");
    st = call_int_argument(c, call, &places);
    if (!st)
        st = compile_convert(c, a, is_float ? type_float() : type_int(), &a);
    if (st)
        return st;
    if (places == NO_REG) {
        *ret = a;
        return is_float ? compile_emit(c, OP_ROUND_F, type_int(), OPERANDS1(a), 0, ret) : JUNCO_OK;
    }
    return compile_emit(c, is_float ? OP_ROUND_FN : OP_ROUND_IN,
                        is_float ? type_float() : type_int(), OPERANDS2(a, places), 0, ret);
}

static junco_status call_int(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0], base = call->arg[1];
    expr_rep rep = compile_rep(c, a);
    junco_status st = call_int_argument(c, call, &base);

    if (st)
        return st;
    if (base != NO_REG && rep != REP_STRING && rep != REP_NULL)
        return call_fail_argument(c, call, a, "a string where a base is given");
    if (rep == REP_NULL || rep == REP_BOOL || rep == REP_INT)
        return compile_convert(c, a, type_int(), ret);
    if (rep == REP_STRING)
        return compile_emit(c, OP_INT_S, type_int(), OPERANDS2(a, base), 0, ret);
    if (rep == REP_FLOAT || compile_type(c, a)->kind == JUNCO_KIND_ANY)
        return compile_emit(c, rep == REP_FLOAT ? OP_INT_F : OP_INT_V, type_int(), OPERANDS1(a), 0,
                            ret);
    return call_fail_argument(c, call, a, "a bool, a number or a string");
}

static junco_status call_float(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0];

    if (compile_rep(c, a) == REP_NULL || compile_is_number(c, a))
        return compile_convert(c, a, type_float(), ret);
    if (compile_rep(c, a) == REP_STRING || compile_type(c, a)->kind == JUNCO_KIND_ANY)
        return compile_emit(c, compile_rep(c, a) == REP_STRING ? OP_FLOAT_S : OP_FLOAT_V,
                            type_float(), OPERANDS1(a), 0, ret);
    return call_fail_argument(c, call, a, "a bool, a number or a string");
}

junco_status compile_to_string(struct compiler *c, const struct ast *node, const char *what,
                               uint16_t value, uint16_t *ret) {
    static const opcode ops[] = {
        [REP_BOOL] = OP_STR_B,
        [REP_INT] = OP_STR_I,
        [REP_FLOAT] = OP_STR_F,
        [REP_VALUE] = OP_STR_V,
    };
    expr_rep rep = compile_rep(c, value);
    char name[96];

    *ret = value;
    if (rep == REP_STRING)
        return JUNCO_OK;
    if (rep == REP_NULL)
        return compile_null(c, type_string(), ret);
    if (rep == REP_VALUE && compile_type(c, value)->kind != JUNCO_KIND_ANY)
        return compile_fail(c, node, JUNCO_ETYPE, "%s takes a bool, a number or a string, got %s",
                            what, junco_type_format(compile_type(c, value), name, sizeof(name)));
    return compile_emit(c, ops[rep], type_string(), OPERANDS1(value), 0, ret);
}

static junco_status call_str(struct compiler *c, const struct call *call, uint16_t *ret) {
    return compile_to_string(c, call->node, "str()", call->arg[0], ret);
}

static junco_status call_bool(struct compiler *c, const struct call *call, uint16_t *ret) {
    return compile_truth(c, call->node, call->arg[0], ret);
}

static junco_status call_range(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t start = call->arg[0], stop = call->arg[1], step = call->arg[2];
    const struct junco_type *type;
    junco_status st = call_int_argument(c, call, &start);

    if (!st)
        st = call_int_argument(c, call, &stop);
    if (!st)
        st = call_int_argument(c, call, &step);
    if (!st && stop == NO_REG) {
        stop = start;
        st = compile_int(c, 0, &start);
    }
    if (!st && step == NO_REG)
        st = compile_int(c, 1, &step);
    if (!st)
        st = compile_list_type(c, type_int(), &type);
    return st ? st : compile_emit(c, OP_RANGE, type, OPERANDS3(start, stop, step), 0, ret);
}

/* Ascending by name; math.sqrt is sqrt. */
static const struct function functions[] = {
    {"abs", 1, 1, {NULL}, call_abs},
    {"all", 1, 1, {NULL}, call_all},
    {"any", 1, 1, {NULL}, call_any},
    {"atan2", 2, 2, {NULL}, call_math2},
    {"bool", 1, 1, {NULL}, call_bool},
    {"ceil", 1, 1, {NULL}, call_floor},
    {"cos", 1, 1, {NULL}, call_math},
    {"dot", 2, 2, {NULL}, call_dot},
    {"enumerate", 1, 2, {NULL, "start"}, call_enumerate},
    {"exp", 1, 1, {NULL}, call_math},
    {"float", 1, 1, {NULL}, call_float},
    {"floor", 1, 1, {NULL}, call_floor},
    {"hypot", 2, 2, {NULL}, call_math2},
    {"int", 1, 2, {NULL, "base"}, call_int},
    {"isinf", 1, 1, {NULL}, call_is_special},
    {"isnan", 1, 1, {NULL}, call_is_special},
    {"len", 1, 1, {NULL}, call_len},
    {"list", 1, 1, {NULL}, call_list},
    {"log", 1, 2, {NULL}, call_log},
    {"log10", 1, 1, {NULL}, call_math},
    {"log2", 1, 1, {NULL}, call_math},
    {"max", 1, 0, {NULL}, call_max},
    {"min", 1, 0, {NULL}, call_min},
    {"pow", 2, 2, {NULL}, call_math2},
    {"range", 1, 3, {NULL}, call_range},
    {"reversed", 1, 1, {NULL}, call_reversed},
    {"round", 1, 2, {"number", "ndigits"}, call_round},
    {"sin", 1, 1, {NULL}, call_math},
    {"sorted", 1, 3, {NULL, "key", "reverse"}, call_sorted},
    {"sqrt", 1, 1, {NULL}, call_math},
    {"str", 1, 1, {NULL}, call_str},
    {"sum", 1, 1, {NULL}, call_sum},
    {"tan", 1, 1, {NULL}, call_math},
    {"tuple", 1, 1, {NULL}, call_list},
    {"zip", 1, 0, {NULL}, call_zip},
};
#define N_FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

/* ---- string methods ---- */

/* The kinds of a method's arguments: s string, i int, l list<string>. */
struct method {
    const char *name;
    size_t least;
    const char *kinds;
    const char *params[MAX_ARGS];
    opcode op;
    int32_t imm;
    junco_kind result; /* LIST: list<string> */
};

static const struct method methods[] = {
    {"count", 1, "s", {NULL}, OP_COUNT_S, 0, JUNCO_KIND_INT64},
    {"endswith", 1, "s", {NULL}, OP_ENDSWITH, 0, JUNCO_KIND_BOOL},
    {"find", 1, "s", {NULL}, OP_FIND, 0, JUNCO_KIND_INT64},
    {"isalnum", 0, "", {NULL}, OP_IS_CLASS, CLASS_ALNUM, JUNCO_KIND_BOOL},
    {"isalpha", 0, "", {NULL}, OP_IS_CLASS, CLASS_ALPHA, JUNCO_KIND_BOOL},
    {"isdigit", 0, "", {NULL}, OP_IS_CLASS, CLASS_DIGIT, JUNCO_KIND_BOOL},
    {"islower", 0, "", {NULL}, OP_IS_CLASS, CLASS_LOWER, JUNCO_KIND_BOOL},
    {"isspace", 0, "", {NULL}, OP_IS_CLASS, CLASS_SPACE, JUNCO_KIND_BOOL},
    {"isupper", 0, "", {NULL}, OP_IS_CLASS, CLASS_UPPER, JUNCO_KIND_BOOL},
    {"join", 1, "l", {NULL}, OP_JOIN, 0, JUNCO_KIND_STRING},
    {"lower", 0, "", {NULL}, OP_LOWER, 0, JUNCO_KIND_STRING},
    {"lstrip", 0, "s", {NULL}, OP_STRIP, 1, JUNCO_KIND_STRING},
    {"replace", 2, "ssi", {NULL}, OP_REPLACE, 0, JUNCO_KIND_STRING},
    {"rstrip", 0, "s", {NULL}, OP_STRIP, 2, JUNCO_KIND_STRING},
    {"split", 0, "si", {"sep", "maxsplit"}, OP_SPLIT, 0, JUNCO_KIND_LIST},
    {"startswith", 1, "s", {NULL}, OP_STARTSWITH, 0, JUNCO_KIND_BOOL},
    {"strip", 0, "s", {NULL}, OP_STRIP, 3, JUNCO_KIND_STRING},
    {"title", 0, "", {NULL}, OP_TITLE, 0, JUNCO_KIND_STRING},
    {"upper", 0, "", {NULL}, OP_UPPER, 0, JUNCO_KIND_STRING},
};
#define N_METHODS (sizeof(methods) / sizeof(methods[0]))

void compile_function_names(const char **ret_names, size_t n) {
    size_t i;

    for (i = 0; i < N_FUNCTIONS && i + 1 < n; i++)
        ret_names[i] = functions[i].name;
    ret_names[i] = NULL;
}

static const struct function *find_function(const char *name) {
    for (size_t i = 0; i < N_FUNCTIONS; i++)
        if (str_equal(functions[i].name, name))
            return &functions[i];
    return NULL;
}

static const struct method *find_method(const char *name) {
    for (size_t i = 0; i < N_METHODS; i++)
        if (str_equal(methods[i].name, name))
            return &methods[i];
    return NULL;
}

static junco_status fail_method(struct compiler *c, const struct ast *callee) {
    const char *names[N_METHODS + 1] = {NULL};
    char hint[JUNCO_MAX_NAME_BYTES + 32];

    for (size_t i = 0; i < N_METHODS; i++)
        names[i] = methods[i].name;
    if (str_equal(callee->as.text.data, "format"))
        return compile_fail(c, callee, JUNCO_EUNSUPPORTED,
                            "format() is not supported; write an f-string: f'{x:.2f}'");
    return compile_fail(c, callee, JUNCO_ENOTFOUND, "unknown method '%s'%s", callee->as.text.data,
                        diag_hint(callee->as.text.data, names, hint, sizeof(hint)));
}

junco_status compile_check_call(struct compiler *c, const struct ast *call) {
    const struct ast *callee = call->child;
    const char *names[N_FUNCTIONS + 1];
    char hint[JUNCO_MAX_NAME_BYTES + 32];

    if (callee->kind == AST_ATTRIBUTE && !compile_is_module(c, callee))
        return find_method(callee->as.text.data) || compile_is_tensor_method(callee->as.text.data)
                   ? JUNCO_OK
                   : fail_method(c, callee);
    if (callee->kind != AST_NAME && callee->kind != AST_ATTRIBUTE)
        return compile_fail(c, callee, JUNCO_ETYPE, "%s cannot be called", ast_describe(callee));
    if (find_function(callee->as.text.data))
        return JUNCO_OK;
    compile_function_names(names, N_FUNCTIONS + 1);
    return compile_fail(c, callee, JUNCO_ENOTFOUND, "unknown function '%s'%s", callee->as.text.data,
                        diag_hint(callee->as.text.data, names, hint, sizeof(hint)));
}

/* ---- arguments ---- */

static junco_status fail_count(struct compiler *c, const struct call *call, size_t least,
                               size_t most) {
    if (most == least)
        return compile_fail(c, call->node, JUNCO_ETYPE, "%s() takes %zu argument%s, got %zu",
                            call->name, least, least == 1 ? "" : "s", call->n);
    if (call->n < least)
        return compile_fail(c, call->node, JUNCO_ETYPE,
                            "%s() takes at least %zu argument%s, got %zu", call->name, least,
                            least == 1 ? "" : "s", call->n);
    return compile_fail(c, call->node, JUNCO_ETYPE, "%s() takes at most %zu arguments, got %zu",
                        call->name, most, call->n);
}

static junco_status place_keyword(struct compiler *c, struct call *call, const struct ast *keyword,
                                  const char *const params[MAX_ARGS], size_t most, uint16_t value) {
    const char *known[MAX_ARGS + 1] = {NULL};
    char hint[JUNCO_MAX_NAME_BYTES + 32];
    size_t n = 0;

    for (size_t i = 0; i < most && i < MAX_ARGS; i++) {
        if (!params[i])
            continue;
        known[n++] = params[i];
        if (!str_equal(params[i], keyword->as.text.data))
            continue;
        if (call->arg[i] != NO_REG)
            return compile_fail(c, keyword, JUNCO_ETYPE, "%s() got '%s' twice", call->name,
                                params[i]);
        call->arg[i] = value;
        return JUNCO_OK;
    }
    return compile_fail(c, keyword, JUNCO_ETYPE, "%s() has no parameter '%s'%s", call->name,
                        keyword->as.text.data,
                        diag_hint(keyword->as.text.data, known, hint, sizeof(hint)));
}

/* Put the arguments into call->arg by position and by name; most 0: there is no such order. */
static junco_status place_arguments(struct compiler *c, struct call *call,
                                    const char *const params[MAX_ARGS], size_t least, size_t most) {
    const struct ast *arg = call->node->child->next;
    bool saw_keyword = false;

    if (call->n < least || (most > 0 && call->n > most) || (most == 0 && least == 0 && call->n > 0))
        return fail_count(c, call, least, most);
    for (size_t i = 0; i < call->n; i++, arg = arg->next) {
        junco_status st = JUNCO_OK;
        if (most == 0 && compile_is_key_lambda(arg))
            continue;
        if (arg->kind == AST_KEYWORD) {
            saw_keyword = true;
            st = place_keyword(c, call, arg, params, most, call->values[i]);
        } else if (saw_keyword) {
            st = compile_fail(c, arg, JUNCO_ESYNTAX,
                              "a positional argument must not follow one with a name");
        } else if (i < most && i < MAX_ARGS) {
            call->arg[i] = call->values[i];
        }
        if (st)
            return st;
    }
    for (size_t i = 0; i < least && most > 0; i++)
        if (call->arg[i] == NO_REG)
            return fail_count(c, call, least, most);
    return JUNCO_OK;
}

static junco_status check_method_argument(struct compiler *c, const struct call *call, size_t i,
                                          char kind, uint16_t *arg) {
    const struct junco_type *type;

    if (*arg == NO_REG)
        return JUNCO_OK;
    type = compile_type(c, *arg);
    if (kind == 'i')
        return call_int_argument(c, call, arg);
    if (kind == 's' && i == 0 && type->kind == JUNCO_KIND_NULL && call->n <= 2 &&
        compile_constant(c, *arg)) {
        *arg = NO_REG; /* strip(None), split(None): as if left out */
        return JUNCO_OK;
    }
    if (kind == 's' && type->kind != JUNCO_KIND_STRING && type->kind != JUNCO_KIND_NULL)
        return call_fail_argument(c, call, *arg, "a string");
    if (kind == 'l' && (type->kind != JUNCO_KIND_LIST || (type->elem->kind != JUNCO_KIND_STRING &&
                                                          type->elem->kind != JUNCO_KIND_NULL)))
        return call_fail_argument(c, call, *arg, "a list of strings");
    return kind == 's' ? compile_convert(c, *arg, type_string(), arg) : JUNCO_OK;
}

/* A method that only tensors have. */
static junco_status compile_tensors_method(struct compiler *c, struct call *call, uint16_t object,
                                           uint16_t *ret) {
    static const char *const params[MAX_ARGS] = {"axis"};
    char name[96];
    junco_status st;

    if (compile_rep(c, object) == REP_NULL)
        return compile_null(c, compile_type(c, object), ret);
    if (!compile_is_tensor(c, object))
        return compile_fail(c, call->node, JUNCO_ETYPE, "%s() is a method of tensors, not of %s",
                            call->name,
                            junco_type_format(compile_type(c, object), name, sizeof(name)));
    if (str_equal(call->name, "tolist") && call->n > 0)
        return fail_count(c, call, 0, 0);
    st = place_arguments(c, call, params, 0, 1);
    return st ? st : compile_tensor_method(c, call, object, ret);
}

static junco_status compile_method(struct compiler *c, struct call *call, uint16_t object,
                                   uint16_t *ret) {
    const struct method *method = find_method(call->name);
    const struct junco_type *type = NULL;
    struct operands operands = {{object, NO_REG, NO_REG, NO_REG}};
    size_t most;
    char name[96];
    junco_status st;

    if (!method)
        return compile_tensors_method(c, call, object, ret);
    most = strlen(method->kinds);
    type = junco_type_of(method->result);
    if (compile_rep(c, object) == REP_NULL)
        st = compile_null(c, type_string(), &operands.reg[0]);
    else if (compile_rep(c, object) != REP_STRING)
        return compile_fail(c, call->node, JUNCO_ETYPE, "%s() is a method of strings, not of %s%s",
                            call->name,
                            junco_type_format(compile_type(c, object), name, sizeof(name)),
                            rep_of(compile_type(c, object)) == REP_VALUE &&
                                    compile_type(c, object)->kind != JUNCO_KIND_ANY
                                ? ""
                                : "; write str(...)");
    else
        st = JUNCO_OK;
    if (!st)
        st = place_arguments(c, call, method->params, method->least, most);
    for (size_t i = 0; i < most && !st; i++) {
        st = check_method_argument(c, call, i, method->kinds[i], &call->arg[i]);
        operands.reg[i + 1] = call->arg[i];
    }
    if (!st && method->result == JUNCO_KIND_LIST)
        st = compile_list_type(c, type_string(), &type);
    return st ? st : compile_emit(c, method->op, type, operands, method->imm, ret);
}

junco_status compile_call(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) {
    const struct ast *callee = node->child;
    struct call call = {.node = node,
                        .name = callee->as.text.data,
                        .n = node->n_children - 1,
                        .values = values,
                        .arg = {NO_REG, NO_REG, NO_REG}};
    const struct function *function;
    junco_status st;

    if (callee->kind == AST_ATTRIBUTE && !compile_is_module(c, callee)) {
        call.values = values + 1;
        return compile_method(c, &call, values[0], ret);
    }
    function = find_function(call.name);
    st = place_arguments(c, &call, function->params, function->least, function->most);
    return st ? st : function->compile(c, &call, ret);
}
