/* test_colour.c -- src/pixel/colour.c: gray, channel order, alpha. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"
#include "pixel/colour.h"

/* Values OpenCV's cvtColor gives; rows are r, g, b, luma. */
static const uint8_t luma[][4] = {
    {0, 0, 0, 0},     {255, 255, 255, 255}, {255, 0, 0, 76}, {0, 255, 0, 150},  {0, 0, 255, 29},
    {10, 20, 30, 18}, {200, 100, 50, 124},  {1, 2, 3, 2},    {127, 0, 255, 67}, {3, 254, 1, 150},
};

static void gray_is_bt601(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(luma) / sizeof(luma[0]); i++) {
        uint8_t rgb[3] = {luma[i][0], luma[i][1], luma[i][2]};
        uint8_t bgra[4] = {luma[i][2], luma[i][1], luma[i][0], 77};
        uint8_t out = 0;
        struct pixel_image dst = {&out, 1, 1, 1};

        assert_int_equal(pixel_to_gray(&(struct pixel_image){rgb, 1, 1, 3}, false, &dst, NULL),
                         JUNCO_OK);
        assert_int_equal(out, luma[i][3]);
        assert_int_equal(pixel_to_gray(&(struct pixel_image){bgra, 1, 1, 4}, true, &dst, NULL),
                         JUNCO_OK);
        assert_int_equal(out, luma[i][3]);
    }
}

static void gray_spreads_over_channels(void **state) {
    struct pixel_image src = noise_image(2, 5, 3, 1), dst = blank_image(5, 3, 3);

    (void)state;
    assert_int_equal(pixel_from_gray(&src, &dst, NULL), JUNCO_OK);
    for (int i = 0; i < 45; i++)
        assert_int_equal(dst.data[i], src.data[i / 3]);
    image_free(&src);
    image_free(&dst);
}

static void swapping_twice_changes_nothing(void **state) {
    (void)state;
    for (int c = 3; c <= 4; c++) {
        struct pixel_image src = noise_image(2, 5, 3, c), dst = blank_image(5, 3, c);

        assert_int_equal(pixel_swap_channels(&src, &dst, NULL), JUNCO_OK);
        for (int i = 0; i < 15 * c; i++) {
            int channel = i % c;
            int other = channel == 0 ? 2 : channel == 2 ? 0 : channel;

            assert_int_equal(dst.data[i], src.data[i - channel + other]);
        }
        assert_int_equal(pixel_swap_channels(&dst, &dst, NULL), JUNCO_OK);
        assert_memory_equal(src.data, dst.data, (size_t)(15 * c));
        image_free(&src);
        image_free(&dst);
    }
}

static void alpha_mixes_with_the_background(void **state) {
    uint8_t in[] = {10, 20, 30, 0, 10, 20, 30, 255, 200, 100, 0, 128};
    const uint8_t background[3] = {255, 0, 101};
    const uint8_t want[] = {255, 0, 101, 10, 20, 30, 227, 50, 50};
    uint8_t out[9];
    struct pixel_image src = {in, 3, 1, 4}, dst = {out, 3, 1, 3};

    (void)state;
    assert_int_equal(pixel_composite(&src, background, &dst, NULL), JUNCO_OK);
    assert_memory_equal(out, want, sizeof(want));
    assert_int_equal(pixel_drop_alpha(&src, &dst, NULL), JUNCO_OK);
    for (int i = 0; i < 9; i++)
        assert_int_equal(out[i], in[i / 3 * 4 + i % 3]);
}

static void bad_calls_are_refused(void **state) {
    uint8_t bytes[64] = {0};
    struct pixel_image gray = {bytes, 2, 2, 1}, rgb = {bytes, 2, 2, 3}, wide = {bytes, 3, 2, 1};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(pixel_to_gray(&gray, false, &gray, &err), JUNCO_EINVAL);
    assert_string_equal(err.message, "to gray: source has 1 channels, want 3 or 4");
    assert_int_equal(pixel_to_gray(&rgb, false, &wide, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_drop_alpha(&rgb, &rgb, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_from_gray(&rgb, &rgb, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_swap_channels(&gray, &gray, &err), JUNCO_EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gray_is_bt601),
        cmocka_unit_test(gray_spreads_over_channels),
        cmocka_unit_test(swapping_twice_changes_nothing),
        cmocka_unit_test(alpha_mixes_with_the_background),
        cmocka_unit_test(bad_calls_are_refused),
    };

    return cmocka_run_group_tests_name("pixel colour", tests, NULL, NULL);
}
