/* test_table.c -- tables own their names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/table.h"

#include <string.h>

static junco_status make(struct junco_error *err) {
    char name[] = "a";
    const char *names[] = {name, "bc", ""};
    struct junco_table table = {0};
    junco_status st = table_new(3, names, &table, err);

    name[0] = 'x'; /* it has copies */
    if (!st) {
        assert_int_equal(table_find(&table, "a"), 0);
        assert_int_equal(table_find(&table, "x"), -1);
    }
    junco_table_done(&table);
    return st;
}

static void test_make(void **state) {
    (void)state;
    check_allocations(make);
}

static void test_columns_are_bounded(void **state) {
    static const char *names[JUNCO_MAX_COLUMNS + 1];
    struct junco_table table;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        names[i] = "n";
    fails(table_new(COUNT(names), names, &table, err), JUNCO_ELIMIT, "257 columns");
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
