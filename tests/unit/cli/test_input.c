/* test_input.c -- positional inputs become rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/input.h"

static const char *const names[] = {"a", "b", "c"};

/* Standard input holds these bytes from now on. */
static void set_stdin(const char *text) {
    FILE *file = tmpfile();

    assert_non_null(file);
    fputs(text ? text : "", file);
    rewind(file);
    assert_int_equal(dup2(fileno(file), STDIN_FILENO), STDIN_FILENO);
    fclose(file);
}

/* All rows of an input, pulled max_rows at a time; the cells as texts, row by row. */
struct got {
    size_t rows, n_columns, n_pulls;
    char cells[16][16];
};

static junco_status pull_all(struct input *input, size_t max_rows, struct got *got,
                             struct junco_error *err) {
    bool is_end = false;

    while (!is_end) {
        struct junco_table table = {0};
        junco_status st = input_pull(input, max_rows, &table, &is_end, err);

        if (st)
            return st;
        assert_true(table.rows <= max_rows && (table.rows > 0 || is_end));
        for (size_t i = 0; i < table.rows * table.n_columns; i++) {
            const struct junco_bytes *cell =
                &table.columns[i % table.n_columns].as.bytes[i / table.n_columns];

            snprintf(got->cells[got->rows * table.n_columns + i], sizeof(got->cells[0]), "%.*s",
                     (int)cell->size, cell->size ? cell->data : "");
        }
        got->rows += table.rows;
        got->n_columns = table.n_columns;
        got->n_pulls++;
        junco_table_done(&table);
    }
    return JUNCO_OK;
}

static junco_status read_input(size_t n_inputs, int n_words, const char *const *words,
                               const char *text, size_t max_rows, struct got *got,
                               struct junco_error *err) {
    struct input *input;
    junco_status st;

    *got = (struct got){0};
    set_stdin(text);
    st = input_open(n_inputs, names, n_words, (char **)words, &input, err);
    if (st)
        return st;
    st = pull_all(input, max_rows, got, err);
    input_free(input);
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

    static const size_t rooms[] = {1, 2, 100};

    (void)state;
    for (size_t i = 0; i < COUNT(cases) * COUNT(rooms); i++) {
        size_t c = i / COUNT(rooms), n = cases[c].n_inputs;
        struct got got;

        ok(read_input(n, cases[c].n_words, cases[c].words, cases[c].text, rooms[i % COUNT(rooms)],
                      &got, err));
        assert_int_equal(got.rows, cases[c].rows);
        assert_int_equal(got.n_columns, n);
        for (size_t j = 0; j < n * got.rows; j++)
            assert_string_equal(got.cells[j], cases[c].want[j]);
    }
}

static void test_how_many_rows(void **state) {
    static const char *const words[] = {"x", "y"}, *const lines[] = {"x", "-"};
    struct input *input;

    (void)state;
    ok(input_open(2, names, 2, (char **)words, &input, err));
    assert_int_equal(input_rows(input), 1);
    input_free(input);
    ok(input_open(1, names, 2, (char **)lines, &input, err));
    assert_int_equal(input_rows(input), -1);
    input_free(input);
    ok(input_open(0, names, 0, NULL, &input, err));
    assert_int_equal(input_rows(input), 1);
    input_free(input);
}

static void test_refusals(void **state) {
    static const char *const words[] = {"x", "y", "z"}, *const lines[] = {"-"};
    struct got got;

    (void)state;
    fails(read_input(2, 3, words, NULL, 9, &got, err), JUNCO_EINVAL,
          "has 2 inputs (a, b), so give a multiple of 2 words; got 3");
    fails(read_input(0, 1, words, NULL, 9, &got, err), JUNCO_EINVAL, "no input, but 'x' is given");
    fails(read_input(1, 0, words, NULL, 9, &got, err), JUNCO_EINVAL, "the pipeline wants 'a'");
    fails(read_input(2, 1, lines, "one\n", 9, &got, err), JUNCO_EINVAL, "got 1");
    assert_int_equal(got.rows, 0);
}

/* What was whole before a failure is given first. */
static void test_rows_before_a_failure(void **state) {
    static const char *const lines[] = {"-"};
    static const struct {
        size_t n_inputs;
        const char *text, *why;
        junco_status status;
        size_t rows;
    } cases[] = {
        {1, "one\ntwo\n\xff\n", "line 3 is not UTF-8: '\\xff'", JUNCO_EDATA, 2},
        {2, "one\ntwo\nthree\n", "got 3", JUNCO_EINVAL, 1},
        {2, "one\ntwo\nthree\n\xff\n", "line 4 is not UTF-8", JUNCO_EDATA, 1},
    };
    struct got got;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fails(read_input(cases[i].n_inputs, 1, lines, cases[i].text, 9, &got, err), cases[i].status,
              cases[i].why);
        assert_int_equal(got.rows, cases[i].rows);
    }
}

static junco_status read_some(struct junco_error *err) {
    static const char *const words[] = {"x", "-"};
    struct got got;

    return read_input(2, 2, words, "one\ntwo\nthree\n", 9, &got, err);
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(read_some);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),          cmocka_unit_test(test_how_many_rows),
        cmocka_unit_test(test_refusals),      cmocka_unit_test(test_rows_before_a_failure),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
