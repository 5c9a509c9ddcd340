/* call.c -- one use of a running pipeline: start, read, cancel, free. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/table.h"

#include <string.h>

#define ERROR_COLUMN "error" /* of kept rows */

/* A deadline further off than centuries is none. */
#define MOST_DEADLINE_MS (INT64_MAX / 1000000)

/* ---- start ---- */

static void call_done(struct junco_call *call) {
    const struct executor *executor = call->executor;

    for (uint32_t i = 0; call->lanes && i <= executor->config.n_stages; i++) {
        struct lane_data *lane = &call->lanes[i];
        const struct junco_op *op =
            i < executor->config.n_stages ? executor->program.stages[i].op : NULL;

        piece_unref_list(lane->queue.first);
        junco_free(lane->slots);
        if (lane->call_state && op->call_done)
            op->call_done(lane->call_state);
        junco_free(lane->call_state);
        fold_free(lane->fold);
    }
    junco_free(call->lanes);
    junco_free(call->reports);
    account_unref(call->account);
    junco_free(call);
}

static junco_status init_lane(struct junco_call *call, uint32_t i, size_t *n_slots,
                              struct junco_error *err) {
    const struct program_stage *stage = &call->executor->program.stages[i];
    struct lane_data *lane = &call->lanes[i];
    size_t n = call->executor->stages[i].n_slots;
    size_t state = stage->op ? stage->op->call_state_size : 0;

    lane->slots = junco_alloc_array(n, sizeof(*lane->slots));
    if (state > 0)
        lane->call_state = junco_zalloc(state);
    if (!lane->slots || (state > 0 && !lane->call_state))
        return junco_nomem(err, n * sizeof(*lane->slots) + state);
    for (size_t s = 0; s < n; s++) {
        lane->slots[s].call = call;
        lane->slots[s].first_row = -1;
    }
    *n_slots += n;
    if (!stage->is_fold)
        return JUNCO_OK;
    junco_status st = fold_new(stage, call->account, &lane->fold, err);
    lane->slots[0].fold = lane->fold;
    return st;
}

/* What a call is asked for must be possible on this pipeline. */
static junco_status check_options(const struct executor *executor,
                                  const struct junco_call_options *options,
                                  struct junco_error *err) {
    const struct program *program = &executor->program;

    if (!options || options->on_error != JUNCO_ON_ERROR_KEEP)
        return JUNCO_OK;
    if (program->n_outputs >= JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT,
                          "on_error keep adds a column to the results, and the pipeline has %zu "
                          "already, the most there may be",
                          program->n_outputs);
    for (size_t i = 0; i < program->n_outputs; i++)
        if (strcmp(program->outputs[i], ERROR_COLUMN) == 0)
            return junco_fail(err, JUNCO_EINVAL,
                              "on_error keep adds a column '" ERROR_COLUMN
                              "' to the results, and the pipeline has an output of that name: "
                              "rename it");
    return JUNCO_OK;
}

static junco_status call_new(struct executor *executor, const struct junco_call_options *options,
                             struct junco_call **ret_call, struct junco_error *err) {
    junco_status st = check_options(executor, options, err);
    struct junco_call *call = st ? NULL : junco_zalloc(sizeof(*call));
    size_t n_slots = 0;

    if (st)
        return st;
    if (!call)
        return junco_nomem(err, sizeof(*call));
    call->executor = executor;
    if (options)
        call->options = *options;
    if (call->options.deadline_ms > 0 && call->options.deadline_ms < MOST_DEADLINE_MS)
        call->deadline_ns = clock_now_ns() + (uint64_t)call->options.deadline_ms * 1000000;
    call->lanes = junco_alloc_array(executor->config.n_stages + 1, sizeof(*call->lanes));
    st = call->lanes ? account_new(0, executor->account, &call->account, err)
                     : junco_nomem(err, executor->config.n_stages * sizeof(*call->lanes));
    for (uint32_t i = 0; !st && i < executor->config.n_stages; i++)
        st = init_lane(call, i, &n_slots, err);
    if (!st && call->options.row_failed) {
        call->reports = junco_alloc_array(n_slots * 2, sizeof(*call->reports));
        if (!call->reports)
            st = junco_nomem(err, n_slots * 2 * sizeof(*call->reports));
    }
    if (!st)
        st = cond_init(&call->changed, err);
    if (st) {
        call_done(call);
        return st;
    }
    *ret_call = call;
    return JUNCO_OK;
}

/* Let the call in, with the rows of `piece` (NULL: from its source).  Takes nothing on failure. */
static junco_status admit(struct junco_call *call, struct piece *piece, struct junco_error *err) {
    struct executor *executor = call->executor;
    struct sched_event event = {
        .kind = SCHED_ADMIT,
        .has_source = call->source != NULL,
        .deadline_ns = call->deadline_ns,
    };

    mutex_lock(&executor->lock);
    junco_status st = executor_find_room(executor, &call->index, err);

    if (!st) {
        executor->calls[call->index] = call;
        call->number = executor->n_calls++;
        event.call = call->index;
        if (piece) {
            event.rows = piece->rows;
            event.bytes = piece->bytes;
            call->stats.rows_in = (int64_t)piece->rows;
            call_lay_in(call, 1, piece);
        }
        executor_tell(executor, &event);
    }
    mutex_unlock(&executor->lock);
    return st;
}

junco_status executor_call_start(struct executor *executor, struct junco_table *input,
                                 const struct junco_call_options *options,
                                 struct junco_call **ret_call, struct junco_error *err) {
    struct junco_call *call = NULL;
    struct piece *piece = NULL;
    junco_status st = call_take_table(&executor->program, input, 0, &piece, err);

    if (!st)
        st = call_new(executor, options, &call, err);
    if (!st && piece->rows == 0) {
        piece_unref(piece); /* a queue holds no piece without rows */
        piece = NULL;
    }
    if (!st)
        st = admit(call, piece, err);
    if (st) {
        piece_unref(piece);
        if (call) {
            cond_done(&call->changed);
            call_done(call);
        }
        return st;
    }
    junco_table_done(input);
    *ret_call = call;
    return JUNCO_OK;
}

junco_status executor_call_start_source(struct executor *executor, junco_source source,
                                        void *source_ctx, const struct junco_call_options *options,
                                        struct junco_call **ret_call, struct junco_error *err) {
    struct junco_call *call;
    junco_status st = call_new(executor, options, &call, err);

    if (st)
        return st;
    call->source = source;
    call->source_ctx = source_ctx;
    st = admit(call, NULL, err);
    if (st) {
        cond_done(&call->changed);
        call_done(call);
        return st;
    }
    *ret_call = call;
    return JUNCO_OK;
}

/* ---- read ---- */

/* Wait until something may have changed.  With the lock. */
static void wait_for_change(struct junco_call *call) {
    struct junco_mutex *lock = &call->executor->lock;

    if (call->deadline_ns == 0)
        cond_wait(&call->changed, lock);
    else if (!cond_wait_until(&call->changed, lock, call->deadline_ns))
        call_check_deadline(call, call->deadline_ns);
}

/* The oldest results, or the reason why there will be none; waits for either.  With the lock. */
static junco_status wait_for_piece(struct junco_call *call, struct piece **ret_piece,
                                   struct junco_error *err) {
    struct executor *executor = call->executor;
    struct piece_queue *queue = &call->lanes[executor->config.n_stages].queue;

    if (call->deadline_ns > 0)
        call_check_deadline(call, clock_now_ns());
    if (!queue->first && !call->has_ended) {
        /* What it took before may be free now. */
        struct sched_event back = {.kind = SCHED_READ, .call = call->index};
        executor_tell(executor, &back);
    }
    /* The end is told after the last failed row, so that whoever counts them has all. */
    while (!call->is_cancelled && !queue->first && (!call->has_ended || call->is_reporting))
        wait_for_change(call);
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
    executor_tell(executor, &event);
    return JUNCO_OK;
}

/* The pipeline's outputs; where failed rows are kept, the reason as one more. */
static junco_status new_table(const struct junco_call *call, struct junco_table *ret_table,
                              struct junco_error *err) {
    const struct program *program = &call->executor->program;
    size_t n = program->n_outputs;
    const char *names[JUNCO_MAX_COLUMNS + 1];

    if (call->options.on_error != JUNCO_ON_ERROR_KEEP)
        return table_new(n, program->outputs, ret_table, err);
    for (size_t i = 0; i < n; i++)
        names[i] = program->outputs[i];
    names[n] = ERROR_COLUMN;
    return table_new(n + 1, names, ret_table, err);
}

static junco_status fill_table(const struct junco_call *call, const struct piece *piece,
                               struct junco_table *table, struct junco_error *err) {
    static const struct junco_value null = {.kind = JUNCO_KIND_NULL};
    const struct program *program = &call->executor->program;
    size_t n = program->n_outputs;

    table->rows = piece->rows;
    for (size_t i = 0; i < n; i++)
        table->columns[i] = junco_column_ref(&piece->columns[program->output_at[i]]);
    if (n == table->n_columns)
        return JUNCO_OK;
    if (!piece->errors.type)
        return column_repeat(junco_type_of(JUNCO_KIND_STRING), &null, piece->rows,
                             &table->columns[n], err);
    table->columns[n] = junco_column_ref(&piece->errors);
    return JUNCO_OK;
}

junco_status junco_call_next(struct junco_call *call, struct junco_table *ret_table,
                             bool *ret_is_end, struct junco_error *err) {
    struct junco_table table;
    struct piece *piece = NULL;
    junco_status st = new_table(call, &table, err);

    if (st)
        return st;
    mutex_lock(&call->executor->lock);
    st = wait_for_piece(call, &piece, err);
    mutex_unlock(&call->executor->lock);
    if (!st && piece)
        st = fill_table(call, piece, &table, err);
    if (st) {
        junco_table_done(&table);
        piece_unref(piece);
        return st;
    }
    if (!piece) /* the end: a loop that leaves here has nothing to free */
        junco_table_done(&table);
    *ret_is_end = !piece;
    *ret_table = table;
    piece_unref(piece);
    return JUNCO_OK;
}

/* ---- end ---- */

void junco_call_cancel(struct junco_call *call) {
    struct sched_event event = {.kind = SCHED_CANCEL, .call = call->index};
    struct executor *executor = call->executor;

    mutex_lock(&executor->lock);
    call->is_cancelled = true;
    cond_broadcast(&call->changed);
    executor_tell(executor, &event);
    mutex_unlock(&executor->lock);
}

void junco_call_free(struct junco_call *call) {
    if (!call)
        return;
    struct sched_event event = {.kind = SCHED_REMOVE, .call = call->index};
    struct executor *executor = call->executor;

    junco_call_cancel(call);
    mutex_lock(&executor->lock);
    while (call->n_busy > 0 || !sched_call_is_idle(executor->sched, call->index))
        cond_wait(&call->changed, &executor->lock);
    executor_tell(executor, &event);
    executor->calls[call->index] = NULL;
    mutex_unlock(&executor->lock);
    cond_done(&call->changed);
    call_done(call);
}

/* ---- counters ---- */

/* The first input row whose results are still under way: of what is nearest to the reader. */
static int64_t first_under_way(const struct junco_call *call) {
    const struct executor *executor = call->executor;
    /* Behind a window rows are windows. */
    uint32_t last = (uint32_t)executor->program.first_numbering;

    for (uint32_t i = last + 1; i-- > 0;) {
        const struct lane_data *lane = &call->lanes[i];
        int64_t first = -1;

        for (size_t s = 0; i < executor->config.n_stages && s < executor->stages[i].n_slots; s++)
            if (lane->slots[s].first_row >= 0 && (first < 0 || lane->slots[s].first_row < first))
                first = lane->slots[s].first_row;
        if (first < 0)
            first = piece_queue_first_row(&lane->queue);
        if (first >= 0)
            return first;
    }
    return call->stats.rows_in;
}

void junco_call_stats(const struct junco_call *call, struct junco_call_stats *ret_stats) {
    struct executor *executor = call->executor;

    mutex_lock(&executor->lock);
    *ret_stats = call->stats;
    ret_stats->rows_done = first_under_way(call);
    mutex_unlock(&executor->lock);
    ret_stats->peak_bytes = account_peak_bytes(call->account);
}
