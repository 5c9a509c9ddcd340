/* test_image_resize.c -- sides given, one left open, none; the same size copies nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "op_test.h"

extern const struct junco_op junco_op_image_resize;

static const uint8_t ramp[4 * 2] = {0, 100, 200, 250, 0, 100, 200, 250};

static void resize(struct op_test *t, const char *const *params, struct junco_table *in) {
    struct junco_error err = {0};

    *in = op_test_image(JUNCO_PIXELS_GRAY, 4, 2, ramp);
    if (op_test_open(t, &junco_op_image_resize, NULL, params, &err) || op_test_run(t, in, 0, &err))
        fail_msg("%s", err.message);
}

static void test_sides(void **state) {
    static const struct {
        const char *params[3];
        int width, height;
    } cases[] = {
        {{"width=8", "height=4", NULL}, 8, 4},
        {{"width=8", NULL}, 8, 4},
        {{"height=1", NULL}, 2, 1},
        {{"width=1", NULL}, 1, 1}, /* half a pixel is one */
        {{"shorter=1", NULL}, 2, 1},
        {{"shorter=6", NULL}, 12, 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct junco_table in;
        struct op_test t;

        resize(&t, cases[i].params, &in);
        assert_int_equal(t.n_failed, 0);
        assert_int_equal(t.out.columns[0].as.tensor[0].dims[1], cases[i].width);
        assert_int_equal(t.out.columns[0].as.tensor[0].dims[0], cases[i].height);
        op_test_close(&t);
        junco_table_done(&in);
    }
}

static void test_filters(void **state) {
    /* Halved in both directions, by Pillow; cv_linear by OpenCV. */
    static const struct {
        const char *filter;
        uint8_t want[2];
    } cases[] = {
        {"filter=nearest", {100, 250}},  {"filter=box", {50, 225}},
        {"filter=bilinear", {71, 207}},  {"filter=hamming", {56, 220}},
        {"filter=bicubic", {61, 218}},   {"filter=lanczos", {57, 223}},
        {"filter=cv_linear", {50, 225}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *params[] = {"width=2", cases[i].filter, NULL};
        const uint8_t *got;
        struct junco_table in;
        struct op_test t;

        resize(&t, params, &in);
        got = t.out.columns[0].as.tensor[0].data;
        if (memcmp(got, cases[i].want, 2))
            fail_msg("%s: got %d %d", cases[i].filter, got[0], got[1]);
        op_test_close(&t);
        junco_table_done(&in);
    }
}

static void test_same_size_is_shared(void **state) {
    static const char *const params[] = {"width=4", NULL};
    struct junco_table in;
    struct op_test t;

    (void)state;
    resize(&t, params, &in);
    assert_ptr_equal(t.out.columns[0].as.tensor[0].data, in.columns[0].as.tensor[0].data);
    op_test_close(&t);
    junco_table_done(&in);
}

/* Refused where the pipeline is built, so that `check` says it. */
static void test_no_side(void **state) {
    const struct junco_type *in = junco_type_of(JUNCO_KIND_IMAGE), *out = NULL;
    struct junco_error err = {0};
    struct op_test t;

    (void)state;
    assert_int_equal(op_test_open(&t, &junco_op_image_resize, NULL, NULL, &err), JUNCO_OK);
    assert_int_equal(junco_op_image_resize.types(t.instance, NULL, &in, &out, &err), JUNCO_EINVAL);
    assert_non_null(strstr(err.message, "width, height or both, or shorter"));
    assert_null(out);
    op_test_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_same_size_is_shared),
        cmocka_unit_test(test_no_side),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
