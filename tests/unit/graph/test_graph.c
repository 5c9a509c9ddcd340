/* test_graph.c -- graphs are built node by node, forked, ended and found. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

#include "base/limits.h"

#define DECODE \
    { .op = "t.decode", IN("path"), OUT("img"), AT(2) }

static void test_nodes_get_unique_names(void **state) {
    const struct junco_node_spec nodes[] = {
        DECODE,
        DECODE,
        {.lambda = "lambda p: p", IN("path"), OUT("a")},
        {.lambda = "lambda p: p", IN("path"), OUT("b")},
        {.op = "t.decode", IN("path"), OUT("img"), CONFIG(TEXT("name", "mine"))},
        {.op = "t.decode", IN("path"), OUT("img"), .name = "other"},
    };
    static const char *const names[] = {"t.decode", "t.decode-2", "lambda",
                                        "lambda-2", "mine",       "other"};
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(make_graph(6, nodes, "img", &graph, &err), JUNCO_OK);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(graph->pipelines[0]->nodes[i]->name, names[i]);
    graph_free(graph);
}

struct bad_node {
    struct junco_node_spec spec;
    junco_status status;
    const char *message;
};

static void test_bad_nodes_are_refused(void **state) {
    const struct bad_node rows[] = {
        {{.op = "t.decode", IN("paht"), OUT("x"), AT(7)},
         JUNCO_ENOTFOUND,
         "t.pipe:7:5: node 't.decode-2' (t.decode): column 'paht' is not declared; did you mean 'path'? "
         "declared here: path, img"},
        {{.op = "t.decode", .lambda = "lambda: 1", IN("path"), OUT("x")},
         JUNCO_EINVAL,
         "either an operator or a lambda"},
        {{IN("path"), OUT("x")}, JUNCO_EINVAL, "either an operator or a lambda"},
        {{.op = "t.decode", IN("path"), OUT("x", "x")}, JUNCO_EINVAL, "'x' is named twice"},
        {{.op = "t.decode", IN("path"), OUT("")}, JUNCO_EINVAL, "column's name is empty"},
        {{.op = "t.decode", IN("path"), OUT("a\nb")}, JUNCO_EINVAL, "control character (0x0a)"},
        {{.op = "t.decode", IN("path"), OUT("a\xff")}, JUNCO_EINVAL, "not valid UTF-8"},
        {{.op = "t.decode", IN("path"), OUT("x"), KEPT("path")},
         JUNCO_EINVAL,
         "only filter has columns that it keeps"},
        {{.iteration = JUNCO_FILTER, .lambda = "lambda p: p", IN("path"), OUT("x")},
         JUNCO_EINVAL,
         "filter keeps 0 columns under 1 names"},
        {{.iteration = JUNCO_FILTER, .lambda = "lambda p: p", IN("path"), OUT("x"), KEPT("imh")},
         JUNCO_ENOTFOUND,
         "column 'imh' is not declared; did you mean 'img'?"},
        {{.iteration = (junco_iteration)99, .op = "t.decode", IN("path"), OUT("x")},
         JUNCO_EINVAL,
         "iteration 99 is not known"},
        {{.op = "t.decode", IN("path"), OUT("x"), ARGS(TEXT("mode", "rgb"), TEXT(NULL, "a"))},
         JUNCO_EINVAL,
         "argument 2 has no name but follows a named one"},
        {{.op = "t.decode", IN("path"), OUT("x"), ARGS(INT("mode", 1), INT("mode", 2))},
         JUNCO_EINVAL,
         "argument 'mode' is given twice"},
        {{.op = "t.decode", IN("path"), OUT("x"), CONFIG(INT(NULL, 1))},
         JUNCO_EINVAL,
         "config key 1 has no name"},
        {{.op = "t.decode", IN("path"), OUT("x"), CONFIG(INT("name", 1))},
         JUNCO_ETYPE,
         "config 'name' wants a string"},
        {{.op = "t.decode", IN("path"), OUT("x"), ARGS(FLOAT("mode", 1e300 * 1e300))},
         JUNCO_EINVAL,
         "'mode': a number is not finite"},
        {{.lambda = "lambda p: p", IN("path"), OUT("x"), ARGS(INT(NULL, 1))},
         JUNCO_EINVAL,
         "a lambda takes no arguments"},
        {{.op = "t.decode", .name = "t.decode", IN("path"), OUT("x"), AT(9)},
         JUNCO_EINVAL,
         "t.pipe:9:5: node 't.decode': the node at line 2 has that name already"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct junco_node_spec nodes[] = {DECODE, rows[i].spec};
        struct junco_error err = {0};
        struct graph *graph;

        assert_int_equal(make_graph(2, nodes, "path", &graph, &err), rows[i].status);
        assert_contains(err.message, rows[i].message);
        assert_int_equal(make_graph(2, nodes, "path", &graph, NULL), rows[i].status);
    }
}

static void test_outputs_must_be_declared(void **state) {
    const struct junco_node_spec nodes[] = {DECODE};
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(make_graph(1, nodes, "imgg", &graph, &err), JUNCO_ENOTFOUND);
    assert_string_equal(err.message, "t.pipe:1:1: output: column 'imgg' is not declared; did you "
                                     "mean 'img'? declared here: path, img");
}

static void test_input_twice_is_refused(void **state) {
    struct junco_graph_builder *builder;
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(graph_new(NULL, &graph, &err), JUNCO_OK);
    assert_int_equal(
        graph_begin(graph, "p", (struct junco_place){0}, 2, TEXTS("a", "a"), &builder, &err),
        JUNCO_EINVAL);
    assert_contains(err.message, "column 'a' is named twice");
    graph_free(graph);
}

static void test_a_fork_goes_its_own_way(void **state) {
    const struct junco_node_spec nodes[] = {DECODE,
                                            {.lambda = "lambda p: p", IN("path"), OUT("a")}};
    const struct junco_place place = {.file = NULL};
    struct junco_graph_builder *p, *q;
    struct junco_error err = {0};
    struct graph_pipeline *found;
    struct graph *graph;

    (void)state;
    assert_int_equal(graph_new(NULL, &graph, &err), JUNCO_OK);
    assert_int_equal(graph_begin(graph, NULL, place, 1, TEXTS("path"), &p, &err), JUNCO_OK);
    assert_int_equal(junco_graph_add(p, &nodes[0], &err), JUNCO_OK);
    assert_int_equal(graph_fork(p, &q, &err), JUNCO_OK);
    assert_int_equal(junco_graph_add(q, &nodes[1], &err), JUNCO_OK);
    assert_int_equal(graph_end(p, "p", 1, TEXTS("a"), place, &err), JUNCO_ENOTFOUND);
    assert_int_equal(graph_end(p, "p", 1, TEXTS("img"), place, &err), JUNCO_OK);
    assert_int_equal(graph_end(p, "p2", 1, TEXTS("img"), place, &err), JUNCO_EINVAL);
    assert_int_equal(junco_graph_add(p, &nodes[1], &err), JUNCO_EINVAL);
    assert_contains(err.message, "has ended");
    assert_int_equal(graph_end(q, "p", 1, TEXTS("a"), place, &err), JUNCO_EINVAL);
    assert_contains(err.message, "pipeline 'p' is there already");
    assert_int_equal(graph_end(q, "quiet", 2, TEXTS("a", "img"), place, &err), JUNCO_OK);

    assert_int_equal(graph_find(graph, NULL, &found, &err), JUNCO_OK);
    assert_string_equal(found->name, "quiet");
    assert_int_equal(found->n_nodes, 2);
    assert_int_equal(graph_find(graph, "p", &found, &err), JUNCO_OK);
    assert_int_equal(found->n_nodes, 1);
    assert_int_equal(graph_find(graph, "quite", &found, &err), JUNCO_ENOTFOUND);
    assert_contains(err.message, "no pipeline 'quite'; did you mean 'quiet'?; it has: p, quiet");
    graph_free(graph);
}

static void test_no_pipeline_is_said(void **state) {
    struct junco_error err = {0};
    struct graph_pipeline *found;
    struct graph *graph;

    (void)state;
    assert_int_equal(graph_new("e.pipe", &graph, &err), JUNCO_OK);
    assert_int_equal(graph_find(graph, NULL, &found, &err), JUNCO_ENOTFOUND);
    assert_contains(err.message, "e.pipe has no pipeline");
    graph_free(graph);
    graph_free(NULL);
}

static void test_limits_are_met(void **state) {
    const struct junco_node_spec node = {.lambda = "lambda: 1", OUT("a")};
    struct junco_graph_builder *builder;
    struct junco_error err = {0};
    char name[JUNCO_MAX_NAME_BYTES + 2];
    const char *columns[JUNCO_MAX_COLUMNS + 1];
    struct graph *graph;

    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    for (size_t i = 0; i <= JUNCO_MAX_COLUMNS; i++)
        columns[i] = "path";
    assert_int_equal(graph_new(NULL, &graph, &err), JUNCO_OK);
    assert_int_equal(graph_begin(graph, "p", (struct junco_place){0}, JUNCO_MAX_COLUMNS + 1,
                                 columns, &builder, &err),
                     JUNCO_ELIMIT);
    assert_int_equal(
        graph_begin(graph, "p", (struct junco_place){0}, 1, TEXTS("path"), &builder, &err),
        JUNCO_OK);
    assert_int_equal(
        junco_graph_add(builder, &(struct junco_node_spec){.op = name, OUT("a")}, &err),
        JUNCO_ELIMIT);
    assert_int_equal(
        junco_graph_add(builder,
                        &(struct junco_node_spec){
                            .op = "o", .n_in = JUNCO_MAX_COLUMNS + 1, .in = columns, OUT("a")},
                        &err),
        JUNCO_ELIMIT);
    for (size_t i = 0; i < JUNCO_MAX_NODES; i++)
        assert_int_equal(junco_graph_add(builder, &node, &err), JUNCO_OK);
    assert_int_equal(junco_graph_add(builder, &node, &err), JUNCO_ELIMIT);
    assert_contains(err.message, "at most 1024 nodes");
    graph_free(graph);
}

static void test_limits_of_columns_and_pipelines(void **state) {
    static char texts[JUNCO_MAX_PIPELINE_COLUMNS + 1][24];
    const char *names[JUNCO_MAX_COLUMNS];
    const struct junco_place place = {.file = NULL};
    struct junco_graph_builder *builder;
    struct junco_error err = {0};
    struct graph *graph;
    junco_status st = JUNCO_OK;

    (void)state;
    assert_int_equal(graph_new(NULL, &graph, &err), JUNCO_OK);
    for (int i = 0; i <= JUNCO_MAX_PIPELINES && !st; i++) {
        snprintf(texts[i], sizeof(texts[i]), "p%d", i);
        assert_int_equal(graph_begin(graph, NULL, place, 1, TEXTS("a"), &builder, &err), JUNCO_OK);
        st = graph_end(builder, texts[i], 1, TEXTS("a"), place, &err);
    }
    assert_int_equal(st, JUNCO_ELIMIT);
    assert_contains(err.message, "at most 64 pipelines");
    st = graph_begin(graph, NULL, place, 0, NULL, &builder, &err);
    for (size_t i = 0; i <= JUNCO_MAX_PIPELINE_COLUMNS && !st; i++) {
        struct junco_node_spec node = {.lambda = "lambda: 1", .n_out = JUNCO_MAX_COLUMNS};

        snprintf(texts[i], sizeof(texts[i]), "c%zu", i);
        names[i % JUNCO_MAX_COLUMNS] = texts[i];
        node.out = names;
        if (i == JUNCO_MAX_PIPELINE_COLUMNS)
            node.n_out = 1;
        else if ((i + 1) % JUNCO_MAX_COLUMNS)
            continue;
        st = junco_graph_add(builder, &node, &err);
        assert_int_equal(st, i < JUNCO_MAX_PIPELINE_COLUMNS ? JUNCO_OK : JUNCO_ELIMIT);
    }
    assert_int_equal(st, JUNCO_ELIMIT);
    graph_free(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes_get_unique_names),
        cmocka_unit_test(test_bad_nodes_are_refused),
        cmocka_unit_test(test_outputs_must_be_declared),
        cmocka_unit_test(test_input_twice_is_refused),
        cmocka_unit_test(test_a_fork_goes_its_own_way),
        cmocka_unit_test(test_no_pipeline_is_said),
        cmocka_unit_test(test_limits_are_met),
        cmocka_unit_test(test_limits_of_columns_and_pipelines),
    };

    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
