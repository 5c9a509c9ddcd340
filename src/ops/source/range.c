/* range.c -- the integers from one number up to, or down to, another. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/op.h>

struct range {
    int64_t start;
    struct junco_value stop; /* null: `start` is the stop, and the start is 0 */
    int64_t step;
    /* --- made of these by open() --- */
    uint64_t first, count;
};

static junco_status range_open(void *instance, const struct junco_env *env,
                               struct junco_error *err) {
    struct range *range = instance;
    bool has_stop = range->stop.kind != JUNCO_KIND_NULL;
    int64_t first = has_stop ? range->start : 0;
    int64_t stop = has_stop ? range->stop.as.int64 : range->start;
    uint64_t step = range->step > 0 ? (uint64_t)range->step : 0 - (uint64_t)range->step;

    (void)env;
    if (has_stop && range->stop.kind != JUNCO_KIND_INT64)
        return junco_fail(err, JUNCO_ETYPE, "argument 'stop' wants an integer or None");
    if (step == 0)
        return junco_fail(err, JUNCO_EINVAL, "argument 'step' must not be 0");
    range->first = (uint64_t)first;
    range->count = 0;
    if (range->step > 0 ? first < stop : first > stop) {
        uint64_t span =
            range->step > 0 ? (uint64_t)stop - (uint64_t)first : (uint64_t)first - (uint64_t)stop;

        range->count = (span - 1) / step + 1;
    }
    return JUNCO_OK;
}

static junco_status range_run(void *instance, void *call_state, const struct junco_chunk *in,
                              struct junco_builder *out, junco_next *ret_next,
                              struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    const struct range *range = instance;

    (void)call_state;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        for (; (uint64_t)cursor->position < range->count; cursor->position++) {
            /* Within int64 at every step, by the way count was made: unsigned sums cannot trap. */
            uint64_t value = range->first + (uint64_t)cursor->position * (uint64_t)range->step;
            junco_status st;

            if (!junco_builder_has_room(out))
                return JUNCO_OK;
            st = junco_builder_row(out, cursor->row, err);
            if (!st)
                st = junco_put_int64(out, 0, (int64_t)value, err);
            if (st)
                return st;
        }
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_param range_params[] = {
    {.name = "start",
     .summary = "the first number; without stop: the stop, and the first is 0",
     .kind = JUNCO_PARAM_INT,
     .offset = offsetof(struct range, start)},
    {.name = "stop",
     .summary = "numbers end before it",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct range, stop),
     .dflt = "None"},
    {.name = "step",
     .summary = "from one number to the next; below 0: downwards",
     .kind = JUNCO_PARAM_INT,
     .offset = offsetof(struct range, step),
     .dflt = "1"},
    {.name = NULL},
};

static const struct junco_port range_outputs[] = {
    {.name = "n", .type = "int64", .summary = "a number"},
    {.name = NULL},
};

const struct junco_op junco_op_range = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "range",
    .summary = "integers in order, as Python's range gives them",
    .params = range_params,
    .outputs = range_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct range),
    .open = range_open,
    .run = range_run,
};
