/* test_buf.c -- payloads are charged once, along the chain of accounts, until nobody refers to
 * them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "base/thread.h"
#include "data/buf.h"

#include <string.h>

#define N_THREADS 4
#define N_ROUNDS 2000

static void test_charges(void **state) {
    struct account *process = NULL, *call = NULL;
    struct junco_buf *a = NULL, *b = NULL;

    (void)state;
    ok(account_new(1000, NULL, &process, err));
    ok(account_new(600, process, &call, err));
    ok(buf_new(500, call, &a, err));
    assert_int_equal((uintptr_t)buf_data(a) % 64, 0);
    assert_int_equal(buf_size_bytes(a), 500);
    memset(buf_data(a), 1, 500);
    fails(buf_new(101, call, &b, err), JUNCO_ELIMIT, "the limit is 600");
    ok(buf_new(450, process, &b, err));
    struct junco_buf *c = NULL;
    fails(buf_new(60, call, &c, err), JUNCO_ELIMIT, "the limit is 1000"); /* fits the call alone */
    assert_int_equal(account_used_bytes(call), 500); /* and was taken back from it */
    assert_int_equal(account_used_bytes(process), 950);
    buf_trim(a, 100);
    assert_int_equal(account_used_bytes(process), 550);
    junco_buf_ref(a);
    junco_buf_unref(a);
    assert_int_equal(account_used_bytes(call), 100);
    account_unref(call); /* the payload keeps its account */
    account_unref(process);
    junco_buf_unref(b);
    assert_int_equal(account_used_bytes(process), 100);
    assert_int_equal(account_peak_bytes(process), 950);
    junco_buf_unref(a);
    junco_buf_unref(NULL);
    account_unref(NULL);
}

static void count_release(void *ctx, void *data) {
    (void)data;
    ++*(int *)ctx;
}

static void test_wrapped_memory_is_released_once(void **state) {
    static char data[10];
    struct junco_buf *buf = NULL;
    int n = 0;

    (void)state;
    ok(junco_buf_wrap(data, sizeof(data), count_release, &n, &buf, err));
    assert_ptr_equal(buf_data(buf), data);
    junco_buf_ref(buf);
    junco_buf_unref(buf);
    assert_int_equal(n, 0);
    junco_buf_unref(buf);
    assert_int_equal(n, 1);
}

static void test_size_is_bounded(void **state) {
    struct junco_buf *buf = NULL;

    (void)state;
    fails(buf_new((size_t)JUNCO_MAX_TENSOR_BYTES + 1, NULL, &buf, err), JUNCO_ELIMIT, "at most");
}

static junco_status make(struct junco_error *err) {
    struct account *process = NULL, *call = NULL;
    struct junco_buf *buf = NULL;
    junco_status st = account_new(0, NULL, &process, err);

    if (!st)
        st = account_new(0, process, &call, err);
    if (!st)
        st = buf_new(10, call, &buf, err);
    assert_int_equal(process ? account_used_bytes(process) : 0, buf ? 10 : 0);
    junco_buf_unref(buf);
    account_unref(call);
    account_unref(process);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(make);
}

static void churn(void *arg) {
    struct account *process = arg;
    struct account *call = NULL;
    struct junco_buf *buf = NULL;

    if (account_new(300, process, &call, NULL))
        return;
    for (int i = 0; i < N_ROUNDS; i++) {
        if (buf_new(100 + (size_t)i % 200, call, &buf, NULL))
            continue;
        junco_buf_ref(buf);
        junco_buf_unref(buf);
        junco_buf_unref(buf);
    }
    account_unref(call);
}

static void test_threads(void **state) {
    struct junco_thread threads[N_THREADS] = {0};
    struct account *process = NULL;

    (void)state;
    ok(account_new(500, NULL, &process, err));
    for (int i = 0; i < N_THREADS; i++)
        ok(thread_start(&threads[i], "churn", churn, process, err));
    for (int i = 0; i < N_THREADS; i++)
        thread_join(&threads[i]);
    assert_int_equal(account_used_bytes(process), 0);
    assert_in_range(account_peak_bytes(process), 100, 500);
    account_unref(process);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charges),
        cmocka_unit_test(test_wrapped_memory_is_released_once),
        cmocka_unit_test(test_size_is_bounded),
        cmocka_unit_test(test_allocation_failures),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests_name("data buf", tests, NULL, NULL);
}
