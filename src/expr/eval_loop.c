/* eval_loop.c -- comprehensions: the items of a tile's rows as rows of their own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "expr/eval.h"

/* A comprehension is compiled to
 *     EACH     enter the loop: its first items become the rows of a level of their own
 *     ...      the body, over those rows at once; LIFT repeats outer values beside the items
 *     COLLECT  keep the elements of the rows that the conditions left
 *     NEXT     the next items, and back to behind EACH; none left: leave the loop
 *     GATHER   the elements, as one list a row of the level outside
 * with an EACH and a NEXT for each `for`.  A level never has more rows than a tile, so that a row
 * with a million items needs no more registers than one with ten.  The stack of levels is bounded
 * by the compiler (MAX_LOOPS). */

static void set_level(struct eval *e, size_t depth) {
    e->depth = depth;
    e->n = e->levels[depth].n;
    e->failed = e->levels[depth].failed;
}

/* ---- EACH, NEXT ---- */

/* Items the loop goes through for this row of the level outside; 0 where nobody asks. */
static int64_t row_items(struct eval *e, const struct instr *each, size_t row) {
    const struct level *outer = &e->levels[e->depth - 1];
    int64_t least = INT64_MAX;

    if (outer->failed[row] || (each->mask != NO_REG && !((uint8_t *)eval_data(e, each->mask))[row]))
        return 0;
    for (size_t k = 0; k < 3; k++)
        if (each->operand[k] != NO_REG && eval_is_null(e, each->operand[k], row))
            return 0;
    if (each->operand[0] != NO_REG)
        least = ((const int64_t *)eval_data(e, each->operand[0]))[row];
    for (size_t k = 0; k < each->n_regs; k += 2) {
        struct junco_value source = eval_get_value(e, each->regs[k], row);
        int64_t n = source.kind == JUNCO_KIND_NULL ? 0 : eval_length(&source);
        if (n < 0) { /* any: known only now */
            size_t depth = e->depth;
            set_level(e, depth - 1);
            eval_fail_row(e, row, JUNCO_ETYPE, "want something to go through, got %s",
                          junco_kind_name(source.kind));
            set_level(e, depth);
            return 0;
        }
        least = n < least ? n : least;
    }
    return least;
}

/* Whether the input row may go through n more items. */
static bool count_steps(struct eval *e, size_t row, size_t n) {
    size_t first = row;

    for (size_t depth = e->depth; depth > 0; depth--)
        row = e->levels[depth].parent[row];
    if (e->steps[row] + n > JUNCO_MAX_LOOP_ITEMS) {
        eval_fail_row(e, first, JUNCO_ELIMIT,
                      "the loops of this expression take more than %u items", JUNCO_MAX_LOOP_ITEMS);
        return false;
    }
    e->steps[row] += (uint32_t)n;
    return true;
}

/* Items item … item + n - 1 of a row outside become rows at … at + n - 1. */
static void fill_items(struct eval *e, const struct instr *each, size_t at, size_t n) {
    const struct level *level = &e->levels[e->depth];
    int64_t *index = eval_data(e, each->dst);
    int64_t start = 0, step = 1;

    if (each->operand[1] != NO_REG)
        start = ((const int64_t *)eval_data(e, each->operand[1]))[level->row];
    if (each->operand[2] != NO_REG)
        step = ((const int64_t *)eval_data(e, each->operand[2]))[level->row];
    /* range() was checked; enumerate() may start near the end of what an int holds: it wraps. */
    for (size_t i = 0; i < n; i++)
        index[at + i] = (int64_t)((uint64_t)start + (uint64_t)step * (level->item + i));
    for (size_t k = 0; k < each->n_regs; k += 2) {
        struct junco_value source = eval_get_value(e, each->regs[k], level->row), item;
        for (size_t i = 0; i < n; i++)
            if (eval_item(e, at + i, &source, (int64_t)(level->item + i), &item))
                eval_put_value(e, each->regs[k + 1], at + i, &item);
    }
}

/* The next items, a tile of them at most. */
static void fill_level(struct eval *e) {
    struct level *level = &e->levels[e->depth];
    const struct level *outer = level - 1;
    const struct instr *each = level->each;
    size_t n = 0;

    e->n = e->tile_rows; /* for eval_put_null(): the rows that may come */
    e->vectors[each->dst].valid = NULL;
    for (size_t k = 0; k < each->n_regs; k += 2)
        e->vectors[each->regs[k + 1]].valid = NULL;
    while (n < e->tile_rows && level->row < outer->n && !e->fatal) {
        int64_t items = row_items(e, each, level->row);
        size_t left = items > (int64_t)level->item ? (size_t)items - level->item : 0;
        size_t take = left < e->tile_rows - n ? left : e->tile_rows - n;
        for (size_t i = 0; i < take; i++)
            level->parent[n + i] = (uint32_t)level->row;
        memset(level->failed + n, 0, take);
        if (take > 0 && count_steps(e, n, take)) {
            fill_items(e, each, n, take);
            level->item += take;
            n += take;
        }
        if (take == left || outer->failed[level->row]) {
            level->row++;
            level->item = 0;
        }
    }
    level->n = n;
    set_level(e, e->depth);
}

static size_t each_step(struct eval *e, size_t at) {
    struct level *level = &e->levels[++e->depth];

    level->each = &e->expr->instrs[at];
    level->row = level->item = 0;
    e->failed = level->failed;
    fill_level(e);
    return at + 1;
}

static size_t next_step(struct eval *e, size_t at) {
    const struct level *level = &e->levels[e->depth];

    if (level->row < level[-1].n) {
        fill_level(e);
        if (e->n > 0)
            return (size_t)e->expr->instrs[at].imm + 1;
    }
    set_level(e, e->depth - 1);
    return at + 1;
}

/* ---- LIFT ---- */

static size_t outer_row(const struct eval *e, size_t row, size_t levels) {
    for (size_t depth = e->depth; levels > 0; levels--, depth--)
        row = e->levels[depth].parent[row];
    return row;
}

static void lift(struct eval *e, const struct instr *in) {
    const struct vector *from = &e->vectors[in->operand[0]];
    struct vector *to = &e->vectors[in->dst];
    size_t size = rep_size(e->expr->regs[in->dst].rep), levels = (size_t)in->imm;

    for (size_t i = 0; i < e->n; i++) {
        size_t row = outer_row(e, i, levels);
        if (size == sizeof(int64_t))
            ((int64_t *)to->data)[i] = ((const int64_t *)from->data)[row];
        else if (size > 0)
            memcpy((char *)to->data + i * size, (const char *)from->data + row * size, size);
    }
    to->valid = NULL;
    if (!from->valid && size > 0)
        return;
    for (size_t i = 0; i < e->n; i++)
        to->own_valid[i] = size > 0 && from->valid[outer_row(e, i, levels)];
    to->valid = to->own_valid;
}

/* ---- COLLECT, GATHER ---- */

#define ELEMENT_BYTES (sizeof(uint8_t) + sizeof(uint32_t)) /* beside its data: valid, row */

static junco_status grow_gather(struct eval *e, struct gather *g, size_t need) {
    size_t valid = g->capacity, rows = g->capacity, size = rep_size(g->rep);
    junco_status st;

    if (need <= g->capacity)
        return JUNCO_OK;
    need = need < 2 * g->capacity ? 2 * g->capacity : need;
    st = account_charge(e->account, (need - g->capacity) * (size + ELEMENT_BYTES), e->err);
    if (st)
        return st;
    g->charged += (need - g->capacity) * (size + ELEMENT_BYTES);
    st = vec_reserve(&g->valid, &valid, need, sizeof(*g->valid), JUNCO_MAX_GATHER_ITEMS, e->err);
    if (!st)
        st = vec_reserve(&g->row, &rows, need, sizeof(*g->row), JUNCO_MAX_GATHER_ITEMS, e->err);
    if (!st && size > 0)
        st = vec_reserve(&g->data, &g->capacity, need, size, JUNCO_MAX_GATHER_ITEMS, e->err);
    else if (!st)
        g->capacity = need;
    return st;
}

static void collect(struct eval *e, const struct instr *in) {
    struct gather *g = &e->gathers[in->imm & 0xffff];
    const struct vector *v = &e->vectors[in->operand[0]];
    const uint8_t *mask = in->mask == NO_REG ? NULL : eval_data(e, in->mask);
    size_t size;
    junco_status st;

    g->rep = e->expr->regs[in->operand[0]].rep;
    size = rep_size(g->rep);
    st = grow_gather(e, g, g->n + e->n);
    if (st) {
        eval_fail(e, st);
        return;
    }
    for (size_t i = 0; i < e->n; i++) {
        if (e->failed[i] || (mask && !mask[i]))
            continue;
        g->row[g->n] = (uint32_t)outer_row(e, i, (size_t)in->imm >> 16);
        g->valid[g->n] = size > 0 && (!v->valid || v->valid[i]);
        if (size > 0)
            memcpy((char *)g->data + g->n * size, (const char *)v->data + i * size, size);
        g->n++;
    }
}

static struct junco_value element(const struct gather *g, size_t i) {
    struct junco_value value = {.kind = JUNCO_KIND_NULL};

    if (!g->valid[i])
        return value;
    switch (g->rep) {
    case REP_BOOL:
        value.kind = JUNCO_KIND_BOOL;
        value.as.boolean = ((const uint8_t *)g->data)[i];
        break;
    case REP_INT:
        value.kind = JUNCO_KIND_INT64;
        value.as.int64 = ((const int64_t *)g->data)[i];
        break;
    case REP_FLOAT:
        value.kind = JUNCO_KIND_FLOAT64;
        value.as.float64 = ((const double *)g->data)[i];
        break;
    case REP_STRING:
        value.kind = JUNCO_KIND_STRING;
        value.as.bytes = ((const struct junco_bytes *)g->data)[i];
        break;
    default:
        value = ((const struct junco_value *)g->data)[i];
        break;
    }
    return value;
}

static bool is_gathered(struct eval *e, const struct instr *in, size_t row) {
    if (e->failed[row] || (in->mask != NO_REG && !((uint8_t *)eval_data(e, in->mask))[row]))
        return false;
    for (size_t k = 0; k < in->n_regs; k++)
        if (eval_is_null(e, in->regs[k], row) || e->expr->regs[in->regs[k]].rep == REP_NULL)
            return false;
    return true;
}

static void gather(struct eval *e, const struct instr *in) {
    struct gather *g = &e->gathers[in->imm];
    size_t at = 0;

    e->vectors[in->dst].valid = NULL;
    for (size_t row = 0; row < e->n && !e->fatal; row++) {
        size_t n = 0;
        struct junco_value *items;
        while (at + n < g->n && g->row[at + n] == row)
            n++;
        if (!is_gathered(e, in, row)) {
            eval_put_null(e, in->dst, row);
            at += n;
            continue;
        }
        items = eval_put_list(e, in, row, n);
        for (size_t i = 0; items && i < n; i++) {
            items[i] = element(g, at + i);
            junco_value_ref(&items[i]);
        }
        eval_close_list(e, in, row);
        at += n;
    }
    g->n = 0;
}

size_t eval_loop_step(struct eval *e, size_t at) {
    const struct instr *in = &e->expr->instrs[at];

    switch (in->op) {
    case OP_EACH:
        return each_step(e, at);
    case OP_NEXT:
        return next_step(e, at);
    case OP_LIFT:
        lift(e, in);
        break;
    case OP_COLLECT:
        collect(e, in);
        break;
    default:
        gather(e, in);
        break;
    }
    return at + 1;
}

void eval_loop_done(struct eval *e) {
    for (size_t i = 0; i < e->expr->n_gathers; i++) {
        account_discharge(e->account, e->gathers[i].charged);
        junco_free(e->gathers[i].data);
        junco_free(e->gathers[i].valid);
        junco_free(e->gathers[i].row);
    }
}
