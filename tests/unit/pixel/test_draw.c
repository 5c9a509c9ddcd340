/* test_draw.c -- src/pixel/draw.c and font.c: what is beyond the image is cut off. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <string.h>

#include "golden.h"
#include "pixel/draw.h"
#include "pixel/font.h"

static const uint8_t white = 255;

static size_t painted(const struct pixel_image *image) {
    size_t n = 0;

    for (size_t i = 0; i < (size_t)image->width * (size_t)image->height; i++)
        n += image->data[i] == white;
    return n;
}

static void rectangles_are_cut(void **state) {
    static const struct {
        int x, y, width, height;
        size_t want;
    } cases[] = {
        {1, 1, 2, 3, 6}, {-5, -5, 7, 7, 4}, {8, 0, 5, 1, 2}, {20, 20, 3, 3, 0}, {3, 3, 0, 5, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pixel_image image = blank_image(10, 8, 1);

        memset(image.data, 0, 80);
        pixel_draw_rect(&image, cases[i].x, cases[i].y, cases[i].width, cases[i].height, &white);
        assert_int_equal(painted(&image), cases[i].want);
        image_free(&image);
    }
}

static void lines_are_cut(void **state) {
    static const struct {
        struct pixel_point from, to;
        int thickness;
        size_t want;
    } cases[] = {
        {{0, 0}, {9, 0}, 1, 10},        {{0, 0}, {0, 0}, 1, 1},         {{2, 2}, {7, 7}, 1, 6},
        {{-1e6f, 4}, {1e6f, 4}, 1, 10}, {{-1e6f, 4}, {1e6f, 4}, 2, 20}, {{0, -9}, {9, -9}, 1, 0},
        {{5, -1e6f}, {5, 1e6f}, 3, 24}, {{-100, 0}, {-50, 7}, 2, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pixel_image image = blank_image(10, 8, 1);

        memset(image.data, 0, 80);
        pixel_draw_line(&image, cases[i].from, cases[i].to, cases[i].thickness, &white);
        if (painted(&image) != cases[i].want)
            fail_msg("case %zu: %zu pixels, want %zu", i, painted(&image), cases[i].want);
        image_free(&image);
    }
}

static void letters(void **state) {
    struct pixel_image image = blank_image(12, 8, 1);

    (void)state;
    memset(image.data, 0, 96);
    pixel_draw_text(&image, 0, 0, 1, "I", 1, &white);
    assert_int_equal(painted(&image), 3 + 5 + 3);
    assert_int_equal(image.data[12 + 2], white);
    /* A letter of two bytes is one box; what does not fit is cut. */
    memset(image.data, 0, 96);
    pixel_draw_text(&image, 0, 0, 1, "\xc3\xa9\xc3\xa9\xc3\xa9", 6, &white);
    assert_int_equal(painted(&image), 2 * 20);
    assert_int_equal(pixel_text_width("\xc3\xa9"
                                      "a",
                                      3, 2),
                     24);
    assert_int_equal(pixel_text_height(2), 16);
    image_free(&image);
}

/* No two letters look the same, and only the blank is blank. */
static void letters_differ(void **state) {
    (void)state;
    for (int a = FONT_FIRST; a <= FONT_LAST; a++)
        for (int b = FONT_FIRST; b < a; b++)
            if (!memcmp(font_rows[a - FONT_FIRST], font_rows[b - FONT_FIRST], FONT_HEIGHT))
                fail_msg("'%c' looks like '%c'", a, b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rectangles_are_cut),
        cmocka_unit_test(lines_are_cut),
        cmocka_unit_test(letters),
        cmocka_unit_test(letters_differ),
    };

    return cmocka_run_group_tests_name("pixel draw", tests, NULL, NULL);
}
