/* tensor.c -- single items of tensors, for expressions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/tensor.h"

#include <string.h>

static float half_to_float(uint16_t half) {
    uint32_t sign = (uint32_t)(half >> 15) << 31, exponent = (half >> 10) & 0x1f;
    uint32_t fraction = half & 0x3ff, bits;
    float value;

    if (exponent == 0) { /* zero or subnormal: fraction * 2^-24 */
        value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    bits = sign | (exponent == 31 ? 255u << 23 : (exponent + 112) << 23) | fraction << 13;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static float bfloat_to_float(uint16_t half) {
    uint32_t bits = (uint32_t)half << 16;
    float value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

junco_kind tensor_element_kind(junco_dtype dtype) {
    switch (dtype) {
    case JUNCO_DTYPE_ANY:
        return JUNCO_KIND_ANY;
    case JUNCO_DTYPE_BOOL:
        return JUNCO_KIND_BOOL;
    case JUNCO_DTYPE_FLOAT16:
    case JUNCO_DTYPE_BFLOAT16:
    case JUNCO_DTYPE_FLOAT32:
    case JUNCO_DTYPE_FLOAT64:
        return JUNCO_KIND_FLOAT64;
    default:
        return JUNCO_KIND_INT64;
    }
}

static double float_element(const struct junco_tensor *tensor, size_t i) {
    const char *data = tensor->data;
    uint16_t half;
    float single;
    double value;

    switch (tensor->dtype) {
    case JUNCO_DTYPE_FLOAT16:
    case JUNCO_DTYPE_BFLOAT16:
        memcpy(&half, data + i * 2, 2);
        return tensor->dtype == JUNCO_DTYPE_FLOAT16 ? half_to_float(half) : bfloat_to_float(half);
    case JUNCO_DTYPE_FLOAT32:
        memcpy(&single, data + i * 4, 4);
        return single;
    default:
        memcpy(&value, data + i * 8, 8);
        return value;
    }
}

/* Elements lie in the machine's order; signed ones are widened with their sign. */
static junco_status int_element(const struct junco_tensor *tensor, size_t i, int64_t *ret) {
    const char *data = tensor->data;
    size_t size = junco_dtype_size(tensor->dtype);
    bool is_signed = tensor->dtype == JUNCO_DTYPE_INT8 || tensor->dtype == JUNCO_DTYPE_INT16 ||
                     tensor->dtype == JUNCO_DTYPE_INT32 || tensor->dtype == JUNCO_DTYPE_INT64;
    uint64_t bits = 0;

    for (size_t k = 0; k < size; k++) {
        size_t byte = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? size - 1 - k : k;
        bits = bits << 8 | (unsigned char)data[i * size + byte];
    }
    if (is_signed && size < 8 && bits >> (size * 8 - 1))
        bits |= ~(uint64_t)0 << (size * 8);
    if (tensor->dtype == JUNCO_DTYPE_UINT64 && bits > INT64_MAX)
        return JUNCO_EVALUE;
    *ret = (int64_t)bits;
    return JUNCO_OK;
}

junco_status tensor_element(const struct junco_tensor *tensor, size_t i,
                            struct junco_value *ret_item) {
    junco_kind kind = tensor_element_kind(tensor->dtype);

    *ret_item = (struct junco_value){.kind = kind};
    if (kind == JUNCO_KIND_BOOL)
        ret_item->as.boolean = ((const unsigned char *)tensor->data)[i] != 0;
    else if (kind == JUNCO_KIND_FLOAT64)
        ret_item->as.float64 = float_element(tensor, i);
    else
        return int_element(tensor, i, &ret_item->as.int64);
    return JUNCO_OK;
}

junco_status tensor_item(const struct junco_tensor *tensor, int64_t i,
                         struct junco_value *ret_item) {
    struct junco_tensor *item = &ret_item->as.tensor;

    if (tensor->rank == 1)
        return tensor_element(tensor, (size_t)i, ret_item);
    *ret_item = (struct junco_value){.kind = JUNCO_KIND_TENSOR, .as.tensor = *tensor};
    item->rank--;
    item->pixels = JUNCO_PIXELS_ANY;
    memmove(item->dims, item->dims + 1, (size_t)item->rank * sizeof(item->dims[0]));
    item->dims[item->rank] = 0;
    item->data = (char *)tensor->data + (size_t)i * junco_tensor_size_bytes(item);
    return JUNCO_OK;
}
