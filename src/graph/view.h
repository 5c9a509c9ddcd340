/* view.h -- what a row has behind a node: which column is whose, where chains part and join. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_VIEW_H
#define GRAPH_VIEW_H

#include "base/limits.h"
#include "base/map.h"
#include "graph/graph.h"

/* A point of a pipeline: 0 is its inputs, i + 1 is behind its nodes[i].  What a node follows has a
 * smaller number than the node. */

/* How many points the node at a point follows, and which. */
size_t view_n_before(const struct graph_pipeline *pipeline, size_t point);
size_t view_before(const struct graph_pipeline *pipeline, size_t point, size_t i);
/* The point whose rows those of `point` are, or are made from: of a concat the point where its
 * branches part.  Not for the inputs. */
size_t view_up(const struct graph_pipeline *pipeline, size_t point);

/* Who made a value: the point, and which of its columns it is.  A concat and a filter hand on what
 * others made.  Never 0, so that it can stand in a map. */
static inline size_t view_value(size_t point, size_t column) {
    return point * JUNCO_MAX_COLUMNS + column + 1;
}
static inline size_t view_maker(size_t value) {
    return (value - 1) / JUNCO_MAX_COLUMNS;
}
static inline size_t view_column(size_t value) {
    return (value - 1) % JUNCO_MAX_COLUMNS;
}

/* A view is a map from the columns that a row has to their values; 0 for those it has no more. */
static inline size_t view_get(const struct map *view, const char *column) {
    return (size_t)map_get(view, column);
}
static inline size_t view_at(const struct map *view, size_t i) {
    return (size_t)map_value_at(view, i);
}
junco_status view_set(struct map *view, const char *column, size_t value,
                      struct junco_error *err) JUNCO_MUST_CHECK;

/* Go on from the view before the node at `point` to the one behind it.  stopped: a map from columns
 * to the node (struct graph_node) that they did not pass last, or NULL. */
junco_status view_step(const struct graph_pipeline *pipeline, size_t point, struct map *view,
                       struct map *stopped, struct junco_error *err) JUNCO_MUST_CHECK;
/* Make `view`, whatever it is, the one behind `point`; and `stopped`, if it is there. */
junco_status view_build(const struct graph_pipeline *pipeline, size_t point, struct map *view,
                        struct map *stopped, struct junco_error *err) JUNCO_MUST_CHECK;

/* A value's name and type (NULL: not checked yet). */
struct graph_column view_describe(const struct graph_pipeline *pipeline, size_t value);

/* Whether a concat has rows that not every branch let through. */
bool concat_is_outer(const struct graph_node *concat);

/* Whether the rows of branch number `branch` are made of all of the fork's: what it brings stands beside
 * the rows of the others. */
bool concat_branch_is_aside(const struct graph_pipeline *pipeline, const struct graph_node *concat,
                            size_t branch);

/* Say of a new concat where its branches part and which columns they bring, and refuse branches
 * that cannot be joined.  It follows what its pipeline has already; its own point is `point`. */
junco_status view_join(struct graph *graph, const struct graph_pipeline *pipeline, size_t point,
                       struct graph_node *concat, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
