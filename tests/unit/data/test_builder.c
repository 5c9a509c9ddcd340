/* test_builder.c -- rows are built, bounded, failed and finished. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/builder.h"
#include "data/column.h"
#include "data/table.h"

#include <string.h>

static const char *const names[] = {"n", "x", "s", "t", "any"};
enum { N, X, S, T, ANY };

static junco_status new_builder(struct junco_builder **ret_builder, struct junco_error *err) {
    const struct junco_type *types[] = {
        junco_type_of(JUNCO_KIND_INT64),  junco_type_of(JUNCO_KIND_FLOAT64),
        junco_type_of(JUNCO_KIND_STRING), junco_type_of(JUNCO_KIND_TENSOR),
        junco_type_of(JUNCO_KIND_ANY),
    };

    return junco_builder_new(COUNT(types), names, types, ret_builder, err);
}

/* A row of input row `parent` whose cells tell `number`. */
static junco_status put_row(struct junco_builder *b, size_t parent, int64_t number,
                            struct junco_error *err) {
    char text[] = "row 0";
    int64_t dims[] = {4};
    void *data = NULL;
    junco_status st = junco_builder_row(b, parent, err);

    text[4] = (char)('0' + number % 10);
    if (!st)
        st = junco_put_int64(b, N, number, err);
    if (!st)
        st = junco_put_int64(b, X, number, err);
    if (!st)
        st = junco_put_string(b, S, text, 5, err);
    if (!st)
        st = junco_put_tensor(b, T, JUNCO_DTYPE_UINT8, 1, dims, &data, err);
    if (!st)
        memset(data, (int)number, 4);
    if (!st)
        st = junco_put_string(b, ANY, text, 5, err);
    return st;
}

static void check_row(const struct junco_table *table, size_t row, int64_t number) {
    struct junco_value s = junco_column_get(&table->columns[S], row);
    struct junco_value t = junco_column_get(&table->columns[T], row);

    assert_int_equal(junco_column_get(&table->columns[N], row).as.int64, number);
    assert_true(junco_column_get(&table->columns[X], row).as.float64 == (double)number);
    assert_int_equal(s.as.bytes.size, 5);
    assert_int_equal(s.as.bytes.data[4], '0' + number % 10);
    assert_int_equal(((uint8_t *)t.as.tensor.data)[3], (uint8_t)number);
    assert_int_equal(junco_column_get(&table->columns[ANY], row).kind, JUNCO_KIND_STRING);
}

static junco_status fail_one(struct junco_builder *b, size_t parent, struct junco_error *err) {
    struct junco_error why = {0};

    junco_fail(&why, JUNCO_EVALUE, "row %zu is bad", parent);
    return junco_builder_fail_row(b, parent, &why, err);
}

static void test_rows_become_a_table(void **state) {
    struct junco_builder *b = NULL;
    struct junco_table table;

    (void)state;
    ok(new_builder(&b, err));
    for (int round = 0; round < 2; round++) { /* a finished builder starts anew */
        for (int64_t i = 0; i < 100; i++)
            ok(put_row(b, 0, i, err));
        ok(junco_builder_finish(b, &table, err));
        assert_int_equal(junco_builder_rows(b), 0);
        assert_int_equal(table.rows, 100);
        assert_int_equal(table_find(&table, "s"), S);
        assert_int_equal(table_find(&table, "z"), -1);
        assert_null(table.columns[N].valid);
        for (size_t i = 0; i < 100; i++)
            check_row(&table, i, (int64_t)i);
        junco_table_done(&table);
    }
    junco_builder_free(b);
    junco_builder_free(NULL);
    junco_table_done(NULL);
}

static void test_cells_not_put_are_null(void **state) {
    struct junco_builder *b = NULL;
    struct junco_table table;
    struct junco_value null = {.kind = JUNCO_KIND_NULL};

    (void)state;
    ok(new_builder(&b, err));
    for (int i = 0; i < 20; i++) {
        ok(junco_builder_row(b, 0, err));
        if (i == 7)
            ok(junco_put_int64(b, N, 7, err));
        if (i == 8) {
            ok(junco_put_int64(b, N, 8, err));
            ok(junco_put_value(b, N, &null, err)); /* the last put stays */
        }
    }
    ok(junco_builder_finish(b, &table, err));
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(junco_column_is_null(&table.columns[N], i), i != 7);
        assert_true(junco_column_is_null(&table.columns[T], i));
    }
    junco_table_done(&table);
    junco_builder_free(b);
}

static void test_refusals(void **state) {
    struct junco_builder *b = NULL;
    int64_t dims[] = {1, 2};
    void *data = NULL;
    uint8_t *pixels = NULL;
    const char *const column_names[] = {"i", "t"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_IMAGE), NULL};

    (void)state;
    ok(junco_type_parse("tensor<int8>[?]", &types[1], err));
    ok(junco_builder_new(2, column_names, types, &b, err));
    fails(junco_put_int64(b, 0, 1, err), JUNCO_EINVAL, "before a row was begun");
    ok(junco_builder_row(b, 3, err));
    fails(junco_builder_row(b, 2, err), JUNCO_EINVAL, "never decrease");
    fails(junco_put_int64(b, 0, 1, err), JUNCO_ETYPE, "column 'i': want image, got int64");
    fails(junco_put_int64(b, 2, 1, err), JUNCO_EINVAL, "column 2 of 2");
    fails(junco_put_tensor(b, 1, JUNCO_DTYPE_INT8, 2, dims, &data, err), JUNCO_ETYPE,
          "column 't': want tensor<int8>[?], got tensor<int8>[1,2]");
    fails(junco_put_tensor(b, 1, JUNCO_DTYPE_INT8, 99, dims, &data, err), JUNCO_EINVAL, "99");
    dims[0] = INT64_MAX;
    fails(junco_put_tensor(b, 1, JUNCO_DTYPE_INT8, 1, dims, &data, err), JUNCO_ELIMIT, "larger");
    fails(junco_put_image(b, 0, JUNCO_PIXELS_RGB, 0, 5, &pixels, err), JUNCO_EINVAL, "5 x 0");
    fails(junco_put_image(b, 0, JUNCO_PIXELS_RGB, 5, 1 << 20, &pixels, err), JUNCO_ELIMIT, "side");
    fails(junco_put_string(b, 0, "\xFF", 1, err), JUNCO_EVALUE, "UTF-8");
    ok(junco_put_image(b, 0, JUNCO_PIXELS_RGB, 2, 3, &pixels, err));
    memset(pixels, 1, 18);
    junco_builder_free(b);
    junco_type_unref(types[1]);
}

static void test_bounds(void **state) {
    struct junco_builder *b = NULL;
    struct account *account = NULL;
    struct junco_error why = {0};

    (void)state;
    ok(account_new(4000, NULL, &account, err));
    ok(new_builder(&b, err));
    builder_bound(b, 3, 0, account);
    assert_true(junco_builder_has_room(b));
    for (int64_t i = 0; i < 3; i++) {
        assert_true(junco_builder_has_room(b));
        ok(put_row(b, 0, i, err));
    }
    assert_false(junco_builder_has_room(b));
    builder_reset(b);
    assert_int_equal(account_used_bytes(account), 0);
    builder_bound(b, 0, 1, account);
    assert_true(junco_builder_has_room(b));
    ok(put_row(b, 0, 1, err));
    assert_false(junco_builder_has_room(b));
    junco_status st = JUNCO_OK; /* an account that fills up */
    for (int64_t i = 0; i < 1000 && !st; i++)
        st = put_row(b, 0, i, &why);
    assert_int_equal(st, JUNCO_ELIMIT);
    assert_non_null(strstr(why.message, "payload memory"));
    junco_builder_free(b);
    assert_int_equal(account_used_bytes(account), 0);
    account_unref(account);
}

static void test_an_operator_that_never_stops(void **state) {
    struct junco_builder *b = NULL;
    junco_status st = JUNCO_OK;
    size_t rows = 0;

    (void)state;
    ok(new_builder(&b, err));
    builder_bound(b, 10, 0, NULL);
    while (!st && rows++ < 2 * JUNCO_MAX_CHUNK_ROWS)
        st = junco_builder_row(b, 0, NULL);
    assert_int_equal(st, JUNCO_ELIMIT);
    assert_int_equal(junco_builder_rows(b), JUNCO_MAX_CHUNK_ROWS);
    junco_builder_free(b);
}

static void test_tensors_lie_side_by_side(void **state) {
    struct junco_builder *b = NULL;
    struct account *account = NULL;
    struct junco_table table;
    struct junco_tensor batch;
    bool is_view = false;

    (void)state;
    ok(account_new(0, NULL, &account, err));
    ok(new_builder(&b, err));
    builder_bound(b, 64, 0, account);
    for (int64_t i = 0; i < 10; i++)
        ok(put_row(b, (size_t)i, i, err));
    ok(fail_one(b, 9, err)); /* the last one leaves no gap behind */
    ok(put_row(b, 10, 9, err));
    ok(junco_builder_finish(b, &table, err));
    ok(column_as_batch(&table.columns[T], account, &batch, &is_view, err));
    assert_true(is_view);
    assert_int_equal(batch.dims[0], 10);
    for (int i = 0; i < 40; i++)
        assert_int_equal(((uint8_t *)batch.data)[i], i / 4);
    /* 10 tensors and 20 strings: blocks' tails are not charged once they are closed. */
    assert_int_equal(account_used_bytes(account), 10 * 4 + 2 * 10 * 5);
    junco_buf_unref(batch.buf);
    junco_table_done(&table);
    junco_builder_free(b);
    assert_int_equal(account_used_bytes(account), 0);
    account_unref(account);
}

static void test_blocks_fit_a_tight_account(void **state) {
    struct junco_builder *b = NULL;
    struct account *account = NULL;
    int64_t dims[] = {100};
    void *data = NULL;

    (void)state;
    ok(account_new(250, NULL, &account, err));
    ok(new_builder(&b, err));
    builder_bound(b, 64, 0, account); /* room for 64 would be wanted */
    for (int i = 0; i < 2; i++) {
        ok(junco_builder_row(b, 0, err));
        ok(junco_put_tensor(b, T, JUNCO_DTYPE_UINT8, 1, dims, &data, err));
    }
    ok(junco_builder_row(b, 0, err));
    fails(junco_put_tensor(b, T, JUNCO_DTYPE_UINT8, 1, dims, &data, err), JUNCO_ELIMIT,
          "column 't': payload memory");
    junco_builder_free(b);
    account_unref(account);
}

static void test_failed_rows_are_withdrawn(void **state) {
    struct junco_builder *b = NULL;
    struct junco_table table;

    (void)state;
    ok(new_builder(&b, err));
    for (size_t parent = 0; parent < 6; parent++) {
        ok(put_row(b, parent, (int64_t)parent * 2, err));
        ok(put_row(b, parent, (int64_t)parent * 2 + 1, err));
    }
    ok(fail_one(b, 4, err)); /* not in order, and one of no rows, and one twice */
    ok(fail_one(b, 0, err));
    ok(fail_one(b, 9, err));
    ok(fail_one(b, 4, err));
    fails(fail_one(b, 5, err) ? JUNCO_OK : junco_put_int64(b, N, 1, err), JUNCO_EINVAL, "begun");
    assert_int_equal(builder_n_errors(b), 4);
    static const size_t failed[] = {0, 4, 5, 9};
    for (size_t i = 0; i < COUNT(failed); i++) {
        assert_int_equal(builder_errors(b)[i].parent, failed[i]);
        assert_int_equal(builder_errors(b)[i].error.code, JUNCO_EVALUE);
    }
    static const int64_t left[] = {2, 3, 4, 5, 6, 7};
    assert_int_equal(junco_builder_rows(b), COUNT(left));
    for (size_t i = 0; i < COUNT(left); i++)
        assert_int_equal(builder_parents(b)[i], left[i] / 2);
    ok(put_row(b, 7, 8, err));
    ok(junco_builder_finish(b, &table, err));
    assert_int_equal(table.rows, 7);
    for (size_t i = 0; i < COUNT(left); i++)
        check_row(&table, i, left[i]);
    check_row(&table, 6, 8);
    assert_int_equal(builder_n_errors(b), 0);
    junco_table_done(&table);
    junco_builder_free(b);
}

static void test_whole_columns(void **state) {
    struct junco_builder *b = NULL;
    struct junco_table table;
    struct junco_column numbers, halves;
    void *data = NULL;

    (void)state;
    ok(column_new_fixed(JUNCO_KIND_INT64, 4, false, &numbers, &data, NULL, err));
    for (int64_t i = 0; i < 4; i++)
        ((int64_t *)data)[i] = i;
    halves = junco_column_slice(&numbers, 0, 2);
    ok(new_builder(&b, err));
    ok(builder_rows_begin(b, 4, err));
    ok(builder_put_column(b, N, &numbers, err));
    ok(builder_put_column(b, X, &numbers, err));
    ok(builder_put_column(b, X, &numbers, err));
    fails(builder_put_column(b, N, &halves, err), JUNCO_EINTERNAL, "2 rows put; 4");
    fails(builder_put_column(b, S, &numbers, err), JUNCO_ETYPE, "column 's': row 0");
    fails(junco_put_int64(b, N, 1, err), JUNCO_EINVAL, "at once");
    ok(junco_put_string(b, S, "last", 4, err));
    ok(fail_one(b, 1, err));
    ok(junco_builder_finish(b, &table, err));
    assert_int_equal(table.rows, 3);
    assert_int_equal(table.columns[N].as.int64[1], 2);
    assert_true(table.columns[X].as.float64[2] == 3.0);
    assert_true(junco_column_is_null(&table.columns[S], 1));
    assert_false(junco_column_is_null(&table.columns[S], 2));
    junco_table_done(&table);
    junco_column_unref(&numbers);
    junco_builder_free(b);
}

static void test_cursor_outlives_reset(void **state) {
    struct junco_builder *b = NULL;

    (void)state;
    ok(new_builder(&b, err));
    junco_builder_cursor(b)->position = 5;
    builder_reset(b);
    assert_int_equal(junco_builder_cursor(b)->position, 5);
    builder_rewind(b);
    assert_int_equal(junco_builder_cursor(b)->position, 0);
    junco_builder_free(b);
}

static junco_status build(struct junco_error *err) {
    struct junco_builder *b = NULL;
    struct junco_table table = {0};
    junco_status st = new_builder(&b, err);

    for (size_t i = 0; i < 20 && !st; i++)
        st = put_row(b, i, (int64_t)i, err);
    if (!st)
        st = fail_one(b, 3, err);
    if (!st)
        st = junco_builder_finish(b, &table, err);
    assert_int_equal(table.rows, st ? 0 : 19);
    junco_table_done(&table);
    junco_builder_free(b);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(build);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_become_a_table),
        cmocka_unit_test(test_cells_not_put_are_null),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_an_operator_that_never_stops),
        cmocka_unit_test(test_tensors_lie_side_by_side),
        cmocka_unit_test(test_blocks_fit_a_tight_account),
        cmocka_unit_test(test_failed_rows_are_withdrawn),
        cmocka_unit_test(test_whole_columns),
        cmocka_unit_test(test_cursor_outlives_reset),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("data builder", tests, NULL, NULL);
}
