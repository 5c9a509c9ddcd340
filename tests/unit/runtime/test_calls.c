/* test_calls.c -- many calls, slow readers, sources, cancelling, and memory that runs out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/thread.h"

static const struct node adds[] = {
    {.op = "t.add", .arg = 1, .chunk_rows = 7},
    {.lambda = "lambda n: n % 3 != 0", .iteration = JUNCO_FILTER},
    {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
};

/* ---- many calls ---- */

static void test_fifty_calls_at_once(void **state) {
    struct rig_options options = {.workers = 4, .executor = {.edge_rows = 10}};
    struct results want = run_chain(COUNT(adds), adds, 200, NULL, NULL);
    struct junco_call *calls[50];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    for (size_t i = 0; i < COUNT(calls); i++)
        ok(rig_start(&rig, 200, NULL, &calls[i], err));
    for (size_t i = COUNT(calls); i-- > 0;) {
        struct junco_call_stats stats;
        struct results got;

        results_read(calls[i], &got);
        assert_true(results_equal(&want, &got));
        junco_call_stats(calls[i], &stats);
        assert_int_equal(stats.rows_in, 200);
        assert_int_equal(stats.rows_done, 200);
        assert_int_equal(stats.rows_out, want.rows);
        junco_call_free(calls[i]);
        results_done(&got);
    }
    rig_close(&rig);
    results_done(&want);
}

struct client {
    struct rig *rig;
    const struct results *want;
    struct junco_thread thread;
    int n_wrong;
};

static void client_main(void *arg) {
    struct client *client = arg;

    for (int round = 0; round < 10; round++) {
        struct junco_call *call;
        struct results got;
        junco_status st = rig_start(client->rig, 200, NULL, &call, NULL);

        if (st) {
            client->n_wrong++;
            continue;
        }
        if (round % 3 == 2) {
            junco_call_cancel(call);
        } else {
            results_read(call, &got);
            client->n_wrong += !results_equal(client->want, &got);
            results_done(&got);
        }
        junco_call_free(call);
    }
}

static void test_calls_from_many_threads(void **state) {
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 3}};
    struct results want = run_chain(COUNT(adds), adds, 200, NULL, NULL);
    struct client clients[4];
    struct rig rig;

    (void)state;
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
    results_done(&want);
}

static void test_a_slow_reader_holds_back_only_itself(void **state) {
    static const struct node nodes[] = {
        {.op = "t.emit", .arg = 50, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 10}};
    struct rig_options options = {.executor = {.edge_rows = 20}};
    struct junco_call *slow, *other;
    struct junco_call_stats stats;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, &options, err));
    ok(rig_start(&rig, 100, NULL, &slow, err));
    ok(rig_start(&rig, 100, NULL, &other, err));
    results_read(other, &got);
    assert_int_equal(got.rows, 5000);
    junco_call_stats(slow, &stats);
    assert_true(stats.rows_done == 0);
    results_done(&got);
    results_read(slow, &got);
    assert_int_equal(got.rows, 5000);
    results_done(&got);
    junco_call_free(slow);
    junco_call_free(other);
    rig_close(&rig);
}

static void test_one_call_fails_alone(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 150}};
    struct rig_options options = {.workers = 2};
    struct junco_call *bad, *good;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, &options, err));
    ok(rig_start(&rig, 200, NULL, &bad, err));
    ok(rig_start(&rig, 100, NULL, &good, err));
    results_read(bad, &got);
    assert_int_equal(got.status, JUNCO_EDATA);
    assert_int_equal(got.rows, 150);
    fails(junco_call_next(bad, &(struct junco_table){0}, &(bool){false}, err), JUNCO_EDATA,
          "150 is bad");
    results_done(&got);
    results_read(good, &got);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 100);
    results_done(&got);
    junco_call_free(bad);
    junco_call_free(good);
    rig_close(&rig);
}

/* ---- sources ---- */

struct numbers {
    int64_t next, end, fail_at;
    size_t most_asked;
    size_t too_many; /* rows given beyond what was asked for */
};

static junco_status pull(void *ctx, size_t max_rows, struct junco_table *ret_table,
                         bool *ret_is_end, struct junco_error *err) {
    struct numbers *numbers = ctx;
    int64_t end = numbers->fail_at >= 0 ? numbers->fail_at : numbers->end;
    int64_t left = end - numbers->next;
    size_t rows = left < 7 ? (size_t)left : 7;

    if (max_rows > numbers->most_asked)
        numbers->most_asked = max_rows;
    if (rows > max_rows)
        rows = max_rows;
    rows += numbers->too_many;
    if (numbers->next == numbers->fail_at)
        return junco_fail(err, JUNCO_EIO, "no more to be had");
    *ret_is_end = rows == 0;
    if (rows == 0)
        return JUNCO_OK;
    junco_status st = rig_table(numbers->next, rows, ret_table, err);
    if (!st)
        numbers->next += (int64_t)rows;
    return st;
}

static struct results run_source(struct rig *rig, struct numbers *numbers) {
    struct junco_call *call;
    struct results got;

    ok(executor_call_start_source(rig->executor, pull, numbers, NULL, &call, err));
    results_read(call, &got);
    junco_call_free(call);
    return got;
}

static void test_rows_pulled_from_a_source(void **state) {
    static const struct node head[] = {
        {.op = "t.head", .arg = 30, .iteration = JUNCO_FLAT_MAP},
    };
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 5}};
    struct numbers all = {.end = 1000, .fail_at = -1}, endless = {.end = INT64_MAX, .fail_at = -1},
                   broken = {.end = 100, .fail_at = 35},
                   generous = {.end = 100, .fail_at = -1, .too_many = 1};
    struct results want = run_chain(COUNT(adds), adds, 1000, NULL, NULL), got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    got = run_source(&rig, &all);
    assert_true(results_equal(&want, &got));
    assert_true(all.most_asked <= 5);
    results_done(&got);
    got = run_source(&rig, &broken);
    assert_int_equal(got.status, JUNCO_EIO);
    assert_string_equal(got.error.message, "source, row 35: no more to be had");
    results_done(&got);
    got = run_source(&rig, &generous);
    assert_int_equal(got.status, JUNCO_EINVAL);
    assert_non_null(strstr(got.error.message, "rows, and was asked for 5 at most"));
    results_done(&got);
    rig_close(&rig);

    ok(rig_open(&rig, 1, head, &options, err));
    got = run_source(&rig, &endless);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 30);
    assert_true(endless.next < 100); /* no further than its edge */
    results_done(&got);
    rig_close(&rig);
    results_done(&want);
}

static void test_tables_that_do_not_fit(void **state) {
    static const struct node nodes[] = {{.op = "t.add"}};
    struct junco_table table = {0};
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, NULL, err));
    fails(executor_call_start(rig.executor, &table, NULL, &call, err), JUNCO_EINVAL,
          "takes 2 columns, the table has 0");
    ok(rig_table(0, 3, &table, err));
    table.columns[1].rows = 2;
    fails(executor_call_start(rig.executor, &table, NULL, &call, err), JUNCO_EINVAL,
          "'id' has 2 rows, the table has 3");
    junco_table_done(&table);
    rig_close(&rig);
}

/* ---- cancelling ---- */

static void test_cancel_returns_at_once(void **state) {
    static const struct node nodes[] = {{.op = "t.gate", .chunk_rows = 1}};
    struct rig_options options = {.workers = 2};
    struct junco_table table;
    struct junco_call *call;
    struct rig rig;
    bool is_end;

    (void)state;
    ok(rig_open(&rig, 1, nodes, &options, err));
    gate_close();
    ok(rig_start(&rig, 10, NULL, &call, err));
    gate_wait(2); /* both workers stand there */
    junco_call_cancel(call);
    fails(junco_call_next(call, &table, &is_end, err), JUNCO_ECANCELLED, "cancelled");
    gate_open();
    junco_call_free(call);
    rig_close(&rig);
}

static void cancel_main(void *call) {
    gate_wait(1);
    junco_call_cancel(call);
    gate_open();
}

static void test_cancel_wakes_the_reader(void **state) {
    static const struct node nodes[] = {{.op = "t.gate"}};
    struct junco_thread thread = {0};
    struct junco_table table;
    struct junco_call *call;
    struct rig rig;
    bool is_end;

    (void)state;
    ok(rig_open(&rig, 1, nodes, NULL, err));
    gate_close();
    ok(rig_start(&rig, 10, NULL, &call, err));
    ok(thread_start(&thread, "canceller", cancel_main, call, err));
    fails(junco_call_next(call, &table, &is_end, err), JUNCO_ECANCELLED, "cancelled");
    thread_join(&thread);
    junco_call_free(call);
    rig_close(&rig);
}

static void test_free_while_it_runs(void **state) {
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 4}};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    for (size_t rows = 0; rows < 60; rows++) {
        struct junco_call *call;
        struct junco_table table = {0};
        bool is_end;

        ok(rig_start(&rig, rows * 10, NULL, &call, err));
        if (rows % 2)
            ok(junco_call_next(call, &table, &is_end, err));
        junco_call_free(call);
        junco_table_done(&table); /* results outlive their call */
    }
    rig_close(&rig);
}

/* ---- memory ---- */

#define KIB 1024

static void test_memory_is_waited_for(void **state) {
    /* 64 rows of 64 KiB each pass through 400 KiB: tasks find none, and go on when some is back. */
    static const struct node nodes[] = {
        {.op = "t.fill", .arg = 64 * KIB, .out = "x", .chunk_rows = 1},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 1, .chunk_rows = 1},
    };
    struct rig_options options = {
        .workers = 2,
        .executor = {.max_memory_bytes = 400 * KIB, .edge_bytes = (size_t)64 << 20},
    };
    struct results got = run_chain(COUNT(nodes), nodes, 64, &options, NULL);

    (void)state;
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 64);
    results_done(&got);
}

static void test_a_call_too_large_fails_with_limit(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fill", .arg = 64 * KIB, .out = "x", .chunk_rows = 1},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 16},
    };
    struct rig_options options = {
        .workers = 2,
        .executor = {.max_memory_bytes = 400 * KIB, .edge_bytes = (size_t)64 << 20},
    };
    struct results got = run_chain(COUNT(nodes), nodes, 64, &options, NULL);

    (void)state;
    assert_int_equal(got.status, JUNCO_ELIMIT);
    assert_non_null(strstr(got.error.message, "before node 't.meet'"));
    results_done(&got);
}

static junco_status run_and_read(struct junco_error *err) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 2, .out = "x"},
        {.op = "t.meet", .arg = 5, .in = "x", .batch = 2},
        {.lambda = "lambda n: [n, n]", .iteration = JUNCO_FLAT_MAP},
        {.op = "t.emit", .arg = 2, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 3},
    };
    static const struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};
    struct junco_call *call = NULL;
    struct results got;
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(nodes), nodes, NULL, err);

    if (st)
        return st;
    st = rig_start(&rig, 12, &skip, &call, err);
    if (!st) {
        results_read(call, &got);
        st = got.status;
        if (st && err)
            *err = got.error;
        results_done(&got);
        junco_call_free(call);
    }
    rig_close(&rig);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(run_and_read);
}

/* ---- counters ---- */

static void test_nodes_count(void **state) {
    struct junco_node_stats stats;
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, NULL, err));
    ok(rig_start(&rig, 300, NULL, &call, err));
    results_read(call, &got);
    junco_call_free(call);
    assert_int_equal(executor_n_nodes(rig.executor), 3);
    executor_node_stats(rig.executor, 1, &stats);
    assert_int_equal(stats.rows_in, 300);
    assert_int_equal(stats.rows_out, 200);
    executor_node_stats(rig.executor, 2, &stats);
    assert_int_equal(stats.rows_out, 600);
    assert_int_equal(got.rows, 600);
    assert_true(stats.runs >= 200 / 5);
    assert_true(stats.running_ns > 0 && stats.cpu_ns > 0);
    results_done(&got);
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fifty_calls_at_once),
        cmocka_unit_test(test_calls_from_many_threads),
        cmocka_unit_test(test_a_slow_reader_holds_back_only_itself),
        cmocka_unit_test(test_one_call_fails_alone),
        cmocka_unit_test(test_rows_pulled_from_a_source),
        cmocka_unit_test(test_tables_that_do_not_fit),
        cmocka_unit_test(test_cancel_returns_at_once),
        cmocka_unit_test(test_cancel_wakes_the_reader),
        cmocka_unit_test(test_free_while_it_runs),
        cmocka_unit_test(test_memory_is_waited_for),
        cmocka_unit_test(test_a_call_too_large_fails_with_limit),
        cmocka_unit_test(test_every_allocation_fails_once),
        cmocka_unit_test(test_nodes_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
