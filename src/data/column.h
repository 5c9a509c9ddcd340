/* column.h -- storage behind columns: gather, concatenate, hand a batch to a model. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_COLUMN_H
#define DATA_COLUMN_H

#include "data/buf.h"

#include <junco/table.h>

/* Rows picked[0..n) of `column` as a new column: cells are shared, payloads never copied.
 * The caller owns *ret_column. */
junco_status column_gather(const struct junco_column *column, const size_t *picked, size_t n,
                           struct junco_column *ret_column,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* The rows of several columns one after the other (n >= 1).  Slices side by side in one storage
 * become a view.  The columns are of one kind (the more open type wins) or null; else JUNCO_ETYPE.
 * The caller owns. */
junco_status column_concat(const struct junco_column *const *columns, size_t n,
                           struct junco_column *ret_column,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* The column as a column of `type`: a retyped view where the kind is the same, else converted
 * (int64 to float64; into and out of any; null to all).  JUNCO_ETYPE names the first row that does
 * not fit; column_row_fits() tells them one by one.  The caller owns. */
junco_status column_cast(const struct junco_column *column, const struct junco_type *type,
                         struct junco_column *ret_column, struct junco_error *err) JUNCO_MUST_CHECK;
bool column_row_fits(const struct junco_column *column, size_t row, const struct junco_type *type);

/* A column of `rows` equal cells (borrows value): constants, null columns.  The caller owns. */
junco_status column_repeat(const struct junco_type *type, const struct junco_value *value,
                           size_t rows, struct junco_column *ret_column,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* Sum of the payload bytes the cells refer to (an estimate for bounds: shared ones count twice). */
size_t column_payload_bytes(const struct junco_column *column);

/* A column's tensor cells (all non-null, same dtype and dims) as one tensor [rows, dims...] for a
 * model.  A view (shares the cells' buffer, nothing copied) when the cells lie side by side in one
 * buffer in row order; otherwise they are gathered into a new buffer charged to `account`.
 * The caller owns ret_batch->buf.  JUNCO_ETYPE names the first row whose shape differs. */
junco_status column_as_batch(const struct junco_column *column, struct account *account,
                             struct junco_tensor *ret_batch, bool *ret_is_view,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* The reverse: batch [rows, dims...] as `rows` cells that share its buffer.  The caller owns. */
junco_status column_from_batch(const struct junco_type *type, const struct junco_tensor *batch,
                               struct junco_column *ret_column,
                               struct junco_error *err) JUNCO_MUST_CHECK;

/* The column, where no string, bytes or tensor cell lies in a buffer charged to `from` any more: those
 * are copied into buffers charged to `account`, equal ones side by side.  Lists, structs and cells of
 * `any` stay as they are.  The caller owns. */
junco_status column_own(const struct junco_column *column, const struct account *from,
                        struct account *account, struct junco_column *ret_column,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Direct access for vectorised writers (expressions, sources): a fixed-width column (bool, int64,
 * float64) of `rows` uninitialised rows whose arrays may be written until it is shared.
 * with_valid: also allocate `valid`, all 1.  The caller owns. */
junco_status column_new_fixed(junco_kind kind, size_t rows, bool with_valid,
                              struct junco_column *ret_column, void **ret_data, uint8_t **ret_valid,
                              struct junco_error *err) JUNCO_MUST_CHECK;

#endif
