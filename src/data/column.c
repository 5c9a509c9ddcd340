/* column.c -- reading columns; gathering, joining and repeating their cells. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/column.h"

#include "base/mem.h"
#include "data/storage.h"
#include "data/value.h"

#include <assert.h>
#include <string.h>

bool junco_column_is_null(const struct junco_column *column, size_t row) {
    if (column->type->kind == JUNCO_KIND_NULL)
        return true;
    return column->valid && !column->valid[row];
}

struct junco_value junco_column_get(const struct junco_column *column, size_t row) {
    struct junco_value value = {.kind = JUNCO_KIND_NULL};

    assert(row < column->rows);
    if (junco_column_is_null(column, row))
        return value;
    value.kind = column->type->kind;
    switch (value.kind) {
    case JUNCO_KIND_BOOL:
        value.as.boolean = column->as.boolean[row];
        break;
    case JUNCO_KIND_INT64:
        value.as.int64 = column->as.int64[row];
        break;
    case JUNCO_KIND_FLOAT64:
        value.as.float64 = column->as.float64[row];
        break;
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        value.as.bytes = column->as.bytes[row];
        break;
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
    case JUNCO_KIND_ANY:
        value = column->as.value[row];
        break;
    default:
        value.as.tensor = column->as.tensor[row];
        break;
    }
    return value;
}

struct junco_column junco_column_ref(const struct junco_column *column) {
    if (column->storage)
        storage_ref(column->storage);
    return *column;
}

void junco_column_unref(struct junco_column *column) {
    storage_unref(column->storage);
    *column = (struct junco_column){.type = junco_type_of(JUNCO_KIND_NULL)};
}

struct junco_column junco_column_slice(const struct junco_column *column, size_t first,
                                       size_t rows) {
    struct junco_column slice = *column;

    assert(first <= column->rows && rows <= column->rows - first);
    slice.rows = rows;
    if (column->valid)
        slice.valid = column->valid + first;
    if (column_cells(column))
        column_set_cells(&slice, (const char *)column_cells(column) +
                                     first * kind_cell_size(column->type->kind));
    return slice;
}

/* A column of the NULL kind has no arrays, and so no storage. */
static struct junco_column null_column(size_t rows) {
    return (struct junco_column){.type = junco_type_of(JUNCO_KIND_NULL), .rows = rows};
}

/* ---- gather ---- */

/* to[i] = from[picked[i]].  One loop for each size of cell, so that the compiler sees it. */
static void gather_cells(size_t cell_size, const void *from, const size_t *picked, size_t n,
                         void *to) {
    if (cell_size == 1) {
        for (size_t i = 0; i < n; i++)
            ((uint8_t *)to)[i] = ((const uint8_t *)from)[picked[i]];
    } else if (cell_size == sizeof(int64_t)) {
        for (size_t i = 0; i < n; i++)
            ((int64_t *)to)[i] = ((const int64_t *)from)[picked[i]];
    } else if (cell_size == sizeof(struct junco_bytes)) {
        for (size_t i = 0; i < n; i++)
            ((struct junco_bytes *)to)[i] = ((const struct junco_bytes *)from)[picked[i]];
    } else {
        for (size_t i = 0; i < n; i++)
            memcpy((char *)to + i * cell_size, (const char *)from + picked[i] * cell_size,
                   cell_size);
    }
}

static_assert(sizeof(double) == sizeof(int64_t), "doubles are gathered as int64");

junco_status column_gather(const struct junco_column *column, const size_t *picked, size_t n,
                           struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;
    junco_kind kind = column->type->kind;

    if (kind == JUNCO_KIND_NULL) {
        *ret_column = null_column(n);
        return JUNCO_OK;
    }
    junco_status st = storage_new(column->type, n, column->valid != NULL, &storage, err);
    if (st)
        return st;
    gather_cells(kind_cell_size(kind), column_cells(column), picked, n, storage->cells);
    cells_ref(kind, storage->cells, n);
    if (storage->valid)
        gather_cells(1, column->valid, picked, n, storage->valid);
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}

/* ---- concat ---- */

/* The type of the joined column: a typed one wins over NULL, an open one over what fits it. */
static junco_status joined_type(const struct junco_column *const *columns, size_t n,
                                const struct junco_type **ret_type, struct junco_error *err) {
    const struct junco_type *type = columns[0]->type;
    char was[128], is[128];

    for (size_t i = 1; i < n; i++) {
        const struct junco_type *next = columns[i]->type;
        if (next == type || next->kind == JUNCO_KIND_NULL)
            continue;
        if (type->kind != JUNCO_KIND_NULL && type->kind != next->kind)
            return junco_fail(err, JUNCO_ETYPE, "cannot join a column of %s and one of %s",
                              junco_type_format(type, was, sizeof(was)),
                              junco_type_format(next, is, sizeof(is)));
        if (type->kind == JUNCO_KIND_NULL || !junco_type_fits(next, type))
            type = type->kind == JUNCO_KIND_NULL || junco_type_fits(type, next)
                       ? next
                       : junco_type_of(next->kind);
    }
    *ret_type = type;
    return JUNCO_OK;
}

/* Whether `b` goes on where `a` ends, in one storage. */
static bool is_next_slice(const struct junco_column *a, const struct junco_column *b) {
    size_t size = a->rows * kind_cell_size(a->type->kind);

    if (!a->storage || a->storage != b->storage || (a->valid != NULL) != (b->valid != NULL))
        return false;
    return (const char *)column_cells(a) + size == column_cells(b) &&
           (!a->valid || a->valid + a->rows == b->valid);
}

/* Slices of one storage side by side are joined by a longer slice. */
static bool concat_view(const struct junco_column *const *columns, size_t n,
                        struct junco_column *ret_column) {
    struct junco_column whole = *columns[0];

    for (size_t i = 1; i < n; i++) {
        if (!is_next_slice(columns[i - 1], columns[i]))
            return false;
        whole.rows += columns[i]->rows;
    }
    *ret_column = junco_column_ref(&whole);
    return true;
}

static void concat_cells(const struct junco_column *const *columns, size_t n,
                         struct junco_storage *storage) {
    size_t cell_size = kind_cell_size(storage->type->kind);
    size_t row = 0;

    for (size_t i = 0; i < n; i++) {
        const struct junco_column *part = columns[i];
        char *to = (char *)storage->cells + row * cell_size;
        bool is_null = part->type->kind == JUNCO_KIND_NULL;
        if (part->rows == 0)
            continue;
        if (is_null)
            memset(to, 0, part->rows * cell_size);
        else
            memcpy(to, column_cells(part), part->rows * cell_size);
        if (storage->valid && part->valid)
            memcpy(storage->valid + row, part->valid, part->rows);
        else if (storage->valid)
            memset(storage->valid + row, !is_null, part->rows);
        row += part->rows;
    }
    cells_ref(storage->type->kind, storage->cells, storage->rows);
}

junco_status column_concat(const struct junco_column *const *columns, size_t n,
                           struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_type *type = NULL;
    struct junco_storage *storage = NULL;
    size_t rows = 0;
    bool with_valid = false;

    assert(n >= 1);
    if (concat_view(columns, n, ret_column))
        return JUNCO_OK;
    junco_status st = joined_type(columns, n, &type, err);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        rows += columns[i]->rows;
        with_valid |= columns[i]->valid || columns[i]->type->kind == JUNCO_KIND_NULL;
    }
    if (type->kind == JUNCO_KIND_NULL) {
        *ret_column = null_column(rows);
        return JUNCO_OK;
    }
    st = storage_new(type, rows, with_valid, &storage, err);
    if (st)
        return st;
    concat_cells(columns, n, storage);
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}

/* ---- repeat ---- */

/* The value's bytes as they lie in a cell of a column of kind `kind`. */
static const void *cell_of(junco_kind kind, const struct junco_value *value, double *widened,
                           uint8_t *boolean) {
    switch (kind) {
    case JUNCO_KIND_BOOL:
        *boolean = value->as.boolean;
        return boolean;
    case JUNCO_KIND_FLOAT64:
        *widened = value->kind == JUNCO_KIND_INT64 ? (double)value->as.int64 : value->as.float64;
        return widened;
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
    case JUNCO_KIND_ANY:
        return value;
    default:
        return &value->as;
    }
}

void column_write_cell(junco_kind kind, void *cell, const struct junco_value *value) {
    double widened;
    uint8_t boolean;

    if (value->kind == JUNCO_KIND_NULL)
        memset(cell, 0, kind_cell_size(kind));
    else
        memcpy(cell, cell_of(kind, value, &widened, &boolean), kind_cell_size(kind));
}

junco_status column_repeat(const struct junco_type *type, const struct junco_value *value,
                           size_t rows, struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;
    char want[128], got[128];
    size_t cell_size = kind_cell_size(type->kind);
    bool is_null = value->kind == JUNCO_KIND_NULL;

    if (!value_fits(value, type))
        return junco_fail(err, JUNCO_ETYPE, "want a value of type %s, got %s",
                          junco_type_format(type, want, sizeof(want)),
                          value_format_type(value, got, sizeof(got)));
    if (type->kind == JUNCO_KIND_NULL) {
        *ret_column = null_column(rows);
        return JUNCO_OK;
    }
    junco_status st = storage_new(type, rows, is_null, &storage, err);
    if (st)
        return st;
    for (size_t i = 0; i < rows; i++)
        column_write_cell(type->kind, (char *)storage->cells + i * cell_size, value);
    cells_ref(type->kind, storage->cells, rows);
    if (is_null)
        memset(storage->valid, 0, rows);
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}

junco_status column_new_fixed(junco_kind kind, size_t rows, bool with_valid,
                              struct junco_column *ret_column, void **ret_data, uint8_t **ret_valid,
                              struct junco_error *err) {
    struct junco_storage *storage = NULL;

    assert(kind == JUNCO_KIND_BOOL || kind == JUNCO_KIND_INT64 || kind == JUNCO_KIND_FLOAT64);
    junco_status st = storage_new(junco_type_of(kind), rows, with_valid, &storage, err);
    if (st)
        return st;
    struct junco_column column = {
        .type = storage->type,
        .rows = rows,
        .valid = storage->valid, /* kept, though all 1 as yet: the caller is about to write it */
        .storage = storage,
    };
    column_set_cells(&column, storage->cells);
    if (with_valid)
        memset(storage->valid, 1, rows);
    *ret_column = column;
    *ret_data = storage->cells;
    if (ret_valid)
        *ret_valid = storage->valid;
    return JUNCO_OK;
}

size_t column_payload_bytes(const struct junco_column *column) {
    size_t bytes = 0;

    if (kind_cell_size(column->type->kind) <= sizeof(double))
        return 0;
    if (column->type->kind == JUNCO_KIND_STRING || column->type->kind == JUNCO_KIND_BYTES) {
        for (size_t i = 0; i < column->rows; i++)
            bytes += !column->valid || column->valid[i] ? column->as.bytes[i].size : 0;
        return bytes;
    }
    for (size_t i = 0; i < column->rows; i++) {
        struct junco_value value = junco_column_get(column, i);
        bytes += value_payload_bytes(&value);
    }
    return bytes;
}
