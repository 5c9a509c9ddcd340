/* test_text_recognition_ppocr_input.c -- lines at the recogniser's height, padded to a width. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_test.h"

extern const struct junco_op junco_op_text_recognition_ppocr_input;

static void test_lines(void **state) {
    static const char *const params[] = {"height=8",     "min_width=16", "width_step=8",
                                         "mean=[0,0,0]", "std=[1,1,1]",  NULL};
    static const struct {
        int width, height, scaled, padded;
    } cases[] = {{4, 8, 4, 16}, {8, 16, 4, 16}, {20, 8, 20, 24}, {21, 10, 16, 16}};
    static uint8_t white[32 * 16];

    (void)state;
    memset(white, 255, sizeof(white));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_table in =
            op_test_image(JUNCO_PIXELS_GRAY, cases[i].width, cases[i].height, white);
        struct op_test t = {0};
        const struct junco_tensor *got;

        ok(op_test_open(&t, &junco_op_text_recognition_ppocr_input, NULL, params, err));
        ok(op_test_run(&t, &in, 0, err));
        assert_int_equal(t.n_failed, 0);
        got = &t.out.columns[0].as.tensor[0];
        assert_int_equal(got->dims[0], 3);
        assert_int_equal(got->dims[1], 8);
        assert_int_equal(got->dims[2], cases[i].padded);
        for (size_t k = 0; k < junco_tensor_count(got); k++) {
            int x = (int)(k % (size_t)cases[i].padded);

            assert_float_equal(((const float *)got->data)[k], x < cases[i].scaled ? 1 : 0, 1e-6);
        }
        op_test_close(&t);
        junco_table_done(&in);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
