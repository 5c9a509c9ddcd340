/* test_block.c -- cells of a column cut their payloads from one buffer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/account.h"
#include "data/block.h"

#include <string.h>

/* One piece; its reference is given back at once, as the block keeps the buffer. */
static char *cut(struct block *block, struct account *account, size_t bytes, junco_dtype dtype,
                 size_t ahead) {
    struct junco_buf *buf = NULL;
    void *data = NULL;

    ok(block_cut(block, account, bytes, dtype, ahead, &buf, &data, err));
    assert_non_null(buf);
    junco_buf_unref(buf);
    return data;
}

static void test_equal_tensors_lie_side_by_side(void **state) {
    struct block block = {0};

    (void)state;
    char *first = cut(&block, NULL, 12, JUNCO_DTYPE_FLOAT32, 3);
    assert_ptr_equal(cut(&block, NULL, 12, JUNCO_DTYPE_FLOAT32, 3), first + 12);
    assert_ptr_equal(cut(&block, NULL, 12, JUNCO_DTYPE_FLOAT32, 3), first + 24);
    block_close(&block);
}

static void test_another_size_or_dtype_is_aligned(void **state) {
    struct block block = {0};

    (void)state;
    char *first = cut(&block, NULL, 12, JUNCO_DTYPE_FLOAT32, 100);
    char *longer = cut(&block, NULL, 16, JUNCO_DTYPE_FLOAT32, 100);
    char *other = cut(&block, NULL, 16, JUNCO_DTYPE_INT32, 100);
    assert_ptr_equal(longer, first + 64);
    assert_ptr_equal(other, first + 128);
    assert_int_equal((uintptr_t)first % 64, 0);
    block_close(&block);
}

static void test_strings_are_packed(void **state) {
    struct block block = {0};

    (void)state;
    char *first = cut(&block, NULL, 3, JUNCO_DTYPE_ANY, 1);
    assert_ptr_equal(cut(&block, NULL, 5, JUNCO_DTYPE_ANY, 1), first + 3);
    block_close(&block);
}

static void test_what_was_cut_last_can_be_given_back(void **state) {
    struct block block = {0};
    struct junco_buf *buf = NULL;
    void *data = NULL;

    (void)state;
    char *first = cut(&block, NULL, 8, JUNCO_DTYPE_ANY, 1);
    ok(block_cut(&block, NULL, 8, JUNCO_DTYPE_ANY, 1, &buf, &data, err));
    block_give_back(&block, buf, first, 8); /* not the last: nothing happens */
    assert_int_equal(block.used, 16);
    block_give_back(&block, buf, data, 8);
    assert_int_equal(block.used, 8);
    assert_ptr_equal(cut(&block, NULL, 8, JUNCO_DTYPE_ANY, 1), data);
    block_close(&block);
    block_give_back(&block, buf, data, 8); /* of a block that is closed: nothing */
    junco_buf_unref(buf);
}

static void test_account_pays_for_what_is_used(void **state) {
    struct block block = {0};
    struct account *account;
    struct junco_buf *buf = NULL;
    void *data = NULL;

    (void)state;
    ok(account_new(0, NULL, &account, err));
    ok(block_cut(&block, account, 100, JUNCO_DTYPE_UINT8, 10, &buf, &data, err));
    assert_int_equal(account_used_bytes(account), 1000); /* the whole block while it is open */
    block_close(&block);
    assert_int_equal(account_used_bytes(account), 100);
    junco_buf_unref(buf);
    assert_int_equal(account_used_bytes(account), 0);
    account_unref(account);
}

static void test_little_room_makes_a_small_block(void **state) {
    struct block block = {0};
    struct account *account;
    struct junco_buf *buf = NULL;
    void *data = NULL;

    (void)state;
    ok(account_new(150, NULL, &account, err));
    cut(&block, account, 100, JUNCO_DTYPE_UINT8, 10);
    assert_int_equal(account_used_bytes(account), 100);
    fails(block_cut(&block, account, 100, JUNCO_DTYPE_UINT8, 10, &buf, &data, err), JUNCO_ELIMIT,
          "payload memory");
    assert_null(buf);
    block_close(&block);
    block_close(&block);
    account_unref(account);
}

static junco_status cut_two(struct junco_error *err) {
    struct block block = {0};
    struct junco_buf *bufs[2] = {NULL, NULL};
    void *data;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < 2; i++)
        st = block_cut(&block, NULL, 1000, JUNCO_DTYPE_ANY, 1, &bufs[i], &data, err);
    block_close(&block);
    junco_buf_unref(bufs[0]);
    junco_buf_unref(bufs[1]);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(cut_two);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_tensors_lie_side_by_side),
        cmocka_unit_test(test_another_size_or_dtype_is_aligned),
        cmocka_unit_test(test_strings_are_packed),
        cmocka_unit_test(test_what_was_cut_last_can_be_given_back),
        cmocka_unit_test(test_account_pays_for_what_is_used),
        cmocka_unit_test(test_little_room_makes_a_small_block),
        cmocka_unit_test(test_allocations),
    };

    return cmocka_run_group_tests_name("data/block", tests, NULL, NULL);
}
