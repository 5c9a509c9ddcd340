/* test_image_to_tensor.c -- values and layouts, of every number of channels. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_to_tensor;

static void test_values(void **state) {
    static const junco_pixels pixels[] = {JUNCO_PIXELS_GRAY, JUNCO_PIXELS_RGB, JUNCO_PIXELS_RGBA};
    static const char *const hwc[] = {"layout=hwc", "scale=2", NULL};
    uint8_t in[13 * 3 * 4];

    (void)state;
    for (size_t i = 0; i < sizeof(in); i++)
        in[i] = (uint8_t)(i * 5);
    for (size_t i = 0; i < 2 * COUNT(pixels); i++) {
        size_t n = (size_t)junco_pixels_channels(pixels[i / 2]), planes = 13 * 3;
        bool is_hwc = i % 2;
        struct op_test t;
        const float *data =
            image_case(&t, &junco_op_image_to_tensor, is_hwc ? hwc : NULL, pixels[i / 2], 13, 3, in)
                ->data;

        for (size_t p = 0; p < planes; p++)
            for (size_t c = 0; c < n; c++)
                assert_float_equal(data[is_hwc ? p * n + c : c * planes + p],
                                   in[p * n + c] * (is_hwc ? 2 : (float)(1 / 255.0)), 0);
        op_test_close(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
