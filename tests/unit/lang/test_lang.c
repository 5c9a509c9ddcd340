/* test_lang.c -- pipeline text: what it compiles to, and what each mistake is told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lang/lang.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

static const struct junco_op op_decode = {.name = "image_decode"};
static const struct junco_op op_crop = {.name = "image_crop"};
static const struct junco_op op_detect = {.name = "text_detection.ppocr"};
static const struct junco_op *const ops[] = {&op_decode, &op_crop, &op_detect, NULL};

static junco_status parse(const char *text, struct graph **ret_graph, struct junco_error *err) {
    return lang_parse(text, strlen(text), "ocr.pipe", ops, ret_graph, err);
}

static struct graph *parse_ok(const char *text) {
    struct junco_error err = {0};
    struct graph *graph = NULL;

    if (parse(text, &graph, &err))
        fail_msg("%s", err.message);
    return graph;
}

/* ---- what text means ---- */

static const char ocr_text[] =
    "\"\"\"Find text, read it.\"\"\"\n"
    "from towhee import (pipe,\n"
    "                    ops)\n"
    "import numpy as np  # ignored\n"
    "\n"
    "p = (pipe.input('path')\n"
    "     .map('path', 'img', ops.image_decode('rgb'))  # a comment\n"
    "     .flat_map('img', ('box', 'score'), ops.text_detection.ppocr(model='det.onnx', k=-2, n=10**12))\n"
    "     .map(('img', 'box'), 'crop', ops.image_crop, config={'batch': 16, 'x': [1, (2.5, None)]})\n"
    "     .filter(input_schema=('crop', 'box'), output_schema=('c', 'box'),\n"
    "             filter_columns='score', fn=lambda s: s >=\n"
    "                 0.5)\n"
    "     .output('path', 'box', 'c'))\n";

static void test_ocr(void **state) {
    struct graph *graph = parse_ok(ocr_text);
    const struct graph_pipeline *p = graph->pipelines[0];
    const struct graph_node *node;

    (void)state;
    assert_int_equal(graph->n_pipelines, 1);
    assert_string_equal(p->name, "p");
    assert_int_equal(p->n_inputs, 1);
    assert_int_equal(p->n_nodes, 4);
    assert_int_equal(p->n_outputs, 3);
    node = p->nodes[0];
    assert_string_equal(node->op_name, "image_decode");
    assert_int_equal(node->n_args, 1);
    assert_null(node->args[0].name);
    assert_int_equal(node->args[0].value.kind, JUNCO_KIND_STRING);
    assert_int_equal(node->place.line, 7);
    assert_int_equal(node->place.column, 7);
    node = p->nodes[1];
    assert_int_equal(node->iteration, JUNCO_FLAT_MAP);
    assert_string_equal(node->op_name, "text_detection.ppocr");
    assert_string_equal(node->args[1].name, "k");
    assert_int_equal(node->args[1].value.as.int64, -2);
    assert_int_equal(node->args[2].value.as.int64, 1000000000000);
    node = p->nodes[2];
    assert_int_equal(node->n_config, 2);
    assert_string_equal(node->config[0].name, "batch");
    assert_int_equal(node->config[0].value.as.int64, 16);
    assert_int_equal(node->config[1].value.kind, JUNCO_KIND_LIST);
    node = p->nodes[3];
    assert_int_equal(node->iteration, JUNCO_FILTER);
    assert_string_equal(node->kept[0], "crop");
    assert_string_equal(node->out[0], "c");
    assert_string_equal(node->in[0], "score");
    assert_string_equal(node->lambda, "lambda s: s >=\n                 0.5");
    assert_int_equal(node->lambda_place.line, 11);
    assert_int_equal(node->lambda_place.column, 41);
    graph_free(graph);
}

static void test_several_pipelines(void **state) {
    struct graph *graph = parse_ok("base = pipe.input('a').map('a', 'b', lambda a: a + 1)\n"
                                   "one = base.output('b'); two = (base\n"
                                   "   .map('b', 'c', lambda b: b).output('a', 'c'))\n"
                                   "towhee.pipe.input('x').output('x')\n");

    (void)state;
    assert_int_equal(graph->n_pipelines, 3);
    assert_string_equal(graph->pipelines[0]->name, "one");
    assert_int_equal(graph->pipelines[0]->n_nodes, 1);
    assert_string_equal(graph->pipelines[1]->name, "two");
    assert_int_equal(graph->pipelines[1]->n_nodes, 2);
    assert_string_equal(graph->pipelines[2]->name, "pipeline");
    graph_free(graph);
}

/* ---- what mistakes are told: the whole message, or its first line ---- */

struct mistake {
    const char *text;
    const char *message;
};

#define IN "p = pipe.input('a')"

static const struct mistake mistakes[] = {
    {"p = (pipe.input('path')\n     .map('path', 'img', ops.image_decod('rgb'))\n .output('img'))",
     "ocr.pipe:2:30: unknown operator 'image_decod'; did you mean 'image_decode'?\n"
     "  2 |      .map('path', 'img', ops.image_decod('rgb'))\n"
     "    |                              ^"},
    {IN ".map('b', 'c', lambda b: b).output('c')",
     "ocr.pipe:1:25: column 'b' is not declared here; declared: a\n"
     "  1 | p = pipe.input('a').map('b', 'c', lambda b: b).output('c')\n"
     "    |                         ^"},
    {"p = pipe.input('path').map('img', 'c', lambda b: b).output('c')",
     "ocr.pipe:1:28: column 'img' is not declared here; declared: path"},
    {IN ".output('z', 'y')", "ocr.pipe:1:28: column 'z' is not declared here"},
    {IN ".output('a', 'a')", "ocr.pipe:1:33: column 'a' is named twice"},
    {IN ".mapp('a', 'b', lambda a: a)",
     "ocr.pipe:1:21: unknown method '.mapp'; did you mean 'map'?"},
    {IN ".window('a', 'b', 0, 1, lambda a: a)",
     "ocr.pipe:1:38: argument 'size' must be from 1 to 16777216, got 0"},
    {IN ".window('a', 'b', 3, '2', lambda a: a)",
     "ocr.pipe:1:41: argument 'step' wants an integer, got '2'"},
    {IN ".window('a', 'b', [3], 2, lambda a: a)",
     "ocr.pipe:1:38: argument 'size' wants an integer, got a list"},
    {IN ".window('a', 'b', 3, lambda a: a)",
     "ocr.pipe:1:21: .window lacks its argument 'fn'; it takes input_schema, output_schema, size, "
     "step, fn, config"},
    {IN ".window((), 'b', 3, 3, lambda: 1)",
     "ocr.pipe:1:28: .window needs at least one input column"},
    {IN ".time_window('a', 'b', ('a', 'a'), 3, 3, lambda a: a)",
     "ocr.pipe:1:43: timestamp_col is one column"},
    {IN ".time_window('a', 'b', 'c', 3, 3, lambda a: a)",
     "ocr.pipe:1:43: column 'c' is not declared here"},
    {IN ".time_window('a', 'b', 'a', 1, 0.0001, lambda a: a)",
     "ocr.pipe:1:51: argument 'step' must be from 0.001 to 1000000000, got 0.0001"},
    {IN ".head(-1)", "ocr.pipe:1:26: argument 'n' must be from 0 to"},
    {IN ".map('a', 'c', lambda a: a).reduce('a', 'n', lambda a: len(a)).output('c')",
     "ocr.pipe:1:90: column 'c' does not pass node 'lambda-2' (reduce, at line 1), whose rows have: "
     "n"},
    {IN ".sort(())", "ocr.pipe:1:26: .sort needs at least one column"},
    {IN ".sort('b')", "ocr.pipe:1:26: column 'b' is not declared here"},
    {IN ".sort('a', descending=1)",
     "ocr.pipe:1:42: argument 'descending' wants True or False, got 1"},
    {IN ".concat(q)", "ocr.pipe:1:28: unknown name 'q'; a branch is an earlier chain"},
    {IN ".map('a', 'b')",
     "ocr.pipe:1:21: .map lacks its argument 'fn'; it takes input_schema, output_schema, fn, config"},
    {IN ".map('a', 'b', lambda a: a, None, 1)",
     "ocr.pipe:1:54: .map takes at most 4 arguments: input_schema, output_schema, fn, config"},
    {IN ".map('a', 'b', fn=lambda a: a, conf={})",
     "ocr.pipe:1:51: .map has no argument 'conf'; did you mean 'config'?"},
    {IN ".map('a', fn=lambda a: a, 'b')",
     "ocr.pipe:1:46: a positional argument must not follow one with a name"},
    {IN ".map(12, 'b', lambda a: a)",
     "ocr.pipe:1:25: columns are a string or a tuple of strings, got an int"},
    {IN ".map('a', 'b c', lambda a: a)",
     "ocr.pipe:1:30: 'b c' is no column name: letters, digits and _, no digit first"},
    {IN ".map('a', ('b', 'b'), lambda a: a)", "ocr.pipe:1:36: column 'b' is named twice"},
    {IN ".map('a', 'b', lambda x, y: x)",
     "ocr.pipe:1:35: the lambda takes 2 parameters, but 1 column is given"},
    {IN ".map('a', 'b', resize)",
     "ocr.pipe:1:35: a Python function ('resize') as an operator is not supported yet; write "
     "ops.name(...) or a lambda; see docs/from-towhee.md"},
    {IN ".map('a', 'b', 12)",
     "ocr.pipe:1:35: expected an operator (ops.name(...)) or a lambda, got an int"},
    {IN ".map('a', 'b', ops)", "ocr.pipe:1:35: an operator's name must follow 'ops.'"},
    {IN ".map('a', 'b', ops.image_decode().latest())",
     "ocr.pipe:1:54: .latest behind an operator is not supported: operators are built in and have "
     "no revisions; see docs/from-towhee.md"},
    {IN ".map('a', 'b', ops.image_decode(x))",
     "ocr.pipe:1:52: expected a literal (a number, a string, True, False, None, a list, a tuple or "
     "a dict), got a name"},
    {IN ".map('a', 'b', ops.image_decode(10**19))", "ocr.pipe:1:54: expected a literal (a number,"},
    {IN ".map('a', 'b', ops.image_decode(9223372036854775808))",
     "ocr.pipe:1:52: this integer is too large: an int has 64 bits, at most 9223372036854775807"},
    {IN ".map('a', 'b', ops.image_decode, config=AutoConfig.LocalCPUConfig())",
     "ocr.pipe:1:60: 'AutoConfig' is not supported yet; write config={...}; see "
     "docs/from-towhee.md"},
    {IN ".map('a', 'b', ops.image_decode, config=3)",
     "ocr.pipe:1:60: config is a dict such as {'batch': 16}, got an int"},
    {IN ".filter(('a', 'a'), 'b', 'a', lambda a: a)",
     "ocr.pipe:1:40: .filter keeps 2 columns but names 1; input_schema and output_schema have the "
     "same length"},
    {IN ".flat_map('a', (), lambda a: a)",
     "ocr.pipe:1:35: .flat_map needs at least one output column"},
    {IN ".output('a').map('a', 'b', lambda a: a)",
     "ocr.pipe:1:33: nothing can follow .output(...), which ends the pipeline"},
    {IN ".output('a')\nq = p.map('a', 'b', lambda a: a)",
     "ocr.pipe:2:5: 'p' has its .output(...) already; go on from a chain without one"},
    {"pip.input('a').output('a')",
     "ocr.pipe:1:1: unknown name 'pip'; did you mean 'pipe'? a chain begins with pipe.input(...) "
     "or an earlier name"},
    {"pipe.map('a', 'b', lambda a: a)",
     "ocr.pipe:1:6: 'pipe.map': a chain begins with pipe.input(...)"},
    {"pipe.input('a')", "ocr.pipe:1:6: this chain has no .output(...) and no name, so nothing can "
                        "use it"},
    {IN, "ocr.pipe:1:20: no pipeline is complete: 'p' lacks its .output(...)"},
    {"", "ocr.pipe:1:1: there is no pipeline in this text; write p = "
         "pipe.input('x').map(...).output(...)"},
    {"p = 5", "ocr.pipe:1:5: expected a chain that begins with pipe.input(...), got an int"},
    {IN ".output('a')\nres = p('x.jpg')",
     "ocr.pipe:2:7: calling 'p' in a pipeline file is not supported; 'junco run' runs a pipeline; "
     "see docs/from-towhee.md"},
    {"def f(x):\n  return x", "ocr.pipe:1:1: 'def' is not supported yet: Python functions need the "
                              "Python package; see docs/from-towhee.md"},
    {"for x in y: pass", "ocr.pipe:1:1: 'for' is not supported: a pipeline file holds pipelines "
                         "only; 'junco run' runs one over many inputs; see docs/from-towhee.md"},
    {"@register\nclass A: pass", "ocr.pipe:1:1: decorators are not supported yet"},
    {"p = pipe.input('a')\n  .output('a')",
     "ocr.pipe:2:3: a line cannot begin with '.'; put parentheses around the whole chain"},
    {"p = (pipe.input('a')\n .output('a')", "ocr.pipe:1:5: this '(' is never closed"},
    {"p = pipe.input('a'].output('a')", "ocr.pipe:1:19: unexpected ']'; expected ')'"},
    {"p = pipe.input('a", "ocr.pipe:1:16: this string does not end; expected its quote on the same "
                          "line"},
    {"p = pipe.input(f'a')", "ocr.pipe:1:16: a column's name is a string, got an f-string"},
    {"a, b = 1, 2", "ocr.pipe:1:2: unexpected ','; expected the end of the line"},
    {"p = \xff", "ocr.pipe:1:5: the text is not UTF-8: byte 0xff does not fit"},
    {"\tp = pipe.\x01", "ocr.pipe:1:11: unexpected character '\\x01'"},
    {"pipe = pipe.input('a').output('a')",
     "ocr.pipe:1:1: 'pipe' has a meaning of its own; choose another name"},
    {IN ".output('a')\nq = pipe.input('a').map('a', 'b', p('x')).output('b')",
     "ocr.pipe:2:35: 'p' is a pipeline: as an operator it stands alone, without arguments"},
    {IN ".output('a')\n" IN ".output('a')",
     "ocr.pipe:2:21: output: pipeline 'p' is there already, at line 1"},
};

static void test_mistakes(void **state) {
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        const struct mistake *m = &mistakes[i];
        struct junco_error err = {0};
        struct graph *graph = NULL;
        size_t live = junco_mem_live();
        junco_status st = parse(m->text, &graph, &err);
        if (st && strncmp(err.message, m->message, strlen(m->message)) == 0 && st == err.code) {
            assert_int_equal(junco_mem_live(), live);
            continue;
        }
        print_error("%s\n  want %s\n  got  %s\n", m->text, m->message, err.message);
        graph_free(graph);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* A long line is cut around the caret, tabs and wide characters keep the caret in its column. */
static void test_caret(void **state) {
    static const char text[] =
        "x = pipe.input('a')\t.map('a', 'b', lambda a: '\u4e2d\u6587\u4e2d\u6587' + a).map('b', 'c', "
        "lambda b: b + 'something long').outpu('c')  # and a comment that goes on and on";
    static const char want[] =
        "ocr.pipe:1:104: unknown method '.outpu'; did you mean 'output'?\n"
        "  1 | ...).map('b', 'c', lambda b: b + 'something long').outpu('c')  # and a comm...\n"
        "    |                                                    ^";
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    assert_int_equal(parse(text, &graph, &err), JUNCO_ENOTFOUND);
    assert_string_equal(err.message, want);
}

/* ---- limits ---- */

static void expect_limit(const struct str *text, const char *what) {
    struct junco_error err = {0};
    struct graph *graph = NULL;

    assert_int_equal(text->failed, JUNCO_OK);
    assert_int_equal(parse(str_text(text), &graph, &err), JUNCO_ELIMIT);
    assert_non_null(strstr(err.message, what));
}

static void test_limits(void **state) {
    struct str text = STR_INIT(1u << 22);

    (void)state;
    str_puts(&text, "p = ");
    for (int i = 0; i < 100000; i++)
        str_putc(&text, '(');
    expect_limit(&text, "nested too deeply: at most 64 levels");
    str_clear(&text);
    str_puts(&text, IN ".map('a', 'b', lambda a: 2");
    for (int i = 0; i < 100000; i++)
        str_puts(&text, " ** 2");
    expect_limit(&text, "nested too deeply");
    str_clear(&text);
    for (unsigned i = 0; i <= JUNCO_MAX_TEXT_BYTES; i++)
        str_putc(&text, ' ');
    expect_limit(&text, "bytes of text");
    str_clear(&text);
    for (unsigned i = 0; i <= JUNCO_MAX_NAME_BYTES; i++)
        str_putc(&text, 'n');
    expect_limit(&text, "a name has at most 128");
    str_clear(&text);
    str_putc(&text, '\'');
    for (unsigned i = 0; i <= JUNCO_MAX_TOKEN_BYTES; i++)
        str_putc(&text, 'n');
    expect_limit(&text, "this string is too long");
    str_clear(&text);
    str_puts(&text, IN);
    for (int i = 0; i <= JUNCO_MAX_NODES; i++)
        str_puts(&text, ".map('a', 'a', lambda a: a)");
    expect_limit(&text, "at most 1024 nodes");
    str_done(&text);
}

/* Every allocation fails once; nothing leaks, nothing is half done. */
static void test_out_of_memory(void **state) {
    size_t live = junco_mem_live();
    junco_status st = JUNCO_ENOMEM;

    (void)state;
    for (uint64_t n = 1; st; n++) {
        struct junco_error err = {0};
        struct graph *graph = NULL;
        junco_mem_fail_after(n);
        st = parse(ocr_text, &graph, &err);
        if (junco_mem_has_failed())
            assert_int_equal(st, JUNCO_ENOMEM);
        junco_mem_fail_after(0);
        if (!st)
            graph_free(graph);
        assert_int_equal(junco_mem_live(), live);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocr),      cmocka_unit_test(test_several_pipelines),
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_caret),
        cmocka_unit_test(test_limits),   cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests_name("lang", tests, NULL, NULL);
}
