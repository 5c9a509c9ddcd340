/* test_fault.c -- every allocation from building to drawing fails once: a status, and no leak. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/limits.h"

static const struct junco_op *const *const ops = test_ops;

/* Writes, reads, lowers, plans and draws; JUNCO_OK or the first failure. */
static junco_status do_all(struct graph *graph, struct junco_error *err) {
    const char *const overrides[] = {"rec.net.batch=4", "small.pad=1,2"};
    struct graph_context context = {.ops = ops, .n_overrides = 2, .overrides = overrides};
    struct str text = STR_INIT(JUNCO_MAX_JSON_BYTES);
    struct graph_pipeline *lowered;
    const struct graph_note *notes;
    struct graph *again = NULL;
    struct plan plan = {.n_nodes = 0};
    size_t n_notes;
    junco_status st = graph_to_json(graph, &text, err);

    if (!st)
        st = graph_from_json(text.data, text.size, &again, err);
    if (!st)
        st = graph_check(again, again->pipelines[0], &context, err);
    if (!st)
        st = graph_lower(again, again->pipelines[0], &context, &lowered, &n_notes, &notes, err);
    if (!st)
        st = plan_default(lowered, 4, &plan, err);
    if (!st)
        st = plan_apply(&plan, lowered, err);
    if (!st)
        st = graph_to_dot(lowered, &text, err);
    if (!st)
        st = plan_to_json(&plan, &text, err);
    plan_done(&plan);
    graph_free(again);
    str_done(&text);
    return st;
}

static junco_status build_and_do_all(struct junco_error *err) {
    const struct junco_node_spec nodes[] = {
        {.op = "t.decode", IN("path"), OUT("img")},
        {.name = "small", .op = "t.resize", IN("img"), OUT("img"), ARGS(INT(NULL, 4))},
        {.name = "rec", .op = "t.reader", IN("img"), OUT("img"), ARGS(TEXT("model", "m"))},
        {.op = "t.words", .iteration = JUNCO_FLAT_MAP, IN("img"), OUT("word")},
        {.lambda = "lambda w: w == 'x'",
         .iteration = JUNCO_FILTER,
         IN("word"),
         OUT("w"),
         KEPT("word"),
         CONFIG(INT("instances", 2))},
        {.iteration = JUNCO_HEAD, SETTINGS(INT("n", 3))},
        {.lambda = "lambda w, v: (v, len(w))",
         .iteration = JUNCO_WINDOW,
         IN("w", "w"),
         OUT("w", "n"),
         SETTINGS(INT("size", 3), INT("step", 2))},
    };
    struct graph *graph;
    junco_status st = make_graph(7, nodes, "w", &graph, err);

    if (st)
        return st;
    st = do_all(graph, err);
    graph_free(graph);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    struct junco_error err = {0};
    size_t live = junco_mem_live();
    uint64_t n = 0;

    (void)state;
    if (build_and_do_all(&err))
        fail_msg("%s", err.message);
    assert_int_equal(junco_mem_live(), live);
    do {
        junco_status st;

        junco_mem_fail_after(++n);
        st = build_and_do_all(&err);
        assert_int_equal(junco_mem_live(), live);
        if (junco_mem_has_failed() && st != JUNCO_ENOMEM)
            fail_msg("allocation %d: status %d: %s", (int)n, st, err.message);
    } while (junco_mem_has_failed());
    junco_mem_fail_after(0);
    assert_true(n > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};

    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
