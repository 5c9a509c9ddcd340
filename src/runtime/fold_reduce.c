/* fold_reduce.c -- reduce without its rows: of each aggregate in the lambda the result so far.
 *
 * What comes out is what the lists would have given, to the last bit: values are added in the order
 * of the rows, and a result goes on to the rest of the lambda as a list of one item, or of none where
 * there was no row, so that max() of nothing fails there, where it is asked for.  A row whose value
 * cannot be had fails the reduction, as it would fail the comprehension; so does a null, unless the
 * lambda may not come to it: then the list is [None], which fails where it is asked for, too, though
 * it cannot say any more which item was null. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/fold.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "data/column.h"
#include "expr/split.h"
#include "runtime/keep.h"

struct running {
    struct tally tally;
    int64_t n; /* items */
    bool has_failed; /* an item could not be had: why is why */
    bool is_null; /* an item was null: item n */
    struct junco_error why;
};

void reduce_clear(struct fold *fold) {
    for (size_t i = 0; fold->running && i < fold->stage->node->n_folds; i++)
        tally_done(&fold->running[i].tally);
    junco_free(fold->running);
    fold->running = NULL;
}

/* ---- rows come ---- */

/* What a task's rows come to before they are added: nothing has changed until all of it is there. */
struct step {
    struct junco_column values; /* owned */
    bool has_failed;
    struct junco_error why;
};

static aggregate function_of(const struct graph_fold *fold) {
    switch ((split_function)fold->function) {
    case SPLIT_SUM:
        return AGGREGATE_SUM;
    case SPLIT_MIN:
    case SPLIT_ALL:
        return AGGREGATE_MIN;
    case SPLIT_MAX:
    case SPLIT_ANY:
        return AGGREGATE_MAX;
    case SPLIT_LEN:
        break;
    }
    return AGGREGATE_ROWS;
}

/* Evaluate; of the rows that failed the first is told in *step. */
static junco_status evaluate(const struct expr *expr, const struct junco_chunk *in,
                             struct account *account, struct step *step,
                             struct junco_column *ret_column, struct junco_error *err) {
    uint64_t refusals = account_refusals(account);
    struct expr_errors errors = {0};
    junco_status st = expr_eval(expr, in, account, ret_column, &errors, err);

    for (size_t i = 0; !st && i < errors.n; i++) {
        if (errors.at[i].error.code != JUNCO_ELIMIT || account_refusals(account) == refusals)
            continue;
        st = JUNCO_ELIMIT; /* for want of memory: to be tried again */
        *err = errors.at[i].error;
        junco_column_unref(ret_column);
    }
    if (!st && errors.n > 0) {
        step->has_failed = true;
        step->why = errors.at[0].error;
    }
    expr_errors_done(&errors);
    return st;
}

/* Rows where the condition is true. */
static junco_status select_rows(const struct graph_fold *fold, struct junco_chunk *in,
                                struct account *account, struct step *step,
                                struct junco_error *err) {
    struct junco_column truth = {0}, *columns = (struct junco_column *)in->columns;
    size_t *picked, n = 0;
    junco_status st = evaluate(fold->condition, in, account, step, &truth, err);

    if (st)
        return st;
    picked = junco_alloc_array(in->rows, sizeof(*picked));
    if (!picked)
        st = junco_nomem(err, in->rows * sizeof(*picked));
    for (size_t row = 0; !st && row < in->rows; row++)
        if (!junco_column_is_null(&truth, row) && truth.as.boolean[row])
            picked[n++] = row;
    for (size_t i = 0; !st && i < fold->n_in; i++) {
        struct junco_column some;

        st = column_gather(&columns[i], picked, n, &some, err);
        if (!st) {
            junco_column_unref(&columns[i]);
            columns[i] = some;
        }
    }
    in->rows = n;
    junco_free(picked);
    junco_column_unref(&truth);
    return st;
}

/* The values of one aggregate in the good rows of the task (picked NULL: all). */
static junco_status take_step(const struct fold *fold, const struct task *task,
                              const struct graph_fold *of, const size_t *picked, size_t n,
                              struct step *step, struct junco_error *err) {
    struct junco_column *columns = junco_alloc_array(of->n_in, sizeof(*columns));
    struct junco_chunk in = {n, of->n_in, columns};
    junco_status st = columns ? JUNCO_OK : junco_nomem(err, of->n_in * sizeof(*columns));

    for (size_t i = 0; !st && i < of->n_in; i++) {
        const struct junco_column *from = &task->in->columns[fold->stage->args[of->in[i]].at];

        if (picked)
            st = column_gather(from, picked, n, &columns[i], err);
        else
            columns[i] = junco_column_ref(from);
    }
    if (!st && of->condition)
        st = select_rows(of, &in, fold->account, step, err);
    if (!st && of->value && in.rows > 0 && !step->has_failed)
        st = evaluate(of->value, &in, fold->account, step, &step->values, err);
    else if (!st)
        step->values = junco_column_ref(&columns[0]);
    step->values.rows = st || step->has_failed ? 0 : in.rows;
    for (size_t i = 0; columns && i < of->n_in; i++)
        junco_column_unref(&columns[i]);
    junco_free(columns);
    return st;
}

/* any() and all() stop at the first item that decides. */
static bool is_decided(const struct running *running, const struct graph_fold *of) {
    bool is_any = of->function == SPLIT_ANY;

    return (is_any || of->function == SPLIT_ALL) && running->tally.n > 0 &&
           running->tally.value.as.boolean == is_any;
}

/* Add a step's values.  Cannot fail: of these functions none keeps more than one value. */
static void add_step(struct running *running, const struct graph_fold *of,
                     const struct step *step) {
    aggregate function = function_of(of);

    if (step->has_failed && !running->has_failed) {
        running->has_failed = true;
        running->why = step->why;
    }
    if (of->function == SPLIT_LEN) {
        running->n += (int64_t)step->values.rows;
        return;
    }
    for (size_t row = 0; row < step->values.rows; row++) {
        if (running->has_failed || running->is_null || running->tally.is_beyond ||
            is_decided(running, of))
            return;
        running->is_null = junco_column_is_null(&step->values, row);
        if (running->is_null)
            return;
        (void)!tally_add(&running->tally, function, &step->values, row, NULL);
        running->n++;
    }
}

/* The rows that are not passed by; *ret_picked NULL: all.  The caller owns. */
static junco_status pick_rows(struct task *task, size_t **ret_picked, size_t *ret_n,
                              struct junco_error *err) {
    size_t *picked, n = 0;
    junco_status st = JUNCO_OK;

    *ret_n = task->in->rows;
    if (!keep_may_pass(task))
        return JUNCO_OK;
    picked = junco_alloc_array(task->in->rows, sizeof(*picked));
    if (!picked)
        return junco_nomem(err, task->in->rows * sizeof(*picked));
    for (size_t row = 0; !st && row < task->in->rows; row++) {
        if (keep_passes(task, row))
            st = keep_end_row(task, row, err);
        else
            picked[n++] = row;
    }
    *ret_picked = picked; /* also after a failure */
    *ret_n = n;
    return st;
}

static junco_status take_rows(struct fold *fold, struct task *task, struct junco_error *err) {
    const struct graph_node *node = fold->stage->node;
    struct step *steps = junco_alloc_array(node->n_folds, sizeof(*steps));
    size_t *picked = NULL, n = 0;
    junco_status st = steps ? pick_rows(task, &picked, &n, err)
                            : junco_nomem(err, node->n_folds * sizeof(*steps));

    for (size_t i = 0; !st && i < node->n_folds; i++)
        st = take_step(fold, task, &node->folds[i], picked, n, &steps[i], err);
    for (size_t i = 0; !st && i < node->n_folds; i++)
        add_step(&fold->running[i], &node->folds[i], &steps[i]);
    for (size_t i = 0; steps && i < node->n_folds; i++)
        junco_column_unref(&steps[i].values);
    junco_free(steps);
    junco_free(picked);
    return st;
}

/* ---- the end ---- */

/* Whether the lambda fails at this aggregate, whatever else it does. */
static bool must_fail(const struct running *running, const struct graph_fold *of) {
    return running->has_failed || (running->is_null && !of->may_not_run);
}

/* As the lambda over the lists would have failed. */
static junco_status fail(struct fold *fold, struct task *task, const struct running *running,
                         struct failure *failure, struct junco_error *err) {
    *failure = (struct failure){.why = running->why};
    if (!running->has_failed)
        (void)junco_fail(&failure->why, JUNCO_EVALUE, "item %" PRId64 " is null", running->n);
    (void)junco_wrap(&failure->why, failure->why.code, "node '%s' (lambda), row 0",
                     fold->stage->node->composite);
    return task_put_failure(task, failure, err);
}

/* A list of what there was: nothing, one value, or two that leave the 64 bits. */
static junco_status put_result(const struct running *running, const struct graph_fold *of,
                               struct junco_builder *builder, size_t column,
                               struct junco_error *err) {
    struct junco_value list = {.kind = JUNCO_KIND_LIST}, *items;
    bool is_beyond = running->tally.is_beyond && !running->is_null;
    size_t n = is_beyond ? 2 : running->tally.n > 0 || running->is_null;
    junco_status st;

    if (of->function == SPLIT_LEN)
        return junco_put_int64(builder, column, running->n, err);
    st = junco_list_new(of->type, n, &list.as.list, err);
    if (st)
        return st;
    items = junco_list_items(list.as.list);
    if (n == 1 && !running->is_null) {
        items[0] = running->tally.value;
        junco_value_ref(&items[0]);
    }
    for (size_t i = 0; i < n && is_beyond; i++)
        items[i] = (struct junco_value){.kind = JUNCO_KIND_INT64, .as.int64 = INT64_MAX};
    st = junco_put_value(builder, column, &list, err);
    junco_value_unref(&list);
    return st;
}

static junco_status give_row(struct fold *fold, struct task *task, struct junco_error *err) {
    const struct graph_node *node = fold->stage->node;
    struct failure failure;
    size_t first = 0;
    junco_status st = JUNCO_OK;

    while (first < node->n_folds && !must_fail(&fold->running[first], &node->folds[first]))
        first++;
    if (first < node->n_folds)
        st = fail(fold, task, &fold->running[first], &failure, err);
    if (st || (first < node->n_folds && !task->is_keep))
        return st;
    st = junco_builder_row(task->builder, 0, err);
    if (!st && first < node->n_folds)
        return junco_put_string(task->builder, fold->stage->n_made, failure.why.message,
                                strlen(failure.why.message), err);
    for (size_t i = 0; !st && i < node->n_folds; i++)
        st = put_result(&fold->running[i], &node->folds[i], task->builder, i, err);
    return st;
}

junco_status reduce_run(struct fold *fold, struct task *task, struct made *ret_made,
                        struct junco_error *err) {
    junco_status st;

    if (!fold->running)
        fold->running = junco_alloc_array(fold->stage->node->n_folds, sizeof(*fold->running));
    if (!fold->running)
        return junco_nomem(err, sizeof(*fold->running));
    if (!task->is_tail)
        return take_rows(fold, task, err);
    st = fold_open(fold, task, err);
    if (!st)
        st = give_row(fold, task, err);
    return st ? st : fold_finish(fold, task, ret_made, err);
}
