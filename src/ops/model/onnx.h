/* onnx.h -- the operator onnx from within: which column is which port of the model, and a run. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_MODEL_ONNX_H
#define OPS_MODEL_ONNX_H

#include "base/limits.h"
#include "data/buf.h"
#include "ops/model/session.h"

#include <junco/backend.h>

/* Which column each of the model's inputs reads, and which output each column gets. */
struct onnx_binding {
    size_t column_of[JUNCO_MAX_MODEL_PORTS]; /* by input of the model */
    size_t n_outputs; /* columns */
    size_t output_of[JUNCO_MAX_MODEL_PORTS]; /* by column: the model's output */
    const struct junco_type *cells[JUNCO_MAX_MODEL_PORTS]; /* by column: its type; owned */
};

struct onnx {
    struct model_choice choice;
    struct junco_value inputs, outputs; /* parameters: the model's names in the columns' order */
    int64_t run_bytes;
    struct junco_columns columns; /* set by columns(); borrowed */
    /* --- set by open() --- */
    const struct junco_env *env;
    const struct junco_backend *backend;
    struct junco_session *session;
    const struct junco_model_info *info;
    struct onnx_binding binding;
};

/* onnx_bind.c: find the ports of the node's columns, and check them.  in_types: what the columns
 * hold, by column; NULL: not looked at.  The caller owns *ret_binding: onnx_binding_done() it. */
junco_status onnx_bind(const struct onnx *op, const struct junco_model_info *info,
                       const struct junco_type *const *in_types, struct onnx_binding *ret_binding,
                       struct junco_error *err) JUNCO_MUST_CHECK;
void onnx_binding_done(struct onnx_binding *binding);

/* onnx_scalar.c: a column of numbers, bools or strings as the model's tensor of a value a row, of
 * the port's element type and rank; and back.  The caller owns ret_tensor->buf, *ret_column. */
junco_status onnx_pack(const struct junco_column *column, const struct junco_model_port *port,
                       struct account *account, struct junco_tensor *ret_tensor,
                       struct junco_error *err) JUNCO_MUST_CHECK;
junco_status onnx_unpack(const struct junco_tensor *tensor, const struct junco_type *cell,
                         struct account *account, struct junco_column *ret_column,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* Whether a column of this kind can be packed for the port at all. */
bool onnx_packs(junco_kind kind, junco_dtype dtype);
/* The scalar type that one value of dtype becomes (static). */
const struct junco_type *onnx_scalar_type(junco_dtype dtype);

/* onnx_run.c: all rows of the chunk. */
junco_status onnx_run(void *instance, void *call_state, const struct junco_chunk *in,
                      struct junco_builder *out, junco_next *ret_next,
                      struct junco_error *err) JUNCO_MUST_CHECK;

#endif
