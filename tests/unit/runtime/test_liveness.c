/* test_liveness.c -- every call ends: few workers, many nodes, many calls, edges of one row. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/thread.h"
#include "runtime/executor.h"

#define NODES 20
#define CALLS 50
#define ROWS 5

/* A chain of twenty: filters, batches whose payloads count, operators that block. */
static void fill_nodes(struct node *nodes, int batch_delay_ms) {
    static const struct node kinds[] = {
        {.op = "t.add", .arg = 1},
        {.lambda = "lambda n: n % 13 != 5", .iteration = JUNCO_FILTER},
        {.op = "t.swell", .arg = 64, .out = "x", .batch = 4, .instances = 1},
        {.op = "t.first", .in = "x"},
        {.op = "t.add_blocking", .arg = -1, .instances = 2},
    };

    for (size_t i = 0; i < NODES; i++) {
        nodes[i] = kinds[i % COUNT(kinds)];
        nodes[i].batch_delay_ms = batch_delay_ms;
    }
}

struct client {
    struct rig *rig;
    struct junco_thread thread;
    int64_t first;
    struct results got;
};

static void client_main(void *arg) {
    struct client *client = arg;
    struct junco_table table;
    struct junco_call *call;

    ok(rig_table(client->first, ROWS, &table, err));
    ok(executor_call_start(client->rig->executor, &table, NULL, &call, err));
    results_read(call, &client->got);
    junco_call_free(call);
}

/* Whether the chain lets the row through; it changes none. */
static bool passes(int64_t n) {
    return (n + 1) % 13 != 5;
}

static void check_client(struct client *client) {
    size_t at = 0;

    if (client->got.status)
        fail_msg("%s", client->got.error.message);
    for (int64_t row = client->first; row < client->first + ROWS; row++) {
        if (!passes(row))
            continue;
        assert_true(at < client->got.rows);
        assert_int_equal(client->got.at[at].n, row);
        assert_int_equal(client->got.at[at++].id, row);
    }
    assert_int_equal(client->got.rows, at);
    results_done(&client->got);
}

static void run_all(int workers, junco_batches batches, int batch_delay_ms) {
    struct rig_options options = {.workers = workers,
                                  .executor = {.edge_rows = 1, .batches = batches}};
    struct client clients[CALLS] = {0};
    struct node nodes[NODES];
    struct rig rig;

    fill_nodes(nodes, batch_delay_ms);
    ok(rig_open(&rig, NODES, nodes, &options, err));
    for (int i = 0; i < CALLS; i++) {
        clients[i] = (struct client){.rig = &rig, .first = i * 7};
        ok(thread_start(&clients[i].thread, "client", client_main, &clients[i], err));
    }
    for (int i = 0; i < CALLS; i++) {
        thread_join(&clients[i].thread);
        check_client(&clients[i]);
    }
    rig_close(&rig);
}

static void test_one_worker_fixed_batches(void **state) {
    (void)state;
    run_all(1, JUNCO_BATCHES_FIXED, 0);
}

static void test_one_worker_shared_batches(void **state) {
    (void)state;
    run_all(1, JUNCO_BATCHES_SHARED, 0);
}

static void test_one_worker_delayed_batches(void **state) {
    (void)state;
    run_all(1, JUNCO_BATCHES_SHARED, 1);
}

static void test_four_workers_shared_batches(void **state) {
    (void)state;
    run_all(4, JUNCO_BATCHES_SHARED, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_worker_fixed_batches),
        cmocka_unit_test(test_one_worker_shared_batches),
        cmocka_unit_test(test_one_worker_delayed_batches),
        cmocka_unit_test(test_four_workers_shared_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
