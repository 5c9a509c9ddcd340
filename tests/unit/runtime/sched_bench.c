/* sched_bench.c -- a scheduler that tests drive by hand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sched_bench.h"

#include <stdio.h>

void bench_init(struct bench *b, uint32_t n_nodes, uint32_t workers, uint32_t edge) {
    *b = (struct bench){.config = {.n_stages = n_nodes + 1, .workers = workers}};
    for (uint32_t i = 0; i <= n_nodes; i++)
        b->stages[i] = (struct sched_stage){.instances = 1,
                                            .is_serial = i == 0,
                                            .is_fan_out = i == 0,
                                            .block = 1,
                                            .chunk_rows = 8,
                                            .bound_rows = edge};
    b->config.stages = b->stages;
}

void bench_start(struct bench *b) {
    size_t size = sched_size_bytes(&b->config, BENCH_CALLS);

    assert_true(size > 0);
    b->sched = junco_zalloc(size);
    assert_non_null(b->sched);
    sched_init(b->sched, &b->config, BENCH_CALLS);
}

void bench_done(struct bench *b) {
    junco_free(b->sched);
}

void send(struct bench *b, struct sched_event event) {
    sched_step(b->sched, &event, &b->got);
    assert_false(b->got.has_more);
}

void admit(struct bench *b, uint32_t call, uint64_t rows) {
    send(b, (struct sched_event){
                .kind = SCHED_ADMIT, .call = call, .rows = rows, .has_source = rows == 0});
}

void done(struct bench *b, uint32_t stage, uint32_t seq, uint64_t rows, sched_outcome outcome) {
    send(b, (struct sched_event){.kind = SCHED_TASK,
                                 .stage = stage,
                                 .seq = seq,
                                 .rows = rows,
                                 .bytes = rows,
                                 .outcome = outcome});
}

const char *said(const struct bench *b) {
    static const char *const names[] = {"start",   "publish", "drop", "evict",
                                        "discard", "end",     "wait"};
    static char text[1024];
    size_t n = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < b->got.n; i++) {
        const struct sched_action *a = &b->got.at[i];

        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", i ? "; " : "",
                              a->is_joined ? "join" : names[a->kind]);
        if (a->kind == SCHED_START || a->kind == SCHED_PUBLISH || a->kind == SCHED_DISCARD)
            n += (size_t)snprintf(text + n, sizeof(text) - n, " %u#%u", a->stage, a->seq);
        if (a->kind == SCHED_START && a->is_resumed)
            n += (size_t)snprintf(text + n, sizeof(text) - n, " again x%u", a->max_rows);
        else if (a->kind == SCHED_START || a->kind == SCHED_PUBLISH)
            n += (size_t)snprintf(text + n, sizeof(text) - n, " x%u", a->rows);
        if (a->kind == SCHED_WAIT || a->kind == SCHED_DROP || a->kind == SCHED_EVICT)
            n += (size_t)snprintf(text + n, sizeof(text) - n, " %u", a->stage);
        if (a->call > 0)
            n += (size_t)snprintf(text + n, sizeof(text) - n, " of %u", a->call);
    }
    return text;
}
