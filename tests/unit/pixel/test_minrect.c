/* test_minrect.c -- src/pixel/minrect.c against cv2.minAreaRect and RapidOCR's order of corners. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "golden.h"
#include "pixel/minrect.h"

/* To the bit: further on these floats are cut to integers. */
static void equals_the_reference(void **state) {
    struct golden g = golden_open("minrect.bin");
    int sets = golden_int(&g);

    (void)state;
    for (int s = 0; s < sets; s++) {
        size_t count = (size_t)golden_int(&g);
        struct pixel_ipoint *points = junco_alloc_array(count, sizeof(*points));
        struct hull_point *work = junco_alloc_array(minrect_work(count), sizeof(*work));
        struct pixel_point want[4];
        struct minrect got;

        assert_non_null(points);
        assert_non_null(work);
        golden_ipoints(&g, points, count);
        golden_points(&g, want, 4);
        minrect_find(points, count, work, &got);
        for (int i = 0; i < 4; i++) {
            assert_true(got.corner[i].x == want[i].x);
            assert_true(got.corner[i].y == want[i].y);
        }
        assert_true(got.short_side == golden_float(&g));
        junco_free(points);
        junco_free(work);
    }
    golden_close(&g);
}

static void hulls_have_no_needless_vertex(void **state) {
    /* A 3 x 3 grid of points, each twice. */
    struct hull_point grid[18], hull[19];

    (void)state;
    for (int i = 0; i < 18; i++)
        grid[i] = (struct hull_point){i % 3, i / 3 % 3, i, i};
    assert_int_equal(convex_hull(grid, 18, hull), 4);
    for (int i = 0; i < 4; i++) {
        assert_true(hull[i].x == 0 || hull[i].x == 2);
        assert_true(hull[i].y == 0 || hull[i].y == 2);
    }
    struct hull_point line[5], same[3] = {{4, 4, 0, 0}, {4, 4, 1, 1}, {4, 4, 2, 2}};

    for (int i = 0; i < 5; i++)
        line[i] = (struct hull_point){i * 2, i * 3, i, i};
    assert_int_equal(convex_hull(line, 5, hull), 2);
    assert_int_equal(convex_hull(same, 3, hull), 1);
}

static void extremes_do_not_overflow(void **state) {
    const struct pixel_ipoint points[] = {
        {-32768, -32768}, {65535, -32768}, {65535, 65535}, {-32768, 65535}};
    struct hull_point work[9];
    struct minrect got;

    (void)state;
    minrect_find(points, 4, work, &got);
    /* A float of that size has steps of 1/128. */
    assert_true(fabsf(got.short_side - 98303) < 0.05f);
    assert_true(fabsf(got.corner[0].x + 32768) < 0.05f && fabsf(got.corner[2].y - 65535) < 0.05f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(hulls_have_no_needless_vertex),
        cmocka_unit_test(extremes_do_not_overflow),
    };

    return cmocka_run_group_tests_name("pixel minrect", tests, NULL, NULL);
}
