/* pipeline.h -- run a pipeline in a program: open it, call it, read its rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIPELINE_H
#define JUNCO_PIPELINE_H

#include <junco/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A pipeline that is ready to run: checked, planned, its models loaded, its workers started.
 * Any thread may call it. */
struct junco_pipeline;

/* One use of a running pipeline: its rows, error policy, memory. */
struct junco_call;

typedef enum junco_on_error {
    JUNCO_ON_ERROR_DEFAULT = 0, /* as the pipeline says: keep after .safe(), else fail */
    JUNCO_ON_ERROR_SKIP = 1, /* a failing row is dropped, counted and reported */
    /* A failing row is counted and stays: null in the columns that it lacks, and why in one more
     * column at the end of the results, the string "error", which is null in good rows.  It passes
     * later nodes by, filters too (but for fill_empty and drop_empty); a flat_map gives it one child, head counts it, sort places it by
     * the columns that it has.  Windows and reductions leave it out and report it. */
    JUNCO_ON_ERROR_KEEP = 2,
    JUNCO_ON_ERROR_FAIL = 3, /* rows before the failing one are delivered, then the call ends */
} junco_on_error;

/* Whose rows a node with `batch` runs on together. */
typedef enum junco_batches {
    /* One call's, always the same rows: results are equal, bit for bit, however many threads and
     * calls there are.  A batch waits until it is full or the call has no more rows. */
    JUNCO_BATCHES_FIXED = 0,
    /* Any call's that are there when the node is free, or come within its batch_delay_ms: what a
     * service of many small calls wants.  Results agree as closely as the model's do for batches of
     * different sizes. */
    JUNCO_BATCHES_SHARED = 1,
} junco_batches;

/* Zeroed fields mean the default. */
struct junco_pipeline_options {
    const char *name; /* which pipeline of the file; NULL: the last */
    const struct junco_type *const *input_types; /* one an input column; NULL: all string */
    size_t n_overrides;
    const char *const *overrides; /* "node.param=value" */
    int workers; /* threads that compute; 0: the cores available */
    size_t max_memory_bytes; /* of payloads, all calls together; 0: half the memory there is */
    /* A file that gets every run of every node, with its thread and times, as a JSON array in the
     * Chrome Trace Event Format; truncated first.  NULL: none.  Borrowed during the call only. */
    const char *trace_path;
    /* How much may be let in at once; beyond it, starting a call fails with JUNCO_EBUSY, which says
     * the numbers.  0: no limit (of calls: 65536).  Rows and bytes are those of the tables that calls
     * were started on, counted whole from the start of a call until its last result is there or it
     * has failed; bytes are those of texts, tensors and the like, and 8 for each cell.  A source's
     * rows are none, for they are pulled as there is room.  A table larger
     * than the limit is let in when no other counts: it could never come in otherwise. */
    uint64_t max_calls; /* started and not freed */
    uint64_t max_queued_rows;
    uint64_t max_queued_bytes;
    int64_t stuck_after_ms; /* see junco_pipeline_health(); 0: 60000 */
    /* Plugins' files (<junco/plugin.h>), beside those in the folders of $JUNCO_PLUGIN_PATH: there one
     * that cannot be used is passed over, here it is an error.  Borrowed during the call only. */
    size_t n_plugins;
    const char *const *plugins;
    junco_batches batches;
};

/* Build the pipeline in `text` (a pipeline file's contents, or a graph as JSON, which begins with a
 * brace; `file` names it in errors and is where
 * relative model names are looked up first).  The caller owns *ret_pipeline. */
JUNCO_API junco_status junco_pipeline_open(const char *text, size_t size, const char *file,
                                           const struct junco_pipeline_options *options,
                                           struct junco_pipeline **ret_pipeline,
                                           struct junco_error *err) JUNCO_MUST_CHECK;
/* Every call must be freed first. */
JUNCO_API void junco_pipeline_free(struct junco_pipeline *pipeline);

JUNCO_API size_t junco_pipeline_n_inputs(const struct junco_pipeline *pipeline);
JUNCO_API const char *junco_pipeline_input(const struct junco_pipeline *pipeline, size_t i);
JUNCO_API size_t junco_pipeline_n_outputs(const struct junco_pipeline *pipeline);
JUNCO_API const char *junco_pipeline_output(const struct junco_pipeline *pipeline, size_t i);
/* What JUNCO_ON_ERROR_DEFAULT means here: KEEP where the pipeline says .safe(), else FAIL. */
JUNCO_API junco_on_error junco_pipeline_on_error(const struct junco_pipeline *pipeline);

/* A row that failed and is left out: under JUNCO_ON_ERROR_SKIP where it failed, under
 * JUNCO_ON_ERROR_KEEP at the node that makes new rows of many, a window or reduction (which is
 * `node` then; *why names the one where it failed).  Called on a worker thread, never twice at once for
 * one call, no lock held; must not call back into the call.  Borrowed during the call only.
 * input_row: the row of the call it comes from; behind a window, which has rows of many, the
 * window's ordinal. */
typedef void (*junco_row_failed)(void *ctx, const char *node, int64_t input_row,
                                 const struct junco_error *why);

/* Results by callback, for programs that have no thread to wait in junco_call_next().
 *
 * on_rows gets the next result rows, in key order (borrowed; to keep them, copy *rows and zero it).
 * on_end comes after the last of them, once: with JUNCO_OK or with what junco_call_next() would have
 * failed with (err is borrowed), JUNCO_ECANCELLED after a cancel, JUNCO_ETIMEOUT soon after the
 * deadline, even if nothing has come.  A call that is freed before calls nobody any more.
 *
 * They are called on a thread of junco that does nothing else, no lock held, and of one call never
 * two at once, row_failed included; of different calls they run side by side.  They may be called
 * before junco_call_start() has returned, but not before *ret_call is set.  While on_rows runs the
 * call's other results wait, the edge before them fills, and its work stops; other calls go on.  Up
 * to 64 calls of a pipeline may sit in a callback; from then on they wait for each other.
 *
 * A callback may start, cancel and free calls, its own too: junco_call_free() of its own call returns
 * at once, and the call is gone when the callback returns.  It must not free the pipeline, and not
 * wait (in junco_call_next(), or to free another call) for a call that waits for it. */
typedef void (*junco_rows_ready)(void *ctx, struct junco_call *call, struct junco_table *rows);
typedef void (*junco_call_ended)(void *ctx, struct junco_call *call, junco_status status,
                                 const struct junco_error *err);

struct junco_call_stats;

struct junco_call_options {
    junco_on_error on_error;
    junco_row_failed row_failed; /* NULL: only counted */
    void *ctx;
    int64_t
        deadline_ms; /* from the start of the call; then it ends with JUNCO_ETIMEOUT.  0: none */
    junco_rows_ready
        on_rows; /* both or neither; then junco_call_next() gives JUNCO_EINVAL, and ... */
    junco_call_ended on_end; /* ... so does junco_call_run() */
    struct junco_call_stats
        *stats; /* junco_call_run() fills it, however it ends; NULL: not wanted */
};

/* Where input rows come from: fills *ret_table with the next rows (the call takes it) or leaves it
 * with no rows and sets *ret_is_end.  Pulled only when there is room, from one worker at a time. */
typedef junco_status (*junco_source)(void *ctx, size_t max_rows, struct junco_table *ret_table,
                                     bool *ret_is_end, struct junco_error *err);

/* Start a call on the rows of `input` (taken on JUNCO_OK; its columns in the order of the
 * pipeline's inputs).  JUNCO_EBUSY: no room now, see junco_pipeline_options.  The caller owns
 * *ret_call. */
JUNCO_API junco_status junco_call_start(struct junco_pipeline *pipeline, struct junco_table *input,
                                        const struct junco_call_options *options,
                                        struct junco_call **ret_call,
                                        struct junco_error *err) JUNCO_MUST_CHECK;
/* The same on rows that are pulled from `source` as they are wanted. */
JUNCO_API junco_status junco_call_start_source(struct junco_pipeline *pipeline, junco_source source,
                                               void *source_ctx,
                                               const struct junco_call_options *options,
                                               struct junco_call **ret_call,
                                               struct junco_error *err) JUNCO_MUST_CHECK;

/* A whole call on the calling thread: from `input` (borrowed; else as junco_call_start()) to all
 * result rows, in key order, in one table (caller owns; no rows: empty columns).  It is what a call
 * of few rows costs least with: no other thread has to wake.  The thread stands in for one of the
 * pipeline's workers while it runs an operator, so that no more compute at once than `workers`;
 * operators that block (a network, a camera) run on their own threads, and what the call could run
 * beside, on workers.  Nothing of the call is left on return.
 *
 * The call's failure is returned, and then there are no rows: under JUNCO_ON_ERROR_FAIL the first
 * failing row's, JUNCO_ETIMEOUT after the deadline.  All results lie in memory at once: for many,
 * or to cancel, use junco_call_start().  Any thread but one that runs a junco operator, source or
 * callback: there it would keep a worker from the work it waits for, and gives JUNCO_EINVAL. */
JUNCO_API junco_status junco_call_run(struct junco_pipeline *pipeline,
                                      const struct junco_table *input,
                                      const struct junco_call_options *options,
                                      struct junco_table *ret_table,
                                      struct junco_error *err) JUNCO_MUST_CHECK;

/* The next result rows in key order (caller owns); waits.  *ret_is_end: there are no more, and the
 * table is empty.  The call's failure, when it comes to it, after the rows before it; JUNCO_ETIMEOUT
 * as soon as its deadline has passed, with the node that held it. */
JUNCO_API junco_status junco_call_next(struct junco_call *call, struct junco_table *ret_table,
                                       bool *ret_is_end, struct junco_error *err) JUNCO_MUST_CHECK;

/* Stop working for this call; next() returns JUNCO_ECANCELLED from now on.  Any thread. */
JUNCO_API void junco_call_cancel(struct junco_call *call);

/* Cancels if it still runs, waits for its tasks, gives everything back.  NULL is fine. */
JUNCO_API void junco_call_free(struct junco_call *call);

struct junco_call_stats {
    int64_t rows_in; /* input rows taken so far */
    int64_t rows_done; /* input rows all of whose results have left or been dropped */
    int64_t rows_out; /* result rows delivered */
    int64_t rows_failed; /* dropped under skip, marked under keep */
    size_t peak_bytes; /* of payloads: the most there were at once */
    int64_t runs; /* times an operator, lambda or source ran on rows of it */
    uint64_t running_ns; /* wall time of those, summed over threads */
    uint64_t cpu_ns; /* CPU time of those; in a batch of several calls, the call's part by rows */
    uint64_t queued_ns; /* time that rows waited before a node, for each task's first, summed */
};
/* Any thread, until the call is freed; what is counted so far. */
JUNCO_API void junco_call_stats(const struct junco_call *call, struct junco_call_stats *ret_stats);

/* A node's counters since the pipeline was opened, over all calls. */
struct junco_node_stats {
    const char *node; /* the pipeline's, valid while it is */
    int64_t rows_in, rows_out, rows_failed;
    int64_t runs; /* batches or chunks; rows_in of them together, so rows_in / runs of each */
    uint64_t running_ns; /* wall time inside the operator, summed over instances */
    uint64_t cpu_ns; /* CPU time of the worker inside it */
    uint64_t queued_ns; /* time its tasks' first rows waited at its input */
};
JUNCO_API size_t junco_pipeline_n_nodes(const struct junco_pipeline *pipeline);
JUNCO_API void junco_pipeline_node_stats(const struct junco_pipeline *pipeline, size_t i,
                                         struct junco_node_stats *ret_stats);

/* Whether the operators of a pipeline return.  An operator that hangs (a network that never answers, a
 * loop without an end) cannot be stopped: its call can, by a deadline, but its thread and instance
 * are lost until it returns.  A service that sees this should stop taking work, tell its operator the
 * node, and be started anew. */
struct junco_health {
    bool is_ok; /* no task has been running for longer than stuck_after_ms */
    size_t n_stuck; /* tasks that have */
    /* The one that has been running longest; NULL, NULL, -1 and 0 where all is well: */
    const char
        *node; /* the pipeline's, valid while it is; "source": what a call pulls its rows from */
    const char *what; /* "image_decode", "lambda", "source" */
    int64_t row; /* of its call: what it runs on begins there or came of it; -1: no row */
    int64_t running_ms;
};
/* Any thread, at any time; cheap enough for every request for health. */
JUNCO_API void junco_pipeline_health(const struct junco_pipeline *pipeline,
                                     struct junco_health *ret_health);

/* Complete the file of trace_path: runs from now on are not in it.  junco_pipeline_free() does so,
 * too, but cannot tell.  JUNCO_EIO: some of it could not be written; JUNCO_ELIMIT: it holds only
 * the beginning; JUNCO_OK where there is none.  Any thread. */
JUNCO_API junco_status junco_pipeline_trace_end(struct junco_pipeline *pipeline,
                                                struct junco_error *err) JUNCO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
