/* test_sched.c -- the scheduler driven by hand: no threads, no clock, no data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "sched_bench.h"

#include <string.h>

/* ---- one call ---- */

static void test_rows_flow(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    bench_start(&b);
    admit(&b, 0, 10);
    says(&b, "start 1#0 x8");
    done(&b, 1, 0, 8, SCHED_DONE);
    says(&b, "publish 1#0 x1"); /* the reader's queue is full: no start */
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 8});
    says(&b, "start 1#1 x2");
    done(&b, 1, 1, 2, SCHED_DONE);
    says(&b, "publish 1#1 x1; end");
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 2});
    says(&b, "");
    assert_true(sched_call_has_ended(b.sched, 0));
    send(&b, (struct sched_event){.kind = SCHED_REMOVE});
    assert_int_equal(sched_free_call(b.sched), 0);
    bench_done(&b);
}

static void test_source_is_pulled_for_credit(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 1);
    bench_start(&b);
    admit(&b, 0, 0);
    says(&b, "start 0#0 x1");
    done(&b, 0, 0, 1, SCHED_DONE);
    says(&b, "publish 0#0 x1; start 1#0 x1; start 0#1 x1");
    done(&b, 0, 1, 1, SCHED_DONE);
    says(&b, "publish 0#1 x1"); /* edge full, instance busy */
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1"); /* the reader has a row it has not taken */
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 1});
    says(&b, "start 1#1 x1; start 0#2 x1");
    done(&b, 0, 2, 0, SCHED_FINISHED);
    says(&b, "publish 0#2 x1");
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x1; end");
    bench_done(&b);
}

static void test_two_instances_finish_out_of_order(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 8);
    b.stages[1].instances = 2;
    b.stages[1].chunk_rows = 2;
    bench_start(&b);
    admit(&b, 0, 6);
    says(&b, "start 1#0 x2; start 1#1 x2");
    done(&b, 1, 1, 2, SCHED_DONE);
    says(&b, "start 1#2 x2"); /* #1 waits for #0 */
    assert_int_equal(sched_queued_rows(b.sched, 0, 2), 0);
    assert_int_equal(sched_reserved_rows(b.sched, 0, 1), 6);
    done(&b, 1, 2, 0, SCHED_DONE);
    says(&b, "");
    done(&b, 1, 0, 2, SCHED_DONE);
    says(&b, "publish 1#0 x3; end");
    assert_int_equal(sched_queued_rows(b.sched, 0, 2), 4);
    bench_done(&b);
}

static void test_emptied_chunks_are_sent(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 1, 4);
    bench_start(&b);
    admit(&b, 0, 8);
    says(&b, "start 1#0 x4");
    done(&b, 1, 0, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#1 x4");
    done(&b, 1, 1, 0, SCHED_DONE);
    says(&b, "publish 1#1 x1; end"); /* node 2 had nothing to do */
    bench_done(&b);
}

static void test_more_waits_for_room(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 3);
    b.stages[1].is_fan_out = true;
    bench_start(&b);
    admit(&b, 0, 2);
    says(&b, "start 1#0 x2");
    done(&b, 1, 0, 3, SCHED_MORE);
    says(&b, "publish 1#0 x1");
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 2});
    says(&b, "start 1#0 again x2");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; end");
    bench_done(&b);
}

static void test_finished_ends_the_work_above(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 2, 1);
    bench_start(&b);
    admit(&b, 0, 0);
    done(&b, 0, 0, 1, SCHED_DONE);
    says(&b, "publish 0#0 x1; start 1#0 x1; start 0#1 x1");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x1");
    done(&b, 2, 0, 1, SCHED_FINISHED);
    says(&b, "publish 2#0 x1; drop 2; end");
    assert_false(sched_call_is_idle(b.sched, 0)); /* the source still runs */
    done(&b, 0, 1, 1, SCHED_DONE);
    says(&b, "discard 0#1");
    assert_true(sched_call_is_idle(b.sched, 0));
    bench_done(&b);
}

static void test_failure_lets_earlier_rows_out(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 3, 9);
    b.stages[1].instances = 3;
    b.stages[1].chunk_rows = 2;
    bench_start(&b);
    admit(&b, 0, 6);
    says(&b, "start 1#0 x2; start 1#1 x2; start 1#2 x2");
    done(&b, 1, 2, 2, SCHED_DONE);
    says(&b, "");
    done(&b, 1, 1, 1, SCHED_FAILED);
    says(&b, ""); /* #0 may still fail before it */
    done(&b, 1, 0, 2, SCHED_DONE);
    says(&b, "publish 1#0 x2; drop 1; end");
    assert_int_equal(sched_queued_rows(b.sched, 0, 2), 3);
    bench_done(&b);
}

static void test_blocks_are_whole_but_for_the_last(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 1, 1);
    b.stages[2].block = 4;
    bench_start(&b);
    assert_int_equal(sched_bound_rows(b.sched, 1), 4);
    admit(&b, 0, 6);
    says(&b, "start 1#0 x4");
    done(&b, 1, 0, 3, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#1 x1"); /* three are not a block, room for one */
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x1; start 2#0 x4");
    done(&b, 2, 0, 4, SCHED_DONE);
    says(&b, "publish 2#0 x1; start 1#2 x1");
    done(&b, 1, 2, 1, SCHED_DONE);
    says(&b, "publish 1#2 x1"); /* the input has ended, but the reader has 4 rows */
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 4});
    says(&b, "start 2#1 x1");
    done(&b, 2, 1, 1, SCHED_DONE);
    says(&b, "publish 2#1 x1; end");
    bench_done(&b);
}

static void test_bytes_bound_an_edge(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 100);
    b.config.edge_bytes = 4;
    b.stages[1].chunk_rows = 3;
    bench_start(&b);
    admit(&b, 0, 9);
    done(&b, 1, 0, 3, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#1 x3");
    done(&b, 1, 1, 3, SCHED_DONE);
    says(&b, "publish 1#1 x1"); /* 6 bytes wait */
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 3});
    says(&b, "start 1#2 x3");
    bench_done(&b);
}

/* ---- several calls ---- */

static void test_least_cpu_first(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 8);
    admit(&b, 1, 8);
    says(&b, "");
    send(&b, (struct sched_event){.kind = SCHED_TASK, .stage = 1, .rows = 1, .cpu_ns = 10});
    says(&b, "publish 1#0 x1; start 1#0 x1 of 1");
    send(&b,
         (struct sched_event){.kind = SCHED_TASK, .call = 1, .stage = 1, .rows = 1, .cpu_ns = 30});
    says(&b, "publish 1#0 x1 of 1; start 1#1 x1");
    send(&b,
         (struct sched_event){.kind = SCHED_TASK, .stage = 1, .seq = 1, .rows = 1, .cpu_ns = 5});
    says(&b, "publish 1#1 x1; start 1#2 x1"); /* 15 so far against 30 */
    bench_done(&b);
}

static void test_within_a_slice_first_come_first_served(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    b.stages[1].chunk_rows = 1;
    b.config.slice_ns = 100;
    bench_start(&b);
    admit(&b, 0, 8);
    admit(&b, 1, 8);
    send(&b, (struct sched_event){.kind = SCHED_TASK, .stage = 1, .rows = 1, .cpu_ns = 99});
    says(&b, "publish 1#0 x1; start 1#1 x1");
    send(&b,
         (struct sched_event){.kind = SCHED_TASK, .stage = 1, .seq = 1, .rows = 1, .cpu_ns = 1});
    says(&b, "publish 1#1 x1; start 1#0 x1 of 1"); /* a slice against none */
    bench_done(&b);
}

/* A call of little more CPU than those that come: it has its turn all the same. */
static void test_new_calls_do_not_starve_another(void **state) {
    struct sched_event used = {.kind = SCHED_TASK, .call = 1, .stage = 1, .rows = 1};
    uint32_t n_passed = 0;
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 8);
    send(&b, (struct sched_event){.kind = SCHED_TASK, .stage = 1, .rows = 1, .cpu_ns = 40});
    says(&b, "publish 1#0 x1; start 1#1 x1");
    admit(&b, 1, 1);
    send(&b,
         (struct sched_event){.kind = SCHED_TASK, .stage = 1, .seq = 1, .rows = 1, .cpu_ns = 5});
    says(&b, "publish 1#1 x1; start 1#0 x1 of 1"); /* 45 against 40 */
    for (used.cpu_ns = 30; n_passed < 9; n_passed++) { /* one new call after the other */
        send(&b, used);
        if (b.got.at[b.got.n - 1].call == 0)
            break;
        send(&b, (struct sched_event){.kind = SCHED_READ, .call = 1, .rows = 1});
        send(&b, (struct sched_event){.kind = SCHED_REMOVE, .call = 1});
        admit(&b, 1, 1);
    }
    assert_true(n_passed < 2);
    bench_done(&b);
}

static void test_earliest_deadline_first(void **state) {
    static const uint64_t deadlines[] = {0, 900, 300};
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    bench_start(&b);
    for (uint32_t c = 0; c < 3; c++)
        send(&b, (struct sched_event){
                     .kind = SCHED_ADMIT, .call = c, .rows = 16, .deadline_ns = deadlines[c]});
    assert_int_equal(sched_running(b.sched), 1); /* call 0 was alone when it came */
    done(&b, 1, 0, 8, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#0 x8 of 2");
    /* Though it has used most. */
    send(&b, (struct sched_event){
                 .kind = SCHED_TASK, .call = 2, .stage = 1, .rows = 0, .cpu_ns = 1000000});
    says(&b, "publish 1#0 x1 of 2; start 1#1 x8 of 2");
    send(&b, (struct sched_event){.kind = SCHED_TASK, .call = 2, .stage = 1, .seq = 1, .rows = 0});
    says(&b, "publish 1#1 x1 of 2; end of 2; start 1#0 x8 of 1");
    bench_done(&b);
}

static void test_a_held_call_starts_nothing(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 2);
    send(&b, (struct sched_event){.kind = SCHED_HOLD});
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1");
    send(&b, (struct sched_event){.kind = SCHED_RELEASE});
    says(&b, "start 1#1 x1");
    bench_done(&b);
}

static void test_starved_tasks_try_again(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 8);
    b.stages[1].instances = 2;
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 2);
    says(&b, "start 1#0 x1; start 1#1 x1");
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, ""); /* #1 runs and may bring memory; beside it #0 would only work in vain */
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "start 1#0 again x1");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x2; end");
    bench_done(&b);
}

/* While a task waits for memory, nothing starts upstream of it: that would take more. */
static void test_nothing_starts_above_a_starved_task(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 2, 8);
    b.stages[1].chunk_rows = b.stages[2].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 3);
    says(&b, "start 1#0 x1");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x1; start 1#1 x1");
    done(&b, 2, 0, 0, SCHED_STARVED);
    says(&b, "");
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x1; start 2#0 again x1; start 1#2 x1");
    done(&b, 2, 0, 1, SCHED_DONE);
    says(&b, "publish 2#0 x1; start 2#1 x1");
    bench_done(&b);
}

static void test_the_youngest_holder_fails(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 8);
    b.stages[1].instances = 2;
    bench_start(&b);
    admit(&b, 0, 1);
    admit(&b, 1, 1);
    says(&b, "start 1#0 x1 of 1");
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, "start 1#0 again x1");
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, "");
    send(&b,
         (struct sched_event){.kind = SCHED_TASK, .call = 1, .stage = 1, .outcome = SCHED_STARVED});
    says(&b, "evict 2 of 1; end of 1");
    send(&b, (struct sched_event){.kind = SCHED_DROPPED, .call = 1});
    says(&b, "start 1#0 again x1");
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, "evict 2; end"); /* nobody else is left to blame */
    bench_done(&b);
}

/* ---- cancel, wherever it comes ---- */

static void test_cancel_at_each_point(void **state) {
    (void)state;
    for (int point = 0; point < 5; point++) {
        struct bench b;

        bench_init(&b, 2, 2, 2);
        b.stages[1].is_fan_out = true;
        bench_start(&b);
        admit(&b, 0, 4);
        if (point > 0)
            done(&b, 1, 0, 2, SCHED_MORE);
        if (point > 1)
            done(&b, 2, 0, 2, SCHED_DONE);
        if (point > 2)
            send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 2});
        if (point > 3)
            send(&b, (struct sched_event){.kind = SCHED_CANCEL});
        send(&b, (struct sched_event){.kind = SCHED_CANCEL});
        assert_true(sched_call_has_ended(b.sched, 0));
        for (uint32_t lane = 0; lane <= 3; lane++)
            assert_int_equal(sched_queued_rows(b.sched, 0, lane), 0);
        /* Whatever still runs comes back and is thrown away; nothing starts. */
        for (uint32_t stage = 1; stage <= 2; stage++) {
            if (sched_running(b.sched) == 0)
                continue;
            bool runs_here = stage == 1 ? point != 1 : point == 1;
            if (runs_here || sched_running(b.sched) > 1) {
                done(&b, stage, 0, 1, SCHED_MORE);
                assert_int_equal(b.got.at[0].kind, SCHED_DISCARD);
                assert_int_equal(b.got.n, 1);
            }
        }
        assert_true(sched_call_is_idle(b.sched, 0));
        send(&b, (struct sched_event){.kind = SCHED_REMOVE});
        bench_done(&b);
    }
}

static void test_states_can_be_moved(void **state) {
    struct bench b;
    struct sched *wider;

    (void)state;
    bench_init(&b, 1, 2, 8);
    bench_start(&b);
    admit(&b, 0, 8);
    admit(&b, 1, 8);
    admit(&b, 2, 8);
    assert_int_equal(sched_free_call(b.sched), UINT32_MAX);
    wider = junco_zalloc(sched_size_bytes(&b.config, 5));
    assert_non_null(wider);
    sched_init(wider, &b.config, 5);
    sched_move(wider, b.sched);
    junco_free(b.sched);
    b.sched = wider;
    assert_int_equal(sched_free_call(b.sched), 3);
    done(&b, 1, 0, 8, SCHED_DONE);
    says(&b, "publish 1#0 x1; end; start 1#0 x8 of 1");
    bench_done(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_flow),
        cmocka_unit_test(test_source_is_pulled_for_credit),
        cmocka_unit_test(test_two_instances_finish_out_of_order),
        cmocka_unit_test(test_emptied_chunks_are_sent),
        cmocka_unit_test(test_more_waits_for_room),
        cmocka_unit_test(test_finished_ends_the_work_above),
        cmocka_unit_test(test_failure_lets_earlier_rows_out),
        cmocka_unit_test(test_blocks_are_whole_but_for_the_last),
        cmocka_unit_test(test_bytes_bound_an_edge),
        cmocka_unit_test(test_least_cpu_first),
        cmocka_unit_test(test_within_a_slice_first_come_first_served),
        cmocka_unit_test(test_new_calls_do_not_starve_another),
        cmocka_unit_test(test_earliest_deadline_first),
        cmocka_unit_test(test_a_held_call_starts_nothing),
        cmocka_unit_test(test_starved_tasks_try_again),
        cmocka_unit_test(test_nothing_starts_above_a_starved_task),
        cmocka_unit_test(test_the_youngest_holder_fails),
        cmocka_unit_test(test_cancel_at_each_point),
        cmocka_unit_test(test_states_can_be_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
