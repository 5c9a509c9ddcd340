/* test_error.c -- messages are cut where they may be, and every status is known. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/error.h"
#include "base/str.h"

#include <string.h>

static void test_fail_formats(void **state) {
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(junco_fail(&err, JUNCO_ETYPE, "want %s, got %d", "x", 3), JUNCO_ETYPE);
    assert_int_equal(err.code, JUNCO_ETYPE);
    assert_string_equal(err.message, "want x, got 3");
    assert_int_equal(junco_fail(NULL, JUNCO_EIO, "nobody asks"), JUNCO_EIO);
}

static void test_argument_may_be_the_message(void **state) {
    struct junco_error err = {0};

    (void)state;
    junco_fail(&err, JUNCO_EIO, "inner");
    junco_fail(&err, JUNCO_EDATA, "outer (%s)", err.message);
    assert_string_equal(err.message, "outer (inner)");
}

/* Every length around the buffer's size, with characters of 1 to 4 bytes at the cut. */
static void test_long_message_is_cut_between_characters(void **state) {
    static const char *const letters[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    struct junco_error err = {0};

    (void)state;
    for (size_t l = 0; l < COUNT(letters); l++) {
        for (size_t lead = 0; lead < 4; lead++) {
            struct str text = STR_INIT(4096);
            for (size_t i = 0; i < lead; i++)
                str_putc(&text, '-');
            while (text.size < 600)
                str_puts(&text, letters[l]);
            junco_fail(&err, JUNCO_EDATA, "%s", str_text(&text));
            size_t n = strlen(err.message);
            assert_true(n > sizeof(err.message) - 8 && n < sizeof(err.message));
            assert_true(str_ends_with(err.message, "..."));
            assert_true(utf8_is_valid(err.message, n));
            str_done(&text);
        }
    }
}

static void test_wrap_puts_where_before(void **state) {
    struct junco_error err = {0};
    junco_status st = junco_fail(&err, JUNCO_EVALUE, "cause");

    (void)state;
    assert_int_equal(junco_wrap(&err, st, "column '%s'", "a"), JUNCO_EVALUE);
    assert_int_equal(junco_wrap(&err, st, "node 'n'"), JUNCO_EVALUE);
    assert_string_equal(err.message, "node 'n': column 'a': cause");
    assert_int_equal(junco_wrap(NULL, JUNCO_EIO, "x"), JUNCO_EIO);
}

static void test_wrap_cuts_the_end(void **state) {
    struct junco_error err = {0};
    char where[400];

    (void)state;
    memset(where, 'w', sizeof(where));
    where[sizeof(where) - 1] = '\0';
    junco_fail(&err, JUNCO_EVALUE, "the cause comes first in its own part, %0400d", 1);
    for (int i = 0; i < 5; i++)
        junco_wrap(&err, JUNCO_EVALUE, "%s", where);
    assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
    assert_true(str_ends_with(err.message, "..."));
    junco_fail(&err, JUNCO_EVALUE, "cause");
    junco_wrap(&err, JUNCO_EVALUE, "%s", where);
    assert_true(str_ends_with(err.message, "...: cause"));
}

static void test_every_status_has_a_row(void **state) {
    (void)state;
    for (int st = JUNCO_OK; st <= JUNCO_EINTERNAL; st++) {
        const struct junco_status_codes *codes = junco_status_codes((junco_status)st);
        assert_non_null(junco_status_name((junco_status)st));
        assert_in_range(codes->http, 200, 599);
        assert_in_range(codes->grpc, 0, 16);
        assert_int_equal(codes->exit_status == 0, st == JUNCO_OK);
        for (int other = JUNCO_OK; other < st; other++)
            assert_string_not_equal(junco_status_name((junco_status)st),
                                    junco_status_name((junco_status)other));
    }
    assert_string_equal(junco_status_name((junco_status)99), "internal");
    assert_int_equal(junco_status_codes((junco_status)-1)->http, 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_formats),
        cmocka_unit_test(test_argument_may_be_the_message),
        cmocka_unit_test(test_long_message_is_cut_between_characters),
        cmocka_unit_test(test_wrap_puts_where_before),
        cmocka_unit_test(test_wrap_cuts_the_end),
        cmocka_unit_test(test_every_status_has_a_row),
    };

    return cmocka_run_group_tests_name("base error", tests, NULL, NULL);
}
