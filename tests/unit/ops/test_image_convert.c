/* test_image_convert.c -- every layout to every other; the same is shared. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_convert;

static void test_layouts(void **state) {
    static const uint8_t rgb[] = {200, 100, 50}, bgr[] = {50, 100, 200}, gray[] = {124},
                         rgba[] = {200, 100, 50, 255};
    static const struct {
        const char *mode;
        junco_pixels pixels;
        const uint8_t *want;
    } cases[] = {
        {"mode=rgb", JUNCO_PIXELS_RGB, rgb},
        {"mode=bgr", JUNCO_PIXELS_BGR, bgr},
        {"mode=gray", JUNCO_PIXELS_GRAY, gray},
        {"mode=rgba", JUNCO_PIXELS_RGBA, rgba},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *params[] = {cases[i].mode, NULL};
        struct op_test t;

        assert_image(image_case(&t, &junco_op_image_convert, params, JUNCO_PIXELS_RGB, 1, 1, rgb),
                     cases[i].pixels, 1, 1, cases[i].want);
        op_test_close(&t);
    }
}

static void test_same_is_shared(void **state) {
    static const uint8_t rgb[] = {200, 100, 50};
    struct junco_table in = op_test_image(JUNCO_PIXELS_RGB, 1, 1, rgb);
    struct op_test t;

    (void)state;
    assert_ptr_equal(image_case_on(&t, &junco_op_image_convert, NULL, &in)->data,
                     in.columns[0].as.tensor[0].data);
    op_test_close(&t);
    junco_table_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_same_is_shared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
