/* eval_value.c -- lists, structs, tensors and values known only at run time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/mem.h"
#include "expr/eval.h"
#include "expr/tensor.h"

static const struct junco_value *value_at(struct eval *e, uint16_t reg, size_t row) {
    return (const struct junco_value *)eval_data(e, reg) + row;
}

static int64_t int_at(struct eval *e, uint16_t reg, size_t row) {
    return ((const int64_t *)eval_data(e, reg))[row];
}

static void put_int(struct eval *e, const struct instr *in, size_t row, int64_t value) {
    ((int64_t *)eval_data(e, in->dst))[row] = value;
}

static void put_bool(struct eval *e, const struct instr *in, size_t row, bool value) {
    ((uint8_t *)eval_data(e, in->dst))[row] = value;
}

static bool is_tensor(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_TENSOR || value->kind == JUNCO_KIND_IMAGE ||
           value->kind == JUNCO_KIND_AUDIO || value->kind == JUNCO_KIND_FRAME;
}

/* What a value known only at run time turned out to be, and is not fit for. */
static void fail_kind(struct eval *e, size_t row, const struct junco_value *value,
                      const char *wanted) {
    eval_fail_row(e, row, JUNCO_ETYPE, "want %s, got %s", wanted, junco_kind_name(value->kind));
}

/* Items of a sequence; -1 where the value is none. */
static int64_t length_of(const struct junco_value *value) {
    if (value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT)
        return (int64_t)junco_list_size(value->as.list);
    if (value->kind == JUNCO_KIND_STRING)
        return (int64_t)text_length(value->as.bytes.data, value->as.bytes.size);
    if (value->kind == JUNCO_KIND_BYTES)
        return (int64_t)value->as.bytes.size;
    if (is_tensor(value) && value->as.tensor.rank > 0)
        return value->as.tensor.dims[0];
    return -1;
}

static void len_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    int64_t n = length_of(value);

    if (n < 0)
        fail_kind(e, row, value, "something with a length");
    else
        put_int(e, in, row, n);
}

static void truth_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);

    switch (value->kind) {
    case JUNCO_KIND_BOOL:
        put_bool(e, in, row, value->as.boolean);
        break;
    case JUNCO_KIND_INT64:
        put_bool(e, in, row, value->as.int64 != 0);
        break;
    case JUNCO_KIND_FLOAT64:
        put_bool(e, in, row, value->as.float64 != 0.0);
        break;
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        put_bool(e, in, row, value->as.bytes.size > 0);
        break;
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
        put_bool(e, in, row, junco_list_size(value->as.list) > 0);
        break;
    default:
        fail_kind(e, row, value, "a value that is true or false");
        break;
    }
}

/* ---- items ---- */

static bool find_index(struct eval *e, size_t row, int64_t n, int64_t *i, const char *what) {
    if (*i < -n || *i >= n) {
        eval_fail_row(e, row, JUNCO_EVALUE, "%s index %lld out of range: it has %lld items", what,
                      (long long)*i, (long long)n);
        return false;
    }
    *i += *i < 0 ? n : 0;
    return true;
}

static void index_tensor(struct eval *e, const struct instr *in, size_t row,
                         const struct junco_tensor *tensor, int64_t i) {
    struct junco_value item;
    junco_status st;

    if (tensor->rank < 1) {
        eval_fail_row(e, row, JUNCO_EVALUE, "a tensor of no dimensions has no items");
        return;
    }
    if (!find_index(e, row, tensor->dims[0], &i, "tensor"))
        return;
    st = tensor_item(tensor, i, &item);
    if (st)
        eval_fail_row(e, row, st, "the item does not fit in a 64-bit int");
    else
        eval_put_value(e, in->dst, row, &item);
}

static void index_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    int64_t i = int_at(e, in->operand[1], row);

    if (is_tensor(value)) {
        index_tensor(e, in, row, &value->as.tensor, i);
    } else if (value->kind == JUNCO_KIND_LIST) {
        if (find_index(e, row, (int64_t)junco_list_size(value->as.list), &i, "list"))
            eval_put_value(e, in->dst, row, &junco_list_items(value->as.list)[i]);
    } else if (value->kind == JUNCO_KIND_STRING) {
        const struct junco_bytes *s = &value->as.bytes;
        struct junco_value item = *value;
        size_t first;
        if (!find_index(e, row, length_of(value), &i, "string"))
            return;
        first = text_offset(s->data, s->size, (size_t)i);
        item.as.bytes.data = s->data + first;
        item.as.bytes.size = text_offset(s->data + first, s->size - first, 1);
        eval_put_value(e, in->dst, row, &item);
    } else {
        fail_kind(e, row, value, "a list, a tensor or a string");
    }
}

static void field_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);

    if (value->kind != JUNCO_KIND_STRUCT || (size_t)in->imm >= junco_list_size(value->as.list))
        fail_kind(e, row, value, "a struct with this field");
    else
        eval_put_value(e, in->dst, row, &junco_list_items(value->as.list)[in->imm]);
}

/* A new list that shares the items picked by `at(k)` = start + k * step. */
static void put_items(struct eval *e, const struct instr *in, size_t row,
                      const struct junco_value *items, int64_t start, int64_t step, size_t n) {
    struct junco_value list = {.kind = JUNCO_KIND_LIST};
    struct junco_value *copy = eval_new_list(e, e->expr->regs[in->dst].type, n, &list.as.list);

    if (!copy)
        return;
    for (size_t k = 0; k < n; k++) {
        copy[k] = items[start + (int64_t)k * step];
        junco_value_ref(&copy[k]);
    }
    eval_put_value(e, in->dst, row, &list);
}

static void slice_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    bool has_start = in->operand[1] != NO_REG, has_stop = in->operand[2] != NO_REG;
    int64_t start = has_start ? int_at(e, in->operand[1], row) : 0;
    int64_t stop = has_stop ? int_at(e, in->operand[2], row) : 0;
    int64_t step = in->operand[3] == NO_REG ? 1 : int_at(e, in->operand[3], row);
    int64_t n = length_of(value), count = 0;

    if (step == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "slice step cannot be zero");
        return;
    }
    if (value->kind != JUNCO_KIND_LIST) {
        fail_kind(e, row, value, "a list");
        return;
    }
    if (step > n + 1 || step < -n - 1)
        step = step < 0 ? -n - 1 : n + 1;
    slice_bounds(n, has_start, &start, has_stop, &stop, step);
    if (step > 0 && stop > start)
        count = (stop - start + step - 1) / step;
    else if (step < 0 && stop < start)
        count = (start - stop - step - 1) / -step;
    put_items(e, in, row, junco_list_items(value->as.list), start, step, (size_t)count);
}

static void concat_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *parts[2] = {value_at(e, in->operand[0], row),
                                          value_at(e, in->operand[1], row)};
    struct junco_value list = {.kind = JUNCO_KIND_LIST};
    size_t n = junco_list_size(parts[0]->as.list) + junco_list_size(parts[1]->as.list), at = 0;
    struct junco_value *items = eval_new_list(e, e->expr->regs[in->dst].type, n, &list.as.list);

    if (!items)
        return;
    for (int p = 0; p < 2; p++) {
        const struct junco_value *from = junco_list_items(parts[p]->as.list);
        for (size_t i = 0; i < junco_list_size(parts[p]->as.list); i++, at++) {
            items[at] = from[i];
            junco_value_ref(&items[at]);
        }
    }
    eval_put_value(e, in->dst, row, &list);
}

static void make_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_type *type = e->expr->regs[in->dst].type;
    struct junco_value value = {.kind = type->kind};
    struct junco_value *items = eval_new_list(e, type, in->n_regs, &value.as.list);

    if (!items)
        return;
    for (size_t i = 0; i < in->n_regs; i++) {
        items[i] = eval_get_value(e, in->regs[i], row);
        junco_value_ref(&items[i]);
    }
    eval_put_value(e, in->dst, row, &value);
}

/* ---- equality: scalars, and lists of scalars (the compiler sees to that) ---- */

static bool number_of(const struct junco_value *value, double *ret) {
    if (value->kind == JUNCO_KIND_BOOL)
        *ret = value->as.boolean;
    else if (value->kind == JUNCO_KIND_INT64)
        *ret = (double)value->as.int64;
    else if (value->kind == JUNCO_KIND_FLOAT64)
        *ret = value->as.float64;
    else
        return false;
    return true;
}

static bool scalars_equal(const struct junco_value *a, const struct junco_value *b) {
    double x, y;

    if (a->kind == JUNCO_KIND_INT64 && b->kind == JUNCO_KIND_INT64)
        return a->as.int64 == b->as.int64;
    if (a->kind == JUNCO_KIND_STRING && b->kind == JUNCO_KIND_STRING)
        return a->as.bytes.size == b->as.bytes.size &&
               (a->as.bytes.size == 0 ||
                memcmp(a->as.bytes.data, b->as.bytes.data, a->as.bytes.size) == 0);
    if (a->kind == JUNCO_KIND_NULL || b->kind == JUNCO_KIND_NULL)
        return a->kind == b->kind;
    return number_of(a, &x) && number_of(b, &y) && x == y;
}

static bool values_equal(const struct junco_value *a, const struct junco_value *b) {
    const struct junco_value *x, *y;
    size_t n;

    if (a->kind != JUNCO_KIND_LIST || b->kind != JUNCO_KIND_LIST)
        return scalars_equal(a, b);
    n = junco_list_size(a->as.list);
    if (n != junco_list_size(b->as.list))
        return false;
    x = junco_list_items(a->as.list);
    y = junco_list_items(b->as.list);
    for (size_t i = 0; i < n; i++)
        if (!scalars_equal(&x[i], &y[i]))
            return false;
    return true;
}

static void equal_row(struct eval *e, const struct instr *in, size_t row) {
    bool is_equal =
        values_equal(value_at(e, in->operand[0], row), value_at(e, in->operand[1], row));

    put_bool(e, in, row, is_equal != (in->imm == 1));
}

static void in_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value wanted = eval_get_value(e, in->operand[0], row);
    const struct junco_value *list = value_at(e, in->operand[1], row);
    const struct junco_value *items = junco_list_items(list->as.list);
    bool is_in = false;

    for (size_t i = 0; i < junco_list_size(list->as.list) && !is_in; i++)
        is_in = scalars_equal(&wanted, &items[i]);
    put_bool(e, in, row, is_in != (in->imm == 1));
}

/* ---- min, max, sum over lists and tensors ---- */

static bool item_of(struct eval *e, size_t row, const struct junco_value *value, int64_t i,
                    struct junco_value *ret) {
    if (value->kind == JUNCO_KIND_LIST) {
        *ret = junco_list_items(value->as.list)[i];
    } else if (tensor_element(&value->as.tensor, (size_t)i, ret)) {
        eval_fail_row(e, row, JUNCO_EVALUE, "an item does not fit in a 64-bit int");
        return false;
    }
    if (ret->kind == JUNCO_KIND_NULL)
        eval_fail_row(e, row, JUNCO_EVALUE, "item %lld is null", (long long)i);
    return ret->kind != JUNCO_KIND_NULL;
}

static int64_t items_of(const struct junco_value *value) {
    return is_tensor(value) ? (int64_t)junco_tensor_count(&value->as.tensor) : length_of(value);
}

static bool is_less(const struct junco_value *a, const struct junco_value *b) {
    double x = 0, y = 0;

    if (a->kind == JUNCO_KIND_STRING && b->kind == JUNCO_KIND_STRING) {
        size_t n = a->as.bytes.size < b->as.bytes.size ? a->as.bytes.size : b->as.bytes.size;
        int order = n ? memcmp(a->as.bytes.data, b->as.bytes.data, n) : 0;
        return order ? order < 0 : a->as.bytes.size < b->as.bytes.size;
    }
    if (a->kind == JUNCO_KIND_INT64 && b->kind == JUNCO_KIND_INT64)
        return a->as.int64 < b->as.int64;
    return number_of(a, &x) && number_of(b, &y) && x < y;
}

static void put_extreme(struct eval *e, const struct instr *in, size_t row, bool is_max) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    int64_t n = items_of(value);
    struct junco_value best, item;

    if (n <= 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "%s() of nothing: the %s is empty",
                      is_max ? "max" : "min", junco_kind_name(value->kind));
        return;
    }
    if (!item_of(e, row, value, 0, &best))
        return;
    for (int64_t i = 1; i < n; i++) {
        if (!item_of(e, row, value, i, &item))
            return;
        if (is_max ? is_less(&best, &item) : is_less(&item, &best))
            best = item;
    }
    eval_put_value(e, in->dst, row, &best);
}

static void min_row(struct eval *e, const struct instr *in, size_t row) {
    put_extreme(e, in, row, false);
}

static void max_row(struct eval *e, const struct instr *in, size_t row) {
    put_extreme(e, in, row, true);
}

static void sum_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    bool is_int = e->expr->regs[in->dst].rep == REP_INT;
    int64_t n = items_of(value), total = 0;
    struct junco_value sum, item;
    double float_total = 0, number = 0;

    for (int64_t i = 0; i < n; i++) {
        if (!item_of(e, row, value, i, &item))
            return;
        number_of(&item, &number);
        float_total += number;
        if (is_int &&
            __builtin_add_overflow(
                total, item.kind == JUNCO_KIND_BOOL ? item.as.boolean : item.as.int64, &total)) {
            eval_fail_row(e, row, JUNCO_EVALUE,
                          "integer overflow: the sum does not fit in 64 bits");
            return;
        }
    }
    sum.kind = is_int ? JUNCO_KIND_INT64 : JUNCO_KIND_FLOAT64;
    if (is_int)
        sum.as.int64 = total;
    else
        sum.as.float64 = float_total;
    eval_put_value(e, in->dst, row, &sum);
}

/* ---- shapes, ranges ---- */

static void dim_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);

    if (!is_tensor(value) || in->imm >= value->as.tensor.rank)
        fail_kind(e, row, value, "an image");
    else
        put_int(e, in, row, value->as.tensor.dims[in->imm]);
}

static void shape_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    struct junco_value list = {.kind = JUNCO_KIND_LIST}, *items;
    size_t rank = (size_t)value->as.tensor.rank;

    items = eval_new_list(e, e->expr->regs[in->dst].type, rank, &list.as.list);
    for (size_t i = 0; items && i < rank; i++) {
        items[i].kind = JUNCO_KIND_INT64;
        items[i].as.int64 = value->as.tensor.dims[i];
    }
    if (items)
        eval_put_value(e, in->dst, row, &list);
}

static void range_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t start = int_at(e, in->operand[0], row), stop = int_at(e, in->operand[1], row);
    int64_t step = int_at(e, in->operand[2], row);
    struct junco_value list = {.kind = JUNCO_KIND_LIST}, *items;
    __int128 span = (__int128)stop - start, n = 0;

    if (step == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "range() step must not be zero");
        return;
    }
    if ((span > 0) == (step > 0) && span != 0)
        n = (span + step - (step > 0 ? 1 : -1)) / step;
    if (n > JUNCO_MAX_RANGE_ITEMS) {
        eval_fail_row(e, row, JUNCO_ELIMIT, "range() makes more than %u items",
                      JUNCO_MAX_RANGE_ITEMS);
        return;
    }
    items = eval_new_list(e, e->expr->regs[in->dst].type, (size_t)n, &list.as.list);
    for (int64_t i = 0; items && i < (int64_t)n; i++) {
        items[i].kind = JUNCO_KIND_INT64;
        items[i].as.int64 = start + i * step;
    }
    if (items)
        eval_put_value(e, in->dst, row, &list);
}

const struct kernel kernels_value[OP_N] = {
    [OP_LEN_V] = {.row = len_row},     [OP_TRUTH_V] = {.row = truth_row},
    [OP_INDEX_V] = {.row = index_row}, [OP_FIELD] = {.row = field_row},
    [OP_SLICE_V] = {.row = slice_row}, [OP_CONCAT_V] = {.row = concat_row},
    [OP_MAKE] = {.row = make_row},     [OP_EQUAL_V] = {.row = equal_row},
    [OP_IN_V] = {.row = in_row},       [OP_MIN_V] = {.row = min_row},
    [OP_MAX_V] = {.row = max_row},     [OP_SUM_V] = {.row = sum_row},
    [OP_DIM] = {.row = dim_row},       [OP_SHAPE] = {.row = shape_row},
    [OP_RANGE] = {.row = range_row},
};
