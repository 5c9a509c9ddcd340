/* op.h -- what an operator is: one const table that built-ins and plugins fill in alike. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_OP_H
#define JUNCO_OP_H

#include <junco/table.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JUNCO_OP_ABI 1

struct junco_env;
struct junco_graph_builder;

/* A parameter's kind says how it is written and what lies at its offset in the instance. */
typedef enum junco_param_kind {
    JUNCO_PARAM_BOOL = 1, /* bool */
    JUNCO_PARAM_INT = 2, /* int64_t */
    JUNCO_PARAM_FLOAT = 3, /* double */
    JUNCO_PARAM_STRING = 4, /* const char *: lives as long as the instance; NULL for None */
    JUNCO_PARAM_CHOICE = 5, /* int: the index into choices */
    JUNCO_PARAM_MODEL = 6, /* const char *: a model file's name, looked up (see junco_env_model) */
    JUNCO_PARAM_FLOATS = 7, /* struct junco_floats: a list of numbers */
    JUNCO_PARAM_VALUE = 8, /* struct junco_value: any literal, which the operator checks; borrowed,
                                    lives as long as the instance */
} junco_param_kind;

#define JUNCO_MAX_FLOATS 8
struct junco_floats {
    size_t n;
    double at[JUNCO_MAX_FLOATS];
};

/* One row feeds parser, range check, --set, `junco ops` and the manual. */
struct junco_param {
    const char *name; /* NULL ends the array; the order is that of positional arguments */
    const char *summary;
    junco_param_kind kind;
    size_t offset; /* in the instance */
    const char *dflt; /* as the pipeline text would write it: "0.5", "'rgb'", "None";
                          NULL: required */
    double min, max; /* numbers: the inclusive range; both 0: any */
    const char *const *choices; /* CHOICE: NULL-terminated */
};

/* A column an operator reads or writes. */
struct junco_port {
    const char *name; /* NULL ends the array */
    const char *type; /* text form; open forms allowed: "image", "tensor<float32>", "any" */
    const char *summary;
    bool takes_null; /* inputs: rows with null here reach the operator; otherwise such a row is
                         an error of that row, found by the host */
};

/* How many rows come out for one that goes in. */
typedef enum junco_rows {
    JUNCO_ROWS_ONE = 0, /* exactly one: may be used with map */
    JUNCO_ROWS_MANY = 1, /* none, one or many: flat_map */
} junco_rows;

enum {
    JUNCO_OP_PURE = 1 << 0, /* same input, same output; no side effects: may be merged, pruned,
                                    batched across calls */
    JUNCO_OP_BLOCKING = 1 << 1, /* waits for somebody else (a network, a camera): runs in slots of
                                    its own.  Reading local files is not that: it ends soon, and
                                    mostly in memory, so it is a worker's work */
    JUNCO_OP_BATCHABLE = 1 << 2, /* gains from rows of equal shape together: `batch` applies */
    JUNCO_OP_HEAVY = 1 << 3, /* a row takes a tenth of a millisecond or more: it makes a task */
    JUNCO_OP_MODEL = 1 << 4, /* runs a model: has the parameters engine, precision and threads,
                                    which the plan sets */
    JUNCO_OP_MANY_INPUTS = 1 << 5, /* the last input stands for any number of columns, or none;
                                    see columns() */
    JUNCO_OP_MANY_OUTPUTS = 1 << 6, /* likewise the last output */
    JUNCO_OP_SEES_FAILED =
        1 << 7, /* rows that failed and were kept (JUNCO_ON_ERROR_KEEP) do not pass
                                    it by: in a filter they are dropped, unseen, and elsewhere they
                                    are its input, which has not failed any more.  For inputs that
                                    take null; built-ins only */
};

/* The columns that a node reads and writes, as its pipeline calls them. */
struct junco_columns {
    size_t n_in, n_out;
    const char *const *in;
    const char *const *out;
};

/* What run() says when it returns. */
typedef enum junco_next {
    JUNCO_DONE = 0, /* the input is used up */
    JUNCO_MORE = 1, /* the builder is full: call again with the same input */
    JUNCO_FINISHED = 2, /* nothing further is wanted from upstream */
} junco_next;

struct junco_op {
    uint32_t abi; /* JUNCO_OP_ABI */
    size_t size; /* sizeof(struct junco_op): the table grows at its end only */
    const char *name; /* as users write it: "image_decode", "text_detection.ppocr" */
    const char *summary;
    const struct junco_param *params; /* NULL: none */
    const struct junco_port *inputs; /* NULL: none (a source): it sees rows without columns, and a
                                        pipeline without inputs has one */
    const struct junco_port *outputs; /* NULL: none (a sink) */
    junco_rows rows;
    unsigned flags;
    size_t instance_size; /* bytes, zeroed, then the parameters are written in */
    size_t call_state_size; /* bytes, zeroed, one a call; 0: stateless */

    /* (optional; default: the types the outputs declare) Say the outputs' types for these inputs.
     * The parameters are set; open() has not run.  The inputs already fit what the ports declare.
     * On JUNCO_OK the caller owns a reference to each ret_types[i]; else none is set. */
    junco_status (*types)(const void *instance, const struct junco_env *env,
                          const struct junco_type *const *in_types,
                          const struct junco_type **ret_types, struct junco_error *err);

    /* (optional) Check parameters, acquire resources.  Once per instance, one thread.
     * Borrows env, which outlives the instance. */
    junco_status (*open)(void *instance, const struct junco_env *env, struct junco_error *err);

    /* Borrows `in`; adds rows to `out` until it has no room or the input is used up, and says so
     * in *ret_next.  With JUNCO_ROWS_ONE: row i of the input begins (or fails) output row i, in
     * order, none left out.  A row that fails is marked with junco_builder_fail_row(); a failure
     * status means that the whole chunk failed and `out` is discarded.  Never runs twice at once
     * on one instance; several instances run at once. */
    junco_status (*run)(void *instance, void *call_state, const struct junco_chunk *in,
                        struct junco_builder *out, junco_next *ret_next, struct junco_error *err);

    /* (instead of run, for JUNCO_ROWS_ONE operators) One row: the host has begun the output row;
     * put its cells.  A failure status is that row's error. */
    junco_status (*run_row)(void *instance, const struct junco_chunk *in, size_t row,
                            struct junco_builder *out, struct junco_error *err);

    /* (optional) Release what open() took.  Called once, also after a failed open(). */
    void (*close)(void *instance);

    /* (optional: a composite) Describe the operator as a sub-graph of other operators, so that
     * the planner binds each part.  run and run_row are NULL then.  See graph.h. */
    junco_status (*expand)(const void *instance, struct junco_graph_builder *builder,
                           struct junco_error *err);

    /* (optional) Release what a call's state holds; its bytes are the host's.  Called once for
     * each call, after its last run, also where there was none. */
    void (*call_done)(void *call_state);

    /* (optional) See what the node's columns are called: for operators with MANY inputs or outputs,
     * and those to which names mean something.  After the parameters are set, before types(),
     * expand() and open(); twice with the same names means what once means.  The names are borrowed and live as long as the instance. */
    junco_status (*columns)(void *instance, const struct junco_columns *columns,
                            struct junco_error *err);

    /* (optional, with call_state_size) Complete what the call's rows began outside: put a file in
     * its place, commit.  Once, when every node of the call is through with its last row, before
     * its end is told; not where the call has failed or was cancelled (call_done() comes alone
     * then, and takes back what can be).  A failure is the call's.  The instance is any of the
     * node's and may be running for another call: look, but do not touch.
     * The operator must see every row that reaches it: nothing below it may end the call early. */
    junco_status (*flush)(const void *instance, void *call_state, struct junco_error *err);
};

/* ---- what the host offers an operator (slots of op->open and op->types) ---- */

struct junco_backend;
struct junco_session;
struct junco_session_spec;

/* Look a model file up: absolute, else beside the pipeline file, then $JUNCO_MODEL_PATH, then the
 * cache.  Writes a NUL-terminated path; JUNCO_ENOTFOUND lists the places tried. */
JUNCO_API junco_status junco_env_model(const struct junco_env *env, const char *name,
                                       char *ret_path, size_t size,
                                       struct junco_error *err) JUNCO_MUST_CHECK;

/* A session for the model in `spec`, shared by all who ask for the same (path, engine, precision,
 * threads).  Borrows spec; the caller owns a reference: junco_env_release() it.  Any thread. */
JUNCO_API junco_status junco_env_session(const struct junco_env *env,
                                         const struct junco_session_spec *spec,
                                         const struct junco_backend **ret_backend,
                                         struct junco_session **ret_session,
                                         struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API void junco_env_release(const struct junco_env *env, struct junco_session *session);

#ifdef __cplusplus
}
#endif
#endif
