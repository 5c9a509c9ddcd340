/* csv_out.h -- rows as CSV, RFC 4180. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_CSV_OUT_H
#define DATA_CSV_OUT_H

#include "base/str.h"

#include <junco/table.h>

/* The names, or one row's cells, separated by commas; no line end.  A cell is quoted where its text
 * needs it; null is an empty cell and an empty string is "".  Strings stand as they are, bytes as
 * base64, tensors, lists and structs as JSON.  Append-only: check out->failed at the end. */
void csv_header(struct str *out, const struct junco_table *table);
void csv_row(struct str *out, const struct junco_table *table, size_t row);

#endif
