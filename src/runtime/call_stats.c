/* call_stats.c -- what a call has done so far. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

/* The first input row whose results are still under way: of what is nearest to the reader. */
static int64_t first_under_way(const struct junco_call *call) {
    const struct executor *executor = call->executor;
    /* Behind a window rows are windows. */
    uint32_t last = (uint32_t)executor->program.first_tail;

    for (uint32_t i = last + 1; i-- > 0;) {
        const struct lane_data *lane = &call->lanes[i];
        int64_t first = -1;

        for (size_t s = 0; i < executor->config.n_stages && s < executor->stages[i].n_slots; s++)
            if (lane->slots[s].first_row >= 0 && (first < 0 || lane->slots[s].first_row < first))
                first = lane->slots[s].first_row;
        if (first < 0)
            first = piece_queue_first_row(&lane->queue);
        if (first >= 0)
            return first;
    }
    return call->stats.rows_in;
}

void call_count(const struct junco_call *call, struct junco_call_stats *ret_stats) {
    *ret_stats = call->stats;
    ret_stats->rows_done = first_under_way(call);
    ret_stats->peak_bytes = account_peak_bytes(call->account);
}

void junco_call_stats(const struct junco_call *call, struct junco_call_stats *ret_stats) {
    mutex_lock(&call->executor->lock);
    call_count(call, ret_stats);
    mutex_unlock(&call->executor->lock);
}
