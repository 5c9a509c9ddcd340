/* op_stress.c -- conformance: memory that runs out, threads side by side, builders that are full. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_conform.h"

#include <string.h>

#include "base/mem.h"
#include "base/thread.h"
#include "op_host.h"
#include "op_samples.h"
#include "op_test.h"

#define MAX_ALLOCATIONS 100000
#define N_THREADS 2
#define N_RUNS 5

/* Open, run, close; the status is the failed row's, if one failed. */
static junco_status open_and_run(const struct junco_op *op, const struct junco_table *in,
                                 struct junco_error *err) {
    struct junco_env env = {0};
    struct op_test t;
    junco_status st = op_test_open(&t, op, &env, op_sample_find(op->name)->params, err);

    if (!st)
        st = op_test_run(&t, in, 0, err);
    if (!st && t.n_failed) {
        *err = t.first_why;
        st = err->code;
    }
    op_test_close(&t);
    assert_int_equal(env.n_open, 0);
    return st;
}

static void test_each_allocation_may_fail(void **state) {
    struct junco_table in = op_sample_rows(op_sample_find(OP(state)->name));
    size_t live = junco_mem_live();
    int has_failed = 1;

    for (uint64_t n = 1; has_failed; n++) {
        struct junco_error err = {0};
        junco_status st;

        assert_true(n < MAX_ALLOCATIONS);
        junco_mem_fail_after(n);
        st = open_and_run(OP(state), &in, &err);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        if (junco_mem_live() != live)
            fail_msg("allocation %u: %zu are left", (unsigned)n, junco_mem_live() - live);
        /* OK also where it made do with less: a smaller block, a smaller step. */
        if (st != JUNCO_OK && !(has_failed && st == JUNCO_ENOMEM))
            fail_msg("allocation %u: %s, '%s'", (unsigned)n, junco_status_name(st), err.message);
    }
    junco_table_done(&in);
}

/* ---- instances side by side ---- */

struct runner {
    struct op_test t;
    const struct junco_table *in;
    junco_status st;
    struct junco_error err;
};

static void run_often(void *arg) {
    struct runner *r = arg;

    for (size_t i = 0; i < N_RUNS && !r->st; i++)
        r->st = op_test_run(&r->t, r->in, 0, &r->err);
}

static void test_instances_side_by_side(void **state) {
    const struct op_sample *sample = op_sample_find(OP(state)->name);
    struct junco_table in = op_sample_rows(sample);
    struct junco_thread threads[N_THREADS] = {{0}};
    struct runner runners[N_THREADS] = {{.in = &in}, {.in = &in}};
    struct junco_env env = {0};
    struct junco_error err = {0};

    for (size_t i = 0; i < N_THREADS; i++)
        if (op_test_open(&runners[i].t, OP(state), &env, sample->params, &err))
            fail_msg("open: %s", err.message);
    for (size_t i = 0; i < N_THREADS; i++)
        assert_int_equal(thread_start(&threads[i], "op", run_often, &runners[i], &err), JUNCO_OK);
    for (size_t i = 0; i < N_THREADS; i++)
        thread_join(&threads[i]);
    for (size_t i = 0; i < N_THREADS; i++) {
        if (runners[i].st)
            fail_msg("run: %s", runners[i].err.message);
        assert_int_equal(runners[i].t.n_failed, 0);
        assert_same_rows(&runners[0].t.out, &runners[i].t.out);
    }
    for (size_t i = 0; i < N_THREADS; i++)
        op_test_close(&runners[i].t);
    assert_int_equal(env.n_open, 0);
    junco_table_done(&in);
}

/* ---- a full builder ---- */

/* Operators that fan out stop where the builder is full and go on from there. */
static void test_small_builders(void **state) {
    const struct op_sample *sample = op_sample_find(OP(state)->name);
    struct junco_table in;
    struct junco_env env = {0};
    struct op_test all, some;

    if (OP(state)->rows == JUNCO_ROWS_ONE)
        return;
    in = op_sample_rows(sample);
    assert_int_equal(op_test_open(&all, OP(state), &env, sample->params, NULL), JUNCO_OK);
    assert_int_equal(op_test_open(&some, OP(state), &env, sample->params, NULL), JUNCO_OK);
    assert_int_equal(op_test_run(&all, &in, 0, NULL), JUNCO_OK);
    assert_true(all.out.rows > 1);
    for (size_t room = 1; room <= 3; room++) {
        assert_int_equal(op_test_run(&some, &in, room, NULL), JUNCO_OK);
        assert_true(some.n_runs >= (all.out.rows + room - 1) / room);
        assert_true(some.n_runs <= all.out.rows + in.rows + 1);
        assert_same_rows(&all.out, &some.out);
    }
    op_test_close(&all);
    op_test_close(&some);
    junco_table_done(&in);
}

const struct op_case op_stress_cases[] = {
    {"each allocation may fail", test_each_allocation_may_fail, FOR_RUN},
    {"instances side by side", test_instances_side_by_side, FOR_RUN},
    {"small builders", test_small_builders, FOR_RUN},
    {NULL},
};
