/* diag.c -- errors that point into a text: file:line:column, the source line, a caret. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/diag.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define MAX_SHOWN 72 /* bytes of the source line that are shown at most */
#define MAX_BEFORE 48 /* of these, before the caret */
#define MAX_MESSAGE 300 /* bytes of the first line, so that the caret still fits in the error */

void source_place(const struct source *source, size_t offset, int *ret_line, int *ret_column) {
    int line = source->line, column = source->column;

    for (size_t i = 0; i < offset && i < source->size; i++) {
        unsigned char c = (unsigned char)source->text[i];
        if (c == '\n') {
            line++;
            column = 1;
        } else if ((c & 0xC0) != 0x80) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

/* One character of foreign text as it may stand on a terminal; returns the bytes it took. */
static size_t put_printable(struct str *out, const char *data, size_t size) {
    unsigned codepoint = 0;
    size_t n = utf8_decode(data, size, &codepoint);

    if (n == 0) {
        str_printf(out, "\\x%02x", (unsigned char)data[0]);
        return 1;
    }
    if (codepoint == '\t')
        str_putc(out, ' ');
    else if (codepoint < 0x20 || (codepoint >= 0x7f && codepoint < 0xa0))
        str_printf(out, "\\x%02x", codepoint);
    else
        str_append(out, data, n);
    return n;
}

static bool is_continuation(const struct source *source, size_t i) {
    return i < source->size && ((unsigned char)source->text[i] & 0xC0) == 0x80;
}

/* The part of the line around `offset` that is shown: [*ret_first, *ret_end).  All of it where it
 * fits, else what is near the caret. */
static void shown_part(const struct source *source, size_t offset, size_t *ret_first,
                       size_t *ret_end) {
    size_t first = offset, end = offset;

    while (first > 0 && source->text[first - 1] != '\n' && offset - first < MAX_SHOWN)
        first--;
    while (end < source->size && source->text[end] != '\n' && end - first <= MAX_SHOWN)
        end++;
    if (end - first > MAX_SHOWN || (first > 0 && source->text[first - 1] != '\n')) {
        if (offset - first > MAX_BEFORE)
            first = offset - MAX_BEFORE;
        end = offset;
        while (end < source->size && source->text[end] != '\n' && end - first < MAX_SHOWN)
            end++;
    }
    while (first < offset && is_continuation(source, first))
        first++;
    while (end > offset && is_continuation(source, end))
        end--;
    if (end > first && end > offset && source->text[end - 1] == '\r')
        end--;
    *ret_first = first;
    *ret_end = end;
}

static void put_source_line(struct str *out, const struct source *source, size_t offset, int line) {
    size_t first, end, caret_width;
    char number[16];
    struct str shown = STR_INIT(1024);

    shown_part(source, offset, &first, &end);
    if (first > 0 && source->text[first - 1] != '\n')
        str_puts(&shown, "...");
    for (size_t i = first; i < offset;)
        i += put_printable(&shown, source->text + i, offset - i);
    caret_width = utf8_display_width(str_text(&shown), shown.size);
    for (size_t i = offset; i < end;)
        i += put_printable(&shown, source->text + i, end - i);
    if (end < source->size && source->text[end] != '\n' && source->text[end] != '\r')
        str_puts(&shown, "...");
    snprintf(number, sizeof(number), "%d", line);
    str_printf(out, "\n  %s | %s\n  %*s | %*s^", number, str_text(&shown), (int)strlen(number), "",
               (int)caret_width, "");
    str_done(&shown);
}

junco_status diag_fail(struct junco_error *err, junco_status code, const struct source *source,
                       size_t offset, const char *fmt, ...) {
    struct str out = STR_INIT(2048);
    struct junco_error raw = {0};
    int line, column;
    size_t size;
    va_list args;

    if (!err)
        return code;
    if (offset > source->size)
        offset = source->size;
    source_place(source, offset, &line, &column);
    va_start(args, fmt);
    junco_vfail(&raw, code, fmt, args);
    va_end(args);
    size = strlen(raw.message);
    str_printf(&out, "%.80s:%d:%d: ", source->file ? source->file : "lambda", line, column);
    for (size_t i = 0; i < size && out.size < MAX_MESSAGE;)
        i += put_printable(&out, raw.message + i, size - i);
    put_source_line(&out, source, offset, line);
    /* Memory was out: the message without its source line is still worth having. */
    junco_fail(err, code, "%s", out.failed ? raw.message : str_text(&out));
    str_done(&out);
    return code;
}

const char *diag_hint(const char *name, const char *const *names, char *buf, size_t size) {
    const char *nearest = names ? str_nearest(name, names) : NULL;

    buf[0] = '\0';
    if (nearest)
        snprintf(buf, size, "; did you mean '%s'?", nearest);
    return buf;
}

const char *diag_name(const char *data, size_t size, char *buf, size_t buf_size) {
    struct str out = STR_INIT(1024);

    for (size_t i = 0; i < size && out.size + 8 < buf_size;)
        i += put_printable(&out, data + i, size - i);
    str_copy(buf, buf_size, str_text(&out));
    str_done(&out);
    return buf;
}
