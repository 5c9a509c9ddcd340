/* sched.c -- the scheduler: a pure function from (state, event) to actions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/sched.h"

#include "runtime/sched_state.h"

#include <assert.h>
#include <string.h>

/* Why nothing gets stuck, in one induction over a call's lanes.  The reader takes any row.  A lane
 * whose consumer has less than it needs (`block` rows, else one) always admits the oldest task of
 * its producer (edge_room), and edges are at least producer's block + consumer's block - 1 wide,
 * so that such a task fits whole.  So either a lane's consumer can go on, or its producer can, or
 * the input has ended, which lets a part-filled block go.  Later tasks of a lane start only in
 * room that the oldest one does not need, and no task ever waits while it holds an instance: one
 * that has more to give (PAUSED), or that found no memory (STARVED), gives its instance back.
 * Where batches are shared between calls (sched_batch.c) one row is enough, once its timer is due.
 *
 * Order.  Tasks of a lane are numbered as they start; each owns a slot in the lane's ring until
 * all before it are out.  Pieces leave in the order of the numbers, and a piece of no rows leaves
 * like any other.  A task's rows are counted as reserved on the edge after it from start to
 * publication.
 *
 * Tails.  A stage that keeps rows (a window, a sum) has more to give when its input ends.  That is
 * a task like any other, of no rows: it starts when the input has ended and is used up, needs room
 * and an instance, may find no memory, and gives pieces; only when it is through has the input of
 * the next lane ended.  After a failure there is no tail: what was kept is a part of an input that
 * never came whole, and would pass for a result. */

static struct sched_action *act(struct sched_actions *ret, sched_action_kind kind, uint32_t call,
                                uint32_t stage, uint32_t seq) {
    struct sched_action *action = &ret->at[ret->n++];

    assert(ret->n <= SCHED_MAX_ACTIONS);
    *action = (struct sched_action){.kind = kind, .call = call, .stage = stage, .seq = seq};
    return action;
}

/* Memory may have come back: those who found none may try again. */
static void wake_starved(struct sched *s) {
    s->epoch = s->is_tight && s->n_running > 0 ? s->epoch + 1 : 0;
    for (uint32_t c = 0; s->n_starved > 0 && c < s->max_calls; c++) {
        for (uint32_t i = 0; sched_call_at(s, c)->is_used && i < s->n_stages; i++) {
            struct lane *lane = sched_lane_at(s, c, i);

            for (uint32_t q = lane->first_seq; lane->n_starved > 0 && q != lane->next_seq; q++)
                if (sched_slot_at(s, c, i, q)->state == SLOT_STARVED)
                    sched_slot_set(s, lane, sched_slot_at(s, c, i, q), SLOT_READY);
        }
    }
}

/* If nothing more can come out of lane i, its consumer's input has ended; and so on downstream. */
static void end_from(struct sched *s, uint32_t c, uint32_t i, struct sched_actions *ret) {
    for (; i < s->n_stages; i++) {
        struct lane *lane = sched_lane_at(s, c, i), *next = sched_lane_at(s, c, i + 1);
        bool is_over = lane->has_input_ended && (i == 0 || lane->queued == 0) &&
                       lane->first_seq == lane->next_seq;
#ifndef SCHED_FAULT_LOST_TAIL /* seeded for tests/model */
        is_over = is_over && (!sched_stage_at(s, i)->is.has_tail || lane->has_tail_begun ||
                              lane->is_tail_void);
#endif

        if (next->has_input_ended || !(lane->is_cut || is_over))
            return;
        next->has_input_ended = true;
    }
    struct call *call = sched_call_at(s, c);

    if (!call->has_ended)
        act(ret, SCHED_END, c, 0, 0);
    call->has_ended = true;
}

void sched_cut(struct sched *s, uint32_t c, uint32_t last, sched_action_kind kind,
               struct sched_actions *ret) {
    for (uint32_t i = 0; i <= last; i++) {
        struct lane *lane = sched_lane_at(s, c, i);

        lane->is_cut = true;
        lane->queued = lane->bytes = lane->kept_bytes = 0;
        if (i == s->n_stages)
            break;
        for (uint32_t q = lane->first_seq; q != lane->next_seq; q++) {
            struct slot *slot = sched_slot_at(s, c, i, q);

            sched_slot_reserve(lane, slot, 0);
            if (slot->state != SLOT_RUNNING)
                sched_slot_set(s, lane, slot, SLOT_FREE);
        }
        lane->held_bytes = 0;
    }
    act(ret, kind, c, last, 0);
    s->n_dropping++;
    end_from(s, c, last < s->n_stages ? last : s->n_stages - 1, ret);
}

/* Lane i has failed: those after it never get their input whole.  Or it has finished: they do have
 * it whole, whatever failed above it. */
static void void_tails(struct sched *s, uint32_t c, uint32_t i, bool is_void) {
    while (++i < s->n_stages)
        sched_lane_at(s, c, i)->is_tail_void = is_void;
}

/* Let out what is in order, oldest first. */
static void publish(struct sched *s, uint32_t c, uint32_t i, struct sched_actions *ret) {
    struct lane *lane = sched_lane_at(s, c, i), *next = sched_lane_at(s, c, i + 1);
    struct sched_action *action = NULL;

    while (lane->first_seq != lane->next_seq) {
        struct slot *slot = sched_slot_at(s, c, i, lane->first_seq);

        if (slot->state != SLOT_HELD)
            break;
        if (!action)
            action = act(ret, SCHED_PUBLISH, c, i, lane->first_seq);
        action->rows++;
        next->queued += slot->reserved;
        next->bytes += slot->bytes;
        lane->held_bytes -= slot->bytes;
        sched_slot_reserve(lane, slot, 0);
        if (slot->outcome == SCHED_MORE) {
            sched_slot_set(s, lane, slot, SLOT_PAUSED);
            break;
        }
        sched_slot_set(s, lane, slot, SLOT_FREE);
        lane->first_seq++;
        if (slot->outcome == SCHED_FAILED || (slot->outcome == SCHED_FINISHED && i > 0)) {
            void_tails(s, c, i, slot->outcome == SCHED_FAILED);
            sched_cut(s, c, i, SCHED_DROP, ret);
            return;
        }
        if (slot->outcome == SCHED_FINISHED)
            lane->has_input_ended = true;
    }
    end_from(s, c, i, ret);
}

void sched_take(struct lane *lane, uint64_t rows) {
    assert(rows <= lane->queued);
    lane->bytes -= lane->queued ? lane->bytes / lane->queued * rows : 0;
    lane->queued -= rows;
    if (lane->queued == 0)
        lane->bytes = 0;
}

static void task_returned(struct sched *s, const struct sched_event *e, struct sched_actions *ret) {
    struct call *call = sched_call_at(s, e->call);
    struct lane *lane = sched_lane_at(s, e->call, e->stage);
    struct stage *stage = sched_stage_at(s, e->stage);
    struct slot *slot = sched_slot_at(s, e->call, e->stage, e->seq);

    /* Memory, since it looked for some: between its finding none and its saying so, all others may
     * have given theirs back. */
    bool has_come_back = slot->epoch != s->epoch || !s->is_tight;

    assert(slot->state == SLOT_RUNNING);
    slot->epoch = 0;
    s->n_running--;
    call->n_running--;
    if (!slot->is_joined) {
        stage->busy--;
        s->free_workers += stage->is.is_blocking ? 0 : 1;
    }
    slot->is_joined = false;
    call->used_ns += e->cpu_ns;
    call->slices = call->used_ns / s->slice_ns;
    if (e->outcome != SCHED_STARVED)
        wake_starved(s);
    if (lane->is_cut) {
        sched_slot_set(s, lane, slot, SLOT_FREE);
        act(ret, SCHED_DISCARD, e->call, e->stage, e->seq);
        s->n_dropping++;
        return;
    }
    lane->kept_bytes = e->kept_bytes;
    if (e->outcome == SCHED_STARVED) {
        s->is_tight = true;
        sched_slot_set(s, lane, slot, has_come_back ? SLOT_READY : SLOT_STARVED);
        return;
    }
    sched_slot_set(s, lane, slot, SLOT_HELD);
    sched_slot_reserve(lane, slot, e->rows);
    slot->outcome = e->outcome;
    slot->bytes = e->bytes;
    lane->held_bytes += e->bytes;
    publish(s, e->call, e->stage, ret);
}

static void admit(struct sched *s, const struct sched_event *e, struct sched_actions *ret) {
    struct call *call = sched_call_at(s, e->call);

    assert(!call->is_used);
    memset(call, 0, sched_call_bytes(s));
    call->is_used = true;
    call->age = s->next_age++;
    call->used_ns = s->served_ns;
    call->slices = call->used_ns / s->slice_ns;
    call->deadline_ns = e->deadline_ns;
    if (e->has_source)
        return;
    sched_lane_at(s, e->call, 0)->has_input_ended = true;
    sched_lane_at(s, e->call, 1)->queued = e->rows;
    sched_lane_at(s, e->call, 1)->bytes = e->bytes;
    end_from(s, e->call, 0, ret);
}

static void set_held(struct sched *s, uint32_t c, bool is_held) {
    struct call *call = sched_call_at(s, c);

    s->n_held += (uint32_t)is_held - (uint32_t)call->is_held;
    call->is_held = is_held;
}

void sched_step(struct sched *state, const struct sched_event *event, struct sched_actions *ret) {
    ret->n = 0;
    ret->has_more = false;
    switch (event->kind) {
    case SCHED_NONE:
        break;
    case SCHED_ADMIT:
        admit(state, event, ret);
        break;
    case SCHED_TASK:
        task_returned(state, event, ret);
        break;
    case SCHED_READ:
        sched_call_at(state, event->call)->is_reading = event->rows > 0;
        sched_take(sched_lane_at(state, event->call, state->n_stages), event->rows);
        wake_starved(state);
#ifdef SCHED_FAULT_LOST_WAKEUP /* seeded for tests/model */
        return;
#endif
        break;
    case SCHED_CANCEL:
        if (!sched_lane_at(state, event->call, state->n_stages)->is_cut)
            sched_cut(state, event->call, state->n_stages, SCHED_DROP, ret);
        break;
    case SCHED_HOLD:
    case SCHED_RELEASE:
        set_held(state, event->call, event->kind == SCHED_HOLD);
        break;
    case SCHED_DROPPED:
        state->n_dropping--;
        wake_starved(state);
        break;
    case SCHED_REMOVE:
        assert(sched_call_is_idle(state, event->call));
        set_held(state, event->call, false);
        sched_call_at(state, event->call)->is_used = false;
        wake_starved(state);
        break;
    case SCHED_DUE:
        sched_due(state, event->stage);
        break;
    }
    sched_dispatch(state, ret);
}
