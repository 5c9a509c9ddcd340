/* builder.h -- the builder's host side: bounds, parents, failed rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BUILDER_H
#define DATA_BUILDER_H

#include "data/buf.h"

#include <junco/table.h>

/* Give the builder its bounds (0: none) and the account its payloads are charged to (borrowed,
 * referenced; NULL: nobody).  Before the first row. */
void builder_bound(struct junco_builder *builder, size_t max_rows, size_t max_bytes,
                   struct account *account);

/* One failed input row. */
struct row_error {
    size_t parent; /* the input row of this run */
    struct junco_error error;
};

/* What a run left beside the rows; borrowed until finish() or reset(). */
const size_t *builder_parents(const struct junco_builder *builder); /* rows() of them, ascending */
size_t builder_n_errors(const struct junco_builder *builder);
const struct row_error *builder_errors(const struct junco_builder *builder); /* ascending */

/* Replace a whole column of the rows built (map operators that produce columns at once): borrows
 * `column`, whose rows must equal max(rows begun, column->rows) ... begun by builder_rows_begin. */
junco_status builder_rows_begin(struct junco_builder *builder, size_t rows, struct junco_error *err)
    JUNCO_MUST_CHECK; /* rows 0..n-1, parent i */
junco_status builder_put_column(struct junco_builder *builder, size_t column,
                                const struct junco_column *values,
                                struct junco_error *err) JUNCO_MUST_CHECK;

/* Drop everything, keep bounds and capacity.  The cursor is kept; see builder_rewind(). */
void builder_reset(struct junco_builder *builder);
void builder_rewind(struct junco_builder *builder); /* the cursor to zero: a new input follows */

#endif
