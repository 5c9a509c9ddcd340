/* explore.c -- try every order of events of small pipelines against the scheduler.
 *
 * The world around the scheduler is small too: tasks that run, a source with some rows left, a
 * reader, memory that has not been given back yet.  Whatever could happen next is tried, in every
 * state ever met.  In each state the edges must be within their bounds; from each state there must
 * be a way to where the call has ended and nothing runs.  Built with one of the faults seeded in
 * the scheduler (SCHED_FAULT_...), the search must find it: then EXPECT_FAULT is defined. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/sched.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STAGES 4
#define MAX_SLOTS 8
#define MAX_CALLS 2
#define MAX_STATES 2000000
#define MAX_NEXT 64

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
};

static const struct scenario scenarios[] = {
    {"map", 1, {MAP}, 1, 1, 1, 1, 0, 4, 0, true, 0, 1},
    {"two instances, out of order", 1, {MAP}, 2, 2, 1, 1, 0, 4, 0, true, 0, 1},
    {"two instances, wider edge", 2, {FILTER, MAP}, 2, 3, 2, 1, 0, 4, 0, false, 0, 0},
    {"map, filter", 2, {MAP, FILTER}, 1, 2, 1, 1, 0, 4, 0, true, 0, 1},
    {"fan out twice", 2, {FLAT, FLAT}, 1, 2, 1, 2, 0, 4, 0, true, 0, 0},
    {"fan out, two instances", 3, {FLAT, FILTER, MAP}, 2, 2, 1, 2, 0, 4, 0, false, 0, 0},
    {"three nodes, one worker", 3, {MAP, FILTER, MAP}, 1, 1, 1, 1, 0, 4, 0, true, 0, 1},
    {"three nodes, two instances", 3, {MAP, FILTER, MAP}, 2, 3, 2, 1, 0, 4, 0, true, 0, 0},
    {"finished", 3, {FLAT, HEAD, MAP}, 2, 2, 1, 1, 0, 3, 0, true, 0, 1},
    {"failed", 3, {FAIL, FAIL, FAIL}, 2, 2, 1, 1, 0, 3, 0, true, 0, 1},
    {"blocks of three", 2, {FILTER, MAP}, 1, 2, 1, 2, 3, 4, 0, true, 0, 1},
    {"blocks after a fan-out", 2, {FLAT, FILTER}, 2, 3, 1, 2, 3, 4, 0, true, 0, 0},
    {"two calls", 2, {FILTER, MAP}, 1, 2, 1, 1, 0, 2, 2, true, 0, 1},
    {"pairs", 1, {PAIRS}, 1, 1, 1, 2, 0, 5, 0, true, 0, 1},
    {"pairs of pairs", 3, {PAIRS, PAIRS, MAP}, 1, 2, 1, 2, 0, 5, 0, true, 0, 1},
    {"all beside map", 3, {MAP, ALL, MAP}, 2, 2, 1, 1, 0, 4, 0, true, 0, 1},
    {"all, of rows that were there", 2, {ALL, MAP}, 1, 2, 2, 2, 0, 4, 0, false, 0, 1},
    {"all of nothing", 3, {FILTER, ALL, MAP}, 1, 2, 1, 2, 0, 2, 0, true, 0, 1},
    {"a fan-out in pairs", 3, {FLAT, PAIRS, FILTER}, 2, 2, 1, 2, 0, 3, 0, true, 0, 0},
    {"pairs until enough", 3, {PAIRS, HEAD, ALL}, 2, 2, 1, 1, 0, 4, 0, true, 0, 1},
    {"pairs of what failed", 3, {FAIL, PAIRS, ALL}, 2, 2, 1, 1, 0, 3, 0, true, 0, 1},
    {"enough before what failed", 3, {FAIL, HEAD, ALL}, 2, 2, 1, 1, 0, 3, 0, true, 0, 1},
    {"two calls in pairs", 2, {PAIRS, ALL}, 1, 2, 1, 1, 0, 2, 2, true, 0, 1},
    {"pairs, no memory", 2, {PAIRS, ALL}, 2, 2, 1, 1, 0, 3, 0, true, 2, 1},
    {"pairs in blocks", 2, {PAIRS, MAP}, 1, 2, 1, 2, 2, 5, 0, true, 0, 1},
    {"no memory", 2, {FLAT, MAP}, 2, 2, 1, 1, 0, 3, 0, true, 2, 1},
    {"no memory, two calls", 2, {MAP, MAP}, 2, 2, 1, 1, 0, 2, 2, false, 2, 0},
};

/* ---- the world ---- */

struct doing {
    uint32_t runs; /* a task is running */
    uint32_t taken, left, max_rows;
    uint32_t is_tail;
};

struct world {
    uint32_t source_left[MAX_CALLS];
    uint32_t n_drops; /* to be answered */
    uint32_t n_starve, n_cancel;
    uint32_t is_cancelled, is_reading; /* bit c: call c */
    uint32_t has_failed; /* bit c: a task of call c has */
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
    struct state **states; /* NULL once expanded */
    uint64_t (*hashes)[2];
    bool *is_complete;
    uint32_t *table; /* 1 + number, by hash */
    uint32_t n_states;
    uint32_t (*edges)[2];
    size_t n_edges, edges_capacity;
    char problem[256];
};

#define TABLE_SIZE (1u << 22)

static void hash_state(const struct state *state, size_t size, uint64_t *ret) {
    const unsigned char *bytes = (const unsigned char *)state;
    uint64_t a = 14695981039346656037u, b = 0x9e3779b97f4a7c15u;

    for (size_t i = 0; i < size; i++) {
        a = (a ^ bytes[i]) * 1099511628211u;
        b = (b + bytes[i]) * 0xff51afd7ed558ccdu;
        b ^= b >> 29;
    }
    ret[0] = a;
    ret[1] = b;
}

static struct sched *sched_of(struct state *state) {
    return (struct sched *)state->sched;
}

static void problem(struct search *s, const char *what, uint32_t call, uint32_t stage) {
    if (s->problem[0] == '\0')
        snprintf(s->problem, sizeof(s->problem), "%s (call %u, stage %u)", what, call, stage);
}

static bool keeps_rows(enum kind kind) {
    return kind == PAIRS || kind == ALL;
}

/* ---- what the actions do to the world ---- */

/* The rows a stage that keeps some gives for `kept` of them; at the end also for what is left. */
static uint32_t rows_for(enum kind kind, uint32_t kept, bool is_tail) {
    if (kind == PAIRS)
        return is_tail ? (kept + 1) / 2 : kept / 2;
    return is_tail && kept > 0;
}

/* A task of a stage that keeps rows takes its own, and knows what it will give. */
static void keep(struct search *s, struct world *world, const struct sched_action *a,
                 struct doing *doing) {
    enum kind kind = s->scenario->kinds[a->stage - 1];
    uint32_t *kept = &world->kept[a->call][a->stage];

    if (a->is_tail && a->rows > 0)
        problem(s, "a tail with rows", a->call, a->stage);
    *kept += a->rows;
    doing->left = rows_for(kind, *kept, a->is_tail);
    if (a->is_tail)
        *kept = 0;
    else if (kind == PAIRS)
        *kept %= 2;
}

/* What was kept must have come out when the call ends well. */
static void check_kept(struct search *s, const struct world *world, uint32_t call) {
    bool is_well = !((world->is_cancelled | world->has_failed) & 1u << call);

    for (uint32_t i = 0; i < s->config.n_stages; i++)
        if (is_well && world->kept[call][i] > 0)
            problem(s, "kept rows were lost", call, i);
}

static void apply(struct search *s, struct state *state, const struct sched_action *a) {
    struct world *world = &state->world;
    struct sched *sched = sched_of(state);
    struct doing *doing = NULL;

    if (a->kind == SCHED_START || a->kind == SCHED_DISCARD)
        doing = &world->at[a->call][a->stage][a->seq % sched_slots(sched, a->stage)];
    switch (a->kind) {
    case SCHED_START:
        if (doing->runs)
            problem(s, "a slot started twice", a->call, a->stage);
        if (world->is_cancelled & 1u << a->call)
            problem(s, "a cancelled call started a task", a->call, a->stage);
        doing->runs = 1;
        doing->max_rows = a->max_rows;
        if (a->is_resumed)
            break;
        doing->taken = a->rows;
        doing->left = 0;
        if (a->stage > 0 && s->scenario->kinds[a->stage - 1] == FLAT)
            doing->left = a->rows * 2;
        if (a->stage > 0 && keeps_rows(s->scenario->kinds[a->stage - 1]))
            keep(s, world, a, doing);
        break;
    case SCHED_DISCARD:
        *doing = (struct doing){0};
        world->n_drops++;
        break;
    case SCHED_DROP:
    case SCHED_EVICT:
        for (uint32_t i = 0; i <= a->stage && i < s->config.n_stages; i++) {
            world->kept[a->call][i] = 0;
            for (uint32_t q = 0; q < MAX_SLOTS; q++)
                if (!world->at[a->call][i][q].runs)
                    world->at[a->call][i][q] = (struct doing){0};
        }
        if (a->stage == s->config.n_stages)
            world->is_cancelled |= 1u << a->call;
        world->n_drops++;
        break;
    case SCHED_END:
        check_kept(s, world, a->call);
        break;
    case SCHED_PUBLISH:
        break;
    }
}

static void check_bounds(struct search *s, struct state *state) {
    for (uint32_t c = 0; c < s->n_calls; c++) {
        for (uint32_t i = 0; i < s->config.n_stages; i++) {
            const struct sched *sched = sched_of(state);
            bool is_last = i + 1 == s->config.n_stages;
            uint64_t need = is_last ? 1 : s->stages[i + 1].block;
            uint64_t slack = need > s->stages[i].block ? need : s->stages[i].block;
            uint64_t queued = sched_queued_rows(sched, c, i + 1);

            if (i == 0 && !s->scenario->has_source)
                continue; /* the rows were there */
            if (queued + sched_reserved_rows(sched, c, i) > sched_bound_rows(sched, i) + slack)
                problem(s, "an edge is over its bound", c, i);
        }
    }
}

static bool is_complete(const struct search *s, struct state *state) {
    const struct sched *sched = sched_of(state);
    bool is = state->world.n_drops == 0;

    for (uint32_t c = 0; c < s->n_calls; c++)
        is &= sched_call_has_ended(sched, c) && sched_call_is_idle(sched, c) &&
              sched_queued_rows(sched, c, s->config.n_stages) == 0;
    return is;
}

/* ---- search ---- */

/* The number of a state, new or known.  Takes it. */
static uint32_t visit(struct search *s, struct state *state) {
    uint64_t hash[2];

    hash_state(state, s->state_size, hash);
    uint32_t at = (uint32_t)hash[0] & (TABLE_SIZE - 1);

    while (s->table[at] != 0) {
        const uint64_t *known = s->hashes[s->table[at] - 1];

        if (known[0] == hash[0] && known[1] == hash[1]) {
            free(state);
            return s->table[at] - 1;
        }
        at = (at + 1) & (TABLE_SIZE - 1);
    }
    if (s->n_states == MAX_STATES) {
        fprintf(stderr, "more than %d states\n", MAX_STATES);
        exit(1);
    }
    s->states[s->n_states] = state;
    memcpy(s->hashes[s->n_states], hash, sizeof(hash));
    s->is_complete[s->n_states] = is_complete(s, state);
    check_bounds(s, state);
    s->table[at] = ++s->n_states;
    return s->n_states - 1;
}

static void add_edge(struct search *s, uint32_t from, uint32_t to) {
    if (s->n_edges == s->edges_capacity) {
        s->edges_capacity = s->edges_capacity ? s->edges_capacity * 2 : 1024;
        s->edges = realloc(s->edges, s->edges_capacity * sizeof(*s->edges));
        assert(s->edges);
    }
    s->edges[s->n_edges][0] = from;
    s->edges[s->n_edges][1] = to;
    s->n_edges++;
}

static struct state *copy_of(const struct search *s, const struct state *state) {
    struct state *copy = malloc(s->state_size);

    assert(copy);
    return memcpy(copy, state, s->state_size);
}

/* Let `event` happen in `next` (which is taken), reached from state number `from`. */
static void happen(struct search *s, uint32_t from, struct state *next, struct sched_event event) {
    struct sched_actions actions;

    do {
        sched_step(sched_of(next), &event, &actions);
        for (uint32_t i = 0; i < actions.n; i++)
            apply(s, next, &actions.at[i]);
        event = (struct sched_event){.kind = SCHED_NONE};
    } while (actions.has_more);
    add_edge(s, from, visit(s, next));
}

/* One way a running task may return. */
static void task_returns(struct search *s, uint32_t from, const struct state *state,
                         struct sched_event event, uint32_t slot, uint32_t left) {
    struct state *next = copy_of(s, state);
    struct doing *doing = &next->world.at[event.call][event.stage][slot];

    event.kind = SCHED_TASK;
    event.bytes = event.rows;
    doing->runs = 0;
    doing->left = left;
    event.kept_bytes = next->world.kept[event.call][event.stage];
    if (event.outcome == SCHED_FAILED)
        next->world.has_failed |= 1u << event.call;
    if (event.stage == 0 && event.outcome != SCHED_STARVED)
        next->world.source_left[event.call] -= (uint32_t)event.rows;
    if (event.outcome == SCHED_STARVED)
        next->world.n_starve--;
    else if (event.outcome != SCHED_MORE)
        *doing = (struct doing){0};
    happen(s, from, next, event);
}

static void node_returns(struct search *s, uint32_t from, const struct state *state,
                         struct sched_event event, uint32_t slot) {
    const struct doing *doing = &state->world.at[event.call][event.stage][slot];
    uint32_t given = doing->left < doing->max_rows ? doing->left : doing->max_rows;

    event.rows = doing->taken;
    switch (s->scenario->kinds[event.stage - 1]) {
    case MAP:
        task_returns(s, from, state, event, slot, 0);
        break;
    case FILTER:
        task_returns(s, from, state, event, slot, 0);
        event.rows = 0;
        task_returns(s, from, state, event, slot, 0);
        break;
    case FLAT:
    case PAIRS:
    case ALL:
        event.rows = given;
        event.outcome = given < doing->left ? SCHED_MORE : SCHED_DONE;
        task_returns(s, from, state, event, slot, doing->left - given);
        break;
    case HEAD:
        task_returns(s, from, state, event, slot, 0);
        event.rows = 1;
        event.outcome = SCHED_FINISHED;
        task_returns(s, from, state, event, slot, 0);
        break;
    case FAIL:
        task_returns(s, from, state, event, slot, 0);
        event.rows = 0;
        event.outcome = SCHED_FAILED;
        task_returns(s, from, state, event, slot, 0);
        break;
    }
}

static void source_returns(struct search *s, uint32_t from, const struct state *state,
                           struct sched_event event, uint32_t slot) {
    uint32_t left = state->world.source_left[event.call];
    uint32_t max = state->world.at[event.call][0][slot].max_rows;

    event.rows = left < max ? left : max;
    event.outcome = left == 0 ? SCHED_FINISHED : SCHED_DONE;
    task_returns(s, from, state, event, slot, 0);
}

static void tasks_return(struct search *s, uint32_t from, const struct state *state, uint32_t call,
                         uint32_t stage) {
    for (uint32_t slot = 0; slot < MAX_SLOTS; slot++) {
        /* The scheduler looks only at the slot a number falls on. */
        struct sched_event event = {.call = call, .stage = stage, .seq = slot};

        if (!state->world.at[call][stage][slot].runs)
            continue;
        if (stage == 0)
            source_returns(s, from, state, event, slot);
        else
            node_returns(s, from, state, event, slot);
        if (state->world.n_starve > 0 && stage > 0) {
            event.outcome = SCHED_STARVED;
            task_returns(s, from, state, event, slot, state->world.at[call][stage][slot].left);
        }
    }
}

static void reader_reads(struct search *s, uint32_t from, struct state *state, uint32_t call) {
    uint64_t rows = sched_queued_rows(sched_of(state), call, s->config.n_stages);
    uint64_t few[] = {0, 1, rows};

    for (size_t i = 0; i < 3; i++) {
        struct state *next;

        if (few[i] == 0
                ? rows > 0 || s->scenario->n_starve == 0 || !(state->world.is_reading & 1u << call)
                : few[i] > rows || (i == 2 && rows == 1))
            continue;
        next = copy_of(s, state);
        next->world.is_reading &= ~(1u << call);
        if (few[i] > 0 && s->scenario->n_starve > 0)
            next->world.is_reading |= 1u << call;
        happen(s, from, next,
               (struct sched_event){.kind = SCHED_READ, .call = call, .rows = few[i]});
    }
}

/* Everything that may happen in state number `from`. */
static void expand(struct search *s, uint32_t from) {
    struct state *state = s->states[from];
    size_t n_edges = s->n_edges;

    for (uint32_t c = 0; c < s->n_calls; c++) {
        for (uint32_t i = 0; i < s->config.n_stages; i++)
            tasks_return(s, from, state, c, i);
        reader_reads(s, from, state, c);
    }
    if (state->world.n_drops > 0) {
        struct state *next = copy_of(s, state);

        next->world.n_drops--;
        happen(s, from, next, (struct sched_event){.kind = SCHED_DROPPED});
    }
    if (s->n_edges == n_edges && !s->is_complete[from])
        problem(s, "deadlock: nothing can happen", 0, 0);
    if (state->world.n_cancel > 0 && !s->is_complete[from]) {
        struct state *next = copy_of(s, state);

        next->world.n_cancel--;
        happen(s, from, next, (struct sched_event){.kind = SCHED_CANCEL});
        s->n_edges--; /* a call must be able to end without it */
    }
    s->states[from] = NULL;
    free(state);
}

/* From every state there must be a way to a complete one: walk back from those. */
static void check_liveness(struct search *s) {
    bool *lives = calloc(s->n_states, sizeof(*lives));
    uint32_t n_alive = 0;
    bool has_changed = true;

    assert(lives);
    for (uint32_t i = 0; i < s->n_states; i++)
        lives[i] = s->is_complete[i];
    while (has_changed) {
        has_changed = false;
        for (size_t e = s->n_edges; e-- > 0;) {
            if (lives[s->edges[e][1]] && !lives[s->edges[e][0]])
                lives[s->edges[e][0]] = has_changed = true;
        }
    }
    for (uint32_t i = 0; i < s->n_states; i++)
        n_alive += lives[i];
    if (n_alive < s->n_states)
        problem(s, "a state from which the call cannot end", 0, 0);
    free(lives);
}

/* ---- scenarios ---- */

static void init_search(struct search *s, const struct scenario *scenario) {
    *s =
        (struct search){.scenario = scenario, .n_calls = scenario->n_calls ? scenario->n_calls : 1};
    for (uint32_t i = 0; i <= scenario->n_nodes; i++) {
        bool keeps = i > 0 && keeps_rows(scenario->kinds[i - 1]);

        s->stages[i] = (struct sched_stage){
            .instances = i == 0 ? 4 : scenario->instances,
            .is_serial = i == 0 || keeps,
            .is_fan_out = i == 0 || keeps || scenario->kinds[i - 1] == FLAT,
            .has_tail = keeps,
            .block = i == scenario->n_nodes && scenario->block ? scenario->block : 1,
            .chunk_rows = scenario->chunk,
            .bound_rows = scenario->edge,
        };
    }
    s->config = (struct sched_config){
        .n_stages = scenario->n_nodes + 1, .stages = s->stages, .workers = scenario->workers};
    s->states = calloc(MAX_STATES, sizeof(struct state *));
    s->hashes = calloc(MAX_STATES, sizeof(*s->hashes));
    s->is_complete = calloc(MAX_STATES, sizeof(bool));
    s->table = calloc(TABLE_SIZE, sizeof(uint32_t));
    assert(s->states && s->hashes && s->is_complete && s->table);
    s->state_size = sizeof(struct state) + sched_size_bytes(&s->config, s->n_calls);
}

static void done_search(struct search *s) {
    for (uint32_t i = 0; i < s->n_states; i++)
        free(s->states[i]);
    free(s->states);
    free(s->hashes);
    free(s->is_complete);
    free(s->table);
    free(s->edges);
}

static void first_state(struct search *s) {
    const struct scenario *scenario = s->scenario;
    struct state *state = calloc(1, s->state_size);
    struct sched_actions actions;

    assert(state);
    sched_init(sched_of(state), &s->config, s->n_calls);
    state->world.n_starve = scenario->n_starve;
    state->world.n_cancel = scenario->n_cancel;
    for (uint32_t c = 0; c < s->n_calls; c++) {
        struct sched_event event = {.kind = SCHED_ADMIT, .call = c};

        event.has_source = scenario->has_source;
        event.rows = scenario->has_source ? 0 : scenario->rows;
        state->world.source_left[c] = scenario->rows;
        sched_step(sched_of(state), &event, &actions);
        for (uint32_t i = 0; i < actions.n; i++)
            apply(s, state, &actions.at[i]);
    }
    visit(s, state);
}

/* Whether the scenario shows a problem. */
static bool explore(const struct scenario *scenario) {
    struct search s;

    init_search(&s, scenario);
    first_state(&s);
    for (uint32_t at = 0; at < s.n_states && s.problem[0] == '\0'; at++)
        expand(&s, at);
    if (s.problem[0] == '\0')
        check_liveness(&s);
    printf("# %s: %u states, %zu steps%s%s\n", scenario->name, s.n_states, s.n_edges,
           s.problem[0] ? ": " : "", s.problem);
    bool has_problem = s.problem[0] != '\0';

    done_search(&s);
    return has_problem;
}

int main(void) {
    size_t n = sizeof(scenarios) / sizeof(scenarios[0]), n_problems = 0;

    for (size_t i = 0; i < n; i++) {
        bool has_problem = explore(&scenarios[i]);

        n_problems += has_problem;
#ifndef EXPECT_FAULT
        printf("%sok %zu - %s\n", has_problem ? "not " : "", i + 1, scenarios[i].name);
#endif
    }
#ifdef EXPECT_FAULT
    printf("%sok 1 - the seeded fault is found\n1..1\n", n_problems ? "" : "not ");
    return n_problems ? 0 : 1;
#else
    printf("1..%zu\n", n);
    return n_problems ? 1 : 0;
#endif
}
