/* test_resize.c -- src/pixel/resize.c against cv2.resize, and its versions against each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "golden.h"
#include "pixel/resize.h"

static void equals_the_reference(void **state) {
    struct golden g = golden_open("resize.bin");
    int count = golden_int(&g);

    (void)state;
    for (int i = 0; i < count; i++) {
        int w = golden_int(&g), h = golden_int(&g), c = golden_int(&g);
        int dw = golden_int(&g), dh = golden_int(&g);
        size_t bytes = (size_t)dw * (size_t)dh * (size_t)c;
        const uint8_t *want = golden_bytes(&g, bytes);
        struct pixel_image src = noise_image((uint32_t)i + 1, w, h, c);
        struct pixel_image dst = blank_image(dw, dh, c);

        for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
            memset(dst.data, 0xaa, bytes);
            assert_int_equal(pixel_resize_bilinear_isa(isa, &src, &dst, NULL), JUNCO_OK);
            assert_memory_equal(dst.data, want, bytes);
        }
        image_free(&src);
        image_free(&dst);
    }
    golden_close(&g);
}

static void versions_agree(void **state) {
    static const int channels[] = {1, 3, 4};
    uint32_t seed = 7;

    (void)state;
    for (int i = 0; i < 150; i++) {
        int c = channels[i % 3];
        int w = 1 + (int)(noise_next(&seed) % 80), h = 1 + (int)(noise_next(&seed) % 40);
        int dw = 1 + (int)(noise_next(&seed) % 120), dh = 1 + (int)(noise_next(&seed) % 60);
        struct pixel_image src = noise_image(seed, w, h, c);
        struct pixel_image plain = blank_image(dw, dh, c), best = blank_image(dw, dh, c);

        assert_int_equal(pixel_resize_bilinear_isa(PIXEL_ISA_PLAIN, &src, &plain, NULL), JUNCO_OK);
        assert_int_equal(pixel_resize_bilinear(&src, &best, NULL), JUNCO_OK);
        assert_memory_equal(plain.data, best.data, (size_t)dw * (size_t)dh * (size_t)c);
        image_free(&src);
        image_free(&plain);
        image_free(&best);
    }
}

static void bad_calls_are_refused(void **state) {
    struct pixel_image src = noise_image(1, 4, 4, 3), dst = blank_image(2, 2, 1);
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(pixel_resize_bilinear(&src, &dst, &err), JUNCO_EINVAL);
    assert_string_equal(err.message, "resize: source has 3 channels, destination 1");
    dst.width = 0;
    assert_int_equal(pixel_resize_bilinear(&src, &dst, &err), JUNCO_EINVAL);
    image_free(&src);
    image_free(&dst);
}

static void lack_of_memory_is_reported(void **state) {
    struct pixel_image src = noise_image(1, 9, 9, 3), dst = blank_image(5, 5, 3);
    size_t live = junco_mem_live();
    junco_status st = JUNCO_ENOMEM;

    (void)state;
    for (uint64_t n = 1; st == JUNCO_ENOMEM; n++) {
        junco_mem_fail_after(n);
        st = pixel_resize_bilinear(&src, &dst, NULL);
        assert_int_equal(st, junco_mem_has_failed() ? JUNCO_ENOMEM : JUNCO_OK);
        assert_int_equal(junco_mem_live(), live);
        assert_true(n < 10);
    }
    junco_mem_fail_after(0);
    image_free(&src);
    image_free(&dst);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(versions_agree),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel resize", tests, NULL, NULL);
}
