/* test_contract_sched.c -- the rules of executor.h that the scheduler decides, sentence by sentence.
 *
 * tests/contract/contract.txt says which test stands for which sentence. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sched_bench.h"

#include <string.h>

static void read_rows(struct bench *b, uint32_t call, uint64_t rows) {
    send(b, (struct sched_event){.kind = SCHED_READ, .call = call, .rows = rows});
}

static void done_of(struct bench *b, uint32_t call, uint32_t stage, uint64_t rows,
                    uint64_t cpu_ns) {
    send(b, (struct sched_event){.kind = SCHED_TASK,
                                 .call = call,
                                 .stage = stage,
                                 .rows = rows,
                                 .cpu_ns = cpu_ns,
                                 .outcome = SCHED_DONE});
}

/* ---- 1. Threads ---- */

static void rule_1_a_task_waits_for_rows_room_and_an_instance(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 4, 8);
    b.stages[1].chunk_rows = b.stages[2].chunk_rows = 4;
    bench_start(&b);
    admit(&b, 0, 16);
    says(&b, "start 1#0 x4"); /* not 1#1: the one instance is busy; not 2: no rows */
    done(&b, 1, 0, 4, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x4; start 1#1 x4");
    done(&b, 1, 1, 4, SCHED_DONE);
    says(&b, "publish 1#1 x1; start 1#2 x4");
    done(&b, 1, 2, 4, SCHED_DONE);
    says(&b, "publish 1#2 x1"); /* not 1#3: there is no room for its rows */
    done(&b, 2, 0, 4, SCHED_DONE);
    says(&b, "publish 2#0 x1; start 2#1 x4; start 1#3 x4");
    done(&b, 2, 1, 4, SCHED_DONE);
    says(&b, "publish 2#1 x1"); /* not 2#2: the reader has all it has room for */
    send(&b, (struct sched_event){.kind = SCHED_READ, .rows = 4});
    says(&b, "start 2#2 x4");
    bench_done(&b);
}

/* ---- 2. Edges ---- */

static void rule_2_pieces_leave_numbered_without_gaps(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 3, 8);
    b.stages[1].instances = 3;
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 3);
    says(&b, "start 1#0 x1; start 1#1 x1; start 1#2 x1");
    done(&b, 1, 2, 1, SCHED_DONE);
    says(&b, "");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1");
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x2; end");
    bench_done(&b);
}

static void rule_2_a_chunk_a_filter_emptied_is_still_told(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 1, 4);
    bench_start(&b);
    admit(&b, 0, 8);
    done(&b, 1, 0, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#1 x4");
    done(&b, 1, 1, 0, SCHED_DONE);
    says(&b, "publish 1#1 x1; end"); /* silence would have left node 2 and the reader waiting */
    bench_done(&b);
}

static void rule_2_an_edge_is_bounded_in_rows_per_call(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 4, 3);
    b.stages[1].instances = 4;
    b.stages[1].chunk_rows = 2;
    bench_start(&b);
    admit(&b, 0, 9);
    says(&b, "start 1#0 x2; start 1#1 x1"); /* three rows promised */
    admit(&b, 1, 9);
    says(&b, "start 1#0 x2 of 1; start 1#1 x1 of 1"); /* another call's edge */
    done(&b, 1, 0, 2, SCHED_DONE);
    says(&b, "publish 1#0 x1"); /* the row of #1 is still promised */
    done(&b, 1, 1, 0, SCHED_DONE);
    says(&b, "publish 1#1 x1; start 1#2 x1"); /* it did not come: its room is free */
    assert_true(sched_queued_rows(b.sched, 0, 2) + sched_reserved_rows(b.sched, 0, 1) <= 3);
    bench_done(&b);
}

static void rule_2_an_edge_is_bounded_in_bytes(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 100);
    b.stages[1].chunk_rows = 1;
    b.config.edge_bytes = 2;
    bench_start(&b);
    admit(&b, 0, 9);
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#1 x1");
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x1"); /* two bytes lie there, whatever room there is for rows */
    read_rows(&b, 0, 1);
    says(&b, "start 1#2 x1");
    bench_done(&b);
}

static void rule_2_an_edge_holds_its_consumers_batch(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 1, 1);
    b.stages[2].block = 5;
    bench_start(&b);
    assert_true(sched_bound_rows(b.sched, 1) >= 5);
    assert_int_equal(sched_bound_rows(b.sched, 0), 1);
    bench_done(&b);
}

static void rule_2_what_the_consumer_needs_next_is_let_in(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 1, 1);
    b.stages[2].block = 3;
    b.config.edge_bytes = 1; /* one row is too much already */
    bench_start(&b);
    admit(&b, 0, 3);
    b.stages[1].chunk_rows = 1;
    says(&b, "start 1#0 x3");
    done(&b, 1, 0, 1, SCHED_DONE); /* a filter let one of three through */
    says(&b, "publish 1#0 x1; start 2#0 x1"); /* it is the last there will be */
    bench_done(&b);

    bench_init(&b, 2, 1, 1);
    b.stages[1].chunk_rows = 1;
    b.stages[2].block = 3;
    b.config.edge_bytes = 1;
    bench_start(&b);
    admit(&b, 0, 4);
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#1 x1"); /* over its bytes, and short of a batch */
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x1; start 1#2 x1");
    done(&b, 1, 2, 1, SCHED_DONE);
    says(&b, "publish 1#2 x1; start 2#0 x3");
    bench_done(&b);
}

/* ---- 3. Memory ---- */

static void rule_3_a_task_without_memory_is_tried_again_alone(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 8);
    b.stages[1].instances = 2;
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 3);
    says(&b, "start 1#0 x1; start 1#1 x1");
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, ""); /* an instance is free, but #1 runs */
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "start 1#0 again x1; start 1#2 x1");
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, "");
    done(&b, 1, 2, 1, SCHED_DONE); /* which may have given some back */
    says(&b, "start 1#0 again x1");
    bench_done(&b);
}

static void rule_3_nothing_upstream_of_it_starts_meanwhile(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 2, 3, 8);
    b.stages[1].instances = 3;
    b.stages[1].chunk_rows = b.stages[2].chunk_rows = 1;
    b.stages[2].instances = 2;
    bench_start(&b);
    admit(&b, 0, 4);
    says(&b, "start 1#0 x1; start 1#1 x1; start 1#2 x1");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x1");
    done(&b, 2, 0, 0, SCHED_STARVED);
    says(&b, ""); /* 1#3 has its row, a worker and an instance; it would only take more */
    done(&b, 1, 1, 1, SCHED_DONE);
    says(&b, "publish 1#1 x1"); /* nor behind it: 2#1 could not give its result away */
    done(&b, 1, 2, 1, SCHED_DONE);
    says(&b, "publish 1#2 x1; start 2#0 again x1; start 2#1 x1; start 1#3 x1");
    bench_done(&b);
}

static void rule_3_the_youngest_holder_fails(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 8);
    b.stages[1].instances = 2;
    bench_start(&b);
    admit(&b, 0, 1);
    admit(&b, 1, 1);
    done(&b, 1, 0, 0, SCHED_STARVED);
    done(&b, 1, 0, 0, SCHED_STARVED);
    says(&b, ""); /* the other one still runs: it may bring memory */
    send(&b,
         (struct sched_event){.kind = SCHED_TASK, .call = 1, .stage = 1, .outcome = SCHED_STARVED});
    says(&b, "evict 2 of 1; end of 1");
    send(&b, (struct sched_event){.kind = SCHED_DROPPED, .call = 1});
    says(&b, "start 1#0 again x1");
    bench_done(&b);
}

/* ---- 4. Order of work ---- */

/* Two calls that wait for the one worker, which a third keeps busy. */
static void two_wait(struct bench *b, uint64_t deadline_of_1, uint64_t deadline_of_2) {
    bench_init(b, 1, 1, 100);
    b->stages[1].chunk_rows = 1;
    bench_start(b);
    send(b, (struct sched_event){.kind = SCHED_ADMIT, .call = 0, .rows = 1});
    for (uint32_t call = 1; call <= 2; call++)
        send(b, (struct sched_event){.kind = SCHED_ADMIT,
                                     .call = call,
                                     .rows = 3,
                                     .deadline_ns = call == 1 ? deadline_of_1 : deadline_of_2});
    done_of(b, 0, 1, 1, 1);
}

static void rule_4_first_the_call_with_the_earliest_deadline(void **state) {
    struct bench b;

    (void)state;
    two_wait(&b, 200, 100);
    says(&b, "publish 1#0 x1; end; start 1#0 x1 of 2");
    bench_done(&b);
    two_wait(&b, 0, 100); /* which comes before none */
    says(&b, "publish 1#0 x1; end; start 1#0 x1 of 2");
    bench_done(&b);
    two_wait(&b, 100, 0);
    says(&b, "publish 1#0 x1; end; start 1#0 x1 of 1");
    bench_done(&b);
}

static void rule_4_then_the_call_that_has_used_least_cpu(void **state) {
    struct bench b;

    (void)state;
    two_wait(&b, 0, 0);
    says(&b, "publish 1#0 x1; end; start 1#0 x1 of 1");
    done_of(&b, 1, 1, 1, 30);
    says(&b, "publish 1#0 x1 of 1; start 1#0 x1 of 2");
    done_of(&b, 2, 1, 1, 10);
    says(&b, "publish 1#0 x1 of 2; start 1#1 x1 of 2"); /* 10 against 30 */
    bench_done(&b);
}

static void rule_4_of_its_tasks_the_one_nearest_to_the_results(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 3, 1, 8);
    b.stages[1].chunk_rows = b.stages[2].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 3);
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x1"); /* 1#1 could start, too */
    done(&b, 2, 0, 1, SCHED_DONE);
    says(&b, "publish 2#0 x1; start 3#0 x1");
    bench_done(&b);
}

static void rule_4_a_source_is_pulled_when_there_is_room(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 2);
    bench_start(&b);
    admit(&b, 0, 0);
    says(&b, "start 0#0 x1");
    assert_int_equal(b.got.at[0].max_rows, 2);
    done(&b, 0, 0, 2, SCHED_DONE);
    says(&b, "publish 0#0 x1; start 1#0 x2; start 0#1 x1");
    done(&b, 0, 1, 2, SCHED_DONE);
    says(&b, "publish 0#1 x1"); /* full: it is not pulled before the node takes rows */
    done(&b, 1, 0, 2, SCHED_DONE);
    says(&b, "publish 1#0 x1");
    read_rows(&b, 0, 1);
    says(&b, "start 1#1 x1; start 0#2 x1");
    assert_int_equal(b.got.at[1].max_rows, 1);
    bench_done(&b);
}

/* ---- 10. Small calls ---- */

static void rule_10_a_small_call_is_one_hand_over_and_one_back(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 2, 8);
    bench_start(&b);
    admit(&b, 0, 1);
    says(&b, "start 1#0 x1");
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; end");
    bench_done(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_1_a_task_waits_for_rows_room_and_an_instance),
        cmocka_unit_test(rule_2_pieces_leave_numbered_without_gaps),
        cmocka_unit_test(rule_2_a_chunk_a_filter_emptied_is_still_told),
        cmocka_unit_test(rule_2_an_edge_is_bounded_in_rows_per_call),
        cmocka_unit_test(rule_2_an_edge_is_bounded_in_bytes),
        cmocka_unit_test(rule_2_an_edge_holds_its_consumers_batch),
        cmocka_unit_test(rule_2_what_the_consumer_needs_next_is_let_in),
        cmocka_unit_test(rule_3_a_task_without_memory_is_tried_again_alone),
        cmocka_unit_test(rule_3_nothing_upstream_of_it_starts_meanwhile),
        cmocka_unit_test(rule_3_the_youngest_holder_fails),
        cmocka_unit_test(rule_4_first_the_call_with_the_earliest_deadline),
        cmocka_unit_test(rule_4_then_the_call_that_has_used_least_cpu),
        cmocka_unit_test(rule_4_of_its_tasks_the_one_nearest_to_the_results),
        cmocka_unit_test(rule_4_a_source_is_pulled_when_there_is_room),
        cmocka_unit_test(rule_10_a_small_call_is_one_hand_over_and_one_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
