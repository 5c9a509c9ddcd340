/* executor.c -- open a pipeline's operators, start the threads, and end it all again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor.h"

#include "base/limits.h"
#include "base/machine.h"
#include "base/mem.h"
#include "graph/node.h"
#include "runtime/executor_priv.h"
#include "runtime/run_sub.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_EDGE_ROWS 4096
#define FAN_ROWS 1024 /* of a piece that a fan-out gives, unless it takes more */
#define MOST_EDGE_BYTES ((size_t)64 << 20)
#define LEAST_EDGE_BYTES ((size_t)1 << 20)
#define FIRST_CALLS 4
#define SLICE_NS 5000000 /* of CPU time, by which calls are told apart */
#define DEFAULT_STUCK_MS 60000

/* ---- instances ---- */

static junco_status open_instance(const struct program_stage *stage, const struct junco_env *env,
                                  void **ret_instance, struct junco_error *err) {
    const struct junco_op *op = stage->op;
    void *instance = junco_zalloc(op->instance_size);

    if (!instance)
        return junco_nomem(err, op->instance_size);
    if (op->instance_size > 0)
        memcpy(instance, stage->node->instance, op->instance_size);
    junco_status st = op->open ? op->open(instance, env, err) : JUNCO_OK;

    if (st) {
        if (op->close)
            op->close(instance);
        junco_free(instance);
        return node_wrap(err, st, stage->node);
    }
    *ret_instance = instance;
    return JUNCO_OK;
}

static junco_status open_any(const struct program_stage *stage, const struct junco_env *env,
                             void **ret_instance, struct junco_error *err) {
    struct sub *sub;
    junco_status st;

    if (!stage->sub)
        return open_instance(stage, env, ret_instance, err);
    st = sub_open(stage->sub, env, &sub, err);
    if (!st)
        *ret_instance = sub;
    return st;
}

static junco_status open_stage(struct executor *executor, size_t i, const struct junco_env *env,
                               struct junco_error *err) {
    const struct program_stage *stage = &executor->program.stages[i];
    struct stage_data *data = &executor->stages[i];
    junco_status st = JUNCO_OK;

    data->stats.node = stage->name;
    if (!stage->op && !stage->sub)
        return JUNCO_OK;
    data->instances = junco_alloc_array((size_t)stage->instances, sizeof(*data->instances));
    data->free = junco_alloc_array((size_t)stage->instances, sizeof(*data->free));
    if (!data->instances || !data->free)
        return junco_nomem(err, (size_t)stage->instances * sizeof(*data->instances));
    while (!st && data->n_instances < stage->instances) {
        st = open_any(stage, env, &data->instances[data->n_instances], err);
        if (!st) {
            data->free[data->n_free++] = data->n_instances;
            data->n_instances++;
        }
    }
    return st;
}

static void close_stage(struct executor *executor, size_t i) {
    const struct junco_op *op = executor->program.stages[i].op;
    struct stage_data *data = &executor->stages[i];

    for (int k = 0; k < data->n_instances; k++) {
        if (executor->program.stages[i].sub) {
            sub_close(data->instances[k]);
            continue;
        }
        if (op->close)
            op->close(data->instances[k]);
        junco_free(data->instances[k]);
    }
    junco_free(data->instances);
    junco_free(data->free);
}

static junco_status open_stages(struct executor *executor, const struct junco_env *env,
                                struct junco_error *err) {
    size_t n = executor->program.n_stages;
    junco_status st = JUNCO_OK;

    executor->stages = junco_alloc_array(n, sizeof(*executor->stages));
    if (!executor->stages)
        return junco_nomem(err, n * sizeof(*executor->stages));
    for (size_t i = 0; !st && i < n; i++)
        st = open_stage(executor, i, env, err);
    return st;
}

/* ---- the scheduler's state ---- */

static junco_status new_state(const struct executor *executor, uint32_t max_calls,
                              struct sched **ret_sched, struct junco_error *err) {
    size_t size = sched_size_bytes(&executor->config, max_calls);

    if (size == 0)
        return junco_fail(err, JUNCO_EINVAL, "the plan's numbers are out of range");
    struct sched *sched = junco_zalloc(size);
    if (!sched)
        return junco_nomem(err, size);
    sched_init(sched, &executor->config, max_calls);
    *ret_sched = sched;
    return JUNCO_OK;
}

junco_status executor_find_room(struct executor *executor, uint32_t *ret_index,
                                struct junco_error *err) {
    uint32_t index = sched_free_call(executor->sched), more = executor->max_calls * 2;
    struct junco_call **calls;
    struct sched *sched = NULL;

    if (index != UINT32_MAX) {
        *ret_index = index;
        return JUNCO_OK;
    }
    if (more > JUNCO_MAX_CALLS)
        return junco_fail(err, JUNCO_EBUSY, "%u calls run already: free one first",
                          executor->max_calls);
    junco_status st = new_state(executor, more, &sched, err);

    if (st)
        return st;
    calls = junco_realloc_array(executor->calls, more, sizeof(struct junco_call *));
    if (!calls) {
        junco_free(sched);
        return junco_nomem(err, more * sizeof(struct junco_call *));
    }
    memset(calls + executor->max_calls, 0,
           (more - executor->max_calls) * sizeof(struct junco_call *));
    sched_move(sched, executor->sched);
    junco_free(executor->sched);
    *ret_index = executor->max_calls;
    executor->sched = sched;
    executor->calls = calls;
    executor->max_calls = more;
    return JUNCO_OK;
}

static int max_int(int a, int b) {
    return a > b ? a : b;
}

static size_t edge_bytes(const struct executor_options *options, size_t memory, size_t n_stages) {
    size_t share = memory / 4 / n_stages;

    if (options->edge_bytes > 0)
        return options->edge_bytes;
    if (memory == 0 || share > MOST_EDGE_BYTES)
        return MOST_EDGE_BYTES;
    return share < LEAST_EDGE_BYTES ? LEAST_EDGE_BYTES : share;
}

/* Rows that may wait after stage i: as its consumer's config says. */
static uint32_t edge_rows(const struct executor *executor, const struct executor_options *options,
                          size_t i) {
    const struct program_stage *stages = executor->program.stages;
    int64_t rows = options->edge_rows;

    if (rows <= 0)
        rows = max_int(DEFAULT_EDGE_ROWS, stages[i].chunk_rows * 2);
    if (i + 1 < executor->program.n_stages)
        rows = graph_config_int(stages[i + 1].node, "queue_rows", rows);
    return (uint32_t)rows;
}

static junco_status init_sched(struct executor *executor, const struct executor_options *options,
                               size_t memory, struct junco_error *err) {
    size_t n = executor->program.n_stages;
    struct sched_stage *stages = junco_alloc_array(n, sizeof(*stages));

    if (!stages)
        return junco_nomem(err, n * sizeof(*stages));
    for (size_t i = 0; i < n; i++) {
        const struct program_stage *stage = &executor->program.stages[i];
        const struct junco_op *op = stage->op;
        bool has_tail = stage->has_tail;
        bool is_shared = stage->may_merge && options->batches == JUNCO_BATCHES_SHARED;

        stages[i] = (struct sched_stage){
            .instances = (uint32_t)stage->instances,
            .is_blocking = !executor->is_inline && op && (op->flags & JUNCO_OP_BLOCKING),
            .is_serial = i == 0 || stage->is_fold || (op && op->call_state_size > 0),
            .is_fan_out = i == 0 || stage->iteration == JUNCO_FLAT_MAP || has_tail,
            .has_tail = has_tail,
            .block = (uint32_t)stage->block_rows,
            .is_shared = is_shared,
            .has_delay = is_shared && stage->batch_delay_ms > 0,
            .chunk_rows = (uint32_t)stage->chunk_rows,
            .fan_rows = (uint32_t)max_int(stage->chunk_rows, FAN_ROWS),
            .bound_rows = edge_rows(executor, options, i),
        };
    }
    executor->config = (struct sched_config){
        .n_stages = (uint32_t)n,
        .stages = stages,
        .workers = (uint32_t)executor->member.workers,
        .edge_bytes = edge_bytes(options, memory, n),
        .slice_ns = SLICE_NS,
    };
    executor->max_calls = FIRST_CALLS;
    executor->calls = junco_alloc_array(FIRST_CALLS, sizeof(struct junco_call *));
    if (!executor->calls)
        return junco_nomem(err, FIRST_CALLS * sizeof(struct junco_call *));
    junco_status st = new_state(executor, FIRST_CALLS, &executor->sched, err);

    for (size_t i = 0; !st && i < n; i++)
        executor->stages[i].n_slots = sched_slots(executor->sched, (uint32_t)i);
    return st;
}

/* ---- threads ---- */

static size_t count_blocking(const struct executor *executor) {
    size_t n = 0;

    for (uint32_t i = 0; i < executor->config.n_stages; i++)
        if (executor->config.stages[i].is_blocking)
            n += executor->config.stages[i].instances;
    return n;
}

static junco_status init_ready(struct ready *ready, size_t capacity, struct junco_error *err) {
    ready->capacity = capacity;
    ready->at = junco_alloc_array(capacity, sizeof(*ready->at));
    return ready->at ? JUNCO_OK : junco_nomem(err, capacity * sizeof(*ready->at));
}

static junco_status start_threads(struct executor *executor, struct junco_error *err) {
    size_t n = count_blocking(executor);
    junco_status st = JUNCO_OK;

    if (executor->is_inline)
        return JUNCO_OK;
    st = init_ready(&executor->ready[0], executor->member.workers, err);
    if (!st)
        st = init_ready(&executor->ready[1], n, err);
    if (st)
        return st;
    executor->threads = junco_alloc_array(n, sizeof(*executor->threads));
    if (!executor->threads)
        return junco_nomem(err, n * sizeof(*executor->threads));
    for (; !st && executor->n_threads < n; executor->n_threads += !st) {
        char name[32]; /* thread_start() keeps what fits */

        snprintf(name, sizeof(name), "junco-io-%zu", executor->n_threads);
        st = thread_start(&executor->threads[executor->n_threads], name, blocking_main, executor,
                          err);
    }
    if (st)
        return st;
    executor->member.serve = worker_serve;
    executor->member.arg = executor;
    st = pool_join(&executor->member, err);
    executor->is_member = !st;
    return st;
}

/* ---- the whole ---- */

static junco_status init_locks(struct executor *executor, struct junco_error *err) {
    struct junco_cond *conds[] = {&executor->ready[1].has_work, &executor->delivery.has_work,
                                  &executor->delivery.is_sooner};
    junco_status st = mutex_init(&executor->lock, err);
    size_t n = 0;

    if (st)
        return st;
    for (; n < 3 && !st; n += !st)
        st = cond_init(conds[n], err);
    if (!st)
        return JUNCO_OK;
    while (n-- > 0)
        cond_done(conds[n]);
    mutex_done(&executor->lock);
    return st;
}

static size_t memory_limit(const struct executor_options *options) {
    struct machine machine;

    if (options->max_memory_bytes > 0)
        return options->max_memory_bytes;
    machine_read("", &machine);
    return (size_t)(machine.memory_bytes / 2);
}

junco_status executor_new(const struct graph_pipeline *pipeline, const struct plan *plan,
                          const struct junco_env *env, const struct executor_options *options,
                          struct executor **ret_executor, struct junco_error *err) {
    static const struct executor_options defaults;
    struct executor *executor = junco_zalloc(sizeof(*executor));
    size_t memory = memory_limit(options ? options : &defaults);
    junco_status st;

    if (!executor)
        return junco_nomem(err, sizeof(*executor));
    st = init_locks(executor, err);
    if (st) {
        junco_free(executor);
        return st;
    }
    executor->delivery.deadline_ns = UINT64_MAX;
    executor->stuck_after_ns = (uint64_t)DEFAULT_STUCK_MS * 1000000;
    if (options) {
        executor->is_inline = options->is_inline;
        executor->on_error = options->on_error;
        if (options->stuck_after_ms > 0)
            executor->stuck_after_ns = (uint64_t)options->stuck_after_ms * 1000000;
        executor->admission = (struct admission){
            .max_calls = options->max_calls,
            .max_rows = options->max_queued_rows,
            .max_bytes = options->max_queued_bytes,
        };
    }
    executor->member.workers = executor->is_inline ? 1 : (size_t)max_int(plan->workers, 1);
    if (executor->member.workers > JUNCO_MAX_WORKERS)
        executor->member.workers = JUNCO_MAX_WORKERS;
    st = program_init(&executor->program, pipeline, plan, err);
    if (!st)
        st = account_new(memory, NULL, &executor->account, err);
    if (!st && options && options->trace_path)
        st = trace_open(options->trace_path, &executor->trace, err);
    if (!st)
        st = open_stages(executor, env, err);
    if (!st)
        st = init_sched(executor, options ? options : &defaults, memory, err);
    if (!st)
        st = start_threads(executor, err);
    if (!st)
        st = batch_timer_start(executor, err);
    if (st) {
        executor_free(executor);
        return st;
    }
    *ret_executor = executor;
    return JUNCO_OK;
}

void executor_free(struct executor *executor) {
    if (!executor)
        return;
    mutex_lock(&executor->lock);
    executor->is_closing = true;
    cond_broadcast(&executor->ready[1].has_work);
    cond_broadcast(&executor->delivery.has_work);
    cond_broadcast(&executor->delivery.is_sooner);
    mutex_unlock(&executor->lock);
    batch_timer_stop(executor);
    deliver_join(executor);
    for (size_t i = 0; i < executor->n_threads; i++)
        thread_join(&executor->threads[i]);
    if (executor->is_member)
        pool_leave(&executor->member);
    for (size_t i = 0; executor->stages && i < executor->program.n_stages; i++)
        close_stage(executor, i);
    for (int i = 0; i < 2; i++)
        junco_free(executor->ready[i].at);
    cond_done(&executor->ready[1].has_work);
    cond_done(&executor->delivery.has_work);
    cond_done(&executor->delivery.is_sooner);
    call_free_spares(executor);
    mutex_done(&executor->lock);
    junco_free(executor->stages);
    junco_free(executor->threads);
    junco_free(executor->sched);
    junco_free(executor->calls);
    junco_free((void *)executor->config.stages);
    trace_free(executor->trace);
    account_unref(executor->account);
    program_done(&executor->program);
    junco_free(executor);
}

size_t executor_n_nodes(const struct executor *executor) {
    return executor->program.n_stages - 1;
}

void executor_node_stats(struct executor *executor, size_t i, struct junco_node_stats *ret_stats) {
    mutex_lock(&executor->lock);
    *ret_stats = executor->stages[i + 1].stats;
    mutex_unlock(&executor->lock);
}

junco_status executor_trace_end(struct executor *executor, struct junco_error *err) {
    return executor->trace ? trace_end(executor->trace, err) : JUNCO_OK;
}
