/* arena.c -- memory that is freed together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <string.h>

#define FIRST_BLOCK_BYTES 4096
#define LAST_BLOCK_BYTES (256 * 1024)
#define ALIGNMENT alignof(max_align_t)

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) char data[];
};

void arena_done(struct arena *arena) {
    if (!arena)
        return;
    while (arena->head) {
        struct arena_block *next = arena->head->next;
        junco_free(arena->head);
        arena->head = next;
    }
    arena->used_bytes = 0;
}

static struct arena_block *add_block(struct arena *arena, size_t size) {
    size_t want = arena->head ? arena->head->size * 2 : FIRST_BLOCK_BYTES;
    size_t total;

    if (want > LAST_BLOCK_BYTES)
        want = LAST_BLOCK_BYTES;
    if (want < size)
        want = size;
    if (!junco_size_add(sizeof(struct arena_block), want, &total))
        return NULL;
    struct arena_block *block = junco_zalloc(total);
    if (!block)
        return NULL;
    block->size = want;
    block->next = arena->head;
    arena->head = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size) {
    size_t rounded, used;

    if (!junco_size_add(size ? size : 1, ALIGNMENT - 1, &rounded))
        return NULL;
    rounded &= ~(ALIGNMENT - 1);
    if (!junco_size_add(arena->used_bytes, rounded, &used) ||
        (arena->max_bytes && used > arena->max_bytes))
        return NULL;
    struct arena_block *block = arena->head;
    if (!block || block->size - block->used < rounded)
        block = add_block(arena, rounded);
    if (!block)
        return NULL;
    void *ptr = block->data + block->used;
    block->used += rounded;
    arena->used_bytes = used;
    return ptr;
}

void *arena_alloc_array(struct arena *arena, size_t n, size_t size) {
    size_t total;

    return junco_size_mul(n, size, &total) ? arena_alloc(arena, total) : NULL;
}

char *arena_strndup(struct arena *arena, const char *text, size_t size) {
    size_t total;
    char *copy = junco_size_add(size, 1, &total) ? arena_alloc(arena, total) : NULL;

    if (copy && size > 0)
        memcpy(copy, text, size); /* the NUL is there: the arena's memory is zeroed */
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
    return arena_strndup(arena, text, strlen(text));
}
