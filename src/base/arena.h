/* arena.h -- memory that is freed together: syntax trees, graphs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* Zero-initialise.  Owner only. */
struct arena {
    struct arena_block *head;
    size_t used_bytes; /* handed out so far */
    size_t max_bytes; /* 0: no maximum of its own */
};

void arena_done(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned; NULL when out */
void *arena_alloc_array(struct arena *arena, size_t n, size_t size); /* overflow-checked */
char *arena_strndup(struct arena *arena, const char *text, size_t size);
char *arena_strdup(struct arena *arena, const char *text);

#endif
