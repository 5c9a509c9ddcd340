/* test_lower.c -- composites become their parts, and what nothing reads goes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#define DECODE \
    { .op = "t.decode", IN("path"), OUT("img"), AT(2) }
#define READER(...)                                                     \
    {                                                                   \
        .name = "rec", .op = "t.reader", IN("img"), OUT("text"), AT(3), \
        ARGS(TEXT("model", "m.onnx")), __VA_ARGS__                      \
    }

/* The lowered pipeline's nodes as "name(in)->out" joined by spaces. */
static void describe(const struct graph_pipeline *pipeline, char *buf, size_t size) {
    struct str text = STR_INIT(4096);

    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];

        str_printf(&text, "%s%s(", i ? " " : "", node->name);
        for (size_t j = 0; j < node->n_in; j++)
            str_printf(&text, "%s%s", j ? "," : "", node->in[j]);
        str_puts(&text, ")->");
        for (size_t j = 0; j < node->n_out; j++)
            str_printf(&text, "%s%s", j ? "," : "", node->out[j]);
    }
    str_copy(buf, size, str_text(&text));
    str_done(&text);
}

struct row {
    struct junco_node_spec spec; /* the second node, after one that makes 'img' */
    const char *output;
    const char *lowered;
};

static void test_composites_expand(void **state) {
    const struct row rows[] = {
        {READER(.iteration = JUNCO_MAP), "text",
         "t.decode(path)->img rec.pre(img)->rec.x rec.net(rec.x)->rec.y rec.t.post(rec.y)->text"},
        {{.name = "l", .op = "t.lines", .iteration = JUNCO_FLAT_MAP, IN("img"), OUT("line")},
         "line",
         "t.decode(path)->img l.read.pre(img)->l.read.x l.read.net(l.read.x)->l.read.y "
         "l.read.t.post(l.read.y)->l.page l.cut(l.page)->line"},
        /* handed through: a lambda gives the input its new name */
        {{.name = "s", .op = "t.same", IN("img"), OUT("copy")},
         "copy",
         "t.decode(path)->img s.out(img)->copy"},
        /* the caller's column is written only when the parts have read it */
        {{.name = "s", .op = "t.reader", IN("img"), OUT("img"), ARGS(TEXT("model", "m"))},
         "img",
         "t.decode(path)->img s.pre(img)->s.x s.net(s.x)->s.y s.t.post(s.y)->s.text "
         "s.out(s.text)->img"},
        /* a list a row, flattened behind the parts */
        {{.name = "w", .op = "t.listing", .iteration = JUNCO_FLAT_MAP, IN("img"), OUT("word")},
         "word",
         "t.decode(path)->img w.read.pre(img)->w.read.x w.read.net(w.read.x)->w.read.y "
         "w.read.t.post(w.read.y)->w.page w.t.words(w.page)->w.words w.out(w.words)->word"},
        {{.name = "f",
          .op = "t.sure",
          .iteration = JUNCO_FILTER,
          IN("img"),
          OUT("p"),
          KEPT("path")},
         "p",
         "t.decode(path)->img f.t.answer(img)->f.yes f.out(f.yes)->p"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct junco_node_spec nodes[] = {DECODE, rows[i].spec};
        struct graph_pipeline *lowered;
        struct junco_error err = {0};
        struct graph *graph;
        char text[1024];

        if (make_checked(2, nodes, rows[i].output, 0, NULL, &graph, &lowered, &err))
            fail_msg("row %zu: %s", i, err.message);
        describe(lowered, text, sizeof(text));
        assert_string_equal(text, rows[i].lowered);
        assert_int_equal(graph->n_pipelines, 1);
        assert_int_equal(lowered->nodes[lowered->n_nodes - 1]->iteration, rows[i].spec.iteration);
        assert_string_equal(lowered->nodes[1]->composite, rows[i].spec.name);
        graph_free(graph);
    }
}

static void test_windows_gather_and_map(void **state) {
    const struct junco_node_spec nodes[] = {
        DECODE,
        {.name = "w",
         .lambda = "lambda a, b, c: (len(a), b, c)",
         .iteration = JUNCO_WINDOW,
         IN("path", "img", "path"),
         OUT("n", "imgs", "paths"),
         SETTINGS(INT("size", 2), INT("step", 2)),
         CONFIG(INT("chunk_rows", 7))},
        {.name = "bare",
         .iteration = JUNCO_REDUCE,
         IN("n", "imgs", "paths"),
         OUT("ns", "unread", "p")},
        {.iteration = JUNCO_HEAD, SETTINGS(INT("n", 1))},
        {.name = "unread-too", .lambda = "lambda p: len(p)", IN("p"), OUT("q")},
    };
    struct graph_pipeline *lowered;
    struct junco_error err = {0};
    struct graph *graph;
    struct plan plan;
    char text[1024], type[64];

    (void)state;
    if (make_checked(5, nodes, "ns", 0, NULL, &graph, &lowered, &err))
        fail_msg("%s", err.message);
    describe(lowered, text, sizeof(text));
    assert_string_equal(text, "t.decode(path)->img w.window(path,img)->w.path,w.img "
                              "w(w.path,w.img,w.path)->n,imgs,paths bare(n)->ns head()->");
    assert_string_equal(junco_type_format(lowered->nodes[1]->out_types[1], type, sizeof(type)),
                        "list<image<rgb>>");
    assert_int_equal(lowered->nodes[2]->iteration, JUNCO_MAP);
    assert_int_equal(plan_default(lowered, 2, &plan, &err), JUNCO_OK);
    assert_int_equal(plan.nodes[2].chunk_rows, 7);
    assert_contains(plan.nodes[1].reason, "keeps rows: one task of a call at a time");
    plan_done(&plan);
    graph_free(graph);
}

static void test_hidden_names_avoid_the_users(void **state) {
    const struct junco_node_spec nodes[] = {
        DECODE,
        {.name = "rec.pre", .op = "t.decode", IN("path"), OUT("rec.x")},
        READER(.iteration = JUNCO_MAP),
        {.op = "t.pair", IN("text"), OUT("text", "rec.y")},
        {.name = "use", .lambda = "lambda a, b, c: a", IN("rec.x", "rec.y", "text"), OUT("all")},
    };
    struct graph_pipeline *lowered;
    struct junco_error err = {0};
    struct graph *graph;
    char text[1024];

    (void)state;
    assert_int_equal(make_checked(5, nodes, "all", 0, NULL, &graph, &lowered, &err), JUNCO_OK);
    describe(lowered, text, sizeof(text));
    assert_string_equal(text, "t.decode(path)->img rec.pre(path)->rec.x rec.pre-2(img)->rec.x-2 "
                              "rec.net(rec.x-2)->rec.y-2 rec.t.post(rec.y-2)->text "
                              "t.pair(text)->text,rec.y use(rec.x,rec.y,text)->all");
    graph_free(graph);
}

static void test_config_reaches_the_parts_it_is_for(void **state) {
    const struct junco_node_spec nodes[] = {
        DECODE, READER(CONFIG(INT("batch", 16), INT("instances", 2), TEXT("engine", "fake"),
                              INT("chunk_rows", 32), TEXT("name", "rec")))};
    const char *const overrides[] = {"rec.net.batch=8", "rec.pre.width=96", "rec.model=n.onnx"};
    const struct graph_node *pre, *net;
    struct graph_pipeline *lowered;
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    if (make_checked(2, nodes, "text", 3, overrides, &graph, &lowered, &err))
        fail_msg("%s", err.message);
    pre = node_named(lowered, "rec.pre");
    net = node_named(lowered, "rec.net");
    assert_int_equal(graph_config_int(pre, "batch", 0), 0);
    assert_int_equal(graph_config_int(pre, "instances", 0), 0);
    assert_int_equal(graph_config_int(pre, "chunk_rows", 0), 32);
    assert_int_equal(graph_config_int(net, "batch", 0), 8);
    assert_int_equal(graph_config_int(net, "instances", 0), 2);
    assert_int_equal(((const struct resize *)pre->instance)->width, 96);
    assert_string_equal(((const struct model *)net->instance)->model, "n.onnx");
    assert_int_equal(net->place.line, 3);
    graph_free(graph);
}

static void test_errors_of_lowering(void **state) {
    static const char *const bad_part[] = {"rec.ner.batch=8"};
    const struct {
        struct junco_node_spec spec;
        size_t n_overrides;
        junco_status status;
        const char *message;
    } rows[] = {
        {READER(.iteration = JUNCO_MAP), 1, JUNCO_ENOTFOUND,
         "override 'rec.ner.batch=8': there is no node 'rec.ner'; did you mean 'rec.net'?"},
        {{.op = "t.liar", IN("img"), OUT("text"), AT(3)},
         0,
         JUNCO_EINTERNAL,
         "t.pipe:3:5: node 't.liar': expanding it: t.liar promises a row for a row, its sub-graph "
         "has a flat_map"},
        {{.op = "t.hollow", IN("img"), OUT("text")},
         0,
         JUNCO_ENOTFOUND,
         "node 't.hollow': expanding it: column 'text' is not declared"},
        {{.op = "t.mixed", IN("img"), OUT("text"), AT(3)},
         0,
         JUNCO_ETYPE,
         "t.pipe:3:5: node 't.mixed.ask' (t.answer): input 'image' wants image, column 't.mixed.y' "
         "is tensor<float32>; model 'rec.onnx' gives it: is it one for this operator?"},
        {{.op = "t.self", IN("img"), OUT("text")},
         0,
         JUNCO_ELIMIT,
         "composite operators and pipelines within one another more than 8 deep"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct junco_node_spec nodes[] = {DECODE, rows[i].spec};
        struct graph_pipeline *lowered;
        struct junco_error err = {0};
        struct graph *graph;

        assert_int_equal(
            make_checked(2, nodes, "text", rows[i].n_overrides, bad_part, &graph, &lowered, &err),
            rows[i].status);
        assert_contains(err.message, rows[i].message);
    }
}

static void test_prune(void **state) {
    const struct junco_node_spec nodes[] = {
        DECODE, /* read only by a node that goes */
        {.name = "gone", .op = "t.answer", IN("img"), OUT("yes")},
        {.name = "pair", .op = "t.pair", IN("path"), OUT("text", "score")},
        {.name = "write", .op = "t.sink", IN("path")}, /* has effects */
        {.name = "fan", .op = "t.split", .iteration = JUNCO_FLAT_MAP, IN("path"), OUT("part")},
        {.name = "keep",
         .lambda = "lambda t: t",
         .iteration = JUNCO_FILTER,
         IN("path"),
         OUT("t", "s"),
         KEPT("text", "score")},
    };
    struct graph_context context = {.ops = test_ops};
    const struct graph_note *notes;
    struct graph_pipeline *lowered;
    struct junco_error err = {0};
    struct graph *graph;
    size_t n_notes;

    (void)state;
    assert_int_equal(make_checked(6, nodes, "t", 0, NULL, &graph, NULL, &err), JUNCO_OK);
    assert_int_equal(
        graph_lower(graph, graph->pipelines[0], &context, &lowered, &n_notes, &notes, &err),
        JUNCO_OK);
    assert_int_equal(lowered->n_nodes, 4);
    assert_string_equal(lowered->nodes[0]->name, "pair");
    assert_true(lowered->nodes[0]->out_is_used[0]);
    assert_false(lowered->nodes[0]->out_is_used[1]);
    assert_string_equal(lowered->nodes[1]->name, "write");
    assert_false(node_named(lowered, "fan")->out_is_used[0]);
    assert_true(node_named(lowered, "keep")->out_is_used[0]);
    assert_false(node_named(lowered, "keep")->out_is_used[1]);
    assert_int_equal(n_notes, 5);
    assert_string_equal(notes[4].pass, "prune");
    assert_string_equal(notes[4].text, "node 't.decode': nothing reads what it makes");
    assert_string_equal(notes[0].text, "column 's' of node 'keep': nothing reads it");
    assert_int_equal(graph->pipelines[0]->n_nodes, 6);
    graph_free(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_composites_expand),
        cmocka_unit_test(test_windows_gather_and_map),
        cmocka_unit_test(test_hidden_names_avoid_the_users),
        cmocka_unit_test(test_config_reaches_the_parts_it_is_for),
        cmocka_unit_test(test_errors_of_lowering),
        cmocka_unit_test(test_prune),
    };

    return cmocka_run_group_tests_name("lower", tests, NULL, NULL);
}
