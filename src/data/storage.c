/* storage.c -- who owns a column's arrays and its cells' payload references. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/storage.h"

#include "base/mem.h"
#include "data/buf.h"
#include "data/value.h"

#include <string.h>

#define CELLS_ALIGNMENT 16

size_t kind_cell_size(junco_kind kind) {
    switch (kind) {
    case JUNCO_KIND_NULL:
        return 0;
    case JUNCO_KIND_BOOL:
        return sizeof(uint8_t);
    case JUNCO_KIND_INT64:
        return sizeof(int64_t);
    case JUNCO_KIND_FLOAT64:
        return sizeof(double);
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        return sizeof(struct junco_bytes);
    case JUNCO_KIND_TENSOR:
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        return sizeof(struct junco_tensor);
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
    case JUNCO_KIND_ANY:
        break;
    }
    return sizeof(struct junco_value);
}

void cells_ref(junco_kind kind, const void *cells, size_t n) {
    const struct junco_bytes *bytes = cells;
    const struct junco_tensor *tensors = cells;
    const struct junco_value *values = cells;
    size_t cell_size = kind_cell_size(kind);

    if (cell_size == sizeof(*bytes)) {
        for (size_t i = 0; i < n; i++)
            if (bytes[i].buf)
                junco_buf_ref(bytes[i].buf);
    } else if (kind_is_tensor(kind)) {
        for (size_t i = 0; i < n; i++)
            if (tensors[i].buf)
                junco_buf_ref(tensors[i].buf);
    } else if (cell_size == sizeof(*values)) {
        for (size_t i = 0; i < n; i++)
            junco_value_ref(&values[i]);
    }
}

void cells_unref(junco_kind kind, void *cells, size_t n) {
    struct junco_bytes *bytes = cells;
    struct junco_tensor *tensors = cells;
    struct junco_value *values = cells;
    size_t cell_size = kind_cell_size(kind);

    if (cell_size == sizeof(*bytes)) {
        for (size_t i = 0, run; i < n; i += run) {
            for (run = 1; i + run < n && bytes[i + run].buf == bytes[i].buf && run < UINT32_MAX;)
                run++;
            buf_unref_many(bytes[i].buf, (unsigned)run);
        }
    } else if (kind_is_tensor(kind)) {
        for (size_t i = 0; i < n; i++)
            junco_buf_unref(tensors[i].buf);
    } else if (cell_size == sizeof(*values)) {
        for (size_t i = 0; i < n; i++)
            junco_value_unref(&values[i]);
    }
}

junco_status storage_new(const struct junco_type *type, size_t rows, bool with_valid,
                         struct junco_storage **ret_storage, struct junco_error *err) {
    const size_t header =
        (sizeof(struct junco_storage) + CELLS_ALIGNMENT - 1) & ~(size_t)(CELLS_ALIGNMENT - 1);
    size_t cells, size;

    if (!junco_size_mul(rows, kind_cell_size(type->kind), &cells) ||
        !junco_size_add(header, cells, &size) || !junco_size_add(size, rows, &size))
        return junco_fail(err, JUNCO_ELIMIT, "column: %zu rows are too many", rows);
    struct junco_storage *storage = junco_alloc(size);
    if (!storage)
        return junco_nomem(err, size);
    *storage = (struct junco_storage){
        .type = junco_type_ref(type),
        .rows = rows,
        .cells = (char *)storage + header,
        .valid = with_valid ? (uint8_t *)storage + header + cells : NULL,
    };
    refs_init(&storage->refs);
    *ret_storage = storage;
    return JUNCO_OK;
}

junco_status storage_take(const struct junco_type *type, size_t rows, void *cells, uint8_t *valid,
                          struct junco_storage **ret_storage, struct junco_error *err) {
    struct junco_storage *storage = junco_zalloc(sizeof(*storage));

    if (!storage)
        return junco_nomem(err, sizeof(*storage));
    refs_init(&storage->refs);
    storage->type = junco_type_ref(type);
    storage->rows = rows;
    storage->cells = cells;
    storage->valid = valid;
    storage->has_own_arrays = true;
    *ret_storage = storage;
    return JUNCO_OK;
}

junco_status storage_wrap(const struct junco_type *type, size_t rows, const void *cells,
                          struct junco_buf *keeper, struct junco_storage **ret_storage,
                          struct junco_error *err) {
    struct junco_storage *storage = junco_zalloc(sizeof(*storage));

    if (!storage)
        return junco_nomem(err, sizeof(*storage));
    refs_init(&storage->refs);
    storage->type = junco_type_ref(type);
    storage->rows = rows;
    storage->cells = (void *)cells; /* shared from the start, so nobody writes there */
    storage->keeper = junco_buf_ref(keeper);
    *ret_storage = storage;
    return JUNCO_OK;
}

struct junco_storage *storage_ref(struct junco_storage *storage) {
    refs_up(&storage->refs);
    return storage;
}

void storage_unref(struct junco_storage *storage) {
    while (storage && refs_down(&storage->refs)) {
        struct junco_storage *base = storage->base;
        if (!base)
            cells_unref(storage->type->kind, storage->cells, storage->rows);
        if (storage->has_own_arrays) {
            junco_free(storage->cells);
            junco_free(storage->valid);
        }
        junco_buf_unref(storage->keeper);
        junco_type_unref(storage->type);
        junco_free(storage);
        storage = base;
    }
}

struct junco_column storage_column(struct junco_storage *storage) {
    struct junco_column column = {
        .type = storage->type,
        .rows = storage->rows,
        .valid = storage->valid,
        .storage = storage,
    };

    if (column.valid && !memchr(column.valid, 0, column.rows))
        column.valid = NULL;
    column_set_cells(&column, storage->cells);
    return column;
}

/* All members of `as` are pointers that overlay each other, so any of them names the cells. */
const void *column_cells(const struct junco_column *column) {
    return column->as.boolean;
}

void column_set_cells(struct junco_column *column, const void *cells) {
    column->as.boolean = cells;
}
