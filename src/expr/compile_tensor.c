/* compile_tensor.c -- arithmetic, reductions and slices of tensors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "expr/compile_call.h"
#include "expr/tensor.h"
#include "expr/tensor_math.h"

/* What a type says of a tensor: an image is uint8 of three dimensions. */
struct form {
    junco_dtype dtype;
    int rank; /* -1: not known */
    int64_t dims[JUNCO_MAX_RANK];
};

bool compile_is_tensor(const struct compiler *c, uint16_t reg) {
    junco_kind kind = compile_type(c, reg)->kind;

    return kind == JUNCO_KIND_TENSOR || kind == JUNCO_KIND_IMAGE || kind == JUNCO_KIND_FRAME;
}

static struct form form_of(const struct junco_type *type) {
    struct form form = {.dtype = JUNCO_DTYPE_UINT8, .rank = 3, .dims = {-1, -1, -1}};

    if (type->kind != JUNCO_KIND_TENSOR)
        return form;
    form.dtype = type->dtype;
    form.rank = type->rank;
    memcpy(form.dims, type->dims, sizeof(form.dims));
    return form;
}

static junco_status make_type(struct compiler *c, const struct form *form,
                              const struct junco_type **ret) {
    const struct junco_type *type;
    junco_status st;

    *ret = junco_type_of(JUNCO_KIND_TENSOR);
    if (form->rank < 0)
        return JUNCO_OK;
    st = junco_type_tensor(form->dtype, form->rank, form->dims, &type, c->err);
    if (!st)
        st = compile_keep_type(c, type);
    if (!st)
        *ret = type;
    return st;
}

/* ---- operators ---- */

static void broadcast_forms(const struct form *a, const struct form *b, struct form *ret) {
    int rank = a->rank > b->rank ? a->rank : b->rank;

    ret->rank = a->rank < 0 || b->rank < 0 ? -1 : rank;
    for (int i = 0; i < ret->rank; i++) {
        int x = i - (rank - a->rank), y = i - (rank - b->rank);
        int64_t m = x < 0 ? 1 : a->dims[x], n = y < 0 ? 1 : b->dims[y];
        ret->dims[i] = m == 1 ? n : n == 1 || m == n ? m : m < 0 ? n : m;
    }
}

bool compile_takes_tensors(const struct compiler *c, ast_op op, uint16_t a, uint16_t b) {
    bool x = compile_is_tensor(c, a), y = compile_is_tensor(c, b);

    return op >= AST_ADD && op <= AST_GE && op != AST_NEG && op != AST_POS && (x || y) &&
           (x || compile_is_number(c, a)) && (y || compile_is_number(c, b));
}

junco_status compile_tensor_binary(struct compiler *c, ast_op op, uint16_t a, uint16_t b,
                                   uint16_t *ret) {
    bool x = compile_is_tensor(c, a), y = compile_is_tensor(c, b);
    struct form form = form_of(compile_type(c, x ? a : b)), other = form_of(compile_type(c, b));
    const struct junco_type *type;
    junco_status st;

    if (x && y) {
        struct form left = form;
        broadcast_forms(&left, &other, &form);
        form.dtype = tensor_result_dtype(op, left.dtype, other.dtype);
    } else {
        form.dtype = tensor_scalar_dtype(op, form.dtype, compile_rep(c, x ? b : a) == REP_FLOAT);
    }
    st = make_type(c, &form, &type);
    return st ? st : compile_emit(c, OP_TENSOR_BINARY, type, OPERANDS2(a, b), (int32_t)op, ret);
}

/* ---- methods ---- */

static const char *const fold_names[] = {
    [FOLD_SUM] = "sum", [FOLD_MEAN] = "mean",     [FOLD_MAX] = "max",
    [FOLD_MIN] = "min", [FOLD_ARGMAX] = "argmax", [FOLD_ARGMIN] = "argmin",
};
#define N_FOLDS (sizeof(fold_names) / sizeof(fold_names[0]))

bool compile_is_tensor_method(const char *name) {
    for (size_t i = 0; i < N_FOLDS; i++)
        if (strcmp(fold_names[i], name) == 0)
            return true;
    return strcmp(name, "tolist") == 0;
}

static junco_status call_tolist(struct compiler *c, const struct call *call, uint16_t object,
                                uint16_t *ret) {
    struct form form = form_of(compile_type(c, object));
    const struct junco_type *type = junco_type_of(tensor_element_kind(form.dtype));
    junco_status st = JUNCO_OK;

    if (form.rank < 1)
        return compile_fail(c, call->node, JUNCO_ETYPE,
                            "tolist() needs a tensor whose number of dimensions is known");
    for (int i = 0; i < form.rank && !st; i++)
        st = compile_list_type(c, type, &type);
    return st ? st : compile_emit(c, OP_TENSOR_LIST, type, OPERANDS1(object), 0, ret);
}

/* The dimension that axis= names, from 0; -1: there is none. */
static junco_status find_axis(struct compiler *c, const struct call *call, const struct form *form,
                              int *ret) {
    const struct junco_value *axis =
        call->arg[0] == NO_REG ? NULL : compile_constant(c, call->arg[0]);

    *ret = -1;
    if (call->arg[0] == NO_REG || (axis && axis->kind == JUNCO_KIND_NULL))
        return JUNCO_OK;
    if (!axis || axis->kind != JUNCO_KIND_INT64)
        return compile_fail(c, call->node, JUNCO_ETYPE, "axis is written as an int");
    if (form->rank < 0)
        return compile_fail(c, call->node, JUNCO_ETYPE,
                            "axis= needs a tensor whose number of dimensions is known");
    if (axis->as.int64 < -form->rank || axis->as.int64 >= form->rank)
        return compile_fail(c, call->node, JUNCO_EINVAL, "axis %lld of a tensor of %d dimensions",
                            (long long)axis->as.int64, form->rank);
    *ret = (int)axis->as.int64 + (axis->as.int64 < 0 ? form->rank : 0);
    return JUNCO_OK;
}

junco_status compile_tensor_method(struct compiler *c, const struct call *call, uint16_t object,
                                   uint16_t *ret) {
    struct form form = form_of(compile_type(c, object));
    const struct junco_type *type;
    size_t fold = 0;
    int axis;
    junco_status st;

    if (strcmp(call->name, "tolist") == 0)
        return call_tolist(c, call, object, ret);
    while (strcmp(fold_names[fold], call->name) != 0)
        fold++;
    st = find_axis(c, call, &form, &axis);
    if (st)
        return st;
    form.dtype = tensor_fold_dtype((tensor_fold)fold, form.dtype);
    type = junco_type_of(fold == FOLD_MEAN ? JUNCO_KIND_FLOAT64 : tensor_element_kind(form.dtype));
    if (axis >= 0 && form.rank > 1) {
        form.rank--;
        memmove(form.dims + axis, form.dims + axis + 1,
                (size_t)(form.rank - axis) * sizeof(form.dims[0]));
        st = make_type(c, &form, &type);
    }
    return st ? st
              : compile_emit(c, OP_TENSOR_FOLD, type, OPERANDS1(object),
                             (int32_t)(fold | (size_t)(axis + 1) << 8), ret);
}

junco_status call_dot(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t a = call->arg[0], b = call->arg[1];
    struct form x, y, form = {.rank = 0};
    const struct junco_type *type;
    junco_status st;

    if (!compile_is_tensor(c, a) || !compile_is_tensor(c, b))
        return call_fail_argument(c, call, compile_is_tensor(c, a) ? b : a, "tensors");
    x = form_of(compile_type(c, a));
    y = form_of(compile_type(c, b));
    if (x.rank < 1 || x.rank > 2 || y.rank < 1 || y.rank > 2)
        return compile_fail(c, call->node, JUNCO_ETYPE,
                            "dot() needs tensors known to have one or two dimensions");
    form.dtype = tensor_result_dtype(AST_MUL, x.dtype, y.dtype);
    if (x.rank == 2)
        form.dims[form.rank++] = x.dims[0];
    if (y.rank == 2)
        form.dims[form.rank++] = y.dims[1];
    type = junco_type_of(tensor_element_kind(form.dtype));
    st = form.rank > 0 ? make_type(c, &form, &type) : JUNCO_OK;
    return st ? st : compile_emit(c, OP_TENSOR_DOT, type, OPERANDS2(a, b), 0, ret);
}

/* ---- slices ---- */

junco_status compile_tensor_slice(struct compiler *c, const struct ast *node, uint16_t object,
                                  const uint16_t *bounds, size_t n, uint32_t is_index,
                                  uint16_t *ret) {
    struct form form = form_of(compile_type(c, object)), result = {.rank = 0};
    const struct junco_type *type;
    junco_status st;

    if (form.rank >= 0 && n > (size_t)form.rank)
        return compile_fail(c, node, JUNCO_ETYPE, "%zu indices for a tensor of %d dimensions", n,
                            form.rank);
    for (int i = 0; i < form.rank; i++) {
        bool is_whole = (size_t)i >= n || (bounds[3 * i] == NO_REG && bounds[3 * i + 1] == NO_REG &&
                                           bounds[3 * i + 2] == NO_REG);
        if ((size_t)i >= n || !(is_index >> i & 1))
            result.dims[result.rank++] = is_whole ? form.dims[i] : -1;
    }
    result.dtype = form.dtype;
    if (form.rank < 0)
        result.rank = -1;
    type = junco_type_of(tensor_element_kind(form.dtype));
    st = result.rank != 0 ? make_type(c, &result, &type) : JUNCO_OK;
    return st ? st
              : compile_emit_many(c, OP_TENSOR_SLICE, type, OPERANDS1(object), bounds, 3 * n,
                                  (int32_t)is_index, ret);
}
