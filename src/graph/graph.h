/* graph.h -- the logical graph: data only, what the user wrote and what its types are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "base/arena.h"
#include "base/str.h"
#include "expr/expr.h"

#include <junco/graph.h>
#include <junco/op.h>

/* A column's name and, once checked, its type. */
struct graph_column {
    const char *name;
    const struct junco_type *type; /* NULL before the check; owned by the graph */
};

/* A column that a concat brings from one of its branches (view.h says what a value is). */
struct graph_joined {
    size_t value; /* as the nodes behind it see it */
    size_t source; /* as its branch made it */
    size_t branch;
};

/* One of the running results of a REDUCE (expr/split.h). */
struct graph_fold {
    int function; /* split_function */
    bool may_not_run; /* nobody may ask for it: what breaks it is not yet an error */
    size_t n_in;
    size_t *in; /* of the node's inputs, in the order of the expressions' parameters */
    const struct expr *condition; /* rows where it is not true do not count; NULL: all count */
    const struct expr *value; /* NULL: the input itself */
    const struct junco_type *type; /* a list of at most one result; of len: int64 */
};

/* A node.  All pointers are the graph's. */
struct graph_node {
    const char *name; /* unique in its pipeline */
    bool has_own_name; /* given by the user */
    const struct graph_node
        *origin; /* what it is a copy of, in the chain that wrote it; or itself */
    junco_iteration iteration;
    size_t n_in, n_out, n_kept, n_by;
    const char **in;
    const char **out;
    const char **kept; /* FILTER */
    const char **by; /* what the iteration itself looks at */
    const char *op_name; /* NULL: a lambda */
    const char *sub_name; /* a pipeline of the graph is what it runs; or NULL */
    const char *lambda; /* NULL: an operator, or the iteration is all there is (walk.h) */
    size_t n_args;
    struct junco_arg *args; /* as written; after the check each has its parameter's name */
    size_t n_config;
    struct junco_arg *config;
    size_t n_settings;
    struct junco_arg *settings; /* of the iteration */
    struct junco_place place;
    struct junco_place lambda_place; /* of the lambda's first byte: for expr_source */
    size_t n_after;
    size_t *after; /* the points it follows (view.h); n_after 0: the node before it */
    size_t fan; /* the last point, up to this one, where rows became several; 0: none */
    size_t fork; /* CONCAT: the point where its branches part */
    struct graph_joined *joined; /* CONCAT: n_out */
    /* A bool column, or NULL: rows where it is not true pass the node by, with null for its
     * outputs.  Of lowered graphs: nobody writes one. */
    const char *guard;
    bool is_verdict; /* lowered: writes whether a row stays instead of dropping it */
    /* Lowered, of a window or a reduction of the whole call: its rows go on behind it, and what it
     * makes of them comes first, in a row of its own: the one where its last output, a bool, is true.
     * A spread (walk.h) ends that. */
    bool is_aside;
    const char **said; /* lowered: n_in: the user's names for the inputs; NULL: they are `in` */
    size_t
        n_folds; /* of lowered graphs: a REDUCE without function that gives these, one an output */
    struct graph_fold *folds;
    const char *composite; /* the node of the logical graph this one was expanded from, or NULL */

    /* --- set by graph_check() --- */
    const struct junco_op *op;
    struct graph_pipeline *sub; /* the pipeline of sub_name, a copy for this node (sub.h) */
    /* lowered: what of `sub` runs, a row a call; NULL: its nodes stand in this one's place */
    struct graph_pipeline *sub_runs;
    void *instance; /* op->instance_size bytes with the parameters written in */
    struct expr *expr; /* the compiled lambda */
    const struct junco_type **in_types; /* n_in: what the function sees */
    const struct junco_type **by_types; /* n_by */
    const struct junco_type **out_types; /* n_out */
    bool *out_is_used; /* n_out: false = pruned: nothing downstream reads it */
};

/* One pipeline: inputs, nodes in order of flow, outputs.  It is a chain, each node behind the one
 * before it, but where chains part and join again: there a node says what it follows. */
struct graph_pipeline {
    const char *name;
    const struct graph_pipeline *root; /* whose pipe.input(...) it goes on from: perhaps its own */
    struct junco_place place;
    bool is_safe; /* .safe(): JUNCO_ON_ERROR_DEFAULT is to keep.  Of lowered graphs: not set */
    size_t n_inputs;
    struct graph_column *inputs;
    size_t n_nodes, nodes_capacity;
    struct graph_node **nodes; /* in order of flow */
    size_t n_outputs;
    struct graph_column *outputs;
};

/* What a file holds: named pipelines.  Owner only; everything in it lives until graph_free(). */
struct graph {
    struct arena arena;
    const char *file; /* NULL: made by a program */
    struct owned *owned; /* what graph_free() releases beside the arena; see own.h */
    size_t n_pipelines, pipelines_capacity;
    struct graph_pipeline **pipelines;
};

junco_status graph_new(const char *file, struct graph **ret_graph,
                       struct junco_error *err) JUNCO_MUST_CHECK;
void graph_free(struct graph *graph);

/* Begin a pipeline; the builder is the graph's and ends with it. */
junco_status graph_begin(struct graph *graph, const char *name, struct junco_place place,
                         size_t n_inputs, const char *const *inputs,
                         struct junco_graph_builder **ret_builder,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* A copy of the pipeline so far, to go on from under another name (`q = p.map(…)`). */
junco_status graph_fork(struct junco_graph_builder *builder,
                        struct junco_graph_builder **ret_builder,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* Add a node that runs an earlier pipeline of the graph, a row a call; the spec has no operator, no
 * lambda and no arguments.  Columns are the pipeline's inputs and outputs, by position. */
junco_status graph_add_sub(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                           const char *pipeline, struct junco_error *err) JUNCO_MUST_CHECK;
/* Join others to the chain, side by side: at most JUNCO_MAX_BRANCHES together, all from the same
 * pipe.input(...).  Their nodes are copied, but for those that the chain has, too.  The spec says
 * name, config, place and the setting how: "inner" (rows that every branch let through) or "outer"
 * (that any did).  Errors name the nodes that cannot be joined. */
junco_status graph_concat(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                          size_t n, struct junco_graph_builder *const *others,
                          struct junco_error *err) JUNCO_MUST_CHECK;
/* End it with its output columns: it becomes a pipeline of the graph.  The places of outputs are
 * the file's.  JUNCO_EINVAL names an undeclared column and the nearest declared one. */
junco_status graph_end(struct junco_graph_builder *builder, const char *name, size_t n_outputs,
                       const char *const *outputs, struct junco_place place,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* By name; NULL name: the only one, or the last of the file.  Errors name what there is. */
junco_status graph_find(const struct graph *graph, const char *name,
                        struct graph_pipeline **ret_pipeline,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* The operators there are: a NULL-terminated array. */
const struct junco_op *op_find(const struct junco_op *const *ops, const char *name);

/* Check one pipeline: operators exist, columns are declared before use, argument names and ranges,
 * row counts fit the iteration, lambdas compile, types flow from the inputs to the outputs.
 * input_types: n_inputs entries (borrowed).  overrides: "node.param=value" texts, or none.
 * Errors: file:line:column, node, what was expected, what was found, the nearest name. */
struct graph_context {
    const struct junco_op *const *ops;
    const struct junco_env *env;
    const struct junco_type *const *input_types; /* NULL: all string */
    size_t n_overrides;
    const char *const *overrides;
};
junco_status graph_check(struct graph *graph, struct graph_pipeline *pipeline,
                         const struct graph_context *context,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Named passes over a checked pipeline, in order.  Each says what it did, for `explain`. */
struct graph_note {
    const char *pass;
    const char *text;
};
/* concat: lay the branches of concats one behind the other; expand: replace composites by their sub-graphs (their hidden columns are named
 * "<node>.<column>"); prune: drop pure nodes and columns that nothing reads.  The result is a new
 * checked pipeline of the same graph.  Notes are the graph's. */
junco_status graph_lower(struct graph *graph, const struct graph_pipeline *pipeline,
                         const struct graph_context *context, struct graph_pipeline **ret_pipeline,
                         size_t *ret_n_notes, const struct graph_note **ret_notes,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* An integer of a node's config, or `dflt`.  Known keys, their ranges and aliases (num_instance)
 * are one table; an unknown key was an error in graph_check(). */
int64_t graph_config_int(const struct graph_node *node, const char *key, int64_t dflt);

/* JSON (versioned, "junco_graph": 1): writing, reading, writing gives the same bytes. */
junco_status graph_to_json(const struct graph *graph, struct str *out,
                           struct junco_error *err) JUNCO_MUST_CHECK;
junco_status graph_from_json(const char *text, size_t size, struct graph **ret_graph,
                             struct junco_error *err) JUNCO_MUST_CHECK;
/* Graphviz: nodes with their operator, edges with column names and types. */
junco_status graph_to_dot(const struct graph_pipeline *pipeline, struct str *out,
                          struct junco_error *err) JUNCO_MUST_CHECK;

#endif
