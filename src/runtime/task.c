/* task.c -- one run of a node on some rows of a call. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/task.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/account.h"
#include "data/column.h"
#include "runtime/fold.h"
#include "runtime/keep.h"
#include "runtime/merge.h"
#include "runtime/run_sub.h"

#include <stdio.h>
#include <string.h>

/* ---- failures ---- */

void failures_done(struct failures *failures) {
    junco_free(failures->at);
    *failures = (struct failures){0};
}

/* "row 3, item 5.2": ordinals in the call and in the fan-outs passed, all from 0. */
static void format_place(const struct keys *keys, const char *word, size_t row, char *buf,
                         size_t size) {
    const int64_t *at = keys->at + row * keys->depth;
    int n = snprintf(buf, size, "%s %lld", word, (long long)at[0]);

    for (size_t d = 1; d < keys->depth && n > 0 && (size_t)n < size; d++)
        n +=
            snprintf(buf + n, size - (size_t)n, d == 1 ? ", item %lld" : ".%lld", (long long)at[d]);
}

static void tell(const struct task *task, struct failure *failure) {
    char place[32 + 24 * JUNCO_MAX_KEY_DEPTH];

    if (!task->in) { /* the end of a fold's input */
        (void)junco_wrap(&failure->why, failure->why.code,
                         "node '%s' (%s), at the end of its input", task->stage->name,
                         task->stage->what);
        return;
    }
    format_place(&task->in->keys, task->stage->row_word, failure->parent, place, sizeof(place));
    (void)junco_wrap(&failure->why, failure->why.code, "node '%s' (%s), %s", task->stage->name,
                     task->stage->what, place);
}

junco_status task_put_failure(struct task *task, const struct failure *failure,
                              struct junco_error *err) {
    struct failures *failures = &task->failures;
    junco_status st = vec_reserve(&failures->at, &failures->capacity, failures->n + 1,
                                  sizeof(*failures->at), SIZE_MAX, err);
    size_t at = failures->n;

    if (st)
        return st;
    while (at > 0 && failures->at[at - 1].parent > failure->parent)
        at--;
    memmove(&failures->at[at + 1], &failures->at[at], (failures->n - at) * sizeof(*failures->at));
    failures->node = task->stage->name;
    failures->at[at] = *failure;
    failures->n++;
    return JUNCO_OK;
}

junco_status task_fail_row(struct task *task, size_t parent, const struct junco_error *why,
                           struct junco_error *err) {
    struct failure failure = {.parent = parent, .why = *why};
    junco_status st;

    if (task->merged)
        return merged_fail_row(task->merged, parent, why, err);
    if (task->in)
        failure.row = task->in->keys.at[parent * task->in->keys.depth];
    tell(task, &failure);
    st = task_put_failure(task, &failure, err);
    if (!st && task->is_keep && !task->fold)
        st = keep_fail_row(task, parent, &failure.why, err);
    return st;
}

/* What went wrong is not one row's: all that is left of the task is this failure, told of the
 * first row it had. */
static void fail_whole(struct task *task, const struct junco_error *why) {
    struct junco_error none;

    piece_unref(task->out);
    task->out = NULL;
    task->outcome = SCHED_FAILED;
    task->failures.n = 0;
    if ((task->in || task->is_tail) && !task_fail_row(task, 0, why, &none))
        return;
    failures_done(&task->failures);
    /* Not even room to remember it: the executor says `out of memory` then. */
}

/* ---- input ---- */

static bool may_have_nulls(const struct junco_column *column) {
    return column->valid || column->type->kind == JUNCO_KIND_NULL;
}

/* Whether the operator may see this row; says why not. */
static bool row_is_good(const struct task *task, size_t row, struct junco_error *why) {
    for (size_t i = 0; i < task->stage->n_args; i++) {
        const struct program_arg *arg = &task->stage->args[i];
        const struct junco_column *column = &task->in->columns[arg->at];
        char want[64];

        if (!arg->takes_null && junco_column_is_null(column, row)) {
            (void)junco_fail(why, JUNCO_EVALUE, "input '%s' is null", arg->name);
            return false;
        }
        if (arg->cast_to && !column_row_fits(column, row, arg->cast_to)) {
            struct junco_value value = junco_column_get(column, row);

            (void)junco_fail(why, JUNCO_ETYPE, "input '%s': want %s, got %s", arg->name,
                             junco_type_format(arg->cast_to, want, sizeof(want)),
                             junco_kind_name(value.kind));
            return false;
        }
    }
    return true;
}

static bool needs_look(const struct task *task) {
    if (keep_may_pass(task))
        return true;
    for (size_t i = 0; i < task->stage->n_args; i++) {
        const struct program_arg *arg = &task->stage->args[i];

        if (arg->cast_to || (!arg->takes_null && may_have_nulls(&task->in->columns[arg->at])))
            return true;
    }
    return false;
}

/* Find the rows the operator may see.  Under `fail` it gets those before the first bad one, which
 * fails the call when they are done. */
static junco_status pick_good_rows(struct task *task, struct junco_error *err) {
    struct junco_error why = {0};
    size_t n = 0;

    task->n_rows = task->in->rows;
    if (!needs_look(task))
        return JUNCO_OK;
    size_t *picked = junco_alloc_array(task->in->rows, sizeof(*picked));
    if (!picked)
        return junco_nomem(err, task->in->rows * sizeof(*picked));
    task->picked = picked;
    for (size_t row = 0; row < task->in->rows; row++) {
        if (keep_passes(task, row) || keep_drops(task, row))
            continue;
        if (row_is_good(task, row, &why)) {
            picked[n++] = row;
            continue;
        }
        junco_status st = task_fail_row(task, row, &why, err);
        if (st)
            return st;
        if (!task->is_skip)
            break;
    }
    task->n_rows = n;
    if (n == 0 || picked[n - 1] == n - 1) {
        junco_free(picked); /* the first n rows, in order */
        task->picked = NULL;
    }
    return JUNCO_OK;
}

static junco_status make_arg(struct task *task, const struct program_arg *arg,
                             struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_column *column = &task->in->columns[arg->at];
    struct junco_column rows;
    junco_status st = JUNCO_OK;

    if (task->picked) {
        st = column_gather(column, task->picked, task->n_rows, &rows, err);
    } else {
        struct junco_column view = junco_column_slice(column, 0, task->n_rows);
        rows = junco_column_ref(&view);
    }
    if (st || !arg->cast_to) {
        if (!st)
            *ret_column = rows;
        return st;
    }
    st = column_cast(&rows, arg->cast_to, ret_column, err);
    junco_column_unref(&rows);
    return st;
}

junco_status task_prepare(struct task *task, struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    junco_status st = JUNCO_OK;

    if (task->args || task->is_tail)
        return JUNCO_OK;
    if (!task->in)
        st = piece_gather(&task->span, &task->in, err);
    if (task->fold)
        return st;
    if (!st)
        st = pick_good_rows(task, err);
    if (st)
        return st;
    struct junco_column *args = junco_alloc_array(stage->n_args, sizeof(*args));
    if (!args)
        return junco_nomem(err, stage->n_args * sizeof(*args));
    task->args = args;
    for (size_t i = 0; !st && i < stage->n_args; i++)
        st = make_arg(task, &stage->args[i], &args[i], err);
    if (st || stage->op)
        return st;
    return stage->sub ? run_sub_open(task, err) : run_lambda_open(task, err);
}

/* ---- output ---- */

void made_done(struct made *made) {
    for (size_t i = 0; made->columns && i < made->n_columns; i++)
        junco_column_unref(&made->columns[i]);
    junco_column_unref(&made->errors);
    junco_free(made->columns);
    junco_free(made->parents);
    *made = (struct made){0};
}

junco_status made_init(struct made *made, size_t n_columns, size_t rows, struct junco_error *err) {
    *made = (struct made){
        .rows = rows,
        .n_columns = n_columns,
        .columns = junco_alloc_array(n_columns, sizeof(*made->columns)),
        .parents = junco_alloc_array(rows, sizeof(*made->parents)),
    };
    if (made->columns && made->parents)
        return JUNCO_OK;
    made_done(made);
    return junco_nomem(err, n_columns * sizeof(*made->columns) + rows * sizeof(*made->parents));
}

junco_status made_finish(struct made *made, struct junco_builder *builder,
                         struct junco_error *err) {
    struct junco_table table;
    junco_status st = junco_builder_finish(builder, &table, err);

    if (st)
        return st;
    junco_free(made->columns);
    made->columns = table.columns;
    made->n_columns = table.n_columns;
    table.columns = NULL;
    table.n_columns = 0;
    junco_table_done(&table);
    return JUNCO_OK;
}

/* A filter's verdicts: the rows that are true stay; false and null go. */
static void keep_true(struct made *made) {
    const struct junco_column *verdict = made->columns;
    size_t n = 0;

    if (made->rows == 0 || verdict->type->kind != JUNCO_KIND_BOOL)
        made->rows = 0; /* null in every row */
    for (size_t i = 0; i < made->rows; i++)
        if ((!verdict->valid || verdict->valid[i]) && verdict->as.boolean[i])
            made->parents[n++] = made->parents[i];
    made->rows = n;
}

/* Whether the parents are a run of rows one after the other, so that a slice does. */
static bool is_run(const struct made *made) {
    for (size_t i = 1; i < made->rows; i++)
        if (made->parents[i] != made->parents[0] + i)
            return false;
    return true;
}

static junco_status make_keys(struct task *task, const struct made *made, bool run,
                              struct keys *ret_keys, struct junco_error *err) {
    const struct keys *keys = task->in ? &task->in->keys : NULL;
    size_t n = made->rows;

    if (task->stage->numbers_rows)
        return keys_range(made->first_key, n, ret_keys, err);
    if (task->stage->iteration != JUNCO_FLAT_MAP)
        return run ? keys_slice(keys, made->parents[0], n, ret_keys, err)
                   : keys_gather(keys, made->parents, n, ret_keys, err);
    int64_t first = task->at.n_children > 0 && made->parents[0] == task->at.last_parent
                        ? task->at.n_children
                        : 0;
    junco_status st = keys_fan_out(keys, made->parents, n, first, ret_keys, err);

    if (st)
        return st;
    task->at.last_parent = made->parents[n - 1];
    task->at.n_children = ret_keys->at[n * ret_keys->depth - 1] + 1;
    return JUNCO_OK;
}

static junco_status make_column(const struct task *task, const struct made *made, bool run,
                                const struct program_column *from, struct junco_column *ret_column,
                                struct junco_error *err) {
    struct junco_column view;

    if (!from->is_carried) {
        view = junco_column_slice(&made->columns[from->at], 0, made->rows);
    } else {
        const struct junco_column *column = &task->in->columns[from->at];

        if (!run)
            return column_gather(column, made->parents, made->rows, ret_column, err);
        view = junco_column_slice(column, made->parents[0], made->rows);
    }
    *ret_column = junco_column_ref(&view);
    return JUNCO_OK;
}

/* The piece for the next node: what was made beside the parents' columns that are still wanted. */
static junco_status make_piece(struct task *task, const struct made *made,
                               struct junco_error *err) {
    const struct program_stage *stage = task->stage;
    bool run = is_run(made);
    struct piece *piece;
    junco_status st = JUNCO_OK;

    if (made->rows == 0)
        return JUNCO_OK;
    st = piece_new(stage->n_columns, &piece, err);
    if (st)
        return st;
    piece->rows = made->rows;
    for (size_t i = 0; !st && i < stage->n_columns; i++)
        st = make_column(task, made, run, &stage->columns[i], &piece->columns[i], err);
    if (!st)
        st = make_keys(task, made, run, &piece->keys, err);
    if (!st)
        st = keep_errors(task, made, run, &piece->errors, err);
    if (st) {
        piece_unref(piece);
        return st;
    }
    piece_weigh(piece);
    task->out = piece;
    return JUNCO_OK;
}

/* ---- run ---- */

static sched_outcome outcome_of(const struct task *task, junco_next next, size_t n_failed_before) {
    bool is_failed = !task->is_skip && task->failures.n > 0;

    if (is_failed && (next == JUNCO_DONE || task->failures.n > n_failed_before))
        return SCHED_FAILED;
    return next == JUNCO_DONE ? SCHED_DONE : next == JUNCO_MORE ? SCHED_MORE : SCHED_FINISHED;
}

junco_status task_put_out(struct task *task, struct made *made, junco_next next, size_t n_failed,
                          struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (task->stage->iteration == JUNCO_FILTER)
        keep_true(made);
    if (!task->fold)
        st = keep_merge(task, next, made, err);
    if (st)
        return st;
    if (!task->is_skip && task->failures.n > 0 && !task->stage->numbers_rows)
        while (made->rows > 0 && made->parents[made->rows - 1] >= task->failures.at[0].parent)
            made->rows--;
    st = make_piece(task, made, err);
    if (!st)
        task->outcome = outcome_of(task, next, n_failed);
    return st;
}

static junco_status run_once(struct task *task, struct junco_error *err) {
    struct made made = {0};
    junco_next next = JUNCO_DONE;
    junco_status st = task_prepare(task, err);
    size_t n_failed = task->failures.n;

    if (!st && task->fold)
        st = fold_run(task->fold, task, &made, &next, err);
    else if (!st && task->n_rows > 0)
        st =
            task->stage->op ? run_op(task, &made, &next, err) : run_lambda(task, &made, &next, err);
    if (!st)
        st = task_put_out(task, &made, next, n_failed, err);
    made_done(&made);
    return st;
}

bool task_met_limit(const struct task *task, junco_status st) {
    for (size_t i = 0; st != JUNCO_ELIMIT && i < task->failures.n; i++)
        st = task->failures.at[i].why.code;
    return st == JUNCO_ELIMIT;
}

/* Undo a run that found no memory, so that it can be done again.  Of the failures those go that
 * the run added: before it there was at most one, of a bad row behind all others (see
 * pick_good_rows; what was skipped earlier has been reported and is gone). */
static void rewind_run(struct task *task, const struct task_try *before) {
    size_t n_failed = before->n_failed;

    piece_unref(task->out);
    task->out = NULL;
    task->at = before->at;
    keep_forget(task);
    if (n_failed > 0)
        task->failures.at[0] = task->failures.at[task->failures.n - 1];
    task->failures.n = n_failed;
    task->failures.n_known = 0;
    if (!task->builder)
        return;
    builder_reset(task->builder);
    *junco_builder_cursor(task->builder) = before->cursor;
}

/* Forget an input half made, but for the rows themselves. */
static void unprepare(struct task *task) {
    for (size_t i = 0; task->args && i < task->stage->n_args; i++)
        junco_column_unref(&task->args[i]);
    for (size_t i = 0; task->lists && i < task->stage->n_made; i++)
        junco_column_unref(&task->lists[i]);
    junco_free(task->args);
    junco_free(task->lists);
    junco_free(task->list_ends);
    junco_free(task->picked);
    task->args = task->lists = NULL;
    task->list_ends = NULL;
    task->picked = NULL;
}

/* What only another run would need goes at once, here, where no lock is held: a piece that waits
 * for its turn holds no input. */
static void give_back(struct task *task) {
    unprepare(task);
    keep_done(task);
    piece_span_done(&task->span);
    piece_unref(task->in);
    task->in = NULL;
    junco_builder_free(task->builder);
    task->builder = NULL;
}

void task_begin(const struct task *task, struct task_try *ret_try) {
    *ret_try = (struct task_try){
        .at = task->at,
        .is_first = !task->args,
        .n_failed = task->failures.n,
        .refusals = account_refusals(task->account),
    };
    if (task->builder)
        ret_try->cursor = *junco_builder_cursor(task->builder);
}

void task_starve(struct task *task, const struct task_try *before) {
    rewind_run(task, before);
    if (before->is_first)
        unprepare(task);
    task->outcome = SCHED_STARVED;
}

void task_end(struct task *task, const struct task_try *before, junco_status st,
              const struct junco_error *err) {
    if (account_refusals(task->account) != before->refusals && task_met_limit(task, st)) {
        task_starve(task, before);
        return;
    }
    if (st)
        fail_whole(task, err);
    if (task->outcome != SCHED_MORE)
        give_back(task);
}

void task_run(struct task *task) {
    struct junco_error err = {0};
    struct task_try before;

    task_begin(task, &before);
    junco_status st = run_once(task, &err);
    task_end(task, &before, st, &err);
}

void task_done(struct task *task) {
    if (task->stage)
        give_back(task);
    piece_unref(task->out);
    failures_done(&task->failures);
    *task = (struct task){0};
}
