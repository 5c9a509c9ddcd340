/* test_codec_bmp.c -- BMP headers, and files that lie; pixels are in test_codec.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"
#include "pictures.h"

#define CORPUS "tests/fuzz/corpus/image/"

static void test_every_prefix(void **state) {
    size_t size;
    uint8_t *data = read_source_file(CORPUS "masks565.bmp", &size);

    (void)state;
    every_prefix_is_safe(&codec_bmp, data, size);
    free(data);
}

static void test_bad_headers(void **state) {
    static const struct {
        size_t at;
        const char *bytes;
        size_t size;
        junco_status status;
        const char *text;
    } cases[] = {
        {14, "\5\0\0\0", 4, JUNCO_EDATA, "a header of 5 bytes"},
        {14, "\0\0\0\1", 4, JUNCO_EDATA, "truncated BMP"},
        {18, "\0\0\0\0", 4, JUNCO_EDATA, "BMP: 0 x 7"},
        {18, "\0\0\0\1", 4, JUNCO_ELIMIT, "a side may have up to"},
        {22, "\0\0\0\x80", 4, JUNCO_EDATA, "x 2147483648"},
        {28, "\7\0", 2, JUNCO_EDATA, "7 bits a pixel"},
        {28, "\x18\0", 2, JUNCO_EDATA, "masks with 24 bits"},
        {30, "\1\0\0\0", 4, JUNCO_EUNSUPPORTED, "run lengths"},
        {30, "\5\0\0\0", 4, JUNCO_EUNSUPPORTED, "compression 5"},
        {10, "\xff\xff\xff\xff", 4, JUNCO_EDATA, "truncated BMP"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codec_header header;
        size_t size;
        uint8_t *data = read_source_file(CORPUS "masks565.bmp", &size);

        memcpy(data + cases[i].at, cases[i].bytes, cases[i].size);
        fails(codec_bmp.read_header(data, size, &header, err), cases[i].status, cases[i].text);
        free(data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_bad_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
