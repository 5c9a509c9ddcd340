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

int64_t eval_length(const struct junco_value *value) {
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
    int64_t n = eval_length(value);

    if (n < 0)
        fail_kind(e, row, value, "something with a length");
    else
        put_int(e, in, row, n);
}

/* Python's truth; false where it has none, as of tensors.  A missing item is not true. */
static bool truth_of(const struct junco_value *value, bool *ret) {
    switch (value->kind) {
    case JUNCO_KIND_NULL:
        *ret = false;
        return true;
    case JUNCO_KIND_BOOL:
        *ret = value->as.boolean;
        return true;
    case JUNCO_KIND_INT64:
        *ret = value->as.int64 != 0;
        return true;
    case JUNCO_KIND_FLOAT64:
        *ret = value->as.float64 != 0.0;
        return true;
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        *ret = value->as.bytes.size > 0;
        return true;
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
        *ret = junco_list_size(value->as.list) > 0;
        return true;
    default:
        return false;
    }
}

static void truth_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    bool truth;

    if (truth_of(value, &truth))
        put_bool(e, in, row, truth);
    else
        fail_kind(e, row, value, "a value that is true or false");
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

bool eval_item(struct eval *e, size_t row, const struct junco_value *value, int64_t i,
               struct junco_value *ret_item) {
    if (is_tensor(value)) {
        junco_status st = tensor_item(&value->as.tensor, i, ret_item);
        if (st)
            eval_fail_row(e, row, st, "item %lld does not fit in a 64-bit int", (long long)i);
        return !st;
    }
    if (value->kind == JUNCO_KIND_STRING) {
        const struct junco_bytes *s = &value->as.bytes;
        size_t first = text_offset(s->data, s->size, (size_t)i);
        *ret_item = *value;
        ret_item->as.bytes.data = s->data + first;
        ret_item->as.bytes.size = text_offset(s->data + first, s->size - first, 1);
        return true;
    }
    *ret_item = junco_list_items(value->as.list)[i];
    return true;
}

static void index_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    int64_t i = int_at(e, in->operand[1], row);
    struct junco_value item;

    if (!is_tensor(value) && value->kind != JUNCO_KIND_LIST && value->kind != JUNCO_KIND_STRING)
        fail_kind(e, row, value, "a list, a tensor or a string");
    else if (is_tensor(value) && value->as.tensor.rank < 1)
        eval_fail_row(e, row, JUNCO_EVALUE, "a tensor of no dimensions has no items");
    else if (find_index(e, row, eval_length(value), &i,
                        is_tensor(value) ? "tensor" : junco_kind_name(value->kind)) &&
             eval_item(e, row, value, i, &item))
        eval_put_value(e, in->dst, row, &item);
}

/* a, b = x: item imm of a sequence that has as many items as there are names. */
static void unpack_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    int64_t n = eval_length(value), want = in->imm >> 16;
    struct junco_value item;

    if (n < 0)
        fail_kind(e, row, value, "a list, a tensor or a string");
    else if (n != want)
        eval_fail_row(e, row, JUNCO_EVALUE, "%s values to unpack: want %lld, got %lld",
                      n > want ? "too many" : "not enough", (long long)want, (long long)n);
    else if (eval_item(e, row, value, in->imm & 0xffff, &item))
        eval_put_value(e, in->dst, row, &item);
}

static void any_all(struct eval *e, const struct instr *in, size_t row, bool wanted) {
    const struct junco_value *list = value_at(e, in->operand[0], row);
    int64_t n = eval_length(list);
    struct junco_value item;

    for (int64_t i = 0; i < n; i++) {
        bool truth;
        if (!eval_item(e, row, list, i, &item))
            return;
        if (!truth_of(&item, &truth)) {
            fail_kind(e, row, &item, "items that are true or false");
            return;
        }
        if (truth == wanted) {
            put_bool(e, in, row, wanted);
            return;
        }
    }
    put_bool(e, in, row, !wanted);
}

static void any_row(struct eval *e, const struct instr *in, size_t row) {
    any_all(e, in, row, true);
}

static void all_row(struct eval *e, const struct instr *in, size_t row) {
    any_all(e, in, row, false);
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
    struct junco_value *copy = eval_put_list(e, in, row, n);

    if (!copy)
        return;
    for (size_t k = 0; k < n; k++) {
        copy[k] = items[start + (int64_t)k * step];
        junco_value_ref(&copy[k]);
    }
}

static void slice_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *value = value_at(e, in->operand[0], row);
    bool has_start = in->operand[1] != NO_REG, has_stop = in->operand[2] != NO_REG;
    int64_t start = has_start ? int_at(e, in->operand[1], row) : 0;
    int64_t stop = has_stop ? int_at(e, in->operand[2], row) : 0;
    int64_t step = in->operand[3] == NO_REG ? 1 : int_at(e, in->operand[3], row);
    int64_t n = eval_length(value), count = 0;

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
    size_t n = junco_list_size(parts[0]->as.list) + junco_list_size(parts[1]->as.list), at = 0;
    struct junco_value *items = eval_put_list(e, in, row, n);

    if (!items)
        return;
    for (int p = 0; p < 2; p++) {
        const struct junco_value *from = junco_list_items(parts[p]->as.list);
        for (size_t i = 0; i < junco_list_size(parts[p]->as.list); i++, at++) {
            items[at] = from[i];
            junco_value_ref(&items[at]);
        }
    }
}

static void make_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_value *items = eval_put_list(e, in, row, in->n_regs);

    if (!items)
        return;
    for (size_t i = 0; i < in->n_regs; i++) {
        items[i] = eval_get_value(e, in->regs[i], row);
        junco_value_ref(&items[i]);
    }
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
    return is_tensor(value) ? (int64_t)junco_tensor_count(&value->as.tensor) : eval_length(value);
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
    size_t rank = (size_t)value->as.tensor.rank;
    struct junco_value *items = eval_put_list(e, in, row, rank);

    for (size_t i = 0; items && i < rank; i++) {
        items[i].kind = JUNCO_KIND_INT64;
        items[i].as.int64 = value->as.tensor.dims[i];
    }
}

/* How many numbers range(start, stop, step) has; -1: the row failed. */
static int64_t count_range(struct eval *e, const struct instr *in, size_t row) {
    int64_t start = int_at(e, in->operand[0], row), stop = int_at(e, in->operand[1], row);
    int64_t step = int_at(e, in->operand[2], row);
    __int128 span = (__int128)stop - start, n = 0;

    if (step == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "range() step must not be zero");
        return -1;
    }
    if ((span > 0) == (step > 0) && span != 0)
        n = (span + step - (step > 0 ? 1 : -1)) / step;
    if (n > JUNCO_MAX_RANGE_ITEMS) {
        eval_fail_row(e, row, JUNCO_ELIMIT, "range() makes more than %u items",
                      JUNCO_MAX_RANGE_ITEMS);
        return -1;
    }
    return (int64_t)n;
}

static void range_count_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t n = count_range(e, in, row);

    if (n >= 0)
        put_int(e, in, row, n);
}

static void range_row(struct eval *e, const struct instr *in, size_t row) {
    int64_t start = int_at(e, in->operand[0], row), step = int_at(e, in->operand[2], row);
    int64_t n = count_range(e, in, row);
    struct junco_value *items = n < 0 ? NULL : eval_put_list(e, in, row, (size_t)n);

    for (int64_t i = 0; items && i < n; i++) {
        items[i].kind = JUNCO_KIND_INT64;
        items[i].as.int64 = start + i * step;
    }
}

const struct kernel kernels_value[OP_N] = {
    [OP_LEN_V] = {.row = len_row},     [OP_TRUTH_V] = {.row = truth_row},
    [OP_INDEX_V] = {.row = index_row}, [OP_FIELD] = {.row = field_row},
    [OP_SLICE_V] = {.row = slice_row}, [OP_CONCAT_V] = {.row = concat_row},
    [OP_MAKE] = {.row = make_row},     [OP_EQUAL_V] = {.row = equal_row},
    [OP_IN_V] = {.row = in_row},       [OP_MIN_V] = {.row = min_row},
    [OP_MAX_V] = {.row = max_row},     [OP_SUM_V] = {.row = sum_row},
    [OP_DIM] = {.row = dim_row},       [OP_SHAPE] = {.row = shape_row},
    [OP_RANGE] = {.row = range_row},   [OP_RANGE_COUNT] = {.row = range_count_row},
    [OP_UNPACK] = {.row = unpack_row}, [OP_ANY_V] = {.row = any_row},
    [OP_ALL_V] = {.row = all_row},
};
