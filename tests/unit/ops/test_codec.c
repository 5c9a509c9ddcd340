/* test_codec.c -- compressed images told apart by their first bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"

static void test_first_bytes(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        const struct codec *want;
        const char *text; /* of the error */
    } cases[] = {
        {"\xff\xd8\xff\xe0", 4, &codec_jpeg, NULL},
        {"\x89PNG\r\n\x1a\n....", 12, &codec_png, NULL},
        {"GIF89a", 6, NULL, "GIF is not supported"},
        {"RIFF....WEBP", 12, NULL, "WebP is not supported"},
        {"BM....", 6, NULL, "BMP is not supported"},
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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_bytes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
