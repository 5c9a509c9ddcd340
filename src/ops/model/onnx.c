/* onnx.c -- run a model on each row: one tensor in, one tensor out. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Design note.  A model's first dimension is its batch; a cell is one row of it, and so has one
 * dimension less.  Rows of equal shape that stand one after the other run as one batch: without a
 * copy where they lie side by side, and their results are cells of the engine's own output.  A
 * model whose batch is fixed at 1 runs row by row.
 *
 * On a processor more rows a run are not always faster: once the layers between fall out of the
 * cache, each row takes longer (docs/benchmarks.md has the numbers).  So a batch is an upper bound,
 * and a run gets at most run_bytes of it.  Rows do not influence each other, whatever runs them. */

#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "data/builder.h"
#include "data/column.h"
#include "ops/model/session.h"

#include <junco/backend.h>
#include <junco/op.h>

struct onnx {
    struct model_choice choice;
    const char *output;
    int64_t run_bytes;
    /* --- set by open() --- */
    const struct junco_env *env;
    const struct junco_backend *backend;
    struct junco_session *session;
    const struct junco_model_info *info;
    const struct junco_type *cell; /* of the output; owned */
    size_t chosen; /* the output the column gets */
};

/* ---- the model and its types ---- */

/* "a, b, c", for an error; cut. */
static void list_ports(const struct junco_model_port *ports, size_t n, char *buf, size_t size) {
    size_t used = 0, i;

    buf[0] = '\0';
    for (i = 0; i < n && used + 1 < size; i++) {
        str_copy(buf + used, size - used, i > 0 ? ", " : "");
        used += strlen(buf + used);
        str_copy(buf + used, size - used, ports[i].name);
        used += strlen(buf + used);
    }
}

static junco_status choose_output(const struct onnx *op, const struct junco_model_info *info,
                                  size_t *ret_output, struct junco_error *err) {
    char names[200];
    size_t i;

    if (!op->output && info->n_outputs == 1) {
        *ret_output = 0;
        return JUNCO_OK;
    }
    for (i = 0; op->output && i < info->n_outputs; i++) {
        if (str_equal(info->outputs[i].name, op->output)) {
            *ret_output = i;
            return JUNCO_OK;
        }
    }
    list_ports(info->outputs, info->n_outputs, names, sizeof(names));
    if (!op->output)
        return junco_fail(err, JUNCO_EINVAL,
                          "the model has %zu outputs; choose one with output=: "
                          "%s",
                          info->n_outputs, names);
    return junco_fail(err, JUNCO_EINVAL, "the model has no output '%s'; it has: %s", op->output,
                      names);
}

/* The model must have one input, whose batch is open or 1. */
static junco_status check_model(const struct junco_model_info *info, struct junco_error *err) {
    const struct junco_type *type = info->n_inputs > 0 ? info->inputs[0].type : NULL;
    char names[200];

    if (info->n_inputs != 1) {
        list_ports(info->inputs, info->n_inputs, names, sizeof(names));
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "want a model with one input, this one has "
                          "%zu: %s",
                          info->n_inputs, names);
    }
    if (type->rank > 0 && type->dims[0] != -1 && type->dims[0] != 1)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "input '%s': its batch is fixed at %lld; export "
                          "the model with a batch that is open or 1",
                          info->inputs[0].name, (long long)type->dims[0]);
    return JUNCO_OK;
}

/* A port's type without the batch.  The caller owns *ret_type. */
static junco_status cell_type(const struct junco_type *type, const struct junco_type **ret_type,
                              struct junco_error *err) {
    if (type->rank > 0)
        return junco_type_tensor(type->dtype, type->rank - 1, type->dims + 1, ret_type, err);
    return junco_type_tensor(type->dtype, -1, NULL, ret_type, err);
}

/* Whether cells of type `from` may turn out to be what `to` asks for: not yet known is fine, since
 * each run checks what it is given. */
static bool may_be(const struct junco_type *from, const struct junco_type *to) {
    int i;

    if (from->kind != JUNCO_KIND_TENSOR)
        return from->kind == JUNCO_KIND_ANY || from->kind == JUNCO_KIND_NULL;
    if (from->dtype != JUNCO_DTYPE_ANY && from->dtype != to->dtype)
        return false;
    if (from->rank < 0 || to->rank < 0)
        return true;
    if (from->rank != to->rank)
        return false;
    for (i = 0; i < from->rank; i++)
        if (from->dims[i] >= 0 && to->dims[i] >= 0 && from->dims[i] != to->dims[i])
            return false;
    return true;
}

static junco_status check_input(const struct junco_model_port *port, const struct junco_type *from,
                                struct junco_error *err) {
    const struct junco_type *want = NULL;
    char want_text[128], got_text[128];
    junco_status st = cell_type(port->type, &want, err);

    if (st)
        return st;
    if (!may_be(from, want))
        st = junco_fail(err, JUNCO_ETYPE, "the model's input '%s' wants %s a row, got %s",
                        port->name, junco_type_format(want, want_text, sizeof(want_text)),
                        junco_type_format(from, got_text, sizeof(got_text)));
    junco_type_unref(want);
    return st;
}

static junco_status onnx_types(const void *instance, const struct junco_env *env,
                               const struct junco_type *const *in_types,
                               const struct junco_type **ret_types, struct junco_error *err) {
    const struct onnx *op = instance;
    const struct junco_backend *backend = NULL;
    struct junco_session *session = NULL;
    const struct junco_model_info *info;
    size_t chosen = 0;
    junco_status st = model_session(env, &op->choice, &backend, &session, err);

    if (st)
        return st;
    info = backend->describe(session);
    st = check_model(info, err);
    if (!st)
        st = choose_output(op, info, &chosen, err);
    if (!st)
        st = check_input(&info->inputs[0], in_types[0], err);
    if (!st)
        st = cell_type(info->outputs[chosen].type, &ret_types[0], err);
    junco_env_release(env, session);
    return st ? junco_wrap(err, st, "model '%s'", op->choice.model) : JUNCO_OK;
}

static junco_status onnx_open(void *instance, const struct junco_env *env,
                              struct junco_error *err) {
    struct onnx *op = instance;
    junco_status st = model_session(env, &op->choice, &op->backend, &op->session, err);

    op->env = env;
    if (st)
        return st;
    op->info = op->backend->describe(op->session);
    st = check_model(op->info, err);
    if (!st)
        st = choose_output(op, op->info, &op->chosen, err);
    if (!st)
        st = cell_type(op->info->outputs[op->chosen].type, &op->cell, err);
    return st ? junco_wrap(err, st, "model '%s'", op->choice.model) : JUNCO_OK;
}

static void onnx_close(void *instance) {
    struct onnx *op = instance;

    if (op->session)
        junco_env_release(op->env, op->session);
    junco_type_unref(op->cell);
}

/* ---- running it ---- */

static bool has_same_shape(const struct junco_column *column, size_t a, size_t b) {
    struct junco_value va = junco_column_get(column, a), vb = junco_column_get(column, b);
    const struct junco_tensor *ta = &va.as.tensor, *tb = &vb.as.tensor;

    return va.kind == JUNCO_KIND_TENSOR && vb.kind == JUNCO_KIND_TENSOR && ta->dtype == tb->dtype &&
           ta->rank == tb->rank &&
           memcmp(ta->dims, tb->dims, (size_t)ta->rank * sizeof(ta->dims[0])) == 0;
}

/* How many rows of that shape run together at most. */
static size_t run_rows(const struct onnx *op, const struct junco_column *column, size_t first) {
    const struct junco_type *type = op->info->inputs[0].type;
    struct junco_value value = junco_column_get(column, first);
    size_t row_bytes =
        value.kind == JUNCO_KIND_TENSOR ? junco_tensor_size_bytes(&value.as.tensor) : 0;
    size_t n;

    if (type->rank > 0 && type->dims[0] == 1)
        return 1;
    if (!op->run_bytes || !row_bytes)
        return SIZE_MAX;
    n = (size_t)op->run_bytes / row_bytes;
    return n > 0 ? n : 1;
}

/* How many rows from `first` on make one batch. */
static size_t batch_rows(const struct onnx *op, const struct junco_column *column, size_t first) {
    size_t max = run_rows(op, column, first), n = 1;

    while (n < max && first + n < column->rows && has_same_shape(column, first, first + n))
        n++;
    return n;
}

/* Take the chosen one of a run's outputs (all owned) as a column; the others are let go. */
static junco_status take_output(const struct onnx *op, struct junco_tensor *outputs, size_t rows,
                                struct account *account, struct junco_column *ret_column,
                                struct junco_error *err) {
    const struct junco_tensor *out = &outputs[op->chosen];
    junco_status st;
    size_t i;

    if (out->rank < 1 || out->dims[0] != (int64_t)rows)
        st = junco_fail(err, JUNCO_EENGINE,
                        "output '%s' has no row for each of the %zu of the "
                        "batch: its first dimension is %lld",
                        op->info->outputs[op->chosen].name, rows,
                        out->rank < 1 ? 0LL : (long long)out->dims[0]);
    else
        st = buf_charge(out->buf, account, err);
    if (!st)
        st = column_from_batch(op->cell, out, ret_column, err);
    for (i = 0; i < op->info->n_outputs; i++)
        junco_buf_unref(outputs[i].buf);
    return st;
}

/* One batch: the rows of `column`, of equal shape.  The caller owns *ret_column. */
static junco_status run_batch(const struct onnx *op, const struct junco_column *column,
                              struct account *account, struct junco_column *ret_column,
                              struct junco_error *err) {
    size_t n_outputs = op->info->n_outputs;
    struct junco_tensor input = {0};
    struct junco_tensor *outputs = junco_alloc_array(n_outputs, sizeof(*outputs));
    bool is_view;
    junco_status st;

    if (!outputs)
        return junco_nomem(err, n_outputs * sizeof(*outputs));
    st = column_as_batch(column, account, &input, &is_view, err);
    if (!st) {
        st = op->backend->run(op->session, &input, outputs, err);
        junco_buf_unref(input.buf);
        if (!st)
            st = take_output(op, outputs, column->rows, account, ret_column, err);
    }
    junco_free(outputs);
    return st;
}

/* Rows of several shapes: a batch for each run of equal ones, then one column of all of them. */
static junco_status run_batches(const struct onnx *op, const struct junco_column *column,
                                struct account *account, struct junco_column *ret_column,
                                struct junco_error *err) {
    struct junco_column *parts = junco_alloc_array(column->rows, sizeof(*parts));
    const struct junco_column **list = junco_alloc_array(column->rows, sizeof(*list));
    junco_status st = parts && list ? JUNCO_OK : junco_nomem(err, column->rows * sizeof(*parts));
    size_t n_parts = 0, first = 0, i;

    while (!st && first < column->rows) {
        size_t n = batch_rows(op, column, first);
        struct junco_column slice = junco_column_slice(column, first, n);

        st = run_batch(op, &slice, account, &parts[n_parts], err);
        if (st)
            break;
        list[n_parts] = &parts[n_parts];
        n_parts++;
        first += n;
    }
    if (!st)
        st = column_concat(list, n_parts, ret_column, err);
    for (i = 0; i < n_parts; i++)
        junco_column_unref(&parts[i]);
    junco_free(parts);
    junco_free(list);
    return st;
}

static junco_status onnx_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    const struct onnx *op = instance;
    const struct junco_column *column = &in->columns[0];
    struct account *account = builder_account(out);
    struct junco_column result = {0};
    junco_status st;

    (void)call_state;
    *ret_next = JUNCO_DONE;
    if (in->rows == 0)
        return JUNCO_OK;
    if (batch_rows(op, column, 0) == in->rows)
        st = run_batch(op, column, account, &result, err);
    else
        st = run_batches(op, column, account, &result, err);
    if (st)
        return junco_wrap(err, st, "model '%s'", op->choice.model);
    st = builder_rows_begin(out, in->rows, err);
    if (!st)
        st = builder_put_column(out, 0, &result, err);
    junco_column_unref(&result);
    return st;
}

/* ---- the table ---- */

static const struct junco_param onnx_params[] = {
    {
        .name = "model",
        .summary = "the model file: ONNX, or what another engine reads",
        .kind = JUNCO_PARAM_MODEL,
        .offset = offsetof(struct onnx, choice.model),
    },
    {
        .name = "engine",
        .summary = "the engine to run it in; None: the first that reads the file",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct onnx, choice.engine),
        .dflt = "None",
    },
    {
        .name = "precision",
        .summary = "what to compute in: 'fp32'; None: as the model is",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct onnx, choice.precision),
        .dflt = "None",
    },
    {
        .name = "device",
        .summary = "where to compute; None: the CPU",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct onnx, choice.device),
        .dflt = "None",
    },
    {
        .name = "threads",
        .summary = "threads inside one run; 0 or 1: the worker's own",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct onnx, choice.threads),
        .dflt = "0",
        .min = 0,
        .max = 64,
    },
    {
        .name = "run_bytes",
        .summary = "bytes of input that one run gets, at least a row; 0: the whole batch",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct onnx, run_bytes),
        .dflt = "524288",
        .min = 0,
        .max = 4294967296.0,
    },
    {
        .name = "output",
        .summary = "the model's output to take, by name; None: the only one",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct onnx, output),
        .dflt = "None",
    },
    {.name = NULL},
};

static const struct junco_port onnx_inputs[] = {
    {.name = "input", .type = "tensor", .summary = "a row of the model's input, without the batch"},
    {.name = NULL},
};

static const struct junco_port onnx_outputs[] = {
    {.name = "output", .type = "tensor", .summary = "the row's part of the model's output"},
    {.name = NULL},
};

const struct junco_op junco_op_onnx = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "onnx",
    .summary = "run a model on each row: one tensor in, one tensor out",
    .params = onnx_params,
    .inputs = onnx_inputs,
    .outputs = onnx_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_BATCHABLE | JUNCO_OP_HEAVY | JUNCO_OP_MODEL,
    .instance_size = sizeof(struct onnx),
    .types = onnx_types,
    .open = onnx_open,
    .run = onnx_run,
    .close = onnx_close,
};
