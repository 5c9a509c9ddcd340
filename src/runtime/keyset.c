/* keyset.c -- the different keys among a call's rows, numbered in order of first appearance.
 *
 * A key is kept as bytes, so that equal means byte by byte and nothing of the rows is held: for each
 * column its kind (null where there is no value), then the value, in native order; strings and bytes
 * after their length.  The rows are untrusted, and only memory bounds how many keys there are, so
 * that the hash (SipHash-2-4, Aumasson and Bernstein 2012) has a secret of its own in each set. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/keyset.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "expr/diag.h"

#define FIRST_SLOTS 64

struct keyset_entry {
    uint64_t hash;
    const unsigned char *key;
    size_t size;
};

void keyset_done(struct keyset *set) {
    junco_free(set->entries);
    junco_free(set->slots);
    junco_free(set->scratch);
    arena_done(&set->arena);
    *set = (struct keyset){0};
}

/* ---- hash ---- */

static uint64_t turn(uint64_t x, int bits) {
    return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4]) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = turn(v[1], 13) ^ v[0];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] = turn(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = turn(v[1], 17) ^ v[2];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] = turn(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word) {
    v[3] ^= word;
    sip_round(v);
    sip_round(v);
    v[0] ^= word;
}

static uint64_t hash_bytes(const uint64_t secret[2], const unsigned char *data, size_t size) {
    uint64_t v[4] = {secret[0] ^ 0x736f6d6570736575u, secret[1] ^ 0x646f72616e646f6du,
                     secret[0] ^ 0x6c7967656e657261u, secret[1] ^ 0x7465646279746573u};
    uint64_t word = 0;
    size_t at = 0;

    for (; size - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, data + at, sizeof(word));
        sip_word(v, word);
    }
    word = 0;
    if (at < size)
        memcpy(&word, data + at, size - at);
    sip_word(v, word | (uint64_t)size << 56);
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* ---- keys as bytes ---- */

static bool is_text(junco_kind kind) {
    return kind == JUNCO_KIND_STRING || kind == JUNCO_KIND_BYTES;
}

static size_t encoded_size(const struct piece *piece, const struct program_arg *by, size_t n_by,
                           size_t row) {
    size_t size = 0;

    for (size_t i = 0; i < n_by; i++) {
        const struct junco_column *column = &piece->columns[by[i].at];

        size += 1;
        if (junco_column_is_null(column, row))
            continue;
        size += sizeof(uint64_t);
        if (is_text(column->type->kind))
            size += column->as.bytes[row].size;
    }
    return size;
}

static uint64_t float_bits(double value) {
    uint64_t bits;

    if (isnan(value))
        value = NAN;
    if (value == 0.0)
        value = 0.0; /* not -0.0 */
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static void encode(const struct piece *piece, const struct program_arg *by, size_t n_by, size_t row,
                   unsigned char *to) {
    for (size_t i = 0; i < n_by; i++) {
        const struct junco_column *column = &piece->columns[by[i].at];
        junco_kind kind = column->type->kind;
        uint64_t word = 0;

        if (junco_column_is_null(column, row)) {
            *to++ = JUNCO_KIND_NULL;
            continue;
        }
        *to++ = (unsigned char)kind;
        if (kind == JUNCO_KIND_BOOL)
            word = column->as.boolean[row];
        else if (kind == JUNCO_KIND_INT64)
            word = (uint64_t)column->as.int64[row];
        else if (kind == JUNCO_KIND_FLOAT64)
            word = float_bits(column->as.float64[row]);
        else
            word = column->as.bytes[row].size;
        memcpy(to, &word, sizeof(word));
        to += sizeof(word);
        if (is_text(kind)) {
            if (word > 0)
                memcpy(to, column->as.bytes[row].data, word);
            to += word;
        }
    }
}

/* The value at *from, which goes on behind it.  Strings are borrowed from the key. */
static struct junco_value decode(const unsigned char **from) {
    struct junco_value value = {.kind = (junco_kind) * *from};
    uint64_t word;

    ++*from;
    if (value.kind == JUNCO_KIND_NULL)
        return value;
    memcpy(&word, *from, sizeof(word));
    *from += sizeof(word);
    if (value.kind == JUNCO_KIND_BOOL) {
        value.as.boolean = word != 0;
    } else if (value.kind == JUNCO_KIND_INT64) {
        value.as.int64 = (int64_t)word;
    } else if (value.kind == JUNCO_KIND_FLOAT64) {
        memcpy(&value.as.float64, &word, sizeof(word));
    } else {
        value.as.bytes.data = (const char *)*from;
        value.as.bytes.size = word;
        *from += word;
    }
    return value;
}

junco_status keyset_put(const struct keyset *set, size_t at, size_t n,
                        struct junco_builder *builder, size_t column, struct junco_error *err) {
    const unsigned char *from = set->entries[at].key;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < n; i++) {
        struct junco_value value = decode(&from);

        if (value.kind == JUNCO_KIND_STRING) /* copied: the key is the set's */
            st = junco_put_string(builder, column + i, value.as.bytes.data, value.as.bytes.size,
                                  err);
        else if (value.kind == JUNCO_KIND_BYTES)
            st =
                junco_put_bytes(builder, column + i, value.as.bytes.data, value.as.bytes.size, err);
        else if (value.kind != JUNCO_KIND_NULL)
            st = junco_put_value(builder, column + i, &value, err);
    }
    return st;
}

static void format_value(const struct junco_value *value, char *buf, size_t size) {
    char name[64];

    switch (value->kind) {
    case JUNCO_KIND_NULL:
        snprintf(buf, size, "None");
        break;
    case JUNCO_KIND_BOOL:
        snprintf(buf, size, "%s", value->as.boolean ? "True" : "False");
        break;
    case JUNCO_KIND_INT64:
        snprintf(buf, size, "%" PRId64, value->as.int64);
        break;
    case JUNCO_KIND_FLOAT64:
        snprintf(buf, size, "%.17g", value->as.float64);
        break;
    default:
        snprintf(buf, size, "'%s'",
                 diag_name(value->as.bytes.data, value->as.bytes.size, name, sizeof(name)));
        break;
    }
}

const char *keyset_format(const struct keyset *set, size_t at, const struct program_arg *by,
                          size_t n_by, char *buf, size_t size) {
    const unsigned char *from = set->entries[at].key;
    size_t n = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < n_by && n + 1 < size; i++) {
        struct junco_value value = decode(&from);
        char text[80];

        format_value(&value, text, sizeof(text));
        snprintf(buf + n, size - n, "%s%s=%s", i ? ", " : "", by[i].name, text);
        n += strlen(buf + n);
    }
    return buf;
}

/* ---- the set ---- */

size_t keyset_cost(const struct piece *piece, const struct program_arg *by, size_t n_by,
                   size_t row) {
    /* Arrays grow by doubling, and of slots there are two to four for a key. */
    return 2 * sizeof(struct keyset_entry) + 4 * sizeof(size_t) + 16 +
           encoded_size(piece, by, n_by, row);
}

/* The slot of the key in scratch, or the free one where it belongs. */
static size_t *find_slot(const struct keyset *set, uint64_t hash, const unsigned char *key,
                         size_t size) {
    size_t mask = set->n_slots - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        size_t *slot = &set->slots[i];
        const struct keyset_entry *entry = &set->entries[*slot - (*slot > 0)];

        if (*slot == 0 ||
            (entry->hash == hash && entry->size == size && memcmp(entry->key, key, size) == 0))
            return slot;
    }
}

static junco_status grow_slots(struct keyset *set, struct junco_error *err) {
    size_t n = set->n_slots ? set->n_slots * 2 : FIRST_SLOTS;
    size_t *slots = junco_alloc_array(n, sizeof(*slots));

    if (!slots)
        return junco_nomem(err, n * sizeof(*slots));
    if (set->n_slots == 0 && getrandom(set->secret, sizeof(set->secret), 0) < 0)
        set->secret[0] = clock_now_ns(); /* an old kernel: better than none */
    junco_free(set->slots);
    set->slots = slots;
    set->n_slots = n;
    for (size_t i = 0; i < set->n; i++) {
        const struct keyset_entry *entry = &set->entries[i];

        *find_slot(set, entry->hash, entry->key, entry->size) = i + 1;
    }
    return JUNCO_OK;
}

/* Room for one key more, and for the one being looked for. */
static junco_status make_room(struct keyset *set, size_t size, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if ((set->n + 1) * 2 > set->n_slots)
        st = grow_slots(set, err);
    if (!st)
        st = vec_reserve(&set->entries, &set->capacity, set->n + 1, sizeof(*set->entries), SIZE_MAX,
                         err);
    if (!st)
        st = vec_reserve(&set->scratch, &set->scratch_size, size, 1, SIZE_MAX, err);
    return st;
}

junco_status keyset_add(struct keyset *set, const struct piece *piece, const struct program_arg *by,
                        size_t n_by, size_t row, size_t *ret_at, bool *ret_is_new,
                        struct junco_error *err) {
    size_t size = encoded_size(piece, by, n_by, row);
    junco_status st = make_room(set, size, err);

    if (st)
        return st;
    encode(piece, by, n_by, row, set->scratch);
    uint64_t hash = hash_bytes(set->secret, set->scratch, size);
    size_t *slot = find_slot(set, hash, set->scratch, size);

    *ret_is_new = *slot == 0;
    if (*slot == 0) {
        unsigned char *key = arena_alloc(&set->arena, size);

        if (!key)
            return junco_nomem(err, size);
        memcpy(key, set->scratch, size);
        set->entries[set->n++] = (struct keyset_entry){hash, key, size};
        *slot = set->n;
    }
    *ret_at = *slot - 1;
    return JUNCO_OK;
}
