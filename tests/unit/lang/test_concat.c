/* test_concat.c -- chains that part and join: what runs for them, and what is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../check.h"
#include "base/limits.h"
#include "base/str.h"
#include "lang/lang.h"

static junco_status sink_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    (void)instance, (void)in, (void)row, (void)out, (void)err;
    return JUNCO_OK;
}

static const struct junco_port string_port[] = {{.name = "text", .type = "string"}, {.name = NULL}};
static const struct junco_op op_sink = {.abi = JUNCO_OP_ABI,
                                        .size = sizeof(op_sink),
                                        .name = "sink",
                                        .inputs = string_port,
                                        .run_row = sink_row};
static const struct junco_op *const ops[] = {&op_sink, NULL};

/* The file's last pipeline, checked; *ret_lowered, where wanted. */
static junco_status build(const char *text, struct graph **ret_graph,
                          struct graph_pipeline **ret_lowered, struct junco_error *err) {
    const struct graph_context context = {.ops = ops};
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

/* "map(a,b?keep)->c filter(n)->": iteration, inputs, guard, outputs. */
static void describe(const struct graph_pipeline *pipeline, char *buf, size_t size) {
    static const char *const walks[] = {"map",        "flat_map", "filter",   "window",
                                        "window_all", "time",     "reduce",   "head",
                                        "sort",       "concat",   "distinct", "group_by"};
    struct str text = STR_INIT(4096);

    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        const struct graph_node *node = pipeline->nodes[i];

        str_printf(&text, "%s%s(", i ? " " : "", walks[node->iteration]);
        for (size_t k = 0; k < node->n_in; k++)
            str_printf(&text, "%s%s", k ? "," : "", node->in[k]);
        str_printf(&text, "%s%s)->", node->guard ? "?" : "", node->guard ? node->guard : "");
        for (size_t k = 0; k < node->n_out; k++)
            str_printf(&text, "%s%s", k ? "," : "", node->out[k]);
    }
    str_copy(buf, size, str_text(&text));
    str_done(&text);
}

/* ---- what runs ---- */

#define X "x = pipe.input('a').map('a', 'b', lambda a: len(a))\n"
#define N(name) "config={'name': '" name "'})"

struct lowered {
    const char *text;
    const char *runs;
};

static const struct lowered lowered[] = {
    /* one behind the other */
    {X "p = x.map('b', 'c', lambda b: b + 1)\nq = x.map('b', 'd', lambda b: b * 2)\n"
       "r = p.concat(q).map(('c', 'd'), 'e', lambda c, d: c + d).output('e')",
     "map(a)->b map(b)->c map(b)->d map(c,d)->e"},
    /* a column that a branch writes over is the fork's for the others */
    {X "p = x.map('b', 'b', lambda b: b + 1, " N("m") "\nq = x.map('b', 'd', lambda b: b * 2)\n"
                                                      "r = p.concat(q).output('b', 'd')",
     "map(a)->b map(b)->b@m map(b)->d map(b@m)->b"},
    {X "p = x.map('b', 'b', lambda b: b + 1, " N(
         "m") "\nq = x.map('b', 'd', lambda b: b * 2)\n"
              "r = p.concat(q).map('b', 'b', lambda b: b - 1).output('b', 'd')",
     "map(a)->b map(b)->b@m map(b)->d map(b@m)->b"},
    /* both wrote 'c' on their way, and one of them gave it another name */
    {X "p = x.map('b', 'c', lambda b: b).filter('c', 'e', 'c', lambda c: c > 1)\n"
       "q = x.map('b', 'd', lambda b: b)\nr = p.concat(q).output('e', 'd')",
     "map(a)->b map(b)->c filter(c)-> map(b)->d map(c)->e"},
    /* a fan-out comes last, wherever it was written */
    {X "p = x.flat_map('a', 'c', lambda a: a.split())\nq = x.map('b', 'd', lambda b: b)\n"
       "r = p.concat(q).output('c', 'd')",
     "map(a)->b map(b)->d flat_map(a)->c"},
    /* two branches share a node, and its fan-out */
    {X "f = x.flat_map('a', 'c', lambda a: a.split())\np = f.map('c', 'd', lambda c: c)\n"
       "q = f.map('c', 'e', lambda c: c)\nz = x.map('b', 'z', lambda b: b)\n"
       "r = p.concat(q, z).output('d', 'e', 'z')",
     "map(a)->b map(b)->z flat_map(a)->c map(c)->d map(c)->e"},
    /* within one another */
    {X "p = x.map('b', 'c', lambda b: b)\nq = x.map('b', 'd', lambda b: b)\npq = p.concat(q)\n"
       "s = pq.map('c', 'e', lambda c: c)\nt = pq.map('d', 'f', lambda d: d)\n"
       "r = s.concat(t).output('e', 'f')",
     "map(a)->b map(b)->c map(b)->d map(c)->e map(d)->f"},
    /* a branch that is only the fork, or only the inputs; the same one twice */
    {X "p = x.map('b', 'c', lambda b: b)\nr = x.concat(p).output('c')", "map(a)->b map(b)->c"},
    {"i = pipe.input('a')\np = i.map('a', 'c', lambda a: a)\nr = i.concat(p, i).output('c')",
     "map(a)->c"},
    {X "p = x.map('b', 'c', lambda b: b)\nr = p.concat(p).output('c')", "map(a)->b map(b)->c"},
    /* a filter may drop at once: the other branch cannot tell */
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1)\nq = x.map('b', 'd', lambda b: b)\n"
       "r = p.concat(q).output('d')",
     "map(a)->b filter(b)-> map(b)->d"},
    /* but not where another branch counts rows, or has effects */
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1, " N("f") "\nq = x.head(2)\n"
                                                              "r = p.concat(q).output('b')",
     "map(a)->b map(b)->keep@f head()-> filter(keep@f)->"},
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1, " N("f") "\nq = x.map('a', (), ops.sink)\n"
                                                              "r = p.concat(q).output('b')",
     "map(a)->b map(b)->keep@f map(a)-> filter(keep@f)->"},
    {X "q = x.map('a', (), ops.sink)\np = x.head(2, " N("h") "\nr = q.concat(p).output('b')",
     "map(a)->b map(a)-> head()->keep@h filter(keep@h)->"},
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1, " N(
         "f") "\nq = x.map('b', 'b', lambda b: -b, " N("m") ".distinct('b')\n"
                                                            "r = p.concat(q).output('b')",
     "map(a)->b map(b)->keep@f map(b)->b@m distinct()-> filter(keep@f)-> map(b@m)->b"},
    {X "q = x.distinct('b', " N("d") "\np = x.head(1)\nr = q.concat(p).output('b')",
     "map(a)->b distinct()->keep@d head()->keep@head filter(keep@d,keep@head)->"},
    /* what is marked guards what follows; at the join each mark is asked for */
    {X
     "p = x.filter('b', 'b', 'b', lambda b: b > 1, " N("f") ".map('b', 'c', lambda b: 1 / b).filter('c', 'c', 'c', lambda c: c > 0, " N(
         "g") "\n"
              "q = x.head(2, " N(
                  "h") "\ns = x.map('a', (), ops.sink)\nr = p.concat(q, s).output('c')",
     "map(a)->b map(b)->keep@f map(b?keep@f)->c map(c?keep@f)->keep@g head()->keep@h map(a)-> "
     "filter(keep@g,keep@h)->"},
    /* what is made of the whole call, in a row of its own, then beside the others: these come first */
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1)\nq = x.reduce('b', 's', lambda b: b[0], " N(
         "r") ".map('s', 't', lambda s: s)\ns = p.concat(q).output('b', 's', 't')",
     "map(a)->b reduce(b)->r.b,once@r map(r.b?once@r)->s map(s?once@r)->t "
     "map(s,once@r,t?once@r)->s,once@r,t filter(b)-> filter(once@r)->"},
    /* its branch's filter is not for the others */
    {X
     "q = x.filter('b', 'b', 'b', lambda b: b > 1, " N("f") ".reduce('b', 's', lambda b: b[0], " N(
         "r") "\ns = x.concat(q, how='outer').output('b', 's')",
     "map(a)->b map(b)->keep@f reduce(b?keep@f)->r.b,once@r map(r.b?once@r)->s "
     "map(s?once@r)->s"},
    /* two branches of one */
    {X "q = x.reduce('b', 's', lambda b: b[0], " N("r") "\nt = q.map('s', 't', lambda s: s)\n"
                                                        "u = q.map('s', 'u', lambda s: -s)\n"
                                                        "s = x.concat(t, u).output('t', 'u')",
     "map(a)->b reduce(b)->r.b,once@r map(r.b?once@r)->s map(s?once@r)->t map(s?once@r)->u "
     "map(once@r,t,u?once@r)->once@r,t,u filter(once@r)->"},
    /* one behind the other, and one in no branch */
    {X "q = x.window_all('b', 's', lambda b: b[0], " N("w") ".reduce('s', 't', lambda s: s[0], " N(
         "r") "\ns = x.concat(q).output('b', 't')",
     "map(a)->b window_all(b)->w.b,once@w map(w.b?once@w)->s reduce(s?once@w)->r.s,once@r "
     "map(r.s?once@r)->t map(t,once@r?once@r)->t,once@r map(t,once@r?once@w)->t,once@r "
     "filter(once@r)->"},
    {X "q = x.reduce('b', 's', lambda b: b[0], " N("r") "\nt = q.map('s', 't', lambda s: s)\n"
                                                        "s = q.concat(t).output('s', 't')",
     "map(a)->b reduce(b)->r.b map(r.b)->s map(s)->t"},
    /* outer: marks, and null where a branch dropped the row */
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1, " N("f") ".map('b', 'c', lambda b: b)\n"
                                                              "q = x.map('b', 'd', lambda b: b)\n"
                                                              "r = p.concat(q, how='outer', " N(
                                                                  "j") ".output('c', 'd')",
     "map(a)->b map(b)->keep@f map(b?keep@f)->c map(b)->d"},
    {X "p = x.map('b', 'c', lambda b: b).filter('b', 'b', 'b', lambda b: b > 1, " N(
         "f") "\nq = x.map('b', 'd', lambda b: b)\n"
              "r = p.concat(q, how='outer', " N("j") ".output('c', 'd')",
     "map(a)->b map(b)->c map(b)->keep@f map(b)->d map(c?keep@f)->c@j map(c@j)->c"},
    {X "p = x.filter('b', 'b', 'b', lambda b: b > 1, " N(
         "f") "\n"
              "q = x.filter('b', 'b', 'b', lambda b: b < 0, " N(
                  "g") "\n"
                       "r = p.concat(q, how='outer').output('b')",
     "map(a)->b map(b)->keep@f map(b)->keep@g filter(keep@f,keep@g)->"},
};

static void test_runs_as_a_chain(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(lowered); i++) {
        struct graph_pipeline *pipeline;
        struct graph *graph;
        char runs[1024];

        ok(build(lowered[i].text, &graph, &pipeline, err));
        describe(pipeline, runs, sizeof(runs));
        assert_string_equal(runs, lowered[i].runs);
        graph_free(graph);
    }
}

/* ---- what is refused ---- */

struct refused {
    const char *text;
    junco_status status;
    const char *says;
};

static const struct refused refused[] = {
    {X "p = x.map('b', 'c', lambda b: b)\nq = pipe.input('a')\nr = p.concat(q)", JUNCO_EINVAL,
     "t.pipe:4:7: concat: the chains begin with different pipe.input(...): 'q' (the one at line 3)"},
    {X "p = x.map('b', 'c', lambda b: b)\nq = x.map('b', 'c', lambda b: b)\nr = p.concat(q)",
     JUNCO_EINVAL,
     "t.pipe:4:7: node 'concat': two branches write column 'c', node 'lambda-2' (line 2) and node "
     "'lambda-3' (line 3)"},
    {X "p = x.flat_map('a', 'c', lambda a: a.split())\n"
       "q = x.flat_map('a', 'd', lambda a: a.split())\nr = p.concat(q)",
     JUNCO_EINVAL,
     "two branches fan out, at node 'lambda-2' (line 2) and at node 'lambda-3' (line 3)"},
    {X "p = x.window('b', 'c', 2, 2, lambda b: sum(b), " N("w") "\nr = x.concat(p)", JUNCO_EINVAL,
     "a branch's rows passed node 'w' (line 2): the rows of a window belong to no row"},
    {X "p = x.group_by('b', 'a', 'n', 'count')\nr = x.concat(p)", JUNCO_EINVAL,
     "passed node 'group_by' (line 2): the rows of a group_by belong to no row"},
    {X "p = x.reduce('b', 'c', lambda b: sum(b))\nq = x.window_all('b', 'd', lambda b: sum(b))\n"
       "r = p.concat(q)",
     JUNCO_EINVAL, "every branch passed a reduce or window_all"},
    {X "p = x.flat_map('a', 'c', lambda a: a.split()).reduce('c', 'd', lambda c: len(c))\n"
       "r = x.concat(p)",
     JUNCO_EINVAL, "passed node 'lambda-2' (line 2): a branch with a reduce or window_all may not"},
    {X "p = x.reduce('b', 'd', lambda b: b).flat_map('d', 'e', lambda d: d)\nr = x.concat(p)",
     JUNCO_EINVAL, "passed node 'lambda-3' (line 2): a branch with a reduce or window_all may not"},
    {X "p = x.sort('b')\nr = x.concat(p)", JUNCO_EINVAL,
     "passed node 'sort' (line 2): joined rows"},
    {X "p = x.flat_map('a', 'c', lambda a: a.split())\nr = x.concat(p, how='outer')",
     JUNCO_EUNSUPPORTED, "a branch fans out, at node 'lambda-2': how='outer'"},
    {X "r = x.concat()", JUNCO_EINVAL, "t.pipe:2:7: .concat needs a chain to join"},
    {X "r = x.concat(y)", JUNCO_ENOTFOUND, "t.pipe:2:14: unknown name 'y'"},
    {X "y = x.output('b')\nr = x.concat(y)", JUNCO_EINVAL, "'y' has its .output(...) already"},
    {X "r = x.concat(x.map('b', 'c', lambda b: b))", JUNCO_ETYPE, "by their names, got a call"},
    {X "r = x.concat(x, how='left')", JUNCO_EINVAL,
     "t.pipe:2:21: argument 'how' must be one of inner, outer, got 'left'"},
    {X "r = x.concat(x, how=[1])", JUNCO_ETYPE, "argument 'how' wants"},
    {X "r = x.concat(x, on='b')", JUNCO_ENOTFOUND, "takes chains, how= and config="},
    {X "p = x.map('b', 'c', lambda b: b, " N("m") "\nq = x.map('b', 'd', lambda b: b, " N(
         "m") "\n"
              "r = p.concat(q)",
     JUNCO_EINVAL, "the node at line 2 has that name already"},
    {X "p = x.map('b', 'c', lambda b: b)\nr = x.concat(p).map('d', 'e', lambda d: d)",
     JUNCO_ENOTFOUND, "column 'd' is not declared here"},
    /* a type that one branch changed is the joined rows' type */
    {X
     "p = x.map('b', 'b', lambda b: 'x')\nr = x.concat(p).map('b', 'c', lambda b: b / 2).output('c')",
     JUNCO_ETYPE, "t.pipe:3:"},
};

static void test_refuses(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct graph_pipeline *pipeline;
        struct graph *graph;

        fails(build(refused[i].text, &graph, &pipeline, err), refused[i].status, refused[i].says);
    }
}

/* ---- as JSON, as a drawing ---- */

static const char whole[] =
    X "p = x.filter('b', 'b', 'b', lambda b: b > 1)\nq = x.map('b', 'c', lambda b: b)\n"
      "i = pipe.input('a')\nj = i.map('a', 'd', lambda a: a)\nk = i.concat(j).output('d')\n"
      "r = p.concat(q, how='outer', " N("j") ".output('b', 'c')";

static void test_json_keeps_branches(void **state) {
    struct str first = STR_INIT(1 << 16), second = STR_INIT(1 << 16);
    struct graph_pipeline *pipeline;
    struct graph *graph, *again;

    (void)state;
    ok(build(whole, &graph, &pipeline, err));
    ok(graph_to_json(graph, &first, err));
    ok(graph_from_json(first.data, first.size, &again, err));
    ok(graph_to_json(again, &second, err));
    assert_string_equal(first.data, second.data);
    assert_non_null(strstr(
        first.data, "\"iteration\": \"concat\",\n          \"after\": [\n            null,"));
    str_done(&first);
    str_done(&second);
    graph_free(graph);
    graph_free(again);
}

#define JSON(nodes)                                                                          \
    "{\"junco_graph\":1,\"pipelines\":[{\"name\":\"p\",\"inputs\":[\"a\"],\"nodes\":[" nodes \
    "],\"outputs\":[\"a\"]}]}"
#define NODE(name, after)                                                                     \
    "{\"name\":\"" name "\",\"iteration\":\"map\",\"lambda\":\"lambda a: a\",\"in\":[\"a\"]," \
    "\"out\":[\"" name "\"]," after "}"
#define CONCAT(after) \
    "{\"name\":\"j\",\"iteration\":\"concat\",\"settings\":{\"how\":\"inner\"}," after "}"

static void test_json_is_not_trusted(void **state) {
    static const struct refused documents[] = {
        {JSON(NODE("x", "\"after\":[\"y\"]")), JUNCO_ENOTFOUND,
         "names node 'y', which is not before"},
        {JSON(NODE("x", "\"after\":[\"x\"]")), JUNCO_ENOTFOUND,
         "names node 'x', which is not before"},
        {JSON(NODE("x", "\"after\":[null,null]")), JUNCO_EINVAL, "only a concat joins"},
        {JSON(NODE("x", "\"after\":[1]")), JUNCO_ESYNTAX, "or null for the inputs"},
        {JSON(NODE("x", "\"after\":[]") "," NODE("y", "\"after\":[null]")), JUNCO_EINVAL,
         "node 'x': nothing follows it"},
        {JSON(NODE("x", "\"after\":[]") "," CONCAT("\"after\":[]")), JUNCO_ELIMIT, "joins up to"},
        {JSON("{\"name\":\"j\",\"iteration\":\"concat\",\"after\":[null]}"), JUNCO_EINVAL,
         "concat wants its 'how'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(documents); i++) {
        struct graph *graph;

        fails(graph_from_json(documents[i].text, strlen(documents[i].text), &graph, err),
              documents[i].status, documents[i].says);
    }
}

static void test_drawing_shows_branches(void **state) {
    struct str text = STR_INIT(1 << 16);
    struct graph_pipeline *pipeline;
    struct graph *graph;

    (void)state;
    ok(build(whole, &graph, &pipeline, err));
    ok(graph_find(graph, NULL, &pipeline, err));
    ok(graph_to_dot(pipeline, &text, err));
    assert_non_null(strstr(text.data, "n4 [shape=house, label=\"j\\nconcat, outer\"]"));
    assert_non_null(strstr(text.data, "n1 -> n3 [label=\"b: int64\"]"));
    assert_non_null(strstr(text.data, "n3 -> n4 [label=\"c: int64\"]"));
    assert_non_null(strstr(text.data, "n4 -> n5 [label=\"c: int64\"]"));
    str_done(&text);
    graph_free(graph);
}

/* ---- memory ---- */

static junco_status do_all(struct junco_error *err) {
    struct str text = STR_INIT(1 << 16);
    struct graph_pipeline *pipeline;
    struct graph *graph = NULL, *again = NULL;
    junco_status st = build(whole, &graph, &pipeline, err);

    if (!st)
        st = graph_to_json(graph, &text, err);
    if (!st)
        st = graph_from_json(text.data, text.size, &again, err);
    if (!st)
        st = graph_to_dot(graph->pipelines[1], &text, err);
    str_done(&text);
    graph_free(graph);
    graph_free(again);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(do_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_as_a_chain),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_json_keeps_branches),
        cmocka_unit_test(test_json_is_not_trusted),
        cmocka_unit_test(test_drawing_shows_branches),
        cmocka_unit_test(test_every_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
