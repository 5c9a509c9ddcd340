/* walk.h -- the iterations: what each is called, wants and does to the columns of a row. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_WALK_H
#define GRAPH_WALK_H

#include "graph/graph.h"

/* One row an iteration. */
struct walk {
    const char *name; /* as pipelines write it */
    const char *shape; /* Graphviz's */
    const char *by; /* the columns it looks at itself: "timestamp_col"; NULL: none */
    size_t most_by; /* so many at most; at least one */
    const struct junco_param *settings; /* NULL-ended; offsets are not used; NULL: none */
    bool looks_at_all; /* where none of those is named: at all columns */
    bool has_function; /* runs an operator or lambda */
    bool aggregates; /* else makes its outputs of many rows; its row has them and `by` alone */
    bool
        gathers; /* shows it lists: a column's values in many rows; its row has its outputs alone */
};

#define WALK_COUNT (JUNCO_GROUP_BY + 1)

const struct walk *walk_of(junco_iteration iteration);

/* By name; WALK_COUNT when there is none. */
junco_iteration walk_find(const char *name);

/* Whether it runs an operator, a lambda or a pipeline. */
bool walk_runs_function(const struct graph_node *node);

/* Whether the node gives each window's lists themselves: what is left of it when its function has
 * become a node of its own (passes.h). */
bool walk_is_gather(const struct graph_node *node);

/* Whether the node takes the row out that its guard marks, and repeats what that has in its inputs
 * beside every other row: a map without a function, of lowered graphs. */
bool walk_is_spread(const struct graph_node *node);

/* Whether columns that the node does not write are there after it. */
bool walk_passes_columns(const struct graph_node *node);

/* The columns that it looks at and the settings are as its table wants them. */
junco_status walk_check(const struct junco_node_spec *spec,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* A checked setting; a bool is 0 or 1. */
int64_t walk_int(const struct graph_node *node, const char *name);
int64_t walk_ms(const struct graph_node *node, const char *name); /* given in seconds */

/* "map", "window(3, 2)": with its settings.  Returns buf. */
const char *walk_describe(const struct graph_node *node, char *buf, size_t size);
#define WALK_TEXT_BYTES 80

#endif
