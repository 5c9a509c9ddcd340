/* test_image_embedding_dct.c -- what the vector of an image depends on, and what it does not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "op_test.h"

extern const struct junco_op junco_op_image_embedding_dct;

#define MAX_VECTOR 300
#define PI 3.14159265358979323846

/* An image's vector; returns its length in numbers. */
static size_t embed(junco_pixels pixels, int width, int height, const uint8_t *data,
                    const char *const *params, float vector[MAX_VECTOR]) {
    struct junco_table in = op_test_image(pixels, width, height, data);
    struct op_test t;
    size_t n;

    ok(op_test_open(&t, &junco_op_image_embedding_dct, NULL, params, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 0);
    n = junco_tensor_count(&t.out.columns[0].as.tensor[0]);
    assert_true(n <= MAX_VECTOR);
    memcpy(vector, t.out.columns[0].as.tensor[0].data, n * sizeof(float));
    op_test_close(&t);
    junco_table_done(&in);
    return n;
}

static double cosine(const float *a, const float *b, size_t n) {
    double ab = 0, aa = 0, bb = 0;

    for (size_t i = 0; i < n; i++) {
        ab += (double)a[i] * b[i];
        aa += (double)a[i] * a[i];
        bb += (double)b[i] * b[i];
    }
    return ab / sqrt(aa * bb);
}

static void expect_near(const float *a, const float *b, size_t n, double most) {
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= most))
            fail_msg("number %zu: %g and %g", i, (double)a[i], (double)b[i]);
}

/* Smooth, coloured, the same picture at any size: pixels are averages of what they cover, nearly. */
static void paint(int width, int height, double phase, uint8_t *data) {
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double u = (x + 0.5) / width, v = (y + 0.5) / height;
            uint8_t *pixel = data + 3 * ((size_t)y * (size_t)width + (size_t)x);

            pixel[0] = (uint8_t)(128 + 100 * sin(5 * u + phase));
            pixel[1] = (uint8_t)(128 + 100 * cos(7 * v * u + phase));
            pixel[2] = (uint8_t)(128 + 100 * sin(9 * v - phase));
        }
}

static uint8_t big[512 * 512 * 3], other[512 * 512 * 3];

/* One frequency in, one number out, where it is expected and as large. */
static void test_one_frequency(void **state) {
    const char *params[] = {"size=8", "colour=0", NULL};
    float vector[MAX_VECTOR];
    size_t n;

    (void)state;
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++)
            big[32 * y + x] = (uint8_t)lround(100 + 80 * cos(PI * (2 * x + 1) * 3 / 64) *
                                                        cos(PI * (2 * y + 1) * 2 / 64));
    n = embed(JUNCO_PIXELS_GRAY, 32, 32, big, params, vector);
    assert_int_equal(n, 64);
    assert_true(fabs(vector[0] - (0.25 + 0.5 * 100 / 255)) < 1e-3);
    for (size_t i = 1; i < n; i++) {
        /* 80/255 * 16 is the transform's number; it is divided by itself and a little contrast. */
        double want = i == 2 * 8 + 3 ? 80 * 16.0 / (80 * 16.0 + 2 * 32) : 0;

        if (fabs(vector[i] - want) > 2e-3)
            fail_msg("number %zu is %g, want %g", i, (double)vector[i], want);
    }
}

static void test_sizes(void **state) {
    static const int sizes[][2] = {{512, 512}, {511, 300}, {128, 96}, {64, 64}, {50, 70}};
    float first[MAX_VECTOR], vector[MAX_VECTOR];
    size_t n;

    (void)state;
    paint(512, 512, 0, big);
    n = embed(JUNCO_PIXELS_RGB, 512, 512, big, NULL, first);
    assert_int_equal(n, 8 * 8 + 18);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        paint(sizes[i][0], sizes[i][1], 0, big);
        embed(JUNCO_PIXELS_RGB, sizes[i][0], sizes[i][1], big, NULL, vector);
        assert_true(cosine(first, vector, n) > 0.9995);
    }
    paint(512, 512, 1.5, big);
    embed(JUNCO_PIXELS_RGB, 512, 512, big, NULL, vector);
    assert_true(cosine(first, vector, n) < 0.8);
}

/* Each pixel twice on either axis is the same picture, exactly; odd sizes split pixels. */
static void test_doubled(void **state) {
    static const int sizes[][2] = {{32, 32}, {45, 33}, {7, 100}, {1, 1}, {1, 2}, {31, 1}};
    float one[MAX_VECTOR], two[MAX_VECTOR];

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        int width = sizes[i][0], height = sizes[i][1];
        size_t n;

        paint(width, height, 1, big);
        for (int y = 0; y < 2 * height; y++)
            for (int x = 0; x < 2 * width; x++)
                memcpy(other + 3 * (2 * width * y + x), big + 3 * (width * (y / 2) + x / 2), 3);
        n = embed(JUNCO_PIXELS_RGB, width, height, big, NULL, one);
        embed(JUNCO_PIXELS_RGB, 2 * width, 2 * height, other, NULL, two);
        expect_near(one, two, n, 1e-5);
    }
}

static void test_layouts(void **state) {
    float rgb[MAX_VECTOR], vector[MAX_VECTOR];
    size_t n;

    (void)state;
    paint(40, 50, 2, big);
    n = embed(JUNCO_PIXELS_RGB, 40, 50, big, NULL, rgb);
    for (size_t i = 0; i < 40 * 50; i++) {
        other[3 * i] = big[3 * i + 2];
        other[3 * i + 1] = big[3 * i + 1];
        other[3 * i + 2] = big[3 * i];
    }
    embed(JUNCO_PIXELS_BGR, 40, 50, other, NULL, vector);
    assert_memory_equal(rgb, vector, n * sizeof(float));
    for (size_t i = 0; i < 40 * 50; i++) {
        memcpy(other + 4 * i, big + 3 * i, 3);
        other[4 * i + 3] = (uint8_t)i;
    }
    embed(JUNCO_PIXELS_RGBA, 40, 50, other, NULL, vector);
    assert_memory_equal(rgb, vector, n * sizeof(float));
    /* Gray is three equal channels: no colours. */
    for (size_t i = 0; i < 40 * 50; i++)
        memset(other + 3 * i, big[3 * i], 3);
    embed(JUNCO_PIXELS_RGB, 40, 50, other, NULL, rgb);
    for (size_t i = 0; i < 40 * 50; i++)
        other[i] = big[3 * i];
    embed(JUNCO_PIXELS_GRAY, 40, 50, other, NULL, vector);
    expect_near(rgb, vector, n, 1e-6);
    for (size_t i = 64; i < n; i++)
        assert_true(fabs(vector[i]) < 1e-5);
}

/* A plain picture has a brightness, and its noise is no shape. */
static void test_plain(void **state) {
    const char *params[] = {"size=16", NULL};
    float vector[MAX_VECTOR];
    size_t n;

    (void)state;
    memset(big, 0, 64 * 64);
    n = embed(JUNCO_PIXELS_GRAY, 64, 64, big, params, vector);
    assert_int_equal(n, 16 * 16 + 18);
    assert_true(vector[0] == 0.25f);
    for (size_t i = 1; i < n; i++)
        assert_true(fabs(vector[i]) < 1e-6);
    memset(big, 255, 64 * 64);
    embed(JUNCO_PIXELS_GRAY, 64, 64, big, params, vector);
    assert_true(fabs(vector[0] - 0.75) < 1e-6);
    for (size_t i = 0; i < 64 * 64; i++)
        big[i] = (uint8_t)(200 + i * 2654435761u % 3);
    embed(JUNCO_PIXELS_GRAY, 64, 64, big, params, vector);
    for (size_t i = 1; i < n; i++)
        assert_true(fabs(vector[i]) < 0.1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_frequency), cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_doubled),       cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
