/* executor.h -- runs a pipeline: many calls at once, on a fixed set of threads. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_EXECUTOR_H
#define RUNTIME_EXECUTOR_H

#include "graph/plan.h"

#include <junco/pipeline.h>

/* The rules of running.  sched.h decides by them; the other files of this room carry them out.
 *
 * 1. Threads.  A fixed set of workers serves all pipelines and calls of a process; a thread inside an
 *    engine is one of them.
 *    A task is some rows of one call at one node; those of a shared batch run as one.  It starts
 *    only when its rows, room for what it will give, and one of the node's instances are there, so
 *    no task ever waits on a queue.  Operators that wait for a network or a camera
 *    (JUNCO_OP_BLOCKING) run on threads of their own, one for each of the node's instances.
 * 2. Edges.  What a call sends along an edge is numbered without gaps; that a filter let nothing
 *    through is told like everything else, so nobody downstream waits for silence.  An edge is
 *    bounded in rows and in bytes, per call, and always wide enough for its consumer's next batch;
 *    what the consumer needs next is always let in.
 * 3. Memory.  Payloads are charged to the call that made them and to the pipeline, whose limit is
 *    max_memory_bytes.  A task that finds none is put back, whole, and tried again, alone in its
 *    call, when some has come back; meanwhile nothing new starts at its node or upstream of it.
 *    When nothing runs and nothing else can, the youngest call that holds memory fails with
 *    JUNCO_ELIMIT, and the message names the node in or before which most of it lies.
 * 4. Order of work.  First the call with the earliest deadline; among those without one, that which
 *    has used least CPU, counted in slices of 5 ms, and of equals the one that came first; of its
 *    tasks the one nearest to the results.  A new call counts as having used as much as the one
 *    served last, so that new ones do not keep another waiting for ever.  A source is pulled only
 *    when there is room for its rows.  A shared batch (rule 6) that is not full ranks behind ready
 *    tasks of the nodes before it, for at most `batch` of them.
 * 5. Liveness.  If every operator returns, every call ends: with one worker, with edges of one
 *    row, with any number of calls.  tests/model shows it for small pipelines by trying
 *    every order of events.
 * 6. Batches.  A node with batch n runs on n rows of equal shape at a time.  Fixed: they are looked
 *    for in blocks of one call's rows in order, of a fixed size, so that the same rows always form
 *    the same batches; what is left of a shape at the end of its block runs as a smaller batch.
 *    Shared: a batch is up to n rows of any calls, taken in the order of the calls (rule 4), those
 *    of a shape together, the first row's first.  While all instances are busy rows join; when one
 *    is free the batch starts as it is, unless the node has batch_delay_ms: then it waits, until it
 *    is full or its oldest row has been there so long.  Each call's rows of it are a task of their
 *    own: room, order, errors and cancellation are the call's, and so is the memory of its results,
 *    which are copied out of what was made together.  Only pure operators without state of a call
 *    share batches.
 *    A node that keeps rows (windows, reductions; fold.h) runs one task of a call at a time, in
 *    order, and never sees two calls at once; when its input has ended, one task more gives what is
 *    left.  What it keeps is charged to the call, and is let go of when the call ends.
 * 7. Results leave in key order as they become ready, pulled or by callback.  A slow reader holds
 *    back its own call and no other, and so does a slow callback, which keeps no worker.  The output
 *    is the same, bit for bit, for any number of workers where batches are fixed; where they are
 *    shared it is what the operators give for whichever rows met.
 * 8. Errors belong to rows and travel in row order.  An operator marks the rows that failed; when
 *    it refuses a whole chunk or batch, the rows run again, by call and then singly.
 *    JUNCO_ON_ERROR_FAIL: the rows before the first failing one are delivered, then the call ends
 *    with node, operator, row and cause; of several failing rows it is always the first that is
 *    told; a window or reduction that was not complete by then gives nothing.
 *    JUNCO_ON_ERROR_SKIP: a failing row is dropped, counted and reported.  JUNCO_ON_ERROR_KEEP: it
 *    is counted and stays, with null for what it lacks and the reason beside; later nodes, filters
 *    too, pass it by (keep.h); windows and reductions leave it out, and it is reported then.  A
 *    call that fails takes no other with it.
 * 9. Ending.  Cancelling ends a call for its reader at once, and so does its deadline, whether or
 *    not anybody waits for it; its memory and instances come back when the tasks that run return.
 *    An operator that says FINISHED ends the work above it, and what failed there, behind the rows
 *    it wanted, does not matter.  When every node is through with the last row, a worker has the
 *    operators complete what they wrote outside (flush), and only then the end is told; of a call
 *    that failed or was cancelled nothing is completed.
 *    A task that runs for longer than it should turns the pipeline's health red, and is named.
 * 10. Small calls.  Starting a call whose rows are there costs one hand-over to a worker, and one
 *     back; nothing is allocated for a row.  executor_run() costs none: the calling thread takes
 *     a worker's slot for each task of its call and runs it, unless the operator blocks.  A call
 *     with more tasks at once gets workers beside it.  When it returns it holds nothing.  A thread
 *     that runs tasks already is refused, for it would wait with its slot.
 * 11. Every node counts its rows, runs, failures and times, always; a trace, where one is wanted,
 *    holds every run (trace.h).
 *
 * Locks and threads: docs/threading.md. */

struct account;
struct executor;

/* Zeroed fields mean the default. */
struct executor_options {
    size_t max_memory_bytes; /* of payloads, all calls together; 0: half the memory there is */
    int edge_rows; /* of a call, before a node; 0: 4096 */
    size_t edge_bytes; /* likewise; 0: a share of max_memory_bytes, at most 64 MiB */
    const char *trace_path; /* borrowed; NULL: no trace */
    uint64_t max_calls, max_queued_rows, max_queued_bytes; /* as junco_pipeline_options */
    int64_t stuck_after_ms; /* likewise */
    /* No threads: every call runs on the thread that reads it, blocking operators too.  Meant for a
     * pipeline within an operator: one executor for each of its instances, one call at a time. */
    bool is_inline;
    junco_batches batches; /* of pure operators */
    junco_on_error on_error; /* of calls that say JUNCO_ON_ERROR_DEFAULT; DEFAULT: fail */
};

/* Open every instance of every node and start the workers.  Borrows everything but options, which
 * may be NULL; the rest must outlive the executor.  The caller owns. */
junco_status executor_new(const struct graph_pipeline *pipeline, const struct plan *plan,
                          const struct junco_env *env, const struct executor_options *options,
                          struct executor **ret_executor, struct junco_error *err) JUNCO_MUST_CHECK;
/* Every call must be freed first.  NULL is fine. */
void executor_free(struct executor *executor);

/* As junco_call_start() and junco_call_start_source(); any thread.  The other functions of a call
 * are those of <junco/pipeline.h>. */
junco_status executor_call_start(struct executor *executor, struct junco_table *input,
                                 const struct junco_call_options *options,
                                 struct junco_call **ret_call,
                                 struct junco_error *err) JUNCO_MUST_CHECK;
junco_status executor_call_start_source(struct executor *executor, junco_source source,
                                        void *source_ctx, const struct junco_call_options *options,
                                        struct junco_call **ret_call,
                                        struct junco_error *err) JUNCO_MUST_CHECK;

/* The same with a reader that lends its thread: junco_call_next() runs the call's tasks while it
 * waits, and workers, where there are any, only what comes beside.  Between two next() the call may
 * hold a worker's slot and an instance.  Borrows the table.  Payloads are charged to a part of
 * `account`, to which the call keeps a reference; NULL: of the executor's. */
junco_status executor_call_start_inline(struct executor *executor, const struct junco_table *input,
                                        const struct junco_call_options *options,
                                        struct account *account, struct junco_call **ret_call,
                                        struct junco_error *err) JUNCO_MUST_CHECK;

/* A whole call on the calling thread, as junco_call_run(); `account` as above. */
junco_status executor_run(struct executor *executor, const struct junco_table *input,
                          const struct junco_call_options *options, struct account *account,
                          struct junco_table *ret_table, struct junco_error *err) JUNCO_MUST_CHECK;

/* The nodes, in order of flow, and their counters.  Any thread. */
size_t executor_n_nodes(const struct executor *executor);
void executor_node_stats(struct executor *executor, size_t i, struct junco_node_stats *ret_stats);

/* As junco_pipeline_health(). */
void executor_health(struct executor *executor, struct junco_health *ret_health);

/* As junco_pipeline_trace_end(). */
junco_status executor_trace_end(struct executor *executor,
                                struct junco_error *err) JUNCO_MUST_CHECK;

#endif
