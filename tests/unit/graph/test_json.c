/* test_json.c -- a graph's JSON comes back as it was, and what is not one is told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/limits.h"

static struct junco_value list_of(struct junco_list **ret_list) {
    struct junco_error err = {0};
    struct junco_list *inner;

    assert_int_equal(junco_list_new(junco_type_of(JUNCO_KIND_LIST), 1, &inner, &err), JUNCO_OK);
    assert_int_equal(junco_list_new(junco_type_of(JUNCO_KIND_LIST), 3, ret_list, &err), JUNCO_OK);
    junco_list_items(inner)[0] = (struct junco_value){.kind = JUNCO_KIND_BOOL, .as.boolean = true};
    junco_list_items(*ret_list)[0] = (struct junco_value){.kind = JUNCO_KIND_INT64, .as.int64 = 1};
    junco_list_items(*ret_list)[2] =
        (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = inner};
    return (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = *ret_list};
}

static void to_text(const struct graph *graph, struct str *text) {
    struct junco_error err = {0};

    *text = STR_INIT(JUNCO_MAX_JSON_BYTES);
    assert_int_equal(graph_to_json(graph, text, &err), JUNCO_OK);
}

static void assert_round_trip(const char *text) {
    struct junco_error err = {0};
    struct graph *graph;
    struct str again;

    if (graph_from_json(text, strlen(text), &graph, &err))
        fail_msg("%s", err.message);
    to_text(graph, &again);
    assert_string_equal(again.data, text);
    str_done(&again);
    graph_free(graph);
}

static void test_round_trip(void **state) {
    struct junco_list *list;
    const struct junco_arg odd[] = {
        INT(NULL, 1),       FLOAT(NULL, 1.0),         NONE(NULL),
        BOOL("b", false),   TEXT("t", "q\"\n\u00e9"), {.name = "l", .value = list_of(&list)},
        INT("i", INT64_MIN)};
    const struct junco_node_spec nodes[] = {
        {.op = "no.such", IN("path"), OUT("img"), .n_args = 7, .args = odd, AT(2)},
        {.lambda = "lambda p: p == 'x'",
         .iteration = JUNCO_FILTER,
         IN("path"),
         OUT("a"),
         KEPT("img"),
         CONFIG(INT("batch", 4)),
         AT(3),
         .lambda_place = {.file = "t.pipe", .line = 3, .column = 40}},
        {.lambda = "lambda a: len(a)",
         .iteration = JUNCO_TIME_WINDOW,
         IN("a"),
         OUT("a"),
         BY("path"),
         SETTINGS(INT("size", 3), FLOAT("step", 0.5))},
        {.iteration = JUNCO_HEAD, SETTINGS(INT("n", 3))},
        {.iteration = JUNCO_SORT, BY("a"), SETTINGS(BOOL("descending", true))},
        {.op = "t.sink", IN("a"), .place = {.file = "else.pipe", .line = 9, .column = 1}},
    };
    struct junco_error err = {0};
    struct graph *graph;
    struct str text;

    (void)state;
    assert_int_equal(make_graph(6, nodes, "a", &graph, &err), JUNCO_OK);
    junco_value_unref(&(struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list});
    to_text(graph, &text);
    graph_free(graph);
    assert_contains(text.data, "\"junco_graph\": 1");
    assert_contains(text.data, "-9223372036854775808");
    assert_contains(text.data, "1.0");
    assert_contains(text.data, "else.pipe");
    assert_round_trip(text.data);
    str_done(&text);
}

static void test_places_survive(void **state) {
    const struct junco_node_spec nodes[] = {{.op = "t.resize", IN("path"), OUT("x"), AT(6)}};
    struct graph_context context = {.ops = test_ops};
    struct junco_error err = {0};
    struct graph *graph, *again;
    struct str text;

    (void)state;
    assert_int_equal(make_graph(1, nodes, "x", &graph, &err), JUNCO_OK);
    to_text(graph, &text);
    graph_free(graph);
    assert_int_equal(graph_from_json(text.data, text.size, &again, &err), JUNCO_OK);
    assert_int_equal(graph_check(again, again->pipelines[0], &context, &err), JUNCO_EINVAL);
    assert_contains(err.message, "t.pipe:6:5: node 't.resize': argument 'width' is missing");
    graph_free(again);
    str_done(&text);
}

#define PIPE(nodes)                                                                       \
    "{\"junco_graph\":1,\"file\":null,\"pipelines\":[{\"name\":\"p\",\"inputs\":[\"a\"]," \
    "\"nodes\":[" nodes "],\"outputs\":[\"a\"]}]}"

static void test_bad_documents(void **state) {
    static const struct {
        const char *text;
        junco_status status;
        const char *message;
    } rows[] = {
        {"", JUNCO_ESYNTAX, "graph's JSON: "},
        {"[]", JUNCO_ESYNTAX, "want a JSON object"},
        {"{}", JUNCO_ESYNTAX, "its first key is not \"junco_graph\""},
        {"{\"pipelines\":[]}", JUNCO_ESYNTAX, "its first key is not \"junco_graph\""},
        {"{\"junco_graph\":2,\"x\":1}", JUNCO_EUNSUPPORTED,
         "the graph is of version 2, this junco reads version 1"},
        {"{\"junco_graph\":\"1\"}", JUNCO_ESYNTAX, "want an integer as version"},
        {"{\"junco_graph\":1,\"pipelins\":[]}", JUNCO_ENOTFOUND,
         "unknown key 'pipelins'; did you mean 'pipelines'?"},
        {"{\"junco_graph\":1,\"file\":null,\"file\":null}", JUNCO_ESYNTAX,
         "key 'file' is given twice"},
        {"{\"junco_graph\":1,\"file\":1}", JUNCO_ESYNTAX, "key 'file': want a string"},
        {"{\"junco_graph\":1,\"file\":\"a\\u0000b\"}", JUNCO_ESYNTAX, "a string has a NUL in it"},
        {"{\"junco_graph\":1,\"pipelines\":[{\"on_error\":\"skip\"}]}", JUNCO_EINVAL,
         "'skip' is not \"keep\""},
        {"{\"junco_graph\":1} x", JUNCO_ESYNTAX, "graph's JSON: "},
        {PIPE("{\"op\":\"o\",\"oop\":1}"), JUNCO_ENOTFOUND,
         "key 'pipelines': pipeline 1: key 'nodes': node 1: unknown key 'oop'; did you mean 'op'?"},
        {PIPE("{\"op\":\"o\",\"in\":[\"b\"],\"out\":[]}"), JUNCO_ENOTFOUND,
         "node 'o': column 'b' is not declared"},
        {PIPE("{\"op\":\"o\",\"iteration\":\"mop\"}"), JUNCO_EINVAL,
         "'mop' is none of map, flat_map, filter"},
        {PIPE("{\"iteration\":\"head\",\"in\":[],\"out\":[]}"), JUNCO_EINVAL, "head wants its 'n'"},
        {PIPE("{\"iteration\":\"head\",\"settings\":{\"n\":1,\"m\":1}}"), JUNCO_ENOTFOUND,
         "head has no setting 'm'"},
        {PIPE("{\"iteration\":\"head\",\"settings\":{\"n\":[1,\"x\"]}}"), JUNCO_ETYPE,
         "'n' wants an integer, got a list"},
        {PIPE("{\"iteration\":\"time_window\",\"in\":[\"a\"],\"out\":[\"a\"],"
              "\"settings\":{\"size\":1,\"step\":1}}"),
         JUNCO_EINVAL, "time_window: timestamp_col wants 1 to 1 columns, got 0"},
        {PIPE("{\"op\":\"o\",\"place\":{\"line\":0}}"), JUNCO_EINVAL, "0 is no line or column"},
        {PIPE("{\"op\":\"o\",\"params\":{\"x\":1,\"x\":2}}"), JUNCO_EINVAL,
         "argument 'x' is given twice"},
        {PIPE("{\"op\":\"o\",\"params\":{\"x\":{\"a\":[1,{}]},\"y\":[[],"), JUNCO_ESYNTAX,
         "graph's JSON: "},
        {PIPE("1"), JUNCO_ESYNTAX, "want a node"},
        {PIPE("{}"), JUNCO_EINVAL, "either an operator or a lambda"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct junco_error err = {0};
        struct graph *graph;
        junco_status st = graph_from_json(rows[i].text, strlen(rows[i].text), &graph, &err);

        if (st != rows[i].status)
            fail_msg("row %zu: status %d: %s", i, st, err.message);
        assert_contains(err.message, rows[i].message);
        assert_int_equal(graph_from_json(rows[i].text, strlen(rows[i].text), &graph, NULL), st);
    }
}

static void test_deep_and_long_documents(void **state) {
    struct str text = STR_INIT(JUNCO_MAX_JSON_BYTES);
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    str_puts(&text, "{\"junco_graph\":1,\"pipelines\":[{\"nodes\":[{\"args\":[");
    for (int i = 0; i < 100000; i++)
        str_putc(&text, '[');
    assert_int_equal(text.failed, JUNCO_OK);
    assert_int_not_equal(graph_from_json(text.data, text.size, &graph, &err), JUNCO_OK);
    str_clear(&text);
    str_puts(&text, "{\"junco_graph\":1,\"pipelines\":[{\"inputs\":[");
    for (int i = 0; i <= JUNCO_MAX_COLUMNS; i++)
        str_puts(&text, "\"a\",");
    assert_int_equal(graph_from_json(text.data, text.size, &graph, &err), JUNCO_ELIMIT);
    str_done(&text);
    assert_int_equal(graph_from_json("", (size_t)JUNCO_MAX_JSON_BYTES + 1, &graph, &err),
                     JUNCO_ELIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_places_survive),
        cmocka_unit_test(test_bad_documents),
        cmocka_unit_test(test_deep_and_long_documents),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
