/* rows_file.h -- rows written to a file as text, which appears when the call is through. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SINK_ROWS_FILE_H
#define OPS_SINK_ROWS_FILE_H

#include "base/draft.h"
#include "base/str.h"

#include <junco/op.h>

/* An operator that writes rows: what its instance begins with. */
struct rows_file {
    const char *path;
    struct junco_columns columns; /* of the node */
};

/* Of one call.  After the first failure the file is lost: every later row fails, too. */
struct rows_file_state {
    struct draft *draft; /* NULL: not begun */
    struct str text; /* to be written */
    struct junco_error why; /* code OK: none has failed */
};

/* How a row is written: append it to `out`, with its line end; header NULL: there is none. */
struct rows_form {
    void (*header)(struct str *out, const struct junco_table *table);
    void (*row)(struct str *out, const struct junco_table *table, size_t row);
};

/* The slots of such an operator. */
junco_status rows_file_columns(void *instance, const struct junco_columns *columns,
                               struct junco_error *err) JUNCO_MUST_CHECK;
junco_status rows_file_run(const struct rows_form *form, void *instance, void *call_state,
                           const struct junco_chunk *in, struct junco_builder *out,
                           junco_next *ret_next, struct junco_error *err) JUNCO_MUST_CHECK;
junco_status rows_file_flush(const struct rows_form *form, const void *instance, void *call_state,
                             struct junco_error *err) JUNCO_MUST_CHECK;
void rows_file_call_done(void *call_state);

#endif
