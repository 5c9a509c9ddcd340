/* ops.c -- the operators of the executor's tests: each does one thing an operator may do. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops.h"
#include "fixture.h"
#include "watch.h"

#include "base/clock.h"
#include "base/thread.h"
#include "data/builder.h"

struct k {
    int64_t k;
};

static const struct junco_param k_params[] = {
    {.name = "k", .kind = JUNCO_PARAM_INT, .offset = offsetof(struct k, k), .dflt = "0"},
    {.name = NULL},
};
static const struct junco_port n_port[] = {{.name = "n", .type = "int64"}, {.name = NULL}};
static const struct junco_port null_port[] = {{.name = "n", .type = "int64", .takes_null = true},
                                              {.name = NULL}};
static const struct junco_port x_port[] = {{.name = "x", .type = "tensor<float32>"},
                                           {.name = NULL}};

#define OP(text)                                                                              \
    .abi = JUNCO_OP_ABI, .size = sizeof(struct junco_op), .name = (text), .params = k_params, \
    .inputs = n_port, .outputs = n_port, .instance_size = sizeof(struct k)

static int64_t in_n(const struct junco_chunk *in, size_t row) {
    return in->columns[0].as.int64[row];
}

static struct junco_mutex gate_lock = {PTHREAD_MUTEX_INITIALIZER};
static struct junco_cond gate_changed = {PTHREAD_COND_INITIALIZER};
static bool gate_is_closed;
static int gate_waiting;

/* ---- row by row ---- */

static junco_status add_row(void *instance, const struct junco_chunk *in, size_t row,
                            struct junco_builder *out, struct junco_error *err) {
    return junco_put_int64(out, 0, in_n(in, row) + ((struct k *)instance)->k, err);
}
static const struct junco_op op_add = {OP("t.add"), .flags = JUNCO_OP_PURE, .run_row = add_row};
static const struct junco_op op_add_blocking = {OP("t.add_blocking"), .flags = JUNCO_OP_BLOCKING,
                                                .run_row = add_row};

/* Null becomes k. */
static junco_status or_k_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    bool is_null = junco_column_is_null(&in->columns[0], row);

    return junco_put_int64(out, 0, is_null ? ((struct k *)instance)->k : in_n(in, row), err);
}
static const struct junco_op op_or_k = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.or_k",
    .params = k_params,
    .inputs = null_port,
    .outputs = n_port,
    .instance_size = sizeof(struct k),
    .run_row = or_k_row,
};
/* The same, for failed rows, too. */
static const struct junco_op op_mend = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.mend",
    .flags = JUNCO_OP_PURE | JUNCO_OP_SEES_FAILED,
    .params = k_params,
    .inputs = null_port,
    .outputs = n_port,
    .instance_size = sizeof(struct k),
    .run_row = or_k_row,
};

/* For filter: whether n is not null. */
static junco_status whole_row(void *instance, const struct junco_chunk *in, size_t row,
                              struct junco_builder *out, struct junco_error *err) {
    (void)instance;
    return junco_put_bool(out, 0, !junco_column_is_null(&in->columns[0], row), err);
}
static const struct junco_port bool_port[] = {{.name = "keep", .type = "bool"}, {.name = NULL}};
static const struct junco_op op_whole = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.whole",
    .flags = JUNCO_OP_PURE | JUNCO_OP_SEES_FAILED,
    .params = k_params,
    .inputs = null_port,
    .outputs = bool_port,
    .instance_size = sizeof(struct k),
    .run_row = whole_row,
};

/* Multiples of k come out null. */
static junco_status holes_row(void *instance, const struct junco_chunk *in, size_t row,
                              struct junco_builder *out, struct junco_error *err) {
    if (in_n(in, row) % ((struct k *)instance)->k == 0)
        return JUNCO_OK;
    return junco_put_int64(out, 0, in_n(in, row), err);
}
static const struct junco_op op_holes = {OP("t.holes"), .run_row = holes_row};

/* ---- chunk by chunk ---- */

static junco_status copy_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    junco_status st = builder_rows_begin(out, in->rows, err);

    (void)instance;
    (void)call_state;
    *ret_next = JUNCO_DONE;
    return st ? st : builder_put_column(out, 0, &in->columns[0], err);
}
static const struct junco_op op_copy = {OP("t.copy"), .flags = JUNCO_OP_PURE, .run = copy_run};

/* Rows with n == k fail. */
static junco_status fail_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    junco_status st = JUNCO_OK;

    (void)call_state;
    for (size_t row = 0; !st && row < in->rows; row++) {
        struct junco_error why = {0};

        st = junco_builder_row(out, row, err);
        if (!st)
            st = junco_put_int64(out, 0, in_n(in, row), err);
        if (!st && in_n(in, row) == ((struct k *)instance)->k) {
            (void)junco_fail(&why, JUNCO_EDATA, "%lld is bad", (long long)in_n(in, row));
            st = junco_builder_fail_row(out, row, &why, err);
        }
    }
    *ret_next = JUNCO_DONE;
    return st;
}
static const struct junco_op op_fail = {OP("t.fail"), .run = fail_run};

/* A chunk with n == k in it fails whole. */
static junco_status refuse_run(void *instance, void *call_state, const struct junco_chunk *in,
                               struct junco_builder *out, junco_next *ret_next,
                               struct junco_error *err) {
    for (size_t row = 0; row < in->rows; row++)
        if (in_n(in, row) == ((struct k *)instance)->k)
            return junco_fail(err, JUNCO_EENGINE, "refused");
    return copy_run(instance, call_state, in, out, ret_next, err);
}
static const struct junco_op op_refuse = {OP("t.refuse"), .run = refuse_run};

/* One row too few. */
static junco_status short_run(void *instance, void *call_state, const struct junco_chunk *in,
                              struct junco_builder *out, junco_next *ret_next,
                              struct junco_error *err) {
    struct junco_chunk less = *in;

    (void)instance;
    (void)call_state;
    *ret_next = JUNCO_DONE;
    less.rows--;
    return builder_rows_begin(out, less.rows, err);
}
static const struct junco_op op_short = {OP("t.short"), .run = short_run};

/* As many rows as there must be, but two for the first and none for the last; or for one beyond. */
static junco_status twice_run(void *instance, void *call_state, const struct junco_chunk *in,
                              struct junco_builder *out, junco_next *ret_next,
                              struct junco_error *err) {
    int64_t beyond = ((struct k *)instance)->k;
    junco_status st = JUNCO_OK;

    (void)call_state;
    *ret_next = JUNCO_DONE;
    for (size_t row = 0; !st && row < in->rows; row++) {
        size_t parent = beyond ? row + (row + 1 == in->rows) : row - (row > 0);

        st = junco_builder_row(out, parent, err);
        if (!st)
            st = junco_put_int64(out, 0, in_n(in, row), err);
    }
    return st;
}
static const struct junco_op op_twice = {OP("t.twice"), .run = twice_run};

/* MORE without end. */
static junco_status stuck_run(void *instance, void *call_state, const struct junco_chunk *in,
                              struct junco_builder *out, junco_next *ret_next,
                              struct junco_error *err) {
    (void)instance;
    (void)call_state;
    (void)in;
    (void)out;
    (void)err;
    *ret_next = JUNCO_MORE;
    return JUNCO_OK;
}
static const struct junco_op op_stuck = {OP("t.stuck"), .rows = JUNCO_ROWS_MANY, .run = stuck_run};

/* ---- many rows of one ---- */

static junco_status emit_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    (void)call_state;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        for (; cursor->position < ((struct k *)instance)->k; cursor->position++) {
            if (!junco_builder_has_room(out)) {
                *ret_next = JUNCO_MORE;
                return JUNCO_OK;
            }
            junco_status st = junco_builder_row(out, cursor->row, err);
            if (!st)
                st = junco_put_int64(out, 0, in_n(in, cursor->row) * 1000 + cursor->position, err);
            if (st)
                return st;
        }
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}
static const struct junco_op op_emit = {OP("t.emit"), .rows = JUNCO_ROWS_MANY, .run = emit_run};

/* The first k rows of a call, then FINISHED. */
static junco_status head_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    int64_t *n_seen = call_state;
    junco_status st = JUNCO_OK;

    for (size_t row = 0; !st && row < in->rows && *n_seen < ((struct k *)instance)->k; row++) {
        st = junco_builder_row(out, row, err);
        if (!st)
            st = junco_put_int64(out, 0, in_n(in, row), err);
        (*n_seen)++;
    }
    *ret_next = *n_seen < ((struct k *)instance)->k ? JUNCO_DONE : JUNCO_FINISHED;
    return st;
}
static const struct junco_op op_head = {OP("t.head"), .rows = JUNCO_ROWS_MANY,
                                        .call_state_size = sizeof(int64_t), .run = head_run};

/* ---- payloads and batches ---- */

/* n becomes a tensor of 1 + n % k elements, each n. */
static junco_status shape_row(void *instance, const struct junco_chunk *in, size_t row,
                              struct junco_builder *out, struct junco_error *err) {
    int64_t count = 1 + in_n(in, row) % ((struct k *)instance)->k;
    void *data;
    junco_status st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 1, &count, &data, err);

    for (int64_t i = 0; !st && i < count; i++)
        ((float *)data)[i] = (float)in_n(in, row);
    return st;
}
static const struct junco_op op_shape = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.shape",
    .params = k_params,
    .inputs = n_port,
    .outputs = x_port,
    .instance_size = sizeof(struct k),
    .run_row = shape_row,
};

/* A tensor's first element times 10,000, plus the sum of its batch's first elements: so the result
 * tells which rows met.  Refuses batches of mixed shapes, and those that hold k. */
static junco_status meet_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    const struct junco_tensor *x = in->columns[0].as.tensor;
    int64_t sum = 0;

    (void)call_state;
    for (size_t row = 0; row < in->rows; row++) {
        int64_t n = (int64_t)((const float *)x[row].data)[0];

        if (x[row].dims[0] != x[0].dims[0])
            return junco_fail(err, JUNCO_EINTERNAL, "mixed shapes");
        if (n == ((struct k *)instance)->k)
            return junco_fail(err, JUNCO_EENGINE, "refused");
        sum += n;
    }
    for (size_t row = 0; row < in->rows; row++) {
        int64_t n = (int64_t)((const float *)x[row].data)[0];
        junco_status st = junco_builder_row(out, row, err);

        if (!st)
            st = junco_put_int64(out, 0, n * 10000 + sum, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}
static const struct junco_op op_meet = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.meet",
    .params = k_params,
    .inputs = x_port,
    .outputs = n_port,
    .instance_size = sizeof(struct k),
    .flags = JUNCO_OP_PURE | JUNCO_OP_BATCHABLE,
    .run = meet_run,
};

static const struct junco_op op_meet_impure = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.meet_impure",
    .params = k_params,
    .inputs = x_port,
    .outputs = n_port,
    .instance_size = sizeof(struct k),
    .flags = JUNCO_OP_BATCHABLE,
    .run = meet_run,
};

/* As t.meet, at the gate. */
static junco_status meet_gate_run(void *instance, void *call_state, const struct junco_chunk *in,
                                  struct junco_builder *out, junco_next *ret_next,
                                  struct junco_error *err) {
    mutex_lock(&gate_lock);
    gate_waiting += (int)in->rows;
    cond_broadcast(&gate_changed);
    while (gate_is_closed)
        cond_wait(&gate_changed, &gate_lock);
    mutex_unlock(&gate_lock);
    return meet_run(instance, call_state, in, out, ret_next, err);
}
static const struct junco_op op_meet_gate = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.meet_gate",
    .params = k_params,
    .inputs = x_port,
    .outputs = n_port,
    .instance_size = sizeof(struct k),
    .flags = JUNCO_OP_PURE | JUNCO_OP_BATCHABLE,
    .run = meet_gate_run,
};

/* Each row becomes a tensor of k bytes, whose first element is n. */
static junco_status swell_run(void *instance, void *call_state, const struct junco_chunk *in,
                              struct junco_builder *out, junco_next *ret_next,
                              struct junco_error *err) {
    int64_t count = ((struct k *)instance)->k / 4;
    junco_status st = JUNCO_OK;

    (void)call_state;
    for (size_t row = 0; !st && row < in->rows; row++) {
        void *data;

        st = junco_builder_row(out, row, err);
        if (!st)
            st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 1, &count, &data, err);
        if (!st)
            *(float *)data = (float)in_n(in, row);
    }
    *ret_next = JUNCO_DONE;
    return st;
}
static const struct junco_op op_swell = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.swell",
    .params = k_params,
    .inputs = n_port,
    .outputs = x_port,
    .instance_size = sizeof(struct k),
    .flags = JUNCO_OP_PURE | JUNCO_OP_BATCHABLE,
    .run = swell_run,
};

/* A tensor's first element. */
static junco_status first_row(void *instance, const struct junco_chunk *in, size_t row,
                              struct junco_builder *out, struct junco_error *err) {
    const float *data = in->columns[0].as.tensor[row].data;

    (void)instance;
    return junco_put_int64(out, 0, (int64_t)data[0], err);
}
static const struct junco_op op_first = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.first",
    .params = k_params,
    .inputs = x_port,
    .outputs = n_port,
    .instance_size = sizeof(struct k),
    .flags = JUNCO_OP_PURE,
    .run_row = first_row,
};

/* A payload of k bytes beside each row. */
static junco_status fill_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    int64_t count = ((struct k *)instance)->k / 4;
    void *data;
    junco_status st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 1, &count, &data, err);

    if (!st)
        memset(data, 0, (size_t)count * 4);
    if (!st)
        *(float *)data = (float)in_n(in, row);
    return st;
}
static const struct junco_op op_fill = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.fill",
    .params = k_params,
    .inputs = n_port,
    .outputs = x_port,
    .instance_size = sizeof(struct k),
    .run_row = fill_row,
};

/* ---- opening, and waiting ---- */

static junco_status open_k(void *instance, const struct junco_env *env, struct junco_error *err) {
    (void)env;
    if (((struct k *)instance)->k == 13)
        return junco_fail(err, JUNCO_EINVAL, "k must not be 13");
    return JUNCO_OK;
}
static const struct junco_op op_open = {OP("t.open"), .open = open_k, .run = copy_run};

void gate_close(void) {
    mutex_lock(&gate_lock);
    gate_is_closed = true;
    gate_waiting = 0;
    mutex_unlock(&gate_lock);
}

void gate_open(void) {
    mutex_lock(&gate_lock);
    gate_is_closed = false;
    cond_broadcast(&gate_changed);
    mutex_unlock(&gate_lock);
}

void gate_wait(int rows) {
    mutex_lock(&gate_lock);
    while (gate_waiting < rows)
        cond_wait(&gate_changed, &gate_lock);
    mutex_unlock(&gate_lock);
}

void gate_pass(void) {
    mutex_lock(&gate_lock);
    gate_waiting++;
    cond_broadcast(&gate_changed);
    while (gate_is_closed)
        cond_wait(&gate_changed, &gate_lock);
    mutex_unlock(&gate_lock);
}

static junco_status gate_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    gate_pass();
    return add_row(instance, in, row, out, err);
}
static const struct junco_op op_gate = {OP("t.gate"), .run_row = gate_row};

/* As t.fill, but row 0 waits at the gate first. */
static junco_status late_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    if (in_n(in, row) == 0)
        gate_pass();
    return fill_row(instance, in, row, out, err);
}
static const struct junco_op op_late = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.late",
    .params = k_params,
    .inputs = n_port,
    .outputs = x_port,
    .instance_size = sizeof(struct k),
    .run_row = late_row,
};

/* ---- effects outside ---- */

static struct sunk sunk;

struct sunk sunk_take(void) {
    mutex_lock(&gate_lock);
    struct sunk taken = sunk;
    sunk = (struct sunk){0};
    mutex_unlock(&gate_lock);
    return taken;
}

struct sink_state {
    int64_t n_rows;
    bool is_flushed;
};

static junco_status sink_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    struct sink_state *state = call_state;

    state->n_rows += (int64_t)in->rows;
    return copy_run(instance, call_state, in, out, ret_next, err);
}

/* k: 1 fails, 2 waits at the gate. */
static junco_status sink_flush(const void *instance, void *call_state, struct junco_error *err) {
    struct sink_state *state = call_state;
    int64_t k = ((const struct k *)instance)->k;

    mutex_lock(&gate_lock);
    gate_waiting++;
    cond_broadcast(&gate_changed);
    while (k == 2 && gate_is_closed)
        cond_wait(&gate_changed, &gate_lock);
    sunk.n_flushes++;
    sunk.n_rows += state->n_rows;
    sunk.n_again += state->is_flushed;
    mutex_unlock(&gate_lock);
    state->is_flushed = true;
    return k == 1 ? junco_fail(err, JUNCO_EIO, "no room on the disk") : JUNCO_OK;
}

static void sink_done(void *call_state) {
    mutex_lock(&gate_lock);
    sunk.n_done++;
    sunk.n_rows_lost += ((struct sink_state *)call_state)->is_flushed
                            ? 0
                            : ((struct sink_state *)call_state)->n_rows;
    mutex_unlock(&gate_lock);
}
static const struct junco_op op_sink = {OP("t.sink"), .call_state_size = sizeof(struct sink_state),
                                        .run = sink_run, .flush = sink_flush,
                                        .call_done = sink_done};
static const struct junco_op op_sink_blocking = {
    OP("t.sink_blocking"), .flags = JUNCO_OP_BLOCKING, .call_state_size = sizeof(struct sink_state),
    .run = sink_run,       .flush = sink_flush,        .call_done = sink_done};
static void (*hook)(void *ctx);
static void *hook_ctx;

void hook_set(void (*fn)(void *ctx), void *ctx) {
    hook = fn;
    hook_ctx = ctx;
}

static junco_status hook_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    hook(hook_ctx);
    return add_row(instance, in, row, out, err);
}
static const struct junco_op op_hook = {OP("t.hook"), .run_row = hook_row};
static const struct junco_op op_hook_blocking = {OP("t.hook_blocking"), .flags = JUNCO_OP_BLOCKING,
                                                 .run_row = hook_row};

const struct junco_op *const runtime_test_ops[] = {
    &op_add,   &op_add_blocking,   &op_or_k,        &op_holes,         &op_copy,  &op_fail,
    &op_mend,  &op_whole,          &op_refuse,      &op_short,         &op_twice, &op_stuck,
    &op_emit,  &op_head,           &op_shape,       &op_meet,          &op_fill,  &op_late,
    &op_open,  &op_gate,           &op_sink,        &op_sink_blocking, &op_hook,  &op_hook_blocking,
    &watch_op, &watch_op_blocking, &op_meet_impure, &op_meet_gate,     &op_swell, &op_first,
    NULL,
};
