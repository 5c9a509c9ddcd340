/* fixture.h -- small operators and helpers for the tests of the graph. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_GRAPH_FIXTURE_H
#define UNIT_GRAPH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "graph/graph.h"
#include "graph/plan.h"

#define TEXTS(...) ((const char *const[]){__VA_ARGS__})
#define COUNT(...) (sizeof(TEXTS(__VA_ARGS__)) / sizeof(const char *))
#define IN(...) .n_in = COUNT(__VA_ARGS__), .in = TEXTS(__VA_ARGS__)
#define OUT(...) .n_out = COUNT(__VA_ARGS__), .out = TEXTS(__VA_ARGS__)
#define KEPT(...) .n_kept = COUNT(__VA_ARGS__), .kept = TEXTS(__VA_ARGS__)
#define ARGS(...)                                                                         \
    .n_args = sizeof((const struct junco_arg[]){__VA_ARGS__}) / sizeof(struct junco_arg), \
    .args = (const struct junco_arg[]) {                                                  \
        __VA_ARGS__                                                                       \
    }
#define CONFIG(...)                                                                         \
    .n_config = sizeof((const struct junco_arg[]){__VA_ARGS__}) / sizeof(struct junco_arg), \
    .config = (const struct junco_arg[]) {                                                  \
        __VA_ARGS__                                                                         \
    }
#define INT(n, v)                                                          \
    {                                                                      \
        .name = (n), .value = {.kind = JUNCO_KIND_INT64, .as.int64 = (v) } \
    }
#define FLOAT(n, v)                                                            \
    {                                                                          \
        .name = (n), .value = {.kind = JUNCO_KIND_FLOAT64, .as.float64 = (v) } \
    }
#define BOOL(n, v)                                                          \
    {                                                                       \
        .name = (n), .value = {.kind = JUNCO_KIND_BOOL, .as.boolean = (v) } \
    }
#define NONE(n)                                          \
    {                                                    \
        .name = (n), .value = {.kind = JUNCO_KIND_NULL } \
    }
#define TEXT(n, v)                                           \
    {                                                        \
        .name = (n), .value = {                              \
            .kind = JUNCO_KIND_STRING,                       \
            .as.bytes = {.data = (v), .size = sizeof(v) - 1} \
        }                                                    \
    }
#define BY(...) .n_by = COUNT(__VA_ARGS__), .by = TEXTS(__VA_ARGS__)
#define SETTINGS(...)                                                                         \
    .n_settings = sizeof((const struct junco_arg[]){__VA_ARGS__}) / sizeof(struct junco_arg), \
    .settings = (const struct junco_arg[]) {                                                  \
        __VA_ARGS__                                                                           \
    }
#define AT(l) .place = {.file = "t.pipe", .line = (l), .column = 5}

/* The instance of t.resize. */
struct resize {
    int64_t width, height;
    bool keep;
    double scale;
    struct junco_floats pad;
    const char *note;
};

/* The first members of what runs a model. */
struct model {
    const char *model, *engine, *precision;
    int64_t threads;
};

extern const struct junco_op *const test_ops[];

/* A graph of one pipeline 'p' with these nodes, inputs 'path', and one output column. */
junco_status make_graph(size_t n, const struct junco_node_spec *nodes, const char *output,
                        struct graph **ret_graph, struct junco_error *err);
/* The same, checked (and lowered where ret_lowered is not NULL).  On failure nothing is left. */
junco_status make_checked(size_t n, const struct junco_node_spec *nodes, const char *output,
                          size_t n_overrides, const char *const *overrides,
                          struct graph **ret_graph, struct graph_pipeline **ret_lowered,
                          struct junco_error *err);
struct graph_node *node_named(const struct graph_pipeline *pipeline, const char *name);

/* Fails the test unless `text` holds `part`, and shows both. */
void assert_contains(const char *text, const char *part);

#endif
