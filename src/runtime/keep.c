/* keep.c -- rows that a node does not see: failed ones that stay, and those its guard turns away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/keep.h"

#include <string.h>

#include "base/mem.h"
#include "data/column.h"
#include "graph/walk.h"

static bool has_failed_here(const struct task *task, size_t row) {
    return task->why && task->why[row];
}

static bool has_failed_before(const struct task *task, size_t row) {
    const struct junco_column *errors = &task->in->errors;

    return errors->type && !junco_column_is_null(errors, row);
}

static bool has_failed(const struct task *task, size_t row) {
    return has_failed_here(task, row) || has_failed_before(task, row);
}

/* Null is not true. */
bool keep_is_turned_away(const struct task *task, size_t row) {
    const struct program_arg *guard = task->stage->guard;
    const struct junco_column *column;

    if (!guard)
        return false;
    column = &task->in->columns[guard->at];
    return column->type->kind != JUNCO_KIND_BOOL || (column->valid && !column->valid[row]) ||
           !column->as.boolean[row];
}

bool keep_may_pass(const struct task *task) {
    return task->why || task->in->errors.type || task->stage->guard;
}

bool keep_passes(const struct task *task, size_t row) {
    return has_failed_here(task, row) || keep_is_turned_away(task, row) ||
           (!task->stage->sees_failed && has_failed_before(task, row));
}

bool keep_drops(const struct task *task, size_t row) {
    return task->stage->sees_failed && task->stage->iteration == JUNCO_FILTER &&
           has_failed_before(task, row) && !keep_is_turned_away(task, row);
}

/* ---- failures of this node ---- */

junco_status keep_fail_row(struct task *task, size_t row, const struct junco_error *why,
                           struct junco_error *err) {
    size_t rows = task->in->rows;
    char *text = junco_strdup(why->message);

    if (!task->why)
        task->why = junco_alloc_array(rows, sizeof(*task->why));
    if (!task->why || !text) {
        junco_free(text);
        return junco_nomem(err, rows * sizeof(*task->why));
    }
    junco_free(task->why[row]);
    task->why[row] = text;
    return JUNCO_OK;
}

void keep_forget(struct task *task) {
    for (size_t i = 0; task->why && i < task->failures.n; i++) {
        char **why = &task->why[task->failures.at[i].parent];

        junco_free(*why);
        *why = NULL;
    }
}

void keep_done(struct task *task) {
    for (size_t row = 0; task->why && row < task->in->rows; row++)
        junco_free(task->why[row]);
    junco_free((void *)task->why);
    task->why = NULL;
}

/* ---- back among the results ---- */

/* Rows of the input below this are through: those among them that pass go out with this piece.  One
 * behind the last row made waits: others before it may have more to give. */
static size_t end_of_piece(const struct task *task, junco_next next, const struct made *made) {
    size_t end = task->at.n_passed;

    if (next == JUNCO_DONE)
        end = task->in->rows;
    else if (made->rows > 0 && made->parents[made->rows - 1] > end)
        end = made->parents[made->rows - 1];
    return end;
}

static size_t count_passing(const struct task *task, size_t first, size_t end) {
    size_t n = 0;

    for (size_t row = first; row < end; row++)
        n += keep_passes(task, row);
    return n;
}

/* The parents of both kinds, ascending, and for each the row of `made` it is, or made->rows. */
static void merge_parents(const struct task *task, size_t row, size_t end, const struct made *made,
                          size_t *parents, size_t *order) {
    size_t n = 0, i = 0;

    for (; row < end; row++) {
        if (!keep_passes(task, row))
            continue;
        for (; i < made->rows && made->parents[i] <= row; i++) {
            parents[n] = made->parents[i];
            order[n++] = i;
        }
        parents[n] = row;
        order[n++] = made->rows;
    }
    for (; i < made->rows; i++) {
        parents[n] = made->parents[i];
        order[n++] = i;
    }
}

/* A column of what was made, with null in the rows that pass. */
static junco_status merge_column(const struct junco_type *type, const struct made *made, size_t c,
                                 const size_t *order, size_t rows, struct junco_column *ret_column,
                                 struct junco_error *err) {
    static const struct junco_value null = {.kind = JUNCO_KIND_NULL};
    struct junco_column hole, view, both;

    if (made->rows == 0)
        return column_repeat(type, &null, rows, ret_column, err);
    junco_status st = column_repeat(type, &null, 1, &hole, err);

    if (st)
        return st;
    view = junco_column_slice(&made->columns[c], 0, made->rows);
    st = column_concat((const struct junco_column *[]){&view, &hole}, 2, &both, err);
    junco_column_unref(&hole);
    if (st)
        return st;
    st = column_gather(&both, order, rows, ret_column, err);
    junco_column_unref(&both);
    return st;
}

static junco_status put_reason(const struct task *task, size_t row, struct junco_builder *builder,
                               struct junco_error *err) {
    if (task->why && task->why[row])
        return junco_put_string(builder, 0, task->why[row], strlen(task->why[row]), err);
    struct junco_value why = junco_column_get(&task->in->errors, row);

    return junco_put_value(builder, 0, &why, err);
}

/* Why each row was kept; null in those that were made. */
static junco_status merge_errors(struct task *task, const struct made *merged, const size_t *order,
                                 size_t hole, struct junco_column *ret_errors,
                                 struct junco_error *err) {
    static const char *const name = "error";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_STRING);
    struct junco_builder *builder;
    struct junco_table table;
    junco_status st = junco_builder_new(1, &name, &type, &builder, err);

    if (st)
        return st;
    builder_bound(builder, merged->rows, 0, task->account);
    for (size_t i = 0; !st && i < merged->rows; i++) {
        st = junco_builder_row(builder, 0, err);
        if (!st && order[i] == hole && has_failed(task, merged->parents[i]))
            st = put_reason(task, merged->parents[i], builder, err);
    }
    if (!st)
        st = junco_builder_finish(builder, &table, err);
    junco_builder_free(builder);
    if (st)
        return st;
    *ret_errors = junco_column_ref(&table.columns[0]);
    junco_table_done(&table);
    return JUNCO_OK;
}

static junco_status merge(struct task *task, size_t first, size_t end, const struct made *made,
                          struct made *merged, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    size_t *order = junco_alloc_array(merged->rows, sizeof(*order));
    junco_status st = JUNCO_OK;

    if (!order)
        return junco_nomem(err, merged->rows * sizeof(*order));
    merge_parents(task, first, end, made, merged->parents, order);
    /* A filter's verdict has been applied. */
    for (size_t c = 0; !st && stage->iteration != JUNCO_FILTER && c < stage->n_made; c++)
        st = merge_column(stage->made_types[c], made, c, order, merged->rows, &merged->columns[c],
                          err);
    if (!st && (task->why || task->in->errors.type))
        st = merge_errors(task, merged, order, made->rows, &merged->errors, err);
    junco_free(order);
    return st;
}

junco_status keep_merge(struct task *task, junco_next next, struct made *made,
                        struct junco_error *err) {
    size_t first = task->at.n_passed, end, n;
    struct made merged;

    if (!keep_may_pass(task))
        return JUNCO_OK;
    end = end_of_piece(task, next, made);
    n = count_passing(task, first, end);
    task->at.n_passed = end;
    if (n == 0)
        return JUNCO_OK;
    junco_status st = made_init(&merged, task->stage->n_made, made->rows + n, err);

    if (st)
        return st;
    st = merge(task, first, end, made, &merged, err);
    if (st) {
        made_done(&merged);
        return st;
    }
    made_done(made);
    *made = merged;
    return JUNCO_OK;
}

junco_status keep_errors(const struct task *task, const struct made *made, bool is_run,
                         struct junco_column *ret_errors, struct junco_error *err) {
    const struct junco_column *errors = task->in ? &task->in->errors : NULL;
    struct junco_column view;

    if (made->errors.type) {
        view = junco_column_slice(&made->errors, 0, made->rows);
    } else if (!errors || !errors->type || !task->fold || !walk_passes_columns(task->stage->node)) {
        return JUNCO_OK;
    } else if (is_run) {
        view = junco_column_slice(errors, made->parents[0], made->rows);
    } else {
        return column_gather(errors, made->parents, made->rows, ret_errors, err);
    }
    *ret_errors = junco_column_ref(&view);
    return JUNCO_OK;
}

junco_status keep_end_row(struct task *task, size_t row, struct junco_error *err) {
    const struct piece *in = task->in;
    struct failure failure = {.parent = row};
    junco_status st;

    if (!has_failed(task, row) || task->stage->node->is_aside)
        return JUNCO_OK;
    struct junco_value reason = junco_column_get(&in->errors, row);

    failure.row = in->keys.at[row * in->keys.depth];
    (void)junco_fail(&failure.why, JUNCO_EVALUE, "%.*s", (int)reason.as.bytes.size,
                     (const char *)reason.as.bytes.data);
    st = task_put_failure(task, &failure, err);
    task->failures.n_known += !st;
    return st;
}
