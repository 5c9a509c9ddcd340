/* test_nms.c -- src/pixel/nms.c: overlap, order, ties, memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <string.h>

#include "pixel/nms.h"

static void overlaps(void **state) {
    static const struct {
        struct pixel_rect a, b;
        float want;
    } cases[] = {
        {{0, 0, 2, 2}, {0, 0, 2, 2}, 1},          {{0, 0, 2, 2}, {1, 0, 3, 2}, 1.f / 3},
        {{0, 0, 2, 2}, {2, 0, 4, 2}, 0},          {{0, 0, 4, 4}, {1, 1, 2, 2}, 1.f / 16},
        {{0, 0, 0, 0}, {0, 0, 0, 0}, 0},          {{2, 2, 0, 0}, {0, 0, 2, 2}, 0},
        {{-2, -2, -1, -1}, {-2, -2, -1, 0}, .5f},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_float_equal(pixel_rect_overlap(&cases[i].a, &cases[i].b), cases[i].want, 1e-6);
}

/* Equal scores keep their order; the bound is inclusive. */
static void order(void **state) {
    static const struct pixel_rect boxes[] = {{0, 0, 2, 2}, {1, 0, 3, 2}, {0, 0, 2, 2}};
    static const float scores[] = {1, 1, 1};
    size_t kept[3], n;

    (void)state;
    ok(pixel_nms(boxes, scores, 3, 1.f / 3, 3, kept, &n, err));
    assert_int_equal(n, 2);
    assert_int_equal(kept[0], 0);
    assert_int_equal(kept[1], 1);
    ok(pixel_nms(boxes, scores, 3, 0.3f, 3, kept, &n, err));
    assert_int_equal(n, 1);
    ok(pixel_nms(boxes, scores, 0, 0.3f, 3, kept, &n, err));
    assert_int_equal(n, 0);
}

static junco_status run_once(struct junco_error *err) {
    static const struct pixel_rect box = {0, 0, 1, 1};
    static const float score = 1;
    size_t kept, n;

    return pixel_nms(&box, &score, 1, 0.5f, 1, &kept, &n, err);
}

static void lack_of_memory_is_reported(void **state) {
    (void)state;
    check_allocations(run_once);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlaps),
        cmocka_unit_test(order),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel nms", tests, NULL, NULL);
}
