/* test_thumb.c -- images made small for a page: their sizes, their colours. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>
#include <turbojpeg.h>

#include "cli/thumb.h"

#define PREFIX "data:image/jpeg;base64,"

static int digit_of(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static size_t decode_base64(const char *text, unsigned char *ret_data, size_t size) {
    unsigned bits = 0;
    int n_bits = 0;
    size_t n = 0;

    for (; digit_of(*text) >= 0; text++) {
        bits = bits << 6 | (unsigned)digit_of(*text);
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            assert_true(n < size);
            ret_data[n++] = (unsigned char)(bits >> n_bits);
        }
    }
    return n;
}

/* The thumbnail of an image all of one colour; its middle pixel as rgb. */
static void make_thumb(junco_pixels pixels, int width, int height, const uint8_t *colour,
                       int *ret_width, int *ret_height, uint8_t ret_rgb[3]) {
    static uint8_t jpeg[1 << 16];
    int channels = junco_pixels_channels(pixels), sampling, space;
    size_t n = (size_t)width * (size_t)height;
    uint8_t *data = junco_alloc_array(n, (size_t)channels);
    struct junco_tensor image = {
        .data = data,
        .dtype = JUNCO_DTYPE_UINT8,
        .pixels = pixels,
        .rank = 3,
        .dims = {height, width, channels},
    };
    struct str uri = STR_INIT(1 << 20);
    tjhandle handle = tjInitDecompress();

    assert_non_null(data);
    for (size_t i = 0; i < n; i++)
        memcpy(data + i * (size_t)channels, colour, (size_t)channels);
    ok(thumb_uri(&image, &uri, err));
    assert_int_equal(uri.failed, JUNCO_OK);
    assert_memory_equal(str_text(&uri), PREFIX, strlen(PREFIX));
    size_t size = decode_base64(str_text(&uri) + strlen(PREFIX), jpeg, sizeof(jpeg));
    assert_int_equal(
        tjDecompressHeader3(handle, jpeg, size, ret_width, ret_height, &sampling, &space), 0);
    uint8_t *rgb = junco_alloc_array((size_t)*ret_width * (size_t)*ret_height, 3);
    assert_non_null(rgb);
    assert_int_equal(
        tjDecompress2(handle, jpeg, size, rgb, *ret_width, 0, *ret_height, TJPF_RGB, 0), 0);
    memcpy(ret_rgb, rgb + ((*ret_height / 2) * *ret_width + *ret_width / 2) * 3, 3);
    tjDestroy(handle);
    junco_free(rgb);
    junco_free(data);
    str_done(&uri);
}

static void test_sizes(void **state) {
    static const struct {
        int width, height, want_width, want_height;
    } cases[] = {
        {THUMB_SIDE, 20, THUMB_SIDE, 20},
        {THUMB_SIDE * 2, 100, THUMB_SIDE, 50},
        {1, 1, 1, 1},
        {1, 10000, 1, THUMB_SIDE},
        {10000, 1, THUMB_SIDE, 1},
        {90, THUMB_SIDE * 3, 30, THUMB_SIDE},
    };
    static const uint8_t gray[] = {90};
    uint8_t rgb[3];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int width, height;

        make_thumb(JUNCO_PIXELS_GRAY, cases[i].width, cases[i].height, gray, &width, &height, rgb);
        assert_int_equal(width, cases[i].want_width);
        assert_int_equal(height, cases[i].want_height);
    }
}

static void test_colours(void **state) {
    static const struct {
        junco_pixels pixels;
        uint8_t colour[4], want[3];
    } cases[] = {
        {JUNCO_PIXELS_RGB, {200, 100, 50}, {200, 100, 50}},
        {JUNCO_PIXELS_BGR, {50, 100, 200}, {200, 100, 50}},
        {JUNCO_PIXELS_GRAY, {77}, {77, 77, 77}},
        {JUNCO_PIXELS_RGBA, {200, 100, 50, 255}, {200, 100, 50}},
        {JUNCO_PIXELS_RGBA, {0, 0, 0, 0}, {255, 255, 255}},
        {JUNCO_PIXELS_RGBA, {0, 100, 200, 51}, {204, 224, 244}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int width, height;
        uint8_t rgb[3];

        make_thumb(cases[i].pixels, 600, 300, cases[i].colour, &width, &height, rgb);
        for (int c = 0; c < 3; c++)
            assert_in_range(rgb[c], cases[i].want[c] > 4 ? cases[i].want[c] - 4 : 0,
                            cases[i].want[c] + 4);
    }
}

static junco_status thumb_once(struct junco_error *err) {
    static uint8_t data[600 * 3];
    struct junco_tensor image = {
        .data = data,
        .dtype = JUNCO_DTYPE_UINT8,
        .pixels = JUNCO_PIXELS_RGB,
        .rank = 3,
        .dims = {1, 600, 3},
    };
    struct str uri = STR_INIT(1 << 20);
    junco_status st = thumb_uri(&image, &uri, err);

    if (!st && uri.failed)
        st = junco_nomem(err, 0);
    str_done(&uri);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(thumb_once);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests_name("cli thumb", tests, NULL, NULL);
}
