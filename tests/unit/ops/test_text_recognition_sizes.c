/* test_text_recognition_sizes.c -- how wide a line of text goes into the recogniser. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "ops/text/text_recognition_sizes.h"

static void test_recognition(void **state) {
    static const struct {
        int step, width, height, scaled, padded;
    } cases[] = {
        {1, 100, 48, 100, 320}, /* short: padded to the minimum */
        {8, 100, 48, 100, 320},
        {1, 101, 10, 484, 484}, /* 484.8: cut, no padding, as the reference */
        {8, 101, 10, 484, 488}, /* rounded up to the step */
        {1, 7, 100, 4, 320}, /* 3.36: raised */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct recognition_rules r = {48, 320, cases[i].step};
        int scaled, padded;

        assert_int_equal(
            recognition_widths(&r, cases[i].width, cases[i].height, &scaled, &padded, NULL),
            JUNCO_OK);
        assert_int_equal(scaled, cases[i].scaled);
        assert_int_equal(padded, cases[i].padded);
    }
}

static void test_endless_line(void **state) {
    const struct recognition_rules r = {48, 320, 8};
    int scaled, padded;

    (void)state;
    assert_int_equal(recognition_widths(&r, JUNCO_MAX_IMAGE_SIDE, 1, &scaled, &padded, NULL),
                     JUNCO_ELIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recognition),
        cmocka_unit_test(test_endless_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
