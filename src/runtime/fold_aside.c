/* fold_aside.c -- what is made of a whole call, beside each of its rows: apart, then spread. */
/* SPDX-License-Identifier: Apache-2.0 */
/* A window or reduction of the whole call that stands aside does its own work (fold_window.c,
 * fold_reduce.c), and keeps the rows besides.  At the end it gives the one row it has made, with a
 * mark and the first row's key, then the kept ones, a piece as it came for a piece.  The spread takes
 * the marked row out, which comes first or not at all, and repeats its cells, which share their
 * payloads, beside the others.
 *
 * A marked row that failed on its way, and stays, has failed for all of them. */
#include "runtime/fold.h"

#include "base/mem.h"
#include "data/builder.h"
#include "data/column.h"
#include "data/storage.h"
#include "runtime/keep.h"

static const struct junco_value null = {.kind = JUNCO_KIND_NULL};

/* ---- apart ---- */

/* Of its rows: cells and keys. */
static size_t piece_cells(const struct piece *piece) {
    size_t bytes = piece->keys.depth * sizeof(int64_t);

    for (size_t i = 0; i < piece->n_columns; i++)
        bytes += kind_cell_size(piece->columns[i].type->kind);
    return bytes * piece->rows;
}

static junco_status make(struct fold *fold, struct task *task, struct made *ret_made,
                         junco_next *ret_next, struct junco_error *err) {
    return fold->stage->node->n_folds ? reduce_run(fold, task, ret_made, err)
                                      : window_run(fold, task, ret_made, ret_next, err);
}

static junco_status take(struct fold *fold, struct task *task, struct made *ret_made,
                         junco_next *ret_next, struct junco_error *err) {
    size_t bytes = piece_cells(task->in);
    junco_status st = account_charge(fold->account, bytes, err);

    if (st)
        return st;
    st = make(fold, task, ret_made, ret_next, err);
    if (st) {
        account_discharge(fold->account, bytes);
        return st;
    }
    fold->charged += bytes;
    piece_queue_push(&fold->pieces, task->in); /* the task's reference is the queue's now */
    task->in = NULL;
    return JUNCO_OK;
}

/* The next piece becomes the task's input, whose rows then are the call's again, not ours. */
static junco_status next_piece(struct fold *fold, struct task *task, struct junco_error *err) {
    struct piece_span span = piece_queue_take(&fold->pieces, fold->pieces.first->rows);
    size_t bytes;
    junco_status st;

    piece_unref(task->in);
    task->in = NULL;
    task->at.cursor.row = 0;
    st = piece_gather(&span, &task->in, err);
    if (st) {
        piece_span_done(&span);
        return st;
    }
    bytes = piece_cells(task->in);
    account_discharge(fold->account, bytes);
    fold->charged -= bytes;
    return JUNCO_OK;
}

/* What was made of all rows, as a child of the first.  *ret_made stays empty where there is none. */
static junco_status give_marked(struct fold *fold, struct task *task, struct made *ret_made,
                                struct junco_error *err) {
    static const struct junco_value yes = {.kind = JUNCO_KIND_BOOL, .as.boolean = true};
    struct junco_column *mark;
    junco_next ignored = JUNCO_DONE; /* there is but one row */
    junco_status st = make(fold, task, ret_made, &ignored, err);

    if (st || ret_made->rows == 0)
        return st;
    ret_made->parents[0] = 0;
    mark = &ret_made->columns[fold->stage->n_made - 1];
    junco_column_unref(mark);
    *mark = (struct junco_column){0};
    st = column_repeat(junco_type_of(JUNCO_KIND_BOOL), &yes, 1, mark, err);
    if (!st && !ret_made->errors.type &&
        task->in->errors.type) /* the first row's are not its own */
        st = column_repeat(junco_type_of(JUNCO_KIND_STRING), &null, 1, &ret_made->errors, err);
    return st;
}

/* Kept rows, with nothing in the columns that were made. */
static junco_status give_kept(struct fold *fold, struct task *task, struct made *ret_made,
                              struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    size_t first = task->at.cursor.row, rows = task->in->rows - first;
    junco_status st;

    if (rows > task->max_rows)
        rows = task->max_rows;
    st = made_init(ret_made, stage->n_made, rows, err);
    for (size_t i = 0; !st && i < stage->n_made; i++)
        st = column_repeat(stage->made_types[i], &null, rows, &ret_made->columns[i], err);
    if (st)
        return st;
    for (size_t i = 0; i < rows; i++)
        ret_made->parents[i] = first + i;
    task->at.cursor.row += rows;
    return JUNCO_OK;
}

junco_status aside_run(struct fold *fold, struct task *task, struct made *ret_made,
                       junco_next *ret_next, struct junco_error *err) {
    bool is_first = !fold->is_apart;
    junco_status st = JUNCO_OK;

    if (!task->is_tail)
        return take(fold, task, ret_made, ret_next, err);
    if (!task->in && fold->pieces.rows == 0)
        return JUNCO_OK; /* no row: nothing to stand beside */
    if (!task->in || task->at.cursor.row == task->in->rows)
        st = next_piece(fold, task, err);
    if (!st && is_first)
        st = give_marked(fold, task, ret_made, err);
    if (st)
        return st;
    fold->is_apart = true;
    if (is_first && (ret_made->rows > 0 || (task->failures.n > 0 && !task->is_skip))) {
        *ret_next = ret_made->rows > 0 ? JUNCO_MORE : JUNCO_DONE;
        return JUNCO_OK;
    }
    made_done(ret_made);
    st = give_kept(fold, task, ret_made, err);
    *ret_next =
        task->at.cursor.row < task->in->rows || fold->pieces.rows > 0 ? JUNCO_MORE : JUNCO_DONE;
    return st;
}

/* ---- spread ---- */

void spread_clear(struct fold *fold) {
    piece_unref(fold->marked);
    fold->marked = NULL;
}

static junco_status take_marked(struct fold *fold, const struct piece *in, size_t row,
                                struct junco_error *err) {
    size_t bytes = piece_cells(in) / in->rows;
    junco_status st = account_charge(fold->account, bytes, err);

    if (st)
        return st;
    st = piece_slice(in, row, 1, &fold->marked, err);
    if (st)
        account_discharge(fold->account, bytes);
    else
        fold->charged += bytes;
    return st;
}

static bool has_error(const struct piece *piece, size_t row) {
    return piece->errors.type && !junco_column_is_null(&piece->errors, row);
}

/* The rows' own reasons, and for those without one the marked row's. */
static junco_status spread_errors(const struct fold *fold, const struct task *task,
                                  struct made *made, struct junco_error *err) {
    static const char *const name = "error";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_STRING);
    struct junco_value whole = junco_column_get(&fold->marked->errors, 0);
    struct junco_builder *builder;
    struct junco_table table;
    junco_status st = junco_builder_new(1, &name, &type, &builder, err);

    if (st)
        return st;
    builder_bound(builder, made->rows, 0, fold->account);
    for (size_t i = 0; !st && i < made->rows; i++) {
        struct junco_value own = {.kind = JUNCO_KIND_NULL};

        if (has_error(task->in, made->parents[i]))
            own = junco_column_get(&task->in->errors, made->parents[i]);
        st = junco_builder_row(builder, 0, err);
        if (!st)
            st = junco_put_value(builder, 0, own.kind == JUNCO_KIND_NULL ? &whole : &own, err);
    }
    if (!st)
        st = junco_builder_finish(builder, &table, err);
    junco_builder_free(builder);
    if (st)
        return st;
    made->errors = junco_column_ref(&table.columns[0]);
    junco_table_done(&table);
    return JUNCO_OK;
}

junco_status spread_run(struct fold *fold, struct task *task, struct made *ret_made,
                        struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    size_t n = 0;
    junco_status st = made_init(ret_made, stage->n_made, task->in->rows, err);

    for (size_t row = 0; !st && row < task->in->rows; row++) {
        if (keep_is_turned_away(task, row))
            ret_made->parents[n++] = row;
        else if (!fold->marked)
            st = take_marked(fold, task->in, row, err);
    }
    if (st)
        return st;
    ret_made->rows = n;
    for (size_t i = 0; !st && i < stage->n_made; i++) {
        struct junco_value cell =
            fold->marked ? junco_column_get(&fold->marked->columns[stage->args[i].at], 0) : null;

        st = column_repeat(stage->made_types[i], &cell, n, &ret_made->columns[i], err);
    }
    if (!st && fold->marked && has_error(fold->marked, 0))
        st = spread_errors(fold, task, ret_made, err);
    return st;
}
