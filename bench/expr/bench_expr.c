/* bench_expr.c -- how fast lambdas run over columns: simple operations and rows a second, one core. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "data/column.h"
#include "expr/expr.h"

/* usage: bench_expr [SECONDS]
 * A line is the lambda, its operations, million rows a second, million operations a second. */

#define N_ROWS 8192 /* of a chunk */
#define N_COLUMNS 4

static const struct {
    const char *text;
    int n_ops;
    bool is_lists; /* as flat_map takes it */
} lambdas[] = {
    {"lambda i, x, s, t: x + 1.0", 1, false},
    {"lambda i, x, s, t: i + 1", 1, false},
    {"lambda i, x, s, t: x >= 0.5", 1, false},
    {"lambda i, x, s, t: i * 3", 1, false},
    {"lambda i, x, s, t: x * 2.0 + 1.0 > 3.0", 3, false},
    {"lambda i, x, s, t: (i + 1) * 2 - 3", 3, false},
    {"lambda i, x, s, t: (x + 1.0) * (x - 1.0)", 3, false},
    {"lambda i, x, s, t: i + 1 if x > 0.5 else i", 3, false},
    {"lambda i, x, s, t: s.split(' ')", 1, true},
    {"lambda i, x, s, t: [i, i + 1, i + 2]", 3, true},
    {"lambda i, x, s, t: [k * 2 for k in range(8)]", 8, true},
    {"lambda i, x, s, t: f'{i}: {x:.2f}'", 1, false},
    {"lambda i, x, s, t: t.mean()", 64, false},
    {"lambda i, x, s, t: (t * 2 + t).sum()", 192, false},
};

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_rows(struct junco_table *ret_rows, const struct junco_type **types) {
    static const char *const names[] = {"i", "x", "s", "t"};
    static const char *const texts[] = {"int64", "float64", "string", "tensor<float32>[64]"};
    static const char words[] = "one two three";
    struct junco_builder *b;
    junco_status st = JUNCO_OK;

    for (int k = 0; k < N_COLUMNS && !st; k++)
        st = junco_type_parse(texts[k], &types[k], NULL);
    if (!st)
        st = junco_builder_new(N_COLUMNS, names, types, &b, NULL);
    for (int64_t row = 0; row < N_ROWS && !st; row++) {
        void *data = NULL;
        st = junco_builder_row(b, 0, NULL);
        if (!st)
            st = junco_put_int64(b, 0, row, NULL);
        if (!st)
            st = junco_put_float64(b, 1, (double)row / N_ROWS, NULL);
        if (!st)
            st = junco_put_string(b, 2, words, sizeof(words) - 1, NULL);
        if (!st)
            st = junco_put_tensor(b, 3, JUNCO_DTYPE_FLOAT32, 1, (int64_t[]){64}, &data, NULL);
        for (int k = 0; k < 64 && !st; k++)
            ((float *)data)[k] = (float)k;
    }
    if (!st)
        st = junco_builder_finish(b, ret_rows, NULL);
    if (st)
        exit(1);
    junco_builder_free(b);
}

/* Evaluate one chunk; false when that fails. */
static bool evaluate(const struct expr *expr, const struct junco_chunk *chunk, bool is_lists) {
    static const char *const names[] = {"result"};
    static size_t counts[N_ROWS];
    struct expr_errors errors = {0};
    struct junco_column column;
    junco_status st =
        is_lists ? expr_eval_lists(expr, chunk, names, NULL, &column, counts, &errors, NULL)
                 : expr_eval(expr, chunk, NULL, &column, &errors, NULL);

    if (st)
        return false;
    junco_column_unref(&column);
    expr_errors_done(&errors);
    return errors.n == 0;
}

static bool measure(size_t i, const struct junco_table *rows, const struct junco_type *const *types,
                    double seconds) {
    const struct expr_source source = {.text = lambdas[i].text};
    const struct junco_chunk chunk = {N_ROWS, N_COLUMNS, rows->columns};
    struct junco_error error = {0};
    struct expr *expr;
    size_t n = 0;
    double start, taken;
    bool is_good;

    if (expr_compile(&source, N_COLUMNS, types, 1, &expr, &error)) {
        fprintf(stderr, "bench_expr: %s\n", error.message);
        return false;
    }
    is_good = evaluate(expr, &chunk, lambdas[i].is_lists); /* warm */
    start = now();
    do {
        is_good = is_good && evaluate(expr, &chunk, lambdas[i].is_lists);
        n += N_ROWS;
        taken = now() - start;
    } while (is_good && taken < seconds);
    printf("%-50s %4d %9.1f %9.1f\n", lambdas[i].text, lambdas[i].n_ops, (double)n / taken / 1e6,
           (double)n * lambdas[i].n_ops / taken / 1e6);
    expr_free(expr);
    return is_good;
}

int main(int argc, char **argv) {
    const struct junco_type *types[N_COLUMNS];
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.5;
    struct junco_table rows;
    bool is_good = true;

    make_rows(&rows, types);
    printf("%-50s %4s %9s %9s\n", "lambda", "ops", "Mrows/s", "Mops/s");
    for (size_t i = 0; i < sizeof(lambdas) / sizeof(lambdas[0]) && is_good; i++)
        is_good = measure(i, &rows, types, seconds);
    junco_table_done(&rows);
    for (int k = 0; k < N_COLUMNS; k++)
        junco_type_unref(types[k]);
    return is_good ? 0 : 1;
}
