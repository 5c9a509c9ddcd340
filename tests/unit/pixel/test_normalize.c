/* test_normalize.c -- src/pixel/normalize.c against its definition, for both versions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "golden.h"
#include "pixel/normalize.h"

static const struct pixel_normalize half = {
    .scale = {2 / 255.f, 1 / 255.f, 3, 0.5f},
    .bias = {-1, 0, 0.25f, -7},
    .pad = 9,
};

static void check(const struct pixel_image *src, const struct pixel_normalize *how, int row_width,
                  const float *out) {
    for (int p = 0; p < src->channels; p++) {
        int c = how->reverse_channels ? src->channels - 1 - p : p;

        for (int y = 0; y < src->height; y++) {
            for (int x = 0; x < row_width; x++) {
                float got = out[((size_t)p * (size_t)src->height + (size_t)y) * (size_t)row_width +
                                (size_t)x];
                float scaled = how->pad;

                if (x < src->width) {
                    scaled = (float)src->data[(y * src->width + x) * src->channels + c];
                    scaled *= how->scale[p];
                    scaled += how->bias[p];
                }
                assert_memory_equal(&got, &scaled, sizeof(got));
            }
        }
    }
}

static void equals_the_definition(void **state) {
    static const struct {
        int width, height, channels, row_width;
        bool reverse;
    } cases[] = {
        {1, 1, 1, 1, false},   {1, 1, 3, 1, true},   {9, 2, 3, 9, false},    {10, 1, 3, 10, true},
        {11, 3, 3, 16, false}, {64, 4, 3, 64, true}, {65, 2, 3, 70, false},  {33, 2, 4, 40, false},
        {31, 3, 1, 32, false}, {18, 1, 3, 18, true}, {100, 5, 3, 320, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pixel_image src =
            noise_image((uint32_t)i + 1, cases[i].width, cases[i].height, cases[i].channels);
        size_t floats = (size_t)cases[i].row_width * (size_t)(src.height * src.channels);
        struct pixel_normalize how = half;

        how.reverse_channels = cases[i].reverse;
        for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
            float *out = junco_alloc_array(floats, sizeof(*out));

            assert_non_null(out);
            assert_int_equal(
                pixel_normalize_chw_isa(isa, &src, &how, out, cases[i].row_width, NULL), JUNCO_OK);
            check(&src, &how, cases[i].row_width, out);
            junco_free(out);
        }
        image_free(&src);
    }
}

static void bad_calls_are_refused(void **state) {
    struct pixel_image src = noise_image(1, 4, 1, 4);
    struct pixel_normalize how = half;
    struct junco_error err = {0};
    float out[16];

    (void)state;
    assert_int_equal(pixel_normalize_chw(&src, &how, out, 3, &err), JUNCO_EINVAL);
    assert_string_equal(err.message, "normalize: rows of 3 do not hold an image 4 wide");
    how.reverse_channels = true;
    assert_int_equal(pixel_normalize_chw(&src, &how, out, 4, &err), JUNCO_EINVAL);
    image_free(&src);
}

static void own_order(void **state) {
    static const int channels[] = {1, 3, 4};

    (void)state;
    for (int i = 0; i < 60; i++) {
        int c = channels[i % 3];
        struct pixel_image src = noise_image((uint32_t)i + 1, 1 + i, 1 + i % 4, c);
        size_t n = (size_t)src.width * (size_t)src.height * (size_t)c;
        float *out = junco_alloc_array(n, sizeof(float));

        for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
            assert_int_equal(pixel_normalize_hwc_isa(isa, &src, &half, out, NULL), JUNCO_OK);
            for (size_t k = 0; k < n; k++) {
                float want = (float)src.data[k] * half.scale[k % (size_t)c];

                want += half.bias[k % (size_t)c];
                assert_memory_equal(&out[k], &want, sizeof(want));
            }
        }
        junco_free(out);
        image_free(&src);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_definition),
        cmocka_unit_test(own_order),
        cmocka_unit_test(bad_calls_are_refused),
    };

    return cmocka_run_group_tests_name("pixel normalize", tests, NULL, NULL);
}
