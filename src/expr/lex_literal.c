/* lex_literal.c -- numbers and strings as Python writes them, with exact 64-bit integers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/lex.h"

static char byte_at(const struct lexer *lex, size_t at) {
    return at < lex->source->size ? lex->source->text[at] : '\0';
}

static int digit_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

/* ---- numbers ---- */

/* Digits of `base` with single underscores between them; *ret_n counts the digits. */
static void skip_digits(struct lexer *lex, int base, size_t *ret_n) {
    *ret_n = 0;
    while (digit_value(byte_at(lex, lex->at)) < base ||
           (byte_at(lex, lex->at) == '_' && digit_value(byte_at(lex, lex->at + 1)) < base)) {
        *ret_n += byte_at(lex, lex->at) != '_';
        lex->at++;
    }
}

static junco_status take_int(struct lexer *lex, size_t start, size_t digits_at, int base,
                             struct token *ret, struct junco_error *err) {
    uint64_t value = 0, limit = (uint64_t)INT64_MAX + 1;

    for (size_t i = digits_at; i < lex->at; i++) {
        uint64_t digit;
        if (lex->source->text[i] == '_')
            continue;
        digit = (uint64_t)digit_value(lex->source->text[i]);
        if (value > (limit - digit) / (uint64_t)base)
            return diag_fail(err, JUNCO_ESYNTAX, lex->source, start,
                             "this integer is too large: an int has 64 bits, at most "
                             "9223372036854775807");
        value = value * (uint64_t)base + digit;
    }
    *ret = (struct token){.kind = TOKEN_INT,
                          .offset = (uint32_t)start,
                          .size = (uint32_t)(lex->at - start),
                          .is_min = value == limit,
                          .int64 = value == limit ? INT64_MIN : (int64_t)value};
    return JUNCO_OK;
}

static junco_status lex_based_int(struct lexer *lex, int base, struct token *ret,
                                  struct junco_error *err) {
    size_t start = lex->at, n;

    lex->at += 2;
    if (byte_at(lex, lex->at) == '_')
        lex->at++;
    skip_digits(lex, base, &n);
    if (n == 0 || is_name_byte(byte_at(lex, lex->at)))
        return diag_fail(err, JUNCO_ESYNTAX, lex->source, lex->at,
                         "expected a digit of base %d here", base);
    return take_int(lex, start, start + 2, base, ret, err);
}

static junco_status take_float(struct lexer *lex, size_t start, struct token *ret,
                               struct junco_error *err) {
    struct str clean = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    double value;

    for (size_t i = start; i < lex->at; i++)
        if (lex->source->text[i] != '_')
            str_putc(&clean, lex->source->text[i]);
    if (clean.failed) {
        junco_status st = junco_fail(err, clean.failed, "a number of %zu digits", lex->at - start);
        str_done(&clean);
        return st;
    }
    value = strtod(str_text(&clean), NULL);
    str_done(&clean);
    *ret = (struct token){.kind = TOKEN_FLOAT,
                          .offset = (uint32_t)start,
                          .size = (uint32_t)(lex->at - start),
                          .float64 = value};
    return JUNCO_OK;
}

/* The fraction and the exponent behind the digits, if any. */
static void skip_float_rest(struct lexer *lex, bool *ret_is_float) {
    size_t n, exponent;

    if (byte_at(lex, lex->at) == '.') {
        lex->at++;
        skip_digits(lex, 10, &n);
        *ret_is_float = true;
    }
    if (byte_at(lex, lex->at) == 'e' || byte_at(lex, lex->at) == 'E') {
        exponent = lex->at + 1;
        if (byte_at(lex, exponent) == '+' || byte_at(lex, exponent) == '-')
            exponent++;
        if (digit_value(byte_at(lex, exponent)) < 10) {
            lex->at = exponent;
            skip_digits(lex, 10, &n);
            *ret_is_float = true;
        }
    }
}

junco_status lex_number(struct lexer *lex, struct token *ret, struct junco_error *err) {
    size_t start = lex->at, n;
    char second = (char)(byte_at(lex, start + 1) | 0x20);
    bool is_float = false;

    if (byte_at(lex, start) == '0' && (second == 'x' || second == 'o' || second == 'b'))
        return lex_based_int(lex, second == 'x' ? 16 : second == 'o' ? 8 : 2, ret, err);
    skip_digits(lex, 10, &n);
    skip_float_rest(lex, &is_float);
    if (lex->at - start > JUNCO_MAX_TOKEN_BYTES)
        return diag_fail(err, JUNCO_ELIMIT, lex->source, start,
                         "this number is too long: at most %u bytes", JUNCO_MAX_TOKEN_BYTES);
    if (byte_at(lex, lex->at) == 'j' || byte_at(lex, lex->at) == 'J')
        return diag_fail(err, JUNCO_EUNSUPPORTED, lex->source, start,
                         "complex numbers are not supported");
    if (is_name_byte(byte_at(lex, lex->at)))
        return diag_fail(err, JUNCO_ESYNTAX, lex->source, start,
                         "a number must not be followed by a letter");
    if (is_float)
        return take_float(lex, start, ret, err);
    if (byte_at(lex, start) == '0')
        for (size_t i = start; i < lex->at; i++)
            if (byte_at(lex, i) != '0' && byte_at(lex, i) != '_')
                return diag_fail(err, JUNCO_ESYNTAX, lex->source, start,
                                 "an int must not begin with 0; octal numbers begin with 0o");
    return take_int(lex, start, start, 10, ret, err);
}

/* ---- strings ---- */

struct prefix {
    bool is_raw;
    bool is_triple;
    bool is_format;
    char quote;
};

static junco_status read_prefix(struct lexer *lex, size_t start, struct prefix *ret,
                                struct junco_error *err) {
    *ret = (struct prefix){.quote = byte_at(lex, lex->at)};
    for (size_t i = start; i < lex->at; i++) {
        char c = (char)(lex->source->text[i] | 0x20);
        if (c == 'b' || c == 't')
            return diag_fail(err, JUNCO_EUNSUPPORTED, lex->source, start,
                             c == 'b' ? "bytes literals are not supported; write a string"
                                      : "t-strings are not supported; write a string");
        if (c == 'r' && !ret->is_raw)
            ret->is_raw = true;
        else if (c == 'f' && !ret->is_format)
            ret->is_format = true;
        else if (c != 'u' || lex->at - start > 1)
            return diag_fail(
                err, JUNCO_ESYNTAX, lex->source, start,
                "unknown letters before a string (r and f are known); perhaps a string "
                "before them lacks its closing quote");
    }
    ret->is_triple =
        byte_at(lex, lex->at + 1) == ret->quote && byte_at(lex, lex->at + 2) == ret->quote;
    lex->at += ret->is_triple ? 3 : 1;
    return JUNCO_OK;
}

static junco_status put_codepoint(struct lexer *lex, size_t escape, unsigned value, struct str *out,
                                  struct junco_error *err) {
    char bytes[4];
    size_t n = 0;

    if (value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF))
        n = utf8_encode(value, bytes);
    if (n == 0)
        return diag_fail(err, JUNCO_ESYNTAX, lex->source, escape,
                         "this escape is no Unicode character");
    str_append(out, bytes, n);
    return JUNCO_OK;
}

/* \xhh, \uhhhh, \Uhhhhhhhh: exactly n digits. */
static junco_status put_hex(struct lexer *lex, size_t escape, int n, struct str *out,
                            struct junco_error *err) {
    unsigned value = 0;

    for (int i = 0; i < n; i++, lex->at++) {
        int digit = digit_value(byte_at(lex, lex->at));
        if (digit > 15)
            return diag_fail(err, JUNCO_ESYNTAX, lex->source, escape,
                             "this escape needs %d hexadecimal digits", n);
        value = value * 16 + (unsigned)digit;
    }
    return put_codepoint(lex, escape, value, out, err);
}

static junco_status put_octal(struct lexer *lex, size_t escape, struct str *out,
                              struct junco_error *err) {
    unsigned value = 0;

    lex->at = escape + 1;
    for (int i = 0; i < 3 && digit_value(byte_at(lex, lex->at)) < 8; i++, lex->at++)
        value = value * 8 + (unsigned)digit_value(byte_at(lex, lex->at));
    return put_codepoint(lex, escape, value, out, err);
}

/* The escape at lex->at (its backslash). */
static junco_status put_escape(struct lexer *lex, struct str *out, struct junco_error *err) {
    static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
    size_t escape = lex->at;
    char c = byte_at(lex, escape + 1);
    const char *known = c ? strchr(from, c) : NULL;

    lex->at += 2;
    if (known) {
        str_putc(out, to[known - from]);
        return JUNCO_OK;
    }
    switch (c) {
    case '\n': /* the line goes on */
        return JUNCO_OK;
    case 'x':
        return put_hex(lex, escape, 2, out, err);
    case 'u':
        return put_hex(lex, escape, 4, out, err);
    case 'U':
        return put_hex(lex, escape, 8, out, err);
    case 'N':
        return diag_fail(err, JUNCO_EUNSUPPORTED, lex->source, escape,
                         "\\N{...} escapes are not supported; write the character, or \\u");
    default:
        break;
    }
    if (digit_value(c) < 8)
        return put_octal(lex, escape, out, err);
    lex->at = escape + 1; /* an unknown escape stays as it is, as in Python */
    str_putc(out, '\\');
    return JUNCO_OK;
}

static bool is_at_end(const struct lexer *lex, const struct prefix *prefix) {
    char q = prefix->quote;

    if (byte_at(lex, lex->at) != q)
        return false;
    return !prefix->is_triple || (byte_at(lex, lex->at + 1) == q && byte_at(lex, lex->at + 2) == q);
}

junco_status lex_string_piece(struct lexer *lex, bool is_raw, struct str *out,
                              struct junco_error *err) {
    const struct source *source = lex->source;

    if (source->text[lex->at] == '\\' && lex->at + 1 < source->size) {
        if (!is_raw)
            return put_escape(lex, out, err);
        str_append(out, source->text + lex->at, 2);
        lex->at += 2;
        return JUNCO_OK;
    }
    str_putc(out, source->text[lex->at++]);
    return JUNCO_OK;
}

static junco_status read_body(struct lexer *lex, size_t start, const struct prefix *prefix,
                              struct str *out, struct junco_error *err) {
    const struct source *source = lex->source;

    while (!is_at_end(lex, prefix)) {
        junco_status st = JUNCO_OK;
        if (lex->at >= source->size || (source->text[lex->at] == '\n' && !prefix->is_triple))
            return diag_fail(err, JUNCO_ESYNTAX, source, start,
                             "this string does not end; expected %s",
                             prefix->is_triple ? "three quotes" : "its quote on the same line");
        st = lex_string_piece(lex, prefix->is_raw, out, err);
        if (st)
            return st;
        if (out->failed == JUNCO_ELIMIT)
            return diag_fail(err, JUNCO_ELIMIT, source, start,
                             "this string is too long: at most %u bytes", JUNCO_MAX_TOKEN_BYTES);
        if (out->failed)
            return junco_nomem(err, out->size);
    }
    lex->at += prefix->is_triple ? 3 : 1;
    return JUNCO_OK;
}

junco_status lex_string(struct lexer *lex, size_t start, struct token *ret,
                        struct junco_error *err) {
    struct str out = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    struct prefix prefix;
    junco_status st = read_prefix(lex, start, &prefix, err);

    if (!st && prefix.is_format) {
        struct lex_fstring begin = {.is_raw = prefix.is_raw,
                                    .is_triple = prefix.is_triple,
                                    .quote = prefix.quote,
                                    .start = (uint32_t)start};
        return lex_fstring_open(lex, &begin, ret, err);
    }
    if (!st)
        st = read_body(lex, start, &prefix, &out, err);
    if (!st) {
        *ret = (struct token){.kind = TOKEN_STRING,
                              .offset = (uint32_t)start,
                              .size = (uint32_t)(lex->at - start),
                              .text = arena_strndup(lex->arena, str_text(&out), out.size),
                              .text_size = out.size};
        if (!ret->text)
            st = junco_nomem(err, out.size);
    }
    str_done(&out);
    return st;
}
