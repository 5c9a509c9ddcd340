/* test_trace.c -- a trace is whole JSON whatever happens, and runs on one thread never overlap. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/clock.h"
#include "base/thread.h"
#include "runtime/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A file of the test's own, and what the trace left in it. */
static char path[] = "/tmp/junco-trace-XXXXXX";

static char *read_trace(void) {
    static char text[1 << 20];
    FILE *file = fopen(path, "rbe");

    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    assert_true(feof(file));
    fclose(file);
    return text;
}

struct run {
    char node[32];
    int tid;
    int64_t begin_ns, end_ns;
    int call, rows, rows_out;
};

static int64_t ns_of(const char *text) {
    long long us = 0, ns = 0;

    assert_int_equal(sscanf(text, "%lld.%3lld", &us, &ns), 2);
    return us * 1000 + ns;
}

/* The complete events, one a line; every other line is checked to be known. */
static size_t read_runs(struct run *runs, size_t most) {
    char *text = read_trace(), *line, *rest = text;
    size_t n = 0;

    assert_memory_equal(text, "[\n", 2);
    while ((line = strsep(&rest, "\n"))) {
        const char *ts = strstr(line, "\"ts\":"), *dur = strstr(line, "\"dur\":"),
                   *args = strstr(line, "\"args\":");

        if (!ts) {
            assert_true(!*line || strchr("[]", *line) || strstr(line, "\"ph\":\"M\""));
            continue;
        }
        assert_true(n < most);
        struct run *run = &runs[n++];

        assert_int_equal(
            sscanf(line, "{\"name\":\"%31[^\"]\",\"pid\":%*d,\"tid\":%d", run->node, &run->tid), 2);
        run->begin_ns = ns_of(ts + strlen("\"ts\":"));
        run->end_ns = run->begin_ns + ns_of(dur + strlen("\"dur\":"));
        assert_int_equal(sscanf(args, "\"args\":{\"call\":%d,\"rows\":%d,\"rows_out\":%d",
                                &run->call, &run->rows, &run->rows_out),
                         3);
    }
    return n;
}

static int by_thread_and_time(const void *a, const void *b) {
    const struct run *x = a, *y = b;

    if (x->tid != y->tid)
        return x->tid < y->tid ? -1 : 1;
    return x->begin_ns < y->begin_ns ? -1 : x->begin_ns > y->begin_ns;
}

static void check_no_overlap(struct run *runs, size_t n) {
    qsort(runs, n, sizeof(*runs), by_thread_and_time);
    for (size_t i = 1; i < n; i++)
        if (runs[i].tid == runs[i - 1].tid)
            assert_true(runs[i].begin_ns >= runs[i - 1].end_ns);
}

static void test_every_run_once(void **state) {
    static const struct node nodes[] = {
        {.op = "t.add", .arg = 1, .chunk_rows = 10},
        {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 10},
    };
    struct rig_options options = {.workers = 3, .executor = {.trace_path = path}};
    struct junco_node_stats stats[2];
    struct junco_call *calls[4];
    static struct run runs[4096];
    int64_t rows_in[2] = {0}, rows_out[2] = {0}, n_runs[2] = {0};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    for (size_t i = 0; i < COUNT(calls); i++)
        ok(rig_start(&rig, 100, NULL, &calls[i], err));
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct results got;

        results_read(calls[i], &got);
        assert_int_equal(got.rows, 300);
        results_done(&got);
        junco_call_free(calls[i]);
    }
    ok(executor_trace_end(rig.executor, err));
    for (size_t i = 0; i < 2; i++)
        executor_node_stats(rig.executor, i, &stats[i]);
    size_t n = read_runs(runs, COUNT(runs));

    check_no_overlap(runs, n);
    for (size_t r = 0; r < n; r++) {
        size_t i = strcmp(runs[r].node, stats[0].node) == 0 ? 0 : 1;

        assert_string_equal(runs[r].node, stats[i].node);
        assert_in_range(runs[r].call, 0, 3);
        n_runs[i]++;
        rows_in[i] += runs[r].rows;
        rows_out[i] += runs[r].rows_out;
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(n_runs[i], stats[i].runs);
        assert_int_equal(rows_out[i], stats[i].rows_out);
    }
    assert_int_equal(rows_in[0], 400);
    rig_close(&rig);
}

static void test_a_failed_call_leaves_a_whole_trace(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 15, .chunk_rows = 10}};
    struct rig_options options = {.executor = {.trace_path = path}};
    struct results got = run_chain(1, nodes, 100, &options, NULL);
    struct run runs[16];
    size_t n = read_runs(runs, COUNT(runs));
    const char *text = read_trace();

    (void)state;
    assert_int_not_equal(got.status, JUNCO_OK);
    assert_true(n >= 2);
    assert_int_equal(runs[1].rows_out, 5);
    assert_string_equal(text + strlen(text) - 3, "\n]\n");
    results_done(&got);
}

static void test_names_are_escaped(void **state) {
    struct trace_span span = {.node = "a\"b\n", .what = "lambda", .batch = 1};
    struct trace *trace;

    (void)state;
    ok(trace_open(path, &trace, err));
    span.begin_ns = clock_now_ns();
    span.end_ns = span.begin_ns + 1234567;
    trace_add(trace, &span);
    trace_free(trace);
    assert_non_null(strstr(read_trace(), "{\"name\":\"a\\\"b\\n\","));
    assert_non_null(strstr(read_trace(), "\"dur\":1234.567"));
}

static void test_batches_of_several_calls(void **state) {
    struct trace_span span = {.node = "n", .what = "onnx", .call = 7, .rows = 3, .batch = 8};
    struct trace *trace;

    (void)state;
    ok(trace_open(path, &trace, err));
    for (span.calls = 1; span.calls < 3; span.calls++)
        trace_add(trace, &span);
    trace_free(trace);
    assert_non_null(strstr(read_trace(), "\"rows\":3,\"rows_out\":0,\"batch\":8}"));
    assert_non_null(strstr(read_trace(), "\"rows\":3,\"rows_out\":0,\"batch\":8,\"calls\":2}"));
}

static void test_what_cannot_be_written_is_told(void **state) {
    struct trace_span span = {.node = "n", .what = "lambda", .batch = 1};
    struct junco_error why;
    struct trace *trace;

    (void)state;
    fails(trace_open("/nowhere/t.json", &trace, err), JUNCO_EIO,
          "trace file '/nowhere/t.json': No such");
    ok(trace_open("/dev/full", &trace, err));
    trace_add(trace, &span);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(trace_end(trace, &why), JUNCO_EIO);
        assert_string_equal(why.message, "trace file '/dev/full': No space left on device");
    }
    trace_free(trace);
}

static void test_what_comes_after_the_end_is_left_out(void **state) {
    struct trace_span span = {.node = "late", .what = "lambda", .batch = 1};
    struct trace *trace;

    (void)state;
    ok(trace_open(path, &trace, err));
    ok(trace_end(trace, err));
    trace_add(trace, &span);
    ok(trace_end(trace, err));
    trace_free(trace);
    assert_null(strstr(read_trace(), "late"));
}

static junco_status trace_something(struct junco_error *err) {
    struct trace_span span = {.node = "n", .what = "lambda", .batch = 1};
    struct trace *trace;
    junco_status st = trace_open(path, &trace, err);
    const char *text;

    if (st)
        return st;
    for (int i = 0; i < 200; i++)
        trace_add(trace, &span);
    st = trace_end(trace, err);
    trace_free(trace);
    text = read_trace();
    assert_string_equal(text + strlen(text) - 3, "\n]\n");
    return st;
}

static void test_want_of_memory_leaves_whole_events(void **state) {
    (void)state;
    check_allocations(trace_something);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_run_once),
        cmocka_unit_test(test_a_failed_call_leaves_a_whole_trace),
        cmocka_unit_test(test_names_are_escaped),
        cmocka_unit_test(test_batches_of_several_calls),
        cmocka_unit_test(test_what_cannot_be_written_is_told),
        cmocka_unit_test(test_what_comes_after_the_end_is_left_out),
        cmocka_unit_test(test_want_of_memory_leaves_whole_events),
    };
    int fd = mkstemp(path);
    int failed;

    assert_true(fd >= 0);
    close(fd);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
