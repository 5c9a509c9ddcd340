/* admit.c -- whether a call is let in, and what it takes of the pipeline's limits until it ends. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/clock.h"

#include <inttypes.h>

/* Whether `more` fit beside what there is.  What is larger than the limit comes in alone: it could
 * never otherwise. */
static bool fits(uint64_t used, uint64_t more, uint64_t limit) {
    return limit == 0 || used == 0 || (used <= limit && more <= limit - used);
}

/* What a call's input counts for: payloads, and a word for every cell. */
static uint64_t bytes_of(const struct piece *piece) {
    return piece->bytes + piece->rows * piece->n_columns * sizeof(int64_t);
}

static junco_status check_limits(const struct executor *executor, const struct piece *piece,
                                 struct junco_error *err) {
    const struct admission *admission = &executor->admission;
    uint64_t rows = piece ? piece->rows : 0, bytes = piece ? bytes_of(piece) : 0;

    if (admission->max_calls > 0 && admission->calls >= admission->max_calls)
        return junco_fail(err, JUNCO_EBUSY,
                          "%" PRIu64 " calls are open, the most there may be (max_calls): free one "
                          "and try again",
                          admission->calls);
    if (rows > 0 && !fits(admission->rows, rows, admission->max_rows))
        return junco_fail(err, JUNCO_EBUSY,
                          "%" PRIu64 " more rows do not fit beside the %" PRIu64 " of calls that "
                          "have not ended: the limit is %" PRIu64 " (max_queued_rows); try again "
                          "when some have",
                          rows, admission->rows, admission->max_rows);
    if (bytes > 0 && !fits(admission->bytes, bytes, admission->max_bytes))
        return junco_fail(err, JUNCO_EBUSY,
                          "%" PRIu64 " more bytes do not fit beside the %" PRIu64 " of calls that "
                          "have not ended: the limit is %" PRIu64 " (max_queued_bytes); try again "
                          "when some have",
                          bytes, admission->bytes, admission->max_bytes);
    return JUNCO_OK;
}

/* The call is in, with the rows of `piece` (NULL: from its source). */
static void enter(struct junco_call *call, struct piece *piece) {
    struct executor *executor = call->executor;
    struct sched_event event = {
        .kind = SCHED_ADMIT,
        .call = call->index,
        .has_source = call->source != NULL,
        .deadline_ns = call->deadline_ns,
    };

    executor->calls[call->index] = call;
    call->number = executor->n_calls++;
    executor->now_ns = clock_now_ns();
    executor->admission.calls++;
    if (piece && piece->rows > 0) { /* a queue holds no piece without rows */
        event.rows = call->admitted_rows = piece->rows;
        event.bytes = piece->bytes;
        call->admitted_bytes = bytes_of(piece);
        executor->admission.rows += call->admitted_rows;
        executor->admission.bytes += call->admitted_bytes;
        call->stats.rows_in = (int64_t)piece->rows;
        call_lay_in(call, 1, piece);
    } else {
        piece_unref(piece);
    }
    executor_tell(executor, &event);
}

junco_status call_admit(struct junco_call *call, struct piece *piece, struct junco_call **ret_call,
                        struct junco_error *err) {
    struct executor *executor = call->executor;

    mutex_lock(&executor->lock);
    junco_status st = executor->admission.calls > 0 ? check_limits(executor, piece, err) : JUNCO_OK;

    if (!st)
        st = deliver_prepare(executor, &call->options, call->deadline_ns, err);
    if (!st)
        st = executor_find_room(executor, &call->index, err);
    if (!st) {
        *ret_call = call; /* before a callback can ask for it */
        enter(call, piece);
    }
    mutex_unlock(&executor->lock);
    if (st) {
        piece_unref(piece);
        call_done(call);
    }
    return st;
}

void call_set_ended(struct junco_call *call) {
    struct admission *admission = &call->executor->admission;

    call->has_ended = true;
    admission->rows -= call->admitted_rows;
    admission->bytes -= call->admitted_bytes;
    call->admitted_rows = call->admitted_bytes = 0;
    call_tell_reader(call);
}

void call_remove(struct junco_call *call) {
    struct sched_event event = {.kind = SCHED_REMOVE, .call = call->index};
    struct executor *executor = call->executor;

    executor_tell(executor, &event);
    executor->calls[call->index] = NULL;
    executor->admission.calls--;
}
