/* test_box.c -- regions in cells: tensors and lists, rectangles and corners. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "ops/image/box.h"

static struct junco_value tensor(junco_dtype dtype, int64_t n, const void *data) {
    return (struct junco_value){
        .kind = JUNCO_KIND_TENSOR,
        .as.tensor = {.data = (void *)data, .dtype = dtype, .rank = 1, .dims = {n}}};
}

static void expect(const struct junco_value *value, bool is_quad, const float want[8]) {
    struct box box;

    ok(box_read(value, &box, err));
    assert_int_equal(box.is_quad, is_quad);
    for (size_t i = 0; i < 4; i++) {
        assert_true(box.corner[i].x == want[2 * i]);
        assert_true(box.corner[i].y == want[2 * i + 1]);
    }
}

static void test_number_types(void **state) {
    static const float f32[] = {1, 2, 30, 40};
    static const double f64[] = {1, 2, 30, 40};
    static const int32_t i32[] = {1, 2, 30, 40};
    static const int64_t i64[] = {1, 2, 30, 40};
    static const uint8_t u8[] = {1, 2, 30, 40};
    static const float want[] = {1, 2, 30, 2, 30, 40, 1, 40};
    const struct junco_value good[] = {
        tensor(JUNCO_DTYPE_FLOAT32, 4, f32), tensor(JUNCO_DTYPE_FLOAT64, 4, f64),
        tensor(JUNCO_DTYPE_INT32, 4, i32), tensor(JUNCO_DTYPE_INT64, 4, i64)};
    const struct junco_value bytes = tensor(JUNCO_DTYPE_UINT8, 4, u8);
    struct box box;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        expect(&good[i], false, want);
    fails(box_read(&bytes, &box, err), JUNCO_EVALUE, "4 numbers");
}

static void test_corners(void **state) {
    static const float corners[] = {1, 2, 30, 3, 31, 40, 2, 41};
    const struct junco_value value = tensor(JUNCO_DTYPE_FLOAT32, 8, corners);

    (void)state;
    expect(&value, true, corners);
}

static struct junco_value number(double v) {
    return (struct junco_value){.kind = JUNCO_KIND_FLOAT64, .as.float64 = v};
}

static struct junco_value list_of(size_t n, const struct junco_value *items, const char *text) {
    const struct junco_type *type;
    struct junco_value value = {.kind = JUNCO_KIND_LIST};

    ok(junco_type_parse(text, &type, err));
    ok(junco_list_new(type, n, &value.as.list, err));
    junco_type_unref(type);
    memcpy(junco_list_items(value.as.list), items, n * sizeof(*items));
    return value;
}

static void test_lists(void **state) {
    static const float want[] = {1, 2, 30, 3, 31, 40, 2, 41};
    static const float rectangle[] = {1, 2, 30, 2, 30, 3, 1, 3};
    struct junco_value flat[4], points[4], value;
    struct box box;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct junco_value point[2] = {number(want[2 * i]), number(want[2 * i + 1])};

        flat[i] = number(want[i]);
        points[i] = list_of(2, point, "list<float64>");
    }
    value = list_of(4, flat, "list<float64>");
    expect(&value, false, rectangle);
    junco_value_unref(&value);
    value = list_of(4, points, "list<list<float64>>");
    expect(&value, true, want);
    junco_value_unref(&value);
    value = list_of(3, flat, "list<float64>");
    fails(box_read(&value, &box, err), JUNCO_EVALUE, "a box is 4 numbers");
    junco_value_unref(&value);
}

static void test_no_places(void **state) {
    static const float bad[] = {NAN, INFINITY, -INFINITY, 1e9f};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        const float numbers[] = {0, 0, bad[i], 3};
        const struct junco_value value = tensor(JUNCO_DTYPE_FLOAT32, 4, numbers);
        struct box box;

        fails(box_read(&value, &box, err), JUNCO_EVALUE, "not a place");
    }
}

static void test_types(void **state) {
    (void)state;
    assert_true(box_type_fits(junco_type_of(JUNCO_KIND_TENSOR)));
    assert_true(box_type_fits(junco_type_of(JUNCO_KIND_ANY)));
    assert_false(box_type_fits(junco_type_of(JUNCO_KIND_STRING)));
    assert_false(box_type_fits(junco_type_of(JUNCO_KIND_IMAGE)));
}

/* ---- many boxes in a cell ---- */

static void test_many(void **state) {
    static const float at[] = {0, 0, 4, 2, 5, 1, 9, 9};
    static const struct {
        int rank;
        int64_t dims[3];
        size_t n;
        bool is_quad;
    } cases[] = {
        {2, {2, 4}, 2, false}, {3, {1, 4, 2}, 1, true}, {1, {4}, 1, false},
        {1, {8}, 1, true},     {2, {0, 4}, 0, false},   {1, {0}, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_value cell = tensor(JUNCO_DTYPE_FLOAT32, 0, at);
        struct box *boxes;
        size_t n;

        cell.as.tensor.rank = cases[i].rank;
        memcpy(cell.as.tensor.dims, cases[i].dims, sizeof(cases[i].dims));
        ok(boxes_read(&cell, &boxes, &n, err));
        assert_int_equal(n, cases[i].n);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(boxes[k].is_quad, cases[i].is_quad);
        if (n == 2)
            assert_true(boxes[1].corner[0].x == 5 && boxes[1].corner[2].y == 9);
        junco_free(boxes);
    }
}

static void test_not_many(void **state) {
    static const float at[] = {0, 0, NAN, 2, 5, 1};
    struct junco_value cell = tensor(JUNCO_DTYPE_FLOAT32, 2, at);
    const struct junco_value text = {.kind = JUNCO_KIND_STRING};
    struct box *boxes;
    size_t n;

    (void)state;
    fails(boxes_read(&text, &boxes, &n, err), JUNCO_EVALUE, "want a list of boxes");
    fails(boxes_read(&cell, &boxes, &n, err), JUNCO_EVALUE, "box 0: a box is 4 numbers");
    cell.as.tensor.rank = 2;
    cell.as.tensor.dims[0] = JUNCO_MAX_BOXES + 1;
    cell.as.tensor.dims[1] = 4;
    fails(boxes_read(&cell, &boxes, &n, err), JUNCO_ELIMIT, "at most 16384");
}

static void test_bounds(void **state) {
    static const float quad[] = {3, 1, 9, 4, 6, 8, 1, 5}, want[] = {1, 1, 9, 8};
    struct junco_value cell = tensor(JUNCO_DTYPE_FLOAT32, 8, quad);
    float bounds[4];
    struct box box;

    (void)state;
    ok(box_read(&cell, &box, err));
    box_bounds(&box, bounds);
    assert_memory_equal(bounds, want, sizeof(want));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_types), cmocka_unit_test(test_corners),
        cmocka_unit_test(test_lists),        cmocka_unit_test(test_no_places),
        cmocka_unit_test(test_types),        cmocka_unit_test(test_many),
        cmocka_unit_test(test_not_many),     cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
