/* test_key.c -- keys order rows, whatever they passed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/key.h"

#include <string.h>

static void check_keys(const struct keys *keys, size_t depth, size_t rows, const int64_t *want) {
    assert_int_equal(keys->depth, depth);
    assert_int_equal(keys->rows, rows);
    assert_memory_equal(keys->at, want, rows * depth * sizeof(*want));
}

static void test_fan_out(void **state) {
    static const size_t parents[] = {0, 0, 2, 2, 2};
    struct keys range, children;

    (void)state;
    ok(keys_range(10, 3, &range, err));
    check_keys(&range, 1, 3, (int64_t[]){10, 11, 12});
    ok(keys_fan_out(&range, parents, COUNT(parents), 5, &children, err));
    check_keys(&children, 2, 5, (int64_t[]){10, 5, 10, 6, 12, 0, 12, 1, 12, 2});
    assert_true(keys_compare(&range, 0, &children, 0) < 0); /* a parent before its children */
    assert_true(keys_compare(&children, 1, &range, 1) < 0);
    assert_true(keys_compare(&children, 2, &children, 1) > 0);
    assert_int_equal(keys_compare(&children, 3, &children, 3), 0);
    keys_done(&children);
    keys_done(&range);
    keys_done(&range);
    keys_done(NULL);
}

static void test_slice_gather_concat(void **state) {
    static const size_t picked[] = {4, 0};
    struct keys range, slice, some, joined, none;

    (void)state;
    ok(keys_range(0, 5, &range, err));
    ok(keys_slice(&range, 1, 3, &slice, err));
    check_keys(&slice, 1, 3, (int64_t[]){1, 2, 3});
    ok(keys_gather(&range, picked, 2, &some, err));
    check_keys(&some, 1, 2, (int64_t[]){4, 0});
    ok(keys_slice(&range, 5, 0, &none, err));
    const struct keys *parts[] = {&none, &some, &slice};
    ok(keys_concat(parts, 3, &joined, err));
    check_keys(&joined, 1, 5, (int64_t[]){4, 0, 1, 2, 3});
    keys_done(&none);
    keys_done(&joined);
    keys_done(&some);
    keys_done(&slice);
    keys_done(&range);
}

static void test_depth_is_bounded(void **state) {
    static const size_t parent = 0;
    struct keys keys, deeper;

    (void)state;
    ok(keys_range(0, 1, &keys, err));
    for (int depth = 1; depth < JUNCO_MAX_KEY_DEPTH; depth++) {
        ok(keys_fan_out(&keys, &parent, 1, 0, &deeper, err));
        keys_done(&keys);
        keys = deeper;
    }
    fails(keys_fan_out(&keys, &parent, 1, 0, &deeper, err), JUNCO_ELIMIT, "nested deeper");
    keys_done(&keys);
}

static junco_status make(struct junco_error *err) {
    struct keys keys = {0}, slice = {0};
    junco_status st = keys_range(0, 10, &keys, err);

    if (!st)
        st = keys_slice(&keys, 2, 3, &slice, err);
    keys_done(&keys);
    keys_done(&slice);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(make);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fan_out),
        cmocka_unit_test(test_slice_gather_concat),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("data key", tests, NULL, NULL);
}
