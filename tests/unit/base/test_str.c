/* test_str.c -- strings grow to their maximum and no further. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/str.h"

#include <string.h>

static void test_append(void **state) {
    struct str s = STR_INIT(1000);
    char *text = NULL;

    (void)state;
    assert_string_equal(str_text(&s), "");
    str_puts(&s, "a");
    str_putc(&s, 'b');
    str_append(&s, "cde", 2);
    str_printf(&s, "-%d-%s", 12, "x");
    assert_string_equal(str_text(&s), "abcd-12-x");
    assert_int_equal(s.size, 9);
    str_clear(&s);
    str_printf(&s, "%0500d", 7); /* longer than the small buffer */
    assert_int_equal(s.size, 500);
    ok(str_take(&s, &text, err));
    assert_int_equal(strlen(text), 500);
    junco_free(text);
    ok(str_take(&s, &text, err));
    assert_string_equal(text, "");
    junco_free(text);
    str_done(&s);
    str_done(NULL);
}

static void test_maximum(void **state) {
    struct str s = STR_INIT(4);
    char *text = NULL;

    (void)state;
    str_puts(&s, "1234");
    assert_int_equal(s.failed, JUNCO_OK);
    str_putc(&s, '5');
    assert_int_equal(s.failed, JUNCO_ELIMIT);
    str_append(&s, "", 0);
    assert_string_equal(str_text(&s), "1234");
    fails(str_take(&s, &text, err), JUNCO_ELIMIT, "longer than 4 bytes");
    assert_null(text);
    str_done(&s);
}

static junco_status fill(struct junco_error *err) {
    struct str s = STR_INIT(10000);
    char *text = NULL;

    for (int i = 0; i < 300; i++)
        str_printf(&s, "%d,", i);
    junco_status st = str_take(&s, &text, err);
    junco_free(text);
    str_done(&s);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(fill);
}

static void test_prefix_and_suffix(void **state) {
    (void)state;
    assert_true(str_equal("a", "a") && !str_equal("a", "b"));
    assert_true(str_starts_with("abc", "ab") && !str_starts_with("ab", "abc"));
    assert_true(str_ends_with("abc", "bc") && !str_ends_with("bc", "abc"));
    assert_true(str_starts_with("x", "") && str_ends_with("x", ""));
}

static void test_copy_cuts_between_characters(void **state) {
    char buf[6];

    (void)state;
    str_copy(buf, sizeof(buf), "abc");
    assert_string_equal(buf, "abc");
    str_copy(buf, sizeof(buf), "abcdefg");
    assert_string_equal(buf, "abcde");
    str_copy(buf, sizeof(buf), "abc\xE2\x82\xAC"); /* the euro sign does not fit whole */
    assert_string_equal(buf, "abc");
    str_copy(buf, 1, "abc");
    assert_string_equal(buf, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_allocation_failures),
        cmocka_unit_test(test_prefix_and_suffix),
        cmocka_unit_test(test_copy_cuts_between_characters),
    };

    return cmocka_run_group_tests_name("base str", tests, NULL, NULL);
}
