/* dot.c -- a pipeline as Graphviz text: nodes, and the columns that flow between them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "graph/graph.h"
#include "graph/view.h"
#include "graph/walk.h"

#define TYPE_TEXT_BYTES 128
#define INPUT 0 /* the id of the inputs' box; node i has i + 1, the outputs' box comes after all */

/* Who wrote a column last, as an id, and of which type it is. */
struct writer {
    size_t id;
    const char *column;
    const struct junco_type *type;
};

struct drawing {
    struct str *out;
    const struct graph_pipeline *pipeline;
    struct writer *writers; /* one for every write, by point (view.h) */
    size_t *first; /* by point: its first writer */
    struct map *by_column; /* who wrote it last, at this point; NULL: nobody whose rows these are */
};

/* A label's text: quotes and backslashes escaped, control characters as spaces. */
static void put_escaped(struct str *out, const char *text) {
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            str_putc(out, '\\');
        str_putc(out, (unsigned char)*text < 0x20 ? ' ' : *text);
    }
}

static void list_writers(struct drawing *d) {
    const struct graph_pipeline *pipeline = d->pipeline;
    size_t n = 0;

    d->first[INPUT] = 0;
    for (; n < pipeline->n_inputs; n++)
        d->writers[n] = (struct writer){INPUT, pipeline->inputs[n].name, pipeline->inputs[n].type};
    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];

        d->first[i + 1] = n;
        for (size_t k = 0; k < node->n_out; k++)
            d->writers[n++] =
                (struct writer){i + 1, node->out[k], node->out_types ? node->out_types[k] : NULL};
    }
}

/* What the node wrote is its own from here on. */
static junco_status set_writers(struct drawing *d, size_t point, struct junco_error *err) {
    const struct graph_node *node = d->pipeline->nodes[point - 1];
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < node->n_out && !st; i++)
        if (!node->out_is_used || node->out_is_used[i])
            st = map_set(d->by_column, node->out[i], &d->writers[d->first[point] + i], err);
    return st;
}

/* Make the writers those behind `point`. */
static junco_status go_to(struct drawing *d, size_t point, struct junco_error *err) {
    size_t path[JUNCO_MAX_NODES + 1], n = 0;
    junco_status st = JUNCO_OK;

    for (; point != INPUT; point = view_up(d->pipeline, point))
        path[n++] = point;
    for (size_t i = 0; i < map_size(d->by_column) && !st; i++)
        st = map_set(d->by_column, map_key_at(d->by_column, i), NULL, err);
    for (size_t i = 0; i < d->pipeline->n_inputs && !st; i++)
        st = map_set(d->by_column, d->pipeline->inputs[i].name, &d->writers[i], err);
    while (n > 0 && !st)
        st = set_writers(d, path[--n], err);
    return st;
}

/* One edge for each writer of what `id` reads, labelled with the columns it hands over. */
static void draw_reads(struct drawing *d, size_t id, size_t n, const char *const *columns) {
    char type[TYPE_TEXT_BYTES];

    for (size_t i = 0; i < n; i++) {
        const struct writer *writer = map_get(d->by_column, columns[i]);
        bool is_drawn = false;

        for (size_t j = 0; j < i && !is_drawn; j++) {
            const struct writer *before = map_get(d->by_column, columns[j]);

            is_drawn = before && writer && before->id == writer->id;
        }
        if (is_drawn || !writer)
            continue;
        str_printf(d->out, "  n%zu -> n%zu [label=\"", writer->id, id);
        for (size_t j = i; j < n; j++) {
            const struct writer *same = map_get(d->by_column, columns[j]);

            if (!same || same->id != writer->id)
                continue;
            if (j > i)
                str_puts(d->out, "\\n");
            put_escaped(d->out, same->column);
            if (same->type) {
                str_puts(d->out, ": ");
                put_escaped(d->out, junco_type_format(same->type, type, sizeof(type)));
            }
        }
        str_puts(d->out, "\"];\n");
    }
}

static void draw_node(struct str *out, size_t id, const struct graph_node *node,
                      const char *indent) {
    char walk[WALK_TEXT_BYTES];
    const char *function = node->op_name    ? node->op_name
                           : node->sub_name ? node->sub_name
                                            : node->lambda;

    str_printf(out, "%sn%zu [shape=%s, label=\"", indent, id, walk_of(node->iteration)->shape);
    put_escaped(out, node->name);
    str_printf(out, "\\n%s%s", walk_describe(node, walk, sizeof(walk)), function ? " " : "");
    put_escaped(out, function ? function : "");
    str_puts(out, "\"];\n");
}

static void draw_nodes(struct str *out, const struct graph_pipeline *pipeline) {
    const char *cluster = NULL; /* the composite whose parts are being drawn */

    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];

        if (cluster && (!node->composite || !str_equal(node->composite, cluster))) {
            str_puts(out, "  }\n");
            cluster = NULL;
        }
        if (node->composite && !cluster) {
            cluster = node->composite;
            str_printf(out, "  subgraph cluster_%zu {\n    label=\"", i);
            put_escaped(out, cluster);
            str_puts(out, "\";\n");
        }
        draw_node(out, i + 1, node, cluster ? "    " : "  ");
    }
    if (cluster)
        str_puts(out, "  }\n");
}

/* A concat has an edge from whoever made what its branches bring. */
static junco_status draw_join(struct drawing *d, size_t point, struct junco_error *err) {
    const struct graph_node *node = d->pipeline->nodes[point - 1];
    junco_status st = go_to(d, node->fork, err);

    for (size_t i = 0; i < node->n_out && !st; i++) {
        size_t source = node->joined[i].source;
        struct writer *writer = &d->writers[d->first[view_maker(source)] + view_column(source)];

        st = map_set(d->by_column, node->out[i], writer, err);
    }
    if (!st)
        draw_reads(d, point, node->n_out, node->out);
    return st ? st : set_writers(d, point, err);
}

static junco_status draw_into(struct drawing *d, size_t point, struct junco_error *err) {
    const struct graph_node *node = d->pipeline->nodes[point - 1];
    const char *reads[3 * JUNCO_MAX_COLUMNS];
    junco_status st = node->n_after ? go_to(d, node->after[0], err) : JUNCO_OK;
    size_t n = 0;

    if (st)
        return st;
    for (size_t i = 0; i < node->n_in; i++)
        reads[n++] = node->in[i];
    for (size_t i = 0; i < node->n_kept; i++) {
        bool is_read = false; /* the filter decides by it, and keeps it too */

        for (size_t j = 0; j < node->n_in && !is_read; j++)
            is_read = str_equal(node->in[j], node->kept[i]);
        if (!is_read)
            reads[n++] = node->kept[i];
    }
    for (size_t i = 0; i < node->n_by; i++)
        reads[n++] = node->by[i];
    draw_reads(d, point, n, reads);
    return set_writers(d, point, err);
}

static junco_status draw_edges(struct drawing *d, struct junco_error *err) {
    const struct graph_pipeline *pipeline = d->pipeline;
    const char *outputs[JUNCO_MAX_COLUMNS];
    junco_status st = go_to(d, INPUT, err);

    for (size_t point = 1; point <= pipeline->n_nodes && !st; point++)
        st = pipeline->nodes[point - 1]->iteration == JUNCO_CONCAT ? draw_join(d, point, err)
                                                                   : draw_into(d, point, err);
    for (size_t i = 0; i < pipeline->n_outputs; i++)
        outputs[i] = pipeline->outputs[i].name;
    draw_reads(d, pipeline->n_nodes + 1, pipeline->n_outputs, outputs);
    return st;
}

static size_t count_writes(const struct graph_pipeline *pipeline) {
    size_t n = pipeline->n_inputs;

    for (size_t i = 0; i < pipeline->n_nodes; i++)
        n += pipeline->nodes[i]->n_out;
    return n;
}

junco_status graph_to_dot(const struct graph_pipeline *pipeline, struct str *out,
                          struct junco_error *err) {
    struct drawing d = {.out = out, .pipeline = pipeline};
    junco_status st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &d.by_column, err);

    if (st)
        return st;
    d.writers = junco_alloc_array(count_writes(pipeline) + 1, sizeof(*d.writers));
    d.first = junco_alloc_array(pipeline->n_nodes + 1, sizeof(*d.first));
    if (!d.writers || !d.first) {
        st = junco_nomem(err, count_writes(pipeline) * sizeof(*d.writers));
        goto out;
    }
    list_writers(&d);
    str_puts(out, "digraph \"");
    put_escaped(out, pipeline->name);
    str_puts(out, "\" {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n"
                  "  edge [fontname=\"sans-serif\", fontsize=10];\n");
    str_printf(out, "  n%d [shape=ellipse, label=\"input\"];\n", INPUT);
    draw_nodes(out, pipeline);
    str_printf(out, "  n%zu [shape=ellipse, label=\"output\"];\n", pipeline->n_nodes + 1);
    st = draw_edges(&d, err);
    str_puts(out, "}\n");
    if (!st && out->failed)
        st =
            junco_fail(err, out->failed, "the graph's drawing: %s", junco_status_name(out->failed));
out:
    junco_free(d.writers);
    junco_free(d.first);
    map_free(d.by_column);
    return st;
}
