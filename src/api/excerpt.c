/* excerpt.c -- show the source line that an error's place means. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/excerpt.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "expr/diag.h"

/* "…:LINE:COLUMN: WHAT" behind the file's name; false when it is not of that form. */
static bool read_place(const char *at, long *line, long *column, const char **ret_what) {
    char *end;

    if (*at++ != ':')
        return false;
    *line = strtol(at, &end, 10);
    if (end == at || *end != ':')
        return false;
    at = end + 1;
    *column = strtol(at, &end, 10);
    if (end == at || strncmp(end, ": ", 2))
        return false;
    *ret_what = end + 2;
    return *line > 0 && *column > 0;
}

/* The byte at a place; `size` when the text has no such line. */
static size_t offset_of(const char *text, size_t size, long line, long column) {
    size_t at = 0;

    for (; line > 1; line--) {
        const char *stop = memchr(text + at, '\n', size - at);

        if (!stop)
            return size;
        at = (size_t)(stop - text) + 1;
    }
    for (; column > 1 && at < size && text[at] != '\n'; column--) {
        size_t length = utf8_length(text + at, size - at);

        at += length > 0 ? length : 1;
    }
    return at;
}

void excerpt_show(struct junco_error *err, const char *text, size_t size, const char *file) {
    const struct source source = {.text = text, .size = size, .file = file, .line = 1, .column = 1};
    char what[sizeof(err->message)];
    long line, column;
    const char *rest;

    if (!err || !file || !str_starts_with(err->message, file) ||
        !read_place(err->message + strlen(file), &line, &column, &rest))
        return;
    str_copy(what, sizeof(what), rest);
    what[strcspn(what, "\n")] = '\0';
    diag_fail(err, err->code, &source, offset_of(text, size, line, column), "%s", what);
}
