/* test_dbpost.c -- src/pixel/dbpost.c against RapidOCR's DBPostProcess, filter and order. */
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
#include "pixel/dbpost.h"

static struct dbpost_box boxes[JUNCO_MAX_TEXT_BOXES];

static float *read_map(struct golden *g, int w, int h) {
    size_t pixels = (size_t)w * (size_t)h;
    const uint8_t *bytes = golden_bytes(g, pixels);
    float *map = junco_alloc_array(pixels, sizeof(*map));

    assert_non_null(map);
    for (size_t i = 0; i < pixels; i++)
        map[i] = (float)bytes[i] / 255;
    return map;
}

static void equals_the_reference(void **state) {
    struct golden g = golden_open("dbpost.bin");
    int maps = golden_int(&g);

    (void)state;
    for (int m = 0; m < maps; m++) {
        int w = golden_int(&g), h = golden_int(&g);
        int image_w = golden_int(&g), image_h = golden_int(&g);
        size_t want = (size_t)golden_int(&g), count;
        float *map = read_map(&g, w, h);

        assert_int_equal(
            dbpost_boxes(map, w, h, &dbpost_defaults, image_w, image_h, boxes, &count, NULL),
            JUNCO_OK);
        assert_int_equal(count, want);
        for (size_t i = 0; i < count; i++) {
            assert_true(boxes[i].score >= dbpost_defaults.box_threshold && boxes[i].score <= 1);
            for (int k = 0; k < 4; k++) {
                assert_true(boxes[i].corner[k].x == golden_float(&g));
                assert_true(boxes[i].corner[k].y == golden_float(&g));
            }
        }
        junco_free(map);
    }
    golden_close(&g);
}

static struct dbpost_box box_at(float x, float y) {
    return (struct dbpost_box){.corner = {{x, y}}};
}

static void rows_are_read_left_to_right(void **state) {
    struct dbpost_box rows[] = {box_at(90, 10), box_at(10, 30), box_at(50, 4),
                                box_at(10, 13), box_at(80, 25), box_at(10, 30)};
    const float want[][2] = {{10, 13}, {50, 4}, {90, 10}, {10, 30}, {10, 30}, {80, 25}};

    (void)state;
    dbpost_sort(rows, 6, 10);
    for (int i = 0; i < 6; i++) {
        assert_true(rows[i].corner[0].x == want[i][0]);
        assert_true(rows[i].corner[0].y == want[i][1]);
    }
}

/* A map of `side` x `side` with two blocks of text. */
static void fill_blocks(float *map, int side) {
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            map[y * side + x] =
                (y > 4 && y < 14 && x > 5 && x < 40) || (y > 30 && y < 40 && x > 20 && x < 60)
                    ? 0.9f
                    : 0.05f;
}

static void parameters_decide(void **state) {
    static float map[64 * 64];
    struct dbpost_params p = dbpost_defaults;
    size_t count;

    (void)state;
    fill_blocks(map, 64);
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 2);
    assert_true(boxes[0].corner[0].y < boxes[1].corner[0].y);
    p.max_candidates = 1; /* the newest border is the lowest */
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 1);
    assert_true(boxes[0].corner[0].y > 20);
    p = dbpost_defaults;
    p.box_threshold = 0.95;
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
    p = dbpost_defaults;
    p.min_side = 11; /* 9 + 1 by the dilation */
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
    p = dbpost_defaults;
    p.min_side_after = 30;
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
    p = dbpost_defaults;
    p.dilation = 21; /* over the 16 rows between the blocks, and the 20 shared columns */
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 0); /* one box, too empty inside */
    p.box_threshold = 0.1;
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 1);
    p = dbpost_defaults;
    p.final_side = 25;
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
}

/* An L's rectangle is mostly empty: the fast score drops it, the slow one, along its border, not. */
static void the_slow_score_follows_the_border(void **state) {
    static float map[64 * 64];
    struct dbpost_params p = dbpost_defaults;
    size_t count;

    (void)state;
    for (int y = 8; y < 56; y++)
        for (int x = 8; x < 56; x++)
            map[y * 64 + x] = x < 16 || y >= 48 ? 0.9f : 0;
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
    p.is_score_slow = true;
    assert_int_equal(dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL), JUNCO_OK);
    assert_int_equal(count, 1);
    assert_true(boxes[0].score > 0.7f && boxes[0].score < 0.9f); /* the dilation's rim is empty */
}

static void odd_maps_are_safe(void **state) {
    static const float values[] = {0, 1, 1e30f, NAN, INFINITY, -INFINITY};
    static float map[33 * 17];

    (void)state;
    for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
        size_t count;

        for (int i = 0; i < 33 * 17; i++)
            map[i] = i % 5 ? values[v] : 0.5f;
        for (int slow = 0; slow < 2; slow++) {
            struct dbpost_params p = dbpost_defaults;

            p.is_score_slow = slow;
            assert_int_equal(dbpost_boxes(map, 33, 17, &p, 1000, 1000, boxes, &count, NULL),
                             JUNCO_OK);
        }
    }
}

static void bad_parameters_are_refused(void **state) {
    struct dbpost_params p = dbpost_defaults;
    struct junco_error err = {0};
    float map[4] = {0};
    size_t count;

    (void)state;
    p.max_candidates = JUNCO_MAX_TEXT_BOXES + 1;
    assert_int_equal(dbpost_boxes(map, 2, 2, &p, 2, 2, boxes, &count, &err), JUNCO_EINVAL);
    p.max_candidates = 0;
    assert_int_equal(dbpost_boxes(map, 2, 2, &p, 2, 2, boxes, &count, &err), JUNCO_EINVAL);
    p = dbpost_defaults;
    p.dilation = 0;
    assert_int_equal(dbpost_boxes(map, 2, 2, &p, 2, 2, boxes, &count, &err), JUNCO_EINVAL);
    p.dilation = JUNCO_MAX_DILATION + 1;
    assert_int_equal(dbpost_boxes(map, 2, 2, &p, 2, 2, boxes, &count, &err), JUNCO_EINVAL);
    p = dbpost_defaults;
    p.unclip_ratio = NAN;
    assert_int_equal(dbpost_boxes(map, 2, 2, &p, 2, 2, boxes, &count, &err), JUNCO_EINVAL);
    assert_int_equal(dbpost_boxes(map, 2, 0, &dbpost_defaults, 2, 2, boxes, &count, &err),
                     JUNCO_EINVAL);
    assert_int_equal(dbpost_boxes(map, 2, 2, &dbpost_defaults, 2, 0, boxes, &count, &err),
                     JUNCO_EINVAL);
}

static void lack_of_memory_is_reported(void **state) {
    static float map[64 * 64];
    size_t live = junco_mem_live(), count;
    struct dbpost_params p = dbpost_defaults;
    junco_status st = JUNCO_ENOMEM;

    (void)state;
    p.is_score_slow = true;
    fill_blocks(map, 64);
    for (uint64_t n = 1; st == JUNCO_ENOMEM; n++) {
        junco_mem_fail_after(n);
        st = dbpost_boxes(map, 64, 64, &p, 64, 64, boxes, &count, NULL);
        assert_int_equal(st, junco_mem_has_failed() ? JUNCO_ENOMEM : JUNCO_OK);
        assert_int_equal(junco_mem_live(), live);
        assert_true(n < 10);
    }
    junco_mem_fail_after(0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(rows_are_read_left_to_right),
        cmocka_unit_test(the_slow_score_follows_the_border),
        cmocka_unit_test(parameters_decide),
        cmocka_unit_test(odd_maps_are_safe),
        cmocka_unit_test(bad_parameters_are_refused),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel dbpost", tests, NULL, NULL);
}
