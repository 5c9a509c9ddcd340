/* run_sub.c -- a pipeline as an operator: each row a call of an executor within the operator. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/run_sub.h"

#include "base/mem.h"
#include "data/account.h"
#include "data/column.h"
#include "data/table.h"
#include "runtime/executor.h"

/* One call at a time, on the thread that runs the task. */
struct sub {
    struct plan plan;
    struct executor *executor; /* borrows the plan */
};

void sub_close(struct sub *sub) {
    if (!sub)
        return;
    executor_free(sub->executor);
    plan_done(&sub->plan);
    junco_free(sub);
}

junco_status sub_open(const struct graph_pipeline *pipeline, const struct junco_env *env,
                      struct sub **ret_sub, struct junco_error *err) {
    const struct executor_options options = {.is_inline = true};
    struct sub *sub = junco_zalloc(sizeof(*sub));
    junco_status st;

    if (!sub)
        return junco_nomem(err, sizeof(*sub));
    st = plan_default(pipeline, 1, &sub->plan, err);
    if (!st)
        st = plan_apply(&sub->plan, pipeline, err);
    if (!st)
        st = executor_new(pipeline, &sub->plan, env, &options, &sub->executor, err);
    if (st)
        sub_close(sub);
    else
        *ret_sub = sub;
    return st;
}

/* ---- rows ---- */

/* A row of the arguments as a call. */
static junco_status run_row(struct task *task, size_t row, struct junco_column *columns,
                            struct junco_table *ret_table, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    const struct sub *sub = task->instance;
    struct junco_table in = {.rows = 1, .n_columns = stage->n_args, .columns = columns};
    junco_status st;

    for (size_t i = 0; i < stage->n_args; i++)
        columns[i] = junco_column_slice(&task->args[i], row, 1);
    st = executor_run(sub->executor, &in, NULL, task->account, ret_table, err);
    if (!st && stage->iteration != JUNCO_FLAT_MAP && ret_table->rows != 1) {
        st = junco_fail(err, JUNCO_EINTERNAL, "the pipeline gave %zu rows, not one",
                        ret_table->rows);
        junco_table_done(ret_table);
    }
    return st;
}

/* All rows, until one fails whose failure ends the call; *ret_n_rows: how many there are. */
static junco_status run_rows(struct task *task, struct junco_table *tables, size_t *ret_n_rows,
                             struct junco_error *err) {
    struct junco_column *columns = junco_alloc_array(task->stage->n_args, sizeof(*columns));
    size_t row = 0;
    junco_status st = columns ? JUNCO_OK : junco_nomem(err, sizeof(*columns));

    for (; !st && row < task->n_rows; row++) {
        struct junco_error why = {0};

        if (!run_row(task, row, columns, &tables[row], &why))
            continue;
        st = task_fail_row(task, task_row(task, row), &why, err);
        if (!task->is_skip)
            break;
    }
    junco_free(columns);
    *ret_n_rows = row;
    return st;
}

/* The results of all rows one after the other, as a column of the type that was promised. */
static junco_status join_column(const struct task *task, const struct junco_table *tables,
                                const struct junco_column **parts, size_t at,
                                struct junco_column *ret_column, struct junco_error *err) {
    static const struct junco_value null = {.kind = JUNCO_KIND_NULL};
    const struct junco_type *type = task->stage->made_types[at];
    struct junco_column joined;
    size_t n = 0;
    junco_status st;

    for (size_t row = 0; row < task->n_rows; row++)
        if (tables[row].rows > 0)
            parts[n++] = &tables[row].columns[at];
    if (n == 0)
        return column_repeat(type, &null, 0, ret_column, err);
    st = column_concat(parts, n, &joined, err);
    if (st)
        return st;
    st = column_cast(&joined, type, ret_column, err);
    junco_column_unref(&joined);
    return st;
}

static junco_status join(struct task *task, const struct junco_table *tables,
                         struct junco_error *err) {
    size_t n = task->stage->n_made, total = 0;
    const struct junco_column **parts = junco_alloc_array(task->n_rows, sizeof(void *));
    junco_status st = JUNCO_OK;

    task->lists = junco_alloc_array(n, sizeof(*task->lists));
    task->list_ends = junco_alloc_array(task->n_rows, sizeof(*task->list_ends));
    if (!parts || !task->lists || !task->list_ends)
        st = junco_nomem(err, task->n_rows * sizeof(*task->list_ends));
    for (size_t i = 0; i < n && !st; i++)
        st = join_column(task, tables, parts, i, &task->lists[i], err);
    for (size_t row = 0; row < task->n_rows && !st; row++)
        task->list_ends[row] = total += tables[row].rows;
    junco_free(parts);
    return st;
}

junco_status run_sub_open(struct task *task, struct junco_error *err) {
    size_t n = task->n_rows;
    struct junco_table *tables;
    junco_status st;

    if (n == 0)
        return JUNCO_OK;
    tables = junco_alloc_array(n, sizeof(*tables));
    if (!tables)
        return junco_nomem(err, n * sizeof(*tables));
    st = run_rows(task, tables, &task->n_rows, err);
    if (!st && task->n_rows > 0)
        st = join(task, tables, err);
    for (size_t row = 0; row < n; row++)
        junco_table_done(&tables[row]);
    junco_free(tables);
    return st;
}
