/* test_shapes.c -- rows in groups of equal shape. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "runtime/shapes.h"

#include <stdio.h>

/* Rows with float32 tensors of these lengths (0: null), as text "0 2 | 1 3". */
static const char *groups(size_t n, const int64_t *lengths) {
    static char text[512];
    static const char *const name = "x";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_TENSOR);
    struct junco_builder *builder;
    struct junco_table table;
    struct shapes shapes;
    size_t at = 0;

    ok(junco_builder_new(1, &name, &type, &builder, err));
    for (size_t i = 0; i < n; i++) {
        void *data;

        ok(junco_builder_row(builder, 0, err));
        if (lengths[i] > 0)
            ok(junco_put_tensor(builder, 0, JUNCO_DTYPE_FLOAT32, 1, &lengths[i], &data, err));
    }
    ok(junco_builder_finish(builder, &table, err));
    junco_builder_free(builder);
    ok(shapes_find(&(struct junco_chunk){n, 1, table.columns}, &shapes, err));
    text[0] = '\0';
    for (size_t g = 0; g < shapes.n_groups; g++) {
        for (size_t i = shapes.start[g]; i < shapes.start[g + 1]; i++)
            at += (size_t)snprintf(text + at, sizeof(text) - at, "%zu ", shapes.order[i]);
        at += (size_t)snprintf(text + at, sizeof(text) - at, "| ");
    }
    shapes_done(&shapes);
    junco_table_done(&table);
    return text;
}

static void test_groups(void **state) {
    (void)state;
    assert_string_equal(groups(0, NULL), "");
    assert_string_equal(groups(1, (const int64_t[]){3}), "0 | ");
    assert_string_equal(groups(5, (const int64_t[]){3, 3, 3, 3, 3}), "0 1 2 3 4 | ");
    assert_string_equal(groups(5, (const int64_t[]){5, 3, 5, 4, 3}), "0 2 | 1 4 | 3 | ");
    assert_string_equal(groups(4, (const int64_t[]){0, 3, 0, 3}), "0 2 | 1 3 | ");
}

static void test_columns_without_shape_do_not_matter(void **state) {
    const int64_t numbers[] = {1, 2, 3};
    struct junco_column column = {
        .type = junco_type_of(JUNCO_KIND_INT64), .rows = 3, .as.int64 = numbers};
    struct shapes shapes;

    (void)state;
    ok(shapes_find(&(struct junco_chunk){3, 1, &column}, &shapes, err));
    assert_int_equal(shapes.n_groups, 1);
    shapes_done(&shapes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_columns_without_shape_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
