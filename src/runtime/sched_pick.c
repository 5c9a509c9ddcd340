/* sched_pick.c -- what to start next: room on edges, order of work, want of memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/sched_state.h"

static uint64_t min_u64(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Rows that may be promised to the edge after stage i. */
static uint64_t edge_room(const struct sched *s, uint32_t c, uint32_t i, bool is_oldest) {
    const struct lane *lane = sched_lane_at(s, c, i), *next = sched_lane_at(s, c, i + 1);
    const struct sched_stage *stage = &sched_stage_at(s, i)->is;
    uint64_t used = next->queued;

#ifndef SCHED_FAULT_OVER_ADMIT /* seeded for tests/model */
    used += lane->reserved;
#endif
    uint64_t room = stage->bound_rows > used ? stage->bound_rows - used : 0;
    uint64_t need = sched_need(s, i);

    if (is_oldest && next->queued < need) {
        uint64_t wanted = need - next->queued;

        if (wanted < stage->block)
            wanted = stage->block;
        return room > wanted ? room : wanted;
    }
    if (s->edge_bytes > 0 && next->bytes + lane->held_bytes >= s->edge_bytes)
        return 0;
    return room;
}

/* Rows that a fan-out may give in one piece.  What it takes is another matter: one image makes a
 * task, and hundreds of regions come of it. */
static uint64_t fan_rows(const struct sched_stage *stage) {
    return stage->fan_rows > 0 ? stage->fan_rows : stage->chunk_rows;
}

/* A task that waits in its slot and can go on.  One that found no memory runs alone in its call:
 * what it does is done in vain if it finds none again, and beside others it is likely to. */
static bool next_resumed(const struct sched *s, uint32_t c, uint32_t i, struct sched_action *ret) {
    const struct lane *lane = sched_lane_at(s, c, i);
    bool is_alone = sched_call_at(s, c)->n_running == 0;

    for (uint32_t q = lane->first_seq; is_alone && lane->n_ready > 0 && q != lane->next_seq; q++) {
        const struct slot *slot = sched_slot_at(s, c, i, q);

        if (slot->state == SLOT_READY) {
            ret->seq = q;
            ret->max_rows = (uint32_t)slot->reserved;
            return true;
        }
    }
    if (lane->first_seq == lane->next_seq ||
        sched_slot_at(s, c, i, lane->first_seq)->state != SLOT_PAUSED)
        return false;
    ret->seq = lane->first_seq;
    ret->max_rows =
        (uint32_t)min_u64(edge_room(s, c, i, true), fan_rows(&sched_stage_at(s, i)->is));
    return ret->max_rows > 0;
}

bool sched_next_begun(const struct sched *s, uint32_t c, uint32_t i, struct sched_action *ret) {
    const struct lane *lane = sched_lane_at(s, c, i);
    const struct stage *stage = sched_stage_at(s, i);
    uint32_t in_slots = lane->next_seq - lane->first_seq;
    uint64_t take = i == 0 ? !lane->has_input_ended : lane->queued;

    ret->is_tail = stage->is.has_tail && lane->has_input_ended && take == 0 &&
                   !lane->has_tail_begun && !lane->is_tail_void;
    /* Behind a task that waits for memory it could not give its rows away, and would hold some. */
    if (in_slots >= stage->ring || (take == 0 && !ret->is_tail) || sched_wants_memory(lane))
        return false;
    if (stage->is.block > 1) {
        if (!stage->is.is_shared && take < stage->is.block && !lane->has_input_ended)
            return false;
        take = min_u64(take, stage->is.block);
    } else {
        take = min_u64(take, stage->is.chunk_rows);
    }
    uint64_t room = edge_room(s, c, i, in_slots == 0);

    if (stage->is.is_fan_out)
        room = min_u64(room, fan_rows(&stage->is));
    else if (stage->is.block > 1 && !stage->is.is_shared && room < take)
        return false;
    else
        room = take = min_u64(room, take);
    ret->seq = lane->next_seq;
    ret->rows = (uint32_t)take;
    ret->max_rows = (uint32_t)room;
    return room > 0;
}

static bool lane_next(const struct sched *s, uint32_t c, uint32_t i, struct sched_action *ret) {
    const struct stage *stage = sched_stage_at(s, i);

    if (sched_lane_at(s, c, i)->is_cut || stage->busy == stage->is.instances ||
        (!stage->is.is_blocking && s->free_workers == 0))
        return false;
    *ret = (struct sched_action){.kind = SCHED_START, .call = c, .stage = i};
    ret->is_resumed = next_resumed(s, c, i, ret);
    return ret->is_resumed || (sched_next_begun(s, c, i, ret) && sched_has_waited(s, ret));
}

bool sched_wants_memory(const struct lane *lane) {
    return lane->n_starved > 0 || lane->n_ready > 0;
}

bool sched_may_start(const struct call *call) {
    return call->is_used && !call->has_ended && !call->is_held;
}

/* Earliest deadline first, else least CPU used so far, else first come.  A new call does not begin
 * at nothing but where the others are (served_ns): with many small calls the least of them would
 * else always be a new one, and one that took some microseconds more would wait without end.  Nor
 * do microseconds count: calls within a slice go in the order they came. */
bool sched_comes_before(const struct call *a, const struct call *b) {
    uint64_t by_a = a->deadline_ns ? a->deadline_ns : UINT64_MAX;
    uint64_t by_b = b->deadline_ns ? b->deadline_ns : UINT64_MAX;

    if (by_a != by_b)
        return by_a < by_b;
    return a->slices != b->slices ? a->slices < b->slices : a->age < b->age;
}

struct choice {
    const struct call *call; /* NULL: none */
    struct sched_action action;
};

/* Neither rows nor tasks, nor any to come: most lanes, whenever somebody looks. */
static bool is_lane_idle(const struct lane *lane, const struct stage *stage, uint32_t i) {
    return lane->queued == 0 && lane->first_seq == lane->next_seq &&
           (i > 0 ? !stage->is.has_tail : lane->has_input_ended);
}

/* The call's task nearest the reader; and, apart, a batch that is not full. */
static void choose_in_call(const struct sched *s, uint32_t c, struct choice *ripe,
                           struct choice *part) {
    const struct call *call = sched_call_at(s, c);
    struct sched_action action;

    for (uint32_t i = s->n_stages; i-- > 0;) {
        if (is_lane_idle(sched_lane_at(s, c, i), sched_stage_at(s, i), i))
            continue;
        bool is_found = lane_next(s, c, i, &action);

        if (is_found && !sched_is_part(s, &action)) {
            *ripe = (struct choice){call, action};
            return;
        }
        if (is_found && (!part->call || sched_comes_before(call, part->call)))
            *part = (struct choice){call, action};
        if (sched_wants_memory(sched_lane_at(s, c, i)))
            return;
    }
}

/* The first call in order, then its task nearest the reader.  A batch that is not full ranks behind
 * whatever feeds it, though not for ever. */
static bool pick(struct sched *s, struct sched_action *ret) {
    struct choice ripe = {0}, part = {0};

    if (s->free_workers == 0 && !s->has_blocking)
        return false;
    sched_count_fill(s);
    for (uint32_t c = 0; c < s->max_calls; c++) {
        const struct call *call = sched_call_at(s, c);

        if (sched_may_start(call) && (!ripe.call || sched_comes_before(call, ripe.call)))
            choose_in_call(s, c, &ripe, &part);
    }
    bool is_fed = ripe.call && part.call && ripe.action.stage < part.action.stage;

    if (is_fed)
        sched_stage_at(s, part.action.stage)->n_passed++;
    else if (part.call && (!ripe.call || sched_comes_before(part.call, ripe.call)))
        ripe = part;
    *ret = ripe.action;
    return ripe.call;
}

static void start_new(struct sched *s, const struct sched_action *action) {
    struct lane *lane = sched_lane_at(s, action->call, action->stage);

    lane->next_seq++;
    lane->has_tail_begun |= action->is_tail;
    if (action->stage > 0)
        sched_take(lane, action->rows);
    if (action->is_joined)
        sched_batch_join(s, action);
    else if (sched_stage_at(s, action->stage)->is.is_shared)
        sched_batch_begin(s, action);
}

static void start(struct sched *s, const struct sched_action *action) {
    struct lane *lane = sched_lane_at(s, action->call, action->stage);
    struct stage *stage = sched_stage_at(s, action->stage);
    struct slot *slot = sched_slot_at(s, action->call, action->stage, action->seq);

    if (action->kind == SCHED_WAIT) {
        stage->timer = TIMER_SET;
        return;
    }
    if (!action->is_resumed)
        start_new(s, action);
    sched_slot_set(s, lane, slot, SLOT_RUNNING);
    slot->epoch = s->epoch;
    slot->is_joined = action->is_joined;
    sched_slot_reserve(lane, slot, action->max_rows);
    if (!action->is_joined) {
        stage->busy++;
        s->free_workers -= stage->is.is_blocking ? 0 : 1;
    }
    struct call *call = sched_call_at(s, action->call);

    s->n_running++;
    call->n_running++;
    if (call->used_ns > s->served_ns)
        s->served_ns = call->used_ns;
}

static bool holds_memory(const struct sched *s, uint32_t c) {
    bool holds = false;

    if (!sched_call_at(s, c)->is_used)
        return false;
    for (uint32_t i = 0; i <= s->n_stages && !holds; i++) {
        const struct lane *lane = sched_lane_at(s, c, i);

        holds = !lane->is_cut &&
                (lane->bytes > 0 || lane->kept_bytes > 0 || lane->first_seq != lane->next_seq);
    }
    return holds;
}

/* Whether memory is all that a call waits for: rows before its own reader, or in its hands, may
 * yet bring some. */
static bool is_stuck(const struct sched *s, uint32_t c) {
    bool is_starved = false;

    if (!sched_call_at(s, c)->is_used || sched_call_at(s, c)->is_reading ||
        sched_lane_at(s, c, s->n_stages)->queued > 0)
        return false;
    for (uint32_t i = 0; i < s->n_stages; i++)
        is_starved |= sched_lane_at(s, c, i)->n_starved > 0;
    return is_starved;
}

/* Nothing runs and whoever could go on found no memory: the youngest holder fails. */
static void evict(struct sched *s, struct sched_actions *ret) {
    uint32_t youngest = UINT32_MAX;
    bool is_any_stuck = false;

    if (s->n_starved == 0 || s->n_running > 0 || s->n_dropping > 0 || s->n_held > 0 ||
        sched_has_timer(s))
        return;
    for (uint32_t c = 0; c < s->max_calls; c++) {
        is_any_stuck |= is_stuck(s, c);
        if (holds_memory(s, c) &&
            (youngest == UINT32_MAX || sched_call_at(s, c)->age > sched_call_at(s, youngest)->age))
            youngest = c;
    }
    if (is_any_stuck && youngest != UINT32_MAX)
        sched_cut(s, youngest, s->n_stages, SCHED_EVICT, ret);
}

void sched_dispatch(struct sched *s, struct sched_actions *ret) {
    struct sched_action action;

    while (sched_next_member(s, &action) || pick(s, &action)) {
        if (ret->n == SCHED_MAX_ACTIONS - 4) {
            ret->has_more = true;
            return;
        }
        start(s, &action);
#ifdef SCHED_FAULT_LOST_MEMBER /* seeded for tests/model */
        if (action.is_joined && s->batch_left == 0)
            continue;
#endif
        ret->at[ret->n++] = action;
    }
    sched_forget_fill(s);
    evict(s, ret);
}
