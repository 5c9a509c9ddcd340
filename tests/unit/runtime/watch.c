/* watch.c -- operators that look at who runs them, with what, and how many at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"
#include "fixture.h"

#include "base/thread.h"
#include "data/builder.h"

#define MOST_THREADS 64
#define A_WHILE 20000 /* turns */

struct watch {
    int64_t k;
};

static const struct junco_param params[] = {
    {.name = "k", .kind = JUNCO_PARAM_INT, .offset = offsetof(struct watch, k), .dflt = "0"},
    {.name = NULL},
};
static const struct junco_port ports[] = {{.name = "n", .type = "int64"}, {.name = NULL}};

static struct junco_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
/* --- below: guarded by lock --- */
static struct watched watched;
static pthread_t threads[MOST_THREADS];

struct watched watched_take(void) {
    mutex_lock(&lock);
    struct watched taken = watched;
    watched = (struct watched){.n_at_once = taken.n_at_once};
    mutex_unlock(&lock);
    return taken;
}

/* With the lock. */
static void see_thread(void) {
    char name[16] = "";

    for (int i = 0; i < watched.n_threads; i++)
        if (pthread_equal(threads[i], pthread_self()))
            return;
    assert_true(watched.n_threads < MOST_THREADS);
    threads[watched.n_threads++] = pthread_self();
    (void)pthread_getname_np(pthread_self(), name, sizeof(name));
    if (strncmp(name, "junco-io-", 9) == 0)
        watched.n_blocking_threads++;
    else if (strncmp(name, "junco-", 6) == 0)
        watched.n_worker_threads++;
}

static void see(const struct junco_chunk *in) {
    mutex_lock(&lock);
    see_thread();
    watched.n_runs++;
    if (++watched.n_at_once > watched.most_at_once)
        watched.most_at_once = watched.n_at_once;
    if (in->rows > watched.most_rows)
        watched.most_rows = in->rows;
    for (size_t i = 1; i < in->rows; i++)
        watched.has_mixed_calls |=
            in->columns[0].as.int64[i] / 1000 != in->columns[0].as.int64[0] / 1000;
    mutex_unlock(&lock);
}

static void take_a_while(void) {
    volatile int turns = A_WHILE;

    while (turns > 0)
        turns--;
}

static junco_status run(void *instance, void *call_state, const struct junco_chunk *in,
                        struct junco_builder *out, junco_next *ret_next, struct junco_error *err) {
    int64_t k = ((struct watch *)instance)->k;
    junco_status st = builder_rows_begin(out, in->rows, err);

    (void)call_state;
    see(in);
    if (k == 1)
        gate_pass();
    if (k == 2)
        take_a_while();
    mutex_lock(&lock);
    watched.n_at_once--;
    mutex_unlock(&lock);
    *ret_next = JUNCO_DONE;
    return st ? st : builder_put_column(out, 0, &in->columns[0], err);
}

#define OP(text)                                                                            \
    .abi = JUNCO_OP_ABI, .size = sizeof(struct junco_op), .name = (text), .params = params, \
    .inputs = ports, .outputs = ports, .instance_size = sizeof(struct watch), .run = run

const struct junco_op watch_op = {OP("t.watch")};
const struct junco_op watch_op_blocking = {OP("t.watch_blocking"), .flags = JUNCO_OP_BLOCKING};
