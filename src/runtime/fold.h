/* fold.h -- what a stage keeps of a call from task to task: the rows of a window, a count. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_FOLD_H
#define RUNTIME_FOLD_H

#include "runtime/keyset.h"
#include "runtime/tally.h"
#include "runtime/task.h"

/* A call's state at a stage that folds rows.  One thread at a time: the stage is serial, so its
 * tasks hand it on, and the last of them, or whoever drops the call, clears it.
 *
 * What it keeps is charged to the call.  A task takes all its rows or, where there is no memory,
 * none: the charge comes first, so that a task that starves has changed nothing and can be run
 * again. */
struct fold;

/* Borrows stage and account, which must outlive it.  The caller owns. */
junco_status fold_new(const struct program_stage *stage, struct account *account,
                      struct fold **ret_fold, struct junco_error *err) JUNCO_MUST_CHECK;
void fold_clear(struct fold *fold); /* let go of all it keeps; NULL is fine */
void fold_free(struct fold *fold); /* NULL is fine */
size_t fold_kept_bytes(const struct fold *fold); /* NULL: 0 */

/* Take the task's rows, from task->at.cursor.row on, and give what they complete; in the task at
 * the end of input, what is left.  JUNCO_MORE: the piece is full. */
junco_status fold_run(struct fold *fold, struct task *task, struct made *ret_made,
                      junco_next *ret_next, struct junco_error *err) JUNCO_MUST_CHECK;

/* ---- for the files that fold ---- */

/* The rows of one task, as long as a row of them is kept. */
struct fold_chunk {
    size_t n_kept; /* rows, and the task that has it in hand */
    struct junco_column columns[]; /* the stage's arguments */
};

struct fold_row {
    struct fold_chunk *chunk;
    size_t row;
    int64_t at; /* its ordinal among the call's rows, or its time in milliseconds */
};

struct fold {
    const struct program_stage *stage;
    struct account *account;
    size_t charged; /* bytes */
    int64_t n_seen; /* rows */
    int64_t n_given;
    /* windows: */
    int64_t size, step; /* of a window, in rows or milliseconds; INT64_MAX: everything */
    int64_t start; /* of the open window */
    struct fold_row *rows; /* those of it, and so of all later ones, in order of arrival */
    size_t n_rows, capacity;
    struct fold_chunk *in_hand; /* the task's whose rows are being looked at */
    /* sort: */
    struct piece_queue pieces;
    size_t *order; /* once all are there: the rows' numbers, first to last */
    /* distinct and group_by: */
    struct keyset keys;
    struct tally *tallies; /* of each key as many as the stage has arguments */
    size_t tallies_capacity;
    /* what stands aside (its rows are in `pieces`), and a spread: */
    bool is_apart; /* the row apart has been given, if there is one */
    struct piece *marked; /* that row; NULL: it has not come */
    /* reduce, where it keeps no rows: */
    struct running *running; /* one for each of the node's folds; NULL: no row has come yet */
};

/* fold.c: a builder for the stage's results, and beside them, in a column behind, the reasons of
 * those that failed and are kept; and the rows in it, numbered. */
junco_status fold_open(struct fold *fold, struct task *task,
                       struct junco_error *err) JUNCO_MUST_CHECK;
junco_status fold_finish(struct fold *fold, struct task *task, struct made *ret_made,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* fold_aside.c */
void spread_clear(struct fold *fold);
junco_status aside_run(struct fold *fold, struct task *task, struct made *ret_made,
                       junco_next *ret_next, struct junco_error *err) JUNCO_MUST_CHECK;
junco_status spread_run(struct fold *fold, struct task *task, struct made *ret_made,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* fold_reduce.c */
void reduce_clear(struct fold *fold);
junco_status reduce_run(struct fold *fold, struct task *task, struct made *ret_made,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* fold_group.c */
void group_clear(struct fold *fold);
junco_status distinct_run(struct fold *fold, struct task *task, struct made *ret_made,
                          struct junco_error *err) JUNCO_MUST_CHECK;
junco_status group_run(struct fold *fold, struct task *task, struct made *ret_made,
                       junco_next *ret_next, struct junco_error *err) JUNCO_MUST_CHECK;

/* fold_sort.c */
void sort_clear(struct fold *fold);
junco_status sort_run(struct fold *fold, struct task *task, struct made *ret_made,
                      junco_next *ret_next, struct junco_error *err) JUNCO_MUST_CHECK;

/* fold_window.c */
void window_init(struct fold *fold);
void window_clear(struct fold *fold);
junco_status window_run(struct fold *fold, struct task *task, struct made *ret_made,
                        junco_next *ret_next, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
