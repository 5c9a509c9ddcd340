/* builder.h -- the builder's host side: bounds, parents, failed rows, whole columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BUILDER_H
#define DATA_BUILDER_H

#include "data/buf.h"

#include <junco/table.h>

/* Give the builder its bounds (0: none) and the account its payloads are charged to (borrowed,
 * referenced; NULL: nobody).  Before the first row.  The bounds are for has_room() to tell; an
 * operator that never asks is stopped at JUNCO_MAX_CHUNK_ROWS. */
void builder_bound(struct junco_builder *builder, size_t max_rows, size_t max_bytes,
                   struct account *account);

/* The account, for payloads an operator makes beside the builder (borrowed; NULL: nobody). */
struct account *builder_account(const struct junco_builder *builder);

/* One failed input row. */
struct row_error {
    size_t parent; /* the input row of this run */
    struct junco_error error;
};

/* What a run left beside the rows; borrowed until finish() or reset(). */
const size_t *builder_parents(const struct junco_builder *builder); /* rows() of them, ascending */
size_t builder_n_errors(const struct junco_builder *builder);
const struct row_error *builder_errors(const struct junco_builder *builder); /* ascending */

/* Begin rows 0 … rows - 1 of an empty builder at once, row i a child of input row i.  For operators
 * that make columns, not cells: each column is then set with builder_put_column().  The last row is
 * the current one. */
junco_status builder_rows_begin(struct junco_builder *builder, size_t rows,
                                struct junco_error *err) JUNCO_MUST_CHECK;

/* Set a whole column of the rows begun: exactly that many, of a type that fits (else JUNCO_ETYPE).
 * Borrows values and shares its storage; nothing is copied unless its kind is converted.  Cells put
 * before are replaced; cells put afterwards are refused. */
junco_status builder_put_column(struct junco_builder *builder, size_t column,
                                const struct junco_column *values,
                                struct junco_error *err) JUNCO_MUST_CHECK;

/* Drop everything, keep bounds and capacity.  The cursor is kept; see builder_rewind(). */
void builder_reset(struct junco_builder *builder);
void builder_rewind(struct junco_builder *builder); /* the cursor to zero: a new input follows */

#endif
