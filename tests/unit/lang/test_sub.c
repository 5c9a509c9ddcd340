/* test_sub.c -- pipelines used as operators of others: what runs for them, and what is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../check.h"
#include "base/limits.h"
#include "base/str.h"
#include "lang/lang.h"

static const struct junco_op *const ops[] = {NULL};

/* The file's last pipeline, checked and lowered. */
static junco_status build(const char *text, size_t n_overrides, const char *const *overrides,
                          struct graph **ret_graph, struct graph_pipeline **ret_lowered,
                          struct junco_error *err) {
    const struct graph_context context = {
        .ops = ops, .n_overrides = n_overrides, .overrides = overrides};
    const struct graph_note *notes;
    struct graph_pipeline *pipeline, *lowered;
    struct graph *graph = NULL;
    size_t n_notes;
    junco_status st = lang_parse(text, strlen(text), "t.pipe", ops, &graph, err);

    if (!st)
        st = graph_find(graph, NULL, &pipeline, err);
    if (!st)
        st = graph_check(graph, pipeline, &context, err);
    if (!st)
        st = graph_lower(graph, pipeline, &context, &lowered, &n_notes, &notes, err);
    if (st) {
        graph_free(graph);
        return st;
    }
    *ret_graph = graph;
    *ret_lowered = lowered;
    return JUNCO_OK;
}

/* "q.lambda(a?keep)->b": name, inputs, guard, outputs. */
static void describe(const struct graph_pipeline *pipeline, char *buf, size_t size) {
    struct str text = STR_INIT(4096);

    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];

        str_printf(&text, "%s%s(", i ? " " : "", node->name);
        for (size_t k = 0; k < node->n_in; k++)
            str_printf(&text, "%s%s", k ? "," : "", node->in[k]);
        str_printf(&text, "%s%s)->", node->guard ? "?" : "", node->guard ? node->guard : "");
        for (size_t k = 0; k < node->n_out; k++)
            str_printf(&text, "%s%s", k ? "," : "", node->out[k]);
    }
    str_copy(buf, size, str_text(&text));
    str_done(&text);
}

#define Q \
    "q = pipe.input('s').map('s', 's', lambda s: s + '!').map('s', 'n', lambda s: len(s)).output('n')\n"
#define P "p = pipe.input('a')"

struct lowered {
    const char *text;
    const char *runs;
};

static const struct lowered lowered[] = {
    {Q P ".map('a', 'b', q).output('a', 'b')", "q.lambda(a)->q.s q.lambda-2(q.s)->b"},
    /* the caller's column is written when the pipeline has read it */
    {Q P ".map('a', 'a', q).output('a')", "q.lambda(a)->q.s q.lambda-2(q.s)->q.n q.out(q.n)->a"},
    /* twice, under names of their own */
    {Q P ".map('a', 'b', q).map('a', 'c', q, config={'name': 'again'}).output('b', 'c')",
     "q.lambda(a)->q.s q.lambda-2(q.s)->b again.lambda(a)->again.s again.lambda-2(again.s)->c"},
    /* within one another */
    {Q "r = pipe.input('t').map('t', 'm', q).map('m', 'm', lambda m: m + 1).output('m')\n" P
       ".map('a', 'b', r).output('b')",
     "r.q.lambda(a)->r.q.s r.q.lambda-2(r.q.s)->b r.lambda(b)->b"},
    /* none or many, in a flat_map; what a pipeline gives is no list to be flattened */
    {"q = pipe.input('s').flat_map('s', 'w', lambda s: s.split()).filter('w', 'w', 'w', lambda w: w)"
     ".output('w')\n" P ".flat_map('a', 'b', q).output('b')",
     "q.lambda(a)->b q.lambda-2(b)->b"},
    {"q = pipe.input('s').map('s', 'w', lambda s: s.split()).output('w')\n" P
     ".flat_map('a', 'b', q).output('b')",
     "q.lambda(a)->b"},
    /* nothing but a column handed on */
    {"q = pipe.input('s').output('s')\n" P ".map('a', 'b', q).output('b')", "q.out(a)->b"},
    /* a filter's answer, a window's function */
    {"q = pipe.input('s').map('s', 'ok', lambda s: s != '').output('ok')\n" P
     ".filter('a', 'b', 'a', q).output('b')",
     "q.lambda(a)->q.ok q.out(q.ok)->b"},
    {"q = pipe.input('s').map('s', 'n', lambda s: len(s)).output('n')\n" P
     ".window('a', 'b', 2, 2, q).output('b')",
     "q.window(a)->q.a q.lambda(q.a)->b"},
    /* branches inside, used in a branch */
    {"i = pipe.input('s').map('s', 'n', lambda s: len(s))\nj = i.head(1)\n" P
     ".map('a', 'b', lambda a: a)\nk = p.filter('b', 'b', 'b', lambda b: b, config={'name': 'f'})\n"
     "q = pipe.input('s').map('s', 'n', lambda s: len(s)).output('n')\n"
     "l = k.map('b', 'c', q)\nh = p.head(1)\nr = l.concat(h).output('c')",
     "lambda(a)->b f(b)->keep@f q.lambda(b?keep@f)->c head()-> concat(keep@f)->"},
    {"x = pipe.input('s')\ny = x.map('s', 's', lambda s: s + '1', config={'name': 'one'})\n"
     "z = x.map('s', 'm', lambda s: len(s))\nq = y.concat(z).output('s', 'm')\n" P
     ".map('a', ('b', 'c'), q).output('b', 'c')",
     "q.one(a)->q.s@q.one q.lambda(a)->c q.output(q.s@q.one)->b"},
};

#define COUNT_WORDS                                                                                  \
    "q = pipe.input('s').flat_map('s', 'w', lambda s: s.split()).reduce('w', 'n', lambda w: len(w))" \
    ".output('n')\n"

/* What looks beyond a row stays one node, and is lowered by itself. */
static void test_runs_as_a_call(void **state) {
    static const char *const set[] = {"r.m.chunk_rows=5"};
    struct graph_pipeline *pipeline;
    const struct graph_node *node;
    struct graph *graph;
    char runs[256];

    (void)state;
    ok(build(COUNT_WORDS "r = pipe.input('t').map('t', 'n', q).map('n', 'm', lambda n: n + 1, "
                         "config={'name': 'm'}).head(1).output('m')\n" P
                         ".flat_map('a', 'b', r).output('b')",
             1, set, &graph, &pipeline, err));
    describe(pipeline, runs, sizeof(runs));
    assert_string_equal(runs, "r(a)->b");
    node = pipeline->nodes[0];
    describe(node->sub_runs, runs, sizeof(runs));
    assert_string_equal(runs, "r.q(t)->n r.m(n)->m r.head()->");
    assert_int_equal(graph_config_int(node->sub_runs->nodes[1], "chunk_rows", 0), 5);
    node = node->sub_runs->nodes[0];
    describe(node->sub_runs, runs, sizeof(runs));
    assert_string_equal(runs, "r.q.lambda(s)->w r.q.lambda-2.reduce(w)->r.q.lambda-2.fold0 "
                              "r.q.lambda-2(r.q.lambda-2.fold0)->n");
    graph_free(graph);
}

static junco_status lower_calls(struct junco_error *err) {
    struct graph_pipeline *pipeline;
    struct graph *graph;
    junco_status st =
        build(COUNT_WORDS P ".map('a', 'b', q).output('b')", 0, NULL, &graph, &pipeline, err);

    if (!st)
        graph_free(graph);
    return st;
}

static void test_runs_in_place(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(lowered); i++) {
        struct graph_pipeline *pipeline;
        struct graph *graph;
        char runs[1024];

        ok(build(lowered[i].text, 0, NULL, &graph, &pipeline, err));
        describe(pipeline, runs, sizeof(runs));
        assert_string_equal(runs, lowered[i].runs);
        graph_free(graph);
    }
}

struct refused {
    const char *text;
    junco_status status;
    const char *says;
};

#define MANY "q = pipe.input('s').flat_map('s', 'w', lambda s: s.split()).output('w')\n"

static const struct refused refused[] = {
    {"q = pipe.input('s').map('s', 'n', lambda s: s)\n" P ".map('a', 'b', q)", JUNCO_EINVAL,
     "t.pipe:2:35: 'q' has no .output(...): only a complete pipeline"},
    {Q P ".map('a', 'b', q(3))", JUNCO_EINVAL, "'q' is a pipeline: as an operator it stands alone"},
    {P ".map('a', 'b', p).output('b')", JUNCO_EUNSUPPORTED, "a Python function ('p')"},
    {Q P ".map(('a', 'a'), 'b', q).output('b')", JUNCO_ETYPE,
     "t.pipe:2:21: node 'q': pipeline 'q' reads 1 column (s), 2 are named"},
    {Q P ".map('a', ('b', 'c'), q).output('b')", JUNCO_ETYPE,
     "pipeline 'q' gives 1 column (n), 2 are named"},
    {MANY P ".map('a', 'b', q).output('b')", JUNCO_ETYPE,
     "map wants one row for a row, pipeline 'q' gives any number because of its node 'q.lambda' "
     "(flat_map): use flat_map"},
    {MANY P ".filter('a', 'b', 'a', q).output('b')", JUNCO_ETYPE, "filter wants one row for a row"},
    {Q P ".filter('a', 'b', 'a', q).output('b')", JUNCO_ETYPE,
     "t.pipe:2:21: node 'q': filter wants a yes or no: bool, got int64"},
    /* its types are those of the columns it is given */
    {Q P ".map('a', 'n', lambda a: len(a)).map('n', 'b', q).output('b')", JUNCO_ETYPE,
     "t.pipe:1:47: "},
    {Q P ".map('a', 'b', q).map('b', 'c', lambda b: b + 'x').output('c')", JUNCO_ETYPE,
     "t.pipe:2:64: "},
};

static void test_refuses(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct graph_pipeline *pipeline;
        struct graph *graph;

        fails(build(refused[i].text, 0, NULL, &graph, &pipeline, err), refused[i].status,
              refused[i].says);
    }
}

/* Each uses the one before it twice: few words, and nodes without end. */
static void test_nodes_are_bounded(void **state) {
    struct str text = STR_INIT(1 << 16);
    struct graph_pipeline *pipeline;
    struct graph *graph;

    (void)state;
    str_puts(&text, "p0 = pipe.input('s').map('s', 't', lambda s: s).output('t')\n");
    for (int i = 1; i < 40; i++)
        str_printf(&text,
                   "p%d = pipe.input('s').map('s', 't', p%d, config={'name': 'a'})"
                   ".map('t', 'u', p%d, config={'name': 'b'}).output('u')\n",
                   i, i - 1, i - 1);
    fails(build(text.data, 0, NULL, &graph, &pipeline, err), JUNCO_ELIMIT,
          "the pipeline has more than 1024");
    str_clear(&text);
    str_puts(&text, "p0 = pipe.input('s').map('s', 't', lambda s: s).output('t')\n");
    for (int i = 1; i < 20; i++)
        str_printf(&text, "p%d = pipe.input('s').map('s', 't', p%d).output('t')\n", i, i - 1);
    fails(build(text.data, 0, NULL, &graph, &pipeline, err), JUNCO_ELIMIT, "deep");
    str_done(&text);
}

static void test_overrides_reach_inner_nodes(void **state) {
    static const char *const good[] = {"q.lambda.chunk_rows=7"};
    static const char *const bad[] = {"q.lamda.chunk_rows=7"};
    struct graph_pipeline *pipeline;
    struct graph *graph;

    (void)state;
    ok(build(Q P ".map('a', 'b', q).output('b')", 1, good, &graph, &pipeline, err));
    assert_int_equal(graph_config_int(pipeline->nodes[0], "chunk_rows", 0), 7);
    assert_int_equal(graph_config_int(pipeline->nodes[1], "chunk_rows", 0), 0);
    graph_free(graph);
    fails(build(Q P ".map('a', 'b', q).output('b')", 1, bad, &graph, &pipeline, err),
          JUNCO_ENOTFOUND, "there is no node 'q.lamda'");
}

static junco_status round_trip(struct junco_error *err) {
    struct str first = STR_INIT(1 << 16), second = STR_INIT(1 << 16);
    struct graph_pipeline *pipeline;
    struct graph *graph = NULL, *again = NULL;
    junco_status st = build(lowered[9].text, 0, NULL, &graph, &pipeline, err);

    if (!st)
        st = graph_to_json(graph, &first, err);
    if (!st)
        st = graph_from_json(first.data, first.size, &again, err);
    if (!st)
        st = graph_to_json(again, &second, err);
    if (!st) {
        assert_string_equal(first.data, second.data);
        assert_non_null(strstr(first.data, "\"pipeline\": \"q\""));
    }
    str_done(&first);
    str_done(&second);
    graph_free(graph);
    graph_free(again);
    return st;
}

static void test_json_and_memory(void **state) {
    (void)state;
    ok(round_trip(err));
    check_allocations(round_trip);
    check_allocations(lower_calls);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_as_a_call),
        cmocka_unit_test(test_runs_in_place),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_nodes_are_bounded),
        cmocka_unit_test(test_overrides_reach_inner_nodes),
        cmocka_unit_test(test_json_and_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
