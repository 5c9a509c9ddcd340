/* test_codec_webp.c -- WebP headers, and files that lie; pixels are in test_codec.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ops/image/codec.h"
#include "pictures.h"

#define CORPUS "tests/fuzz/corpus/image/"

static void test_every_prefix(void **state) {
    size_t size;
    uint8_t *data = read_source_file(CORPUS "lossless.webp", &size);

    (void)state;
    every_prefix_is_safe(&codec_webp, data, size);
    free(data);
}

static void test_turn(void **state) {
    struct codec_header header;
    size_t size;
    uint8_t *data = read_source_file(CORPUS "exif.webp", &size);

    (void)state;
    ok(codec_webp.read_header(data, size, &header, err));
    assert_int_equal(header.turn, PIXEL_TURN_CW);
    free(data);
}

static void test_animation(void **state) {
    struct codec_header header;
    size_t size;
    uint8_t *data = read_source_file(CORPUS "animated.webp", &size);

    (void)state;
    fails(codec_webp.read_header(data, size, &header, err), JUNCO_EUNSUPPORTED, "animated WebP");
    free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_turn),
        cmocka_unit_test(test_animation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
