/* test_number.c -- numbers read back as what was written, in any locale. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/number.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_shortest(void **state) {
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-17.0, "-17.0"},
        {0.1, "0.1"},
        {1.0 / 3, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e300, "1e+300"},
        {5e-324, "5e-324"},
        {123456789.125, "123456789.125"},
        {9007199254740993.0, "9007199254740992.0"},
        {1e21, "1e+21"},
    };
    char text[NUMBER_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(number_format_double(text, rows[i].value), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
    number_format_float(text, 0.1f);
    assert_string_equal(text, "0.1");
    number_format_float(text, 16777216.0f);
    assert_string_equal(text, "16777216.0");
    number_format_float(text, -2.5f);
    assert_string_equal(text, "-2.5");
}

/* A fixed sequence that covers all exponents (SplitMix64). */
static uint64_t next_bits(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void test_round_trip(void **state) {
    uint64_t seed = 1;
    char text[NUMBER_TEXT_BYTES];

    (void)state;
    for (int i = 0; i < 50000; i++) {
        uint64_t bits = next_bits(&seed);
        uint32_t half = (uint32_t)bits;
        double value;
        float single;
        memcpy(&value, &bits, sizeof(value));
        memcpy(&single, &half, sizeof(single));
        if (isfinite(value)) {
            size_t n = number_format_double(text, value);
            assert_true(n < NUMBER_TEXT_BYTES && n == strlen(text));
            assert_true(number_parse_double(text, n) == value);
        }
        if (isfinite(single)) {
            number_format_float(text, single);
            assert_true(strtof(text, NULL) == single);
        }
        /* Short decimals take the fast way: it must agree with the C library. */
        double money = (double)(int64_t)(bits % 100000000000000u) / 100;
        size_t n = number_format_double(text, money);
        assert_true(number_parse_double(text, n) == strtod(text, NULL));
    }
}

static void test_integers(void **state) {
    static const int64_t values[] = {0, 1, -1, 10, INT64_MAX, INT64_MIN};
    char text[NUMBER_TEXT_BYTES];
    int64_t back = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        size_t n = number_format_int(text, values[i]);
        assert_true(number_parse_int(text, n, &back));
        assert_int_equal(back, values[i]);
    }
    number_format_uint(text, UINT64_MAX);
    assert_string_equal(text, "18446744073709551615");
    assert_false(number_parse_int("9223372036854775808", 19, &back));
    assert_false(number_parse_int("-9223372036854775809", 20, &back));
    assert_false(number_parse_int("99999999999999999999999", 23, &back));
}

static void test_halves(void **state) {
    (void)state;
    assert_true(number_from_half(0x3C00) == 1.0f);
    assert_true(number_from_half(0xC000) == -2.0f);
    assert_true(number_from_half(0x7BFF) == 65504.0f);
    assert_true(number_from_half(0x0001) == 0x1p-24f);
    assert_true(isinf(number_from_half(0x7C00)) && isnan(number_from_half(0x7E00)));
    assert_true(number_from_bfloat16(0x3F80) == 1.0f);
    assert_true(number_from_bfloat16(0xC040) == -3.0f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shortest),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_halves),
    };

    return cmocka_run_group_tests_name("data number", tests, NULL, NULL);
}
