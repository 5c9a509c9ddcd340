/* sched_batch.c -- batches across calls: who joins one, and how long a part of one waits.
 *
 * A task that starts at a shared stage begins a batch, and right behind it the other calls' rows
 * join, in the calls' order, until the batch is full or nobody is left; so all of them are rows
 * that could have started by themselves.  Nothing is set aside for a batch that does not run, and
 * while all instances are busy rows simply queue.
 *
 * A batch that would not be full may wait twice.  It is passed by tasks that feed it, `block` times
 * at most; and where the stage has a delay it waits for SCHED_DUE.  Both are forgotten when a batch
 * begins: the rows that then are left ask anew, and whoever keeps the time counts from the oldest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/sched_state.h"

/* The task of call c that could join a batch at stage i. */
static bool may_join(const struct sched *s, uint32_t c, uint32_t i, struct sched_action *ret) {
    if (!sched_may_start(sched_call_at(s, c)) || sched_lane_at(s, c, i)->queued == 0 ||
        sched_lane_at(s, c, i)->is_cut)
        return false;
    for (uint32_t k = i; k < s->n_stages; k++)
        if (sched_wants_memory(sched_lane_at(s, c, k)))
            return false;
    *ret = (struct sched_action){.kind = SCHED_START, .call = c, .stage = i, .is_joined = true};
    return sched_next_begun(s, c, i, ret);
}

void sched_count_fill(struct sched *s) {
    struct sched_action action;

    for (uint32_t i = 1; s->has_shared && i < s->n_stages; i++) {
        struct stage *stage = sched_stage_at(s, i);

        stage->fill = 0;
        for (uint32_t c = 0; stage->is.is_shared && c < s->max_calls; c++) {
            if (stage->fill >= stage->is.block)
                break;
            if (may_join(s, c, i, &action))
                stage->fill += action.rows;
        }
    }
}

void sched_forget_fill(struct sched *s) {
    for (uint32_t i = 1; s->has_shared && i < s->n_stages; i++)
        sched_stage_at(s, i)->fill = 0;
}

/* Whether a batch that begins with this START would not be full. */
static bool is_short(const struct stage *stage, const struct sched_action *start) {
    return stage->is.is_shared && !start->is_resumed && start->rows < stage->is.block &&
           stage->fill < stage->is.block;
}

bool sched_is_part(const struct sched *s, const struct sched_action *start) {
    const struct stage *stage = sched_stage_at(s, start->stage);

    return start->kind == SCHED_START && is_short(stage, start) &&
           stage->n_passed < stage->is.block;
}

bool sched_has_waited(const struct sched *s, struct sched_action *start) {
    const struct stage *stage = sched_stage_at(s, start->stage);

    if (!stage->is.has_delay || stage->timer == TIMER_DUE || !is_short(stage, start))
        return true;
    if (stage->timer == TIMER_NONE)
        *start = (struct sched_action){.kind = SCHED_WAIT, .stage = start->stage};
    return start->kind == SCHED_WAIT;
}

void sched_batch_begin(struct sched *s, const struct sched_action *start) {
    struct stage *stage = sched_stage_at(s, start->stage);

    stage->n_passed = 0;
    stage->timer = TIMER_NONE;
    s->batch_stage = start->stage;
    s->batch_left = stage->is.block - start->rows;
}

void sched_batch_join(struct sched *s, const struct sched_action *start) {
    s->batch_left -= start->rows;
}

bool sched_next_member(struct sched *s, struct sched_action *ret) {
    const struct call *best = NULL;
    struct sched_action action;

    for (uint32_t c = 0; s->batch_left > 0 && c < s->max_calls; c++) {
        const struct call *call = sched_call_at(s, c);

        if ((best && !sched_comes_before(call, best)) || !may_join(s, c, s->batch_stage, &action))
            continue;
        best = call;
        *ret = action;
    }
    if (!best) {
        s->batch_left = 0;
        return false;
    }
    if (ret->rows > s->batch_left)
        ret->rows = ret->max_rows = s->batch_left;
    return true;
}

void sched_due(struct sched *s, uint32_t i) {
    struct stage *stage = sched_stage_at(s, i);
    bool has_rows = false;

    if (stage->timer != TIMER_SET)
        return; /* the batch has been filled meanwhile */
#ifdef SCHED_FAULT_LOST_TIMER /* seeded for tests/model */
    if (stage->busy == stage->is.instances)
        return;
#endif
    for (uint32_t c = 0; c < s->max_calls; c++)
        has_rows |= sched_call_at(s, c)->is_used && sched_lane_at(s, c, i)->queued > 0;
    stage->timer = has_rows ? TIMER_DUE : TIMER_NONE;
}

bool sched_has_timer(const struct sched *s) {
    for (uint32_t i = 0; s->has_shared && i < s->n_stages; i++)
        if (sched_stage_at(s, i)->timer == TIMER_SET)
            return true;
    return false;
}
