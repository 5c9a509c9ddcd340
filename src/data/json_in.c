/* json_in.c -- read JSON as a stream of events.
 *
 * No recursion: the containers that are open are one bit each in `is_object`.  `state` says what may
 * come next; every event leaves it right for the one after. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/json_in.h"

#include "base/limits.h"
#include "data/number.h"

#include <math.h>
#include <string.h>

enum state {
    WANT_VALUE = 0, /* at the start, behind ':' and behind ',' in an array */
    WANT_FIRST_ITEM, /* behind '[': a value or ']' */
    WANT_FIRST_KEY, /* behind '{': a key or '}' */
    WANT_COLON, /* behind a key */
    WANT_COMMA_OR_END, /* behind a value */
};

void json_in_init(struct json_in *in, const char *text, size_t size) {
    *in = (struct json_in){
        .text = text,
        .at = text,
        .end = text + size,
        .scratch = STR_INIT(JUNCO_MAX_STRING_BYTES),
    };
}

void json_in_done(struct json_in *in) {
    if (in)
        str_done(&in->scratch);
}

/* Columns are characters, as an editor counts them. */
static junco_status fail_at(const struct json_in *in, const char *at, const char *what,
                            struct junco_error *err) {
    size_t line = 1, column = 1;

    for (const char *c = in->text; c < at; c++) {
        if (*c == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*c & 0xC0) != 0x80) {
            column++;
        }
    }
    return junco_fail(err, JUNCO_ESYNTAX, "line %zu, column %zu: %s", line, column, what);
}

static junco_status fail_here(const struct json_in *in, const char *what, struct junco_error *err) {
    if (in->at == in->end)
        return fail_at(in, in->at, "the JSON text ends too early", err);
    return fail_at(in, in->at, what, err);
}

static void skip_blanks(struct json_in *in) {
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\n' || *in->at == '\t' || *in->at == '\r'))
        in->at++;
}

static bool take(struct json_in *in, char c) {
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

static bool in_object(const struct json_in *in) {
    return in->depth > 0 && (in->is_object & 1ull << (in->depth - 1));
}

/* ---- strings ---- */

static bool read_hex4(struct json_in *in, unsigned *ret_code) {
    unsigned code = 0;

    if (in->end - in->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)in->at[i];
        unsigned digit = c - '0' < 10 ? c - '0' : (c | 0x20) - 'a' + 10;
        if (c - '0' >= 10 && (c | 0x20) - 'a' >= 6)
            return false;
        code = code << 4 | digit;
    }
    in->at += 4;
    *ret_code = code;
    return true;
}

/* Behind "\u".  A character outside the first plane takes two escapes; half of one is refused,
 * since it has no UTF-8. */
static junco_status read_unicode(struct json_in *in, struct junco_error *err) {
    const char *start = in->at - 2;
    unsigned code, low;
    char utf8[4];

    if (!read_hex4(in, &code))
        return fail_at(in, start, "want four hexadecimal digits behind \\u", err);
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (!take(in, '\\') || !take(in, 'u') || !read_hex4(in, &low) || low < 0xDC00 ||
            low > 0xDFFF)
            return fail_at(in, start, "half a surrogate pair: want \\uDC00 to \\uDFFF behind it",
                           err);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    size_t n = utf8_encode(code, utf8);
    if (n == 0)
        return fail_at(in, start, "the second half of a surrogate pair stands alone", err);
    str_append(&in->scratch, utf8, n);
    return JUNCO_OK;
}

static junco_status read_escape(struct json_in *in, struct junco_error *err) {
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";

    if (in->at == in->end)
        return fail_here(in, "", err);
    char c = *in->at++;
    if (c == 'u')
        return read_unicode(in, err);
    const char *found = c ? strchr(from, c) : NULL;
    if (!found)
        return fail_at(in, in->at - 2,
                       "no such escape: want \\\" \\\\ \\/ \\b \\f \\n \\r \\t or "
                       "\\u",
                       err);
    str_putc(&in->scratch, to[found - from]);
    return JUNCO_OK;
}

/* The bytes up to the next quote, backslash or control byte, checked as UTF-8. */
static junco_status read_run(struct json_in *in, struct junco_error *err) {
    const char *start = in->at;

    while (in->at < in->end && *in->at != '"' && *in->at != '\\' && (unsigned char)*in->at >= 0x20)
        in->at++;
    if (!utf8_is_valid(start, (size_t)(in->at - start)))
        return fail_at(in, start, "the string that begins or goes on here is not valid UTF-8", err);
    str_append(&in->scratch, start, (size_t)(in->at - start));
    return JUNCO_OK;
}

/* Behind the opening quote. */
static junco_status read_string(struct json_in *in, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    str_clear(&in->scratch);
    while (!st) {
        st = read_run(in, err);
        if (st)
            break;
        if (take(in, '"'))
            break;
        if (take(in, '\\'))
            st = read_escape(in, err);
        else
            st = fail_here(in, "a control character in a string: write it as an escape", err);
    }
    if (st)
        return st;
    if (in->scratch.failed)
        return junco_fail(err, in->scratch.failed, "a JSON string is too long, or memory is out");
    in->string = str_text(&in->scratch);
    in->string_size = in->scratch.size;
    return JUNCO_OK;
}

/* ---- numbers and words ---- */

static size_t count_digits(const struct json_in *in, const char *at) {
    const char *start = at;

    while (at < in->end && *at >= '0' && *at <= '9')
        at++;
    return (size_t)(at - start);
}

/* Check the grammar of the number at `at`; its end, or NULL. */
static const char *number_end(const struct json_in *in, bool *ret_is_int) {
    const char *at = in->at;

    *ret_is_int = true;
    if (*at == '-')
        at++;
    size_t n = count_digits(in, at);
    if (n == 0 || (n > 1 && *at == '0'))
        return NULL;
    at += n;
    if (at < in->end && *at == '.') {
        *ret_is_int = false;
        n = count_digits(in, ++at);
        if (n == 0)
            return NULL;
        at += n;
    }
    if (at < in->end && (*at == 'e' || *at == 'E')) {
        *ret_is_int = false;
        at++;
        if (at < in->end && (*at == '+' || *at == '-'))
            at++;
        n = count_digits(in, at);
        if (n == 0)
            return NULL;
        at += n;
    }
    return at;
}

static junco_status read_number(struct json_in *in, json_event *ret_event,
                                struct junco_error *err) {
    bool is_int;
    const char *end = number_end(in, &is_int);

    if (!end)
        return fail_here(in, "not a JSON number", err);
    size_t size = (size_t)(end - in->at);
    if (size > NUMBER_MAX_BYTES)
        return fail_here(in, "a number of more than 1100 characters", err);
    if (is_int && number_parse_int(in->at, size, &in->int64)) {
        *ret_event = JSON_INT;
    } else {
        in->float64 = number_parse_double(in->at, size);
        if (!isfinite(in->float64))
            return fail_here(in, "a number beyond the range of a 64-bit float", err);
        *ret_event = JSON_FLOAT;
    }
    in->at = end;
    return JUNCO_OK;
}

static bool take_word(struct json_in *in, const char *word) {
    size_t n = strlen(word);

    if ((size_t)(in->end - in->at) < n || memcmp(in->at, word, n) != 0)
        return false;
    in->at += n;
    return true;
}

static junco_status read_scalar(struct json_in *in, json_event *ret_event,
                                struct junco_error *err) {
    if (take(in, '"')) {
        junco_status st = read_string(in, err);
        if (!st)
            *ret_event = JSON_STRING;
        return st;
    }
    if (*in->at == '-' || (*in->at >= '0' && *in->at <= '9'))
        return read_number(in, ret_event, err);
    if (take_word(in, "null")) {
        *ret_event = JSON_NULL;
        return JUNCO_OK;
    }
    in->boolean = take_word(in, "true");
    if (in->boolean || take_word(in, "false")) {
        *ret_event = JSON_BOOL;
        return JUNCO_OK;
    }
    return fail_here(in, "want a JSON value", err);
}

/* ---- structure ---- */

static junco_status open_container(struct json_in *in, bool is_object, struct junco_error *err) {
    if (in->depth == JUNCO_MAX_NESTING)
        return junco_fail(err, JUNCO_ELIMIT, "JSON nested deeper than %d levels",
                          JUNCO_MAX_NESTING);
    in->at++;
    uint64_t bit = 1ull << in->depth++;
    in->is_object = is_object ? in->is_object | bit : in->is_object & ~bit;
    in->state = is_object ? WANT_FIRST_KEY : WANT_FIRST_ITEM;
    return JUNCO_OK;
}

static junco_status read_value(struct json_in *in, json_event *ret_event, struct junco_error *err) {
    if (in->at == in->end)
        return fail_here(in, "", err);
    if (*in->at == '{' || *in->at == '[') {
        bool is_object = *in->at == '{';
        junco_status st = open_container(in, is_object, err);
        if (!st)
            *ret_event = is_object ? JSON_OBJECT : JSON_ARRAY;
        return st;
    }
    junco_status st = read_scalar(in, ret_event, err);
    if (!st)
        in->state = WANT_COMMA_OR_END;
    return st;
}

static junco_status read_key(struct json_in *in, json_event *ret_event, struct junco_error *err) {
    if (!take(in, '"'))
        return fail_here(in, "want a key in double quotes", err);
    junco_status st = read_string(in, err);
    if (st)
        return st;
    in->state = WANT_COLON;
    *ret_event = JSON_KEY;
    return JUNCO_OK;
}

static void close_container(struct json_in *in, json_event *ret_event) {
    *ret_event = in_object(in) ? JSON_OBJECT_END : JSON_ARRAY_END;
    in->depth--;
    in->state = WANT_COMMA_OR_END;
}

/* Behind a value: a comma and what follows it, the container's end, or the document's. */
static junco_status read_after(struct json_in *in, json_event *ret_event, struct junco_error *err) {
    bool is_object = in_object(in);

    if (in->depth == 0) {
        if (in->at < in->end)
            return fail_here(in, "more text behind the end of the document", err);
        *ret_event = JSON_END;
        return JUNCO_OK;
    }
    if (take(in, is_object ? '}' : ']')) {
        close_container(in, ret_event);
        return JUNCO_OK;
    }
    if (!take(in, ','))
        return fail_here(in, is_object ? "want ',' or '}'" : "want ',' or ']'", err);
    skip_blanks(in);
    return is_object ? read_key(in, ret_event, err) : read_value(in, ret_event, err);
}

junco_status json_next(struct json_in *in, json_event *ret_event, struct junco_error *err) {
    skip_blanks(in);
    switch ((enum state)in->state) {
    case WANT_FIRST_ITEM:
        if (take(in, ']')) {
            close_container(in, ret_event);
            return JUNCO_OK;
        }
        return read_value(in, ret_event, err);
    case WANT_FIRST_KEY:
        if (take(in, '}')) {
            close_container(in, ret_event);
            return JUNCO_OK;
        }
        return read_key(in, ret_event, err);
    case WANT_COLON:
        if (!take(in, ':'))
            return fail_here(in, "want ':' behind the key", err);
        skip_blanks(in);
        return read_value(in, ret_event, err);
    case WANT_COMMA_OR_END:
        return read_after(in, ret_event, err);
    case WANT_VALUE:
        break;
    }
    return read_value(in, ret_event, err);
}

junco_status json_skip(struct json_in *in, json_event event, struct junco_error *err) {
    if (event == JSON_KEY) {
        junco_status st = json_next(in, &event, err);
        if (st)
            return st;
    }
    if (event != JSON_OBJECT && event != JSON_ARRAY)
        return JUNCO_OK;
    for (int outside = in->depth - 1; in->depth > outside;) {
        junco_status st = json_next(in, &event, err);
        if (st)
            return st;
    }
    return JUNCO_OK;
}
