/* test_keep.c -- on_error keep: failed rows stay in their places, with null and the reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

#define ROWS 210 /* 2 * 3 * 5 * 7 */
#define KIB 1024

static struct {
    int n;
    int64_t rows[ROWS];
    char first[160];
} ended; /* failed rows that were reported: their way ended */

static void tell_ended(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    (void)ctx;
    (void)node;
    assert_true(ended.n < ROWS);
    if (ended.n == 0)
        snprintf(ended.first, sizeof(ended.first), "%.159s", why->message);
    ended.rows[ended.n++] = row;
}

static const struct junco_call_options keep = {.on_error = JUNCO_ON_ERROR_KEEP,
                                               .row_failed = tell_ended};

struct row {
    int64_t n, id;
    bool is_null;
    char error[160]; /* "": none */
};

struct rows {
    size_t n;
    struct row at[ROWS * 4];
};

static void add_row(struct rows *rows, const struct junco_table *table, size_t i) {
    struct row *row = &rows->at[rows->n++];
    struct junco_value n = junco_column_get(&table->columns[0], i);
    struct junco_value error = junco_column_get(&table->columns[2], i);

    assert_true(rows->n <= COUNT(rows->at));
    *row = (struct row){
        .n = n.kind == JUNCO_KIND_INT64 ? n.as.int64 : 0,
        .id = junco_column_get(&table->columns[1], i).as.int64,
        .is_null = n.kind == JUNCO_KIND_NULL,
    };
    if (error.kind == JUNCO_KIND_NULL)
        return;
    assert_int_equal(error.kind, JUNCO_KIND_STRING);
    snprintf(row->error, sizeof(row->error), "%.*s", (int)error.as.bytes.size,
             (const char *)error.as.bytes.data);
}

/* All results of a chain on ROWS rows. */
static void run_rows(size_t n_nodes, const struct node *nodes, const struct rig_options *options,
                     struct rows *ret_rows, struct junco_call_stats *ret_stats) {
    struct junco_call *call;
    struct rig rig;
    bool is_end = false;

    ret_rows->n = 0;
    ended.n = 0;
    ok(rig_open(&rig, n_nodes, nodes, options, err));
    ok(rig_start(&rig, ROWS, &keep, &call, err));
    while (!is_end) {
        struct junco_table table = {0};

        ok(junco_call_next(call, &table, &is_end, err));
        if (!is_end) {
            assert_int_equal(table.n_columns, 3);
            assert_string_equal(table.names[2], "error");
            assert_int_equal(table.columns[2].rows, table.rows);
            assert_int_equal(table.columns[2].type->kind, JUNCO_KIND_STRING);
        }
        for (size_t i = 0; i < table.rows; i++)
            add_row(ret_rows, &table, i);
        junco_table_done(&table);
    }
    if (ret_stats)
        junco_call_stats(call, ret_stats);
    junco_call_free(call);
    rig_close(&rig);
}

static void expect_row(const struct rows *rows, size_t i, int64_t id, const char *error) {
    assert_true(i < rows->n);
    assert_int_equal(rows->at[i].id, id);
    if (!error) {
        assert_string_equal(rows->at[i].error, "");
        assert_false(rows->at[i].is_null);
    } else if (!strstr(rows->at[i].error, error)) {
        fail_msg("row %zu: want '%s', got '%s'", i, error, rows->at[i].error);
    }
}

/* ---- one node ---- */

static void test_a_row_that_fails_stays_in_its_place(void **state) {
    static const struct node ops[] = {{.op = "t.fail", .arg = 4}, {.op = "t.refuse", .arg = 4}};
    static struct rows rows;

    (void)state;
    for (size_t op = 0; op < COUNT(ops); op++) {
        struct junco_call_stats stats;

        run_rows(1, &ops[op], NULL, &rows, &stats);
        assert_int_equal(rows.n, ROWS);
        for (size_t i = 0; i < rows.n; i++)
            expect_row(&rows, i, (int64_t)i, i == 4 ? "row 4: " : NULL);
        assert_true(rows.at[4].is_null);
        assert_int_equal(stats.rows_failed, 1);
        assert_int_equal(stats.rows_out, ROWS);
    }
}

static void test_no_row_that_fails(void **state) {
    static const struct node nodes[] = {{.op = "t.add", .arg = 1}};
    static struct rows rows;

    (void)state;
    run_rows(1, nodes, NULL, &rows, NULL);
    for (size_t i = 0; i < rows.n; i++)
        expect_row(&rows, i, (int64_t)i, NULL);
    assert_int_equal(rows.n, ROWS);
}

static void test_every_row_fails(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n // 0"},
        {.op = "t.add", .arg = 1, .chunk_rows = 7},
        {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP},
        {.lambda = "lambda n: n > 1000", .iteration = JUNCO_FILTER},
    };
    struct junco_call_stats stats;
    static struct rows rows;

    (void)state;
    run_rows(COUNT(nodes), nodes, NULL, &rows, &stats);
    assert_int_equal(rows.n, ROWS);
    for (size_t i = 0; i < rows.n; i++) {
        expect_row(&rows, i, (int64_t)i, "node 'lambda' (lambda), row ");
        assert_true(rows.at[i].is_null);
    }
    assert_int_equal(stats.rows_failed, ROWS);
}

/* What an operator is not shown because it is null fails, and the next operator is not tried. */
static void test_null_fails_once(void **state) {
    static const struct node nodes[] = {
        {.op = "t.holes", .arg = 5},
        {.op = "t.add", .arg = 1},
        {.op = "t.or_k", .arg = 77}, /* takes null: but not a failed row's */
    };
    static struct rows rows;

    (void)state;
    run_rows(COUNT(nodes), nodes, NULL, &rows, NULL);
    assert_int_equal(rows.n, ROWS);
    for (size_t i = 0; i < rows.n; i++) {
        expect_row(&rows, i, (int64_t)i, i % 5 == 0 ? "node 't.add' (t.add), row " : NULL);
        assert_int_equal(rows.at[i].is_null, i % 5 == 0);
    }
}

/* ---- nodes that see failed rows ---- */

static void test_a_failed_row_is_mended(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fail", .arg = 4, .chunk_rows = 3},
        {.op = "t.mend", .arg = 77, .chunk_rows = 5},
        {.lambda = "lambda n: n + 0 * (1 // (n - 6))", .chunk_rows = 2},
        {.lambda = "lambda n: n != 5", .iteration = JUNCO_FILTER},
    };
    struct junco_call_stats stats;
    static struct rows rows;

    (void)state;
    run_rows(COUNT(nodes), nodes, NULL, &rows, &stats);
    assert_int_equal(rows.n, ROWS - 1);
    for (size_t i = 0; i < rows.n; i++)
        expect_row(&rows, i, (int64_t)(i + (i >= 5)), i == 5 ? "row 6: division" : NULL);
    assert_int_equal(rows.at[4].n, 77);
    assert_int_equal(stats.rows_failed, 2);
}

static void test_failed_rows_are_dropped(void **state) {
    static const struct node nodes[] = {
        {.op = "t.fail", .arg = 4, .chunk_rows = 3},
        {.lambda = "lambda n: n if n != 8 else None"},
        {.op = "t.whole", .iteration = JUNCO_FILTER, .chunk_rows = 5},
        {.op = "t.fail", .arg = 10},
    };
    struct junco_call_stats stats;
    static struct rows rows;

    (void)state;
    run_rows(COUNT(nodes), nodes, NULL, &rows, &stats);
    assert_int_equal(rows.n, ROWS - 2);
    for (size_t i = 0; i < rows.n; i++) {
        int64_t id = (int64_t)(i + (i >= 4) + (i >= 7));

        expect_row(&rows, i, id, id == 10 ? "row 10: " : NULL);
    }
    assert_int_equal(stats.rows_failed, 2);
    assert_int_equal(ended.n, 0);
}

/* A row that is turned away is not theirs: it keeps its reason. */
static void test_a_guard_goes_first(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n % 2 == 0", .out = "g"},
        {.lambda = "lambda n: n + 0 * (1 // ((n - 4) * (n - 5)))"},
        {.op = "t.mend", .arg = 77, .guard = "g"},
        {.op = "t.whole", .iteration = JUNCO_FILTER, .guard = "g"},
    };
    static struct rows rows;

    (void)state;
    run_rows(COUNT(nodes), nodes, NULL, &rows, NULL);
    assert_int_equal(rows.n, ROWS);
    assert_int_equal(rows.at[4].n, 77);
    assert_string_equal(rows.at[4].error, "");
    assert_non_null(strstr(rows.at[5].error, "row 5: division"));
}

/* ---- many nodes ---- */

static const struct node chain[] = {
    {.lambda = "lambda n: n + 0 * (1 // (n % 3))", .chunk_rows = 16},
    {.lambda = "lambda n: n % 4 != 1", .iteration = JUNCO_FILTER, .chunk_rows = 9},
    {.lambda = "lambda n: [n, n + 1 // (n % 5)] if n % 7 else []",
     .iteration = JUNCO_FLAT_MAP,
     .chunk_rows = 11},
    {.op = "t.fail", .arg = 58, .chunk_rows = 5},
    {.lambda = "lambda n: n // (1 if n % 2 else n % 11)", .chunk_rows = 4},
};

static void expect(struct rows *want, int64_t n, int64_t id, const char *error) {
    struct row *row = &want->at[want->n++];

    *row = (struct row){.n = error ? 0 : n, .id = id, .is_null = error != NULL};
    snprintf(row->error, sizeof(row->error), "%s", error ? error : "");
}

/* What the last two nodes do with a row. */
static void expect_child(struct rows *want, int64_t n, int64_t id) {
    int64_t by = n % 2 ? 1 : n % 11;

    if (n == 58)
        expect(want, 0, id, "node 't.fail' (t.fail)");
    else
        expect(want, by ? n / by : 0, id, by ? NULL : "node 'lambda-4' (lambda)");
}

/* The same, row by row, as the rules say it. */
static void evaluate(struct rows *want) {
    want->n = 0;
    for (int64_t n = 0; n < ROWS; n++) {
        if (n % 3 == 0) {
            expect(want, 0, n, "node 'lambda' (lambda)");
        } else if (n % 4 == 1 || n % 7 == 0) {
            continue;
        } else if (n % 5 == 0) {
            expect(want, 0, n, "node 'lambda-3' (lambda)");
        } else {
            expect_child(want, n, n);
            expect_child(want, n + 1 / (n % 5), n);
        }
    }
}

static void expect_same(const struct rows *got, const struct rows *want) {
    for (size_t i = 0; i < got->n && i < want->n; i++) {
        const struct row *a = &got->at[i], *b = &want->at[i];

        if (a->id != b->id || a->n != b->n || a->is_null != b->is_null ||
            strncmp(a->error, b->error, strlen(b->error)) != 0 || !a->error[0] != !b->error[0])
            fail_msg("row %zu: got %lld of %lld '%s', want %lld of %lld '%s'", i, (long long)a->n,
                     (long long)a->id, a->error, (long long)b->n, (long long)b->id, b->error);
    }
    assert_int_equal(got->n, want->n);
}

static void test_every_width_gives_the_same(void **state) {
    static const int widths[] = {1, 2, 7, 64, 4096};
    static struct rows got, want;

    (void)state;
    evaluate(&want);
    for (int workers = 1; workers <= 3; workers++) {
        for (size_t i = 0; i < COUNT(widths); i++) {
            struct rig_options options = {.workers = workers, .executor = {.edge_rows = widths[i]}};

            run_rows(COUNT(chain), chain, &options, &got, NULL);
            expect_same(&got, &want);
        }
    }
}

/* Rows that find no memory are tried again: each fails once, or not at all. */
static void test_want_of_memory(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n + 0 * (1 // (n % 3))", .chunk_rows = 5},
        {.op = "t.fill", .arg = 16 * KIB, .out = "x", .chunk_rows = 3},
        {.op = "t.meet", .arg = 7, .in = "x", .batch = 1, .chunk_rows = 2},
    };
    struct rig_options options = {
        .workers = 2,
        .executor = {.max_memory_bytes = 200 * KIB, .edge_bytes = (size_t)64 << 20},
    };
    struct junco_call_stats stats;
    static struct rows rows;

    (void)state;
    run_rows(COUNT(nodes), nodes, &options, &rows, &stats);
    assert_int_equal(rows.n, ROWS);
    for (size_t i = 0; i < rows.n; i++)
        expect_row(&rows, i, (int64_t)i,
                   i % 3 == 0 ? "(lambda), row "
                   : i == 7   ? "row 7: refused"
                              : NULL);
    assert_int_equal(stats.rows_failed, ROWS / 3 + 1);
}

/* ---- nodes of many rows ---- */

#define FAIL_THIRDS \
    { .lambda = "lambda n: n + 0 * (1 // (n % 3))", .chunk_rows = 4 }

/* Windows have the good rows alone, and say which those are that they leave out. */
static void test_windows_leave_out_failed_rows(void **state) {
    static const struct node windows[] = {
        FAIL_THIRDS,
        {.lambda = "lambda n, id: (sum(n), len(id))",
         .iteration = JUNCO_WINDOW,
         .size = 2,
         .step = 2},
    };
    static const struct node times[] = {
        FAIL_THIRDS,
        {.lambda = "lambda n, id: (sum(n), len(id))",
         .iteration = JUNCO_TIME_WINDOW,
         .size = 0.003,
         .step = 0.003},
    };
    static const struct node *const cases[] = {windows, times};
    static struct rows rows;

    (void)state;
    for (size_t c = 0; c < COUNT(cases); c++) {
        for (int edge = 0; edge < 3; edge++) {
            struct rig_options options = {.workers = 2, .executor = {.edge_rows = edge}};
            struct junco_call_stats stats;

            run_rows(2, cases[c], &options, &rows, &stats);
            assert_int_equal(rows.n, ROWS / 3);
            for (size_t i = 0; i < rows.n; i++) {
                expect_row(&rows, i, 2, NULL); /* 3i + 1 and 3i + 2 */
                assert_int_equal(rows.at[i].n, 6 * i + 3);
            }
            assert_int_equal(stats.rows_failed, ROWS / 3);
            assert_int_equal(ended.n, ROWS / 3);
            for (int i = 0; i < ended.n; i++)
                assert_int_equal(ended.rows[i], 3 * i);
            assert_string_equal(ended.first, "node 'lambda' (lambda), row 0: division by zero");
        }
    }
}

static void test_a_reduction_of_failed_rows(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n // 0"},
        {.lambda = "lambda n, id: (sum(n), len(id))", .iteration = JUNCO_REDUCE},
    };
    static struct rows rows;
    struct junco_call_stats stats;

    (void)state;
    run_rows(2, nodes, NULL, &rows, &stats);
    assert_int_equal(rows.n, 1);
    expect_row(&rows, 0, 0, NULL);
    assert_int_equal(stats.rows_failed, ROWS);
    assert_int_equal(ended.n, ROWS);
}

/* A window that fails is a row like others; one whose rows have no time never was. */
static void test_windows_that_fail(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: None if n == 1 else n"},
        {.lambda = "lambda n, id: (sum(n) // (n[0] - 20), len(id))",
         .iteration = JUNCO_TIME_WINDOW,
         .size = 0.01,
         .step = 0.01},
        {.lambda = "lambda n: n + 1"},
    };
    static struct rows rows;
    struct junco_call_stats stats;

    (void)state;
    run_rows(COUNT(nodes), nodes, NULL, &rows, &stats);
    assert_int_equal(rows.n, ROWS / 10);
    expect_row(&rows, 0, 9, NULL);
    assert_non_null(strstr(rows.at[2].error, "(lambda), window 2: division by zero"));
    assert_true(rows.at[2].is_null);
    expect_row(&rows, 3, 10, NULL);
    assert_int_equal(stats.rows_failed, 2);
    assert_int_equal(ended.n, 1);
    assert_non_null(strstr(ended.first, "row 1: timestamp 'n': want a number"));
}

/* A head counts them, a sort places them by what they have: here nothing, so at the end. */
static void test_heads_and_sorts_carry_them(void **state) {
    static const struct node nodes[] = {
        FAIL_THIRDS,
        {.iteration = JUNCO_HEAD, .size = 30},
        {.iteration = JUNCO_SORT, .step = -1},
        {.lambda = "lambda n: n * 1000"},
    };
    static struct rows rows;

    (void)state;
    for (int edge = 0; edge < 3; edge++) {
        struct rig_options options = {.workers = 2, .executor = {.edge_rows = edge}};

        run_rows(COUNT(nodes), nodes, &options, &rows, NULL);
        assert_int_equal(rows.n, 30);
        for (size_t i = 0; i < 20; i++)
            expect_row(&rows, i, 29 - (int64_t)(i + i / 2), NULL);
        for (size_t i = 20; i < 30; i++)
            expect_row(&rows, i, 3 * (29 - (int64_t)i), "division by zero");
    }
}

/* ---- guards ---- */

/* Rows whose guard is not true pass the nodes by, whatever the policy; and fail nowhere. */
static void test_guarded_nodes(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: None if n % 7 == 0 else n % 2 == 0", .out = "g", .chunk_rows = 5},
        {.lambda = "lambda n: n + 0 * (1 // (1 - n % 2))", .out = "n", .guard = "g"},
        {.op = "t.add", .arg = 1000, .guard = "g", .chunk_rows = 3},
        {.lambda = "lambda n: n < 1100", .iteration = JUNCO_FILTER, .guard = "g"},
        {.lambda = "lambda n: [n, n]", .iteration = JUNCO_FLAT_MAP, .guard = "g", .chunk_rows = 4},
    };

    (void)state;
    for (int policy = JUNCO_ON_ERROR_DEFAULT; policy <= JUNCO_ON_ERROR_FAIL; policy++) {
        struct junco_call_options options = {.on_error = (junco_on_error)policy};
        struct results r = run_chain(COUNT(nodes), nodes, ROWS, NULL, &options);
        size_t at = 0;

        assert_string_equal(r.error.message, "");
        for (int64_t i = 0; i < ROWS; i++) {
            bool is_seen = i % 2 == 0 && i % 7 != 0;

            for (int copy = 0; copy < (!is_seen ? 1 : i < 100 ? 2 : 0); copy++, at++) {
                assert_int_equal(r.at[at].id, i);
                assert_int_equal(r.at[at].is_null, !is_seen);
                assert_int_equal(r.at[at].n, is_seen ? i + 1000 : 0);
            }
        }
        assert_int_equal(r.rows, at);
        results_done(&r);
    }
}

static void test_a_guarded_row_that_fails(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n % 2 == 0", .out = "g"},
        {.op = "t.fail", .arg = 8, .guard = "g"},
    };
    struct results r = run_chain(COUNT(nodes), nodes, ROWS, NULL, NULL);

    (void)state;
    assert_int_equal(r.rows, 8); /* those before it, guarded or not */
    assert_non_null(strstr(r.error.message, "row 8: 8 is bad"));
    results_done(&r);
}

static junco_status run_and_read(struct junco_error *err) {
    struct rig_options options = {.executor = {.edge_rows = 7}};
    struct junco_call *call;
    struct results results;
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(chain), chain, &options, err);

    if (st)
        return st;
    st = rig_start(&rig, 30, &keep, &call, err);
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
        cmocka_unit_test(test_a_row_that_fails_stays_in_its_place),
        cmocka_unit_test(test_no_row_that_fails),
        cmocka_unit_test(test_every_row_fails),
        cmocka_unit_test(test_null_fails_once),
        cmocka_unit_test(test_every_width_gives_the_same),
        cmocka_unit_test(test_want_of_memory),
        cmocka_unit_test(test_windows_leave_out_failed_rows),
        cmocka_unit_test(test_a_reduction_of_failed_rows),
        cmocka_unit_test(test_windows_that_fail),
        cmocka_unit_test(test_heads_and_sorts_carry_them),
        cmocka_unit_test(test_a_failed_row_is_mended),
        cmocka_unit_test(test_failed_rows_are_dropped),
        cmocka_unit_test(test_a_guard_goes_first),
        cmocka_unit_test(test_guarded_nodes),
        cmocka_unit_test(test_a_guarded_row_that_fails),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
