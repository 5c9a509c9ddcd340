/* methods.c -- the methods of a chain, .map(…), .window(…), .output(…), each a node of the graph. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/params.h"
#include "graph/walk.h"
#include "lang/unit.h"

/* Columns that must be there. */
static junco_status read_columns(struct unit *u, const struct statement *s, const struct ast *node,
                                 struct schema *ret) {
    junco_status st = args_schema(u, node, ret);

    return st ? st : args_declared(u, s->builder, ret);
}

/* Columns to be written, each once. */
static junco_status written_columns(struct unit *u, const struct ast *node, struct schema *ret) {
    junco_status st = args_schema(u, node, ret);

    return st ? st : args_distinct(u, ret);
}

/* fn NULL: the iteration has none. */
static junco_status add_node(struct unit *u, const struct ast *call, struct statement *s,
                             struct junco_node_spec *spec, const struct ast *fn,
                             const struct ast *config) {
    const char *pipeline = NULL;
    junco_status st = fn ? function_pipeline(u, fn, &pipeline) : JUNCO_OK;

    spec->place = unit_place(u, call->child->offset);
    if (!st && fn && !pipeline)
        st = function_compile(u, fn, spec);
    if (!st)
        st = function_config(u, config, spec);
    if (!st)
        st = pipeline ? graph_add_sub(s->builder, spec, pipeline, u->err)
                      : junco_graph_add(s->builder, spec, u->err);
    function_done(spec);
    return st;
}

static junco_status compile_map(struct unit *u, const struct ast *call, struct statement *s,
                                junco_iteration iteration) {
    static const char *const params[] = {"input_schema", "output_schema", "fn", "config", NULL};
    const struct ast *args[4];
    struct schema in, out;
    struct junco_node_spec spec = {.iteration = iteration};
    junco_status st = args_bind(u, call, params, 3, args);

    if (!st)
        st = read_columns(u, s, args[0], &in);
    if (!st)
        st = written_columns(u, args[1], &out);
    if (!st && iteration == JUNCO_FLAT_MAP && out.n == 0)
        st = unit_fail(u, args[1], JUNCO_EINVAL, ".flat_map needs at least one output column");
    if (st)
        return st;
    spec.n_in = in.n;
    spec.in = in.names;
    spec.n_out = out.n;
    spec.out = out.names;
    return add_node(u, call, s, &spec, args[2], args[3]);
}

junco_status method_map(struct unit *u, const struct ast *call, struct statement *s) {
    return compile_map(u, call, s, JUNCO_MAP);
}

static junco_status method_flat_map(struct unit *u, const struct ast *call, struct statement *s) {
    return compile_map(u, call, s, JUNCO_FLAT_MAP);
}

junco_status method_filter(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"input_schema", "output_schema", "filter_columns",
                                         "fn",           "config",        NULL};
    const struct ast *args[5];
    struct schema kept, out, in;
    struct junco_node_spec spec = {.iteration = JUNCO_FILTER};
    junco_status st = args_bind(u, call, params, 4, args);

    if (!st)
        st = read_columns(u, s, args[0], &kept);
    if (!st)
        st = written_columns(u, args[1], &out);
    if (!st)
        st = read_columns(u, s, args[2], &in);
    if (!st && kept.n != out.n)
        st = unit_fail(u, args[1], JUNCO_EINVAL,
                       ".filter keeps %zu column%s but names %zu; input_schema and output_schema "
                       "have the same length",
                       kept.n, kept.n == 1 ? "" : "s", out.n);
    if (st)
        return st;
    spec.n_kept = kept.n;
    spec.kept = kept.names;
    spec.n_out = out.n;
    spec.out = out.names;
    spec.n_in = in.n;
    spec.in = in.names;
    return add_node(u, call, s, &spec, args[3], args[4]);
}

/* ---- windows ---- */

/* The settings of a call, as its iteration's table has them.  What is no number is the caller's. */
static junco_status compile_settings(struct unit *u, junco_iteration iteration,
                                     const struct ast *const *args, struct junco_arg *settings,
                                     struct junco_node_spec *spec) {
    const struct junco_param *params = walk_of(iteration)->settings;
    junco_status st = JUNCO_OK;

    spec->settings = settings;
    for (size_t i = 0; !st && params && params[i].name; i++) {
        struct junco_error why = {0};

        settings[i] = (struct junco_arg){.name = params[i].name, .value.kind = JUNCO_KIND_BOOL};
        spec->n_settings++;
        if (!args[i])
            continue; /* only what is True or False may be left out: False */
        st = literal_compile(u, args[i], &settings[i].value);
        if (!st && param_check("argument", &params[i], &settings[i].value, &why)) {
            st = unit_fail(u, args[i], why.code, "%s", why.message);
            junco_value_unref(&settings[i].value); /* what is no number may be a list */
        }
    }
    return st;
}

/* What all windows have: in, out, [timestamp_col,] [size, step,] fn, config. */
static junco_status compile_window(struct unit *u, const struct ast *call, struct statement *s,
                                   junco_iteration iteration, const char *const *params) {
    const struct walk *walk = walk_of(iteration);
    size_t n_settings = params_count(walk->settings), at = walk->by ? 3 : 2;
    struct junco_node_spec spec = {.iteration = iteration};
    struct junco_arg settings[2];
    const struct ast *args[7];
    struct schema in, out, by = {0};
    junco_status st = args_bind(u, call, params, at + n_settings + 1, args);

    if (!st)
        st = read_columns(u, s, args[0], &in);
    if (!st)
        st = written_columns(u, args[1], &out);
    if (!st && walk->by)
        st = read_columns(u, s, args[2], &by);
    if (!st && in.n == 0)
        st = unit_fail(u, args[0], JUNCO_EINVAL, ".%s needs at least one input column", walk->name);
    if (!st && walk->by && by.n != 1)
        st = unit_fail(u, args[2], JUNCO_EINVAL, "%s is one column", walk->by);
    if (!st)
        st = compile_settings(u, iteration, args + at, settings, &spec);
    if (st)
        return st;
    spec.n_in = in.n;
    spec.in = in.names;
    spec.n_out = out.n;
    spec.out = out.names;
    spec.n_by = by.n;
    spec.by = by.names;
    return add_node(u, call, s, &spec, args[at + n_settings], args[at + n_settings + 1]);
}

static junco_status method_window(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"input_schema", "output_schema", "size", "step",
                                         "fn",           "config",        NULL};

    return compile_window(u, call, s, JUNCO_WINDOW, params);
}

static junco_status method_time_window(struct unit *u, const struct ast *call,
                                       struct statement *s) {
    static const char *const params[] = {
        "input_schema", "output_schema", "timestamp_col", "size", "step", "fn", "config", NULL};

    return compile_window(u, call, s, JUNCO_TIME_WINDOW, params);
}

static const char *const whole_params[] = {"input_schema", "output_schema", "fn", "config", NULL};

static junco_status method_window_all(struct unit *u, const struct ast *call, struct statement *s) {
    return compile_window(u, call, s, JUNCO_WINDOW_ALL, whole_params);
}

static junco_status method_reduce(struct unit *u, const struct ast *call, struct statement *s) {
    return compile_window(u, call, s, JUNCO_REDUCE, whole_params);
}

/* ---- the rest ---- */

junco_status method_head(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"n", "config", NULL};
    struct junco_node_spec spec = {.iteration = JUNCO_HEAD};
    struct junco_arg settings[1];
    const struct ast *args[2];
    junco_status st = args_bind(u, call, params, 1, args);

    if (!st)
        st = compile_settings(u, JUNCO_HEAD, args, settings, &spec);
    return st ? st : add_node(u, call, s, &spec, NULL, args[1]);
}

static junco_status method_sort(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"columns", "descending", "config", NULL};
    struct junco_node_spec spec = {.iteration = JUNCO_SORT};
    struct junco_arg settings[1];
    const struct ast *args[3];
    struct schema by;
    junco_status st = args_bind(u, call, params, 1, args);

    if (!st)
        st = read_columns(u, s, args[0], &by);
    if (!st && by.n == 0)
        st = unit_fail(u, args[0], JUNCO_EINVAL, ".sort needs at least one column");
    if (!st)
        st = compile_settings(u, JUNCO_SORT, args + 1, settings, &spec);
    if (st)
        return st;
    spec.n_by = by.n;
    spec.by = by.names;
    return add_node(u, call, s, &spec, NULL, args[2]);
}

static junco_status method_distinct(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"columns", "config", NULL};
    struct junco_node_spec spec = {.iteration = JUNCO_DISTINCT};
    const struct ast *args[2];
    struct schema by = {0};
    junco_status st = args_bind(u, call, params, 0, args);

    if (!st && args[0])
        st = read_columns(u, s, args[0], &by);
    if (!st && args[0] && by.n == 0)
        st = unit_fail(u, args[0], JUNCO_EINVAL, ".distinct() without columns looks at all");
    if (st)
        return st;
    spec.n_by = by.n;
    spec.by = by.names;
    return add_node(u, call, s, &spec, NULL, args[1]);
}

static junco_status method_group_by(struct unit *u, const struct ast *call, struct statement *s) {
    static const char *const params[] = {"key_columns", "input_schema", "output_schema",
                                         "functions",   "config",       NULL};
    struct junco_node_spec spec = {.iteration = JUNCO_GROUP_BY};
    struct junco_arg settings[1];
    const struct ast *args[5];
    struct schema by, in, out;
    junco_status st = args_bind(u, call, params, 4, args);

    if (!st)
        st = read_columns(u, s, args[0], &by);
    if (!st)
        st = read_columns(u, s, args[1], &in);
    if (!st)
        st = written_columns(u, args[2], &out);
    if (!st && by.n == 0)
        st = unit_fail(u, args[0], JUNCO_EINVAL, ".group_by needs at least one key column");
    if (!st)
        st = compile_settings(u, JUNCO_GROUP_BY, args + 3, settings, &spec);
    if (st)
        return st;
    spec.n_by = by.n;
    spec.by = by.names;
    spec.n_in = in.n;
    spec.in = in.names;
    spec.n_out = out.n;
    spec.out = out.names;
    st = add_node(u, call, s, &spec, NULL, args[4]);
    junco_value_unref(&settings[0].value);
    return st;
}

/* ---- joining ---- */

static junco_status find_branch(struct unit *u, const struct ast *arg,
                                struct junco_graph_builder **ret_builder) {
    const struct chain *chain;

    if (arg->kind != AST_NAME)
        return unit_fail(u, arg, JUNCO_ETYPE,
                         ".concat joins chains by their names, got %s: give the chain a name first",
                         ast_describe(arg));
    chain = map_get(u->chains, arg->as.text.data);
    if (!chain)
        return chain_unknown(u, arg, "a branch is an earlier chain");
    if (chain->is_ended)
        return unit_fail(u, arg, JUNCO_EINVAL,
                         "'%s' has its .output(...) already: join a chain without one",
                         chain->name);
    *ret_builder = chain->builder;
    return JUNCO_OK;
}

/* The chains first, then how= and config=. */
static junco_status split_concat(struct unit *u, const struct ast *call, size_t *ret_n,
                                 struct junco_graph_builder **ret_branches,
                                 const struct ast **ret_how, const struct ast **ret_config) {
    junco_status st = JUNCO_OK;
    size_t n = 0;

    for (const struct ast *arg = call->child->next; arg && !st; arg = arg->next) {
        bool is_keyword = arg->kind == AST_KEYWORD;

        if (is_keyword && str_equal(arg->as.text.data, "how") && !*ret_how)
            *ret_how = arg->child;
        else if (is_keyword && str_equal(arg->as.text.data, "config") && !*ret_config)
            *ret_config = arg->child;
        else if (is_keyword)
            st = unit_fail(u, arg, JUNCO_ENOTFOUND,
                           ".concat takes chains, how= and config=, each once; not '%s'",
                           arg->as.text.data);
        else if (n == JUNCO_MAX_BRANCHES - 1)
            st = unit_fail(u, arg, JUNCO_ELIMIT, ".concat joins at most %d chains",
                           JUNCO_MAX_BRANCHES);
        else
            st = find_branch(u, arg, &ret_branches[n++]);
    }
    *ret_n = n;
    return st;
}

static junco_status method_concat(struct unit *u, const struct ast *call, struct statement *s) {
    const struct junco_param *param = walk_of(JUNCO_CONCAT)->settings;
    struct junco_graph_builder *branches[JUNCO_MAX_BRANCHES];
    struct junco_arg setting = {.name = param->name};
    const struct ast *how = NULL, *config = NULL;
    struct junco_node_spec spec = {.iteration = JUNCO_CONCAT,
                                   .place = unit_place(u, call->child->offset),
                                   .n_settings = 1,
                                   .settings = &setting};
    struct junco_error why = {0};
    size_t n;
    junco_status st = split_concat(u, call, &n, branches, &how, &config);

    if (!st && n == 0)
        st = unit_fail(u, call, JUNCO_EINVAL, ".concat needs a chain to join: .concat(other)");
    setting.value =
        (struct junco_value){.kind = JUNCO_KIND_STRING, .as.bytes = {.data = "inner", .size = 5}};
    if (!st && how)
        st = literal_compile(u, how, &setting.value);
    if (!st && param_check("argument", param, &setting.value, &why)) {
        st = unit_fail(u, how, why.code, "%s", why.message);
        junco_value_unref(&setting.value); /* what is no string may be a list */
    }
    if (!st)
        st = function_config(u, config, &spec);
    if (!st)
        st = graph_concat(s->builder, &spec, n, branches, u->err);
    function_done(&spec);
    return st;
}

static junco_status method_output(struct unit *u, const struct ast *call, struct statement *s) {
    struct schema outputs;
    junco_status st = args_names(u, call, &outputs);

    if (!st)
        st = args_declared(u, s->builder, &outputs);
    if (!st)
        st = args_distinct(u, &outputs);
    if (!st)
        st = graph_end(s->builder, s->name ? s->name : "pipeline", outputs.n, outputs.names,
                       unit_place(u, call->child->offset), u->err);
    if (!st)
        s->is_ended = true;
    return st;
}

static const struct method methods[] = {
    {"map", BRACKETS_IN_OUT, method_map},
    {"flat_map", BRACKETS_IN_OUT, method_flat_map},
    {"filter", BRACKETS_KEEP, method_filter},
    {"window", BRACKETS_IN_OUT, method_window},
    {"window_all", BRACKETS_IN_OUT, method_window_all},
    {"time_window", BRACKETS_IN_OUT, method_time_window},
    {"reduce", BRACKETS_IN_OUT, method_reduce},
    {"head", BRACKETS_NONE, method_head},
    {"sort", BRACKETS_COLUMNS, method_sort},
    {"distinct", BRACKETS_COLUMNS, method_distinct},
    {"group_by", BRACKETS_COLUMNS, method_group_by},
    {"concat", BRACKETS_NONE, method_concat},
    {"output", BRACKETS_NONE, method_output},
    {NULL, BRACKETS_NONE, NULL},
};

const struct method *method_find(const char *name) {
    static const struct method *const tables[] = {methods, chain_methods};

    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
        for (const struct method *m = tables[t]; m->name; m++)
            if (str_equal(m->name, name))
                return m;
    return NULL;
}

/* All that could have been meant: methods, then operators without a family. */
static const char **known_names(struct unit *u) {
    static const struct method *const tables[] = {methods, chain_methods};
    const char **names = arena_alloc_array(&u->arena, JUNCO_MAX_COLUMNS + 64, sizeof(*names));
    size_t n = 0;

    for (size_t t = 0; names && t < sizeof(tables) / sizeof(tables[0]); t++)
        for (const struct method *m = tables[t]; m->name; m++)
            names[n++] = m->name;
    for (size_t i = 0; names && u->ops && u->ops[i] && n < JUNCO_MAX_COLUMNS; i++)
        names[n++] = u->ops[i]->name;
    return names;
}

junco_status method_unknown(struct unit *u, const struct ast *attribute) {
    const char *name = attribute->as.text.data, *refusal = towhee_method(name);
    const char **names = known_names(u);
    char hint[JUNCO_MAX_NAME_BYTES + 32];

    if (refusal)
        return unit_fail(u, attribute, JUNCO_EUNSUPPORTED, "%s" SEE_TOWHEE, refusal);
    if (str_equal(name, "input"))
        return unit_fail(u, attribute, JUNCO_EINVAL, ".input stands first in a chain only");
    if (!names)
        return junco_nomem(u->err, JUNCO_MAX_COLUMNS * sizeof(*names));
    return unit_fail(u, attribute, JUNCO_ENOTFOUND, "unknown method '.%s'%s", name,
                     diag_hint(name, names, hint, sizeof(hint)));
}
