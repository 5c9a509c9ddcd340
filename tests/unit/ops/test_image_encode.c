/* test_image_encode.c -- what is written can be read, in every layout and format. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "image_case.h"
#include "ops/image/codec.h"

extern const struct junco_op junco_op_image_encode;

#define SIDE 16

/* Flat colours survive what is lossy. */
static void test_round_trips(void **state) {
    static const struct {
        const char *params[4];
        const struct codec *codec;
        int tolerance;
        bool keeps_alpha;
    } cases[] = {
        {{"format=jpeg", NULL}, &codec_jpeg, 3, false},
        {{"format=jpeg", "quality=50", NULL}, &codec_jpeg, 6, false},
        {{"format=png", NULL}, &codec_png, 0, true},
        {{"format=png", "level=0", NULL}, &codec_png, 0, true},
        {{"format=webp", NULL}, &codec_webp, 6, true},
        {{"format=webp", "lossless=True", NULL}, &codec_webp, 0, true},
    };
    static const struct {
        junco_pixels pixels;
        uint8_t pixel[4];
        uint8_t want[4]; /* rgba */
    } images[] = {
        {JUNCO_PIXELS_RGB, {200, 100, 50}, {200, 100, 50, 255}},
        {JUNCO_PIXELS_BGR, {50, 100, 200}, {200, 100, 50, 255}},
        {JUNCO_PIXELS_GRAY, {77}, {77, 77, 77, 255}},
        {JUNCO_PIXELS_RGBA, {200, 100, 50, 128}, {200, 100, 50, 128}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases) * COUNT(images); i++) {
        size_t c = i / COUNT(images), m = i % COUNT(images);
        const struct codec_wanted wanted = {JUNCO_PIXELS_RGBA, 255};
        int channels = junco_pixels_channels(images[m].pixels);
        bool is_flattened = !cases[c].keeps_alpha && channels == 4;
        uint8_t in[SIDE * SIDE * 4], out[SIDE * SIDE * 4];
        struct pixel_image dst = {out, SIDE, SIDE, 4};
        const struct codec *codec;
        struct junco_bytes file;
        struct op_test t;

        for (int k = 0; k < SIDE * SIDE * channels; k++)
            in[k] = images[m].pixel[k % channels];
        image_case(&t, &junco_op_image_encode, cases[c].params, images[m].pixels, SIDE, SIDE, in);
        file = t.out.columns[0].as.bytes[0];
        ok(codec_find((const uint8_t *)file.data, file.size, &codec, err));
        assert_ptr_equal(codec, cases[c].codec);
        ok(codec->decode((const uint8_t *)file.data, file.size, &wanted, &dst, err));
        for (int k = 0; k < SIDE * SIDE * 4; k++) {
            int want = images[m].want[k % 4];

            if (is_flattened) /* half of it on white; opaque */
                want = k % 4 == 3 ? 255 : (want * 128 + 255 * 127) / 255;
            if (abs(out[k] - want) > cases[c].tolerance)
                fail_msg("case %zu, image %zu, byte %d: got %d, want %d", c, m, k, out[k], want);
        }
        op_test_close(&t);
    }
}

static void test_webp_has_a_limit(void **state) {
    static const char *const params[] = {"format=webp", NULL};
    static uint8_t row[20000];
    struct junco_table in = op_test_image(JUNCO_PIXELS_GRAY, 20000, 1, row);
    struct op_test t;

    (void)state;
    ok(op_test_open(&t, &junco_op_image_encode, NULL, params, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 1);
    assert_int_equal(t.first_why.code, JUNCO_ELIMIT);
    assert_non_null(strstr(t.first_why.message, "16383 pixels a side"));
    op_test_close(&t);
    junco_table_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_webp_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
