/* run_lambda.c -- run a node that is an expression: map, filter, and flat_map over lists. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/task.h"

#include "base/mem.h"
#include "data/column.h"

/* Evaluate over all rows at once.  The caller owns *ret_columns (n_made of them). */
static junco_status evaluate(struct task *task, struct junco_column **ret_columns,
                             struct expr_errors *errors, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    struct junco_chunk in = {task->n_rows, stage->n_args, task->args};
    struct junco_column *columns = junco_alloc_array(stage->n_made, sizeof(*columns));

    if (!columns)
        return junco_nomem(err, stage->n_made * sizeof(*columns));
    junco_status st = expr_eval(stage->expr, &in, task->account, columns, errors, err);

    for (size_t i = 0; !st && i < errors->n; i++)
        st = task_fail_row(task, task_row(task, errors->at[i].parent), &errors->at[i].error, err);
    if (st) {
        for (size_t i = 0; i < stage->n_made; i++)
            junco_column_unref(&columns[i]);
        junco_free(columns);
        return st;
    }
    *ret_columns = columns;
    return JUNCO_OK;
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

static junco_status run_rows(struct task *task, struct made *ret_made, struct junco_error *err) {
    struct expr_errors errors = {0};
    struct junco_column *columns = NULL;
    struct made made;
    junco_status st = made_init(&made, task->stage->n_made, task->n_rows, err);

    if (st)
        return st;
    st = evaluate(task, &columns, &errors, err);
    leave_out_failed(&made, &errors);
    for (size_t i = 0; !st && i < made.n_columns; i++) {
        if (made.rows < task->n_rows) {
            st = column_gather(&columns[i], made.parents, made.rows, &made.columns[i], err);
        } else {
            made.columns[i] = columns[i];
            columns[i] = (struct junco_column){0};
        }
    }
    for (size_t i = 0; columns && i < made.n_columns; i++)
        junco_column_unref(&columns[i]);
    junco_free(columns);
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

/* The items of a row's lists side by side: how many there are, none where a list is null. */
static junco_status list_length(const struct task *task, size_t row, size_t *ret_n,
                                struct junco_error *why) {
    size_t n = SIZE_MAX;

    for (size_t i = 0; i < task->stage->n_made; i++) {
        struct junco_value value = junco_column_get(&task->lists[i], row);
        size_t size = value.kind == JUNCO_KIND_LIST ? junco_list_size(value.as.list) : 0;

        if (value.kind != JUNCO_KIND_LIST && value.kind != JUNCO_KIND_NULL) {
            return junco_fail(why, JUNCO_ETYPE, "result '%s': want a list, got %s",
                              task->stage->made_names[i], junco_kind_name(value.kind));
        }
        if (n != SIZE_MAX && n != size) {
            return junco_fail(why, JUNCO_EVALUE,
                              "results '%s' and '%s': want lists of equal length, got %zu and %zu",
                              task->stage->made_names[0], task->stage->made_names[i], n, size);
        }
        n = size;
    }
    *ret_n = n == SIZE_MAX ? 0 : n;
    return JUNCO_OK;
}

static junco_status put_items(struct task *task, size_t row, size_t n, struct junco_error *err) {
    struct junco_cursor *cursor = &task->at.cursor;

    for (; (size_t)cursor->position < n; cursor->position++) {
        if (!junco_builder_has_room(task->builder))
            return JUNCO_OK;
        junco_status st = junco_builder_row(task->builder, row, err);

        for (size_t i = 0; !st && i < task->stage->n_made; i++) {
            struct junco_value list = junco_column_get(&task->lists[i], row);
            st = junco_put_value(task->builder, i,
                                 &junco_list_items(list.as.list)[cursor->position], err);
        }
        if (st)
            return st;
    }
    cursor->row++;
    cursor->position = 0;
    return JUNCO_OK;
}

/* The row's children begun in this run are withdrawn; under `fail` no row after it is looked at. */
static junco_status fail_row(struct task *task, size_t row, const struct junco_error *why,
                             struct junco_error *err) {
    junco_status st = junco_builder_fail_row(task->builder, row, why, err);

    task->at.cursor.row = task->is_skip ? row + 1 : task->n_rows;
    task->at.cursor.position = 0;
    return st ? st : task_fail_row(task, task_row(task, row), why, err);
}

/* Children of as many rows as there is room for. */
static junco_status put_children(struct task *task, struct junco_error *err) {
    struct junco_cursor *cursor = &task->at.cursor;

    while (cursor->row < task->n_rows && junco_builder_has_room(task->builder)) {
        struct junco_error why = {0};
        size_t n = 0;
        junco_status st;

        st = list_length(task, cursor->row, &n, &why);
        if (!st)
            st = put_items(task, cursor->row, n, &why);
        if (st == JUNCO_EVALUE || st == JUNCO_ETYPE)
            st = fail_row(task, cursor->row, &why, err);
        else if (st && err)
            *err = why;
        if (st)
            return st;
    }
    return JUNCO_OK;
}

/* Evaluate once, then give the items piece by piece. */
static junco_status open_lists(struct task *task, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    struct expr_errors errors = {0};
    junco_status st = JUNCO_OK;

    if (!task->builder)
        st = junco_builder_new(stage->n_made, stage->made_names, stage->made_types, &task->builder,
                               err);
    if (!st && !task->lists) {
        st = evaluate(task, &task->lists, &errors, err);
        /* A row that failed is null there: it has no children. */
        expr_errors_done(&errors);
    }
    return st;
}

static junco_status run_lists(struct task *task, struct made *ret_made, junco_next *ret_next,
                              struct junco_error *err) {
    struct junco_table table;
    struct made made;
    junco_status st = open_lists(task, err);

    if (st)
        return st;
    builder_reset(task->builder);
    builder_bound(task->builder, task->max_rows, 0, task->account);
    st = put_children(task, err);
    if (!st)
        st = made_init(&made, 0, junco_builder_rows(task->builder), err);
    if (st)
        return st;
    for (size_t i = 0; i < made.rows; i++)
        made.parents[i] = task_row(task, builder_parents(task->builder)[i]);
    st = junco_builder_finish(task->builder, &table, err);
    if (st) {
        made_done(&made);
        return st;
    }
    junco_free(made.columns);
    made.columns = table.columns;
    made.n_columns = table.n_columns;
    table.columns = NULL;
    table.n_columns = 0;
    junco_table_done(&table);
    *ret_made = made;
    *ret_next = task->at.cursor.row < task->n_rows ? JUNCO_MORE : JUNCO_DONE;
    return JUNCO_OK;
}

junco_status run_lambda(struct task *task, struct made *ret_made, junco_next *ret_next,
                        struct junco_error *err) {
    if (task->stage->iteration == JUNCO_FLAT_MAP)
        return run_lists(task, ret_made, ret_next, err);
    return run_rows(task, ret_made, err);
}
