/* test_vec.c -- arrays grow, zeroed, up to their maximum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/vec.h"

#include <string.h>

static junco_status grow(struct junco_error *err) {
    uint32_t *items = NULL;
    size_t capacity = 0;
    junco_status st = JUNCO_OK;

    for (size_t n = 0; n < 1000 && !st; n++) {
        st = vec_reserve(&items, &capacity, n + 1, sizeof(*items), 1000, err);
        if (st)
            break;
        assert_int_equal(items[n], 0);
        items[n] = (uint32_t)n + 1;
    }
    for (size_t n = 0; n < 1000 && !st; n++)
        assert_int_equal(items[n], n + 1);
    junco_free(items);
    return st;
}

static void test_growth(void **state) {
    (void)state;
    check_allocations(grow);
}

static void test_maximum(void **state) {
    char *items = NULL;
    size_t capacity = 0;

    (void)state;
    ok(vec_reserve(&items, &capacity, 5, 1, 5, err));
    assert_int_equal(capacity, 5);
    fails(vec_reserve(&items, &capacity, 6, 1, 5, err), JUNCO_ELIMIT, "6 items");
    assert_int_equal(capacity, 5);
    fails(vec_reserve(&items, &capacity, SIZE_MAX / 2, 16, SIZE_MAX, err), JUNCO_ENOMEM, "memory");
    junco_free(items);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_maximum),
    };

    return cmocka_run_group_tests_name("base vec", tests, NULL, NULL);
}
