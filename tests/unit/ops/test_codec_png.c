/* test_codec_png.c -- PNG headers and pixels, and files that lie. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <spng.h>
#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"
#include "pictures.h"

/* One pixel of 8 bits in every layout, asked for in every layout. */
static void test_layouts(void **state) {
    static const struct {
        int colour;
        uint8_t pixel[4];
        size_t size;
        uint8_t rgb[3], gray;
    } cases[] = {
        {SPNG_COLOR_TYPE_GRAYSCALE, {77}, 1, {77, 77, 77}, 77},
        {SPNG_COLOR_TYPE_TRUECOLOR, {200, 100, 50}, 3, {200, 100, 50}, 124},
        {SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, {200, 100, 50, 255}, 4, {200, 100, 50}, 124},
        {SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, {200, 100, 50, 0}, 4, {9, 9, 9}, 9},
        {SPNG_COLOR_TYPE_GRAYSCALE_ALPHA, {77, 0}, 2, {9, 9, 9}, 9},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint8_t *rgb = cases[i].rgb, bgr[] = {rgb[2], rgb[1], rgb[0]};
        const struct {
            junco_pixels pixels;
            const uint8_t *want;
        } layouts[] = {
            {JUNCO_PIXELS_RGB, rgb}, {JUNCO_PIXELS_BGR, bgr}, {JUNCO_PIXELS_GRAY, &cases[i].gray}};
        struct codec_header header;
        size_t size;
        uint8_t *png = make_png(1, 1, cases[i].colour, 8, cases[i].pixel, cases[i].size, &size);

        ok(codec_png.read_header(png, size, &header, err));
        assert_int_equal(header.width, 1);
        assert_int_equal(header.turn, PIXEL_TURN_NONE);
        for (size_t k = 0; k < COUNT(layouts); k++) {
            const struct codec_wanted wanted = {layouts[k].pixels, 9};
            uint8_t got[3];
            struct pixel_image dst = {got, 1, 1, junco_pixels_channels(layouts[k].pixels)};

            ok(codec_png.decode(png, size, &wanted, &dst, err));
            assert_memory_equal(got, layouts[k].want, (size_t)dst.channels);
        }
        free(png);
    }
}

static void test_every_prefix(void **state) {
    static const uint8_t pixels[8 * 8 * 3] = {1, 2, 3};
    size_t size;
    uint8_t *png = make_png(8, 8, SPNG_COLOR_TYPE_TRUECOLOR, 8, pixels, sizeof(pixels), &size);

    (void)state;
    every_prefix_is_safe(&codec_png, png, size);
    free(png);
}

/* Sizes are refused by the header, before anything is allocated for them. */
static void test_bomb(void **state) {
    static const uint8_t pixel[] = {1};
    size_t size, live;
    uint8_t *png = make_png(1, 1, SPNG_COLOR_TYPE_GRAYSCALE, 8, pixel, 1, &size);
    struct codec_header header;

    (void)state;
    memcpy(png + 16, "\x00\x10\x00\x00\x00\x10\x00\x00", 8); /* a million a side */
    live = junco_mem_live();
    fails(codec_png.read_header(png, size, &header, err), JUNCO_ELIMIT, "a side may have up to");
    assert_int_equal(junco_mem_live(), live);
    free(png);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_bomb),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
