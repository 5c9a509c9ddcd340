/* map.c -- a hash map from strings to pointers, iterated in insertion order.
 *
 * Entries lie in one array in the order they came; `slots` is an open-addressed table of indices
 * into it, always at most half full.  Nothing is ever removed, so there are no tombstones. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "base/mem.h"
#include "base/vec.h"

#include <assert.h>
#include <string.h>

#define FIRST_SLOTS 16

struct entry {
    char *key;
    void *value;
    uint64_t hash;
};

struct map {
    size_t max;
    size_t n;
    size_t capacity;
    struct entry *entries;
    size_t n_slots; /* a power of two */
    size_t *slots; /* 1 + the entry's index; 0: free */
};

/* FNV-1a, 64 bits.  Not keyed: a hostile set of names makes look-ups linear, and `max` bounds
 * what that costs. */
static uint64_t hash_text(const char *text) {
    uint64_t hash = 0xcbf29ce484222325u;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

junco_status map_new(size_t max, struct map **ret_map, struct junco_error *err) {
    struct map *map = junco_zalloc(sizeof(*map));

    if (!map)
        return junco_nomem(err, sizeof(*map));
    map->max = max;
    *ret_map = map;
    return JUNCO_OK;
}

void map_free(struct map *map) {
    if (!map)
        return;
    for (size_t i = 0; i < map->n; i++)
        junco_free(map->entries[i].key);
    junco_free(map->entries);
    junco_free(map->slots);
    junco_free(map);
}

/* The slot that holds `key`, or the free one where it belongs. */
static size_t *find_slot(const struct map *map, const char *key, uint64_t hash) {
    size_t mask = map->n_slots - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        size_t *slot = &map->slots[i];
        if (*slot == 0)
            return slot;
        const struct entry *entry = &map->entries[*slot - 1];
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            return slot;
    }
}

static junco_status grow_slots(struct map *map, struct junco_error *err) {
    size_t n_slots = map->n_slots ? map->n_slots * 2 : FIRST_SLOTS;
    size_t *slots = junco_alloc_array(n_slots, sizeof(*slots));

    if (!slots)
        return junco_nomem(err, n_slots * sizeof(*slots));
    junco_free(map->slots);
    map->slots = slots;
    map->n_slots = n_slots;
    for (size_t i = 0; i < map->n; i++)
        *find_slot(map, map->entries[i].key, map->entries[i].hash) = i + 1;
    return JUNCO_OK;
}

junco_status map_set(struct map *map, const char *key, void *value, struct junco_error *err) {
    uint64_t hash = hash_text(key);
    junco_status st = JUNCO_OK;

    if (map->n_slots > 0) {
        size_t *slot = find_slot(map, key, hash);
        if (*slot) {
            map->entries[*slot - 1].value = value;
            return JUNCO_OK;
        }
    }
    if ((map->n + 1) * 2 > map->n_slots)
        st = grow_slots(map, err);
    if (!st)
        st = vec_reserve(&map->entries, &map->capacity, map->n + 1, sizeof(*map->entries), map->max,
                         err);
    if (st)
        return st;
    char *copy = junco_strdup(key);
    if (!copy)
        return junco_nomem(err, strlen(key) + 1);
    map->entries[map->n] = (struct entry){.key = copy, .value = value, .hash = hash};
    map->n++;
    *find_slot(map, key, hash) = map->n;
    return JUNCO_OK;
}

void *map_get(const struct map *map, const char *key) {
    if (map->n_slots == 0)
        return NULL;
    size_t slot = *find_slot(map, key, hash_text(key));
    return slot ? map->entries[slot - 1].value : NULL;
}

size_t map_size(const struct map *map) {
    return map->n;
}

const char *map_key_at(const struct map *map, size_t i) {
    assert(i < map->n);
    return map->entries[i].key;
}

void *map_value_at(const struct map *map, size_t i) {
    assert(i < map->n);
    return map->entries[i].value;
}
