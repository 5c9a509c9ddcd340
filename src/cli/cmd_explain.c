/* cmd_explain.c -- junco explain: the logical graph, what was rewritten, the plan, and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>

#include "base/limits.h"
#include "cli/grid.h"
#include "cli/pipe_file.h"
#include "cli/term.h"
#include "data/json_out.h"
#include "graph/names.h"
#include "graph/walk.h"

struct explain_options {
    struct pipe_options pipe; /* first: its rows' offsets count from here */
    bool json;
    bool dot;
};

static const struct cli_option options[] = {
    {
        .name = "json",
        .kind = CLI_FLAG,
        .summary = "as one JSON document: columns, rewrites, what runs, graph, plan",
        .offset = offsetof(struct explain_options, json),
    },
    {
        .name = "dot",
        .kind = CLI_FLAG,
        .summary = "what runs, as a Graphviz drawing",
        .offset = offsetof(struct explain_options, dot),
    },
    PIPE_OPTION_SET,
    PIPE_OPTION_PIPELINE,
    PIPE_OPTION_PLUGIN,
    PIPE_OPTION_WORKERS,
    {.name = NULL},
};

static void put_columns(struct str *out, size_t n, const char *const *names,
                        const struct junco_type *const *types) {
    char type[256];

    for (size_t i = 0; i < n; i++) {
        str_printf(out, "%s%s", i ? ", " : "", names[i]);
        if (types && types[i])
            str_printf(out, ": %s", junco_type_format(types[i], type, sizeof(type)));
    }
}

/* What it follows, where that is not the node above it. */
static void put_after(struct str *out, const struct graph_pipeline *pipeline,
                      const struct graph_node *node) {
    for (size_t i = 0; i < node->n_after; i++)
        str_printf(out, "%s%s", i ? ", " : "after ",
                   node->after[i] ? pipeline->nodes[node->after[i] - 1]->name : "the inputs");
    if (node->n_after && (node->n_in || node->n_by))
        str_puts(out, ": ");
}

static void node_row(struct grid *grid, const struct graph_pipeline *pipeline,
                     const struct graph_node *node) {
    struct str text = STR_INIT(16384);
    char walk[WALK_TEXT_BYTES];

    grid_text(grid, node->name);
    grid_text(grid, walk_describe(node, walk, sizeof(walk)));
    grid_text(grid, node->op_name    ? node->op_name
                    : node->sub_name ? node->sub_name
                    : node->lambda   ? node->lambda
                                     : "-");
    put_after(&text, pipeline, node);
    put_columns(&text, node->n_in, node->in, NULL);
    if (node->n_by > 0)
        str_puts(&text, node->n_in ? "; by " : "by ");
    put_columns(&text, node->n_by, node->by, NULL);
    if (node->guard)
        str_printf(&text, "; where %s", node->guard);
    grid_text(grid, str_text(&text));
    str_clear(&text);
    put_columns(&text, node->n_out, node->out, node->out_types);
    grid_text(grid, str_text(&text));
    str_done(&text);
}

static void print_nodes(const struct graph_pipeline *pipeline) {
    static const char *const heads[] = {"node", "iteration", "operator", "reads", "writes"};
    struct grid grid;

    grid_init(&grid, 5);
    for (size_t i = 0; i < 5; i++)
        grid_text(&grid, heads[i]);
    for (size_t i = 0; i < pipeline->n_nodes; i++)
        node_row(&grid, pipeline, pipeline->nodes[i]);
    grid_print(&grid, stdout, 0, true, term_is_coloured(stdout), NULL);
    grid_done(&grid);
}

static void print_ends(const char *what, size_t n, const struct graph_column *columns) {
    char type[256];

    printf("%s:", what);
    for (size_t i = 0; i < n; i++)
        printf("%s %s%s%s", i ? "," : "", columns[i].name, columns[i].type ? ": " : "",
               columns[i].type ? junco_type_format(columns[i].type, type, sizeof(type)) : "");
    printf("%s\n", n ? "" : " none");
}

static void print_plan(const struct plan *plan) {
    static const char *const heads[] = {"node",      "engine", "precision",  "device", "threads",
                                        "instances", "batch",  "chunk rows", "why"};
    struct grid grid;

    grid_init(&grid, 9);
    for (size_t i = 0; i < 9; i++) {
        grid.is_right[i] = i >= 4 && i < 8;
        grid_text(&grid, heads[i]);
    }
    for (size_t i = 0; i < plan->n_nodes; i++) {
        const struct plan_node *node = &plan->nodes[i];

        grid_text(&grid, node->node);
        grid_text(&grid, node->engine ? node->engine : "-");
        grid_text(&grid, node->precision ? node->precision : node->engine ? "as the model" : "-");
        grid_text(&grid, node->device ? node->device : "-");
        grid_printf(&grid, "%d", node->threads);
        grid_printf(&grid, "%d", node->instances);
        grid_printf(&grid, "%d", node->batch);
        grid_printf(&grid, "%d", node->chunk_rows);
        grid_text(&grid, node->reason);
    }
    printf("\nplan, for %d worker%s\n", plan->workers, plan->workers == 1 ? "" : "s");
    grid_print(&grid, stdout, 0, true, term_is_coloured(stdout), NULL);
    grid_done(&grid);
}

static void explain_text(const struct build *build) {
    printf("pipeline %s\n", build->pipeline->name);
    print_ends("inputs", build->pipeline->n_inputs, build->pipeline->inputs);
    print_ends("outputs", build->pipeline->n_outputs, build->pipeline->outputs);
    if (build->pipeline->is_safe)
        printf("on error: keep\n");
    printf("\nlogical graph\n");
    print_nodes(build->pipeline);
    printf("\nrewrites\n");
    for (size_t i = 0; i < build->n_notes; i++)
        printf("%s: %s\n", build->notes[i].pass, build->notes[i].text);
    if (!build->n_notes)
        printf("none\n");
    printf("\nwhat runs\n");
    print_nodes(build->lowered);
    print_plan(&build->plan);
}

static void columns_json(struct json_out *w, const char *key, size_t n,
                         const struct graph_column *columns) {
    char type[256];

    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < n; i++) {
        json_object(w);
        json_key(w, "name");
        json_text(w, columns[i].name);
        json_key(w, "type");
        json_text(w, junco_type_format(columns[i].type, type, sizeof(type)));
        json_object_end(w);
    }
    json_array_end(w);
}

static void notes_json(struct json_out *w, const struct build *build) {
    json_key(w, "rewrites");
    json_array(w);
    for (size_t i = 0; i < build->n_notes; i++) {
        json_object(w);
        json_key(w, "pass");
        json_text(w, build->notes[i].pass);
        json_key(w, "text");
        json_text(w, build->notes[i].text);
        json_object_end(w);
    }
    json_array_end(w);
}

static void node_json(struct json_out *w, const struct graph_node *node) {
    char type[256];

    json_object(w);
    json_key(w, "node");
    json_text(w, node->name);
    json_key(w, "iteration");
    json_text(w, names_iteration(node->iteration));
    json_key(w, node->op_name ? "operator" : "lambda");
    json_text(w, node->op_name ? node->op_name : node->lambda);
    json_key(w, "reads");
    json_array(w);
    for (size_t i = 0; i < node->n_in; i++)
        json_text(w, node->in[i]);
    json_array_end(w);
    json_key(w, "writes");
    json_array(w);
    for (size_t i = 0; i < node->n_out; i++) {
        json_object(w);
        json_key(w, "name");
        json_text(w, node->out[i]);
        json_key(w, "type");
        json_text(w, junco_type_format(node->out_types[i], type, sizeof(type)));
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void runs_json(struct json_out *w, const struct graph_pipeline *pipeline) {
    json_key(w, "runs");
    json_array(w);
    for (size_t i = 0; i < pipeline->n_nodes; i++)
        node_json(w, pipeline->nodes[i]);
    json_array_end(w);
}

/* The graph and the plan are documents of their own, each with its version: they stand in the
 * object as they would stand in a file. */
static junco_status explain_json(const struct build *build, struct str *out,
                                 struct junco_error *err) {
    struct json_out w = JSON_OUT(out, 2);
    junco_status st;

    json_object(&w);
    json_key(&w, "pipeline");
    json_text(&w, build->pipeline->name);
    columns_json(&w, "inputs", build->pipeline->n_inputs, build->pipeline->inputs);
    columns_json(&w, "outputs", build->pipeline->n_outputs, build->pipeline->outputs);
    notes_json(&w, build);
    runs_json(&w, build->lowered);
    str_puts(out, ",\n  \"graph\": ");
    st = graph_to_json(build->graph, out, err);
    if (st)
        return st;
    str_puts(out, "  ,\"plan\": ");
    st = plan_to_json(&build->plan, out, err);
    str_puts(out, "}\n");
    return st;
}

static int cmd_explain(const void *opts, int argc, char **argv) {
    const struct explain_options *explain = opts;
    struct str out = STR_INIT(JUNCO_MAX_JSON_BYTES);
    struct junco_error err = {0};
    struct build *build;
    junco_status st = JUNCO_OK;

    (void)argc;
    if (explain->json && explain->dot) {
        junco_fail(&err, JUNCO_EINVAL, "--json and --dot: choose one");
        return cli_report(&err);
    }
    if (pipe_file_build(argv[0], &explain->pipe, &build, &err))
        return cli_report_build(&err);
    if (explain->json)
        st = explain_json(build, &out, &err);
    else if (explain->dot)
        st = graph_to_dot(build->lowered, &out, &err);
    else
        explain_text(build);
    if (!st && out.failed)
        st = junco_fail(&err, out.failed, "the description is larger than %zu bytes", out.max);
    if (!st)
        fputs(str_text(&out), stdout);
    str_done(&out);
    build_free(build);
    return st ? cli_report(&err) : CLI_OK;
}

const struct cli_command cli_cmd_explain = {
    .name = "explain",
    .arguments = "FILE",
    .summary = "say what a pipeline is, how it will run, and why",
    .help = "  junco explain --dot ocr.pipe | dot -Tsvg > ocr.svg",
    .options = options,
    .size = sizeof(struct explain_options),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = cmd_explain,
};
