/* cases.h -- what the engine's benchmark runs: small pipelines, and the operators in them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_ENGINE_CASES_H
#define BENCH_ENGINE_CASES_H

#include <junco/graph.h>

#define BENCH_NODES 5

/* A node over the column "n", in place: an operator or a lambda. */
struct bench_node {
    junco_iteration iteration;
    const char *op, *lambda;
};

/* How the rows come in. */
typedef enum bench_input {
    BENCH_ROWS, /* one call on a table of them */
    BENCH_LIST, /* one call on one row, a list that the first node spreads */
    BENCH_CALLS, /* a call for each */
    BENCH_INLINE, /* likewise, on the thread that asks */
} bench_input;

struct bench_case {
    const char *name; /* NULL ends the array */
    bench_input input;
    struct bench_node nodes[BENCH_NODES]; /* up to the first that is empty */
};

extern const struct bench_case bench_cases[];
/* NULL-terminated. */
extern const struct junco_op *const bench_ops[];

#endif
