/* test_cells.c -- fields of CSV records, what they look like, and what they become. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ops/source/cells.h"

static void test_cut(void **state) {
    static const struct {
        const char *record, *want;
    } cases[] = {
        {"", "<>"},
        {"a", "<a>"},
        {"a,b", "<a><b>"},
        {",", "<><>"},
        {"a,,", "<a><><>"},
        {"\"a,b\",c", "q<a,b><c>"},
        {"\"\",\"\"", "q<>q<>"},
        {"\"a\"\"b\"", "d<a\"\"b>"},
        {"a\"b,c", "<a\"b><c>"},
        {"\"a\"b", NULL},
        {"\"a", NULL},
        {"a,\"", NULL},
        {"\"a\",", "q<a><>"},
        {"\"x\ny\"", "q<x\ny>"},
        {"abcdefg,hijklmnop,,q", "<abcdefg><hijklmnop><><q>"},
        {"abcdefgh,,,,,,,,", "<abcdefgh><><><><><><><><>"},
        {",,,,,,,,-", "<><><><><><><><><->"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct field fields[16];
        char got[64] = "";
        size_t n;
        bool is_good = fields_cut(cases[i].record, strlen(cases[i].record), ',', 16, fields, &n);

        assert_int_equal(is_good, cases[i].want != NULL);
        for (size_t k = 0; is_good && k < n; k++)
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s<%.*s>",
                     fields[k].has_quotes  ? "d"
                     : fields[k].is_quoted ? "q"
                                           : "",
                     (int)fields[k].size, fields[k].text);
        if (is_good)
            assert_string_equal(got, cases[i].want);
    }
}

static void test_counts_beyond_its_room(void **state) {
    struct field field;
    size_t n;

    (void)state;
    assert_true(fields_cut("a;b;c", 5, ';', 1, &field, &n));
    assert_int_equal(n, 3);
    assert_int_equal(field.size, 1);
}

static void test_what_texts_are(void **state) {
    static const struct {
        const char *text;
        bool is_int, is_float, is_bool;
    } cases[] = {
        {"0", true, true, false},
        {"-12", true, true, false},
        {"+7", true, true, false},
        {" 7\t", true, true, false},
        {"007", true, true, false},
        {"9223372036854775807", true, true, false},
        {"-9223372036854775808", true, true, false},
        {"9223372036854775808", false, true, false},
        {"1.5", false, true, false},
        {".5", false, true, false},
        {"5.", false, true, false},
        {"1e5", false, true, false},
        {"-1E-5", false, true, false},
        {"+1.5e+3", false, true, false},
        {"nan", false, true, false},
        {"-inf", false, true, false},
        {"infinity", false, false, false},
        {"1e", false, false, false},
        {".", false, false, false},
        {"-", false, false, false},
        {"1 2", false, false, false},
        {"0x10", false, false, false},
        {"1,5", false, false, false},
        {"true", false, false, true},
        {"FALSE", false, false, true},
        {"tRue", false, false, false},
        {"yes", false, false, false},
        {"", false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *text = cases[i].text;
        size_t size = strlen(text);

        if (cell_is_int(text, size) != cases[i].is_int ||
            cell_is_float(text, size) != cases[i].is_float ||
            cell_is_bool(text, size) != cases[i].is_bool)
            fail_msg("'%s'", text);
    }
}

static void test_guesses(void **state) {
    static const struct {
        const char *texts[4];
        junco_kind want;
    } cases[] = {
        {{NULL}, JUNCO_KIND_STRING},         {{"", ""}, JUNCO_KIND_STRING},
        {{"1", "", "-2"}, JUNCO_KIND_INT64}, {{"1", "2.5"}, JUNCO_KIND_FLOAT64},
        {{"1", "x"}, JUNCO_KIND_STRING},     {{"true", "False"}, JUNCO_KIND_BOOL},
        {{"true", "1"}, JUNCO_KIND_STRING},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct guess guess = {0};

        for (size_t k = 0; cases[i].texts[k]; k++) {
            struct field field = {.text = cases[i].texts[k], .size = strlen(cases[i].texts[k])};

            guess_text(&guess, &field);
        }
        assert_int_equal(guess_kind(&guess), cases[i].want);
    }
}

static void test_names(void **state) {
    static const struct {
        const char *text, *name;
        bool is_called;
    } cases[] = {
        {"age", "age", true},
        {"age", "Age", false},
        {"First name", "First_name", true},
        {" age ", "age", true},
        {"a-b.c", "a_b_c", true},
        {"2nd", "_2nd", true},
        {"2nd", "2nd", false},
        {"age", "ag", false},
        {"ag", "age", false},
        {"gr\xc3\xb6\xc3\x9f"
         "e",
         "gr__e", true},
        {"", "", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (cell_is_called(cases[i].text, strlen(cases[i].text), cases[i].name) !=
            cases[i].is_called)
            fail_msg("'%s' and %s", cases[i].text, cases[i].name);
}

static junco_status put(junco_kind kind, const struct field *field, struct junco_table *ret,
                        struct junco_error *err) {
    static const char *const name = "c";
    const struct junco_type *type = junco_type_of(kind);
    struct junco_builder *builder;
    junco_status st = junco_builder_new(1, &name, &type, &builder, err);

    if (st)
        return st;
    st = junco_builder_row(builder, 0, err);
    if (!st)
        st = cell_put(builder, 0, kind, field, err);
    if (!st)
        st = junco_builder_finish(builder, ret, err);
    junco_builder_free(builder);
    return st;
}

static void test_cells(void **state) {
    const struct field text = {.text = "a\"\"b", .size = 4, .is_quoted = true, .has_quotes = true};
    const struct field none = {.text = "", .size = 0}, empty = {.text = "", .is_quoted = true};
    const struct field number = {.text = " +2.5", .size = 5}, latin = {.text = "\xff", .size = 1};
    struct junco_table table;

    (void)state;
    ok(put(JUNCO_KIND_STRING, &text, &table, err));
    assert_int_equal(table.columns[0].as.bytes[0].size, 3);
    assert_memory_equal(table.columns[0].as.bytes[0].data, "a\"b", 3);
    junco_table_done(&table);
    ok(put(JUNCO_KIND_STRING, &none, &table, err));
    assert_true(junco_column_is_null(&table.columns[0], 0));
    junco_table_done(&table);
    ok(put(JUNCO_KIND_STRING, &empty, &table, err));
    assert_false(junco_column_is_null(&table.columns[0], 0));
    junco_table_done(&table);
    ok(put(JUNCO_KIND_INT64, &empty, &table, err));
    assert_true(junco_column_is_null(&table.columns[0], 0));
    junco_table_done(&table);
    ok(put(JUNCO_KIND_FLOAT64, &number, &table, err));
    assert_true(table.columns[0].as.float64[0] == 2.5);
    junco_table_done(&table);
    fails(put(JUNCO_KIND_INT64, &number, &table, err), JUNCO_EDATA, "want int64, got ' +2.5'");
    fails(put(JUNCO_KIND_BOOL, &number, &table, err), JUNCO_EDATA, "want bool, got ' +2.5'");
    fails(put(JUNCO_KIND_STRING, &latin, &table, err), JUNCO_EDATA, "not UTF-8");
}

static void test_shown(void **state) {
    char buf[16];

    (void)state;
    assert_string_equal(cell_show("a\nb\xff\xc3\xa9", 6, buf, sizeof(buf)), "a?b?\xc3\xa9");
    assert_string_equal(cell_show("0123456789abcdefgh", 18, buf, sizeof(buf)), "0123456789ab...");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_counts_beyond_its_room),
        cmocka_unit_test(test_what_texts_are),
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
