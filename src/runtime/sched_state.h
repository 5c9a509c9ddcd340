/* sched_state.h -- the scheduler's state, for its own files and nobody else. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_SCHED_STATE_H
#define RUNTIME_SCHED_STATE_H

#include "runtime/sched.h"

typedef enum slot_state {
    SLOT_FREE = 0,
    SLOT_RUNNING,
    SLOT_HELD, /* its piece waits for earlier tasks */
    SLOT_PAUSED, /* the oldest; a piece is out and there is more */
    SLOT_STARVED, /* found no memory; keeps its reservation */
    SLOT_READY, /* was starved, may try again */
} slot_state;

struct slot {
    slot_state state;
    sched_outcome outcome; /* HELD */
    uint64_t reserved; /* rows on the edge after: promised, or HELD: those that came out */
    uint64_t bytes; /* HELD */
    uint64_t epoch; /* RUNNING: the state's when it started */
    bool is_joined; /* RUNNING: instance and worker are another slot's */
};

struct lane {
    uint64_t queued, bytes; /* before the stage; before the reader in the last lane */
    uint64_t reserved; /* sum over slots */
    uint64_t held_bytes; /* sum over HELD slots */
    uint64_t kept_bytes; /* by the stage's state of this call */
    uint32_t first_seq, next_seq; /* the oldest task not out; the next to start */
    uint32_t n_starved; /* slots STARVED */
    uint32_t n_ready; /* slots READY */
    bool has_input_ended;
    bool has_tail_begun; /* the task at the end of input */
    bool is_tail_void; /* there is none: a lane above has failed */
    bool is_cut; /* nothing it does is wanted any more */
};

typedef enum timer_state {
    TIMER_NONE = 0,
    TIMER_SET, /* SCHED_DUE will come */
    TIMER_DUE, /* it came: the next batch waits for nobody */
} timer_state;

struct stage {
    struct sched_stage is;
    uint32_t busy; /* instances that run */
    uint32_t ring; /* slots a call has */
    uint32_t slot_at; /* its first slot, among a call's */
    timer_state timer; /* is_shared, as what follows */
    uint32_t n_passed; /* tasks that went before a part-filled batch */
    uint64_t fill; /* rows that could form a batch; only while sched_pick.c looks */
};

struct call {
    bool is_used, is_held, has_ended;
    bool is_reading; /* the reader has taken rows and not come back for more */
    uint32_t n_running;
    uint64_t used_ns; /* CPU time, on top of what served_ns was when it came */
    uint64_t slices; /* whole ones of it */
    uint64_t deadline_ns; /* 0: none */
    uint64_t age; /* ordinal of admission */
};

struct sched {
    uint32_t n_stages, workers, free_workers, max_calls;
    uint32_t n_running, n_dropping, n_held, n_starved;
    uint32_t n_slots; /* of a call */
    bool has_shared, has_blocking; /* stages */
    uint32_t batch_stage, batch_left; /* the batch being put together, and its room; 0: none */
    uint64_t next_age;
    uint64_t served_ns; /* the most that a call had used when it was served */
    bool is_tight; /* a task found no memory, once */
    uint64_t epoch; /* from then on: goes up when memory may have come back while tasks run */
    uint64_t edge_bytes, slice_ns;
    uint64_t call_bytes; /* of a call with its lanes and slots */
    /* followed by: stages; then for each call: struct call, lanes, slots */
};

/* ---- where things lie in the flat state; inline, for a step does little else ---- */

/* What follows the stages holds 64-bit numbers. */
static inline size_t sched_stages_bytes(uint32_t n_stages) {
    return (n_stages * sizeof(struct stage) + 7) / 8 * 8;
}

static inline size_t sched_stride(uint32_t n_stages, uint32_t n_slots) {
    return sizeof(struct call) + (n_stages + 1) * sizeof(struct lane) +
           n_slots * sizeof(struct slot);
}

static inline struct stage *sched_stage_at(const struct sched *s, uint32_t i) {
    return (struct stage *)(s + 1) + i;
}

static inline size_t sched_call_bytes(const struct sched *s) {
    return s->call_bytes;
}

static inline struct call *sched_call_at(const struct sched *s, uint32_t c) {
    return (struct call *)((char *)(s + 1) + sched_stages_bytes(s->n_stages) +
                           c * sched_call_bytes(s));
}

static inline struct lane *sched_lane_at(const struct sched *s, uint32_t c, uint32_t i) {
    return (struct lane *)(sched_call_at(s, c) + 1) + i;
}

/* The slot of a lane's task number seq. */
static inline struct slot *sched_slot_at(const struct sched *s, uint32_t c, uint32_t i,
                                         uint32_t seq) {
    struct slot *slots = (struct slot *)sched_lane_at(s, c, s->n_stages + 1);
    const struct stage *stage = sched_stage_at(s, i);

    return &slots[stage->slot_at + seq % stage->ring];
}

/* Rows the consumer of stage i's edge must see before it can go on. */
uint32_t sched_need(const struct sched *s, uint32_t i);

void sched_slot_set(struct sched *s, struct lane *lane, struct slot *slot, slot_state to);
/* Promise `rows` in place of what was promised. */
void sched_slot_reserve(struct lane *lane, struct slot *slot, uint64_t rows);

/* sched.c: nothing that lanes 0 … last do is wanted any more; `kind` tells the executor.
 * last == n_stages: nor what the reader has. */
void sched_cut(struct sched *s, uint32_t c, uint32_t last, sched_action_kind kind,
               struct sched_actions *ret);
/* Rows leave a lane's queue, and with them their share of its bytes. */
void sched_take(struct lane *lane, uint64_t rows);

/* sched_pick.c: start whatever can start; fail a call when memory is out and nothing can. */
void sched_dispatch(struct sched *s, struct sched_actions *ret);
/* Whether call a is served before call b. */
bool sched_comes_before(const struct call *a, const struct call *b);
bool sched_may_start(const struct call *call); /* anything at all */
/* Whether a task of the lane waits for memory, or to try again: what runs upstream would only take
 * more of it. */
bool sched_wants_memory(const struct lane *lane);
/* A new task of lane i: how many rows it would take and give. */
bool sched_next_begun(const struct sched *s, uint32_t c, uint32_t i, struct sched_action *ret);

/* ---- sched_batch.c: stages that are shared ---- */

void sched_count_fill(struct sched *s);
void sched_forget_fill(struct sched *s); /* equal states shall be equal bytes */
/* Whether the START would make a batch that is not full, and may still be passed. */
bool sched_is_part(const struct sched *s, const struct sched_action *start);
/* Whether the START may be, as far as waiting for others goes.  If a timer is wanted first, *start
 * becomes a WAIT. */
bool sched_has_waited(const struct sched *s, struct sched_action *start);
/* A batch begins with this START; or a member joins. */
void sched_batch_begin(struct sched *s, const struct sched_action *start);
void sched_batch_join(struct sched *s, const struct sched_action *start);
/* Who joins the batch next, or nobody more. */
bool sched_next_member(struct sched *s, struct sched_action *ret);
void sched_due(struct sched *s, uint32_t i);
bool sched_has_timer(const struct sched *s); /* a SCHED_DUE will come */

#endif
