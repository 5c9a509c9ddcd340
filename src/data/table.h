/* table.h -- tables as the rooms make them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_TABLE_H
#define DATA_TABLE_H

#include "base/error.h"

#include <junco/table.h>

/* A table of these columns without rows: names copied, columns empty of the NULL kind, to be
 * filled in (each with `rows` rows) by whoever made it.  The caller owns. */
junco_status table_new(size_t n_columns, const char *const *names, struct junco_table *ret_table,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* The column called `name`; -1 if there is none. */
int table_find(const struct junco_table *table, const char *name);

/* Names copied into one block, array first: free it with junco_free().  The caller owns. */
junco_status names_copy(size_t n, const char *const *names, const char ***ret_names,
                        struct junco_error *err) JUNCO_MUST_CHECK;

#endif
