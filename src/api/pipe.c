/* pipe.c -- pipe.h's chain: a graph that remembers the first step that failed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/pipe.h>

#include <string.h>

#include "api/build.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "lang/lang.h"

#define OPENED "the chain, or one that it comes from, was opened already: begin another"

/* What chains that come from one another share. */
struct trunk {
    struct graph *graph; /* NULL: junco_pipe_open() took it */
    size_t n_pipes;
};

struct junco_pipe {
    struct trunk *trunk;
    struct junco_graph_builder *builder; /* the graph's */
    bool is_ended; /* has its outputs */
    struct junco_error error; /* the first step that failed; code JUNCO_OK: none */
};

/* ---- lists of columns ---- */

/* Names cut from a list; the texts lie behind the array. */
struct columns {
    size_t n;
    const char **names; /* owned, one block */
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

/* The name that `list` begins with, without blanks around it; returns what follows its comma, or
 * NULL behind the last. */
static const char *cut(const char *list, const char **ret_name, size_t *ret_size) {
    size_t size = strcspn(list, ",");
    const char *next = list[size] ? list + size + 1 : NULL;

    while (size && is_blank(*list)) {
        list++;
        size--;
    }
    while (size && is_blank(list[size - 1]))
        size--;
    *ret_name = list;
    *ret_size = size;
    return next;
}

static size_t count(const char *list) {
    size_t n = list[strspn(list, " \t\n")] != '\0';

    for (; *list; list++)
        n += *list == ',';
    return n;
}

/* The caller owns ret_columns->names: junco_free() it. */
static junco_status split(const char *list, struct columns *ret_columns, struct junco_error *err) {
    size_t n, size;
    const char *name;
    char *text;

    if (!list)
        return junco_fail(err, JUNCO_EINVAL, "no columns are named; \"\" is none");
    n = count(list);
    if (n > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "%zu columns, at most %d", n, JUNCO_MAX_COLUMNS);
    size = (n + 1) * sizeof(*ret_columns->names) + strlen(list) + n + 1;
    ret_columns->names = junco_zalloc(size);
    if (!ret_columns->names)
        return junco_nomem(err, size);
    ret_columns->n = n;
    text = (char *)(ret_columns->names + n + 1);
    for (size_t i = 0; i < n; i++) {
        list = cut(list, &name, &size);
        ret_columns->names[i] = memcpy(text, name, size);
        text += size + 1;
    }
    return JUNCO_OK;
}

/* ---- steps ---- */

/* Whether the chain goes on: a step behind a failed one does nothing. */
static bool is_open(struct junco_pipe *pipe) {
    if (pipe->error.code)
        return false;
    if (!pipe->trunk->graph)
        junco_fail(&pipe->error, JUNCO_EINVAL, OPENED);
    else if (pipe->is_ended)
        junco_fail(&pipe->error, JUNCO_EINVAL, "nothing can follow junco_pipe_output()");
    return pipe->error.code == JUNCO_OK;
}

/* The columns of a node: what it reads, writes and, for a filter, keeps (else NULL). */
static void add(struct junco_pipe *pipe, junco_iteration iteration, const char *in, const char *out,
                const char *kept, const char *fn) {
    struct columns reads = {0}, writes = {0}, keeps = {0};
    struct junco_error *err = &pipe->error;
    junco_status st;

    if (!is_open(pipe))
        return;
    st = split(in, &reads, err);
    if (!st)
        st = split(out, &writes, err);
    if (!st && iteration == JUNCO_FILTER)
        st = split(kept, &keeps, err);
    if (!st && !fn)
        st = junco_fail(err, JUNCO_EINVAL, "no operator is given");
    if (!st) {
        const struct junco_node_spec spec = {
            .iteration = iteration,
            .n_in = reads.n,
            .in = reads.names,
            .n_out = writes.n,
            .out = writes.names,
            .n_kept = keeps.n,
            .kept = keeps.names,
        };

        st = lang_add(pipe->builder, &spec, fn, err);
    }
    if (st)
        junco_wrap(err, st, "step ('%s' -> '%s')", in ? in : "", out ? out : "");
    junco_free(reads.names);
    junco_free(writes.names);
    junco_free(keeps.names);
}

void junco_pipe_map(struct junco_pipe *pipe, const char *in, const char *out, const char *fn) {
    add(pipe, JUNCO_MAP, in, out, NULL, fn);
}

void junco_pipe_flat_map(struct junco_pipe *pipe, const char *in, const char *out, const char *fn) {
    add(pipe, JUNCO_FLAT_MAP, in, out, NULL, fn);
}

void junco_pipe_filter(struct junco_pipe *pipe, const char *kept, const char *out, const char *in,
                       const char *fn) {
    add(pipe, JUNCO_FILTER, in, out, kept, fn);
}

void junco_pipe_add(struct junco_pipe *pipe, const struct junco_node_spec *spec) {
    junco_status st;

    if (!is_open(pipe))
        return;
    st = junco_graph_add(pipe->builder, spec, &pipe->error);
    pipe->error.code = st;
}

void junco_pipe_output(struct junco_pipe *pipe, const char *columns) {
    const struct junco_place nowhere = {0};
    struct columns outputs = {0};
    junco_status st;

    if (!is_open(pipe))
        return;
    st = split(columns, &outputs, &pipe->error);
    if (!st)
        st = graph_end(pipe->builder, NULL, outputs.n, outputs.names, nowhere, &pipe->error);
    pipe->is_ended = !st;
    junco_free(outputs.names);
}

void junco_pipe_concat(struct junco_pipe *pipe, size_t n_others, struct junco_pipe *const *others,
                       const char *how) {
    struct junco_graph_builder *branches[JUNCO_MAX_BRANCHES];
    const char *text = how ? how : "inner";
    const struct junco_arg setting = {
        .name = "how",
        .value = {.kind = JUNCO_KIND_STRING, .as.bytes = {.data = text, .size = strlen(text)}},
    };
    const struct junco_node_spec spec = {
        .iteration = JUNCO_CONCAT, .n_settings = 1, .settings = &setting};
    junco_status st = JUNCO_OK;

    if (!is_open(pipe))
        return;
    if (n_others == 0 || n_others >= JUNCO_MAX_BRANCHES)
        st = junco_fail(&pipe->error, JUNCO_ELIMIT, "concat: %zu other chains, want 1 to %d",
                        n_others, JUNCO_MAX_BRANCHES - 1);
    for (size_t i = 0; i < n_others && !st; i++) {
        branches[i] = others[i]->builder;
        st = junco_pipe_error(others[i], &pipe->error);
        if (!st && others[i]->trunk != pipe->trunk)
            st = junco_fail(&pipe->error, JUNCO_EINVAL,
                            "concat: chain %zu has rows of its own: fork it from this one, or both "
                            "from a third",
                            i);
    }
    if (!st)
        st = graph_concat(pipe->builder, &spec, n_others, branches, &pipe->error);
    pipe->error.code = st;
}

/* ---- the whole ---- */

static junco_status new_pipe(struct trunk *trunk, struct junco_pipe **ret_pipe,
                             struct junco_error *err) {
    struct junco_pipe *pipe = junco_zalloc(sizeof(*pipe));

    if (!pipe)
        return junco_nomem(err, sizeof(*pipe));
    pipe->trunk = trunk;
    trunk->n_pipes++;
    *ret_pipe = pipe;
    return JUNCO_OK;
}

static junco_status new_trunk(struct trunk **ret_trunk, struct junco_error *err) {
    struct trunk *trunk = junco_zalloc(sizeof(*trunk));
    junco_status st;

    if (!trunk)
        return junco_nomem(err, sizeof(*trunk));
    st = graph_new(NULL, &trunk->graph, err);
    if (st)
        junco_free(trunk);
    else
        *ret_trunk = trunk;
    return st;
}

static void free_trunk(struct trunk *trunk) {
    graph_free(trunk->graph);
    junco_free(trunk);
}

junco_status junco_pipe_new(const char *inputs, struct junco_pipe **ret_pipe,
                            struct junco_error *err) {
    const struct junco_place nowhere = {0};
    struct columns columns = {0};
    struct junco_graph_builder *builder;
    struct trunk *trunk = NULL;
    junco_status st = split(inputs, &columns, err);

    if (!st)
        st = new_trunk(&trunk, err);
    if (!st)
        st =
            graph_begin(trunk->graph, "pipeline", nowhere, columns.n, columns.names, &builder, err);
    junco_free(columns.names);
    if (!st)
        st = new_pipe(trunk, ret_pipe, err);
    if (!st)
        (*ret_pipe)->builder = builder;
    else if (trunk)
        free_trunk(trunk);
    return st;
}

junco_status junco_pipe_fork(const struct junco_pipe *pipe, struct junco_pipe **ret_fork,
                             struct junco_error *err) {
    struct junco_graph_builder *builder;
    junco_status st = junco_pipe_error(pipe, err);

    if (!st && !pipe->trunk->graph)
        st = junco_fail(err, JUNCO_EINVAL, OPENED);
    if (!st && pipe->is_ended)
        st = junco_fail(err, JUNCO_EINVAL, "nothing can follow junco_pipe_output()");
    if (!st)
        st = graph_fork(pipe->builder, &builder, err);
    if (!st)
        st = new_pipe(pipe->trunk, ret_fork, err);
    if (!st)
        (*ret_fork)->builder = builder;
    return st;
}

void junco_pipe_free(struct junco_pipe *pipe) {
    if (!pipe)
        return;
    if (--pipe->trunk->n_pipes == 0)
        free_trunk(pipe->trunk);
    junco_free(pipe);
}

junco_status junco_pipe_error(const struct junco_pipe *pipe, struct junco_error *err) {
    if (!pipe->error.code)
        return JUNCO_OK;
    return junco_fail(err, pipe->error.code, "%s", pipe->error.message);
}

junco_status junco_pipe_open(struct junco_pipe *pipe, const struct junco_pipeline_options *options,
                             struct junco_pipeline **ret_pipeline, struct junco_error *err) {
    struct build *build = NULL;
    junco_status st = junco_pipe_error(pipe, err);

    if (st)
        return st;
    if (!pipe->trunk->graph)
        return junco_fail(err, JUNCO_EINVAL, OPENED);
    if (!pipe->is_ended)
        return junco_fail(err, JUNCO_EINVAL,
                          "the chain has no outputs: end it with junco_pipe_output()");
    st = build_graph(&pipe->trunk->graph, options, &build, err);
    return st ? st : pipeline_start(build, options, ret_pipeline, err);
}
