/* test_codec_jpeg.c -- JPEG headers and pixels, and files that lie. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"
#include "pictures.h"

static const uint8_t colour[] = {200, 100, 50};

static void test_layouts(void **state) {
    static const struct {
        junco_pixels pixels;
        uint8_t want[3];
    } cases[] = {{JUNCO_PIXELS_RGB, {200, 100, 50}},
                 {JUNCO_PIXELS_BGR, {50, 100, 200}},
                 {JUNCO_PIXELS_GRAY, {124}}};
    size_t size;
    uint8_t *jpeg = make_jpeg(16, 8, colour, 0, &size);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct codec_wanted wanted = {cases[i].pixels, 255};
        uint8_t got[16 * 8 * 3];
        struct pixel_image dst = {got, 16, 8, junco_pixels_channels(cases[i].pixels)};

        ok(codec_jpeg.decode(jpeg, size, &wanted, &dst, err));
        for (int c = 0; c < dst.channels; c++)
            assert_in_range(got[c], cases[i].want[c] - 2, cases[i].want[c] + 2);
    }
    free(jpeg);
}

static void test_orientation(void **state) {
    static const enum pixel_turn want[] = {PIXEL_TURN_NONE, PIXEL_TURN_NONE, PIXEL_TURN_180,
                                           PIXEL_TURN_CW, PIXEL_TURN_CCW};
    static const unsigned orientation[] = {0, 1, 3, 6, 8};

    (void)state;
    for (size_t i = 0; i < COUNT(want); i++) {
        struct codec_header header;
        size_t size;
        uint8_t *jpeg = make_jpeg(16, 8, colour, orientation[i], &size);

        ok(codec_jpeg.read_header(jpeg, size, &header, err));
        assert_int_equal(header.turn, want[i]);
        assert_int_equal(header.width, 16);
        assert_int_equal(header.height, 8);
        free(jpeg);
    }
}

static void test_every_prefix(void **state) {
    size_t size;
    uint8_t *jpeg = make_jpeg(8, 8, colour, 6, &size);

    (void)state;
    every_prefix_is_safe(&codec_jpeg, jpeg, size);
    free(jpeg);
}

static void test_truncated(void **state) {
    const struct codec_wanted wanted = {JUNCO_PIXELS_RGB, 255};
    uint8_t got[64 * 64 * 3];
    struct pixel_image dst = {got, 64, 64, 3};
    struct codec_header header;
    size_t size;
    uint8_t *jpeg = make_jpeg(64, 64, colour, 0, &size);

    (void)state;
    fails(codec_jpeg.read_header(jpeg, 20, &header, err), JUNCO_EDATA, "truncated JPEG");
    fails(codec_jpeg.decode(jpeg, size - 20, &wanted, &dst, err), JUNCO_EDATA, "truncated JPEG");
    free(jpeg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_truncated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
