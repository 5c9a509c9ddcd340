/* test_deadline.c -- a call ends at its deadline, for its reader at once, and says what held it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/clock.h"
#include "base/thread.h"

static const struct node gated[] = {{.op = "t.gate", .chunk_rows = 1}};

static const struct junco_call_options soon = {.deadline_ms = 20};

/* There is no event to wait for: time itself must pass. */
static void let_pass(int64_t ms) {
    uint64_t end = clock_now_ns() + (uint64_t)ms * 1000000;

    while (clock_now_ns() < end)
        continue;
}

static void expect_timeout(struct junco_call *call, const char *text) {
    struct junco_table table;
    bool is_end;

    for (int i = 0; i < 2; i++) /* it stays so */
        fails(junco_call_next(call, &table, &is_end, err), JUNCO_ETIMEOUT, text);
}

static void test_the_reader_is_woken_and_told_the_node(void **state) {
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    gate_close();
    ok(rig_start(&rig, 10, &soon, &call, err));
    gate_wait(1);
    expect_timeout(call,
                   "the deadline of 20 ms has passed: node 't.gate' (t.gate) has been running");
    expect_timeout(call, "on what came of row 0");
    gate_open();
    junco_call_free(call);
    rig_close(&rig);
}

static void test_a_call_without_a_reader_stops_too(void **state) {
    struct junco_node_stats stats;
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    gate_close();
    ok(rig_start(&rig, 10, &soon, &call, err));
    gate_wait(1);
    let_pass(soon.deadline_ms);
    gate_open();
    do /* the one task that runs returns, and no other starts */
        executor_node_stats(rig.executor, 0, &stats);
    while (stats.runs == 0);
    expect_timeout(call, "node 't.gate' (t.gate)");
    junco_call_free(call);
    executor_node_stats(rig.executor, 0, &stats);
    assert_int_equal(stats.rows_in, 1);
    rig_close(&rig);
}

static void test_rows_that_wait_for_a_busy_node(void **state) {
    struct junco_call *first, *second;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    gate_close();
    ok(rig_start(&rig, 3, NULL, &first, err));
    gate_wait(1);
    ok(rig_start(&rig, 3, &soon, &second, err));
    expect_timeout(second, "row 0 waits for node 't.gate' (t.gate), which other calls keep busy");
    gate_open();
    junco_call_free(second);
    results_read(first, &got); /* a call dies alone */
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 3);
    results_done(&got);
    junco_call_free(first);
    rig_close(&rig);
}

static void fail_slowly(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    struct junco_mutex lock;
    struct junco_cond never;

    (void)ctx;
    (void)node;
    (void)row;
    (void)why;
    ok(mutex_init(&lock, err));
    ok(cond_init(&never, err));
    mutex_lock(&lock);
    (void)cond_wait_until(&never, &lock, clock_now_ns() + 300 * 1000000);
    mutex_unlock(&lock);
    cond_done(&never);
    mutex_done(&lock);
}

static void test_the_last_failed_row_is_waited_for_in_peace(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 2, .chunk_rows = 1}};
    struct junco_call_options options = {
        .deadline_ms = 20, .on_error = JUNCO_ON_ERROR_SKIP, .row_failed = fail_slowly};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, NULL, err));
    ok(rig_start(&rig, 10, &options, &call, err));
    uint64_t cpu_ns = clock_thread_cpu_ns();

    results_read(call, &got);
    cpu_ns = clock_thread_cpu_ns() - cpu_ns;
    assert_int_equal(got.status, JUNCO_ETIMEOUT);
    assert_true(cpu_ns < 20 * 1000000);
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

static void test_a_task_that_hangs_turns_health_red(void **state) {
    static const struct node nodes[] = {{.op = "t.add"}, {.op = "t.gate", .chunk_rows = 1}};
    struct rig_options options = {.workers = 2, .executor = {.stuck_after_ms = 5}};
    struct junco_health health;
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    executor_health(rig.executor, &health);
    assert_true(health.is_ok);
    assert_null(health.node);
    gate_close();
    ok(rig_start(&rig, 3, NULL, &call, err));
    gate_wait(2);
    let_pass(5);
    executor_health(rig.executor, &health);
    assert_false(health.is_ok);
    assert_int_equal(health.n_stuck, 2);
    assert_string_equal(health.node, "t.gate");
    assert_string_equal(health.what, "t.gate");
    assert_in_range(health.row, 0, 1);
    assert_true(health.running_ms >= 5);
    gate_open();
    junco_call_free(call);
    executor_health(rig.executor, &health);
    assert_true(health.is_ok);
    assert_int_equal(health.row, -1);
    rig_close(&rig);
}

static void test_a_task_that_waits_for_a_thread_does_not_hang(void **state) {
    struct rig_options options = {.executor = {.stuck_after_ms = 5}};
    struct junco_health health;
    struct junco_call *a, *b;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, &options, err));
    gate_close();
    ok(rig_start(&rig, 1, NULL, &a, err));
    ok(rig_start(&rig, 1, NULL, &b, err));
    gate_wait(1);
    let_pass(5);
    executor_health(rig.executor, &health);
    assert_int_equal(health.n_stuck, 1); /* not those that it keeps waiting */
    gate_open();
    junco_call_free(a);
    junco_call_free(b);
    rig_close(&rig);
}

static junco_status slow_source(void *ctx, size_t max_rows, struct junco_table *ret_table,
                                bool *ret_is_end, struct junco_error *err) {
    (void)ctx;
    (void)max_rows;
    (void)ret_table;
    (void)err;
    let_pass(soon.deadline_ms * 2);
    *ret_is_end = true;
    return JUNCO_OK;
}

static void test_a_source_that_gives_nothing(void **state) {
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    ok(executor_call_start_source(rig.executor, slow_source, NULL, &soon, &call, err));
    expect_timeout(call, "the source has been asked for rows for");
    junco_call_free(call);
    rig_close(&rig);
}

static void test_results_that_are_there_in_time_stay(void **state) {
    static const struct node nodes[] = {{.op = "t.add", .arg = 1}};
    struct junco_node_stats stats;
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, NULL, err));
    ok(rig_start(&rig, 10, &(struct junco_call_options){.deadline_ms = 2000}, &call, err));
    do
        executor_node_stats(rig.executor, 0, &stats);
    while (stats.rows_out < 10);
    let_pass(2000);
    results_read(call, &got);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 10);
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

static void test_a_reader_that_comes_too_late(void **state) {
    static const struct node nodes[] = {{.op = "t.add", .arg = 1, .chunk_rows = 2}};
    struct rig_options options = {.executor = {.edge_rows = 2}};
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, &options, err));
    ok(rig_start(&rig, 100, &soon, &call, err));
    let_pass(soon.deadline_ms);
    expect_timeout(call, "the deadline of 20 ms has passed: ");
    junco_call_free(call);
    rig_close(&rig);
}

static void test_deadlines_that_are_none(void **state) {
    static const int64_t none[] = {0, -1, INT64_MAX, 60000};
    static const struct node nodes[] = {{.op = "t.add", .arg = 1, .chunk_rows = 2}};

    (void)state;
    for (size_t i = 0; i < COUNT(none); i++) {
        struct junco_call_options options = {.deadline_ms = none[i]};
        struct results got = run_chain(1, nodes, 100, NULL, &options);

        assert_int_equal(got.status, JUNCO_OK);
        assert_int_equal(got.rows, 100);
        results_done(&got);
    }
}

/* Deadlines that pass at any moment of many calls, beside calls without one. */
static void test_deadlines_at_every_moment(void **state) {
    static const struct node nodes[] = {
        {.op = "t.add", .arg = 1, .chunk_rows = 7},
        {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
    };
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 10}};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    for (int i = 0; i < 60; i++) {
        struct junco_call_options call_options = {.deadline_ms = 1 + i % 5};
        struct junco_call *hurried, *other;
        struct results got;

        ok(rig_start(&rig, 3000, &call_options, &hurried, err));
        ok(rig_start(&rig, 50, NULL, &other, err));
        results_read(hurried, &got);
        if (got.status)
            assert_int_equal(got.status, JUNCO_ETIMEOUT);
        else
            assert_int_equal(got.rows, 9000);
        results_done(&got);
        results_read(other, &got);
        assert_int_equal(got.status, JUNCO_OK);
        assert_int_equal(got.rows, 150);
        results_done(&got);
        junco_call_free(hurried);
        junco_call_free(other);
    }
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_reader_is_woken_and_told_the_node),
        cmocka_unit_test(test_a_call_without_a_reader_stops_too),
        cmocka_unit_test(test_rows_that_wait_for_a_busy_node),
        cmocka_unit_test(test_the_last_failed_row_is_waited_for_in_peace),
        cmocka_unit_test(test_a_task_that_hangs_turns_health_red),
        cmocka_unit_test(test_a_task_that_waits_for_a_thread_does_not_hang),
        cmocka_unit_test(test_a_source_that_gives_nothing),
        cmocka_unit_test(test_results_that_are_there_in_time_stay),
        cmocka_unit_test(test_a_reader_that_comes_too_late),
        cmocka_unit_test(test_deadlines_that_are_none),
        cmocka_unit_test(test_deadlines_at_every_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
