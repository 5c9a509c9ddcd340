/* generate.c -- the random case of a seed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "case.h"

#define MOST_BLOB 20000
#define LEAST_MEMORY (MOST_BLOB + 5000) /* a payload that never fits is its row's failure */

/* splitmix64, by Steele, Lea and Flood: "Fast splittable pseudorandom number generators", 2014. */
uint64_t stress_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

int64_t stress_below(uint64_t *state, int64_t n) {
    return (int64_t)(stress_random(state) % (uint64_t)n);
}

static bool one_in(uint64_t *state, int64_t n) {
    return stress_below(state, n) == 0;
}

void case_input(const struct use *use, size_t row, int64_t ret_values[N_COLUMNS]) {
    uint64_t state = use->seed + row * 0x632be59bd9b4e019u;

    ret_values[0] = stress_below(&state, MODULUS);
    ret_values[1] = one_in(&state, 40) ? STRESS_NULL : stress_below(&state, 100);
    ret_values[2] = (int64_t)row;
}

/* How often each kind is drawn, and the ranges of p and q: [at_least, at_least + up_to). */
struct odds {
    int weight;
    int64_t p_least, p_up_to, q_least, q_up_to;
};

static const struct odds odds[N_STEP_KINDS] = {
    [STEP_ARITH] = {.weight = 8, .p_least = 1, .p_up_to = 50},
    [STEP_HOLES] = {.weight = 2, .p_least = 5, .p_up_to = 50, .q_up_to = 5},
    [STEP_FILL_IN] = {.weight = 3, .p_up_to = 100},
    [STEP_DIVIDE] = {.weight = 2, .p_least = 1, .p_up_to = 5000, .q_least = 20, .q_up_to = 900},
    [STEP_FILTER] = {.weight = 6, .p_least = 2, .p_up_to = 6, .q_up_to = 2},
    [STEP_SPREAD] = {.weight = 4, .p_least = 2, .p_up_to = 4},
    [STEP_OP_ADD] = {.weight = 5, .p_up_to = 100},
    [STEP_OP_WAIT] = {.weight = 2, .p_up_to = 100},
    [STEP_OP_FAIL] = {.weight = 1, .p_up_to = MODULUS},
    [STEP_OP_REFUSE] = {.weight = 2, .p_up_to = MODULUS},
    [STEP_OP_EMIT] = {.weight = 3, .p_up_to = 5},
    [STEP_OP_HEAD] = {.weight = 1, .p_least = 1, .p_up_to = 100},
    [STEP_BATCH] = {.weight = 4, .p_least = 1, .p_up_to = 5, .q_least = 1, .q_up_to = 8},
    [STEP_BLOB] = {.weight = 3, .p_least = 4, .p_up_to = MOST_BLOB, .q_least = 1, .q_up_to = 8},
    [STEP_WINDOW] = {.weight = 3, .p_least = 1, .p_up_to = 9, .q_least = 1, .q_up_to = 9},
    [STEP_TIME_WINDOW] = {.weight = 3, .p_least = 1, .p_up_to = 30, .q_least = 1, .q_up_to = 30},
    [STEP_WINDOW_ALL] = {.weight = 1},
    [STEP_REDUCE] = {.weight = 1},
    [STEP_SORT] = {.weight = 2, .q_up_to = 2},
    [STEP_DISTINCT] = {.weight = 2},
    [STEP_GROUP] = {.weight = 2, .q_up_to = 2},
    [STEP_SUB_MAP] = {.weight = 2, .p_least = 1, .p_up_to = 50},
    [STEP_SUB_FLAT] = {.weight = 2, .p_up_to = 5},
    [STEP_CONCAT] = {.weight = 3, .p_least = 1, .p_up_to = 50, .q_up_to = N_JOIN_KINDS},
    [STEP_HEAD] = {.weight = 2, .p_least = 1, .p_up_to = 200},
};

static int64_t draw(uint64_t *state, int64_t least, int64_t up_to) {
    return least + (up_to > 0 ? stress_below(state, up_to) : 0);
}

static step_kind draw_kind(uint64_t *state) {
    int64_t sum = 0, at;
    step_kind kind = 0;

    for (int k = 0; k < N_STEP_KINDS; k++)
        sum += odds[k].weight;
    for (at = stress_below(state, sum); at >= odds[kind].weight; kind++)
        at -= odds[kind].weight;
    return kind;
}

static struct step draw_step(uint64_t *state) {
    step_kind kind = draw_kind(state);
    const struct odds *of = &odds[kind];
    struct step step = {
        .kind = kind,
        .in = (int)stress_below(state, 2),
        .other = (int)stress_below(state, 2),
        .out = (int)stress_below(state, 2),
        .p = draw(state, of->p_least, of->p_up_to),
        .q = draw(state, of->q_least, of->q_up_to),
        .instances = one_in(state, 3) ? 1 + (int)stress_below(state, 3) : 0,
        .chunk_rows = one_in(state, 2) ? 1 + (int)stress_below(state, 40) : 0,
        .queue_rows = one_in(state, 3) ? 1 + (int)stress_below(state, 20) : 0,
    };

    if (kind == STEP_TIME_WINDOW && !one_in(state, 4))
        step.in = 2; /* times that go up, mostly */
    return step;
}

static bool fans_out(const struct step *step) {
    return step->kind == STEP_SPREAD || step->kind == STEP_OP_EMIT || step->kind == STEP_OP_HEAD ||
           step->kind == STEP_SUB_FLAT || (step->kind == STEP_CONCAT && step->q == JOIN_FAN_OUT);
}

static struct use draw_use(uint64_t *state) {
    int64_t most = one_in(state, 10) ? 3 : one_in(state, 3) ? 40 : 250;
    struct use use = {
        .rows = (size_t)stress_below(state, most),
        .seed = stress_random(state),
        .on_error = (int)stress_below(state, 3),
        .is_run = one_in(state, 5),
        .has_source = one_in(state, 2),
        .source_fails_at = -1,
        .leave_after = one_in(state, 6) ? stress_below(state, 4) : -1,
        .is_cancelled = one_in(state, 2),
    };

    if (use.is_run) {
        use.has_source = false;
        use.leave_after = -1;
    }
    if (use.has_source && one_in(state, 8))
        use.source_fails_at = stress_below(state, (int64_t)use.rows + 1);
    return use;
}

void case_generate(uint64_t seed, struct stress_case *ret_case) {
    uint64_t state = seed * 0xd1342543de82ef95u + 1;
    struct stress_case c = {.seed = seed, .n_steps = 1 + (size_t)stress_below(&state, MOST_STEPS)};
    int n_fan_outs = 0;

    for (size_t i = 0; i < c.n_steps; i++) {
        do
            c.steps[i] = draw_step(&state);
        while (fans_out(&c.steps[i]) && n_fan_outs == 3);
        n_fan_outs += fans_out(&c.steps[i]);
    }
    c.n_calls = one_in(&state, 2) ? 1 : 1 + (size_t)stress_below(&state, MOST_CALLS);
    for (size_t i = 0; i < c.n_calls; i++)
        c.calls[i] = draw_use(&state);
    c.has_threads = one_in(&state, 2);
    c.workers = 1 + (int)stress_below(&state, 4);
    if (!one_in(&state, 4))
        c.edge_rows = one_in(&state, 2) ? 1 + (int)stress_below(&state, 4)
                                        : 1 + (int)stress_below(&state, 60);
    if (one_in(&state, 4))
        c.edge_bytes = 1 + (size_t)stress_below(&state, 20000);
    if (one_in(&state, 3))
        c.memory_bytes = LEAST_MEMORY + (size_t)stress_below(&state, 200000);
    c.has_shared_batches = one_in(&state, 2);
    if (c.has_shared_batches && one_in(&state, 3))
        c.batch_delay_ms = 1;
    *ret_case = c;
}
