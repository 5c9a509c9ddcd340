/* model.h -- what the search of tests/model is about: scenarios, the world, states. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "runtime/sched.h"

#define MAX_STAGES 5
#define MAX_SLOTS 8
#define MAX_CALLS 3

/* What a node does with its rows, in every way it may. */
enum kind {
    MAP, /* a row for each */
    FILTER, /* all, or none */
    FLAT, /* two for each, in pieces */
    HEAD, /* as MAP, or FINISHED at the first row */
    FAIL, /* as MAP, or the first row fails */
    PAIRS, /* keeps rows; one for every two, and at the end one for what is left */
    ALL, /* keeps all rows; one for them at the end */
};

struct scenario {
    const char *name;
    uint32_t n_nodes;
    enum kind kinds[MAX_STAGES];
    uint32_t instances, workers, edge, chunk;
    uint32_t block; /* of the last node; 0: none */
    uint32_t rows; /* of each call */
    uint32_t n_calls; /* 0: one */
    bool has_source; /* else the rows are there at the start */
    uint32_t n_starve; /* how often a task may find no memory */
    uint32_t n_cancel; /* whether the first call may be cancelled */
    enum { OF_A_CALL, SHARED, DELAYED } batches; /* whose rows make a `block` */
    uint32_t row_bytes; /* of the first row of a task; others: 1.  0: 1 */
    uint32_t edge_bytes; /* 0: no bound */
};

/* scenarios.c; the last one has no name. */
extern const struct scenario scenarios[];

/* ---- the world ---- */

struct doing {
    uint32_t runs; /* a task is running */
    uint32_t taken, left, max_rows;
    uint32_t is_tail;
    uint32_t batch; /* 1 + where the first member of its batch is; 0: it has no others */
};

struct world {
    uint32_t source_left[MAX_CALLS];
    uint32_t n_drops; /* to be answered */
    uint32_t n_starve, n_cancel;
    uint32_t is_cancelled, is_reading; /* bit c: call c */
    uint32_t has_failed; /* bit c: a task of call c has */
    uint32_t timers; /* bit i: stage i will be told that it is due */
    uint32_t kept[MAX_CALLS][MAX_STAGES]; /* rows in the state of a stage */
    struct doing at[MAX_CALLS][MAX_STAGES][MAX_SLOTS];
};

/* A state: the world, then the scheduler's memory. */
struct state {
    struct world world;
    uint64_t sched[];
};

/* The search: states by number, what is known of them, and who leads to whom. */
struct search {
    const struct scenario *scenario;
    struct sched_stage stages[MAX_STAGES];
    struct sched_config config;
    uint32_t n_calls;
    size_t state_size;
    uint32_t last_start; /* the place of the task that started last */
    struct state **states; /* NULL once expanded */
    uint64_t (*hashes)[2];
    bool *is_complete;
    uint32_t *table; /* 1 + number, by hash */
    uint32_t n_states;
    uint32_t (*edges)[2];
    size_t n_edges, edges_capacity;
    char problem[256];
};

static inline struct sched *sched_of(struct state *state) {
    return (struct sched *)state->sched;
}

/* explore.c: the scenario shows this; the first one counts. */
void problem(struct search *s, const char *what, uint32_t call, uint32_t stage);

/* ---- world.c ---- */

bool keeps_rows(enum kind kind);
/* Do to the world what the scheduler says. */
void world_apply(struct search *s, struct state *state, const struct sched_action *action);
/* Whether a running task is the first of a batch, the others of which must return before it. */
bool world_leads(const struct world *world, uint32_t call, uint32_t stage, uint32_t slot);
/* Whether edges are within their bounds, and instances and workers suffice. */
void world_check(struct search *s, struct state *state);
bool world_is_complete(const struct search *s, struct state *state);

#endif
