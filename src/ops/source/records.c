/* records.c -- where a record of a text file ends: lines, and CSV records, which may hold lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/records.h"

#include <string.h>

static const char *find(const char *from, const char *end, char c) {
    return from < end ? memchr(from, c, (size_t)(end - from)) : NULL;
}

static bool is_blank(const char *text, size_t size) {
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    return size == 0;
}

/* The record that ends with the line end at `end`, or with the text. */
static void end_record(record_form form, const char *text, const char *end, bool has_line_end,
                       struct record *ret) {
    ret->size = (size_t)(end - text);
    ret->next = ret->size + has_line_end;
    if (ret->size > 0 && text[ret->size - 1] == '\r')
        ret->size--;
    ret->is_blank = form == RECORD_CSV      ? ret->size == 0
                    : form == RECORD_FILLED ? is_blank(text, ret->size)
                                            : false;
}

/* ---- lines ---- */

static bool find_line(record_form form, const char *text, size_t size, bool is_end,
                      size_t *searched, struct record *ret) {
    const char *line_end = find(text + *searched, text + size, '\n');

    if (!line_end && !(is_end && size > 0)) {
        *searched = size;
        return false;
    }
    ret->n_lines = 1;
    end_record(form, text, line_end ? line_end : text + size, line_end, ret);
    return true;
}

/* ---- CSV ---- */

typedef enum quoted { QUOTED_CLOSED, QUOTED_OPEN, QUOTED_BAD } quoted;

/* From behind an opening quote to behind the closing one. */
static quoted skip_quoted(const char *at, const char *end, char delimiter, bool is_end,
                          const char **ret_at) {
    for (;;) {
        at = find(at, end, '"');
        if (!at || (at + 1 == end && !is_end))
            return QUOTED_OPEN;
        at++;
        if (at < end && *at == '"') {
            at++;
            continue;
        }
        *ret_at = at;
        if (at == end || *at == delimiter || *at == '\n')
            return QUOTED_CLOSED;
        if (*at != '\r')
            return QUOTED_BAD;
        if (at + 1 == end)
            return is_end ? QUOTED_CLOSED : QUOTED_OPEN;
        return at[1] == '\n' ? QUOTED_CLOSED : QUOTED_BAD;
    }
}

static size_t count_lines(const char *text, const char *end) {
    size_t n = 0;

    while ((text = find(text, end, '\n'))) {
        text++;
        n++;
    }
    return n;
}

/* The line end of a record that begins at `text`; NULL: none in sight, *ret_state says why. */
static const char *csv_end(const char *text, const char *end, char delimiter, bool is_end,
                           quoted *ret_state) {
    const char *line_end = find(text, end, '\n'), *at = text;

    *ret_state = QUOTED_CLOSED;
    for (;;) {
        const char *quote = find(at, line_end ? line_end : end, '"');

        if (!quote)
            return line_end;
        at = quote + 1;
        if (quote != text && quote[-1] != delimiter)
            continue; /* in the middle of a field: a character like others */
        *ret_state = skip_quoted(at, end, delimiter, is_end, &at);
        if (*ret_state != QUOTED_CLOSED)
            return NULL;
        if (line_end && at > line_end)
            line_end = find(at, end, '\n');
    }
}

static bool find_csv(char delimiter, const char *text, size_t size, bool is_end, bool is_full,
                     struct record *ret) {
    const char *end = text + size, *line_end;
    quoted state;

    if (size == 0)
        return false;
    line_end = csv_end(text, end, delimiter, is_end, &state);
    if (!line_end && state == QUOTED_OPEN && !is_end && !is_full)
        return false;
    if (!line_end && state != QUOTED_CLOSED)
        line_end = find(text, end, '\n');
    if (!line_end && !is_end)
        return false;
    end_record(RECORD_CSV, text, line_end ? line_end : end, line_end, ret);
    ret->n_lines = count_lines(text, line_end ? line_end : end) + 1;
    return true;
}

bool record_find(record_form form, char delimiter, const char *text, size_t size, bool is_end,
                 bool is_full, size_t *searched, struct record *ret) {
    return form == RECORD_CSV ? find_csv(delimiter, text, size, is_end, is_full, ret)
                              : find_line(form, text, size, is_end, searched, ret);
}
