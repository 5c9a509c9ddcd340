/* test_pipe.c -- chains described by calls run as their text would; the first mistake is told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include <junco/junco.h>

#include "base/str.h"

/* The result's rows as text, "word 4;word 5;". */
struct text {
    char data[256];
};

static void add_rows(struct text *text, const struct junco_table *rows) {
    for (size_t r = 0; r < rows->rows; r++) {
        for (size_t c = 0; c < rows->n_columns; c++) {
            struct junco_value value = junco_column_get(&rows->columns[c], r);
            size_t used = strlen(text->data), room = sizeof(text->data) - used;

            if (value.kind == JUNCO_KIND_STRING)
                snprintf(text->data + used, room, "%.*s", (int)value.as.bytes.size,
                         value.as.bytes.data);
            else
                snprintf(text->data + used, room, " %lld", (long long)value.as.int64);
        }
        str_copy(text->data + strlen(text->data), 2, ";");
    }
}

static junco_status make_input(const char *line, struct junco_table *ret_table,
                               struct junco_error *err) {
    const char *names[] = {"line"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_STRING)};
    struct junco_builder *builder = NULL;
    junco_status st = junco_builder_new(1, names, types, &builder, err);

    if (st)
        return st;
    st = junco_builder_row(builder, 0, err);
    if (!st)
        st = junco_put_string(builder, 0, line, strlen(line), err);
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

static junco_status run(struct junco_pipeline *pipeline, const char *line, struct text *text,
                        struct junco_error *err) {
    struct junco_table input = {0}, rows = {0};
    struct junco_call *call = NULL;
    bool is_end = false;
    junco_status st = make_input(line, &input, err);

    *text = (struct text){""};
    if (!st)
        st = junco_call_start(pipeline, &input, NULL, &call, err);
    while (!st && !is_end) {
        st = junco_call_next(call, &rows, &is_end, err);
        if (!st)
            add_rows(text, &rows);
        junco_table_done(&rows);
    }
    junco_call_free(call);
    junco_table_done(&input);
    return st;
}

/* The first half of a chain that counts the letters of words. */
static junco_status begin(struct junco_pipe **ret_chain, struct junco_error *err) {
    junco_status st = junco_pipe_new(" line ", ret_chain, err);

    if (!st)
        junco_pipe_flat_map(*ret_chain, "line", "word", "lambda line: line.split()");
    return st;
}

static junco_status words(struct junco_error *err) {
    const struct junco_pipeline_options options = {.workers = 1};
    struct junco_pipe *chain = NULL;
    struct junco_pipeline *pipeline = NULL;
    struct text text;
    junco_status st = begin(&chain, err);

    if (st)
        return st;
    junco_pipe_map(chain, "word", "length", "lambda word: len(word)");
    junco_pipe_filter(chain, "word,length", "w, n", "length", "lambda n: n > 3");
    junco_pipe_output(chain, "w, n");
    st = junco_pipe_open(chain, &options, &pipeline, err);
    junco_pipe_free(chain); /* the pipeline does not need it any more */
    if (st)
        return st;
    st = run(pipeline, "rows never lose each other", &text, err);
    if (!st)
        assert_string_equal(text.data, "rows 4;never 5;lose 4;each 4;other 5;");
    junco_pipeline_free(pipeline);
    return st;
}

static void test_words(void **state) {
    (void)state;
    ok(words(err));
}

/* Only what needs no thread: a failed allocation inside a running call is the executor's matter. */
static junco_status describe(struct junco_error *err) {
    struct junco_pipe *chain = NULL;
    junco_status st = begin(&chain, err);

    if (st)
        return st;
    junco_pipe_map(chain, "word", "n, m", "onnx(model='a.onnx')");
    junco_pipe_filter(chain, "word", "w", "n", "lambda n: n > 3");
    junco_pipe_output(chain, "w, n");
    st = junco_pipe_error(chain, err);
    junco_pipe_free(chain);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(describe);
}

/* A node with arguments that are values, and a config. */
static junco_status with_spec(struct junco_error *err) {
    static const char *in[] = {"word"}, *out[] = {"length"};
    const struct junco_arg config[] = {
        {.name = "name",
         .value = {.kind = JUNCO_KIND_STRING, .as.bytes = {.data = "count", .size = 5}}},
    };
    const struct junco_node_spec spec = {.n_in = 1,
                                         .in = in,
                                         .n_out = 1,
                                         .out = out,
                                         .lambda = "lambda w: len(w)",
                                         .n_config = 1,
                                         .config = config};
    struct junco_pipe *chain = NULL;
    struct junco_pipeline *pipeline = NULL;
    struct junco_node_stats stats;
    struct text text;
    junco_status st = begin(&chain, err);

    if (st)
        return st;
    junco_pipe_add(chain, &spec);
    junco_pipe_output(chain, "length");
    st = junco_pipe_open(chain, NULL, &pipeline, err);
    junco_pipe_free(chain);
    if (!st)
        st = run(pipeline, "a bc", &text, err);
    if (!st) {
        assert_string_equal(text.data, " 1; 2;");
        junco_pipeline_node_stats(pipeline, 1, &stats);
        assert_string_equal(stats.node, "count");
    }
    junco_pipeline_free(pipeline);
    return st;
}

static void test_spec(void **state) {
    (void)state;
    ok(with_spec(err));
}

/* ---- branches ---- */

/* A chain and one forked from it, each with a step of its own, the first joined with the second. */
static junco_status joined(const char *how, struct junco_pipe **ret_chain,
                           struct junco_error *err) {
    struct junco_pipe *chain = NULL, *branch = NULL;
    junco_status st = begin(&chain, err);

    if (!st)
        st = junco_pipe_fork(chain, &branch, err);
    if (st) {
        junco_pipe_free(chain);
        return st;
    }
    junco_pipe_map(chain, "word", "n", "lambda w: len(w)");
    junco_pipe_filter(branch, "", "", "word", "lambda w: w != 'bc'");
    junco_pipe_map(branch, "word", "m", "lambda w: -len(w)");
    junco_pipe_concat(chain, 1, &branch, how);
    junco_pipe_free(branch);
    junco_pipe_output(chain, "word, n, m");
    *ret_chain = chain;
    return JUNCO_OK;
}

static junco_status describe_joined(struct junco_error *err) {
    struct junco_pipe *chain;
    junco_status st = joined("outer", &chain, err);

    if (st)
        return st;
    st = junco_pipe_error(chain, err);
    junco_pipe_free(chain);
    return st;
}

static void test_concat(void **state) {
    static const char *const hows[] = {NULL, "inner", "outer"};
    static const char *const results[] = {"a 1 -1;def 3 -3;", "a 1 -1;def 3 -3;",
                                          "a 1 -1;bc 2 0;def 3 -3;"};

    (void)state;
    for (size_t i = 0; i < COUNT(hows); i++) {
        struct junco_pipe *chain;
        struct junco_pipeline *pipeline;
        struct text text;

        ok(joined(hows[i], &chain, err));
        ok(junco_pipe_open(chain, NULL, &pipeline, err));
        junco_pipe_free(chain);
        ok(run(pipeline, "a bc def", &text, err));
        assert_string_equal(text.data, results[i]);
        junco_pipeline_free(pipeline);
    }
    check_allocations(describe_joined);
}

static void test_concat_mistakes(void **state) {
    struct junco_pipe *chain, *fork, *other;
    struct junco_pipeline *pipeline;

    (void)state;
    ok(begin(&chain, err));
    ok(begin(&other, err));
    ok(junco_pipe_fork(chain, &fork, err));
    junco_pipe_concat(fork, 0, NULL, NULL);
    fails(junco_pipe_error(fork, err), JUNCO_ELIMIT, "0 other chains, want 1 to");
    fails(junco_pipe_fork(fork, &chain, err), JUNCO_ELIMIT, "0 other chains");
    junco_pipe_free(fork);

    ok(junco_pipe_fork(chain, &fork, err));
    junco_pipe_concat(fork, 1, &other, NULL);
    fails(junco_pipe_error(fork, err), JUNCO_EINVAL, "chain 0 has rows of its own");
    junco_pipe_concat(other, 1, &fork, NULL); /* what failed in a branch is told here, too */
    fails(junco_pipe_error(other, err), JUNCO_EINVAL, "chain 0 has rows of its own");
    junco_pipe_free(fork);
    junco_pipe_free(other);

    ok(junco_pipe_fork(chain, &fork, err));
    junco_pipe_concat(fork, 1, &chain, "left");
    fails(junco_pipe_error(fork, err), JUNCO_EINVAL, "'how' must be one of inner, outer");
    junco_pipe_free(fork);

    ok(junco_pipe_fork(chain, &fork, err));
    junco_pipe_output(chain, "word");
    fails(junco_pipe_fork(chain, &other, err), JUNCO_EINVAL, "nothing can follow");
    ok(junco_pipe_open(chain, NULL, &pipeline, err));
    junco_pipeline_free(pipeline);
    junco_pipe_map(fork, "word", "n", "lambda w: w");
    fails(junco_pipe_error(fork, err), JUNCO_EINVAL, "or one that it comes from, was opened");
    junco_pipe_free(chain);
    junco_pipe_free(fork);
}

/* ---- mistakes ---- */

struct mistake {
    const char *in, *out, *fn, *outputs;
    junco_status st;
    const char *says;
};

static const struct mistake mistakes[] = {
    {"word", "n", "lambda w: len(w", "n", JUNCO_ESYNTAX, "step ('word' -> 'n'): operator:1:14"},
    {"word", "n", "lambda w: len(w), 3", "n", JUNCO_ESYNTAX, "expected one operator or one lambda"},
    {"word", "n", "", "n", JUNCO_ESYNTAX, "operator:1:1"},
    {"word", "n", "lambda: 1", "n", JUNCO_ETYPE, "the lambda takes 0 parameters, but 1 column"},
    {"word", "n", "3", "n", JUNCO_ETYPE, "expected an operator"},
    {"word", "n", "ops", "n", JUNCO_EINVAL, "name must follow 'ops.'"},
    {"word", "n", "a.b.c.d.e.f.g.h.i.j", "n", JUNCO_EINVAL, "at most 8 parts"},
    {"wrod", "n", "lambda w: len(w)", "n", JUNCO_ENOTFOUND, "did you mean 'word'?"},
    {"word,", "n", "lambda w, v: w", "n", JUNCO_EINVAL, "a column's name is empty"},
    {"word", "n, n", "lambda w: w", "n", JUNCO_EINVAL, "named twice"},
    {NULL, "n", "lambda: 1", "n", JUNCO_EINVAL, "no columns are named"},
    {"word", "n", NULL, "n", JUNCO_EINVAL, "no operator is given"},
    {"word", "n", "image_decod('rgb')", "n", JUNCO_ENOTFOUND, "did you mean 'image_decode'?"},
    {"word", "n", "ops.image_decode(mode='x')", "n", JUNCO_EINVAL, "mode"},
    {"word", "n", "lambda w: w + 1", "n", JUNCO_ETYPE, "lambda"},
    {"word", "n", "lambda w: w", "m", JUNCO_ENOTFOUND, "output: column 'm'"},
    {"word", "n", "lambda w: w", NULL, JUNCO_EINVAL, "junco_pipe_output()"},
};

static junco_status make_mistake(const struct mistake *m, struct junco_error *err) {
    struct junco_pipe *chain = NULL;
    struct junco_pipeline *pipeline = NULL;
    junco_status st = begin(&chain, err);

    if (st)
        return st;
    junco_pipe_map(chain, m->in, m->out, m->fn);
    if (m->outputs)
        junco_pipe_output(chain, m->outputs);
    st = junco_pipe_open(chain, NULL, &pipeline, err);
    assert_null(pipeline);
    junco_pipe_free(chain);
    return st;
}

static void test_mistakes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++)
        fails(make_mistake(&mistakes[i], err), mistakes[i].st, mistakes[i].says);
}

static void test_first_mistake_stays(void **state) {
    struct junco_pipe *chain = NULL;

    (void)state;
    ok(begin(&chain, err));
    junco_pipe_map(chain, "gone", "n", "lambda w: w");
    junco_pipe_map(chain, "word", "n", "lambda w: (");
    fails(junco_pipe_error(chain, err), JUNCO_ENOTFOUND, "'gone'");
    assert_int_equal(junco_pipe_error(chain, NULL), JUNCO_ENOTFOUND);
    junco_pipe_free(chain);
    fails(junco_pipe_new("a, a", &chain, err), JUNCO_EINVAL, "named twice");
    junco_pipe_free(NULL);
}

static void test_order_of_steps(void **state) {
    struct junco_pipe *chain = NULL;
    struct junco_pipeline *pipeline = NULL;

    (void)state;
    ok(begin(&chain, err));
    junco_pipe_output(chain, "word");
    ok(junco_pipe_open(chain, NULL, &pipeline, err));
    junco_pipeline_free(pipeline);
    fails(junco_pipe_open(chain, NULL, &pipeline, err), JUNCO_EINVAL, "opened already");
    junco_pipe_map(chain, "word", "n", "lambda w: w");
    fails(junco_pipe_error(chain, err), JUNCO_EINVAL, "opened already");
    junco_pipe_free(chain);

    ok(begin(&chain, err));
    junco_pipe_output(chain, "word");
    junco_pipe_map(chain, "word", "n", "lambda w: w");
    fails(junco_pipe_open(chain, NULL, &pipeline, err), JUNCO_EINVAL, "nothing can follow");
    junco_pipe_free(chain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_spec),
        cmocka_unit_test(test_concat),
        cmocka_unit_test(test_concat_mistakes),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_first_mistake_stays),
        cmocka_unit_test(test_order_of_steps),
    };

    return cmocka_run_group_tests_name("api pipe", tests, NULL, NULL);
}
