/* deliver.c -- results by callback: threads that hand them out, as many as callbacks wait at once.
 *
 * A callback may take its time, so it must not keep a worker; and it holds back its own call only,
 * so there is a thread for each call that is in one, up to JUNCO_MAX_DELIVERERS.  They are started
 * as they are needed.  Whoever changes something for a call's reader queues the call here
 * (deliver_wake()); its turn hands out one piece, or the end, and queues it again if there is more,
 * so that calls take turns even where threads have run out.
 *
 * A callback may free its call.  The thread that runs it then does so when it is through: nobody
 * waits for himself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"

#include <stdio.h>

/* The call whose callback this thread is in. */
static _Thread_local const struct junco_call *called_back;

bool deliver_is_within(const struct junco_call *call) {
    return called_back == call;
}

/* ---- the queue ---- */

static void deliver_main(void *arg);

/* With the lock. */
static junco_status start_thread(struct executor *executor, struct junco_error *err) {
    struct delivery *delivery = &executor->delivery;
    struct junco_thread *thread = &delivery->threads[delivery->n_threads];
    char name[32];

    snprintf(name, sizeof(name), "junco-out-%zu", delivery->n_threads);
    junco_status st = thread_start(thread, name, deliver_main, executor, err);

    if (!st)
        delivery->n_threads++;
    return st;
}

void deliver_wake(struct junco_call *call) {
    struct delivery *delivery = &call->executor->delivery;

    /* Who is in a callback of it now looks again when that returns. */
    if (!call->options.on_end || call->is_queued || call->is_freed || call->is_called_back)
        return;
    call->is_queued = true;
    call->next_queued = NULL;
    call->n_busy++;
    if (delivery->last)
        delivery->last->next_queued = call;
    else
        delivery->first = call;
    delivery->last = call;
    delivery->n_queued++;
    if (delivery->n_queued > delivery->n_idle && delivery->n_threads < JUNCO_MAX_DELIVERERS)
        (void)start_thread(call->executor, NULL); /* else those there are take turns */
    cond_signal(&delivery->has_work);
}

static struct junco_call *take(struct delivery *delivery) {
    struct junco_call *call = delivery->first;

    delivery->first = call->next_queued;
    if (!delivery->first)
        delivery->last = NULL;
    delivery->n_queued--;
    call->is_queued = false;
    return call;
}

void deliver_forget(struct junco_call *call) {
    struct delivery *delivery = &call->executor->delivery;
    struct junco_call **at = &delivery->first, *before = NULL;

    if (!call->is_queued)
        return;
    for (; *at != call; at = &(*at)->next_queued)
        before = *at;
    *at = call->next_queued;
    if (delivery->last == call)
        delivery->last = before;
    delivery->n_queued--;
    call->is_queued = false;
    call->n_busy--;
}

/* ---- one turn ---- */

static void fail(struct junco_call *call, const struct junco_error *why) {
    struct sched_event event = {.kind = SCHED_CANCEL, .call = call->index};

    if (!call->error.code)
        call->error = *why;
    executor_tell(call->executor, &event);
}

/* Borrows the piece.  Without the lock. */
static junco_status give_table(struct junco_call *call, const struct piece *piece,
                               struct junco_error *err) {
    const struct program *program = &call->executor->program;
    struct junco_table table;
    junco_status st = results_new(program, call->options.on_error, &table, err);

    if (st)
        return st;
    st = results_fill(program, piece, &table, err);
    if (!st)
        call->options.on_rows(call->options.ctx, call, &table);
    junco_table_done(&table);
    return st;
}

static void give_rows(struct junco_call *call) {
    struct executor *executor = call->executor;
    struct piece_queue *queue = &call->lanes[executor->config.n_stages].queue;
    struct piece *piece = queue->first;
    struct sched_event event = {.kind = SCHED_READ, .call = call->index, .rows = piece->rows};
    struct junco_error err = {0};

    (void)piece_queue_take(queue, piece->rows);
    call->stats.rows_out += (int64_t)piece->rows;
    executor_tell(executor, &event);
    mutex_unlock(&executor->lock);
    junco_status st = give_table(call, piece, &err);

    piece_unref(piece);
    mutex_lock(&executor->lock);
    if (st && !call->is_freed)
        fail(call, &err);
}

static void give_end(struct junco_call *call) {
    struct executor *executor = call->executor;
    struct junco_error err = call->error;

    call->is_end_told = true;
    if (call->is_cancelled)
        (void)junco_fail(&err, JUNCO_ECANCELLED, "the call was cancelled");
    mutex_unlock(&executor->lock);
    call->options.on_end(call->options.ctx, call, err.code, &err);
    mutex_lock(&executor->lock);
}

static bool has_rows(const struct junco_call *call) {
    return !call->is_cancelled && call->lanes[call->executor->config.n_stages].queue.first;
}

/* The end is told after the last failed row. */
static bool has_end(const struct junco_call *call) {
    return !call->is_end_told && !has_rows(call) &&
           (call->is_cancelled || (call->has_ended && !call->is_held));
}

/* With the lock; the call may be gone afterwards. */
static void take_turn(struct junco_call *call) {
    struct sched_event back = {.kind = SCHED_READ, .call = call->index};

    if (!call->is_called_back && (has_rows(call) || has_end(call))) {
        call->is_called_back = true;
        called_back = call;
        if (has_rows(call))
            give_rows(call);
        else
            give_end(call);
        called_back = NULL;
        call->is_called_back = false;
        if (call->is_abandoned) {
            call->n_busy--;
            call_release(call);
            return;
        }
        executor_tell(call->executor, &back); /* and has rows reported that failed meanwhile */
        if (has_rows(call) || has_end(call))
            deliver_wake(call); /* behind those who wait already */
    }
    call_leave(call);
}

/* ---- threads ---- */

static void deliver_main(void *arg) {
    struct executor *executor = arg;
    struct delivery *delivery = &executor->delivery;

    (void)worker_lend(true);
    mutex_lock(&executor->lock);
    for (;;) {
        while (!delivery->first && !executor->is_closing) {
            delivery->n_idle++;
            cond_wait(&delivery->has_work, &executor->lock);
            delivery->n_idle--;
        }
        if (!delivery->first)
            break;
        struct junco_call *call = take(delivery);

        if (delivery->first && delivery->n_idle == 0 && delivery->n_threads < JUNCO_MAX_DELIVERERS)
            (void)start_thread(executor, NULL); /* else those there are take turns */
        take_turn(call);
    }
    mutex_unlock(&executor->lock);
}

/* ---- deadlines ----
 *
 * Nobody waits for these calls' results, so nobody else wakes at their deadlines.  Nor can those who
 * deliver: all of them may be in callbacks. */

/* Lets go of the lock in between: calls that come meanwhile tell their deadlines themselves. */
static void check_deadlines(struct executor *executor) {
    struct delivery *delivery = &executor->delivery;
    uint64_t now_ns = clock_now_ns();

    delivery->deadline_ns = UINT64_MAX;
    for (uint32_t c = 0; c < executor->max_calls; c++) {
        struct junco_call *call = executor->calls[c];

        if (!call || !call->options.on_end || call->deadline_ns == 0 || call->has_ended)
            continue;
        if (call->deadline_ns <= now_ns)
            call_check_deadline(call, now_ns);
        else if (call->deadline_ns < delivery->deadline_ns)
            delivery->deadline_ns = call->deadline_ns;
    }
}

static void watch_main(void *arg) {
    struct executor *executor = arg;
    struct delivery *delivery = &executor->delivery;

    (void)worker_lend(true);
    mutex_lock(&executor->lock);
    while (!executor->is_closing) {
        if (delivery->deadline_ns == UINT64_MAX)
            cond_wait(&delivery->is_sooner, &executor->lock);
        else if (!cond_wait_until(&delivery->is_sooner, &executor->lock, delivery->deadline_ns))
            check_deadlines(executor);
    }
    mutex_unlock(&executor->lock);
}

static junco_status watch_deadline(struct executor *executor, uint64_t deadline_ns,
                                   struct junco_error *err) {
    struct delivery *delivery = &executor->delivery;

    if (deadline_ns == 0 || deadline_ns >= delivery->deadline_ns)
        return JUNCO_OK;
    junco_status st = delivery->watcher.is_started ? JUNCO_OK
                                                   : thread_start(&delivery->watcher, "junco-late",
                                                                  watch_main, executor, err);

    if (st)
        return st;
    delivery->deadline_ns = deadline_ns;
    cond_signal(&delivery->is_sooner);
    return JUNCO_OK;
}

junco_status deliver_prepare(struct executor *executor, const struct junco_call_options *options,
                             uint64_t deadline_ns, struct junco_error *err) {
    if (!options->on_end)
        return JUNCO_OK;
    junco_status st = watch_deadline(executor, deadline_ns, err);

    return st || executor->delivery.n_threads > 0 ? st : start_thread(executor, err);
}

void deliver_join(struct executor *executor) {
    thread_join(&executor->delivery.watcher);
    for (size_t i = 0; i < executor->delivery.n_threads; i++)
        thread_join(&executor->delivery.threads[i]);
}
