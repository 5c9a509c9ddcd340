/* test_image_pad.c -- fills of every layout, and edges drawn out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_pad;

static const uint8_t rgb[2 * 3] = {1, 2, 3, 4, 5, 6};

static void test_fill(void **state) {
    static const char *const params[] = {"left=1", "bottom=1", "fill=[200, 100, 50]", NULL};
    static const uint8_t want_rgb[] = {200, 100, 50, 1,   2,   3,  4,   5,   6,
                                       200, 100, 50, 200, 100, 50, 200, 100, 50};
    static const uint8_t want_bgr[] = {50, 100, 200, 1,  2,   3,   4,  5,   6,
                                       50, 100, 200, 50, 100, 200, 50, 100, 200};
    static const uint8_t want_gray[] = {124, 1, 2, 124, 124, 124};
    static const uint8_t want_rgba[] = {200, 100, 50, 255, 1,   2,   3,  4,
                                        200, 100, 50, 255, 200, 100, 50, 255};
    struct op_test t;

    (void)state;
    assert_image(image_case(&t, &junco_op_image_pad, params, JUNCO_PIXELS_RGB, 2, 1, rgb),
                 JUNCO_PIXELS_RGB, 3, 2, want_rgb);
    op_test_close(&t);
    assert_image(image_case(&t, &junco_op_image_pad, params, JUNCO_PIXELS_BGR, 2, 1, rgb),
                 JUNCO_PIXELS_BGR, 3, 2, want_bgr);
    op_test_close(&t);
    assert_image(image_case(&t, &junco_op_image_pad, params, JUNCO_PIXELS_GRAY, 2, 1, rgb),
                 JUNCO_PIXELS_GRAY, 3, 2, want_gray);
    op_test_close(&t);
    assert_image(image_case(&t, &junco_op_image_pad, params, JUNCO_PIXELS_RGBA, 1, 1, rgb),
                 JUNCO_PIXELS_RGBA, 2, 2, want_rgba);
    op_test_close(&t);
}

static void test_edge(void **state) {
    static const char *const params[] = {"left=2",   "top=1",     "right=1",
                                         "bottom=1", "mode=edge", NULL};
    static const uint8_t want[] = {1, 1, 1, 2, 2, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 3, 3, 3, 4, 4};
    static const uint8_t gray[] = {1, 2, 3, 4};
    struct op_test t;

    (void)state;
    assert_image(image_case(&t, &junco_op_image_pad, params, JUNCO_PIXELS_GRAY, 2, 2, gray),
                 JUNCO_PIXELS_GRAY, 5, 4, want);
    op_test_close(&t);
}

static void test_refusals(void **state) {
    static const char *const none[] = {"fill=[]", NULL};

    (void)state;
    assert_refused(&junco_op_image_pad, none, "1, 3 or 4 numbers");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_edge),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
