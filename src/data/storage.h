/* storage.h -- who owns a column's arrays and its cells' payload references. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_STORAGE_H
#define DATA_STORAGE_H

#include "base/refs.h"

#include <junco/table.h>

/* Columns and slices that refer to the same storage share it; it is immutable from then on, and
 * its last reference gives back the arrays, the cells' payloads and the type.
 * Invariant: a null cell is zero, so that its payload is nobody's. */
struct junco_storage {
    struct refs refs;
    const struct junco_type *type; /* owned reference */
    size_t rows;
    void *cells;
    uint8_t *valid; /* NULL: no row is null */
    bool has_own_arrays; /* cells and valid were allocated apart; else behind this header */
    struct junco_storage *base; /* the arrays are this one's, kept alive; else NULL */
    struct junco_buf *keeper; /* cells are foreign memory that this keeps; else NULL */
};

/* Bytes of one cell of this kind; 0 for NULL. */
size_t kind_cell_size(junco_kind kind);

/* Take, or give back, a reference for each of n cells' payloads. */
void cells_ref(junco_kind kind, const void *cells, size_t n);
void cells_unref(junco_kind kind, void *cells, size_t n);

/* Room for `rows` cells, and for `valid` if asked, both uninitialised: the caller writes them all
 * before the first unref.  Borrows type.  The caller owns. */
junco_status storage_new(const struct junco_type *type, size_t rows, bool with_valid,
                         struct junco_storage **ret_storage,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Takes cells and valid (both junco_alloc'ed; valid may be NULL) with their payload references;
 * nothing on failure.  Borrows type.  The caller owns. */
junco_status storage_take(const struct junco_type *type, size_t rows, void *cells, uint8_t *valid,
                          struct junco_storage **ret_storage,
                          struct junco_error *err) JUNCO_MUST_CHECK;

/* Cells that lie in foreign memory, of a kind without payloads, none of them null.  Borrows type and
 * keeper, and references both.  The caller owns. */
junco_status storage_wrap(const struct junco_type *type, size_t rows, const void *cells,
                          struct junco_buf *keeper, struct junco_storage **ret_storage,
                          struct junco_error *err) JUNCO_MUST_CHECK;

struct junco_storage *storage_ref(struct junco_storage *storage);
void storage_unref(struct junco_storage *storage); /* NULL is fine */

/* The column of all the storage's rows; it takes the reference.  `valid` is left out when no row
 * turns out to be null, which every later loop is the faster for. */
struct junco_column storage_column(struct junco_storage *storage);

/* A column's cells, whatever their kind. */
const void *column_cells(const struct junco_column *column);
void column_set_cells(struct junco_column *column, const void *cells);

/* Write the value (which fits; null: zeros) as a cell of this kind.  Takes no reference. */
void column_write_cell(junco_kind kind, void *cell, const struct junco_value *value);

#endif
