/* test_batch.c -- a column of tensors and one tensor are two views of the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/buf.h"
#include "data/column.h"

#include <string.h>

static junco_status make_batch(int64_t rows, struct account *account,
                               struct junco_tensor *ret_batch, struct junco_error *err) {
    struct junco_tensor batch = {.dtype = JUNCO_DTYPE_INT32, .rank = 2, .dims = {rows, 3}};
    junco_status st = buf_new((size_t)rows * 12, account, &batch.buf, err);

    if (st)
        return st;
    batch.data = buf_data(batch.buf);
    for (int32_t i = 0; i < rows * 3; i++)
        ((int32_t *)batch.data)[i] = i;
    *ret_batch = batch;
    return JUNCO_OK;
}

/* Split, pick, join again. */
static junco_status round_trip(struct junco_error *err) {
    static const size_t picked[] = {3, 1};
    struct account *account = NULL;
    struct junco_tensor batch = {0}, whole = {0}, some = {0};
    struct junco_column cells = {.type = junco_type_of(JUNCO_KIND_NULL)}, two = cells;
    bool is_view = false;
    junco_status st = account_new(0, NULL, &account, err);

    if (!st)
        st = make_batch(5, account, &batch, err);
    if (!st)
        st = column_from_batch(junco_type_of(JUNCO_KIND_TENSOR), &batch, &cells, err);
    if (!st)
        st = column_as_batch(&cells, account, &whole, &is_view, err);
    if (!st) {
        assert_true(is_view);
        assert_ptr_equal(whole.data, batch.data);
        assert_int_equal(whole.rank, 2);
        assert_int_equal(whole.dims[0], 5);
        assert_int_equal(account_used_bytes(account), 60);
        st = column_gather(&cells, picked, 2, &two, err);
    }
    if (!st)
        st = column_as_batch(&two, account, &some, &is_view, err);
    if (!st) {
        assert_false(is_view);
        assert_int_equal(((int32_t *)some.data)[0], 9);
        assert_int_equal(((int32_t *)some.data)[5], 5);
        assert_int_equal(account_used_bytes(account), 84);
    }
    junco_column_unref(&two);
    junco_column_unref(&cells);
    junco_buf_unref(batch.buf);
    junco_buf_unref(whole.buf);
    junco_buf_unref(some.buf);
    if (account)
        assert_int_equal(account_used_bytes(account), 0);
    account_unref(account);
    return st;
}

static void test_round_trip(void **state) {
    (void)state;
    check_allocations(round_trip);
}

static void test_slice_is_a_view(void **state) {
    struct junco_tensor batch, part;
    struct junco_column cells;
    bool is_view = false;

    (void)state;
    ok(make_batch(5, NULL, &batch, err));
    ok(column_from_batch(junco_type_of(JUNCO_KIND_TENSOR), &batch, &cells, err));
    struct junco_column slice = junco_column_slice(&cells, 2, 2);
    ok(column_as_batch(&slice, NULL, &part, &is_view, err));
    assert_true(is_view);
    assert_int_equal(((int32_t *)part.data)[0], 6);
    junco_buf_unref(part.buf);
    junco_column_unref(&cells);
    junco_buf_unref(batch.buf);
}

static void test_refusals(void **state) {
    struct junco_tensor a, b, batch = {0};
    struct junco_column columns[2], joined, none;
    const struct junco_column *parts[] = {&columns[0], &columns[1]};
    const struct junco_type *type = NULL;
    struct junco_value null = {.kind = JUNCO_KIND_NULL};
    bool is_view;

    (void)state;
    ok(make_batch(2, NULL, &a, err));
    ok(make_batch(2, NULL, &b, err));
    b.dims[0] = 1;
    b.dims[1] = 6;
    ok(column_from_batch(junco_type_of(JUNCO_KIND_TENSOR), &a, &columns[0], err));
    ok(column_from_batch(junco_type_of(JUNCO_KIND_TENSOR), &b, &columns[1], err));
    ok(column_concat(parts, 2, &joined, err));
    fails(column_as_batch(&joined, NULL, &batch, &is_view, err), JUNCO_ETYPE,
          "row 2 of the batch is tensor<int32>[6]; row 0 is tensor<int32>[3]");
    none = junco_column_slice(&joined, 0, 0);
    fails(column_as_batch(&none, NULL, &batch, &is_view, err), JUNCO_EINVAL, "at least one");
    junco_column_unref(&joined);
    ok(column_repeat(junco_type_of(JUNCO_KIND_TENSOR), &null, 1, &joined, err));
    fails(column_as_batch(&joined, NULL, &batch, &is_view, err), JUNCO_ETYPE, "row 0");
    ok(junco_type_parse("tensor<int32>[4]", &type, err));
    fails(column_from_batch(type, &a, &none, err), JUNCO_ETYPE, "the batch has tensor<int32>[3]");
    fails(column_from_batch(junco_type_of(JUNCO_KIND_INT64), &a, &none, err), JUNCO_ETYPE, "int64");
    junco_type_unref(type);
    junco_column_unref(&joined);
    junco_column_unref(&columns[0]);
    junco_column_unref(&columns[1]);
    junco_buf_unref(a.buf);
    junco_buf_unref(b.buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_slice_is_a_view),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests_name("data batch", tests, NULL, NULL);
}
