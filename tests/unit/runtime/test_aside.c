/* test_aside.c -- what a branch makes of the whole call, beside each row of the others. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

#define ROWS 60
#define KIB 1024

#define BESIDE(walk, text) \
    { .lambda = text, .iteration = JUNCO_##walk, .beside = "inner" }
#define FILTER(text) \
    { .lambda = text, .iteration = JUNCO_FILTER }

/* "n" is what the branch made, "id" is the row's own. */
struct example {
    struct node nodes[4];
    size_t n_nodes;
    int64_t n;
    size_t rows;
    int64_t second; /* row's id */
};

static const struct example examples[] = {
    {{BESIDE(REDUCE, "lambda n, id: sum(n)")}, 1, 1770, 60, 1},
    {{BESIDE(REDUCE, "lambda n, id: sorted(n)[-2]")}, 1, 58, 60, 1},
    {{BESIDE(WINDOW_ALL, "lambda n, id: len(n) + n[7]")}, 1, 67, 60, 1},
    /* each branch has its own rows */
    {{FILTER("lambda n: n % 3 == 0"), BESIDE(REDUCE, "lambda n, id: sum(n)")}, 2, 1770, 20, 3},
    {{BESIDE(FILTER, "lambda n: n % 2 == 1"), BESIDE(REDUCE, "lambda n, id: sum(n)"),
      FILTER("lambda n: n % 3 == 0")},
     3,
     900,
     20,
     3},
    {{BESIDE(FILTER, "lambda n: n % 2 == 1"),
      BESIDE(WINDOW_ALL, "lambda n, id: sum(n)"),
      {.iteration = JUNCO_HEAD, .size = 2}},
     3,
     900,
     2,
     1},
    {{BESIDE(FILTER, "lambda n: n > 1000"), BESIDE(REDUCE, "lambda n, id: sum(n)")}, 2, 0, 60, 1},
    /* no row is made of none */
    {{BESIDE(FILTER, "lambda n: n > 1000"), BESIDE(WINDOW_ALL, "lambda n, id: sum(n)")},
     2,
     0,
     0,
     0},
    /* nodes behind it see its row alone, also a filter */
    {{BESIDE(REDUCE, "lambda n, id: sum(n)"), BESIDE(MAP, "lambda n: n + 1"),
      BESIDE(FILTER, "lambda n: n == 1771")},
     3,
     1771,
     60,
     1},
    {{BESIDE(REDUCE, "lambda n, id: sum(n)"), BESIDE(FILTER, "lambda n: n == 1771")}, 2, 0, 0, 0},
    {{BESIDE(WINDOW_ALL, "lambda n, id: max(n)"),
      {.op = "t.add", .arg = 7, .beside = "inner"},
      {.iteration = JUNCO_HEAD, .size = 1, .beside = "inner"}},
     3,
     66,
     60,
     1},
};

static void expect(const struct example *example, size_t i, const struct results *r) {
    if (r->status)
        fail_msg("example %zu: %s", i, r->error.message);
    if (r->rows != example->rows)
        fail_msg("example %zu: %zu rows, want %zu", i, r->rows, example->rows);
    for (size_t k = 0; k < r->rows; k++)
        if (r->at[k].is_null || r->at[k].n != example->n ||
            r->at[k].id != (int64_t)k * example->second)
            fail_msg("example %zu, row %zu: %lld of %lld", i, k, (long long)r->at[k].n,
                     (long long)r->at[k].id);
}

/* With chunks and edges of any size, and any number of workers. */
static void test_stands_beside_every_row(void **state) {
    static const int chunks[] = {1, 7, 1024};

    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++) {
        for (size_t k = 0; k < 3 * COUNT(chunks); k++) {
            struct rig_options options = {.workers = 1 + (int)(k / COUNT(chunks)),
                                          .executor = {.edge_rows = k % 2 ? 1 : 0}};
            struct example example = examples[i];

            example.nodes[0].chunk_rows = chunks[k % COUNT(chunks)];
            struct results r = run_chain(example.n_nodes, example.nodes, ROWS, &options, NULL);

            expect(&example, i, &r);
            results_done(&r);
        }
    }
}

static void test_of_no_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++) {
        struct results r = run_chain(examples[i].n_nodes, examples[i].nodes, 0, NULL, NULL);

        ok(r.status);
        assert_int_equal(r.rows, 0);
        results_done(&r);
    }
}

/* An outer join has the others' rows, whatever became of the one beside them. */
static void test_outer(void **state) {
    static const struct node nodes[][3] = {
        {{.lambda = "lambda n: n > 1000", .iteration = JUNCO_FILTER, .beside = "outer"},
         {.lambda = "lambda n, id: sum(n)", .iteration = JUNCO_WINDOW_ALL, .beside = "outer"},
         FILTER("lambda n: n % 3 == 0")},
        {{.lambda = "lambda n, id: sum(n)", .iteration = JUNCO_REDUCE, .beside = "outer"},
         {.lambda = "lambda n: n < 0", .iteration = JUNCO_FILTER, .beside = "outer"},
         FILTER("lambda n: n % 3 == 0")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct results r = run_chain(3, nodes[i], ROWS, NULL, NULL);

        ok(r.status);
        assert_int_equal(r.rows, 20);
        for (size_t k = 0; k < r.rows; k++)
            assert_true(r.at[k].is_null && r.at[k].id == (int64_t)k * 3);
        results_done(&r);
    }
}

/* ---- failures ---- */

/* Failures here: of the lambda over running results, of a running result itself, of one over lists. */
static const char *const failing[] = {
    "lambda n, id: 1 // (sum(n) - 1770)",
    "lambda n, id: sum(1 // (x - 30) for x in n)",
    "lambda n, id: 1 // (n[0] - id[0])",
};

static void test_what_fails_fails_for_every_row(void **state) {
    static const struct {
        junco_on_error on_error;
        const char *how;
        junco_status status;
        size_t rows;
    } cases[] = {
        {JUNCO_ON_ERROR_FAIL, "inner", JUNCO_EVALUE, 0},
        {JUNCO_ON_ERROR_FAIL, "outer", JUNCO_EVALUE, 0},
        {JUNCO_ON_ERROR_SKIP, "inner", JUNCO_OK, 0},
        {JUNCO_ON_ERROR_SKIP, "outer", JUNCO_OK, ROWS},
        {JUNCO_ON_ERROR_KEEP, "inner", JUNCO_OK, ROWS},
        {JUNCO_ON_ERROR_KEEP, "outer", JUNCO_OK, ROWS},
    };

    (void)state;
    for (size_t f = 0; f < COUNT(failing); f++) {
        for (size_t i = 0; i < COUNT(cases); i++) {
            const struct node nodes[] = {{.lambda = failing[f],
                                          .iteration = JUNCO_REDUCE,
                                          .beside = cases[i].how,
                                          .chunk_rows = 7}};
            struct junco_call_options options = {.on_error = cases[i].on_error};
            struct results r = run_chain(1, nodes, ROWS, NULL, &options);

            assert_int_equal(r.status, cases[i].status);
            if (r.status)
                assert_non_null(strstr(r.error.message, "division by zero"));
            assert_int_equal(r.rows, cases[i].rows);
            for (size_t k = 0; k < r.rows; k++)
                assert_true(r.at[k].is_null && r.at[k].id == (int64_t)k);
            results_done(&r);
        }
    }
}

static int n_reported;

static void count_failed(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    (void)ctx, (void)node, (void)row, (void)why;
    n_reported++;
}

/* Rows that have failed are not made into anything, and go on. */
static void test_failed_rows_go_on(void **state) {
    const struct node nodes[] = {
        {.lambda = "lambda n: n + 0 * (1 // (n % 4))", .beside = "outer", .chunk_rows = 7},
        {.lambda = "lambda n, id: sum(n)", .iteration = JUNCO_REDUCE, .beside = "outer"},
    };
    struct junco_call_options options = {.on_error = JUNCO_ON_ERROR_KEEP,
                                         .row_failed = count_failed};
    struct results r;

    (void)state;
    n_reported = 0;
    r = run_chain(2, nodes, ROWS, NULL, &options);
    ok(r.status);
    assert_int_equal(r.rows, ROWS);
    for (size_t k = 0; k < r.rows; k++) {
        assert_int_equal(r.at[k].id, k);
        assert_int_equal(r.at[k].is_null, k % 4 == 0); /* failed, and so by the nodes behind */
        assert_true(r.at[k].is_null || r.at[k].n == 1770 - 420);
    }
    assert_int_equal(n_reported, 0); /* none ended there */
    results_done(&r);
}

/* ---- memory ---- */

static void test_kept_rows_are_charged(void **state) {
    static const struct node nodes[] = {BESIDE(REDUCE, "lambda n, id: sum(n)")};
    struct rig_options options = {.workers = 2, .executor = {.max_memory_bytes = 256 * KIB}};
    struct results r = run_chain(1, nodes, 100000, &options, NULL);

    (void)state;
    assert_int_equal(r.status, JUNCO_ELIMIT);
    assert_int_equal(r.rows, 0);
    assert_non_null(strstr(r.error.message, "'lambda.reduce'"));
    results_done(&r);
    r = run_chain(1, nodes, 1000, &options, NULL);
    ok(r.status);
    assert_int_equal(r.rows, 1000);
    results_done(&r);
}

static junco_status run_and_read(struct junco_error *err) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n + 0 * (1 // n)", .beside = "inner", .chunk_rows = 5},
        {.lambda = "lambda n, id: 1 // (sorted(n)[0] - 1)",
         .iteration = JUNCO_REDUCE,
         .beside = "inner"},
    };
    struct junco_call_options options = {.on_error = JUNCO_ON_ERROR_KEEP};
    struct junco_call *call;
    struct results results;
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(nodes), nodes, NULL, err);

    if (st)
        return st;
    st = rig_start(&rig, 12, &options, &call, err);
    if (!st) {
        results_read(call, &results);
        st = results.status;
        *err = results.error;
        results_done(&results);
        junco_call_free(call);
    }
    rig_close(&rig);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(run_and_read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stands_beside_every_row),
        cmocka_unit_test(test_of_no_rows),
        cmocka_unit_test(test_outer),
        cmocka_unit_test(test_what_fails_fails_for_every_row),
        cmocka_unit_test(test_failed_rows_go_on),
        cmocka_unit_test(test_kept_rows_are_charged),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
