/* format.c -- Python's format specifications: read them, apply them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "expr/eval.h"

/* ---- read ---- */

static bool is_align(char c) {
    return c == '<' || c == '>' || c == '^' || c == '=';
}

static junco_status read_number(const char **at, const char *end, int *ret,
                                struct junco_error *err) {
    int value = 0;

    for (; *at < end && **at >= '0' && **at <= '9'; ++*at) {
        value = value * 10 + (**at - '0');
        if (value > JUNCO_MAX_FORMAT_WIDTH)
            return junco_fail(err, JUNCO_ELIMIT, "a format pads to %d characters at most",
                              JUNCO_MAX_FORMAT_WIDTH);
    }
    *ret = value;
    return JUNCO_OK;
}

static const char *read_align(const char *at, const char *end, struct format_spec *spec) {
    size_t n = at < end ? utf8_length(at, (size_t)(end - at)) : 0;

    if (n > 0 && at + n < end && is_align(at[n])) {
        memcpy(spec->fill, at, n);
        spec->fill[n] = '\0';
        spec->align = at[n];
        return at + n + 1;
    }
    if (at < end && is_align(*at))
        spec->align = *at++;
    return at;
}

static bool take(const char **at, const char *end, const char *any, char *ret) {
    if (*at >= end || !strchr(any, **at) || !**at)
        return false;
    *ret = *(*at)++;
    return true;
}

static junco_status read_parts(const char *at, const char *end, struct format_spec *spec,
                               const char **ret_at, struct junco_error *err) {
    char zero = 0;
    junco_status st;

    at = read_align(at, end, spec);
    take(&at, end, "+- ", &spec->sign);
    spec->is_alternate = take(&at, end, "#", &zero);
    if (take(&at, end, "0", &zero)) {
        if (!spec->fill[0])
            memcpy(spec->fill, "0", 2);
        if (!spec->align)
            spec->align = '0'; /* what it means depends on the kind */
    }
    st = read_number(&at, end, &spec->width, err);
    take(&at, end, ",_", &spec->grouping);
    if (!st && take(&at, end, ".", &zero)) {
        if (at >= end || *at < '0' || *at > '9')
            return junco_fail(err, JUNCO_EINVAL, "a format's '.' is followed by how many digits");
        st = read_number(&at, end, &spec->precision, err);
    }
    if (!st && at < end)
        spec->type = *at++;
    *ret_at = at;
    return st;
}

static bool is_whole_type(char type) {
    return type != '\0' && strchr("bcdoxX", type);
}

static bool is_float_type(char type) {
    return type != '\0' && strchr("eEfFgG%", type);
}

static junco_status check_string(const struct format_spec *spec, struct junco_error *err) {
    if (spec->type && spec->type != 's')
        return junco_fail(err, JUNCO_EINVAL, "format '%c' is not for strings; use 's'", spec->type);
    if (spec->sign || spec->grouping || spec->is_alternate || spec->align == '=')
        return junco_fail(err, JUNCO_EINVAL,
                          "sign, '=', '#' and ',' in a format are for numbers, not for strings");
    return JUNCO_OK;
}

static junco_status check_number(const struct format_spec *spec, bool is_float,
                                 struct junco_error *err) {
    bool is_whole = is_whole_type(spec->type) || (!is_float && !spec->type);

    if (spec->type && !is_float_type(spec->type) && (is_float || !is_whole))
        return junco_fail(err, JUNCO_EINVAL, "format '%c' is not for %s; known are %s", spec->type,
                          is_float ? "floats" : "ints", is_float ? "e f g %" : "d x o b c e f g %");
    if (is_whole && spec->precision >= 0)
        return junco_fail(err, JUNCO_EINVAL, "an int's format has no digits behind a '.'");
    if (spec->grouping == ',' && spec->type && strchr("bcoxX", spec->type))
        return junco_fail(err, JUNCO_EINVAL, "',' does not go with '%c' in a format", spec->type);
    if (spec->type == 'c' && (spec->sign || spec->is_alternate || spec->grouping))
        return junco_fail(err, JUNCO_EINVAL, "sign, '#' and '_' do not go with 'c' in a format");
    return JUNCO_OK;
}

junco_status format_parse(const char *text, size_t size, junco_kind kind,
                          struct format_spec *ret_spec, struct junco_error *err) {
    struct format_spec spec = {.precision = -1};
    bool is_string = kind == JUNCO_KIND_STRING;
    const char *at = text;
    junco_status st = read_parts(text, text + size, &spec, &at, err);

    if (!st && at != text + size)
        st = junco_fail(err, JUNCO_EINVAL,
                        "'%.40s' is no format; known are [[fill]align][sign][#]"
                        "[0][width][,][.digits][type], as in '>10' or '.2f'",
                        text);
    if (!st)
        st = is_string ? check_string(&spec, err)
                       : check_number(&spec, kind == JUNCO_KIND_FLOAT64, err);
    if (st)
        return st;
    if (spec.align == '0')
        spec.align = is_string ? '<' : '=';
    if (!spec.align)
        spec.align = is_string || spec.type == 'c' ? '<' : '>';
    if (!spec.fill[0])
        memcpy(spec.fill, " ", 2);
    *ret_spec = spec;
    return JUNCO_OK;
}

/* ---- apply ---- */

/* A number in parts: "-", "0x", the digits that are grouped, the rest. */
struct parts {
    char lead[4]; /* sign and prefix */
    char digits[JUNCO_MAX_FORMAT_WIDTH + 400];
    size_t n_digits;
    char rest[JUNCO_MAX_FORMAT_WIDTH + 32];
};

static void put_fill(struct str *out, const struct format_spec *spec, size_t n) {
    for (size_t i = 0; i < n; i++)
        str_puts(out, spec->fill);
}

static void put_padded(struct str *out, const struct format_spec *spec, const char *data,
                       size_t size) {
    size_t length = text_length(data, size);
    size_t pad = (size_t)spec->width > length ? (size_t)spec->width - length : 0;
    size_t before = spec->align == '^' ? pad / 2 : spec->align == '<' ? 0 : pad;

    put_fill(out, spec, before);
    str_append(out, data, size);
    put_fill(out, spec, pad - before);
}

static size_t grouped_size(size_t n, size_t group) {
    return group && n ? n + (n - 1) / group : n;
}

/* The digits with separators, behind as many zeros as the width asks for (never one separator
 * first, so that the result may be one wider, as in Python). */
static void put_digits(struct str *out, const struct format_spec *spec, const struct parts *p) {
    size_t group = !spec->grouping || p->n_digits == 0        ? 0 /* inf, nan */
                   : spec->type && strchr("boxX", spec->type) ? 4
                                                              : 3;
    size_t taken = strlen(p->lead) + strlen(p->rest), zeros = 0, n;

    if (spec->align == '=' && strcmp(spec->fill, "0") == 0)
        while (grouped_size(p->n_digits + zeros, group) + taken < (size_t)spec->width)
            zeros++;
    n = p->n_digits + zeros;
    for (size_t i = 0; i < n; i++) {
        if (group && i && (n - i) % group == 0)
            str_putc(out, spec->grouping);
        str_putc(out, i < zeros ? '0' : p->digits[i - zeros]);
    }
}

static void put_parts(struct str *out, const struct format_spec *spec, const struct parts *p) {
    struct str body = STR_INIT(8 * JUNCO_MAX_FORMAT_WIDTH);
    size_t lead = strlen(p->lead);

    if (spec->align == '=') {
        size_t pad;
        put_digits(&body, spec, p);
        str_puts(&body, p->rest);
        pad = (size_t)spec->width > lead + body.size ? (size_t)spec->width - lead - body.size : 0;
        str_puts(out, p->lead);
        put_fill(out, spec, pad);
        str_append(out, str_text(&body), body.size);
    } else {
        str_puts(&body, p->lead);
        put_digits(&body, spec, p);
        str_puts(&body, p->rest);
        put_padded(out, spec, str_text(&body), body.size);
    }
    if (body.failed && !out->failed)
        out->failed = body.failed;
    str_done(&body);
}

static void set_sign(struct parts *p, const struct format_spec *spec, bool is_negative) {
    char sign = is_negative ? '-' : spec->sign == '-' ? '\0' : spec->sign;

    p->lead[0] = sign;
    p->lead[1] = '\0';
}

static void split_whole(struct parts *p, const struct format_spec *spec, int64_t value) {
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char type = spec->type ? spec->type : 'd';
    unsigned base = type == 'b' ? 2 : type == 'o' ? 8 : type == 'd' ? 10 : 16;
    const char *digits = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char reversed[65];
    size_t n = 0;

    set_sign(p, spec, value < 0);
    if (spec->is_alternate && base != 10)
        memcpy(p->lead + strlen(p->lead), (char[]){'0', type, '\0'}, 3);
    do {
        reversed[n++] = digits[rest % base];
        rest /= base;
    } while (rest > 0);
    for (size_t i = 0; i < n; i++)
        p->digits[i] = reversed[n - 1 - i];
    p->n_digits = n;
    p->rest[0] = '\0';
}

/* A float without a type: as repr() has it, or `precision` digits that matter, and ".0" where
 * nothing else says that it is a float. */
static void format_general(char *buf, size_t size, double value, int precision) {
    int digits = precision < 1 ? 1 : precision, exponent;
    char *e;

    if (precision < 0) {
        buf[text_format_float(value, buf)] = '\0';
        return;
    }
    snprintf(buf, size, "%.*e", digits - 1, value);
    e = strchr(buf, 'e');
    exponent = e ? atoi(e + 1) : 0;
    if (e && (exponent < -4 || exponent >= digits - 1)) {
        char *last = e;
        while (last > buf && last[-1] == '0' && memchr(buf, '.', (size_t)(last - buf)))
            last--;
        if (last > buf && last[-1] == '.')
            last--;
        memmove(last, e, strlen(e) + 1);
        return;
    }
    snprintf(buf, size, "%.*g", digits, value);
    if (!strpbrk(buf, ".en"))
        str_copy(buf + strlen(buf), 3, ".0"); /* split_float() leaves the room */
}

static void split_float(struct parts *p, const struct format_spec *spec, double value) {
    char buf[JUNCO_MAX_FORMAT_WIDTH + 400];
    const char pattern[] = {'%', '#', '.', '*', spec->type == '%' ? 'f' : spec->type, '\0'};
    double magnitude = fabs(spec->type == '%' ? value * 100 : value);
    int precision = spec->precision < 0 ? 6 : spec->precision;
    size_t n;

    set_sign(p, spec, signbit(value) && !isnan(value));
    if (!spec->type)
        format_general(buf, sizeof(buf) - 4, magnitude, spec->precision);
    else if (isfinite(magnitude) && spec->is_alternate)
        snprintf(buf, sizeof(buf), pattern, precision, magnitude);
    else if (spec->type == 'e' || spec->type == 'E')
        snprintf(buf, sizeof(buf), spec->type == 'e' ? "%.*e" : "%.*E", precision, magnitude);
    else if (spec->type == 'g' || spec->type == 'G')
        snprintf(buf, sizeof(buf), spec->type == 'g' ? "%.*g" : "%.*G", precision, magnitude);
    else
        snprintf(buf, sizeof(buf), spec->type == 'F' ? "%.*F" : "%.*f", precision, magnitude);
    n = strspn(buf, "0123456789");
    memcpy(p->digits, buf, n);
    p->n_digits = n;
    snprintf(p->rest, sizeof(p->rest), "%s%s", buf + n, spec->type == '%' ? "%" : "");
}

static junco_status put_character(const struct format_spec *spec, int64_t value, struct str *out) {
    char bytes[4];

    if (value < 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return JUNCO_EVALUE;
    put_padded(out, spec, bytes, utf8_encode((unsigned)value, bytes));
    return JUNCO_OK;
}

junco_status format_value(const struct format_spec *spec, const struct junco_value *value,
                          struct str *out) {
    struct parts p;

    if (value->kind == JUNCO_KIND_STRING) {
        const struct junco_bytes *s = &value->as.bytes;
        size_t size =
            spec->precision < 0 ? s->size : text_offset(s->data, s->size, (size_t)spec->precision);
        put_padded(out, spec, s->data, size);
        return JUNCO_OK;
    }
    if (value->kind == JUNCO_KIND_FLOAT64 || is_float_type(spec->type)) {
        split_float(&p, spec,
                    value->kind == JUNCO_KIND_FLOAT64 ? value->as.float64
                    : value->kind == JUNCO_KIND_BOOL  ? value->as.boolean
                                                      : (double)value->as.int64);
    } else {
        int64_t whole = value->kind == JUNCO_KIND_BOOL ? value->as.boolean : value->as.int64;
        if (spec->type == 'c')
            return put_character(spec, whole, out);
        split_whole(&p, spec, whole);
    }
    put_parts(out, spec, &p);
    return JUNCO_OK;
}
