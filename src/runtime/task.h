/* task.h -- one run of a node on some rows of a call: what goes in, what is kept, what comes out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_TASK_H
#define RUNTIME_TASK_H

#include "data/buf.h"
#include "data/builder.h"
#include "runtime/piece.h"
#include "runtime/program.h"
#include "runtime/sched.h"

/* A row that failed, told in full: "node 'img' (image_decode), row 3: truncated JPEG ...". */
struct failure {
    size_t parent; /* its place in task->in */
    int64_t row; /* the input row of the call it comes from */
    struct junco_error why;
};

struct failures {
    size_t n, capacity;
    struct failure *at; /* ascending by parent */
    const char *node; /* whose they are */
    size_t n_known; /* of them failed at an earlier node, and end here (keep.h) */
};
void failures_done(struct failures *failures);

/* A task lives in its lane's slot from SCHED_START until its last piece is published.  One thread
 * at a time: the scheduler hands it from one to the next. */
struct task {
    /* Set before every run. */
    const struct program_stage *stage;
    struct account *account; /* the call's; borrowed */
    void *instance; /* operators; any of the node's, not always the same one */
    void *call_state; /* operators with state per call; else NULL */
    struct fold *fold; /* stages that keep rows, or count them: the call's; else NULL */
    bool is_tail; /* the task at the end of a fold's input, which has none */
    size_t max_rows; /* of the piece, for a fan-out */
    bool is_skip; /* on_error: failing rows are dropped, else the call ends with one */
    bool is_keep; /* is_skip, and failing rows come out with their reason (keep.h) */
    const struct merged *merged; /* its rows are those of several tasks (merge.h); else NULL */

    /* The input, and how far it is used up; kept from one piece to the next. */
    struct piece_span span;
    struct piece *in;
    struct junco_column *args; /* what the operator or lambda sees: n_rows of each */
    size_t n_rows;
    size_t *picked; /* which rows of `in` those are; NULL: its first n_rows */
    struct junco_builder *builder;
    struct junco_column *lists; /* a flat_map lambda's items, one a result ... */
    size_t *list_ends; /* ... and behind which of them each row's end */
    char **why; /* is_keep: why rows of `in` failed here; NULL: none has */
    struct task_progress {
        struct junco_cursor cursor; /* where a loop of the host's goes on */
        bool is_single; /* rows run one by one, from cursor.row on */
        size_t n_seen; /* rows that came out or failed (JUNCO_ROWS_ONE) */
        size_t last_parent; /* a fan-out: the row whose children came last ... */
        int64_t n_children; /* ... and how many it has so far */
        bool is_kept; /* a fold has the rows of `in`; cursor.row is the next it looks at */
        size_t n_passed; /* so many rows of `in` have been asked whether they pass by (keep.h) */
    } at;

    /* What the run left. */
    sched_outcome outcome;
    struct piece *out; /* NULL: no rows */
    struct failures failures;
};

/* Run for one piece: sets outcome, out and failures.  Never fails itself: what goes wrong is the
 * call's failure.  SCHED_STARVED leaves the task as it was before the run. */
void task_run(struct task *task);
void task_done(struct task *task); /* leaves it zeroed */

/* ---- for merge.c: task_run() in its parts ---- */

struct made;

/* What a run needs to be undone. */
struct task_try {
    struct task_progress at;
    struct junco_cursor cursor;
    bool is_first;
    size_t n_failed;
    uint64_t refusals; /* of memory, before */
};
void task_begin(const struct task *task, struct task_try *ret_try);
/* Make the input out of the rows taken, once a task.  After a failure what is made stays, for
 * task_done() or for another try. */
junco_status task_prepare(struct task *task, struct junco_error *err) JUNCO_MUST_CHECK;
/* What was made becomes `out`.  n_failed: failures there were when it was prepared. */
junco_status task_put_out(struct task *task, struct made *made, junco_next next, size_t n_failed,
                          struct junco_error *err) JUNCO_MUST_CHECK;
/* How it ended, where st and *err are the run's own failure. */
void task_end(struct task *task, const struct task_try *before, junco_status st,
              const struct junco_error *err);
/* Undo the run, so that it can be done again.  It has found no memory: SCHED_STARVED. */
void task_starve(struct task *task, const struct task_try *before);
/* Whether one of the failures, or the run's own, speaks of a limit. */
bool task_met_limit(const struct task *task, junco_status st);

/* ---- for the files that run nodes ---- */

/* What one run may put out at most: beyond it operators answer MORE. */
#define PIECE_BYTES ((size_t)16 << 20)

/* Rows a node made in one run: column by column, and of which row of task->in each is a child. */
struct made {
    size_t rows;
    size_t n_columns;
    struct junco_column *columns; /* owned */
    size_t *parents; /* owned; ascending */
    int64_t first_key; /* of a stage that numbers its rows, which have no parents */
    struct junco_column errors; /* owned; as those of a piece */
};
void made_done(struct made *made);
junco_status made_init(struct made *made, size_t n_columns, size_t rows,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* The row of task->in that row i of the arguments is. */
static inline size_t task_row(const struct task *task, size_t i) {
    return task->picked ? task->picked[i] : i;
}

/* Take a builder's rows over; parents are still to be set. */
junco_status made_finish(struct made *made, struct junco_builder *builder,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Record that a row of task->in failed. */
junco_status task_fail_row(struct task *task, size_t parent, const struct junco_error *why,
                           struct junco_error *err) JUNCO_MUST_CHECK;
/* Likewise, told already. */
junco_status task_put_failure(struct task *task, const struct failure *failure,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* run_lambda.c: once a task, before its first run: evaluate all lists of a flat_map, so that the
 * rows that fail are known, as those are that the node must not see. */
junco_status run_lambda_open(struct task *task, struct junco_error *err) JUNCO_MUST_CHECK;
/* run_lambda.c, run_op.c: make the next rows.  A failure status is not a row's: the call ends. */
junco_status run_lambda(struct task *task, struct made *ret_made, junco_next *ret_next,
                        struct junco_error *err) JUNCO_MUST_CHECK;
junco_status run_op(struct task *task, struct made *ret_made, junco_next *ret_next,
                    struct junco_error *err) JUNCO_MUST_CHECK;

#endif
