/* run_op.c -- run a node that is an operator: on a chunk, in batches of equal shape, or singly.
 *
 * An operator sees the rows of its task as one chunk.  One that gains from batches is never shown
 * a chunk of mixed shapes: with `batch` n its block of rows is sorted by shape and cut in runs of
 * n; with batch 1 its rows go one by one.  When a whole run fails, its rows run again, those of each
 * call together where it has rows of several (merge.h), then singly, so that the failure finds the
 * row it belongs to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/merge.h"
#include "runtime/parts.h"
#include "runtime/shapes.h"

#include "base/mem.h"
#include "data/column.h"

/* Some rows of the task's arguments, as a run of the operator sees them. */
struct run_input {
    struct junco_chunk chunk;
    const size_t *map; /* the chunk's rows among the arguments; NULL: from base on */
    size_t base;
};

static junco_status run_rows(struct task *task, const struct junco_chunk *in, junco_next *ret_next,
                             struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(task->builder);

    for (; cursor->row < in->rows; cursor->row++) {
        struct junco_error why = {0};

        if (!junco_builder_has_room(task->builder)) {
            *ret_next = JUNCO_MORE;
            return JUNCO_OK;
        }
        junco_status st = junco_builder_row(task->builder, cursor->row, err);
        if (!st && task->stage->op->run_row(task->instance, in, cursor->row, task->builder, &why))
            st = junco_builder_fail_row(task->builder, cursor->row, &why, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static junco_status call_op(struct task *task, const struct junco_chunk *in, size_t max_rows,
                            junco_next *ret_next, struct junco_error *err) {
    const struct junco_op *op = task->stage->op;

    builder_reset(task->builder);
    builder_bound(task->builder, max_rows, PIECE_BYTES, task->account);
    *ret_next = JUNCO_DONE;
    return op->run ? op->run(task->instance, task->call_state, in, task->builder, ret_next, err)
                   : run_rows(task, in, ret_next, err);
}

/* An operator that gives one row for each must have done so once it is through. */
static junco_status check_rows(const struct task *task, size_t n_in, size_t n_seen, junco_next next,
                               struct junco_error *err) {
    if (task->stage->op->rows != JUNCO_ROWS_ONE || next != JUNCO_DONE || n_seen == n_in)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINTERNAL,
                      "operator '%s' gave %zu rows for %zu: it declares one for each; this is a "
                      "bug of the operator",
                      task->stage->what, n_seen, n_in);
}

/* Rows must be children of the rows that went in, and of an operator that gives one for each, each
 * of another: a second child for one row would else stand in for the lost child of the next. */
static junco_status check_parents(const struct task *task, size_t n_in, struct junco_error *err) {
    const size_t *parents = builder_parents(task->builder);
    const struct row_error *errors = builder_errors(task->builder);
    size_t n = junco_builder_rows(task->builder), n_errors = builder_n_errors(task->builder);
    size_t last_parent = n > 0 ? parents[n - 1] : 0;

    if (n_errors > 0 && errors[n_errors - 1].parent > last_parent)
        last_parent = errors[n_errors - 1].parent; /* both are ascending */
    if (n + n_errors > 0 && last_parent >= n_in)
        return junco_fail(err, JUNCO_EINTERNAL,
                          "operator '%s' gave a row for input row %zu of %zu; this is a bug of the "
                          "operator",
                          task->stage->what, last_parent, n_in);
    for (size_t i = 1; task->stage->op->rows == JUNCO_ROWS_ONE && i < n; i++)
        if (parents[i] == parents[i - 1])
            return junco_fail(err, JUNCO_EINTERNAL,
                              "operator '%s' gave two rows for one: it declares one for each; this "
                              "is a bug of the operator",
                              task->stage->what);
    return JUNCO_OK;
}

/* An operator that says MORE and gives nothing would be called for ever. */
static junco_status check_progress(const struct task *task, const struct junco_cursor *before,
                                   size_t n_seen, junco_next next, struct junco_error *err) {
    const struct junco_cursor *now = junco_builder_cursor(task->builder);

    if (next != JUNCO_MORE || n_seen > 0 || now->row != before->row ||
        now->position != before->position)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINTERNAL,
                      "operator '%s' returned MORE but gave no row and did not move on; this is a "
                      "bug of the operator",
                      task->stage->what);
}

/* One run, its rows collected.  *ret_run_failed: the operator refused the whole chunk, for the
 * reason in *why, and nothing was collected. */
static junco_status run_once(struct task *task, const struct run_input *in, size_t max_rows,
                             struct parts *parts, junco_next *ret_next, size_t *n_seen,
                             bool *ret_run_failed, struct junco_error *why,
                             struct junco_error *err) {
    struct junco_cursor before = *junco_builder_cursor(task->builder);
    size_t seen = 0;

    *ret_run_failed = call_op(task, &in->chunk, max_rows, ret_next, why) != JUNCO_OK;
    if (*ret_run_failed)
        return JUNCO_OK;
    junco_status st = check_parents(task, in->chunk.rows, err);

    if (!st)
        st = parts_collect(parts, task, task->builder, in->map, in->base, in->chunk.rows, &seen,
                           err);
    *n_seen += seen;
    if (!st)
        st = check_progress(task, &before, seen, *ret_next, err);
    return st ? st : check_rows(task, in->chunk.rows, *n_seen, *ret_next, err);
}

/* ---- singly ---- */

static void slice_args(const struct task *task, size_t row, struct junco_column *columns) {
    for (size_t i = 0; i < task->stage->n_args; i++)
        columns[i] = junco_column_slice(&task->args[i], row, 1);
}

/* One row of the arguments, until it is through or the piece is full. */
static junco_status run_single(struct task *task, size_t row, struct junco_column *columns,
                               struct parts *parts, junco_next *ret_next, struct junco_error *err) {
    struct run_input in = {{1, task->stage->n_args, columns}, NULL, row};
    struct junco_error why = {0};
    bool has_failed = false;
    junco_status st;

    slice_args(task, row, columns);
    do {
        size_t room = task->max_rows > parts->n_rows ? task->max_rows - parts->n_rows : 1;

        st = run_once(task, &in, room, parts, ret_next, &task->at.n_seen, &has_failed, &why, err);
    } while (!st && !has_failed && *ret_next == JUNCO_MORE && parts->n_rows < task->max_rows);
    if (st)
        return st;
    if (has_failed) {
        *ret_next = JUNCO_DONE;
        st = task_fail_row(task, task_row(task, row), &why, err);
    }
    if (*ret_next != JUNCO_MORE) {
        builder_reset(task->builder);
        builder_rewind(task->builder);
        task->at.n_seen = 0;
    }
    return st;
}

/* The rest of the arguments row by row, from at.cursor.row on. */
static junco_status run_singly(struct task *task, struct parts *parts, junco_next *ret_next,
                               struct junco_error *err) {
    struct junco_cursor *cursor = &task->at.cursor;
    struct junco_column *columns = junco_alloc_array(task->stage->n_args, sizeof(*columns));
    size_t n_failed = task->failures.n;
    junco_status st = JUNCO_OK;

    if (!columns)
        return junco_nomem(err, task->stage->n_args * sizeof(*columns));
    *ret_next = JUNCO_DONE;
    while (!st && cursor->row < task->n_rows) {
        if (parts->n_rows >= task->max_rows && parts->n_rows > 0) {
            *ret_next = JUNCO_MORE;
            break;
        }
        st = run_single(task, cursor->row, columns, parts, ret_next, err);
        if (st || *ret_next != JUNCO_DONE)
            break;
        cursor->row++;
        if (!task->is_skip && task->failures.n > n_failed)
            cursor->row = task->n_rows; /* the call ends with this row */
    }
    junco_free(columns);
    return st;
}

/* ---- as one chunk ---- */

static junco_status run_whole(struct task *task, struct parts *parts, junco_next *ret_next,
                              struct junco_error *err) {
    struct run_input in = {{task->n_rows, task->stage->n_args, task->args}, NULL, 0};
    struct junco_cursor before = *junco_builder_cursor(task->builder);
    struct junco_error why = {0};
    bool has_failed = false;
    junco_status st = run_once(task, &in, task->max_rows, parts, ret_next, &task->at.n_seen,
                               &has_failed, &why, err);

    if (st || !has_failed)
        return st;
    /* From the row it stopped at, and from where it was within that row. */
    task->at.is_single = true;
    task->at.n_seen = 0;
    task->at.cursor.row = before.row;
    *junco_builder_cursor(task->builder) = (struct junco_cursor){0, before.position};
    return run_singly(task, parts, ret_next, err);
}

/* ---- in batches ---- */

static junco_status run_batch_singly(struct task *task, const size_t *rows, size_t n,
                                     struct junco_column *columns, struct parts *parts,
                                     struct junco_error *err) {
    junco_next next = JUNCO_DONE;
    junco_status st = JUNCO_OK;

    builder_rewind(task->builder);
    for (size_t i = 0; !st && i < n; i++) {
        size_t n_failed = task->failures.n;

        st = run_single(task, rows[i], columns, parts, &next, err);
        if (!task->is_skip && task->failures.n > n_failed)
            break; /* rows of the batch behind this one cannot matter any more */
    }
    return st;
}

/* *ret_has_failed: the operator refused the batch. */
static junco_status try_batch(struct task *task, const size_t *rows, size_t n,
                              struct junco_column *columns, struct parts *parts,
                              bool *ret_has_failed, struct junco_error *err) {
    struct run_input batch = {{n, task->stage->n_args, columns}, rows, 0};
    struct junco_error why = {0};
    junco_next next = JUNCO_MORE;
    size_t n_seen = 0, n_made = 0;
    junco_status st = JUNCO_OK;

    *ret_has_failed = false;
    builder_rewind(task->builder);
    for (; !st && n_made < task->stage->n_args; n_made++) {
        st = column_gather(&task->args[n_made], rows, n, &columns[n_made], err);
        if (st)
            break;
    }
    while (!st && !*ret_has_failed && next == JUNCO_MORE)
        st = run_once(task, &batch, n, parts, &next, &n_seen, ret_has_failed, &why, err);
    while (n_made > 0)
        junco_column_unref(&columns[--n_made]);
    return st;
}

static junco_status run_batch(struct task *task, const size_t *rows, size_t n,
                              struct junco_column *columns, struct parts *parts,
                              struct junco_error *err) {
    bool has_failed;
    junco_status st = try_batch(task, rows, n, columns, parts, &has_failed, err);

    for (size_t done = 0, k; !st && has_failed && done < n; done += k) {
        bool is_refused = true;

        k = task->merged ? merged_run_length(task->merged, rows + done, n - done) : n;
        if (k < n) /* else it has been tried */
            st = try_batch(task, rows + done, k, columns, parts, &is_refused, err);
        if (!st && is_refused)
            st = run_batch_singly(task, rows + done, k, columns, parts, err);
    }
    return st;
}

/* The whole block in one piece: operators that batch give a row for each. */
static junco_status run_batches(struct task *task, struct parts *parts, struct junco_error *err) {
    struct junco_chunk all = {task->n_rows, task->stage->n_args, task->args};
    struct junco_column *columns = junco_alloc_array(task->stage->n_args, sizeof(*columns));
    size_t most = (size_t)task->stage->batch;
    struct shapes shapes = {0};
    junco_status st = JUNCO_OK;

    st = columns ? shapes_find(&all, &shapes, err)
                 : junco_nomem(err, task->stage->n_args * sizeof(*columns));
    task->max_rows = SIZE_MAX;
    for (size_t g = 0; !st && g < shapes.n_groups; g++) {
        size_t at = shapes.start[g], end = shapes.start[g + 1];

        for (size_t n = 0; !st && at < end; at += n) {
            n = end - at < most ? end - at : most;
            st = run_batch(task, shapes.order + at, n, columns, parts, err);
        }
    }
    shapes_done(&shapes);
    junco_free(columns);
    return st;
}

junco_status run_op(struct task *task, struct made *ret_made, junco_next *ret_next,
                    struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    struct parts parts = {0};
    junco_status st = JUNCO_OK;

    if (!task->builder)
        st = junco_builder_new(stage->n_made, stage->made_names, stage->made_types, &task->builder,
                               err);
    if (st)
        return st;
    if (stage->batch > 1)
        st = run_batches(task, &parts, err);
    else if (stage->is_batchable || task->at.is_single)
        st = run_singly(task, &parts, ret_next, err);
    else
        st = run_whole(task, &parts, ret_next, err);
    if (!st)
        st = parts_join(&parts, task, ret_made, err);
    parts_done(&parts);
    return st;
}
