/* test_group.c -- distinct and group_by: which rows, in which order, how they end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

#define ROWS 500
#define KIB 1024
#define DISTINCT \
    { .iteration = JUNCO_DISTINCT }
#define GROUP(f) \
    { .iteration = JUNCO_GROUP_BY, .function = (f) }
/* Null for 13 of 14, else one of 17. */
#define SCATTER \
    { .lambda = "lambda n: None if n % 14 == 5 else n * 7 % 17", .chunk_rows = 9 }

static bool is_null(int64_t row) {
    return row % 14 == 5;
}

static int64_t scattered(int64_t row) {
    return row * 7 % 17;
}

static bool same_key(int64_t a, int64_t b) {
    return is_null(a) ? is_null(b) : !is_null(b) && scattered(a) == scattered(b);
}

static int64_t first_of_key(int64_t row) {
    int64_t first = 0;

    while (!same_key(first, row))
        first++;
    return first;
}

/* With 1 and 3 workers, wide edges and edges of one row: always the same. */
static struct results run_everywhere(size_t n_nodes, const struct node *nodes, size_t rows,
                                     const struct junco_call_options *options) {
    struct results first = {0};

    for (int workers = 1; workers <= 3; workers += 2) {
        for (int edge = 0; edge <= 2; edge++) {
            struct rig_options rig = {.workers = workers, .executor = {.edge_rows = edge}};
            struct results results = run_chain(n_nodes, nodes, rows, &rig, options);

            if (workers == 1 && edge == 0) {
                first = results;
                continue;
            }
            assert_true(results_equal(&first, &results));
            results_done(&results);
        }
    }
    return first;
}

/* ---- distinct ---- */

static void test_the_first_row_of_each_value_stays(void **state) {
    static const struct node nodes[] = {SCATTER, DISTINCT, {.lambda = "lambda n: n"}};
    struct results r = run_everywhere(COUNT(nodes), nodes, ROWS, NULL);
    size_t at = 0;

    (void)state;
    assert_string_equal(r.error.message, "");
    for (int64_t row = 0; row < ROWS; row++) {
        if (first_of_key(row) != row)
            continue;
        assert_true(at < r.rows);
        assert_int_equal(r.at[at].id, row);
        assert_int_equal(r.at[at].is_null, is_null(row));
        at++;
    }
    assert_int_equal(r.rows, at);
    results_done(&r);
}

static void test_all_columns_where_none_is_named(void **state) {
    static const struct node nodes[] = {
        {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 4},
        {.lambda = "lambda n: n // 1000 % 2"}, /* equal in a row's children, and its id is */
        {.iteration = JUNCO_DISTINCT, .size = 1},
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, ROWS, NULL);

    (void)state;
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, ROWS);
    for (size_t i = 0; i < r.rows; i++)
        assert_int_equal(r.at[i].id, i);
    results_done(&r);
}

static void test_distinct_lets_failed_rows_through(void **state) {
    static const struct junco_call_options keep = {.on_error = JUNCO_ON_ERROR_KEEP};
    static const struct node nodes[] = {
        {.lambda = "lambda n: n // (n % 3) * 0"},
        DISTINCT,
    };
    struct results r = run_everywhere(COUNT(nodes), nodes, 30, &keep);

    (void)state;
    assert_int_equal(r.rows, 11); /* ten that failed, and 0 once */
    for (size_t i = 0; i < r.rows; i++)
        assert_int_equal(r.at[i].is_null, i != 1);
    results_done(&r);
}

/* ---- group_by ---- */

static int64_t expected(const char *function, int64_t first) {
    int64_t n = 0, sum = 0, last = first;

    for (int64_t row = first; row < ROWS; row++) {
        if (!same_key(row, first))
            continue;
        n++;
        sum += row;
        last = row;
    }
    return strcmp(function, "sum") == 0   ? sum
           : strcmp(function, "min") == 0 ? first
           : strcmp(function, "max") == 0 ? last
                                          : n;
}

static void test_functions(void **state) {
    static const char *const functions[] = {"count", "rows", "sum", "min", "max"};

    (void)state;
    for (size_t f = 0; f < COUNT(functions); f++) {
        struct node nodes[] = {SCATTER, GROUP(functions[f]), {.lambda = "lambda n: n"}};
        struct results r = run_everywhere(COUNT(nodes), nodes, ROWS, NULL);
        size_t at = 0;

        assert_string_equal(r.error.message, "");
        for (int64_t row = 0; row < ROWS; row++) {
            if (first_of_key(row) != row)
                continue;
            assert_true(at < r.rows);
            assert_int_equal(r.at[at].is_null, is_null(row));
            assert_int_equal(r.at[at].n, is_null(row) ? 0 : scattered(row));
            assert_int_equal(r.at[at].id, expected(functions[f], row));
            at++;
        }
        assert_int_equal(r.rows, at);
        results_done(&r);
    }
}

static void test_groups_of_nothing(void **state) {
    static const struct node nodes[] = {GROUP("sum")};
    struct results r = run_everywhere(1, nodes, 0, NULL);

    (void)state;
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, 0);
    results_done(&r);
}

static const struct node beyond[] = {
    {.lambda = "lambda n: n % 3", .chunk_rows = 4},
    {.lambda = "lambda n: n * 4 * 10 ** 18", .out = "id"}, /* two of 1 and two of 2 are beyond */
    GROUP("sum"),
};

static void count_failed(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    int *n_failed = ctx;

    (void)node;
    (void)row;
    (void)why;
    ++*n_failed;
}

static void test_a_sum_beyond_64_bits_fails_its_group(void **state) {
    int n_failed = 0;
    struct junco_call_options skip = {
        .on_error = JUNCO_ON_ERROR_SKIP, .row_failed = count_failed, .ctx = &n_failed};
    struct junco_call_options keep = {
        .on_error = JUNCO_ON_ERROR_KEEP, .row_failed = count_failed, .ctx = &n_failed};
    struct results r = run_everywhere(COUNT(beyond), beyond, 9, NULL);

    (void)state;
    assert_int_equal(r.rows, 1);
    assert_non_null(strstr(r.error.message, "node 'group_by' (group_by), group 1 (n=1): the sum of "
                                            "'id' is beyond 64 bits"));
    results_done(&r);
    r = run_everywhere(COUNT(beyond), beyond, 9, &skip);
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, 1);
    assert_true(n_failed >= 2 && n_failed % 2 == 0);
    results_done(&r);
    n_failed = 0;
    r = run_everywhere(COUNT(beyond), beyond, 9, &keep);
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, 3);
    assert_int_equal(n_failed, 0); /* it is there, with its reason */
    for (size_t i = 0; i < r.rows; i++)
        assert_int_equal(r.at[i].n, i);
    results_done(&r);
}

static void test_failed_rows_are_in_no_group(void **state) {
    static const struct junco_call_options keep = {.on_error = JUNCO_ON_ERROR_KEEP};
    static const struct node nodes[] = {{.lambda = "lambda n: n // (n % 3) * 0"}, GROUP("rows")};
    struct results r = run_everywhere(2, nodes, 30, &keep);

    (void)state;
    assert_int_equal(r.rows, 1);
    assert_int_equal(r.at[0].id, 20);
    results_done(&r);
}

/* ---- memory ---- */

/* As many keys as rows. */
static void check_limit(struct node node, const char *name) {
    struct node nodes[] = {{.lambda = "lambda n: n"}, node};
    struct rig_options few = {.executor = {.max_memory_bytes = 256 * KIB}};
    struct rig_options many = {.executor = {.max_memory_bytes = 64 * 1024 * KIB}};
    struct results r = run_chain(2, nodes, 20000, &few, NULL);

    assert_int_equal(r.status, JUNCO_ELIMIT);
    if (!strstr(r.error.message, name))
        fail_msg("'%s' does not name '%s'", r.error.message, name);
    results_done(&r);
    r = run_chain(2, nodes, 20000, &many, NULL);
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, 20000);
    results_done(&r);
}

static void test_too_many_keys(void **state) {
    struct node distinct = DISTINCT, group = GROUP("sum");

    (void)state;
    check_limit(distinct, "'distinct'");
    check_limit(group, "'group_by'");
}

/* Few keys take few bytes, however many rows there are. */
static void test_memory_is_that_of_the_keys(void **state) {
    static const struct node nodes[] = {{.lambda = "lambda n: n % 7"}, GROUP("sum")};
    struct rig_options options = {.executor = {.max_memory_bytes = 512 * KIB}};
    struct results r = run_chain(2, nodes, 100000, &options, NULL);

    (void)state;
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.rows, 7);
    results_done(&r);
}

static junco_status run_and_read(struct junco_error *err) {
    static const struct node nodes[] = {SCATTER, DISTINCT, GROUP("max")};
    struct junco_call *call;
    struct results results;
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(nodes), nodes, NULL, err);

    if (st)
        return st;
    st = rig_start(&rig, 40, NULL, &call, err);
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
        cmocka_unit_test(test_the_first_row_of_each_value_stays),
        cmocka_unit_test(test_all_columns_where_none_is_named),
        cmocka_unit_test(test_distinct_lets_failed_rows_through),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_groups_of_nothing),
        cmocka_unit_test(test_a_sum_beyond_64_bits_fails_its_group),
        cmocka_unit_test(test_failed_rows_are_in_no_group),
        cmocka_unit_test(test_too_many_keys),
        cmocka_unit_test(test_memory_is_that_of_the_keys),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
