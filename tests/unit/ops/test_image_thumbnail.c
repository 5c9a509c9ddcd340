/* test_image_thumbnail.c -- what fits stays, what does not is shrunk to the tighter side. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_thumbnail;

static void test_sizes(void **state) {
    static const uint8_t pixels[40 * 40];
    static const struct {
        int width, height, want_width, want_height;
    } cases[] = {
        {40, 20, 10, 5}, {20, 40, 4, 8}, {10, 8, 10, 8},
        {11, 8, 10, 7},  {40, 1, 10, 1}, {3, 9, 3, 8},
    };
    static const char *const params[] = {"width=10", "height=8", NULL};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct junco_tensor *image;
        struct op_test t;

        image = image_case(&t, &junco_op_image_thumbnail, params, JUNCO_PIXELS_GRAY, cases[i].width,
                           cases[i].height, pixels);
        assert_int_equal(image->dims[1], cases[i].want_width);
        assert_int_equal(image->dims[0], cases[i].want_height);
        op_test_close(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
