/* cast.c -- a column as another type asks for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/column.h"

#include "data/storage.h"
#include "data/value.h"

#include <assert.h>
#include <string.h>

bool column_row_fits(const struct junco_column *column, size_t row, const struct junco_type *type) {
    struct junco_value value = junco_column_get(column, row);

    return value_fits(&value, type);
}

/* The same arrays under another type of the same kind. */
static junco_status retype(const struct junco_column *column, const struct junco_type *type,
                           struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;
    junco_status st =
        storage_take(type, column->rows, (void *)column_cells(column), NULL, &storage, err);

    if (st)
        return st;
    storage->has_own_arrays = false;
    storage->base = storage_ref(column->storage);
    *ret_column = *column;
    ret_column->type = storage->type;
    ret_column->storage = storage;
    return JUNCO_OK;
}

/* Cell by cell: int64 to float64, and into and out of any. */
static junco_status convert(const struct junco_column *column, const struct junco_type *type,
                            struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;
    size_t cell_size = kind_cell_size(type->kind);
    junco_status st = storage_new(type, column->rows, true, &storage, err);

    if (st)
        return st;
    for (size_t i = 0; i < column->rows; i++) {
        struct junco_value value = junco_column_get(column, i);
        column_write_cell(type->kind, (char *)storage->cells + i * cell_size, &value);
        storage->valid[i] = value.kind != JUNCO_KIND_NULL;
    }
    cells_ref(type->kind, storage->cells, column->rows);
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}

static junco_status check_rows(const struct junco_column *column, const struct junco_type *type,
                               struct junco_error *err) {
    char want[128], got[128];

    for (size_t i = 0; i < column->rows; i++) {
        if (column_row_fits(column, i, type))
            continue;
        struct junco_value value = junco_column_get(column, i);
        return junco_fail(err, JUNCO_ETYPE, "row %zu: want %s, got %s", i,
                          junco_type_format(type, want, sizeof(want)),
                          value_format_type(&value, got, sizeof(got)));
    }
    return JUNCO_OK;
}

junco_status column_cast(const struct junco_column *column, const struct junco_type *type,
                         struct junco_column *ret_column, struct junco_error *err) {
    struct junco_value null = {.kind = JUNCO_KIND_NULL};

    if (junco_type_equal(column->type, type)) {
        *ret_column = junco_column_ref(column);
        return JUNCO_OK;
    }
    if (column->type->kind == JUNCO_KIND_NULL)
        return column_repeat(type, &null, column->rows, ret_column, err);
    junco_status st = check_rows(column, type, err);
    if (st)
        return st;
    if (type->kind == JUNCO_KIND_NULL)
        return column_repeat(type, &null, column->rows, ret_column, err);
    if (column->type->kind == type->kind)
        return retype(column, type, ret_column, err);
    return convert(column, type, ret_column, err);
}
