/* test_image.c -- image cells as the pixel kernels see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_test.h"
#include "ops/image/image.h"

static void test_view(void **state) {
    static const uint8_t pixels[] = {1, 2, 3, 4, 5, 6};
    struct junco_table table = op_test_image(JUNCO_PIXELS_BGR, 2, 1, pixels);
    struct junco_value value = junco_column_get(&table.columns[0], 0);
    struct pixel_image view = image_view(&value);

    (void)state;
    assert_int_equal(view.width, 2);
    assert_int_equal(view.height, 1);
    assert_int_equal(view.channels, 3);
    assert_memory_equal(view.data, pixels, sizeof(pixels));
    junco_table_done(&table);
}

static void test_put(void **state) {
    static const char *const name = "image";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_IMAGE);
    struct junco_builder *builder;
    struct junco_table table;
    struct pixel_image image = {0};

    (void)state;
    ok(junco_builder_new(1, &name, &type, &builder, err));
    ok(junco_builder_row(builder, 0, err));
    fails(image_put(builder, 0, JUNCO_PIXELS_GRAY, 0, 5, &image, err), JUNCO_EINVAL, "1 or more");
    fails(image_put(builder, 0, JUNCO_PIXELS_GRAY, 1 << 20, 5, &image, err), JUNCO_ELIMIT,
          "1048576 x 5");
    assert_null(image.data);
    ok(image_put(builder, 0, JUNCO_PIXELS_RGBA, 3, 2, &image, err));
    memset(image.data, 7, 3 * 2 * 4);
    ok(junco_builder_finish(builder, &table, err));
    assert_ptr_equal(table.columns[0].as.tensor[0].data, image.data);
    assert_int_equal(table.columns[0].as.tensor[0].dims[0], 2);
    assert_int_equal(table.columns[0].as.tensor[0].dims[1], 3);
    junco_table_done(&table);
    junco_builder_free(builder);
}

static void test_types(void **state) {
    const struct junco_type *rgb, *any = junco_type_of(JUNCO_KIND_ANY), *out;

    (void)state;
    ok(junco_type_image(JUNCO_PIXELS_RGB, &rgb, err));
    ok(image_types_as_input(NULL, NULL, &rgb, &out, err));
    assert_ptr_equal(out, rgb);
    junco_type_unref(out);
    ok(image_types_as_input(NULL, NULL, &any, &out, err));
    assert_int_equal(out->kind, JUNCO_KIND_IMAGE);
    junco_type_unref(out);
    junco_type_unref(rgb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_view),
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
