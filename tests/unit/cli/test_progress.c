/* test_progress.c -- the text of the progress line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "cli/progress.h"

static void test_text(void **state) {
    static const struct {
        int64_t done, total;
        double elapsed_s;
        const char *want;
    } cases[] = {
        {12, 40, 4, "12/40 rows  3.0 rows/s  9 s left"},
        {0, 40, 2, "0/40 rows  0.0 rows/s"}, /* no rate yet, so no time left */
        {40, 40, 4, "40/40 rows  10.0 rows/s"},
        {50, 40, 5, "50/40 rows  10.0 rows/s"}, /* the total was a guess */
        {7, -1, 2, "7 rows  3.5 rows/s"},
        {5, 10, 0, "5/10 rows  0.0 rows/s"},
        {1, 120, 1, "1/120 rows  1.0 rows/s  1 min 59 s left"},
        {1, 3661, 1, "1/3661 rows  1.0 rows/s  1 h 01 min left"},
        {10, 605, 10, "10/605 rows  1.0 rows/s  9 min 55 s left"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char got[160];

        progress_text(got, sizeof(got), cases[i].done, cases[i].total, cases[i].elapsed_s);
        assert_string_equal(got, cases[i].want);
    }
}

static void test_text_is_cut(void **state) {
    char got[12];

    (void)state;
    memset(got, 'x', sizeof(got));
    progress_text(got, sizeof(got), INT64_MAX, INT64_MAX, 1);
    assert_int_equal(strlen(got), sizeof(got) - 1);
}

/* Rates and times beyond any clock's stay text. */
static void test_extremes(void **state) {
    char got[160];

    (void)state;
    progress_text(got, sizeof(got), 1, INT64_MAX, 1e9);
    assert_non_null(strstr(got, "rows/s"));
    progress_text(got, sizeof(got), INT64_MAX, -1, 1e-9);
    assert_non_null(strstr(got, "rows/s"));
}

/* No terminal, or no call to watch yet: nothing drawn, and hiding does no harm. */
static void test_without_terminal(void **state) {
    struct progress *progress;

    (void)state;
    ok(progress_new(&progress, err));
    progress_hide(progress);
    progress_show(progress);
    progress_stop(progress);
    progress_hide(progress); /* a row that fails late */
    progress_show(progress);
    progress_stop(progress);
    progress_free(progress);
    progress_stop(NULL);
    progress_free(NULL);
}

static junco_status start_and_stop(struct junco_error *err) {
    struct progress *progress = NULL;
    junco_status st = progress_new(&progress, err);

    progress_free(progress);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(start_and_stop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),          cmocka_unit_test(test_text_is_cut),
        cmocka_unit_test(test_extremes),      cmocka_unit_test(test_without_terminal),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
