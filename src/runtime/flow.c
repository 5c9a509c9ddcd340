/* flow.c -- tell the scheduler what happened and do with the rows what it says.
 *
 * Everything here happens under the executor's lock, but for two things that may call out and so
 * never do: freeing payloads (a buffer from outside has its owner's release function) and
 * reporting failed rows.  They are collected under the lock and done by executor_tell() after
 * letting go of it; n_busy keeps the call alive meanwhile.
 *
 * The members of a batch of several calls are linked as their STARTs come, one behind the other
 * under one lock; the thread that the first one is handed to finds them there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <assert.h>

/* What the actions of a step leave to be freed. */
struct dropped {
    struct piece *pieces;
    struct slot_data *slots;
    int n_drops; /* to be answered, one SCHED_DROPPED each */
};

static struct lane_data *lane_of(struct junco_call *call, uint32_t stage) {
    return &call->lanes[stage];
}

struct slot_data *call_slot(struct junco_call *call, uint32_t stage, uint32_t seq) {
    return &call->lanes[stage].slots[seq % sched_slots(call->executor->sched, stage)];
}

/* ---- start ---- */

static void ready_push(struct executor *executor, struct ready *ready,
                       const struct sched_action *action) {
    assert(ready->n < ready->capacity);
    ready->at[(ready->first + ready->n++) % ready->capacity] = *action;
    worker_wake(executor, ready);
}

/* To the thread that the call's reader lends, where it has nothing to do; else to a worker. */
static void hand_over(struct executor *executor, struct junco_call *call, struct slot_data *slot,
                      const struct sched_action *action) {
    bool is_blocking = executor->config.stages[action->stage].is_blocking;

    if (is_blocking || !call->is_inline || call->is_lent) {
        ready_push(executor, &executor->ready[is_blocking], action);
        return;
    }
    slot->is_mine = call->is_lent = call->has_mine = true;
    call->mine = *action;
    cond_broadcast(&call->changed);
}

/* The task runs with the one that started before it.  A batch of several calls is a worker's: the
 * thread that one call lends may be long in coming, and the others do not wait for it. */
static void join(struct executor *executor, struct slot_data *slot) {
    struct slot_data *last = executor->last_member;

    slot->task.instance = last->task.instance;
    last->next_member = slot;
    executor->last_member = slot;
    if (!last->is_mine)
        return;
    last->is_mine = last->call->is_lent = last->call->has_mine = false;
    ready_push(executor, &executor->ready[0], &last->call->mine);
}

static void start(struct executor *executor, struct junco_call *call,
                  const struct sched_action *action) {
    struct stage_data *stage = &executor->stages[action->stage];
    struct lane_data *lane = lane_of(call, action->stage);
    struct slot_data *slot = call_slot(call, action->stage, action->seq);
    struct task *task = &slot->task;

    if (!action->is_resumed && action->stage > 0 && !action->is_tail) {
        slot->first_row = piece_queue_first_row(&lane->queue);
        uint64_t queued_ns = executor->now_ns - lane->queue.first->queued_at_ns;

        stage->stats.queued_ns += queued_ns;
        call->stats.queued_ns += queued_ns;
        task->span = piece_queue_take(&lane->queue, action->rows);
        stage->stats.rows_in += action->rows;
    }
    task->stage = &executor->program.stages[action->stage];
    task->account = call->account;
    task->call_state = lane->call_state;
    task->fold = lane->fold;
    task->is_tail |= action->is_tail;
    task->is_keep = call->options.on_error == JUNCO_ON_ERROR_KEEP;
    task->is_skip = task->is_keep || call->options.on_error == JUNCO_ON_ERROR_SKIP;
    task->max_rows = action->max_rows;
    slot->is_running = true;
    slot->began_ns = 0;
    slot->seq = action->seq;
    slot->rows = action->rows;
    slot->next_member = NULL;
    slot->instance = -1;
    if (action->is_joined) {
        join(executor, slot);
        return;
    }
    if (stage->n_instances > 0)
        slot->instance = stage->free[--stage->n_free];
    task->instance = slot->instance >= 0 ? stage->instances[slot->instance] : NULL;
    executor->last_member = slot;
    hand_over(executor, call, slot, action);
}

/* ---- publish ---- */

void call_lay_in(struct junco_call *call, uint32_t lane, struct piece *piece) {
    piece->queued_at_ns = call->executor->now_ns;
    piece_queue_push(&lane_of(call, lane)->queue, piece);
}

/* Whether the task's failed rows are left out.  Under keep they are where a node makes new rows of
 * many; those of its own that fail, at the end of its input, stay as all others. */
static bool leaves_out(const struct task *task) {
    return !task->is_keep || (task->stage->numbers_rows && !task->is_tail);
}

static void take_failures(struct junco_call *call, struct task *task, uint32_t i) {
    struct stage_data *stage = &call->executor->stages[i];

    if (task->outcome == SCHED_FINISHED && i > 0 && call->error_stage < i)
        call->error = (struct junco_error){0}; /* of a row that turns out not to be wanted */
    if (task->outcome == SCHED_FAILED) {
        call->error_stage = i;
        if (task->failures.n > 0)
            call->error = task->failures.at[0].why;
        else
            (void)junco_fail(&call->error, JUNCO_ENOMEM, "node '%s': out of memory",
                             task->stage->name);
        failures_done(&task->failures);
        stage->stats.rows_failed++;
        return;
    }
    if (!task->is_skip || task->failures.n == 0)
        return;
    call->stats.rows_failed += (int64_t)(task->failures.n - task->failures.n_known);
    stage->stats.rows_failed += (int64_t)task->failures.n;
    if (call->options.row_failed && leaves_out(task)) {
        call->reports[call->n_reports++] = task->failures;
        task->failures = (struct failures){0};
    } else {
        failures_done(&task->failures);
    }
}

static void publish(struct executor *executor, struct junco_call *call,
                    const struct sched_action *action) {
    struct stage_data *stage = &executor->stages[action->stage];
    bool is_result = action->stage + 1 == executor->config.n_stages;

    for (uint32_t i = 0; i < action->rows; i++) {
        struct slot_data *slot = call_slot(call, action->stage, action->seq + i);
        struct piece *piece = slot->task.out;

        take_failures(call, &slot->task, action->stage);
        slot->task.out = NULL;
        if (slot->task.outcome != SCHED_MORE) {
            failures_done(&slot->task.failures);
            slot->task = (struct task){0};
            slot->first_row = -1;
        }
        if (!piece)
            continue; /* its number is used up; there is nothing to lay in the queue */
        stage->stats.rows_out += (int64_t)piece->rows;
        if (action->stage == 0)
            call->stats.rows_in += (int64_t)piece->rows;
        call_lay_in(call, action->stage + 1, piece);
    }
    if (is_result)
        call_tell_reader(call);
}

/* ---- drop ---- */

static void drop_slot(struct slot_data *slot, struct dropped *dropped) {
    slot->call->n_busy++;
    slot->first_row = -1;
    slot->next_dropped = dropped->slots;
    dropped->slots = slot;
}

static void drop(struct executor *executor, struct junco_call *call, uint32_t last,
                 struct dropped *dropped) {
    for (uint32_t i = 0; i <= last; i++) {
        struct lane_data *lane = lane_of(call, i);

        if (lane->is_dropped)
            continue; /* perhaps being freed right now by another thread */
        lane->is_dropped = true;
        if (lane->queue.first) {
            lane->queue.last->next = dropped->pieces;
            dropped->pieces = lane->queue.first;
            lane->queue = (struct piece_queue){0};
        }
        if (i == executor->config.n_stages)
            break;
        for (uint32_t q = 0; q < sched_slots(executor->sched, i); q++)
            if ((lane->slots[q].task.stage || lane->fold) && !lane->slots[q].is_running)
                drop_slot(&lane->slots[q], dropped);
    }
    dropped->n_drops++;
}

/* Why a call fails for want of memory: `most` bytes of it lie before stage `at`. */
static void say_evicted(const struct executor *executor, struct junco_call *call, uint32_t at,
                        size_t most) {
    size_t held = account_used_bytes(call->account);
    bool is_reader = at == executor->config.n_stages;
    const char *name = is_reader ? "" : executor->program.stages[at].name;

    if (most > 0)
        (void)junco_fail(&call->error, JUNCO_ELIMIT,
                         "out of payload memory: this call holds %zu bytes of the %zu in use by "
                         "all calls, most of them (%zu) %s%s%s; allow more memory, or "
                         "smaller batches",
                         held, account_used_bytes(executor->account), most,
                         is_reader ? "before its reader" : "in or before node '", name,
                         is_reader ? "" : "'");
    else
        (void)junco_fail(&call->error, JUNCO_ELIMIT,
                         "out of payload memory: no row gets through node '%s' with the %zu bytes "
                         "that are allowed; allow more",
                         name, account_limit_bytes(executor->account));
}

/* The node, nearest to the results, with a task that found no memory. */
static uint32_t starved_stage(const struct executor *executor, struct junco_call *call) {
    for (uint32_t i = executor->config.n_stages; i-- > 1;)
        for (uint32_t q = 0; q < sched_slots(executor->sched, i); q++)
            if (lane_of(call, i)->slots[q].task.stage)
                return i;
    return 1;
}

/* What lies before a stage, and in it: rows that it keeps, and results that wait for earlier ones. */
static size_t bytes_at(const struct executor *executor, struct junco_call *call, uint32_t i) {
    const struct lane_data *lane = lane_of(call, i);
    size_t bytes = fold_kept_bytes(lane->fold);

    for (const struct piece *p = lane->queue.first; p; p = p->next)
        bytes += p->bytes;
    for (uint32_t q = 0; i < executor->config.n_stages && q < sched_slots(executor->sched, i); q++)
        if (lane->slots[q].task.out)
            bytes += lane->slots[q].task.out->bytes;
    return bytes;
}

/* The call fails for want of memory; nothing of it runs.  Names the node before which most of it
 * lies. */
static void evict(struct executor *executor, struct junco_call *call, struct dropped *dropped) {
    size_t most = 0;
    uint32_t at = 1;

    for (uint32_t i = 1; i <= executor->config.n_stages; i++) {
        size_t bytes = bytes_at(executor, call, i);

        if (bytes > most) {
            most = bytes;
            at = i;
        }
    }
    say_evicted(executor, call, most > 0 ? at : starved_stage(executor, call), most);
    drop(executor, call, executor->config.n_stages, dropped);
    call_tell_reader(call);
}

/* ---- one event ---- */

static void act(struct executor *executor, const struct sched_action *action,
                struct dropped *dropped) {
    struct junco_call *call = executor->calls[action->call];

    switch (action->kind) {
    case SCHED_START:
        start(executor, call, action);
        break;
    case SCHED_PUBLISH:
        publish(executor, call, action);
        break;
    case SCHED_DROP:
        drop(executor, call, action->stage, dropped);
        break;
    case SCHED_EVICT:
        evict(executor, call, dropped);
        break;
    case SCHED_DISCARD:
        drop_slot(call_slot(call, action->stage, action->seq), dropped);
        dropped->n_drops++;
        break;
    case SCHED_END:
        call_end(call);
        break;
    case SCHED_WAIT:
        batch_timer_set(executor, action->stage);
        break;
    }
}

static void step(struct executor *executor, const struct sched_event *event,
                 struct dropped *dropped) {
    static const struct sched_event go_on = {.kind = SCHED_NONE};
    struct sched_actions actions;

    do {
        sched_step(executor->sched, event, &actions);
        for (uint32_t i = 0; i < actions.n; i++)
            act(executor, &actions.at[i], dropped);
        event = &go_on;
    } while (actions.has_more);
}

void call_leave(struct junco_call *call) {
    call->n_busy--;
    if (call->n_busy == 0 && sched_call_is_idle(call->executor->sched, call->index))
        cond_broadcast(&call->changed);
}

static void free_dropped(const struct dropped *dropped) {
    piece_unref_list(dropped->pieces);
    for (struct slot_data *slot = dropped->slots; slot; slot = slot->next_dropped) {
        task_done(&slot->task);
        fold_clear(slot->fold);
    }
}

/* Free what was dropped, without the lock, and say so; that may drop more. */
static void settle(struct executor *executor, struct dropped *dropped) {
    static const struct sched_event gone = {.kind = SCHED_DROPPED};

    while (dropped->n_drops > 0) {
        struct dropped now = *dropped;

        *dropped = (struct dropped){0};
        mutex_unlock(&executor->lock);
        free_dropped(&now);
        mutex_lock(&executor->lock);
        while (now.slots) {
            struct slot_data *slot = now.slots;

            now.slots = slot->next_dropped;
            call_leave(slot->call);
        }
        for (; now.n_drops > 0; now.n_drops--)
            step(executor, &gone, dropped);
    }
}

/* Tell the caller of failed rows, one callback of the call at a time, in the order they were
 * published.  The call starts nothing meanwhile (SCHED_HOLD), so what is waiting to be told is
 * bounded by its slots.  Whoever is in another callback of it comes here afterwards. */
static void report(struct executor *executor, struct junco_call *call, struct dropped *dropped) {
    struct sched_event event = {.kind = SCHED_HOLD, .call = call->index};

    if (call->n_reports == 0)
        return;
    if (!call->is_held) {
        call->is_held = true;
        step(executor, &event, dropped);
    }
    if (call->is_called_back)
        return;
    call->is_called_back = true;
    for (size_t i = 0; i < call->n_reports; i++) {
        /* Others may append behind: the array never moves. */
        struct failures failures = call->reports[i];

        mutex_unlock(&executor->lock);
        for (size_t f = 0; f < failures.n; f++)
            call->options.row_failed(call->options.ctx, failures.node, failures.at[f].row,
                                     &failures.at[f].why);
        failures_done(&failures);
        mutex_lock(&executor->lock);
    }
    call->n_reports = 0;
    call->is_held = call->is_called_back = false;
    call_tell_reader(call); /* who may be waiting for the end alone */
    event.kind = SCHED_RELEASE;
    step(executor, &event, dropped);
}

void executor_tell(struct executor *executor, const struct sched_event *event) {
    struct junco_call *call = executor->calls[event->call];
    struct dropped dropped = {0};

    if (event->kind == SCHED_DUE) { /* is of no call */
        executor->now_ns = clock_now_ns();
        step(executor, event, &dropped);
        settle(executor, &dropped);
        return;
    }
    call->n_busy++;
    if (event->kind != SCHED_TASK && event->kind != SCHED_ADMIT) /* they have just looked */
        executor->now_ns = clock_now_ns();
    step(executor, event, &dropped);
    report(executor, call, &dropped);
    settle(executor, &dropped);
    call_leave(call);
}
