/* test_queue.c -- the queue keeps order and bounds, between threads too. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/clock.h"
#include "base/queue.h"
#include "base/thread.h"

#include <string.h>

#define SOON_NS 20000000u /* long enough to be a wait */
#define NEVER_NS 60000000000u /* a hang fails the test instead of the run */
#define N_PUSHERS 3
#define N_POPPERS 2
#define N_EACH 3000

static void test_order_and_bounds(void **state) {
    struct queue *queue = NULL;
    void *item = NULL;
    int items[4];

    (void)state;
    fails(queue_new(0, 0, QUEUE_BUSY, &queue, err), JUNCO_EINVAL, "at least one");
    fails(queue_new(SIZE_MAX, 0, QUEUE_BUSY, &queue, err), JUNCO_ELIMIT, "too long");
    ok(queue_new(3, 100, QUEUE_BUSY, &queue, err));
    ok(queue_push(queue, &items[0], 500, 0, err)); /* an empty queue takes any size */
    fails(queue_push(queue, &items[1], 1, 0, err), JUNCO_EBUSY, "full");
    ok(queue_pop(queue, 0, &item, err));
    assert_ptr_equal(item, &items[0]);
    for (int round = 0; round < 5; round++) { /* the ring wraps around */
        for (int i = 0; i < 3; i++)
            ok(queue_push(queue, &items[i], 33, 0, err));
        fails(queue_push(queue, &items[3], 0, 0, err), JUNCO_EBUSY, "3 items");
        assert_int_equal(queue_size(queue), 3);
        for (int i = 0; i < 3; i++) {
            ok(queue_pop(queue, 0, &item, err));
            assert_ptr_equal(item, &items[i]);
        }
    }
    ok(queue_push(queue, &items[0], 60, 0, err));
    fails(queue_push(queue, &items[1], 41, 0, err), JUNCO_EBUSY, "60 bytes");
    queue_close(queue);
    fails(queue_push(queue, &items[1], 1, 0, err), JUNCO_ECLOSED, "closed");
    ok(queue_pop(queue, 0, &item, err)); /* what is there drains */
    fails(queue_pop(queue, 0, &item, err), JUNCO_ECLOSED, "closed and empty");
    queue_free(queue);
    queue_free(NULL);
}

static void test_deadlines(void **state) {
    struct queue *queue = NULL;
    void *item = NULL;

    (void)state;
    ok(queue_new(1, 0, QUEUE_BLOCK, &queue, err));
    fails(queue_pop(queue, clock_now_ns() + SOON_NS, &item, err), JUNCO_ETIMEOUT, "deadline");
    ok(queue_push(queue, &item, 1, 0, err));
    uint64_t deadline = clock_now_ns() + SOON_NS;
    fails(queue_push(queue, &item, 1, deadline, err), JUNCO_ETIMEOUT, "deadline");
    assert_true(clock_now_ns() >= deadline);
    queue_free(queue);
}

static junco_status make(struct junco_error *err) {
    struct queue *queue = NULL;
    junco_status st = queue_new(4, 0, QUEUE_BLOCK, &queue, err);

    queue_free(queue);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(make);
}

struct pusher {
    struct queue *queue;
    struct junco_thread thread;
    int items[N_EACH];
    junco_status st;
};

struct popper {
    struct queue *queue;
    struct junco_thread thread;
    int64_t sum;
    size_t n;
    junco_status st;
};

static void push_all(void *arg) {
    struct pusher *p = arg;
    uint64_t deadline = clock_now_ns() + NEVER_NS;

    for (int i = 0; i < N_EACH && !p->st; i++) {
        p->items[i] = i;
        p->st = queue_push(p->queue, &p->items[i], (size_t)i % 7, deadline, NULL);
    }
}

static void pop_all(void *arg) {
    struct popper *p = arg;
    uint64_t deadline = clock_now_ns() + NEVER_NS;
    void *item = NULL;

    while (!(p->st = queue_pop(p->queue, deadline, &item, NULL))) {
        p->sum += *(int *)item;
        p->n++;
    }
}

static void test_threads(void **state) {
    static struct pusher pushers[N_PUSHERS];
    static struct popper poppers[N_POPPERS];
    struct queue *queue = NULL;
    int64_t sum = 0;
    size_t n = 0;

    (void)state;
    ok(queue_new(8, 20, QUEUE_BLOCK, &queue, err));
    for (int i = 0; i < N_POPPERS; i++) {
        poppers[i].queue = queue;
        ok(thread_start(&poppers[i].thread, "popper", pop_all, &poppers[i], err));
    }
    for (int i = 0; i < N_PUSHERS; i++) {
        pushers[i].queue = queue;
        ok(thread_start(&pushers[i].thread, "pusher", push_all, &pushers[i], err));
    }
    for (int i = 0; i < N_PUSHERS; i++) {
        thread_join(&pushers[i].thread);
        assert_int_equal(pushers[i].st, JUNCO_OK);
    }
    queue_close(queue);
    for (int i = 0; i < N_POPPERS; i++) {
        thread_join(&poppers[i].thread);
        assert_int_equal(poppers[i].st, JUNCO_ECLOSED);
        sum += poppers[i].sum;
        n += poppers[i].n;
    }
    assert_int_equal(n, N_PUSHERS * N_EACH);
    assert_int_equal(sum, (int64_t)N_PUSHERS * N_EACH * (N_EACH - 1) / 2);
    queue_free(queue);
}

static void test_close_wakes_waiters(void **state) {
    static struct popper popper;
    struct queue *queue = NULL;

    (void)state;
    ok(queue_new(1, 0, QUEUE_BLOCK, &queue, err));
    popper.queue = queue;
    ok(thread_start(&popper.thread, "popper", pop_all, &popper, err));
    queue_close(queue);
    thread_join(&popper.thread);
    assert_int_equal(popper.st, JUNCO_ECLOSED);
    queue_free(queue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_bounds),    cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_allocation_failures), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_close_wakes_waiters),
    };

    return cmocka_run_group_tests_name("base queue", tests, NULL, NULL);
}
