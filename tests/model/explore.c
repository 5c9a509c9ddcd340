/* explore.c -- try every order of events of small pipelines against the scheduler.
 *
 * The world around the scheduler is small too: tasks that run, a source with some rows left, a
 * reader, memory that has not been given back yet, timers.  Whatever could happen next is tried, in
 * every state ever met.  In each state the edges must be within their bounds, and no more may run
 * than there are instances and workers, whose count the world keeps for itself; from each state
 * there must be a way to where the call has ended and nothing runs.  Built with one of the faults seeded in
 * the scheduler (SCHED_FAULT_...), the search must find it: then EXPECT_FAULT is defined. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STATES 2000000
#define TABLE_SIZE (1u << 22)

static void hash_state(const struct state *state, size_t size, uint64_t *ret) {
    uint64_t a = 14695981039346656037u, b = 0x9e3779b97f4a7c15u, word;

    assert(size % sizeof(word) == 0);
    for (size_t at = 0; at < size; at += sizeof(word)) {
        memcpy(&word, (const char *)state + at, sizeof(word));
        a = (a ^ word) * 0xbf58476d1ce4e5b9u;
        a ^= a >> 32;
        b = (b + word) * 0xff51afd7ed558ccdu;
        b ^= b >> 29;
    }
    ret[0] = a;
    ret[1] = b;
}

void problem(struct search *s, const char *what, uint32_t call, uint32_t stage) {
    if (s->problem[0] == '\0')
        snprintf(s->problem, sizeof(s->problem), "%s (call %u, stage %u)", what, call, stage);
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
    s->is_complete[s->n_states] = world_is_complete(s, state);
    world_check(s, state);
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
            world_apply(s, next, &actions.at[i]);
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
    if (event.rows > 0 && s->scenario->row_bytes > 0)
        event.bytes += s->scenario->row_bytes - 1;
    doing->runs = 0;
    doing->batch = 0;
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

        if (!state->world.at[call][stage][slot].runs ||
            world_leads(&state->world, call, stage, slot))
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

static void timers_end(struct search *s, uint32_t from, const struct state *state) {
    for (uint32_t i = 0; i < s->config.n_stages; i++) {
        struct state *next;

        if (!(state->world.timers & 1u << i))
            continue;
        next = copy_of(s, state);
        next->world.timers &= ~(1u << i);
        happen(s, from, next, (struct sched_event){.kind = SCHED_DUE, .stage = i});
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
    timers_end(s, from, state);
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
            .is_shared = i == scenario->n_nodes && scenario->batches != OF_A_CALL,
            .has_delay = i == scenario->n_nodes && scenario->batches == DELAYED,
            .chunk_rows = scenario->chunk,
            .bound_rows = scenario->edge,
        };
    }
    s->config = (struct sched_config){
        .n_stages = scenario->n_nodes + 1,
        .stages = s->stages,
        .workers = scenario->workers,
        .edge_bytes = scenario->edge_bytes,
    };
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
            world_apply(s, state, &actions.at[i]);
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
    size_t n = 0, n_problems = 0;

    for (; scenarios[n].name; n++) {
        bool has_problem = explore(&scenarios[n]);

        n_problems += has_problem;
#ifndef EXPECT_FAULT
        printf("%sok %zu - %s\n", has_problem ? "not " : "", n + 1, scenarios[n].name);
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
