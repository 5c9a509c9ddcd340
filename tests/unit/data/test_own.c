/* test_own.c -- payloads leave a buffer that was made for several accounts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/builder.h"
#include "data/column.h"

#include <string.h>

/* Rows of a tensor (row 1: of another size; row 2: null), a text and a number, charged to account. */
static junco_status make_rows(struct account *account, struct junco_table *ret_table,
                              struct junco_error *err) {
    static const char *const names[] = {"x", "s", "n"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_TENSOR),
                                        junco_type_of(JUNCO_KIND_STRING),
                                        junco_type_of(JUNCO_KIND_INT64)};
    struct junco_builder *builder;
    junco_status st = junco_builder_new(3, names, types, &builder, err);

    if (st)
        return st;
    builder_bound(builder, 0, 0, account);
    for (int64_t row = 0; !st && row < 4; row++) {
        int64_t count = row == 1 ? 5 : 3;
        void *data;

        st = junco_builder_row(builder, (size_t)row, err);
        if (!st && row != 2)
            st = junco_put_tensor(builder, 0, JUNCO_DTYPE_INT32, 1, &count, &data, err);
        for (int64_t i = 0; !st && row != 2 && i < count; i++)
            ((int32_t *)data)[i] = (int32_t)(row * 10 + i);
        if (!st)
            st = junco_put_string(builder, 1, row % 2 ? "odd" : "even", row % 2 ? 3 : 4, err);
        if (!st)
            st = junco_put_int64(builder, 2, row, err);
    }
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

static void check_rows(const struct junco_table *table, const struct junco_column *own) {
    assert_int_equal(own[0].rows, 3); /* rows 1 … 3 */
    for (size_t row = 0; row < 3; row++) {
        const struct junco_tensor *x = &own[0].as.tensor[row];
        const struct junco_bytes *s = &own[1].as.bytes[row];

        assert_int_equal(junco_column_is_null(&own[0], row), row == 1);
        assert_int_equal(s->size, row % 2 ? 4 : 3);
        assert_memory_equal(s->data, row % 2 ? "even" : "odd", s->size);
        assert_ptr_not_equal(s->buf, table->columns[1].as.bytes[row + 1].buf);
        if (row == 1)
            continue;
        assert_int_equal(((const int32_t *)x->data)[2], (int)(row + 1) * 10 + 2);
        assert_ptr_not_equal(x->buf, table->columns[0].as.tensor[row + 1].buf);
    }
}

static junco_status own_rows(struct junco_error *err) {
    struct account *all = NULL, *one = NULL;
    struct junco_table table = {0};
    struct junco_column own[3] = {{0}, {0}, {0}};
    junco_status st = account_new(0, NULL, &all, err);

    if (!st)
        st = account_new(0, NULL, &one, err);
    if (!st)
        st = make_rows(all, &table, err);
    for (size_t c = 0; !st && c < 3; c++) {
        struct junco_column slice = junco_column_slice(&table.columns[c], 1, 3);

        st = column_own(&slice, all, one, &own[c], err);
    }
    if (!st) {
        check_rows(&table, own);
        junco_table_done(&table);
        assert_int_equal(account_used_bytes(all), 0); /* nothing holds what was made together */
        assert_true(account_used_bytes(one) > 0);
    }
    junco_table_done(&table);
    for (size_t c = 0; c < 3; c++)
        if (own[c].type)
            junco_column_unref(&own[c]);
    if (one)
        assert_int_equal(account_used_bytes(one), 0);
    account_unref(one);
    account_unref(all);
    return st;
}

static void test_payloads_are_copied(void **state) {
    (void)state;
    check_allocations(own_rows);
}

/* An operator that passes its input's payloads on: they are their owner's already. */
static void test_what_is_not_of_that_account_stays(void **state) {
    struct account *all, *one;
    struct junco_table table;
    struct junco_column own;

    (void)state;
    ok(account_new(0, NULL, &all, err));
    ok(account_new(0, all, &one, err));
    ok(make_rows(one, &table, err));
    size_t used = account_used_bytes(one);
    ok(column_own(&table.columns[0], all, one, &own, err));
    assert_ptr_equal(own.storage, table.columns[0].storage);
    assert_int_equal(account_used_bytes(one), used);
    junco_column_unref(&own);
    junco_table_done(&table);
    account_unref(one);
    account_unref(all);
}

static void test_no_room(void **state) {
    struct account *all, *one;
    struct junco_table table;
    struct junco_column own;

    (void)state;
    ok(account_new(0, NULL, &all, err));
    ok(account_new(20, NULL, &one, err)); /* for the first tensor of five, not for all */
    ok(make_rows(all, &table, err));
    fails(column_own(&table.columns[0], all, one, &own, err), JUNCO_ELIMIT, "payload memory");
    assert_int_equal(account_used_bytes(one), 0);
    junco_table_done(&table);
    account_unref(one);
    account_unref(all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payloads_are_copied),
        cmocka_unit_test(test_what_is_not_of_that_account_stays),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
