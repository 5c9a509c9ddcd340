/* test_ctc.c -- src/pixel/ctc.c against RapidOCR's decoding, and its versions against each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "golden.h"
#include "pixel/ctc.h"

static void equals_the_reference(void **state) {
    struct golden g = golden_open("ctc.bin");
    int rows = golden_int(&g);

    (void)state;
    for (int r = 0; r < rows; r++) {
        size_t steps = (size_t)golden_int(&g), classes = (size_t)golden_int(&g);
        size_t want = (size_t)golden_int(&g), count = 0;
        float *scores = junco_alloc_array(steps * classes, sizeof(*scores));
        int32_t *indices = junco_alloc_array(steps, sizeof(*indices));
        uint32_t seed = 700 + (uint32_t)r;
        double confidence;

        assert_non_null(scores);
        assert_non_null(indices);
        for (size_t i = 0; i < steps * classes; i++)
            scores[i] = (float)(noise_next(&seed) >> 27) / 32;
        assert_int_equal(ctc_decode(scores, steps, classes, indices, &count, &confidence, NULL),
                         JUNCO_OK);
        assert_int_equal(count, want);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(indices[i], golden_int(&g));
        assert_true(fabs(confidence - golden_double(&g)) < 1e-12);
        junco_free(scores);
        junco_free(indices);
    }
    golden_close(&g);
}

/* Ties, NaN and infinities at every place of vectors around the size of a register. */
static void versions_agree(void **state) {
    static const float special[] = {NAN, INFINITY, -INFINITY, 0, 1};
    uint32_t seed = 3;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        size_t count = 1 + noise_next(&seed) % 100;
        float *values = junco_alloc_array(count, sizeof(*values));

        assert_non_null(values);
        for (size_t k = 0; k < count; k++) {
            uint32_t r = noise_next(&seed);

            values[k] = i % 3 == 0 ? special[r % 5] : i % 3 == 1 ? special[r % 3] : (float)(r % 9);
        }
        assert_int_equal(ctc_argmax_isa(pixel_isa_best(), values, count),
                         ctc_argmax_isa(PIXEL_ISA_PLAIN, values, count));
        junco_free(values);
    }
}

static void runs_and_blanks_are_merged(void **state) {
    /* The best classes: 0 2 2 0 2 1 1 0; a blank between makes two of one. */
    static const float scores[8][3] = {{.9f, 0, 0},  {0, 0, .5f},  {0, 0, .7f}, {.6f, .2f, 0},
                                       {0, 0, .75f}, {0, .25f, 0}, {0, .9f, 0}, {.8f, 0, 0}};
    int32_t indices[8];
    double confidence = 1;
    size_t count = 9;

    (void)state;
    assert_int_equal(ctc_decode(&scores[0][0], 8, 3, indices, &count, &confidence, NULL), JUNCO_OK);
    assert_int_equal(count, 3);
    assert_int_equal(indices[0], 2);
    assert_int_equal(indices[1], 2);
    assert_int_equal(indices[2], 1);
    assert_true(confidence == 0.5);
    assert_int_equal(ctc_decode(&scores[0][0], 1, 3, indices, &count, &confidence, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
    assert_true(confidence == 0);
    assert_int_equal(ctc_decode(NULL, 0, 3, indices, &count, &confidence, NULL), JUNCO_OK);
    assert_int_equal(count, 0);
}

static void no_classes_are_refused(void **state) {
    struct junco_error err = {0};
    double confidence;
    size_t count;

    (void)state;
    assert_int_equal(ctc_decode(NULL, 1, 0, NULL, &count, &confidence, &err), JUNCO_EINVAL);
    assert_int_equal(ctc_decode(NULL, 1, SIZE_MAX, NULL, &count, &confidence, &err), JUNCO_EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(versions_agree),
        cmocka_unit_test(runs_and_blanks_are_merged),
        cmocka_unit_test(no_classes_are_refused),
    };

    return cmocka_run_group_tests_name("pixel ctc", tests, NULL, NULL);
}
