/* worker.c -- what an executor's threads do: run the tasks that were started. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"

struct spent {
    uint64_t end_ns, running_ns, cpu_ns;
};

static struct spent run(struct junco_call *call, struct task *task, uint32_t stage) {
    struct trace *trace = call->executor->trace;
    struct trace_span span = {.rows = task->in ? task->in->rows : task->span.rows};
    uint64_t cpu = clock_thread_cpu_ns();

    span.begin_ns = clock_now_ns();
    if (stage == 0)
        call_pull(call, task);
    else
        task_run(task);
    span.end_ns = clock_now_ns();
    cpu = clock_thread_cpu_ns() - cpu;
    if (trace) {
        span.node = task->stage->name;
        span.what = task->stage->what;
        span.call = call->number;
        span.rows_out = task->out ? task->out->rows : 0;
        span.batch = task->stage->batch;
        trace_add(trace, &span);
    }
    return (struct spent){span.end_ns, span.end_ns - span.begin_ns, cpu};
}

/* A task is through: count it, give its instance back, and let the scheduler go on. */
static void finish(struct executor *executor, struct slot_data *slot,
                   const struct sched_action *action, struct spent spent) {
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

    call_check_deadline(slot->call, spent.end_ns); /* while the task counts as one that runs */
    stage->stats.runs++;
    stage->stats.running_ns += spent.running_ns;
    stage->stats.cpu_ns += spent.cpu_ns;
    if (slot->instance >= 0)
        stage->free[stage->n_free++] = slot->instance;
    slot->is_running = false;
    executor_tell(executor, &event);
}

static void work(struct executor *executor, struct ready *ready) {
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
        struct sched_action action = ready->at[ready->first];
        struct junco_call *call = executor->calls[action.call];
        struct slot_data *slot = call_slot(call, action.stage, action.seq);

        ready->first = (ready->first + 1) % ready->capacity;
        ready->n--;
        mutex_unlock(&executor->lock);
        struct spent spent = run(call, &slot->task, action.stage);
        mutex_lock(&executor->lock);
        finish(executor, slot, &action, spent);
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
