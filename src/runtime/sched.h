/* sched.h -- the scheduler: a pure function from (state, event) to actions. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_SCHED_H
#define RUNTIME_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What runs when, and nothing else: no threads, no clock, no data, no allocation.  The scheduler
 * knows counts of rows; the executor (executor.h) holds the rows and does what the actions say, in
 * their order.
 *
 * A call flows through stages 0 … n_stages-1: stage 0 is the call's source, the others are the
 * nodes of the chain, in order.  Lane i of a call is stage i's part of it: the rows queued before
 * it and its tasks; the last lane, n_stages, is the reader's queue.
 *
 * The state is one flat piece of memory without pointers: it can be copied, compared and hashed,
 * which is how tests/model explores every interleaving.  Owner only (the executor's lock). */

#define SCHED_MAX_ACTIONS 64

struct sched_stage {
    uint32_t instances; /* tasks at once, over all calls */
    bool is_blocking; /* runs in slots of its own, not on a worker */
    bool is_serial; /* state per call: one task of a call at a time, in order */
    bool is_fan_out; /* rows out are not bounded by rows in */
    bool
        has_tail; /* serial, a fan-out: at the end of input one more task gives what its state holds */
    uint32_t block; /* > 1: a task takes exactly so many rows, fewer only at the end of input */
    bool is_shared; /* instead, `block` rows of any calls make a batch, and fewer may; such a stage
                       is neither serial nor a fan-out, and its tasks end DONE, FAILED or STARVED */
    bool has_delay; /* is_shared: a batch waits to be filled, until SCHED_DUE */
    uint32_t chunk_rows; /* a task takes at most so many */
    uint32_t fan_rows; /* a fan-out gives at most so many a piece; 0: chunk_rows */
    uint32_t bound_rows; /* of the edge after it; sched_init() raises it to what its ends need */
};

struct sched_config {
    uint32_t n_stages; /* with the source: at least 1 */
    const struct sched_stage *stages;
    uint32_t workers;
    uint64_t edge_bytes; /* bound of an edge of a call; 0: none */
    uint64_t slice_ns; /* calls whose CPU time differs by less may count as equal; 0: none do */
};

/* How a task ended. */
typedef enum sched_outcome {
    SCHED_DONE = 0, /* its input is used up */
    SCHED_MORE, /* a piece is out, the same input has more */
    SCHED_FINISHED, /* this piece, and then nothing further is wanted from upstream */
    SCHED_FAILED, /* this piece (the rows before the failing one), and then the call fails */
    SCHED_STARVED, /* no memory: nothing came out, the input is whole; try again later */
} sched_outcome;

typedef enum sched_event_kind {
    SCHED_NONE = 0, /* go on after has_more */
    SCHED_ADMIT, /* call (from sched_free_call); rows: already there, no source to pull; or 0;
                    deadline_ns */
    SCHED_TASK, /* call, stage, seq, outcome, rows and bytes of the piece, cpu_ns */
    SCHED_READ, /* call; the reader took `rows` rows; 0: it has come back for more, and waits */
    SCHED_CANCEL, /* call */
    SCHED_HOLD, /* call; start nothing more for it until ... */
    SCHED_RELEASE, /* call */
    SCHED_DROPPED, /* what a SCHED_DROP, _EVICT or _DISCARD named has been freed */
    SCHED_REMOVE, /* call; only when sched_call_is_idle() */
    SCHED_DUE, /* stage; its rows have waited as long as they may, see SCHED_WAIT */
} sched_event_kind;

struct sched_event {
    sched_event_kind kind;
    uint32_t call, stage, seq;
    sched_outcome outcome;
    bool has_source; /* ADMIT */
    uint64_t rows, bytes, cpu_ns;
    uint64_t deadline_ns; /* ADMIT: any clock's; 0: none */
    uint64_t kept_bytes; /* TASK: what the stage's state of this call holds now */
};

typedef enum sched_action_kind {
    SCHED_START, /* run stage's task seq: on `rows` rows taken from the lane's queue (a resumed
                      task keeps its input); a fan-out gives at most max_rows.  Is_joined: together
                      with the START before it, on its instance and worker; see below */
    SCHED_PUBLISH, /* move the pieces of stage's tasks seq … seq + rows - 1 to the next lane */
    SCHED_DROP, /* free the queues of lanes 0 … stage, and what their tasks that do not run hold;
                      answer with SCHED_DROPPED.  stage == n_stages: the reader's queue too */
    SCHED_EVICT, /* the call fails for want of memory: a drop of everything; answer likewise */
    SCHED_DISCARD, /* what task (stage, seq), which has just returned, holds is unwanted: a drop, too */
    SCHED_END, /* nothing further will reach the reader's queue */
    SCHED_WAIT, /* answer with SCHED_DUE when the delay of stage is over, counted from when the
                   oldest row before it came; takes the place of an earlier WAIT of the stage */
} sched_action_kind;

/* A batch of several calls is a task of each, its members: one START, and behind it those that
 * joined it.  Each has its own slot, room, end and cut, and is answered for by a SCHED_TASK of its
 * own.  The first one is told last: with it instance and worker come back. */

struct sched_action {
    sched_action_kind kind;
    uint32_t call, stage, seq;
    bool is_resumed;
    bool is_joined; /* START */
    bool is_tail; /* START: the task at the end of input; rows is 0 */
    uint32_t rows, max_rows;
};

struct sched_actions {
    uint32_t n;
    bool has_more; /* more can be started: apply these, then step with SCHED_NONE */
    struct sched_action at[SCHED_MAX_ACTIONS];
};

struct sched;

/* Bytes of a state for so many calls at once; 0 when that overflows or a number is out of range. */
size_t sched_size_bytes(const struct sched_config *config, uint32_t max_calls);
/* Lay a state out in sched_size_bytes() of zeroed memory. */
void sched_init(struct sched *state, const struct sched_config *config, uint32_t max_calls);
/* Copy `from` into a state that was initialised alike for more calls. */
void sched_move(struct sched *to, const struct sched *from);

/* A slot for a call to be admitted, or UINT32_MAX when all are taken. */
uint32_t sched_free_call(const struct sched *state);

/* The next state, and what to do. */
void sched_step(struct sched *state, const struct sched_event *event, struct sched_actions *ret);

/* ---- looking in ---- */
uint32_t sched_running(const struct sched *state); /* tasks that run now, over all calls */
bool sched_call_is_idle(const struct sched *state, uint32_t call); /* no task of it runs */
bool sched_call_has_ended(const struct sched *state, uint32_t call); /* see SCHED_END */
uint64_t sched_queued_rows(const struct sched *state, uint32_t call, uint32_t lane);
uint64_t sched_queued_bytes(const struct sched *state, uint32_t call, uint32_t lane);
uint64_t sched_reserved_rows(const struct sched *state, uint32_t call, uint32_t stage);
uint32_t sched_bound_rows(const struct sched *state, uint32_t stage);
uint32_t sched_slots(const struct sched *state, uint32_t stage); /* tasks of a call not yet out */

#endif
