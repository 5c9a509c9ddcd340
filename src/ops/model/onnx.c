/* onnx.c -- run a model on each row: columns to its inputs, its outputs to columns. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Design note.  A model's first dimension is its batch; a cell is one row of it, and so has one
 * dimension less.  Rows of equal shape that stand one after the other run as one batch: without a
 * copy where they lie side by side, and their results are cells of the engine's own output.  A
 * model whose batch is fixed at 1 runs row by row.
 *
 * On a processor more rows a run are not always faster: once the layers between fall out of the
 * cache, each row takes longer (docs/benchmarks.md has the numbers).  So a batch is an upper bound,
 * and a run gets at most run_bytes of it.  Rows do not influence each other, whatever runs them. */

#include "ops/model/onnx.h"

#include <stddef.h>

static junco_status onnx_columns(void *instance, const struct junco_columns *columns,
                                 struct junco_error *err) {
    struct onnx *op = instance;

    (void)err;
    op->columns = *columns;
    return JUNCO_OK;
}

static junco_status onnx_types(const void *instance, const struct junco_env *env,
                               const struct junco_type *const *in_types,
                               const struct junco_type **ret_types, struct junco_error *err) {
    const struct onnx *op = instance;
    const struct junco_backend *backend = NULL;
    struct junco_session *session = NULL;
    struct onnx_binding binding = {0};
    junco_status st = model_session(env, &op->choice, &backend, &session, err);

    if (st)
        return st;
    st = onnx_bind(op, backend->describe(session), in_types, &binding, err);
    for (size_t i = 0; !st && i < binding.n_outputs; i++)
        ret_types[i] = junco_type_ref(binding.cells[i]);
    onnx_binding_done(&binding);
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
    st = onnx_bind(op, op->info, NULL, &op->binding, err);
    return st ? junco_wrap(err, st, "model '%s'", op->choice.model) : JUNCO_OK;
}

static void onnx_close(void *instance) {
    struct onnx *op = instance;

    if (op->session)
        junco_env_release(op->env, op->session);
    onnx_binding_done(&op->binding);
}

/* ---- the table ---- */

static const struct junco_param onnx_params[] = {
    MODEL_CHOICE_PARAMS(struct onnx, choice, NULL),
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
        .name = "inputs",
        .summary = "the model's names of the input columns, in their order; None: the same names",
        .kind = JUNCO_PARAM_VALUE,
        .offset = offsetof(struct onnx, inputs),
        .dflt = "None",
    },
    {
        .name = "outputs",
        .summary = "the model's names of the output columns, in their order; None: the same names",
        .kind = JUNCO_PARAM_VALUE,
        .offset = offsetof(struct onnx, outputs),
        .dflt = "None",
    },
    {.name = NULL},
};

static const struct junco_port onnx_inputs[] = {
    {.name = "input",
     .type = "any",
     .summary = "a row of an input of the model, without the batch: a tensor, a number, a bool"},
    {.name = NULL},
};

static const struct junco_port onnx_outputs[] = {
    {.name = "output",
     .type = "any",
     .summary = "the row's part of an output of the model: a tensor, or the number itself"},
    {.name = NULL},
};

const struct junco_op junco_op_onnx = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "onnx",
    .summary = "run a model on each row: columns are its inputs and outputs, by name",
    .params = onnx_params,
    .inputs = onnx_inputs,
    .outputs = onnx_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_BATCHABLE | JUNCO_OP_HEAVY | JUNCO_OP_MODEL |
             JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct onnx),
    .columns = onnx_columns,
    .types = onnx_types,
    .open = onnx_open,
    .run = onnx_run,
    .close = onnx_close,
};
