/* cmd_ops.c -- junco ops: the operators there are, and all of one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>

#include "api/plugin.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/grid.h"
#include "cli/op_text.h"
#include "cli/pipe_file.h"
#include "cli/term.h"
#include "data/json_out.h"

struct ops_options {
    bool json;
    const char *pages;
    struct cli_list plugins;
};

static const struct cli_option options[] = {
    {
        .name = "json",
        .kind = CLI_FLAG,
        .summary = "as one JSON document",
        .offset = offsetof(struct ops_options, json),
    },
    {
        .name = "pages",
        .kind = CLI_TEXT,
        .metavar = "FOLDER",
        .summary = "write a page in Markdown for each into a folder that is there",
        .offset = offsetof(struct ops_options, pages),
    },
    CLI_OPTION_PLUGIN(offsetof(struct ops_options, plugins)),
    {.name = NULL},
};

static void list_ops(const struct plugins *plugins) {
    struct grid grid;
    struct str text = STR_INIT(4096);

    grid_init(&grid, 4);
    grid_text(&grid, "operator");
    grid_text(&grid, "reads");
    grid_text(&grid, "writes");
    grid_text(&grid, "what it does");
    for (const struct junco_op *const *op = plugins->ops; *op; op++) {
        grid_text(&grid, (*op)->name);
        op_put_ports(&text, (*op)->inputs);
        grid_text(&grid, str_text(&text));
        str_clear(&text);
        op_put_ports(&text, (*op)->outputs);
        grid_text(&grid, str_text(&text));
        str_clear(&text);
        grid_text(&grid, (*op)->summary);
    }
    grid_print(&grid, stdout, term_width(stdout, 0), true, term_is_coloured(stdout), NULL);
    grid_done(&grid);
    str_done(&text);
}

static void print_ports(const char *title, const struct junco_port *ports) {
    struct grid grid;

    printf("\n%s\n", title);
    if (!ports || !ports[0].name) {
        printf("  none\n");
        return;
    }
    grid_init(&grid, 3);
    grid_text(&grid, "  column");
    grid_text(&grid, "type");
    grid_text(&grid, "");
    for (const struct junco_port *p = ports; p->name; p++) {
        grid_printf(&grid, "  %s", p->name);
        grid_text(&grid, p->type);
        grid_printf(&grid, "%s%s", p->summary ? p->summary : "",
                    p->takes_null ? "; takes null" : "");
    }
    grid_print(&grid, stdout, 0, true, term_is_coloured(stdout), NULL);
    grid_done(&grid);
}

static void print_params(const struct junco_param *params) {
    static const char *const heads[] = {"  parameter", "type", "default", "range", ""};
    struct grid grid;
    struct str range = STR_INIT(1024);

    printf("\nparameters\n");
    if (!params || !params[0].name) {
        printf("  none\n");
        return;
    }
    grid_init(&grid, 5);
    for (size_t i = 0; i < 5; i++)
        grid_text(&grid, heads[i]);
    for (const struct junco_param *p = params; p->name; p++) {
        grid_printf(&grid, "  %s", p->name);
        grid_text(&grid, op_kind_name(p->kind));
        grid_text(&grid, p->dflt ? p->dflt : "required");
        op_put_range(&range, p);
        grid_text(&grid, str_text(&range));
        str_clear(&range);
        grid_text(&grid, p->summary);
    }
    grid_print(&grid, stdout, 0, true, term_is_coloured(stdout), NULL);
    grid_done(&grid);
    str_done(&range);
}

static void show_op(const struct plugins *plugins, const struct junco_op *op) {
    const struct plugin *plugin = plugins_of_op(plugins, op);

    printf("%s -- %s\n", op->name, op->summary);
    printf("rows: %s\n", op->rows == JUNCO_ROWS_ONE ? "one out for one in (map)"
                                                    : "none, one or many for one in (flat_map)");
    if (plugin)
        printf("plugin: %s %s, %s\n", plugin->name, plugin->version, plugin->file);
    if (op->expand)
        printf("composite: it expands into other operators, each bound by the plan\n");
    print_ports("reads", op->inputs);
    print_ports("writes", op->outputs);
    print_params(op->params);
}

static void ports_json(struct json_out *w, const char *key, const struct junco_port *ports) {
    json_key(w, key);
    json_array(w);
    for (const struct junco_port *p = ports; p && p->name; p++) {
        json_object(w);
        json_key(w, "name");
        json_text(w, p->name);
        json_key(w, "type");
        json_text(w, p->type);
        json_key(w, "summary");
        json_text(w, p->summary ? p->summary : "");
        json_object_end(w);
    }
    json_array_end(w);
}

static void param_json(struct json_out *w, const struct junco_param *p) {
    json_object(w);
    json_key(w, "name");
    json_text(w, p->name);
    json_key(w, "type");
    json_text(w, op_kind_name(p->kind));
    json_key(w, "default"); /* as the pipeline text writes it; null: required */
    if (p->dflt)
        json_text(w, p->dflt);
    else
        json_null(w);
    if (p->min != 0 || p->max != 0) {
        json_key(w, "min");
        json_float(w, p->min);
        json_key(w, "max");
        json_float(w, p->max);
    }
    if (p->choices) {
        json_key(w, "choices");
        json_array(w);
        for (size_t i = 0; p->choices[i]; i++)
            json_text(w, p->choices[i]);
        json_array_end(w);
    }
    json_key(w, "summary");
    json_text(w, p->summary);
    json_object_end(w);
}

static void op_json(struct json_out *w, const struct plugins *plugins, const struct junco_op *op) {
    const struct plugin *plugin = plugins_of_op(plugins, op);

    json_object(w);
    json_key(w, "name");
    json_text(w, op->name);
    json_key(w, "summary");
    json_text(w, op->summary);
    json_key(w, "rows");
    json_text(w, op->rows == JUNCO_ROWS_ONE ? "one" : "many");
    json_key(w, "composite");
    json_bool(w, op->expand != NULL);
    if (plugin) {
        json_key(w, "plugin");
        json_text(w, plugin->file);
    }
    ports_json(w, "reads", op->inputs);
    ports_json(w, "writes", op->outputs);
    json_key(w, "parameters");
    json_array(w);
    for (const struct junco_param *p = op->params; p && p->name; p++)
        param_json(w, p);
    json_array_end(w);
    json_object_end(w);
}

static int print_json(const struct plugins *plugins, const struct junco_op *only) {
    struct str text = STR_INIT(JUNCO_MAX_JSON_BYTES);
    struct json_out w = JSON_OUT(&text, 2);
    struct junco_error err = {0};

    if (only) {
        op_json(&w, plugins, only);
    } else {
        json_array(&w);
        for (const struct junco_op *const *op = plugins->ops; *op; op++)
            op_json(&w, plugins, *op);
        json_array_end(&w);
    }
    if (text.failed) {
        junco_fail(&err, text.failed, "the list of operators does not fit in memory");
        str_done(&text);
        return cli_report(&err);
    }
    printf("%s\n", str_text(&text));
    str_done(&text);
    return CLI_OK;
}

static int unknown_op(const struct junco_op *const *ops, const char *name) {
    struct junco_error err = {0};
    const char **names, *near;
    size_t n = 0;

    while (ops[n])
        n++;
    names = junco_alloc_array(n + 1, sizeof(names[0]));
    if (!names) {
        junco_nomem(&err, n * sizeof(names[0]));
        return cli_report(&err);
    }
    for (size_t i = 0; i < n; i++)
        names[i] = ops[i]->name;
    near = str_nearest(name, names);
    junco_free(names);
    if (near)
        fprintf(stderr, "junco: unknown operator '%s'; did you mean '%s'?\n", name, near);
    else
        fprintf(stderr, "junco: unknown operator '%s'; 'junco ops' lists them\n", name);
    return CLI_USAGE;
}

/* `name`: NULL for all. */
static int show(const struct plugins *plugins, bool is_json, const char *name) {
    const struct junco_op *const *op = plugins->ops;

    while (name && *op && !str_equal((*op)->name, name))
        op++;
    if (!*op)
        return unknown_op(plugins->ops, name);
    if (is_json)
        return print_json(plugins, name ? *op : NULL);
    if (name)
        show_op(plugins, *op);
    else
        list_ops(plugins);
    return CLI_OK;
}

static int cmd_ops(const void *opts, int argc, char **argv) {
    const struct ops_options *ops = opts;
    struct junco_error err = {0};
    struct plugins *plugins;
    int status;

    if (plugins_open(ops->plugins.n, ops->plugins.at, &plugins, &err))
        return cli_report(&err);
    if (!ops->pages)
        status = show(plugins, ops->json, argc ? argv[0] : NULL);
    else
        status = op_pages_write(plugins->ops, ops->pages, &err) ? cli_report(&err) : CLI_OK;
    plugins_free(plugins);
    return status;
}

const struct cli_command cli_cmd_ops = {
    .name = "ops",
    .arguments = "[NAME]",
    .summary = "list the operators, or show one's columns and parameters",
    .options = options,
    .size = sizeof(struct ops_options),
    .max_arguments = 1,
    .run = cmd_ops,
};
