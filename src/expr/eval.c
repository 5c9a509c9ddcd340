/* eval.c -- run a compiled expression over the rows of a chunk, tile by tile. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/eval.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/column.h"

#define TILE_ROWS 1024 /* at most; fewer when registers are many */
#define SCRATCH_BYTES (256 * 1024) /* what all registers of a tile take, about */
#define MIN_TILE_ROWS 16
#define FEW_BYTES 2048 /* of an evaluation of few rows, which takes no allocation of its own */

/* ---- what kernels call ---- */

static bool has_operands(const struct eval *e, const struct instr *in, size_t row) {
    for (size_t k = 0; k < N_OPERANDS; k++)
        if (in->operand[k] != NO_REG && eval_is_null(e, in->operand[k], row))
            return false;
    return true;
}

bool eval_is_live(const struct eval *e, const struct instr *in, size_t row) {
    if (e->failed[row])
        return false;
    if (in->mask != NO_REG && !((const uint8_t *)e->vectors[in->mask].data)[row])
        return false;
    return has_operands(e, in, row);
}

void eval_fail(struct eval *e, junco_status st) {
    if (!e->fatal)
        e->fatal = st;
}

/* Inside a loop the row whose item failed fails with it, out to the row of the input. */
static size_t fail_levels(struct eval *e, size_t row) {
    for (size_t depth = e->depth; depth > 0; depth--) {
        e->levels[depth].failed[row] = 1;
        row = e->levels[depth].parent[row];
    }
    return row;
}

void eval_fail_row(struct eval *e, size_t row, junco_status code, const char *fmt, ...) {
    struct expr_errors *errors = e->errors;
    junco_status st;
    va_list args;

    if (e->failed[row] || e->fatal)
        return;
    row = fail_levels(e, row);
    if (e->levels[0].failed[row])
        return;
    st = vec_reserve(&errors->at, &errors->capacity, errors->n + 1, sizeof(*errors->at),
                     e->in->rows, e->err);
    if (st) {
        eval_fail(e, st);
        return;
    }
    e->levels[0].failed[row] = 1;
    errors->at[errors->n] = (struct row_error){.parent = e->first + row};
    va_start(args, fmt);
    junco_vfail(&errors->at[errors->n].error, code, fmt, args);
    va_end(args);
    errors->n++;
}

void eval_put_null(struct eval *e, uint16_t reg, size_t row) {
    struct vector *v = &e->vectors[reg];

    if (!v->valid) {
        memset(v->own_valid, 1, e->n);
        v->valid = v->own_valid;
    }
    v->own_valid[row] = 0;
}

void eval_put_value(struct eval *e, uint16_t reg, size_t row, const struct junco_value *value) {
    void *data = eval_data(e, reg);

    if (value->kind == JUNCO_KIND_NULL) {
        eval_put_null(e, reg, row);
        return;
    }
    switch (e->expr->regs[reg].rep) {
    case REP_BOOL:
        ((uint8_t *)data)[row] = value->as.boolean;
        break;
    case REP_INT:
        ((int64_t *)data)[row] = value->as.int64;
        break;
    case REP_FLOAT:
        ((double *)data)[row] =
            value->kind == JUNCO_KIND_INT64 ? (double)value->as.int64 : value->as.float64;
        break;
    case REP_STRING:
        ((struct junco_bytes *)data)[row] = value->as.bytes;
        break;
    case REP_VALUE:
        ((struct junco_value *)data)[row] = *value;
        break;
    case REP_NULL:
        break;
    }
}

struct junco_value eval_get_value(const struct eval *e, uint16_t reg, size_t row) {
    const void *data = e->vectors[reg].data;
    struct junco_value value = {.kind = JUNCO_KIND_NULL};

    if (e->expr->regs[reg].rep == REP_NULL || eval_is_null(e, reg, row))
        return value;
    switch (e->expr->regs[reg].rep) {
    case REP_BOOL:
        value.kind = JUNCO_KIND_BOOL;
        value.as.boolean = ((const uint8_t *)data)[row];
        break;
    case REP_INT:
        value.kind = JUNCO_KIND_INT64;
        value.as.int64 = ((const int64_t *)data)[row];
        break;
    case REP_FLOAT:
        value.kind = JUNCO_KIND_FLOAT64;
        value.as.float64 = ((const double *)data)[row];
        break;
    case REP_STRING:
        value.kind = JUNCO_KIND_STRING;
        value.as.bytes = ((const struct junco_bytes *)data)[row];
        break;
    default:
        value = ((const struct junco_value *)data)[row];
        break;
    }
    return value;
}

/* ---- instructions ---- */

static const struct kernel *find_kernel(opcode op) {
    static const struct kernel *const rooms[] = {kernels_number,  kernels_string, kernels_value,
                                                 kernels_convert, kernels_list,   kernels_format,
                                                 kernels_tensor};

    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
        if (rooms[i][op].tile || rooms[i][op].row)
            return &rooms[i][op];
    return NULL;
}

/* A result is null where an operand is. */
static void and_validity(struct eval *e, const struct instr *in) {
    struct vector *d = &e->vectors[in->dst];

    d->valid = NULL;
    for (size_t k = 0; k < N_OPERANDS; k++) {
        const uint8_t *valid = in->operand[k] == NO_REG ? NULL : e->vectors[in->operand[k]].valid;
        if (!valid)
            continue;
        if (!d->valid)
            memcpy(d->own_valid, valid, e->n);
        else
            for (size_t i = 0; i < e->n; i++)
                d->own_valid[i] &= valid[i];
        d->valid = d->own_valid;
    }
}

static void run_rows(struct eval *e, const struct instr *in, const struct kernel *kernel) {
    struct vector *d = &e->vectors[in->dst];
    const uint8_t *mask = in->mask == NO_REG ? NULL : e->vectors[in->mask].data;

    /* Rows nobody asked for become null, so that none reads what was never written. */
    for (size_t i = 0; i < e->n; i++)
        e->live[i] = !e->failed[i] && (!mask || mask[i]);
    for (size_t i = 0; d->valid && i < e->n; i++)
        e->live[i] &= d->valid[i];
    memcpy(d->own_valid, e->live, e->n);
    d->valid = d->own_valid;
    for (size_t i = 0; i < e->n && !e->fatal; i++) {
        e->row = i;
        if (!e->live[i])
            continue;
        kernel->row(e, in, i);
        eval_close_list(e, in, i);
    }
}

static void run_instr(struct eval *e, const struct instr *in) {
    const struct kernel *kernel = find_kernel(in->op);

    if (kernel->takes_null)
        e->vectors[in->dst].valid = NULL;
    else
        and_validity(e, in);
    if (kernel->tile)
        kernel->tile(e, in);
    else
        run_rows(e, in, kernel);
}

/* ---- tiles ---- */

static const void *column_data(const struct junco_column *column, expr_rep rep, size_t first) {
    switch (rep) {
    case REP_BOOL:
        return column->as.boolean + first;
    case REP_INT:
        return column->as.int64 + first;
    case REP_FLOAT:
        return column->as.float64 + first;
    case REP_STRING:
        return column->as.bytes + first;
    case REP_VALUE:
        return column->as.value + first;
    default:
        return NULL;
    }
}

/* Tensors lie in their own struct in a column; OP_BOX makes values of them where they are used. */
static bool is_boxed(const struct junco_type *type) {
    return type->kind == JUNCO_KIND_TENSOR || type->kind == JUNCO_KIND_IMAGE ||
           type->kind == JUNCO_KIND_AUDIO || type->kind == JUNCO_KIND_FRAME ||
           type->kind == JUNCO_KIND_BYTES;
}

static void bind_param(struct eval *e, size_t reg) {
    const struct reg *r = &e->expr->regs[reg];
    const struct junco_column *column = &e->in->columns[r->param];
    struct vector *v = &e->vectors[reg];
    bool is_all_null = r->rep == REP_NULL || column->type->kind == JUNCO_KIND_NULL;

    v->valid = column->valid ? column->valid + e->first : NULL;
    if (is_all_null) {
        memset(v->own_valid, 0, e->n);
        v->valid = v->own_valid;
        v->data = v->own_data;
    } else if (is_boxed(r->type) && column->type->kind != JUNCO_KIND_ANY) {
        struct junco_value *cells = v->own_data;
        for (size_t i = 0; i < e->n; i++)
            cells[i] = junco_column_get(column, e->first + i);
        v->data = cells;
    } else {
        /* The rows are only read: no instruction writes a parameter's register. */
        memcpy(&v->data, &(const void *){column_data(column, r->rep, e->first)}, sizeof(v->data));
    }
}

/* Constants fill their register once, for as many rows as there are ever in a tile. */
static void fill_constant(struct eval *e, size_t reg) {
    const struct reg *r = &e->expr->regs[reg];

    for (size_t i = 0; i < e->n; i++)
        eval_put_value(e, (uint16_t)reg, i, &r->constant);
}

/* ---- the whole ---- */

static size_t reg_bytes(const struct reg *r) {
    return rep_size(r->rep) + 1;
}

static size_t max_level(const struct expr *expr) {
    size_t most = 0;

    for (size_t i = 0; i < expr->n_regs; i++)
        if (expr->regs[i].level > most)
            most = expr->regs[i].level;
    return most;
}

/* Rows of a tile: as many as the cache holds for all registers. */
static size_t choose_tile(const struct eval *e, size_t row_bytes, bool has_loops) {
    size_t rows = SCRATCH_BYTES / row_bytes;

    if (rows > TILE_ROWS)
        rows = TILE_ROWS;
    if (rows < MIN_TILE_ROWS)
        rows = MIN_TILE_ROWS;
    if (rows > e->in->rows && !has_loops)
        rows = e->in->rows;
    return (rows + 7) & ~(size_t)7;
}

static size_t described_bytes(const struct eval *e) {
    const struct expr *expr = e->expr;
    size_t n_flat = e->names ? expr->n_regs : 0;

    return expr->n_regs * sizeof(*e->vectors) + expr->n_gathers * sizeof(*e->gathers) +
           expr->n_results * sizeof(*e->sinks) + n_flat * sizeof(*e->flat);
}

/* What describes registers, loops and results, behind the rows, which are a multiple of 8 bytes. */
static void lay_out_described(struct eval *e, void *at) {
    e->vectors = at;
    e->gathers = (void *)(e->vectors + e->expr->n_regs);
    e->sinks = (void *)(e->gathers + e->expr->n_gathers);
    e->flat = e->names ? (void *)(e->sinks + e->expr->n_results) : NULL;
}

/* The rows, by descending alignment. */
static void lay_out_rows(struct eval *e, size_t n_levels, char *at) {
    const struct expr *expr = e->expr;
    size_t data = 0;

    for (size_t i = 0; i < expr->n_regs; i++) {
        e->vectors[i].own_data = e->vectors[i].data = at + data;
        data += e->tile_rows * rep_size(expr->regs[i].rep);
    }
    e->steps = (uint32_t *)(void *)(at + data);
    data += e->tile_rows * sizeof(*e->steps);
    for (size_t i = 0; i < n_levels; i++, data += e->tile_rows * sizeof(uint32_t))
        e->levels[i].parent = (uint32_t *)(void *)(at + data);
    for (size_t i = 0; i < n_levels; i++, data += e->tile_rows)
        e->levels[i].failed = (uint8_t *)at + data;
    for (size_t i = 0; i < expr->n_regs; i++, data += e->tile_rows)
        e->vectors[i].own_valid = (uint8_t *)at + data;
    e->live = (uint8_t *)at + data;
    e->failed = e->levels[0].failed;
}

/* One piece of memory for all of it: `few` (FEW_BYTES) where that does. */
static junco_status alloc_scratch(struct eval *e, char *few) {
    const struct expr *expr = e->expr;
    size_t n_levels = max_level(expr) + 1, row_bytes = 1 + sizeof(*e->steps);

    row_bytes += n_levels * (1 + sizeof(uint32_t));
    for (size_t i = 0; i < expr->n_regs; i++)
        row_bytes += reg_bytes(&expr->regs[i]);
    e->tile_rows = choose_tile(e, row_bytes, n_levels > 1);
    e->n = n_levels > 1 || e->in->rows > e->tile_rows ? e->tile_rows : e->in->rows;
    size_t rows = e->tile_rows * row_bytes, size = rows + described_bytes(e);

    if (size > FEW_BYTES)
        e->scratch = junco_zalloc(size);
    else
        e->scratch = memset(few, 0, size);
    if (!e->scratch)
        return junco_nomem(e->err, size);
    lay_out_described(e, (char *)e->scratch + rows);
    lay_out_rows(e, n_levels, e->scratch);
    return JUNCO_OK;
}

static void run_instrs(struct eval *e) {
    for (size_t i = 0; i < e->expr->n_instrs && !e->fatal;) {
        const struct instr *in = &e->expr->instrs[i];
        if (in->op >= OP_EACH) {
            i = eval_loop_step(e, i);
            continue;
        }
        run_instr(e, in);
        i++;
    }
}

static int by_parent(const void *a, const void *b) {
    const struct row_error *x = a, *y = b;

    return x->parent < y->parent ? -1 : x->parent > y->parent;
}

/* A row's lists become rows side by side: so they are of one length. */
static void fail_unequal(struct eval *e) {
    const struct sink *sinks = e->sinks;

    for (size_t i = 1; i < e->expr->n_results; i++) {
        const size_t *a = sinks[0].items.counts + e->first, *b = sinks[i].items.counts + e->first;
        for (size_t row = 0; row < e->n; row++)
            if (a[row] != b[row])
                eval_fail_row(e, row, JUNCO_EVALUE,
                              "results '%s' and '%s': want lists of equal length, got %zu and %zu",
                              e->names[0], e->names[i], a[row], b[row]);
    }
}

static junco_status run_tile(struct eval *e) {
    struct sink *sinks = e->sinks;
    size_t n_before = e->errors->n;
    junco_status st = JUNCO_OK;

    e->levels[0].n = e->n;
    memset(e->failed, 0, e->n);
    memset(e->steps, 0, e->n * sizeof(*e->steps));
    for (size_t i = 0; i < e->expr->n_regs; i++)
        if (e->expr->regs[i].kind == REG_PARAM)
            bind_param(e, i);
    for (size_t i = 0; i < e->expr->n_results; i++)
        sink_bind(&sinks[i], e);
    run_instrs(e);
    for (size_t i = 0; i < e->expr->n_results && !st && !e->fatal; i++)
        st = sink_take(&sinks[i], e);
    if (!st && e->names && !e->fatal)
        fail_unequal(e);
    if (e->fatal || st)
        return e->fatal ? e->fatal : st;
    if (e->errors->n > n_before) {
        for (size_t i = 0; i < e->expr->n_results; i++)
            sink_drop_failed(&sinks[i], e);
        qsort(e->errors->at + n_before, e->errors->n - n_before, sizeof(*e->errors->at), by_parent);
    }
    return st;
}

static junco_status run_all(struct eval *e) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < e->expr->n_results && !st; i++)
        st = sink_init(&e->sinks[i], e, e->expr->results[i]);
    for (size_t i = 0; i < e->expr->n_regs && !st; i++)
        if (e->expr->regs[i].kind == REG_CONST)
            fill_constant(e, i);
    for (e->first = 0; e->first < e->in->rows && !st; e->first += e->n) {
        size_t left = e->in->rows - e->first;
        e->n = left < e->tile_rows ? left : e->tile_rows;
        st = run_tile(e);
        eval_release(e);
    }
    return st;
}

static junco_status check_input(const struct eval *e) {
    const struct junco_chunk *in = e->in;

    if (in->n_columns != e->expr->n_params)
        return junco_fail(e->err, JUNCO_EINTERNAL, "a lambda of %zu parameters got %zu columns",
                          e->expr->n_params, in->n_columns);
    for (size_t i = 0; i < e->expr->n_regs; i++) {
        const struct reg *r = &e->expr->regs[i];
        const struct junco_type *type;
        if (r->kind != REG_PARAM)
            continue;
        type = in->columns[r->param].type;
        if (in->columns[r->param].rows < in->rows ||
            (type->kind != r->type->kind && type->kind != JUNCO_KIND_NULL))
            return junco_fail(e->err, JUNCO_EINTERNAL, "parameter %zu of a lambda: want %s, got %s",
                              r->param + 1, junco_kind_name(r->type->kind),
                              junco_kind_name(type->kind));
    }
    return JUNCO_OK;
}

/* Let everything go but the results. */
static void let_go(struct eval *e) {
    for (size_t i = 0; i < e->expr->n_results; i++)
        sink_done(&e->sinks[i], e);
    eval_release(e);
    eval_loop_done(e);
    junco_free(e->owned);
    account_discharge(e->account, e->flat_charged);
    junco_free(e->flat_row);
}

static junco_status evaluate(struct eval *e, struct junco_column *ret_columns, size_t *counts) {
    _Alignas(16) char few[FEW_BYTES];
    const size_t n = e->expr->n_results;
    size_t done = 0;
    junco_status st = check_input(e);

    if (!st)
        st = alloc_scratch(e, few);
    if (st)
        return st;
    st = run_all(e);
    for (; done < n && !st; done += !st)
        st = sink_finish(&e->sinks[done], e, &ret_columns[done]);
    for (size_t i = 0; st && i < done; i++)
        junco_column_unref(&ret_columns[i]);
    if (!st && counts)
        memcpy(counts, e->sinks[0].items.counts, e->in->rows * sizeof(*counts));
    let_go(e);
    if (e->scratch != few)
        junco_free(e->scratch);
    return st;
}

junco_status expr_eval(const struct expr *expr, const struct junco_chunk *in,
                       struct account *account, struct junco_column *ret_columns,
                       struct expr_errors *errors, struct junco_error *err) {
    struct eval e = {.expr = expr,
                     .in = in,
                     .account = account,
                     .errors = errors,
                     .err = err,
                     .n_open = SIZE_MAX};

    return evaluate(&e, ret_columns, NULL);
}

junco_status expr_eval_lists(const struct expr *expr, const struct junco_chunk *in,
                             const char *const *names, struct account *account,
                             struct junco_column *ret_items, size_t *ret_counts,
                             struct expr_errors *errors, struct junco_error *err) {
    struct eval e = {.expr = expr,
                     .in = in,
                     .account = account,
                     .errors = errors,
                     .err = err,
                     .names = names,
                     .n_open = SIZE_MAX};

    return evaluate(&e, ret_items, ret_counts);
}

void expr_errors_done(struct expr_errors *errors) {
    if (!errors)
        return;
    junco_free(errors->at);
    *errors = (struct expr_errors){0};
}
