/* test_text_detection_ppocr_boxes.c -- text_detection.ppocr_boxes on maps drawn here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "op_test.h"

extern const struct junco_op junco_op_text_detection_ppocr_boxes;
static const struct junco_op *const op = &junco_op_text_detection_ppocr_boxes;

/* The map has the image's size with these: shortest side 96, a multiple of 32. */
#define WIDTH 160
#define HEIGHT 96
static const char *const params[] = {"limit_side_len=96", NULL};

struct blob {
    int x0, y0, x1, y1; /* x1, y1 outside */
    float p;
};

static struct junco_table page(int width, int height, const struct blob *blobs, size_t n) {
    static uint8_t white[WIDTH * HEIGHT];
    static float map[WIDTH * HEIGHT];
    const int64_t dims[] = {1, height, width};

    memset(map, 0, sizeof(map));
    for (size_t i = 0; i < n; i++)
        for (int y = blobs[i].y0; y < blobs[i].y1; y++)
            for (int x = blobs[i].x0; x < blobs[i].x1; x++)
                map[y * width + x] = blobs[i].p;
    return op_test_join(op_test_image(JUNCO_PIXELS_GRAY, WIDTH, HEIGHT, white),
                        op_test_tensor(3, dims, map));
}

/* Right one first: the order of the result is not the order of the search. */
static const struct blob words[] = {
    {90, 22, 140, 34, 0.75f}, {20, 20, 70, 32, 0.9f}, {20, 60, 120, 72, 0.8f}};

static const float *corners(const struct op_test *t, size_t box) {
    return t->out.columns[0].as.tensor[box].data;
}

/* A box of w x h grows by w h 1.6 / (2 (w + h)) to each side; 2 pixels are left for rounding, the
 * dilation and the round corners. */
static void assert_box(const struct op_test *t, size_t box, const struct blob *blob) {
    double w = blob->x1 - blob->x0, h = blob->y1 - blob->y0;
    double grown = w * h * 1.6 / (2 * (w + h));
    const double want[8] = {blob->x0 - grown, blob->y0 - grown, blob->x1 + grown, blob->y0 - grown,
                            blob->x1 + grown, blob->y1 + grown, blob->x0 - grown, blob->y1 + grown};

    for (size_t i = 0; i < 8; i++)
        if (fabs(corners(t, box)[i] - want[i]) > 2)
            fail_msg("box %zu, number %zu: got %g, want %g", box, i, (double)corners(t, box)[i],
                     want[i]);
    assert_float_equal(t->out.columns[1].as.float64[box], blob->p, 0.15);
}

static void test_reading_order(void **state) {
    struct junco_table in = page(WIDTH, HEIGHT, words, COUNT(words));
    struct op_test t = {0};

    (void)state;
    ok(op_test_open(&t, op, NULL, params, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 0);
    assert_int_equal(t.out.rows, 3);
    assert_box(&t, 0, &words[1]); /* 2 px higher than its neighbour: one row of text */
    assert_box(&t, 1, &words[0]);
    assert_box(&t, 2, &words[2]);
    op_test_close(&t);
    junco_table_done(&in);
}

static void test_nothing_found(void **state) {
    static const struct blob faint[] = {{20, 20, 70, 32, 0.25f}, {80, 40, 82, 42, 1}};
    struct junco_table in = page(WIDTH, HEIGHT, faint, COUNT(faint));
    struct op_test t = {0};

    (void)state;
    ok(op_test_open(&t, op, NULL, params, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 0);
    assert_int_equal(t.out.rows, 0);
    assert_int_equal(t.n_runs, 1);
    op_test_close(&t);
    junco_table_done(&in);
}

static void test_wrong_map(void **state) {
    struct junco_table in = page(WIDTH - 32, HEIGHT, words, 1);
    struct op_test t = {0};

    (void)state;
    ok(op_test_open(&t, op, NULL, params, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 1);
    assert_int_equal(t.first_why.code, JUNCO_ETYPE);
    assert_non_null(strstr(t.first_why.message, "map is [1, 96, 128]; want [1, 96, 160]"));
    op_test_close(&t);
    junco_table_done(&in);
}

/* A builder with room for one row at a time gets the same boxes, one a run. */
static void test_small_builder(void **state) {
    struct junco_table in = page(WIDTH, HEIGHT, words, COUNT(words));
    struct op_test all = {0}, single = {0};

    (void)state;
    ok(op_test_open(&all, op, NULL, params, err));
    ok(op_test_run(&all, &in, 0, err));
    ok(op_test_open(&single, op, NULL, params, err));
    ok(op_test_run(&single, &in, 1, err));
    assert_int_equal(all.n_runs, 1);
    assert_true(single.n_runs >= 3);
    assert_int_equal(single.out.rows, all.out.rows);
    for (size_t i = 0; i < all.out.rows; i++)
        assert_memory_equal(corners(&single, i), corners(&all, i), 8 * sizeof(float));
    op_test_close(&all);
    op_test_close(&single);
    junco_table_done(&in);
}

/* An L: its rectangle is mostly empty, its outline is not. */
static void test_each_parameter_decides(void **state) {
    static const struct blob corner[] = {{20, 10, 28, 80, 0.9f}, {20, 72, 100, 80, 0.9f}};
    static const struct {
        const char *params[4];
        size_t boxes;
    } cases[] = {
        {{"limit_side_len=96"}, 0},
        {{"limit_side_len=96", "score_mode=slow"}, 1},
        {{"limit_side_len=96", "box_thresh=0.1"}, 1},
        {{"limit_side_len=96", "score_mode=slow", "min_size=90"}, 0},
        {{"limit_side_len=96", "score_mode=slow", "min_size_after=500"}, 0},
        {{"limit_side_len=96", "score_mode=slow", "dilation_size=31"}, 0}, /* empty rim */
        {{"limit_side_len=96", "score_mode=slow", "use_dilation=False"}, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_table in = page(WIDTH, HEIGHT, corner, COUNT(corner));
        struct op_test t = {0};

        ok(op_test_open(&t, op, NULL, cases[i].params, err));
        ok(op_test_run(&t, &in, 0, err));
        assert_int_equal(t.n_failed, 0);
        if (t.out.rows != cases[i].boxes)
            fail_msg("case %zu: got %zu boxes, want %zu", i, t.out.rows, cases[i].boxes);
        op_test_close(&t);
        junco_table_done(&in);
    }
}

/* The map may be larger than the image: boxes are the image's, and stay in it. */
static void test_scaled_back(void **state) {
    static const char *const twice[] = {"limit_side_len=192", NULL};
    static const struct blob edge[] = {{0, 40, 100, 64, 1}};
    static const int64_t dims[] = {1, 2 * HEIGHT, 2 * WIDTH};
    static float map[4 * WIDTH * HEIGHT];
    struct junco_table in, small = page(WIDTH, HEIGHT, NULL, 0);
    struct op_test t = {0};

    (void)state;
    for (int y = edge[0].y0; y < edge[0].y1; y++)
        for (int x = edge[0].x0; x < edge[0].x1; x++)
            map[y * 2 * WIDTH + x] = 1;
    junco_column_unref(&small.columns[1]);
    small.n_columns = 1;
    in = op_test_join(small, op_test_tensor(3, dims, map));
    ok(op_test_open(&t, op, NULL, twice, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.out.rows, 1);
    assert_true(corners(&t, 0)[0] == 0); /* grown out of the picture, cut */
    assert_in_range((int)corners(&t, 0)[2], 100 / 2 + 5, 100 / 2 + 11); /* 50 + 7.7 */
    assert_in_range((int)corners(&t, 0)[1], 40 / 2 - 11, 40 / 2 - 5);
    op_test_close(&t);
    junco_table_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_parameter_decides), cmocka_unit_test(test_reading_order),
        cmocka_unit_test(test_nothing_found),          cmocka_unit_test(test_wrong_map),
        cmocka_unit_test(test_small_builder),          cmocka_unit_test(test_scaled_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
