/* builder.c -- the builder: rows, parents, failures, and the table they become.
 *
 * Cells are put by put.c, payloads cut by block.c; here is what happens to rows as a whole. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/builder.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/builder_priv.h"
#include "data/column.h"
#include "data/storage.h"
#include "data/table.h"

#include <stdint.h>
#include <string.h>

junco_status junco_builder_new(size_t n_columns, const char *const *names,
                               const struct junco_type *const *types,
                               struct junco_builder **ret_builder, struct junco_error *err) {
    if (n_columns > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "table: %zu columns; at most %d", n_columns,
                          JUNCO_MAX_COLUMNS);
    struct junco_builder *builder = junco_zalloc(sizeof(*builder));
    if (!builder)
        return junco_nomem(err, sizeof(*builder));
    junco_status st = names_copy(n_columns, names, &builder->names, err);
    if (st)
        goto failed;
    builder->columns = junco_alloc_array(n_columns, sizeof(*builder->columns));
    if (!builder->columns) {
        st = junco_nomem(err, n_columns * sizeof(*builder->columns));
        goto failed;
    }
    builder->n_columns = n_columns;
    for (size_t i = 0; i < n_columns; i++)
        builder->columns[i].type = junco_type_ref(types[i]);
    *ret_builder = builder;
    return JUNCO_OK;
failed:
    junco_builder_free(builder);
    return st;
}

/* Give the cells' payloads back and zero what was written; the arrays stay. */
static void empty_column(struct out_column *column, size_t rows) {
    size_t written = rows < column->cells_capacity ? rows : column->cells_capacity;

    if (column->is_whole) {
        junco_column_unref(&column->whole);
        column->is_whole = false;
    }
    cells_unref(column->type->kind, column->cells, written);
    if (written > 0)
        memset(column->cells, 0, written * kind_cell_size(column->type->kind));
    if (rows > column->valid_capacity)
        rows = column->valid_capacity;
    if (rows > 0)
        memset(column->valid, 0, rows);
    block_close(&column->block);
}

void builder_reset(struct junco_builder *builder) {
    for (size_t i = 0; i < builder->n_columns; i++)
        empty_column(&builder->columns[i], builder->rows);
    builder->rows = 0;
    builder->has_row = false;
    builder->n_bytes = 0;
    builder->n_errors = 0;
}

void builder_rewind(struct junco_builder *builder) {
    builder->cursor = (struct junco_cursor){0};
}

void junco_builder_free(struct junco_builder *builder) {
    if (!builder)
        return;
    builder_reset(builder);
    for (size_t i = 0; i < builder->n_columns; i++) {
        junco_free(builder->columns[i].cells);
        junco_free(builder->columns[i].valid);
        junco_type_unref(builder->columns[i].type);
    }
    junco_free(builder->columns);
    junco_free(builder->names);
    junco_free(builder->parents);
    junco_free(builder->errors);
    account_unref(builder->account);
    junco_free(builder);
}

void builder_bound(struct junco_builder *builder, size_t max_rows, size_t max_bytes,
                   struct account *account) {
    if (account)
        account_ref(account);
    account_unref(builder->account);
    builder->account = account;
    builder->max_rows = max_rows;
    builder->max_bytes = max_bytes;
}

struct account *builder_account(const struct junco_builder *builder) {
    return builder->account;
}

bool junco_builder_has_room(const struct junco_builder *builder) {
    if (builder->rows == 0)
        return true;
    return (builder->max_rows == 0 || builder->rows < builder->max_rows) &&
           (builder->max_bytes == 0 || builder->n_bytes < builder->max_bytes);
}

size_t junco_builder_rows(const struct junco_builder *builder) {
    return builder->rows;
}

struct junco_cursor *junco_builder_cursor(struct junco_builder *builder) {
    return &builder->cursor;
}

const size_t *builder_parents(const struct junco_builder *builder) {
    return builder->parents;
}

size_t builder_n_errors(const struct junco_builder *builder) {
    return builder->n_errors;
}

const struct row_error *builder_errors(const struct junco_builder *builder) {
    return builder->errors;
}

/* ---- rows ---- */

static junco_status reserve_rows(struct junco_builder *builder, size_t rows,
                                 struct junco_error *err) {
    size_t most = SIZE_MAX;

    if (builder->max_rows > 0)
        most = builder->max_rows > JUNCO_MAX_CHUNK_ROWS ? builder->max_rows : JUNCO_MAX_CHUNK_ROWS;
    if (rows > most)
        return junco_fail(err, JUNCO_ELIMIT,
                          "more than %zu rows in one run: the operator must stop when "
                          "junco_builder_has_room() is false and return JUNCO_MORE",
                          most);
    return vec_reserve(&builder->parents, &builder->parents_capacity, rows,
                       sizeof(*builder->parents), most, err);
}

junco_status junco_builder_row(struct junco_builder *builder, size_t parent,
                               struct junco_error *err) {
    size_t last = builder->rows > 0 ? builder->parents[builder->rows - 1] : 0;

    if (parent < last)
        return junco_fail(err, JUNCO_EINVAL,
                          "a row of input row %zu after one of %zu: parents "
                          "never decrease",
                          parent, last);
    junco_status st = reserve_rows(builder, builder->rows + 1, err);
    if (st)
        return st;
    builder->parents[builder->rows++] = parent;
    builder->has_row = true;
    return JUNCO_OK;
}

junco_status builder_rows_begin(struct junco_builder *builder, size_t rows,
                                struct junco_error *err) {
    if (builder->rows > 0)
        return junco_fail(err, JUNCO_EINTERNAL, "builder_rows_begin: %zu rows are there already",
                          builder->rows);
    junco_status st = reserve_rows(builder, rows, err);
    if (st)
        return st;
    for (size_t i = 0; i < rows; i++)
        builder->parents[i] = i;
    builder->rows = rows;
    builder->has_row = rows > 0;
    return JUNCO_OK;
}

junco_status builder_put_column(struct junco_builder *builder, size_t column,
                                const struct junco_column *values, struct junco_error *err) {
    struct out_column *out = &builder->columns[column];
    struct junco_column cast = {0};

    if (values->rows != builder->rows)
        return junco_fail(err, JUNCO_EINTERNAL, "column '%s': %zu rows put; %zu were begun",
                          builder->names[column], values->rows, builder->rows);
    junco_status st = column_cast(values, out->type, &cast, err);
    if (st)
        return junco_wrap(err, st, "column '%s'", builder->names[column]);
    empty_column(out, builder->rows);
    out->whole = cast;
    out->is_whole = true;
    builder->n_bytes += values->rows * kind_cell_size(out->type->kind);
    builder->n_bytes += column_payload_bytes(values);
    return JUNCO_OK;
}

/* ---- failed rows ---- */

/* The first index in the ascending parents[0 … rows) that is not below `parent`. */
static size_t lower_bound(const size_t *parents, size_t rows, size_t parent) {
    size_t low = 0;

    while (low < rows) {
        size_t middle = low + (rows - low) / 2;
        if (parents[middle] < parent)
            low = middle + 1;
        else
            rows = middle;
    }
    return low;
}

static junco_status withdraw_rows(struct junco_builder *builder, size_t parent,
                                  struct junco_error *err) {
    size_t first = lower_bound(builder->parents, builder->rows, parent);
    size_t end = first;

    while (end < builder->rows && builder->parents[end] == parent)
        end++;
    size_t n = end - first;
    if (n == 0)
        return JUNCO_OK;
    for (size_t i = 0; i < builder->n_columns; i++) {
        junco_status st = out_column_remove(&builder->columns[i], builder->rows, first, n, err);
        if (st)
            return st;
    }
    memmove(builder->parents + first, builder->parents + end,
            (builder->rows - end) * sizeof(*builder->parents));
    if (end == builder->rows)
        builder->has_row = false;
    builder->rows -= n;
    return JUNCO_OK;
}

junco_status junco_builder_fail_row(struct junco_builder *builder, size_t parent,
                                    const struct junco_error *why, struct junco_error *err) {
    size_t at = builder->n_errors;

    /* From the end: an operator goes through its input in order. */
    while (at > 0 && builder->errors[at - 1].parent > parent)
        at--;
    bool is_known = at > 0 && builder->errors[at - 1].parent == parent; /* the first reason stays */
    junco_status st = vec_reserve(&builder->errors, &builder->errors_capacity,
                                  builder->n_errors + 1, sizeof(*builder->errors), SIZE_MAX, err);
    if (!st)
        st = withdraw_rows(builder, parent, err);
    if (st || is_known)
        return st;
    memmove(builder->errors + at + 1, builder->errors + at,
            (builder->n_errors - at) * sizeof(*builder->errors));
    builder->errors[at] = (struct row_error){.parent = parent, .error = *why};
    builder->n_errors++;
    return JUNCO_OK;
}

/* ---- finishing ---- */

/* Make the arrays as long as the rows: cells that nobody put are null. */
static junco_status fill_column(struct out_column *column, size_t rows, struct junco_error *err) {
    size_t cell_size = kind_cell_size(column->type->kind);
    junco_status st =
        vec_reserve(&column->cells, &column->cells_capacity, rows, cell_size, SIZE_MAX, err);

    if (!st)
        st = vec_reserve(&column->valid, &column->valid_capacity, rows, 1, SIZE_MAX, err);
    return st;
}

static junco_status finish_column(struct out_column *column, size_t rows,
                                  struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;

    if (column->is_whole) {
        *ret_column = column->whole;
        column->whole = (struct junco_column){0};
        column->is_whole = false;
        return JUNCO_OK;
    }
    if (column->type->kind == JUNCO_KIND_NULL) {
        *ret_column = (struct junco_column){.type = column->type, .rows = rows};
        return JUNCO_OK;
    }
    junco_status st = fill_column(column, rows, err);
    if (!st)
        st = storage_take(column->type, rows, column->cells, column->valid, &storage, err);
    if (st)
        return st;
    column->cells = NULL;
    column->valid = NULL;
    column->cells_capacity = 0;
    column->valid_capacity = 0;
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}

junco_status junco_builder_finish(struct junco_builder *builder, struct junco_table *ret_table,
                                  struct junco_error *err) {
    struct junco_table table = {0};
    junco_status st = table_new(builder->n_columns, builder->names, &table, err);

    for (size_t i = 0; i < builder->n_columns && !st; i++)
        st = finish_column(&builder->columns[i], builder->rows, &table.columns[i], err);
    if (!st) {
        table.rows = builder->rows;
        *ret_table = table;
    }
    builder_reset(builder);
    if (st)
        junco_table_done(&table);
    return st;
}
