/* batches.c -- many calls of one row through a node that gains from batches.
 *
 * usage: batches CLIENTS CALLS fixed|shared DELAY_MS
 *
 * Each client makes one call after the other, of one row, until there were CALLS together.  The node
 * stands for a model on one device: one run at a time, 200 us each and 5 us for a row, of at most 32
 * rows.  It sleeps, so that the cores are the engine's.  Prints one JSON object: seconds, rows a run,
 * and the milliseconds a call took, median and 99 of 100. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/builder.h"
#include "data/column.h"
#include "data/table.h"
#include "runtime/executor.h"

#define WORKERS 2
#define BATCH 32
#define RUN_NS 200000
#define ROW_NS 5000
#define MOST_CLIENTS 1024

static const struct junco_port n_port[] = {{.name = "n", .type = "int64"}, {.name = NULL}};

static junco_status device_run(void *instance, void *call_state, const struct junco_chunk *in,
                               struct junco_builder *out, junco_next *ret_next,
                               struct junco_error *err) {
    struct timespec time = {.tv_nsec = RUN_NS + ROW_NS * (long)in->rows};
    junco_status st = builder_rows_begin(out, in->rows, err);

    (void)instance;
    (void)call_state;
    nanosleep(&time, NULL);
    *ret_next = JUNCO_DONE;
    return st ? st : builder_put_column(out, 0, &in->columns[0], err);
}
static const struct junco_op op_device = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "bench.device",
    .inputs = n_port,
    .outputs = n_port,
    .flags = JUNCO_OP_PURE | JUNCO_OP_BATCHABLE | JUNCO_OP_HEAVY,
    .run = device_run,
};
static const struct junco_op *const ops[] = {&op_device, NULL};

struct bench {
    struct graph *graph;
    struct graph_pipeline *pipeline;
    struct plan plan;
    struct executor *executor;
    size_t n_clients, calls_each;
    double *ms; /* of every call */
};

struct client {
    struct bench *bench;
    struct junco_thread thread;
    double *ms;
    junco_status st;
    struct junco_error err;
};

static junco_status build(struct bench *bench, struct junco_error *err) {
    static const char *const n = "n";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_INT64);
    struct graph_context context = {.ops = ops, .input_types = &type};
    const struct junco_node_spec before = {
        .n_in = 1, .in = &n, .n_out = 1, .out = &n, .lambda = "lambda n: n + 1"};
    const struct junco_node_spec device = {
        .n_in = 1, .in = &n, .n_out = 1, .out = &n, .op = "bench.device"};
    struct junco_place place = {0};
    struct junco_graph_builder *builder;
    junco_status st = graph_new(NULL, &bench->graph, err);

    if (!st)
        st = graph_begin(bench->graph, "p", place, 1, &n, &builder, err);
    if (!st)
        st = junco_graph_add(builder, &before, err);
    if (!st)
        st = junco_graph_add(builder, &device, err);
    if (!st)
        st = graph_end(builder, "p", 1, &n, place, err);
    if (!st)
        st = graph_find(bench->graph, NULL, &bench->pipeline, err);
    return st ? st : graph_check(bench->graph, bench->pipeline, &context, err);
}

static junco_status bench_open(struct bench *bench, junco_batches batches, int delay_ms,
                               struct junco_error *err) {
    struct executor_options options = {.batches = batches};
    junco_status st = build(bench, err);

    if (!st)
        st = plan_default(bench->pipeline, WORKERS, &bench->plan, err);
    if (st)
        return st;
    struct plan_node *device = &bench->plan.nodes[bench->plan.n_nodes - 1];

    device->instances = 1;
    device->batch = device->chunk_rows = BATCH;
    device->batch_delay_ms = delay_ms;
    return executor_new(bench->pipeline, &bench->plan, NULL, &options, &bench->executor, err);
}

static void bench_close(struct bench *bench) {
    executor_free(bench->executor);
    plan_done(&bench->plan);
    graph_free(bench->graph);
    junco_free(bench->ms);
}

static junco_status one_call(struct bench *bench, struct junco_error *err) {
    static const char *const names[] = {"n"};
    struct junco_table table, output = {0};
    struct junco_call *call;
    uint8_t *valid;
    void *data;
    bool is_end = false;
    junco_status st = table_new(1, names, &table, err);

    if (!st)
        st = column_new_fixed(JUNCO_KIND_INT64, 1, false, &table.columns[0], &data, &valid, err);
    if (st)
        return st;
    *(int64_t *)data = 1;
    table.rows = 1;
    st = executor_call_start(bench->executor, &table, NULL, &call, err);
    if (st) {
        junco_table_done(&table);
        return st;
    }
    while (!st && !is_end) {
        st = junco_call_next(call, &output, &is_end, err);
        junco_table_done(&output);
    }
    junco_call_free(call);
    return st;
}

static void client_main(void *arg) {
    struct client *client = arg;

    for (size_t i = 0; !client->st && i < client->bench->calls_each; i++) {
        uint64_t begin = clock_now_ns();

        client->st = one_call(client->bench, &client->err);
        client->ms[i] = (double)(clock_now_ns() - begin) / 1e6;
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void report(struct bench *bench, uint64_t ns) {
    size_t n = bench->n_clients * bench->calls_each;
    struct junco_node_stats stats;

    executor_node_stats(bench->executor, 1, &stats);
    qsort(bench->ms, n, sizeof(*bench->ms), compare);
    printf("{\"calls\":%zu,\"seconds\":%.6f,\"rows_per_run\":%.3f,\"median_ms\":%.3f,"
           "\"p99_ms\":%.3f}\n",
           n, (double)ns / 1e9, (double)stats.rows_in / (double)stats.runs, bench->ms[n / 2],
           bench->ms[n * 99 / 100]);
}

static junco_status run(struct bench *bench, struct junco_error *err) {
    struct client *clients = junco_alloc_array(bench->n_clients, sizeof(*clients));
    uint64_t begin = clock_now_ns();
    junco_status st = JUNCO_OK;

    bench->ms = junco_alloc_array(bench->n_clients * bench->calls_each, sizeof(*bench->ms));
    if (!clients || !bench->ms)
        st = junco_nomem(err, bench->n_clients * sizeof(*clients));
    for (size_t i = 0; !st && i < bench->n_clients; i++) {
        clients[i].bench = bench;
        clients[i].ms = bench->ms + i * bench->calls_each;
        st = thread_start(&clients[i].thread, "client", client_main, &clients[i], err);
    }
    for (size_t i = 0; clients && i < bench->n_clients; i++) {
        thread_join(&clients[i].thread);
        if (!st && clients[i].st) {
            st = clients[i].st;
            *err = clients[i].err;
        }
    }
    if (!st)
        report(bench, clock_now_ns() - begin);
    junco_free(clients);
    return st;
}

int main(int argc, char **argv) {
    struct bench bench = {0};
    struct junco_error err = {0};
    bool is_shared = argc == 5 && strcmp(argv[3], "shared") == 0;

    if (argc == 5) {
        bench.n_clients = strtoull(argv[1], NULL, 10);
        bench.calls_each = bench.n_clients ? strtoull(argv[2], NULL, 10) / bench.n_clients : 0;
    }
    if (argc != 5 || bench.n_clients > MOST_CLIENTS || bench.calls_each == 0) {
        fprintf(stderr, "usage: batches CLIENTS CALLS fixed|shared DELAY_MS\n");
        return 2;
    }
    junco_status st = bench_open(&bench, is_shared ? JUNCO_BATCHES_SHARED : JUNCO_BATCHES_FIXED,
                                 atoi(argv[4]), &err);

    if (!st)
        st = run(&bench, &err);
    if (st)
        fprintf(stderr, "batches: %s\n", err.message);
    bench_close(&bench);
    return st ? 1 : 0;
}
