/* own.c -- what a graph owns besides its arena's bytes: types, literals, expressions, maps. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/own.h"

#include <string.h>

#include "base/mem.h"

/* A pipeline's nodes share types and literals freely (a fork, a lowered copy), so that no node can
 * be said to own them: the graph does, in one list, and all go together. */
struct owned {
    struct owned *next;
    enum { OWNED_TYPE, OWNED_VALUE, OWNED_EXPR, OWNED_MAP } what;
    union {
        const struct junco_type *type;
        struct junco_value value;
        struct expr *expr;
        struct map *map;
    } as;
};

static void release(struct owned *owned) {
    switch (owned->what) {
    case OWNED_TYPE:
        junco_type_unref(owned->as.type);
        break;
    case OWNED_VALUE:
        junco_value_unref(&owned->as.value);
        break;
    case OWNED_EXPR:
        expr_free(owned->as.expr);
        break;
    case OWNED_MAP:
        map_free(owned->as.map);
        break;
    }
}

static junco_status own(struct graph *graph, struct owned *what, struct junco_error *err) {
    struct owned *owned = arena_alloc(&graph->arena, sizeof(*owned));

    if (!owned) {
        release(what);
        return junco_nomem(err, sizeof(*owned));
    }
    *owned = *what;
    owned->next = graph->owned;
    graph->owned = owned;
    return JUNCO_OK;
}

junco_status own_type(struct graph *graph, const struct junco_type *type, struct junco_error *err) {
    return own(graph, &(struct owned){.what = OWNED_TYPE, .as.type = type}, err);
}

junco_status own_value(struct graph *graph, const struct junco_value *value,
                       struct junco_error *err) {
    if (value->kind != JUNCO_KIND_LIST && value->kind != JUNCO_KIND_STRUCT)
        return JUNCO_OK; /* scalars hold nothing; strings lie in the arena */
    return own(graph, &(struct owned){.what = OWNED_VALUE, .as.value = *value}, err);
}

junco_status own_expr(struct graph *graph, struct expr *expr, struct junco_error *err) {
    return own(graph, &(struct owned){.what = OWNED_EXPR, .as.expr = expr}, err);
}

junco_status own_map(struct graph *graph, struct map *map, struct junco_error *err) {
    return own(graph, &(struct owned){.what = OWNED_MAP, .as.map = map}, err);
}

void own_release_all(struct graph *graph) {
    while (graph->owned) {
        struct owned *owned = graph->owned;

        graph->owned = owned->next;
        release(owned);
    }
}

junco_status own_text(struct graph *graph, const char *text, const char **ret_text,
                      struct junco_error *err) {
    char *copy = NULL;

    if (text) {
        copy = arena_strdup(&graph->arena, text);
        if (!copy)
            return junco_nomem(err, strlen(text) + 1);
    }
    *ret_text = copy;
    return JUNCO_OK;
}

junco_status own_texts(struct graph *graph, size_t n, const char *const *texts,
                       const char ***ret_texts, struct junco_error *err) {
    const char **copies;
    junco_status st = own_array(graph, n, sizeof(*copies), &copies, err);

    for (size_t i = 0; i < n && !st; i++)
        st = own_text(graph, texts[i], &copies[i], err);
    if (!st)
        *ret_texts = copies;
    return st;
}

junco_status own_array(struct graph *graph, size_t n, size_t size, void *ret_array,
                       struct junco_error *err) {
    void *array = arena_alloc_array(&graph->arena, n ? n : 1, size);

    if (!array)
        return junco_nomem(err, n * size);
    memcpy(ret_array, &array, sizeof(array));
    return JUNCO_OK;
}

junco_status own_grow(struct graph *graph, void *array, size_t n, size_t *capacity, size_t size,
                      struct junco_error *err) {
    size_t want = *capacity ? *capacity * 2 : 8;
    void *old, *grown;

    if (n < *capacity)
        return JUNCO_OK;
    grown = arena_alloc_array(&graph->arena, want, size);
    if (!grown)
        return junco_nomem(err, want * size);
    memcpy(&old, array, sizeof(old));
    if (n)
        memcpy(grown, old, n * size);
    memcpy(array, &grown, sizeof(grown));
    *capacity = want;
    return JUNCO_OK;
}
