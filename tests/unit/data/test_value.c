/* test_value.c -- values share payloads; lists die without recursion; shapes cannot overflow. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/buf.h"
#include "data/value.h"

#include <string.h>

static void test_references(void **state) {
    struct account *account = NULL;
    struct junco_value value = {.kind = JUNCO_KIND_STRING};

    (void)state;
    ok(account_new(0, NULL, &account, err));
    ok(buf_new(5, account, &value.as.bytes.buf, err));
    struct junco_value copy = value;
    junco_value_ref(&copy);
    junco_value_unref(&value);
    assert_int_equal(value.kind, JUNCO_KIND_NULL);
    assert_int_equal(account_used_bytes(account), 5);
    junco_value_unref(&copy);
    junco_value_unref(&copy); /* null by now */
    assert_int_equal(account_used_bytes(account), 0);
    account_unref(account);
}

static junco_status nest(int depth, struct junco_value *ret_value, struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_INT64, .as.int64 = 1};

    for (int i = 0; i < depth; i++) {
        struct junco_list *list = NULL;
        junco_status st = junco_list_new(junco_type_of(JUNCO_KIND_LIST), 2, &list, err);
        if (st) {
            junco_value_unref(&value);
            return st;
        }
        junco_list_items(list)[0] = value;
        value = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list};
    }
    *ret_value = value;
    return JUNCO_OK;
}

/* Deeper than any stack: a plugin may hand us such a list. */
static void test_deep_list_is_freed(void **state) {
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    size_t live = junco_mem_live();

    (void)state;
    ok(nest(200000, &value, err));
    junco_value_unref(&value);
    assert_int_equal(junco_mem_live(), live);
}

static void test_shared_item_outlives_its_list(void **state) {
    struct junco_value outer = {.kind = JUNCO_KIND_NULL};

    (void)state;
    ok(nest(2, &outer, err));
    struct junco_value inner = junco_list_items(outer.as.list)[0];
    junco_value_ref(&inner);
    junco_value_unref(&outer);
    assert_int_equal(junco_list_size(inner.as.list), 2);
    assert_int_equal(junco_list_items(inner.as.list)[0].as.int64, 1);
    junco_value_unref(&inner);
}

static void test_list_refusals(void **state) {
    struct junco_list *list = NULL;

    (void)state;
    fails(junco_list_new(junco_type_of(JUNCO_KIND_INT64), 1, &list, err), JUNCO_ETYPE, "int64");
    fails(junco_list_new(junco_type_of(JUNCO_KIND_STRUCT), 1, &list, err), JUNCO_ETYPE, "fields");
    fails(junco_list_new(junco_type_of(JUNCO_KIND_LIST), JUNCO_MAX_LIST_ITEMS + 1, &list, err),
          JUNCO_ELIMIT, "at most");
}

static void test_charge(void **state) {
    struct account *account;
    struct junco_list *list = NULL, *none = NULL;
    const struct junco_type *type = junco_type_of(JUNCO_KIND_LIST);
    size_t used;

    (void)state;
    ok(account_new(1000, NULL, &account, err));
    ok(list_new_charged(type, 5, account, &list, err));
    used = account_used_bytes(account);
    assert_true(used >= 5 * sizeof(struct junco_value) && used <= 1000);
    assert_int_equal(list_new_charged(type, 5, account, &none, NULL), JUNCO_ELIMIT);
    assert_null(none);
    assert_int_equal(account_used_bytes(account), used);
    struct junco_value value = {.kind = JUNCO_KIND_LIST, .as.list = list};
    junco_value_ref(&value);
    junco_value_unref(&(struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list});
    assert_int_equal(account_used_bytes(account), used); /* one reference is left */
    junco_value_unref(&value);
    assert_int_equal(account_used_bytes(account), 0);
    account_unref(account);
}

/* A list of a string of 5 bytes, within so many lists. */
static struct junco_value nested_list(size_t levels) {
    const struct junco_type *type;
    struct junco_value list = {.kind = JUNCO_KIND_LIST}, inner = {.kind = JUNCO_KIND_LIST};

    ok(junco_type_parse("list<any>", &type, err));
    ok(junco_list_new(type, 1, &list.as.list, err));
    junco_list_items(list.as.list)[0] =
        (struct junco_value){.kind = JUNCO_KIND_STRING, .as.bytes = {.data = "12345", .size = 5}};
    for (; levels > 0; levels--) {
        ok(junco_list_new(type, 1, &inner.as.list, err));
        junco_list_items(inner.as.list)[0] = list;
        list = inner;
    }
    junco_type_unref(type);
    return list;
}

static void test_payload_of_nested_lists(void **state) {
    struct junco_value shallow = nested_list(0), deep = nested_list(3), endless = nested_list(5000);
    size_t all;

    (void)state;
    assert_int_equal(value_payload_bytes(&shallow), sizeof(struct junco_value) + 5);
    assert_int_equal(value_payload_bytes(&deep), 4 * sizeof(struct junco_value) + 5);
    all = value_payload_bytes(&endless);
    assert_in_range(all, JUNCO_MAX_NESTING * sizeof(struct junco_value),
                    (JUNCO_MAX_NESTING + 1) * sizeof(struct junco_value));
    junco_value_unref(&shallow);
    junco_value_unref(&deep);
    junco_value_unref(&endless);
}

/* Once, and only what nobody else refers to. */
static void test_lists_are_charged(void **state) {
    struct junco_value list = nested_list(1), other = nested_list(1);
    struct junco_value inner = junco_list_items(other.as.list)[0];
    struct account *account, *second;
    size_t one, used;

    (void)state;
    ok(account_new(8, NULL, &account, err)); /* what is there is charged beyond the limit */
    ok(account_new(0, NULL, &second, err));
    value_charge_lists(&list, NULL);
    value_charge_lists(&list, account);
    used = account_used_bytes(account);
    assert_true(used >= 2 * sizeof(struct junco_value));
    assert_int_equal(account_charge(account, 1, NULL), JUNCO_ELIMIT);
    value_charge_lists(&list, second);
    assert_int_equal(account_used_bytes(second), 0);
    junco_value_unref(&list);
    assert_int_equal(account_used_bytes(account), 0);
    junco_value_ref(&inner);
    value_charge_lists(&other, account);
    one = account_used_bytes(account);
    assert_int_equal(one, used / 2);
    junco_value_unref(&other);
    assert_int_equal(account_used_bytes(account), 0);
    junco_value_unref(&inner);
    account_unref(account);
    account_unref(second);
}

static void test_shapes(void **state) {
    static const struct {
        int rank;
        int64_t dims[3];
        junco_status st;
        size_t bytes;
    } rows[] = {
        {0, {0}, JUNCO_OK, 4},
        {2, {3, 5}, JUNCO_OK, 60},
        {3, {3, 0, 5}, JUNCO_OK, 0},
        {1, {1 << 30}, JUNCO_OK, (size_t)1 << 32},
        {1, {(1 << 30) + 1}, JUNCO_ELIMIT, 0},
        {3, {0, INT64_MAX, INT64_MAX}, JUNCO_ELIMIT, 0},
        {3, {INT64_MAX, INT64_MAX, 2}, JUNCO_ELIMIT, 0},
        {1, {-1}, JUNCO_EINVAL, 0},
        {9, {0}, JUNCO_EINVAL, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t bytes = 0;
        assert_int_equal(
            tensor_check_shape(JUNCO_DTYPE_FLOAT32, rows[i].rank, rows[i].dims, &bytes, NULL),
            rows[i].st);
        assert_int_equal(bytes, rows[i].bytes);
    }
    size_t bytes;
    assert_int_equal(tensor_check_shape(JUNCO_DTYPE_ANY, 0, NULL, &bytes, NULL), JUNCO_EINVAL);
}

static void test_fits(void **state) {
    struct junco_value tensor = {.kind = JUNCO_KIND_TENSOR,
                                 .as.tensor = {.dtype = JUNCO_DTYPE_INT8, .rank = 1, .dims = {4}}};
    static const struct {
        const char *type;
        bool fits;
    } rows[] = {
        {"tensor", true},
        {"tensor<int8>", true},
        {"tensor<int8>[4]", true},
        {"tensor<int8>[?]", true},
        {"tensor<int8>[5]", false},
        {"tensor<uint8>[4]", false},
        {"tensor<int8>[4,1]", false},
        {"any", true},
        {"image", false},
    };
    char buf[64];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct junco_type *type = NULL;
        ok(junco_type_parse(rows[i].type, &type, err));
        assert_int_equal(value_fits(&tensor, type), rows[i].fits);
        junco_type_unref(type);
    }
    assert_string_equal(value_format_type(&tensor, buf, sizeof(buf)), "tensor<int8>[4]");
}

static junco_status nest_few(struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    junco_status st = nest(5, &value, err);

    junco_value_unref(&value);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(nest_few);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_deep_list_is_freed),
        cmocka_unit_test(test_shared_item_outlives_its_list),
        cmocka_unit_test(test_list_refusals),
        cmocka_unit_test(test_charge),
        cmocka_unit_test(test_payload_of_nested_lists),
        cmocka_unit_test(test_lists_are_charged),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_fits),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("data value", tests, NULL, NULL);
}
