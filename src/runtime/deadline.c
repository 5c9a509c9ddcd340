/* deadline.c -- a call that takes longer than it may ends, and says what held it.
 *
 * Whoever waits for results wakes at the deadline (for callbacks deliver.c has a thread that does),
 * and a worker looks when a task of the call returns.  So a call is over in time for its reader, and
 * one without a reader works on for no longer than the task that runs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include <inttypes.h>

#include "base/clock.h"

/* The task that runs on the oldest of the call's rows: of what is nearest to the reader. */
static const struct slot_data *oldest_running(const struct junco_call *call, uint32_t *ret_stage) {
    const struct executor *executor = call->executor;

    for (uint32_t i = executor->config.n_stages; i-- > 0;) {
        const struct slot_data *slots = call->lanes[i].slots, *found = NULL;

        for (size_t s = 0; s < executor->stages[i].n_slots; s++)
            if (slots[s].is_running && (!found || slots[s].first_row < found->first_row))
                found = &slots[s];
        *ret_stage = i;
        if (found)
            return found;
    }
    return NULL;
}

/* The stage nearest to the reader that has rows before it; n_stages: only the reader has, or nobody. */
static uint32_t waiting_stage(const struct junco_call *call) {
    uint32_t n = call->executor->config.n_stages;

    for (uint32_t i = n; i-- > 1;)
        if (call->lanes[i].queue.first)
            return i;
    return n;
}

static void say_why(struct junco_call *call, uint64_t now_ns) {
    const struct program_stage *stages = call->executor->program.stages;
    struct junco_error *error = &call->error;
    long long ms = call->options.deadline_ms;
    uint32_t i;
    const struct slot_data *slot = oldest_running(call, &i);
    uint64_t running_ms = slot && slot->began_ns > 0 && now_ns > slot->began_ns
                              ? (now_ns - slot->began_ns) / 1000000
                              : 0;

    if (slot && i == 0) {
        (void)junco_fail(
            error, JUNCO_ETIMEOUT,
            "the deadline of %lld ms has passed: the source has been asked for rows for "
            "%" PRIu64 " ms",
            ms, running_ms);
        return;
    }
    if (slot) {
        (void)junco_fail(error, JUNCO_ETIMEOUT,
                         "the deadline of %lld ms has passed: node '%s' (%s) has been running for "
                         "%" PRIu64 " ms on what came of row %lld",
                         ms, stages[i].name, stages[i].what, running_ms,
                         (long long)slot->first_row);
        return;
    }
    if (call->is_flushing) {
        (void)junco_fail(error, JUNCO_ETIMEOUT,
                         "the deadline of %lld ms has passed: all rows are through, and what they "
                         "wrote is being completed",
                         ms);
        return;
    }
    i = waiting_stage(call);
    if (i == call->executor->config.n_stages)
        (void)junco_fail(error, JUNCO_ETIMEOUT,
                         "the deadline of %lld ms has passed: results wait for their reader", ms);
    else
        (void)junco_fail(error, JUNCO_ETIMEOUT,
                         "the deadline of %lld ms has passed: row %lld waits for node '%s' (%s), "
                         "which other calls keep busy",
                         ms, (long long)piece_queue_first_row(&call->lanes[i].queue),
                         stages[i].name, stages[i].what);
}

void call_check_deadline(struct junco_call *call, uint64_t now_ns) {
    struct sched_event event = {.kind = SCHED_CANCEL, .call = call->index};

    if (call->deadline_ns == 0 || now_ns < call->deadline_ns || call->has_ended)
        return;
    if (!call->error.code) /* else it has failed, and what came before the failure is late */
        say_why(call, now_ns);
    executor_tell(call->executor, &event);
    if (call->is_flushing) { /* its reader does not wait for that */
        call_set_ended(call);
    }
}
