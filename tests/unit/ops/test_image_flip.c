/* test_image_flip.c -- mirrored sideways and upside down. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_flip;

static const uint8_t pixels[2 * 2 * 3] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static void test_directions(void **state) {
    static const uint8_t sideways[] = {4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9};
    static const uint8_t upside_down[] = {7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6};
    static const char *const vertical[] = {"direction=vertical", NULL};
    struct op_test t;

    (void)state;
    assert_image(image_case(&t, &junco_op_image_flip, NULL, JUNCO_PIXELS_RGB, 2, 2, pixels),
                 JUNCO_PIXELS_RGB, 2, 2, sideways);
    op_test_close(&t);
    assert_image(image_case(&t, &junco_op_image_flip, vertical, JUNCO_PIXELS_BGR, 2, 2, pixels),
                 JUNCO_PIXELS_BGR, 2, 2, upside_down);
    op_test_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
