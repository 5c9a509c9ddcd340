/* sched_bench.h -- a scheduler that tests drive by hand: no threads, no clock, no data. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_RUNTIME_SCHED_BENCH_H
#define UNIT_RUNTIME_SCHED_BENCH_H

#include "check.h"

#include "runtime/sched.h"

#define MAX_STAGES 4
#define BENCH_CALLS 3

/* A scheduler, its configuration, and what the last step said. */
struct bench {
    struct sched_stage stages[MAX_STAGES];
    struct sched_config config;
    struct sched *sched;
    struct sched_actions got;
};

/* Stages that take and give any number of rows, one task at a time, edges of `edge` rows. */
void bench_init(struct bench *b, uint32_t n_nodes, uint32_t workers, uint32_t edge);
void bench_start(struct bench *b); /* after changes to the stages */
void bench_done(struct bench *b);

/* An event; those of admit() and done() are usual ones. */
void send(struct bench *b, struct sched_event event);
void admit(struct bench *b, uint32_t call, uint64_t rows);
void done(struct bench *b, uint32_t stage, uint32_t seq, uint64_t rows, sched_outcome outcome);

/* What the last step said, as text: "start 1#0 x8; publish 1#0 x1; end". */
const char *said(const struct bench *b);
#define says(b, text) assert_string_equal(said(b), text)

#endif
