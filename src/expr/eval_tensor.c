/* eval_tensor.c -- arithmetic, reductions and slices of tensors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "data/value.h"
#include "expr/eval.h"
#include "expr/tensor.h"
#include "expr/tensor_math.h"

/* Give `tensor` (its dtype and shape) memory that lives as long as the tile; where the result is a
 * number, the caller's own will do. */
static bool new_tensor(struct eval *e, const struct instr *in, size_t row, double *number,
                       struct junco_tensor *tensor) {
    struct junco_error why = {0};
    size_t bytes = 0;
    junco_status st;

    if (tensor->rank == 0 && e->expr->regs[in->dst].type->kind != JUNCO_KIND_TENSOR) {
        tensor->data = number;
        return true;
    }
    st = tensor_check_shape(tensor->dtype, tensor->rank, tensor->dims, &bytes, &why);
    if (st) {
        eval_fail_row(e, row, st, "%s", why.message);
        return false;
    }
    return eval_new_payload(e, bytes, tensor);
}

static void put_tensor(struct eval *e, const struct instr *in, size_t row,
                       const struct junco_tensor *tensor) {
    struct junco_value value = {.kind = JUNCO_KIND_TENSOR, .as.tensor = *tensor};

    if (e->expr->regs[in->dst].type->kind != JUNCO_KIND_TENSOR && tensor->rank == 0 &&
        tensor_element(tensor, 0, &value)) {
        eval_fail_row(e, row, JUNCO_EVALUE, "the result does not fit in a 64-bit int");
        return;
    }
    eval_put_value(e, in->dst, row, &value);
}

static void side_of(const struct junco_value *value, struct tensor_side *ret) {
    *ret = (struct tensor_side){.is_float = value->kind == JUNCO_KIND_FLOAT64};
    if (kind_is_tensor(value->kind))
        ret->tensor = &value->as.tensor;
    else if (ret->is_float)
        ret->float64 = value->as.float64;
    else
        ret->int64 = value->kind == JUNCO_KIND_BOOL ? value->as.boolean : value->as.int64;
}

static void binary_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value x = eval_get_value(e, in->operand[0], row);
    struct junco_value y = eval_get_value(e, in->operand[1], row);
    struct junco_tensor result = {.dtype = JUNCO_DTYPE_BOOL};
    double number;
    struct tensor_side a, b;
    ast_op op = (ast_op)in->imm;

    side_of(&x, &a);
    side_of(&y, &b);
    if (!a.tensor || !b.tensor) {
        const struct junco_tensor *t = a.tensor ? a.tensor : b.tensor;
        result.dtype = tensor_scalar_dtype(op, t->dtype, a.tensor ? b.is_float : a.is_float);
        result.rank = t->rank;
        memcpy(result.dims, t->dims, sizeof(result.dims));
    } else {
        result.dtype = tensor_result_dtype(op, a.tensor->dtype, b.tensor->dtype);
        if (!tensor_broadcast(a.tensor, b.tensor, &result)) {
            eval_fail_row(e, row, JUNCO_EVALUE, "the tensors' shapes do not go together");
            return;
        }
    }
    if (!new_tensor(e, in, row, &number, &result))
        return;
    tensor_apply(op, &a, &b, &result);
    put_tensor(e, in, row, &result);
}

static void fold_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value value = eval_get_value(e, in->operand[0], row);
    const struct junco_tensor *t = &value.as.tensor;
    tensor_fold fold = (tensor_fold)(in->imm & 0xff);
    double number;
    int axis = (in->imm >> 8) - 1;
    struct junco_tensor result = {.dtype = tensor_fold_dtype(fold, t->dtype)};
    size_t n = axis < 0 ? junco_tensor_count(t) : axis < t->rank ? (size_t)t->dims[axis] : 0;

    if (axis >= t->rank || (n == 0 && fold != FOLD_SUM)) {
        eval_fail_row(e, row, JUNCO_EVALUE, "the tensor has nothing there to go through");
        return;
    }
    if (axis < 0 && fold == FOLD_MEAN)
        result.dtype = JUNCO_DTYPE_FLOAT64; /* a number: no need to round it */
    for (int i = 0; axis >= 0 && i < t->rank; i++)
        if (i != axis)
            result.dims[result.rank++] = t->dims[i];
    if (!new_tensor(e, in, row, &number, &result))
        return;
    tensor_reduce(fold, t, axis, &result);
    put_tensor(e, in, row, &result);
}

/* ---- dot ---- */

static void dot_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value x = eval_get_value(e, in->operand[0], row);
    struct junco_value y = eval_get_value(e, in->operand[1], row);
    const struct junco_tensor *a = &x.as.tensor, *b = &y.as.tensor;
    struct junco_tensor result = {.dtype = tensor_result_dtype(AST_MUL, a->dtype, b->dtype)};
    size_t k = (size_t)a->dims[a->rank - 1], m = a->rank == 2 ? (size_t)a->dims[0] : 1;
    double number;
    size_t n = b->rank == 2 ? (size_t)b->dims[1] : 1;
    bool is_float = tensor_element_kind(result.dtype) == JUNCO_KIND_FLOAT64;

    if ((size_t)b->dims[0] != k) {
        eval_fail_row(e, row, JUNCO_EVALUE, "dot(): %zu columns and %lld rows do not go together",
                      k, (long long)b->dims[0]);
        return;
    }
    if (a->rank == 2)
        result.dims[result.rank++] = a->dims[0];
    if (b->rank == 2)
        result.dims[result.rank++] = b->dims[1];
    if (!new_tensor(e, in, row, &number, &result))
        return;
    for (size_t at = 0; at < m * n; at++) {
        struct tensor_dot dot = {
            .a = a, .b = b, .first_a = at / n * k, .first_b = at % n, .step_b = n, .n = k};
        tensor_dot_store(&dot, is_float, &result, at);
    }
    put_tensor(e, in, row, &result);
}

/* ---- slices ---- */

/* What a slice takes of each dimension. */
struct cut {
    int64_t start[JUNCO_MAX_RANK], step[JUNCO_MAX_RANK], n[JUNCO_MAX_RANK];
};

static int64_t bound(struct eval *e, uint16_t reg, size_t row, int64_t otherwise) {
    return reg == NO_REG ? otherwise : ((const int64_t *)eval_data(e, reg))[row];
}

static bool cut_dim(struct eval *e, const struct instr *in, size_t row, size_t dim, int64_t size,
                    struct cut *cut) {
    const uint16_t *regs = in->regs + 3 * dim;
    int64_t start = bound(e, regs[0], row, 0), stop = bound(e, regs[1], row, 0);
    int64_t step = bound(e, regs[2], row, 1), n = 0;

    if ((uint32_t)in->imm >> dim & 1) {
        if (start < -size || start >= size) {
            eval_fail_row(e, row, JUNCO_EVALUE,
                          "tensor index %lld out of range: dimension %zu has %lld items",
                          (long long)start, dim, (long long)size);
            return false;
        }
        start += start < 0 ? size : 0;
        n = 1;
    } else if (step == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "slice step cannot be zero");
        return false;
    } else {
        if (step > size + 1 || step < -size - 1)
            step = step < 0 ? -size - 1 : size + 1;
        slice_bounds(size, regs[0] != NO_REG, &start, regs[1] != NO_REG, &stop, step);
        if (step > 0 && stop > start)
            n = (stop - start + step - 1) / step;
        else if (step < 0 && stop < start)
            n = (start - stop - step - 1) / -step;
    }
    cut->start[dim] = start;
    cut->step[dim] = step;
    cut->n[dim] = n;
    return true;
}

/* Copy what the cut takes, a run of the last dimension at a time. */
static void copy_cut(const struct junco_tensor *from, const struct cut *cut, void *to) {
    size_t size = junco_dtype_size(from->dtype), rows = 1;
    int last = from->rank - 1;
    char *out = to;

    for (int i = 0; i < last; i++)
        rows *= (size_t)cut->n[i];
    for (size_t row = 0; row < rows; row++) {
        size_t rest = row, at = 0, stride = (size_t)from->dims[last];
        const char *base;
        for (int i = last - 1; i >= 0; i--) {
            size_t index = rest % (size_t)cut->n[i];
            rest /= (size_t)cut->n[i];
            at += (size_t)(cut->start[i] + (int64_t)index * cut->step[i]) * stride;
            stride *= (size_t)from->dims[i];
        }
        base = (const char *)from->data + at * size;
        for (int64_t k = 0; k < cut->n[last]; k++, out += size)
            memcpy(out, base + (size_t)(cut->start[last] + k * cut->step[last]) * size, size);
    }
}

static void slice_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value value = eval_get_value(e, in->operand[0], row);
    const struct junco_tensor *t = &value.as.tensor;
    struct junco_tensor result = {.dtype = t->dtype};
    size_t n = in->n_regs / 3;
    double number;
    struct cut cut;

    for (size_t k = 0; k < in->n_regs; k++) {
        if (in->regs[k] != NO_REG && eval_is_null(e, in->regs[k], row)) {
            eval_put_null(e, in->dst, row);
            return;
        }
    }
    if ((int)n > t->rank) {
        eval_fail_row(e, row, JUNCO_EVALUE, "%zu indices for a tensor of %d dimensions", n,
                      t->rank);
        return;
    }
    for (int i = 0; i < t->rank; i++) {
        cut.start[i] = 0;
        cut.step[i] = 1;
        cut.n[i] = t->dims[i];
        if ((size_t)i < n && !cut_dim(e, in, row, (size_t)i, t->dims[i], &cut))
            return;
        if ((size_t)i >= n || !((uint32_t)in->imm >> i & 1))
            result.dims[result.rank++] = cut.n[i];
    }
    if (!new_tensor(e, in, row, &number, &result))
        return;
    if (junco_tensor_count(&result) > 0)
        copy_cut(t, &cut, result.data);
    put_tensor(e, in, row, &result);
}

/* ---- tolist ---- */

/* Items lists of `n` each out of all the values; takes their references. */
static junco_status group_values(struct eval *e, const struct junco_type *type,
                                 struct junco_value *values, size_t lists, size_t n) {
    for (size_t i = 0; i < lists; i++) {
        struct junco_value list = {.kind = JUNCO_KIND_LIST};
        junco_status st = list_new_charged(type, n, e->account, &list.as.list, e->err);
        if (st)
            return st;
        for (size_t k = 0; k < n; k++) {
            junco_list_items(list.as.list)[k] = values[i * n + k];
            values[i * n + k].kind = JUNCO_KIND_NULL;
        }
        values[i] = list;
    }
    return JUNCO_OK;
}

static void list_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value value = eval_get_value(e, in->operand[0], row), *values, *items;
    const struct junco_tensor *t = &value.as.tensor;
    const struct junco_type *types[JUNCO_MAX_RANK];
    size_t total = junco_tensor_count(t), lists = total;
    junco_status st = JUNCO_OK;

    types[0] = e->expr->regs[in->dst].type;
    for (int i = 1; i < t->rank; i++)
        types[i] = types[i - 1]->elem;
    if (total > JUNCO_MAX_LIST_ITEMS || (total == 0 && t->rank > 1 && t->dims[0] > 0)) {
        eval_fail_row(e, row, JUNCO_ELIMIT, "tolist(): from 1 to %u items", JUNCO_MAX_LIST_ITEMS);
        return;
    }
    values = junco_alloc_array(total, sizeof(*values));
    if (!values) {
        eval_fail(e, junco_nomem(e->err, total * sizeof(*values)));
        return;
    }
    for (size_t i = 0; i < total && !st; i++)
        st = tensor_element(t, i, &values[i]);
    if (st)
        eval_fail_row(e, row, JUNCO_EVALUE, "an item does not fit in a 64-bit int");
    for (int i = t->rank - 1; i > 0 && !st && total > 0; i--) {
        lists /= (size_t)t->dims[i];
        st = group_values(e, types[i], values, lists, (size_t)t->dims[i]);
        if (st)
            eval_fail(e, st);
    }
    items = st ? NULL : eval_put_list(e, in, row, (size_t)t->dims[0]);
    for (size_t i = 0; i < total; i++) {
        if (items && i < (size_t)t->dims[0])
            items[i] = values[i];
        else
            junco_value_unref(&values[i]);
    }
    junco_free(values);
}

const struct kernel kernels_tensor[OP_N] = {
    [OP_TENSOR_BINARY] = {.row = binary_row}, [OP_TENSOR_FOLD] = {.row = fold_row},
    [OP_TENSOR_DOT] = {.row = dot_row},       [OP_TENSOR_SLICE] = {.row = slice_row},
    [OP_TENSOR_LIST] = {.row = list_row},
};
