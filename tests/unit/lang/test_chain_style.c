/* test_chain_style.c -- the chain style says what the other style says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "base/str.h"
#include "lang/lang.h"

static const struct junco_port any[] = {{.name = "x", .type = "any"}, {.name = NULL}};
static const struct junco_port path[] = {{.name = "path", .type = "string"}, {.name = NULL}};

static const struct junco_op op_decode = {.name = "image_decode", .inputs = any, .outputs = any};
static const struct junco_op op_embed = {
    .name = "image_embedding.onnx", .inputs = any, .outputs = any};
static const struct junco_op op_detect = {
    .name = "detect", .inputs = any, .outputs = any, .rows = JUNCO_ROWS_MANY};
static const struct junco_op op_glob = {.name = "glob",
                                        .inputs = path,
                                        .outputs = path,
                                        .rows = JUNCO_ROWS_MANY,
                                        .flags = JUNCO_OP_MANY_INPUTS};
static const struct junco_op op_csv = {.name = "read_csv",
                                       .inputs = path,
                                       .outputs = any,
                                       .rows = JUNCO_ROWS_MANY,
                                       .flags = JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS};
static const struct junco_op op_range = {.name = "range", .outputs = path, .rows = JUNCO_ROWS_MANY};
static const struct junco_op op_sample = {.name = "sample", .outputs = any};
static const struct junco_op op_drop_empty = {
    .name = "drop_empty", .inputs = any, .outputs = any, .flags = JUNCO_OP_MANY_INPUTS};
static const struct junco_op op_fill_empty = {.name = "fill_empty",
                                              .inputs = any,
                                              .outputs = any,
                                              .flags =
                                                  JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS};
static const struct junco_op op_to_csv = {
    .name = "to_csv", .inputs = any, .flags = JUNCO_OP_MANY_INPUTS};
static const struct junco_op *const ops[] = {&op_decode,     &op_embed,      &op_detect, &op_glob,
                                             &op_csv,        &op_range,      &op_sample, &op_to_csv,
                                             &op_drop_empty, &op_fill_empty, NULL};

static junco_status parse(const char *text, struct graph **ret_graph, struct junco_error *err) {
    return lang_parse(text, strlen(text), "c.pipe", ops, ret_graph, err);
}

/* Where things stand differs; all else is the same. */
static void drop_places(struct str *json) {
    static const char *const keys[] = {"\"place\": {", "\"lambda_place\": {"};
    char *at;

    for (size_t i = 0; i < COUNT(keys); i++) {
        while ((at = strstr(json->data, keys[i]))) {
            char *end = strchr(at, '}') + 1;

            end += *end == ',';
            memmove(at, end, strlen(end) + 1);
        }
    }
    for (at = json->data; *at;) { /* and so the blanks before what follows */
        if (*at == ' ' || *at == '\n' || (*at == ',' && at[1] == '\n' && !strchr("\"{[", at[2])))
            memmove(at, at + 1, strlen(at));
        else
            at++;
    }
}

static char *json_of(const char *text) {
    struct str json = STR_INIT(1u << 20);
    struct graph *graph;
    char *copy;

    ok(parse(text, &graph, err));
    ok(graph_to_json(graph, &json, err));
    drop_places(&json);
    copy = junco_strdup(json.data);
    assert_non_null(copy);
    str_done(&json);
    graph_free(graph);
    return copy;
}

static const struct {
    const char *chain, *other;
} same[] = {
    {"glob['path']('*.jpg')",
     "pipe.input().flat_map((), 'path', ops.glob('*.jpg')).output('path')"},
    {"glob('*.jpg')", "pipe.input().flat_map((), 'path', ops.glob('*.jpg')).output('path')"},
    {"towhee.glob['path']('*.jpg')",
     "pipe.input().flat_map((), 'path', ops.glob('*.jpg')).output('path')"},
    {"glob['path']('*.jpg').image_decode['path', 'img']('rgb', config={'batch': 4})"
     ".image_embedding.onnx['img', 'vec'](model='m.onnx').select['path', 'vec']()",
     "pipe.input().flat_map((), 'path', ops.glob('*.jpg'))"
     ".map('path', 'img', ops.image_decode('rgb'), config={'batch': 4})"
     ".map('img', 'vec', ops.image_embedding.onnx(model='m.onnx')).output('path', 'vec')"},
    {"read_csv['a', 'b']('f.csv')",
     "pipe.input().flat_map((), ('a', 'b'), ops.read_csv('f.csv')).output('a', 'b')"},
    {"read_csv[('a', 'b')]('f.csv').select('b')",
     "pipe.input().flat_map((), ('a', 'b'), ops.read_csv('f.csv')).output('b')"},
    {"p = glob['path']('*').detect[('path'), ('box', 'score')]()",
     "p = pipe.input().flat_map((), 'path', ops.glob('*'))"
     ".flat_map('path', ('box', 'score'), ops.detect()).output('path', 'box', 'score')"},
    {"p = glob['path']('*').read_csv['path', ('a', 'b')](config={'name': 'n'})",
     "p = pipe.input().flat_map((), 'path', ops.glob('*'))"
     ".flat_map('path', ('a', 'b'), ops.read_csv(), config={'name': 'n'})"
     ".output('path', 'a', 'b')"},
    {"range['n'](9).map['n', 'm'](lambda n: n * 2).filter['m'](lambda m: m > 4).head(2)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n * 2)"
     ".filter('m', 'm', 'm', lambda m: m > 4).head(2).output('n', 'm')"},
    {"range['n'](9).map['n'](lambda n: n * 2)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'n', lambda n: n * 2).output('n')"},
    {"range['n'](9).map[('n', 'n'), ('a', 'b')](lambda n, m: (n, m))",
     "pipe.input().flat_map((), 'n', ops.range(9))"
     ".map(('n', 'n'), ('a', 'b'), lambda n, m: (n, m)).output('n', 'a', 'b')"},
    {"range['n'](9).runas_op['n', 'm'](lambda n: n)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".output('n', 'm')"},
    {"range['n'](9).flat_map['n', 'm'](lambda n: [n, n])",
     "pipe.input().flat_map((), 'n', ops.range(9)).flat_map('n', 'm', lambda n: [n, n])"
     ".output('n', 'm')"},
    {"range['n'](9).window['n', 'w'](3, 1, lambda n: sum(n))",
     "pipe.input().flat_map((), 'n', ops.range(9)).window('n', 'w', 3, 1, lambda n: sum(n))"
     ".output('w')"},
    {"range['n'](9).time_window['n', 'w']('n', 3, 1, lambda n: sum(n))",
     "pipe.input().flat_map((), 'n', ops.range(9))"
     ".time_window('n', 'w', 'n', 3, 1, lambda n: sum(n)).output('w')"},
    {"range['n'](9).sort['n'](descending=True)",
     "pipe.input().flat_map((), 'n', ops.range(9)).sort('n', descending=True).output('n')"},
    {"range['n'](9).map['n', 'm'](lambda n: n).sort['m', 'n']()",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".sort(('m', 'n')).output('n', 'm')"},
    {"range['n'](9).sample(0.5, seed=7)",
     "pipe.input().flat_map((), 'n', ops.range(9))"
     ".filter((), (), (), ops.sample(0.5, seed=7)).output('n')"},
    {"range['n'](9).safe().drop_empty()", "pipe.input().safe().flat_map((), 'n', ops.range(9))"
                                          ".filter((), (), (), ops.drop_empty()).output('n')"},
    {"range['n'](9).map['n', 'm'](lambda n: n).drop_empty['n', 'm']()",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".drop_empty('n', 'm').output('n', 'm')"},
    {"range['n'](9).drop_empty['n']()", "pipe.input().flat_map((), 'n', ops.range(9))"
                                        ".filter((), (), 'n', ops.drop_empty()).output('n')"},
    {"range['n'](9).exception_safe().map['n', 'm'](lambda n: n).fill_empty['n', 'm'](0)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n).safe()"
     ".map(('n', 'm'), ('n', 'm'), ops.fill_empty(0)).output('n', 'm')"},
    {"range['n'](9).fill_empty['n'](-1)",
     "pipe.input().flat_map((), 'n', ops.range(9)).fill_empty('n', value=-1).output('n')"},
    {"range['n'](9).show()", "pipe.input().flat_map((), 'n', ops.range(9)).head(10).output('n')"},
    {"range['n'](9).map['n', 'm'](lambda n: n).show['m'](limit=3)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".head(3).output('m')"},
    {"range['n'](9).map['n', 'm'](lambda n: n).to_csv('f.csv')",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".map(('n', 'm'), (), ops.to_csv('f.csv')).output()"},
    {"range['n'](9).map['n', 'm'](lambda n: n).to_csv['m']('f.csv').select['n']()",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".map('m', (), ops.to_csv('f.csv')).output('n')"},
    {"pipe.input('path').image_decode['path', 'img']()",
     "pipe.input('path').map('path', 'img', ops.image_decode()).output('path', 'img')"},
    /* what is left out stays out, what is made again is back; renamed columns keep their place */
    {"range['n'](9).map['n', 'm'](lambda n: n).select['m']().map['m', 'k'](lambda m: m)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".map('m', 'k', lambda m: m).output('m', 'k')"},
    {"range['n'](9).map['n', 'm'](lambda n: n).select['m']().map['m', 'n'](lambda m: m)",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".map('m', 'n', lambda m: m).output('m', 'n')"},
    {"range['n'](9).map['n', 'm'](lambda n: n).rename['n', 'k']()",
     "pipe.input().flat_map((), 'n', ops.range(9)).map('n', 'm', lambda n: n)"
     ".map('n', 'k', lambda a0: a0).output('k', 'm')"},
    {"range['n'](9).flatten['n', 'm']()",
     "pipe.input().flat_map((), 'n', ops.range(9)).flat_map('n', 'm', lambda a0: a0)"
     ".output('n', 'm')"},
    /* a chain with a name is a pipeline, and can be gone on from */
    {"a = range['n'](9)\nb = a.map['n', 'm'](lambda n: n)",
     "x = pipe.input().flat_map((), 'n', ops.range(9))\na = x.output('n')\n"
     "b = x.map('n', 'm', lambda n: n).output('n', 'm')"},
};

static void test_both_styles_give_one_graph(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(same); i++) {
        char *chain = json_of(same[i].chain), *other = json_of(same[i].other);

        if (strcmp(chain, other) != 0)
            fail_msg("%s\n%s\nand\n%s\n%s", same[i].chain, chain, same[i].other, other);
        junco_free(chain);
        junco_free(other);
    }
}

/* A window without a function, which the other style has no word for. */
static void test_batch(void **state) {
    static const char *const texts[] = {"range['n'](9).batch['n', 'ns'](4)",
                                        "range['n'](9).batch['n'](4)",
                                        "range['n'](9).map['n', 'm'](lambda n: n).batch(4)"};
    static const struct {
        size_t n;
        const char *in, *out;
    } want[] = {{1, "n", "ns"}, {1, "n", "n"}, {2, "n", "n"}};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct graph_pipeline *pipeline;
        const struct graph_node *node;
        struct graph *graph;

        ok(parse(texts[i], &graph, err));
        pipeline = graph->pipelines[0];
        node = pipeline->nodes[pipeline->n_nodes - 1];
        assert_int_equal(node->iteration, JUNCO_WINDOW);
        assert_null(node->lambda);
        assert_int_equal(node->n_in, want[i].n);
        assert_string_equal(node->in[0], want[i].in);
        assert_string_equal(node->out[0], want[i].out);
        assert_int_equal(node->settings[0].value.as.int64, 4);
        assert_int_equal(node->settings[1].value.as.int64, 4);
        assert_int_equal(pipeline->n_outputs, want[i].n);
        graph_free(graph);
    }
}

#define N "range['n'](9)"

static void test_mistakes(void **state) {
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"gob['path']('*.jpg')", "c.pipe:1:1: unknown operator 'gob'; did you mean 'glob'?"},
        {N ".image_decod['n', 'img']()",
         "c.pipe:1:15: unknown operator 'image_decod'; did you mean 'image_decode'?"},
        {N ".image_embedding.onx['n', 'img']()",
         "c.pipe:1:15: unknown operator 'image_embedding.onx'; did you mean"},
        {N ".mapp('n', 'm', lambda n: n)",
         "c.pipe:1:15: unknown method '.mapp'; did you mean 'map'?"},
        {N ".to_csw('f')", "c.pipe:1:15: unknown method '.to_csw'; did you mean 'to_csv'?"},
        {N ".image_decode()", "c.pipe:1:15: say which columns it reads and writes: "
                              ".image_decode['in', 'out'](...)"},
        {"read_csv('f.csv')", "c.pipe:1:1: say which columns to take: read_csv['a', 'b'](...)"},
        {N ".image_decode['n', 'a', 'b']()", "c.pipe:1:28: brackets hold input and output"},
        {N ".image_decode['m', 'img']()", "c.pipe:1:28: column 'm' is not declared here"},
        {N ".image_decode[3, 'img']()", "c.pipe:1:28: columns are a string or a tuple of strings"},
        {N ".image_decode['n', 'img']", "c.pipe:1:27: what is in brackets must be called"},
        {N ".head['n'](3)", "c.pipe:1:20: .head has no columns to name in brackets"},
        {N ".map['n', 'm']()", "c.pipe:1:15: .map lacks its argument 'fn'"},
        {N ".select['m']()", "c.pipe:1:22: column 'm' is not declared here"},
        {N ".rename['n', ('a', 'b')]()",
         "c.pipe:1:27: .rename wants as many new names as columns, got 2 for 1"},
        {N ".batch('x')", "c.pipe:1:21: argument 'size' wants an integer, got a string"},
        {N ".show(limit=-1)", "c.pipe:1:26: argument 'n' must be from 0 to"},
        {N ".output('n').head(3)", "c.pipe:1:27: nothing can follow .output(...)"},
        {"a = " N "\nb = a('x')", "c.pipe:2:5: calling 'a' in a pipeline file"},
        {"a.b.c.d(3)", "c.pipe:1:1: unknown name 'a'"},
        {"dc['a'](['x'])", "c.pipe:1:1: 'dc' is not supported: begin with a source"},
        {"nope('x')", "c.pipe:1:1: calling 'nope' in a pipeline file is not supported"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_error err = {0};
        struct graph *graph = NULL;
        junco_status st = parse(cases[i].text, &graph, &err);

        if (!st || strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            print_error("%s\n  want %s\n  got  %s\n", cases[i].text, cases[i].message, err.message);
        assert_int_not_equal(st, JUNCO_OK);
        assert_int_equal(strncmp(err.message, cases[i].message, strlen(cases[i].message)), 0);
    }
}

static junco_status parse_all(struct junco_error *err) {
    struct graph *graph;
    junco_status st = parse("a = glob['path']('*.jpg').image_decode['path', 'img']('rgb')\n"
                            "b = a.rename['img', 'i']().sample(0.5).batch(3).select['i']()\n"
                            "c = a.to_csv('f.csv')\nd = a.show()",
                            &graph, err);

    if (!st)
        graph_free(graph);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(parse_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_styles_give_one_graph),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
