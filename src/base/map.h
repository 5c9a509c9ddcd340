/* map.h -- a hash map from strings to pointers, iterated in insertion order. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>

#include "base/error.h"

struct map;

junco_status map_new(size_t max, struct map **ret_map, struct junco_error *err) JUNCO_MUST_CHECK;
void map_free(struct map *map); /* keys are the map's; values are the caller's */
/* Set or replace; the key is copied, the value borrowed. */
junco_status map_set(struct map *map, const char *key, void *value,
                     struct junco_error *err) JUNCO_MUST_CHECK;
void *map_get(const struct map *map, const char *key); /* NULL when not there */
size_t map_size(const struct map *map);
const char *map_key_at(const struct map *map, size_t i); /* in insertion order */
void *map_value_at(const struct map *map, size_t i);

#endif
