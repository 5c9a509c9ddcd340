/* text.c -- characters of UTF-8 strings; numbers from and to text as Python has them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/str.h"
#include "expr/eval.h"

#define MAX_NUMBER_BYTES 400 /* a number's text beyond this is no number anybody wrote */

/* Strings in columns are UTF-8 by contract; a stray byte counts as one character. */
static size_t step(const char *data, size_t size) {
    size_t n = utf8_length(data, size);

    return n ? n : 1;
}

size_t text_length(const char *data, size_t size) {
    size_t n = 0;

    for (size_t i = 0; i < size; n++)
        i += step(data + i, size - i);
    return n;
}

size_t text_offset(const char *data, size_t size, size_t i) {
    size_t at = 0;

    for (; i > 0 && at < size; i--)
        at += step(data + at, size - at);
    return at;
}

/* What str.isspace() and strip() take for white space. */
bool text_is_space(unsigned c) {
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

void text_strip(const char **data, size_t *size, int sides) {
    unsigned c = 0;
    size_t n;

    while ((sides & 1) && *size > 0) {
        n = utf8_decode(*data, *size, &c);
        if (n == 0 || !text_is_space(c))
            break;
        *data += n;
        *size -= n;
    }
    while ((sides & 2) && *size > 0) {
        size_t at = *size - 1;
        while (at > 0 && ((unsigned char)(*data)[at] & 0xC0) == 0x80)
            at--;
        n = utf8_decode(*data + at, *size - at, &c);
        if (n == 0 || !text_is_space(c))
            break;
        *size = at;
    }
}

/* The shortest digits that read back as `value`, as "d.ddde±xx". */
static void shortest(double value, char buf[40]) {
    for (int precision = 0; precision < 17; precision++) {
        snprintf(buf, 40, "%.*e", precision, value);
        if (strtod(buf, NULL) == value)
            return;
    }
}

size_t text_format_float(double value, char buf[32]) {
    char text[40], digits[24];
    int exponent, n = 0;

    if (isnan(value) || isinf(value))
        return (size_t)snprintf(buf, 32, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    shortest(value, text);
    exponent = atoi(strchr(text, 'e') + 1);
    for (const char *c = text; *c != 'e'; c++)
        if (isdigit((unsigned char)*c))
            digits[n++] = *c;
    digits[n] = '\0';
    if (exponent < -4 || exponent >= 16) {
        return (size_t)snprintf(buf, 32, "%s%c%s%se%c%02d", value < 0 ? "-" : "", digits[0],
                                n > 1 ? "." : "", digits + 1, exponent < 0 ? '-' : '+',
                                abs(exponent));
    }
    if (exponent < 0)
        return (size_t)snprintf(buf, 32, "%s0.%.*s%s", signbit(value) ? "-" : "", -exponent - 1,
                                "0000", digits);
    if (n <= exponent + 1)
        return (size_t)snprintf(buf, 32, "%s%s%.*s.0", signbit(value) ? "-" : "", digits,
                                exponent + 1 - n, "0000000000000000");
    return (size_t)snprintf(buf, 32, "%s%.*s.%s", signbit(value) ? "-" : "", exponent + 1, digits,
                            digits + exponent + 1);
}

/* Copy the text without white space around it and without underscores between digits. */
static bool clean_number(const char *data, size_t size, char out[MAX_NUMBER_BYTES + 1]) {
    size_t n = 0;

    text_strip(&data, &size, 3);
    if (size == 0 || size > MAX_NUMBER_BYTES)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '_') {
            if (i == 0 || i + 1 == size || !isalnum((unsigned char)data[i - 1]) ||
                !isalnum((unsigned char)data[i + 1]))
                return false;
        } else {
            out[n++] = data[i];
        }
    }
    out[n] = '\0';
    return strlen(out) == n;
}

static bool is_float_text(const char *c) {
    size_t digits = 0;

    c += *c == '+' || *c == '-';
    if (!strcasecmp(c, "inf") || !strcasecmp(c, "infinity") || !strcasecmp(c, "nan"))
        return true;
    for (; isdigit((unsigned char)*c); c++)
        digits++;
    c += *c == '.';
    for (; isdigit((unsigned char)*c); c++)
        digits++;
    if (digits == 0)
        return false;
    if (*c == 'e' || *c == 'E') {
        c++;
        c += *c == '+' || *c == '-';
        if (!isdigit((unsigned char)*c))
            return false;
        while (isdigit((unsigned char)*c))
            c++;
    }
    return *c == '\0';
}

bool text_parse_float(const char *data, size_t size, double *ret) {
    char text[MAX_NUMBER_BYTES + 1];

    if (!clean_number(data, size, text) || !is_float_text(text))
        return false;
    *ret = strtod(text, NULL);
    return true;
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* 0x, 0o and 0b may stand before the digits of their base; base 0 asks them for the base. */
static const char *skip_base(const char *c, int *base) {
    char letter = c[0] == '0' ? (char)(c[1] | 0x20) : '\0';
    int told = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;

    if (told && (*base == told || *base == 0)) {
        *base = told;
        return c + 2;
    }
    if (*base == 0)
        *base = 10;
    return c;
}

junco_status text_parse_int(const char *data, size_t size, int base, int64_t *ret) {
    char text[MAX_NUMBER_BYTES + 1];
    const char *c = text;
    bool is_negative, is_over = false;
    int64_t value = 0;

    if (!clean_number(data, size, text))
        return JUNCO_EVALUE;
    is_negative = *c == '-';
    c += *c == '+' || *c == '-';
    c = skip_base(c, &base);
    if (*c == '\0')
        return JUNCO_EVALUE;
    for (; *c; c++) {
        int digit = digit_of(*c);
        if (digit >= base)
            return JUNCO_EVALUE;
        is_over |= __builtin_mul_overflow(value, (int64_t)base, &value);
        is_over |= __builtin_add_overflow(value, is_negative ? -digit : digit, &value);
    }
    if (is_over)
        return JUNCO_ELIMIT;
    *ret = value;
    return JUNCO_OK;
}

static int64_t clamp(int64_t i, int64_t low, int64_t high) {
    return i < low ? low : i > high ? high : i;
}

void slice_bounds(int64_t n, bool has_start, int64_t *start, bool has_stop, int64_t *stop,
                  int64_t step_size) {
    int64_t low = step_size < 0 ? -1 : 0, high = step_size < 0 ? n - 1 : n;

    if (!has_start)
        *start = step_size < 0 ? high : low;
    else
        *start = clamp(*start < 0 ? *start + n : *start, low, high);
    if (!has_stop)
        *stop = step_size < 0 ? low : high;
    else
        *stop = clamp(*stop < 0 ? *stop + n : *stop, low, high);
}
