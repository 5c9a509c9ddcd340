/* onnx_run.c -- batches of rows through the model of the operator onnx. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/model/onnx.h"

#include <string.h>

#include "base/mem.h"
#include "data/builder.h"
#include "data/column.h"

/* Rows of the input that run together; they are of equal shape in each column. */
struct batch {
    const struct junco_column *columns; /* of the node, from the first row on */
    size_t rows;
    struct account *account;
};

/* ---- which rows run together ---- */

static bool has_same_shape(const struct junco_column *column, size_t a, size_t b) {
    struct junco_value va = junco_column_get(column, a), vb = junco_column_get(column, b);
    const struct junco_tensor *ta = &va.as.tensor, *tb = &vb.as.tensor;

    if (va.kind != JUNCO_KIND_TENSOR || vb.kind != JUNCO_KIND_TENSOR)
        return va.kind == vb.kind;
    return ta->dtype == tb->dtype && ta->rank == tb->rank &&
           memcmp(ta->dims, tb->dims, (size_t)ta->rank * sizeof(ta->dims[0])) == 0;
}

static bool rows_agree(const struct junco_chunk *in, size_t a, size_t b) {
    for (size_t i = 0; i < in->n_columns; i++)
        if (!has_same_shape(&in->columns[i], a, b))
            return false;
    return true;
}

static bool runs_singly(const struct onnx *op) {
    for (size_t i = 0; i < op->info->n_inputs; i++)
        if (op->info->inputs[i].type->rank > 0 && op->info->inputs[i].type->dims[0] == 1)
            return true;
    return false;
}

/* How many rows like row `first` run together at most. */
static size_t most_rows(const struct onnx *op, const struct junco_chunk *in, size_t first) {
    size_t row_bytes = 0;

    if (runs_singly(op))
        return 1;
    for (size_t i = 0; i < in->n_columns; i++) {
        struct junco_value value = junco_column_get(&in->columns[i], first);

        if (value.kind == JUNCO_KIND_TENSOR)
            row_bytes += junco_tensor_size_bytes(&value.as.tensor);
    }
    if (!op->run_bytes || !row_bytes)
        return SIZE_MAX;
    size_t n = (size_t)op->run_bytes / row_bytes;
    return n > 0 ? n : 1;
}

/* How many rows from `first` on make one batch. */
static size_t batch_rows(const struct onnx *op, const struct junco_chunk *in, size_t first) {
    size_t max = most_rows(op, in, first), n = 1;

    while (n < max && first + n < in->rows && rows_agree(in, first, first + n))
        n++;
    return n;
}

/* ---- one batch ---- */

static void let_go(struct junco_tensor *tensors, size_t n) {
    for (size_t i = 0; i < n; i++)
        junco_buf_unref(tensors[i].buf);
}

/* The batch's columns as the model's inputs, in its order (all owned). */
static junco_status make_inputs(const struct onnx *op, const struct batch *batch,
                                struct junco_tensor *ret_inputs, struct junco_error *err) {
    for (size_t i = 0; i < op->info->n_inputs; i++) {
        const struct junco_model_port *port = &op->info->inputs[i];
        const struct junco_column *column = &batch->columns[op->binding.column_of[i]];
        struct junco_value first = junco_column_get(column, 0);
        bool is_view;
        junco_status st =
            first.kind == JUNCO_KIND_TENSOR
                ? column_as_batch(column, batch->account, &ret_inputs[i], &is_view, err)
                : onnx_pack(column, port, batch->account, &ret_inputs[i], err);

        if (st) {
            let_go(ret_inputs, i);
            return st;
        }
    }
    return JUNCO_OK;
}

/* An output (borrowed) as a column of the node.  The caller owns *ret_column. */
static junco_status take_output(const struct onnx *op, size_t column,
                                const struct junco_tensor *out, const struct batch *batch,
                                struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_type *cell = op->binding.cells[column];
    const char *name = op->info->outputs[op->binding.output_of[column]].name;

    if (out->rank < 1 || out->dims[0] != (int64_t)batch->rows)
        return junco_fail(err, JUNCO_EENGINE,
                          "output '%s' has no row for each of the %zu of the "
                          "batch: its first dimension is %lld",
                          name, batch->rows, out->rank < 1 ? 0LL : (long long)out->dims[0]);
    if (cell->kind != JUNCO_KIND_TENSOR && junco_tensor_count(out) != batch->rows)
        return junco_fail(err, JUNCO_EENGINE, "output '%s' has %zu values for %zu rows", name,
                          junco_tensor_count(out), batch->rows);
    if (cell->kind != JUNCO_KIND_TENSOR)
        return onnx_unpack(out, cell, batch->account, ret_column, err);
    junco_status st = buf_charge(out->buf, batch->account, err);
    return st ? st : column_from_batch(cell, out, ret_column, err);
}

/* Run the model, its outputs as columns (the caller owns each). */
static junco_status run_batch(const struct onnx *op, const struct batch *batch,
                              struct junco_column *ret_columns, struct junco_error *err) {
    struct junco_tensor inputs[JUNCO_MAX_MODEL_PORTS] = {0};
    struct junco_tensor outputs[JUNCO_MAX_MODEL_PORTS] = {0};
    size_t n = 0;
    junco_status st = make_inputs(op, batch, inputs, err);

    if (st)
        return st;
    st = op->backend->run(op->session, inputs, outputs, err);
    let_go(inputs, op->info->n_inputs);
    if (st)
        return st;
    for (; n < op->binding.n_outputs; n++) {
        st = take_output(op, n, &outputs[op->binding.output_of[n]], batch, &ret_columns[n], err);
        if (st)
            break;
    }
    let_go(outputs, op->info->n_outputs);
    while (st && n > 0)
        junco_column_unref(&ret_columns[--n]);
    return st;
}

/* ---- all rows ---- */

/* What the batches gave: n_parts times n_outputs columns. */
struct parts {
    size_t n, n_outputs;
    struct junco_column *columns; /* owned */
};

static junco_status run_all(const struct onnx *op, const struct junco_chunk *in,
                            struct account *account, struct parts *parts, struct junco_error *err) {
    struct junco_column slice[JUNCO_MAX_MODEL_PORTS];
    junco_status st = JUNCO_OK;

    for (size_t first = 0; !st && first < in->rows;) {
        struct batch batch = {slice, batch_rows(op, in, first), account};

        for (size_t i = 0; i < in->n_columns; i++)
            slice[i] = junco_column_slice(&in->columns[i], first, batch.rows);
        st = run_batch(op, &batch, &parts->columns[parts->n * parts->n_outputs], err);
        if (!st)
            parts->n++;
        first += batch.rows;
    }
    return st;
}

/* Column `at` of all batches as the builder's. */
static junco_status put_column(const struct parts *parts, size_t at, struct junco_builder *out,
                               struct junco_error *err) {
    const struct junco_column **list = junco_alloc_array(parts->n, sizeof(*list));
    struct junco_column whole = {0};
    junco_status st;

    if (!list)
        return junco_nomem(err, parts->n * sizeof(*list));
    for (size_t i = 0; i < parts->n; i++)
        list[i] = &parts->columns[i * parts->n_outputs + at];
    st = column_concat(list, parts->n, &whole, err);
    if (!st)
        st = builder_put_column(out, at, &whole, err);
    junco_column_unref(&whole);
    junco_free(list);
    return st;
}

junco_status onnx_run(void *instance, void *call_state, const struct junco_chunk *in,
                      struct junco_builder *out, junco_next *ret_next, struct junco_error *err) {
    const struct onnx *op = instance;
    struct parts parts = {.n_outputs = op->binding.n_outputs};
    junco_status st;

    (void)call_state;
    *ret_next = JUNCO_DONE;
    if (in->rows == 0)
        return JUNCO_OK;
    /* At least one, so that a node without outputs is nothing special. */
    parts.columns = junco_alloc_array(in->rows * parts.n_outputs + 1, sizeof(*parts.columns));
    if (!parts.columns)
        return junco_nomem(err, in->rows * sizeof(*parts.columns));
    st = run_all(op, in, builder_account(out), &parts, err);
    if (st)
        st = junco_wrap(err, st, "model '%s'", op->choice.model);
    else
        st = builder_rows_begin(out, in->rows, err);
    for (size_t i = 0; !st && i < parts.n_outputs; i++)
        st = put_column(&parts, i, out, err);
    for (size_t i = 0; i < parts.n * parts.n_outputs; i++)
        junco_column_unref(&parts.columns[i]);
    junco_free(parts.columns);
    return st;
}
