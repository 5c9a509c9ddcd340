/* key.c -- a row's key: its ordinal in the call, then one for each enclosing fan-out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/key.h"

#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

void keys_done(struct keys *keys) {
    if (!keys)
        return;
    junco_free(keys->at);
    *keys = (struct keys){0};
}

static junco_status keys_new(size_t rows, size_t depth, struct keys *ret_keys,
                             struct junco_error *err) {
    struct keys keys = {.rows = rows, .depth = depth};
    size_t size;

    if (depth > JUNCO_MAX_KEY_DEPTH)
        return junco_fail(err, JUNCO_ELIMIT, "fan-outs nested deeper than %d",
                          JUNCO_MAX_KEY_DEPTH - 1);
    if (!junco_size_mul(depth * sizeof(*keys.at), rows, &size))
        return junco_fail(err, JUNCO_ELIMIT, "keys: %zu rows are too many", rows);
    keys.at = junco_alloc(size);
    if (!keys.at)
        return junco_nomem(err, size);
    *ret_keys = keys;
    return JUNCO_OK;
}

static size_t key_size(const struct keys *keys) {
    return keys->depth * sizeof(*keys->at);
}

static const int64_t *key_at(const struct keys *keys, size_t row) {
    assert(row < keys->rows);
    return keys->at + row * keys->depth;
}

junco_status keys_range(int64_t first, size_t rows, struct keys *ret_keys,
                        struct junco_error *err) {
    junco_status st = keys_new(rows, 1, ret_keys, err);

    if (st)
        return st;
    for (size_t i = 0; i < rows; i++)
        ret_keys->at[i] = first + (int64_t)i;
    return JUNCO_OK;
}

junco_status keys_slice(const struct keys *keys, size_t first, size_t rows, struct keys *ret_keys,
                        struct junco_error *err) {
    assert(first <= keys->rows && rows <= keys->rows - first);
    junco_status st = keys_new(rows, keys->depth, ret_keys, err);
    if (st)
        return st;
    if (rows > 0)
        memcpy(ret_keys->at, key_at(keys, first), rows * key_size(keys));
    return JUNCO_OK;
}

junco_status keys_gather(const struct keys *keys, const size_t *picked, size_t n,
                         struct keys *ret_keys, struct junco_error *err) {
    junco_status st = keys_new(n, keys->depth, ret_keys, err);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++)
        memcpy(ret_keys->at + i * keys->depth, key_at(keys, picked[i]), key_size(keys));
    return JUNCO_OK;
}

junco_status keys_fan_out(const struct keys *keys, const size_t *parents, size_t n,
                          int64_t first_ordinal, struct keys *ret_keys, struct junco_error *err) {
    size_t depth = keys->depth + 1;
    int64_t ordinal = first_ordinal;
    junco_status st = keys_new(n, depth, ret_keys, err);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && parents[i] != parents[i - 1])
            ordinal = 0;
        int64_t *key = ret_keys->at + i * depth;
        memcpy(key, key_at(keys, parents[i]), key_size(keys));
        key[keys->depth] = ordinal++;
    }
    return JUNCO_OK;
}

junco_status keys_concat(const struct keys *const *parts, size_t n, struct keys *ret_keys,
                         struct junco_error *err) {
    size_t rows = 0, row = 0;

    assert(n >= 1);
    for (size_t i = 0; i < n; i++) {
        assert(parts[i]->depth == parts[0]->depth);
        rows += parts[i]->rows;
    }
    junco_status st = keys_new(rows, parts[0]->depth, ret_keys, err);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (parts[i]->rows > 0)
            memcpy(ret_keys->at + row * ret_keys->depth, parts[i]->at,
                   parts[i]->rows * key_size(parts[i]));
        row += parts[i]->rows;
    }
    return JUNCO_OK;
}

int keys_compare(const struct keys *a, size_t row_a, const struct keys *b, size_t row_b) {
    const int64_t *key_a = key_at(a, row_a);
    const int64_t *key_b = key_at(b, row_b);

    for (size_t i = 0; i < a->depth && i < b->depth; i++) {
        if (key_a[i] != key_b[i])
            return key_a[i] < key_b[i] ? -1 : 1;
    }
    return (a->depth > b->depth) - (a->depth < b->depth);
}
