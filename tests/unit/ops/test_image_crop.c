/* test_image_crop.c -- rectangles, quadrilaterals, standing regions, boxes that are none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "op_test.h"

extern const struct junco_op junco_op_image_crop;

#define WIDTH 8
#define HEIGHT 6

/* Pixel (x, y) is 10 y + x: each tells where it came from. */
static struct junco_table image_and_box(int n, const float *box) {
    const int64_t flat[] = {n}, points[] = {4, 2};
    uint8_t pixels[WIDTH * HEIGHT];

    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = (uint8_t)(10 * (i / WIDTH) + i % WIDTH);
    return op_test_join(op_test_image(JUNCO_PIXELS_GRAY, WIDTH, HEIGHT, pixels),
                        op_test_tensor(n == 8 ? 2 : 1, n == 8 ? points : flat, box));
}

static void crop(struct op_test *t, const char *const *params, int n, const float *box) {
    struct junco_table in = image_and_box(n, box);
    struct junco_error err = {0};

    if (op_test_open(t, &junco_op_image_crop, NULL, params, &err) || op_test_run(t, &in, 0, &err))
        fail_msg("%s", err.message);
    junco_table_done(&in);
}

static void expect_pixels(const struct op_test *t, int width, int height, const uint8_t *want) {
    const struct junco_tensor *image;

    if (t->n_failed)
        fail_msg("%s", t->first_why.message);
    image = &t->out.columns[0].as.tensor[0];
    assert_int_equal(image->dims[1], width);
    assert_int_equal(image->dims[0], height);
    assert_int_equal(image->pixels, JUNCO_PIXELS_GRAY);
    assert_memory_equal(image->data, want, (size_t)(width * height));
}

static void test_rectangle(void **state) {
    static const float box[] = {2, 1, 5, 3};
    static const uint8_t want[] = {12, 13, 14, 22, 23, 24};
    struct op_test t;

    (void)state;
    crop(&t, NULL, 4, box);
    expect_pixels(&t, 3, 2, want);
    op_test_close(&t);
}

static void test_rectangle_is_clipped(void **state) {
    static const float box[] = {-5, 4, 2, 100};
    static const uint8_t want[] = {40, 41, 50, 51};
    struct op_test t;

    (void)state;
    crop(&t, NULL, 4, box);
    expect_pixels(&t, 2, 2, want);
    op_test_close(&t);
}

static void test_quad(void **state) {
    static const float box[] = {2, 1, 5, 1, 5, 3, 2, 3};
    static const uint8_t want[] = {12, 13, 14, 22, 23, 24};
    struct op_test t;

    (void)state;
    crop(&t, NULL, 8, box);
    expect_pixels(&t, 3, 2, want);
    op_test_close(&t);
}

static void test_standing_region_is_turned(void **state) {
    static const float box[] = {2, 1, 4, 1, 4, 4, 2, 4};
    static const char *const upright[] = {"upright=True", NULL};
    static const char *const later[] = {"upright=True", "upright_ratio=1.6", NULL};
    /* Counter-clockwise: the right column, read downwards, becomes the top row. */
    static const uint8_t turned[] = {13, 23, 33, 12, 22, 32};
    static const uint8_t as_it_was[] = {12, 13, 22, 23, 32, 33};
    struct op_test t;

    (void)state;
    crop(&t, upright, 8, box);
    expect_pixels(&t, 3, 2, turned);
    op_test_close(&t);
    crop(&t, later, 8, box);
    expect_pixels(&t, 2, 3, as_it_was);
    op_test_close(&t);
    crop(&t, NULL, 8, box);
    expect_pixels(&t, 2, 3, as_it_was);
    op_test_close(&t);
}

/* Half a pixel beyond the left edge, and a pixel and a half: what lies there, and between. */
static void test_interpolation_and_border(void **state) {
    static const float box[] = {-1.5f, 1, 1.5f, 1, 1.5f, 2, -1.5f, 2};
    static const char *const linear[] = {"interpolation=linear", NULL};
    static const char *const black[] = {"interpolation=linear", "border=constant", NULL};
    static const char *const cubic[] = {"border=constant", NULL};
    static const uint8_t as_the_edge[] = {10, 10, 11}, as_black[] = {0, 5, 11};
    static const uint8_t cubic_black[] = {0, 5, 11};
    struct op_test t;

    (void)state;
    crop(&t, linear, 8, box); /* 10.5 is rounded up */
    expect_pixels(&t, 3, 1, as_the_edge);
    op_test_close(&t);
    crop(&t, black, 8, box);
    expect_pixels(&t, 3, 1, as_black);
    op_test_close(&t);
    /* 10, 11 and 12 weigh 19/32, 19/32 and -3/32 where they do: -0.9, 4.9 and 11.3 */
    crop(&t, cubic, 8, box);
    expect_pixels(&t, 3, 1, cubic_black);
    op_test_close(&t);
}

static void test_boxes_that_are_none(void **state) {
    static const float nan_box[] = {0, 0, 0.0f / 0.0f, 3};
    static const struct {
        int n;
        float box[8];
        const char *want;
    } cases[] = {
        {4, {3, 3, 3, 5}, "holds no pixel"}, {4, {20, 20, 30, 30}, "holds no pixel"},
        {4, {5, 5, 2, 2}, "holds no pixel"}, {3, {1, 2, 3}, "4 numbers"},
        {4, {0, 0, 1e9f, 3}, "not a place"}, {8, {1, 1, 1, 1, 1, 1, 1, 1}, ""},
    };
    struct op_test t;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        crop(&t, NULL, cases[i].n, cases[i].box);
        assert_int_equal(t.n_failed, 1);
        if (!strstr(t.first_why.message, cases[i].want))
            fail_msg("want '%s', got '%s'", cases[i].want, t.first_why.message);
        op_test_close(&t);
    }
    crop(&t, NULL, 4, nan_box);
    assert_int_equal(t.n_failed, 1);
    op_test_close(&t);
}

static void test_types(void **state) {
    const struct junco_type *in[] = {junco_type_of(JUNCO_KIND_IMAGE),
                                     junco_type_of(JUNCO_KIND_STRING)};
    const struct junco_type *out;
    struct junco_error err = {0};
    struct op_test t;

    (void)state;
    assert_int_equal(op_test_open(&t, &junco_op_image_crop, NULL, NULL, &err), JUNCO_OK);
    assert_int_equal(junco_op_image_crop.types(t.instance, NULL, in, &out, &err), JUNCO_ETYPE);
    assert_non_null(strstr(err.message, "string"));
    op_test_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rectangle),
        cmocka_unit_test(test_rectangle_is_clipped),
        cmocka_unit_test(test_quad),
        cmocka_unit_test(test_standing_region_is_turned),
        cmocka_unit_test(test_interpolation_and_border),
        cmocka_unit_test(test_boxes_that_are_none),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
