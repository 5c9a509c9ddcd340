/* test_thread.c -- threads have names, conditions wake, deadlines pass, clocks advance. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/clock.h"
#include "base/thread.h"

#include <signal.h>
#include <string.h>

struct turn {
    struct junco_mutex lock;
    struct junco_cond changed;
    /* --- below: guarded by lock --- */
    int n;
    char name[16];
    int blocks_signals;
};

static void take_turns(void *arg) {
    struct turn *turn = arg;
    sigset_t set;

    mutex_lock(&turn->lock);
    pthread_getname_np(pthread_self(), turn->name, sizeof(turn->name));
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    turn->blocks_signals = sigismember(&set, SIGINT) && sigismember(&set, SIGTERM);
    for (int i = 0; i < 100; i++) {
        while (turn->n % 2 == 0)
            cond_wait(&turn->changed, &turn->lock);
        turn->n++;
        cond_broadcast(&turn->changed);
    }
    mutex_unlock(&turn->lock);
}

static void test_turns(void **state) {
    struct turn turn = {.n = 0};
    struct junco_thread thread = {0};

    (void)state;
    ok(mutex_init(&turn.lock, err));
    ok(cond_init(&turn.changed, err));
    ok(thread_start(&thread, "a name longer than fifteen", take_turns, &turn, err));
    mutex_lock(&turn.lock);
    for (int i = 0; i < 100; i++) {
        turn.n++;
        cond_signal(&turn.changed);
        while (turn.n % 2 == 1)
            cond_wait(&turn.changed, &turn.lock);
    }
    mutex_unlock(&turn.lock);
    thread_join(&thread);
    thread_join(&thread); /* the second time does nothing */
    assert_int_equal(turn.n, 200);
    assert_string_equal(turn.name, "a name longer t");
    assert_true(turn.blocks_signals);
    cond_done(&turn.changed);
    mutex_done(&turn.lock);
}

static void test_deadline(void **state) {
    struct junco_mutex lock;
    struct junco_cond cond;
    uint64_t deadline = clock_now_ns() + 5000000;

    (void)state;
    ok(mutex_init(&lock, err));
    ok(cond_init(&cond, err));
    mutex_lock(&lock);
    while (cond_wait_until(&cond, &lock, deadline))
        ;
    mutex_unlock(&lock);
    assert_true(clock_now_ns() >= deadline);
    cond_done(&cond);
    mutex_done(&lock);
}

static void test_cpu_clock_advances(void **state) {
    uint64_t start = clock_thread_cpu_ns();

    (void)state;
    while (clock_thread_cpu_ns() == start)
        ;
    assert_true(clock_thread_cpu_ns() > start);
}

static void nothing(void *arg) {
    (void)arg;
}

static junco_status start(struct junco_error *err) {
    struct junco_thread thread = {0};
    junco_status st = thread_start(&thread, "x", nothing, NULL, err);

    thread_join(&thread);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(start);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_cpu_clock_advances),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("base thread", tests, NULL, NULL);
}
