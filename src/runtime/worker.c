/* worker.c -- what an executor's threads do: run the tasks that were started. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"

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

/* ---- tasks ---- */

static struct spent run(struct junco_call *call, struct task *task, uint32_t stage) {
    struct trace *trace = call->executor->trace;
    struct trace_span span = {.rows = task->in ? task->in->rows : task->span.rows};
    struct cpu_look before = last_look;

    span.begin_ns = clock_now_ns();
    if (stage == 0)
        call_pull(call, task);
    else
        task_run(task);
    span.end_ns = clock_now_ns();
    struct spent spent = {.end_ns = span.end_ns, .running_ns = span.end_ns - span.begin_ns};

    spent.cpu_ns = cpu_of(&before, spent.running_ns);
    if (trace) {
        span.node = task->stage->name;
        span.what = task->stage->what;
        span.call = call->number;
        span.rows_out = task->out ? task->out->rows : 0;
        span.batch = task->stage->batch;
        trace_add(trace, &span);
    }
    return spent;
}

/* A task is through: count it, give its instance back, and let the scheduler go on. */
static void finish(struct executor *executor, struct slot_data *slot,
                   const struct sched_action *action, struct spent spent) {
    struct junco_call *call = slot->call;
    struct stage_data *stage = &executor->stages[action->stage];
    const struct task *task = &slot->task;
    struct sched_event event = {
        .kind = SCHED_TASK,
        .call = action->call,
        .stage = action->stage,
        .seq = action->seq,
        .outcome = task->outcome,
        .rows = task->out ? task->out->rows : 0,
        .bytes = task->out ? task->out->bytes : 0,
        .cpu_ns = spent.cpu_ns,
        .kept_bytes = fold_kept_bytes(slot->fold),
    };

    call_check_deadline(call, spent.end_ns); /* while the task counts as one that runs */
    if (slot->instance >= 0)
        stage->free[stage->n_free++] = slot->instance;
    slot->is_running = false;
    executor->now_ns = spent.end_ns;
    if (slot->is_mine)
        call->is_lent = slot->is_mine = false;
    executor_tell(executor, &event);
}

void worker_run(struct executor *executor, const struct sched_action *action) {
    struct sched_action started = *action;
    struct junco_call *call = executor->calls[started.call];
    struct slot_data *slot = call_slot(call, started.stage, started.seq);

    mutex_unlock(&executor->lock);
    struct spent spent = run(call, &slot->task, started.stage);
    mutex_lock(&executor->lock);
    executor->stages[started.stage].stats.runs++;
    executor->stages[started.stage].stats.running_ns += spent.running_ns;
    executor->stages[started.stage].stats.cpu_ns += spent.cpu_ns;
    finish(executor, slot, &started, spent);
}

void worker_skip(struct executor *executor, const struct sched_action *action) {
    struct slot_data *slot = call_slot(executor->calls[action->call], action->stage, action->seq);

    slot->task.outcome = SCHED_DONE;
    finish(executor, slot, action, (struct spent){.end_ns = slot->started_ns});
}

static void work(struct executor *executor, struct ready *ready) {
    (void)worker_lend(true);
    look();
    if (executor->trace)
        trace_thread(executor->trace);
    mutex_lock(&executor->lock);
    for (;;) {
        while (ready->n == 0 && !ready->to_flush && !executor->is_closing)
            cond_wait(&ready->has_work, &executor->lock);
        if (ready->to_flush) {
            call_flush_first(executor, ready);
            continue;
        }
        if (ready->n == 0)
            break;
        const struct sched_action *action = &ready->at[ready->first];

        ready->first = (ready->first + 1) % ready->capacity;
        ready->n--;
        worker_run(executor, action);
    }
    mutex_unlock(&executor->lock);
}

void worker_main(void *arg) {
    struct executor *executor = arg;

    work(executor, &executor->ready[0]);
}

void blocking_main(void *arg) {
    struct executor *executor = arg;

    work(executor, &executor->ready[1]);
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
