/* run.c -- one batch through an ONNX Runtime session, without copying it in or out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/onnxruntime/session.h"

#include <stdint.h>
#include <string.h>

#include "backends/ports.h"
#include "base/limits.h"
#include "base/str.h"
#include "data/buf.h"
#include "data/value.h"

/* What a run holds: a value of ONNX Runtime for each port, over our memory or its own. */
struct run {
    const OrtApi *api;
    OrtValue *inputs[JUNCO_MAX_MODEL_PORTS];
    OrtValue *outputs[JUNCO_MAX_MODEL_PORTS];
    const char *input_names[JUNCO_MAX_MODEL_PORTS];
    const char *output_names[JUNCO_MAX_MODEL_PORTS];
};

/* Releases an output of the engine's, on whichever thread lets go of it last; the session may be
 * gone by then, the library never is. */
static void release_value(void *ctx, void *data) {
    const struct ort_library *ort = NULL;

    (void)data;
    if (ort_library_open(&ort, NULL) == JUNCO_OK)
        ort->api->ReleaseValue(ctx);
}

/* A value over a tensor's own memory. */
static junco_status view_of(const OrtApi *api, const struct junco_tensor *tensor,
                            OrtValue **ret_value, struct junco_error *err) {
    static char nothing; /* a tensor without elements may have no data, but the API wants some */

    if (tensor->dtype == JUNCO_DTYPE_STRING)
        return ort_strings_in(api, tensor, ret_value, err);
    OrtMemoryInfo *memory = NULL;
    OrtStatus *status = api->CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &memory);

    if (!status)
        status = api->CreateTensorWithDataAsOrtValue(
            memory, tensor->data ? tensor->data : &nothing, junco_tensor_size_bytes(tensor),
            tensor->dims, (size_t)tensor->rank, ort_element_type(tensor->dtype), ret_value);
    if (memory)
        api->ReleaseMemoryInfo(memory);
    return status ? ort_fail(api, status, JUNCO_EENGINE, err) : JUNCO_OK;
}

static junco_status prepare(struct run *run, const struct junco_model_info *info,
                            const struct junco_tensor *inputs, const struct junco_tensor *outputs,
                            struct junco_error *err) {
    junco_status st = JUNCO_OK;
    size_t i;

    for (i = 0; st == JUNCO_OK && i < info->n_inputs; i++) {
        run->input_names[i] = info->inputs[i].name;
        st = view_of(run->api, &inputs[i], &run->inputs[i], err);
    }
    for (i = 0; st == JUNCO_OK && i < info->n_outputs; i++) {
        run->output_names[i] = info->outputs[i].name;
        if (outputs[i].data)
            st = view_of(run->api, &outputs[i], &run->outputs[i], err);
    }
    return st;
}

/* The shape and memory of a value that the engine made. */
static junco_status read_value(const OrtApi *api, OrtValue *value, struct junco_tensor *ret_tensor,
                               struct junco_error *err) {
    OrtTensorTypeAndShapeInfo *shape = NULL;
    ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    struct junco_tensor tensor = {0};
    size_t rank = 0, size_bytes;
    OrtStatus *status = api->GetTensorTypeAndShape(value, &shape);

    if (!status)
        status = api->GetTensorElementType(shape, &element);
    if (!status)
        status = api->GetDimensionsCount(shape, &rank);
    if (!status && rank <= JUNCO_MAX_RANK)
        status = api->GetDimensions(shape, tensor.dims, rank);
    if (!status && element != ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING)
        status = api->GetTensorMutableData(value, &tensor.data);
    if (shape)
        api->ReleaseTensorTypeAndShapeInfo(shape);
    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    tensor.dtype = ort_dtype(element);
    if (rank > JUNCO_MAX_RANK || tensor.dtype == JUNCO_DTYPE_ANY)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "a tensor of %zu dimensions or of an element "
                          "type that junco does not have",
                          rank);
    tensor.rank = (int)rank;
    *ret_tensor = tensor;
    return tensor_check_shape(tensor.dtype, tensor.rank, tensor.dims, &size_bytes, err);
}

/* Whether the engine handed an input back as the output, as it may where a model passes one
 * through: that memory is the caller's and would not live as long as the output. */
static bool is_in_inputs(const struct junco_tensor *tensor, const struct junco_tensor *inputs,
                         size_t n) {
    uintptr_t at = (uintptr_t)tensor->data;
    size_t i;

    for (i = 0; i < n; i++) {
        uintptr_t first = (uintptr_t)inputs[i].data;

        if (at >= first && at - first < junco_tensor_size_bytes(&inputs[i]))
            return true;
    }
    return false;
}

static junco_status copy_out(struct junco_tensor *tensor, struct junco_error *err) {
    size_t size = junco_tensor_size_bytes(tensor);
    junco_status st = buf_new(size, NULL, &tensor->buf, err);

    if (st)
        return st;
    memcpy(buf_data(tensor->buf), tensor->data, size);
    tensor->data = buf_data(tensor->buf);
    return JUNCO_OK;
}

/* Hand one output of the engine's to the caller: a buffer that holds the value. */
static junco_status take_output(struct run *run, size_t i, const struct junco_tensor *inputs,
                                size_t n_inputs, struct junco_tensor *ret_tensor,
                                struct junco_error *err) {
    static char nothing; /* an output without elements may have no memory */
    struct junco_tensor tensor = {0};
    junco_status st = read_value(run->api, run->outputs[i], &tensor, err);

    if (!st && tensor.dtype == JUNCO_DTYPE_STRING) {
        st = ort_strings_out(run->api, run->outputs[i], &tensor, err);
        if (!st)
            *ret_tensor = tensor;
        return st;
    }
    if (st)
        return st;
    if (!tensor.data)
        tensor.data = &nothing;
    if (is_in_inputs(&tensor, inputs, n_inputs)) {
        st = copy_out(&tensor, err);
    } else {
        st = junco_buf_wrap(tensor.data, junco_tensor_size_bytes(&tensor), release_value,
                            run->outputs[i], &tensor.buf, err);
        if (!st)
            run->outputs[i] = NULL; /* the buffer's now */
    }
    if (!st)
        *ret_tensor = tensor;
    return st;
}

static junco_status take_outputs(struct run *run, const struct junco_model_info *info,
                                 const struct junco_tensor *inputs, struct junco_tensor *outputs,
                                 struct junco_error *err) {
    struct junco_tensor taken[JUNCO_MAX_MODEL_PORTS] = {0};
    junco_status st = JUNCO_OK;
    size_t i;

    for (i = 0; i < info->n_outputs; i++) {
        if (outputs[i].data)
            continue;
        st = take_output(run, i, inputs, info->n_inputs, &taken[i], err);
        if (st) {
            st = junco_wrap(err, st, "output '%s'", info->outputs[i].name);
            break;
        }
    }
    for (i = 0; i < info->n_outputs; i++) {
        if (st)
            junco_buf_unref(taken[i].buf);
        else if (taken[i].buf)
            outputs[i] = taken[i];
    }
    return st;
}

static void finish(struct run *run, const struct junco_model_info *info) {
    size_t i;

    for (i = 0; i < info->n_inputs; i++)
        if (run->inputs[i])
            run->api->ReleaseValue(run->inputs[i]);
    for (i = 0; i < info->n_outputs; i++)
        if (run->outputs[i])
            run->api->ReleaseValue(run->outputs[i]);
}

static OrtStatus *run_model(struct run *run, const struct junco_session *session) {
    const struct junco_model_info *info = &session->info;

    return run->api->Run(session->handle, NULL, run->input_names,
                         (const OrtValue *const *)run->inputs, info->n_inputs, run->output_names,
                         info->n_outputs, run->outputs);
}

/* Compare what the host allocated with what the model gave into memory of its own. */
static junco_status check_host_shapes(const struct run *run, const struct junco_model_info *info,
                                      const struct junco_tensor *outputs, struct junco_error *err) {
    size_t i;

    for (i = 0; i < info->n_outputs; i++) {
        struct junco_tensor given = {0};
        char want[128], got[128];
        junco_status st;

        if (!outputs[i].data)
            continue;
        st = read_value(run->api, run->outputs[i], &given, err);
        if (st)
            return st;
        tensor_format(&given, want, sizeof(want));
        tensor_format(&outputs[i], got, sizeof(got));
        if (!str_equal(want, got))
            return junco_fail(err, JUNCO_EINVAL,
                              "output '%s': the model gives %s, the host "
                              "allocated %s",
                              info->outputs[i].name, want, got);
    }
    return JUNCO_OK;
}

/* Say why a run failed; takes status.  With outputs of the host's it may be that one has another
 * shape than the model gives, which only a run into the engine's own memory can tell: the engine's
 * words for it differ from operator to operator. */
static junco_status run_failed(struct run *run, const struct junco_session *session,
                               const struct junco_tensor *outputs, OrtStatus *status,
                               struct junco_error *err) {
    const struct junco_model_info *info = &session->info;
    junco_status st = JUNCO_OK;
    bool has_host_output = false;
    OrtStatus *again;
    size_t i;

    for (i = 0; i < info->n_outputs; i++) {
        has_host_output = has_host_output || outputs[i].data;
        if (run->outputs[i])
            run->api->ReleaseValue(run->outputs[i]);
        run->outputs[i] = NULL;
    }
    again = has_host_output ? run_model(run, session) : NULL;
    if (again)
        run->api->ReleaseStatus(again);
    else if (has_host_output)
        st = check_host_shapes(run, info, outputs, err);
    if (!st)
        return ort_fail(run->api, status, JUNCO_EENGINE, err);
    run->api->ReleaseStatus(status);
    return st;
}

junco_status ort_run(struct junco_session *session, const struct junco_tensor *inputs,
                     struct junco_tensor *outputs, struct junco_error *err) {
    const struct junco_model_info *info = &session->info;
    struct run run = {.api = session->ort->api};
    OrtStatus *status;
    junco_status st = ports_check(info, inputs, outputs, err);

    if (!st)
        st = prepare(&run, info, inputs, outputs, err);
    if (!st) {
        status = run_model(&run, session);
        if (status)
            st = run_failed(&run, session, outputs, status, err);
    }
    if (!st)
        st = take_outputs(&run, info, inputs, outputs, err);
    finish(&run, info);
    return st;
}
