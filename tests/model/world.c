/* world.c -- what the scheduler's actions do to the world around it, and what must hold there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

bool keeps_rows(enum kind kind) {
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

/* ---- batches of several calls ---- */

static uint32_t place(uint32_t call, uint32_t stage, uint32_t slot) {
    return 1 + (call * MAX_STAGES + stage) * MAX_SLOTS + slot;
}

/* Rows of the batch at this place that have not returned. */
static uint32_t rows_of_batch(const struct world *world, uint32_t batch, uint32_t *ret_tasks) {
    const struct doing *at = &world->at[0][0][0];
    uint32_t rows = 0;

    *ret_tasks = 0;
    for (uint32_t p = 0; p < MAX_CALLS * MAX_STAGES * MAX_SLOTS; p++) {
        if (!at[p].runs || at[p].batch != batch)
            continue;
        ++*ret_tasks;
        rows += at[p].taken;
    }
    return rows;
}

/* A task joins the one that started just before it. */
static void join(struct search *s, struct world *world, const struct sched_action *a,
                 struct doing *doing, uint32_t slot) {
    bool is_shared = s->stages[a->stage].is_shared;
    uint32_t n_tasks;

    if (!a->is_joined) {
        s->last_start = place(a->call, a->stage, slot);
        doing->batch = is_shared ? s->last_start : 0;
        return;
    }
    doing->batch = s->last_start;
    if (!is_shared || (s->last_start - 1) / MAX_SLOTS % MAX_STAGES != a->stage)
        problem(s, "a task joined another stage's", a->call, a->stage);
    if (rows_of_batch(world, doing->batch, &n_tasks) > s->stages[a->stage].block)
        problem(s, "a batch is over its size", a->call, a->stage);
}

bool world_leads(const struct world *world, uint32_t call, uint32_t stage, uint32_t slot) {
    uint32_t n_tasks = 0;

    if (world->at[call][stage][slot].batch == place(call, stage, slot))
        (void)rows_of_batch(world, place(call, stage, slot), &n_tasks);
    return n_tasks > 1;
}

/* No more tasks than instances and workers, where those that joined another need none. */
static void check_running(struct search *s, const struct world *world) {
    uint32_t n_all = 0;

    for (uint32_t i = 0; i < s->config.n_stages; i++) {
        uint32_t n = 0;

        for (uint32_t c = 0; c < s->n_calls; c++)
            for (uint32_t q = 0; q < MAX_SLOTS; q++) {
                const struct doing *doing = &world->at[c][i][q];

                n += doing->runs && (doing->batch == 0 || doing->batch == place(c, i, q));
            }
        if (n > s->stages[i].instances)
            problem(s, "more tasks than instances", 0, i);
        n_all += n;
    }
    if (n_all > s->config.workers)
        problem(s, "more tasks than workers", 0, 0);
}

/* ---- what happens to the world ---- */

void world_apply(struct search *s, struct state *state, const struct sched_action *a) {
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
        if (!a->is_resumed)
            doing->taken = a->rows;
        join(s, world, a, doing, a->seq % sched_slots(sched, a->stage));
        if (a->is_resumed)
            break;
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
    case SCHED_WAIT:
        world->timers |= 1u << a->stage;
        break;
    case SCHED_PUBLISH:
        break;
    }
}

/* Of large rows an edge holds what came before it was full, and what runs then. */
static void check_bytes(struct search *s, const struct sched *sched, uint32_t c, uint32_t i) {
    uint64_t bound = s->scenario->edge_bytes, row = s->scenario->row_bytes;
    uint64_t more = row * (s->stages[i].instances * 2 + 1);

    if (bound > 0 && sched_queued_bytes(sched, c, i + 1) > bound + more)
        problem(s, "an edge is over its bytes", c, i);
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
            check_bytes(s, sched, c, i);
        }
    }
}

bool world_is_complete(const struct search *s, struct state *state) {
    const struct sched *sched = sched_of(state);
    bool is = state->world.n_drops == 0;

    for (uint32_t c = 0; c < s->n_calls; c++)
        is &= sched_call_has_ended(sched, c) && sched_call_is_idle(sched, c) &&
              sched_queued_rows(sched, c, s->config.n_stages) == 0;
    return is;
}

void world_check(struct search *s, struct state *state) {
    check_bounds(s, state);
    check_running(s, &state->world);
}
