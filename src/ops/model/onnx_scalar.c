/* onnx_scalar.c -- numbers, bools and strings of a column as a model's tensor, and back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/model/onnx.h"

#include <math.h>
#include <string.h>

#include "data/builder.h"
#include "data/column.h"
#include "data/number.h"

/* The integers that an element type holds; uint64's upper half is beyond int64 and so beyond us. */
static const struct {
    int64_t min, max;
} ranges[] = {
    [JUNCO_DTYPE_UINT8] = {0, UINT8_MAX},   [JUNCO_DTYPE_INT8] = {INT8_MIN, INT8_MAX},
    [JUNCO_DTYPE_UINT16] = {0, UINT16_MAX}, [JUNCO_DTYPE_INT16] = {INT16_MIN, INT16_MAX},
    [JUNCO_DTYPE_UINT32] = {0, UINT32_MAX}, [JUNCO_DTYPE_INT32] = {INT32_MIN, INT32_MAX},
    [JUNCO_DTYPE_UINT64] = {0, INT64_MAX},  [JUNCO_DTYPE_INT64] = {INT64_MIN, INT64_MAX},
};

static bool is_float(junco_dtype dtype) {
    return dtype == JUNCO_DTYPE_FLOAT32 || dtype == JUNCO_DTYPE_FLOAT64;
}

static bool is_integer(junco_dtype dtype) {
    return dtype >= JUNCO_DTYPE_UINT8 && dtype <= JUNCO_DTYPE_INT64;
}

bool onnx_packs(junco_kind kind, junco_dtype dtype) {
    switch (kind) {
    case JUNCO_KIND_BOOL:
        return dtype == JUNCO_DTYPE_BOOL;
    case JUNCO_KIND_INT64:
        return is_integer(dtype) || is_float(dtype);
    case JUNCO_KIND_FLOAT64:
        return is_float(dtype);
    case JUNCO_KIND_STRING:
        return dtype == JUNCO_DTYPE_STRING;
    default:
        return false;
    }
}

const struct junco_type *onnx_scalar_type(junco_dtype dtype) {
    if (dtype == JUNCO_DTYPE_BOOL)
        return junco_type_of(JUNCO_KIND_BOOL);
    if (dtype == JUNCO_DTYPE_STRING)
        return junco_type_of(JUNCO_KIND_STRING);
    return junco_type_of(is_integer(dtype) ? JUNCO_KIND_INT64 : JUNCO_KIND_FLOAT64);
}

/* One integer into place; the machine's byte order is little-endian, whose low bytes come first. */
static junco_status pack_integer(int64_t value, junco_dtype dtype, void *to,
                                 struct junco_error *err) {
    if (value < ranges[dtype].min || value > ranges[dtype].max)
        return junco_fail(err, JUNCO_EINVAL, "%lld does not fit the model's %s", (long long)value,
                          junco_dtype_name(dtype));
    memcpy(to, &value, junco_dtype_size(dtype));
    return JUNCO_OK;
}

static junco_status pack_value(const struct junco_value *value, junco_dtype dtype, void *to,
                               struct junco_error *err) {
    bool is_int = value->kind == JUNCO_KIND_INT64;
    double number = is_int                              ? (double)value->as.int64
                    : value->kind == JUNCO_KIND_FLOAT64 ? value->as.float64
                                                        : 0;
    float narrow = (float)number;

    switch (dtype) {
    case JUNCO_DTYPE_STRING: /* the column outlives the run */
        memcpy(to, &value->as.bytes, sizeof(value->as.bytes));
        return JUNCO_OK;
    case JUNCO_DTYPE_BOOL:
        *(uint8_t *)to = value->as.boolean;
        return JUNCO_OK;
    case JUNCO_DTYPE_FLOAT32:
        memcpy(to, &narrow, sizeof(narrow));
        return JUNCO_OK;
    case JUNCO_DTYPE_FLOAT64:
        memcpy(to, &number, sizeof(number));
        return JUNCO_OK;
    default:
        return pack_integer(value->as.int64, dtype, to, err);
    }
}

junco_status onnx_pack(const struct junco_column *column, const struct junco_model_port *port,
                       struct account *account, struct junco_tensor *ret_tensor,
                       struct junco_error *err) {
    size_t size = junco_dtype_size(port->type->dtype);
    struct junco_tensor tensor = {
        .dtype = port->type->dtype,
        .rank = port->type->rank == 2 ? 2 : 1,
        .dims = {(int64_t)column->rows, 1},
    };
    junco_status st = buf_new(column->rows * size, account, &tensor.buf, err);

    if (st)
        return st;
    tensor.data = buf_data(tensor.buf);
    for (size_t i = 0; !st && i < column->rows; i++) {
        struct junco_value value = junco_column_get(column, i);

        if (!onnx_packs(value.kind, tensor.dtype))
            st = junco_fail(err, JUNCO_ETYPE, "the model's input '%s' wants %s, got %s", port->name,
                            junco_dtype_name(tensor.dtype), junco_kind_name(value.kind));
        else
            st = pack_value(&value, tensor.dtype, (char *)tensor.data + i * size, err);
    }
    if (st) {
        junco_buf_unref(tensor.buf);
        return st;
    }
    *ret_tensor = tensor;
    return JUNCO_OK;
}

/* ---- back ---- */

static int64_t integer_at(const struct junco_tensor *tensor, size_t i) {
    const char *at = (const char *)tensor->data + i * junco_dtype_size(tensor->dtype);
    size_t size = junco_dtype_size(tensor->dtype);
    bool is_signed = ranges[tensor->dtype].min < 0;
    int64_t value = 0;

    memcpy(&value, at, size);
    if (is_signed && size < sizeof(value)) {
        int64_t sign = (int64_t)1 << (size * 8 - 1);

        value = (value ^ sign) - sign;
    }
    return value;
}

static double float_at(const struct junco_tensor *tensor, size_t i) {
    switch (tensor->dtype) {
    case JUNCO_DTYPE_FLOAT16:
        return number_from_half(((const uint16_t *)tensor->data)[i]);
    case JUNCO_DTYPE_BFLOAT16:
        return number_from_bfloat16(((const uint16_t *)tensor->data)[i]);
    case JUNCO_DTYPE_FLOAT32:
        return ((const float *)tensor->data)[i];
    default:
        return ((const double *)tensor->data)[i];
    }
}

static junco_status unpack_strings(const struct junco_tensor *tensor, struct account *account,
                                   struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_type *type = junco_type_of(JUNCO_KIND_STRING);
    const struct junco_bytes *texts = tensor->data;
    static const char *const name = "text";
    struct junco_builder *builder = NULL;
    struct junco_table table;
    junco_status st = junco_builder_new(1, &name, &type, &builder, err);

    if (!st)
        builder_bound(builder, 0, 0, account);
    for (int64_t i = 0; !st && i < tensor->dims[0]; i++) {
        st = junco_builder_row(builder, (size_t)i, err);
        if (!st)
            st = junco_put_string(builder, 0, texts[i].data, texts[i].size, err);
    }
    if (!st)
        st = junco_builder_finish(builder, &table, err);
    junco_builder_free(builder);
    if (st)
        return st;
    *ret_column = junco_column_ref(&table.columns[0]);
    junco_table_done(&table);
    return JUNCO_OK;
}

junco_status onnx_unpack(const struct junco_tensor *tensor, const struct junco_type *cell,
                         struct account *account, struct junco_column *ret_column,
                         struct junco_error *err) {
    size_t rows = (size_t)tensor->dims[0];
    uint8_t *valid = NULL;
    void *data = NULL;

    if (cell->kind == JUNCO_KIND_STRING)
        return unpack_strings(tensor, account, ret_column, err);
    junco_status st = column_new_fixed(cell->kind, rows, false, ret_column, &data, &valid, err);

    for (size_t i = 0; !st && i < rows; i++) {
        if (cell->kind == JUNCO_KIND_BOOL)
            ((uint8_t *)data)[i] = ((const uint8_t *)tensor->data)[i] != 0;
        else if (cell->kind == JUNCO_KIND_INT64)
            ((int64_t *)data)[i] = integer_at(tensor, i);
        else
            ((double *)data)[i] = float_at(tensor, i);
    }
    return st;
}
