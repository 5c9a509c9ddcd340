/* session.h -- a model loaded in ONNX Runtime, as this folder's files share it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKENDS_ONNXRUNTIME_SESSION_H
#define BACKENDS_ONNXRUNTIME_SESSION_H

#include "backends/onnxruntime/failure.h"
#include "backends/onnxruntime/library.h"
#include "base/arena.h"
#include "base/limits.h"

#include <junco/backend.h>

/* Immutable once loaded, so that any thread may run it. */
struct junco_session {
    const struct ort_library *ort;
    OrtSession *handle;
    struct arena arena; /* names and metadata */
    struct junco_model_info info;
    struct junco_model_port inputs[JUNCO_MAX_MODEL_PORTS]; /* what info points to */
    struct junco_model_port outputs[JUNCO_MAX_MODEL_PORTS];
};

/* The slots of struct junco_backend; see there. */
junco_status ort_load(const struct junco_session_spec *spec, struct junco_session **ret_session,
                      struct junco_error *err);
junco_status ort_run(struct junco_session *session, const struct junco_tensor *inputs,
                     struct junco_tensor *outputs, struct junco_error *err);
void ort_unload(struct junco_session *session);

/* Fill in session->info from the handle; what was filled in before a failure is unload's. */
junco_status ort_describe(struct junco_session *session, struct junco_error *err) JUNCO_MUST_CHECK;

/* ONNX's element type as ours; JUNCO_DTYPE_ANY for one we do not have; and back. */
junco_dtype ort_dtype(ONNXTensorElementDataType type);
ONNXTensorElementDataType ort_element_type(junco_dtype dtype);

/* strings.c: a value of a tensor of strings (borrowed); what a value holds, as the data of a tensor
 * whose shape is set (the caller owns its buf). */
junco_status ort_strings_in(const OrtApi *api, const struct junco_tensor *tensor,
                            OrtValue **ret_value, struct junco_error *err) JUNCO_MUST_CHECK;
junco_status ort_strings_out(const OrtApi *api, const OrtValue *value, struct junco_tensor *tensor,
                             struct junco_error *err) JUNCO_MUST_CHECK;

#endif
