/* test_rotate.c -- src/pixel/rotate.c against Pillow. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "pixel/rotate.h"

/* Within a level where nothing is divided by alpha: Pillow cuts fractions off, this rounds.  The fill
 * is opaque, for Pillow takes its colours as weighed by alpha already. */
static void is_near_the_reference(void **state) {
    static const uint8_t fill[4] = {7, 77, 177, 255};
    struct golden g = golden_open("rotate.bin");
    int count = golden_int(&g);

    (void)state;
    for (int i = 0; i < count; i++) {
        int c = golden_int(&g), w = golden_int(&g), h = golden_int(&g), expand = golden_int(&g);
        int dw = golden_int(&g), dh = golden_int(&g), width = w, height = h;
        double angle = golden_double(&g);
        size_t bytes = (size_t)dw * (size_t)dh * (size_t)c;
        const uint8_t *want = golden_bytes(&g, bytes);
        struct pixel_image src = noise_image((uint32_t)i + 1, w, h, c),
                           dst = blank_image(dw, dh, c);

        if (expand)
            pixel_rotate_size(w, h, angle, &width, &height);
        assert_int_equal(width, dw);
        assert_int_equal(height, dh);
        ok(pixel_rotate(&src, angle, fill, &dst, err));
        for (size_t k = 0; k < bytes; k++) {
            int alpha = c == 4 ? want[k / 4 * 4 + 3] : 255;
            int most = c == 4 && k % 4 < 3 ? 1 + 2 * 255 / (alpha + 1) : 1;

            if (abs(dst.data[k] - want[k]) > most)
                fail_msg("case %d (%d channels, %d x %d by %g), byte %zu: got %d, want %d", i, c, w,
                         h, angle, k, dst.data[k], want[k]);
        }
        image_free(&src);
        image_free(&dst);
    }
    golden_close(&g);
}

static void bad_calls_are_refused(void **state) {
    struct pixel_image src = noise_image(1, 4, 4, 3), dst = blank_image(2, 2, 1);

    (void)state;
    fails(pixel_rotate(&src, 1, src.data, &dst, err), JUNCO_EINVAL, "3 channels to 1");
    fails(pixel_rotate(&dst, 1.0 / 0.0, src.data, &dst, err), JUNCO_EINVAL, "inf degrees");
    image_free(&src);
    image_free(&dst);
}

static junco_status rotate_once(struct junco_error *err) {
    static uint8_t in[3 * 3 * 4], out[3 * 3 * 4], fill[4];
    const struct pixel_image src = {in, 3, 3, 4};
    struct pixel_image dst = {out, 3, 3, 4};

    return pixel_rotate(&src, 20, fill, &dst, err);
}

static void lack_of_memory_is_reported(void **state) {
    (void)state;
    check_allocations(rotate_once);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_near_the_reference),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel rotate", tests, NULL, NULL);
}
