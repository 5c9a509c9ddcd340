/* merge.c -- run tasks of several calls as one batch.
 *
 * Every task makes its own input and its own piece; only what lies between is shared.  Their
 * arguments are put one behind the other as those of one task more, the host, which run_op() runs
 * like any other: so rows of unequal shape form runs of their own, the first task's first.  The
 * host has no rows of its own: what fails is told to the task whose row it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/merge.h"

#include "base/mem.h"
#include "data/account.h"
#include "data/column.h"

#include <assert.h>

struct member {
    struct task *task;
    struct task_try before;
    junco_status st; /* its own failure, before or after the run */
    struct junco_error err;
    size_t n_failed; /* failures when it was prepared */
    size_t first; /* of its rows among all */
};

struct merged {
    size_t n;
    struct member *at;
    size_t n_rows;
};

/* ---- whose row is it ---- */

static const struct member *member_of(const struct merged *merged, size_t row) {
    size_t low = 0, high = merged->n;

    /* The last one that does not begin behind the row: an empty one begins where the next does. */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (merged->at[middle].first <= row)
            low = middle;
        else
            high = middle;
    }
    return &merged->at[low];
}

size_t merged_run_length(const struct merged *merged, const size_t *rows, size_t n) {
    const struct member *member = member_of(merged, rows[0]);
    size_t length = 1;

    while (length < n && member_of(merged, rows[length]) == member)
        length++;
    return length;
}

junco_status merged_fail_row(const struct merged *merged, size_t row, const struct junco_error *why,
                             struct junco_error *err) {
    const struct member *member = member_of(merged, row);

    return task_fail_row(member->task, task_row(member->task, row - member->first), why, err);
}

/* ---- in ---- */

static void prepare(struct merged *merged, struct task *const *tasks) {
    for (size_t i = 0; i < merged->n; i++) {
        struct member *member = &merged->at[i];

        member->task = tasks[i];
        member->first = merged->n_rows;
        task_begin(member->task, &member->before);
        member->st = task_prepare(member->task, &member->err);
        member->n_failed = member->task->failures.n;
        if (!member->st)
            merged->n_rows += member->task->n_rows;
    }
}

static junco_status concat_args(const struct merged *merged, size_t n_args,
                                struct junco_column *args, struct junco_error *err) {
    const struct junco_column **columns =
        junco_alloc_array(merged->n, sizeof(struct junco_column *));
    junco_status st = JUNCO_OK;

    if (!columns)
        return junco_nomem(err, merged->n * sizeof(struct junco_column *));
    for (size_t c = 0; !st && c < n_args; c++) {
        size_t n = 0;

        for (size_t i = 0; i < merged->n; i++)
            if (!merged->at[i].st && merged->at[i].task->n_rows > 0)
                columns[n++] = &merged->at[i].task->args[c];
        st = column_concat(columns, n, &args[c], err);
    }
    junco_free(columns);
    return st;
}

static junco_status run_host(const struct merged *merged, struct account *account,
                             struct made *ret_made, struct junco_error *err) {
    const struct task *first = merged->at[0].task;
    size_t n_args = first->stage->n_args;
    struct task host = {
        .stage = first->stage,
        .account = account,
        .instance = first->instance,
        .is_skip = true, /* whether a failure ends its call is not the others' concern */
        .merged = merged,
        .n_rows = merged->n_rows,
        .args = junco_alloc_array(n_args, sizeof(*host.args)),
    };
    junco_next next = JUNCO_DONE;

    if (!host.args)
        return junco_nomem(err, n_args * sizeof(*host.args));
    junco_status st = concat_args(merged, n_args, host.args, err);
    if (!st)
        st = run_op(&host, ret_made, &next, err);
    for (size_t c = 0; c < n_args; c++)
        junco_column_unref(&host.args[c]);
    junco_free(host.args);
    junco_builder_free(host.builder);
    return st;
}

/* ---- out ---- */

/* The member's rows, which are `n` of what was made, from row `at` on. */
static junco_status take_rows(struct member *member, const struct made *all, size_t at, size_t n,
                              const struct account *account) {
    struct task *task = member->task;
    struct made made = {0};
    junco_status st = n > 0 ? made_init(&made, all->n_columns, n, &member->err) : JUNCO_OK;

    for (size_t c = 0; !st && n > 0 && c < all->n_columns; c++) {
        struct junco_column view = junco_column_slice(&all->columns[c], at, n);

        st = column_own(&view, account, task->account, &made.columns[c], &member->err);
    }
    for (size_t i = 0; !st && i < n; i++)
        made.parents[i] = task_row(task, all->parents[at + i] - member->first);
    if (!st)
        st = task_put_out(task, &made, JUNCO_DONE, member->n_failed, &member->err);
    made_done(&made);
    return st;
}

static void give_out(struct merged *merged, const struct made *made,
                     const struct account *account) {
    size_t at = 0;

    for (size_t i = 0; i < merged->n; i++) {
        struct member *member = &merged->at[i];
        size_t end = member->first + (member->st ? 0 : member->task->n_rows), n = 0;

        while (at + n < made->rows && made->parents[at + n] < end)
            n++;
        if (!member->st)
            member->st = take_rows(member, made, at, n, account);
        at += n;
        task_end(member->task, &member->before, member->st, &member->err);
    }
    assert(at == made->rows);
}

/* ---- when it comes to nothing ---- */

static void run_apart(struct task *const *tasks, size_t n) {
    for (size_t i = 0; i < n; i++)
        task_run(tasks[i]);
}

/* Whether memory for all of them together is what was wanting. */
static bool was_starved(const struct merged *merged, const struct account *account,
                        junco_status st) {
    bool has_met = st == JUNCO_ELIMIT;

    for (size_t i = 0; i < merged->n && !has_met; i++)
        has_met = task_met_limit(merged->at[i].task, JUNCO_OK);
    return has_met && account_refusals(account) > 0;
}

/* Undo what was done for the members that were prepared, and end the others. */
static void undo(struct merged *merged, bool is_again) {
    for (size_t i = 0; i < merged->n; i++) {
        struct member *member = &merged->at[i];

        if (member->st) {
            task_end(member->task, &member->before, member->st, &member->err);
            continue;
        }
        task_starve(member->task, &member->before);
        if (is_again)
            task_run(member->task);
    }
}

void merge_run(struct task *const *tasks, size_t n, struct account *memory) {
    struct merged merged = {.n = n, .at = junco_alloc_array(n, sizeof(*merged.at))};
    struct account *account = NULL;
    struct junco_error err = {0};
    struct made made = {0};

    if (!merged.at || account_new(0, memory, &account, &err)) {
        run_apart(tasks, n);
        junco_free(merged.at);
        return;
    }
    prepare(&merged, tasks);
    junco_status st = merged.n_rows > 0 ? run_host(&merged, account, &made, &err) : JUNCO_OK;
    bool is_starved = was_starved(&merged, account, st);

    if (st || is_starved)
        undo(&merged, !is_starved);
    else
        give_out(&merged, &made, account);
    made_done(&made);
    account_unref(account);
    junco_free(merged.at);
}
