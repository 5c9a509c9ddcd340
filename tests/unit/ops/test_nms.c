/* test_nms.c -- the operator nms: tensors and lists, rectangles and points, what does not fit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_nms;

static const int64_t dims[] = {4, 4};
static const float boxes[] = {0, 0, 10, 10, 1, 0, 10, 10, 20, 20, 30, 30, 0, 0, 10, 9};

static void run(struct op_test *t, const char *const *params, const float *scores, int64_t n) {
    struct junco_table in =
        op_test_join(op_test_tensor(2, dims, boxes), op_test_tensor(1, &n, scores));

    ok(op_test_open(t, &junco_op_nms, NULL, params, err));
    ok(op_test_run(t, &in, 0, err));
    junco_table_done(&in);
}

static void test_kept(void **state) {
    static const float scores[] = {0.5f, 0.9f, 0.3f, 0.6f};
    static const struct {
        const char *params[3];
        int64_t n, kept[4];
    } cases[] = {
        {{NULL}, 2, {1, 2}},
        {{"overlap=0.85", NULL}, 3, {1, 3, 2}},
        {{"overlap=1", NULL}, 4, {1, 3, 0, 2}},
        {{"most=1", NULL}, 1, {1}},
        {{"score=0.5", NULL}, 1, {1}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct junco_tensor *kept;
        struct op_test t;

        run(&t, cases[i].params, scores, 4);
        assert_int_equal(t.n_failed, 0);
        kept = &t.out.columns[2].as.tensor[0];
        assert_int_equal(kept->dims[0], cases[i].n);
        assert_memory_equal(kept->data, cases[i].kept, (size_t)cases[i].n * sizeof(int64_t));
        assert_memory_equal(t.out.columns[0].as.tensor[0].data, &boxes[4 * cases[i].kept[0]],
                            4 * sizeof(float));
        assert_memory_equal(t.out.columns[1].as.tensor[0].data, &scores[cases[i].kept[0]],
                            sizeof(float));
        op_test_close(&t);
    }
}

static void test_counts_differ(void **state) {
    static const float scores[] = {1, 2, 3};
    struct op_test t;

    (void)state;
    run(&t, NULL, scores, 3);
    assert_int_equal(t.n_failed, 1);
    assert_string_equal(t.first_why.message, "4 boxes want as many scores, got 3");
    op_test_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_counts_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
