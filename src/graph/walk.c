/* walk.c -- the iterations: what each is called, wants and does to the columns of a row. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/walk.h"

#include <math.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/str.h"
#include "expr/diag.h"
#include "graph/aggregate.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/params.h"

static const struct junco_param window_settings[] = {
    {.name = "size",
     .summary = "rows of a window",
     .kind = JUNCO_PARAM_INT,
     .min = 1,
     .max = JUNCO_MAX_LIST_ITEMS},
    {.name = "step",
     .summary = "rows from one window's begin to the next one's",
     .kind = JUNCO_PARAM_INT,
     .min = 1,
     .max = JUNCO_MAX_LIST_ITEMS},
    {.name = NULL},
};
static const struct junco_param time_window_settings[] = {
    {.name = "size",
     .summary = "seconds of a window",
     .kind = JUNCO_PARAM_FLOAT,
     .min = 0.001,
     .max = JUNCO_MAX_WINDOW_S},
    {.name = "step",
     .summary = "seconds from one window's begin to the next one's",
     .kind = JUNCO_PARAM_FLOAT,
     .min = 0.001,
     .max = JUNCO_MAX_WINDOW_S},
    {.name = NULL},
};
static const struct junco_param head_settings[] = {
    {.name = "n",
     .summary = "rows that stay",
     .kind = JUNCO_PARAM_INT,
     .min = 0,
     .max = JUNCO_MAX_HEAD_ROWS},
    {.name = NULL},
};

static const struct junco_param sort_settings[] = {
    {.name = "descending", .summary = "whether the greatest comes first", .kind = JUNCO_PARAM_BOOL},
    {.name = NULL},
};

static const char *const hows[] = {"inner", "outer", NULL};
static const struct junco_param concat_settings[] = {
    {.name = "how",
     .summary = "rows that every branch let through, or that any did",
     .kind = JUNCO_PARAM_CHOICE,
     .choices = hows},
    {.name = NULL},
};

static const struct junco_param group_settings[] = {
    {.name = "functions",
     .summary = "count, rows, sum, min, max, mean or list: one for each output",
     .kind = JUNCO_PARAM_VALUE},
    {.name = NULL},
};

static const struct walk walks[] = {
    [JUNCO_MAP] = {.name = "map", .shape = "box", .has_function = true},
    [JUNCO_FLAT_MAP] = {.name = "flat_map", .shape = "trapezium", .has_function = true},
    [JUNCO_FILTER] = {.name = "filter", .shape = "diamond", .has_function = true},
    [JUNCO_WINDOW] = {.name = "window",
                      .shape = "invtrapezium",
                      .settings = window_settings,
                      .has_function = true,
                      .gathers = true},
    [JUNCO_WINDOW_ALL] = {.name = "window_all",
                          .shape = "invtrapezium",
                          .has_function = true,
                          .gathers = true},
    [JUNCO_TIME_WINDOW] = {.name = "time_window",
                           .shape = "invtrapezium",
                           .by = "timestamp_col",
                           .most_by = 1,
                           .settings = time_window_settings,
                           .has_function = true,
                           .gathers = true},
    [JUNCO_REDUCE] = {.name = "reduce",
                      .shape = "invtriangle",
                      .has_function = true,
                      .gathers = true},
    [JUNCO_HEAD] = {.name = "head", .shape = "cds", .settings = head_settings},
    [JUNCO_SORT] = {.name = "sort",
                    .shape = "cds",
                    .by = "columns",
                    .most_by = JUNCO_MAX_COLUMNS,
                    .settings = sort_settings},
    [JUNCO_CONCAT] = {.name = "concat", .shape = "house", .settings = concat_settings},
    [JUNCO_DISTINCT] = {.name = "distinct",
                        .shape = "cds",
                        .by = "columns",
                        .most_by = JUNCO_MAX_COLUMNS,
                        .looks_at_all = true},
    [JUNCO_GROUP_BY] = {.name = "group_by",
                        .shape = "invtriangle",
                        .by = "key_columns",
                        .most_by = JUNCO_MAX_COLUMNS,
                        .settings = group_settings,
                        .aggregates = true},
};
_Static_assert(sizeof(walks) / sizeof(walks[0]) == WALK_COUNT, "a row for every iteration");

const struct walk *walk_of(junco_iteration iteration) {
    return &walks[iteration];
}

junco_iteration walk_find(const char *name) {
    int i = 0;

    while (i < WALK_COUNT && !str_equal(walks[i].name, name))
        i++;
    return (junco_iteration)i;
}

bool walk_runs_function(const struct graph_node *node) {
    return node->op_name || node->lambda || node->sub_name;
}

bool walk_is_gather(const struct graph_node *node) {
    return walks[node->iteration].gathers && !walk_runs_function(node);
}

bool walk_is_spread(const struct graph_node *node) {
    return node->iteration == JUNCO_MAP && !walk_runs_function(node);
}

bool walk_passes_columns(const struct graph_node *node) {
    if (node->is_aside)
        return true;
    return !walks[node->iteration].gathers && !walks[node->iteration].aggregates;
}

/* ---- check ---- */

static junco_status check_by(const struct walk *walk, const struct junco_node_spec *spec,
                             struct junco_error *err) {
    if (!walk->by && spec->n_by)
        return junco_fail(err, JUNCO_EINVAL, "%s looks at no column itself, %zu named", walk->name,
                          spec->n_by);
    if (walk->looks_at_all && spec->n_by == 0)
        return JUNCO_OK;
    if (walk->by && (spec->n_by == 0 || spec->n_by > walk->most_by))
        return junco_fail(err, JUNCO_EINVAL, "%s: %s wants 1 to %zu columns, got %zu", walk->name,
                          walk->by, walk->most_by, spec->n_by);
    return JUNCO_OK;
}

static junco_status check_setting(const struct walk *walk, const struct junco_arg *setting,
                                  struct junco_error *err) {
    const struct junco_param *param =
        setting->name ? param_find(walk->settings, setting->name) : NULL;

    if (!param)
        return junco_fail(err, JUNCO_ENOTFOUND, "%s has no setting '%s'", walk->name,
                          setting->name ? setting->name : "");
    return param_check("setting", param, &setting->value, err);
}

junco_status walk_check(const struct junco_node_spec *spec, struct junco_error *err) {
    const struct walk *walk = walk_of(spec->iteration);
    size_t n = params_count(walk->settings);
    junco_status st;

    if (spec->iteration <= JUNCO_FILTER)
        return JUNCO_OK; /* a program of before may not have these fields */
    st = check_by(walk, spec, err);
    for (size_t i = 0; i < spec->n_settings && !st; i++)
        st = check_setting(walk, &spec->settings[i], err);
    for (size_t i = 0; i < n && !st; i++) {
        bool is_given = false;

        for (size_t j = 0; j < spec->n_settings; j++)
            is_given |= str_equal(spec->settings[j].name, walk->settings[i].name);
        if (!is_given)
            st = junco_fail(err, JUNCO_EINVAL, "%s wants its '%s': %s", walk->name,
                            walk->settings[i].name, walk->settings[i].summary);
    }
    if (!st && walk->gathers && spec->n_in == 0)
        st = junco_fail(err, JUNCO_EINVAL, "%s needs an input column: name one", walk->name);
    return st || !walk->aggregates ? st : aggregate_check(spec, err);
}

/* ---- settings ---- */

int64_t walk_int(const struct graph_node *node, const char *name) {
    const struct junco_value *value = &arg_find(node->settings, node->n_settings, name)->value;

    return value->kind == JUNCO_KIND_BOOL ? value->as.boolean : value->as.int64;
}

int64_t walk_ms(const struct graph_node *node, const char *name) {
    const struct junco_value *value = &arg_find(node->settings, node->n_settings, name)->value;

    return value->kind == JUNCO_KIND_INT64 ? value->as.int64 * 1000
                                           : llround(value->as.float64 * 1000.0);
}

/* "(sum, mean)": a function for each output. */
static void describe_functions(const struct graph_node *node, char *buf, size_t size) {
    int n = 0;

    for (size_t i = 0; i < node->n_in && n >= 0 && (size_t)n < size; i++)
        n += snprintf(buf + n, size - (size_t)n, "%s%s%s", i ? ", " : "(",
                      aggregate_name(aggregate_of(node, i)), i + 1 == node->n_in ? ")" : "");
}

const char *walk_describe(const struct graph_node *node, char *buf, size_t size) {
    int n = snprintf(buf, size, "%s", names_iteration(node->iteration));

    if (walks[node->iteration].aggregates) {
        describe_functions(node, buf + n, size - (size_t)n);
        return buf;
    }
    for (size_t i = 0; i < node->n_settings && n > 0 && (size_t)n < size; i++) {
        const struct junco_value *value = &node->settings[i].value;
        if (value->kind == JUNCO_KIND_BOOL) {
            n += snprintf(buf + n, size - (size_t)n, "%s", value->as.boolean ? ", descending" : "");
            continue;
        }
        if (value->kind == JUNCO_KIND_STRING) {
            n += snprintf(buf + n, size - (size_t)n, ", %s", (const char *)value->as.bytes.data);
            continue;
        }
        double number =
            value->kind == JUNCO_KIND_INT64 ? (double)value->as.int64 : value->as.float64;

        n += snprintf(buf + n, size - (size_t)n, "%s%.12g%s", i ? ", " : "(", number,
                      i + 1 == node->n_settings ? ")" : "");
    }
    return buf;
}
