/* test_flush.c -- what is completed outside at the end of a call, and what is not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static const struct node sinks[] = {
    {.op = "t.add", .arg = 1, .chunk_rows = 7},
    {.op = "t.sink", .chunk_rows = 5},
    {.lambda = "lambda n: n % 2 == 0", .iteration = JUNCO_FILTER},
    {.op = "t.sink"},
};

static void test_flushed_once_after_the_last_row(void **state) {
    (void)state;
    for (int workers = 1; workers <= 4; workers += 3) {
        struct rig_options options = {.workers = workers, .executor = {.edge_rows = 3}};
        struct results got = run_chain(COUNT(sinks), sinks, 100, &options, NULL);
        struct sunk sunk = sunk_take();

        assert_int_equal(got.status, JUNCO_OK);
        assert_int_equal(got.rows, 50);
        assert_int_equal(sunk.n_flushes, 2);
        assert_int_equal(sunk.n_again, 0);
        assert_int_equal(sunk.n_done, 2);
        assert_int_equal(sunk.n_rows, 150);
        results_done(&got);
    }
}

static void test_flushed_without_rows(void **state) {
    struct results got = run_chain(COUNT(sinks), sinks, 0, NULL, NULL);
    struct sunk sunk = sunk_take();

    (void)state;
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(sunk.n_flushes, 2);
    assert_int_equal(sunk.n_done, 2);
    results_done(&got);
}

static void test_blocking_ones_too(void **state) {
    static const struct node nodes[] = {{.op = "t.sink_blocking"}};
    struct results got = run_chain(1, nodes, 10, NULL, NULL);

    (void)state;
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(sunk_take().n_rows, 10);
    results_done(&got);
}

/* The sink is through with all its rows when the node below it fails with the last one. */
static void test_not_where_the_call_failed(void **state) {
    static const struct node nodes[] = {
        {.op = "t.sink", .chunk_rows = 5},
        {.op = "t.fail", .arg = 99, .chunk_rows = 1},
    };
    struct results got = run_chain(COUNT(nodes), nodes, 100, NULL, NULL);
    struct sunk sunk = sunk_take();

    (void)state;
    assert_int_equal(got.status, JUNCO_EDATA);
    assert_int_equal(sunk.n_flushes, 0);
    assert_int_equal(sunk.n_done, 1);
    assert_int_equal(sunk.n_rows_lost, 100);
    results_done(&got);
}

static void test_where_rows_were_skipped(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 3}, {.op = "t.sink"}};
    struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};
    struct results got = run_chain(COUNT(nodes), nodes, 10, NULL, &skip);

    (void)state;
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(sunk_take().n_rows, 9);
    results_done(&got);
}

static void test_not_where_it_was_cancelled(void **state) {
    static const struct node nodes[] = {{.op = "t.sink"}, {.op = "t.gate", .chunk_rows = 1}};
    struct junco_call *call;
    struct sunk sunk;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    gate_close();
    ok(rig_start(&rig, 5, NULL, &call, err));
    gate_wait(1);
    junco_call_cancel(call);
    gate_open();
    junco_call_free(call);
    sunk = sunk_take();
    assert_int_equal(sunk.n_flushes, 0);
    assert_int_equal(sunk.n_done, 1);
    rig_close(&rig);
}

static void test_its_failure_is_the_calls(void **state) {
    static const struct node nodes[] = {{.op = "t.sink", .arg = 1}, {.op = "t.sink"}};
    struct results got = run_chain(COUNT(nodes), nodes, 10, NULL, NULL);
    struct sunk sunk = sunk_take();

    (void)state;
    assert_int_equal(got.rows, 10);
    assert_int_equal(got.status, JUNCO_EIO);
    assert_string_equal(got.error.message,
                        "node 't.sink' (t.sink), after the last row: no room on the disk");
    assert_int_equal(sunk.n_flushes, 1); /* those behind it are not asked */
    assert_int_equal(sunk.n_done, 2);
    results_done(&got);
}

/* The end is not told before it, and a deadline that passes meanwhile is told at once. */
static void test_the_end_waits_for_it(void **state) {
    static const struct node nodes[] = {{.op = "t.sink", .arg = 2}};
    struct junco_call_options soon = {.deadline_ms = 50};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    gate_close();
    ok(rig_start(&rig, 5, &soon, &call, err));
    results_read(call, &got);
    assert_int_equal(got.rows, 5);
    assert_int_equal(got.status, JUNCO_ETIMEOUT);
    assert_non_null(strstr(got.error.message, "what they wrote is being completed"));
    gate_open();
    junco_call_free(call);
    assert_int_equal(sunk_take().n_done, 1);
    results_done(&got);
    rig_close(&rig);
}

/* While one call is being flushed, the others use the node and the threads. */
static void test_others_go_on_meanwhile(void **state) {
    static const struct node nodes[] = {{.op = "t.sink", .arg = 2}};
    struct rig_options options = {.workers = 2};
    struct junco_call *first, *second;
    struct junco_table rows;
    struct results got;
    bool is_end;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    gate_close();
    ok(rig_start(&rig, 5, NULL, &first, err));
    gate_wait(1);
    ok(rig_start(&rig, 7, NULL, &second, err));
    ok(junco_call_next(second, &rows, &is_end, err));
    assert_int_equal(rows.rows, 7);
    junco_table_done(&rows);
    gate_open();
    results_read(first, &got);
    assert_int_equal(got.status, JUNCO_OK);
    results_done(&got);
    results_read(second, &got);
    assert_int_equal(got.status, JUNCO_OK);
    results_done(&got);
    junco_call_free(first);
    junco_call_free(second);
    assert_int_equal(sunk_take().n_rows, 12);
    rig_close(&rig);
}

static void test_head_below_one_is_refused(void **state) {
    static const struct node nodes[] = {{.op = "t.sink"}, {.iteration = JUNCO_HEAD, .size = 3}};
    struct rig rig;

    (void)state;
    fails(rig_open(&rig, COUNT(nodes), nodes, NULL, err), JUNCO_EINVAL,
          "it would end what node 't.sink' (t.sink) writes in the middle");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flushed_once_after_the_last_row),
        cmocka_unit_test(test_flushed_without_rows),
        cmocka_unit_test(test_blocking_ones_too),
        cmocka_unit_test(test_not_where_the_call_failed),
        cmocka_unit_test(test_where_rows_were_skipped),
        cmocka_unit_test(test_not_where_it_was_cancelled),
        cmocka_unit_test(test_its_failure_is_the_calls),
        cmocka_unit_test(test_the_end_waits_for_it),
        cmocka_unit_test(test_others_go_on_meanwhile),
        cmocka_unit_test(test_head_below_one_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
