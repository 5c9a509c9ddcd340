/* test_text_detection_ppocr_input.c -- pictures at the detector's size: as they are, scaled, padded. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_test.h"

extern const struct junco_op junco_op_text_detection_ppocr_input;

static void run(struct op_test *t, int width, int height, const char *const *params) {
    static uint8_t white[400 * 100];
    struct junco_table in;

    memset(white, 255, sizeof(white));
    in = op_test_image(JUNCO_PIXELS_GRAY, width, height, white);
    *t = (struct op_test){0};
    ok(op_test_open(t, &junco_op_text_detection_ppocr_input, NULL, params, err));
    ok(op_test_run(t, &in, 0, err));
    junco_table_done(&in);
}

static void test_sizes(void **state) {
    static const char *const as_it_is[] = {"limit_side_len=32", NULL};
    static const char *const raised[] = {"limit_side_len=64", NULL};
    static const char *const finer[] = {"limit_side_len=32", "side_step=8", NULL};
    static const struct {
        int width, height;
        const char *const *params;
        int want_width, want_height;
    } cases[] = {{96, 64, as_it_is, 96, 64}, /* no scratch image at all */
                 {96, 32, raised, 192, 64},
                 {100, 60, as_it_is, 96, 64},
                 {100, 60, finer, 96, 64}}; /* 12.5 and 7.5 steps, half to even */

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct op_test t;
        const struct junco_tensor *got;

        run(&t, cases[i].width, cases[i].height, cases[i].params);
        assert_int_equal(t.n_failed, 0);
        got = &t.out.columns[0].as.tensor[0];
        assert_int_equal(got->dims[0], 3);
        assert_int_equal(got->dims[2], cases[i].want_width);
        assert_int_equal(got->dims[1], cases[i].want_height);
        for (size_t k = 0; k < junco_tensor_count(got); k++)
            assert_true(((const float *)got->data)[k] == 1);
        op_test_close(&t);
    }
}

/* 384 x 32 is twelve times as wide as high: (2 x 48 - 32) / 2 = 32 black rows above and below. */
static void test_black_rows(void **state) {
    static const char *const params[] = {"limit_side_len=32", NULL};
    struct op_test t;
    const struct junco_tensor *got;

    (void)state;
    run(&t, 384, 32, params);
    got = &t.out.columns[0].as.tensor[0];
    assert_int_equal(got->dims[1], 96);
    assert_int_equal(got->dims[2], 384);
    for (size_t k = 0; k < junco_tensor_count(got); k++) {
        size_t y = k / 384 % 96;

        assert_true(((const float *)got->data)[k] == (y < 32 || y >= 64 ? -1 : 1));
    }
    op_test_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_black_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
