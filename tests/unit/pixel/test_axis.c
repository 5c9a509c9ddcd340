/* test_axis.c -- src/pixel/axis.c: where taps lie, and that weights sum to one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <stdlib.h>
#include <string.h>

#include "pixel/axis.h"

static void weights_sum_to_one(void **state) {
    static const int sizes[][2] = {{1, 1},    {1, 7},    {7, 1},    {5, 5},
                                   {100, 37}, {37, 100}, {32768, 3}};

    (void)state;
    for (int filter = PIXEL_RESAMPLE_BOX; filter <= PIXEL_RESAMPLE_LANCZOS; filter++) {
        for (size_t i = 0; i < COUNT(sizes); i++) {
            struct pixel_axis axis;

            ok(pixel_axis_init((enum pixel_resample)filter, sizes[i][0], sizes[i][1], &axis, err));
            for (int x = 0; x < axis.to; x++) {
                int sum = 0;

                assert_true(axis.first[x] >= 0 && axis.count[x] >= 1);
                assert_true(axis.first[x] + axis.count[x] <= axis.from);
                assert_true(axis.count[x] <= axis.most);
                assert_true(!x || axis.first[x] >= axis.first[x - 1]);
                for (int t = 0; t < axis.count[x]; t++)
                    sum += pixel_axis_weight(&axis, x, t);
                /* Each is rounded to the nearest: half a step off at most. */
                assert_true(abs(sum - (1 << PIXEL_AXIS_BITS)) <= (axis.count[x] + 1) / 2);
                for (int t = axis.count[x]; t < axis.blocks * PIXEL_AXIS_BLOCK; t++)
                    assert_int_equal(pixel_axis_weight(&axis, x, t), 0);
            }
            pixel_axis_done(&axis);
        }
    }
}

static void known_weights(void **state) {
    const int one = 1 << PIXEL_AXIS_BITS;
    struct pixel_axis axis;

    (void)state;
    /* Halving with the cubic: its values at 1/4, 3/4 … of the stretched axis, eight taps within. */
    ok(pixel_axis_init(PIXEL_RESAMPLE_BICUBIC, 16, 8, &axis, err));
    assert_int_equal(axis.first[4], 5);
    assert_int_equal(axis.count[4], 8);
    assert_true(pixel_axis_weight(&axis, 4, 0) < 0);
    assert_int_equal(pixel_axis_weight(&axis, 4, 3), pixel_axis_weight(&axis, 4, 4));
    pixel_axis_done(&axis);
    ok(pixel_axis_init(PIXEL_RESAMPLE_BOX, 6, 3, &axis, err));
    assert_int_equal(axis.first[2], 4);
    assert_int_equal(axis.count[2], 2);
    assert_int_equal(pixel_axis_weight(&axis, 2, 1), one / 2);
    pixel_axis_done(&axis);
}

static void nearest_has_no_weights(void **state) {
    static const int want[] = {0, 2, 3};
    struct pixel_axis axis;

    (void)state;
    ok(pixel_axis_init(PIXEL_RESAMPLE_NEAREST, 4, 3, &axis, err));
    assert_null(axis.weights);
    assert_memory_equal(axis.first, want, sizeof(want));
    pixel_axis_done(&axis);
}

static void bad_calls_are_refused(void **state) {
    struct pixel_axis axis;

    (void)state;
    fails(pixel_axis_init(PIXEL_RESAMPLE_BOX, 0, 1, &axis, err), JUNCO_EINVAL, "1 or more");
    fails(pixel_axis_init((enum pixel_resample)6, 1, 1, &axis, err), JUNCO_EINVAL, "no filter 6");
}

static junco_status make_one(struct junco_error *err) {
    struct pixel_axis axis;
    junco_status st = pixel_axis_init(PIXEL_RESAMPLE_HAMMING, 9, 4, &axis, err);

    if (!st)
        pixel_axis_done(&axis);
    return st;
}

static void lack_of_memory_is_reported(void **state) {
    (void)state;
    check_allocations(make_one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_sum_to_one),         cmocka_unit_test(known_weights),
        cmocka_unit_test(nearest_has_no_weights),     cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel axis", tests, NULL, NULL);
}
