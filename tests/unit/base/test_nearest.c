/* test_nearest.c -- the nearest name is found, and a far one is not offered. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "base/str.h"

#include <string.h>

static const char *const names[] = {"image_decode", "image_crop",           "image_resize",
                                    "glob",         "text_detection.ppocr", NULL};

static void test_nearest(void **state) {
    static const struct {
        const char *name, *nearest;
    } rows[] = {
        {"image_decod", "image_decode"},
        {"image_decode", "image_decode"},
        {"imgae_crop", "image_crop"},
        {"Image_Resize", "image_resize"},
        {"golb", "glob"},
        {"text_detection.ppcor", "text_detection.ppocr"},
        {"zzzz", NULL},
        {"", NULL},
        {"image", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *found = str_nearest(rows[i].name, names);
        if (!rows[i].nearest)
            assert_null(found);
        else
            assert_string_equal(found, rows[i].nearest);
    }
}

static void test_long_names_are_left_out(void **state) {
    char longest[JUNCO_MAX_NAME_BYTES + 1], longer[JUNCO_MAX_NAME_BYTES + 2];
    const char *const known[] = {longer, longest, NULL};

    (void)state;
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_ptr_equal(str_nearest(longest, known), longest);
    assert_null(str_nearest(longer, known));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_long_names_are_left_out),
    };

    return cmocka_run_group_tests_name("base nearest", tests, NULL, NULL);
}
