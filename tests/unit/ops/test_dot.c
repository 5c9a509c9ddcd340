/* test_dot.c -- each version of the products and distances gives the bits of the plain one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "ops/vector/dot.h"

#define MAX_N 200
#define MAX_ROWS 37

static float query[MAX_N], rows[MAX_N * MAX_ROWS];

/* Numbers of many sizes, so that the order of additions shows. */
static float number(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return ldexpf((float)(int32_t)*seed, (int)(*seed >> 9 & 15) - 38);
}

static void fill(uint32_t seed) {
    for (size_t i = 0; i < MAX_N; i++)
        query[i] = number(&seed);
    for (size_t i = 0; i < MAX_N * MAX_ROWS; i++)
        rows[i] = number(&seed);
}

static void test_small(void **state) {
    static const float a[] = {1, 2, 3}, b[] = {4, -5, 6, 1, 2, 3};
    float scores[2];

    (void)state;
    for (enum dot_isa isa = 0; isa < DOT_N_ISAS; isa++) {
        if (!dot_isa_is_here(isa))
            continue;
        dot_products_isa(isa, a, b, 3, 2, scores);
        assert_true(scores[0] == 12 && scores[1] == 14);
        dot_distances_isa(isa, a, b, 3, 2, scores);
        assert_true(scores[0] == 67 && scores[1] == 0);
        dot_products_isa(isa, a, b, 0, 2, scores);
        assert_true(scores[0] == 0 && scores[1] == 0);
    }
    assert_true(dot_isa_is_here(DOT_PLAIN));
    assert_true(dot_isa_is_here(dot_isa_best()));
}

/* All lengths around the width of a step, all counts of rows. */
static void test_same_bits(void **state) {
    float want[MAX_ROWS], got[MAX_ROWS + 1];

    (void)state;
    for (size_t n = 0; n <= MAX_N; n++) {
        size_t n_rows = n % MAX_ROWS + 1;

        fill((uint32_t)n);
        for (enum dot_isa isa = DOT_PLAIN + 1; isa < DOT_N_ISAS; isa++) {
            if (!dot_isa_is_here(isa))
                continue;
            got[n_rows] = 7;
            dot_products_isa(DOT_PLAIN, query, rows, n, n_rows, want);
            dot_products_isa(isa, query, rows, n, n_rows, got);
            assert_memory_equal(want, got, n_rows * sizeof(float));
            dot_distances_isa(DOT_PLAIN, query, rows, n, n_rows, want);
            dot_distances_isa(isa, query, rows, n, n_rows, got);
            assert_memory_equal(want, got, n_rows * sizeof(float));
            assert_true(got[n_rows] == 7);
        }
    }
}

static void test_right(void **state) {
    float scores[MAX_ROWS];

    (void)state;
    fill(5);
    dot_products(query, rows, MAX_N, MAX_ROWS, scores);
    for (size_t i = 0; i < MAX_ROWS; i++) {
        double sum = 0, size = 0;

        for (size_t j = 0; j < MAX_N; j++) {
            sum += (double)query[j] * rows[i * MAX_N + j];
            size += fabs((double)query[j] * rows[i * MAX_N + j]);
        }
        assert_true(fabs(scores[i] - sum) <= 1e-6 * size);
    }
    dot_distances(query, rows, MAX_N, MAX_ROWS, scores);
    for (size_t i = 0; i < MAX_ROWS; i++) {
        double sum = 0;

        for (size_t j = 0; j < MAX_N; j++)
            sum += pow((double)query[j] - rows[i * MAX_N + j], 2);
        assert_true(fabs(scores[i] - sum) <= 1e-6 * sum);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
