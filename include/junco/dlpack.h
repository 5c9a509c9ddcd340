/* dlpack.h -- tensors in and out through DLPack, as other libraries hand them over. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_DLPACK_H
#define JUNCO_DLPACK_H

#include <junco/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/* DLPack's unversioned struct, the ABI of its releases to 0.8 and of `DLManagedTensor` in 1.x, under
 * the guard of its own header, which may come first. */
#ifndef DLPACK_DLPACK_H_
#define DLPACK_DLPACK_H_

typedef enum {
    kDLCPU = 1,
    kDLCUDA = 2,
    kDLCUDAHost = 3,
} DLDeviceType;

typedef struct {
    DLDeviceType device_type;
    int32_t device_id;
} DLDevice;

typedef enum {
    kDLInt = 0U,
    kDLUInt = 1U,
    kDLFloat = 2U,
    kDLOpaqueHandle = 3U,
    kDLBfloat = 4U,
    kDLComplex = 5U,
    kDLBool = 6U,
} DLDataTypeCode;

typedef struct {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
} DLDataType;

typedef struct {
    void *data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *shape;
    int64_t *strides;
    uint64_t byte_offset;
} DLTensor;

typedef struct DLManagedTensor {
    DLTensor dl_tensor;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensor *self);
} DLManagedTensor;

#endif

/* Export a tensor, image, frame or audio cell: dense, row-major, on the CPU.  Borrows tensor and
 * takes a reference to its payload, which is not copied; it is shared, so the other side only reads.
 * The caller owns *ret_managed and calls its deleter, on any thread. */
JUNCO_API junco_status junco_tensor_to_dlpack(const struct junco_tensor *tensor,
                                              struct DLManagedTensor **ret_managed,
                                              struct junco_error *err) JUNCO_MUST_CHECK;

/* Import a tensor.  On JUNCO_OK takes managed (its deleter runs once, on any thread, when the last
 * reference to the payload goes; at once where the tensor was copied) and the caller owns
 * ret_tensor->buf; on failure managed is as it was.  Nothing is copied of a dense, row-major tensor
 * that is aligned to its elements; any other strides are gathered.  The memory must not change while
 * it is shared.  To make it a cell, put {.kind = JUNCO_KIND_TENSOR, .as.tensor = it} with
 * junco_put_value(), which takes a reference of its own.
 *
 * JUNCO_EUNSUPPORTED: not on the CPU, or elements that are none of junco_dtype (complex, vectors of
 * lanes, 4 bits).  JUNCO_EDATA: a shape or pointer that cannot be.  JUNCO_ELIMIT: more than
 * JUNCO_MAX_RANK dimensions, or too large. */
JUNCO_API junco_status junco_tensor_from_dlpack(struct DLManagedTensor *managed,
                                                struct junco_tensor *ret_tensor,
                                                struct junco_error *err) JUNCO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
