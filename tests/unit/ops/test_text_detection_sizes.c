/* test_text_detection_sizes.c -- sizes going into the text detector, and points coming back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "ops/text/text_detection_sizes.h"

static const struct detection_rules rules = {
    .max_side_len = 2000,
    .min_side_len = 30,
    .min_height = 30,
    .width_height_ratio = 8,
    .limit_side_len = 736,
    .side_step = 32,
};

/* Worked out by hand from the rules; sides are rounded half to even in steps of 32. */
static void test_detection(void **state) {
    static const struct {
        int width, height;
        struct detection_sizes want;
    } cases[] = {
        /* as it is; 736/640 raises the shorter side: 1024 x 736 -> x 23 */
        {640, 480, {640, 480, 640, 480, 0, 992, 736}},
        {1000, 800, {1000, 800, 1000, 800, 0, 992, 800}},
        /* 4000 -> 2000 wide, rounded to 1984 (62 steps; 62.5 is half to even); 3000 -> 1500 -> 1504 */
        {4000, 3000, {4000, 3000, 1984, 1504, 0, 1984, 1504}},
        /* 10 times as wide as high: 2 x 100 rows wanted, (200 - 80) / 2 above and below */
        {800, 80, {800, 80, 800, 80, 60, 2944, 736}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct detection_sizes *want = &cases[i].want;
        struct detection_sizes got;

        assert_int_equal(detection_sizes(&rules, cases[i].width, cases[i].height, &got, NULL),
                         JUNCO_OK);
        assert_int_equal(got.scaled_width, want->scaled_width);
        assert_int_equal(got.scaled_height, want->scaled_height);
        assert_int_equal(got.pad, want->pad);
        assert_int_equal(got.net_width, want->net_width);
        assert_int_equal(got.net_height, want->net_height);
    }
}

static void test_detection_max(void **state) {
    struct detection_rules max = rules;
    struct detection_sizes got;

    (void)state;
    max.limit_type = 1;
    assert_int_equal(detection_sizes(&max, 1472, 800, &got, NULL), JUNCO_OK);
    assert_int_equal(got.net_width, 736);
    assert_int_equal(got.net_height, 384); /* 400 is 12.5 steps, half to even */
}

/* 736/480 raises 640 x 480 to 981 x 736. */
static void test_other_step(void **state) {
    static const struct {
        int step, width, height;
    } cases[] = {{1, 981, 736}, {10, 980, 740}, {64, 960, 768}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct detection_rules stepped = rules;
        struct detection_sizes got;

        stepped.side_step = cases[i].step;
        assert_int_equal(detection_sizes(&stepped, 640, 480, &got, NULL), JUNCO_OK);
        assert_int_equal(got.net_width, cases[i].width);
        assert_int_equal(got.net_height, cases[i].height);
    }
}

static void test_extremes_stay_in_bounds(void **state) {
    static const int sides[] = {1, 2, 31, 33, 8000, JUNCO_MAX_IMAGE_SIDE};
    const size_t n = sizeof(sides) / sizeof(sides[0]);

    (void)state;
    for (size_t i = 0; i < n * n; i++) {
        struct detection_sizes got;

        if (detection_sizes(&rules, sides[i / n], sides[i % n], &got, NULL))
            continue; /* refused with a reason: beyond JUNCO_MAX_IMAGE_PIXELS */
        assert_int_equal(got.net_width % 32, 0);
        assert_int_equal(got.net_height % 32, 0);
        assert_in_range(got.net_width, 32, JUNCO_MAX_IMAGE_SIDE);
        assert_in_range(got.net_height, 32, JUNCO_MAX_IMAGE_SIDE);
    }
}

static void test_points_come_back(void **state) {
    struct detection_sizes sizes;
    struct pixel_point p;

    (void)state;
    assert_int_equal(detection_sizes(&rules, 800, 80, &sizes, NULL), JUNCO_OK);
    p = detection_to_raw(&sizes, (struct pixel_point){400, 100});
    assert_true(p.x == 400 && p.y == 40);
    p = detection_to_raw(&sizes, (struct pixel_point){900, 10}); /* in the black rows */
    assert_true(p.x == 800 && p.y == 0);
    assert_int_equal(detection_sizes(&rules, 4000, 3000, &sizes, NULL), JUNCO_OK);
    p = detection_to_raw(&sizes, (struct pixel_point){992, 752});
    assert_true(p.x == 2000 && p.y == 1500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_detection),
        cmocka_unit_test(test_detection_max),
        cmocka_unit_test(test_extremes_stay_in_bounds),
        cmocka_unit_test(test_points_come_back),
        cmocka_unit_test(test_other_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
