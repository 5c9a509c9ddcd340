/* number.c -- numbers as text and back, whatever the process's locale. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/number.h"

#include <assert.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_DOUBLE_INT 9007199254740992.0 /* 2^53: below, every integer is a double */
#define EXACT_FLOAT_INT 16777216.0f /* 2^24 */

static size_t put_digits(char *buf, uint64_t value) {
    char digits[NUMBER_TEXT_BYTES];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < n; i++)
        buf[i] = digits[n - 1 - i];
    buf[n] = '\0';
    return n;
}

size_t number_format_uint(char buf[NUMBER_TEXT_BYTES], uint64_t value) {
    return put_digits(buf, value);
}

size_t number_format_int(char buf[NUMBER_TEXT_BYTES], int64_t value) {
    if (value >= 0)
        return put_digits(buf, (uint64_t)value);
    buf[0] = '-';
    return 1 + put_digits(buf + 1, 0 - (uint64_t)value);
}

/* "3" -> "3.0": an integer is printed as one, and then marked as a float. */
static size_t format_whole(char *buf, double value) {
    size_t n = 0;

    if (signbit(value))
        buf[n++] = '-';
    n += put_digits(buf + n, (uint64_t)fabs(value));
    memcpy(buf + n, ".0", 3);
    return n + 2;
}

/* What printf wrote in the locale's way, in JSON's: a point for whatever stands in its place, and
 * ".0" where there is neither point nor exponent. */
static size_t settle(char *buf) {
    size_t n = 0;
    bool is_float = false;

    for (const char *from = buf; *from; from++) {
        bool is_plain = (*from >= '0' && *from <= '9') || *from == '-' || *from == '+';
        if (is_plain || *from == 'e') {
            is_float |= *from == 'e';
            buf[n++] = *from;
        } else if (n > 0 && buf[n - 1] != '.') {
            buf[n++] = '.';
            is_float = true;
        }
    }
    if (!is_float) {
        buf[n++] = '.';
        buf[n++] = '0';
    }
    buf[n] = '\0';
    return n;
}

size_t number_format_double(char buf[NUMBER_TEXT_BYTES], double value) {
    if (fabs(value) < EXACT_DOUBLE_INT && value == floor(value))
        return format_whole(buf, value);
    /* 15 digits tell every normal double of 15 digits or fewer; a subnormal has fewer of its own. */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(buf, NUMBER_TEXT_BYTES, "%.*g", digits, value);
        if (strtod(buf, NULL) == value)
            break;
    }
    return settle(buf);
}

size_t number_format_float(char buf[NUMBER_TEXT_BYTES], float value) {
    if (fabsf(value) < EXACT_FLOAT_INT && value == floorf(value))
        return format_whole(buf, value);
    for (int digits = fabsf(value) < FLT_MIN ? 1 : 6; digits <= 9; digits++) {
        snprintf(buf, NUMBER_TEXT_BYTES, "%.*g", digits, (double)value);
        if (strtof(buf, NULL) == value)
            break;
    }
    return settle(buf);
}

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void) {
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); /* glibc: static, cannot fail */
}

static const double exact_powers[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* Numbers of up to 15 digits and a small exponent: both are exact doubles, so that one correctly
 * rounded operation gives the correctly rounded result (W. D. Clinger, 1990). */
static bool parse_short(const char *text, size_t size, double *ret_value) {
    size_t at = size > 0 && text[0] == '-';
    bool is_negative = at == 1;
    int64_t mantissa = 0;
    int n_digits = 0, n_fraction = 0;
    bool in_fraction = false;

    for (; at < size; at++) {
        if (text[at] == '.') {
            in_fraction = true;
            continue;
        }
        if (text[at] < '0' || text[at] > '9' || ++n_digits > 15)
            return false; /* an exponent is rare enough for the slow way */
        mantissa = mantissa * 10 + (text[at] - '0');
        n_fraction += in_fraction;
    }
    double value = (double)mantissa / exact_powers[n_fraction];
    *ret_value = is_negative ? -value : value;
    return true;
}

double number_parse_double(const char *text, size_t size) {
    char copy[NUMBER_MAX_BYTES + 1];
    double value;

    if (parse_short(text, size, &value))
        return value;
    assert(size < sizeof(copy));
    memcpy(copy, text, size);
    copy[size] = '\0';
    pthread_once(&c_locale_once, make_c_locale);
    return c_locale ? strtod_l(copy, NULL, c_locale) : strtod(copy, NULL);
}

bool number_parse_int(const char *text, size_t size, int64_t *ret_value) {
    bool is_negative = size > 0 && text[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + is_negative;
    uint64_t value = 0;

    for (size_t at = is_negative; at < size; at++) {
        unsigned digit = (unsigned)(text[at] - '0');
        if (value > (limit - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

float number_from_bfloat16(uint16_t bits) {
    uint32_t wide = (uint32_t)bits << 16;
    float value;

    memcpy(&value, &wide, sizeof(value));
    return value;
}

float number_from_half(uint16_t bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float value;

    if (exponent == 0x1F)
        value = fraction ? NAN : INFINITY;
    else if (exponent == 0)
        value = ldexpf((float)fraction, -24);
    else
        value = ldexpf((float)(fraction + 0x400), exponent - 25);
    return bits & 0x8000 ? -value : value;
}
