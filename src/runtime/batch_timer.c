/* batch_timer.c -- who waits until a batch has waited long enough.
 *
 * One thread an executor, where some stage has a delay; it sleeps until the next timer ends and
 * tells the scheduler, nothing else.  Workers could do it between tasks, but then a delay would end
 * only when one of them is idle, and each idle one would have to wake for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/batch_timer.h"

#include "base/clock.h"
#include "runtime/executor_priv.h"

/* When the oldest row before a stage came. */
static uint64_t oldest_ns(const struct executor *executor, uint32_t stage) {
    uint64_t oldest = clock_now_ns();

    for (uint32_t c = 0; c < executor->max_calls; c++) {
        const struct piece *piece =
            executor->calls[c] ? executor->calls[c]->lanes[stage].queue.first : NULL;

        if (piece && piece->queued_at_ns < oldest)
            oldest = piece->queued_at_ns;
    }
    return oldest;
}

void batch_timer_set(struct executor *executor, uint32_t stage) {
    uint64_t delay_ns = (uint64_t)executor->program.stages[stage].batch_delay_ms * 1000000;

    executor->stages[stage].due_ns = oldest_ns(executor, stage) + delay_ns;
    cond_signal(&executor->timer.changed);
}

/* The stage whose timer ends first; 0: none is set. */
static uint32_t first_due(const struct executor *executor) {
    uint32_t first = 0;

    for (uint32_t i = 1; i < executor->config.n_stages; i++) {
        uint64_t due_ns = executor->stages[i].due_ns;

        if (due_ns > 0 && (first == 0 || due_ns < executor->stages[first].due_ns))
            first = i;
    }
    return first;
}

static void timer_main(void *arg) {
    struct executor *executor = arg;

    mutex_lock(&executor->lock);
    while (!executor->is_closing) {
        uint32_t i = first_due(executor);
        uint64_t due_ns = executor->stages[i].due_ns;

        if (i == 0) {
            cond_wait(&executor->timer.changed, &executor->lock);
        } else if (clock_now_ns() < due_ns) {
            (void)cond_wait_until(&executor->timer.changed, &executor->lock, due_ns);
        } else {
            struct sched_event event = {.kind = SCHED_DUE, .stage = i};

            executor->stages[i].due_ns = 0;
            executor_tell(executor, &event);
        }
    }
    mutex_unlock(&executor->lock);
}

junco_status batch_timer_start(struct executor *executor, struct junco_error *err) {
    bool has_delay = false;
    junco_status st;

    for (uint32_t i = 0; i < executor->config.n_stages; i++)
        has_delay |= executor->config.stages[i].has_delay;
    if (!has_delay)
        return JUNCO_OK;
    st = cond_init(&executor->timer.changed, err);
    if (st)
        return st;
    st = thread_start(&executor->timer.thread, "junco-timer", timer_main, executor, err);
    if (st)
        cond_done(&executor->timer.changed);
    return st;
}

void batch_timer_stop(struct executor *executor) {
    if (!executor->timer.thread.is_started)
        return;
    mutex_lock(&executor->lock);
    cond_signal(&executor->timer.changed);
    mutex_unlock(&executor->lock);
    thread_join(&executor->timer.thread);
    cond_done(&executor->timer.changed);
}
