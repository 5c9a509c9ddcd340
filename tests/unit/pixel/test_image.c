/* test_image.c -- sizes and scratch images of src/pixel/image.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/mem.h"
#include "pixel/image.h"

static void sizes_are_checked(void **state) {
    static const struct {
        int width, height, channels;
        junco_status want;
        size_t bytes;
    } cases[] = {
        {1, 1, 1, JUNCO_OK, 1},
        {7, 5, 3, JUNCO_OK, 105},
        {JUNCO_MAX_IMAGE_SIDE, 8192, 4, JUNCO_OK, (size_t)JUNCO_MAX_IMAGE_SIDE * 8192 * 4},
        {0, 5, 3, JUNCO_EINVAL, 0},
        {5, -1, 3, JUNCO_EINVAL, 0},
        {5, 5, 2, JUNCO_EINVAL, 0},
        {5, 5, 0, JUNCO_EINVAL, 0},
        {JUNCO_MAX_IMAGE_SIDE + 1, 1, 1, JUNCO_ELIMIT, 0},
        {JUNCO_MAX_IMAGE_SIDE, 8193, 1, JUNCO_ELIMIT, 0},
        {INT32_MAX, INT32_MAX, 4, JUNCO_ELIMIT, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct junco_error err = {0};
        size_t bytes = 0;
        junco_status st =
            pixel_image_bytes(cases[i].width, cases[i].height, cases[i].channels, &bytes, &err);

        assert_int_equal(st, cases[i].want);
        assert_int_equal(bytes, cases[i].bytes);
        assert_int_equal(err.message[0] != 0, st != JUNCO_OK);
    }
}

static void an_image_needs_data(void **state) {
    struct pixel_image image = {NULL, 2, 2, 3};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(pixel_image_check(&image, "crop", &err), JUNCO_EINVAL);
    assert_non_null(strstr(err.message, "crop"));
}

static void scratch_is_as_large_as_it_must_be(void **state) {
    struct pixel_image image = {0};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(pixel_scratch_new(7, 5, 3, &image, &err), JUNCO_OK);
    assert_int_equal(image.width, 7);
    assert_int_equal(image.height, 5);
    assert_int_equal(image.channels, 3);
    memset(image.data, 1, 105); /* the sanitizers watch */
    junco_free(image.data);
    image.data = NULL;
    assert_int_equal(pixel_scratch_new(0, 5, 3, &image, &err), JUNCO_EINVAL);
    assert_int_equal(pixel_scratch_new(JUNCO_MAX_IMAGE_SIDE + 1, 1, 1, &image, &err), JUNCO_ELIMIT);
    junco_mem_fail_after(1);
    assert_int_equal(pixel_scratch_new(7, 5, 3, &image, &err), JUNCO_ENOMEM);
    junco_mem_fail_after(0);
    assert_null(image.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_checked),
        cmocka_unit_test(an_image_needs_data),
        cmocka_unit_test(scratch_is_as_large_as_it_must_be),
    };

    return cmocka_run_group_tests_name("pixel image", tests, NULL, NULL);
}
