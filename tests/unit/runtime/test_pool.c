/* test_pool.c -- one set of threads for all pipelines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/machine.h"
#include "base/thread.h"
#include "runtime/pool.h"

#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct node adds[] = {
    {.op = "t.add", .arg = 1, .chunk_rows = 7},
    {.op = "t.emit", .arg = 3, .iteration = JUNCO_FLAT_MAP, .chunk_rows = 5},
};

static size_t cores(void) {
    struct machine machine;

    machine_read("", &machine);
    return (size_t)machine.cores;
}

static size_t max_size(size_t a, size_t b) {
    return a > b ? a : b;
}

/* ---- size ---- */

static void test_pipelines_share_the_threads(void **state) {
    struct rig_options options = {.workers = 3};
    struct rig rigs[4];

    (void)state;
    assert_int_equal(pool_size(), 0);
    for (size_t i = 0; i < COUNT(rigs); i++) {
        ok(rig_open(&rigs[i], COUNT(adds), adds, &options, err));
        if (i == 0)
            assert_int_equal(pool_size(), 3); /* what it may use, and no more */
        assert_true(pool_size() <= max_size(3, cores()));
    }
    for (size_t i = 0; i < COUNT(rigs); i++) {
        struct junco_call *call;
        struct results got;

        ok(rig_start(&rigs[i], 100, NULL, &call, err));
        results_read(call, &got);
        assert_int_equal(got.rows, 300);
        results_done(&got);
        junco_call_free(call);
    }
    for (size_t i = 0; i < COUNT(rigs); i++)
        rig_close(&rigs[i]);
    assert_int_equal(pool_size(), 0);
}

static void test_it_grows_to_the_largest(void **state) {
    struct rig_options small = {.workers = 1}, large = {.workers = 9};
    struct rig a, b;

    (void)state;
    ok(rig_open(&a, COUNT(adds), adds, &small, err));
    assert_int_equal(pool_size(), 1);
    ok(rig_open(&b, COUNT(adds), adds, &large, err));
    assert_in_range(pool_size(), 9, 10);
    rig_close(&b);
    rig_close(&a);
    assert_int_equal(pool_size(), 0);
}

static void test_none_for_what_has_no_threads(void **state) {
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, &(struct rig_options){.executor = {.is_inline = true}},
                err));
    assert_int_equal(pool_size(), 0);
    rig_close(&rig);
}

/* ---- turns ---- */

struct job {
    struct pool_member member;
    atomic_int *n_served; /* of both */
    int n, last_at; /* by one thread at a time where workers is 1 */
};

static void serve(void *arg) {
    struct job *job = arg;

    job->last_at = atomic_fetch_add(job->n_served, 1);
    job->n++;
}

static struct junco_mutex turn = {PTHREAD_MUTEX_INITIALIZER};

static void serve_in_turn(void *arg) {
    mutex_lock(&turn); /* held by the test until all have asked */
    serve(arg);
    mutex_unlock(&turn);
}

static void test_members_take_turns(void **state) {
    atomic_int n_served = 0;
    struct job greedy = {.member = {.serve = serve_in_turn, .workers = 1}, .n_served = &n_served};
    struct job modest = greedy;

    (void)state;
    greedy.member.arg = &greedy;
    modest.member.arg = &modest;
    ok(pool_join(&greedy.member, err));
    ok(pool_join(&modest.member, err));
    mutex_lock(&turn);
    for (int i = 0; i < 100; i++)
        pool_ask(&greedy.member);
    pool_ask(&modest.member);
    mutex_unlock(&turn);
    pool_leave(&modest.member); /* waits for what it asked for */
    pool_leave(&greedy.member);
    assert_int_equal(modest.n, 1);
    assert_int_equal(greedy.n, 100);
    assert_true(modest.last_at < 10);
}

/* ---- coming and going ---- */

struct visitor {
    struct junco_thread thread;
    int n_wrong;
};

static void visit(void *arg) {
    struct visitor *visitor = arg;

    for (int round = 0; round < 20; round++) {
        struct rig_options options = {.workers = round % 3 + 1};
        struct junco_call *call;
        struct results got;
        struct rig rig;

        ok(rig_open(&rig, COUNT(adds), adds, &options, err));
        ok(rig_start(&rig, 50, NULL, &call, err));
        results_read(call, &got);
        visitor->n_wrong += got.rows != 150;
        results_done(&got);
        junco_call_free(call);
        rig_close(&rig);
    }
}

static void test_pipelines_come_and_go(void **state) {
    struct visitor visitors[4] = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(visitors); i++)
        ok(thread_start(&visitors[i].thread, "visitor", visit, &visitors[i], err));
    for (size_t i = 0; i < COUNT(visitors); i++) {
        thread_join(&visitors[i].thread);
        assert_int_equal(visitors[i].n_wrong, 0);
    }
    assert_int_equal(pool_size(), 0);
}

#ifndef __SANITIZE_THREAD__ /* whose runtime allows no threads in a child of threads */
static void test_a_forked_child_begins_anew(void **state) {
    struct visitor visitor = {0};
    struct rig rig;
    int status;

    (void)state;
    ok(rig_open(&rig, COUNT(adds), adds, NULL, err));
    pid_t child = fork();

    if (child == 0) {
        if (pool_size() == 0)
            visit(&visitor);
        _exit(visitor.n_wrong || pool_size() > 0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    rig_close(&rig);
}
#endif

/* A source that reads another pipeline's results, and so keeps the thread that pulls. */
struct chained {
    struct rig *from;
    struct junco_call *call; /* NULL: not begun */
};

static junco_status pull_chained(void *ctx, size_t max_rows, struct junco_table *ret_table,
                                 bool *ret_is_end, struct junco_error *err) {
    struct chained *chained = ctx;
    junco_status st = JUNCO_OK;

    (void)max_rows;
    if (!chained->call)
        st = rig_start(chained->from, 100, NULL, &chained->call, err);
    return st ? st : junco_call_next(chained->call, ret_table, ret_is_end, err);
}

static void test_pipelines_that_wait_for_one_another(void **state) {
    enum { N = 6 };
    struct rig_options options = {.workers = 1, .executor = {.edge_rows = 5}};
    struct chained chained[N];
    struct junco_call *calls[N];
    struct rig rigs[N], last;

    (void)state;
    ok(rig_open(&last, COUNT(adds), adds, &options, err));
    for (int i = 0; i < N; i++) { /* more than there are threads, on a small machine */
        chained[i] = (struct chained){.from = &last};
        ok(rig_open(&rigs[i], 1, adds, &options, err));
        ok(executor_call_start_source(rigs[i].executor, pull_chained, &chained[i], NULL, &calls[i],
                                      err));
    }
    for (int i = 0; i < N; i++) {
        struct results got;

        results_read(calls[i], &got);
        assert_int_equal(got.status, JUNCO_OK);
        assert_int_equal(got.rows, 300);
        results_done(&got);
        junco_call_free(calls[i]);
        junco_call_free(chained[i].call);
        rig_close(&rigs[i]);
    }
    rig_close(&last);
}

static junco_status join_and_leave(struct junco_error *err) {
    atomic_int n_served = 0;
    struct job job = {.member = {.serve = serve, .workers = 4}, .n_served = &n_served};
    junco_status st;

    job.member.arg = &job;
    st = pool_join(&job.member, err);
    if (st)
        return st;
    pool_ask(&job.member);
    pool_leave(&job.member);
    assert_int_equal(job.n, 1);
    return JUNCO_OK;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(join_and_leave);
    assert_int_equal(pool_size(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pipelines_share_the_threads),
        cmocka_unit_test(test_it_grows_to_the_largest),
        cmocka_unit_test(test_none_for_what_has_no_threads),
        cmocka_unit_test(test_members_take_turns),
        cmocka_unit_test(test_pipelines_come_and_go),
        cmocka_unit_test(test_pipelines_that_wait_for_one_another),
#ifndef __SANITIZE_THREAD__
        cmocka_unit_test(test_a_forked_child_begins_anew),
#endif
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
