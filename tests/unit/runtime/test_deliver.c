/* test_deliver.c -- results by callback. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/clock.h"
#include "base/thread.h"

static const struct node adds[] = {
    {.op = "t.add", .arg = 1, .chunk_rows = 7},
    {.lambda = "lambda n: n % 3 != 0", .iteration = JUNCO_FILTER},
    {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
};
static const struct node gated[] = {{.op = "t.gate", .chunk_rows = 1}};

/* What a call's callbacks saw. */
struct listener {
    struct junco_mutex lock;
    struct junco_cond changed;
    struct results got;
    struct junco_call *call;
    int n_rows_calls, n_ends, n_inside, n_twice, n_failed;
    bool is_slow; /* on_rows waits until is_free */
    bool is_free;
    int free_in; /* 1: on_rows frees the call, 2: on_end does */
    bool is_cancelling; /* on_rows cancels */
};

static void listener_init(struct listener *listener) {
    *listener = (struct listener){0};
    ok(mutex_init(&listener->lock, err));
    ok(cond_init(&listener->changed, err));
}

static void listener_done(struct listener *listener) {
    results_done(&listener->got);
    cond_done(&listener->changed);
    mutex_done(&listener->lock);
}

static void enter(struct listener *listener, struct junco_call *call) {
    mutex_lock(&listener->lock);
    listener->n_twice += listener->n_inside > 0 || listener->call != call;
    listener->n_inside++;
    mutex_unlock(&listener->lock);
}

static void leave(struct listener *listener) {
    mutex_lock(&listener->lock);
    listener->n_inside--;
    cond_broadcast(&listener->changed);
    mutex_unlock(&listener->lock);
}

static void on_rows(void *ctx, struct junco_call *call, struct junco_table *rows) {
    struct listener *listener = ctx;

    enter(listener, call);
    ok(results_add(&listener->got, rows, err));
    mutex_lock(&listener->lock);
    listener->n_rows_calls++;
    cond_broadcast(&listener->changed);
    while (listener->is_slow && !listener->is_free)
        cond_wait(&listener->changed, &listener->lock);
    mutex_unlock(&listener->lock);
    if (listener->is_cancelling)
        junco_call_cancel(call);
    if (listener->free_in == 1)
        junco_call_free(call);
    leave(listener);
}

static void on_end(void *ctx, struct junco_call *call, junco_status status,
                   const struct junco_error *why) {
    struct listener *listener = ctx;

    enter(listener, call);
    listener->got.status = status;
    listener->got.error = *why;
    if (listener->free_in == 2)
        junco_call_free(call);
    mutex_lock(&listener->lock);
    listener->n_ends++;
    mutex_unlock(&listener->lock);
    leave(listener);
}

static void on_failed(void *ctx, const char *node, int64_t row, const struct junco_error *why) {
    struct listener *listener = ctx;

    (void)node;
    (void)row;
    (void)why;
    enter(listener, listener->call);
    listener->n_failed++;
    leave(listener);
}

static struct junco_call_options options_of(struct listener *listener) {
    return (struct junco_call_options){.on_rows = on_rows, .on_end = on_end, .ctx = listener};
}

static void start(struct rig *rig, size_t rows, struct listener *listener) {
    struct junco_call_options options = options_of(listener);

    ok(rig_start(rig, rows, &options, &listener->call, err));
}

static void wait_for_end(struct listener *listener) {
    mutex_lock(&listener->lock);
    while (listener->n_ends == 0 || listener->n_inside > 0)
        cond_wait(&listener->changed, &listener->lock);
    mutex_unlock(&listener->lock);
}

static void wait_for_rows(struct listener *listener, int n) {
    mutex_lock(&listener->lock);
    while (listener->n_rows_calls < n)
        cond_wait(&listener->changed, &listener->lock);
    mutex_unlock(&listener->lock);
}

/* A slow callback returns. */
static void set_free(struct listener *listener) {
    mutex_lock(&listener->lock);
    listener->is_free = true;
    cond_broadcast(&listener->changed);
    mutex_unlock(&listener->lock);
}

static void check_end(struct listener *listener, junco_status status) {
    assert_int_equal(listener->n_ends, 1);
    assert_int_equal(listener->n_twice, 0);
    assert_int_equal(listener->got.status, status);
}

/* ---- the same as a reader gets ---- */

static void test_rows_in_order_then_the_end(void **state) {
    struct results want = run_chain(COUNT(adds), adds, 200, NULL, NULL);
    struct listener listeners[20];
    struct rig rig;

    (void)state;
    for (int workers = 1; workers <= 2; workers++) {
        struct rig_options options = {.workers = workers, .executor = {.edge_rows = 10}};

        ok(rig_open(&rig, COUNT(adds), adds, &options, err));
        for (size_t i = 0; i < COUNT(listeners); i++) {
            listener_init(&listeners[i]);
            start(&rig, 200, &listeners[i]);
        }
        for (size_t i = 0; i < COUNT(listeners); i++) {
            struct junco_call_stats stats;

            wait_for_end(&listeners[i]);
            check_end(&listeners[i], JUNCO_OK);
            assert_true(results_equal(&want, &listeners[i].got));
            junco_call_stats(listeners[i].call, &stats);
            assert_int_equal(stats.rows_out, want.rows);
            junco_call_free(listeners[i].call);
            listener_done(&listeners[i]);
        }
        rig_close(&rig);
    }
    results_done(&want);
}

static void test_failures(void **state) {
    static const struct node nodes[] = {{.op = "t.fail", .arg = 15, .chunk_rows = 4}};
    struct listener listener;
    struct junco_call_options options;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(nodes), nodes, NULL, err));
    listener_init(&listener);
    start(&rig, 20, &listener);
    wait_for_end(&listener);
    check_end(&listener, JUNCO_EDATA);
    assert_int_equal(listener.got.rows, 15); /* those before it */
    assert_non_null(strstr(listener.got.error.message, "15 is bad"));
    junco_call_free(listener.call);
    listener_done(&listener);
    listener_init(&listener);
    options = options_of(&listener);
    options.on_error = JUNCO_ON_ERROR_SKIP;
    options.row_failed = on_failed;
    ok(rig_start(&rig, 20, &options, &listener.call, err));
    wait_for_end(&listener);
    check_end(&listener, JUNCO_OK);
    assert_int_equal(listener.got.rows, 19);
    assert_int_equal(listener.n_failed, 1);
    junco_call_free(listener.call);
    listener_done(&listener);
    rig_close(&rig);
}

static void test_what_does_not_go_together(void **state) {
    struct listener listener;
    struct junco_call_options options;
    struct junco_table table;
    struct rig rig;
    bool is_end;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, NULL, err));
    listener_init(&listener);
    start(&rig, 5, &listener);
    fails(junco_call_next(listener.call, &table, &is_end, err), JUNCO_EINVAL, "callbacks");
    wait_for_end(&listener);
    junco_call_free(listener.call);
    options = options_of(&listener);
    ok(rig_table(0, 5, &table, err));
    fails(executor_run(rig.executor, &table, &options, NULL, &table, err), JUNCO_EINVAL,
          "callbacks");
    options.on_end = NULL;
    fails(executor_call_start(rig.executor, &table, &options, &listener.call, err), JUNCO_EINVAL,
          "on_end is missing");
    junco_table_done(&table);
    listener_done(&listener);
    rig_close(&rig);
}

/* ---- slow ones ---- */

static void test_a_slow_callback_holds_back_its_own_call(void **state) {
    struct rig_options options = {.executor = {.edge_rows = 5}}; /* one worker */
    struct listener slow[3], quick;
    struct junco_call *call;
    struct results got;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    for (size_t i = 0; i < COUNT(slow); i++) {
        listener_init(&slow[i]);
        slow[i].is_slow = true;
        start(&rig, 200, &slow[i]);
        wait_for_rows(&slow[i], 1);
    }
    listener_init(&quick);
    start(&rig, 200, &quick);
    wait_for_end(&quick);
    check_end(&quick, JUNCO_OK);
    ok(rig_start(&rig, 200, NULL, &call, err));
    results_read(call, &got);
    assert_int_equal(got.rows, quick.got.rows);
    results_done(&got);
    junco_call_free(call);
    for (size_t i = 0; i < COUNT(slow); i++) {
        struct junco_call_stats stats;

        junco_call_stats(slow[i].call, &stats);
        assert_true(stats.rows_done < 100); /* the edges are full */
        set_free(&slow[i]);
        wait_for_end(&slow[i]);
        check_end(&slow[i], JUNCO_OK);
        assert_int_equal(slow[i].got.rows, quick.got.rows);
        junco_call_free(slow[i].call);
        listener_done(&slow[i]);
    }
    junco_call_free(quick.call);
    listener_done(&quick);
    rig_close(&rig);
}

/* ---- ending ---- */

static void test_cancel_tells_the_end(void **state) {
    struct listener listener;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    listener_init(&listener);
    gate_close();
    start(&rig, 10, &listener);
    gate_wait(1);
    junco_call_cancel(listener.call);
    wait_for_end(&listener); /* though a task sits there still */
    check_end(&listener, JUNCO_ECANCELLED);
    gate_open();
    junco_call_free(listener.call);
    check_end(&listener, JUNCO_ECANCELLED);
    listener_done(&listener);
    rig_close(&rig);
}

static void test_a_deadline_with_nobody_waiting(void **state) {
    struct listener listener;
    struct junco_call_options options;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    listener_init(&listener);
    options = options_of(&listener);
    options.deadline_ms = 20;
    gate_close();
    ok(rig_start(&rig, 10, &options, &listener.call, err));
    wait_for_end(&listener); /* the gate is shut: no task returns */
    check_end(&listener, JUNCO_ETIMEOUT);
    assert_non_null(strstr(listener.got.error.message, "t.gate"));
    gate_open();
    junco_call_free(listener.call);
    listener_done(&listener);
    rig_close(&rig);
}

static void test_a_deadline_while_others_are_in_callbacks(void **state) {
    struct listener slow[4], late; /* several, so that no thread is idle that one was started for */
    struct junco_call_options options;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    for (size_t i = 0; i < COUNT(slow); i++) {
        listener_init(&slow[i]);
        slow[i].is_slow = true;
        start(&rig, 1, &slow[i]);
        wait_for_rows(&slow[i], 1);
    }
    gate_close();
    listener_init(&late);
    options = options_of(&late);
    options.deadline_ms = 20;
    ok(rig_start(&rig, 10, &options, &late.call, err));
    wait_for_end(&late);
    check_end(&late, JUNCO_ETIMEOUT);
    gate_open();
    junco_call_free(late.call);
    listener_done(&late);
    for (size_t i = 0; i < COUNT(slow); i++) {
        set_free(&slow[i]);
        wait_for_end(&slow[i]);
        check_end(&slow[i], JUNCO_OK);
        junco_call_free(slow[i].call);
        listener_done(&slow[i]);
    }
    rig_close(&rig);
}

static void test_freed_calls_call_nobody(void **state) {
    struct listener listener;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, NULL, err));
    listener_init(&listener);
    gate_close();
    start(&rig, 10, &listener);
    gate_wait(1);
    gate_open();
    junco_call_free(listener.call);
    assert_int_equal(listener.n_inside, 0);
    int n = listener.n_rows_calls + listener.n_ends;
    rig_close(&rig);
    assert_int_equal(listener.n_rows_calls + listener.n_ends, n);
    listener_done(&listener);
}

static void test_a_callback_frees_its_call(void **state) {
    struct listener listeners[8];
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 5}};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    for (size_t i = 0; i < COUNT(listeners); i++) {
        listener_init(&listeners[i]);
        listeners[i].free_in = i % 2 + 1;
        start(&rig, 200, &listeners[i]);
    }
    for (size_t i = 0; i < COUNT(listeners); i++) {
        wait_for_rows(&listeners[i], 1);
        if (i % 2 == 1)
            wait_for_end(&listeners[i]);
    }
    rig_close(&rig); /* waits for those that free themselves */
    for (size_t i = 0; i < COUNT(listeners); i++) {
        assert_int_equal(listeners[i].n_ends, i % 2);
        assert_int_equal(listeners[i].n_twice, 0);
        assert_true(i % 2 == 1 || listeners[i].n_rows_calls == 1);
        listener_done(&listeners[i]);
    }
}

static void test_a_callback_cancels_its_call(void **state) {
    struct rig_options options = {.executor = {.edge_rows = 5}};
    struct listener listener;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    listener_init(&listener);
    listener.is_cancelling = true;
    start(&rig, 200, &listener);
    wait_for_end(&listener);
    check_end(&listener, JUNCO_ECANCELLED);
    assert_int_equal(listener.n_rows_calls, 1);
    junco_call_free(listener.call);
    listener_done(&listener);
    rig_close(&rig);
}

static void test_freed_at_every_moment(void **state) {
    struct rig_options options = {.workers = 2, .executor = {.edge_rows = 3}};
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &options, err));
    for (int i = 0; i < 200; i++) {
        struct listener listener;
        uint64_t until = clock_now_ns() + (uint64_t)i * 2000;

        listener_init(&listener);
        start(&rig, 50, &listener);
        while (clock_now_ns() < until)
            continue;
        junco_call_free(listener.call);
        assert_int_equal(listener.n_inside, 0);
        assert_int_equal(listener.n_twice, 0);
        listener_done(&listener);
    }
    rig_close(&rig);
}

/* ---- allocation failures ---- */

static void count_rows(void *ctx, struct junco_call *call, struct junco_table *rows) {
    (void)ctx;
    (void)call;
    (void)rows;
}

static void keep_status(void *ctx, struct junco_call *call, junco_status status,
                        const struct junco_error *why) {
    struct listener *listener = ctx;

    (void)call;
    mutex_lock(&listener->lock);
    listener->got.status = status;
    listener->got.error = *why;
    listener->n_ends++;
    cond_broadcast(&listener->changed);
    mutex_unlock(&listener->lock);
}

static junco_status call_back(struct junco_error *err) {
    struct junco_call_options options = {.on_rows = count_rows, .on_end = keep_status};
    struct listener listener;
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(adds), adds, NULL, err);

    if (st)
        return st;
    listener_init(&listener);
    options.ctx = &listener;
    st = rig_start(&rig, 30, &options, &listener.call, err);
    if (!st) {
        wait_for_end(&listener);
        junco_call_free(listener.call);
        st = listener.got.status;
        *err = listener.got.error;
    }
    rig_close(&rig);
    listener_done(&listener);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(call_back);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_in_order_then_the_end),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_what_does_not_go_together),
        cmocka_unit_test(test_a_slow_callback_holds_back_its_own_call),
        cmocka_unit_test(test_cancel_tells_the_end),
        cmocka_unit_test(test_a_deadline_with_nobody_waiting),
        cmocka_unit_test(test_a_deadline_while_others_are_in_callbacks),
        cmocka_unit_test(test_freed_calls_call_nobody),
        cmocka_unit_test(test_a_callback_frees_its_call),
        cmocka_unit_test(test_a_callback_cancels_its_call),
        cmocka_unit_test(test_freed_at_every_moment),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
