/* engine.c -- time the executor on pipelines whose nodes do next to nothing.
 *
 * usage: engine CASE ROWS WORKERS REPEATS [TRACE]
 *
 * Prints one JSON object: the rows its nodes took together in one repeat, the sum of the results,
 * the seconds that nodes ran, summed over threads and repeats, the CPU seconds of each node, the
 * seconds of each repeat until its first results, and those of each repeat; of a case of calls,
 * those of each call.  TRACE is a file for a trace. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cases.h"
#include "data/column.h"
#include "data/table.h"
#include "data/value.h"
#include "runtime/executor.h"

struct bench {
    const struct bench_case *what;
    size_t rows, n_nodes;
    struct graph *graph;
    struct graph_pipeline *pipeline;
    struct plan plan;
    struct executor *executor;
    struct junco_column input; /* of one call */
    int64_t sum;
    uint64_t first_ns; /* when the last call's first results came */
};

/* ---- the pipeline ---- */

static junco_status add_node(struct junco_graph_builder *builder, const struct bench_node *node,
                             struct junco_error *err) {
    static const char *const n = "n";
    bool is_filter = node->iteration == JUNCO_FILTER;
    struct junco_node_spec spec = {
        .iteration = node->iteration,
        .n_in = 1,
        .in = &n,
        .n_out = 1,
        .out = &n,
        .n_kept = is_filter,
        .kept = &n,
        .op = node->op,
        .lambda = node->lambda,
    };

    return junco_graph_add(builder, &spec, err);
}

static junco_status build(struct bench *bench, const struct junco_type *type,
                          struct junco_error *err) {
    static const char *const n = "n";
    struct graph_context context = {.ops = bench_ops, .input_types = &type};
    struct junco_place place = {0};
    struct junco_graph_builder *builder;
    junco_status st = graph_new(NULL, &bench->graph, err);

    if (!st)
        st = graph_begin(bench->graph, "p", place, 1, &n, &builder, err);
    for (size_t i = 0; !st && i < bench->n_nodes; i++)
        st = add_node(builder, &bench->what->nodes[i], err);
    if (!st)
        st = graph_end(builder, "p", 1, &n, place, err);
    if (!st)
        st = graph_find(bench->graph, NULL, &bench->pipeline, err);
    return st ? st : graph_check(bench->graph, bench->pipeline, &context, err);
}

/* ---- the rows ---- */

static junco_status make_rows(size_t rows, struct junco_column *ret_column,
                              struct junco_error *err) {
    void *data;
    uint8_t *valid;
    junco_status st =
        column_new_fixed(JUNCO_KIND_INT64, rows, false, ret_column, &data, &valid, err);

    for (size_t i = 0; !st && i < rows; i++)
        ((int64_t *)data)[i] = (int64_t)i;
    return st;
}

static junco_status make_list(size_t rows, const struct junco_type *type,
                              struct junco_column *ret_column, struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_LIST};
    junco_status st = junco_list_new(type, rows, &value.as.list, err);

    if (st)
        return st;
    for (size_t i = 0; i < rows; i++)
        junco_list_items(value.as.list)[i] =
            (struct junco_value){.kind = JUNCO_KIND_INT64, .as.int64 = (int64_t)i};
    st = column_repeat(type, &value, 1, ret_column, err);
    junco_value_unref(&value);
    return st;
}

/* A call takes one row, and there are many. */
static bool is_one_row(const struct bench_case *what) {
    return what->input == BENCH_CALLS || what->input == BENCH_INLINE;
}

static junco_status bench_open(struct bench *bench, int workers, const char *trace_path,
                               struct junco_error *err) {
    struct executor_options options = {.trace_path = trace_path};
    bool is_list = bench->what->input == BENCH_LIST, has_one = is_one_row(bench->what);
    const struct junco_type *type;
    junco_status st = junco_type_parse(is_list ? "list<int64>" : "int64", &type, err);

    if (st)
        return st;
    if (is_list)
        st = make_list(bench->rows, type, &bench->input, err);
    else
        st = make_rows(has_one ? 1 : bench->rows, &bench->input, err);
    if (!st)
        st = build(bench, type, err);
    if (!st)
        st = plan_default(bench->pipeline, workers, &bench->plan, err);
    bench->plan.workers = workers;
    if (!st)
        st = executor_new(bench->pipeline, &bench->plan, NULL, &options, &bench->executor, err);
    junco_type_unref(type);
    return st;
}

static void bench_close(struct bench *bench) {
    executor_free(bench->executor);
    plan_done(&bench->plan);
    graph_free(bench->graph);
    junco_column_unref(&bench->input);
}

/* ---- a call ---- */

static void add_rows(struct bench *bench, const struct junco_table *table) {
    for (size_t i = 0; i < table->rows; i++)
        bench->sum += table->columns[0].as.int64[i];
}

static junco_status read_all(struct bench *bench, struct junco_call *call,
                             struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (bool is_end = false; !st && !is_end;) {
        struct junco_table table = {0};

        st = junco_call_next(call, &table, &is_end, err);
        if (bench->first_ns == 0)
            bench->first_ns = clock_now_ns();
        if (!st)
            add_rows(bench, &table);
        junco_table_done(&table);
    }
    return st;
}

/* Takes the table on JUNCO_OK. */
static junco_status start_and_read(struct bench *bench, struct junco_table *table,
                                   struct junco_error *err) {
    struct junco_call *call;
    junco_status st = executor_call_start(bench->executor, table, NULL, &call, err);

    if (st)
        return st;
    st = read_all(bench, call, err);
    junco_call_free(call);
    return st;
}

static junco_status run_inline(struct bench *bench, const struct junco_table *table,
                               struct junco_error *err) {
    struct junco_table results;
    junco_status st = executor_run(bench->executor, table, NULL, NULL, &results, err);

    if (st)
        return st;
    add_rows(bench, &results);
    junco_table_done(&results);
    return JUNCO_OK;
}

/* ret_first: seconds to the first results, of a call that is read. */
static junco_status run_call(struct bench *bench, double *ret_seconds, double *ret_first,
                             struct junco_error *err) {
    static const char *const names[] = {"n"};
    uint64_t begin = clock_now_ns();
    struct junco_table table;
    junco_status st = table_new(1, names, &table, err);

    if (st)
        return st;
    table.rows = bench->input.rows;
    table.columns[0] = junco_column_ref(&bench->input);
    bench->first_ns = 0;
    st = bench->what->input == BENCH_INLINE ? run_inline(bench, &table, err)
                                            : start_and_read(bench, &table, err);
    junco_table_done(&table);
    *ret_seconds = (double)(clock_now_ns() - begin) / 1e9;
    *ret_first = bench->first_ns ? (double)(bench->first_ns - begin) / 1e9 : 0;
    return st;
}

/* What the nodes have counted so far. */
struct counted {
    int64_t rows; /* together, as the next */
    uint64_t running_ns;
    uint64_t cpu_ns[BENCH_NODES];
};

static struct counted count(const struct bench *bench) {
    struct counted counted = {0};

    for (size_t i = 0; i < bench->n_nodes; i++) {
        struct junco_node_stats stats;

        executor_node_stats(bench->executor, i, &stats);
        counted.rows += stats.rows_in;
        counted.running_ns += stats.running_ns;
        counted.cpu_ns[i] = stats.cpu_ns;
    }
    return counted;
}

static void print_list(const char *name, size_t n, const double *at) {
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        printf("%s%.9f", i ? "," : "", at[i]);
    printf("]");
}

static void print_all(const struct bench *bench, const struct counted *before, int64_t sum,
                      size_t n_calls, const double *seconds, const double *first) {
    struct counted after = count(bench);
    double cpu[BENCH_NODES];

    for (size_t i = 0; i < bench->n_nodes; i++)
        cpu[i] = (double)(after.cpu_ns[i] - before->cpu_ns[i]) / 1e9;
    printf("{\"rows_in\":%" PRId64 ",\"sum\":%" PRId64 ",\"running_s\":%.9f", before->rows, sum,
           (double)(after.running_ns - before->running_ns) / 1e9);
    print_list("cpu_s", bench->n_nodes, cpu);
    print_list("first_s", n_calls, first);
    print_list("seconds", n_calls, seconds);
    printf("}\n");
}

/* One call first, which is not told: threads and memory are there then. */
static junco_status run(struct bench *bench, size_t n_calls, struct junco_error *err) {
    double *seconds = junco_alloc_array(n_calls * 2, sizeof(*seconds)), *first = seconds + n_calls;
    double unused;
    junco_status st = seconds ? run_call(bench, &unused, &unused, err)
                              : junco_nomem(err, n_calls * sizeof(*seconds));
    struct counted before = {0};
    int64_t sum = bench->sum;

    if (!st)
        before = count(bench);
    for (size_t i = 0; !st && i < n_calls; i++)
        st = run_call(bench, &seconds[i], &first[i], err);
    if (!st)
        print_all(bench, &before, sum, n_calls, seconds, first);
    junco_free(seconds);
    return st;
}

int main(int argc, char **argv) {
    struct bench bench = {0};
    struct junco_error err = {0};
    const struct bench_case *what = bench_cases;

    while (argc >= 5 && what->name && strcmp(what->name, argv[1]) != 0)
        what++;
    if (argc < 5 || argc > 6 || !what->name) {
        fprintf(stderr, "usage: engine CASE ROWS WORKERS REPEATS [TRACE]\n");
        return 2;
    }
    bench.what = what;
    bench.rows = strtoull(argv[2], NULL, 10);
    while (bench.n_nodes < BENCH_NODES &&
           (what->nodes[bench.n_nodes].op || what->nodes[bench.n_nodes].lambda))
        bench.n_nodes++;
    size_t repeats = strtoull(argv[4], NULL, 10);
    junco_status st = bench_open(&bench, atoi(argv[3]), argc > 5 ? argv[5] : NULL, &err);

    if (!st)
        st = run(&bench, is_one_row(what) ? bench.rows : repeats, &err);
    if (st)
        fprintf(stderr, "engine: %s\n", err.message);
    bench_close(&bench);
    return st ? 1 : 0;
}
