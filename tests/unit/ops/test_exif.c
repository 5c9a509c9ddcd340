/* test_exif.c -- the orientation tag, in both byte orders, and blocks that lie. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ops/image/codec.h"

struct exif_case {
    const char *name;
    const char *bytes;
    size_t size;
    enum pixel_turn want;
};

#define BYTES(text) text, sizeof(text) - 1

static const struct exif_case cases[] = {
    {"big endian, 6", BYTES("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"),
     PIXEL_TURN_CW},
    {"little endian, 3", BYTES("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0"),
     PIXEL_TURN_180},
    {"second entry",
     BYTES("II*\0\x08\0\0\0\x02\0\x00\x01\x03\0\x01\0\0\0\x09\0\0\0"
           "\x12\x01\x03\0\x01\0\0\0\x08\0\0\0"),
     PIXEL_TURN_CCW},
    {"value 0", BYTES("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0"), PIXEL_TURN_NONE},
    {"value 9", BYTES("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0"), PIXEL_TURN_NONE},
    {"a long, not a short", BYTES("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\x06\0\0"),
     PIXEL_TURN_NONE},
    {"offset beyond the end", BYTES("MM\0*\xff\xff\xff\xff\0\x01"), PIXEL_TURN_NONE},
    {"directory cut off", BYTES("MM\0*\0\0\0\x08\xff\xff\x01\x12"), PIXEL_TURN_NONE},
    {"no TIFF", BYTES("hello, world"), PIXEL_TURN_NONE},
    {"mixed order", BYTES("MI\0*\0\0\0\x08\0\x01"), PIXEL_TURN_NONE},
    {"empty", "", 0, PIXEL_TURN_NONE},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        /* A copy of exactly that size: one byte read too far is seen by ASan. */
        uint8_t *copy = malloc(cases[i].size + !cases[i].size);
        enum pixel_turn got;

        memcpy(copy, cases[i].bytes, cases[i].size);
        got = exif_turn(copy, cases[i].size);
        if (got != cases[i].want)
            fail_msg("%s: want %d, got %d", cases[i].name, cases[i].want, got);
        free(copy);
    }
}

static void test_every_prefix(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t n = 0; n < cases[i].size; n++) {
            uint8_t *copy = malloc(n + !n);
            enum pixel_turn got;

            memcpy(copy, cases[i].bytes, n);
            got = exif_turn(copy, n);
            assert_true(got == PIXEL_TURN_NONE || got == cases[i].want);
            free(copy);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_every_prefix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
