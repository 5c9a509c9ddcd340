/* own.h -- what a graph owns besides its arena's bytes: types, literals, expressions, maps. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_OWN_H
#define GRAPH_OWN_H

#include "base/map.h"
#include "graph/graph.h"

/* Each takes its object, also on failure (it is released at once then); graph_free() releases. */
junco_status own_type(struct graph *graph, const struct junco_type *type,
                      struct junco_error *err) JUNCO_MUST_CHECK;
junco_status own_value(struct graph *graph, const struct junco_value *value,
                       struct junco_error *err) JUNCO_MUST_CHECK;
junco_status own_expr(struct graph *graph, struct expr *expr,
                      struct junco_error *err) JUNCO_MUST_CHECK;
junco_status own_map(struct graph *graph, struct map *map,
                     struct junco_error *err) JUNCO_MUST_CHECK;
void own_release_all(struct graph *graph);

/* The arena's functions with a status.  NULL text gives NULL; n 0 gives an array of nothing. */
junco_status own_text(struct graph *graph, const char *text, const char **ret_text,
                      struct junco_error *err) JUNCO_MUST_CHECK;
junco_status own_texts(struct graph *graph, size_t n, const char *const *texts,
                       const char ***ret_texts, struct junco_error *err) JUNCO_MUST_CHECK;
junco_status own_array(struct graph *graph, size_t n, size_t size, void *ret_array,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* An array in the arena that doubles: room for one more than n.  What it outgrew stays in the
 * arena until graph_free(), at most as much again. */
junco_status own_grow(struct graph *graph, void *array, size_t n, size_t *capacity, size_t size,
                      struct junco_error *err) JUNCO_MUST_CHECK;

#endif
