/* test_regex.c -- patterns over texts: what matches, columns for groups, and patterns that never end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "op_test.h"
#include "ops/text/regex.h"

extern const struct junco_op junco_op_regex_findall, junco_op_regex_match, junco_op_regex_replace;

static const char *const one[] = {"a", NULL}, *const two[] = {"a", "b", NULL},
                         *const three[] = {"a", "b", "c", NULL},
                         *const text_column[] = {"text", NULL};

/* Rows of the output as "x|y;z|~;", ~ for null. */
static const char *rows_of(const struct op_test *t) {
    static char text[4096];

    text[0] = '\0';
    for (size_t row = 0; row < t->out.rows; row++)
        for (size_t i = 0; i < t->out.n_columns; i++) {
            struct junco_value cell = junco_column_get(&t->out.columns[i], row);
            size_t used = strlen(text);
            bool is_null = cell.kind == JUNCO_KIND_NULL;

            snprintf(text + used, sizeof(text) - used, "%.*s%c",
                     is_null ? 1 : (int)cell.as.bytes.size, is_null ? "~" : cell.as.bytes.data,
                     i + 1 < t->out.n_columns ? '|' : ';');
        }
    return text;
}

static const char *run(const struct junco_op *op, const char *const *params,
                       const char *const *columns, size_t room, size_t n,
                       const char *const *texts) {
    struct junco_table in = op_test_strings(n, texts);
    struct op_test t;
    static char why[sizeof(t.first_why.message)];
    const char *rows = why;

    ok(op_test_open_named(&t, op, NULL, params, text_column, columns, err));
    ok(op_test_run(&t, &in, room, err));
    snprintf(why, sizeof(why), "%s", t.first_why.message);
    if (!t.n_failed)
        rows = rows_of(&t);
    op_test_close(&t);
    junco_table_done(&in);
    return rows;
}

#define PARAMS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define LINES(...)                                             \
    COUNT(((const char *[]){__VA_ARGS__})), (const char *[]) { \
        __VA_ARGS__                                            \
    }

static void test_match(void **state) {
    const struct junco_op *op = &junco_op_regex_match;

    (void)state;
    assert_string_equal(run(op, PARAMS("pattern=(\\w+)-(\\d+)"), two, 0,
                            LINES("x ab-12 c-3", "none", "\xc3\xa9-7")),
                        "ab|12;~|~;\xc3\xa9|7;");
    assert_string_equal(run(op, PARAMS("pattern=b+"), one, 0, LINES("abbc", "")), "bb;~;");
    assert_string_equal(run(op, PARAMS("pattern=(a)|(b)"), two, 0, LINES("b", "a")), "~|b;a|~;");
    assert_string_equal(run(op, PARAMS("pattern=x*"), one, 0, LINES("", "xx")), ";xx;");
    assert_string_equal(run(op, PARAMS("pattern=STRASSE", "ignore_case=True"), one, 0,
                            LINES("Strasse", "\xc3\xa4")),
                        "Strasse;~;");
    assert_string_equal(
        run(op, PARAMS("pattern=(?P<year>\\d{4})-(?:x)(?<m>\\d)"), two, 0, LINES("2024-x5")),
        "2024|5;");
}

static void test_findall(void **state) {
    const struct junco_op *op = &junco_op_regex_findall;

    (void)state;
    for (size_t room = 0; room < 4; room++) {
        assert_string_equal(
            run(op, PARAMS("pattern=(\\w)(\\d)?"), two, room, LINES("a1b", "", "c2")),
            "a|1;b|~;c|2;");
        /* Empty matches move on by whole characters. */
        assert_string_equal(run(op, PARAMS("pattern=x*"), one, room, LINES("a\xc3\xa9x")), ";;x;;");
        assert_string_equal(run(op, PARAMS("pattern=(?<=a)b"), one, room, LINES("abab")), "b;b;");
        assert_string_equal(run(op, PARAMS("pattern=^a"), one, room, LINES("aaa")), "a;");
    }
}

static void test_replace(void **state) {
    const struct junco_op *op = &junco_op_regex_replace;
    static char many[3000], more[9001];

    (void)state;
    assert_string_equal(run(op, PARAMS("pattern=\\s+", "by= "), NULL, 0, LINES("a \t b", "c")),
                        "a b;c;");
    assert_string_equal(run(op, PARAMS("pattern=(\\w+)@(?<at>\\w+)", "by=${at}:$1$$"), NULL, 0,
                            LINES("me@home you@work")),
                        "home:me$ work:you$;");
    assert_string_equal(run(op, PARAMS("pattern=a"), NULL, 0, LINES("banana", "")), "bnn;;");
    /* Longer than what was thought of first. */
    memset(many, 'a', sizeof(many) - 1);
    memset(more, 'b', 3 * (sizeof(many) - 1));
    more[0] = 'b';
    struct junco_table in = op_test_strings(1, (const char *[]){many});
    struct op_test t;

    ok(op_test_open(&t, op, NULL, PARAMS("pattern=a", "by=bbb"), err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.out.columns[0].as.bytes[0].size, 3 * (sizeof(many) - 1));
    assert_memory_equal(t.out.columns[0].as.bytes[0].data, more, 3 * (sizeof(many) - 1));
    op_test_close(&t);
    junco_table_done(&in);
}

/* ---- what is refused ---- */

static junco_status types(const struct junco_op *op, const char *const *params,
                          const char *const *columns, struct junco_error *err) {
    const struct junco_type *in = junco_type_of(JUNCO_KIND_STRING), *out[8] = {NULL};
    struct op_test t;
    junco_status st = op_test_open_named(&t, op, NULL, params, text_column, columns, err);

    if (!st)
        st = op->types(t.instance, NULL, &in, out, err);
    op_test_close(&t);
    return st;
}

static void test_refused(void **state) {
    static char longest[JUNCO_MAX_REGEX_BYTES + 20] = "pattern=";

    (void)state;
    memset(longest + 8, 'a', JUNCO_MAX_REGEX_BYTES + 1);
    fails(types(&junco_op_regex_match, PARAMS("pattern=a(b"), one, err), JUNCO_ESYNTAX,
          "character 3 of 'a(b': missing closing parenthesis");
    fails(types(&junco_op_regex_match, PARAMS(longest), one, err), JUNCO_ESYNTAX,
          "is longer than the limit");
    fails(types(&junco_op_regex_match, PARAMS("pattern=\\C"), one, err), JUNCO_ESYNTAX, "\\C");
    fails(types(&junco_op_regex_match, PARAMS("pattern=(a)(b)"), three, err), JUNCO_ETYPE,
          "the pattern has 2 groups, so it gives 2 columns, 3 are named");
    fails(types(&junco_op_regex_findall, PARAMS("pattern=ab"), two, err), JUNCO_ETYPE,
          "has 0 groups, so it gives 1 column, 2 are named");
    fails(types(&junco_op_regex_replace, PARAMS("pattern=(a)", "by=$2"), NULL, err), JUNCO_EVALUE,
          "argument 'by': unknown substring");
    fails(types(&junco_op_regex_replace, PARAMS("pattern=a", "by=${x"), NULL, err), JUNCO_EVALUE,
          "argument 'by'");
    ok(types(&junco_op_regex_replace, PARAMS("pattern=(?x)(a) # a comment", "by=$1"), NULL, err));
}

/* Exponential by nature: an error of the row, soon. */
static void test_runaway(void **state) {
    static char text[2000];
    static const struct junco_op *const ops[] = {&junco_op_regex_match, &junco_op_regex_findall,
                                                 &junco_op_regex_replace};

    (void)state;
    memset(text, 'a', 60);
    text[60] = 'b';
    for (size_t i = 0; i < COUNT(ops); i++)
        assert_non_null(
            strstr(run(ops[i], PARAMS("pattern=(?:a+)+$"), i < 2 ? one : NULL, 0, LINES(text)),
                   "takes more than 10000000 steps"));
}

/* ---- memory ---- */

static junco_status use(struct junco_error *err) {
    const struct regex_params params = {"(a+)(b)?", false};
    static const struct junco_bytes text = {NULL, "caab", 4};
    struct regex *regex;
    char *out;
    size_t size;
    bool is_found;
    junco_status st = regex_new(&params, &regex, err);

    if (st)
        return st;
    st = regex_find(regex, &text, 0, &is_found, err);
    if (!st)
        st = regex_check_by(&params, "$1", err);
    if (!st)
        st = regex_replace(regex, &text, "$1$1", &out, &size, err);
    if (!st)
        junco_free(out);
    regex_free(regex);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(use);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match),   cmocka_unit_test(test_findall),
        cmocka_unit_test(test_replace), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_runaway), cmocka_unit_test(test_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
