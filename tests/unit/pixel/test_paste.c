/* test_paste.c -- src/pixel/paste.c: colours, places, edges. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <stdbool.h>
#include <string.h>

#include "golden.h"
#include "pixel/paste.h"

static void a_part_lands_in_its_place(void **state) {
    static const uint8_t fill[] = {1, 2, 3};
    struct pixel_image src = noise_image(1, 9, 7, 3), dst = blank_image(6, 5, 3);
    struct pixel_view view = pixel_view_of(&src);

    (void)state;
    view = pixel_view_crop(&view, 2, 3, 4, 3);
    pixel_fill(&dst, fill);
    ok(pixel_paste(&view, 1, 2, &dst, err));
    for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 6; x++) {
            bool is_inside = x >= 1 && x < 5 && y >= 2;
            const uint8_t *want = is_inside ? src.data + 3 * ((y + 1) * 9 + x + 1) : fill;

            assert_memory_equal(dst.data + 3 * (y * 6 + x), want, 3);
        }
    }
    image_free(&src);
    image_free(&dst);
}

static void edges_spread(void **state) {
    uint8_t data[4 * 4] = {[5] = 1, [6] = 2, [9] = 3, [10] = 4};
    static const uint8_t want[] = {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4};
    struct pixel_image dst = {data, 4, 4, 1};

    (void)state;
    pixel_spread_edges(&dst, 1, 1, 2, 2);
    assert_memory_equal(data, want, sizeof(want));
}

static void bad_calls_are_refused(void **state) {
    uint8_t bytes[64] = {0};
    struct pixel_image gray = {bytes, 4, 4, 1}, rgb = {bytes, 2, 2, 3};
    struct pixel_view view = pixel_view_of(&gray);

    (void)state;
    fails(pixel_paste(&view, 0, 0, &rgb, err), JUNCO_EINVAL, "1 channels, destination 3");
    fails(pixel_paste(&view, 1, 0, &gray, err), JUNCO_EINVAL, "are not inside");
    fails(pixel_paste(&view, 0, -1, &gray, err), JUNCO_EINVAL, "are not inside");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_lands_in_its_place),
        cmocka_unit_test(edges_spread),
        cmocka_unit_test(bad_calls_are_refused),
    };

    return cmocka_run_group_tests_name("pixel paste", tests, NULL, NULL);
}
