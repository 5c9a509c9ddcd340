/* test_image_rotate.c -- quarter turns exactly, other angles about the middle. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_rotate;

static const uint8_t six[3 * 2] = {1, 2, 3, 4, 5, 6};

static void test_quarters(void **state) {
    static const struct {
        const char *angle;
        int width, height;
        uint8_t want[6];
    } cases[] = {
        {"angle=0", 3, 2, {1, 2, 3, 4, 5, 6}},    {"angle=90", 2, 3, {3, 6, 2, 5, 1, 4}},
        {"angle=180", 3, 2, {6, 5, 4, 3, 2, 1}},  {"angle=270", 2, 3, {4, 1, 5, 2, 6, 3}},
        {"angle=-90", 2, 3, {4, 1, 5, 2, 6, 3}},  {"angle=450", 2, 3, {3, 6, 2, 5, 1, 4}},
        {"angle=-360", 3, 2, {1, 2, 3, 4, 5, 6}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *params[] = {cases[i].angle, "expand=True", NULL};
        struct op_test t;

        assert_image(image_case(&t, &junco_op_image_rotate, params, JUNCO_PIXELS_GRAY, 3, 2, six),
                     JUNCO_PIXELS_GRAY, cases[i].width, cases[i].height, cases[i].want);
        op_test_close(&t);
    }
}

/* The sides stay: a quarter turn of three by two pixels is cut at top and bottom. */
static void test_sides_stay(void **state) {
    static const char *const params[] = {"angle=90", "fill=[9]", NULL};
    const struct junco_tensor *image;
    struct op_test t;

    (void)state;
    image = image_case(&t, &junco_op_image_rotate, params, JUNCO_PIXELS_GRAY, 3, 2, six);
    assert_int_equal(image->dims[1], 3);
    assert_int_equal(image->dims[0], 2);
    op_test_close(&t);
}

static void test_room_for_all(void **state) {
    static const char *const params[] = {"angle=45", "expand=True", "fill=[7]", NULL};
    static const uint8_t white[10 * 10] = {[0 ... 99] = 255};
    const struct junco_tensor *image;
    const uint8_t *data;
    struct op_test t;

    (void)state;
    image = image_case(&t, &junco_op_image_rotate, params, JUNCO_PIXELS_GRAY, 10, 10, white);
    data = image->data;
    /* sqrt(2) * 10 = 14.1: from -2.07 to 12.07 is within sixteen pixels. */
    assert_int_equal(image->dims[1], 16);
    assert_int_equal(image->dims[0], 16);
    assert_int_equal(data[0], 7);
    assert_int_equal(data[8 * 16 + 8], 255);
    op_test_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quarters),
        cmocka_unit_test(test_sides_stay),
        cmocka_unit_test(test_room_for_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
