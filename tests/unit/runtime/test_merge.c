/* test_merge.c -- rows of several calls in one batch, on the real executor. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/clock.h"
#include "base/thread.h"
#include "runtime/executor.h"

#define CALLS 4

/* t.meet gives n * 10000 + the sum of its batch: so results tell which rows met. */

static const struct rig_options shared = {.executor = {.batches = JUNCO_BATCHES_SHARED}};
static const struct junco_call_options skip = {.on_error = JUNCO_ON_ERROR_SKIP};

/* A call on the rows first ... first + rows - 1. */
struct part {
    int64_t first;
    size_t rows;
    const struct junco_call_options *options;
};

static junco_status start_part(struct rig *rig, const struct part *part,
                               struct junco_call **ret_call, struct junco_error *err) {
    struct junco_table table;
    junco_status st = rig_table(part->first, part->rows, &table, err);

    if (st)
        return st;
    st = executor_call_start(rig->executor, &table, part->options, ret_call, err);
    if (st)
        junco_table_done(&table);
    return st;
}

/* Calls that are all there before the first one's rows pass the first node, a t.gate: there is one
 * worker, so what follows sees them all, and in a batch of 16 they meet. */
static void run_together(struct rig *rig, size_t n, const struct part *parts,
                         struct results *ret_results) {
    struct junco_call *calls[CALLS];

    gate_close();
    for (size_t i = 0; i < n; i++)
        ok(start_part(rig, &parts[i], &calls[i], err));
    gate_open();
    for (size_t i = 0; i < n; i++) {
        results_read(calls[i], &ret_results[i]);
        junco_call_free(calls[i]);
    }
}

static void check_call(struct results *r, size_t rows, const int64_t *n) {
    if (r->status)
        fail_msg("%s", r->error.message);
    assert_int_equal(r->rows, rows);
    for (size_t i = 0; i < rows; i++)
        assert_int_equal(r->at[i].n, n[i]);
    results_done(r);
}

static void test_rows_of_all_calls_meet(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.shape", .arg = 1, .out = "x"},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 16},
    };
    static const struct part parts[] = {{10, 1}, {20, 2}, {30, 1}};
    const int64_t sum = 10 + 20 + 21 + 30;
    struct results got[CALLS];
    struct junco_node_stats stats;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
    run_together(&rig, COUNT(parts), parts, got);
    executor_node_stats(rig.executor, 2, &stats);
    assert_int_equal(stats.rows_in, 4);
    assert_int_equal(stats.runs, 1);
    assert_int_equal(got[1].at[1].id, 21);
    check_call(&got[0], 1, (int64_t[]){100000 + sum});
    check_call(&got[1], 2, (int64_t[]){200000 + sum, 210000 + sum});
    check_call(&got[2], 1, (int64_t[]){300000 + sum});
    rig_close(&rig);
}

/* Only pure operators, and only where batches are shared. */
static void test_who_does_not_meet(void **state) {
    static const struct {
        const char *op;
        struct rig_options options;
    } cases[] = {{"t.meet_impure", {.executor = {.batches = JUNCO_BATCHES_SHARED}}},
                 {"t.meet", {.executor = {.batches = JUNCO_BATCHES_FIXED}}}};
    static const struct part parts[] = {{10, 1}, {20, 2}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct node nodes[] = {
            {.op = "t.gate", .instances = 1},
            {.op = "t.shape", .arg = 1, .out = "x"},
            {.op = cases[i].op, .arg = -1, .in = "x", .batch = 16},
        };
        struct results got[CALLS];
        struct rig rig;

        ok(rig_open(&rig, COUNT(nodes), nodes, &cases[i].options, err));
        run_together(&rig, COUNT(parts), parts, got);
        check_call(&got[0], 1, (int64_t[]){100010});
        check_call(&got[1], 2, (int64_t[]){200041, 210041});
        rig_close(&rig);
    }
}

static void test_shapes_form_runs_of_their_own(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.shape", .arg = 2, .out = "x"}, /* odd and even rows differ */
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 16},
    };
    static const struct part parts[] = {{10, 2}, {20, 2}, {30, 1}};
    struct results got[CALLS];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
    run_together(&rig, COUNT(parts), parts, got);
    check_call(&got[0], 2, (int64_t[]){100000 + 60, 110000 + 32});
    check_call(&got[1], 2, (int64_t[]){200000 + 60, 210000 + 32});
    check_call(&got[2], 1, (int64_t[]){300000 + 60});
    rig_close(&rig);
}

/* Rule 8: by call first, so that one call's bad row costs the others nothing; then singly. */
static void test_a_refused_batch_runs_again_by_call(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.shape", .arg = 1, .out = "x"},
        {.op = "t.meet", .arg = 21, .in = "x", .batch = 16},
    };
    static const struct part parts[] = {{10, 2, NULL}, {20, 3, NULL}, {21, 2, &skip}};
    struct results got[CALLS];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
    run_together(&rig, COUNT(parts), parts, got);
    check_call(&got[0], 2, (int64_t[]){100000 + 21, 110000 + 21});
    assert_int_equal(got[1].status, JUNCO_EENGINE);
    assert_non_null(strstr(got[1].error.message, "(t.meet), row 1: refused"));
    got[1].status = JUNCO_OK;
    check_call(&got[1], 1, (int64_t[]){200000 + 20}); /* what came before it is delivered */
    check_call(&got[2], 1, (int64_t[]){220000 + 22});
    rig_close(&rig);
}

/* A row that may not be shown to the operator is its own call's. */
static void test_bad_rows_stay_with_their_call(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.holes", .arg = 3}, /* multiples of 3 become null, which t.swell does not take */
        {.op = "t.swell", .arg = 8, .out = "x", .batch = 16},
        {.op = "t.first", .in = "x"},
    };
    static const struct part parts[] = {
        {10, 5, &skip}, {21, 1, &skip}, {21, 2, NULL}, {40, 1, NULL}};
    struct results got[CALLS];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
    run_together(&rig, COUNT(parts), parts, got);
    check_call(&got[0], 4, (int64_t[]){10, 11, 13, 14});
    check_call(&got[1], 0, NULL);
    assert_int_equal(got[2].status, JUNCO_EVALUE);
    assert_int_equal(got[2].rows, 0);
    results_done(&got[2]);
    check_call(&got[3], 1, (int64_t[]){40});
    rig_close(&rig);
}

static void test_a_cancelled_member_takes_nobody_with_it(void **state) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 1, .out = "x"},
        {.op = "t.meet_gate", .arg = -1, .in = "x", .batch = 3, .batch_delay_ms = 60000},
    };
    static const struct part parts[] = {{10, 1}, {20, 1}, {30, 1}};
    struct junco_call *calls[3];
    struct results got;

    (void)state;
    for (size_t victim = 0; victim < 3; victim++) {
        struct rig rig;

        ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
        gate_close();
        for (size_t i = 0; i < 3; i++)
            ok(start_part(&rig, &parts[i], &calls[i], err));
        gate_wait(3); /* nobody waits a minute: the batch is full */
        junco_call_cancel(calls[victim]);
        gate_open();
        for (size_t i = 0; i < 3; i++) {
            results_read(calls[i], &got);
            junco_call_free(calls[i]);
            if (i != victim) {
                check_call(&got, 1, (int64_t[]){parts[i].first * 10000 + 60});
                continue;
            }
            assert_int_equal(got.status, JUNCO_ECANCELLED);
            results_done(&got);
        }
        rig_close(&rig);
    }
}

static void test_a_batch_waits_no_longer_than_its_delay(void **state) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 1, .out = "x"},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 64, .batch_delay_ms = 30},
    };
    static const struct part part = {7, 2};

    (void)state;
    for (int workers = 1; workers <= 2; workers++) {
        struct rig_options options = shared;
        struct junco_call *call;
        struct results got;
        struct rig rig;

        options.workers = workers;
        ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
        for (int again = 0; again < 2; again++) {
            uint64_t begin = clock_now_ns();

            ok(start_part(&rig, &part, &call, err));
            results_read(call, &got);
            assert_true(clock_now_ns() - begin >= 30 * 1000000);
            check_call(&got, 2, (int64_t[]){70015, 80015});
            junco_call_free(call);
        }
        rig_close(&rig);
    }
}

/* A payload is its own call's, also where it was made beside others. */
static void test_memory_is_charged_to_the_rows_call(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.swell", .arg = 1 << 20, .out = "x", .batch = 16},
        {.op = "t.first", .in = "x"},
    };
    static const struct part parts[] = {{10, 1}, {20, 2}, {30, 1}};
    struct junco_call *calls[CALLS];
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
    gate_close();
    for (size_t i = 0; i < COUNT(parts); i++)
        ok(start_part(&rig, &parts[i], &calls[i], err));
    gate_open();
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct junco_call_stats stats;
        struct results got;

        results_read(calls[i], &got);
        assert_int_equal(got.rows, parts[i].rows);
        assert_int_equal(got.at[0].n, parts[i].first);
        junco_call_stats(calls[i], &stats);
        assert_int_equal(stats.peak_bytes, parts[i].rows << 20);
        results_done(&got);
        junco_call_free(calls[i]);
    }
    rig_close(&rig);
}

/* Together they do not fit, one by one they do. */
static void test_no_memory_for_all_of_them(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.swell", .arg = 1 << 20, .out = "x", .batch = 16},
        {.op = "t.first", .in = "x"},
    };
    static const struct part parts[] = {{10, 1}, {20, 1}, {30, 1}, {40, 1}};
    struct rig_options options = shared;
    struct junco_node_stats stats;
    struct results got[CALLS];
    struct rig rig;

    (void)state;
    options.executor.max_memory_bytes = 5 << 19;
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    run_together(&rig, COUNT(parts), parts, got);
    executor_node_stats(rig.executor, 1, &stats);
    assert_true(stats.runs > (int64_t)COUNT(parts)); /* one in vain, then alone */
    for (size_t i = 0; i < COUNT(parts); i++)
        check_call(&got[i], 1, (int64_t[]){parts[i].first});
    rig_close(&rig);
}

struct client {
    struct rig *rig;
    struct junco_thread thread;
    int64_t first;
    bool lends; /* its thread, to run its call (executor_run()) */
};

static void check_rows(const struct junco_table *table, int64_t first) {
    for (size_t i = 0; i < table->rows; i++)
        assert_int_equal(table->columns[0].as.int64[i] / 10000, first + (int64_t)i);
}

static void client_main(void *arg) {
    struct client *client = arg;

    for (int again = 0; again < 20; again++) {
        struct part part = {client->first, 2, NULL};
        struct junco_table input, output;
        struct junco_call *call;
        struct results got;

        if (client->lends) {
            ok(rig_table(part.first, part.rows, &input, err));
            ok(executor_run(client->rig->executor, &input, NULL, NULL, &output, err));
            assert_int_equal(output.rows, part.rows);
            check_rows(&output, part.first);
            junco_table_done(&input);
            junco_table_done(&output);
            continue;
        }
        ok(start_part(client->rig, &part, &call, err));
        results_read(call, &got);
        assert_int_equal(got.rows, part.rows);
        assert_int_equal(got.at[1].n / 10000, part.first + 1);
        results_done(&got);
        junco_call_free(call);
    }
}

/* Calls whose readers lend their threads meet others, and each other. */
static void test_calls_from_many_threads(void **state) {
    static const struct node nodes[] = {
        {.op = "t.shape", .arg = 1, .out = "x"},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 4, .instances = 1},
    };

    (void)state;
    for (int delay_ms = 0; delay_ms < 2; delay_ms++) {
        struct rig_options options = shared;
        struct node delayed[COUNT(nodes)];
        struct client clients[8];
        struct rig rig;

        memcpy(delayed, nodes, sizeof(nodes));
        delayed[1].batch_delay_ms = delay_ms;
        options.workers = 2;
        ok(rig_open(&rig, COUNT(nodes), delayed, &options, err));
        for (size_t i = 0; i < COUNT(clients); i++) {
            clients[i] = (struct client){.rig = &rig, .first = 10 * (int64_t)i, .lends = i % 2};
            ok(thread_start(&clients[i].thread, "client", client_main, &clients[i], err));
        }
        for (size_t i = 0; i < COUNT(clients); i++)
            thread_join(&clients[i].thread);
        rig_close(&rig);
    }
}

/* A call whose reader stays away does not keep a batch from the others that are in it. */
static void test_a_lent_thread_holds_no_batch_back(void **state) {
    static const struct node nodes[] = {
        {.op = "t.swell", .arg = 8, .out = "x", .batch = 2, .batch_delay_ms = 60000},
        {.op = "t.first", .in = "x"},
    };
    static const struct part part = {20, 1, NULL};
    struct rig_options options = shared;
    struct junco_call *away, *call;
    struct junco_table input;
    struct results got;
    struct rig rig;

    (void)state;
    options.workers = 2; /* behind the batch the absent one's next task may hold one */
    ok(rig_open(&rig, COUNT(nodes), nodes, &options, err));
    ok(rig_table(10, 1, &input, err));
    ok(executor_call_start_inline(rig.executor, &input, NULL, NULL, &away, err));
    junco_table_done(&input);
    ok(start_part(&rig, &part, &call, err));
    results_read(call, &got);
    check_call(&got, 1, (int64_t[]){20});
    junco_call_free(call);
    results_read(away, &got);
    check_call(&got, 1, (int64_t[]){10});
    junco_call_free(away);
    rig_close(&rig);
}

/* Read to the end; whatever goes wrong is a want of memory. */
static void read_or_nomem(struct junco_call *call, uint64_t n) {
    bool is_end = !call;

    while (!is_end) {
        struct junco_error error;
        struct junco_table table = {0};
        junco_status st = junco_call_next(call, &table, &is_end, &error);

        junco_table_done(&table);
        if (st && st != JUNCO_ENOMEM)
            fail_msg("allocation %u: %s", (unsigned)n, error.message);
        is_end |= st != JUNCO_OK;
    }
    junco_call_free(call);
}

/* Whichever allocation fails: a call has its results, or says that there was no memory. */
static void test_failing_allocations(void **state) {
    static const struct node nodes[] = {
        {.op = "t.gate", .instances = 1},
        {.op = "t.shape", .arg = 2, .out = "x"},
        {.op = "t.meet", .arg = -1, .in = "x", .batch = 16},
    };
    static const struct part parts[] = {{10, 2, NULL}, {20, 1, NULL}, {21, 2, &skip}};
    struct rig rig;
    bool has_failed = true;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, &shared, err));
    for (uint64_t n = 1; has_failed; n++) {
        struct junco_call *calls[COUNT(parts)] = {NULL};

        gate_close();
        junco_mem_fail_after(n);
        for (size_t i = 0; i < COUNT(parts); i++) {
            junco_status st = start_part(&rig, &parts[i], &calls[i], NULL);

            assert_true(st == JUNCO_OK || st == JUNCO_ENOMEM);
        }
        gate_open();
        for (size_t i = 0; i < COUNT(parts); i++)
            read_or_nomem(calls[i], n);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
    }
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_all_calls_meet),
        cmocka_unit_test(test_who_does_not_meet),
        cmocka_unit_test(test_shapes_form_runs_of_their_own),
        cmocka_unit_test(test_a_refused_batch_runs_again_by_call),
        cmocka_unit_test(test_bad_rows_stay_with_their_call),
        cmocka_unit_test(test_a_cancelled_member_takes_nobody_with_it),
        cmocka_unit_test(test_a_batch_waits_no_longer_than_its_delay),
        cmocka_unit_test(test_memory_is_charged_to_the_rows_call),
        cmocka_unit_test(test_no_memory_for_all_of_them),
        cmocka_unit_test(test_calls_from_many_threads),
        cmocka_unit_test(test_a_lent_thread_holds_no_batch_back),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
