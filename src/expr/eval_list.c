/* eval_list.c -- sorting lists. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/eval.h"

struct sort_item {
    const struct junco_value *key;
    size_t at; /* its place in the list */
};

static double number_of(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_BOOL    ? value->as.boolean
           : value->kind == JUNCO_KIND_INT64 ? (double)value->as.int64
                                             : value->as.float64;
}

/* -1, 0 or 1; scalars of one kind.  Null comes first: only inside tuples can there be any. */
static int compare_scalars(const struct junco_value *a, const struct junco_value *b) {
    if (a->kind == JUNCO_KIND_NULL || b->kind == JUNCO_KIND_NULL)
        return (a->kind != JUNCO_KIND_NULL) - (b->kind != JUNCO_KIND_NULL);
    if (a->kind == JUNCO_KIND_STRING && b->kind == JUNCO_KIND_STRING) {
        size_t x = a->as.bytes.size, y = b->as.bytes.size, n = x < y ? x : y;
        int order = n ? memcmp(a->as.bytes.data, b->as.bytes.data, n) : 0;
        return order ? (order > 0) - (order < 0) : (x > y) - (x < y);
    }
    if (a->kind == JUNCO_KIND_INT64 && b->kind == JUNCO_KIND_INT64)
        return (a->as.int64 > b->as.int64) - (a->as.int64 < b->as.int64);
    return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
}

/* Sequences compare by their first difference; they hold scalars (the compiler sees to that). */
static int compare_keys(const struct junco_value *a, const struct junco_value *b) {
    size_t x, y;

    if (a->kind != JUNCO_KIND_LIST && a->kind != JUNCO_KIND_STRUCT)
        return compare_scalars(a, b);
    x = junco_list_size(a->as.list);
    y = junco_list_size(b->as.list);
    for (size_t i = 0; i < x && i < y; i++) {
        int order =
            compare_scalars(&junco_list_items(a->as.list)[i], &junco_list_items(b->as.list)[i]);
        if (order)
            return order;
    }
    return (x > y) - (x < y);
}

/* Equal keys stay in the order they have, whichever way it goes. */
static int ascending(const void *a, const void *b) {
    const struct sort_item *x = a, *y = b;
    int order = compare_keys(x->key, y->key);

    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int descending(const void *a, const void *b) {
    const struct sort_item *x = a, *y = b;
    int order = compare_keys(y->key, x->key);

    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static void sorted_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_value *list = (const struct junco_value *)eval_data(e, in->operand[0]) + row;
    const struct junco_value *keys = list, *items = junco_list_items(list->as.list);
    size_t n = junco_list_size(list->as.list);
    struct junco_value *sorted;
    struct sort_item *order;

    if (in->operand[1] != NO_REG)
        keys = (const struct junco_value *)eval_data(e, in->operand[1]) + row;
    keys = junco_list_items(keys->as.list);
    for (size_t i = 0; i < n; i++) {
        if (keys[i].kind == JUNCO_KIND_NULL) {
            eval_fail_row(e, row, JUNCO_EVALUE, "item %zu has no order: it is null", i);
            return;
        }
    }
    order = junco_alloc_array(n, sizeof(*order));
    if (!order) {
        eval_fail(e, junco_nomem(e->err, n * sizeof(*order)));
        return;
    }
    for (size_t i = 0; i < n; i++)
        order[i] = (struct sort_item){&keys[i], i};
    qsort(order, n, sizeof(*order), in->imm ? descending : ascending);
    sorted = eval_put_list(e, in, row, n);
    for (size_t i = 0; sorted && i < n; i++) {
        sorted[i] = items[order[i].at];
        junco_value_ref(&sorted[i]);
    }
    junco_free(order);
}

const struct kernel kernels_list[OP_N] = {
    [OP_SORTED] = {.row = sorted_row},
};
