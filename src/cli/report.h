/* report.h -- the results of a run as one HTML page: pictures, boxes, vectors, errors, times. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdint.h>

#include <junco/pipeline.h>

/* A page holds so many rows at most; the others are counted on it. */
#define REPORT_MAX_ROWS 1000

/* A page in the making.  Owner only, but for report_failed(). */
struct report;

/* Begin the page that will appear at `path` (borrowed during the call).  The caller owns
 * *ret_report. */
junco_status report_new(const char *path, struct report **ret_report,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Take result rows in (borrowed; pictures are kept small). */
junco_status report_rows(struct report *report, const struct junco_table *rows,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* A row that was skipped, and why.  Any thread. */
void report_failed(struct report *report, const char *message);

/* Write the page, with the counters of the pipeline's nodes and of the call, and put it in its
 * place. */
junco_status report_finish(struct report *report, const struct junco_pipeline *pipeline,
                           const struct junco_call *call, uint64_t elapsed_ns,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* Free; a page that was not finished leaves nothing behind.  NULL is fine. */
void report_free(struct report *report);

#endif
