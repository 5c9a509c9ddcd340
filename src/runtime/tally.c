/* tally.c -- what a function of many values has seen so far: a count, a sum, the smallest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/tally.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"

size_t tally_cost(aggregate function) {
    return function == AGGREGATE_LIST ? 2 * sizeof(struct junco_value) : 0;
}

void tally_done(struct tally *tally) {
    for (int64_t i = 0; tally->items && i < tally->n; i++)
        junco_value_unref(&tally->items[i]);
    junco_free(tally->items);
    junco_value_unref(&tally->value);
    *tally = (struct tally){0};
}

/* ---- values come ---- */

static int compare_bytes(const struct junco_bytes *a, const struct junco_bytes *b) {
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size > 0 ? memcmp(a->data, b->data, size) : 0;

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* As Python's `<` has it: nothing is less than NaN, and NaN than nothing. */
static bool is_less(const struct junco_value *a, const struct junco_value *b) {
    switch (a->kind) {
    case JUNCO_KIND_BOOL:
        return a->as.boolean < b->as.boolean;
    case JUNCO_KIND_INT64:
        return a->as.int64 < b->as.int64;
    case JUNCO_KIND_FLOAT64:
        return a->as.float64 < b->as.float64;
    default:
        return compare_bytes(&a->as.bytes, &b->as.bytes) < 0;
    }
}

static void add_number(struct tally *tally, const struct junco_value *value) {
    int64_t number = value->kind == JUNCO_KIND_BOOL ? value->as.boolean : value->as.int64;

    if (value->kind == JUNCO_KIND_FLOAT64) {
        tally->value.kind = JUNCO_KIND_FLOAT64;
        tally->value.as.float64 += value->as.float64;
        return;
    }
    tally->value.kind = JUNCO_KIND_INT64;
    tally->is_beyond |=
        __builtin_add_overflow(tally->value.as.int64, number, &tally->value.as.int64);
}

static void take_extreme(struct tally *tally, const struct junco_value *value, bool is_max) {
    bool is_better =
        tally->n == 0 || (is_max ? is_less(&tally->value, value) : is_less(value, &tally->value));

    if (!is_better)
        return;
    junco_value_unref(&tally->value);
    tally->value = *value;
    junco_value_ref(&tally->value);
}

static junco_status append(struct tally *tally, const struct junco_value *value,
                           struct junco_error *err) {
    junco_status st;

    if (tally->n == JUNCO_MAX_LIST_ITEMS)
        return junco_fail(err, JUNCO_ELIMIT, "more than %u values in a group: a list has no more",
                          JUNCO_MAX_LIST_ITEMS);
    st = vec_reserve(&tally->items, &tally->capacity, (size_t)tally->n + 1, sizeof(*tally->items),
                     SIZE_MAX, err);
    if (st)
        return st;
    tally->items[tally->n] = *value;
    junco_value_ref(&tally->items[tally->n]);
    return JUNCO_OK;
}

junco_status tally_add(struct tally *tally, aggregate function, const struct junco_column *column,
                       size_t row, struct junco_error *err) {
    struct junco_value value;
    junco_status st = JUNCO_OK;

    if (function != AGGREGATE_ROWS) {
        if (function != AGGREGATE_LIST && junco_column_is_null(column, row))
            return JUNCO_OK;
        value = junco_column_get(column, row);
    }
    if (function == AGGREGATE_SUM || function == AGGREGATE_MEAN)
        add_number(tally, &value);
    else if (function == AGGREGATE_MIN || function == AGGREGATE_MAX)
        take_extreme(tally, &value, function == AGGREGATE_MAX);
    else if (function == AGGREGATE_LIST)
        st = append(tally, &value, err);
    tally->n += !st;
    return st;
}

/* ---- the result ---- */

static junco_status put_list(const struct tally *tally, const struct junco_type *type,
                             struct junco_builder *builder, size_t column,
                             struct junco_error *err) {
    struct junco_value list = {.kind = JUNCO_KIND_LIST};
    junco_status st = junco_list_new(type, (size_t)tally->n, &list.as.list, err);

    if (st)
        return st;
    for (int64_t i = 0; i < tally->n; i++) {
        junco_list_items(list.as.list)[i] = tally->items[i];
        junco_value_ref(&tally->items[i]);
    }
    st = junco_put_value(builder, column, &list, err);
    junco_value_unref(&list);
    return st;
}

static double as_float(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_FLOAT64 ? value->as.float64 : (double)value->as.int64;
}

junco_status tally_put(const struct tally *tally, aggregate function, const struct junco_type *type,
                       struct junco_builder *builder, size_t column, struct junco_error *err) {
    switch (function) {
    case AGGREGATE_COUNT:
    case AGGREGATE_ROWS:
        return junco_put_int64(builder, column, tally->n, err);
    case AGGREGATE_SUM:
        return type->kind == JUNCO_KIND_FLOAT64
                   ? junco_put_float64(builder, column, as_float(&tally->value), err)
                   : junco_put_int64(builder, column, tally->value.as.int64, err);
    case AGGREGATE_MEAN:
        return tally->n == 0 ? JUNCO_OK
                             : junco_put_float64(builder, column,
                                                 as_float(&tally->value) / (double)tally->n, err);
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
        return tally->n == 0 ? JUNCO_OK : junco_put_value(builder, column, &tally->value, err);
    case AGGREGATE_LIST:
        break;
    }
    return put_list(tally, type, builder, column, err);
}
