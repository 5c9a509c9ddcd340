/* cells.c -- texts of cells: what they may be, and as a column's type. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/cells.h"

#include <endian.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/number.h"

/* ---- fields ---- */

/* From behind the opening quote; false: it is not closed, or the field goes on behind. */
static bool cut_quoted(const char *at, const char *end, char delimiter, struct field *ret,
                       const char **ret_at) {
    *ret = (struct field){.text = at, .is_quoted = true};
    for (;;) {
        at = at < end ? memchr(at, '"', (size_t)(end - at)) : NULL;
        if (!at)
            return false;
        if (at + 1 == end || at[1] != '"')
            break;
        ret->has_quotes = true;
        at += 2;
    }
    ret->size = (size_t)(at - ret->text);
    *ret_at = at + 1;
    return at + 1 == end || at[1] == delimiter;
}

/* The bytes of `word` that are zero, as their highest bits; no byte's result depends on another. */
static uint64_t zero_bytes(uint64_t word) {
    const uint64_t low = 0x7F7F7F7F7F7F7F7Fu;

    return ~(((word & low) + low) | word | low);
}

/* A record without quotes, eight bytes at a time: fields are too short for a call that looks for
 * each delimiter. */
static size_t cut_plain(const char *record, size_t size, char delimiter, size_t most,
                        struct field *ret) {
    const uint64_t pattern = 0x0101010101010101u * (unsigned char)delimiter;
    size_t n = 0, at = 0, start = 0;

    for (; at < size; at += 8) {
        uint64_t word = 0, found;

        memcpy(&word, record + at, size - at < 8 ? size - at : 8);
        found = zero_bytes(le64toh(word) ^ pattern);
        for (; found; found &= found - 1) {
            size_t end = at + (size_t)__builtin_ctzll(found) / 8;

            if (end >= size)
                break; /* behind the text: a delimiter of NUL */
            if (n < most)
                ret[n] = (struct field){.text = record + start, .size = end - start};
            n++;
            start = end + 1;
        }
    }
    if (n < most)
        ret[n] = (struct field){.text = record + start, .size = size - start};
    return n + 1;
}

/* Fields are short: looking at each character is faster than a call that looks for one. */
static const char *next_delimiter(const char *at, const char *end, char delimiter) {
    while (at < end && *at != delimiter)
        at++;
    return at;
}

bool fields_cut(const char *record, size_t size, char delimiter, size_t most, struct field *ret,
                size_t *ret_n) {
    const char *at = record, *end = record + size;
    size_t n = 0;

    if (size == 0 || !memchr(record, '"', size)) {
        *ret_n = cut_plain(record, size, delimiter, most, ret);
        return true;
    }
    for (;;) {
        struct field field = {.text = at};

        if (at < end && *at == '"') {
            if (!cut_quoted(at + 1, end, delimiter, &field, &at))
                return false;
        } else {
            at = next_delimiter(at, end, delimiter);
            field.size = (size_t)(at - field.text);
        }
        if (n < most)
            ret[n] = field;
        n++;
        if (at == end)
            break;
        at++;
    }
    *ret_n = n;
    return true;
}

/* ---- names ---- */

static bool is_name_char(char c, bool is_first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!is_first && c >= '0' && c <= '9');
}

bool cell_is_called(const char *text, size_t size, const char *name) {
    const char *end = text + size;

    while (text < end && *text == ' ')
        text++;
    while (text < end && end[-1] == ' ')
        end--;
    if (text < end && *text >= '0' && *text <= '9' && *name++ != '_')
        return false;
    for (; text < end && *name; text++, name++) {
        if (*text != *name && !(*name == '_' && !is_name_char(*text, false)))
            return false;
        while (((unsigned char)*text & 0xC0) == 0xC0 && text + 1 < end &&
               ((unsigned char)text[1] & 0xC0) == 0x80) {
            text++; /* a character of several bytes counts as one */
            while (text + 1 < end && ((unsigned char)text[1] & 0xC0) == 0x80)
                text++;
        }
    }
    return text == end && !*name;
}

/* ---- numbers and words ---- */

static void trim(const char **text, size_t *size) {
    while (*size > 0 && (**text == ' ' || **text == '\t')) {
        (*text)++;
        (*size)--;
    }
    while (*size > 0 && ((*text)[*size - 1] == ' ' || (*text)[*size - 1] == '\t'))
        (*size)--;
}

static size_t count_digits(const char *text, size_t size) {
    size_t n = 0;

    while (n < size && text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

/* number_parse_int() knows no '+'. */
static bool read_int(const char *text, size_t size, int64_t *ret_value) {
    size_t sign;

    trim(&text, &size);
    sign = size > 0 && (text[0] == '-' || text[0] == '+');
    if (size == sign || size > NUMBER_MAX_BYTES ||
        count_digits(text + sign, size - sign) != size - sign)
        return false;
    if (text[0] == '+') {
        text++;
        size--;
    }
    return number_parse_int(text, size, ret_value);
}

static bool is_word(const char *text, size_t size, const char *word) {
    return size == strlen(word) && strncasecmp(text, word, size) == 0;
}

/* Digits with a point among them, and an exponent. */
static bool is_number(const char *text, size_t size) {
    size_t at = size > 0 && (text[0] == '-' || text[0] == '+');
    size_t n_digits = count_digits(text + at, size - at);

    at += n_digits;
    if (at < size && text[at] == '.') {
        size_t n = count_digits(text + at + 1, size - at - 1);

        at += n + 1;
        n_digits += n;
    }
    if (n_digits == 0)
        return false;
    if (at < size && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < size && (text[at] == '-' || text[at] == '+');
        n_digits = count_digits(text + at, size - at);
        at += n_digits;
    }
    return at == size && n_digits > 0 && size <= NUMBER_MAX_BYTES;
}

static bool read_float(const char *text, size_t size, double *ret_value) {
    bool is_negative;
    size_t sign;

    trim(&text, &size);
    sign = size > 0 && (text[0] == '-' || text[0] == '+');
    is_negative = sign && text[0] == '-';
    if (is_number(text, size)) {
        sign = text[0] == '+';
        *ret_value = number_parse_double(text + sign, size - sign);
        return true;
    }
    if (is_word(text + sign, size - sign, "nan"))
        *ret_value = NAN;
    else if (is_word(text + sign, size - sign, "inf"))
        *ret_value = is_negative ? -INFINITY : INFINITY;
    else
        return false;
    return true;
}

static bool read_bool(const char *text, size_t size, bool *ret_value) {
    static const char *const truths[] = {"true", "True", "TRUE"};
    static const char *const lies[] = {"false", "False", "FALSE"};

    trim(&text, &size);
    for (size_t i = 0; i < 3; i++) {
        *ret_value = size == 4 && memcmp(text, truths[i], 4) == 0;
        if (*ret_value || (size == 5 && memcmp(text, lies[i], 5) == 0))
            return true;
    }
    return false;
}

bool cell_is_int(const char *text, size_t size) {
    int64_t value;

    return read_int(text, size, &value);
}

bool cell_is_float(const char *text, size_t size) {
    double value;

    return read_float(text, size, &value);
}

bool cell_is_bool(const char *text, size_t size) {
    bool value;

    return read_bool(text, size, &value);
}

/* ---- cells ---- */

const char *cell_show(const char *text, size_t size, char *buf, size_t buf_size) {
    size_t n = 0;

    for (size_t at = 0; at < size;) {
        size_t step = utf8_length(text + at, size - at);
        bool is_plain = step > 1 || (step == 1 && (unsigned char)text[at] >= 0x20);

        if (n + (is_plain ? step : 1) + 4 > buf_size) {
            memcpy(buf + n, "...", 3);
            n += 3;
            break;
        }
        if (is_plain)
            memcpy(buf + n, text + at, step);
        else
            buf[n] = '?';
        n += is_plain ? step : 1;
        at += step ? step : 1;
    }
    buf[n] = '\0';
    return buf;
}

static junco_status fail_cell(const struct field *field, junco_kind kind, struct junco_error *err) {
    char shown[64];

    return junco_fail(err, JUNCO_EDATA, "want %s, got '%s'", junco_kind_name(kind),
                      cell_show(field->text, field->size, shown, sizeof(shown)));
}

static junco_status put_text(struct junco_builder *out, size_t column, const char *text,
                             size_t size, struct junco_error *err) {
    junco_status st = junco_put_string(out, column, text, size, err);

    return st == JUNCO_EVALUE ? junco_fail(err, JUNCO_EDATA, "the text is not UTF-8") : st;
}

size_t cell_text(const struct field *field, char *to) {
    size_t n = 0;

    if (!field->has_quotes) {
        memcpy(to, field->text, field->size);
        return field->size;
    }
    for (size_t i = 0; i < field->size; i++) { /* two quotes become one */
        to[n++] = field->text[i];
        i += field->text[i] == '"';
    }
    return n;
}

static junco_status put_unquoted(struct junco_builder *out, size_t column,
                                 const struct field *field, struct junco_error *err) {
    char *text = junco_alloc(field->size);

    if (!text)
        return junco_nomem(err, field->size);
    junco_status st = put_text(out, column, text, cell_text(field, text), err);

    junco_free(text);
    return st;
}

junco_status cell_number(junco_kind kind, const struct field *field, void *cell, uint8_t *valid,
                         struct junco_error *err) {
    bool truth = false, is_good;

    *valid = field->size > 0;
    if (!*valid) {
        memset(cell, 0, kind == JUNCO_KIND_BOOL ? 1 : 8);
        return JUNCO_OK;
    }
    if (kind == JUNCO_KIND_INT64) {
        is_good = read_int(field->text, field->size, cell);
    } else if (kind == JUNCO_KIND_FLOAT64) {
        is_good = read_float(field->text, field->size, cell);
    } else {
        is_good = read_bool(field->text, field->size, &truth);
        *(uint8_t *)cell = truth;
    }
    return is_good ? JUNCO_OK : fail_cell(field, kind, err);
}

junco_status cell_put(struct junco_builder *out, size_t column, junco_kind kind,
                      const struct field *field, struct junco_error *err) {
    int64_t integer;
    double number;
    bool truth;

    if (field->size == 0 && (!field->is_quoted || kind != JUNCO_KIND_STRING))
        return JUNCO_OK;
    switch (kind) {
    case JUNCO_KIND_INT64:
        if (!read_int(field->text, field->size, &integer))
            return fail_cell(field, kind, err);
        return junco_put_int64(out, column, integer, err);
    case JUNCO_KIND_FLOAT64:
        if (!read_float(field->text, field->size, &number))
            return fail_cell(field, kind, err);
        return junco_put_float64(out, column, number, err);
    case JUNCO_KIND_BOOL:
        if (!read_bool(field->text, field->size, &truth))
            return fail_cell(field, kind, err);
        return junco_put_bool(out, column, truth, err);
    default:
        return field->has_quotes ? put_unquoted(out, column, field, err)
                                 : put_text(out, column, field->text, field->size, err);
    }
}

/* ---- guesses ---- */

void guess_text(struct guess *guess, const struct field *field) {
    if (field->size == 0 && !field->is_quoted)
        return; /* null, of any type */
    guess->has_value = true;
    guess->is_no_int |= field->has_quotes || !cell_is_int(field->text, field->size);
    guess->is_no_float |= field->has_quotes || !cell_is_float(field->text, field->size);
    guess->is_no_bool |= field->has_quotes || !cell_is_bool(field->text, field->size);
}

junco_kind guess_kind(const struct guess *guess) {
    if (!guess->has_value)
        return JUNCO_KIND_STRING;
    return !guess->is_no_int     ? JUNCO_KIND_INT64
           : !guess->is_no_float ? JUNCO_KIND_FLOAT64
           : !guess->is_no_bool  ? JUNCO_KIND_BOOL
                                 : JUNCO_KIND_STRING;
}
