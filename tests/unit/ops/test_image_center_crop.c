/* test_image_center_crop.c -- the middle, and the fill around a smaller picture. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_center_crop;

static const uint8_t ramp[5 * 3] = {0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24};

static void test_cases(void **state) {
    static const struct {
        const char *params[4];
        int width, height;
        uint8_t want[16];
    } cases[] = {
        {{"width=1", "height=1", NULL}, 1, 1, {12}},
        {{"width=3", "height=3", NULL}, 3, 3, {1, 2, 3, 11, 12, 13, 21, 22, 23}},
        /* Half a pixel too many at each side: as torchvision rounds it. */
        {{"width=2", "height=1", NULL}, 2, 1, {12, 13}},
        {{"width=1", "height=5", "fill=[9]", NULL}, 1, 5, {9, 2, 12, 22, 9}},
        {{"width=7", "height=1", "fill=[9]", NULL}, 7, 1, {9, 10, 11, 12, 13, 14, 9}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct op_test t;

        assert_image(image_case(&t, &junco_op_image_center_crop, cases[i].params, JUNCO_PIXELS_GRAY,
                                5, 3, ramp),
                     JUNCO_PIXELS_GRAY, cases[i].width, cases[i].height, cases[i].want);
        op_test_close(&t);
    }
}

static void test_refusals(void **state) {
    static const char *const two[] = {"width=1", "height=1", "fill=[1, 2]", NULL};

    (void)state;
    assert_refused(&junco_op_image_center_crop, two, "1, 3 or 4 numbers");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
