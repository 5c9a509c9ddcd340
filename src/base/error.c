/* error.c -- failure messages in a fixed buffer, and how each status is told to the outside. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A wrapped "where" never takes more than this, so that the cause behind it stays readable. */
#define MAX_WHERE_BYTES 200

struct status_row {
    const char *name;
    struct junco_status_codes codes;
};

static const struct status_row status_rows[] = {
    [JUNCO_OK] = {"ok", {.exit_status = 0, .http = 200, .grpc = 0}},
    [JUNCO_EINVAL] = {"invalid", {.exit_status = 2, .http = 400, .grpc = 3}},
    [JUNCO_ESYNTAX] = {"syntax", {.exit_status = 2, .http = 400, .grpc = 3}},
    [JUNCO_ETYPE] = {"type", {.exit_status = 2, .http = 400, .grpc = 3}},
    [JUNCO_ENOTFOUND] = {"not found", {.exit_status = 1, .http = 404, .grpc = 5}},
    [JUNCO_EIO] = {"input/output", {.exit_status = 1, .http = 500, .grpc = 13}},
    [JUNCO_EDATA] = {"bad data", {.exit_status = 1, .http = 422, .grpc = 3}},
    [JUNCO_EVALUE] = {"bad value", {.exit_status = 1, .http = 422, .grpc = 3}},
    [JUNCO_ENOMEM] = {"out of memory", {.exit_status = 1, .http = 503, .grpc = 8}},
    [JUNCO_ELIMIT] = {"limit", {.exit_status = 1, .http = 413, .grpc = 8}},
    [JUNCO_EUNSUPPORTED] = {"unsupported", {.exit_status = 1, .http = 501, .grpc = 12}},
    [JUNCO_EENGINE] = {"engine", {.exit_status = 1, .http = 500, .grpc = 13}},
    [JUNCO_EBUSY] = {"busy", {.exit_status = 1, .http = 503, .grpc = 14}},
    [JUNCO_ECANCELLED] = {"cancelled", {.exit_status = 1, .http = 499, .grpc = 1}},
    [JUNCO_ETIMEOUT] = {"timeout", {.exit_status = 1, .http = 504, .grpc = 4}},
    [JUNCO_ECLOSED] = {"closed", {.exit_status = 1, .http = 503, .grpc = 14}},
    [JUNCO_EINTERNAL] = {"internal", {.exit_status = 1, .http = 500, .grpc = 13}},
};

/* A status from a plugin may be anything: what is not ours counts as internal. */
static const struct status_row *status_row(junco_status st) {
    size_t i = (size_t)st;

    if (i >= sizeof(status_rows) / sizeof(status_rows[0]))
        i = JUNCO_EINTERNAL;
    return &status_rows[i];
}

const char *junco_status_name(junco_status st) {
    return status_row(st)->name;
}

const struct junco_status_codes *junco_status_codes(junco_status st) {
    return &status_row(st)->codes;
}

/* The text in `buf` was longer than `size`: end it in "..." without splitting a character. */
static void end_in_dots(char *buf, size_t size) {
    size_t at = size - sizeof("...");

    while (at > 0 && ((unsigned char)buf[at] & 0xC0) == 0x80)
        at--;
    memcpy(buf + at, "...", sizeof("..."));
}

static size_t format_cut(char *buf, size_t size, const char *fmt, va_list args) {
    int n = vsnprintf(buf, size, fmt, args);

    if (n < 0)
        buf[0] = '\0';
    else if ((size_t)n >= size)
        end_in_dots(buf, size);
    return strlen(buf);
}

junco_status junco_vfail(struct junco_error *err, junco_status code, const char *fmt,
                         va_list args) {
    /* Not formatted in place: an argument may point into err->message. */
    char text[sizeof(err->message)];

    if (!err)
        return code;
    size_t n = format_cut(text, sizeof(text), fmt, args);
    memcpy(err->message, text, n + 1);
    err->code = code;
    return code;
}

junco_status junco_fail(struct junco_error *err, junco_status code, const char *fmt, ...) {
    va_list args;

    va_start(args, fmt);
    junco_vfail(err, code, fmt, args);
    va_end(args);
    return code;
}

junco_status junco_wrap(struct junco_error *err, junco_status st, const char *fmt, ...) {
    char where[MAX_WHERE_BYTES];
    va_list args;

    if (!err)
        return st;
    va_start(args, fmt);
    size_t n_where = format_cut(where, sizeof(where) - 2, fmt, args);
    va_end(args);
    memcpy(where + n_where, ": ", 2);
    n_where += 2;

    size_t n_message = strnlen(err->message, sizeof(err->message) - 1);
    size_t room = sizeof(err->message) - 1 - n_where;
    bool is_cut = n_message > room;
    memmove(err->message + n_where, err->message, is_cut ? room : n_message);
    memcpy(err->message, where, n_where);
    err->message[n_where + (is_cut ? room : n_message)] = '\0';
    if (is_cut)
        end_in_dots(err->message, sizeof(err->message));
    return st;
}
