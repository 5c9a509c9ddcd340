/* test_image_draw_boxes.c -- lines and labels where they belong, the rest as it was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_draw_boxes;

#define SIDE 40

static const int64_t dims[] = {1, 4};
static const float box[] = {10, 20, 30, 35};

static struct junco_table picture(void) {
    static const uint8_t black[SIDE * SIDE];

    return op_test_join(op_test_image(JUNCO_PIXELS_GRAY, SIDE, SIDE, black),
                        op_test_tensor(2, dims, box));
}

static size_t count(const uint8_t *data, int x, int y, int width, int height, uint8_t value) {
    size_t n = 0;

    for (int row = y; row < y + height; row++)
        for (int i = x; i < x + width; i++)
            n += data[row * SIDE + i] == value;
    return n;
}

static void test_outline(void **state) {
    static const char *const params[] = {"colour=[200]", "thickness=1", NULL};
    static const char *const label = "";
    struct junco_table in = op_test_join(picture(), op_test_strings(1, &label));
    struct op_test t;
    const uint8_t *data = image_case_on(&t, &junco_op_image_draw_boxes, params, &in)->data;

    (void)state;
    assert_int_equal(count(data, 10, 20, 21, 1, 200), 21);
    assert_int_equal(count(data, 10, 20, 1, 16, 200), 16);
    assert_int_equal(count(data, 0, 0, SIDE, SIDE, 200), 2 * 21 + 2 * 14);
    assert_int_equal(count(data, 0, 0, SIDE, SIDE, 0), SIDE * SIDE - 2 * 21 - 2 * 14);
    assert_int_equal(((const uint8_t *)in.columns[0].as.tensor[0].data)[20 * SIDE + 10], 0);
    op_test_close(&t);
    junco_table_done(&in);
}

/* A dark bar of two letters above the box, written on in white. */
static void test_label(void **state) {
    static const char *const params[] = {"colour=[100]", "thickness=1", "text_size=1", NULL};
    static const char *const label = "HI";
    struct junco_table in = op_test_join(picture(), op_test_strings(1, &label));
    struct op_test t;
    const uint8_t *data = image_case_on(&t, &junco_op_image_draw_boxes, params, &in)->data;

    (void)state;
    /* H has 17 pixels, I has 11. */
    assert_int_equal(count(data, 10, 11, 13, 9, 255), 17 + 11);
    assert_int_equal(count(data, 10, 11, 13, 9, 100), 13 * 9 - 28);
    op_test_close(&t);
    junco_table_done(&in);
}

static void test_columns(void **state) {
    uint64_t op[16] = {0}; /* any instance */
    const struct junco_columns one = {.n_in = 1}, four = {.n_in = 4};

    (void)state;
    fails(junco_op_image_draw_boxes.columns(&op, &one, err), JUNCO_EINVAL, "2 or 3 columns");
    fails(junco_op_image_draw_boxes.columns(&op, &four, err), JUNCO_EINVAL, "got 4");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outline),
        cmocka_unit_test(test_label),
        cmocka_unit_test(test_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
