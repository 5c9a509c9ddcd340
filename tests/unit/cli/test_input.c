/* test_input.c -- positional inputs become rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cli/input.h"

static const char *const names[] = {"a", "b", "c"};

/* input_table() with these lines on standard input. */
static junco_status read_input(size_t n_inputs, int n_words, const char *const *words,
                               const char *text, struct junco_table *ret_table,
                               struct junco_error *err) {
    FILE *own = stdin;
    junco_status st;

    /* fmemopen() takes no empty buffer in every libc. */
    stdin = text && *text ? fmemopen((char *)text, strlen(text), "r") : fopen("/dev/null", "r");
    assert_non_null(stdin);
    st = input_table(n_inputs, names, n_words, (char **)words, ret_table, err);
    fclose(stdin);
    stdin = own;
    return st;
}

static void test_rows(void **state) {
    static const struct {
        size_t n_inputs;
        int n_words;
        const char *words[4];
        const char *text; /* on standard input */
        size_t rows;
        const char *want[6]; /* row by row */
    } cases[] = {
        {1, 2, {"x", "y"}, NULL, 2, {"x", "y"}},
        {2, 4, {"x", "y", "z", ""}, NULL, 2, {"x", "y", "z", ""}},
        {1, 1, {"-"}, "one\ntwo\n", 2, {"one", "two"}},
        {1, 1, {"-"}, "one\r\ntwo", 2, {"one", "two"}},
        {1, 3, {"x", "-", "y"}, "one\n\n", 4, {"x", "one", "", "y"}},
        {2, 3, {"x", "-", "y"}, "one\ntwo\n", 2, {"x", "one", "two", "y"}},
        {1, 1, {"-"}, "", 0, {NULL}},
        {0, 0, {NULL}, NULL, 1, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t n = cases[i].n_inputs;
        struct junco_table table;

        ok(read_input(n, cases[i].n_words, cases[i].words, cases[i].text, &table, err));
        assert_int_equal(table.rows, cases[i].rows);
        assert_int_equal(table.n_columns, n);
        for (size_t j = 0; j < n * table.rows; j++) {
            const struct junco_bytes *cell = &table.columns[j % n].as.bytes[j / n];

            assert_int_equal(cell->size, strlen(cases[i].want[j]));
            assert_memory_equal(cell->size ? cell->data : "", cases[i].want[j], cell->size);
        }
        junco_table_done(&table);
    }
}

static void test_refusals(void **state) {
    static const char *const words[] = {"x", "y", "z"}, *const lines[] = {"-"};
    struct junco_table table;

    (void)state;
    fails(read_input(2, 3, words, NULL, &table, err), JUNCO_EINVAL,
          "has 2 inputs (a, b), so give a multiple of 2 words; got 3");
    fails(read_input(2, 1, lines, "one\n", &table, err), JUNCO_EINVAL, "got 1");
    fails(read_input(0, 1, words, NULL, &table, err), JUNCO_EINVAL, "no input, but 'x' is given");
    fails(read_input(1, 0, words, NULL, &table, err), JUNCO_EINVAL, "the pipeline wants 'a'");
}

static void test_endless_line(void **state) {
    static const char *const lines[] = {"-"};
    char *text = junco_alloc(JUNCO_MAX_LINE_BYTES + 2);
    struct junco_table table;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', JUNCO_MAX_LINE_BYTES + 1);
    text[JUNCO_MAX_LINE_BYTES + 1] = '\0';
    fails(read_input(1, 1, lines, text, &table, err), JUNCO_ELIMIT, "line 1 is longer than");
    junco_free(text);
}

static junco_status read_some(struct junco_error *err) {
    static const char *const words[] = {"x", "-"};
    struct junco_table table = {0};
    junco_status st = read_input(2, 2, words, "one\ntwo\nthree\n", &table, err);

    junco_table_done(&table);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(read_some);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_endless_line),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
