/* parts.h -- what an operator's runs gave, one after the other, until it is one set of rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_PARTS_H
#define RUNTIME_PARTS_H

#include "runtime/task.h"

/* Zero-initialise.  Owner only. */
struct parts {
    size_t n, capacity;
    struct junco_table *at; /* the tables of the runs */
    size_t n_rows, rows_capacity;
    size_t *parents; /* of every row: its row of the arguments */
};

void parts_done(struct parts *parts);

/* Take over what a run left in `builder`, whose input row p was row map[p] of the arguments (map
 * NULL: row base + p).  Failed rows go to the task.  *ret_n_seen: rows and failures together. */
junco_status parts_collect(struct parts *parts, struct task *task, struct junco_builder *builder,
                           const size_t *map, size_t base, size_t n_in, size_t *ret_n_seen,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* All rows, in the order of their parents.  Empties parts. */
junco_status parts_join(struct parts *parts, struct task *task, struct made *ret_made,
                        struct junco_error *err) JUNCO_MUST_CHECK;

#endif
