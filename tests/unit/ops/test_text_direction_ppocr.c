/* test_text_direction_ppocr.c -- text_direction.ppocr_input and ppocr_turn. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_test.h"

extern const struct junco_op junco_op_text_direction_ppocr_input;
extern const struct junco_op junco_op_text_direction_ppocr_turn;

static const uint8_t line[] = {1, 2, 3, 4, 5, 6}; /* 3 x 2, gray */
static const uint8_t turned[] = {6, 5, 4, 3, 2, 1};

static void turn(struct op_test *t, int64_t n_classes, const float *p, const char *const *params) {
    struct junco_table in = op_test_join(op_test_image(JUNCO_PIXELS_GRAY, 3, 2, line),
                                         op_test_tensor(1, &n_classes, p));

    *t = (struct op_test){0};
    ok(op_test_open(t, &junco_op_text_direction_ppocr_turn, NULL, params, err));
    ok(op_test_run(t, &in, 0, err));
    junco_table_done(&in);
}

static void test_turns_when_sure(void **state) {
    static const char *const always[] = {"threshold=0", NULL};
    static const struct {
        float p[2];
        const char *const *params;
        const uint8_t *want;
    } cases[] = {
        {{0.05f, 0.95f}, NULL, turned}, {{0.2f, 0.8f}, NULL, line},
        {{0.95f, 0.92f}, NULL, line}, /* no probabilities: still the better class decides */
        {{0.95f, 0.05f}, NULL, line},   {{0.4f, 0.6f}, always, turned},
        {{0.5f, 0.5f}, always, line},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct op_test t;
        const struct junco_tensor *got;

        turn(&t, 2, cases[i].p, cases[i].params);
        assert_int_equal(t.n_failed, 0);
        got = &t.out.columns[0].as.tensor[0];
        assert_int_equal(got->dims[0], 2);
        assert_int_equal(got->dims[1], 3);
        assert_memory_equal(got->data, cases[i].want, sizeof(line));
        op_test_close(&t);
    }
}

/* "More than" the threshold: 0.5 is a number that float and double share. */
static void test_threshold_itself_does_not_turn(void **state) {
    static const char *const half[] = {"threshold=0.5", NULL};
    static const float p[] = {0.25f, 0.5f};
    struct op_test t;

    (void)state;
    turn(&t, 2, p, half);
    assert_memory_equal(t.out.columns[0].as.tensor[0].data, line, sizeof(line));
    op_test_close(&t);
}

static void test_wrong_class_count(void **state) {
    static const float p[] = {0, 1, 0};
    struct op_test t;

    (void)state;
    for (int64_t n = 0; n <= 3; n++) {
        if (n == 2)
            continue;
        turn(&t, n, p, NULL);
        assert_int_equal(t.n_failed, 1);
        assert_int_equal(t.first_why.code, JUNCO_ETYPE);
        assert_non_null(strstr(t.first_why.message, "not a PP-OCR direction model"));
        op_test_close(&t);
    }
}

/* Every line comes out at one size: a short one is padded, a long one squeezed. */
static void test_input_size(void **state) {
    static const char *const params[] = {"height=8", "width=16", NULL};
    static const struct {
        int width, height, scaled;
    } cases[] = {{8, 8, 8}, {9, 16, 5}, {16, 8, 16}, {64, 8, 16}};
    static uint8_t white[64 * 16];

    (void)state;
    memset(white, 255, sizeof(white));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_table in =
            op_test_image(JUNCO_PIXELS_GRAY, cases[i].width, cases[i].height, white);
        struct op_test t = {0};
        const struct junco_tensor *got;

        ok(op_test_open(&t, &junco_op_text_direction_ppocr_input, NULL, params, err));
        ok(op_test_run(&t, &in, 0, err));
        assert_int_equal(t.n_failed, 0);
        got = &t.out.columns[0].as.tensor[0];
        assert_int_equal(got->dims[0], 3);
        assert_int_equal(got->dims[1], 8);
        assert_int_equal(got->dims[2], 16);
        for (size_t j = 0; j < junco_tensor_count(got); j++)
            assert_true(((float *)got->data)[j] == ((int)(j % 16) < cases[i].scaled ? 1 : 0));
        op_test_close(&t);
        junco_table_done(&in);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns_when_sure),
        cmocka_unit_test(test_threshold_itself_does_not_turn),
        cmocka_unit_test(test_wrong_class_count),
        cmocka_unit_test(test_input_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
