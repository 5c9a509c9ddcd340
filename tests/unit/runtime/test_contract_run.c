/* test_contract_run.c -- rules 1 to 7 of executor.h on the real executor, sentence by sentence. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "watch.h"

#include "base/clock.h"

#define KIB 1024

/* A call on rows first … first + rows - 1. */
static struct junco_call *start_at(struct rig *rig, int64_t first, size_t rows) {
    struct junco_table table;
    struct junco_call *call;

    ok(rig_table(first, rows, &table, err));
    ok(executor_call_start(rig->executor, &table, NULL, &call, err));
    return call;
}

static size_t read_all(struct junco_call *call, junco_status want) {
    struct results got;
    size_t rows;

    results_read(call, &got);
    if (got.status != want)
        fail_msg("%s", got.error.message);
    rows = got.rows;
    results_done(&got);
    return rows;
}

/* ---- 1. Threads ---- */

static void rule_1_a_fixed_set_of_workers_serves_all_calls(void **state) {
    static const struct node nodes[] = {
        {.op = "t.watch", .arg = 1, .instances = 4, .chunk_rows = 10},
        {.op = "t.watch", .arg = 2, .instances = 4, .chunk_rows = 10}};
    struct rig_options options = {.workers = 2};
    struct junco_call *calls[10];
    struct watched watched;
    struct rig rig;
    uint64_t end;

    (void)state;
    (void)watched_take();
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    gate_close();
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = start_at(&rig, 0, 100);
    gate_wait(2);
    for (end = clock_now_ns() + 5000000; clock_now_ns() < end;)
        ; /* room for a third, if there were one */
    gate_open();
    for (size_t i = 0; i < COUNT(calls); i++) {
        assert_int_equal(read_all(calls[i], JUNCO_OK), 100);
        junco_call_free(calls[i]);
    }
    rig_close(&rig);
    watched = watched_take();
    assert_int_equal(watched.most_at_once, 2);
    assert_int_equal(watched.n_threads, 2);
    assert_int_equal(watched.n_worker_threads, 2); /* operators run on them */
}

static void rule_1_a_task_is_of_one_call_at_one_node(void **state) {
    static const struct node nodes[] = {{.op = "t.add"}, {.op = "t.watch"}};
    struct junco_call *calls[8];
    struct watched watched;
    struct rig rig;

    (void)state;
    (void)watched_take();
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = start_at(&rig, (int64_t)i * 1000, 20);
    for (size_t i = 0; i < COUNT(calls); i++) {
        assert_int_equal(read_all(calls[i], JUNCO_OK), 20);
        junco_call_free(calls[i]);
    }
    rig_close(&rig);
    watched = watched_take();
    assert_int_equal(watched.n_runs, COUNT(calls));
    assert_int_equal(watched.most_rows, 20);
    assert_false(watched.has_mixed_calls);
}

static void rule_1_blocking_operators_have_threads_of_their_own(void **state) {
    static const struct node nodes[] = {
        {.op = "t.watch", .chunk_rows = 1},
        {.op = "t.watch_blocking", .arg = 1, .instances = 3, .chunk_rows = 1},
    };
    struct junco_node_stats stats;
    struct junco_call *call;
    struct watched watched;
    struct rig rig;

    (void)state;
    (void)watched_take();
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err)); /* one worker */
    gate_close();
    call = start_at(&rig, 0, 10);
    gate_wait(3); /* three instances wait at once, and the worker has brought their rows */
    watched = watched_take();
    assert_int_equal(watched.n_blocking_threads, 3);
    assert_int_equal(watched.n_worker_threads, 1);
    gate_open();
    assert_int_equal(read_all(call, JUNCO_OK), 10);
    executor_node_stats(rig.executor, 1, &stats);
    assert_int_equal(stats.runs, 10);
    junco_call_free(call);
    rig_close(&rig);
    watched = watched_take();
    assert_true(watched.most_at_once <= 3 + 1);
}

/* ---- 3. Memory ---- */

/* Payloads of 64 KiB a row. */
static const struct node blobs[] = {
    {.op = "t.fill", .arg = 64 * KIB, .out = "n", .chunk_rows = 1},
};

static void rule_3_payloads_are_charged_to_the_call_that_made_them(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fill", .arg = 64 * KIB, .out = "x", .chunk_rows = 1},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 1, .chunk_rows = 1}};
    struct junco_call_stats stats;
    struct junco_call *large, *idle;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    idle = start_at(&rig, 0, 0);
    large = start_at(&rig, 0, 3);
    assert_int_equal(read_all(large, JUNCO_OK), 3);
    assert_int_equal(read_all(idle, JUNCO_OK), 0);
    junco_call_stats(large, &stats);
    assert_true(stats.peak_bytes >= 64 * KIB);
    junco_call_stats(idle, &stats);
    assert_int_equal(stats.peak_bytes, 0);
    junco_call_free(large);
    junco_call_free(idle);
    rig_close(&rig);
}

/* Results that a reader keeps are charged still: to their call and to the pipeline. */
static void rule_3_and_to_the_pipeline_whose_limit_is_max_memory(void **state) {
    struct rig_options options = {.executor = {.max_memory_bytes = 350 * KIB}};
    struct junco_table kept[5] = {0};
    struct junco_call *first, *second;
    struct rig rig;
    bool is_end;

    (void)state;
    ok(rig_open(&rig, COUNT(blobs), blobs, &options, err));
    first = start_at(&rig, 0, 5);
    for (size_t i = 0, rows = 0; rows < 5; rows += kept[i++].rows)
        ok(junco_call_next(first, &kept[i], &is_end, err));
    second = start_at(&rig, 0, 5); /* 320 KiB are in other hands */
    (void)read_all(second, JUNCO_ELIMIT);
    junco_call_free(second);
    for (size_t i = 0; i < COUNT(kept); i++)
        junco_table_done(&kept[i]);
    second = start_at(&rig, 0, 5);
    assert_int_equal(read_all(second, JUNCO_OK), 5);
    junco_call_free(second);
    junco_call_free(first);
    rig_close(&rig);
}

static void rule_3_a_task_that_finds_none_is_put_back_whole(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fill", .arg = 64 * KIB, .out = "n", .chunk_rows = 3},
    };
    struct rig_options options = {.executor = {.max_memory_bytes = 400 * KIB}};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    call = start_at(&rig, 0, 30);
    for (struct junco_node_stats stats = {0}; stats.runs < 3;)
        executor_node_stats(rig.executor, 0, &stats);
    results_read(call, &got); /* two tasks' rows were there; the third had run for nothing */
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, 30);
    for (size_t i = 0; i < got.rows; i++)
        assert_int_equal(got.at[i].id, i); /* none twice, none lost */
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

static void rule_3_the_message_names_the_node_most_of_it_lies_before(void **state) {
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

/* Results of later rows that wait for an earlier one, which finds no memory beside them. */
static void rule_3_it_names_a_node_whose_own_results_wait(void **state) {
    static const struct node nodes[] = {
        {.op = "t.late", .arg = 64 * KIB, .out = "n", .instances = 2, .chunk_rows = 1},
    };
    struct rig_options options = {.workers = 2, .executor = {.max_memory_bytes = 200 * KIB}};
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    gate_close();
    call = start_at(&rig, 0, 4);
    gate_wait(1); /* row 0 stands there; the other instance goes on: three results fit */
    for (struct junco_node_stats stats = {0}; stats.runs < 3;)
        executor_node_stats(rig.executor, 0, &stats);
    gate_open();
    results_read(call, &got);
    assert_int_equal(got.status, JUNCO_ELIMIT);
    assert_non_null(strstr(got.error.message, "in or before node 't.late'"));
    results_done(&got);
    junco_call_free(call);
    rig_close(&rig);
}

/* ---- 5. Liveness ---- */

static void rule_5_every_call_ends_with_one_worker_and_edges_of_one_row(void **state) {
    struct node nodes[20];
    struct rig_options options = {.executor = {.edge_rows = 1}};
    struct junco_call *calls[50];
    struct rig rig;
    size_t want;

    (void)state;
    for (size_t i = 0; i < COUNT(nodes); i++)
        nodes[i] = (struct node){.op = "t.add", .arg = 1, .chunk_rows = 1};
    nodes[4] = (struct node){.lambda = "lambda n: n % 3 != 0", .iteration = JUNCO_FILTER};
    nodes[9] = (struct node){.op = "t.emit", .arg = 2, .iteration = JUNCO_FLAT_MAP};
    nodes[14] = (struct node){.lambda = "lambda n: n % 5 != 0", .iteration = JUNCO_FILTER};
    struct results alone = run_chain(COUNT(nodes), nodes, 9, NULL, NULL);

    want = alone.rows;
    assert_true(want > 0);
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = start_at(&rig, 0, 9);
    for (size_t i = COUNT(calls); i-- > 0;) /* not in the order in which they came */
        assert_int_equal(read_all(calls[i], JUNCO_OK), want);
    for (size_t i = 0; i < COUNT(calls); i++)
        junco_call_free(calls[i]);
    rig_close(&rig);
    results_done(&alone);
}

/* ---- 6. Batches ---- */

/* t.shape gives row n a tensor of 1 + n % 2 items; t.meet gives 10,000 n + the sum of its batch's n,
 * and refuses mixed shapes. */
static const struct node batches[] = {
    {.op = "t.shape", .arg = 2, .out = "x", .chunk_rows = 3},
    {.op = "t.meet", .arg = -1, .in = "x", .batch = 4},
};

static void rule_6_a_run_takes_rows_of_equal_shape(void **state) {
    struct results got = run_chain(COUNT(batches), batches, 8, NULL, NULL);

    (void)state;
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.at[0].n, 0 * 10000 + 0 + 2); /* block 0 … 3: of its even rows */
    assert_int_equal(got.at[1].n, 1 * 10000 + 1 + 3);
    assert_int_equal(got.at[6].n, 6 * 10000 + 4 + 6);
    results_done(&got);
}

static void rule_6_the_same_rows_form_the_same_batches(void **state) {
    struct results want = run_chain(COUNT(batches), batches, 101, NULL, NULL);

    (void)state;
    for (int workers = 1; workers <= 4; workers++) {
        struct rig_options options = {.workers = workers, .executor = {.edge_rows = workers}};
        struct results got = run_chain(COUNT(batches), batches, 101, &options, NULL);

        assert_true(results_equal(&want, &got));
        results_done(&got);
    }
    results_done(&want);
}

static void rule_6_what_is_left_runs_as_a_smaller_batch(void **state) {
    struct results got = run_chain(COUNT(batches), batches, 6, NULL, NULL);

    (void)state;
    assert_int_equal(got.rows, 6);
    assert_int_equal(got.at[4].n, 4 * 10000 + 4); /* the last block has one of each shape */
    assert_int_equal(got.at[5].n, 5 * 10000 + 5);
    results_done(&got);
}

static const struct node windows[] = {
    {.iteration = JUNCO_WINDOW, .size = 3, .step = 3, .chunk_rows = 2},
    {.lambda = "lambda n: n[0] * 100 + n[-1]"},
    {.in = "id", .out = "id", .lambda = "lambda id: len(id)"},
};

static void rule_6_a_node_that_keeps_rows_takes_them_in_order(void **state) {
    struct rig_options options = {.workers = 4};

    (void)state;
    for (int round = 0; round < 20; round++) {
        struct results got = run_chain(COUNT(windows), windows, 60, &options, NULL);

        assert_int_equal(got.rows, 20);
        for (int64_t i = 0; i < 20; i++)
            assert_int_equal(got.at[i].n, 3 * i * 100 + 3 * i + 2);
        results_done(&got);
    }
}

static void rule_6_it_never_sees_two_calls_at_once(void **state) {
    struct rig_options options = {.workers = 4};
    struct results want = run_chain(COUNT(windows), windows, 31, NULL, NULL);
    struct junco_call *calls[8];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(windows), windows, &options, err));
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = start_at(&rig, 0, 31);
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct results got;

        results_read(calls[i], &got);
        assert_true(results_equal(&want, &got));
        results_done(&got);
        junco_call_free(calls[i]);
    }
    rig_close(&rig);
    results_done(&want);
}

static void rule_6_one_task_more_gives_what_is_left(void **state) {
    struct results got = run_chain(COUNT(windows), windows, 7, NULL, NULL);

    (void)state;
    assert_int_equal(got.rows, 3);
    assert_int_equal(got.at[2].n, 606);
    assert_int_equal(got.at[2].id, 1); /* a window of the one row that was left */
    results_done(&got);
}

static void rule_6_what_it_keeps_is_charged_and_let_go_of(void **state) {
    static const struct node all[] = {{.iteration = JUNCO_WINDOW_ALL, .chunk_rows = 10},
                                      {.lambda = "lambda n: len(n)"},
                                      {.in = "id", .out = "id", .lambda = "lambda id: 0"}};
    struct rig_options options = {.executor = {.max_memory_bytes = 300 * KIB}};
    struct junco_call_stats stats;
    struct junco_call *call;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(all), all, &options, err));
    for (int round = 0; round < 5; round++) { /* one after the other: each finds what it needs */
        call = start_at(&rig, 0, 800);
        assert_int_equal(read_all(call, JUNCO_OK), 1);
        junco_call_stats(call, &stats);
        assert_true(stats.peak_bytes >= 800 * 16);
        junco_call_free(call);
        call = start_at(&rig, 0, 20000); /* and this one does not: it ends, and lets go */
        (void)read_all(call, JUNCO_ELIMIT);
        junco_call_free(call);
    }
    rig_close(&rig);
}

/* ---- 7. Results ---- */

static const struct node mixed[] = {
    {.op = "t.add", .arg = 1, .chunk_rows = 7},
    {.lambda = "lambda n: n % 3 != 0", .iteration = JUNCO_FILTER, .chunk_rows = 4},
    {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
};

static void rule_7_results_leave_in_key_order(void **state) {
    struct rig_options options = {.workers = 4, .executor = {.edge_rows = 9}};
    struct results got = run_chain(COUNT(mixed), mixed, 300, &options, NULL);

    (void)state;
    assert_int_equal(got.rows, 600);
    for (size_t i = 1; i < got.rows; i++)
        assert_true(got.at[i].n > got.at[i - 1].n);
    results_done(&got);
}

/* Row 1 waits until row 0's result has been read.  And row 0 takes a while, so that its reader
 * waits and has to be woken. */
static void wait_for_reader(void *ctx) {
    int *n_rows = ctx;
    uint64_t end = clock_now_ns() + 5000000;

    if (++*n_rows == 2)
        gate_pass();
    while (*n_rows == 1 && clock_now_ns() < end)
        ;
}

static void rule_7_as_they_become_ready(void **state) {
    static const struct node nodes[] = {{.op = "t.hook", .chunk_rows = 1}};
    struct junco_table table = {0};
    struct junco_call *call;
    struct rig rig;
    int n_rows = 0;
    bool is_end;

    (void)state;
    hook_set(wait_for_reader, &n_rows);
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    gate_close();
    call = start_at(&rig, 0, 2);
    ok(junco_call_next(call, &table, &is_end, err));
    assert_int_equal(table.rows, 1);
    junco_table_done(&table);
    gate_open();
    assert_int_equal(read_all(call, JUNCO_OK), 1);
    junco_call_free(call);
    rig_close(&rig);
}

static void rule_7_a_slow_reader_holds_back_its_own_call(void **state) {
    struct rig_options options = {.executor = {.edge_rows = 20}};
    struct junco_call *slow, *other;
    struct junco_node_stats stats;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(mixed), mixed, &options, err));
    slow = start_at(&rig, 0, 1000);
    other = start_at(&rig, 0, 1000);
    assert_int_equal(read_all(other, JUNCO_OK), 2001);
    executor_node_stats(rig.executor, 0, &stats);
    assert_true(stats.rows_in < 1000 + 100); /* no further than its edges are wide */
    assert_int_equal(read_all(slow, JUNCO_OK), 2001);
    junco_call_free(slow);
    junco_call_free(other);
    rig_close(&rig);
}

static void rule_7_the_output_is_the_same_for_any_number_of_workers(void **state) {
    struct results want = run_chain(COUNT(mixed), mixed, 300, NULL, NULL);

    (void)state;
    for (int workers = 2; workers <= 8; workers++) {
        struct rig_options options = {.workers = workers};
        struct results got = run_chain(COUNT(mixed), mixed, 300, &options, NULL);

        assert_true(results_equal(&want, &got));
        results_done(&got);
    }
    results_done(&want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_1_a_fixed_set_of_workers_serves_all_calls),
        cmocka_unit_test(rule_1_a_task_is_of_one_call_at_one_node),
        cmocka_unit_test(rule_1_blocking_operators_have_threads_of_their_own),
        cmocka_unit_test(rule_3_payloads_are_charged_to_the_call_that_made_them),
        cmocka_unit_test(rule_3_and_to_the_pipeline_whose_limit_is_max_memory),
        cmocka_unit_test(rule_3_a_task_that_finds_none_is_put_back_whole),
        cmocka_unit_test(rule_3_the_message_names_the_node_most_of_it_lies_before),
        cmocka_unit_test(rule_3_it_names_a_node_whose_own_results_wait),
        cmocka_unit_test(rule_5_every_call_ends_with_one_worker_and_edges_of_one_row),
        cmocka_unit_test(rule_6_a_run_takes_rows_of_equal_shape),
        cmocka_unit_test(rule_6_the_same_rows_form_the_same_batches),
        cmocka_unit_test(rule_6_what_is_left_runs_as_a_smaller_batch),
        cmocka_unit_test(rule_6_a_node_that_keeps_rows_takes_them_in_order),
        cmocka_unit_test(rule_6_it_never_sees_two_calls_at_once),
        cmocka_unit_test(rule_6_one_task_more_gives_what_is_left),
        cmocka_unit_test(rule_6_what_it_keeps_is_charged_and_let_go_of),
        cmocka_unit_test(rule_7_results_leave_in_key_order),
        cmocka_unit_test(rule_7_as_they_become_ready),
        cmocka_unit_test(rule_7_a_slow_reader_holds_back_its_own_call),
        cmocka_unit_test(rule_7_the_output_is_the_same_for_any_number_of_workers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
