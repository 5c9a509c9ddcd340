/* test_plan.c -- the defaults of a plan, and how they reach the instances. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

struct row {
    struct junco_node_spec spec; /* after one that makes 'img' */
    struct plan_node want;
    const char *reason;
};

static void test_defaults(void **state) {
    const struct row rows[] = {
        {{.op = "t.decode", IN("path"), OUT("x")},
         {.device = "cpu", .threads = 1, .instances = 8, .batch = 1, .chunk_rows = 1},
         "pure: runs on every core; a row is work enough for a task"},
        {{.op = "t.answer", IN("img"), OUT("x"), CONFIG(INT("batch", 4), INT("instances", 3))},
         {.device = "cpu", .threads = 1, .instances = 3, .batch = 1, .chunk_rows = 1024},
         "3 instances as configured; batch=4 has no effect"},
        {{.op = "t.sink", IN("img")},
         {.device = "cpu", .threads = 1, .instances = 1, .batch = 1, .chunk_rows = 1024},
         "has effects: one at a time"},
        {{.lambda = "lambda p: p", IN("path"), OUT("x"), CONFIG(INT("chunk_rows", 7))},
         {.device = "cpu", .threads = 1, .instances = 8, .batch = 1, .chunk_rows = 7},
         "a lambda: runs on every core"},
        {{.op = "t.model", IN("img"), OUT("x"), ARGS(TEXT(NULL, "m"))},
         {.device = "cpu", .threads = 1, .instances = 8, .batch = 1, .chunk_rows = 1},
         "the first engine that reads it, runs of 1 thread side by side on 8 cores"},
        {{.op = "t.model",
          IN("img"),
          OUT("x"),
          ARGS(TEXT(NULL, "m"), INT("threads", 4)),
          CONFIG(INT("batch", 16), INT("threads", 2), TEXT("engine", "fake"),
                 TEXT("precision", "fp32"), INT("chunk_rows", 2))},
         {.engine = "fake",
          .precision = "fp32",
          .device = "cpu",
          .threads = 4,
          .instances = 2,
          .batch = 16,
          .chunk_rows = 16},
         "batches of 16 as configured"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct junco_node_spec nodes[] = {
            {.op = "t.decode", .name = "first", IN("path"), OUT("img")}, rows[i].spec};
        const struct plan_node *want = &rows[i].want, *got;
        struct junco_error err = {0};
        struct graph *graph;
        struct plan plan;

        assert_int_equal(make_checked(2, nodes, "img", 0, NULL, &graph, NULL, &err), JUNCO_OK);
        assert_int_equal(plan_default(graph->pipelines[0], 8, &plan, &err), JUNCO_OK);
        assert_int_equal(plan.workers, 8);
        assert_int_equal(plan.n_nodes, 2);
        got = &plan.nodes[1];
        assert_true(!want->engine == !got->engine);
        if (want->engine)
            assert_string_equal(got->engine, want->engine);
        assert_true(!want->precision == !got->precision);
        assert_string_equal(got->device, want->device);
        assert_int_equal(got->threads, want->threads);
        assert_int_equal(got->instances, want->instances);
        assert_int_equal(got->batch, want->batch);
        assert_int_equal(got->chunk_rows, want->chunk_rows);
        assert_contains(got->reason, rows[i].reason);
        plan_done(&plan);
        graph_free(graph);
    }
}

static void test_apply_leaves_arguments_alone(void **state) {
    const struct junco_node_spec nodes[] = {
        {.op = "t.decode", IN("path"), OUT("img")},
        {.name = "free",
         .op = "t.model",
         IN("img"),
         OUT("x"),
         ARGS(TEXT(NULL, "m")),
         CONFIG(TEXT("engine", "fake"), TEXT("precision", "int8"))},
        {.name = "handed",
         .op = "t.model",
         IN("img"),
         OUT("x"),
         ARGS(TEXT(NULL, "m"), NONE("engine"), INT("threads", 0)),
         CONFIG(TEXT("engine", "fake"), INT("threads", 3))},
        {.name = "set",
         .op = "t.model",
         IN("img"),
         OUT("x"),
         ARGS(TEXT(NULL, "m"), TEXT("engine", "mine"), INT("threads", 2)),
         CONFIG(TEXT("engine", "fake"))},
    };
    struct junco_error err = {0};
    struct graph *graph;
    struct plan plan;
    const struct model *m;

    (void)state;
    assert_int_equal(make_checked(4, nodes, "x", 0, NULL, &graph, NULL, &err), JUNCO_OK);
    m = graph->pipelines[0]->nodes[2]->instance; /* the config is there before any plan */
    assert_string_equal(m->engine, "fake");
    assert_int_equal(m->threads, 3);
    assert_int_equal(plan_default(graph->pipelines[0], 2, &plan, &err), JUNCO_OK);
    assert_int_equal(plan_apply(&plan, graph->pipelines[0], &err), JUNCO_OK);
    m = graph->pipelines[0]->nodes[1]->instance;
    assert_string_equal(m->engine, "fake");
    assert_string_equal(m->precision, "int8");
    assert_int_equal(m->threads, 1);
    m = graph->pipelines[0]->nodes[2]->instance; /* None and 0 are the default: the plan's */
    assert_string_equal(m->engine, "fake");
    assert_int_equal(m->threads, 3);
    m = graph->pipelines[0]->nodes[3]->instance;
    assert_string_equal(m->engine, "mine");
    assert_null(m->precision);
    assert_int_equal(m->threads, 2);
    plan.nodes[1].threads = 100; /* beyond what the operator takes: a bug of a planner */
    assert_int_equal(plan_apply(&plan, graph->pipelines[0], &err), JUNCO_EINVAL);
    assert_contains(err.message, "node 'free' (t.model): planned 'threads' must be from 0 to 64");
    plan_done(&plan);
    plan_done(NULL);
    graph_free(graph);
}

static void test_json(void **state) {
    const struct junco_node_spec nodes[] = {{.name = "d", .op = "t.decode", IN("path"), OUT("i")}};
    struct str text = STR_INIT(4096);
    struct junco_error err = {0};
    struct graph *graph;
    struct plan plan;

    (void)state;
    assert_int_equal(make_checked(1, nodes, "i", 0, NULL, &graph, NULL, &err), JUNCO_OK);
    assert_int_equal(plan_default(graph->pipelines[0], 0, &plan, &err), JUNCO_OK);
    assert_int_equal(plan_to_json(&plan, &text, &err), JUNCO_OK);
    assert_contains(text.data, "\"junco_plan\": 1");
    assert_contains(text.data, "\"workers\": 1");
    assert_contains(text.data, "\"engine\": null");
    assert_contains(text.data, "\"chunk_rows\": 1");
    str_done(&text);
    text = STR_INIT(10);
    assert_int_equal(plan_to_json(&plan, &text, &err), JUNCO_ELIMIT);
    str_done(&text);
    plan_done(&plan);
    graph_free(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_apply_leaves_arguments_alone),
        cmocka_unit_test(test_json),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
