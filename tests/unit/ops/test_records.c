/* test_records.c -- where records end: lines, quotes, and quotes that are wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "ops/source/records.h"

/* All records of a text that comes in pieces of `step` bytes, as "[record]" each, with "*" for those
 * left out and a number where one has several lines. */
static void cut(record_form form, const char *text, size_t step, char *got, size_t size) {
    size_t total = strlen(text), at = 0, have = 0, searched = 0;

    got[0] = '\0';
    for (;;) {
        bool is_end = have == total;
        struct record record;

        if (!record_find(form, ',', text + at, have - at, is_end, false, &searched, &record)) {
            if (is_end)
                break;
            have = have + step < total ? have + step : total;
            continue;
        }
        snprintf(got + strlen(got), size - strlen(got), "[%.*s]%s", (int)record.size, text + at,
                 record.is_blank ? "*" : "");
        if (record.n_lines != 1)
            snprintf(got + strlen(got), size - strlen(got), "%zu", record.n_lines);
        at += record.next;
        searched = 0;
    }
    assert_int_equal(at, total);
}

static void test_records(void **state) {
    static const struct {
        record_form form;
        const char *text, *want;
    } cases[] = {
        {RECORD_LINES, "", ""},
        {RECORD_LINES, "a\nbc\n", "[a][bc]"},
        {RECORD_LINES, "a\r\n\r\nb", "[a][][b]"},
        {RECORD_LINES, "a\rb\n\n", "[a\rb][]"},
        {RECORD_FILLED, "a\n \t\n\nb \n", "[a][ \t]*[]*[b ]"},
        {RECORD_CSV, "a,b\n1,2", "[a,b][1,2]"},
        {RECORD_CSV, "a\n\nb\n", "[a][]*[b]"},
        {RECORD_CSV, "\"a\",b\r\nc\r\n", "[\"a\",b][c]"},
        {RECORD_CSV, "1,\"x\ny\"\n2", "[1,\"x\ny\"]2[2]"},
        {RECORD_CSV, "\"x\r\n\r\ny\",\"\n\"\n2", "[\"x\r\n\r\ny\",\"\n\"]4[2]"},
        {RECORD_CSV, "\"a\"\"b\n\"\"\"\nc", "[\"a\"\"b\n\"\"\"]2[c]"},
        {RECORD_CSV, "5\" pipe\nb", "[5\" pipe][b]"}, /* no field begins there */
        {RECORD_CSV, "a,\"\"\nb", "[a,\"\"][b]"},
        /* a quote that is wrong ends with its line */
        {RECORD_CSV, "1,\"open\n2,b\n3,c\n", "[1,\"open][2,b][3,c]"},
        {RECORD_CSV, "1,\"a\"b\n2,c\n", "[1,\"a\"b][2,c]"},
        {RECORD_CSV, "1,\"open\n2,\"x\"\n3", "[1,\"open][2,\"x\"][3]"},
        {RECORD_CSV, "\"", "[\"]"},
        {RECORD_CSV, "\"a\"\r", "[\"a\"]"},
        {RECORD_CSV, "\"a\"\rb\nc", "[\"a\"\rb][c]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t step = 1; step < 8; step++) {
            char got[256];

            cut(cases[i].form, cases[i].text, step, got, sizeof(got));
            if (strcmp(got, cases[i].want) != 0)
                fail_msg("%s\nby %zu: %s\nwant: %s", cases[i].text, step, got, cases[i].want);
        }
    }
}

/* With no more text to come before it is found, an open quote counts as one that is wrong. */
static void test_full(void **state) {
    static const char text[] = "1,\"open\n2,b\n";
    struct record record;
    size_t searched = 0;

    (void)state;
    assert_false(
        record_find(RECORD_CSV, ',', text, strlen(text), false, false, &searched, &record));
    assert_true(record_find(RECORD_CSV, ',', text, strlen(text), false, true, &searched, &record));
    assert_int_equal(record.next, 8);
    assert_false(record_find(RECORD_CSV, ',', "\"aaa", 4, false, true, &searched, &record));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
