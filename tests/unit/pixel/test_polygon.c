/* test_polygon.c -- src/pixel/polygon.c against shapely, pyclipper and RapidOCR's box score. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "golden.h"
#include "pixel/minrect.h"
#include "pixel/polygon.h"

static void assert_near(double got, double want) {
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want))))
        fail_msg("%.17g is not near %.17g", got, want);
}

/* The outline's hull must be the file's, wherever either begins. */
static void check_hull(struct golden *g, const struct pixel_ipoint *outline, size_t count) {
    static struct hull_point points[QUAD_GROW_POINTS], hull[QUAD_GROW_POINTS + 1];
    size_t want = (size_t)golden_int(g);

    for (size_t i = 0; i < count; i++)
        points[i] = (struct hull_point){outline[i].x, outline[i].y, (int)i, (int)i};
    assert_int_equal(convex_hull(points, count, hull), want);
    for (size_t k = 0; k < want; k++) {
        int x = golden_int(g), y = golden_int(g);
        size_t i = 0;

        while (i < want && (hull[i].x != x || hull[i].y != y))
            i++;
        assert_true(i < want);
    }
}

static void equals_the_reference(void **state) {
    static struct pixel_ipoint outline[QUAD_GROW_POINTS];
    struct golden g = golden_open("polygon.bin");
    struct pixel_image noise = noise_image(500, 100, 80, 1);
    float *map = junco_alloc_array(8000, sizeof(*map));
    int cases = golden_int(&g);

    (void)state;
    assert_non_null(map);
    for (int i = 0; i < 8000; i++)
        map[i] = (float)noise.data[i] / 255;
    for (int i = 0; i < cases; i++) {
        struct pixel_point quad[4];

        golden_points(&g, quad, 4);
        double area = polygon_area(quad, 4), length = polygon_length(quad, 4);

        assert_near(area, golden_double(&g));
        assert_near(length, golden_double(&g));
        assert_near(quad_mean(map, 100, 80, quad), golden_double(&g));
        check_hull(&g, outline, quad_grow(quad, area * 1.6 / length, outline));
    }
    junco_free(map);
    image_free(&noise);
    golden_close(&g);
}

static void growth_is_bounded(void **state) {
    static struct pixel_ipoint outline[QUAD_GROW_POINTS];
    const struct pixel_point square[4] = {{0, 0}, {9, 0}, {9, 9}, {0, 9}};
    const struct pixel_point backwards[4] = {{0, 0}, {0, 9}, {9, 9}, {9, 0}};
    const struct pixel_point dent[4] = {{0, 0}, {9, 0}, {2, 2}, {0, 9}};
    const struct pixel_point dot[4] = {{3, 3}, {3.5f, 3}, {3.9f, 3.9f}, {3, 3.2f}};
    const double distances[] = {0, 1e-30, 0.2, 1, 17, JUNCO_MAX_IMAGE_SIDE, 1e30, INFINITY};

    (void)state;
    for (size_t i = 0; i < sizeof(distances) / sizeof(distances[0]); i++) {
        size_t n = quad_grow(square, distances[i], outline);

        assert_true(n >= 4 && n <= QUAD_GROW_POINTS);
        assert_int_equal(quad_grow(backwards, distances[i], outline), n);
        n = quad_grow(dent, distances[i], outline);
        assert_true(n >= 4 && n <= QUAD_GROW_POINTS);
    }
    assert_int_equal(quad_grow(dot, 3, outline), 0);
    assert_int_equal(quad_grow(square, -1, outline), 0);
    assert_int_equal(quad_grow(square, NAN, outline), 0);
}

static void means_stay_inside_the_map(void **state) {
    const float map[6] = {1, 2, 3, 4, 5, 6};
    const struct pixel_point around[4] = {{-5, -5}, {50, -5}, {50, 40}, {-5, 40}};
    const struct pixel_point corner[4] = {{1, 0}, {2, 0}, {2, 1}, {1, 1}};
    const struct pixel_point dot[4] = {{2, 1}, {2, 1}, {2, 1}, {2, 1}};

    (void)state;
    assert_near(quad_mean(map, 3, 2, around), 3.5);
    assert_near(quad_mean(map, 3, 2, corner), 4);
    assert_near(quad_mean(map, 3, 2, dot), 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(growth_is_bounded),
        cmocka_unit_test(means_stay_inside_the_map),
    };

    return cmocka_run_group_tests_name("pixel polygon", tests, NULL, NULL);
}
