/* test_codec_gif.c -- GIF headers, and files that lie; pixels are in test_codec.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"
#include "pictures.h"

#define CORPUS "tests/fuzz/corpus/image/"

static void test_every_prefix(void **state) {
    size_t size;
    uint8_t *data = read_source_file(CORPUS "interlaced.gif", &size);

    (void)state;
    every_prefix_is_safe(&codec_gif, data, size);
    free(data);
}

/* A frame that reaches beyond the screen makes the picture larger; one of another size than the header
 * said is not written. */
static void test_sizes(void **state) {
    struct codec_header header;
    size_t size;
    uint8_t *data = read_source_file(CORPUS "plain.gif", &size), pixel[4];
    const struct codec_wanted wanted = {JUNCO_PIXELS_RGBA, 255};
    struct pixel_image dst = {pixel, 1, 1, 4};

    (void)state;
    data[6] = data[8] = 3; /* the screen's sides */
    ok(codec_gif.read_header(data, size, &header, err));
    assert_int_equal(header.width, 11);
    assert_int_equal(header.height, 7);
    fails(codec_gif.decode(data, size, &wanted, &dst, err), JUNCO_EINVAL, "another size");
    free(data);
}

static void test_nothing_in_it(void **state) {
    static const uint8_t empty[] = "GIF89a\1\0\1\0\0\0\0;";
    struct codec_header header;

    (void)state;
    fails(codec_gif.read_header(empty, sizeof(empty) - 1, &header, err), JUNCO_EDATA,
          "holds no picture");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_nothing_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
