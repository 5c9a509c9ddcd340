/* test_map.c -- maps find what was set and remember its order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/map.h"

#include <stdio.h>
#include <string.h>

#define N 2000

static int values[N];

static junco_status fill(struct junco_error *err) {
    struct map *map = NULL;
    char key[32];
    junco_status st = map_new(N, &map, err);

    for (int i = 0; i < N && !st; i++) {
        snprintf(key, sizeof(key), "key%d", i);
        st = map_set(map, key, &values[i], err);
    }
    for (int i = 0; i < N && !st; i++) {
        snprintf(key, sizeof(key), "key%d", i);
        assert_ptr_equal(map_get(map, key), &values[i]);
        assert_string_equal(map_key_at(map, (size_t)i), key);
        assert_ptr_equal(map_value_at(map, (size_t)i), &values[i]);
    }
    map_free(map);
    return st;
}

static void test_many(void **state) {
    (void)state;
    ok(fill(err));
}

static void test_replace_keeps_the_place(void **state) {
    struct map *map = NULL;

    (void)state;
    ok(map_new(2, &map, err));
    assert_null(map_get(map, "a"));
    ok(map_set(map, "a", &values[0], err));
    ok(map_set(map, "b", &values[1], err));
    ok(map_set(map, "a", &values[2], err));
    assert_int_equal(map_size(map), 2);
    assert_string_equal(map_key_at(map, 0), "a");
    assert_ptr_equal(map_get(map, "a"), &values[2]);
    fails(map_set(map, "c", NULL, err), JUNCO_ELIMIT, "3 items");
    assert_int_equal(map_size(map), 2);
    assert_null(map_get(map, "c"));
    map_free(map);
    map_free(NULL);
}

static junco_status fill_few(struct junco_error *err) {
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    struct map *map = NULL;
    junco_status st = map_new(N, &map, err);

    for (size_t i = 0; i < COUNT(keys) && !st; i++) {
        st = map_set(map, keys[i], &values[i], err);
        assert_int_equal(map_size(map), i + !st);
    }
    map_free(map);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(fill_few);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_replace_keeps_the_place),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("base map", tests, NULL, NULL);
}
