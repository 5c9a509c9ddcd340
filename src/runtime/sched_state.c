/* sched_state.c -- how the scheduler's state lies in memory, and looking into it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/sched_state.h"

#include <assert.h>
#include <string.h>

#define SCHED_MAX_STAGES 2048
#define SCHED_MAX_RING 1024

static uint32_t ring_of(const struct sched_stage *stage) {
    return stage->is_serial ? 1 : stage->instances * 2;
}

size_t sched_size_bytes(const struct sched_config *config, uint32_t max_calls) {
    size_t slots = 0;

    if (config->n_stages == 0 || config->n_stages > SCHED_MAX_STAGES || config->workers == 0)
        return 0;
    for (uint32_t i = 0; i < config->n_stages; i++) {
        const struct sched_stage *stage = &config->stages[i];

        if (stage->instances == 0 || stage->block == 0 || stage->chunk_rows == 0 ||
            stage->instances > SCHED_MAX_RING / 2)
            return 0;
        slots += ring_of(stage);
    }
    size_t stride = sched_stride(config->n_stages, (uint32_t)slots);
    size_t fixed = sizeof(struct sched) + sched_stages_bytes(config->n_stages);

    if (max_calls > (SIZE_MAX - fixed) / stride)
        return 0;
    return fixed + max_calls * stride;
}

static uint32_t max_u32(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

uint32_t sched_need(const struct sched *s, uint32_t i) {
    if (i + 1 == s->n_stages || sched_stage_at(s, i + 1)->is.is_shared)
        return 1;
    return sched_stage_at(s, i + 1)->is.block;
}

void sched_init(struct sched *state, const struct sched_config *config, uint32_t max_calls) {
    state->n_stages = config->n_stages;
    state->workers = state->free_workers = config->workers;
    state->max_calls = max_calls;
    state->edge_bytes = config->edge_bytes;
    state->slice_ns = config->slice_ns > 0 ? config->slice_ns : 1;
    for (uint32_t i = 0; i < config->n_stages; i++) {
        struct stage *stage = sched_stage_at(state, i);

        stage->is = config->stages[i];
        stage->ring = ring_of(&stage->is);
        stage->slot_at = state->n_slots;
        state->n_slots += stage->ring;
        state->has_shared |= stage->is.is_shared;
        state->has_blocking |= stage->is.is_blocking;
    }
    state->call_bytes = sched_stride(state->n_stages, state->n_slots);
    for (uint32_t i = 0; i < config->n_stages; i++) {
        struct sched_stage *stage = &sched_stage_at(state, i)->is;
        uint32_t next = i + 1 < config->n_stages ? config->stages[i + 1].block : 1;

        stage->bound_rows = max_u32(stage->bound_rows, stage->block + next - 1);
    }
}

void sched_move(struct sched *to, const struct sched *from) {
    uint32_t max_calls = to->max_calls;
    size_t size = (size_t)((const char *)sched_call_at(from, from->max_calls) - (const char *)from);

    assert(max_calls >= from->max_calls && to->n_slots == from->n_slots);
    memcpy(to, from, size);
    to->max_calls = max_calls;
}

uint32_t sched_free_call(const struct sched *state) {
    for (uint32_t c = 0; c < state->max_calls; c++)
        if (!sched_call_at(state, c)->is_used)
            return c;
    return UINT32_MAX;
}

void sched_slot_set(struct sched *s, struct lane *lane, struct slot *slot, slot_state to) {
    if (slot->state == SLOT_STARVED) {
        lane->n_starved--;
        s->n_starved--;
    }
    if (slot->state == SLOT_READY)
        lane->n_ready--;
    if (to == SLOT_STARVED) {
        lane->n_starved++;
        s->n_starved++;
    }
    if (to == SLOT_READY)
        lane->n_ready++;
    slot->state = to;
}

void sched_slot_reserve(struct lane *lane, struct slot *slot, uint64_t rows) {
    lane->reserved += rows - slot->reserved;
    slot->reserved = rows;
}

/* ---- looking in ---- */

uint32_t sched_running(const struct sched *state) {
    return state->n_running;
}

bool sched_call_is_idle(const struct sched *state, uint32_t call) {
    return sched_call_at(state, call)->n_running == 0;
}

bool sched_call_has_ended(const struct sched *state, uint32_t call) {
    return sched_call_at(state, call)->has_ended;
}

uint64_t sched_queued_rows(const struct sched *state, uint32_t call, uint32_t lane) {
    return sched_lane_at(state, call, lane)->queued;
}

uint64_t sched_queued_bytes(const struct sched *state, uint32_t call, uint32_t lane) {
    return sched_lane_at(state, call, lane)->bytes;
}

uint64_t sched_reserved_rows(const struct sched *state, uint32_t call, uint32_t stage) {
    return sched_lane_at(state, call, stage)->reserved;
}

uint32_t sched_bound_rows(const struct sched *state, uint32_t stage) {
    return sched_stage_at(state, stage)->is.bound_rows;
}

uint32_t sched_slots(const struct sched *state, uint32_t stage) {
    return sched_stage_at(state, stage)->ring;
}
