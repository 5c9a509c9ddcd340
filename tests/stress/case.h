/* case.h -- one random run: a pipeline, its input, how it is called. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STRESS_CASE_H
#define STRESS_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every pipeline has the int64 columns a, b and id: a and b are numbers that may be null, id is the
 * input row's ordinal, or the first one of a window's.  Every step works on any of them, so that
 * steps can be put together, and taken out again, in any order. */
#define N_COLUMNS 3
#define MOST_STEPS 10
#define MOST_CALLS 4
#define MODULUS 1009 /* most values are brought below it */

typedef enum step_kind {
    STEP_ARITH, /* out = (in * p + other) % MODULUS */
    STEP_HOLES, /* out = in, or null where in % p == q */
    STEP_FILL_IN, /* out = in, or p where it is null */
    STEP_DIVIDE, /* out = p // (in % q): rows where that is 0 fail */
    STEP_FILTER, /* rows stay where in % p != q */
    STEP_SPREAD, /* out = in, in + 1 …: in % p rows, one where in is null */
    STEP_OP_ADD, /* out = in + p, by an operator that runs row by row */
    STEP_OP_WAIT, /* the same on threads for operators that block */
    STEP_OP_FAIL, /* rows where in == p are marked as failed */
    STEP_OP_REFUSE, /* a chunk with in == p in it fails as a whole */
    STEP_OP_EMIT, /* p rows for each, in * 1000 + ordinal, as many at a time as there is room for */
    STEP_OP_HEAD, /* the first p rows, then FINISHED */
    STEP_BATCH, /* in % MODULUS by way of a tensor of 1 + in % p items and a batch of q */
    STEP_BLOB, /* in % MODULUS by way of a tensor of p bytes and a batch of q */
    STEP_WINDOW, /* rows p at a time, every q; all windows: see window_row() of reference.c */
    STEP_TIME_WINDOW, /* p milliseconds of column in, every q */
    STEP_WINDOW_ALL,
    STEP_REDUCE,
    STEP_SORT, /* by in and other; q: descending */
    STEP_HEAD, /* the first p rows */
    STEP_DISTINCT, /* the first row of each value of column in */
    STEP_GROUP, /* by column in: of the other number the sum (q: the maximum), of id the minimum */
    STEP_SUB_MAP, /* out = in * p % MODULUS, by a pipeline that stands in the node's place */
    STEP_SUB_FLAT, /* p numbers from in (from 0 where it is null), summed in pairs, by a pipeline that
                      runs as a call for each row */
    STEP_CONCAT, /* two branches, see join_kind */
    N_STEP_KINDS
} step_kind;

/* STEP_CONCAT's q.  One branch makes (a * p + b) % MODULUS and keeps what is no multiple of 3, the
 * other keeps the rows where b is even and makes b + 1; they become a and b. */
typedef enum join_kind {
    JOIN_INNER,
    JOIN_OUTER,
    JOIN_FAN_OUT, /* the other has b % 3 rows instead: b, b + 1 … */
    JOIN_BESIDE, /* the other has one row for all: the sum of b (7 where it is null) % MODULUS */
    N_JOIN_KINDS
} join_kind;

struct step {
    step_kind kind;
    int in, other, out; /* columns */
    int64_t p, q;
    int instances, chunk_rows, queue_rows; /* config; 0: none */
};

/* How one call is used. */
struct use {
    size_t rows;
    uint64_t seed; /* of its values */
    enum { USE_FAIL, USE_SKIP, USE_KEEP } on_error;
    bool is_run; /* executor_run(), on the reader's thread; else started and read */
    bool has_source; /* else all rows are there at the start */
    int64_t source_fails_at; /* the row that the source fails before; -1: none */
    int64_t leave_after; /* tables the reader takes, before it cancels or goes away; -1: all */
    bool is_cancelled; /* else it goes away */
};

struct stress_case {
    uint64_t seed;
    size_t n_steps;
    struct step steps[MOST_STEPS];
    size_t n_calls;
    struct use calls[MOST_CALLS];
    bool has_threads; /* a reader for each call; else one for all, in turn */
    int workers, edge_rows;
    size_t edge_bytes, memory_bytes; /* 0: the default */
    bool has_shared_batches;
    int batch_delay_ms; /* of all nodes */
};

/* generate.c: the case of a seed, always the same. */
void case_generate(uint64_t seed, struct stress_case *ret_case);
/* The next of a series of numbers, and one below n of it. */
uint64_t stress_random(uint64_t *state);
int64_t stress_below(uint64_t *state, int64_t n);

/* The numbers of an input row.  A null is INT64_MIN. */
#define STRESS_NULL INT64_MIN
void case_input(const struct use *use, size_t row, int64_t ret_values[N_COLUMNS]);

/* text.c: the pipeline as a file has it, and the rest as a comment behind it.  The caller frees. */
char *case_text(const struct stress_case *c);

#endif
