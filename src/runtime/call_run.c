/* call_run.c -- a whole call on the thread that asks for it, and its rows in one table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

/* The results so far go behind `taken`.  With the lock. */
static void take_results(struct junco_call *call, struct piece_queue *taken) {
    struct executor *executor = call->executor;
    struct piece_queue *queue = &call->lanes[executor->config.n_stages].queue;
    struct sched_event event = {.kind = SCHED_READ, .call = call->index, .rows = queue->rows};

    if (!queue->first)
        return;
    if (taken->last)
        taken->last->next = queue->first;
    else
        taken->first = queue->first;
    taken->last = queue->last;
    call->stats.rows_out += (int64_t)queue->rows;
    *queue = (struct piece_queue){0};
    if (call->has_ended)
        return; /* the scheduler need not know: nobody waits for that room */
    executor_tell(executor, &event);
    event.rows = 0; /* and wants more */
    executor_tell(executor, &event);
}

/* Until the end.  While this thread has something to run, room on the last edge is made last: a
 * call of few rows ends before it is wanted.  With the lock. */
static junco_status run_to_end(struct junco_call *call, struct piece_queue *results,
                               struct junco_error *err) {
    while (!call->has_ended || call->is_held) {
        if (!call->has_mine)
            take_results(call, results);
        if (call->has_mine || !call->has_ended || call->is_held)
            call_wait(call);
    }
    if (call->error.code) {
        if (err)
            *err = call->error;
        return call->error.code;
    }
    take_results(call, results);
    return JUNCO_OK;
}

/* Let the call go if nothing works for it any more; else it is stopped first, and waited for. */
static void leave(struct junco_call *call) {
    struct executor *executor = call->executor;
    bool is_idle = call->n_busy == 0 && sched_call_is_idle(executor->sched, call->index);

    if (is_idle)
        call_remove(call);
    mutex_unlock(&executor->lock);
    if (is_idle)
        call_done(call);
    else
        junco_call_free(call);
}

static junco_status run(struct junco_call *call, struct piece_queue *results,
                        struct junco_error *err) {
    bool was_lent = worker_lend(true);

    mutex_lock(&call->executor->lock);
    junco_status st = run_to_end(call, results, err);

    if (call->options.stats)
        call_count(call, call->options.stats);
    leave(call);
    (void)worker_lend(was_lent);
    return st;
}

junco_status executor_run(struct executor *executor, const struct junco_table *input,
                          const struct junco_call_options *options, struct account *account,
                          struct junco_table *ret_table, struct junco_error *err) {
    struct piece_queue results = {0};
    struct junco_call *call;
    struct junco_table table;

    if (!executor->is_inline && worker_is_here())
        return junco_fail(err, JUNCO_EINVAL,
                          "junco_call_run() in an operator, source or callback would keep a worker "
                          "from what it waits for: start the call with junco_call_start(), and "
                          "read it on a thread of your own");
    junco_status st = executor_call_start_inline(executor, input, options, account, &call, err);

    if (st)
        return st;
    junco_on_error on_error = call->options.on_error;
    st = run(call, &results, err);
    if (!st)
        st = results_new(&executor->program, on_error, &table, err);
    if (!st) {
        st = results_fill(&executor->program, results.first, &table, err);
        if (st)
            junco_table_done(&table);
        else
            *ret_table = table;
    }
    piece_unref_list(results.first);
    return st;
}
