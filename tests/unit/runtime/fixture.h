/* fixture.h -- small operators and pipelines for the tests of the executor. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_RUNTIME_FIXTURE_H
#define UNIT_RUNTIME_FIXTURE_H

#include "check.h"

#include "runtime/executor.h"

#include <string.h>

/* A node of a test's chain: an operator or a lambda over one column, in place or to another. */
struct node {
    const char *op; /* "t.add" ...; NULL: lambda */
    const char *lambda; /* "lambda n: n + 1" */
    junco_iteration iteration;
    const char *in, *out; /* NULL: "n" */
    int64_t arg; /* the operator's one parameter */
    int batch, instances,
        chunk_rows; /* 0: what the plan says; of windows, the first node's for all */
    int batch_delay_ms;
    double size, step; /* windows, which make "n" and "id" of lists of them; head: size;
                        * sort, by both: step < 0 for descending */
    const char *function; /* group_by; distinct by all columns: size 1 */
    const char
        *beside; /* in a branch of its own from the inputs on, with all of which this is said;
                         * joined to the rest at the end: "inner" or "outer" */
    const char *guard; /* without windows and the like: a bool column, or NULL */
};

/* A pipeline over the int64 column "n" with outputs "n" and "id": id is the input's own copy, so
 * that tests see which row a result belongs to. */
struct rig {
    struct graph *graph;
    struct graph_pipeline *pipeline;
    struct plan plan;
    struct executor *executor;
    bool is_lowered; /* where there are windows: nodes are not those of the test any more */
};

struct rig_options {
    int workers; /* 0: 1 */
    struct executor_options executor;
};

junco_status rig_open(struct rig *rig, size_t n_nodes, const struct node *nodes,
                      const struct rig_options *options, struct junco_error *err);
void rig_close(struct rig *rig);

/* Rows n = first … first + rows - 1, id alike. */
junco_status rig_table(int64_t first, size_t rows, struct junco_table *ret_table,
                       struct junco_error *err);
/* Start a call on those rows, from 0. */
junco_status rig_start(struct rig *rig, size_t rows, const struct junco_call_options *options,
                       struct junco_call **ret_call, struct junco_error *err);

/* All results of a call: as (n, id) pairs, and how it ended. */
struct results {
    size_t rows, capacity;
    struct result {
        int64_t n, id;
        bool is_null; /* n is */
    } * at;
    junco_status status;
    struct junco_error error;
};
void results_done(struct results *results);
/* Read to the end. */
void results_read(struct junco_call *call, struct results *ret_results);
/* The same of results that came in one table. */
junco_status results_add(struct results *results, const struct junco_table *table,
                         struct junco_error *err);
/* Open, run on rows 0 … rows - 1, read, close; every failure but the call's fails the test. */
struct results run_chain(size_t n_nodes, const struct node *nodes, size_t rows,
                         const struct rig_options *options,
                         const struct junco_call_options *call_options);
bool results_equal(const struct results *a, const struct results *b);

/* What operators of kind t.sink and t.sink_blocking did since it was taken last. */
struct sunk {
    int n_flushes, n_again; /* of one call's state more than once */
    int n_done; /* call states given back */
    int64_t n_rows; /* that were flushed */
    int64_t n_rows_lost; /* that were not */
};
struct sunk sunk_take(void);

/* A gate operators of kind t.gate wait at: opened by the test. */
void gate_close(void);
void gate_open(void);
/* Wait until so many rows have come to the gate since it was closed. */
void gate_wait(int rows);
/* Come to it: returns when it is open. */
void gate_pass(void);

/* What operators of kind t.hook and t.hook_blocking call for each row. */
void hook_set(void (*fn)(void *ctx), void *ctx);

#endif
