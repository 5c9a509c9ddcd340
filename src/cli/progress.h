/* progress.h -- one line on a terminal that says how far a call is. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <junco/pipeline.h>

/* Rewrites its line on standard error a few times a second, from a thread of its own, until it is
 * stopped.  Draws nothing where standard error is no terminal. */
struct progress;

/* A line that does not draw yet, but can be hidden: before the call starts, whose failed rows may
 * be told at once.  The caller owns *ret_progress. */
junco_status progress_new(struct progress **ret_progress, struct junco_error *err) JUNCO_MUST_CHECK;

/* Draw what `call` does (borrowed until progress_stop()).  total_rows: input rows, -1 when not
 * known.  Once. */
junco_status progress_watch(struct progress *progress, struct junco_call *call, int64_t total_rows,
                            struct junco_error *err) JUNCO_MUST_CHECK;

/* Around other output to the terminal: take the line away; let it come back. */
void progress_hide(struct progress *progress);
void progress_show(struct progress *progress);

/* Take the line away and let go of the call.  NULL is fine, and so is twice. */
void progress_stop(struct progress *progress);

/* Stop and free: when the call is freed, since its failed rows hide the line.  NULL is fine. */
void progress_free(struct progress *progress);

/* The text of the line, for tests: "12/40 rows  3.1 rows/s  9 s left". */
void progress_text(char *buf, size_t size, int64_t done, int64_t total, double elapsed_s);

#endif
