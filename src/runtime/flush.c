/* flush.c -- the end of a call: complete what its rows began outside, then tell its reader.
 *
 * A file takes its place, a transaction is committed, only when nothing of the call can fail any
 * more.  That is when the scheduler says that nothing further will reach the reader: every node is
 * through then.  The work is done by a worker, not by whoever reads, and outside the lock; a call
 * that has failed or was cancelled is not flushed, and its operators' call_done() takes back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

/* A thread of blocking operators where one of those is to be flushed: it may wait there. */
static struct ready *thread_kind(struct executor *executor) {
    for (uint32_t i = 0; i < executor->config.n_stages; i++) {
        const struct junco_op *op = executor->program.stages[i].op;

        if (op && op->flush && executor->config.stages[i].is_blocking)
            return &executor->ready[1];
    }
    return &executor->ready[0];
}

void call_end(struct junco_call *call) {
    struct executor *executor = call->executor;
    struct ready *ready = thread_kind(executor);
    struct junco_call **last = &ready->to_flush;

    if (!executor->program.has_flush || call->is_cancelled || call->error.code) {
        call_set_ended(call);
        return;
    }
    while (*last)
        last = &(*last)->next_to_flush;
    *last = call;
    call->next_to_flush = NULL;
    call->is_flushing = true;
    call->n_busy++;
    worker_wake(executor, ready);
}

/* In order of flow; after a failure the rest is left to call_done().  Without the lock: nothing of
 * the call runs. */
static junco_status flush_all(struct junco_call *call, struct junco_error *err) {
    const struct executor *executor = call->executor;
    junco_status st = JUNCO_OK;

    for (uint32_t i = 1; !st && i < executor->config.n_stages; i++) {
        const struct program_stage *stage = &executor->program.stages[i];

        if (!stage->op || !stage->op->flush)
            continue;
        st = stage->op->flush(executor->stages[i].instances[0], call->lanes[i].call_state, err);
        if (st)
            st =
                junco_wrap(err, st, "node '%s' (%s), after the last row", stage->name, stage->what);
    }
    return st;
}

void call_flush_first(struct executor *executor, struct ready *ready) {
    struct junco_call *call = ready->to_flush;
    struct junco_error err = {0};
    junco_status st = JUNCO_OK;

    ready->to_flush = call->next_to_flush;
    if (!call->is_cancelled && !call->error.code) {
        mutex_unlock(&executor->lock);
        st = flush_all(call, &err);
        mutex_lock(&executor->lock);
    }
    if (st && !call->error.code)
        call->error = err;
    call->is_flushing = false;
    call_set_ended(call);
    call_leave(call);
}
