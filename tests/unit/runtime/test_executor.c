/* test_executor.c -- the executor end to end: results, order, errors, ending, memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/str.h"
#include "runtime/program.h"

#define MAP(name, k) \
    { .op = (name), .arg = (k), }
#define FLAT(name, k) \
    { .op = (name), .arg = (k), .iteration = JUNCO_FLAT_MAP, }

static const struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};

/* Run with 1, 2 and 4 workers, wide edges and edges of one row: always the same. */
static struct results run_everywhere(size_t n_nodes, const struct node *nodes, size_t rows,
                                     const struct junco_call_options *options) {
    struct results first = {0};

    for (int workers = 1; workers <= 4; workers *= 2) {
        for (int edge = 0; edge <= 2; edge++) {
            struct rig_options rig = {.workers = workers, .executor = {.edge_rows = edge}};
            struct results results = run_chain(n_nodes, nodes, rows, &rig, options);

            if (first.at || first.status) {
                if (!results_equal(&first, &results))
                    fail_msg("%d workers, edges of %d: %zu rows, '%s'; want %zu rows, '%s'",
                             workers, edge, results.rows, results.error.message, first.rows,
                             first.error.message);
                results_done(&results);
            } else {
                first = results;
            }
        }
    }
    return first;
}

static void test_map_keeps_rows_and_order(void **state) {
    static const struct node nodes[] = {MAP("t.add", 5), MAP("t.copy", 0),
                                        MAP("t.add_blocking", 1)};
    struct results r = run_everywhere(COUNT(nodes), nodes, 300, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 300);
    for (size_t i = 0; i < r.rows; i++) {
        assert_int_equal(r.at[i].id, i);
        assert_int_equal(r.at[i].n, i + 6);
    }
    results_done(&r);
}

static void test_empty_and_bare(void **state) {
    static const struct node nodes[] = {MAP("t.add", 5)};
    struct results r = run_chain(1, nodes, 0, NULL, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 0);
    results_done(&r);
    r = run_chain(0, NULL, 7, NULL, NULL);
    assert_int_equal(r.rows, 7);
    results_done(&r);
}

static void test_lambdas(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n * 3"},
        {.lambda = "lambda n: n % 2 == 0", .iteration = JUNCO_FILTER},
        {.lambda = "lambda n: [n, n + 1]", .iteration = JUNCO_FLAT_MAP},
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 100, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 100);
    for (size_t i = 0; i < r.rows; i++) {
        assert_int_equal(r.at[i].id, i / 2 * 2);
        assert_int_equal(r.at[i].n, r.at[i].id * 3 + (int64_t)(i % 2));
    }
    results_done(&r);
}

static void test_filter_that_keeps_nothing(void **state) {
    static const struct node nodes[] = {{.lambda = "lambda n: n < 0", .iteration = JUNCO_FILTER},
                                        MAP("t.add", 1)};
    struct results r = run_everywhere(COUNT(nodes), nodes, 100, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 0);
    results_done(&r);
}

static void test_fan_out_in_pieces(void **state) {
    static const struct node nodes[] = {
        {.op = "t.emit", .arg = 7, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 3},
        FLAT("t.emit", 2),
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 50, NULL);

    (void)state;
    assert_int_equal(r.rows, 50 * 14);
    for (size_t i = 0; i < r.rows; i++) {
        assert_int_equal(r.at[i].id, i / 14);
        assert_int_equal(r.at[i].n, (r.at[i].id * 1000 + (int64_t)(i % 14 / 2)) * 1000 + i % 2);
    }
    results_done(&r);
}

static void test_finished_ends_the_work_above(void **state) {
    static const struct node nodes[] = {FLAT("t.emit", 10), FLAT("t.head", 23), MAP("t.add", 0)};
    struct results r = run_everywhere(COUNT(nodes), nodes, 500, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 23);
    assert_int_equal(r.at[22].n, 2002);
    results_done(&r);
}

/* ---- errors ---- */

static void test_fail_delivers_the_rows_before(void **state) {
    static const struct {
        size_t n;
        struct node nodes[3];
        size_t rows;
        const char *text;
    } cases[] = {
        {1, {MAP("t.fail", 40)}, 40, "node 't.fail' (t.fail), row 40: 40 is bad"},
        {1, {MAP("t.refuse", 40)}, 40, "(t.refuse), row 40: refused"},
        {2, {MAP("t.fail", 60), MAP("t.refuse", 41)}, 41, "(t.refuse), row 41: refused"},
        {2, {MAP("t.refuse", 12), MAP("t.fail", 30)}, 12, "(t.refuse), row 12: refused"},
        {2, {FLAT("t.emit", 4), MAP("t.fail", 5003)}, 23, "(t.fail), row 5, item 3: 5003 is bad"},
        {3,
         {FLAT("t.emit", 2), FLAT("t.emit", 2), MAP("t.fail", 5001001)},
         23,
         "row 5, item 1.1: 5001001 is bad"},
        {2, {MAP("t.holes", 30), MAP("t.add", 0)}, 0, "row 0: input 'n' is null"},
        {1, {{.lambda = "lambda n: 10 // (n - 9)"}}, 9, "row 9: "},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct results r = run_everywhere(cases[i].n, cases[i].nodes, 100, NULL);

        assert_true(r.status != JUNCO_OK);
        if (!strstr(r.error.message, cases[i].text))
            fail_msg("'%s' has no '%s'", r.error.message, cases[i].text);
        assert_int_equal(r.rows, cases[i].rows);
        results_done(&r);
    }
}

/* A lambda's lists are all made before the first of their items leaves. */
static void test_fail_delivers_the_items_before(void **state) {
    static const struct node nodes[] = {{.lambda = "lambda n: [n, n, 10 // (5 - n)]",
                                         .iteration = JUNCO_FLAT_MAP,
                                         .chunk_rows = 16},
                                        {.lambda = "lambda n: n"}};
    static const struct node first[] = {
        {.lambda = "lambda n: [n // n]", .iteration = JUNCO_FLAT_MAP}};
    struct results r;

    (void)state;
    for (int edge = 0; edge < 20; edge += 3) {
        struct rig_options options = {.executor = {.edge_rows = edge}};

        r = run_chain(COUNT(nodes), nodes, 40, &options, NULL);
        assert_int_equal(r.rows, 15);
        for (size_t i = 0; i < r.rows; i++)
            assert_int_equal(r.at[i].id, i / 3);
        assert_non_null(strstr(r.error.message, "node 'lambda' (lambda), row 5: "));
        results_done(&r);
    }
    r = run_chain(1, first, 3, NULL, NULL);
    assert_int_equal(r.rows, 0);
    assert_non_null(strstr(r.error.message, "node 'lambda' (lambda), row 0: "));
    results_done(&r);
}

static void test_skip_drops_the_row(void **state) {
    static const struct {
        struct node node;
        int64_t dropped;
    } cases[] = {
        {MAP("t.fail", 40), 40},
        {MAP("t.refuse", 40), 40},
        {{.lambda = "lambda n: n // (n - 40) * 0 + n"}, 40},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct results r = run_everywhere(1, &cases[i].node, 100, &skip);

        assert_int_equal(r.status, JUNCO_OK);
        assert_int_equal(r.rows, 99);
        for (size_t row = 0; row < r.rows; row++) {
            assert_int_equal(r.at[row].id, row + (row >= (size_t)cases[i].dropped));
            assert_int_equal(r.at[row].n, r.at[row].id);
        }
        results_done(&r);
    }
}

static void test_nulls_meet_those_who_take_them(void **state) {
    static const struct node takes[] = {MAP("t.holes", 10), MAP("t.or_k", 7)};
    static const struct node refuses[] = {MAP("t.holes", 10), MAP("t.add", 0)};
    struct results r = run_everywhere(2, takes, 100, NULL);

    (void)state;
    assert_int_equal(r.rows, 100);
    assert_int_equal(r.at[20].n, 7);
    results_done(&r);
    r = run_everywhere(2, refuses, 100, &skip);
    assert_int_equal(r.rows, 90);
    results_done(&r);
}

struct told {
    const char *node; /* the one that may fail rows */
    int n;
    int64_t last_row;
    char last[256];
};

static void note(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    struct told *told = ctx;

    assert_string_equal(node, told->node);
    assert_true(row > told->last_row);
    told->n++;
    told->last_row = row;
    str_copy(told->last, sizeof(told->last), why->message);
}

static void test_skipped_rows_are_told_in_order(void **state) {
    static const struct node nodes[] = {MAP("t.add", 0), FLAT("t.emit", 1), MAP("t.fail", 7000)};
    struct told told = {.node = "t.fail", .last_row = -1};
    struct junco_call_options options = {
        .on_error = JUNCO_ON_ERROR_SKIP, .row_failed = note, .ctx = &told};
    struct rig_options rig = {.workers = 4};
    struct results r = run_chain(COUNT(nodes), nodes, 200, &rig, &options);

    (void)state;
    assert_int_equal(r.rows, 199);
    assert_int_equal(told.n, 1);
    assert_int_equal(told.last_row, 7);
    assert_string_equal(told.last, "node 't.fail' (t.fail), row 7, item 0: 7000 is bad");
    results_done(&r);
}

static void test_many_skipped_rows(void **state) {
    static const struct node nodes[] = {{.op = "t.holes", .arg = 10, .chunk_rows = 7},
                                        {.op = "t.add", .chunk_rows = 16}};

    (void)state;
    for (int edge = 0; edge < 3; edge++) {
        struct told told = {.node = "t.add", .last_row = -1};
        struct junco_call_options options = {
            .on_error = JUNCO_ON_ERROR_SKIP, .row_failed = note, .ctx = &told};
        struct rig_options rig = {.workers = 4, .executor = {.edge_rows = edge}};
        struct results r = run_chain(COUNT(nodes), nodes, 2000, &rig, &options);

        assert_int_equal(r.status, JUNCO_OK);
        assert_int_equal(r.rows, 1800);
        assert_int_equal(told.n, 200);
        assert_string_equal(told.last, "node 't.add' (t.add), row 1990: input 'n' is null");
        results_done(&r);
    }
}

static void test_operators_that_break_their_word(void **state) {
    static const struct node few[] = {MAP("t.short", 0)}, stuck[] = {FLAT("t.stuck", 0)},
                             twice[] = {MAP("t.twice", 0)}, beyond[] = {MAP("t.twice", 1)};
    struct results r = run_chain(1, few, 10, NULL, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_EINTERNAL);
    assert_non_null(strstr(r.error.message, "operator 't.short' gave 9 rows for 10"));
    results_done(&r);
    r = run_chain(1, twice, 10, NULL, NULL);
    assert_int_equal(r.status, JUNCO_EINTERNAL);
    assert_non_null(strstr(r.error.message, "operator 't.twice' gave two rows for one"));
    results_done(&r);
    r = run_chain(1, beyond, 10, NULL, NULL);
    assert_int_equal(r.status, JUNCO_EINTERNAL);
    assert_non_null(strstr(r.error.message, "gave a row for input row 10 of 10"));
    results_done(&r);
    r = run_chain(1, stuck, 10, NULL, &skip);
    assert_int_equal(r.status, JUNCO_EINTERNAL);
    assert_non_null(strstr(r.error.message, "returned MORE but gave no row"));
    results_done(&r);
}

static void test_open_failure_is_undone(void **state) {
    static const struct node nodes[] = {MAP("t.open", 1), MAP("t.open", 13)};
    struct rig rig;

    (void)state;
    fails(rig_open(&rig, 2, nodes, NULL, err), JUNCO_EINVAL, "(t.open): k must not be 13");
}

/* ---- batches ---- */

/* What t.meet gives the batch that row i is in: blocks of PROGRAM_BLOCK batches, in each the rows
 * of equal shape (row number modulo `shapes`) in runs of `batch`. */
static int64_t batch_sum(int64_t i, int64_t batch, int64_t shapes, int64_t rows) {
    int64_t block = batch * PROGRAM_BLOCK, first = i / block * block;
    int64_t end = first + block < rows ? first + block : rows;
    int64_t place = 0, sum = 0, n = 0;

    for (int64_t row = first; row < i; row++)
        place += row % shapes == i % shapes;
    for (int64_t row = first; row < end; row++) {
        if (row % shapes != i % shapes)
            continue;
        sum += n / batch == place / batch ? row : 0;
        n++;
    }
    return sum;
}

static void test_batches_do_not_depend_on_workers(void **state) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 3, .out = "x", .chunk_rows = 5},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 4},
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 100, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_OK);
    assert_int_equal(r.rows, 100);
    for (size_t i = 0; i < r.rows; i++)
        assert_int_equal(r.at[i].n, (int64_t)i * 10000 + batch_sum((int64_t)i, 4, 3, 100));
    results_done(&r);
}

static void test_a_batch_that_fails_is_run_singly(void **state) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 1, .out = "x"},
        {.op = "t.meet", .arg = 21, .in = "x", .batch = 4},
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 40, &skip);

    (void)state;
    assert_int_equal(r.rows, 39);
    assert_int_equal(r.at[20].n, 200000 + 20); /* alone */
    assert_int_equal(r.at[21].n, 220000 + 22);
    assert_int_equal(r.at[24].n, 250000 + 24 + 25 + 26 + 27);
    results_done(&r);
    r = run_everywhere(COUNT(nodes), nodes, 40, NULL);
    assert_int_equal(r.rows, 21);
    assert_non_null(strstr(r.error.message, "(t.meet), row 21: refused"));
    results_done(&r);
}

static void test_batch_of_one(void **state) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 3, .out = "x"},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 1},
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 40, NULL);

    (void)state;
    assert_int_equal(r.rows, 40);
    for (size_t i = 0; i < r.rows; i++)
        assert_int_equal(r.at[i].n, i * 10001);
    results_done(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_keeps_rows_and_order),
        cmocka_unit_test(test_empty_and_bare),
        cmocka_unit_test(test_lambdas),
        cmocka_unit_test(test_filter_that_keeps_nothing),
        cmocka_unit_test(test_fan_out_in_pieces),
        cmocka_unit_test(test_finished_ends_the_work_above),
        cmocka_unit_test(test_fail_delivers_the_rows_before),
        cmocka_unit_test(test_fail_delivers_the_items_before),
        cmocka_unit_test(test_skip_drops_the_row),
        cmocka_unit_test(test_nulls_meet_those_who_take_them),
        cmocka_unit_test(test_skipped_rows_are_told_in_order),
        cmocka_unit_test(test_many_skipped_rows),
        cmocka_unit_test(test_operators_that_break_their_word),
        cmocka_unit_test(test_open_failure_is_undone),
        cmocka_unit_test(test_batches_do_not_depend_on_workers),
        cmocka_unit_test(test_a_batch_that_fails_is_run_singly),
        cmocka_unit_test(test_batch_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
