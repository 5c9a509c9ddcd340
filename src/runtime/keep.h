/* keep.h -- rows that a node does not see: failed ones that stay, and those its guard turns away. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_KEEP_H
#define RUNTIME_KEEP_H

#include "runtime/task.h"

/* A row passes a node by when it has failed and stays (JUNCO_ON_ERROR_KEEP: its piece's `errors`
 * has the reason), or when the stage has a guard, a bool column, that is not true there.  It is left
 * out of the arguments and put back among the results, in key order, with null for what the node
 * would have made.  A filter lets it through, a fan-out gives it one child, a head counts it and a
 * sort places it as any row.  A stage that makes new rows of many (windows, reductions) leaves it
 * out for good: there a failed row's way ends, and the reason is reported as one of a skipped row.
 *
 * A stage whose operator sees failed rows (JUNCO_OP_SEES_FAILED) lets none that failed before it pass
 * by: a filter drops them, and a map has them among its arguments, its results without a reason. */

/* Whether any row of task->in may pass by. */
bool keep_may_pass(const struct task *task);
/* Whether this one does; rows that have failed at this very node do, too. */
bool keep_passes(const struct task *task, size_t row);
/* Whether this one's way ends here, before the operator: its reason has been counted. */
bool keep_drops(const struct task *task, size_t row);

/* Whether the stage's guard turns it away. */
bool keep_is_turned_away(const struct task *task, size_t row);

/* A row of task->in fails; borrows why, whose place has been told. */
junco_status keep_fail_row(struct task *task, size_t row, const struct junco_error *why,
                           struct junco_error *err) JUNCO_MUST_CHECK;
/* The failures of this run never were: it found no memory and will be done again. */
void keep_forget(struct task *task);
/* Give back what keep_fail_row() made; before task->in goes. */
void keep_done(struct task *task);

/* Put the rows that pass, as far as it is their turn, among the rows made. */
junco_status keep_merge(struct task *task, junco_next next, struct made *made,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* Why rows of the piece to come were kept: its `errors`.  is_run: their parents are side by side. */
junco_status keep_errors(const struct task *task, const struct made *made, bool is_run,
                         struct junco_column *ret_errors, struct junco_error *err) JUNCO_MUST_CHECK;

/* A row that passes by goes no further, unless the node stands aside: have its reason, if it has one, among task->failures. */
junco_status keep_end_row(struct task *task, size_t row, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
