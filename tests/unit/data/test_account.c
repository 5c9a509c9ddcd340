/* test_account.c -- payload bytes are charged to an account and its parents, or to none of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/account.h"

#include <string.h>

static void test_charges_reach_the_parent(void **state) {
    struct account *parent, *child;

    (void)state;
    ok(account_new(100, NULL, &parent, err));
    ok(account_new(0, parent, &child, err));
    ok(account_charge(child, 60, err));
    assert_int_equal(account_used_bytes(child), 60);
    assert_int_equal(account_used_bytes(parent), 60);
    account_discharge(child, 20);
    assert_int_equal(account_used_bytes(parent), 40);
    assert_int_equal(account_peak_bytes(parent), 60);
    account_discharge(child, 40);
    assert_int_equal(account_used_bytes(child), 0);
    account_unref(child);
    account_unref(parent);
}

static void test_refusal_charges_nobody(void **state) {
    struct account *parent, *child;

    (void)state;
    ok(account_new(100, NULL, &parent, err));
    ok(account_new(0, parent, &child, err));
    ok(account_charge(child, 100, err));
    fails(account_charge(child, 1, err), JUNCO_ELIMIT, "do not fit");
    fails(account_charge(child, SIZE_MAX, err), JUNCO_ELIMIT, "payload memory"); /* no overflow */
    assert_int_equal(account_used_bytes(child), 100);
    assert_int_equal(account_used_bytes(parent), 100);
    assert_int_equal(account_peak_bytes(parent), 100);
    assert_int_equal(account_refusals(child), 2);
    assert_int_equal(account_refusals(parent), 2); /* of it and its parts */
    account_discharge(child, 100);
    account_unref(child);
    account_unref(parent);
}

static void test_child_has_a_limit_of_its_own(void **state) {
    struct account *parent, *child;

    (void)state;
    ok(account_new(100, NULL, &parent, err));
    ok(account_new(10, parent, &child, err));
    fails(account_charge(child, 11, err), JUNCO_ELIMIT, "11 bytes are wanted at once, and 10");
    assert_int_equal(account_refusals(child), 0); /* it would not fit an empty account either */
    assert_int_equal(account_used_bytes(parent), 0);
    ok(account_charge(child, 10, err));
    account_discharge(child, 10);
    account_unref(child);
    account_unref(parent);
}

static void test_a_child_keeps_its_parent(void **state) {
    size_t live = junco_mem_live();
    struct account *parent, *child;

    (void)state;
    ok(account_new(0, NULL, &parent, err));
    ok(account_new(0, parent, &child, err));
    account_unref(parent);
    ok(account_charge(child, 5, err)); /* reaches the parent still */
    account_discharge(child, 5);
    account_unref(account_ref(child));
    account_unref(child);
    assert_int_equal(junco_mem_live(), live);
}

static void test_an_account_serves_again(void **state) {
    struct account *parent, *account;

    (void)state;
    ok(account_new(100, NULL, &parent, err));
    ok(account_new(50, parent, &account, err));
    ok(account_charge(account, 50, err));
    fails(account_charge(account, 1, err), JUNCO_ELIMIT, "do not fit");
    account_ref(account);
    assert_false(account_renew(account)); /* somebody has a payload of it yet */
    account_discharge(account, 50);
    account_unref(account);
    assert_true(account_renew(account));
    assert_int_equal(account_peak_bytes(account), 0);
    assert_int_equal(account_refusals(account), 0);
    assert_int_equal(account_limit_bytes(account), 50);
    account_unref(account);
    account_unref(parent);
}

static void test_nobody(void **state) {
    (void)state;
    ok(account_charge(NULL, SIZE_MAX, err));
    account_discharge(NULL, 1);
    account_unref(NULL);
    assert_int_equal(account_refusals(NULL), 0);
}

static junco_status make_both(struct junco_error *err) {
    struct account *parent, *child;
    junco_status st = account_new(0, NULL, &parent, err);

    if (st)
        return st;
    st = account_new(0, parent, &child, err);
    if (!st)
        account_unref(child);
    account_unref(parent);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(make_both);
}

static void test_a_refused_charge_leaves_no_peak(void **state) {
    struct account *parent, *child;

    (void)state;
    ok(account_new(100, NULL, &parent, err));
    ok(account_new(0, parent, &child, err));
    ok(account_charge(child, 60, err));
    assert_int_equal(account_charge(child, 50, NULL), JUNCO_ELIMIT);
    assert_int_equal(account_peak_bytes(child), 60);
    assert_int_equal(account_peak_bytes(parent), 60);
    account_discharge(child, 60);
    account_unref(child);
    account_unref(parent);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_refused_charge_leaves_no_peak),
        cmocka_unit_test(test_charges_reach_the_parent),
        cmocka_unit_test(test_refusal_charges_nobody),
        cmocka_unit_test(test_child_has_a_limit_of_its_own),
        cmocka_unit_test(test_a_child_keeps_its_parent),
        cmocka_unit_test(test_an_account_serves_again),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_allocations),
    };

    return cmocka_run_group_tests_name("data/account", tests, NULL, NULL);
}
