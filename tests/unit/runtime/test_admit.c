/* test_admit.c -- how many calls, rows and bytes are let in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static const struct node gated[] = {{.op = "t.gate", .chunk_rows = 4}};

static junco_status start(struct rig *rig, size_t rows, struct junco_call **ret_call,
                          struct junco_error *err) {
    return rig_start(rig, rows, NULL, ret_call, err);
}

static void read_and_free(struct junco_call *call, size_t rows) {
    struct results got;

    results_read(call, &got);
    assert_int_equal(got.status, JUNCO_OK);
    assert_int_equal(got.rows, rows);
    results_done(&got);
    junco_call_free(call);
}

static void test_rows(void **state) {
    struct rig_options options = {.executor = {.max_queued_rows = 10}};
    struct junco_call *a, *b, *c;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, &options, err));
    gate_close();
    ok(start(&rig, 6, &a, err));
    ok(start(&rig, 4, &b, err));
    fails(start(&rig, 1, &c, err), JUNCO_EBUSY,
          "1 more rows do not fit beside the 10 of calls that have not ended: the limit is 10");
    ok(start(&rig, 0, &c, err)); /* no rows are never too many */
    junco_call_free(c);
    gate_open();
    read_and_free(a, 6); /* it has ended */
    ok(start(&rig, 6, &c, err));
    junco_call_free(c);
    read_and_free(b, 4);
    rig_close(&rig);
}

static void test_what_is_larger_comes_alone(void **state) {
    struct rig_options options = {.executor = {.max_queued_rows = 10}};
    struct junco_call *large, *other;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, &options, err));
    gate_close();
    ok(start(&rig, 1, &other, err));
    fails(start(&rig, 100, &large, err), JUNCO_EBUSY, "max_queued_rows");
    gate_open();
    junco_call_free(other);
    gate_close();
    ok(start(&rig, 100, &large, err));
    fails(start(&rig, 1, &other, err), JUNCO_EBUSY, "beside the 100");
    gate_open();
    read_and_free(large, 100);
    rig_close(&rig);
}

static void test_bytes(void **state) {
    struct rig_options options = {.executor = {.max_queued_bytes = 3 * 2 * 8 + 1}};
    struct junco_call *a, *b;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, &options, err));
    gate_close();
    ok(start(&rig, 3, &a, err));
    fails(start(&rig, 1, &b, err), JUNCO_EBUSY,
          "16 more bytes do not fit beside the 48 of calls that have not ended: the limit is 49");
    junco_call_cancel(a); /* has ended, though its task sits at the gate */
    ok(start(&rig, 3, &b, err));
    gate_open();
    junco_call_free(a);
    read_and_free(b, 3);
    rig_close(&rig);
}

static void test_calls(void **state) {
    struct rig_options options = {.executor = {.max_calls = 2}};
    struct junco_table input, table;
    struct junco_call *a, *b, *c;
    struct rig rig;

    (void)state;
    ok(rig_open(&rig, 1, gated, &options, err));
    ok(start(&rig, 3, &a, err));
    ok(start(&rig, 3, &b, err));
    fails(start(&rig, 3, &c, err), JUNCO_EBUSY, "2 calls are open");
    ok(rig_table(0, 1, &input, err));
    fails(executor_run(rig.executor, &input, NULL, NULL, &table, err), JUNCO_EBUSY, "max_calls");
    read_and_free(a, 3);
    ok(executor_run(rig.executor, &input, NULL, NULL, &table, err));
    junco_table_done(&table);
    junco_table_done(&input);
    read_and_free(b, 3);
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_what_is_larger_comes_alone),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
