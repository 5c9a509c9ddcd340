/* aggregate.h -- what group_by makes of the values of a group: the functions and their types. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_AGGREGATE_H
#define GRAPH_AGGREGATE_H

#include "graph/graph.h"

/* All but ROWS and LIST skip null. */
typedef enum aggregate {
    AGGREGATE_COUNT = 0, /* values that are there */
    AGGREGATE_ROWS = 1, /* rows, whatever is in them */
    AGGREGATE_SUM = 2, /* 0 where there is no value */
    AGGREGATE_MIN = 3, /* the first of the smallest; null where there is no value */
    AGGREGATE_MAX = 4,
    AGGREGATE_MEAN = 5, /* null where there is no value */
    AGGREGATE_LIST = 6, /* of all values in order, also of null: lists of a group fit together */
} aggregate;

/* The setting `functions` of a GROUP_BY: a name or a list of names, one for each input and output. */
junco_status aggregate_check(const struct junco_node_spec *spec,
                             struct junco_error *err) JUNCO_MUST_CHECK;
/* The function of a checked node's i-th input, whose result is the output behind the keys. */
aggregate aggregate_of(const struct graph_node *node, size_t i);
const char *aggregate_name(aggregate function);

/* What it makes of values of a type; JUNCO_ETYPE where it cannot.  The caller owns *ret_type. */
junco_status aggregate_type(aggregate function, const struct junco_type *type,
                            const struct junco_type **ret_type,
                            struct junco_error *err) JUNCO_MUST_CHECK;

#endif
