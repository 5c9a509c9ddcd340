/* json_reader.c -- objects and arrays of a known shape, read from JSON into a scratch arena. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/json_reader.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "expr/diag.h"
#include "graph/names.h"

junco_status reader_unexpected(const char *want, struct junco_error *err) {
    return junco_fail(err, JUNCO_ESYNTAX, "want %s", want);
}

junco_status reader_expect(struct reader *r, json_event want, const char *what,
                           struct junco_error *err) {
    json_event event;
    junco_status st = json_next(&r->in, &event, err);

    if (st)
        return st;
    return event == want ? JUNCO_OK : reader_unexpected(what, err);
}

junco_status reader_keep(struct reader *r, const char **ret_text, struct junco_error *err) {
    const char *text;

    if (memchr(r->in.string, '\0', r->in.string_size))
        return junco_fail(err, JUNCO_ESYNTAX, "a string has a NUL in it");
    text = arena_strndup(&r->scratch, r->in.string, r->in.string_size);
    if (!text)
        return junco_nomem(err, r->in.string_size + 1);
    *ret_text = text;
    return JUNCO_OK;
}

junco_status reader_text(struct reader *r, bool may_be_null, const char **ret_text,
                         struct junco_error *err) {
    json_event event;
    junco_status st = json_next(&r->in, &event, err);

    if (st)
        return st;
    if (event == JSON_NULL && may_be_null) {
        *ret_text = NULL;
        return JUNCO_OK;
    }
    return event == JSON_STRING ? reader_keep(r, ret_text, err)
                                : reader_unexpected("a string", err);
}

/* ---- objects and arrays of a known shape ---- */

static junco_status unknown_key(const char *key, const char *const *keys, struct junco_error *err) {
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];

    return junco_fail(err, JUNCO_ENOTFOUND, "unknown key '%.60s'%s; there are: %s", key,
                      diag_hint(key, keys, hint, sizeof(hint)),
                      names_list(list, sizeof(list), keys));
}

junco_status reader_object(struct reader *r, const char *const *keys, reader_key read, void *ctx,
                           struct junco_error *err) {
    uint64_t seen = 0;

    for (;;) {
        json_event event;
        size_t i = 0;
        junco_status st = json_next(&r->in, &event, err);

        if (st || event == JSON_OBJECT_END)
            return st;
        while (keys[i] && !str_equal(keys[i], r->in.string))
            i++;
        if (!keys[i])
            return unknown_key(r->in.string, keys, err);
        if (seen & (1ull << i))
            return junco_fail(err, JUNCO_ESYNTAX, "key '%s' is given twice", keys[i]);
        seen |= 1ull << i;
        st = read(r, ctx, i, err);
        if (st)
            return junco_wrap(err, st, "key '%s'", keys[i]);
    }
}

junco_status reader_grow(struct reader *r, void *array, size_t n, size_t size, size_t max,
                         struct junco_error *err) {
    void *old, *grown;

    if (n == max)
        return junco_fail(err, JUNCO_ELIMIT, "more than %zu entries", max);
    if (n && (n & (n - 1))) /* the capacity is the next power of two */
        return JUNCO_OK;
    grown = arena_alloc_array(&r->scratch, n ? 2 * n : 1, size);
    if (!grown)
        return junco_nomem(err, 2 * n * size);
    memcpy(&old, array, sizeof(old));
    if (n)
        memcpy(grown, old, n * size);
    memcpy(array, &grown, sizeof(grown));
    return JUNCO_OK;
}

junco_status reader_texts(struct reader *r, size_t *ret_n, const char ***ret_texts,
                          struct junco_error *err) {
    const char **texts = NULL;
    size_t n = 0;
    junco_status st = reader_expect(r, JSON_ARRAY, "an array of strings", err);

    while (!st) {
        json_event event;

        st = json_next(&r->in, &event, err);
        if (st || event == JSON_ARRAY_END)
            break;
        if (event != JSON_STRING)
            return reader_unexpected("a string", err);
        st = reader_grow(r, &texts, n, sizeof(*texts), JUNCO_MAX_COLUMNS, err);
        if (!st)
            st = reader_keep(r, &texts[n++], err);
    }
    if (st)
        return st;
    *ret_n = n;
    *ret_texts = texts;
    return JUNCO_OK;
}
