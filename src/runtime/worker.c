/* worker.c -- what an executor's threads do: run the tasks that were started. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"
#include "base/mem.h"
#include "runtime/merge.h"

struct spent {
    uint64_t end_ns, running_ns, cpu_ns;
};

/* ---- CPU time ----
 *
 * A look at the thread's CPU clock is a system call and costs more than a small run.  So a short run
 * counts as computing all the time; a longer one has what the thread used since the last look, less
 * those short ones. */

#define SHORT_NS 20000

static _Thread_local struct cpu_look {
    bool is_known; /* else the thread was not ours */
    uint64_t cpu_ns; /* then */
    uint64_t short_ns; /* counted since */
} last_look;

static void look(void) {
    last_look = (struct cpu_look){.is_known = true, .cpu_ns = clock_thread_cpu_ns()};
}

/* CPU time of a run that took so long; `before`: last_look as it began (in it may lie others, of a
 * pipeline within an operator). */
static uint64_t cpu_of(const struct cpu_look *before, uint64_t running_ns) {
    if (running_ns < SHORT_NS) {
        last_look.short_ns += running_ns;
        return running_ns;
    }
    look();
    uint64_t counted = before->cpu_ns + before->short_ns;
    uint64_t cpu_ns = last_look.cpu_ns > counted ? last_look.cpu_ns - counted : 0;

    return before->is_known && cpu_ns < running_ns ? cpu_ns : running_ns;
}

/* ---- batches of several calls ---- */

/* Rows, and results, of a task and those that joined it. */
static struct trace_span span_of(const struct slot_data *first) {
    struct trace_span span = {0};

    for (const struct slot_data *slot = first; slot; slot = slot->next_member) {
        span.rows += slot->task.in ? slot->task.in->rows : slot->task.span.rows;
        span.calls++;
    }
    return span;
}

static void run_members(struct executor *executor, struct slot_data *first, size_t n) {
    struct task **tasks = junco_alloc_array(n, sizeof(struct task *));
    size_t i = 0;

    for (struct slot_data *slot = first; slot; slot = slot->next_member) {
        if (tasks)
            tasks[i++] = &slot->task;
        else
            task_run(&slot->task); /* no room to run them together */
    }
    if (tasks)
        merge_run(tasks, n, executor->account);
    junco_free(tasks);
}

/* ---- tasks ---- */

static struct spent run(struct slot_data *slot, uint32_t stage) {
    struct executor *executor = slot->call->executor;
    struct trace_span span = span_of(slot);
    struct cpu_look before = last_look;

    span.begin_ns = slot->began_ns;
    if (stage == 0)
        call_pull(slot->call, &slot->task);
    else if (slot->next_member)
        run_members(executor, slot, span.calls);
    else
        task_run(&slot->task);
    span.end_ns = clock_now_ns();
    struct spent spent = {.end_ns = span.end_ns, .running_ns = span.end_ns - span.begin_ns};

    spent.cpu_ns = cpu_of(&before, spent.running_ns);
    if (executor->trace) {
        span.node = slot->task.stage->name;
        span.what = slot->task.stage->what;
        span.call = slot->call->number;
        span.batch = slot->task.stage->batch;
        for (const struct slot_data *at = slot; at; at = at->next_member)
            span.rows_out += at->task.out ? at->task.out->rows : 0;
        trace_add(executor->trace, &span);
    }
    return spent;
}

/* A task is through: let the scheduler go on. */
static void finish(struct executor *executor, struct slot_data *slot, uint32_t stage,
                   const struct spent *spent) {
    struct junco_call *call = slot->call;
    const struct task *task = &slot->task;
    struct sched_event event = {
        .kind = SCHED_TASK,
        .call = call->index,
        .stage = stage,
        .seq = slot->seq,
        .outcome = task->outcome,
        .rows = task->out ? task->out->rows : 0,
        .bytes = task->out ? task->out->bytes : 0,
        .cpu_ns = spent->cpu_ns,
        .kept_bytes = fold_kept_bytes(slot->fold),
    };

    call_check_deadline(call, spent->end_ns); /* while the task counts as one that runs */
    if (slot->instance >= 0)
        executor->stages[stage].free[executor->stages[stage].n_free++] = slot->instance;
    slot->is_running = false;
    call->stats.cpu_ns += spent->cpu_ns;
    call->stats.running_ns += spent->running_ns;
    call->stats.runs += spent->running_ns > 0;
    executor->now_ns = spent->end_ns;
    if (slot->is_mine)
        call->is_lent = slot->is_mine = false;
    executor_tell(executor, &event);
}

/* The same for those that joined it, first, as instance and worker are its own.  Each call bears its
 * rows' part of the CPU time.  A slot that is told may be another's by the time that returns. */
static void finish_members(struct executor *executor, struct slot_data *first, uint32_t stage,
                           struct spent *spent) {
    uint64_t all_rows = 0, cpu_ns = spent->cpu_ns;

    for (const struct slot_data *slot = first; slot; slot = slot->next_member)
        all_rows += slot->rows;
    for (struct slot_data *slot = first->next_member, *next; slot; slot = next) {
        struct spent part = *spent;

        next = slot->next_member;
        part.cpu_ns = cpu_ns / all_rows * slot->rows;
        spent->cpu_ns -= part.cpu_ns;
        finish(executor, slot, stage, &part);
    }
}

void worker_run(struct executor *executor, const struct sched_action *action) {
    struct stage_data *stage = &executor->stages[action->stage];
    struct slot_data *slot = call_slot(executor->calls[action->call], action->stage, action->seq);
    uint32_t i = action->stage;
    uint64_t now_ns = clock_now_ns();

    for (struct slot_data *at = slot; at; at = at->next_member)
        at->began_ns = now_ns;
    mutex_unlock(&executor->lock);
    struct spent spent = run(slot, i);
    mutex_lock(&executor->lock);
    stage->stats.runs++;
    stage->stats.running_ns += spent.running_ns;
    stage->stats.cpu_ns += spent.cpu_ns;
    if (slot->next_member)
        finish_members(executor, slot, i, &spent);
    finish(executor, slot, i, &spent);
}

void worker_skip(struct executor *executor, const struct sched_action *action) {
    struct slot_data *slot = call_slot(executor->calls[action->call], action->stage, action->seq);

    slot->task.outcome = SCHED_DONE;
    finish(executor, slot, action->stage, &(struct spent){.end_ns = executor->now_ns});
}

/* Run what is first in the queue; false: nothing is there.  With the lock. */
static bool run_first(struct executor *executor, struct ready *ready) {
    if (ready->to_flush) {
        call_flush_first(executor, ready);
        return true;
    }
    if (ready->n == 0)
        return false;
    const struct sched_action *action = &ready->at[ready->first];

    ready->first = (ready->first + 1) % ready->capacity;
    ready->n--;
    worker_run(executor, action);
    return true;
}

void worker_serve(void *arg) {
    struct executor *executor = arg;

    if (!worker_lend(true))
        look();
    mutex_lock(&executor->lock);
    (void)run_first(executor, &executor->ready[0]);
    mutex_unlock(&executor->lock);
}

void blocking_main(void *arg) {
    struct executor *executor = arg;
    struct ready *ready = &executor->ready[1];

    (void)worker_lend(true);
    look();
    mutex_lock(&executor->lock);
    for (;;) {
        while (!run_first(executor, ready) && !executor->is_closing)
            cond_wait(&ready->has_work, &executor->lock);
        if (executor->is_closing && ready->n == 0 && !ready->to_flush)
            break;
    }
    mutex_unlock(&executor->lock);
}

void worker_wake(struct executor *executor, struct ready *ready) {
    if (executor->is_inline) /* the calls' readers look for themselves */
        return;
    if (ready == &executor->ready[0])
        pool_ask(&executor->member);
    else
        cond_signal(&ready->has_work);
    for (uint32_t c = 0; executor->n_helpers > 0 && c < executor->max_calls; c++)
        if (executor->calls[c] && executor->calls[c]->n_helpers > 0)
            cond_broadcast(&executor->calls[c]->changed);
}

/* Run the call's first task in the queue, on the thread that its reader lends. */
static bool run_own(struct executor *executor, struct junco_call *call) {
    struct ready *ready = &executor->ready[0];
    size_t i = 0;

    while (i < ready->n && ready->at[(ready->first + i) % ready->capacity].call != call->index)
        i++;
    if (i == ready->n)
        return false;
    struct sched_action action = ready->at[(ready->first + i) % ready->capacity];

    for (; i > 0; i--) /* those before it keep their order */
        ready->at[(ready->first + i) % ready->capacity] =
            ready->at[(ready->first + i - 1) % ready->capacity];
    ready->first = (ready->first + 1) % ready->capacity;
    ready->n--;
    call_slot(call, action.stage, action.seq)->is_mine = call->is_lent = true;
    worker_run(executor, &action);
    return true;
}

bool worker_help(struct junco_call *call) {
    struct executor *executor = call->executor;

    if (executor->is_inline)
        return false;
    if (call->is_inline)
        return run_own(executor, call);
    return worker_is_here() && run_first(executor, &executor->ready[0]);
}

/* ---- whose thread this is ---- */

static _Thread_local bool is_here;

bool worker_is_here(void) {
    return is_here;
}

bool worker_lend(bool is_lent) {
    bool was = is_here;

    if (!was)
        last_look.is_known = false;
    is_here = is_lent;
    return was;
}
