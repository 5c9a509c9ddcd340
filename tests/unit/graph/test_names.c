/* test_names.c -- names of columns and nodes: which are allowed, and which one was meant. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include "base/limits.h"
#include "graph/names.h"

#include <string.h>

static void test_check(void **state) {
    char longest[JUNCO_MAX_NAME_BYTES + 2];
    const struct {
        const char *name;
        junco_status st;
        const char *message;
    } cases[] = {
        {NULL, JUNCO_EINVAL, "a column's name is empty"},
        {"", JUNCO_EINVAL, "a column's name is empty"},
        {"a\nb", JUNCO_EINVAL, "control character (0x0a)"},
        {"a\x7f", JUNCO_EINVAL, "control character (0x7f)"},
        {"\xff", JUNCO_EINVAL, "not valid UTF-8"},
        {longest, JUNCO_ELIMIT, "at most"},
    };

    (void)state;
    memset(longest, 'n', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    for (size_t i = 0; i < COUNT(cases); i++)
        fails(names_check("column", cases[i].name, err), cases[i].st, cases[i].message);
    ok(names_check("column", longest + 1, err));
    ok(names_check("column",
                   "Zahl \xc3\xbc"
                   "ber 3",
                   err));
}

static void test_list_is_cut(void **state) {
    static const char *const names[] = {"path", "img", "confidence", NULL};
    static const char *const none[] = {NULL};
    char buf[64], small[16], tiny[8];

    (void)state;
    assert_string_equal(names_list(buf, sizeof(buf), names), "path, img, confidence");
    assert_string_equal(names_list(small, sizeof(small), names), "path, img, ...");
    assert_string_equal(names_list(tiny, sizeof(tiny), names), "...");
    assert_string_equal(names_list(buf, sizeof(buf), none), "none");
    assert_string_equal(names_list(buf, sizeof(buf), NULL), "none");
}

static struct map *map_of(const char *const *names) {
    struct map *map = NULL;

    ok(map_new(100, &map, err));
    for (; *names; names++)
        ok(map_set(map, *names, map, err));
    return map;
}

static void test_undeclared(void **state) {
    static const char *const names[] = {"path", "img", NULL};
    struct map *map = map_of(names);

    (void)state;
    fails(names_undeclared("imgg", map, err), JUNCO_ENOTFOUND,
          "column 'imgg' is not declared; did you mean 'img'? declared here: path, img");
    fails(names_undeclared("zzzzz", map, err), JUNCO_ENOTFOUND,
          "not declared; declared here: path, img");
    map_free(map);
}

static void test_unique(void **state) {
    static const char *const taken_names[] = {"crop", "crop-2", NULL};
    static const char *const reserved_names[] = {"crop-3", NULL};
    struct map *taken = map_of(taken_names), *reserved = map_of(reserved_names);
    char buf[16] = "", small[6] = "";

    (void)state;
    ok(names_unique("resize", taken, reserved, buf, sizeof(buf), err));
    assert_string_equal(buf, "resize");
    ok(names_unique("crop", taken, reserved, buf, sizeof(buf), err));
    assert_string_equal(buf, "crop-4");
    ok(names_unique("crop", taken, NULL, buf, sizeof(buf), err));
    assert_string_equal(buf, "crop-3");
    fails(names_unique("crop", taken, NULL, small, sizeof(small), err), JUNCO_ELIMIT,
          "longer than 5 bytes");
    fails(names_unique("longer", taken, NULL, small, sizeof(small), err), JUNCO_ELIMIT, "longer");
    map_free(taken);
    map_free(reserved);
}

static void test_iterations(void **state) {
    (void)state;
    assert_string_equal(names_iteration(JUNCO_MAP), "map");
    assert_string_equal(names_iteration(JUNCO_FLAT_MAP), "flat_map");
    assert_string_equal(names_iteration(JUNCO_FILTER), "filter");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),      cmocka_unit_test(test_list_is_cut),
        cmocka_unit_test(test_undeclared), cmocka_unit_test(test_unique),
        cmocka_unit_test(test_iterations),
    };

    return cmocka_run_group_tests_name("graph/names", tests, NULL, NULL);
}
