/* test_counter.c -- the counter never passes its limit, whoever adds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/counter.h"
#include "base/thread.h"

#include <string.h>

#define N_THREADS 4
#define N_ROUNDS 5000
#define LIMIT 25

static struct counter shared;

static void test_limit(void **state) {
    struct counter c = {0};

    (void)state;
    assert_true(counter_try_add(&c, 10, 10));
    assert_false(counter_try_add(&c, 1, 10));
    assert_int_equal(counter_now(&c), 10);
    counter_sub(&c, 4);
    assert_int_equal(counter_peak(&c), 0); /* until it is marked */
    assert_true(counter_try_add(&c, 4, 10));
    counter_mark(&c);
    assert_false(counter_try_add(&c, SIZE_MAX, 0)); /* no limit, but no overflow either */
    counter_sub(&c, 10);
    assert_int_equal(counter_now(&c), 0);
    assert_int_equal(counter_peak(&c), 10);
}

static void add_and_sub(void *arg) {
    (void)arg;
    for (int i = 0; i < N_ROUNDS; i++) {
        if (!counter_try_add(&shared, 10, LIMIT))
            continue;
        counter_mark(&shared);
        counter_sub(&shared, 10);
    }
}

static void test_threads(void **state) {
    struct junco_thread threads[N_THREADS] = {0};

    (void)state;
    for (int i = 0; i < N_THREADS; i++)
        ok(thread_start(&threads[i], "adder", add_and_sub, NULL, err));
    for (int i = 0; i < N_THREADS; i++)
        thread_join(&threads[i]);
    assert_int_equal(counter_now(&shared), 0);
    assert_in_range(counter_peak(&shared), 10, LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests_name("base counter", tests, NULL, NULL);
}
