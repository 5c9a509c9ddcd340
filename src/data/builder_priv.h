/* builder_priv.h -- what the builder's files share and nobody else sees. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BUILDER_PRIV_H
#define DATA_BUILDER_PRIV_H

#include "data/block.h"
#include "data/builder.h"

/* A column being built.  Its arrays grow when a cell is put, not when a row begins: a column that
 * nobody puts into costs nothing until finish().
 * Invariant: cells at rows and beyond, and cells not put, are zero and not valid. */
struct out_column {
    const struct junco_type *type; /* owned reference */
    void *cells;
    size_t cells_capacity;
    uint8_t *valid;
    size_t valid_capacity;
    struct block block;
    bool is_whole; /* set by builder_put_column(): the rows are in `whole`, the arrays are unused */
    struct junco_column whole;
};

struct junco_builder {
    size_t n_columns;
    const char **names; /* owned, one block */
    struct out_column *columns;
    size_t rows;
    bool has_row; /* the last row is open for puts */
    size_t n_bytes; /* of cells and payloads, for has_room() */
    size_t *parents; /* of each row */
    size_t parents_capacity;
    struct row_error *errors; /* ascending by parent */
    size_t n_errors, errors_capacity;
    size_t max_rows, max_bytes; /* 0: none */
    struct account *account; /* owned reference */
    struct junco_cursor cursor;
};

/* Withdraw rows first … first + n - 1 from a column of `rows` rows. */
junco_status out_column_remove(struct out_column *column, size_t rows, size_t first, size_t n,
                               struct junco_error *err) JUNCO_MUST_CHECK;

#endif
