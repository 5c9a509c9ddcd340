/* rig.c -- run a case on the real executor and compare. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "rig.h"
#include "reference.h"

#include "../unit/runtime/ops.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/table.h"
#include "lang/lang.h"
#include "runtime/executor.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the pipeline ---- */

struct rig {
    struct graph *graph;
    struct graph_pipeline *pipeline;
    struct plan plan;
    struct executor *executor;
};

static junco_status rig_open(struct rig *rig, const struct stress_case *c,
                             struct junco_error *err) {
    const struct junco_type *number = junco_type_of(JUNCO_KIND_INT64);
    const struct junco_type *types[N_COLUMNS] = {number, number, number};
    struct graph_context context = {.ops = runtime_test_ops, .input_types = types};
    struct executor_options options = {
        .max_memory_bytes = c->memory_bytes,
        .edge_rows = c->edge_rows,
        .edge_bytes = c->edge_bytes,
        .batches = c->has_shared_batches ? JUNCO_BATCHES_SHARED : JUNCO_BATCHES_FIXED,
    };
    const struct graph_note *notes;
    size_t n_notes;
    char *text = case_text(c);
    junco_status st = lang_parse(text, strlen(text), "stress", runtime_test_ops, &rig->graph, err);

    free(text);
    if (!st)
        st = graph_find(rig->graph, NULL, &rig->pipeline, err);
    if (!st)
        st = graph_check(rig->graph, rig->pipeline, &context, err);
    if (!st)
        st =
            graph_lower(rig->graph, rig->pipeline, &context, &rig->pipeline, &n_notes, &notes, err);
    if (!st)
        st = plan_default(rig->pipeline, c->workers, &rig->plan, err);
    for (size_t i = 0; !st && i < rig->plan.n_nodes; i++)
        rig->plan.nodes[i].batch_delay_ms = c->batch_delay_ms;
    if (!st)
        st = executor_new(rig->pipeline, &rig->plan, NULL, &options, &rig->executor, err);
    return st;
}

static void rig_close(struct rig *rig) {
    executor_free(rig->executor);
    plan_done(&rig->plan);
    graph_free(rig->graph);
}

/* ---- a call's input ---- */

static junco_status make_table(const struct use *use, size_t first, size_t rows,
                               struct junco_table *ret_table, struct junco_error *err) {
    static const char *const names[N_COLUMNS] = {"a", "b", "id"};
    const struct junco_type *number = junco_type_of(JUNCO_KIND_INT64);
    const struct junco_type *types[N_COLUMNS] = {number, number, number};
    struct junco_builder *builder;
    junco_status st = junco_builder_new(N_COLUMNS, names, types, &builder, err);

    if (st)
        return st;
    for (size_t i = 0; !st && i < rows; i++) {
        int64_t values[N_COLUMNS];

        case_input(use, first + i, values);
        st = junco_builder_row(builder, 0, err);
        for (size_t k = 0; !st && k < N_COLUMNS; k++)
            if (values[k] != STRESS_NULL)
                st = junco_put_int64(builder, k, values[k], err);
    }
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

/* What a call's source, its reader and its callback see. */
struct client {
    const struct stress_case *c;
    const struct use *use;
    struct executor *executor;
    struct junco_call *call; /* NULL: is_run, or freed */
    struct junco_thread thread;
    struct expected want;
    uint64_t random; /* of the source */
    size_t n_pulled; /* by the source */
    int64_t n_told; /* failed rows: the callback's */
    size_t n_got; /* result rows */
    int64_t n_tables;
    bool is_over;
    char *problem; /* of all clients: the first one's stays */
    struct junco_mutex *lock; /* of problem */
};

__attribute__((format(printf, 2, 3))) static void problem(struct client *client, const char *format,
                                                          ...) {
    va_list args;

    va_start(args, format);
    mutex_lock(client->lock);
    if (client->problem[0] == '\0') {
        int n =
            snprintf(client->problem, PROBLEM_BYTES, "call %td: ", client->use - client->c->calls);
        vsnprintf(client->problem + n, PROBLEM_BYTES - (size_t)n, format, args);
    }
    mutex_unlock(client->lock);
    va_end(args);
}

static junco_status pull(void *ctx, size_t max_rows, struct junco_table *ret_table,
                         bool *ret_is_end, struct junco_error *err) {
    struct client *client = ctx;
    const struct use *use = client->use;
    size_t end = use->source_fails_at >= 0 ? (size_t)use->source_fails_at : use->rows;
    size_t rows = end - client->n_pulled, some = 1 + (size_t)stress_below(&client->random, 50);

    if (rows > max_rows)
        rows = max_rows;
    if (rows > some)
        rows = some;
    if (rows == 0 && use->source_fails_at >= 0)
        return junco_fail(err, JUNCO_EIO, "the source is gone");
    *ret_is_end = rows == end - client->n_pulled && use->source_fails_at < 0;
    if (rows == 0)
        return JUNCO_OK;
    client->n_pulled += rows;
    return make_table(use, client->n_pulled - rows, rows, ret_table, err);
}

static void row_failed(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    struct client *client = ctx;

    client->n_told++;
    /* Of a kept row it is the node that left it out, and the message names where it failed. */
    if (row < 0 || (client->use->on_error != USE_KEEP && !strstr(why->message, node)))
        problem(client, "row %" PRId64 " of node '%s' failed: '%s'", row, node, why->message);
}

static struct junco_call_options options_of(struct client *client) {
    static const junco_on_error on_error[] = {
        [USE_FAIL] = JUNCO_ON_ERROR_FAIL,
        [USE_SKIP] = JUNCO_ON_ERROR_SKIP,
        [USE_KEEP] = JUNCO_ON_ERROR_KEEP,
    };

    return (struct junco_call_options){
        .on_error = on_error[client->use->on_error], .row_failed = row_failed, .ctx = client};
}

static junco_status start(struct rig *rig, struct client *client, struct junco_error *err) {
    const struct junco_call_options options = options_of(client);
    const struct use *use = client->use;
    struct junco_table table;
    junco_status st;

    client->executor = rig->executor;
    if (use->is_run)
        return JUNCO_OK; /* when it is the reader's turn */
    if (use->has_source)
        return executor_call_start_source(rig->executor, pull, client, &options, &client->call,
                                          err);
    st = make_table(use, 0, use->rows, &table, err);
    if (!st)
        st = executor_call_start(rig->executor, &table, &options, &client->call, err);
    return st;
}

/* ---- a call's results ---- */

/* Kept rows have the reason in a column of its own. */
static void compare_why(struct client *client, const struct junco_table *table, size_t i) {
    const char *want = client->want.rows.at[client->n_got].why;
    char got[1024] = "", place[64];

    if (client->use->on_error != USE_KEEP)
        return;
    struct junco_value error = junco_column_get(&table->columns[N_COLUMNS], i);

    if (error.kind == JUNCO_KIND_STRING)
        snprintf(got, sizeof(got), "%.*s", (int)error.as.bytes.size, error.as.bytes.data);
    snprintf(place, sizeof(place), "), %s: ", want);
    if (want[0] ? !strstr(got, place) : got[0] != '\0')
        problem(client, "row %zu is kept because of '%s', want '%s'", client->n_got, got, want);
}

static void compare_row(struct client *client, const struct junco_table *table, size_t i) {
    const struct ref_rows *want = &client->want.rows;
    int64_t got[N_COLUMNS];

    for (size_t k = 0; k < N_COLUMNS; k++) {
        struct junco_value value = junco_column_get(&table->columns[k], i);
        got[k] = value.kind == JUNCO_KIND_INT64 ? value.as.int64 : STRESS_NULL;
    }
    if (client->n_got >= want->n)
        problem(client, "a row too many: (%" PRId64 ", %" PRId64 ", %" PRId64 ") behind %zu",
                got[0], got[1], got[2], want->n);
    else if (memcmp(got, want->at[client->n_got].v, sizeof(got)) != 0)
        problem(client,
                "row %zu: got (%" PRId64 ", %" PRId64 ", %" PRId64 "), want (%" PRId64 ", %" PRId64
                ", %" PRId64 ")",
                client->n_got, got[0], got[1], got[2], want->at[client->n_got].v[0],
                want->at[client->n_got].v[1], want->at[client->n_got].v[2]);
    else
        compare_why(client, table, i);
    client->n_got++;
}

static void compare_counts(struct client *client, bool is_whole) {
    const struct expected *want = &client->want;
    struct junco_call_stats stats;
    bool is_kept = client->use->on_error == USE_KEEP;

    if (is_whole && !want->is_cut && client->n_told != (int64_t)want->n_told)
        problem(client, "%" PRId64 " failed rows were told, want %zu", client->n_told,
                want->n_told);
    if (!client->call)
        return;
    junco_call_stats(client->call, &stats);
    if (stats.rows_out != (int64_t)client->n_got)
        problem(client, "counted %" PRId64 " results, there were %zu", stats.rows_out,
                client->n_got);
    if (is_kept ? stats.rows_failed < client->n_told : stats.rows_failed != client->n_told)
        problem(client, "counted %" PRId64 " failures, told %" PRId64, stats.rows_failed,
                client->n_told);
    if (is_whole && is_kept && !want->is_cut && stats.rows_failed != (int64_t)want->n_failed)
        problem(client, "counted %" PRId64 " failures, want %zu", stats.rows_failed,
                want->n_failed);
}

/* The call has ended with `st`: as it must, with all rows, and all that failed counted. */
static void compare_end(struct client *client, junco_status st, const struct junco_error *err) {
    const struct ref_rows *want = &client->want.rows;
    bool is_short = st == JUNCO_ELIMIT && client->c->memory_bytes > 0; /* it may be too little */
    char place[192];

    snprintf(place, sizeof(place), "%s, %s: ", strcmp(want->node, "source") == 0 ? "" : ")",
             want->place);
    compare_counts(client, !is_short);
    if (is_short)
        return;
    if (client->n_got < want->n && !(st && client->use->is_run))
        problem(client, "%zu rows, want %zu; the end: '%s'", client->n_got, want->n,
                st ? err->message : "ok");
    else if ((st != JUNCO_OK) != want->has_failed)
        problem(client, "ended with '%s', want '%s%s%s'", st ? err->message : "ok", want->node,
                want->has_failed ? ", " : "ok", want->place);
    else if (st && (!strstr(err->message, want->node) || !strstr(err->message, place)))
        problem(client, "ended with '%s', want '%s', '%s'", err->message, want->node, place);
}

/* The whole call here and now. */
static void run_here(struct client *client) {
    const struct junco_call_options options = options_of(client);
    struct junco_table input = {0}, table = {0};
    struct junco_error err = {0};
    junco_status st = make_table(client->use, 0, client->use->rows, &input, &err);

    if (!st)
        st = executor_run(client->executor, &input, &options, NULL, &table, &err);
    for (size_t i = 0; !st && i < table.rows; i++)
        compare_row(client, &table, i);
    compare_end(client, st, &err);
    junco_table_done(&table);
    junco_table_done(&input);
    client->is_over = true;
}

static void leave(struct client *client) {
    struct junco_table table;
    bool is_end;

    client->is_over = true;
    if (!client->use->is_cancelled)
        return;
    junco_call_cancel(client->call);
    if (junco_call_next(client->call, &table, &is_end, NULL) != JUNCO_ECANCELLED)
        problem(client, "it was cancelled and went on");
}

/* One step of reading. */
static void read_some(struct client *client) {
    struct junco_table table = {0};
    struct junco_error err = {0};
    bool is_end = false;
    junco_status st;

    if (client->use->is_run) {
        run_here(client);
        return;
    }
    if (client->n_tables++ == client->use->leave_after) {
        leave(client);
        return;
    }
    st = junco_call_next(client->call, &table, &is_end, &err);
    for (size_t i = 0; !st && i < table.rows; i++)
        compare_row(client, &table, i);
    if (!st)
        junco_table_done(&table);
    client->is_over = st || is_end;
    if (client->is_over)
        compare_end(client, st, &err);
}

static void client_main(void *arg) {
    struct client *client = arg;

    while (!client->is_over)
        read_some(client);
    junco_call_free(client->call);
    client->call = NULL;
}

static void read_in_threads(struct client *clients, size_t n) {
    size_t n_started = 0;

    while (n_started < n && !thread_start(&clients[n_started].thread, "client", client_main,
                                          &clients[n_started], NULL))
        n_started++;
    assert(n_started == n);
    for (size_t i = 0; i < n; i++)
        thread_join(&clients[i].thread);
}

/* One reader for all: it waits for one call while the others' results wait for it. */
static void read_in_turn(struct client *clients, size_t n, uint64_t random) {
    for (size_t left = n; left > 0;) {
        size_t i = (size_t)stress_below(&random, (int64_t)n);

        if (clients[i].is_over)
            continue;
        read_some(&clients[i]);
        if (!clients[i].is_over)
            continue;
        junco_call_free(clients[i].call);
        clients[i].call = NULL;
        left--;
    }
}

/* ---- the whole ---- */

static void run_calls(struct rig *rig, struct client *clients, size_t n) {
    struct junco_error err = {0};
    size_t n_started = 0;

    while (n_started < n && !start(rig, &clients[n_started], &err))
        n_started++;
    if (n_started < n)
        problem(&clients[n_started], "does not start: '%s'", err.message);
    else if (clients[0].c->has_threads)
        read_in_threads(clients, n);
    else
        read_in_turn(clients, n, clients[0].c->seed);
    for (size_t i = 0; i < n_started; i++)
        junco_call_free(clients[i].call);
}

bool case_run(const struct stress_case *c, char ret_problem[PROBLEM_BYTES]) {
    struct client clients[MOST_CALLS] = {0};
    struct junco_mutex lock;
    struct junco_error err = {0};
    size_t live = junco_mem_live();
    struct rig rig = {0};
    bool is_too_large = false;

    ret_problem[0] = '\0';
    if (mutex_init(&lock, &err))
        return false;
    for (size_t i = 0; i < c->n_calls; i++) {
        clients[i] = (struct client){.c = c, .use = &c->calls[i], .random = c->calls[i].seed};
        clients[i].problem = ret_problem;
        clients[i].lock = &lock;
        reference_run(c, &c->calls[i], &clients[i].want);
        is_too_large |= clients[i].want.is_too_large;
    }
    if (is_too_large)
        ;
    else if (rig_open(&rig, c, &err))
        snprintf(ret_problem, PROBLEM_BYTES, "does not build: %s", err.message);
    else
        run_calls(&rig, clients, c->n_calls);
    rig_close(&rig);
    for (size_t i = 0; i < c->n_calls; i++)
        expected_done(&clients[i].want);
    mutex_done(&lock);
    if (ret_problem[0] == '\0' && junco_mem_live() != live)
        snprintf(ret_problem, PROBLEM_BYTES, "%zu pieces of memory are left",
                 junco_mem_live() - live);
    return ret_problem[0] == '\0';
}
