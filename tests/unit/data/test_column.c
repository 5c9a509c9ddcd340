/* test_column.c -- gather, concat, repeat and cast move references, never payloads. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/builder.h"
#include "data/column.h"

#include <stdio.h>
#include <string.h>

#define ROWS 8

/* A column of every kind that columns are made of, row i telling i, every third row null. */
static junco_status make_column(junco_kind kind, size_t rows, struct junco_column *ret_column,
                                struct junco_error *err) {
    const char *name = "c";
    const struct junco_type *type = junco_type_of(kind);
    struct junco_builder *b = NULL;
    struct junco_table table = {0};
    junco_status st = junco_builder_new(1, &name, &type, &b, err);

    for (size_t i = 0; i < rows && !st; i++) {
        char text[8];
        int n = snprintf(text, sizeof(text), "%zu", i);
        int64_t dims[] = {1};
        void *data = NULL;
        st = junco_builder_row(b, i, err);
        if (st || i % 3 == 2)
            continue;
        if (kind == JUNCO_KIND_BOOL)
            st = junco_put_bool(b, 0, i % 2, err);
        else if (kind == JUNCO_KIND_STRING)
            st = junco_put_string(b, 0, text, (size_t)n, err);
        else if (kind == JUNCO_KIND_TENSOR)
            st = junco_put_tensor(b, 0, JUNCO_DTYPE_UINT8, 1, dims, &data, err);
        else
            st = junco_put_int64(b, 0, (int64_t)i, err);
        if (data)
            *(uint8_t *)data = (uint8_t)i;
    }
    if (!st)
        st = junco_builder_finish(b, &table, err);
    if (!st)
        *ret_column = junco_column_ref(&table.columns[0]);
    junco_table_done(&table);
    junco_builder_free(b);
    return st;
}

static void check_cell(const struct junco_column *column, size_t row, size_t was) {
    struct junco_value value = junco_column_get(column, row);

    assert_int_equal(junco_column_is_null(column, row), was % 3 == 2);
    if (value.kind == JUNCO_KIND_NULL)
        return;
    if (value.kind == JUNCO_KIND_BOOL)
        assert_int_equal(value.as.boolean, was % 2);
    else if (value.kind == JUNCO_KIND_STRING)
        assert_int_equal(value.as.bytes.data[0], '0' + (int)was);
    else if (value.kind == JUNCO_KIND_TENSOR)
        assert_int_equal(*(uint8_t *)value.as.tensor.data, was);
    else if (value.kind == JUNCO_KIND_FLOAT64)
        assert_true(value.as.float64 == (double)was);
    else
        assert_int_equal(value.as.int64, was);
}

static const junco_kind kinds[] = {JUNCO_KIND_BOOL,   JUNCO_KIND_INT64,  JUNCO_KIND_FLOAT64,
                                   JUNCO_KIND_STRING, JUNCO_KIND_TENSOR, JUNCO_KIND_ANY};

static void test_gather(void **state) {
    static const size_t picked[] = {7, 0, 0, 2, 5, 6, 1};
    struct junco_column column, gathered;

    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        ok(make_column(kinds[k], ROWS, &column, err));
        ok(column_gather(&column, picked, COUNT(picked), &gathered, err));
        junco_column_unref(&column); /* what was gathered stands alone */
        assert_int_equal(gathered.rows, COUNT(picked));
        for (size_t i = 0; i < COUNT(picked); i++)
            check_cell(&gathered, i, picked[i]);
        junco_column_unref(&gathered);
    }
}

static void test_gather_without_nulls_has_no_valid(void **state) {
    static const size_t picked[] = {0, 1, 3};
    struct junco_column column, gathered;

    (void)state;
    ok(make_column(JUNCO_KIND_INT64, ROWS, &column, err));
    assert_non_null(column.valid);
    ok(column_gather(&column, picked, COUNT(picked), &gathered, err));
    assert_null(gathered.valid);
    junco_column_unref(&gathered);
    ok(column_gather(&column, NULL, 0, &gathered, err));
    assert_int_equal(gathered.rows, 0);
    junco_column_unref(&gathered);
    junco_column_unref(&column);
}

static void test_concat_copies_references(void **state) {
    struct junco_column a, b, joined;

    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        ok(make_column(kinds[k], ROWS, &a, err));
        ok(make_column(kinds[k], 2, &b, err)); /* without nulls */
        const struct junco_column *parts[] = {&a, &b, &a};
        ok(column_concat(parts, 3, &joined, err));
        assert_int_equal(joined.rows, 2 * ROWS + 2);
        for (size_t i = 0; i < joined.rows; i++)
            check_cell(&joined, i, i < ROWS ? i : i < ROWS + 2 ? i - ROWS : i - ROWS - 2);
        junco_column_unref(&a);
        junco_column_unref(&b);
        junco_column_unref(&joined);
    }
}

static void test_concat_of_neighbours_is_a_view(void **state) {
    struct junco_column column, joined;

    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        ok(make_column(kinds[k], ROWS, &column, err));
        struct junco_column a = junco_column_slice(&column, 1, 3);
        struct junco_column b = junco_column_slice(&column, 4, 3);
        const struct junco_column *parts[] = {&a, &b};
        ok(column_concat(parts, 2, &joined, err));
        assert_ptr_equal(joined.storage, column.storage);
        assert_ptr_equal(joined.as.boolean, a.as.boolean);
        assert_int_equal(joined.rows, 6);
        junco_column_unref(&column);
        for (size_t i = 0; i < 6; i++)
            check_cell(&joined, i, i + 1);
        junco_column_unref(&joined);
    }
}

static void test_concat_types(void **state) {
    struct junco_value null = {.kind = JUNCO_KIND_NULL};
    struct junco_column nothing, numbers, texts, joined;

    (void)state;
    ok(column_repeat(junco_type_of(JUNCO_KIND_NULL), &null, 2, &nothing, err));
    ok(make_column(JUNCO_KIND_INT64, 2, &numbers, err));
    ok(make_column(JUNCO_KIND_STRING, 2, &texts, err));
    const struct junco_column *mixed[] = {&nothing, &numbers, &nothing};
    ok(column_concat(mixed, 3, &joined, err));
    assert_int_equal(joined.type->kind, JUNCO_KIND_INT64);
    assert_true(junco_column_is_null(&joined, 1) && junco_column_is_null(&joined, 5));
    assert_int_equal(joined.as.int64[3], 1);
    junco_column_unref(&joined);
    const struct junco_column *nulls[] = {&nothing, &nothing};
    ok(column_concat(nulls, 2, &joined, err));
    assert_int_equal(joined.rows, 4);
    assert_true(junco_column_is_null(&joined, 3));
    junco_column_unref(&joined);
    const struct junco_column *wrong[] = {&numbers, &texts};
    fails(column_concat(wrong, 2, &joined, err), JUNCO_ETYPE, "int64 and one of string");
    junco_column_unref(&texts);
    junco_column_unref(&numbers);
    junco_column_unref(&nothing);
}

static void test_repeat(void **state) {
    struct junco_value seven = {.kind = JUNCO_KIND_INT64, .as.int64 = 7};
    struct junco_column column;

    (void)state;
    ok(column_repeat(junco_type_of(JUNCO_KIND_FLOAT64), &seven, 3, &column, err));
    assert_true(column.as.float64[2] == 7.0);
    assert_null(column.valid);
    junco_column_unref(&column);
    ok(column_repeat(junco_type_of(JUNCO_KIND_ANY), &seven, 3, &column, err));
    assert_int_equal(junco_column_get(&column, 1).as.int64, 7);
    junco_column_unref(&column);
    fails(column_repeat(junco_type_of(JUNCO_KIND_STRING), &seven, 3, &column, err), JUNCO_ETYPE,
          "want a value of type string, got int64");
}

static void test_slice_of_slice(void **state) {
    struct junco_column column;

    (void)state;
    ok(make_column(JUNCO_KIND_STRING, ROWS, &column, err));
    struct junco_column a = junco_column_slice(&column, 2, 5);
    struct junco_column b = junco_column_slice(&a, 1, 3);
    struct junco_column kept = junco_column_ref(&b);
    junco_column_unref(&column);
    for (size_t i = 0; i < 3; i++)
        check_cell(&kept, i, i + 3);
    assert_int_equal(column_payload_bytes(&kept), 2);
    junco_column_unref(&kept);
    junco_column_unref(&kept); /* empty by now */
}

static void test_cast(void **state) {
    struct junco_column column, cast, back;

    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        ok(make_column(kinds[k], ROWS, &column, err));
        const struct junco_type *type =
            junco_type_of(kinds[k] == JUNCO_KIND_ANY ? JUNCO_KIND_INT64 : kinds[k]);
        ok(column_cast(&column, junco_type_of(JUNCO_KIND_ANY), &cast, err));
        junco_column_unref(&column);
        ok(column_cast(&cast, type, &back, err));
        junco_column_unref(&cast);
        assert_ptr_equal(back.type, type);
        for (size_t i = 0; i < ROWS; i++)
            check_cell(&back, i, i);
        junco_column_unref(&back);
    }
}

static void test_cast_checks_rows_and_retypes(void **state) {
    struct junco_column column, cast;
    const struct junco_type *type = NULL;

    (void)state;
    ok(make_column(JUNCO_KIND_TENSOR, ROWS, &column, err));
    ok(junco_type_parse("tensor<uint8>[1]", &type, err));
    ok(column_cast(&column, type, &cast, err));
    assert_ptr_equal(cast.as.tensor, column.as.tensor); /* the same cells */
    assert_true(junco_type_equal(cast.type, type));
    junco_type_unref(type);
    ok(junco_type_parse("tensor<uint8>[2]", &type, err));
    struct junco_column before = column;
    junco_column_unref(&column);
    check_cell(&cast, 1, 1); /* the view keeps them */
    assert_false(column_row_fits(&cast, 0, type));
    fails(column_cast(&cast, type, &before, err), JUNCO_ETYPE,
          "row 0: want tensor<uint8>[2], got tensor<uint8>[1]");
    junco_type_unref(type);
    junco_column_unref(&cast);
}

static junco_status work(struct junco_error *err) {
    static const size_t picked[] = {1, 0};
    struct junco_column a = {.type = junco_type_of(JUNCO_KIND_NULL)}, b = a, c = a, d = a;
    junco_status st = make_column(JUNCO_KIND_STRING, ROWS, &a, err);
    const struct junco_column *parts[] = {&a, &b};

    if (!st)
        st = column_gather(&a, picked, 2, &b, err);
    if (!st)
        st = column_concat(parts, 2, &c, err);
    if (!st)
        st = column_cast(&c, junco_type_of(JUNCO_KIND_ANY), &d, err);
    junco_column_unref(&a);
    junco_column_unref(&b);
    junco_column_unref(&c);
    junco_column_unref(&d);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(work);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gather),
        cmocka_unit_test(test_gather_without_nulls_has_no_valid),
        cmocka_unit_test(test_concat_copies_references),
        cmocka_unit_test(test_concat_of_neighbours_is_a_view),
        cmocka_unit_test(test_concat_types),
        cmocka_unit_test(test_repeat),
        cmocka_unit_test(test_slice_of_slice),
        cmocka_unit_test(test_cast),
        cmocka_unit_test(test_cast_checks_rows_and_retypes),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("data column", tests, NULL, NULL);
}
