/* test_alpha.c -- src/pixel/alpha.c: weighed and back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <string.h>

#include "pixel/alpha.h"

static void weights(void **state) {
    /* Products over 255, rounded: 200 * 128 / 255 = 100.4, 3 * 100 / 255 = 1.2. */
    uint8_t pixels[] = {200, 100, 255, 128, 3, 2, 1, 100, 9, 9, 9, 0, 9, 8, 7, 255};
    static const uint8_t weighed[] = {100, 50, 128, 128, 1, 1, 0, 100, 0, 0, 0, 0, 9, 8, 7, 255};
    static const uint8_t back[] = {199, 99, 255, 128, 2, 2, 0, 100, 0, 0, 0, 0, 9, 8, 7, 255};

    (void)state;
    pixel_weigh_by_alpha(pixels, pixels, 4);
    assert_memory_equal(pixels, weighed, sizeof(weighed));
    pixel_unweigh_alpha(pixels, 4);
    assert_memory_equal(pixels, back, sizeof(back));
}

static void all_products_are_rounded(void **state) {
    (void)state;
    for (int colour = 0; colour < 256; colour++) {
        for (int alpha = 0; alpha < 256; alpha++) {
            uint8_t in[4] = {(uint8_t)colour, 0, 0, (uint8_t)alpha}, out[4];

            pixel_weigh_by_alpha(in, out, 1);
            assert_int_equal(out[0], (colour * alpha * 2 + 255) / 510);
        }
    }
}

/* More colour than alpha allows, as interpolation may leave it. */
static void too_much_is_clamped(void **state) {
    uint8_t pixel[] = {200, 10, 0, 100};

    (void)state;
    pixel_unweigh_alpha(pixel, 1);
    assert_int_equal(pixel[0], 255);
    assert_int_equal(pixel[1], 25);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights),
        cmocka_unit_test(all_products_are_rounded),
        cmocka_unit_test(too_much_is_clamped),
    };

    return cmocka_run_group_tests_name("pixel alpha", tests, NULL, NULL);
}
