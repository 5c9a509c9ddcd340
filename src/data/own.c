/* own.c -- copy a column's payloads out of buffers that were made for several accounts together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/block.h"
#include "data/column.h"
#include "data/storage.h"
#include "data/value.h"

#include <string.h>

/* A string, bytes or tensor cell's payload. */
struct payload {
    struct junco_buf *buf; /* NULL: none that is counted */
    const void *data;
    size_t size_bytes;
    junco_dtype dtype;
};

static bool has_payloads(junco_kind kind) {
    return kind_is_tensor(kind) || kind_cell_size(kind) == sizeof(struct junco_bytes);
}

static struct payload payload_of(junco_kind kind, const void *cells, size_t row) {
    if (kind_is_tensor(kind)) {
        const struct junco_tensor *tensor = (const struct junco_tensor *)cells + row;

        return (struct payload){tensor->buf, tensor->data, junco_tensor_size_bytes(tensor),
                                tensor->dtype};
    }
    const struct junco_bytes *bytes = (const struct junco_bytes *)cells + row;

    return (struct payload){bytes->buf, bytes->data, bytes->size, JUNCO_DTYPE_ANY};
}

static void set_payload(junco_kind kind, void *cells, size_t row, struct junco_buf *buf,
                        void *data) {
    if (kind_is_tensor(kind)) {
        ((struct junco_tensor *)cells)[row].buf = buf;
        ((struct junco_tensor *)cells)[row].data = data;
    } else {
        ((struct junco_bytes *)cells)[row].buf = buf;
        ((struct junco_bytes *)cells)[row].data = data;
    }
}

/* Whether a row's payload is to be copied.  A null cell is zero, and has none. */
static bool is_foreign(const struct payload *payload, const struct account *from) {
    return payload->buf && buf_is_charged_to(payload->buf, from);
}

static bool has_foreign(const struct junco_column *column, const struct account *from) {
    for (size_t row = 0; row < column->rows; row++) {
        struct payload payload = payload_of(column->type->kind, column_cells(column), row);

        if (is_foreign(&payload, from))
            return true;
    }
    return false;
}

static junco_status copy_payloads(struct junco_storage *storage, const struct account *from,
                                  struct account *account, struct junco_error *err) {
    junco_kind kind = storage->type->kind;
    struct block block = {0};
    junco_status st = JUNCO_OK;

    for (size_t row = 0; !st && row < storage->rows; row++) {
        struct payload payload = payload_of(kind, storage->cells, row);
        struct junco_buf *buf;
        void *data;

        if (!is_foreign(&payload, from))
            continue;
        st = block_cut(&block, account, payload.size_bytes, payload.dtype, storage->rows - row,
                       &buf, &data, err);
        if (st)
            break;
        if (payload.size_bytes > 0)
            memcpy(data, payload.data, payload.size_bytes);
        set_payload(kind, storage->cells, row, buf, data);
        junco_buf_unref(payload.buf);
    }
    block_close(&block);
    return st;
}

junco_status column_own(const struct junco_column *column, const struct account *from,
                        struct account *account, struct junco_column *ret_column,
                        struct junco_error *err) {
    junco_kind kind = column->type->kind;
    struct junco_storage *storage;

    if (!has_payloads(kind) || !has_foreign(column, from)) {
        *ret_column = junco_column_ref(column);
        return JUNCO_OK;
    }
    junco_status st = storage_new(column->type, column->rows, column->valid != NULL, &storage, err);
    if (st)
        return st;
    memcpy(storage->cells, column_cells(column), column->rows * kind_cell_size(kind));
    cells_ref(kind, storage->cells, column->rows);
    if (storage->valid)
        memcpy(storage->valid, column->valid, column->rows);
    st = copy_payloads(storage, from, account, err);
    if (st) {
        storage_unref(storage);
        return st;
    }
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}
