/* test_dot.c -- a pipeline as Graphviz text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static void test_drawing(void **state) {
    const struct junco_node_spec nodes[] = {
        {.op = "t.decode", IN("path"), OUT("img")},
        {.name = "re\"c", .op = "t.reader", IN("img"), OUT("text"), ARGS(TEXT("model", "m"))},
        {.lambda = "lambda p, t: p", IN("path", "text"), OUT("both")},
    };
    struct str text = STR_INIT(1 << 16);
    struct graph_pipeline *lowered;
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(make_checked(3, nodes, "both", 0, NULL, &graph, &lowered, &err), JUNCO_OK);
    assert_int_equal(graph_to_dot(graph->pipelines[0], &text, &err), JUNCO_OK);
    assert_contains(text.data, "digraph \"p\" {");
    assert_contains(text.data, "n0 -> n1 [label=\"path: string\"];");
    assert_contains(text.data, "n1 -> n2 [label=\"img: image<rgb>\"];");
    assert_contains(text.data, "n2 [shape=box, label=\"re\\\"c\\nmap t.reader\"];");
    assert_contains(text.data, "n0 -> n3 [label=\"path: string\"];");
    assert_contains(text.data, "n3 -> n4 [label=\"both: ");
    assert_null(strstr(text.data, "cluster"));
    str_clear(&text);
    assert_int_equal(graph_to_dot(lowered, &text, &err), JUNCO_OK);
    assert_contains(text.data, "subgraph cluster_1 {\n    label=\"re\\\"c\";\n    n2 [");
    assert_contains(text.data, "  }\n  n5 [shape=box, label=\"lambda\\nmap lambda p, t: p\"];");
    str_done(&text);
    graph_free(graph);
}

static void test_columns_of_one_edge_share_it(void **state) {
    const struct junco_node_spec nodes[] = {
        {.op = "t.pair", IN("path"), OUT("text", "score")},
        {.lambda = "lambda a, b: a", IN("text", "score"), OUT("x")},
    };
    struct str text = STR_INIT(1 << 16);
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(make_graph(2, nodes, "x", &graph, &err), JUNCO_OK); /* not checked: no types */
    assert_int_equal(graph_to_dot(graph->pipelines[0], &text, &err), JUNCO_OK);
    assert_contains(text.data, "n1 -> n2 [label=\"text\\nscore\"];");
    str_done(&text);
    text = STR_INIT(16);
    assert_int_equal(graph_to_dot(graph->pipelines[0], &text, &err), JUNCO_ELIMIT);
    str_done(&text);
    graph_free(graph);
}

static void test_a_filter_reads_once(void **state) {
    const struct junco_node_spec nodes[] = {
        {.op = "t.pair", IN("path"), OUT("text", "score")},
        {.lambda = "lambda s: s",
         .iteration = JUNCO_FILTER,
         IN("score"),
         OUT("t", "s"),
         KEPT("text", "score")},
    };
    struct str text = STR_INIT(1 << 16);
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(make_graph(2, nodes, "t", &graph, &err), JUNCO_OK);
    assert_int_equal(graph_to_dot(graph->pipelines[0], &text, &err), JUNCO_OK);
    assert_contains(text.data, "n1 -> n2 [label=\"score\\ntext\"];");
    assert_contains(text.data, "n2 -> n3 [label=\"t\"];");
    str_done(&text);
    graph_free(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawing),
        cmocka_unit_test(test_columns_of_one_edge_share_it),
        cmocka_unit_test(test_a_filter_reads_once),
    };

    return cmocka_run_group_tests_name("dot", tests, NULL, NULL);
}
