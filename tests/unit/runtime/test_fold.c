/* test_fold.c -- windows, reductions and heads: which rows, in which order, how they end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

#define SUM "lambda n, id: (sum(n), len(id))"
#define WINDOW(s, t) \
    { .lambda = SUM, .iteration = JUNCO_WINDOW, .size = (s), .step = (t) }
#define TIMES(s, t) \
    { .lambda = SUM, .iteration = JUNCO_TIME_WINDOW, .size = (s), .step = (t) }
#define ALL \
    { .lambda = SUM, .iteration = JUNCO_WINDOW_ALL }
#define REDUCE \
    { .lambda = SUM, .iteration = JUNCO_REDUCE }
#define HEAD(k) \
    { .iteration = JUNCO_HEAD, .size = (k) }

#define SORT(s) \
    { .iteration = JUNCO_SORT, .step = (s) }

static const struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};

/* With 1, 2 and 4 workers, wide edges and edges of one row: always the same. */
static struct results run_everywhere(size_t n_nodes, const struct node *nodes, size_t rows,
                                     const struct junco_call_options *options) {
    struct results first = {0};

    for (int workers = 1; workers <= 4; workers *= 2) {
        for (int edge = 0; edge <= 2; edge++) {
            struct rig_options rig = {.workers = workers, .executor = {.edge_rows = edge}};
            struct results results = run_chain(n_nodes, nodes, rows, &rig, options);

            if (!first.at && !first.status && workers == 1 && edge == 0) {
                first = results;
                continue;
            }
            if (!results_equal(&first, &results))
                fail_msg("%d workers, edges of %d: %zu rows, '%s'; want %zu rows, '%s'", workers,
                         edge, results.rows, results.error.message, first.rows,
                         first.error.message);
            results_done(&results);
        }
    }
    return first;
}

/* A window's sum and length, among so many. */
struct want {
    int64_t n, id;
};

static void check_want(const struct results *r, size_t n, const struct want *want) {
    assert_string_equal(r->error.message, "");
    assert_int_equal(r->rows, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(r->at[i].n, want[i].n);
        assert_int_equal(r->at[i].id, want[i].id);
    }
}

/* ---- windows of rows ---- */

/* Rows 0 … rows - 1: what the k-th window sums to. */
static void check_windows(const struct results *r, int64_t rows, int64_t size, int64_t step) {
    size_t n = 0;

    assert_int_equal(r->status, JUNCO_OK);
    for (int64_t start = 0; start < rows; start += step) {
        int64_t end = start + size < rows ? start + size : rows;

        assert_true(n < r->rows);
        assert_int_equal(r->at[n].id, end - start);
        assert_int_equal(r->at[n].n, (start + end - 1) * (end - start) / 2);
        n++;
    }
    assert_int_equal(r->rows, n);
}

static void test_windows_of_all_sizes_and_steps(void **state) {
    (void)state;
    for (int size = 1; size <= 7; size++) {
        for (int step = 1; step <= 7; step++) {
            const struct node nodes[] = {WINDOW(size, step)};
            struct results r = run_chain(1, nodes, 6, NULL, NULL);

            check_windows(&r, 6, size, step);
            results_done(&r);
        }
    }
}

static void test_windows_across_tasks(void **state) {
    static const int shapes[][2] = {{7, 7}, {100, 30}, {3, 50}, {1, 1}, {500, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct node nodes[] = {WINDOW(shapes[i][0], shapes[i][1])};
        struct results r;

        nodes[0].chunk_rows = 9;
        r = run_everywhere(1, nodes, 300, NULL);
        check_windows(&r, 300, shapes[i][0], shapes[i][1]);
        results_done(&r);
    }
}

static void test_windows_of_nothing(void **state) {
    static const struct node nodes[] = {WINDOW(3, 3)}, all[] = {ALL};
    struct results r = run_everywhere(1, nodes, 0, NULL);

    (void)state;
    check_want(&r, 0, NULL);
    results_done(&r);
    r = run_everywhere(1, all, 0, NULL);
    check_want(&r, 0, NULL);
    results_done(&r);
}

static void test_windows_of_windows_after_a_fan_out(void **state) {
    static const struct node nodes[] = {
        {.op = "t.emit", .arg = 4, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 2},
        {.lambda = "lambda n: n % 2 == 0", .iteration = JUNCO_FILTER},
        WINDOW(4, 4), /* two rows of the call each */
        {.lambda = "lambda n: n + 1"},
        WINDOW(3, 2),
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 20, NULL);

    (void)state;
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, 5); /* ten windows: 0-2, 2-4, 4-6, 6-8, 8-9 */
    assert_int_equal(r.at[0].id, 3);
    assert_int_equal(r.at[4].id, 2);
    /* window w: rows 2w and 2w + 1, items 0 and 2 of each */
    assert_int_equal(r.at[4].n, 2 * (16 + 17 + 18 + 19) * 1000 + 2 * 4 + 2);
    results_done(&r);
}

/* ---- the whole call ---- */

static void test_all_and_reduce(void **state) {
    static const struct node all[] = {ALL, {.lambda = "lambda n: n * 2"}};
    static const struct node reduce[] = {{.lambda = "lambda n: n"}, REDUCE};
    static const struct want doubled = {2 * 4999 * 2500, 5000}, sum = {4999 * 2500, 5000};
    static const struct want empty = {0, 0};
    struct results r = run_everywhere(2, all, 5000, NULL);

    (void)state;
    check_want(&r, 1, &doubled);
    results_done(&r);
    r = run_everywhere(2, reduce, 5000, NULL);
    check_want(&r, 1, &sum);
    results_done(&r);
    r = run_everywhere(2, reduce, 0, NULL); /* called once, even so */
    check_want(&r, 1, &empty);
    results_done(&r);
}

/* ---- windows of time ---- */

/* Rows at these milliseconds: sums of windows' times, and how many rows. */
static void check_times(const char *times, size_t rows, double size, double step, size_t n,
                        const struct want *want) {
    struct node nodes[] = {{.chunk_rows = 2}, TIMES(size, step)};
    char lambda[200];
    struct results r;

    snprintf(lambda, sizeof(lambda), "lambda n: %s[n]", times);
    nodes[0].lambda = lambda;
    r = run_everywhere(2, nodes, rows, NULL);
    check_want(&r, n, want);
    results_done(&r);
}

static void test_time_windows(void **state) {
    static const struct want three[] = {{2000, 1}, {9000, 2}, {8000, 1}};
    static const struct want late[] = {{1500, 2}, {3000, 1}, {7000, 1}};
    static const struct want apart[] = {{3000, 3}, {286000, 3}, {194000, 2}};
    static const struct want negative[] = {{700, 2}};
    static const struct want gaps[] = {{900, 1}, {10100, 1}};
    static const struct want parts[] = {{300, 2}, {650, 2}, {400, 1}};

    (void)state;
    check_times("[2000, 4000, 5000, 8000, 3000, 4000]", 6, 3, 3, 3, three);
    check_times("[1000, 500, 3000, 2500, 7000, 4000]", 6, 3, 3, 3, late);
    check_times("[0, 1000, 2000, 92000, 95000, 99000]", 6, 10, 5, 3, apart);
    check_times("[-5, 200, -4000, 500]", 4, 1, 1, 1, negative);
    check_times("[900, 1000, 9999, 10100]", 4, 1, 10, 2, gaps); /* size < step: between is lost */
    check_times("[50, 250, 400]", 3, 0.3, 0.2, 3, parts);
    check_times("[1]", 0, 1, 1, 0, NULL);
}

static void test_what_is_no_time_fails_its_row(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: None if n == 3 else n * 1000", .chunk_rows = 2},
        TIMES(2, 2),
        {.lambda = "lambda n: n + 1"},
    };
    static const struct want before = {1001, 2};
    static const struct want skipped[] = {{1001, 2}, {2001, 1}, {9001, 2}};
    struct results r = run_everywhere(COUNT(nodes), nodes, 6, NULL);

    (void)state;
    assert_non_null(strstr(r.error.message, "(time_window), row 3: timestamp 'n': want a number of "
                                            "milliseconds, got null"));
    r.error.message[0] = '\0';
    check_want(&r, 1, &before); /* the window that was complete, and no part of another */
    results_done(&r);
    r = run_everywhere(COUNT(nodes), nodes, 6, &skip);
    check_want(&r, 3, skipped);
    results_done(&r);
}

/* ---- errors ---- */

static void test_no_tail_after_a_failure(void **state) {
    static const struct node windows[] = {{.op = "t.fail", .arg = 7, .chunk_rows = 2},
                                          WINDOW(3, 3)};
    static const struct node reduce[] = {{.op = "t.fail", .arg = 7, .chunk_rows = 2}, REDUCE};
    struct results r = run_everywhere(2, windows, 20, NULL);

    (void)state;
    assert_non_null(strstr(r.error.message, "row 7: 7 is bad"));
    assert_int_equal(r.rows, 2);
    results_done(&r);
    r = run_everywhere(2, reduce, 20, NULL);
    assert_int_equal(r.rows, 0);
    results_done(&r);
    r = run_everywhere(2, reduce, 20, &skip);
    assert_int_equal(r.rows, 1);
    assert_int_equal(r.at[0].id, 19);
    assert_int_equal(r.at[0].n, 190 - 7);
    results_done(&r);
}

static void test_a_window_that_fails_is_named(void **state) {
    static const struct node nodes[] = {{.lambda = "lambda n, id: (1 // (n[0] - 6), len(id))",
                                         .iteration = JUNCO_WINDOW,
                                         .size = 3,
                                         .step = 3}};
    struct results r = run_everywhere(1, nodes, 20, NULL);

    (void)state;
    assert_int_equal(r.rows, 2);
    assert_non_null(strstr(r.error.message, "node 'lambda' (lambda), window 2: "));
    results_done(&r);
    r = run_everywhere(1, nodes, 20, &skip);
    assert_int_equal(r.rows, 6);
    results_done(&r);
}

/* ---- head ---- */

static void test_head(void **state) {
    (void)state;
    for (int k = 0; k < 40; k += 13) {
        const struct node nodes[] = {
            {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 4},
            HEAD(k),
            {.lambda = "lambda n: n + 1"},
        };
        struct results r = run_everywhere(COUNT(nodes), nodes, 9, NULL);

        assert_int_equal(r.status, JUNCO_OK);
        assert_int_equal(r.rows, k < 27 ? k : 27);
        for (size_t i = 0; i < r.rows; i++)
            assert_int_equal(r.at[i].id, i / 3);
        results_done(&r);
    }
}

/* Whether the failing row was seen before the head had enough must not matter. */
static void test_head_does_not_want_what_fails_behind_it(void **state) {
    struct node nodes[] = {{.op = "t.fail", .arg = 7}, {.lambda = "lambda n: n"}, HEAD(7), REDUCE};
    static const struct want sum = {21, 7};

    (void)state;
    for (int chunk = 1; chunk < 20; chunk += 6) {
        struct results r;

        nodes[0].chunk_rows = chunk;
        nodes[2].size = 7;
        r = run_everywhere(COUNT(nodes), nodes, 20, NULL);
        check_want(&r, 1, &sum);
        results_done(&r);
        nodes[2].size = 8;
        r = run_everywhere(COUNT(nodes), nodes, 20, NULL);
        assert_int_equal(r.rows, 0);
        assert_non_null(strstr(r.error.message, "row 7: 7 is bad"));
        results_done(&r);
    }
}

static junco_status count_on(void *ctx, size_t max_rows, struct junco_table *ret_table,
                             bool *ret_is_end, struct junco_error *err) {
    int64_t *first = ctx;
    size_t rows = max_rows < 100 ? max_rows : 100;

    *ret_is_end = false;
    *first += (int64_t)rows;
    return rig_table(*first - (int64_t)rows, rows, ret_table, err);
}

static void test_head_ends_a_source_without_end(void **state) {
    static const struct node nodes[] = {WINDOW(10, 10), HEAD(50), WINDOW(20, 20)};
    struct rig_options options = {.workers = 2};
    struct junco_call *call;
    struct results r;
    struct rig rig;
    int64_t first = 0;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    ok(executor_call_start_source(rig.executor, count_on, &first, NULL, &call, err));
    results_read(call, &r);
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 3);
    assert_int_equal(r.at[2].n, 499 * 250 - 399 * 200);
    results_done(&r);
    junco_call_free(call);
    rig_close(&rig);
}

/* ---- sort ---- */

/* The n of row `id`: scattered, in threes, and none for some. */
#define SCATTER "lambda n: None if n % 10 == 7 else n * 37 % 101 // 3"

static int64_t scattered(int64_t id) {
    return id * 37 % 101 / 3;
}

static void check_order(const struct results *r, size_t rows, int sign) {
    assert_int_equal(r->status, JUNCO_OK);
    assert_int_equal(r->rows, rows);
    for (size_t i = 0; i < rows; i++) {
        const struct result *at = &r->at[i], *before = i > 0 ? at - 1 : NULL;

        assert_int_equal(at->is_null, at->id % 10 == 7);
        if (!at->is_null)
            assert_int_equal(at->n, scattered(at->id));
        if (!before)
            continue;
        assert_true(before->is_null <= at->is_null);
        if (before->is_null == at->is_null && (at->is_null || before->n == at->n))
            assert_true((at->id - before->id) * sign > 0);
        else if (!at->is_null)
            assert_true((at->n - before->n) * sign > 0);
    }
}

static void test_sort(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t rows = 0; rows < 500; rows = rows * 3 + 1) {
            const struct node nodes[] = {{.lambda = SCATTER, .chunk_rows = 11}, SORT(sign)};
            struct results r = run_everywhere(2, nodes, rows, NULL);

            check_order(&r, rows, sign);
            results_done(&r);
        }
    }
}

static void test_sorted_rows_are_rows(void **state) {
    static const struct node nodes[] = {
        {.op = "t.emit", .arg = 2, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
        SORT(-1),
        {.op = "t.fail", .arg = 7001},
        HEAD(5),
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 10, NULL);

    (void)state;
    assert_int_equal(r.rows, 4);
    assert_int_equal(r.at[0].n, 9001);
    assert_int_equal(r.at[0].id, 9);
    assert_non_null(strstr(r.error.message, "row 4: 7001 is bad")); /* in their new order */
    results_done(&r);
}

/* ---- memory, ending, allocation failures ---- */

static void test_what_is_kept_meets_the_limit(void **state) {
    static const struct node nodes[] = {{.lambda = "lambda n: n"}, ALL};
    static const struct node sorted[] = {{.lambda = "lambda n: n"}, SORT(1)};
    struct rig_options options = {.workers = 2, .executor = {.max_memory_bytes = 1 << 20}};
    struct results r = run_chain(2, nodes, 100, &options, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    results_done(&r);
    r = run_chain(2, nodes, 100000, &options, NULL);
    assert_int_equal(r.status, JUNCO_ELIMIT);
    assert_int_equal(r.rows, 0);
    assert_non_null(strstr(r.error.message, "before node 'lambda-2.window_all'"));
    results_done(&r);
    r = run_chain(2, sorted, 100000, &options, NULL);
    assert_int_equal(r.status, JUNCO_ELIMIT);
    assert_non_null(strstr(r.error.message, "before node 'sort'"));
    results_done(&r);
}

/* What one call keeps is there for the next once it has failed, cancelled or ended. */
static void test_kept_rows_come_back(void **state) {
    static const struct node nodes[] = {{.lambda = "lambda n: n", .chunk_rows = 100}, ALL};
    struct rig_options options = {.workers = 2, .executor = {.max_memory_bytes = 1 << 20}};
    struct junco_call *calls[6];
    struct results r;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 2, nodes, &options, err));
    for (size_t i = 0; i < COUNT(calls); i++) {
        ok(rig_start(&rig, i % 2 ? 2000 : 200000, NULL, &calls[i], err));
        if (i == 4)
            junco_call_cancel(calls[i]);
    }
    for (size_t i = 0; i < COUNT(calls); i++) {
        results_read(calls[i], &r);
        if (i == 4)
            assert_int_equal(r.status, JUNCO_ECANCELLED);
        else if (i % 2 == 0)
            assert_int_equal(r.status, JUNCO_ELIMIT);
        results_done(&r); /* a small one may be the youngest when memory is out */
    }
    for (size_t i = 0; i < COUNT(calls); i++)
        junco_call_free(calls[i]);
    r = run_chain(2, nodes, 2000, &options, NULL);
    assert_int_equal(r.status, JUNCO_OK);
    results_done(&r);
    rig_close(&rig);
}

static void test_calls_do_not_share_windows(void **state) {
    static const struct node nodes[] = {WINDOW(7, 3)};
    struct rig_options options = {.workers = 4, .executor = {.edge_rows = 3}};
    struct junco_call *calls[20];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, nodes, &options, err));
    for (size_t i = 0; i < COUNT(calls); i++)
        ok(rig_start(&rig, i * 5, NULL, &calls[i], err));
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct results r;

        results_read(calls[i], &r);
        check_windows(&r, (int64_t)i * 5, 7, 3);
        results_done(&r);
        junco_call_free(calls[i]);
    }
    rig_close(&rig);
}

static void test_cancel_at_any_time(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n", .chunk_rows = 50}, WINDOW(60, 20), REDUCE};
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 16}};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    for (size_t rows = 0; rows < 3000; rows += 150) {
        struct junco_call *call;

        ok(rig_start(&rig, rows, NULL, &call, err));
        junco_call_free(call);
    }
    rig_close(&rig);
}

static junco_status run_all_kinds(struct junco_error *err) {
    static const struct node nodes[] = {{.lambda = "lambda n: n * 1000", .chunk_rows = 3},
                                        TIMES(4, 2),
                                        SORT(-1),
                                        HEAD(9),
                                        WINDOW(3, 2),
                                        REDUCE};
    struct rig_options options = {.workers = 1};
    struct junco_call *call;
    struct results r = {0};
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(nodes), nodes, &options, err);

    if (st)
        return st;
    st = rig_start(&rig, 20, NULL, &call, err);
    if (!st) {
        results_read(call, &r);
        st = r.status;
        *err = r.error;
        if (!st)
            assert_int_equal(r.rows, 1);
        results_done(&r);
        junco_call_free(call);
    }
    rig_close(&rig);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(run_all_kinds);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows_of_all_sizes_and_steps),
        cmocka_unit_test(test_windows_across_tasks),
        cmocka_unit_test(test_windows_of_nothing),
        cmocka_unit_test(test_windows_of_windows_after_a_fan_out),
        cmocka_unit_test(test_all_and_reduce),
        cmocka_unit_test(test_time_windows),
        cmocka_unit_test(test_what_is_no_time_fails_its_row),
        cmocka_unit_test(test_no_tail_after_a_failure),
        cmocka_unit_test(test_a_window_that_fails_is_named),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_head_does_not_want_what_fails_behind_it),
        cmocka_unit_test(test_head_ends_a_source_without_end),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_sorted_rows_are_rows),
        cmocka_unit_test(test_what_is_kept_meets_the_limit),
        cmocka_unit_test(test_kept_rows_come_back),
        cmocka_unit_test(test_calls_do_not_share_windows),
        cmocka_unit_test(test_cancel_at_any_time),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
