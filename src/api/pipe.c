/* pipe.c -- pipe.h's chain: a graph that remembers the first step that failed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/pipe.h>

#include <string.h>

#include "api/build.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "lang/lang.h"

struct junco_pipe {
    struct graph *graph; /* NULL: junco_pipe_open() took it */
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
    if (!pipe->graph)
        junco_fail(&pipe->error, JUNCO_EINVAL, "the chain was opened already: begin another");
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

/* ---- the whole ---- */

junco_status junco_pipe_new(const char *inputs, struct junco_pipe **ret_pipe,
                            struct junco_error *err) {
    const struct junco_place nowhere = {0};
    struct columns columns = {0};
    struct junco_pipe *pipe;
    junco_status st = split(inputs, &columns, err);

    if (st)
        return st;
    pipe = junco_zalloc(sizeof(*pipe));
    st = pipe ? graph_new(NULL, &pipe->graph, err) : junco_nomem(err, sizeof(*pipe));
    if (!st)
        st = graph_begin(pipe->graph, "pipeline", nowhere, columns.n, columns.names, &pipe->builder,
                         err);
    junco_free(columns.names);
    if (st)
        junco_pipe_free(pipe);
    else
        *ret_pipe = pipe;
    return st;
}

void junco_pipe_free(struct junco_pipe *pipe) {
    if (!pipe)
        return;
    graph_free(pipe->graph);
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
    if (!pipe->graph)
        return junco_fail(err, JUNCO_EINVAL, "the chain was opened already: begin another");
    if (!pipe->is_ended)
        return junco_fail(err, JUNCO_EINVAL,
                          "the chain has no outputs: end it with junco_pipe_output()");
    st = build_graph(&pipe->graph, options, &build, err);
    return st ? st : pipeline_start(build, options, ret_pipeline, err);
}
