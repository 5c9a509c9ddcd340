/* source.c -- rows from outside become pieces of the first edge. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/vec.h"
#include "data/column.h"

/* The table's column for a pipeline input, in the memory layout its type says. */
static junco_status take_column(const struct graph_column *input, const struct junco_column *column,
                                struct junco_column *ret_column, struct junco_error *err) {
    char want[64], got[64];

    if (column->type->kind == input->type->kind || input->type->kind == JUNCO_KIND_ANY) {
        if (!junco_type_fits(column->type, input->type))
            return junco_fail(err, JUNCO_ETYPE, "input column '%s': want %s, got %s", input->name,
                              junco_type_format(input->type, want, sizeof(want)),
                              junco_type_format(column->type, got, sizeof(got)));
        *ret_column = junco_column_ref(column);
        return JUNCO_OK;
    }
    return junco_wrap(err, column_cast(column, input->type, ret_column, err), "input column '%s'",
                      input->name);
}

junco_status call_take_table(const struct program *program, const struct junco_table *table,
                             int64_t first_row, struct piece **ret_piece, struct junco_error *err) {
    const struct program_stage *source = &program->stages[0];
    struct piece *piece;

    if (table->n_columns != program->n_inputs)
        return junco_fail(err, JUNCO_EINVAL, "the pipeline takes %zu columns, the table has %zu",
                          program->n_inputs, table->n_columns);
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->columns[i].rows != table->rows)
            return junco_fail(err, JUNCO_EINVAL,
                              "input column '%s' has %zu rows, the table has %zu",
                              program->inputs[i].name, table->columns[i].rows, table->rows);
    junco_status st = piece_new(source->n_columns, &piece, err);

    if (st)
        return st;
    piece->rows = table->rows;
    for (size_t i = 0; !st && i < source->n_columns; i++) {
        size_t at = source->columns[i].at;
        st = take_column(&program->inputs[at], &table->columns[at], &piece->columns[i], err);
    }
    if (!st)
        st = keys_range(first_row, table->rows, &piece->keys, err);
    if (st) {
        piece_unref(piece);
        return st;
    }
    piece_weigh(piece);
    *ret_piece = piece;
    return JUNCO_OK;
}

static junco_status pull(struct junco_call *call, struct task *task, bool *ret_is_end,
                         struct junco_error *err) {
    struct junco_table table = {0};
    junco_status st = call->source(call->source_ctx, task->max_rows, &table, ret_is_end, err);

    if (st || (*ret_is_end && table.rows == 0)) {
        junco_table_done(&table);
        return st;
    }
    if (table.rows == 0)
        st = junco_fail(err, JUNCO_EINVAL, "no rows, and not the end");
    else if (table.rows > task->max_rows)
        st = junco_fail(err, JUNCO_EINVAL, "gave %zu rows, and was asked for %zu at most",
                        table.rows, task->max_rows);
    /* Only this task changes rows_in (flow.c, when its piece is published), and it runs alone. */
    else
        st =
            call_take_table(&call->executor->program, &table, call->stats.rows_in, &task->out, err);
    junco_table_done(&table);
    return st;
}

void call_pull(struct junco_call *call, struct task *task) {
    struct failures *failures = &task->failures;
    struct junco_error err = {0};
    bool is_end = false;
    junco_status st = pull(call, task, &is_end, &err);

    task->outcome = st ? SCHED_FAILED : is_end ? SCHED_FINISHED : SCHED_DONE;
    if (!st)
        return;
    failures->node = task->stage->name;
    if (vec_reserve(&failures->at, &failures->capacity, 1, sizeof(*failures->at), 1, NULL))
        return; /* told as out of memory */
    failures->n = 1;
    failures->at[0] = (struct failure){.row = call->stats.rows_in, .why = err};
    (void)junco_wrap(&failures->at[0].why, st, "source, row %lld", (long long)call->stats.rows_in);
}
