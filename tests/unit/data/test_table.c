/* test_table.c -- tables and schemas own their names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/schema.h"
#include "data/table.h"

#include <string.h>

static junco_status make(struct junco_error *err) {
    char name[] = "a";
    const char *names[] = {name, "bc", ""};
    const struct junco_type *types[3] = {NULL, junco_type_of(JUNCO_KIND_INT64),
                                         junco_type_of(JUNCO_KIND_ANY)};
    struct junco_table table = {0};
    struct schema schema = {0};
    junco_status st = junco_type_list(types[1], &types[0], err);

    if (!st)
        st = table_new(3, names, &table, err);
    if (!st)
        st = schema_new(3, names, types, &schema, err);
    junco_type_unref(types[0]);
    name[0] = 'x'; /* they have copies */
    if (!st) {
        assert_int_equal(table_find(&table, "a"), 0);
        assert_int_equal(table_find(&table, "x"), -1);
        assert_int_equal(schema_find(&schema, "bc"), 1);
        assert_int_equal(schema_find(&schema, "b"), -1);
        assert_int_equal(schema.types[0]->elem->kind, JUNCO_KIND_INT64);
    }
    schema_done(&schema);
    junco_table_done(&table);
    return st;
}

static void test_make(void **state) {
    (void)state;
    check_allocations(make);
}

static void test_columns_are_bounded(void **state) {
    static const char *names[JUNCO_MAX_COLUMNS + 1];
    static const struct junco_type *types[JUNCO_MAX_COLUMNS + 1];
    struct junco_table table;
    struct schema schema;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        names[i] = "n";
    fails(table_new(COUNT(names), names, &table, err), JUNCO_ELIMIT, "257 columns");
    fails(schema_new(COUNT(names), names, types, &schema, err), JUNCO_ELIMIT, "257 columns");
    ok(table_new(0, names, &table, err));
    junco_table_done(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_make),
        cmocka_unit_test(test_columns_are_bounded),
    };

    return cmocka_run_group_tests_name("data table", tests, NULL, NULL);
}
