/* test_ann_memory.c -- vectors inserted in calls and found again: what the file has, and when. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "op_test.h"

extern const struct junco_op junco_op_ann_insert_memory, junco_op_ann_search_memory;

static char path[64], param[80];

static int make_path(void **state) {
    int fd;

    (void)state;
    snprintf(path, sizeof(path), "/tmp/test-ann-XXXXXX");
    fd = mkstemp(path);
    snprintf(param, sizeof(param), "index=%s", path);
    return fd < 0 || close(fd) || unlink(path);
}

static int drop_path(void **state) {
    (void)state;
    unlink(path);
    return 0;
}

/* A column of vectors of two numbers; `axis` turns them by quarters. */
static struct junco_table vectors(size_t n, const int *axes) {
    static const float turns[][2] = {{1, 0}, {0, 2}, {-3, 0}, {0, -4}, {0, 0}};
    static const char *const name = "v";
    static const int64_t dims = 2;
    const struct junco_type *type = junco_type_of(JUNCO_KIND_TENSOR);
    struct junco_builder *builder;
    struct junco_table table;

    ok(junco_builder_new(1, &name, &type, &builder, err));
    for (size_t i = 0; i < n; i++) {
        void *data;

        ok(junco_builder_row(builder, 0, err));
        ok(junco_put_tensor(builder, 0, JUNCO_DTYPE_FLOAT32, 1, &dims, &data, err));
        memcpy(data, turns[axes[i]], sizeof(turns[0]));
    }
    ok(junco_builder_finish(builder, &table, err));
    junco_builder_free(builder);
    return table;
}

/* One call: rows inserted, then the end of it if is_kept, else it has failed. */
static size_t insert(const char *const *params, size_t n, const char *const *ids, const int *axes,
                     bool is_kept) {
    struct junco_table in = op_test_join(op_test_strings(n, ids), vectors(n, axes));
    struct op_test t;
    size_t n_failed;

    ok(op_test_open(&t, &junco_op_ann_insert_memory, NULL, params, err));
    ok(op_test_run(&t, &in, 0, err));
    n_failed = t.n_failed;
    if (is_kept)
        ok(junco_op_ann_insert_memory.flush(t.instance, t.call_state, err));
    op_test_close(&t);
    junco_table_done(&in);
    return n_failed;
}

/* The ids found for a query, with spaces between. */
static const char *search(int axis, size_t room) {
    static char found[256];
    const char *params[] = {param, "k=3", NULL};
    struct junco_table in = vectors(1, &axis);
    struct op_test t;

    found[0] = '\0';
    ok(op_test_open(&t, &junco_op_ann_search_memory, NULL, params, err));
    ok(op_test_run(&t, &in, room, err));
    assert_int_equal(t.n_failed, 0);
    for (size_t i = 0; i < t.out.rows; i++) {
        struct junco_value id = junco_column_get(&t.out.columns[0], i);
        size_t used = strlen(found);

        snprintf(found + used, sizeof(found) - used, "%.*s ", (int)id.as.bytes.size,
                 id.as.bytes.data);
    }
    op_test_close(&t);
    junco_table_done(&in);
    return found;
}

static void test_inserted(void **state) {
    const char *params[] = {param, NULL};

    (void)state;
    assert_int_equal(
        insert(params, 3, (const char *[]){"east", "north", "west"}, (const int[]){0, 1, 2}, true),
        0);
    assert_string_equal(search(0, 0), "east north west ");
    assert_string_equal(search(2, 1), "west north east ");
    /* Anew: what was there is gone; of equal ids the last vector stays. */
    insert(params, 3, (const char *[]){"a", "b", "a"}, (const int[]){0, 0, 1}, true);
    assert_string_equal(search(0, 0), "b a ");
}

static void test_appended(void **state) {
    const char *params[] = {param, "append=True", NULL};
    const char *other[] = {param, "append=True", "metric=l2", NULL};
    struct op_test t;
    struct junco_table in =
        op_test_join(op_test_strings(1, (const char *[]){"a"}), vectors(1, (const int[]){0}));

    (void)state;
    insert(params, 2, (const char *[]){"a", "b"}, (const int[]){0, 1}, true);
    insert(params, 2, (const char *[]){"c", "a"}, (const int[]){0, 2}, true);
    assert_string_equal(search(0, 0), "c b a ");
    ok(op_test_open(&t, &junco_op_ann_insert_memory, NULL, other, err));
    fails(op_test_run(&t, &in, 0, err), JUNCO_EINVAL, "is for metric 'cosine', not 'l2'");
    op_test_close(&t);
    junco_table_done(&in);
}

static void test_failed_call(void **state) {
    const char *params[] = {param, NULL};

    (void)state;
    insert(params, 1, (const char *[]){"old"}, (const int[]){0}, true);
    insert(params, 1, (const char *[]){"new"}, (const int[]){0}, false);
    assert_string_equal(search(0, 0), "old ");
}

static void test_bad_rows(void **state) {
    const char *params[] = {param, NULL};

    (void)state;
    assert_int_equal(
        insert(params, 3, (const char *[]){"a", "zeros", ""}, (const int[]){0, 4, 1}, true), 2);
    assert_string_equal(search(1, 0), "a ");
}

static void test_no_rows(void **state) {
    const char *params[] = {param, NULL}, *more[] = {param, "append=True", NULL};

    (void)state;
    insert(params, 0, NULL, NULL, true);
    assert_string_equal(search(0, 0), "");
    insert(params, 1, (const char *[]){"a"}, (const int[]){0}, true);
    insert(more, 0, NULL, NULL, true);
    assert_string_equal(search(0, 0), "a ");
}

static void test_no_place(void **state) {
    const char *params[] = {"index=/no/such/folder/x.idx", NULL}, *none[] = {"index=", NULL};
    struct op_test t;

    (void)state;
    ok(op_test_open(&t, &junco_op_ann_insert_memory, NULL, params, err));
    fails(junco_op_ann_insert_memory.flush(t.instance, t.call_state, err), JUNCO_EIO,
          "/no/such/folder/x.idx");
    op_test_close(&t);
    fails(op_test_open(&t, &junco_op_ann_insert_memory, NULL, none, err), JUNCO_EINVAL,
          "names no file");
    op_test_close(&t);
    fails(op_test_open(&t, &junco_op_ann_search_memory, NULL, params, err), JUNCO_ENOTFOUND,
          "ann_insert.memory makes it");
    op_test_close(&t);
}

static void test_types(void **state) {
    static const struct {
        const char *type;
        bool fits;
    } cases[] = {{"tensor", true},
                 {"tensor<float64>[?]", true},
                 {"list<int64>", true},
                 {"any", true},
                 {"tensor<uint8>[3]", false},
                 {"tensor<float32>[2,2]", false},
                 {"list<string>", false},
                 {"string", false},
                 {"image", false}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct junco_type *in, *out[2] = {NULL, NULL};
        struct junco_error why = {0};

        ok(junco_type_parse(cases[i].type, &in, err));
        assert_int_equal(!junco_op_ann_search_memory.types(NULL, NULL, &in, out, &why),
                         cases[i].fits);
        if (!cases[i].fits)
            assert_non_null(strstr(why.message, cases[i].type));
        junco_type_unref(in);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_inserted, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_appended, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_failed_call, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_bad_rows, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_no_rows, make_path, drop_path),
        cmocka_unit_test(test_no_place),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
