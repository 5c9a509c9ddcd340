/* test_sched_batch.c -- batches of rows of several calls, as the scheduler puts them together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sched_bench.h"

/* One node behind another, with batches of `block` rows of any calls. */
static void shared_init(struct bench *b, uint32_t workers, uint32_t block) {
    bench_init(b, 2, workers, 8);
    b->stages[2].block = block;
    b->stages[2].is_shared = true;
    b->stages[1].instances = 3;
}

static void done_of(struct bench *b, uint32_t call, uint32_t stage, uint32_t seq,
                    sched_outcome outcome) {
    send(b, (struct sched_event){.kind = SCHED_TASK,
                                 .call = call,
                                 .stage = stage,
                                 .seq = seq,
                                 .rows = outcome == SCHED_DONE,
                                 .outcome = outcome});
}

/* Three calls of a row each, all of which come to stage 2 while it is busy with call 0's first. */
static void queue_three(struct bench *b) {
    admit(b, 0, 1);
    done_of(b, 0, 1, 0, SCHED_DONE);
    says(b, "publish 1#0 x1; start 2#0 x1");
    admit(b, 1, 1);
    done_of(b, 1, 1, 0, SCHED_DONE);
    says(b, "publish 1#0 x1 of 1");
    admit(b, 2, 1);
    done_of(b, 2, 1, 0, SCHED_DONE);
    says(b, "publish 1#0 x1 of 2");
}

static void test_idle_instance_waits_for_nobody(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 2, 4);
    bench_start(&b);
    admit(&b, 0, 1);
    done_of(&b, 0, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x1");
    bench_done(&b);
}

static void test_rows_join_while_instances_are_busy(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 2, 4);
    bench_start(&b);
    queue_three(&b);
    done_of(&b, 0, 2, 0, SCHED_DONE);
    says(&b, "publish 2#0 x1; end; start 2#0 x1 of 1; join 2#0 x1 of 2");
    assert_int_equal(sched_running(b.sched), 2);
    done_of(&b, 2, 2, 0, SCHED_DONE); /* the first one is told last */
    says(&b, "publish 2#0 x1 of 2; end of 2");
    done_of(&b, 1, 2, 0, SCHED_DONE);
    says(&b, "publish 2#0 x1 of 1; end of 1");
    bench_done(&b);
}

static void test_batches_are_no_larger_than_they_may(void **state) {
    struct bench b;

    (void)state;
    bench_init(&b, 1, 1, 8);
    b.stages[1].block = 4;
    b.stages[1].is_shared = true;
    bench_start(&b);
    admit(&b, 0, 1);
    says(&b, "start 1#0 x1");
    admit(&b, 1, 3);
    admit(&b, 2, 3);
    done(&b, 1, 0, 1, SCHED_DONE);
    says(&b, "publish 1#0 x1; end; start 1#0 x3 of 1; join 1#0 x1 of 2");
    assert_int_equal(sched_queued_rows(b.sched, 2, 1), 2);
    bench_done(&b);
}

/* Who has a deadline goes first, also in another's batch; then who has used least. */
static void test_members_join_in_the_order_of_calls(void **state) {
    static const uint64_t deadlines[] = {0, 0, 500};
    struct bench b;

    (void)state;
    shared_init(&b, 1, 2);
    b.stages[1].instances = 1;
    bench_start(&b);
    for (uint32_t c = 0; c < 3; c++)
        send(&b, (struct sched_event){
                     .kind = SCHED_ADMIT, .call = c, .rows = 1, .deadline_ns = deadlines[c]});
    done_of(&b, 0, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#0 x1 of 2");
    done_of(&b, 2, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1 of 2; start 2#0 x1 of 2; join 2#0 x1");
    bench_done(&b);
}

/* Call 0 was there first, but has no deadline. */
static void test_of_two_that_could_join_the_first_in_order_does(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 2, 2);
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 2);
    done_of(&b, 0, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 2#0 x1");
    done_of(&b, 0, 1, 1, SCHED_DONE);
    for (uint32_t c = 1; c < 3; c++) {
        send(&b, (struct sched_event){
                     .kind = SCHED_ADMIT, .call = c, .rows = 1, .deadline_ns = 1000 - 100 * c});
        done_of(&b, c, 1, 0, SCHED_DONE);
    }
    done_of(&b, 0, 2, 0, SCHED_DONE);
    says(&b, "publish 2#0 x1; start 2#0 x1 of 2; join 2#0 x1 of 1");
    bench_done(&b);
}

/* More members than a step has actions. */
static void test_a_batch_goes_on_in_the_next_step(void **state) {
    struct sched_stage stages[] = {
        {.instances = 1,
         .is_serial = true,
         .is_fan_out = true,
         .block = 1,
         .chunk_rows = 8,
         .bound_rows = 8},
        {.instances = 1, .block = 100, .chunk_rows = 100, .bound_rows = 8, .is_shared = true}};
    struct sched_config config = {.n_stages = 2, .stages = stages, .workers = 1};
    struct sched *sched = junco_zalloc(sched_size_bytes(&config, 128));
    struct sched_event event = {.kind = SCHED_ADMIT, .rows = 1};
    struct sched_actions got;
    uint32_t n_joined = 0;

    (void)state;
    assert_non_null(sched);
    sched_init(sched, &config, 128);
    for (; event.call < 128; event.call++) {
        sched_step(sched, &event, &got);
        assert_int_equal(got.n, event.call == 0);
    }
    event = (struct sched_event){.kind = SCHED_TASK, .stage = 1, .rows = 1};
    do {
        sched_step(sched, &event, &got);
        for (uint32_t i = 0; i < got.n; i++)
            n_joined += got.at[i].is_joined;
        event = (struct sched_event){.kind = SCHED_NONE};
    } while (got.has_more);
    assert_int_equal(n_joined, 99); /* beside the first */
    assert_int_equal(sched_running(sched), 100);
    junco_free(sched);
}

/* What happens to a member is its own: the others' batch goes on. */
static void test_members_are_cut_and_starve_alone(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 2, 4);
    bench_start(&b);
    queue_three(&b);
    done_of(&b, 0, 2, 0, SCHED_DONE);
    send(&b, (struct sched_event){.kind = SCHED_CANCEL, .call = 2});
    says(&b, "drop 3 of 2; end of 2");
    done_of(&b, 2, 2, 0, SCHED_DONE);
    says(&b, "discard 2#0 of 2");
    done_of(&b, 1, 2, 0, SCHED_STARVED);
    says(&b, "start 2#0 again x1 of 1"); /* the others have given memory back */
    done_of(&b, 1, 2, 0, SCHED_DONE);
    says(&b, "publish 2#0 x1 of 1; end of 1");
    bench_done(&b);
}

static void test_a_part_ranks_behind_what_feeds_it(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 1, 2);
    bench_start(&b);
    admit(&b, 0, 1);
    says(&b, "start 1#0 x1");
    admit(&b, 1, 1);
    done_of(&b, 0, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#0 x1 of 1"); /* not 2#0 alone */
    done_of(&b, 1, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1 of 1; start 2#0 x1; join 2#0 x1 of 1");
    bench_done(&b);
}

static void test_but_not_for_ever(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 1, 2);
    b.stages[1].chunk_rows = 1;
    bench_start(&b);
    admit(&b, 0, 1);
    admit(&b, 1, 6);
    done_of(&b, 0, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; start 1#0 x1 of 1");
    /* What went before gives no row to join. */
    send(&b, (struct sched_event){.kind = SCHED_TASK, .call = 1, .stage = 1, .seq = 0});
    says(&b, "publish 1#0 x1 of 1; start 1#1 x1 of 1");
    send(&b, (struct sched_event){.kind = SCHED_TASK, .call = 1, .stage = 1, .seq = 1});
    says(&b, "publish 1#1 x1 of 1; start 2#0 x1");
    bench_done(&b);
}

static void test_delay_waits_until_due(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 2, 2);
    b.stages[2].has_delay = true;
    bench_start(&b);
    admit(&b, 0, 1);
    done_of(&b, 0, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1; wait 2");
    send(&b, (struct sched_event){.kind = SCHED_DUE, .stage = 2});
    says(&b, "start 2#0 x1");
    send(&b, (struct sched_event){.kind = SCHED_DUE, .stage = 2}); /* a late one means nothing */
    says(&b, "");
    admit(&b, 1, 1);
    done_of(&b, 1, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1 of 1");
    done_of(&b, 0, 2, 0, SCHED_DONE);
    says(&b, "publish 2#0 x1; end; wait 2");
    admit(&b, 2, 1);
    done_of(&b, 2, 1, 0, SCHED_DONE); /* it is full */
    says(&b, "publish 1#0 x1 of 2; start 2#0 x1 of 1; join 2#0 x1 of 2");
    bench_done(&b);
}

static void test_due_without_rows_is_forgotten(void **state) {
    struct bench b;

    (void)state;
    shared_init(&b, 2, 2);
    b.stages[2].has_delay = true;
    bench_start(&b);
    admit(&b, 0, 1);
    done_of(&b, 0, 1, 0, SCHED_DONE);
    send(&b, (struct sched_event){.kind = SCHED_CANCEL, .call = 0});
    send(&b, (struct sched_event){.kind = SCHED_DUE, .stage = 2});
    admit(&b, 1, 1);
    done_of(&b, 1, 1, 0, SCHED_DONE);
    says(&b, "publish 1#0 x1 of 1; wait 2");
    bench_done(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_instance_waits_for_nobody),
        cmocka_unit_test(test_rows_join_while_instances_are_busy),
        cmocka_unit_test(test_batches_are_no_larger_than_they_may),
        cmocka_unit_test(test_members_join_in_the_order_of_calls),
        cmocka_unit_test(test_of_two_that_could_join_the_first_in_order_does),
        cmocka_unit_test(test_a_batch_goes_on_in_the_next_step),
        cmocka_unit_test(test_members_are_cut_and_starve_alone),
        cmocka_unit_test(test_a_part_ranks_behind_what_feeds_it),
        cmocka_unit_test(test_but_not_for_ever),
        cmocka_unit_test(test_delay_waits_until_due),
        cmocka_unit_test(test_due_without_rows_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
