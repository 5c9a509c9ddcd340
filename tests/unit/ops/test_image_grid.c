/* test_image_grid.c -- where images come to lie on a sheet, and what is no list of images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_grid;

static const uint8_t bytes[3 * 32768] = {11, 12, 13, 14, 15, 16, 17, 18};

struct size {
    int width, height;
    junco_pixels pixels;
};

/* One row: the list of images of these sizes; a null where the layout is ANY. */
static struct junco_table list_of(size_t n, const struct size *sizes) {
    static const char *const name = "images";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_LIST);
    struct junco_value list = {.kind = JUNCO_KIND_LIST};
    struct junco_builder *builder;
    struct junco_table table;

    ok(junco_list_new(type, n, &list.as.list, err));
    for (size_t i = 0; i < n; i++) {
        struct junco_value *item = &junco_list_items(list.as.list)[i];
        struct junco_table image;

        if (!sizes[i].pixels)
            continue;
        image = op_test_image(sizes[i].pixels, sizes[i].width, sizes[i].height, bytes);
        *item = junco_column_get(&image.columns[0], 0);
        junco_value_ref(item);
        junco_table_done(&image);
    }
    ok(junco_builder_new(1, &name, &type, &builder, err));
    ok(junco_builder_row(builder, 0, err));
    ok(junco_put_value(builder, 0, &list, err));
    ok(junco_builder_finish(builder, &table, err));
    junco_builder_free(builder);
    junco_value_unref(&list);
    return table;
}

static void test_places(void **state) {
    static const char *const params[] = {"columns=2", "gap=1", "fill=[0]", NULL};
    static const struct size sizes[] = {
        {3, 1, JUNCO_PIXELS_GRAY}, {.pixels = JUNCO_PIXELS_ANY}, {1, 3, JUNCO_PIXELS_GRAY}};
    static const uint8_t want[] = {
        0, 0,  0,  0,  0, 0, 0, 0, 0, /* the gap above */
        0, 0,  0,  0,  0, 0, 0, 0, 0, /* */
        0, 11, 12, 13, 0, 0, 0, 0, 0, /* one in the middle of its place, one missing */
        0, 0,  0,  0,  0, 0, 0, 0, 0, /* */
        0, 0,  0,  0,  0, 0, 0, 0, 0, /* */
        0, 0,  11, 0,  0, 0, 0, 0, 0, /* the third, on the second line */
        0, 0,  12, 0,  0, 0, 0, 0, 0, /* */
        0, 0,  13, 0,  0, 0, 0, 0, 0, /* */
        0, 0,  0,  0,  0, 0, 0, 0, 0,
    };
    struct junco_table in = list_of(3, sizes);
    struct op_test t;

    (void)state;
    assert_image(image_case_on(&t, &junco_op_image_grid, params, &in), JUNCO_PIXELS_GRAY, 9, 9,
                 want);
    op_test_close(&t);
    junco_table_done(&in);
}

/* Fewer images than columns make a sheet as wide as they are, in their layout. */
static void test_few(void **state) {
    static const char *const params[] = {"columns=9", "gap=0", NULL};
    static const struct size sizes[] = {{1, 1, JUNCO_PIXELS_BGR}, {1, 1, JUNCO_PIXELS_BGR}};
    static const uint8_t want[] = {11, 12, 13, 11, 12, 13};
    struct junco_table in = list_of(2, sizes);
    struct op_test t;

    (void)state;
    assert_image(image_case_on(&t, &junco_op_image_grid, params, &in), JUNCO_PIXELS_BGR, 2, 1,
                 want);
    op_test_close(&t);
    junco_table_done(&in);
}

static void test_bad_rows(void **state) {
    static const char *const params[] = {"gap=8", NULL};
    static const struct size missing[] = {{.pixels = JUNCO_PIXELS_ANY}};
    static const struct size mixed[] = {{1, 1, JUNCO_PIXELS_GRAY}, {1, 1, JUNCO_PIXELS_RGB}};
    static const struct size wide[] = {{32768, 1, JUNCO_PIXELS_GRAY}};
    static const struct {
        size_t n;
        const struct size *sizes;
        const char *why;
    } cases[] = {
        {0, NULL, "there is none"},
        {1, missing, "there is none"},
        {2, mixed, "item 1 is rgb, those before it are gray"},
        {1, wide, "a sheet of 1 images"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_table in = list_of(cases[i].n, cases[i].sizes);
        struct op_test t = {0};

        ok(op_test_open(&t, &junco_op_image_grid, NULL, params, err));
        ok(op_test_run(&t, &in, 0, err));
        assert_int_equal(t.n_failed, 1);
        assert_non_null(strstr(t.first_why.message, cases[i].why));
        op_test_close(&t);
        junco_table_done(&in);
    }
}

static void test_types(void **state) {
    static const char *const none[] = {NULL}, *const fill[] = {"fill=[1, 2]", NULL};
    static const char *const types[] = {"image", "list<string>", "string"};
    const struct junco_type *in, *out;
    struct op_test t = {0};

    (void)state;
    ok(op_test_open(&t, &junco_op_image_grid, NULL, none, err));
    for (size_t i = 0; i < COUNT(types); i++) {
        ok(junco_type_parse(types[i], &in, err));
        fails(junco_op_image_grid.types(t.instance, NULL, &in, &out, err), JUNCO_ETYPE, types[i]);
        junco_type_unref(in);
    }
    ok(junco_type_parse("list<image<rgb>>", &in, err));
    ok(junco_op_image_grid.types(t.instance, NULL, &in, &out, err));
    assert_int_equal(out->pixels, JUNCO_PIXELS_RGB);
    junco_type_unref(out);
    junco_type_unref(in);
    op_test_close(&t);
    assert_refused(&junco_op_image_grid, fill, "1, 3 or 4 numbers");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_few),
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
