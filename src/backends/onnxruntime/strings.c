/* strings.c -- tensors of strings into ONNX Runtime and out of it: copied, for it keeps its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/onnxruntime/session.h"

#include <string.h>

#include "base/mem.h"
#include "data/buf.h"

/* Texts with a NUL behind each, one after the other, and where each begins: what the API reads. */
static junco_status terminate_all(const struct junco_bytes *texts, size_t n, char **ret_data,
                                  const char ***ret_begins, struct junco_error *err) {
    size_t size = n, at = 0;

    for (size_t i = 0; i < n; i++) {
        if (texts[i].size > 0 && memchr(texts[i].data, '\0', texts[i].size))
            return junco_fail(err, JUNCO_EDATA,
                              "string %zu of the batch holds a NUL byte, at which the engine would "
                              "end it",
                              i);
        size += texts[i].size;
    }
    *ret_data = junco_alloc(size + 1);
    *ret_begins = junco_alloc_array(n + 1, sizeof(**ret_begins));
    if (!*ret_data || !*ret_begins)
        return junco_nomem(err, size);
    for (size_t i = 0; i < n; i++) {
        (*ret_begins)[i] = *ret_data + at;
        if (texts[i].size > 0)
            memcpy(*ret_data + at, texts[i].data, texts[i].size);
        at += texts[i].size;
        (*ret_data)[at++] = '\0';
    }
    return JUNCO_OK;
}

junco_status ort_strings_in(const OrtApi *api, const struct junco_tensor *tensor,
                            OrtValue **ret_value, struct junco_error *err) {
    size_t n = junco_tensor_count(tensor);
    OrtAllocator *allocator = NULL;
    const char **begins = NULL;
    OrtStatus *status = NULL;
    char *data = NULL;
    junco_status st = terminate_all(tensor->data, n, &data, &begins, err);

    if (!st) {
        status = api->GetAllocatorWithDefaultOptions(&allocator);
        if (!status)
            status = api->CreateTensorAsOrtValue(allocator, tensor->dims, (size_t)tensor->rank,
                                                 ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, ret_value);
        if (!status && n > 0)
            status = api->FillStringTensor(*ret_value, begins, n);
        if (status)
            st = ort_fail(api, status, JUNCO_EENGINE, err);
    }
    junco_free(data);
    junco_free(begins);
    return st;
}

/* The texts of a value behind the array that points to them, in one buffer. */
static junco_status read_texts(const OrtApi *api, const OrtValue *value, size_t n, size_t size,
                               struct junco_buf *buf, struct junco_error *err) {
    struct junco_bytes *texts = buf_data(buf);
    char *data = (char *)(texts + n);
    size_t *begins = junco_alloc_array(n + 1, sizeof(*begins));

    if (!begins)
        return junco_nomem(err, n * sizeof(*begins));
    OrtStatus *status = n > 0 ? api->GetStringTensorContent(value, data, size, begins, n) : NULL;

    for (size_t i = 0; !status && i < n; i++) {
        size_t end = i + 1 < n ? begins[i + 1] : size;

        texts[i] = (struct junco_bytes){.data = data + begins[i], .size = end - begins[i]};
    }
    junco_free(begins);
    return status ? ort_fail(api, status, JUNCO_EENGINE, err) : JUNCO_OK;
}

junco_status ort_strings_out(const OrtApi *api, const OrtValue *value, struct junco_tensor *tensor,
                             struct junco_error *err) {
    size_t n = junco_tensor_count(tensor), size = 0;
    OrtStatus *status = api->GetStringTensorDataLength(value, &size);
    struct junco_buf *buf = NULL;
    junco_status st;

    if (status)
        return ort_fail(api, status, JUNCO_EENGINE, err);
    st = buf_new(n * sizeof(struct junco_bytes) + size, NULL, &buf, err);
    if (st)
        return st;
    st = read_texts(api, value, n, size, buf, err);
    if (st) {
        junco_buf_unref(buf);
        return st;
    }
    tensor->buf = buf;
    tensor->data = buf_data(buf);
    return JUNCO_OK;
}
