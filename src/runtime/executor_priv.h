/* executor_priv.h -- the executor and its calls from within: what worker.c, call.c and flow.c share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_EXECUTOR_PRIV_H
#define RUNTIME_EXECUTOR_PRIV_H

#include "base/thread.h"
#include "data/account.h"
#include "runtime/batch_timer.h"
#include "runtime/executor.h"
#include "runtime/fold.h"
#include "runtime/task.h"
#include "runtime/trace.h"

/* A task's place in its lane. */
struct slot_data {
    struct task task;
    int64_t first_row; /* the call's row its input begins with; -1: free */
    int instance;
    bool is_running;
    bool is_mine; /* is_running: on the thread that the call's reader lends */
    uint32_t seq, rows; /* is_running: its number, and what it took (0: it goes on with that) */
    struct slot_data *next_member; /* is_running: of the batch that this one leads, or is in */
    uint64_t started_ns; /* is_running: when it was handed to a thread */
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
    bool is_reporting;
    int n_busy; /* threads that work for it outside the lock, beside its tasks */
    struct junco_call_stats stats;
    struct lane_data lanes[]; /* n_stages + 1: the last one's queue is the reader's */
};

/* What runs a node. */
struct stage_data {
    void **instances; /* operators; constant */
    int n_instances;
    size_t n_slots; /* of a call; constant */
    /* --- below: guarded by the executor's lock --- */
    int *free; /* a stack of the instances that do not run */
    int n_free;
    uint64_t due_ns; /* clock_now_ns() time; when its timer ends; 0: none (batch_timer.c) */
    struct junco_node_stats stats;
};

/* Tasks that were started and wait for a thread: never more than there are threads for them.  And
 * calls whose rows are through and that are still to be flushed. */
struct ready {
    struct junco_cond has_work;
    struct sched_action *at; /* a ring */
    size_t capacity, first, n;
    struct junco_call *to_flush; /* a list */
};

struct executor {
    struct program program; /* constant */
    struct stage_data *stages;
    struct account *account;
    struct junco_thread *threads; /* workers, then those for blocking operators */
    size_t n_workers, n_threads;
    bool is_inline; /* constant: it has no threads, its calls' readers lend theirs */
    struct trace *trace; /* constant; NULL: none */
    struct junco_mutex lock;
    /* --- below: guarded by lock --- */
    struct sched *sched;
    struct sched_config config; /* constant; its stages are ours */
    uint32_t max_calls;
    uint64_t n_calls; /* so far */
    uint64_t now_ns; /* of the event that is being told: one look at the clock serves all it does */
    struct junco_call **calls; /* by the scheduler's number */
    struct ready ready[2]; /* [0] for workers, [1] for threads of blocking operators */
    struct junco_call *spares; /* blocks of calls that are over */
    size_t n_spares;
    struct slot_data *last_member; /* of the batch that START puts together */
    struct batch_timer timer;
    bool is_closing;
};

/* flow.c: tell the scheduler, and do what it says.  With the lock held; lets go of it while
 * payloads are freed or callbacks run, and holds it again on return. */
void executor_tell(struct executor *executor, const struct sched_event *event);

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

/* call.c: let the call in, with the rows of `piece` (NULL: from its source), which it takes.  On
 * failure nothing is taken.  With the lock held. */
junco_status call_admit(struct junco_call *call, struct piece *piece,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* call.c: the call, that nothing works for any more, is over.  With the lock held. */
void call_remove(struct junco_call *call);
/* call.c: wait until something may have changed, or do it: run a task on a lent thread.  With the
 * lock held, which it lets go of in between. */
void call_wait(struct junco_call *call);

/* executor.c: a number for a new call; makes room where there is none.  With the lock held. */
junco_status executor_find_room(struct executor *executor, uint32_t *ret_index,
                                struct junco_error *err) JUNCO_MUST_CHECK;

/* Where the call's task number seq of a stage lies.  With the lock held. */
struct slot_data *call_slot(struct junco_call *call, uint32_t stage, uint32_t seq);

/* flow.c: rows come to a lane's queue.  With the lock held; takes the piece. */
void call_lay_in(struct junco_call *call, uint32_t lane, struct piece *piece);

/* deadline.c: end the call if its deadline has passed and not all its results are there.  With the
 * lock held, which it may let go of in between. */
void call_check_deadline(struct junco_call *call, uint64_t now_ns);

/* results.c: whether the results may be as the options (NULL: defaults) want them. */
junco_status results_check(const struct program *program, const struct junco_call_options *options,
                           struct junco_error *err) JUNCO_MUST_CHECK;
/* A table of the pipeline's outputs, without rows; where failed rows are kept, the reason as one more.
 * The caller owns. */
junco_status results_new(const struct program *program, const struct junco_call_options *options,
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

/* worker.c: a thread that runs what is in ready[0], and one for ready[1]; arg is the executor. */
void worker_main(void *arg);
void blocking_main(void *arg);
/* Run a started task, and those that joined it, on this thread.  With the lock held, which it lets
 * go of meanwhile. */
void worker_run(struct executor *executor, const struct sched_action *action);
/* The same for a task that nobody joined and that is not run, of a call that has been cancelled. */
void worker_skip(struct executor *executor, const struct sched_action *action);
/* Whether this thread is one of an executor's, or lent to one, now. */
bool worker_is_here(void);
/* Mark the thread as lent or not; what it was before. */
bool worker_lend(bool is_lent);

#endif
