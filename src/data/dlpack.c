/* dlpack.c -- tensors in and out through DLPack. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/dlpack.h>

#include <string.h>

#include "base/mem.h"
#include "data/buf.h"
#include "data/value.h"

struct dtype_row {
    uint8_t code, bits;
};

static const struct dtype_row dtypes[] = {
    [JUNCO_DTYPE_BOOL] = {kDLBool, 8},        [JUNCO_DTYPE_UINT8] = {kDLUInt, 8},
    [JUNCO_DTYPE_INT8] = {kDLInt, 8},         [JUNCO_DTYPE_UINT16] = {kDLUInt, 16},
    [JUNCO_DTYPE_INT16] = {kDLInt, 16},       [JUNCO_DTYPE_UINT32] = {kDLUInt, 32},
    [JUNCO_DTYPE_INT32] = {kDLInt, 32},       [JUNCO_DTYPE_UINT64] = {kDLUInt, 64},
    [JUNCO_DTYPE_INT64] = {kDLInt, 64},       [JUNCO_DTYPE_FLOAT16] = {kDLFloat, 16},
    [JUNCO_DTYPE_BFLOAT16] = {kDLBfloat, 16}, [JUNCO_DTYPE_FLOAT32] = {kDLFloat, 32},
    [JUNCO_DTYPE_FLOAT64] = {kDLFloat, 64},
};
#define N_DTYPES (sizeof(dtypes) / sizeof(dtypes[0]))

static junco_dtype dtype_of(DLDataType type) {
    for (size_t i = 1; i < N_DTYPES; i++)
        if (type.lanes == 1 && dtypes[i].code == type.code && dtypes[i].bits == type.bits)
            return (junco_dtype)i;
    return JUNCO_DTYPE_ANY;
}

/* ---- out ---- */

struct exported {
    DLManagedTensor managed; /* first: a pointer to it is a pointer to this */
    struct junco_buf *buf; /* owned reference; NULL: static data */
    int64_t shape[JUNCO_MAX_RANK];
    int64_t strides[JUNCO_MAX_RANK]; /* in elements */
};

static void delete_exported(DLManagedTensor *managed) {
    struct exported *exported = managed ? managed->manager_ctx : NULL;

    if (!exported)
        return;
    junco_buf_unref(exported->buf);
    junco_free(exported);
}

junco_status junco_tensor_to_dlpack(const struct junco_tensor *tensor,
                                    struct DLManagedTensor **ret_managed, struct junco_error *err) {
    struct exported *exported;
    int64_t stride = 1;

    if (tensor->dtype <= JUNCO_DTYPE_ANY || (size_t)tensor->dtype >= N_DTYPES || tensor->rank < 0 ||
        tensor->rank > JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_EINVAL, "tensor: element type %d, %d dimensions",
                          (int)tensor->dtype, tensor->rank);
    exported = junco_zalloc(sizeof(*exported));
    if (!exported)
        return junco_nomem(err, sizeof(*exported));
    for (int i = tensor->rank - 1; i >= 0; i--) {
        exported->shape[i] = tensor->dims[i];
        exported->strides[i] = stride;
        stride *= tensor->dims[i];
    }
    exported->buf = tensor->buf ? junco_buf_ref(tensor->buf) : NULL;
    exported->managed = (DLManagedTensor){
        .dl_tensor = {.data = tensor->data,
                      .device = {.device_type = kDLCPU},
                      .ndim = tensor->rank,
                      .dtype = {.code = dtypes[tensor->dtype].code,
                                .bits = dtypes[tensor->dtype].bits,
                                .lanes = 1},
                      .shape = exported->shape,
                      .strides = exported->strides},
        .manager_ctx = exported,
        .deleter = delete_exported,
    };
    *ret_managed = &exported->managed;
    return JUNCO_OK;
}

/* ---- in ---- */

static junco_status check(const DLTensor *from, struct junco_tensor *ret, size_t *ret_bytes,
                          struct junco_error *err) {
    struct junco_tensor tensor = {.dtype = dtype_of(from->dtype), .rank = from->ndim};
    junco_status st;

    if (from->device.device_type != kDLCPU && from->device.device_type != kDLCUDAHost)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "tensor: it is on device %d, not the CPU; copy it there first",
                          (int)from->device.device_type);
    if (tensor.dtype == JUNCO_DTYPE_ANY)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "tensor: elements of code %u, %u bits, %u lanes; want bool, integers, "
                          "floats or bfloat16 of 8 to 64 bits",
                          from->dtype.code, from->dtype.bits, from->dtype.lanes);
    if (from->ndim < 0 || from->ndim > JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_ELIMIT, "tensor: %d dimensions; want 0 to %d", (int)from->ndim,
                          JUNCO_MAX_RANK);
    if (from->ndim > 0 && !from->shape)
        return junco_fail(err, JUNCO_EDATA, "tensor: its shape is missing");
    if (from->ndim > 0)
        memcpy(tensor.dims, from->shape, (size_t)from->ndim * sizeof(*tensor.dims));
    st = tensor_check_shape(tensor.dtype, tensor.rank, tensor.dims, ret_bytes, err);
    if (st)
        return st;
    if (*ret_bytes > 0 && !from->data)
        return junco_fail(err, JUNCO_EDATA, "tensor: its data is missing");
    *ret = tensor;
    return JUNCO_OK;
}

/* Whether the elements follow one another as the shape reads. */
static bool is_dense(const DLTensor *from) {
    int64_t stride = 1;

    for (int i = from->ndim - 1; from->strides && i >= 0; i--) {
        if (from->shape[i] > 1 && from->strides[i] != stride)
            return false;
        stride *= from->shape[i];
    }
    return true;
}

/* Step `at` to the next element in row-major order; the offset follows by the strides.  Distances
 * are the producer's to vouch for, and are added as unsigned so that no sum is undefined. */
static void step(const DLTensor *from, int64_t *at, uint64_t *offset) {
    for (int i = from->ndim - 1; i >= 0; i--) {
        *offset += (uint64_t)from->strides[i];
        if (++at[i] < from->shape[i])
            return;
        *offset -= (uint64_t)from->strides[i] * (uint64_t)from->shape[i];
        at[i] = 0;
    }
}

static void gather(const DLTensor *from, size_t n, size_t size, char *to) {
    const char *data = (const char *)from->data + from->byte_offset;
    int64_t at[JUNCO_MAX_RANK] = {0};
    uint64_t offset = 0;

    for (size_t i = 0; i < n; i++) {
        const char *element = (const char *)((uintptr_t)data + (uintptr_t)(offset * size));

        memcpy(to + i * size, element, size);
        if (from->strides)
            step(from, at, &offset);
        else
            offset++;
    }
}

static void release(void *ctx, void *data) {
    DLManagedTensor *managed = ctx;

    (void)data;
    if (managed->deleter)
        managed->deleter(managed);
}

static junco_status copy(DLManagedTensor *managed, size_t bytes, struct junco_tensor *tensor,
                         struct junco_error *err) {
    size_t size = junco_dtype_size(tensor->dtype);
    junco_status st = buf_new(bytes, NULL, &tensor->buf, err);

    if (st)
        return st;
    tensor->data = buf_data(tensor->buf);
    gather(&managed->dl_tensor, bytes / size, size, tensor->data);
    release(managed, NULL);
    return JUNCO_OK;
}

junco_status junco_tensor_from_dlpack(struct DLManagedTensor *managed,
                                      struct junco_tensor *ret_tensor, struct junco_error *err) {
    const DLTensor *from = &managed->dl_tensor;
    struct junco_tensor tensor;
    size_t bytes = 0;
    junco_status st = check(from, &tensor, &bytes, err);

    if (st)
        return st;
    tensor.data = from->data ? (char *)from->data + from->byte_offset : NULL;
    if (is_dense(from) && (uintptr_t)tensor.data % junco_dtype_size(tensor.dtype) == 0)
        st = junco_buf_wrap(tensor.data, bytes, release, managed, &tensor.buf, err);
    else
        st = copy(managed, bytes, &tensor, err);
    if (!st)
        *ret_tensor = tensor;
    return st;
}
