/* json_out.c -- write JSON documents piece by piece. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/json_out.h"

#include "base/limits.h"
#include "data/number.h"

#include <math.h>
#include <string.h>

static void new_line(struct json_out *w) {
    if (w->indent == 0)
        return;
    str_putc(w->out, '\n');
    for (int i = 0; i < w->indent * w->depth; i++)
        str_putc(w->out, ' ');
}

/* What stands before an item: nothing behind a key, else a comma if another came before. */
static void before_item(struct json_out *w) {
    uint64_t bit = w->depth > 0 ? 1ull << (w->depth - 1) : 0;

    if (w->after_key || w->depth == 0) {
        w->after_key = false;
        return;
    }
    if (w->has_items & bit)
        str_putc(w->out, ',');
    w->has_items |= bit;
    new_line(w);
}

static void open_container(struct json_out *w, char bracket) {
    before_item(w);
    if (w->depth == JUNCO_MAX_NESTING) {
        if (!w->out->failed)
            w->out->failed = JUNCO_ELIMIT;
        return;
    }
    str_putc(w->out, bracket);
    w->depth++;
    w->has_items &= ~(1ull << (w->depth - 1));
}

static void close_container(struct json_out *w, char bracket) {
    if (w->depth == 0)
        return; /* it was too deep to be opened: the writer has failed already */
    bool has_items = w->has_items & 1ull << (w->depth - 1);
    w->depth--;
    if (has_items)
        new_line(w);
    str_putc(w->out, bracket);
}

void json_object(struct json_out *w) {
    open_container(w, '{');
}

void json_object_end(struct json_out *w) {
    close_container(w, '}');
}

void json_array(struct json_out *w) {
    open_container(w, '[');
}

void json_array_end(struct json_out *w) {
    close_container(w, ']');
}

/* ---- strings ---- */

static void put_control(struct str *out, unsigned char c) {
    static const char short_forms[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

    if (c < sizeof(short_forms) && short_forms[c]) {
        str_putc(out, '\\');
        str_putc(out, short_forms[c]);
    } else {
        str_printf(out, "\\u%04x", c);
    }
}

static void put_quoted(struct str *out, const char *data, size_t size) {
    size_t at = 0, run = 0; /* data[run … at) is plain and not yet written */

    str_putc(out, '"');
    while (at < size) {
        unsigned char c = (unsigned char)data[at];
        size_t n = c < 0x80 ? 1 : utf8_length(data + at, size - at);
        if (n > 0 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) {
            at += n;
            continue;
        }
        str_append(out, data + run, at - run);
        if (n == 0) {
            str_puts(out, "\xEF\xBF\xBD"); /* U+FFFD */
        } else if (c == '"' || c == '\\') {
            str_putc(out, '\\');
            str_putc(out, (char)c);
        } else {
            put_control(out, c);
        }
        run = ++at;
    }
    str_append(out, data + run, size - run);
    str_putc(out, '"');
}

void json_string(struct json_out *w, const char *data, size_t size) {
    before_item(w);
    put_quoted(w->out, data, size);
}

void json_text(struct json_out *w, const char *text) {
    json_string(w, text, strlen(text));
}

void json_key(struct json_out *w, const char *name) {
    before_item(w);
    put_quoted(w->out, name, strlen(name));
    str_puts(w->out, w->indent ? ": " : ":");
    w->after_key = true;
}

/* ---- scalars ---- */

void json_null(struct json_out *w) {
    before_item(w);
    str_append(w->out, "null", 4);
}

void json_bool(struct json_out *w, bool value) {
    before_item(w);
    str_puts(w->out, value ? "true" : "false");
}

void json_int(struct json_out *w, int64_t value) {
    char text[NUMBER_TEXT_BYTES];
    size_t n = number_format_int(text, value);

    before_item(w);
    str_append(w->out, text, n);
}

void json_uint(struct json_out *w, uint64_t value) {
    char text[NUMBER_TEXT_BYTES];
    size_t n = number_format_uint(text, value);

    before_item(w);
    str_append(w->out, text, n);
}

void json_float(struct json_out *w, double value) {
    char text[NUMBER_TEXT_BYTES];

    if (!isfinite(value)) {
        json_null(w);
        return;
    }
    size_t n = number_format_double(text, value);
    before_item(w);
    str_append(w->out, text, n);
}

void json_float32(struct json_out *w, float value) {
    char text[NUMBER_TEXT_BYTES];

    if (!isfinite(value)) {
        json_null(w);
        return;
    }
    size_t n = number_format_float(text, value);
    before_item(w);
    str_append(w->out, text, n);
}
