/* csv.h -- a CSV file's header, and what its columns look like. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SOURCE_CSV_H
#define OPS_SOURCE_CSV_H

#include "ops/source/cells.h"

/* Where the wanted columns stand in a file's records. */
struct csv_header {
    size_t n_fields; /* of every record */
    size_t n;
    size_t *place; /* of wanted column i */
};
void csv_header_done(struct csv_header *header);

/* Find the columns by name, as cell_is_called() reads it.  header NULL: there is none, and the
 * columns stand in order.  JUNCO_ENOTFOUND names what there is.  The caller
 * owns *ret. */
junco_status csv_header_read(const char *header, size_t size, char delimiter, size_t n,
                             const char *const *names, struct csv_header *ret,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* What the columns of a file are, by its first records.  ret_kinds: n of them. */
junco_status csv_guess(const char *path, bool has_header, char delimiter, size_t n,
                       const char *const *names, junco_kind *ret_kinds,
                       struct junco_error *err) JUNCO_MUST_CHECK;

#endif
