/* shapes.h -- sort the rows of a block into groups of equal shape, from which batches are cut. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_SHAPES_H
#define RUNTIME_SHAPES_H

#include <junco/table.h>

/* Rows in groups: order[start[g]] … order[start[g + 1] - 1] are those of group g, ascending.
 * Groups stand in the order of their first rows. */
struct shapes {
    size_t n_groups;
    size_t *order; /* owned; as many as the chunk has rows */
    size_t *start; /* owned; n_groups + 1 */
};

/* Rows are of equal shape when all their tensors, images, audio and frames agree in element type,
 * layout and dimensions (and in being null).  Depends on the rows alone.  The caller owns. */
junco_status shapes_find(const struct junco_chunk *rows, struct shapes *ret_shapes,
                         struct junco_error *err) JUNCO_MUST_CHECK;
void shapes_done(struct shapes *shapes);

#endif
