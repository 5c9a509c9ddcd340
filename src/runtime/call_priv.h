/* call_priv.h -- a call from within: what it has, and what the files of this room do with it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_CALL_PRIV_H
#define RUNTIME_CALL_PRIV_H

#include "base/thread.h"
#include "data/account.h"
#include "runtime/executor.h"
#include "runtime/fold.h"
#include "runtime/task.h"

struct ready;

/* A task's place in its lane. */
struct slot_data {
    struct task task;
    int64_t first_row; /* the call's row its input begins with; -1: free */
    int instance;
    bool is_running;
    bool is_mine; /* is_running: on the thread that the call's reader lends */
    uint32_t seq, rows; /* is_running: its number, and what it took (0: it goes on with that) */
    struct slot_data *next_member; /* is_running: of the batch that this one leads, or is in */
    uint64_t began_ns; /* is_running: when a thread began with it; 0: none has */
    struct junco_call *call; /* constant */
    struct fold *fold; /* constant: the lane's, which has this one slot; or NULL */
    struct slot_data *next_dropped;
};

/* A call's part of a stage: the rows before it, and its tasks. */
struct lane_data {
    struct piece_queue queue;
    struct slot_data *slots; /* as many as sched_slots(); in the call's block */
    void *call_state;
    struct fold *fold; /* rows that a window keeps, and the like; or NULL */
    bool is_dropped;
};

/* One block with its lanes and their slots, used for one call after the other (call_new.c). */
struct junco_call {
    struct executor *executor;
    struct junco_call *next_spare;
    struct junco_cond changed; /* with the executor's lock: rows, the end, or nothing runs */
    struct account *account, *parent; /* constant in a call; parent: whose part `account` is */
    /* --- below, up to lanes: zeroed for each call --- */
    uint32_t index; /* in executor->calls and for the scheduler; constant */
    bool is_inline; /* constant: its reader lends its thread (call_wait()) */
    uint64_t number; /* ordinal among all calls; constant */
    struct junco_call_options options; /* constant */
    junco_source source; /* constant; NULL: its rows were there at the start */
    void *source_ctx;
    uint64_t deadline_ns; /* clock_now_ns() time; constant; 0: none */
    struct failures *reports; /* constant: room for every slot of the call, twice; see flow.c */
    /* --- below: guarded by the executor's lock --- */
    bool has_ended, is_cancelled;
    bool is_flushing; /* all rows are through; what they began outside is being completed */
    struct junco_call *next_to_flush; /* in ready.to_flush */
    bool is_reading; /* the reader has taken rows since it last said that it is back */
    bool is_lent; /* the reader's thread has a task: it runs, or is `mine` */
    bool has_mine;
    struct sched_action mine; /* has_mine: started for the reader's thread, and to be run there */
    struct junco_error error; /* code OK: none so far */
    uint32_t error_stage; /* whose it is */
    size_t n_reports;
    bool is_held; /* nothing starts before the failed rows are reported */
    bool is_called_back; /* a thread is in one of its callbacks */
    /* on_rows, on_end: */
    bool is_queued; /* in delivery */
    struct junco_call *next_queued;
    bool is_end_told;
    bool is_freed; /* calls nobody back any more */
    bool is_abandoned; /* freed by its own callback */
    uint64_t admitted_rows, admitted_bytes; /* counted in admission, until it ends */
    int n_helpers; /* threads of junco that wait for it */
    int n_busy; /* threads that work for it outside the lock, beside its tasks */
    struct junco_call_stats stats;
    struct lane_data lanes[]; /* n_stages + 1: the last one's queue is the reader's */
};

/* Somebody who worked for the call outside the lock (n_busy) is through; perhaps it can be freed
 * now.  With the lock held. */
void call_leave(struct junco_call *call);

/* flush.c: nothing further will reach the call's reader.  Ends the call, or has a thread complete
 * first what its rows began outside.  With the lock held. */
void call_end(struct junco_call *call);
/* flush.c: do that for the first call of ready->to_flush.  With the lock held; lets go of it
 * meanwhile. */
void call_flush_first(struct executor *executor, struct ready *ready);

/* call_new.c: a call that no one knows of yet, of options that may be NULL; its payloads are charged
 * to `parent`.  The caller owns. */
junco_status call_new(struct executor *executor, const struct junco_call_options *options,
                      struct account *parent, struct junco_call **ret_call,
                      struct junco_error *err) JUNCO_MUST_CHECK;
/* Give back what it has; its block may serve another.  Nobody knows of it any more. */
void call_done(struct junco_call *call);
/* executor_free(): the blocks kept. */
void call_free_spares(struct executor *executor);

/* admit.c: let the call in, with the rows of `piece` (NULL: from its source).  Takes both: on
 * failure they are gone.  Without the lock. */
junco_status call_admit(struct junco_call *call, struct piece *piece, struct junco_call **ret_call,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* admit.c: nothing further will reach its reader.  With the lock held. */
void call_set_ended(struct junco_call *call);
/* admit.c: the call, that nothing works for any more, is over.  With the lock held. */
void call_remove(struct junco_call *call);
/* call.c: wait until nothing works for it, and free it.  It has been cancelled.  With the lock held,
 * which it lets go of in between. */
void call_release(struct junco_call *call);
/* call.c: rows or the end are there, or will never be.  With the lock held. */
void call_tell_reader(struct junco_call *call);
/* call.c: wait until something may have changed, or do it: run a task on a lent thread.  With the
 * lock held, which it lets go of in between. */
void call_wait(struct junco_call *call);

/* call_stats.c: as junco_call_stats().  With the lock held. */
void call_count(const struct junco_call *call, struct junco_call_stats *ret_stats);

/* Where the call's task number seq of a stage lies.  With the lock held. */
struct slot_data *call_slot(struct junco_call *call, uint32_t stage, uint32_t seq);

/* flow.c: rows come to a lane's queue.  With the lock held; takes the piece. */
void call_lay_in(struct junco_call *call, uint32_t lane, struct piece *piece);

/* deadline.c: end the call if its deadline has passed and not all its results are there.  With the
 * lock held, which it may let go of in between. */
void call_check_deadline(struct junco_call *call, uint64_t now_ns);

/* deliver.c: the call may have something for its callbacks.  With the lock held. */
void deliver_wake(struct junco_call *call);
void deliver_forget(struct junco_call *call); /* it is freed: its turn will not come */
/* Somebody is there to call back a call with these options.  With the lock held. */
junco_status deliver_prepare(struct executor *executor, const struct junco_call_options *options,
                             uint64_t deadline_ns, struct junco_error *err) JUNCO_MUST_CHECK;
/* Whether this thread is in on_rows or on_end of it. */
bool deliver_is_within(const struct junco_call *call);
void deliver_join(struct executor *executor);

/* results.c: whether the results may be as the policy, never DEFAULT, wants them. */
junco_status results_check(const struct program *program, junco_on_error on_error,
                           struct junco_error *err) JUNCO_MUST_CHECK;
/* A table of the pipeline's outputs, without rows; where failed rows are kept, the reason as one more.
 * The caller owns. */
junco_status results_new(const struct program *program, junco_on_error on_error,
                         struct junco_table *ret_table, struct junco_error *err) JUNCO_MUST_CHECK;
/* The rows of the pieces, one after the other; NULL: none.  Borrows the pieces, shares their cells. */
junco_status results_fill(const struct program *program, const struct piece *first,
                          struct junco_table *table, struct junco_error *err) JUNCO_MUST_CHECK;

/* source.c: rows from outside as a piece of the first edge, with keys from first_row on.  Borrows
 * the table; *ret_piece may have no rows. */
junco_status call_take_table(const struct program *program, const struct junco_table *table,
                             int64_t first_row, struct piece **ret_piece,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* source.c: ask the call's source for at most task->max_rows rows: a task of stage 0. */
void call_pull(struct junco_call *call, struct task *task);

#endif
