/* test_colour.c -- src/pixel/colour.c: gray, channel order, alpha. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <string.h>

#include "golden.h"
#include "pixel/colour.h"

/* Values of Pillow's convert('L'); rows are r, g, b, luma. */
static const uint8_t luma[][4] = {
    {0, 0, 0, 0},     {255, 255, 255, 255}, {255, 0, 0, 76}, {0, 255, 0, 150},  {0, 0, 255, 29},
    {10, 20, 30, 18}, {200, 100, 50, 124},  {1, 2, 3, 2},    {127, 0, 255, 67}, {3, 254, 1, 150},
};

static void gray_is_bt601(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(luma); i++) {
        uint8_t rgb[3] = {luma[i][0], luma[i][1], luma[i][2]};
        uint8_t bgr[3] = {luma[i][2], luma[i][1], luma[i][0]};
        uint8_t rgba[4] = {luma[i][0], luma[i][1], luma[i][2], 77};
        uint8_t out = 0;
        struct pixel_image dst = {&out, 1, 1, 1};
        const struct {
            struct pixel_image src;
            junco_pixels from;
        } cases[] = {{{rgb, 1, 1, 3}, JUNCO_PIXELS_RGB},
                     {{bgr, 1, 1, 3}, JUNCO_PIXELS_BGR},
                     {{rgba, 1, 1, 4}, JUNCO_PIXELS_RGBA}};

        for (size_t k = 0; k < COUNT(cases); k++) {
            ok(pixel_convert(&cases[k].src, cases[k].from, &dst, JUNCO_PIXELS_GRAY, err));
            assert_int_equal(out, luma[i][3]);
        }
    }
}

/* What one channel of one pixel must become. */
static uint8_t expected(const uint8_t *in, junco_pixels from, junco_pixels to, int channel) {
    uint8_t rgba[4] = {in[0], in[0], in[0], 255};

    if (from != JUNCO_PIXELS_GRAY) {
        memcpy(rgba, in, 3);
        rgba[3] = from == JUNCO_PIXELS_RGBA ? in[3] : 255;
    }
    if (from == JUNCO_PIXELS_BGR) {
        rgba[0] = in[2];
        rgba[2] = in[0];
    }
    if (to == JUNCO_PIXELS_GRAY)
        return from == to ? in[0] : pixel_luma(rgba[0], rgba[1], rgba[2]);
    return rgba[to == JUNCO_PIXELS_BGR && channel < 3 ? 2 - channel : channel];
}

/* Every layout to every layout, at sizes around the versions' steps, exactly as large as they must
 * be: a sanitizer sees each byte too far. */
static void every_pair(void **state) {
    (void)state;
    for (int from = JUNCO_PIXELS_RGB; from <= JUNCO_PIXELS_RGBA; from++) {
        for (int to = JUNCO_PIXELS_RGB; to <= JUNCO_PIXELS_RGBA; to++) {
            for (int n = 1; n < 40; n++) {
                int c_in = junco_pixels_channels((junco_pixels)from);
                int c_out = junco_pixels_channels((junco_pixels)to);
                struct pixel_image src = noise_image((uint32_t)n, n, 1, c_in);
                struct pixel_image dst = blank_image(n, 1, c_out);

                for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
                    ok(pixel_convert_isa(isa, &src, (junco_pixels)from, &dst, (junco_pixels)to,
                                         err));
                    for (int i = 0; i < n * c_out; i++)
                        assert_int_equal(dst.data[i],
                                         expected(src.data + i / c_out * c_in, (junco_pixels)from,
                                                  (junco_pixels)to, i % c_out));
                }
                image_free(&src);
                image_free(&dst);
            }
        }
    }
}

static void in_place(void **state) {
    struct pixel_image src = noise_image(2, 23, 3, 3), dst = blank_image(23, 3, 3);

    (void)state;
    ok(pixel_convert(&src, JUNCO_PIXELS_RGB, &dst, JUNCO_PIXELS_BGR, err));
    ok(pixel_convert(&src, JUNCO_PIXELS_RGB, &src, JUNCO_PIXELS_BGR, err));
    assert_memory_equal(src.data, dst.data, 23 * 3 * 3);
    image_free(&src);
    image_free(&dst);
}

static void alpha_mixes_with_the_background(void **state) {
    uint8_t in[] = {10, 20, 30, 0, 10, 20, 30, 255, 200, 100, 0, 128};
    const uint8_t background[3] = {255, 0, 101};
    const uint8_t want[] = {255, 0, 101, 10, 20, 30, 227, 50, 50};
    uint8_t out[9];
    struct pixel_image src = {in, 3, 1, 4}, dst = {out, 3, 1, 3};

    (void)state;
    ok(pixel_composite(&src, background, &dst, err));
    assert_memory_equal(out, want, sizeof(want));
}

static void bad_calls_are_refused(void **state) {
    uint8_t bytes[64] = {0};
    struct pixel_image gray = {bytes, 2, 2, 1}, rgb = {bytes, 2, 2, 3}, wide = {bytes, 3, 2, 1};

    (void)state;
    fails(pixel_convert(&gray, JUNCO_PIXELS_RGB, &rgb, JUNCO_PIXELS_BGR, err), JUNCO_EINVAL,
          "1 channels to 3, want 3 to 3");
    fails(pixel_convert(&rgb, JUNCO_PIXELS_RGB, &wide, JUNCO_PIXELS_GRAY, err), JUNCO_EINVAL,
          "source is 2 x 2, destination 3 x 2");
    fails(pixel_composite(&rgb, bytes, &rgb, err), JUNCO_EINVAL, "want 4 to 3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gray_is_bt601),
        cmocka_unit_test(every_pair),
        cmocka_unit_test(in_place),
        cmocka_unit_test(alpha_mixes_with_the_background),
        cmocka_unit_test(bad_calls_are_refused),
    };

    return cmocka_run_group_tests_name("pixel colour", tests, NULL, NULL);
}
