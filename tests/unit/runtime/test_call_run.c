/* test_call_run.c -- calls that run on the thread that asks for them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/clock.h"
#include "base/machine.h"
#include "base/thread.h"
#include "data/account.h"
#include "data/column.h"

static const struct node adds[] = {
    {.op = "t.add", .arg = 1, .chunk_rows = 7},
    {.lambda = "lambda n: n % 3 != 0", .iteration = JUNCO_FILTER},
    {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
};
static const struct node hooked[] = {{.op = "t.hook", .arg = 1}};

/* Run on rows 0 … rows - 1. */
static struct results run_rows(struct rig *rig, size_t rows,
                               const struct junco_call_options *options, struct account *account) {
    struct results got = {0};
    struct junco_table input, table = {0};

    ok(rig_table(0, rows, &input, err));
    got.status = executor_run(rig->executor, &input, options, account, &table, &got.error);
    if (!got.status)
        ok(results_add(&got, &table, err));
    junco_table_done(&table);
    junco_table_done(&input);
    return got;
}

/* ---- the same as a started call ---- */

static void test_rows_are_those_of_a_started_call(void **state) {
    static const struct node sorted[] = {
        {.op = "t.emit", .arg = 2, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 9},
        {.iteration = JUNCO_SORT, .step = -1},
        {.iteration = JUNCO_HEAD, .size = 37},
    };
    static const struct node blocking[] = {
        {.op = "t.add_blocking", .arg = 1, .chunk_rows = 4},
        {.op = "t.add", .arg = 2, .chunk_rows = 4},
    };
    static const struct {
        size_t n;
        const struct node *nodes;
    } chains[] = {{COUNT(adds), adds}, {COUNT(sorted), sorted}, {COUNT(blocking), blocking}};

    (void)state;
    for (size_t c = 0; c < COUNT(chains); c++) {
        for (int i = 0; i < 6; i++) {
            struct rig_options options = {
                .workers = i % 3 + 1,
                .executor = {.edge_rows = i < 3 ? 3 : 0, .is_inline = i == 5}};
            struct results want = run_chain(chains[c].n, chains[c].nodes, 200, NULL, NULL);
            struct rig rig;

            ok(rig_open(&rig, chains[c].n, chains[c].nodes, &options, err));
            for (int round = 0; round < 3; round++) {
                struct results got = run_rows(&rig, 200, NULL, NULL);
                assert_true(results_equal(&want, &got));
                results_done(&got);
            }
            rig_close(&rig);
            results_done(&want);
        }
    }
}

static void test_no_rows_have_types(void **state) {
    struct junco_table input, table;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, NULL, err));
    ok(rig_table(0, 0, &input, err));
    ok(executor_run(rig.executor, &input, NULL, NULL, &table, err));
    assert_int_equal(table.rows, 0);
    assert_int_equal(table.n_columns, 2);
    assert_string_equal(table.names[1], "id");
    assert_int_equal(table.columns[0].type->kind, JUNCO_KIND_INT64);
    junco_table_done(&table);
    junco_table_done(&input);
    rig_close(&rig);
}

static void test_counters(void **state) {
    struct junco_call_stats stats = {0};
    struct junco_call_options options = {.stats = &stats};
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, NULL, err));
    got = run_rows(&rig, 300, &options, NULL);
    assert_int_equal(got.rows, 600);
    assert_int_equal(stats.rows_in, 300);
    assert_int_equal(stats.rows_done, 300);
    assert_int_equal(stats.rows_out, 600);
    assert_int_equal(stats.rows_failed, 0);
    assert_true(stats.runs > 300 / 7 + 200 / 5);
    assert_true(stats.running_ns > 0 && stats.cpu_ns > 0 && stats.cpu_ns <= stats.running_ns);
    assert_true(stats.queued_ns > 0);
    results_done(&got);
    rig_close(&rig);
}

static void test_failures(void **state) {
    static const struct node nodes[] = {{.op = "t.add"}, {.op = "t.fail", .arg = 15}};
    static const struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    for (int round = 0; round < 2; round++) {
        got = run_rows(&rig, 20, NULL, NULL);
        assert_int_equal(got.status, JUNCO_EDATA);
        assert_non_null(strstr(got.error.message, "15 is bad"));
        results_done(&got);
        got = run_rows(&rig, 20, &skip, NULL);
        assert_int_equal(got.status, JUNCO_OK);
        assert_int_equal(got.rows, 19);
        results_done(&got);
    }
    rig_close(&rig);
}

/* ---- which thread ---- */

struct seen {
    pthread_t thread;
    int n_here, n_elsewhere;
};

static void see_thread(void *ctx) {
    struct seen *seen = ctx;

    if (pthread_equal(seen->thread, pthread_self()))
        seen->n_here++;
    else
        seen->n_elsewhere++;
}

static void test_the_caller_computes(void **state) {
    static const struct node nodes[] = {{.op = "t.hook"}, {.op = "t.hook"}};
    struct seen seen = {.thread = pthread_self()};
    struct results got;
    struct rig rig;

    (void)state;
    hook_set(see_thread, &seen);
    ok(rig_open(&rig, COUNT(nodes), nodes, &(struct rig_options){.workers = 2}, err));
    for (int i = 0; i < 5; i++) {
        got = run_rows(&rig, 1, NULL, NULL);
        assert_int_equal(got.rows, 1);
        results_done(&got);
    }
    rig_close(&rig);
    assert_int_equal(seen.n_here, 10);
    assert_int_equal(seen.n_elsewhere, 0);
}

/* All workers of the process are at the gate. */
static void keep_workers(struct rig *rig, struct junco_call **ret_call) {
    static struct node gates[] = {{.op = "t.gate", .chunk_rows = 1}};
    struct rig_options options = {0};
    struct machine machine;

    machine_read("", &machine);
    gates[0].instances = options.workers = machine.cores > 2 ? machine.cores : 2;
    gate_close();
    ok(rig_open(rig, 1, gates, &options, err));
    ok(rig_start(rig, (size_t)options.workers, NULL, ret_call, err));
    gate_wait(options.workers);
}

struct watched {
    struct seen seen;
    struct junco_mutex lock;
    struct junco_cond changed;
};

/* The second row elsewhere takes until one has been seen here, or for a while. */
static void see_slowly(void *ctx) {
    struct watched *watched = ctx;
    uint64_t until_ns = clock_now_ns() + 100 * 1000000;

    mutex_lock(&watched->lock);
    see_thread(&watched->seen);
    cond_broadcast(&watched->changed);
    while (watched->seen.n_elsewhere == 2 && watched->seen.n_here == 0 &&
           cond_wait_until(&watched->changed, &watched->lock, until_ns))
        continue;
    mutex_unlock(&watched->lock);
}

static void test_the_caller_computes_for_no_other_call(void **state) {
    static const struct node nodes[] = {{.op = "t.hook_blocking"}, {.op = "t.hook"}};
    struct watched watched = {.seen.thread = pthread_self()};
    struct junco_node_stats stats;
    struct junco_call *other, *gated;
    struct rig rig, busy;
    struct results got;

    (void)state;
    ok(mutex_init(&watched.lock, err));
    ok(cond_init(&watched.changed, err));
    hook_set(see_slowly, &watched);
    keep_workers(&busy, &gated);
    ok(rig_open(&rig, COUNT(nodes), nodes, &(struct rig_options){.workers = 2}, err));
    ok(rig_start(&rig, 1, NULL, &other, err));
    do /* its task at t.hook waits for a worker */
        executor_node_stats(rig.executor, 1, &stats);
    while (stats.rows_in == 0);
    got = run_rows(&rig, 1, NULL, NULL);
    assert_int_equal(got.rows, 1);
    results_done(&got);
    assert_int_equal(watched.seen.n_here, 1);
    gate_open();
    results_read(other, &got);
    assert_int_equal(got.rows, 1);
    results_done(&got);
    assert_int_equal(watched.seen.n_elsewhere, 3);
    junco_call_free(other);
    junco_call_free(gated);
    rig_close(&rig);
    rig_close(&busy);
    cond_done(&watched.changed);
    mutex_done(&watched.lock);
}

/* With no worker to be had the rest of its tasks are not left to any. */
static void test_the_caller_computes_what_workers_leave(void **state) {
    static const struct node nodes[] = {{.op = "t.add", .instances = 2, .chunk_rows = 1}};
    struct junco_call *gated;
    struct rig rig, busy;
    struct results got;

    (void)state;
    keep_workers(&busy, &gated);
    ok(rig_open(&rig, COUNT(nodes), nodes, &(struct rig_options){.workers = 2}, err));
    got = run_rows(&rig, 20, NULL, NULL);
    assert_int_equal(got.rows, 20);
    results_done(&got);
    gate_open();
    junco_call_free(gated);
    rig_close(&rig);
    rig_close(&busy);
}

static void test_what_blocks_has_threads_of_its_own(void **state) {
    static const struct node nodes[] = {{.op = "t.hook_blocking"}};
    struct seen seen = {.thread = pthread_self()};
    struct results got;
    struct rig rig;

    (void)state;
    hook_set(see_thread, &seen);
    ok(rig_open(&rig, 1, nodes, NULL, err));
    got = run_rows(&rig, 3, NULL, NULL);
    assert_int_equal(got.rows, 3);
    results_done(&got);
    rig_close(&rig);
    assert_int_equal(seen.n_elsewhere, 3);
    /* Without threads there is but the caller's. */
    ok(rig_open(&rig, 1, nodes, &(struct rig_options){.executor = {.is_inline = true}}, err));
    got = run_rows(&rig, 3, NULL, NULL);
    assert_int_equal(got.rows, 3);
    results_done(&got);
    rig_close(&rig);
    assert_int_equal(seen.n_here, 3);
}

/* Run another pipeline, or the same, within an operator. */
struct within {
    struct rig *rig;
    struct account *account;
    struct results got;
};

static void run_within(void *ctx) {
    struct within *within = ctx;

    results_done(&within->got);
    within->got = run_rows(within->rig, 5, NULL, within->account);
}

static void test_refused_where_a_worker_would_wait(void **state) {
    struct within within = {0};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    hook_set(run_within, &within);
    ok(rig_open(&rig, 1, hooked, NULL, err));
    within.rig = &rig;
    got = run_rows(&rig, 1, NULL, NULL);
    assert_int_equal(got.rows, 1);
    results_done(&got);
    assert_int_equal(within.got.status, JUNCO_EINVAL);
    assert_non_null(strstr(within.got.error.message, "junco_call_start()"));
    within.got.status = JUNCO_OK;
    ok(rig_start(&rig, 1, NULL, &call, err));
    results_read(call, &got);
    junco_call_free(call);
    assert_int_equal(got.rows, 1);
    assert_int_equal(within.got.status, JUNCO_EINVAL);
    results_done(&got);
    rig_close(&rig);
}

static void test_a_pipeline_without_threads_runs_within_an_operator(void **state) {
    static const struct node fills[] = {
        {.op = "t.fill", .arg = 4096, .out = "x"},
        {.op = "t.meet", .arg = -1, .in = "x"},
    };
    struct within within = {0};
    struct results got;
    struct rig rig, inner;

    (void)state;
    hook_set(run_within, &within);
    ok(account_new(0, NULL, &within.account, err));
    ok(rig_open(&rig, 1, hooked, NULL, err));
    ok(rig_open(&inner, COUNT(fills), fills, &(struct rig_options){.executor = {.is_inline = true}},
                err));
    within.rig = &inner;
    got = run_rows(&rig, 2, NULL, NULL);
    assert_int_equal(got.rows, 2);
    assert_int_equal(within.got.status, JUNCO_OK);
    assert_int_equal(within.got.rows, 5);
    assert_true(account_peak_bytes(within.account) >= 5 * 4096);
    assert_int_equal(account_used_bytes(within.account), 0);
    results_done(&got);
    results_done(&within.got);
    rig_close(&inner);
    rig_close(&rig);
    account_unref(within.account);
}

static void test_want_of_memory_is_known_above(void **state) {
    static const struct node fills[] = {{.op = "t.fill", .arg = 4096, .out = "x"},
                                        {.op = "t.meet", .arg = -1, .in = "x", .batch = 5}};
    struct account *account;
    struct results got;
    struct rig inner;

    (void)state;
    ok(account_new(3 * 4096, NULL, &account, err));
    ok(rig_open(&inner, COUNT(fills), fills, &(struct rig_options){.executor = {.is_inline = true}},
                err));
    got = run_rows(&inner, 5, NULL, account);
    assert_int_equal(got.status, JUNCO_ELIMIT);
    assert_true(account_refusals(account) > 0);
    results_done(&got);
    rig_close(&inner);
    account_unref(account);
}

/* ---- ending ---- */

static void test_what_was_written_is_completed(void **state) {
    static const struct node sinks[] = {{.op = "t.sink"}, {.op = "t.sink_blocking", .arg = 1}};

    (void)state;
    for (int i = 0; i < 4; i++) { /* the second sink's flush fails; with threads, and without */
        struct rig_options options = {.executor = {.is_inline = i % 2}};
        struct results got;
        struct sunk sunk;
        struct rig rig;

        (void)sunk_take();
        ok(rig_open(&rig, i < 2 ? 1 : 2, sinks, &options, err));
        got = run_rows(&rig, 5, NULL, NULL);
        assert_int_equal(got.status, i < 2 ? JUNCO_OK : JUNCO_EIO);
        assert_int_equal(got.rows, i < 2 ? 5 : 0);
        sunk = sunk_take();
        assert_int_equal(sunk.n_flushes, i < 2 ? 1 : 2);
        assert_int_equal(sunk.n_done, i < 2 ? 1 : 2);
        results_done(&got);
        rig_close(&rig);
    }
}

static void open_the_gate(void *arg) {
    (void)arg;
    gate_wait(1);
    gate_open();
}

static void test_a_deadline_ends_it(void **state) {
    static const struct node nodes[] = {{.op = "t.gate", .chunk_rows = 1}};
    static const struct junco_call_options soon = {.deadline_ms = 1};
    struct junco_thread thread = {0};
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, NULL, err));
    gate_close();
    ok(thread_start(&thread, "gate", open_the_gate, NULL, err));
    got = run_rows(&rig, 1000000, &soon, NULL);
    thread_join(&thread);
    assert_int_equal(got.status, JUNCO_ETIMEOUT);
    results_done(&got);
    got = run_rows(&rig, 3, NULL, NULL);
    assert_int_equal(got.rows, 3);
    results_done(&got);
    rig_close(&rig);
}

static void test_a_reader_that_leaves_its_task(void **state) {
    struct rig_options options = {.executor = {.edge_rows = 3, .is_inline = true}};
    struct junco_table input, table;
    struct junco_call *call;
    struct results got;
    struct rig rig;
    bool is_end;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    ok(rig_table(0, 200, &input, err));
    for (int n = 0; n < 20; n++) {
        ok(executor_call_start_inline(rig.executor, &input, NULL, NULL, &call, err));
        for (int i = 0; i < n; i++) {
            ok(junco_call_next(call, &table, &is_end, err));
            junco_table_done(&table);
        }
        junco_call_free(call);
    }
    junco_table_done(&input);
    got = run_rows(&rig, 200, NULL, NULL);
    assert_int_equal(got.status, JUNCO_OK);
    assert_true(got.rows > 0);
    results_done(&got);
    rig_close(&rig);
}

/* ---- many ---- */

struct client {
    struct rig *rig;
    const struct results *want;
    struct junco_thread thread;
    int n_wrong;
};

static void client_main(void *arg) {
    struct client *client = arg;

    for (int round = 0; round < 20; round++) {
        struct results got = {0};
        struct junco_call *call;

        if (round % 4 == 3) {
            ok(rig_start(client->rig, 100, NULL, &call, err));
            results_read(call, &got);
            junco_call_free(call);
        } else {
            got = run_rows(client->rig, 100, NULL, NULL);
        }
        client->n_wrong += !results_equal(client->want, &got);
        results_done(&got);
    }
}

static void test_from_many_threads(void **state) {
    struct results want = run_chain(COUNT(adds), adds, 100, NULL, NULL);
    struct client clients[4];
    struct rig rig;

    (void)state;
    for (int workers = 1; workers <= 2; workers++) {
        struct rig_options options = {.workers = workers, .executor = {.edge_rows = 5}};

        ok(rig_open(&rig, COUNT(adds), adds, &options, err));
        for (size_t i = 0; i < COUNT(clients); i++) {
            clients[i] = (struct client){.rig = &rig, .want = &want};
            ok(thread_start(&clients[i].thread, "client", client_main, &clients[i], err));
        }
        for (size_t i = 0; i < COUNT(clients); i++) {
            thread_join(&clients[i].thread);
            assert_int_equal(clients[i].n_wrong, 0);
        }
        rig_close(&rig);
    }
    results_done(&want);
}

static junco_status run_twice(struct junco_error *err) {
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 10}};
    struct junco_table input = {0}, table = {0};
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(adds), adds, &options, err);

    if (st)
        return st;
    st = rig_table(0, 30, &input, err);
    for (int i = 0; i < 2 && !st; i++) {
        st = executor_run(rig.executor, &input, NULL, NULL, &table, err);
        junco_table_done(&table);
    }
    junco_table_done(&input);
    rig_close(&rig);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(run_twice);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_those_of_a_started_call),
        cmocka_unit_test(test_no_rows_have_types),
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_the_caller_computes),
        cmocka_unit_test(test_the_caller_computes_for_no_other_call),
        cmocka_unit_test(test_the_caller_computes_what_workers_leave),
        cmocka_unit_test(test_what_blocks_has_threads_of_its_own),
        cmocka_unit_test(test_refused_where_a_worker_would_wait),
        cmocka_unit_test(test_a_pipeline_without_threads_runs_within_an_operator),
        cmocka_unit_test(test_want_of_memory_is_known_above),
        cmocka_unit_test(test_what_was_written_is_completed),
        cmocka_unit_test(test_a_deadline_ends_it),
        cmocka_unit_test(test_a_reader_that_leaves_its_task),
        cmocka_unit_test(test_from_many_threads),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
