/* trace.h -- what ran when, on which thread: a file that Chrome and Perfetto open. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_TRACE_H
#define RUNTIME_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A JSON array of the Chrome Trace Event Format: a complete event ("ph":"X") for each run of a node,
 * on the track of the thread that ran it, and metadata events that name process and threads.
 *
 * The file is written in place as the pipeline runs, some 32 KiB at a time: memory is bounded, and
 * of a program that dies most is there (viewers accept an array without its end).  Any thread. */
struct trace;

/* Truncates the file.  JUNCO_EIO.  The caller owns. */
junco_status trace_open(const char *path, struct trace **ret_trace,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* Complete the file; what comes later is left out.  JUNCO_EIO when some of it could not be written,
 * JUNCO_ELIMIT when it has reached JUNCO_MAX_TRACE_BYTES.  Tells it every time. */
junco_status trace_end(struct trace *trace, struct junco_error *err) JUNCO_MUST_CHECK;
/* Ends it, too.  When no other thread is in a call; NULL is fine. */
void trace_free(struct trace *trace);

/* One run of a node by the calling thread, whose name its track gets; borrowed. */
struct trace_span {
    const char *node, *what; /* "img", "image_decode" */
    uint64_t begin_ns, end_ns; /* clock_now_ns() */
    uint64_t call; /* ordinal of the call, of the first one where there are several */
    size_t calls; /* whose rows ran together */
    size_t rows, rows_out; /* taken, given */
    int batch; /* rows the node runs on at a time at most; 1: it does not batch */
};
void trace_add(struct trace *trace, const struct trace_span *span);

#endif
