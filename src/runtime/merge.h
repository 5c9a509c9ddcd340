/* merge.h -- run tasks of several calls as one batch. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_MERGE_H
#define RUNTIME_MERGE_H

#include "runtime/task.h"

/* Run tasks of one stage, whose rows together are at most a batch: each is left as task_run() would
 * leave it.  The stage's operator is pure and without state, and gives a row for each.
 *
 * `memory` is the account of all calls.  What the operator makes for several calls together is
 * charged to it; then each call gets the payloads of its own rows, copied and charged to it alone:
 * results that one call keeps hold nothing of another's.
 *
 * What the operator refuses runs again by call, then singly.  Where there is no memory for all of
 * them together, all are SCHED_STARVED; any other failure that is no row's, and each runs apart. */
void merge_run(struct task *const *tasks, size_t n, struct account *memory);

/* ---- for the files that run nodes: of a task that stands for several ---- */

/* How many of these rows of its arguments, from the first on, are the same call's (n > 0). */
size_t merged_run_length(const struct merged *merged, const size_t *rows, size_t n);
/* As task_fail_row(), for the task whose row this is. */
junco_status merged_fail_row(const struct merged *merged, size_t row, const struct junco_error *why,
                             struct junco_error *err) JUNCO_MUST_CHECK;

#endif
