/* test_contract_end.c -- rules 8 to 11 of executor.h: how rows fail and calls end, what is counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "watch.h"

#include "base/clock.h"
#include "base/thread.h"

#include <stdio.h>

static const struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};

/* A call of so many rows: its results, and what it counted. */
static struct results run(size_t n_nodes, const struct node *nodes, size_t rows,
                          const struct junco_call_options *options,
                          struct junco_call_stats *ret_stats) {
    struct rig_options two = {.workers = 2};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    ok(rig_open(&rig, n_nodes, nodes, &two, err));
    ok(rig_start(&rig, rows, options, &call, err));
    results_read(call, &got);
    junco_call_stats(call, ret_stats);
    junco_call_free(call);
    rig_close(&rig);
    return got;
}

static void expect_timeout(struct junco_call *call) {
    struct junco_table table;
    bool is_end;

    fails(junco_call_next(call, &table, &is_end, err), JUNCO_ETIMEOUT, "the deadline of");
}

/* ---- 8. Errors ---- */

static struct {
    int n;
    int64_t rows[1000];
} told;

static void tell(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    (void)ctx;
    (void)node;
    (void)why;
    told.rows[told.n++] = row;
}

static void rule_8_errors_travel_in_row_order(void **state) {
    static const struct node nodes[] = {
        {.op = "t.add", .chunk_rows = 9, .instances = 2},
        {.lambda = "lambda n: 10 // (n % 3)", .chunk_rows = 9, .instances = 2},
    };
    struct junco_call_options options = {.on_error = JUNCO_ON_ERROR_SKIP, .row_failed = tell};
    struct junco_call_stats stats;
    struct results got;

    (void)state;
    told.n = 0;
    got = run(COUNT(nodes), nodes, 90, &options, &stats);
    assert_int_equal(told.n, 30);
    for (int i = 0; i < told.n; i++)
        assert_int_equal(told.rows[i], 3 * i);
    results_done(&got);
}

static void rule_8_an_operator_marks_the_rows_that_failed(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 4}};
    struct junco_call_stats stats;
    struct results got = run(1, nodes, 10, &skip, &stats);

    (void)state;
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 9);
    assert_int_equal(got.at[3].n, 3);
    assert_int_equal(got.at[4].n, 5);
    results_done(&got);
}

static void rule_8_rows_of_a_refused_chunk_run_again_singly(void **state) {
    static const struct node chunk[] = {{.op = "t.refuse", .arg = 4}},
                             batch[] = {{.op = "t.shape", .arg = 1, .out = "x"},
                                        {.op = "t.meet", .arg = 4, .in = "x", .batch = 8}};
    struct junco_call_stats stats;
    struct results got = run(1, chunk, 10, &skip, &stats);

    (void)state;
    assert_int_equal(got.rows, 9);
    assert_int_equal(stats.rows_failed, 1);
    results_done(&got);
    got = run(2, batch, 10, &skip, &stats);
    assert_int_equal(got.rows, 9);
    assert_int_equal(stats.rows_failed, 1);
    assert_int_equal(got.at[4].n, 5 * 10000 + 5); /* alone */
    results_done(&got);
}

static void rule_8_fail_delivers_the_rows_before_and_says_where(void **state) {
    static const struct node nodes[] = {{.op = "t.add"},
                                        {.op = "t.fail", .arg = 25, .chunk_rows = 7}};
    struct junco_call_stats stats;
    struct results got = run(COUNT(nodes), nodes, 50, NULL, &stats);

    (void)state;
    assert_int_equal(got.rows, 25);
    assert_int_equal(got.at[24].n, 24);
    assert_int_equal(got.status, JUNCO_EDATA);
    assert_string_equal(got.error.message, "node 't.fail' (t.fail), row 25: 25 is bad");
    results_done(&got);
}

/* Row 40 fails while row 0 still waits before the node at which row 30 will. */
static void rule_8_it_is_always_the_first_that_is_told(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fail", .arg = 40, .chunk_rows = 1},
        {.op = "t.gate", .instances = 1, .chunk_rows = 1},
        {.op = "t.fail", .arg = 30, .chunk_rows = 1},
    };
    struct rig_options options = {.workers = 2};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    gate_close();
    ok(rig_start(&rig, 60, NULL, &call, err));
    for (struct junco_node_stats stats = {0}; stats.rows_failed == 0;)
        executor_node_stats(rig.executor, 0, &stats);
    gate_open();
    results_read(call, &got);
    assert_int_equal(got.rows, 30);
    assert_non_null(strstr(got.error.message, "row 30: 30 is bad"));
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

static void rule_8_a_window_that_was_not_complete_gives_nothing(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fail", .arg = 8},
        {.iteration = JUNCO_WINDOW, .size = 3, .step = 3},
        {.lambda = "lambda n: sum(n)"},
        {.in = "id", .out = "id", .lambda = "lambda id: len(id)"},
    };
    struct junco_call_stats stats;
    struct results got = run(COUNT(nodes), nodes, 20, NULL, &stats);

    (void)state;
    assert_int_equal(got.status, JUNCO_EDATA);
    assert_int_equal(got.rows, 2); /* rows 6 and 7 were waiting for row 8 */
    assert_int_equal(got.at[1].n, 3 + 4 + 5);
    results_done(&got);
}

static void rule_8_skip_drops_counts_and_reports(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 4}, {.op = "t.add", .arg = 1}};
    struct junco_call_options options = {.on_error = JUNCO_ON_ERROR_SKIP, .row_failed = tell};
    struct junco_call_stats stats;
    struct results got;

    (void)state;
    told.n = 0;
    got = run(COUNT(nodes), nodes, 10, &options, &stats);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 9);
    assert_int_equal(stats.rows_failed, 1);
    assert_int_equal(told.n, 1);
    assert_int_equal(told.rows[0], 4);
    results_done(&got);
}

static void rule_8_a_call_that_fails_takes_no_other_with_it(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 5, .chunk_rows = 1}};
    struct junco_table table;
    struct junco_call *bad, *good;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, NULL, err));
    ok(rig_start(&rig, 200, NULL, &bad, err));
    ok(rig_table(1000, 2000, &table, err));
    ok(executor_call_start(rig.executor, &table, NULL, &good, err));
    results_read(bad, &got);
    assert_int_equal(got.status, JUNCO_EDATA);
    assert_int_equal(got.rows, 5);
    results_done(&got);
    results_read(good, &got);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 2000);
    results_done(&got);
    junco_call_free(bad);
    junco_call_free(good);
    rig_close(&rig);
}

/* ---- 9. Ending ---- */

static const struct node gate[] = {{.op = "t.gate", .chunk_rows = 1}};

static void rule_9_cancelling_ends_a_call_at_once(void **state) {
    struct junco_table table;
    struct junco_call *call;
    struct rig rig;
    bool is_end;

    (void)state;
    ok(rig_open(&rig, 1, gate, NULL, err));
    gate_close();
    ok(rig_start(&rig, 10, NULL, &call, err));
    gate_wait(1);
    junco_call_cancel(call); /* the task stands at the gate, and will for a while */
    fails(junco_call_next(call, &table, &is_end, err), JUNCO_ECANCELLED, "cancelled");
    gate_open();
    junco_call_free(call);
    rig_close(&rig);
}

static void rule_9_so_does_its_deadline(void **state) {
    struct junco_call_options soon = {.deadline_ms = 20};
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gate, NULL, err));
    gate_close();
    ok(rig_start(&rig, 10, &soon, &call, err));
    gate_wait(1);
    expect_timeout(call);
    gate_open();
    junco_call_free(call);
    rig_close(&rig);
}

/* For a while, or until the node has run so often. */
static void let_run(struct rig *rig, size_t node, int64_t runs) {
    uint64_t end = clock_now_ns() + 20000000;
    struct junco_node_stats stats = {0};

    while (stats.runs < runs && clock_now_ns() < end)
        executor_node_stats(rig->executor, node, &stats);
}

static void rule_9_whether_or_not_anybody_waits_for_it(void **state) {
    struct junco_call_options soon = {.deadline_ms = 1};
    struct junco_node_stats stats;
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gate, NULL, err));
    gate_close();
    ok(rig_start(&rig, 1000, &soon, &call, err));
    gate_wait(1);
    let_run(&rig, 0, 1); /* it cannot: the deadline passes */
    gate_open();
    let_run(&rig, 0, 2); /* nobody reads; the task that ran was the last all the same */
    executor_node_stats(rig.executor, 0, &stats);
    assert_int_equal(stats.runs, 1);
    expect_timeout(call);
    junco_call_free(call);
    rig_close(&rig);
}

static void rule_9_memory_and_instances_come_back(void **state) {
    static const struct node nodes[] = {
        {.op = "t.late", .arg = 200000, .out = "n", .instances = 1, .chunk_rows = 1}};
    struct rig_options options = {.workers = 2, .executor = {.max_memory_bytes = 300000}};
    struct junco_call *cancelled, *next;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    for (int round = 0; round < 3; round++) {
        gate_close();
        ok(rig_start(&rig, 10, NULL, &cancelled, err));
        gate_wait(1);
        junco_call_cancel(cancelled);
        ok(rig_start(&rig, 10, NULL, &next, err));
        gate_open(); /* only now does the task ask for its memory */
        results_read(next, &got);
        assert_int_equal(got.status, JUNCO_OK); /* it found the instance, and memory */
        assert_int_equal(got.rows, 10);
        results_done(&got);
        junco_call_free(next);
        junco_call_free(cancelled);
    }
    rig_close(&rig);
}

/* Results wait behind the gate, so the call is not over; the nodes above the head stand still. */
static void rule_9_finished_ends_the_work_above(void **state) {
    static const struct node nodes[] = {
        {.op = "t.add", .chunk_rows = 1},
        {.op = "t.head", .arg = 30, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 1},
        {.op = "t.gate", .instances = 1, .chunk_rows = 1},
    };
    struct rig_options options = {.workers = 2};
    struct junco_node_stats stats;
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    gate_close();
    ok(rig_start(&rig, 10000, NULL, &call, err));
    let_run(&rig, 0, 1000);
    executor_node_stats(rig.executor, 0, &stats);
    assert_true(stats.rows_in < 100);
    gate_open();
    results_read(call, &got);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 30);
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

/* Row 40 fails before the head, which comes by row 30, has seen its first. */
static void rule_9_what_failed_behind_it_does_not_matter(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fail", .arg = 40, .chunk_rows = 1},
        {.op = "t.gate", .instances = 1, .chunk_rows = 1},
        {.op = "t.head", .arg = 30, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 1},
    };
    struct rig_options options = {.workers = 2};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    gate_close();
    ok(rig_start(&rig, 60, NULL, &call, err));
    for (struct junco_node_stats stats = {0}; stats.rows_failed == 0;)
        executor_node_stats(rig.executor, 0, &stats);
    gate_open();
    results_read(call, &got);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 30);
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

static void rule_9_operators_complete_what_they_wrote_before_the_end_is_told(void **state) {
    static const struct node nodes[] = {{.op = "t.sink"}, {.op = "t.add"}};
    struct results got;
    struct sunk sunk;

    (void)state;
    (void)sunk_take();
    got = run_chain(COUNT(nodes), nodes, 10, NULL, NULL);
    sunk = sunk_take();
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(sunk.n_flushes, 1);
    assert_int_equal(sunk.n_rows, 10);
    results_done(&got);
}

static void rule_9_of_a_call_that_failed_nothing_is_completed(void **state) {
    static const struct node nodes[] = {{.op = "t.sink"}, {.op = "t.fail", .arg = 5}};
    struct results got;

    (void)state;
    (void)sunk_take();
    got = run_chain(COUNT(nodes), nodes, 10, NULL, NULL);
    assert_int_equal(got.status, JUNCO_EDATA);
    assert_int_equal(sunk_take().n_flushes, 0);
    results_done(&got);
}

/* ---- 10. Small calls ---- */

/* Whether a call of so many rows makes n allocations. */
static bool meets_allocation(struct rig *rig, size_t rows, uint64_t n) {
    struct junco_table table;
    struct junco_call *call;
    struct results got;

    ok(rig_table(0, rows, &table, err));
    junco_mem_fail_after(n);
    if (executor_call_start(rig->executor, &table, NULL, &call, NULL)) {
        junco_mem_fail_after(0);
        junco_table_done(&table);
        return true;
    }
    results_read(call, &got); /* allocates itself, as many times as there are tables */
    bool has_failed = junco_mem_has_failed();
    junco_mem_fail_after(0);
    junco_call_free(call);
    results_done(&got);
    return has_failed;
}

static uint64_t count_allocations(size_t rows) {
    static const struct node nodes[] = {{.op = "t.copy", .chunk_rows = 10000}};
    struct rig rig;
    uint64_t n = 1;

    ok(rig_open(&rig, 1, nodes, NULL, err));
    while (meets_allocation(&rig, rows, n))
        n++;
    rig_close(&rig);
    return n;
}

static void rule_10_nothing_is_allocated_for_a_row(void **state) {
    (void)state;
    assert_int_equal(count_allocations(10), count_allocations(1000));
}

static struct results run_inline(struct rig *rig, size_t rows) {
    struct junco_table input, table = {0};
    struct results got = {0};

    ok(rig_table(0, rows, &input, err));
    got.status = executor_run(rig->executor, &input, NULL, NULL, &table, &got.error);
    if (!got.status)
        ok(results_add(&got, &table, err));
    junco_table_done(&table);
    junco_table_done(&input);
    return got;
}

static void open_for_two(void *arg) {
    (void)arg;
    gate_wait(2);
    gate_open();
}

static void rule_10_a_call_with_more_tasks_gets_workers_beside_it(void **state) {
    static const struct node nodes[] = {{.op = "t.watch", .arg = 1, .chunk_rows = 1}};
    struct rig_options options = {.workers = 2};
    struct junco_thread opener = {0};
    struct watched watched;
    struct results got;
    struct rig rig;

    (void)state;
    (void)watched_take();
    ok(rig_open(&rig, 1, nodes, &options, err));
    gate_close();
    ok(thread_start(&opener, "opener", open_for_two, NULL, err));
    got = run_inline(&rig, 10); /* this thread stands at the gate until another does, too */
    thread_join(&opener);
    assert_int_equal(got.rows, 10);
    watched = watched_take();
    assert_int_equal(watched.most_at_once, 2);
    assert_true(watched.n_worker_threads >= 1);
    assert_int_equal(watched.n_threads - watched.n_worker_threads, 1);
    results_done(&got);
    rig_close(&rig);
}

static void rule_10_when_it_returns_it_holds_nothing(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fill", .arg = 100000, .out = "x", .chunk_rows = 1},
        {.op = "t.meet", .arg = 5, .in = "x", .batch = 1, .chunk_rows = 1},
    };
    struct rig_options options = {.executor = {.max_memory_bytes = 300000}};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err)); /* one worker, one instance of each */
    for (int round = 0; round < 3; round++) {
        struct results got = run_inline(&rig, 10);
        struct junco_call *call;

        assert_int_equal(got.status, JUNCO_EENGINE); /* row 5, with others under way */
        results_done(&got);
        ok(rig_start(&rig, 5, NULL, &call, err));
        results_read(call, &got);
        assert_int_equal(got.status, JUNCO_OK);
        assert_int_equal(got.rows, 5);
        results_done(&got);
        junco_call_free(call);
    }
    rig_close(&rig);
}

/* ---- 11. Counters ---- */

static void rule_11_every_node_counts(void **state) {
    static const struct node nodes[] = {
        {.op = "t.add", .arg = 1, .chunk_rows = 7},
        {.lambda = "lambda n: 12 // (n % 3) != 0", .iteration = JUNCO_FILTER},
        {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
    };
    struct junco_node_stats stats;
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    ok(rig_start(&rig, 300, &skip, &call, err));
    results_read(call, &got);
    junco_call_free(call);
    assert_int_equal(executor_n_nodes(rig.executor), 3);
    executor_node_stats(rig.executor, 0, &stats);
    assert_true(stats.runs >= 300 / 7 && stats.running_ns > 0 && stats.cpu_ns > 0);
    assert_true(stats.queued_ns > 0); /* the second chunk's rows, while the first one ran */
    executor_node_stats(rig.executor, 1, &stats);
    assert_int_equal(stats.rows_in, 300);
    assert_int_equal(stats.rows_failed, 100);
    assert_int_equal(stats.rows_out, 200);
    executor_node_stats(rig.executor, 2, &stats);
    assert_int_equal(stats.rows_out, 600);
    results_done(&got);
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_8_errors_travel_in_row_order),
        cmocka_unit_test(rule_8_an_operator_marks_the_rows_that_failed),
        cmocka_unit_test(rule_8_rows_of_a_refused_chunk_run_again_singly),
        cmocka_unit_test(rule_8_fail_delivers_the_rows_before_and_says_where),
        cmocka_unit_test(rule_8_it_is_always_the_first_that_is_told),
        cmocka_unit_test(rule_8_a_window_that_was_not_complete_gives_nothing),
        cmocka_unit_test(rule_8_skip_drops_counts_and_reports),
        cmocka_unit_test(rule_8_a_call_that_fails_takes_no_other_with_it),
        cmocka_unit_test(rule_9_cancelling_ends_a_call_at_once),
        cmocka_unit_test(rule_9_so_does_its_deadline),
        cmocka_unit_test(rule_9_whether_or_not_anybody_waits_for_it),
        cmocka_unit_test(rule_9_memory_and_instances_come_back),
        cmocka_unit_test(rule_9_finished_ends_the_work_above),
        cmocka_unit_test(rule_9_what_failed_behind_it_does_not_matter),
        cmocka_unit_test(rule_9_operators_complete_what_they_wrote_before_the_end_is_told),
        cmocka_unit_test(rule_9_of_a_call_that_failed_nothing_is_completed),
        cmocka_unit_test(rule_10_nothing_is_allocated_for_a_row),
        cmocka_unit_test(rule_10_a_call_with_more_tasks_gets_workers_beside_it),
        cmocka_unit_test(rule_10_when_it_returns_it_holds_nothing),
        cmocka_unit_test(rule_11_every_node_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
