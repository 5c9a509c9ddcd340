/* call.c -- one use of a running pipeline: start, read, cancel, free. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"

/* ---- start ---- */

/* Results go to callbacks, or to a reader. */
static junco_status check_callbacks(const struct executor *executor,
                                    const struct junco_call_options *options, bool is_inline,
                                    struct junco_error *err) {
    if (!options || (!options->on_rows && !options->on_end))
        return JUNCO_OK;
    if (!options->on_rows || !options->on_end)
        return junco_fail(err, JUNCO_EINVAL, "on_rows and on_end go together: %s is missing",
                          options->on_rows ? "on_end" : "on_rows");
    if (is_inline || executor->is_inline)
        return junco_fail(err, JUNCO_EINVAL,
                          "a call that runs on its caller's thread has no callbacks: its results "
                          "are returned");
    return JUNCO_OK;
}

static junco_status start(struct executor *executor, const struct junco_table *input,
                          const struct junco_call_options *options, struct account *parent,
                          bool is_inline, struct junco_call **ret_call, struct junco_error *err) {
    struct junco_call *call;
    struct piece *piece;
    junco_status st = check_callbacks(executor, options, is_inline, err);

    if (!st)
        st = call_take_table(&executor->program, input, 0, &piece, err);
    if (st)
        return st;
    st = call_new(executor, options, parent ? parent : executor->account, &call, err);
    if (st) {
        piece_unref(piece);
        return st;
    }
    call->is_inline = is_inline;
    return call_admit(call, piece, ret_call, err);
}

junco_status executor_call_start(struct executor *executor, struct junco_table *input,
                                 const struct junco_call_options *options,
                                 struct junco_call **ret_call, struct junco_error *err) {
    junco_status st = start(executor, input, options, NULL, executor->is_inline, ret_call, err);

    if (!st)
        junco_table_done(input);
    return st;
}

junco_status executor_call_start_inline(struct executor *executor, const struct junco_table *input,
                                        const struct junco_call_options *options,
                                        struct account *account, struct junco_call **ret_call,
                                        struct junco_error *err) {
    return start(executor, input, options, account, true, ret_call, err);
}

junco_status executor_call_start_source(struct executor *executor, junco_source source,
                                        void *source_ctx, const struct junco_call_options *options,
                                        struct junco_call **ret_call, struct junco_error *err) {
    struct junco_call *call;
    junco_status st = check_callbacks(executor, options, false, err);

    if (!st)
        st = call_new(executor, options, executor->account, &call, err);
    if (st)
        return st;
    call->source = source;
    call->source_ctx = source_ctx;
    call->is_inline = executor->is_inline;
    return call_admit(call, NULL, ret_call, err);
}

/* ---- read ---- */

void call_tell_reader(struct junco_call *call) {
    cond_broadcast(&call->changed);
    deliver_wake(call);
}

/* Until it is told; or, on a thread of the pool, which nobody else may be left of, until there is
 * something to run.  False: the deadline came first. */
static bool wait_for_change(struct junco_call *call, uint64_t deadline_ns) {
    struct executor *executor = call->executor;
    bool is_helper = worker_is_here() && !call->is_inline, is_in_time = true;

    if (worker_help(call))
        return true;
    executor->n_helpers += is_helper;
    call->n_helpers += is_helper;
    if (deadline_ns == 0)
        cond_wait(&call->changed, &executor->lock);
    else
        is_in_time = cond_wait_until(&call->changed, &executor->lock, deadline_ns);
    call->n_helpers -= is_helper;
    executor->n_helpers -= is_helper;
    return is_in_time;
}

void call_wait(struct junco_call *call) {
    struct executor *executor = call->executor;
    /* An ended call that is still held waits for row_failed, and no deadline ends that. */
    uint64_t deadline_ns = call->has_ended ? 0 : call->deadline_ns;

    if (call->has_mine) {
        call->has_mine = false;
        worker_run(executor, &call->mine);
    } else if (executor->is_inline && executor->ready[0].to_flush) {
        call_flush_first(executor, &executor->ready[0]);
    } else if (!wait_for_change(call, deadline_ns)) {
        call_check_deadline(call, deadline_ns);
    }
}

/* The oldest results, or the reason why there will be none; waits for either.  With the lock. */
static junco_status wait_for_piece(struct junco_call *call, struct piece **ret_piece,
                                   struct junco_error *err) {
    struct executor *executor = call->executor;
    struct piece_queue *queue = &call->lanes[executor->config.n_stages].queue;

    if (call->deadline_ns > 0)
        call_check_deadline(call, clock_now_ns());
    if (!queue->first && call->is_reading && !call->has_ended) {
        /* What it took before may be free now. */
        struct sched_event back = {.kind = SCHED_READ, .call = call->index};
        call->is_reading = false;
        executor_tell(executor, &back);
    }
    /* The end is told after the last failed row, so that whoever counts them has all. */
    while (!call->is_cancelled && !queue->first && (!call->has_ended || call->is_held))
        call_wait(call);
    if (call->is_cancelled)
        return junco_fail(err, JUNCO_ECANCELLED, "the call was cancelled");
    *ret_piece = queue->first;
    if (!queue->first) {
        if (call->error.code && err)
            *err = call->error;
        return call->error.code;
    }
    /* A piece lies in the reader's queue whole, and is the reader's now. */
    struct sched_event event = {
        .kind = SCHED_READ, .call = call->index, .rows = queue->first->rows};
    struct piece_span span = piece_queue_take(queue, queue->first->rows);

    (void)span;
    call->stats.rows_out += (int64_t)event.rows;
    call->is_reading = true;
    executor_tell(executor, &event);
    return JUNCO_OK;
}

junco_status junco_call_next(struct junco_call *call, struct junco_table *ret_table,
                             bool *ret_is_end, struct junco_error *err) {
    const struct program *program = &call->executor->program;
    struct junco_table table;
    struct piece *piece = NULL;

    if (call->options.on_end)
        return junco_fail(err, JUNCO_EINVAL, "the results of this call go to its callbacks");
    junco_status st = results_new(program, call->options.on_error, &table, err);

    if (st)
        return st;
    mutex_lock(&call->executor->lock);
    st = wait_for_piece(call, &piece, err);
    mutex_unlock(&call->executor->lock);
    if (!st && piece)
        st = results_fill(program, piece, &table, err);
    piece_unref(piece);
    if (st || !piece) /* the end: a loop that leaves here has nothing to free */
        junco_table_done(&table);
    if (st)
        return st;
    *ret_is_end = !piece;
    *ret_table = table;
    return JUNCO_OK;
}

/* ---- end ---- */

void junco_call_cancel(struct junco_call *call) {
    struct sched_event event = {.kind = SCHED_CANCEL, .call = call->index};
    struct executor *executor = call->executor;

    mutex_lock(&executor->lock);
    call->is_cancelled = true;
    call_tell_reader(call);
    executor_tell(executor, &event);
    mutex_unlock(&executor->lock);
}

/* What waits for a lent thread that will not come back: a task has returned, with nothing; a flush is
 * not wanted.  The call has been cancelled. */
static void return_lent_work(struct junco_call *call) {
    struct executor *executor = call->executor;
    struct sched_action mine = call->mine;

    if (call->has_mine) {
        call->has_mine = false;
        worker_skip(executor, &mine);
    }
    while (executor->is_inline && executor->ready[0].to_flush)
        call_flush_first(executor, &executor->ready[0]);
}

void call_release(struct junco_call *call) {
    struct executor *executor = call->executor;

    return_lent_work(call);
    while (call->n_busy > 0 || !sched_call_is_idle(executor->sched, call->index))
        (void)wait_for_change(call, 0);
    call_remove(call);
    mutex_unlock(&executor->lock);
    call_done(call);
    mutex_lock(&executor->lock);
}

void junco_call_free(struct junco_call *call) {
    if (!call)
        return;
    struct executor *executor = call->executor;

    junco_call_cancel(call);
    mutex_lock(&executor->lock);
    call->is_freed = true;
    deliver_forget(call);
    if (deliver_is_within(call))
        call->is_abandoned = true; /* by its own callback: released when that returns */
    else
        call_release(call);
    mutex_unlock(&executor->lock);
}
