/* branches.h -- which order the branches of concats run in, and which rows of one others need. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_BRANCHES_H
#define GRAPH_BRANCHES_H

#include "graph/graph.h"

/* Of a checked pipeline, whose points are those of view.h.  The arrays are the graph's. */
struct branches {
    const struct graph_pipeline *pipeline;
    size_t *order; /* points in the order in which they run: branch by branch, fan-outs last,
                      and those first whose rows stand aside ... */
    size_t *rank; /* ... and by point: its place there */
    size_t words; /* of a set of points */
    uint64_t *above; /* by point: the set of those it follows, itself, and the inputs */
};

junco_status branches_find(struct branches *branches, struct graph *graph,
                           const struct graph_pipeline *pipeline,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether the point lies in a branch of any concat. */
bool branches_have(const struct branches *branches, size_t point);

/* Whether the point makes its rows of all that come, and a concat puts them beside those. */
bool branches_stand_aside(const struct branches *branches, size_t point);

/* Whether such a point's rows are no longer apart at `later`, which runs behind it. */
bool branches_are_back(const struct branches *branches, size_t point, size_t later);

/* Whether a row that goes at this point may go at once: no other branch can tell, and no outer join
 * has it all the same. */
bool branches_may_drop(const struct branches *branches, size_t point);

#endif
