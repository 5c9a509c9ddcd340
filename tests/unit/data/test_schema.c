/* test_schema.c -- names and types of columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/schema.h"

#include <string.h>

static junco_status make(struct schema *schema, struct junco_error *err) {
    const char *const names[] = {"path", "n"};
    const struct junco_type *const types[] = {junco_type_of(JUNCO_KIND_STRING),
                                              junco_type_of(JUNCO_KIND_INT64)};

    return schema_new(2, names, types, schema, err);
}

static void test_find(void **state) {
    struct schema schema;

    (void)state;
    ok(make(&schema, err));
    assert_int_equal(schema.n, 2);
    assert_int_equal(schema_find(&schema, "path"), 0);
    assert_int_equal(schema_find(&schema, "n"), 1);
    assert_int_equal(schema_find(&schema, "pat"), -1);
    assert_int_equal(schema_find(&schema, ""), -1);
    assert_int_equal(schema.types[1]->kind, JUNCO_KIND_INT64);
    schema_done(&schema);
    assert_int_equal(schema.n, 0);
    assert_int_equal(schema_find(&schema, "path"), -1);
    schema_done(&schema);
    schema_done(NULL);
}

static void test_names_are_copies(void **state) {
    char name[] = "before";
    const char *const names[] = {name};
    const struct junco_type *const types[] = {junco_type_of(JUNCO_KIND_BOOL)};
    struct schema schema;

    (void)state;
    ok(schema_new(1, names, types, &schema, err));
    memcpy(name, "after!", sizeof(name));
    assert_int_equal(schema_find(&schema, "before"), 0);
    schema_done(&schema);
}

static void test_columns_are_bounded(void **state) {
    struct schema schema = {0};

    (void)state;
    fails(schema_new(JUNCO_MAX_COLUMNS + 1, NULL, NULL, &schema, err), JUNCO_ELIMIT, "at most");
    assert_int_equal(schema.n, 0);
    ok(schema_new(0, NULL, NULL, &schema, err));
    schema_done(&schema);
}

static junco_status make_and_drop(struct junco_error *err) {
    struct schema schema = {0};
    junco_status st = make(&schema, err);

    schema_done(&schema);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(make_and_drop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_names_are_copies),
        cmocka_unit_test(test_columns_are_bounded),
        cmocka_unit_test(test_allocations),
    };

    return cmocka_run_group_tests_name("data/schema", tests, NULL, NULL);
}
