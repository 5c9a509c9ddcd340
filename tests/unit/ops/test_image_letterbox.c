/* test_image_letterbox.c -- place, scale and bars. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_letterbox;

static void test_places(void **state) {
    static const uint8_t pixels[40 * 40];
    static const struct {
        const char *params[6];
        int width, height;
        double scale;
        int64_t left, top;
    } cases[] = {
        {{"width=20", "height=20", NULL}, 40, 20, 0.5, 0, 5},
        {{"width=20", "height=20", NULL}, 10, 40, 0.5, 7, 0},
        {{"width=20", "height=20", NULL}, 10, 5, 2, 0, 5},
        {{"width=20", "height=20", "enlarge=False", NULL}, 10, 5, 1, 5, 7},
        {{"width=20", "height=20", "centre=False", NULL}, 40, 20, 0.5, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct junco_tensor *image;
        const uint8_t *data;
        struct op_test t;

        image = image_case(&t, &junco_op_image_letterbox, cases[i].params, JUNCO_PIXELS_GRAY,
                           cases[i].width, cases[i].height, pixels);
        data = image->data;
        assert_int_equal(image->dims[1], 20);
        assert_int_equal(image->dims[0], 20);
        assert_float_equal(t.out.columns[1].as.float64[0], cases[i].scale, 0);
        assert_int_equal(t.out.columns[2].as.int64[0], cases[i].left);
        assert_int_equal(t.out.columns[3].as.int64[0], cases[i].top);
        assert_int_equal(data[0], cases[i].left || cases[i].top ? 114 : 0);
        assert_int_equal(data[cases[i].top * 20 + cases[i].left], 0);
        op_test_close(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
