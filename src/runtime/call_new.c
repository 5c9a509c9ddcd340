/* call_new.c -- what a call is made of; the blocks of calls that are over serve those that follow.
 *
 * A call of one row costs some microseconds, so it should not cost an allocation for every stage:
 * call, lanes and slots are one block, and an executor keeps some. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <string.h>

#define MOST_SPARES 64
#define MOST_SPARE_BYTES ((size_t)1 << 20) /* of an executor's spare blocks together */

/* A deadline further off than centuries is none. */
#define MOST_DEADLINE_MS (INT64_MAX / 1000000)

static size_t lanes_bytes(const struct executor *executor) {
    return sizeof(struct junco_call) + (executor->config.n_stages + 1) * sizeof(struct lane_data);
}

static size_t count_slots(const struct executor *executor) {
    size_t n = 0;

    for (uint32_t i = 0; i < executor->config.n_stages; i++)
        n += executor->stages[i].n_slots;
    return n;
}

static size_t block_bytes(const struct executor *executor) {
    return lanes_bytes(executor) + count_slots(executor) * sizeof(struct slot_data);
}

/* ---- blocks ---- */

static junco_status new_block(struct executor *executor, struct junco_call **ret_call,
                              struct junco_error *err) {
    size_t size = block_bytes(executor);
    struct junco_call *call = junco_zalloc(size);

    if (!call)
        return junco_nomem(err, size);
    struct slot_data *slots = (struct slot_data *)((char *)call + lanes_bytes(executor));
    junco_status st = cond_init(&call->changed, err);

    if (st) {
        junco_free(call);
        return st;
    }
    call->executor = executor;
    for (uint32_t i = 0; i < executor->config.n_stages; i++) {
        call->lanes[i].slots = slots;
        for (size_t s = 0; s < executor->stages[i].n_slots; s++) {
            slots[s].call = call;
            slots[s].first_row = -1;
        }
        slots += executor->stages[i].n_slots;
    }
    *ret_call = call;
    return JUNCO_OK;
}

static void free_block(struct junco_call *call) {
    account_unref(call->account);
    cond_done(&call->changed);
    junco_free(call);
}

static struct junco_call *take_spare(struct executor *executor) {
    mutex_lock(&executor->lock);
    struct junco_call *call = executor->spares;

    if (call) {
        executor->spares = call->next_spare;
        executor->n_spares--;
    }
    mutex_unlock(&executor->lock);
    return call;
}

static bool keep_spare(struct junco_call *call) {
    struct executor *executor = call->executor;

    mutex_lock(&executor->lock);
    bool is_kept = executor->n_spares < MOST_SPARES &&
                   executor->n_spares < MOST_SPARE_BYTES / block_bytes(executor);

    if (is_kept) {
        call->next_spare = executor->spares;
        executor->spares = call;
        executor->n_spares++;
    }
    mutex_unlock(&executor->lock);
    return is_kept;
}

void call_free_spares(struct executor *executor) {
    while (executor->spares) {
        struct junco_call *call = executor->spares;

        executor->spares = call->next_spare;
        free_block(call);
    }
}

/* ---- what one call has ---- */

static junco_status init_account(struct junco_call *call, struct account *parent,
                                 struct junco_error *err) {
    if (call->account && call->parent == parent && account_renew(call->account))
        return JUNCO_OK;
    account_unref(call->account); /* results of the call before may be charged to it still */
    call->account = NULL;
    call->parent = parent;
    return account_new(0, parent, &call->account, err);
}

static junco_status init_lane(struct junco_call *call, uint32_t i, struct junco_error *err) {
    const struct program_stage *stage = &call->executor->program.stages[i];
    struct lane_data *lane = &call->lanes[i];
    size_t state = stage->op ? stage->op->call_state_size : 0;

    lane->is_dropped = false;
    if (state > 0) {
        lane->call_state = junco_zalloc(state);
        if (!lane->call_state)
            return junco_nomem(err, state);
    }
    if (!stage->is_fold)
        return JUNCO_OK;
    junco_status st = fold_new(stage, call->account, &lane->fold, err);
    lane->slots[0].fold = lane->fold;
    return st;
}

static void lane_done(struct junco_call *call, uint32_t i) {
    const struct executor *executor = call->executor;
    struct lane_data *lane = &call->lanes[i];

    piece_unref_list(lane->queue.first);
    lane->queue = (struct piece_queue){0};
    if (i == executor->config.n_stages)
        return;
    if (lane->call_state && executor->program.stages[i].op->call_done)
        executor->program.stages[i].op->call_done(lane->call_state);
    junco_free(lane->call_state);
    fold_free(lane->fold);
    lane->call_state = NULL;
    lane->fold = lane->slots[0].fold = NULL;
}

/* What becomes of failed rows: the call's word, else the pipeline's, else they fail it. */
static junco_on_error policy_of(const struct executor *executor,
                                const struct junco_call_options *options) {
    if (options && options->on_error != JUNCO_ON_ERROR_DEFAULT)
        return options->on_error;
    return executor->on_error != JUNCO_ON_ERROR_DEFAULT ? executor->on_error : JUNCO_ON_ERROR_FAIL;
}

static junco_status init(struct junco_call *call, const struct junco_call_options *options,
                         struct account *parent, struct junco_error *err) {
    const struct executor *executor = call->executor;
    junco_status st = init_account(call, parent, err);

    if (options)
        call->options = *options;
    call->options.on_error = policy_of(executor, options);
    if (call->options.deadline_ms > 0 && call->options.deadline_ms < MOST_DEADLINE_MS)
        call->deadline_ns = clock_now_ns() + (uint64_t)call->options.deadline_ms * 1000000;
    for (uint32_t i = 0; !st && i < executor->config.n_stages; i++)
        st = init_lane(call, i, err);
    call->lanes[executor->config.n_stages].is_dropped = false;
    if (!st && call->options.row_failed) {
        size_t n = count_slots(executor) * 2;

        call->reports = junco_alloc_array(n, sizeof(*call->reports));
        if (!call->reports)
            st = junco_nomem(err, n * sizeof(*call->reports));
    }
    return st;
}

junco_status call_new(struct executor *executor, const struct junco_call_options *options,
                      struct account *parent, struct junco_call **ret_call,
                      struct junco_error *err) {
    junco_status st = results_check(&executor->program, policy_of(executor, options), err);

    if (st)
        return st;
    struct junco_call *call = take_spare(executor);

    if (!call)
        st = new_block(executor, &call, err);
    if (st)
        return st;
    st = init(call, options, parent, err);
    if (st) {
        call_done(call);
        return st;
    }
    *ret_call = call;
    return JUNCO_OK;
}

void call_done(struct junco_call *call) {
    size_t from = offsetof(struct junco_call, index);

    for (uint32_t i = 0; i <= call->executor->config.n_stages; i++)
        lane_done(call, i);
    junco_free(call->reports);
    if (call->parent != call->executor->account) { /* somebody else's, who may be gone soon */
        account_unref(call->account);
        call->account = NULL;
    }
    memset((char *)call + from, 0, offsetof(struct junco_call, lanes) - from);
    if (!keep_spare(call))
        free_block(call);
}
