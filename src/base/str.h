/* str.h -- a growing, NUL-terminated string with a maximum, and text helpers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Zero-initialise with STR_INIT(max).  Once an append fails (memory, maximum) the string stays as
 * it was, `failed` holds the status, and later appends do nothing: check once at the end. */
struct str {
    char *data; /* NUL-terminated; NULL while empty */
    size_t size, capacity, max;
    junco_status failed;
};
#define STR_INIT(max_bytes) ((struct str){.max = (max_bytes)})

void str_done(struct str *s); /* NULL is fine */
void str_clear(struct str *s);
void str_append(struct str *s, const char *data, size_t size);
void str_puts(struct str *s, const char *text);
void str_putc(struct str *s, char c);
void str_printf(struct str *s, const char *fmt, ...) JUNCO_PRINTF(2, 3);
void str_vprintf(struct str *s, const char *fmt, va_list args) JUNCO_PRINTF(2, 0);
const char *str_text(const struct str *s); /* never NULL */
/* Move the text out (caller owns, junco_free); JUNCO_ENOMEM/JUNCO_ELIMIT if an append failed. */
junco_status str_take(struct str *s, char **ret_text, struct junco_error *err) JUNCO_MUST_CHECK;

bool str_equal(const char *a, const char *b);
bool str_starts_with(const char *text, const char *prefix);
bool str_ends_with(const char *text, const char *suffix);

/* Length in bytes of the valid UTF-8 sequence at data, 0 if it is not valid (RFC 3629). */
size_t utf8_length(const char *data, size_t size);
bool utf8_is_valid(const char *data, size_t size);
/* Decode one valid sequence; returns its bytes, 0 if invalid. */
size_t utf8_decode(const char *data, size_t size, unsigned *ret_codepoint);
size_t utf8_encode(unsigned codepoint, char out[4]); /* bytes written; 0: not a character */
/* Columns a text takes on a terminal (wide East Asian characters count two). */
size_t utf8_display_width(const char *data, size_t size);

/* The name in `names` (NULL-terminated) nearest to `name` by edit distance (Damerau-Levenshtein,
 * optimal string alignment), or NULL when none is near enough (more than a third of the letters
 * differ): for "did you mean". */
const char *str_nearest(const char *name, const char *const *names);

/* Copy src into dst, cut at a UTF-8 boundary, always NUL-terminated. */
void str_copy(char *dst, size_t size, const char *src);

#endif
