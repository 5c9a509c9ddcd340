/* batch.c -- a column of tensors as one tensor for a model, and back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/column.h"

#include "base/mem.h"
#include "data/storage.h"
#include "data/value.h"

#include <string.h>

/* The cell's tensor wherever it lies; NULL if the cell is null or something else. */
static const struct junco_tensor *tensor_at(const struct junco_column *column, size_t row) {
    if (junco_column_is_null(column, row))
        return NULL;
    if (kind_is_tensor(column->type->kind))
        return &column->as.tensor[row];
    if (column->type->kind == JUNCO_KIND_ANY && kind_is_tensor(column->as.value[row].kind))
        return &column->as.value[row].as.tensor;
    return NULL;
}

static bool has_same_shape(const struct junco_tensor *a, const struct junco_tensor *b) {
    return a->dtype == b->dtype && a->rank == b->rank &&
           memcmp(a->dims, b->dims, (size_t)a->rank * sizeof(a->dims[0])) == 0;
}

static junco_status fail_shape(const struct junco_column *column, size_t row,
                               struct junco_error *err) {
    struct junco_value first = junco_column_get(column, 0);
    struct junco_value other = junco_column_get(column, row);
    char want[128], got[128];

    return junco_fail(err, JUNCO_ETYPE, "row %zu of the batch is %s; row 0 is %s", row,
                      value_format_type(&other, got, sizeof(got)),
                      value_format_type(&first, want, sizeof(want)));
}

/* Check that the rows have one shape; say whether they lie side by side. */
static junco_status check_cells(const struct junco_column *column, bool *ret_is_dense,
                                struct junco_error *err) {
    const struct junco_tensor *first = column->rows > 0 ? tensor_at(column, 0) : NULL;
    bool is_dense = true;

    if (column->rows == 0)
        return junco_fail(err, JUNCO_EINVAL, "a batch needs at least one row");
    if (!first)
        return junco_fail(err, JUNCO_ETYPE, "row 0 of the batch is null or no tensor");
    size_t size = junco_tensor_size_bytes(first);
    for (size_t i = 1; i < column->rows; i++) {
        const struct junco_tensor *next = tensor_at(column, i);
        if (!next || !has_same_shape(first, next))
            return fail_shape(column, i, err);
        is_dense &= next->buf == first->buf && next->data == (char *)first->data + i * size;
    }
    *ret_is_dense = is_dense;
    return JUNCO_OK;
}

static junco_status gather_payloads(const struct junco_column *column, size_t size,
                                    struct account *account, struct junco_tensor *batch,
                                    struct junco_error *err) {
    struct junco_buf *buf = NULL;
    junco_status st = buf_new(column->rows * size, account, &buf, err);

    if (st)
        return st;
    for (size_t i = 0; i < column->rows && size > 0; i++)
        memcpy((char *)buf_data(buf) + i * size, tensor_at(column, i)->data, size);
    batch->buf = buf;
    batch->data = buf_data(buf);
    return JUNCO_OK;
}

junco_status column_as_batch(const struct junco_column *column, struct account *account,
                             struct junco_tensor *ret_batch, bool *ret_is_view,
                             struct junco_error *err) {
    bool is_dense = false;
    junco_status st = check_cells(column, &is_dense, err);

    if (st)
        return st;
    const struct junco_tensor *first = tensor_at(column, 0);
    struct junco_tensor batch = *first;
    size_t size = junco_tensor_size_bytes(first);
    size_t total;
    if (first->rank == JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_ETYPE,
                          "tensors of %d dimensions cannot be batched: there is "
                          "no dimension left for the rows",
                          first->rank);
    if (!junco_size_mul(size, column->rows, &total))
        return junco_fail(err, JUNCO_ELIMIT, "a batch of %zu rows of %zu bytes is too large",
                          column->rows, size);
    batch.rank++;
    batch.dims[0] = (int64_t)column->rows;
    memcpy(&batch.dims[1], first->dims, (size_t)first->rank * sizeof(first->dims[0]));
    /* Payloads that nobody counts (no buf) cannot be kept alive by a view. */
    is_dense = is_dense && first->buf;
    if (is_dense)
        junco_buf_ref(batch.buf);
    else
        st = gather_payloads(column, size, account, &batch, err);
    if (st)
        return st;
    *ret_batch = batch;
    *ret_is_view = is_dense;
    return JUNCO_OK;
}

junco_status column_from_batch(const struct junco_type *type, const struct junco_tensor *batch,
                               struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;
    struct junco_value cell = {.kind = type->kind, .as.tensor = *batch};
    struct junco_tensor *tensor = &cell.as.tensor;
    char want[128], got[128];

    if (!kind_is_tensor(type->kind) || batch->rank < 1 || batch->dims[0] < 0)
        return junco_fail(err, JUNCO_ETYPE, "a batch of rank %d does not make a column of %s",
                          batch->rank, junco_type_format(type, want, sizeof(want)));
    size_t rows = (size_t)batch->dims[0];
    tensor->rank--;
    memmove(tensor->dims, tensor->dims + 1, (size_t)tensor->rank * sizeof(tensor->dims[0]));
    tensor->dims[tensor->rank] = 0;
    if (!value_fits(&cell, type))
        return junco_fail(err, JUNCO_ETYPE, "want rows of %s, the batch has %s",
                          junco_type_format(type, want, sizeof(want)),
                          value_format_type(&cell, got, sizeof(got)));
    junco_status st = storage_new(type, rows, false, &storage, err);
    if (st)
        return st;
    struct junco_tensor *cells = storage->cells;
    size_t size = junco_tensor_size_bytes(tensor);
    for (size_t i = 0; i < rows; i++) {
        cells[i] = *tensor;
        cells[i].data = (char *)batch->data + i * size;
    }
    cells_ref(type->kind, cells, rows);
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}
