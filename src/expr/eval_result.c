/* eval_result.c -- from the registers of a tile to result columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/column.h"
#include "data/storage.h"
#include "expr/eval.h"

/* A column of numbers is where the last instruction writes: nothing is copied.  Its `valid` is
 * written from the first null on.  Other kinds go through a builder, and lists that are to become
 * rows through struct items. */

static bool is_result_once(const struct expr *expr, uint16_t reg) {
    size_t n = 0;

    for (size_t i = 0; i < expr->n_results; i++)
        n += expr->results[i] == reg;
    return n == 1;
}

static bool is_operand(const struct instr *in, uint16_t reg) {
    for (size_t k = 0; k < N_OPERANDS; k++)
        if (in->operand[k] == reg)
            return true;
    for (size_t k = 0; k < in->n_regs; k++)
        if (in->regs[k] == reg)
            return true;
    return in->mask == reg;
}

/* Whether the list in `reg` is made by an operation that hands out its items, and nobody else
 * reads it. */
static bool makes_items(const struct expr *expr, uint16_t reg) {
    bool does = false;

    if (expr->regs[reg].kind != REG_TEMP || !is_result_once(expr, reg))
        return false;
    for (size_t i = 0; i < expr->n_instrs; i++) {
        const struct instr *in = &expr->instrs[i];
        if (is_operand(in, reg))
            return false;
        if (in->dst == reg)
            does = in->op != OP_SELECT && in->op != OP_INDEX_V && in->op != OP_FIELD &&
                   in->op != OP_MIN_V && in->op != OP_MAX_V && in->op != OP_UNPACK;
    }
    return does;
}

static junco_status init_items(struct sink *sink, struct eval *e) {
    const struct reg *r = &e->expr->regs[sink->reg];

    sink->items.type =
        r->type->kind == JUNCO_KIND_LIST ? r->type->elem : junco_type_of(JUNCO_KIND_ANY);
    sink->items.counts = junco_alloc_array(e->in->rows, sizeof(*sink->items.counts));
    if (!sink->items.counts)
        return junco_nomem(e->err, e->in->rows * sizeof(*sink->items.counts));
    if (r->type->kind == JUNCO_KIND_LIST && makes_items(e->expr, sink->reg))
        e->flat[sink->reg] = &sink->items;
    return JUNCO_OK;
}

junco_status sink_init(struct sink *sink, struct eval *e, uint16_t reg) {
    static const char *const names[] = {"result"};
    const struct reg *r = &e->expr->regs[reg];
    junco_status st;

    sink->reg = reg;
    if (e->names)
        return init_items(sink, e);
    sink->is_fixed = r->rep == REP_BOOL || r->rep == REP_INT || r->rep == REP_FLOAT;
    sink->is_direct = sink->is_fixed && r->kind == REG_TEMP && is_result_once(e->expr, reg);
    if (sink->is_fixed)
        return column_new_fixed(r->type->kind, e->in->rows, true, &sink->column, &sink->data,
                                &sink->valid, e->err);
    st = junco_builder_new(1, names, &r->type, &sink->builder, e->err);
    if (!st)
        builder_bound(sink->builder, 0, 0, e->account);
    return st;
}

void sink_bind(struct sink *sink, struct eval *e) {
    if (sink->is_direct)
        e->vectors[sink->reg].data =
            (char *)sink->data + e->first * rep_size(e->expr->regs[sink->reg].rep);
}

static void take_fixed(struct sink *sink, struct eval *e) {
    const struct vector *v = &e->vectors[sink->reg];
    size_t size = rep_size(e->expr->regs[sink->reg].rep);
    uint8_t *restrict valid = sink->valid + e->first;
    uint8_t all = !memchr(e->failed, 1, e->n);

    if (!sink->is_direct)
        memcpy((char *)sink->data + e->first * size, v->data, e->n * size);
    if (all && v->valid)
        all = !memchr(v->valid, 0, e->n);
    if (!all && !sink->has_null) {
        memset(sink->valid, 1, e->first);
        sink->has_null = true;
    }
    if (!sink->has_null)
        return;
    memset(valid, 1, e->n);
    if (v->valid)
        memcpy(valid, v->valid, e->n);
    for (size_t i = 0; i < e->n; i++)
        valid[i] &= !e->failed[i];
}

/* ---- items of lists ---- */

static junco_status grow_items(struct items *items, struct eval *e) {
    const size_t size = kind_cell_size(items->type->kind) + 1;
    size_t more = items->capacity ? items->capacity : 64, spare = items->capacity;
    junco_status st = account_charge(e->account, more * size, e->err);

    if (st)
        return st;
    items->charged += more * size;
    st = vec_reserve(&items->valid, &spare, items->capacity + more, 1, SIZE_MAX / 256, e->err);
    if (!st && size > 1) {
        spare = items->capacity;
        st = vec_reserve(&items->cells, &spare, items->capacity + more, size - 1, SIZE_MAX / 256,
                         e->err);
    }
    if (!st)
        items->capacity += more;
    return st;
}

junco_status items_add(struct items *items, struct eval *e, size_t row, struct junco_value *value) {
    size_t size = kind_cell_size(items->type->kind);
    junco_status st = items->n < items->capacity ? JUNCO_OK : grow_items(items, e);

    if (st) {
        junco_value_unref(value);
        return st;
    }
    items->valid[items->n] = value->kind != JUNCO_KIND_NULL;
    if (size > 0)
        column_write_cell(items->type->kind, (char *)items->cells + items->n * size, value);
    items->n++;
    items->counts[e->first + row]++;
    return JUNCO_OK;
}

/* Rows whose list was there before, in a parameter or behind a conditional. */
static junco_status take_items(struct sink *sink, struct eval *e) {
    junco_status st = JUNCO_OK;

    if (e->flat[sink->reg])
        return JUNCO_OK;
    for (size_t row = 0; row < e->n && !st; row++) {
        struct junco_value list = eval_get_value(e, sink->reg, row);
        if (e->failed[row] || list.kind == JUNCO_KIND_NULL)
            continue;
        if (list.kind != JUNCO_KIND_LIST) {
            eval_fail_row(e, row, JUNCO_ETYPE, "want a list, got %s", junco_kind_name(list.kind));
            continue;
        }
        for (size_t i = 0; i < junco_list_size(list.as.list) && !st; i++) {
            struct junco_value item = junco_list_items(list.as.list)[i];
            junco_value_ref(&item);
            st = items_add(&sink->items, e, row, &item);
        }
    }
    return st;
}

void sink_drop_failed(struct sink *sink, const struct eval *e) {
    struct items *items = &sink->items;
    size_t size, from = items->n, to;

    if (!e->names)
        return;
    size = kind_cell_size(items->type->kind);
    for (size_t row = 0; row < e->n; row++)
        from -= items->counts[e->first + row];
    to = from;
    for (size_t row = 0; row < e->n; row++) {
        size_t n = items->counts[e->first + row];
        char *cells = size > 0 ? (char *)items->cells + from * size : NULL;
        if (e->failed[row] && n > 0) {
            cells_unref(items->type->kind, cells, n);
            items->counts[e->first + row] = 0;
        } else if (n > 0) {
            if (size > 0)
                memmove((char *)items->cells + to * size, cells, n * size);
            memmove(items->valid + to, items->valid + from, n);
            to += n;
        }
        from += n;
    }
    items->n = to;
}

static junco_status finish_items(struct sink *sink, struct eval *e,
                                 struct junco_column *ret_column) {
    struct items *items = &sink->items;
    struct junco_storage *storage;
    junco_status st =
        storage_take(items->type, items->n, items->cells, items->valid, &storage, e->err);

    if (st)
        return st;
    *ret_column = storage_column(storage);
    items->cells = NULL;
    items->valid = NULL;
    items->n = 0;
    return JUNCO_OK;
}

static void items_done(struct items *items, struct eval *e) {
    if (items->cells)
        cells_unref(items->type->kind, items->cells, items->n);
    account_discharge(e->account, items->charged);
    junco_free(items->cells);
    junco_free(items->valid);
    junco_free(items->counts);
}

/* ---- sinks ---- */

junco_status sink_take(struct sink *sink, struct eval *e) {
    junco_status st = JUNCO_OK;

    if (e->names)
        return take_items(sink, e);
    if (sink->is_fixed) {
        take_fixed(sink, e);
        return JUNCO_OK;
    }
    for (size_t i = 0; i < e->n && !st; i++) {
        struct junco_value value = eval_get_value(e, sink->reg, i);
        st = junco_builder_row(sink->builder, e->first + i, e->err);
        if (!st && !e->failed[i] && value.kind != JUNCO_KIND_NULL)
            st = junco_put_value(sink->builder, 0, &value, e->err);
    }
    return st;
}

junco_status sink_finish(struct sink *sink, struct eval *e, struct junco_column *ret_column) {
    struct junco_table table = {0};
    junco_status st;

    if (e->names)
        return finish_items(sink, e, ret_column);
    if (sink->is_fixed) {
        if (!sink->has_null)
            sink->column.valid = NULL;
        *ret_column = sink->column;
        sink->column = (struct junco_column){0};
        return JUNCO_OK;
    }
    st = junco_builder_finish(sink->builder, &table, e->err);
    if (st)
        return st;
    *ret_column = junco_column_ref(&table.columns[0]);
    junco_table_done(&table);
    return JUNCO_OK;
}

void sink_done(struct sink *sink, struct eval *e) {
    if (sink->is_fixed)
        junco_column_unref(&sink->column);
    junco_builder_free(sink->builder);
    items_done(&sink->items, e);
}
