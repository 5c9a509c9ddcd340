/* test_check.c -- arguments, config, overrides and types are checked, and errors say what to do. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#define DECODE \
    { .op = "t.decode", IN("path"), OUT("img"), AT(2) }

struct bad_row {
    struct junco_node_spec spec; /* the second node, after one that makes 'img' from 'path' */
    junco_status status;
    const char *message;
};

static void check_rows(const struct bad_row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct junco_node_spec nodes[] = {DECODE, rows[i].spec};
        struct junco_error err = {0};
        struct graph *graph;
        junco_status st = make_checked(2, nodes, "path", 0, NULL, &graph, NULL, &err);

        if (st != rows[i].status)
            fail_msg("row %zu: status %d '%s', want '%s'", i, st, err.message, rows[i].message);
        assert_contains(err.message, rows[i].message);
    }
}

#define RESIZE(...) \
    { .op = "t.resize", IN("img"), OUT("small"), AT(3), ARGS(__VA_ARGS__) }

static void test_arguments(void **state) {
    const struct bad_row rows[] = {
        {{.op = "t.resiez", IN("img"), OUT("x"), AT(3)},
         JUNCO_ENOTFOUND,
         "t.pipe:3:5: node 't.resiez': unknown operator 't.resiez'; did you mean 't.resize'?"},
        {RESIZE(INT("widht", 4)), JUNCO_ENOTFOUND,
         "t.pipe:3:5: node 't.resize': unknown argument 'widht'; did you mean 'width'?; t.resize "
         "takes: width, height, keep, scale, pad, note"},
        {{.op = "t.answer", IN("img"), OUT("x"), ARGS(INT("a", 4))},
         JUNCO_ENOTFOUND,
         "unknown argument 'a': t.answer takes none"},
        {{.op = "t.answer", IN("img"), OUT("x"), ARGS(INT(NULL, 4))},
         JUNCO_EINVAL,
         "t.answer takes at most 0 arguments, got 1"},
        {{.op = "t.resize", IN("img"), OUT("x")},
         JUNCO_EINVAL,
         "argument 'width' is missing: of the result"},
        {RESIZE(INT(NULL, 4), INT("width", 5)), JUNCO_EINVAL,
         "argument 'width' is given twice, by its place and by its name"},
        {RESIZE(INT(NULL, 0)), JUNCO_EINVAL, "argument 'width' must be from 1 to 10000, got 0"},
        {RESIZE(INT(NULL, 10001)), JUNCO_EINVAL, "must be from 1 to 10000, got 10001"},
        {RESIZE(FLOAT(NULL, 4.0)), JUNCO_ETYPE, "argument 'width' wants an integer, got 4.0"},
        {RESIZE(TEXT(NULL, "4")), JUNCO_ETYPE, "argument 'width' wants an integer, got '4'"},
        {RESIZE(INT(NULL, 4), INT("keep", 1)), JUNCO_ETYPE, "'keep' wants True or False, got 1"},
        {RESIZE(INT(NULL, 4), BOOL("scale", true)), JUNCO_ETYPE, "'scale' wants a number, got T"},
        {RESIZE(INT(NULL, 4), FLOAT("scale", 2.5)), JUNCO_EINVAL, "from 0 to 2, got 2.5"},
        {RESIZE(INT(NULL, 4), FLOAT("pad", 1)), JUNCO_ETYPE, "'pad' wants a list of numbers"},
        {RESIZE(INT(NULL, 4), INT("note", 1)), JUNCO_ETYPE, "'note' wants a string, got 1"},
        {RESIZE(NONE(NULL)), JUNCO_ETYPE, "'width' wants an integer, got None"},
        {{.op = "t.decode", IN("path"), OUT("x"), ARGS(TEXT(NULL, "rbg"))},
         JUNCO_EINVAL,
         "argument 'mode' must be one of rgb, bgr, gray, got 'rbg'; did you mean 'rgb'?"},
        {{.op = "t.model", IN("img"), OUT("x"), ARGS(NONE("model"))},
         JUNCO_ETYPE,
         "argument 'model' wants a model file's name, got None"},
    };

    (void)state;
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_config(void **state) {
    const struct bad_row rows[] = {
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(INT("btach", 4)), AT(3)},
         JUNCO_ENOTFOUND,
         "t.pipe:3:5: node 't.answer': unknown config key 'btach'; did you mean 'batch'?; there "
         "are: name, batch, instances"},
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(INT("batch", 0))},
         JUNCO_EINVAL,
         "config 'batch' must be from 1 to 4096, got 0"},
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(TEXT("batch", "4"))},
         JUNCO_ETYPE,
         "config 'batch' wants an integer"},
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(TEXT("engine", "fake"))},
         JUNCO_EINVAL,
         "config 'engine' is for operators that run a model: t.answer does not"},
        {{.lambda = "lambda i: i", IN("img"), OUT("x"), CONFIG(INT("threads", 2))},
         JUNCO_EINVAL,
         "config 'threads' is for operators that run a model: a lambda does not"},
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(TEXT("device", "cuda"))},
         JUNCO_EUNSUPPORTED,
         "config 'device': t.answer runs no model: want cpu, got 'cuda'"},
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(INT("device", 0))},
         JUNCO_ETYPE,
         "config 'device' wants a string"},
        {{.op = "t.answer",
          IN("img"),
          OUT("x"),
          CONFIG(INT("instances", 1), INT("num_instance", 2))},
         JUNCO_EINVAL,
         "config 'instances' is given twice, by its name and its alias"},
    };
    const struct junco_node_spec good[] = {
        {.op = "t.decode",
         IN("path"),
         OUT("img"),
         CONFIG(INT("num_instance", 3), INT("device", -1), INT("queue_rows", 9))}};
    struct junco_error err = {0};
    struct graph *graph;
    const struct graph_node *node;

    (void)state;
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
    assert_int_equal(make_checked(1, good, "img", 0, NULL, &graph, NULL, &err), JUNCO_OK);
    node = graph->pipelines[0]->nodes[0];
    assert_int_equal(graph_config_int(node, "instances", 1), 3);
    assert_int_equal(graph_config_int(node, "queue_rows", 1), 9);
    assert_int_equal(graph_config_int(node, "batch", 7), 7);
    graph_free(graph);
}

static void test_types(void **state) {
    const struct bad_row rows[] = {
        {{.op = "t.answer", IN("path"), OUT("x"), AT(3)},
         JUNCO_ETYPE,
         "t.pipe:3:5: node 't.answer': input 'image' wants image, column 'path' is string; column "
         "'img' would fit"},
        {{.name = "cut", .op = "t.split", IN("img"), OUT("x"), AT(3), .iteration = JUNCO_FLAT_MAP},
         JUNCO_ETYPE,
         "t.pipe:3:5: node 'cut' (t.split): input 'text' wants string, column 'img' is image<rgb>; "
         "column 'path' would fit"},
        {{.op = "t.post", IN("img"), OUT("x")},
         JUNCO_ETYPE,
         "wants tensor<float32>, column 'img' is image<rgb>"},
        {{.op = "t.answer", IN("img", "path"), OUT("x")},
         JUNCO_ETYPE,
         "t.answer reads 1 column (image), 2 are named"},
        {{.op = "t.pair", IN("path"), OUT("x")},
         JUNCO_ETYPE,
         "t.pair gives 2 columns (text, score), 1 is named"},
        {{.op = "t.sink", IN("path"), OUT("x")},
         JUNCO_ETYPE,
         "t.sink gives 0 columns (none), 1 is named"},
        {{.op = "t.split", IN("path"), OUT("x")},
         JUNCO_ETYPE,
         "t.split gives any number of rows for one: use flat_map instead of map"},
        {{.op = "t.split", .iteration = JUNCO_FILTER, IN("path"), OUT("x"), KEPT("path")},
         JUNCO_ETYPE,
         "filter wants one answer a row, t.split gives any number of rows"},
        {{.op = "t.pair", .iteration = JUNCO_FILTER, IN("path"), OUT("x"), KEPT("path")},
         JUNCO_ETYPE,
         "filter wants one answer a row, t.pair gives 2 columns"},
        {{.op = "t.resize",
          .iteration = JUNCO_FILTER,
          IN("img"),
          OUT("x"),
          KEPT("path"),
          ARGS(INT(NULL, 4))},
         JUNCO_ETYPE,
         "filter wants a yes or no: bool, got image"},
        {{.op = "t.answer", .iteration = JUNCO_FLAT_MAP, IN("img"), OUT("x")},
         JUNCO_ETYPE,
         "flat_map wants a list to make rows of, output 'x' is bool: use map"},
        {{.op = "t.sink", .iteration = JUNCO_FLAT_MAP, IN("img")},
         JUNCO_EINVAL,
         "flat_map needs an output column"},
        {{.lambda = "lambda p: p", IN("path")}, JUNCO_EINVAL, "a lambda needs an output column"},
        {{.lambda = "lambda p, q: p", IN("path"), OUT("x"), AT(3)},
         JUNCO_ETYPE,
         "t.pipe:3:5: node 'lambda': "},
    };

    (void)state;
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_types_flow(void **state) {
    const struct junco_node_spec nodes[] = {
        {.op = "t.decode", IN("path"), OUT("img"), ARGS(TEXT(NULL, "gray"))},
        {.op = "t.resize", IN("img"), OUT("img"), ARGS(INT(NULL, 4))},
        {.op = "t.words", .iteration = JUNCO_FLAT_MAP, IN("path"), OUT("word")},
        {.op = "t.answer", .iteration = JUNCO_FILTER, IN("img"), OUT("kept"), KEPT("word")},
        {.lambda = "lambda i: i", IN("img"), OUT("path")},
    };
    static const char *const types[] = {"image<gray>", "image", "string", "string", "image"};
    struct junco_error err = {0};
    struct graph *graph;
    char text[64];

    (void)state;
    assert_int_equal(make_checked(5, nodes, "path", 0, NULL, &graph, NULL, &err), JUNCO_OK);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(
            junco_type_format(graph->pipelines[0]->nodes[i]->out_types[0], text, sizeof(text)),
            types[i]);
    assert_string_equal(junco_type_format(graph->pipelines[0]->outputs[0].type, text, sizeof(text)),
                        "image");
    assert_string_equal(junco_type_format(graph->pipelines[0]->inputs[0].type, text, sizeof(text)),
                        "string");
    graph_free(graph);
}

static void test_defaults_and_arguments_reach_the_instance(void **state) {
    const struct junco_node_spec nodes[] = {
        DECODE, RESIZE(INT(NULL, 640), INT("scale", 1), TEXT("note", "hi"))};
    struct junco_error err = {0};
    struct graph *graph;
    const struct resize *r;

    (void)state;
    assert_int_equal(make_checked(2, nodes, "img", 0, NULL, &graph, NULL, &err), JUNCO_OK);
    r = graph->pipelines[0]->nodes[1]->instance;
    assert_int_equal(r->width, 640);
    assert_int_equal(r->height, 32);
    assert_true(r->keep);
    assert_true(r->scale == 1.0);
    assert_int_equal(r->pad.n, 3);
    assert_true(r->pad.at[0] == 0.5 && r->pad.at[1] == 1.0 && r->pad.at[2] == 0.25);
    assert_string_equal(r->note, "hi");
    assert_string_equal(graph->pipelines[0]->nodes[1]->args[0].name, "width");
    graph_free(graph);
}

static void test_overrides_convert(void **state) {
    const struct junco_node_spec nodes[] = {DECODE, RESIZE(INT(NULL, 640))};
    const char *const overrides[] = {"t.resize.width=7",     "t.resize.keep=false",
                                     "t.resize.scale=2",     "t.resize.pad=1,2",
                                     "t.resize.note=a=b.c",  "t.decode.mode=bgr",
                                     "t.resize.instances=5", "t.resize.num_instance=6"};
    struct junco_error err = {0};
    struct graph *graph;
    const struct resize *r;

    (void)state;
    assert_int_equal(make_checked(2, nodes, "img", 8, overrides, &graph, NULL, &err), JUNCO_OK);
    r = graph->pipelines[0]->nodes[1]->instance;
    assert_int_equal(r->width, 7);
    assert_false(r->keep);
    assert_true(r->scale == 2.0);
    assert_int_equal(r->pad.n, 2);
    assert_string_equal(r->note, "a=b.c");
    assert_int_equal(*(int *)graph->pipelines[0]->nodes[0]->instance, 1);
    assert_int_equal(graph_config_int(graph->pipelines[0]->nodes[1], "instances", 0), 6);
    graph_free(graph);
}

static void test_bad_overrides(void **state) {
    static const struct {
        const char *text;
        junco_status status;
        const char *message;
    } rows[] = {
        {"nonsense", JUNCO_EINVAL, "override 'nonsense': want node.parameter=value"},
        {"width=3", JUNCO_EINVAL, "want node.parameter=value"},
        {"t.resize.=3", JUNCO_EINVAL, "want node.parameter=value"},
        {"t.resiez.width=3", JUNCO_ENOTFOUND,
         "there is no node 't.resiez'; did you mean 't.resize'? (nodes: t.decode, t.resize)"},
        {"t.resize.widht=3", JUNCO_ENOTFOUND,
         "override 't.resize.widht=3': node 't.resize' has no parameter 'widht'; did you mean "
         "'width'?"},
        {"t.resize.width=abc", JUNCO_ETYPE, "want an integer, got 'abc'"},
        {"t.resize.width=0", JUNCO_EINVAL, "parameter 'width' must be from 1 to 10000, got 0"},
        {"t.resize.width=1.5", JUNCO_ETYPE, "parameter 'width' wants an integer, got 1.5"},
        {"t.resize.keep=maybe", JUNCO_ETYPE, "want True or False, got 'maybe'"},
        {"t.resize.pad=1,x", JUNCO_ETYPE, "want a list of numbers, got '1,x'"},
        {"t.resize.pad=1,2,3,4,5,6,7,8,9", JUNCO_ELIMIT, "takes at most 8 numbers, got 9"},
        {"t.decode.mode=rbg", JUNCO_EINVAL, "did you mean 'rgb'?"},
        {"t.decode.name=x", JUNCO_EINVAL, "a node's name cannot be overridden"},
        {"t.decode.batch=0", JUNCO_EINVAL, "config 'batch' must be from 1 to 4096"},
    };
    const struct junco_node_spec nodes[] = {DECODE, RESIZE(INT(NULL, 640))};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct junco_error err = {0};
        struct graph *graph;

        assert_int_equal(make_checked(2, nodes, "img", 1, &rows[i].text, &graph, NULL, &err),
                         rows[i].status);
        assert_contains(err.message, rows[i].message);
    }
}

static void test_windows(void **state) {
#define WINDOW .iteration = JUNCO_WINDOW, SETTINGS(INT("size", 3), INT("step", 1)), AT(3)
    const struct bad_row rows[] = {
        {{.op = "t.decode", IN("path"), OUT("path"), WINDOW},
         JUNCO_ETYPE,
         "t.pipe:3:5: node 't.decode-2' (t.decode): input 'path' wants string, column 'path' is "
         "list<string>"},
        {{.lambda = "lambda p: p.upper()", IN("path"), OUT("path"), WINDOW}, JUNCO_ETYPE, "upper"},
        {{.op = "t.split", IN("path"), OUT("path"), WINDOW},
         JUNCO_ETYPE,
         "window wants one answer a window, t.split gives any number of rows"},
        {{IN("path", "img"), OUT("path"), WINDOW},
         JUNCO_EINVAL,
         "window without a function gives a list for each input: 2 inputs, but 1 outputs"},
        {{.lambda = "lambda: 1", OUT("path"), WINDOW},
         JUNCO_EINVAL,
         "window needs an input column"},
        {{.lambda = "lambda p: 1", IN("path"), OUT("path"), WINDOW, BY("path")},
         JUNCO_EINVAL,
         "window looks at no column itself"},
        {{.lambda = "lambda p: 1",
          IN("path"),
          OUT("path"),
          .iteration = JUNCO_WINDOW,
          SETTINGS(INT("size", 3))},
         JUNCO_EINVAL,
         "window wants its 'step': rows from one window's begin to the next one's"},
        {{.lambda = "lambda p: 1",
          IN("path"),
          OUT("path"),
          .iteration = JUNCO_TIME_WINDOW,
          BY("img"),
          SETTINGS(INT("size", 3), INT("step", 1))},
         JUNCO_ETYPE,
         "timestamp_col wants a number of milliseconds, column 'img' is image<rgb>"},
        {{.iteration = JUNCO_SORT, BY("img"), SETTINGS(BOOL("descending", false))},
         JUNCO_ETYPE,
         "sort wants bool, int64, float64 or string, column 'img' is image<rgb>"},
        {{.lambda = "lambda p: 1", .iteration = JUNCO_HEAD, SETTINGS(INT("n", 3))},
         JUNCO_EINVAL,
         "head has no operator, lambda, inputs or outputs"},
        {{.lambda = "lambda p: len(p)", IN("path"), OUT("x"), WINDOW},
         JUNCO_ENOTFOUND,
         "column 'path' does not pass node 'lambda' (window, at line 3), whose rows have: x"},
    };

    (void)state;
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_types_flow),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_defaults_and_arguments_reach_the_instance),
        cmocka_unit_test(test_overrides_convert),
        cmocka_unit_test(test_bad_overrides),
    };

    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
