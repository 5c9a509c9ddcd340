/* test_grid.c -- tables on a terminal: aligned, cut, and never driven by their data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "cli/grid.h"

/* What grid_print() writes; the caller frees. */
static char *print(const struct grid *grid, int width, bool with_header, bool is_coloured,
                   size_t *widths) {
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    grid_print(grid, to, width, with_header, is_coloured, widths);
    fclose(to);
    return text;
}

static void fill(struct grid *grid, size_t n_columns, size_t n, const char *const *cells) {
    grid_init(grid, n_columns);
    for (size_t i = 0; i < n; i++)
        grid_text(grid, cells[i]);
}

static void test_prints(void **state) {
    static const struct {
        const char *name;
        int width;
        size_t n_columns, n;
        const char *cells[8];
        bool last_is_right;
        const char *want;
    } cases[] = {
        {"aligned, no blanks at the end",
         0,
         2,
         4,
         {"a", "name", "long", "x"},
         false,
         "a     name\nlong  x\n"},
        {"numbers to the right", 0, 2, 4, {"a", "n", "long", "12"}, true, "a      n\nlong  12\n"},
        {"the widest is cut, the narrow stay",
         10,
         2,
         4,
         {"ab", "text", "cd", "a long text"},
         false,
         "ab  text\ncd  a lon\xe2\x80\xa6\n"},
        {"columns of four are not cut", 3, 2, 2, {"abcd", "efgh"}, false, "abcd  efgh\n"},
        {"wide characters take two columns",
         0,
         2,
         4,
         {"a", "b", "\xe4\xbd\xa0\xe5\xa5\xbd", "c"},
         false,
         "a     b\n\xe4\xbd\xa0\xe5\xa5\xbd  c\n"},
        /* five columns hold two of them and the ellipsis */
        {"wide characters are cut whole",
         5,
         1,
         1,
         {"\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xbd\xa0"},
         false,
         "\xe4\xbd\xa0\xe5\xa5\xbd\xe2\x80\xa6\n"},
        {"a cut wide character leaves a blank",
         8,
         2,
         2,
         {"\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xbd\xa0", "xy"},
         false,
         "\xe4\xbd\xa0\xe2\x80\xa6   xy\n"},
        {"empty cells", 0, 3, 6, {"a", "b", "c", "", "x", ""}, false, "a  b  c\n   x\n"},
        {"a column without text", 0, 2, 4, {"", "b", "", "d"}, false, "  b\n  d\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grid grid;
        char *got;

        fill(&grid, cases[i].n_columns, cases[i].n, cases[i].cells);
        grid.is_right[cases[i].n_columns - 1] = cases[i].last_is_right;
        got = print(&grid, cases[i].width, true, false, NULL);
        if (strcmp(got, cases[i].want))
            fail_msg("%s: got\n%swant\n%s", cases[i].name, got, cases[i].want);
        free(got);
        grid_done(&grid);
    }
}

/* Escape sequences, C1 controls, line ends and broken UTF-8 come out as text. */
static void test_control_bytes(void **state) {
    static const struct {
        const char *data;
        size_t size;
        const char *want;
    } cases[] = {
        {"\033[2Jx", 5, "\\x1b[2Jx\n"},
        {"a\nb\tc\r", 6, "a\\nb\\tc\\x0d\n"},
        {"a\0b", 3, "a\\x00b\n"},
        {"\x7f", 1, "\\x7f\n"},
        {"\xc2\x9b"
         "31m",
         5, "\\xc2\\x9b31m\n"},
        {"\xff\xfe", 2, "\\xff\\xfe\n"},
        {"\xe4\xbd", 2, "\\xe4\\xbd\n"},
        {"\xc3\xa9", 2, "\xc3\xa9\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grid grid;
        char *got;

        grid_init(&grid, 1);
        grid_bytes(&grid, cases[i].data, cases[i].size);
        got = print(&grid, 0, true, false, NULL);
        assert_string_equal(got, cases[i].want);
        free(got);
        grid_done(&grid);
    }
}

/* A later part lines up with the first, and is cut to it. */
static void test_parts_line_up(void **state) {
    static const char *const first[] = {"key", "v", "a", "1"};
    size_t widths[2] = {0};
    struct grid grid;
    char *got;

    (void)state;
    fill(&grid, 2, COUNT(first), first);
    got = print(&grid, 0, true, false, widths);
    assert_string_equal(got, "key  v\na    1\n");
    free(got);
    grid_clear_rows(&grid);
    grid_text(&grid, "longer");
    grid_text(&grid, "22");
    grid_text(&grid, "b");
    grid_text(&grid, "3");
    got = print(&grid, 0, false, false, widths);
    assert_string_equal(got, "lo\xe2\x80\xa6  \xe2\x80\xa6\nb    3\n");
    free(got);
    grid_done(&grid);
}

static void test_header_in_bold(void **state) {
    static const char *const cells[] = {"a", "b", "1", "2"};
    struct grid grid;
    char *got;

    (void)state;
    fill(&grid, 2, COUNT(cells), cells);
    got = print(&grid, 0, true, true, NULL);
    assert_string_equal(got, "\033[1ma  b\033[0m\n1  2\n");
    free(got);
    grid_done(&grid);
}

static void test_long_cells_are_bounded(void **state) {
    enum { SIZE = 1 << 20 };
    char *data = junco_alloc(SIZE);
    struct grid grid;
    char *got;

    (void)state;
    assert_non_null(data);
    memset(data, 'x', SIZE);
    grid_init(&grid, 1);
    grid_bytes(&grid, data, SIZE);
    memset(data, 1, SIZE); /* each takes four bytes as \x01 */
    grid_bytes(&grid, data, SIZE);
    assert_int_equal(grid.failed, JUNCO_OK);
    got = print(&grid, 0, true, false, NULL);
    assert_true(strlen(got) < 32768);
    free(got);
    grid_done(&grid);
    junco_free(data);
}

static junco_status fill_small(struct junco_error *err) {
    static const char *const cells[] = {"a", "b", "1", "2"};
    struct grid grid;
    junco_status st;

    (void)err;
    fill(&grid, 2, COUNT(cells), cells);
    st = grid.failed;
    grid_done(&grid);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(fill_small);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prints),
        cmocka_unit_test(test_control_bytes),
        cmocka_unit_test(test_parts_line_up),
        cmocka_unit_test(test_header_in_bold),
        cmocka_unit_test(test_long_cells_are_bounded),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
