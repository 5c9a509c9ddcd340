/* test_codec.c -- compressed images told apart by their first bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"
#include "pictures.h"

static void test_first_bytes(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        const struct codec *want;
        const char *text; /* of the error */
    } cases[] = {
        {"\xff\xd8\xff\xe0", 4, &codec_jpeg, NULL},
        {"\x89PNG\r\n\x1a\n....", 12, &codec_png, NULL},
        {"GIF89a", 6, &codec_gif, NULL},
        {"RIFF....WEBP", 12, &codec_webp, NULL},
        {"BM....", 6, &codec_bmp, NULL},
        {"II*\0", 4, NULL, "TIFF is not supported"},
        {"MM\0*", 4, NULL, "TIFF is not supported"},
        {"%PDF-1.4", 8, NULL, "PDF is not supported"},
        {"....ftypheic", 12, NULL, "HEIF or AVIF is not supported"},
        {"hello", 5, NULL, "begins with byte 0x68"},
        {"\x89PNG", 4, NULL, "begins with byte 0x89"}, /* cut short: not one yet */
        {"", 0, NULL, "empty"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_error err = {0};
        const struct codec *got = NULL;
        uint8_t *copy = malloc(cases[i].size + !cases[i].size); /* exactly so large, for ASan */
        junco_status st;

        memcpy(copy, cases[i].bytes, cases[i].size);
        st = codec_find(copy, cases[i].size, &got, &err);
        assert_ptr_equal(got, cases[i].want);
        assert_int_equal(st == JUNCO_OK, cases[i].want != NULL);
        if (cases[i].text && !strstr(err.message, cases[i].text))
            fail_msg("want '%s', got '%s'", cases[i].text, err.message);
        free(copy);
    }
}

/* ---- pictures of every kind, and what Pillow reads in them ---- */

struct reader {
    const uint8_t *at, *end;
};

static const uint8_t *take(struct reader *r, size_t size) {
    const uint8_t *bytes = r->at;

    assert_true(size <= (size_t)(r->end - r->at));
    r->at += size;
    return bytes;
}

static int take_int(struct reader *r) {
    int32_t v;

    memcpy(&v, take(r, sizeof(v)), sizeof(v));
    return v;
}

static void check_picture(const char *name, int tolerance, int width, int height,
                          const uint8_t *want) {
    const struct codec_wanted wanted = {JUNCO_PIXELS_RGBA, 255};
    const struct codec *codec;
    struct codec_header header;
    struct pixel_image dst;
    char path[256];
    size_t size;
    uint8_t *data;

    snprintf(path, sizeof(path), "tests/fuzz/corpus/image/%s", name);
    data = read_source_file(path, &size);
    ok(codec_find(data, size, &codec, err));
    ok(codec->read_header(data, size, &header, err));
    assert_int_equal(header.width, width);
    assert_int_equal(header.height, height);
    ok(pixel_scratch_new(width, height, 4, &dst, err));
    ok(codec->decode(data, size, &wanted, &dst, err));
    for (int i = 0; i < 4 * width * height; i++) {
        bool is_unseen = want[i / 4 * 4 + 3] == 0;

        if (abs(dst.data[i] - want[i]) > tolerance && !(is_unseen && i % 4 < 3))
            fail_msg("%s, pixel %d, channel %d: got %d, want %d", name, i / 4, i % 4, dst.data[i],
                     want[i]);
    }
    junco_free(dst.data);
    free(data);
}

static void test_equals_the_reference(void **state) {
    size_t size;
    uint8_t *data = read_source_file("tests/unit/ops/golden/codec.bin", &size);
    struct reader r = {data, data + size};
    int count = take_int(&r);

    (void)state;
    for (int i = 0; i < count; i++) {
        char name[64] = "";
        size_t length = (size_t)take_int(&r);
        int tolerance, width, height;

        assert_true(length < sizeof(name));
        memcpy(name, take(&r, length), length);
        tolerance = take_int(&r);
        width = take_int(&r);
        height = take_int(&r);
        check_picture(name, tolerance, width, height, take(&r, 4 * (size_t)width * (size_t)height));
    }
    assert_ptr_equal(r.at, r.end);
    free(data);
}

/* Rgba pixels as they are asked for: on the background unless alpha is wanted. */
static void test_give_rgba(void **state) {
    static const struct {
        junco_pixels pixels;
        bool is_transparent;
        uint8_t want[4];
    } cases[] = {
        {JUNCO_PIXELS_RGBA, true, {200, 100, 50, 0}},
        {JUNCO_PIXELS_RGB, true, {9, 9, 9}},
        {JUNCO_PIXELS_BGR, false, {50, 100, 200}},
        {JUNCO_PIXELS_GRAY, true, {9}},
        {JUNCO_PIXELS_GRAY, false, {124}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t in[] = {200, 100, 50, 0}, out[4];
        const struct codec_wanted wanted = {cases[i].pixels, 9};
        struct pixel_image rgba = {in, 1, 1, 4};
        struct pixel_image dst = {out, 1, 1, junco_pixels_channels(cases[i].pixels)};

        ok(codec_give_rgba(&rgba, cases[i].is_transparent, &wanted, &dst, err));
        assert_memory_equal(out, cases[i].want, (size_t)dst.channels);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_bytes),
        cmocka_unit_test(test_equals_the_reference),
        cmocka_unit_test(test_give_rgba),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
