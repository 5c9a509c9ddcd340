/* test_contour.c -- src/pixel/contour.c against cv2.findContours and cv2.dilate. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "golden.h"
#include "pixel/contour.h"

enum { MOST = 512 };

/* Check one border's corners against the next in the file. */
static void check_border(struct golden *g, const struct contour_map *map,
                         const struct contour_start *start) {
    size_t count = (size_t)golden_int(g);
    struct pixel_ipoint *got = junco_alloc_array(count, sizeof(*got));

    assert_non_null(got);
    assert_int_equal(start->point_count, count);
    contour_trace(map, start, got);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i].x, golden_int(g));
        assert_int_equal(got[i].y, golden_int(g));
    }
    junco_free(got);
}

static void check_dilation(const uint8_t *mask, int w, int h, int size, const uint8_t *want) {
    size_t pixels = (size_t)w * (size_t)h;
    uint8_t *got = junco_alloc(pixels);

    assert_non_null(got);
    mask_dilate(mask, w, h, size, got);
    assert_memory_equal(got, want, pixels);
    junco_free(got);
}

static void equals_the_reference(void **state) {
    static struct contour_start starts[MOST];
    struct golden g = golden_open("contour.bin");
    int masks = golden_int(&g);

    (void)state;
    for (int m = 0; m < masks; m++) {
        int w = golden_int(&g), h = golden_int(&g);
        size_t borders = (size_t)golden_int(&g), pixels = (size_t)w * (size_t)h, total;
        const uint8_t *mask = golden_bytes(&g, pixels);
        struct contour_map map;

        check_dilation(mask, w, h, 2, golden_bytes(&g, pixels));
        assert_int_equal(contour_map_init(&map, mask, w, h, NULL), JUNCO_OK);
        assert_int_equal(contour_find(&map, starts, MOST, &total), borders);
        assert_int_equal(total, borders);
        for (size_t i = 0; i < borders; i++)
            check_border(&g, &map, &starts[i]);
        contour_map_done(&map);
    }
    golden_close(&g);
}

/* On the masks of contour.bin, whose borders are known to be right. */
static void check_means(struct golden *g, struct contour_map *map, uint32_t seed) {
    static struct contour_start starts[MOST];
    size_t pixels = (size_t)map->width * (size_t)map->height,
           n = contour_find(map, starts, MOST, NULL);
    float *values = junco_alloc_array(pixels, sizeof(*values));
    uint8_t *cells = junco_alloc(pixels);

    assert_non_null(values);
    assert_non_null(cells);
    for (size_t i = 0; i < pixels; i++)
        values[i] = (float)(noise_next(&seed) >> 24) / 255;
    for (size_t i = 0; i < n; i++) {
        struct pixel_ipoint *points = junco_alloc_array(starts[i].point_count, sizeof(*points));

        assert_non_null(points);
        contour_trace(map, &starts[i], points);
        assert_float_equal(contour_mean(values, map->width, points, starts[i].point_count, cells),
                           golden_double(g), 1e-6);
        junco_free(points);
    }
    junco_free(values);
    junco_free(cells);
}

static void means_and_dilations_equal_the_reference(void **state) {
    static const int sizes[] = {1, 3, 4, 7};
    struct golden g = golden_open("contour_more.bin");
    int masks = golden_int(&g);

    (void)state;
    for (int m = 0; m < masks; m++) {
        int w = golden_int(&g), h = golden_int(&g);
        size_t pixels = (size_t)w * (size_t)h;
        const uint8_t *mask = golden_bytes(&g, pixels);
        struct contour_map map;

        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
            check_dilation(mask, w, h, sizes[i], golden_bytes(&g, pixels));
        assert_int_equal(contour_map_init(&map, mask, w, h, NULL), JUNCO_OK);
        check_means(&g, &map, (uint32_t)m + 1);
        contour_map_done(&map);
    }
    golden_close(&g);
}

/* Isolated pixels, one border each: the last `capacity` are kept, the newest first. */
static void the_newest_are_kept(void **state) {
    enum { W = 19, COUNT = 10 };
    uint8_t mask[W] = {0};

    (void)state;
    for (int i = 0; i < COUNT; i++)
        mask[2 * i] = 1;
    for (size_t capacity = 0; capacity <= COUNT + 1; capacity++) {
        struct contour_start starts[COUNT + 1];
        struct contour_map map;
        size_t total, want = capacity < COUNT ? capacity : COUNT;

        assert_int_equal(contour_map_init(&map, mask, W, 1, NULL), JUNCO_OK);
        assert_int_equal(contour_find(&map, starts, capacity, &total), want);
        assert_int_equal(total, COUNT);
        for (size_t i = 0; i < want; i++) {
            assert_int_equal(starts[i].at.x, 2 * (COUNT - 1 - (int)i));
            assert_int_equal(starts[i].point_count, 1);
        }
        contour_map_done(&map);
    }
}

static void holes_are_told_apart(void **state) {
    uint8_t ring[25] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0};
    struct contour_start starts[2];
    struct contour_map map;

    (void)state;
    assert_int_equal(contour_map_init(&map, ring, 5, 5, NULL), JUNCO_OK);
    assert_int_equal(contour_find(&map, starts, 2, NULL), 2);
    assert_true(starts[0].is_hole);
    assert_false(starts[1].is_hole);
    contour_map_done(&map);
    contour_map_done(&map);
}

static void lack_of_memory_is_reported(void **state) {
    struct contour_map map = {0};
    uint8_t mask = 1;

    (void)state;
    junco_mem_fail_after(1);
    assert_int_equal(contour_map_init(&map, &mask, 1, 1, NULL), JUNCO_ENOMEM);
    junco_mem_fail_after(0);
    assert_int_equal(contour_map_init(&map, &mask, 0, 1, NULL), JUNCO_EINVAL);
    assert_null(map.cells);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(means_and_dilations_equal_the_reference),
        cmocka_unit_test(the_newest_are_kept),
        cmocka_unit_test(holes_are_told_apart),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel contour", tests, NULL, NULL);
}
