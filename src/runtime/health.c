/* health.c -- whether some task has been running for longer than one should. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"

/* Look at one task, and keep the one that runs longest. */
static void look_at(const struct slot_data *slot, const struct program_stage *stage,
                    uint64_t now_ns, uint64_t limit_ns, struct junco_health *health) {
    uint64_t running_ns = slot->is_running && slot->began_ns > 0 && now_ns > slot->began_ns
                              ? now_ns - slot->began_ns
                              : 0;
    int64_t running_ms = (int64_t)(running_ns / 1000000);

    if (running_ns < limit_ns || running_ns == 0)
        return;
    health->n_stuck++;
    health->is_ok = false;
    if (health->node && running_ms <= health->running_ms)
        return;
    health->node = stage->name;
    health->what = stage->what;
    health->row = slot->first_row;
    health->running_ms = running_ms;
}

static void look_at_call(const struct executor *executor, const struct junco_call *call,
                         uint64_t now_ns, struct junco_health *health) {
    for (uint32_t i = 0; i < executor->config.n_stages; i++)
        for (size_t s = 0; s < executor->stages[i].n_slots; s++)
            look_at(&call->lanes[i].slots[s], &executor->program.stages[i], now_ns,
                    executor->stuck_after_ns, health);
}

void executor_health(struct executor *executor, struct junco_health *ret_health) {
    struct junco_health health = {.is_ok = true, .row = -1};
    uint64_t now_ns = clock_now_ns();

    mutex_lock(&executor->lock);
    for (uint32_t c = 0; c < executor->max_calls; c++)
        if (executor->calls[c])
            look_at_call(executor, executor->calls[c], now_ns, &health);
    mutex_unlock(&executor->lock);
    *ret_health = health;
}
