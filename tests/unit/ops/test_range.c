/* test_range.c -- integers up and down, in pieces, and at the ends of 64 bits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_test.h"

extern const struct junco_op junco_op_range;

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void run(struct op_test *t, const char *const *params, size_t rows, size_t max_rows) {
    struct junco_table in = op_test_no_columns(rows);
    struct junco_error err = {0};

    if (op_test_open(t, &junco_op_range, NULL, params, &err) || op_test_run(t, &in, max_rows, &err))
        fail_msg("%s", err.message);
    junco_table_done(&in);
}

static void test_what_it_gives(void **state) {
    static const struct {
        const char *params[4];
        size_t n;
        int64_t want[6];
    } cases[] = {
        {{"start=4"}, 4, {0, 1, 2, 3}},
        {{"start=0"}, 0, {0}},
        {{"start=-3"}, 0, {0}},
        {{"start=2", "stop=5"}, 3, {2, 3, 4}},
        {{"start=2", "stop=9", "step=3"}, 3, {2, 5, 8}},
        {{"start=5", "stop=0", "step=-2"}, 3, {5, 3, 1}},
        {{"start=5", "stop=9", "step=-1"}, 0, {0}},
        {{"start=9223372036854775805", "stop=9223372036854775807"},
         2,
         {INT64_MAX - 2, INT64_MAX - 1}},
        {{"start=-9223372036854775807", "stop=9223372036854775807", "step=9223372036854775807"},
         2,
         {-INT64_MAX, 0}},
        {{"start=9223372036854775807", "stop=-9223372036854775807", "step=-9223372036854775807"},
         2,
         {INT64_MAX, 0}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t room = 0; room < 3; room++) {
            struct op_test t;

            run(&t, cases[i].params, 1, room);
            assert_int_equal(t.out.rows, cases[i].n);
            for (size_t row = 0; row < t.out.rows; row++)
                assert_int_equal(t.out.columns[0].as.int64[row], cases[i].want[row]);
            op_test_close(&t);
        }
    }
}

static void test_for_each_row_again(void **state) {
    struct op_test t;

    (void)state;
    run(&t, TEXTS("start=2"), 3, 1);
    assert_int_equal(t.out.rows, 6);
    assert_int_equal(t.out.columns[0].as.int64[5], 1);
    op_test_close(&t);
}

static void test_refused(void **state) {
    static const struct {
        const char *params[4];
        const char *why;
    } cases[] = {
        {{"start=1", "stop=2", "step=0"}, "'step' must not be 0"},
        {{"start=1", "stop=2.5"}, "'stop' wants an integer or None"},
        {{"start=1.5"}, "'start' wants an integer"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_error err = {0};
        struct op_test t;

        assert_int_not_equal(op_test_open(&t, &junco_op_range, NULL, cases[i].params, &err),
                             JUNCO_OK);
        assert_non_null(strstr(err.message, cases[i].why));
        op_test_close(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_it_gives),
        cmocka_unit_test(test_for_each_row_again),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
