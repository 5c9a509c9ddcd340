/* test_glob.c -- patterns to sorted paths, in pieces, and patterns that match nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "op_test.h"

extern const struct junco_op junco_op_glob;

static char folder[] = "/tmp/junco-test-XXXXXX";
static const char *const names[] = {"b.txt", "a.txt", "c.txt", "d.png"};
#define N_NAMES (sizeof(names) / sizeof(names[0]))

static void path_of(const char *name, char *buf, size_t size) {
    snprintf(buf, size, "%s/%s", folder, name);
}

static int make_files(void **state) {
    char path[128];

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < N_NAMES; i++) {
        FILE *file;

        path_of(names[i], path, sizeof(path));
        file = fopen(path, "w");
        if (!file)
            return -1;
        fclose(file);
    }
    return 0;
}

static int remove_files(void **state) {
    char path[128];

    (void)state;
    for (size_t i = 0; i < N_NAMES; i++) {
        path_of(names[i], path, sizeof(path));
        unlink(path);
    }
    return rmdir(folder);
}

static void run(struct op_test *t, size_t n, const char *const *patterns, size_t max_rows) {
    struct junco_table in = op_test_strings(n, patterns);
    struct junco_error err = {0};

    if (op_test_open(t, &junco_op_glob, NULL, NULL, &err) || op_test_run(t, &in, max_rows, &err))
        fail_msg("%s", err.message);
    junco_table_done(&in);
}

static void expect_path(const struct op_test *t, size_t row, const char *name) {
    const struct junco_bytes *cell = &t->out.columns[0].as.bytes[row];
    char path[128];

    path_of(name, path, sizeof(path));
    assert_int_equal(cell->size, strlen(path));
    assert_memory_equal(cell->data, path, cell->size);
}

static void test_sorted_in_pieces(void **state) {
    static const size_t rooms[] = {0, 1, 2};
    char text[128], picture[128];
    const char *patterns[] = {text, picture};

    (void)state;
    path_of("*.txt", text, sizeof(text));
    path_of("*.png", picture, sizeof(picture));
    for (size_t i = 0; i < 3; i++) {
        struct op_test t;

        run(&t, 2, patterns, rooms[i]);
        assert_int_equal(t.n_failed, 0);
        assert_int_equal(t.out.rows, 4);
        expect_path(&t, 0, "a.txt");
        expect_path(&t, 1, "b.txt");
        expect_path(&t, 2, "c.txt");
        expect_path(&t, 3, "d.png");
        if (rooms[i])
            assert_true(t.n_runs >= 4 / rooms[i]);
        op_test_close(&t);
    }
}

static void test_no_match_is_an_error_of_its_row(void **state) {
    char none[128], some[128];
    const char *patterns[] = {none, some};
    struct op_test t;

    (void)state;
    path_of("*.none", none, sizeof(none));
    path_of("d.*", some, sizeof(some));
    run(&t, 2, patterns, 0);
    assert_int_equal(t.n_failed, 1);
    assert_non_null(strstr(t.first_why.message, "matches no file"));
    assert_int_equal(t.out.rows, 1);
    expect_path(&t, 0, "d.png");
    op_test_close(&t);
}

/* One run of the operator itself, so that the folder can change between two. */
static junco_next run_once(struct op_test *t, struct junco_builder *builder,
                           const struct junco_chunk *in, struct junco_table *ret_part) {
    struct junco_error err = {0};
    junco_next next;

    if (junco_op_glob.run(t->instance, t->call_state, in, builder, &next, &err) ||
        junco_builder_finish(builder, ret_part, &err))
        fail_msg("%s", err.message);
    return next;
}

static void expect_one(struct op_test *t, struct junco_table *part, const char *name) {
    assert_int_equal(part->rows, 1);
    t->out = *part;
    expect_path(t, 0, name);
    t->out = (struct junco_table){0};
    junco_table_done(part);
}

static void make_file(const char *name) {
    char path[128];
    FILE *file;

    path_of(name, path, sizeof(path));
    file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

/* Files that come and go while a pattern is given out neither repeat nor hide another. */
static void test_the_folder_changes_meanwhile(void **state) {
    static const char *const want[] = {"a.txt", "b.txt", "c.txt"}, *const column = "path";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_STRING);
    char text[128], path[128];
    const char *pattern = text;
    struct junco_builder *builder;
    struct junco_table in, part;
    struct junco_chunk chunk;
    struct junco_error err = {0};
    struct op_test t;

    (void)state;
    path_of("*.txt", text, sizeof(text));
    in = op_test_strings(1, &pattern);
    chunk = (struct junco_chunk){in.rows, in.n_columns, in.columns};
    assert_int_equal(op_test_open(&t, &junco_op_glob, NULL, NULL, &err), JUNCO_OK);
    assert_int_equal(junco_builder_new(1, &column, &type, &builder, &err), JUNCO_OK);
    builder_bound(builder, 1, 0, NULL);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(run_once(&t, builder, &chunk, &part), i < 2 ? JUNCO_MORE : JUNCO_DONE);
        expect_one(&t, &part, want[i]);
        path_of("0.txt", path, sizeof(path));
        if (i == 0)
            make_file("0.txt"); /* before all others */
        else
            unlink(path);
    }
    junco_builder_free(builder);
    op_test_close(&t);
    junco_table_done(&in);
}

/* A call that ends in the middle gives its listing back: the sanitizers watch. */
static void test_a_call_ends_early(void **state) {
    static const char *const column = "path";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_STRING);
    char text[128];
    const char *pattern = text;
    struct junco_builder *builder;
    struct junco_table in, part;
    struct junco_chunk chunk;
    struct junco_error err = {0};
    struct op_test t;

    (void)state;
    path_of("*.txt", text, sizeof(text));
    in = op_test_strings(1, &pattern);
    chunk = (struct junco_chunk){in.rows, in.n_columns, in.columns};
    assert_int_equal(op_test_open(&t, &junco_op_glob, NULL, NULL, &err), JUNCO_OK);
    assert_int_equal(junco_builder_new(1, &column, &type, &builder, &err), JUNCO_OK);
    builder_bound(builder, 1, 0, NULL);
    assert_int_equal(run_once(&t, builder, &chunk, &part), JUNCO_MORE);
    expect_one(&t, &part, "a.txt");
    junco_builder_free(builder);
    op_test_close(&t);
    junco_table_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_in_pieces),
        cmocka_unit_test(test_the_folder_changes_meanwhile),
        cmocka_unit_test(test_a_call_ends_early),
        cmocka_unit_test(test_no_match_is_an_error_of_its_row),
    };

    return cmocka_run_group_tests(tests, make_files, remove_files);
}
