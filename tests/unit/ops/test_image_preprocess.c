/* test_image_preprocess.c -- one pass gives what its steps give one after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_preprocess;
extern const struct junco_op junco_op_image_resize;
static const struct junco_op *const op = &junco_op_image_preprocess;

#define WIDTH 53
#define HEIGHT 37

/* Pixels without a pattern that a filter would hide: a linear congruential generator (Numerical
 * Recipes' constants). */
static void fill(uint8_t *data, size_t n) {
    uint32_t state = 7;

    for (size_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        data[i] = (uint8_t)(state >> 24);
    }
}

static const float *values_of(const struct junco_tensor *tensor, int64_t a, int64_t b, int64_t c) {
    assert_int_equal(tensor->dtype, JUNCO_DTYPE_FLOAT32);
    assert_int_equal(tensor->rank, 3);
    assert_int_equal(tensor->dims[0], a);
    assert_int_equal(tensor->dims[1], b);
    assert_int_equal(tensor->dims[2], c);
    return tensor->data;
}

/* size 20 makes 53 x 37 into 28 x 20; a crop of 16 begins at (6, 2). */
static void test_steps(void **state) {
    static const char *const filters[] = {"nearest", "box",     "bilinear",
                                          "hamming", "bicubic", "lanczos"};
    static const float mean[] = {0.5f, 0.25f, 0.125f}, std[] = {0.5f, 0.25f, 2};
    static uint8_t data[WIDTH * HEIGHT * 3];

    (void)state;
    fill(data, sizeof(data));
    for (size_t f = 0; f < COUNT(filters); f++) {
        char filter[32];
        const char *const fused[] = {
            "size=20", "crop=16", filter, "mean=[0.5, 0.25, 0.125]", "std=[0.5, 0.25, 2]", NULL};
        const char *const step[] = {"width=28", "height=20", filter, NULL};
        struct op_test a = {0}, b = {0};

        snprintf(filter, sizeof(filter), "filter=%s", filters[f]);
        const float *got =
            values_of(image_case(&a, op, fused, JUNCO_PIXELS_RGB, WIDTH, HEIGHT, data), 3, 16, 16);
        const struct junco_tensor *scaled =
            image_case(&b, &junco_op_image_resize, step, JUNCO_PIXELS_RGB, WIDTH, HEIGHT, data);
        assert_int_equal(scaled->dims[1], 28);
        for (int c = 0; c < 3; c++)
            for (int y = 0; y < 16; y++)
                for (int x = 0; x < 16; x++) {
                    uint8_t v = ((uint8_t *)scaled->data)[((y + 2) * 28 + x + 6) * 3 + c];
                    float want = ((float)v / 255 - mean[c]) / std[c];

                    if (fabsf(*got - want) > 1e-5f)
                        fail_msg("%s: plane %d, row %d, column %d: %g, want %g", filters[f], c, y,
                                 x, (double)*got, (double)want);
                    got++;
                }
        op_test_close(&a);
        op_test_close(&b);
    }
}

static void test_layouts_and_channels(void **state) {
    static const uint8_t rgba[] = {10, 20, 30, 255, 40, 50, 60, 255};
    static const char *const plain[] = {"size=1",  "crop=0", "mode=stretch", "scale=1", "mean=[0]",
                                        "std=[1]", NULL};
    static const struct {
        const char *layout, *channels;
        junco_pixels pixels;
        const uint8_t *data;
        int64_t dims[3];
        float want[3];
    } rows[] = {
        {"layout=chw", "channels=rgb", JUNCO_PIXELS_RGB, rgba, {3, 1, 1}, {10, 20, 30}},
        {"layout=hwc", "channels=rgb", JUNCO_PIXELS_RGB, rgba, {1, 1, 3}, {10, 20, 30}},
        {"layout=chw", "channels=bgr", JUNCO_PIXELS_RGB, rgba, {3, 1, 1}, {30, 20, 10}},
        {"layout=chw", "channels=rgb", JUNCO_PIXELS_BGR, rgba, {3, 1, 1}, {30, 20, 10}},
        {"layout=chw", "channels=rgb", JUNCO_PIXELS_RGBA, rgba, {3, 1, 1}, {10, 20, 30}},
        {"layout=hwc", "channels=rgb", JUNCO_PIXELS_GRAY, rgba, {1, 1, 3}, {10, 10, 10}},
        /* 0.299 * 10 + 0.587 * 20 + 0.114 * 30 */
        {"layout=chw", "channels=gray", JUNCO_PIXELS_RGB, rgba, {1, 1, 1}, {18}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *params[COUNT(plain) + 2];
        struct op_test t = {0};

        memcpy(params, plain, sizeof(plain));
        params[COUNT(plain) - 1] = rows[i].layout;
        params[COUNT(plain)] = rows[i].channels;
        params[COUNT(plain) + 1] = NULL;
        const struct junco_tensor *tensor =
            image_case(&t, op, params, rows[i].pixels, 1, 1, rows[i].data);
        const float *got = values_of(tensor, rows[i].dims[0], rows[i].dims[1], rows[i].dims[2]);
        for (size_t c = 0; c < junco_tensor_count(tensor); c++)
            assert_true(got[c] == rows[i].want[c]);
        op_test_close(&t);
    }
}

static void test_shapes(void **state) {
    static const struct {
        int width, height;
        const char *params[4];
        int64_t want_height, want_width;
    } rows[] = {
        {40, 20, {"size=10", "crop=0"}, 10, 20},
        {20, 41, {"size=10", "crop=0"}, 20, 10}, /* 20.5, cut */
        {40, 20, {"size=10", "crop=0", "mode=stretch"}, 10, 10},
        {40, 20, {"size=10", "crop=7"}, 7, 7},
        {1, 1, {"size=30", "crop=30"}, 30, 30},
        {1, 500, {"size=3", "crop=3"}, 3, 3},
    };
    static const uint8_t data[500 * 20 * 3];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct op_test t = {0};

        values_of(image_case(&t, op, rows[i].params, JUNCO_PIXELS_GRAY, rows[i].width,
                             rows[i].height, data),
                  3, rows[i].want_height, rows[i].want_width);
        op_test_close(&t);
    }
}

static void test_refused(void **state) {
    static const struct {
        const char *params[3], *says;
    } rows[] = {
        {{"mean=[1, 2]"}, "mean wants one number, or 3"},
        {{"std=[1, 0, 1]"}, "std must not hold 0"},
        {{"size=100", "crop=101"}, "crop is 101, larger than size, 100"},
        {{"channels=gray"}, "mean wants one number, or 1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_refused(op, rows[i].params, rows[i].says);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_layouts_and_channels),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests_name("ops image_preprocess", tests, NULL, NULL);
}
