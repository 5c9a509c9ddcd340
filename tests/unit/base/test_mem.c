/* test_mem.c -- allocation is counted, checked and made to fail. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

static void test_live_is_counted(void **state) {
    size_t before = junco_mem_live();
    void *all[8];

    (void)state;
    all[0] = junco_alloc(0);
    all[1] = junco_zalloc(10);
    all[2] = junco_alloc_array(3, 4);
    all[3] = junco_realloc_array(NULL, 2, 8);
    all[4] = junco_alloc_aligned(64, 1);
    all[5] = junco_strdup("text");
    all[6] = junco_strndup("text", 2);
    all[7] = junco_realloc_array(junco_alloc(1), 100, 100);
    assert_int_equal(junco_mem_live(), before + 8);
    assert_int_equal((uintptr_t)all[4] % 64, 0);
    assert_string_equal(all[5], "text");
    assert_string_equal(all[6], "te");
    assert_int_equal(((char *)all[1])[9], 0);
    for (size_t i = 0; i < COUNT(all); i++)
        junco_free(all[i]);
    junco_free(NULL);
    assert_int_equal(junco_mem_live(), before);
}

static void test_overflow_is_refused(void **state) {
    char text[1] = "";
    size_t n = 7;

    (void)state;
    assert_null(junco_alloc_array(SIZE_MAX / 2, 3));
    assert_null(junco_realloc_array(NULL, SIZE_MAX, 2));
    assert_null(junco_strndup(text, SIZE_MAX));
    assert_false(junco_size_mul(SIZE_MAX, 2, &n));
    assert_false(junco_size_add(SIZE_MAX, 1, &n));
    assert_int_equal(n, 7);
    assert_true(junco_size_mul(6, 7, &n) && n == 42);
    assert_true(junco_size_add(40, 1, &n) && n == 41);
}

static void test_the_nth_fails_once(void **state) {
    (void)state;
    junco_mem_fail_after(3);
    for (int i = 1; i <= 5; i++) {
        void *ptr = junco_alloc(1);
        assert_int_equal(ptr == NULL, i == 3);
        assert_int_equal(junco_mem_has_failed(), i >= 3);
        junco_free(ptr);
    }
    junco_mem_fail_after(0);
    assert_false(junco_mem_has_failed());
}

static void test_failed_growth_leaves_the_old(void **state) {
    char *ptr = junco_strdup("kept");

    (void)state;
    junco_mem_fail_after(1);
    assert_null(junco_realloc_array(ptr, 1000, 1));
    assert_string_equal(ptr, "kept");
    junco_mem_fail_after(0);
    junco_free(ptr);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_live_is_counted),
        cmocka_unit_test(test_overflow_is_refused),
        cmocka_unit_test(test_the_nth_fails_once),
        cmocka_unit_test(test_failed_growth_leaves_the_old),
    };

    return cmocka_run_group_tests_name("base mem", tests, NULL, NULL);
}
