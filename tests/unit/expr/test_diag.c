/* test_diag.c -- errors that point into a text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include "expr/diag.h"

#include <string.h>

static struct source source_of(const char *text) {
    return (struct source){
        .text = text, .size = strlen(text), .file = "a.pipe", .line = 1, .column = 1};
}

static void test_place(void **state) {
    static const struct {
        const char *text;
        size_t offset;
        int line, column;
    } cases[] = {
        {"", 0, 1, 1},        {"abc", 2, 1, 3},         {"a\nbc", 2, 2, 1},
        {"a\n\nbc", 4, 3, 2}, {"h\xc3\xb6rt", 3, 1, 3}, /* two bytes, one character */
        {"ab", 99, 1, 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct source source = source_of(cases[i].text);
        int line, column;

        source_place(&source, cases[i].offset, &line, &column);
        assert_int_equal(line, cases[i].line);
        assert_int_equal(column, cases[i].column);
    }
}

static void test_place_counts_from_the_first_byte(void **state) {
    struct source source = source_of("x\ny");
    int line, column;

    (void)state;
    source.line = 7;
    source.column = 30;
    source_place(&source, 0, &line, &column);
    assert_int_equal(line, 7);
    assert_int_equal(column, 30);
    source_place(&source, 2, &line, &column);
    assert_int_equal(line, 8);
    assert_int_equal(column, 1); /* the first line alone is shifted */
}

static void test_caret(void **state) {
    static const struct {
        const char *text;
        size_t offset;
        const char *want;
    } cases[] = {
        {"one two", 4, "a.pipe:1:5: no 'x'\n  1 | one two\n    |     ^"},
        {"a\r\nb c\r\nd", 5, "a.pipe:2:3: no 'x'\n  2 | b c\n    |   ^"},
        {"\tx", 1, "a.pipe:1:2: no 'x'\n  1 |  x\n    |  ^"},
        {"\xe5\xad\x97 x", 4, "a.pipe:1:3: no 'x'\n  1 | \xe5\xad\x97 x\n    |    ^"},
        {"\033[1m", 1, "a.pipe:1:2: no 'x'\n  1 | \\x1b[1m\n    |     ^"},
        {"end", 3, "a.pipe:1:4: no 'x'\n  1 | end\n    |    ^"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct source source = source_of(cases[i].text);
        struct junco_error err = {0};

        assert_int_equal(diag_fail(&err, JUNCO_EINVAL, &source, cases[i].offset, "no '%s'", "x"),
                         JUNCO_EINVAL);
        assert_int_equal(err.code, JUNCO_EINVAL);
        assert_string_equal(err.message, cases[i].want);
    }
}

/* However long the line: the message holds the caret, under the byte it means. */
static void test_long_lines_are_cut_around_the_caret(void **state) {
    char text[1000];

    (void)state;
    memset(text, '.', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (size_t at = 0; at < sizeof(text) - 1; at += 111) {
        struct source source = source_of(text);
        struct junco_error err = {0};

        text[at] = 'X';
        diag_fail(&err, JUNCO_EINVAL, &source, at, "here");
        const char *shown = strchr(err.message, '\n');
        assert_non_null(shown);
        const char *under = strchr(shown + 1, '\n');
        assert_non_null(under);
        const char *mark = strchr(shown, 'X'), *caret = strchr(under, '^');
        assert_non_null(mark);
        assert_non_null(caret);
        assert_int_equal(mark - shown, caret - under);
        assert_true(under - shown < 100);
        text[at] = '.';
    }
}

static void test_nobody_listens(void **state) {
    struct source source = source_of("x");

    (void)state;
    assert_int_equal(diag_fail(NULL, JUNCO_ETYPE, &source, 0, "x"), JUNCO_ETYPE);
}

static void test_hint_and_name(void **state) {
    static const char *const names[] = {"image_decode", "image_crop", NULL};
    char buf[80];

    (void)state;
    assert_string_equal(diag_hint("image_decod", names, buf, sizeof(buf)),
                        "; did you mean 'image_decode'?");
    assert_string_equal(diag_hint("zzz", names, buf, sizeof(buf)), "");
    assert_string_equal(diag_hint("image_crop", NULL, buf, sizeof(buf)), "");
    assert_string_equal(diag_name("a\nb\xff", 4, buf, sizeof(buf)), "a\\x0ab\\xff");
    assert_true(strlen(diag_name("0123456789012345678901234567890", 31, buf, 16)) < 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_place_counts_from_the_first_byte),
        cmocka_unit_test(test_caret),
        cmocka_unit_test(test_long_lines_are_cut_around_the_caret),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_hint_and_name),
    };

    return cmocka_run_group_tests_name("expr/diag", tests, NULL, NULL);
}
