/* test_warp.c -- src/pixel/warp.c against cv2.getPerspectiveTransform and cv2.warpPerspective. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "golden.h"
#include "pixel/warp.h"

#define AS_RAPIDOCR ((struct pixel_look){PIXEL_FILTER_CUBIC, PIXEL_BORDER_REPLICATE})

static void equals_the_reference(void **state) {
    struct golden g = golden_open("warp.bin");
    int count = golden_int(&g);

    (void)state;
    for (int i = 0; i < count; i++) {
        struct pixel_point quad[4];
        double want[9], m[9];
        int width, height;

        golden_points(&g, quad, 4);
        for (int k = 0; k < 9; k++)
            want[k] = golden_double(&g);
        int channels = golden_int(&g), w = golden_int(&g), h = golden_int(&g);
        size_t bytes = (size_t)w * (size_t)h * (size_t)channels;
        const uint8_t *pixels = golden_bytes(&g, bytes);

        assert_int_equal(pixel_quad_size(quad, &width, &height, NULL), JUNCO_OK);
        assert_int_equal(width, w);
        assert_int_equal(height, h);
        const struct pixel_point upright[4] = {
            {0, 0}, {(float)w, 0}, {(float)w, (float)h}, {0, (float)h}};

        assert_int_equal(pixel_homography(quad, upright, m, NULL), JUNCO_OK);
        for (int k = 0; k < 9; k++)
            assert_true(fabs(m[k] - want[k]) <= 1e-12 * (1 + fabs(want[k])));
        struct pixel_image src = noise_image((uint32_t)i + 50, 60, 40, channels);
        struct pixel_image dst = blank_image(w, h, channels);

        for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
            memset(dst.data, 0xaa, bytes);
            assert_int_equal(pixel_warp_perspective_isa(isa, &src, want, AS_RAPIDOCR, &dst, NULL),
                             JUNCO_OK);
            assert_memory_equal(dst.data, pixels, bytes);
        }
        image_free(&src);
        image_free(&dst);
    }
    golden_close(&g);
}

/* The other filters and borders, on a region that reaches beyond each edge. */
static void other_looks_equal_the_reference(void **state) {
    struct golden g = golden_open("warp_looks.bin");
    int count = golden_int(&g);

    (void)state;
    for (int i = 0; i < count; i++) {
        int filter = golden_int(&g), border = golden_int(&g), channels = golden_int(&g);
        const struct pixel_look look = {(enum pixel_filter)filter, (enum pixel_border)border};
        struct pixel_image src = noise_image(77, 30, 20, channels);
        struct pixel_image dst = blank_image(37, 23, channels);
        size_t bytes = (size_t)(37 * 23 * channels);
        double m[9];

        for (int k = 0; k < 9; k++)
            m[k] = golden_double(&g);
        const uint8_t *pixels = golden_bytes(&g, bytes);

        for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
            memset(dst.data, 0xaa, bytes);
            assert_int_equal(pixel_warp_perspective_isa(isa, &src, m, look, &dst, NULL), JUNCO_OK);
            assert_memory_equal(dst.data, pixels, bytes);
        }
        image_free(&src);
        image_free(&dst);
    }
    golden_close(&g);
}

/* Far outside, behind the horizon, in a picture of one pixel: whatever the matrix, nothing outside
 * the image is read (the sanitizers watch) and the versions agree. */
static void wild_matrices_are_safe(void **state) {
    static const double wild[][9] = {
        {1e9, 0, 0, 0, 1e9, 0, 0, 0, 1},       {1e-9, 0, 5, 0, 1e-9, 5, 0, 0, 1},
        {1, 0, 0, 0, 1, 0, 0.2, -0.2, 0.01},   {-1, 2, 1e300, 3, 1, 0, 1, 1, 1},
        {1, 0, -1e12, 0, 1, 1e12, 0, 0, 1e-3},
    };
    static const int sizes[][2] = {{1, 1}, {3, 2}, {5, 4}, {6, 9}, {40, 30}};

    (void)state;
    for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
        for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
            for (int c = 3; c <= 4; c++) {
                struct pixel_look look = {s % 2, i % 2};
                struct pixel_image src = noise_image(9, sizes[s][0], sizes[s][1], c);
                struct pixel_image a = blank_image(17, 13, c), b = blank_image(17, 13, c);
                junco_status st =
                    pixel_warp_perspective_isa(PIXEL_ISA_PLAIN, &src, wild[i], look, &a, NULL);

                assert_true(st == JUNCO_OK || st == JUNCO_EINVAL);
                assert_int_equal(pixel_warp_perspective(&src, wild[i], look, &b, NULL), st);
                assert_memory_equal(a.data, b.data, (size_t)(17 * 13 * c));
                image_free(&src);
                image_free(&a);
                image_free(&b);
            }
        }
    }
}

static void a_whole_image_stays_as_it_is(void **state) {
    struct pixel_image src = noise_image(3, 31, 17, 3), dst = blank_image(31, 17, 3);
    const struct pixel_point all[4] = {{0, 0}, {31, 0}, {31, 17}, {0, 17}};

    (void)state;
    assert_int_equal(pixel_rectify(&src, all, AS_RAPIDOCR, &dst, NULL), JUNCO_OK);
    assert_memory_equal(src.data, dst.data, 31 * 17 * 3);
    image_free(&src);
    image_free(&dst);
}

static void bad_calls_are_refused(void **state) {
    const struct pixel_point line[4] = {{0, 0}, {1, 1}, {2, 2}, {0, 5}};
    const struct pixel_point thin[4] = {{0, 0}, {9, 0}, {9, 0.5f}, {0, 0.5f}};
    const struct pixel_point vast[4] = {{0, 0}, {1e9f, 0}, {1e9f, 9}, {0, 9}};
    const struct pixel_point bad[4] = {{NAN, 0}, {9, NAN}, {9, 9}, {0, 9}};
    const double flat[9] = {1, 2, 3, 2, 4, 6, 0, 0, 1};
    struct pixel_image src = noise_image(3, 8, 8, 3), dst = blank_image(4, 4, 3);
    struct junco_error err = {0};
    int w, h;

    (void)state;
    assert_int_equal(pixel_rectify(&src, line, AS_RAPIDOCR, &dst, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_rectify(&src, bad, AS_RAPIDOCR, &dst, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_warp_perspective(&src, flat, AS_RAPIDOCR, &dst, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_quad_size(thin, &w, &h, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_quad_size(bad, &w, &h, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_quad_size(vast, &w, &h, &err), JUNCO_ELIMIT);
    image_free(&src);
    image_free(&dst);
}

static void lack_of_memory_is_reported(void **state) {
    const double same[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    struct pixel_image src = noise_image(3, 8, 8, 3), dst = blank_image(8, 8, 3);
    size_t live = junco_mem_live();

    (void)state;
    junco_mem_fail_after(1);
    assert_int_equal(pixel_warp_perspective(&src, same, AS_RAPIDOCR, &dst, NULL), JUNCO_ENOMEM);
    junco_mem_fail_after(0);
    assert_int_equal(junco_mem_live(), live);
    image_free(&src);
    image_free(&dst);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_looks_equal_the_reference),
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(wild_matrices_are_safe),
        cmocka_unit_test(a_whole_image_stays_as_it_is),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel warp", tests, NULL, NULL);
}
