/* graph.h -- build a logical graph in a program: the chain of a pipeline, node by node. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_GRAPH_H
#define JUNCO_GRAPH_H

#include <junco/op.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a node walks rows. */
typedef enum junco_iteration {
    JUNCO_MAP = 0, /* a row gives a row */
    JUNCO_FLAT_MAP = 1, /* a row gives none, one or many; its other columns are repeated */
    JUNCO_FILTER = 2, /* a row stays or goes */
    /* These show the operator or lambda a list of each input column's values and give a row for
     * that, with the outputs as its only columns. */
    JUNCO_WINDOW = 3, /* rows k*step … k*step+size-1, for each k until the rows are used up */
    JUNCO_WINDOW_ALL = 4, /* all rows of the call; nothing where there are none */
    JUNCO_TIME_WINDOW = 5, /* rows whose timestamp, milliseconds, lies in [k*step, k*step+size) s */
    JUNCO_REDUCE = 6, /* all rows of the call, or empty lists */
    /* These have no operator or lambda, inputs or outputs; a row keeps its columns. */
    JUNCO_HEAD = 7, /* the first n rows stay */
    JUNCO_SORT = 8, /* the rows in the order of the columns in `by`; equal ones as they came */
    JUNCO_CONCAT = 9, /* joins chains that part (pipe.h); not for junco_graph_add() */
    JUNCO_DISTINCT = 10, /* of rows that are equal in `by` (none named: all columns) the first */
    /* A row for all rows that are equal in `by`, in the order of their first ones: its columns are
     * those of `by` and the outputs, each a function of the values of one input. */
    JUNCO_GROUP_BY = 11,
} junco_iteration;

/* A literal argument: null, bool, int64, float64, string, list or struct (a dict). */
struct junco_arg {
    const char *name; /* NULL in args: positional */
    struct junco_value value;
};

/* Where a node was written; file NULL: in a program. */
struct junco_place {
    const char *file;
    int line, column; /* from 1 */
};

/* A node to add.  Everything is borrowed and copied.  Either op or lambda is set; neither in HEAD
 * and those after it, nor in a window that gives the lists themselves, an output for each input. */
struct junco_node_spec {
    const char *name; /* NULL: made from the operator's name, unique in the pipeline */
    junco_iteration iteration;
    size_t n_in, n_out;
    const char *const *in; /* columns the operator or lambda reads */
    const char *const *out; /* columns it writes; FILTER: the kept columns' new names */
    size_t n_kept; /* FILTER: kept[i] becomes out[i] in the rows that stay; n_kept == n_out */
    const char *const *kept;
    const char *op; /* operator's name */
    const char *lambda; /* its text, "lambda c: c >= 0.5" */
    size_t n_args;
    const struct junco_arg *args;
    size_t n_config;
    const struct junco_arg *config; /* batch, instances, name, … */
    struct junco_place place;
    struct junco_place lambda_place; /* of the lambda's first byte; line 0: not known */
    /* Read for WINDOW and those after it only. */
    size_t n_by;
    const char *const *by; /* columns the iteration itself looks at: TIME_WINDOW the timestamp,
                            * SORT, DISTINCT and GROUP_BY the keys */
    size_t n_settings;
    const struct junco_arg *settings; /* named: size, step (TIME_WINDOW: seconds); HEAD: n;
                                       * SORT: descending (bool); GROUP_BY: functions (count, rows,
                                       * sum, min, max, mean, list: a string for each output) */
};

/* Collects the nodes of one pipeline; a composite operator gets one for its sub-graph, whose
 * inputs and outputs are named as its ports and whose other columns are its own; the columns of a
 * port that stands for many are "<port>0", "<port>1" and so on.  Owner only. */
struct junco_graph_builder;

/* Add a node after those added so far.  Names are checked here; types when the graph is built. */
JUNCO_API junco_status junco_graph_add(struct junco_graph_builder *builder,
                                       const struct junco_node_spec *spec,
                                       struct junco_error *err) JUNCO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
