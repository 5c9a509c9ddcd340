/* describe.c -- what a loaded model says of itself: inputs, outputs, metadata. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/onnxruntime/session.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"

static const struct {
    ONNXTensorElementDataType onnx;
    junco_dtype dtype;
} element_types[] = {
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, JUNCO_DTYPE_BOOL},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, JUNCO_DTYPE_UINT8},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, JUNCO_DTYPE_INT8},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16, JUNCO_DTYPE_UINT16},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, JUNCO_DTYPE_INT16},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32, JUNCO_DTYPE_UINT32},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, JUNCO_DTYPE_INT32},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64, JUNCO_DTYPE_UINT64},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, JUNCO_DTYPE_INT64},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, JUNCO_DTYPE_FLOAT16},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, JUNCO_DTYPE_BFLOAT16},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, JUNCO_DTYPE_FLOAT32},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, JUNCO_DTYPE_FLOAT64},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, JUNCO_DTYPE_STRING},
};
#define N_ELEMENT_TYPES (sizeof(element_types) / sizeof(element_types[0]))

junco_dtype ort_dtype(ONNXTensorElementDataType type) {
    size_t i;

    for (i = 0; i < N_ELEMENT_TYPES; i++)
        if (element_types[i].onnx == type)
            return element_types[i].dtype;
    return JUNCO_DTYPE_ANY;
}

ONNXTensorElementDataType ort_element_type(junco_dtype dtype) {
    size_t i;

    for (i = 0; i < N_ELEMENT_TYPES; i++)
        if (element_types[i].dtype == dtype)
            return element_types[i].onnx;
    return ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
}

/* One direction of a model's ports, so that inputs and outputs are read by the same lines. */
struct direction {
    const char *what;
    OrtStatusPtr(ORT_API_CALL *count)(const OrtSession *session, size_t *out);
    OrtStatusPtr(ORT_API_CALL *name)(const OrtSession *session, size_t index,
                                     OrtAllocator *allocator, char **value);
    OrtStatusPtr(ORT_API_CALL *type)(const OrtSession *session, size_t index,
                                     OrtTypeInfo **type_info);
};

/* A copy in the session's arena of a text of ONNX Runtime's, which is given back. */
static junco_status keep_text(struct junco_session *session, OrtAllocator *allocator, char *text,
                              size_t size, const char **ret_text, struct junco_error *err) {
    bool is_over = size >= session->arena.max_bytes - session->arena.used_bytes;
    char *kept = is_over ? NULL : arena_strndup(&session->arena, text, size);

    allocator->Free(allocator, text);
    if (is_over)
        return junco_fail(err, JUNCO_ELIMIT,
                          "the model's names and metadata take more than %u "
                          "bytes",
                          JUNCO_MAX_MODEL_META_BYTES);
    if (!kept)
        return junco_nomem(err, size);
    *ret_text = kept;
    return JUNCO_OK;
}

/* The type of a port.  ONNX Runtime tells neither a scalar from a tensor of unknown rank: both
 * have no dims here, and both become the open form.  *ret_type stays NULL where a port is not a
 * tensor of an element type we have. */
static junco_status tensor_type(const OrtApi *api, const OrtTypeInfo *type_info,
                                const struct junco_type **ret_type, struct junco_error *err) {
    const OrtTensorTypeAndShapeInfo *shape = NULL;
    ONNXTensorElementDataType element;
    int64_t dims[JUNCO_MAX_RANK];
    size_t rank, i;
    OrtStatus *status = api->CastTypeInfoToTensorInfo(type_info, &shape);

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    if (!shape)
        return JUNCO_OK;
    status = api->GetTensorElementType(shape, &element);
    if (!status)
        status = api->GetDimensionsCount(shape, &rank);
    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    if (rank > JUNCO_MAX_RANK || ort_dtype(element) == JUNCO_DTYPE_ANY)
        return JUNCO_OK;
    status = api->GetDimensions(shape, dims, rank);
    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    for (i = 0; i < rank; i++)
        if (dims[i] < 0)
            dims[i] = -1;
    return junco_type_tensor(ort_dtype(element), rank > 0 ? (int)rank : -1, dims, ret_type, err);
}

/* Read port i into *port; port->type is NULL where we cannot carry what it holds. */
static junco_status read_port(struct junco_session *session, const struct direction *direction,
                              OrtAllocator *allocator, size_t i, struct junco_model_port *port,
                              struct junco_error *err) {
    const OrtApi *api = session->ort->api;
    OrtTypeInfo *type_info = NULL;
    char *name = NULL;
    junco_status st;
    OrtStatus *status = direction->name(session->handle, i, allocator, &name);

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    st = keep_text(session, allocator, name, strlen(name), &port->name, err);
    if (st)
        return st;
    status = direction->type(session->handle, i, &type_info);
    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    st = tensor_type(api, type_info, &port->type, err);
    api->ReleaseTypeInfo(type_info);
    return st ? junco_wrap(err, st, "%s '%s'", direction->what, port->name) : JUNCO_OK;
}

/* An input we cannot carry makes the model unusable; an output is left out, for the engine
 * computes only what it is asked for (classifiers often have a list of maps beside a tensor). */
static junco_status read_ports(struct junco_session *session, const struct direction *direction,
                               OrtAllocator *allocator, struct junco_model_port *ports,
                               size_t *ret_n, struct junco_error *err) {
    const OrtApi *api = session->ort->api;
    bool is_input = ports == session->inputs;
    size_t n, i;
    OrtStatus *status = direction->count(session->handle, &n);

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    if (n > JUNCO_MAX_MODEL_PORTS)
        return junco_fail(err, JUNCO_ELIMIT, "the model has %zu %ss, at most %d are allowed", n,
                          direction->what, JUNCO_MAX_MODEL_PORTS);
    for (i = 0; i < n; i++) {
        struct junco_model_port *port = &ports[*ret_n];
        junco_status st = read_port(session, direction, allocator, i, port, err);

        if (st)
            return st;
        if (port->type)
            ++*ret_n;
        else if (is_input)
            return junco_fail(err, JUNCO_EUNSUPPORTED,
                              "input '%s' is not a tensor of numbers or "
                              "strings with at most %d dimensions",
                              port->name, JUNCO_MAX_RANK);
        else
            JUNCO_LOG(DEBUG, "onnxruntime.output",
                      "name=%s left out: not a tensor of numbers or strings", port->name);
    }
    if (*ret_n == 0 && !is_input)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "the model has no output that is a tensor of "
                          "numbers or strings");
    return JUNCO_OK;
}

static junco_status read_meta_value(struct junco_session *session, const OrtModelMetadata *metadata,
                                    OrtAllocator *allocator, struct junco_model_meta *meta,
                                    struct junco_error *err) {
    const OrtApi *api = session->ort->api;
    char *value = NULL;
    OrtStatus *status =
        api->ModelMetadataLookupCustomMetadataMap(metadata, allocator, meta->key, &value);

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    if (!value) /* a key with no value */
        return JUNCO_OK;
    meta->value_size = strlen(value);
    return keep_text(session, allocator, value, meta->value_size, &meta->value, err);
}

/* Copy keys and values; takes keys. */
static junco_status read_meta_entries(struct junco_session *session,
                                      const OrtModelMetadata *metadata, OrtAllocator *allocator,
                                      char **keys, size_t n, struct junco_error *err) {
    struct junco_model_meta *meta = arena_alloc_array(&session->arena, n, sizeof(*meta));
    junco_status st = meta ? JUNCO_OK : junco_nomem(err, n * sizeof(*meta));
    size_t i;

    for (i = 0; i < n; i++) {
        if (st)
            allocator->Free(allocator, keys[i]);
        else
            st = keep_text(session, allocator, keys[i], strlen(keys[i]), &meta[i].key, err);
        if (st)
            continue;
        meta[i].value = "";
        st = read_meta_value(session, metadata, allocator, &meta[i], err);
    }
    if (keys)
        allocator->Free(allocator, keys);
    if (st)
        return st;
    session->info.n_meta = n;
    session->info.meta = meta;
    return JUNCO_OK;
}

static junco_status read_meta(struct junco_session *session, OrtAllocator *allocator,
                              struct junco_error *err) {
    const OrtApi *api = session->ort->api;
    OrtModelMetadata *metadata = NULL;
    char **keys = NULL;
    int64_t n = 0;
    junco_status st = JUNCO_OK;
    OrtStatus *status = api->SessionGetModelMetadata(session->handle, &metadata);

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    status = api->ModelMetadataGetCustomMetadataMapKeys(metadata, allocator, &keys, &n);
    if (status)
        st = ort_fail(api, status, JUNCO_EENGINE, err);
    else if (n > 0)
        st = read_meta_entries(session, metadata, allocator, keys, (size_t)n, err);
    api->ReleaseModelMetadata(metadata);
    return st;
}

junco_status ort_describe(struct junco_session *session, struct junco_error *err) {
    const OrtApi *api = session->ort->api;
    const struct direction in = {"input", api->SessionGetInputCount, api->SessionGetInputName,
                                 api->SessionGetInputTypeInfo};
    const struct direction out = {"output", api->SessionGetOutputCount, api->SessionGetOutputName,
                                  api->SessionGetOutputTypeInfo};
    OrtAllocator *allocator = NULL;
    OrtStatus *status = api->GetAllocatorWithDefaultOptions(&allocator);
    junco_status st;

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    session->info.inputs = session->inputs;
    session->info.outputs = session->outputs;
    st = read_ports(session, &in, allocator, session->inputs, &session->info.n_inputs, err);
    if (!st)
        st = read_ports(session, &out, allocator, session->outputs, &session->info.n_outputs, err);
    return st ? st : read_meta(session, allocator, err);
}
