/* run_sub.h -- a pipeline as an operator: each row a call of an executor within the operator. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_RUN_SUB_H
#define RUNTIME_RUN_SUB_H

#include "runtime/task.h"

/* An instance of a stage whose node runs a pipeline (graph/sub.h) that looks beyond a row.  Its
 * executor has no threads: a call runs on the thread of the task, and what it makes is charged to the
 * task's call. */
struct sub;

/* Borrows both, which must outlive it.  The caller owns. */
junco_status sub_open(const struct graph_pipeline *pipeline, const struct junco_env *env,
                      struct sub **ret_sub, struct junco_error *err) JUNCO_MUST_CHECK;
void sub_close(struct sub *sub); /* NULL is fine */

/* Once a task, before its first run: a call for each row.  The rows of its result are task->lists,
 * as the items of a flat_map are.  A call that fails is its row's failure. */
junco_status run_sub_open(struct task *task, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
