/* program.h -- a lowered pipeline laid out for running: stages, and the columns of every edge. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_PROGRAM_H
#define RUNTIME_PROGRAM_H

#include "base/arena.h"
#include "graph/graph.h"
#include "graph/plan.h"

/* Rows of a call from which batches of equal shape are formed, in batches.  Fixed, so that the same
 * rows always meet in the same batches.  More would find more rows of equal shape; fewer let a
 * node's instances share the rows of a small call, which gains more where shapes vary. */
#define PROGRAM_BLOCK 1

/* Where a column of the edge after a stage comes from: the edge before it, or what the node made
 * of the row (for stage 0: the source's table). */
struct program_column {
    const char *name;
    bool is_carried;
    size_t at;
};

/* An operator's or lambda's input. */
struct program_arg {
    size_t at; /* its column on the edge before */
    const char *name;
    const struct junco_type *cast_to; /* NULL: as it is; else what the operator's port wants */
    bool takes_null; /* else a row with null here fails */
};

/* Stage 0 is the source (node NULL); stage i runs node i - 1. */
struct program_stage {
    const struct graph_node *node;
    const char *name; /* "img" */
    const char *what; /* "image_decode", "lambda", "source" */
    const struct junco_op *op;
    const struct expr *expr;
    const struct graph_pipeline *sub; /* a call of it for each row (run_sub.h); or NULL */
    bool is_fold; /* none of these: keeps rows, or counts them (fold.h) */
    bool has_tail; /* of those, has something to give when its input has ended */
    bool numbers_rows; /* gives rows with keys of their own, counted from 0, also at the end */
    bool sees_failed; /* kept rows do not pass it by (keep.h) */
    junco_iteration iteration;
    size_t n_args;
    struct program_arg *args;
    size_t n_by;
    struct program_arg *by; /* columns that the iteration looks at itself */
    struct program_arg *guard; /* a bool column: rows where it is not true pass by (keep.h) */
    const char *row_word; /* what a row before it is: "row", "window" */
    size_t n_made; /* columns the operator or lambda produces */
    const char **made_names;
    const struct junco_type **made_types;
    size_t n_columns; /* of the edge after it */
    struct program_column *columns;
    int instances;
    int batch; /* rows of equal shape a run takes; 1 with is_batchable: one by one */
    int block_rows; /* rows from which batches are formed; 1: the stage does not batch */
    int chunk_rows; /* rows a task takes at most */
    bool is_batchable;
    bool may_merge; /* its batches may have rows of several calls */
    int batch_delay_ms; /* may_merge: they may wait so long to be filled */
};

/* Immutable once made. */
struct program {
    struct arena arena;
    size_t n_stages; /* nodes + 1 */
    struct program_stage *stages;
    size_t n_inputs;
    const struct graph_column *inputs;
    bool has_flush; /* an operator has something to complete at the end of a call */
    size_t first_tail; /* the first stage that gives rows at the end; n_stages: none */
    size_t n_outputs;
    const char **outputs;
    const struct junco_type **output_types; /* the graph's */
    size_t *output_at; /* each output's column on the last edge */
    const struct junco_type **owned_types;
    size_t n_owned_types;
};

/* Only the columns that something downstream reads travel on an edge.  Borrows the pipeline and
 * the plan, which must outlive the program; done on failure too. */
junco_status program_init(struct program *program, const struct graph_pipeline *pipeline,
                          const struct plan *plan, struct junco_error *err) JUNCO_MUST_CHECK;
void program_done(struct program *program);

#endif
