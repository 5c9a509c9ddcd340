/* run_lambda.c -- run a node that is an expression: map, filter, and flat_map over lists. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/task.h"

#include "base/limits.h"
#include "base/mem.h"
#include "data/column.h"

/* Evaluate over all rows at once.  The caller owns the stage's n_made columns. */
static junco_status evaluate(struct task *task, struct junco_column *ret_columns,
                             struct expr_errors *errors, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    struct junco_chunk in = {task->n_rows, stage->n_args, task->args};
    junco_status st = expr_eval(stage->expr, &in, task->account, ret_columns, errors, err);

    for (size_t i = 0; !st && i < errors->n; i++)
        st = task_fail_row(task, task_row(task, errors->at[i].parent), &errors->at[i].error, err);
    return st;
}

/* ---- map and filter ---- */

/* Leave out the rows that failed; the others' places in the arguments go to *made->parents. */
static void leave_out_failed(struct made *made, const struct expr_errors *errors) {
    size_t n = 0, e = 0;

    for (size_t row = 0; row < made->rows; row++) {
        if (e < errors->n && errors->at[e].parent == row) {
            e++;
            continue;
        }
        made->parents[n++] = row;
    }
    made->rows = n;
}

/* Of the columns only the rows that did not fail. */
static junco_status gather_good(struct made *made, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < made->n_columns; i++) {
        struct junco_column all = made->columns[i];

        made->columns[i] = (struct junco_column){0};
        st = column_gather(&all, made->parents, made->rows, &made->columns[i], err);
        junco_column_unref(&all);
    }
    return st;
}

static junco_status run_rows(struct task *task, struct made *ret_made, struct junco_error *err) {
    struct expr_errors errors = {0};
    struct made made;
    junco_status st = made_init(&made, task->stage->n_made, task->n_rows, err);

    if (st)
        return st;
    st = evaluate(task, made.columns, &errors, err);
    leave_out_failed(&made, &errors);
    if (!st && errors.n > 0)
        st = gather_good(&made, err);
    expr_errors_done(&errors);
    if (st) {
        made_done(&made);
        return st;
    }
    for (size_t i = 0; i < made.rows; i++)
        made.parents[i] = task_row(task, made.parents[i]);
    *ret_made = made;
    return JUNCO_OK;
}

/* ---- flat_map ---- */

junco_status run_lambda_open(struct task *task, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    struct junco_chunk in = {task->n_rows, stage->n_args, task->args};
    struct expr_errors errors = {0};
    struct junco_column *lists;
    size_t *ends, total = 0;

    if (stage->iteration != JUNCO_FLAT_MAP || task->n_rows == 0)
        return JUNCO_OK;
    lists = junco_alloc_array(stage->n_made, sizeof(*lists));
    ends = junco_alloc_array(task->n_rows, sizeof(*ends));
    junco_status st = lists && ends ? JUNCO_OK : junco_nomem(err, task->n_rows * sizeof(*ends));

    if (!st)
        st = expr_eval_lists(stage->expr, &in, stage->made_names, task->account, lists, ends,
                             &errors, err);
    if (st) {
        junco_free(lists);
        junco_free(ends);
        expr_errors_done(&errors);
        return st;
    }
    for (size_t row = 0; row < task->n_rows; row++)
        ends[row] = total += ends[row];
    task->lists = lists;
    task->list_ends = ends;
    for (size_t i = 0; !st && i < errors.n; i++)
        st = task_fail_row(task, task_row(task, errors.at[i].parent), &errors.at[i].error, err);
    if (errors.n > 0 && !task->is_skip)
        task->n_rows = errors.at[0].parent; /* the items of those before it come first */
    expr_errors_done(&errors);
    return st;
}

/* The next items, as many as the piece may have; cursor.position counts those that are given. */
static junco_status run_lists(struct task *task, struct made *ret_made, junco_next *ret_next,
                              struct junco_error *err) {
    struct junco_cursor *cursor = &task->at.cursor;
    size_t first = (size_t)cursor->position, left = task->list_ends[task->n_rows - 1] - first;
    size_t most = task->max_rows > 0 ? task->max_rows : JUNCO_MAX_CHUNK_ROWS;
    struct made made;
    junco_status st;

    st = made_init(&made, task->stage->n_made, left < most ? left : most, err);
    if (st)
        return st;
    for (size_t i = 0; i < made.n_columns; i++) {
        struct junco_column view = junco_column_slice(&task->lists[i], first, made.rows);
        made.columns[i] = junco_column_ref(&view);
    }
    for (size_t i = 0; i < made.rows; i++) {
        while (task->list_ends[cursor->row] <= first + i)
            cursor->row++;
        made.parents[i] = task_row(task, cursor->row);
    }
    cursor->position += (int64_t)made.rows;
    *ret_next = made.rows < left ? JUNCO_MORE : JUNCO_DONE;
    *ret_made = made;
    return JUNCO_OK;
}

junco_status run_lambda(struct task *task, struct made *ret_made, junco_next *ret_next,
                        struct junco_error *err) {
    if (task->lists)
        return run_lists(task, ret_made, ret_next, err);
    return run_rows(task, ret_made, err);
}
