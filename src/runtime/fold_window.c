/* fold_window.c -- windows: rows kept until a window is complete, then given as lists.
 *
 * Every window is an interval [start, start + size) of places, which are ordinals of rows or times;
 * starts are multiples of step.  One is open at a time.  A row at or beyond its end closes it, and
 * those after it that the row is beyond, too; then the row is kept, if it is not before the start
 * of the window that is open now: it lies in a gap between windows, or it comes too late.  So what
 * is kept always belongs to the open window, and a window is given once, when its last row is
 * known.  A window without rows is not given.  When nothing is kept, the next window is the one
 * that begins last before the row: long silences cost nothing.
 *
 * window_all and reduce have one window that never ends. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/fold.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "graph/walk.h"
#include "runtime/keep.h"

#include <math.h>
#include <string.h>

#define FOREVER INT64_MAX
#define MOST_MS (1ll << 62) /* so that no sum with a window's size overflows */

void window_init(struct fold *fold) {
    const struct graph_node *node = fold->stage->node;

    fold->size = fold->step = FOREVER;
    if (node->iteration == JUNCO_WINDOW) {
        fold->size = walk_int(node, "size");
        fold->step = walk_int(node, "step");
    } else if (node->iteration == JUNCO_TIME_WINDOW) {
        fold->size = walk_ms(node, "size");
        fold->step = walk_ms(node, "step");
    }
}

/* ---- kept rows ---- */

/* Of a kept row: its place, and the cells of its lists. */
static size_t row_bytes(const struct fold *fold) {
    return sizeof(struct fold_row) + fold->stage->n_args * sizeof(struct junco_value);
}

static void discharge(struct fold *fold, size_t n_rows) {
    size_t bytes = n_rows * row_bytes(fold);

    account_discharge(fold->account, bytes);
    fold->charged -= bytes;
}

static void chunk_unref(const struct fold *fold, struct fold_chunk *chunk) {
    if (--chunk->n_kept > 0)
        return;
    for (size_t i = 0; i < fold->stage->n_args; i++)
        junco_column_unref(&chunk->columns[i]);
    junco_free(chunk);
}

void window_clear(struct fold *fold) {
    for (size_t i = 0; i < fold->n_rows; i++)
        chunk_unref(fold, fold->rows[i].chunk);
    if (fold->in_hand)
        chunk_unref(fold, fold->in_hand);
    junco_free(fold->rows);
    fold->rows = NULL;
    fold->in_hand = NULL;
    fold->n_rows = fold->capacity = 0;
}

/* Have the task's rows in hand, with memory for all of them: nothing is changed on failure. */
static junco_status take_in_hand(struct fold *fold, struct task *task, struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    size_t n = task->in->rows;
    struct fold_chunk *chunk;
    junco_status st = vec_reserve(&fold->rows, &fold->capacity, fold->n_rows + n,
                                  sizeof(*fold->rows), SIZE_MAX, err);

    if (st)
        return st;
    chunk = junco_alloc(sizeof(*chunk) + stage->n_args * sizeof(chunk->columns[0]));
    if (!chunk)
        return junco_nomem(err, sizeof(*chunk) + stage->n_args * sizeof(chunk->columns[0]));
    st = account_charge(fold->account, n * row_bytes(fold), err);
    if (st) {
        junco_free(chunk);
        return st;
    }
    chunk->n_kept = 1;
    for (size_t i = 0; i < stage->n_args; i++)
        chunk->columns[i] = junco_column_ref(&task->in->columns[stage->args[i].at]);
    fold->charged += n * row_bytes(fold);
    fold->in_hand = chunk;
    task->at.is_kept = true;
    return JUNCO_OK;
}

static junco_status keep(struct fold *fold, size_t row, int64_t at, struct junco_error *err) {
    fold->n_seen++;
    if (at < fold->start) {
        discharge(fold, 1);
        return JUNCO_OK;
    }
    if (fold->n_rows == JUNCO_MAX_LIST_ITEMS)
        return junco_fail(err, JUNCO_ELIMIT, "a window of more than %u rows: a list has no more",
                          JUNCO_MAX_LIST_ITEMS);
    fold->rows[fold->n_rows++] = (struct fold_row){fold->in_hand, row, at};
    fold->in_hand->n_kept++;
    return JUNCO_OK;
}

/* The window is over: on to the next, without the rows that are before it. */
static void advance(struct fold *fold) {
    size_t n = 0;

    fold->start = fold->step == FOREVER ? FOREVER : fold->start + fold->step;
    for (size_t i = 0; i < fold->n_rows; i++) {
        if (fold->rows[i].at >= fold->start)
            fold->rows[n++] = fold->rows[i];
        else
            chunk_unref(fold, fold->rows[i].chunk);
    }
    discharge(fold, fold->n_rows - n);
    fold->n_rows = n;
}

/* ---- the lists ---- */

static junco_status put_list(const struct fold *fold, struct junco_builder *builder, size_t arg,
                             struct junco_error *err) {
    struct junco_value list = {.kind = JUNCO_KIND_LIST};
    junco_status st =
        junco_list_new(fold->stage->made_types[arg], fold->n_rows, &list.as.list, err);

    if (st)
        return st;
    struct junco_value *items = junco_list_items(list.as.list);

    for (size_t i = 0; i < fold->n_rows; i++) {
        items[i] = junco_column_get(&fold->rows[i].chunk->columns[arg], fold->rows[i].row);
        junco_value_ref(&items[i]);
    }
    st = junco_put_value(builder, arg, &list, err);
    junco_value_unref(&list);
    return st;
}

static junco_status put_window(const struct fold *fold, struct junco_builder *builder,
                               struct junco_error *err) {
    junco_status st = junco_builder_row(builder, 0, err);

    for (size_t i = 0; !st && i < fold->stage->n_args; i++)
        st = put_list(fold, builder, i, err);
    return st;
}

/* Give the windows that end at or before `place`.  *ret_is_full: there are more. */
static junco_status give_over(struct fold *fold, struct junco_builder *builder, int64_t place,
                              bool *ret_is_full, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    while (!st && fold->size != FOREVER && place >= fold->start + fold->size) {
        int64_t next = place / fold->step * fold->step;

        *ret_is_full = fold->n_rows > 0 && !junco_builder_has_room(builder);
        if (*ret_is_full)
            return JUNCO_OK;
        if (fold->n_rows > 0)
            st = put_window(fold, builder, err);
        else if (next > fold->start + fold->step)
            fold->start = next - fold->step;
        advance(fold);
    }
    return st;
}

/* ---- places ---- */

/* When a row is: milliseconds, before which nothing is.  A row without a time has failed. */
static junco_status read_time(const struct program_arg *by, const struct junco_column *column,
                              size_t row, int64_t *ret_ms, struct junco_error *why) {
    struct junco_value value = junco_column_get(column, row);

    if (value.kind == JUNCO_KIND_INT64 && value.as.int64 < MOST_MS) {
        *ret_ms = value.as.int64;
        return JUNCO_OK;
    }
    if (value.kind == JUNCO_KIND_FLOAT64 && fabs(value.as.float64) < (double)MOST_MS) {
        *ret_ms = (int64_t)floor(value.as.float64);
        return JUNCO_OK;
    }
    if (value.kind == JUNCO_KIND_INT64 || value.kind == JUNCO_KIND_FLOAT64)
        return junco_fail(why, JUNCO_EVALUE,
                          "timestamp '%s' is no time: want milliseconds below 2^62", by->name);
    return junco_fail(why, value.kind == JUNCO_KIND_NULL ? JUNCO_EVALUE : JUNCO_ETYPE,
                      "timestamp '%s': want a number of milliseconds, got %s", by->name,
                      junco_kind_name(value.kind));
}

static junco_status place_of(const struct fold *fold, const struct task *task, size_t row,
                             int64_t *ret_place, struct junco_error *why) {
    const struct program_stage *stage = fold->stage;

    *ret_place = fold->n_seen;
    if (stage->iteration != JUNCO_TIME_WINDOW)
        return JUNCO_OK;
    return read_time(&stage->by[0], &task->in->columns[stage->by[0].at], row, ret_place, why);
}

/* ---- run ---- */

/* A row that has failed earlier, or that the stage's guard turns away: no window has it. */
static junco_status pass_row(struct fold *fold, struct task *task, struct junco_error *err) {
    junco_status st = keep_end_row(task, task->at.cursor.row, err);

    if (st)
        return st;
    discharge(fold, 1);
    task->at.cursor.row++;
    return JUNCO_OK;
}

/* A row that has no place. */
static junco_status skip_row(struct fold *fold, struct task *task, const struct junco_error *why,
                             struct junco_error *err) {
    size_t *row = &task->at.cursor.row;
    junco_status st = task_fail_row(task, *row, why, err);

    if (st)
        return st;
    discharge(fold, 1);
    *row = task->is_skip ? *row + 1 : task->in->rows; /* the call ends with it */
    return JUNCO_OK;
}

/* Look at the rows from the cursor on, until they are used up or the piece is full. */
static junco_status take_rows(struct fold *fold, struct task *task, bool *ret_is_full,
                              struct junco_error *err) {
    struct junco_cursor *cursor = &task->at.cursor;
    bool may_pass = keep_may_pass(task);
    junco_status st = JUNCO_OK;

    while (!st && cursor->row < task->in->rows) {
        struct junco_error why = {0};
        int64_t place = 0;

        if (may_pass && keep_passes(task, cursor->row)) {
            st = pass_row(fold, task, err);
            continue;
        }
        if (place_of(fold, task, cursor->row, &place, &why)) {
            st = skip_row(fold, task, &why, err);
            continue;
        }
        st = give_over(fold, task->builder, place, ret_is_full, err);
        if (st || *ret_is_full)
            return st;
        st = keep(fold, cursor->row, place, err);
        cursor->row++;
    }
    /* A window of rows is over with its last row, a window of time when a later one is seen. */
    if (!st && fold->stage->iteration == JUNCO_WINDOW)
        st = give_over(fold, task->builder, fold->n_seen, ret_is_full, err);
    return st;
}

/* At the end: what is left, window by window.  A reduction has one row, whatever came. */
static junco_status give_rest(struct fold *fold, struct task *task, bool *ret_is_full,
                              struct junco_error *err) {
    bool is_due = fold->stage->iteration == JUNCO_REDUCE && fold->n_given == 0;
    junco_status st = JUNCO_OK;

    for (; !st && (fold->n_rows > 0 || is_due); is_due = false) {
        *ret_is_full = !junco_builder_has_room(task->builder);
        if (*ret_is_full)
            return JUNCO_OK;
        st = put_window(fold, task->builder, err);
        advance(fold);
    }
    return st;
}

static junco_status finish(struct fold *fold, struct task *task, struct made *ret_made,
                           struct junco_error *err) {
    size_t rows = junco_builder_rows(task->builder);
    struct made made;
    junco_status st = made_init(&made, 0, rows, err);

    if (st || rows == 0) {
        if (!st)
            made_done(&made);
        return st;
    }
    st = made_finish(&made, task->builder, err);
    if (st) {
        made_done(&made);
        return st;
    }
    made.first_key = fold->n_given;
    fold->n_given += (int64_t)rows;
    *ret_made = made;
    return JUNCO_OK;
}

junco_status window_run(struct fold *fold, struct task *task, struct made *ret_made,
                        junco_next *ret_next, struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    bool is_full = false;
    junco_status st = JUNCO_OK;

    if (!task->builder)
        st = junco_builder_new(stage->n_made, stage->made_names, stage->made_types, &task->builder,
                               err);
    if (!st && !task->is_tail && !task->at.is_kept)
        st = take_in_hand(fold, task, err);
    if (st)
        return st;
    builder_reset(task->builder);
    builder_bound(task->builder, task->max_rows, PIECE_BYTES, fold->account);
    st =
        task->is_tail ? give_rest(fold, task, &is_full, err) : take_rows(fold, task, &is_full, err);
    if (!st)
        st = finish(fold, task, ret_made, err);
    if (st)
        return st;
    *ret_next = is_full ? JUNCO_MORE : JUNCO_DONE;
    if (!is_full && fold->in_hand) {
        chunk_unref(fold, fold->in_hand);
        fold->in_hand = NULL;
    }
    return JUNCO_OK;
}
