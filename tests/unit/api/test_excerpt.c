/* test_excerpt.c -- an error with a place shows its line, any other stays as it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include "api/excerpt.h"

#include <string.h>

static const char text[] = "p = pipe.input('x')\n  .map('h\xc3\xb6rt', z)\n";

static void test_show(void **state) {
    static const struct {
        const char *message, *want;
    } cases[] = {
        {"a.pipe:1:5: what", "a.pipe:1:5: what\n  1 | p = pipe.input('x')\n    |     ^"},
        {"a.pipe:2:16: 'z'?", "a.pipe:2:16: 'z'?\n  2 |   .map('h\xc3\xb6rt', z)\n"
                              "    |                ^"},
        /* An excerpt that is there already is replaced. */
        {"a.pipe:1:1: what\n  1 | p =\n    | ^",
         "a.pipe:1:1: what\n  1 | p = pipe.input('x')\n    | ^"},
        /* No place, another file, a place that is none: untouched. */
        {"a.pipe: no such file", "a.pipe: no such file"},
        {"b.pipe:1:5: what", "b.pipe:1:5: what"},
        {"a.pipe:1: what", "a.pipe:1: what"},
        {"a.pipe:0:5: what", "a.pipe:0:5: what"},
        {"a.pipe:1:-5: what", "a.pipe:1:-5: what"},
        {"a.pipe:x:y: what", "a.pipe:x:y: what"},
        {"a.pipe:1:5:what", "a.pipe:1:5:what"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_error err = {0};

        (void)junco_fail(&err, JUNCO_ETYPE, "%s", cases[i].message);
        excerpt_show(&err, text, strlen(text), "a.pipe");
        assert_string_equal(err.message, cases[i].want);
        assert_int_equal(err.code, JUNCO_ETYPE);
    }
}

/* A place behind the text's end is shown at its end, and nothing is read beyond. */
static void test_place_behind_the_end(void **state) {
    struct junco_error err = {0};

    (void)state;
    (void)junco_fail(&err, JUNCO_EINVAL, "a.pipe:99999:7: what");
    excerpt_show(&err, text, strlen(text), "a.pipe");
    assert_non_null(strstr(err.message, "what\n"));
    (void)junco_fail(&err, JUNCO_EINVAL, "a.pipe:1:99999: what");
    excerpt_show(&err, text, strlen(text), "a.pipe");
    assert_non_null(strstr(err.message, "what\n  1 | p = pipe.input('x')\n"));
}

static void test_nothing_to_show(void **state) {
    struct junco_error err = {0};

    (void)state;
    excerpt_show(NULL, text, strlen(text), "a.pipe");
    (void)junco_fail(&err, JUNCO_EINVAL, "a.pipe:1:1: what");
    excerpt_show(&err, text, strlen(text), NULL);
    assert_string_equal(err.message, "a.pipe:1:1: what");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_show),
        cmocka_unit_test(test_place_behind_the_end),
        cmocka_unit_test(test_nothing_to_show),
    };

    return cmocka_run_group_tests_name("api/excerpt", tests, NULL, NULL);
}
