/* test_read_records.c -- files in blocks: records across their ends, long ones, and ones too long. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "data/account.h"
#include "op_test.h"

extern const struct junco_op junco_op_read_lines_records;

static char path[] = "/tmp/junco-test-XXXXXX";
static const char *const paths[] = {path};

static int make(void **state) {
    int fd = mkstemp(path);

    (void)state;
    return fd < 0 || close(fd);
}

static int clear(void **state) {
    (void)state;
    return unlink(path);
}

static void write_file(const void *data, size_t size) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

static void run(struct op_test *t, const char *const *params, size_t max_rows) {
    struct junco_table in = op_test_strings(1, paths);

    ok(op_test_open(t, &junco_op_read_lines_records, NULL, params, err));
    ok(op_test_run(t, &in, max_rows, err));
    junco_table_done(&in);
}

static void expect(const struct op_test *t, size_t row, const char *record, int64_t line) {
    const struct junco_bytes *cell = &t->out.columns[0].as.bytes[row];

    assert_int_equal(cell->size, strlen(record));
    assert_memory_equal(cell->data, record, cell->size);
    assert_int_equal(t->out.columns[1].as.int64[row], line);
}

static void test_lines_in_pieces(void **state) {
    static const char text[] = "\xEF\xBB\xBF"
                               "a\n\nbc\r\nd";

    (void)state;
    write_file(text, sizeof(text) - 1);
    for (size_t room = 0; room < 3; room++) {
        struct op_test t;

        run(&t, NULL, room);
        assert_int_equal(t.out.rows, 4);
        expect(&t, 0, "a", 1);
        expect(&t, 1, "", 2);
        expect(&t, 2, "bc", 3);
        expect(&t, 3, "d", 4);
        assert_true(junco_column_is_null(&t.out.columns[2], 0));
        op_test_close(&t);
    }
}

static void test_header(void **state) {
    static const char *const params[] = {"form='csv'", "header=True", NULL};
    static const char text[] = "\na,b\n\n1,\"x\ny\"\n2,z\n";
    struct op_test t;

    (void)state;
    write_file(text, sizeof(text) - 1);
    run(&t, params, 0);
    assert_int_equal(t.out.rows, 2);
    expect(&t, 0, "1,\"x\ny\"", 4);
    expect(&t, 1, "2,z", 6);
    assert_memory_equal(t.out.columns[2].as.bytes[1].data, "a,b", 3);
    op_test_close(&t);
    write_file("", 0);
    run(&t, params, 0);
    assert_int_equal(t.n_failed, 1);
    assert_non_null(strstr(t.first_why.message, "empty: want a header line"));
    op_test_close(&t);
}

/* Many blocks, whose ends cut records and line ends. */
static void test_blocks(void **state) {
    size_t n = 100000, size = 0;
    char *text = malloc(n * 16 + 16);
    struct op_test t;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        size += (size_t)snprintf(text + size, 16, "%zu-%.*s\r\n", i, (int)(i % 7), "abcdefg");
    write_file(text, size);
    run(&t, NULL, 0);
    assert_int_equal(t.out.rows, n);
    for (size_t i = 0; i < n; i++) {
        char want[32];

        snprintf(want, sizeof(want), "%zu-%.*s", i, (int)(i % 7), "abcdefg");
        expect(&t, i, want, (int64_t)i + 1);
    }
    op_test_close(&t);
    free(text);
}

/* 10 MB are a record; more than JUNCO_MAX_RECORD_BYTES are null, and the next one follows. */
static void test_long_ones(void **state) {
    static const size_t sizes[] = {10u << 20, JUNCO_MAX_RECORD_BYTES + 5,
                                   3 * (size_t)JUNCO_MAX_RECORD_BYTES};

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        char *text = malloc(sizes[i] + 16);
        struct op_test t;

        assert_non_null(text);
        memset(text, 'x', sizes[i]);
        memcpy(text + sizes[i], "\nlast", 5);
        write_file(text, sizes[i] + 5);
        run(&t, NULL, 0);
        assert_int_equal(t.out.rows, 2);
        assert_int_equal(junco_column_is_null(&t.out.columns[0], 0), i > 0);
        if (i == 0)
            assert_int_equal(t.out.columns[0].as.bytes[0].size, sizes[i]);
        expect(&t, 1, "last", 2);
        op_test_close(&t);
        free(text);
    }
}

static void test_what_cannot_be_read(void **state) {
    const char *const bad[] = {"/no/such/file", "/tmp", path};
    struct junco_table in = op_test_strings(3, bad);
    struct op_test t;

    (void)state;
    write_file("a\n", 2);
    ok(op_test_open(&t, &junco_op_read_lines_records, NULL, NULL, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 2);
    assert_string_equal(t.first_why.message, "'/no/such/file': No such file or directory");
    assert_int_equal(t.out.rows, 1);
    op_test_close(&t);
    junco_table_done(&in);
}

/* No memory for a block: the run fails, having done nothing, and another one goes on. */
static void test_starved(void **state) {
    static const char *const names[] = {"record", "line", "header"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_BYTES),
                                        junco_type_of(JUNCO_KIND_INT64),
                                        junco_type_of(JUNCO_KIND_BYTES)};
    struct junco_table in = op_test_strings(1, paths), out;
    struct junco_chunk chunk = {in.rows, in.n_columns, in.columns};
    struct account *account;
    struct junco_builder *builder;
    junco_next next;
    struct op_test t;

    (void)state;
    write_file("a\nb\n", 4);
    ok(account_new(1 << 20, NULL, &account, err));
    ok(account_charge(account, 1 << 20, err));
    ok(op_test_open(&t, &junco_op_read_lines_records, NULL, NULL, err));
    ok(junco_builder_new(3, names, types, &builder, err));
    builder_bound(builder, 10, 0, account);
    assert_int_equal(t.op->run(t.instance, t.call_state, &chunk, builder, &next, NULL),
                     JUNCO_ELIMIT);
    assert_int_equal(junco_builder_rows(builder), 0);
    account_discharge(account, 1 << 20);
    ok(t.op->run(t.instance, t.call_state, &chunk, builder, &next, err));
    assert_int_equal(next, JUNCO_MORE);
    ok(junco_builder_finish(builder, &out, err));
    assert_int_equal(out.rows, 2);
    junco_table_done(&out);
    ok(t.op->run(t.instance, t.call_state, &chunk, builder, &next, err));
    assert_int_equal(next, JUNCO_DONE);
    junco_builder_free(builder);
    op_test_close(&t);
    account_unref(account);
    junco_table_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_in_pieces),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_long_ones),
        cmocka_unit_test(test_what_cannot_be_read),
        cmocka_unit_test(test_starved),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
