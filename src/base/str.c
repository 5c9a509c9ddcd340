/* str.c -- a growing, NUL-terminated string with a maximum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY 64

void str_done(struct str *s) {
    if (!s)
        return;
    junco_free(s->data);
    *s = STR_INIT(s->max);
}

void str_clear(struct str *s) {
    s->size = 0;
    s->failed = JUNCO_OK;
    if (s->data)
        s->data[0] = '\0';
}

/* Make room for `more` bytes and a NUL; false records why not. */
static bool make_room(struct str *s, size_t more) {
    if (s->failed)
        return false;
    if (more > s->max - s->size) {
        s->failed = JUNCO_ELIMIT;
        return false;
    }
    size_t need = s->size + more + 1;
    if (need <= s->capacity)
        return true;
    size_t capacity = s->capacity ? s->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    char *data = junco_realloc_array(s->data, capacity, 1);
    if (!data) {
        s->failed = JUNCO_ENOMEM;
        return false;
    }
    s->data = data;
    s->capacity = capacity;
    return true;
}

void str_append(struct str *s, const char *data, size_t size) {
    if (!make_room(s, size))
        return;
    if (size > 0)
        memcpy(s->data + s->size, data, size);
    s->size += size;
    s->data[s->size] = '\0';
}

void str_puts(struct str *s, const char *text) {
    str_append(s, text, strlen(text));
}

void str_putc(struct str *s, char c) {
    str_append(s, &c, 1);
}

void str_vprintf(struct str *s, const char *fmt, va_list args) {
    char small[256];
    va_list again;

    if (s->failed)
        return;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    if (n < 0) {
        s->failed = JUNCO_EINTERNAL;
    } else if ((size_t)n < sizeof(small)) {
        str_append(s, small, (size_t)n);
    } else if (make_room(s, (size_t)n)) {
        vsnprintf(s->data + s->size, (size_t)n + 1, fmt, again);
        s->size += (size_t)n;
    }
    va_end(again);
}

void str_printf(struct str *s, const char *fmt, ...) {
    va_list args;

    va_start(args, fmt);
    str_vprintf(s, fmt, args);
    va_end(args);
}

const char *str_text(const struct str *s) {
    return s->data ? s->data : "";
}

junco_status str_take(struct str *s, char **ret_text, struct junco_error *err) {
    str_append(s, "", 0); /* so that an empty string has a text to take, too */
    if (s->failed == JUNCO_ENOMEM)
        return junco_nomem(err, s->size);
    if (s->failed)
        return junco_fail(err, s->failed, "the text is longer than %zu bytes", s->max);
    *ret_text = s->data;
    *s = STR_INIT(s->max);
    return JUNCO_OK;
}

bool str_equal(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

bool str_starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends_with(const char *text, const char *suffix) {
    size_t n_text = strlen(text);
    size_t n_suffix = strlen(suffix);

    return n_text >= n_suffix && memcmp(text + n_text - n_suffix, suffix, n_suffix) == 0;
}

void str_copy(char *dst, size_t size, const char *src) {
    size_t n = strnlen(src, size);

    if (size == 0)
        return;
    if (n == size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)src[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(dst, src, n);
    dst[n] = '\0';
}
