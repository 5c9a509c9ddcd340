/* backend_stress.c -- the suite's cases of several threads, and of memory running out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backend_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/thread.h"

struct runner {
    struct junco_session *session;
    float base;
    int wrong; /* runs that failed or gave other numbers */
};

static void run_many(void *arg) {
    struct runner *runner = arg;
    int turn, i;

    for (turn = 0; turn < 200; turn++) {
        float data[30];
        struct junco_tensor in = floats(data, 2, 1 + turn % 10, 3, 0), out = {0};
        int n = (int)junco_tensor_count(&in);

        for (i = 0; i < n; i++)
            data[i] = runner->base + (float)(turn + i);
        if (engine->run(runner->session, &in, &out, NULL) != JUNCO_OK) {
            runner->wrong++;
            continue;
        }
        for (i = 0; i < n; i++)
            runner->wrong += ((float *)out.data)[i] != 2 * data[i];
        junco_buf_unref(out.buf);
    }
}

void test_threads_share_a_session(void **state) {
    struct junco_session *session = load("scale");
    struct runner runners[3] = {{session, 0, 0}, {session, 1000, 0}, {session, -5000, 0}};
    struct junco_thread threads[3] = {{0}};
    struct junco_error err = {0};
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++)
        assert_ok(thread_start(&threads[i], "run", run_many, &runners[i], &err), &err);
    for (i = 0; i < 3; i++)
        thread_join(&threads[i]);
    for (i = 0; i < 3; i++)
        assert_int_equal(runners[i].wrong, 0);
    engine->unload(session);
}

/* Load, run into the engine's memory, unload: each step that can run out of memory is met once. */
static junco_status load_and_run(struct junco_error *err) {
    struct model model = model_named("two");
    struct junco_session_spec spec = {.model_path = model.path};
    float a[3] = {1, 2, 3}, b[3] = {4, 5, 6};
    struct junco_tensor in[2] = {floats(a, 2, 1, 3, 0), floats(b, 2, 1, 3, 0)};
    struct junco_tensor out[2] = {{0}};
    struct junco_session *session = NULL;
    junco_status st = engine->load(&spec, &session, err);

    if (!st)
        st = engine->run(session, in, out, err);
    assert_true(st == JUNCO_OK || (!out[0].buf && !out[1].buf));
    junco_buf_unref(out[0].buf);
    junco_buf_unref(out[1].buf);
    engine->unload(session);
    return st;
}

void test_each_allocation_may_fail(void **state) {
    size_t live = junco_mem_live();
    uint64_t n;

    (void)state;
    for (n = 1; n < 1000; n++) {
        struct junco_error err = {0};
        junco_status st;
        int has_failed;

        junco_mem_fail_after(n);
        st = load_and_run(&err);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        assert_int_equal(junco_mem_live(), live);
        if (!has_failed) {
            assert_ok(st, &err);
            assert_true(n > 1);
            return;
        }
        assert_int_equal(st, JUNCO_ENOMEM);
        assert_string_not_equal(err.message, "");
    }
    fail_msg("more than %d allocations", 1000);
}
