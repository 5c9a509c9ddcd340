/* test_sample.c -- a sample: of the size asked for, the same again, and another for another seed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_test.h"

extern const struct junco_op junco_op_sample;

#define N_ROWS 10000

/* Which rows are kept, one byte each; their number. */
static size_t draw(const char *ratio, const char *seed, size_t max_rows, uint8_t *kept) {
    const char *const params[] = {ratio, seed, NULL};
    struct junco_table in = op_test_no_columns(N_ROWS);
    struct op_test t;
    size_t n = 0;

    ok(op_test_open(&t, &junco_op_sample, NULL, params, err));
    ok(op_test_run(&t, &in, max_rows, err));
    assert_int_equal(t.out.rows, N_ROWS);
    memcpy(kept, t.out.columns[0].as.boolean, N_ROWS);
    for (size_t i = 0; i < N_ROWS; i++)
        n += kept[i];
    op_test_close(&t);
    junco_table_done(&in);
    return n;
}

static void test_how_many(void **state) {
    static const struct {
        const char *ratio;
        size_t least, most;
    } cases[] = {
        {"ratio=0", 0, 0},
        {"ratio=1", N_ROWS, N_ROWS},
        {"ratio=0.5", 4850, 5150}, /* three standard deviations */
        {"ratio=0.01", 70, 130},
    };
    static uint8_t kept[N_ROWS];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_in_range(draw(cases[i].ratio, "seed=1", 0, kept), cases[i].least, cases[i].most);
}

static void test_the_same_again(void **state) {
    static uint8_t first[N_ROWS], again[N_ROWS], other[N_ROWS];
    size_t n_alike = 0;

    (void)state;
    draw("ratio=0.5", "seed=-3", 0, first);
    draw("ratio=0.5", "seed=-3", 7, again);
    draw("ratio=0.5", "seed=4", 0, other);
    assert_memory_equal(first, again, N_ROWS);
    for (size_t i = 0; i < N_ROWS; i++)
        n_alike += first[i] == other[i];
    assert_in_range(n_alike, 4850, 5150);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_many),
        cmocka_unit_test(test_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
