/* test_tensor.c -- expressions over tensors mean what numpy says: golden/tensors.tsv has its results. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"

#include "base/str.h"
#include "expr/tensor_math.h"

#include "../check.h"

#define N_COLUMNS 6
#define MAX_LINE 2048
#define MAX_ITEMS 64

static const char *const names[N_COLUMNS] = {"f", "v", "k", "p", "x", "n"};
static const char *const types[N_COLUMNS] = {"tensor<float32>[3,4]",
                                             "tensor<float32>[4]",
                                             "tensor<int64>[2,3]",
                                             "tensor<uint8>[4]",
                                             "float64",
                                             "int64"};
static struct junco_table rows;

/* The same tensors stand in generate_tensor.py. */
static void put_row(struct junco_builder *b) {
    static const float v[] = {1, -2, 0.25F, 8};
    static const int64_t k[] = {3, -7, 5, 0, 2, 11};
    static const uint8_t p[] = {250, 3, 0, 17};
    void *data;

    ok(junco_builder_row(b, 0, err));
    ok(junco_put_tensor(b, 0, JUNCO_DTYPE_FLOAT32, 2, (int64_t[]){3, 4}, &data, err));
    for (int i = 0; i < 12; i++)
        ((float *)data)[i] = (float)i * 0.5F - 2;
    ok(junco_put_tensor(b, 1, JUNCO_DTYPE_FLOAT32, 1, (int64_t[]){4}, &data, err));
    memcpy(data, v, sizeof(v));
    ok(junco_put_tensor(b, 2, JUNCO_DTYPE_INT64, 2, (int64_t[]){2, 3}, &data, err));
    memcpy(data, k, sizeof(k));
    ok(junco_put_tensor(b, 3, JUNCO_DTYPE_UINT8, 1, (int64_t[]){4}, &data, err));
    memcpy(data, p, sizeof(p));
    ok(junco_put_float64(b, 4, 2.5, err));
    ok(junco_put_int64(b, 5, 3, err));
}

static int set_up(void **state) {
    const struct junco_type *parsed[N_COLUMNS];
    struct junco_builder *b;

    (void)state;
    for (int i = 0; i < N_COLUMNS; i++)
        ok(junco_type_parse(types[i], &parsed[i], err));
    ok(junco_builder_new(N_COLUMNS, names, parsed, &b, err));
    put_row(b);
    ok(junco_builder_row(b, 0, err)); /* all null */
    ok(junco_builder_finish(b, &rows, err));
    junco_builder_free(b);
    for (int i = 0; i < N_COLUMNS; i++)
        junco_type_unref(parsed[i]);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    junco_table_done(&rows);
    return 0;
}

static junco_status compile(const char *body, struct expr **ret, struct junco_error *err) {
    const struct junco_type *column_types[N_COLUMNS];
    char text[MAX_LINE];
    const struct expr_source source = {.text = text};

    snprintf(text, sizeof(text), "lambda f, v, k, p, x, n: %s", body);
    for (int i = 0; i < N_COLUMNS; i++)
        column_types[i] = rows.columns[i].type;
    return expr_compile(&source, N_COLUMNS, column_types, 1, ret, err);
}

/* "float32 3,4" or "float64 -", and the elements. */
static size_t describe(const struct junco_value *value, char *buf, size_t size,
                       double items[MAX_ITEMS]) {
    const struct junco_tensor *t = &value->as.tensor;
    size_t at, n;

    if (value->kind != JUNCO_KIND_TENSOR) {
        snprintf(buf, size, "%s -", junco_kind_name(value->kind));
        items[0] = value->kind == JUNCO_KIND_FLOAT64 ? value->as.float64
                   : value->kind == JUNCO_KIND_INT64 ? (double)value->as.int64
                                                     : (double)value->as.boolean;
        return 1;
    }
    at = (size_t)snprintf(buf, size, "%s ", junco_dtype_name(t->dtype));
    for (int i = 0; i < t->rank; i++)
        at += (size_t)snprintf(buf + at, size - at, i ? ",%lld" : "%lld", (long long)t->dims[i]);
    n = junco_tensor_count(t);
    assert_true(n <= MAX_ITEMS);
    tensor_load_floats(t, 0, n, items);
    return n;
}

static bool is_same(const struct junco_value *value, const char *wanted, char *list) {
    double items[MAX_ITEMS];
    char got[256];
    size_t n = describe(value, got, sizeof(got), items), i = 0;
    char *end;

    for (char *at = list; *at && *at != '\n'; at = end, i++) {
        double want = strtod(at, &end);
        if (i >= n || (want != items[i] && fabs(want - items[i]) > 1e-6 * fabs(want) &&
                       !(isnan(want) && isnan(items[i]))))
            return false;
        while (*end == ' ')
            end++;
    }
    return i == n && strcmp(got, wanted) == 0;
}

/* A value of the column's type, and null where its operands are. */
static int check_case(char *line) {
    char *rest = line, *body = strsep(&rest, "\t"), *dtype = strsep(&rest, "\t");
    char *shape = strsep(&rest, "\t"), wanted[128], type[128], got[256];
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = rows.n_columns, .columns = rows.columns};
    double items[MAX_ITEMS];
    struct junco_error error = {0};
    struct expr_errors errors = {0};
    struct junco_column column;
    struct junco_value value;
    struct expr *expr;
    bool is_good;

    snprintf(wanted, sizeof(wanted), "%s %s", dtype, shape);
    if (compile(body, &expr, &error)) {
        print_error("%s\n", error.message);
        return 1;
    }
    assert_int_equal(expr_eval(expr, &chunk, NULL, &column, &errors, &error), JUNCO_OK);
    value = junco_column_get(&column, 0);
    is_good = errors.n == 0 && junco_column_is_null(&column, 1) && is_same(&value, wanted, rest);
    if (!is_good) {
        describe(&value, got, sizeof(got), items);
        print_error("%s (%s): want %s: %s  got %s: %g ...%s\n", body,
                    junco_type_format(expr_result_type(expr, 0), type, sizeof(type)), wanted, rest,
                    got, items[0], errors.n ? errors.at[0].error.message : "");
    }
    junco_column_unref(&column);
    expr_errors_done(&errors);
    expr_free(expr);
    return !is_good;
}

static void test_cases(void **state) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");
    char path[1024], line[MAX_LINE];
    size_t n = 0;
    int wrong = 0;
    FILE *file;

    (void)state;
    assert_non_null(root);
    snprintf(path, sizeof(path), "%s/tests/unit/expr/golden/tensors.tsv", root);
    file = fopen(path, "r");
    assert_non_null(file);
    for (; fgets(line, sizeof(line), file); n++)
        wrong += check_case(line);
    fclose(file);
    assert_true(n > 90);
    assert_int_equal(wrong, 0);
}

static void test_mistakes(void **state) {
    static const struct {
        const char *body, *message; /* at build time, or of the row */
    } cases[] = {
        {"f[0, 0, 0]", "3 indices for a tensor of 2 dimensions"},
        {"f.mean(axis=2)", "axis 2 of a tensor of 2 dimensions"},
        {"f.mean(axis=x)", "axis is written as an int"},
        {"x.mean()", "mean() is a method of tensors, not of float64"},
        {"f.maen()", "unknown method 'maen'"},
        {"f.upper()", "upper() is a method of strings"},
        {"dot(f, x)", "dot() takes tensors, got float64"},
        {"f + 'a'", "'+' does not take tensor<float32>[3,4] and string"},
        {"f and f", "is neither true nor false"},
        {"f + k", "the tensors' shapes do not go together"},
        {"dot(f, f)", "dot(): 4 columns and 3 rows do not go together"},
        {"f[n]", "tensor index 3 out of range"},
        {"f[:, n + 1]", "tensor index 4 out of range: dimension 1 has 4 items"},
        {"f[::n - 3]", "slice step cannot be zero"},
        {"f[n:].max()", "the tensor has nothing there to go through"},
    };
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = rows.n_columns, .columns = rows.columns};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_error error = {0};
        struct expr_errors errors = {0};
        struct junco_column column = {0};
        struct expr *expr = NULL;
        const char *message = error.message;
        if (!compile(cases[i].body, &expr, &error)) {
            ok(expr_eval(expr, &chunk, NULL, &column, &errors, err));
            assert_int_equal(errors.n, 1);
            message = errors.at[0].error.message;
        }
        if (!strstr(message, cases[i].message))
            fail_msg("%s: want %s, got %s", cases[i].body, cases[i].message, message);
        junco_column_unref(&column);
        expr_errors_done(&errors);
        expr_free(expr);
    }
}

static junco_status run_all(struct junco_error *err) {
    static const char body[] =
        "[r.tolist() for r in (f + v)[:, 1:3] * x if r.sum() > dot(v, v) - 100]";
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = rows.n_columns, .columns = rows.columns};
    struct expr_errors errors = {0};
    struct junco_column column = {0};
    struct expr *expr = NULL;
    junco_status st = compile(body, &expr, err);

    if (!st)
        st = expr_eval(expr, &chunk, NULL, &column, &errors, err);
    if (!st)
        junco_column_unref(&column);
    expr_errors_done(&errors);
    expr_free(expr);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(run_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("expr tensor", tests, set_up, tear_down);
}
