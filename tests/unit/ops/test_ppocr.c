/* test_ppocr.c -- pixels on their way into a PP-OCR model. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "data/builder.h"
#include "op_test.h"
#include "ops/text/ppocr.h"

static const struct ppocr_pixels plain = {{3, {0.5, 0.5, 0.5}}, {3, {0.5, 0.5, 0.5}}, 0};

/* Planes of one image, in a table with one column. */
static junco_status put_planes_as(const struct ppocr_pixels *how, const struct junco_table *image,
                                  int width, int height, int row_width,
                                  struct junco_table *ret_table, struct junco_error *err) {
    static const char *const name = "planes";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_TENSOR);
    struct junco_value value = junco_column_get(&image->columns[0], 0);
    struct junco_builder *builder;
    junco_status st = junco_builder_new(1, &name, &type, &builder, err);

    if (st)
        return st;
    st = junco_builder_row(builder, 0, err);
    if (!st)
        st = ppocr_put_planes(&value, how, width, height, row_width, builder, err);
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

static junco_status put_planes(const struct junco_table *image, int width, int height,
                               int row_width, struct junco_table *ret_table,
                               struct junco_error *err) {
    return put_planes_as(&plain, image, width, height, row_width, ret_table, err);
}

static const float *planes(const struct junco_table *table) {
    return table->columns[0].as.tensor[0].data;
}

/* A picture in three layouts gives the same planes, blue first. */
static void test_layouts_agree(void **state) {
    static const uint8_t rgb[] = {255, 0, 51, 0, 102, 204}, bgr[] = {51, 0, 255, 204, 102, 0};
    static const float want[] = {-0.6f, 0.6f, -1, -0.2f, 1, -1};
    struct junco_table a = op_test_image(JUNCO_PIXELS_RGB, 2, 1, rgb);
    struct junco_table b = op_test_image(JUNCO_PIXELS_BGR, 2, 1, bgr);
    struct junco_table from_rgb, from_bgr;

    (void)state;
    ok(put_planes(&a, 2, 1, 2, &from_rgb, err));
    ok(put_planes(&b, 2, 1, 2, &from_bgr, err));
    assert_memory_equal(planes(&from_rgb), planes(&from_bgr), sizeof(want));
    for (size_t i = 0; i < COUNT(want); i++)
        assert_float_equal(planes(&from_rgb)[i], want[i], 1e-6);
    junco_table_done(&a);
    junco_table_done(&b);
    junco_table_done(&from_rgb);
    junco_table_done(&from_bgr);
}

/* Gray is the colour picture whose channels are equal, also when it is scaled and padded. */
static void test_gray_is_colour(void **state) {
    static const struct {
        int width, height, row_width;
    } sizes[] = {{3, 2, 3}, {3, 2, 8}, {7, 5, 7}, {2, 1, 4}};
    static const uint8_t gray[] = {0, 255, 128, 7, 77, 177};
    uint8_t rgb[3 * sizeof(gray)];

    (void)state;
    for (size_t i = 0; i < sizeof(rgb); i++)
        rgb[i] = gray[i / 3];
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct junco_table a = op_test_image(JUNCO_PIXELS_GRAY, 3, 2, gray);
        struct junco_table b = op_test_image(JUNCO_PIXELS_RGB, 3, 2, rgb);
        struct junco_table from_gray, from_rgb;
        size_t n = 3 * (size_t)sizes[i].height * (size_t)sizes[i].row_width;

        ok(put_planes(&a, sizes[i].width, sizes[i].height, sizes[i].row_width, &from_gray, err));
        ok(put_planes(&b, sizes[i].width, sizes[i].height, sizes[i].row_width, &from_rgb, err));
        assert_int_equal(junco_tensor_count(&from_gray.columns[0].as.tensor[0]), n);
        assert_memory_equal(planes(&from_gray), planes(&from_rgb), n * sizeof(float));
        for (size_t j = 0; j < n; j++)
            if ((int)(j % (size_t)sizes[i].row_width) >= sizes[i].width)
                assert_true(planes(&from_gray)[j] == 0 && !signbit(planes(&from_gray)[j]));
        junco_table_done(&a);
        junco_table_done(&b);
        junco_table_done(&from_gray);
        junco_table_done(&from_rgb);
    }
}

/* mean and std belong to planes, in whatever order they are; a gray picture has three too. */
static void test_mean_std_and_channels(void **state) {
    static const struct ppocr_pixels bgr = {{3, {0, 0.25, 0.5}}, {3, {1, 0.5, 0.25}}, 0};
    static const struct ppocr_pixels rgb = {{3, {0, 0.25, 0.5}}, {3, {1, 0.5, 0.25}}, 1};
    static const uint8_t pixel[] = {255, 0, 51}, gray[] = {51, 51}; /* red, none, a fifth of blue */
    static const float want_bgr[] = {0.2f, -0.5f, 2}, want_rgb[] = {1, -0.5f, -1.2f};
    static const float want_gray[] = {0.2f, 0.2f, -0.1f, -0.1f, -1.2f, -1.2f};
    struct junco_table colour = op_test_image(JUNCO_PIXELS_RGB, 1, 1, pixel), out;
    struct junco_table line = op_test_image(JUNCO_PIXELS_GRAY, 2, 1, gray);

    (void)state;
    ok(put_planes_as(&bgr, &colour, 1, 1, 1, &out, err));
    for (size_t i = 0; i < COUNT(want_bgr); i++)
        assert_float_equal(planes(&out)[i], want_bgr[i], 1e-6);
    junco_table_done(&out);
    ok(put_planes_as(&rgb, &colour, 1, 1, 1, &out, err));
    for (size_t i = 0; i < COUNT(want_rgb); i++)
        assert_float_equal(planes(&out)[i], want_rgb[i], 1e-6);
    junco_table_done(&out);
    ok(put_planes_as(&bgr, &line, 2, 1, 2, &out, err));
    for (size_t i = 0; i < COUNT(want_gray); i++)
        assert_float_equal(planes(&out)[i], want_gray[i], 1e-6);
    junco_table_done(&out);
    junco_table_done(&colour);
    junco_table_done(&line);
}

static void test_three_numbers_are_wanted(void **state) {
    static const struct {
        size_t n_mean, n_std;
        const char *text;
    } cases[] = {{1, 3, "mean wants 3 numbers"}, {3, 4, "std wants 3 numbers, one for each"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ppocr_pixels how = plain;
        const struct junco_type *in = junco_type_of(JUNCO_KIND_IMAGE), *out;

        how.mean.n = cases[i].n_mean;
        how.std.n = cases[i].n_std;
        fails(ppocr_input_types(&how, NULL, &in, &out, err), JUNCO_EINVAL, cases[i].text);
    }
}

static void test_alpha_is_refused(void **state) {
    static const uint8_t rgba[] = {1, 2, 3, 4};
    struct junco_table in = op_test_image(JUNCO_PIXELS_RGBA, 1, 1, rgba), out;

    (void)state;
    fails(put_planes(&in, 1, 1, 1, &out, err), JUNCO_EUNSUPPORTED,
          "want a gray, rgb or bgr image, got rgba");
    fails(put_planes(&in, 4, 4, 4, &out, err), JUNCO_EUNSUPPORTED, "got rgba");
    junco_table_done(&in);
}

static void test_sizes_are_checked(void **state) {
    static const uint8_t gray[] = {1};
    struct junco_table in = op_test_image(JUNCO_PIXELS_GRAY, 1, 1, gray), out;

    (void)state;
    fails(put_planes(&in, 1 << 20, 48, 1 << 20, &out, err), JUNCO_ELIMIT, "1048576");
    fails(put_planes(&in, 0, 48, 8, &out, err), JUNCO_EINVAL, "1 or more");
    junco_table_done(&in);
}

static struct junco_table scaled_input;
static junco_status scale_and_put(struct junco_error *err) {
    struct junco_table out = {0};
    junco_status st = put_planes(&scaled_input, 5, 3, 8, &out, err);

    junco_table_done(&out);
    return st;
}

static void test_out_of_memory(void **state) {
    static const uint8_t rgb[] = {1, 2, 3};

    (void)state;
    scaled_input = op_test_image(JUNCO_PIXELS_RGB, 1, 1, rgb);
    check_allocations(scale_and_put);
    junco_table_done(&scaled_input);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_std_and_channels),
        cmocka_unit_test(test_three_numbers_are_wanted),
        cmocka_unit_test(test_layouts_agree),
        cmocka_unit_test(test_gray_is_colour),
        cmocka_unit_test(test_alpha_is_refused),
        cmocka_unit_test(test_sizes_are_checked),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
