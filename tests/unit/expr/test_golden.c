/* test_golden.c -- expressions mean what Python says: golden/cases.tsv has Python's results. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expr/expr.h"

#include "base/mem.h"
#include "base/str.h"

#define MAX_LINE 4096
#define N_ROWS 6

static struct junco_table rows;

/* The rows of generate.py. */
static void build_rows(void) {
    static const char *const names[] = {"i", "j", "x", "y", "s", "t", "b"};
    static const junco_kind kinds[] = {JUNCO_KIND_INT64,   JUNCO_KIND_INT64,  JUNCO_KIND_FLOAT64,
                                       JUNCO_KIND_FLOAT64, JUNCO_KIND_STRING, JUNCO_KIND_STRING,
                                       JUNCO_KIND_BOOL};
    static const struct {
        int64_t i, j;
        double x, y;
        const char *s, *t;
        bool b;
    } cells[N_ROWS] = {
        {7, -3, 2.5, -0.5, "Hello World", "lo", true},
        {0, 2, 0.0, 3.0, "", "", false},
        {-13, 5, -7.25, 0.1, "  caf\u00e9 ol\u00e9  ", "\u00e9", true},
        {INT64_MAX, 1, 1e300, 1e10, "a,b,,c", ",", false},
        {INT64_MIN, -1, INFINITY, -1e300, "123", "2", true},
        {9007199254740993, 3, 9007199254740992.0, 2.0, "\u4e2d\u6587abc", "\u6587", false},
    };
    const struct junco_type *types[7];
    struct junco_builder *b;

    for (int k = 0; k < 7; k++)
        types[k] = junco_type_of(kinds[k]);
    assert_int_equal(junco_builder_new(7, names, types, &b, NULL), JUNCO_OK);
    for (int r = 0; r < N_ROWS; r++) {
        assert_int_equal(junco_builder_row(b, 0, NULL), JUNCO_OK);
        assert_int_equal(junco_put_int64(b, 0, cells[r].i, NULL), JUNCO_OK);
        assert_int_equal(junco_put_int64(b, 1, cells[r].j, NULL), JUNCO_OK);
        assert_int_equal(junco_put_float64(b, 2, cells[r].x, NULL), JUNCO_OK);
        assert_int_equal(junco_put_float64(b, 3, cells[r].y, NULL), JUNCO_OK);
        assert_int_equal(junco_put_string(b, 4, cells[r].s, strlen(cells[r].s), NULL), JUNCO_OK);
        assert_int_equal(junco_put_string(b, 5, cells[r].t, strlen(cells[r].t), NULL), JUNCO_OK);
        assert_int_equal(junco_put_bool(b, 6, cells[r].b, NULL), JUNCO_OK);
    }
    assert_int_equal(junco_builder_finish(b, &rows, NULL), JUNCO_OK);
    junco_builder_free(b);
}

/* Whether a cell is what Python gave.  A conditional's result has one type here and either of two
 * there, so numbers are compared as numbers. */
static bool is_number(const char *want, const struct junco_value *got) {
    double number = got->kind == JUNCO_KIND_FLOAT64 ? got->as.float64
                    : got->kind == JUNCO_KIND_INT64 ? (double)got->as.int64
                                                    : (double)got->as.boolean;
    double wanted;

    if (got->kind != JUNCO_KIND_FLOAT64 && got->kind != JUNCO_KIND_INT64 &&
        got->kind != JUNCO_KIND_BOOL)
        return false;
    if (want[0] == 'i' && got->kind == JUNCO_KIND_INT64)
        return strtoll(want + 2, NULL, 10) == got->as.int64;
    wanted = strtod(want + 2, NULL);
    if (want[0] == 'f' && got->kind == JUNCO_KIND_FLOAT64 && signbit(wanted) != signbit(number) &&
        !isnan(wanted))
        return false;
    return wanted == number || (isnan(wanted) && isnan(number));
}

static bool is_string(const char *want, const struct junco_value *got) {
    struct str text = STR_INIT(MAX_LINE);
    bool is_same;

    if (got->kind != JUNCO_KIND_STRING)
        return false;
    for (size_t i = 0; i < got->as.bytes.size; i++) {
        if (got->as.bytes.data[i] == '\t')
            str_puts(&text, "\\t");
        else
            str_putc(&text, got->as.bytes.data[i]);
    }
    is_same = strcmp(want + 2, str_text(&text)) == 0;
    str_done(&text);
    return is_same;
}

static bool is_same(char *want, const struct junco_value *got) {
    size_t n = 0;

    if (want[0] == 's')
        return is_string(want, got);
    if (want[0] != 'l')
        return is_number(want, got);
    if (got->kind != JUNCO_KIND_LIST)
        return false;
    for (char *item = want[2] ? want + 2 : NULL; item; n++) {
        char *end = strchr(item, '|');
        if (end)
            *end = '\0';
        if (n >= junco_list_size(got->as.list) ||
            !(item[0] == 's' ? is_string(item, &junco_list_items(got->as.list)[n])
                             : is_number(item, &junco_list_items(got->as.list)[n])))
            return false;
        item = end ? end + 1 : NULL;
    }
    return n == junco_list_size(got->as.list);
}

static bool has_error(const struct expr_errors *errors, size_t row) {
    for (size_t i = 0; i < errors->n; i++)
        if (errors->at[i].parent == row)
            return true;
    return false;
}

static int check_case(char *line) {
    char text[MAX_LINE], *rest = line, *expression = strsep(&rest, "\t");
    const struct junco_type *types[7];
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = rows.n_columns, .columns = rows.columns};
    struct junco_error err = {0};
    struct expr_errors errors = {0};
    struct junco_column column;
    struct expr *expr;
    int wrong = 0;

    snprintf(text, sizeof(text), "lambda i, j, x, y, s, t, b: %s", expression);
    for (int k = 0; k < 7; k++)
        types[k] = rows.columns[k].type;
    const struct expr_source source = {.text = text, .line = 1, .column = 1};
    if (expr_compile(&source, 7, types, 1, &expr, &err)) {
        print_error("%s\n", err.message);
        return 1;
    }
    assert_int_equal(expr_eval(expr, &chunk, NULL, &column, &errors, &err), JUNCO_OK);
    for (size_t row = 0; row < rows.rows; row++) {
        struct junco_value got = junco_column_get(&column, row);
        char *want = strsep(&rest, "\t\n");
        if (want[0] == '!' ? has_error(&errors, row) && got.kind == JUNCO_KIND_NULL
                           : !has_error(&errors, row) && is_same(want, &got))
            continue;
        print_error("%s: row %zu: want %s, got kind %s %lld %a\n", expression, row, want,
                    has_error(&errors, row) ? "error" : junco_kind_name(got.kind),
                    (long long)got.as.int64, got.as.float64);
        wrong++;
    }
    junco_column_unref(&column);
    expr_errors_done(&errors);
    expr_free(expr);
    return wrong;
}

static void test_cases(void **state) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");
    char path[1024], line[MAX_LINE];
    size_t before, n = 0;
    int wrong = 0;
    FILE *file;

    (void)state;
    assert_non_null(root);
    snprintf(path, sizeof(path), "%s/tests/unit/expr/golden/cases.tsv", root);
    file = fopen(path, "r");
    assert_non_null(file);
    before = junco_mem_live();
    build_rows();
    for (; fgets(line, sizeof(line), file); n++)
        wrong += check_case(line);
    fclose(file);
    junco_table_done(&rows);
    assert_true(n > 300);
    assert_int_equal(wrong, 0);
    assert_int_equal(junco_mem_live(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };

    return cmocka_run_group_tests_name("expr golden", tests, NULL, NULL);
}
