/* test_utf8.c -- UTF-8 is checked as RFC 3629 says, and measured as terminals show it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/str.h"

#include <string.h>

static void test_every_code_point_round_trips(void **state) {
    char text[4];
    unsigned back;

    (void)state;
    for (unsigned code = 0; code <= 0x110010; code++) {
        size_t n = utf8_encode(code, text);
        if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_int_equal(utf8_decode(text, n, &back), n);
        assert_int_equal(back, code);
        if (n > 1)
            assert_int_equal(utf8_length(text, n - 1), 0);
    }
}

static void test_invalid(void **state) {
    static const char *const texts[] = {
        "\x80",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x80\x80",
        "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF",         "ok\xE2\x82",       "\xE2\x28\xA1",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_false(utf8_is_valid(texts[i], strlen(texts[i])));
    assert_true(utf8_is_valid("", 0));
    assert_true(utf8_is_valid("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10));
}

static void test_display_width(void **state) {
    static const struct {
        const char *text;
        size_t width;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"\xE6\xBC\xA2\xE5\xAD\x97", 4}, /* two ideographs */
        {"e\xCC\x81", 1}, /* a combining accent */
        {"\xEF\xBC\xA1", 2}, /* fullwidth A */
        {"\xF0\x9F\x98\x80", 2}, /* a face */
        {"a\xFFz", 3}, /* one replacement character */
        {"a\tb", 2}, /* control characters take no column of their own */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(utf8_display_width(rows[i].text, strlen(rows[i].text)), rows[i].width);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_round_trips),
        cmocka_unit_test(test_invalid),
        cmocka_unit_test(test_display_width),
    };

    return cmocka_run_group_tests_name("base utf8", tests, NULL, NULL);
}
