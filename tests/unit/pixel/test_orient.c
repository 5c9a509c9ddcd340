/* test_orient.c -- src/pixel/orient.c: every turn against where its pixels must come from. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"
#include "pixel/orient.h"

/* Where in a w x h source the pixel for (x, y) of the upright picture lies, by EXIF's definition. */
static struct pixel_ipoint origin(enum pixel_turn turn, int w, int h, int x, int y) {
    const struct pixel_ipoint at[9] = {
        [1] = {x, y},
        [2] = {w - 1 - x, y},
        [3] = {w - 1 - x, h - 1 - y},
        [4] = {x, h - 1 - y},
        [5] = {y, x},
        [6] = {y, h - 1 - x},
        [8] = {w - 1 - y, x},
        [7] = {w - 1 - y, h - 1 - x},
    };

    return at[turn];
}

static void turns_move_every_pixel(void **state) {
    static const int sizes[][3] = {{1, 1, 1}, {5, 3, 3}, {3, 70, 4}, {130, 66, 3}, {65, 2, 1}};

    (void)state;
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        int w = sizes[s][0], h = sizes[s][1], c = sizes[s][2];
        struct pixel_image src = noise_image(5, w, h, c);

        for (enum pixel_turn turn = PIXEL_TURN_NONE; turn <= PIXEL_TURN_CCW; turn++) {
            bool swaps = pixel_turn_swaps(turn);
            struct pixel_image dst = blank_image(swaps ? h : w, swaps ? w : h, c);

            assert_int_equal(pixel_orient(&src, turn, &dst, NULL), JUNCO_OK);
            for (int y = 0; y < dst.height; y++) {
                for (int x = 0; x < dst.width; x++) {
                    struct pixel_ipoint from = origin(turn, w, h, x, y);

                    assert_memory_equal(dst.data + (y * dst.width + x) * c,
                                        src.data + (from.y * w + from.x) * c, (size_t)c);
                }
            }
            image_free(&dst);
        }
        image_free(&src);
    }
}

static void crops_copy_a_rectangle(void **state) {
    struct pixel_image src = noise_image(5, 9, 7, 3), dst = blank_image(4, 3, 3);

    (void)state;
    assert_int_equal(pixel_crop(&src, 5, 4, &dst, NULL), JUNCO_OK);
    for (int y = 0; y < 3; y++)
        assert_memory_equal(dst.data + y * 12, src.data + ((y + 4) * 9 + 5) * 3, 12);
    image_free(&src);
    image_free(&dst);
}

static void bad_calls_are_refused(void **state) {
    static const int places[][2] = {{-1, 0}, {0, -1},        {6, 0},
                                    {0, 5},  {INT32_MAX, 0}, {0, INT32_MIN}};
    struct pixel_image src = noise_image(5, 9, 7, 3), dst = blank_image(4, 3, 3);
    struct junco_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        assert_int_equal(pixel_crop(&src, places[i][0], places[i][1], &dst, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_orient(&src, PIXEL_TURN_CW, &dst, &err), JUNCO_EINVAL);
    assert_string_equal(err.message, "orient: destination is 4 x 3, want 7 x 9");
    assert_int_equal(pixel_orient(&src, (enum pixel_turn)9, &dst, &err), JUNCO_EINVAL);
    image_free(&src);
    image_free(&dst);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_move_every_pixel),
        cmocka_unit_test(crops_copy_a_rectangle),
        cmocka_unit_test(bad_calls_are_refused),
    };

    return cmocka_run_group_tests_name("pixel orient", tests, NULL, NULL);
}
