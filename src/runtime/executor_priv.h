/* executor_priv.h -- the executor from within: what the files of this room share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_EXECUTOR_PRIV_H
#define RUNTIME_EXECUTOR_PRIV_H

#include "base/limits.h"
#include "base/thread.h"
#include "runtime/batch_timer.h"
#include "runtime/call_priv.h"
#include "runtime/pool.h"
#include "runtime/trace.h"

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
    struct junco_cond has_work; /* of [1]; workers are asked for of the pool */
    struct sched_action *at; /* a ring */
    size_t capacity, first, n;
    struct junco_call *to_flush; /* a list */
};

/* What has been let in; 0 for a most: no limit. */
struct admission {
    uint64_t max_calls, max_rows, max_bytes; /* constant */
    uint64_t calls; /* not yet freed */
    uint64_t rows, bytes; /* of the input of calls that have not ended */
};

/* Calls with something for their callbacks, and the threads that run those (deliver.c). */
struct delivery {
    struct junco_cond has_work;
    struct junco_call *first, *last;
    size_t n_queued, n_threads, n_idle;
    uint64_t deadline_ns; /* no call's is earlier; UINT64_MAX: none has one */
    struct junco_cond is_sooner; /* deadline_ns is */
    struct junco_thread watcher; /* who wakes at it; started for the first */
    struct junco_thread threads[JUNCO_MAX_DELIVERERS];
};

struct executor {
    struct program program; /* constant */
    struct stage_data *stages;
    struct account *account;
    struct pool_member member; /* constant: what the workers are to it */
    struct junco_thread *threads; /* for blocking operators */
    size_t n_threads;
    uint64_t stuck_after_ns; /* constant */
    bool is_member;
    junco_on_error on_error; /* constant: of calls that say nothing else */
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
    struct admission admission;
    struct delivery delivery;
    struct junco_call *spares; /* blocks of calls that are over */
    size_t n_spares;
    struct slot_data *last_member; /* of the batch that START puts together */
    struct batch_timer timer;
    int n_helpers; /* threads of junco that wait for a call of it; they run what is in ready[0] */
    bool is_closing;
};

/* flow.c: tell the scheduler, and do what it says.  With the lock held; lets go of it while
 * payloads are freed or callbacks run, and holds it again on return. */
void executor_tell(struct executor *executor, const struct sched_event *event);

/* executor.c: a number for a new call; makes room where there is none.  With the lock held. */
junco_status executor_find_room(struct executor *executor, uint32_t *ret_index,
                                struct junco_error *err) JUNCO_MUST_CHECK;

/* worker.c: run one task of ready[0], on a thread of the pool; be a thread for those of ready[1].
 * arg is the executor. */
void worker_serve(void *arg);
void blocking_main(void *arg);
/* Something came into `ready`.  With the lock held. */
void worker_wake(struct executor *executor, struct ready *ready);
/* Run a started task, and those that joined it, on this thread.  With the lock held, which it lets
 * go of meanwhile. */
void worker_run(struct executor *executor, const struct sched_action *action);
/* The same for a task that nobody joined and that is not run, of a call that has been cancelled. */
void worker_skip(struct executor *executor, const struct sched_action *action);
/* Somebody waits for the call: run a task on his thread meanwhile.  One of the call, where he lends
 * the thread to it; any, where he is an operator, source or callback of another pipeline, and so
 * keeps a thread of ours.  False: there is none.  With the lock held, which it lets go of meanwhile. */
bool worker_help(struct junco_call *call);
/* Whether this thread is one of an executor's, or lent to one, now. */
bool worker_is_here(void);
/* Mark the thread as lent or not; what it was before. */
bool worker_lend(bool is_lent);

#endif
