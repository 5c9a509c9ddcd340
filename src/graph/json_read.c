/* json_read.c -- a graph from its JSON: every key known, every size bounded. */
/* SPDX-License-Identifier: Apache-2.0 */
/* The document is untrusted.  It is read into specs in a scratch arena, keys in any order, and then
 * built through the same functions a program uses, which check every name and count again.  The
 * nesting of the known parts is fixed, so each has a function; only literals nest freely, and
 * literal_read() has a stack for them. */
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "graph/build.h"
#include "graph/graph.h"
#include "graph/json.h"
#include "graph/json_reader.h"
#include "graph/literal.h"
#include "graph/names.h"
#include "graph/walk.h"

struct node_spec {
    struct junco_node_spec spec;
    const char *sub_name; /* the pipeline it runs; or NULL */
    size_t n_after;
    const char **after; /* NULL for the inputs */
};

struct pipeline_spec {
    const char *name;
    struct junco_place place;
    bool is_safe;
    size_t n_inputs, n_outputs, n_nodes;
    const char **inputs;
    const char **outputs;
    struct node_spec *nodes;
};

/* The document.  Literals' lists are its own, all else lies in scratch. */
struct document {
    const char *file;
    size_t n_pipelines;
    struct pipeline_spec *pipelines;
};

static junco_status read_line_number(struct reader *r, int *ret_number, struct junco_error *err) {
    junco_status st = reader_expect(r, JSON_INT, "an integer", err);

    if (st)
        return st;
    if (r->in.int64 < 1 || r->in.int64 > INT_MAX)
        return junco_fail(err, JUNCO_EINVAL, "%" PRId64 " is no line or column", r->in.int64);
    *ret_number = (int)r->in.int64;
    return JUNCO_OK;
}

/* ---- the parts ---- */

static junco_status read_place_key(struct reader *r, void *ctx, size_t index,
                                   struct junco_error *err) {
    struct junco_place *place = ctx;

    switch (index) {
    case 0:
        return reader_text(r, true, &place->file, err);
    case 1:
        return read_line_number(r, &place->line, err);
    default:
        return read_line_number(r, &place->column, err);
    }
}

static junco_status read_place(struct reader *r, struct junco_place *ret_place,
                               struct junco_error *err) {
    static const char *const keys[] = {"file", "line", "column", NULL};
    struct junco_place place = {.line = 1, .column = 1};
    junco_status st = reader_expect(r, JSON_OBJECT, "an object", err);

    if (!st)
        st = reader_object(r, keys, read_place_key, &place, err);
    if (!st)
        *ret_place = place;
    return st;
}

/* Arguments: positional from an array, named from an object. */
static junco_status read_args(struct reader *r, bool is_named, size_t *n, struct junco_arg **args,
                              struct junco_error *err) {
    json_event last = is_named ? JSON_OBJECT_END : JSON_ARRAY_END;
    junco_status st = reader_expect(r, is_named ? JSON_OBJECT : JSON_ARRAY,
                                    is_named ? "an object" : "an array", err);

    while (!st) {
        struct junco_arg arg = {.name = NULL};
        json_event event;

        st = json_next(&r->in, &event, err);
        if (st || event == last)
            return st;
        if (is_named) {
            st = reader_keep(r, &arg.name, err);
            if (!st)
                st = json_next(&r->in, &event, err);
        }
        if (!st)
            st = reader_grow(r, args, *n, sizeof(**args), JUNCO_MAX_PARAMS, err);
        if (!st)
            st = literal_read(&r->in, event, &r->scratch, &arg.value, err);
        if (!st)
            (*args)[(*n)++] = arg;
    }
    return st;
}

static junco_status read_iteration(struct reader *r, junco_iteration *ret_iteration,
                                   struct junco_error *err) {
    const char *names[WALK_COUNT + 1] = {NULL};
    const char *name;
    char list[NAMES_HINT_BYTES];
    junco_status st = reader_text(r, false, &name, err);

    if (st)
        return st;
    for (int i = 0; i < WALK_COUNT; i++)
        names[i] = names_iteration((junco_iteration)i);
    *ret_iteration = walk_find(name);
    if ((int)*ret_iteration < WALK_COUNT)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINVAL, "'%.40s' is none of %s", name,
                      names_list(list, sizeof(list), names));
}

/* A node whose positional and named arguments have not been put together yet. */
struct node_parts {
    struct junco_node_spec spec;
    const char *sub_name;
    size_t n_after;
    const char **after;
    size_t n_args, n_params, n_config, n_settings;
    struct junco_arg *args, *params, *config, *settings;
};

static const char *const node_keys[] = {
    "name", "iteration", "op",     "lambda",   "in",    "out",
    "kept", "args",      "params", "config",   "place", "lambda_place",
    "by",   "settings",  "after",  "pipeline", NULL};

static junco_status read_after(struct reader *r, struct node_parts *parts,
                               struct junco_error *err) {
    junco_status st = reader_expect(r, JSON_ARRAY, "an array of nodes' names", err);

    parts->n_after = 0;
    while (!st) {
        const char *name = NULL;
        json_event event;

        st = json_next(&r->in, &event, err);
        if (st || event == JSON_ARRAY_END)
            return st;
        if (event == JSON_STRING)
            st = reader_keep(r, &name, err);
        else if (event != JSON_NULL)
            st = reader_unexpected("a node's name, or null for the inputs", err);
        if (!st)
            st = reader_grow(r, &parts->after, parts->n_after, sizeof(*parts->after),
                             JUNCO_MAX_BRANCHES, err);
        if (!st)
            parts->after[parts->n_after++] = name;
    }
    return st;
}

static junco_status read_node_key(struct reader *r, void *ctx, size_t index,
                                  struct junco_error *err) {
    struct node_parts *parts = ctx;
    struct junco_node_spec *spec = &parts->spec;

    switch (index) {
    case 0:
        return reader_text(r, false, &spec->name, err);
    case 1:
        return read_iteration(r, &spec->iteration, err);
    case 2:
        return reader_text(r, false, &spec->op, err);
    case 3:
        return reader_text(r, false, &spec->lambda, err);
    case 4:
        return reader_texts(r, &spec->n_in, (const char ***)&spec->in, err);
    case 5:
        return reader_texts(r, &spec->n_out, (const char ***)&spec->out, err);
    case 6:
        return reader_texts(r, &spec->n_kept, (const char ***)&spec->kept, err);
    case 7:
        return read_args(r, false, &parts->n_args, &parts->args, err);
    case 8:
        return read_args(r, true, &parts->n_params, &parts->params, err);
    case 9:
        return read_args(r, true, &parts->n_config, &parts->config, err);
    case 10:
        return read_place(r, &spec->place, err);
    case 11:
        return read_place(r, &spec->lambda_place, err);
    case 12:
        return reader_texts(r, &spec->n_by, (const char ***)&spec->by, err);
    case 13:
        return read_args(r, true, &parts->n_settings, &parts->settings, err);
    case 14:
        return read_after(r, parts, err);
    default:
        return reader_text(r, false, &parts->sub_name, err);
    }
}

static void release_args(size_t n, struct junco_arg *args) {
    for (size_t i = 0; i < n; i++)
        junco_value_unref(&args[i].value);
}

static junco_status join_args(struct reader *r, struct node_parts *parts, struct junco_error *err) {
    size_t n = parts->n_args + parts->n_params;
    struct junco_arg *all = arena_alloc_array(&r->scratch, n + 1, sizeof(*all));

    if (!all)
        return junco_nomem(err, (n + 1) * sizeof(*all));
    if (parts->n_args)
        memcpy(all, parts->args, parts->n_args * sizeof(*all));
    if (parts->n_params)
        memcpy(all + parts->n_args, parts->params, parts->n_params * sizeof(*all));
    parts->spec.args = all;
    parts->spec.n_args = n;
    parts->spec.config = parts->config;
    parts->spec.n_config = parts->n_config;
    parts->spec.settings = parts->settings;
    parts->spec.n_settings = parts->n_settings;
    return JUNCO_OK;
}

/* The rest of a node.  On failure its literals are released, else they are the spec's. */
static junco_status read_node(struct reader *r, struct node_spec *ret_node,
                              struct junco_error *err) {
    struct node_parts parts = {0};
    junco_status st = reader_object(r, node_keys, read_node_key, &parts, err);

    if (!st)
        st = join_args(r, &parts, err);
    if (st) {
        release_args(parts.n_args, parts.args);
        release_args(parts.n_params, parts.params);
        release_args(parts.n_config, parts.config);
        release_args(parts.n_settings, parts.settings);
        return st;
    }
    *ret_node = (struct node_spec){parts.spec, parts.sub_name, parts.n_after, parts.after};
    return JUNCO_OK;
}

static junco_status read_nodes(struct reader *r, struct pipeline_spec *pipeline,
                               struct junco_error *err) {
    junco_status st = reader_expect(r, JSON_ARRAY, "an array of nodes", err);

    while (!st) {
        json_event event;

        st = json_next(&r->in, &event, err);
        if (st || event == JSON_ARRAY_END)
            return st;
        if (event != JSON_OBJECT)
            return reader_unexpected("a node", err);
        st = reader_grow(r, &pipeline->nodes, pipeline->n_nodes, sizeof(*pipeline->nodes),
                         JUNCO_MAX_NODES, err);
        if (!st)
            st = read_node(r, &pipeline->nodes[pipeline->n_nodes], err);
        if (st)
            return junco_wrap(err, st, "node %zu", pipeline->n_nodes + 1);
        pipeline->n_nodes++;
    }
    return st;
}

/* What calls do with failed rows; without the key they fail. */
static junco_status read_on_error(struct reader *r, bool *ret_is_safe, struct junco_error *err) {
    const char *policy;
    junco_status st = reader_text(r, false, &policy, err);

    if (st)
        return st;
    if (!str_equal(policy, "keep"))
        return junco_fail(err, JUNCO_EINVAL, "'%.40s' is not \"keep\", the only one there is",
                          policy);
    *ret_is_safe = true;
    return JUNCO_OK;
}

static junco_status read_pipeline_key(struct reader *r, void *ctx, size_t index,
                                      struct junco_error *err) {
    struct pipeline_spec *pipeline = ctx;

    switch (index) {
    case 0:
        return reader_text(r, false, &pipeline->name, err);
    case 1:
        return read_place(r, &pipeline->place, err);
    case 2:
        return reader_texts(r, &pipeline->n_inputs, &pipeline->inputs, err);
    case 3:
        return read_nodes(r, pipeline, err);
    case 4:
        return read_on_error(r, &pipeline->is_safe, err);
    default:
        return reader_texts(r, &pipeline->n_outputs, &pipeline->outputs, err);
    }
}

static junco_status read_pipelines(struct reader *r, struct document *document,
                                   struct junco_error *err) {
    static const char *const keys[] = {"name",     "place",   "inputs", "nodes",
                                       "on_error", "outputs", NULL};
    junco_status st = reader_expect(r, JSON_ARRAY, "an array of pipelines", err);

    while (!st) {
        json_event event;

        st = json_next(&r->in, &event, err);
        if (st || event == JSON_ARRAY_END)
            return st;
        if (event != JSON_OBJECT)
            return reader_unexpected("a pipeline", err);
        st = reader_grow(r, &document->pipelines, document->n_pipelines,
                         sizeof(*document->pipelines), JUNCO_MAX_PIPELINES, err);
        if (st)
            return st;
        st = reader_object(r, keys, read_pipeline_key,
                           &document->pipelines[document->n_pipelines++], err);
        if (st)
            return junco_wrap(err, st, "pipeline %zu", document->n_pipelines);
    }
    return st;
}

static junco_status read_document_key(struct reader *r, void *ctx, size_t index,
                                      struct junco_error *err) {
    struct document *document = ctx;

    return index == 0 ? reader_text(r, true, &document->file, err)
                      : read_pipelines(r, document, err);
}

/* The version comes first, so that what another version calls its keys is never judged by ours. */
static junco_status read_version(struct reader *r, struct junco_error *err) {
    json_event event;
    junco_status st = reader_expect(r, JSON_OBJECT, "a JSON object", err);

    if (!st)
        st = json_next(&r->in, &event, err);
    if (st)
        return st;
    if (event != JSON_KEY || !str_equal(r->in.string, "junco_graph"))
        return junco_fail(err, JUNCO_ESYNTAX,
                          "this is no graph: its first key is not "
                          "\"junco_graph\"");
    st = reader_expect(r, JSON_INT, "an integer as version", err);
    if (!st && r->in.int64 != GRAPH_JSON_VERSION)
        st = junco_fail(err, JUNCO_EUNSUPPORTED,
                        "the graph is of version %" PRId64 ", this junco "
                        "reads version %d",
                        r->in.int64, GRAPH_JSON_VERSION);
    return st;
}

static junco_status read_document(struct reader *r, struct document *document,
                                  struct junco_error *err) {
    static const char *const keys[] = {"file", "pipelines", NULL};
    json_event event;
    junco_status st = read_version(r, err);

    if (!st)
        st = reader_object(r, keys, read_document_key, document, err);
    if (!st)
        st = json_next(&r->in, &event, err); /* JSON_END, or what follows is the error */
    return st;
}

/* ---- from the specs to a graph ---- */

/* A place that names no file is in the graph's. */
static struct junco_place placed(const struct document *document, struct junco_place place) {
    if (!place.file && place.line > 0)
        place.file = document->file;
    return place;
}

/* The point behind the named node; NULL: the inputs. */
static junco_status find_point(const struct junco_graph_builder *builder, const char *name,
                               size_t *ret_point, struct junco_error *err) {
    size_t point = name ? build_point(builder, name) : 0;

    if (name && !point)
        return junco_fail(err, JUNCO_ENOTFOUND,
                          "'after' names node '%.128s', which is not before it", name);
    *ret_point = point;
    return JUNCO_OK;
}

static junco_status build_node(const struct document *document, const struct node_spec *node,
                               struct junco_graph_builder *builder, struct junco_error *err) {
    struct junco_node_spec spec = node->spec;
    size_t points[JUNCO_MAX_BRANCHES] = {builder->end};
    junco_status st = JUNCO_OK;

    spec.place = placed(document, spec.place);
    spec.lambda_place = placed(document, spec.lambda_place);
    for (size_t i = 0; i < node->n_after && !st; i++)
        st = find_point(builder, node->after[i], &points[i], err);
    if (!st && spec.iteration == JUNCO_CONCAT)
        return build_concat(builder, &spec, node->n_after, points, err);
    if (!st && node->n_after > 1)
        st = junco_fail(err, JUNCO_EINVAL, "it follows %zu nodes: only a concat joins",
                        node->n_after);
    if (!st && points[0] != builder->end)
        st = build_go_to(builder, points[0], err);
    if (st)
        return junco_wrap(err, st, "node '%.128s'", spec.name ? spec.name : "");
    return node->sub_name ? graph_add_sub(builder, &spec, node->sub_name, err)
                          : junco_graph_add(builder, &spec, err);
}

static junco_status build_pipeline(const struct document *document,
                                   const struct pipeline_spec *spec, struct graph *graph,
                                   struct junco_error *err) {
    struct junco_place place = placed(document, spec->place);
    struct junco_graph_builder *builder;
    junco_status st =
        graph_begin(graph, spec->name, place, spec->n_inputs, spec->inputs, &builder, err);

    for (size_t i = 0; i < spec->n_nodes && !st; i++)
        st = build_node(document, &spec->nodes[i], builder, err);
    if (!st)
        builder->pipeline->is_safe = spec->is_safe;
    if (!st)
        st = graph_end(builder, spec->name, spec->n_outputs, spec->outputs, place, err);
    return st;
}

static junco_status build(const struct document *document, struct graph **ret_graph,
                          struct junco_error *err) {
    struct graph *graph;
    junco_status st = graph_new(document->file, &graph, err);

    if (st)
        return st;
    for (size_t i = 0; i < document->n_pipelines && !st; i++)
        st = build_pipeline(document, &document->pipelines[i], graph, err);
    if (st)
        graph_free(graph);
    else
        *ret_graph = graph;
    return st;
}

static void release_document(struct document *document) {
    for (size_t i = 0; i < document->n_pipelines; i++) {
        const struct pipeline_spec *pipeline = &document->pipelines[i];

        for (size_t j = 0; j < pipeline->n_nodes; j++) {
            const struct junco_node_spec *spec = &pipeline->nodes[j].spec;

            release_args(spec->n_args, (struct junco_arg *)spec->args);
            release_args(spec->n_config, (struct junco_arg *)spec->config);
            release_args(spec->n_settings, (struct junco_arg *)spec->settings);
        }
    }
}

junco_status graph_from_json(const char *text, size_t size, struct graph **ret_graph,
                             struct junco_error *err) {
    struct reader r = {.scratch = {.max_bytes = 0}};
    struct document document = {0};
    junco_status st;

    if (size > JUNCO_MAX_JSON_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "the graph's JSON has %zu bytes, at most %d", size,
                          (int)JUNCO_MAX_JSON_BYTES);
    json_in_init(&r.in, text, size);
    st = read_document(&r, &document, err);
    json_in_done(&r.in);
    if (!st)
        st = build(&document, ret_graph, err);
    release_document(&document);
    arena_done(&r.scratch);
    return st ? junco_wrap(err, st, "graph's JSON") : JUNCO_OK;
}
