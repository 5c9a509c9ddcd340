/* test_sink.c -- results in files: whole or not at all, in the format their name asks for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/sink.h"

static char folder[] = "/tmp/junco-test-XXXXXX";
static const char *const names[] = {"text", "n"};

static const char *file_path(const char *name) {
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static size_t count_files(void) {
    DIR *dir = opendir(folder);
    size_t n = 0;

    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n - 2; /* . and .. */
}

/* Two rows: a text that CSV must quote, nulls. */
static junco_status make_rows(struct junco_table *ret_table, struct junco_error *err) {
    static const char text[] = "say \"hi\",\nyou";
    const struct junco_type *const types[] = {junco_type_of(JUNCO_KIND_STRING),
                                              junco_type_of(JUNCO_KIND_INT64)};
    struct junco_builder *builder;
    junco_status st = junco_builder_new(2, names, types, &builder, err);

    if (st)
        return st;
    st = junco_builder_row(builder, 0, err);
    if (!st)
        st = junco_put_string(builder, 0, text, sizeof(text) - 1, err);
    if (!st)
        st = junco_put_int64(builder, 1, -7, err);
    if (!st)
        st = junco_builder_row(builder, 0, err);
    if (!st)
        st = junco_put_string(builder, 0, "", 0, err);
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

static junco_status write_rows(struct sink *sink, struct junco_error *err) {
    struct junco_table rows;
    junco_status st = make_rows(&rows, err);

    if (st)
        return st;
    st = sink_begin(sink, 2, names, err);
    if (!st)
        st = sink_rows(sink, &rows, err);
    junco_table_done(&rows);
    return st;
}

static void assert_file(const char *name, const char *want) {
    char got[512];
    FILE *file = fopen(file_path(name), "rb");
    size_t n;

    assert_non_null(file);
    n = fread(got, 1, sizeof(got) - 1, file);
    got[n] = '\0';
    fclose(file);
    assert_string_equal(got, want);
}

static const char csv[] = "text,n\n\"say \"\"hi\"\",\nyou\",-7\n\"\",\n";
static const char jsonl[] =
    "{\"text\":\"say \\\"hi\\\",\\nyou\",\"n\":-7}\n{\"text\":\"\",\"n\":null}\n";

static void test_formats(void **state) {
    static const struct {
        const char *name;
        sink_format format;
        const char *want;
    } cases[] = {
        {"out.csv", SINK_AUTO, csv},
        {"out.jsonl", SINK_AUTO, jsonl},
        {"out.ndjson", SINK_AUTO, jsonl},
        {"out.csv", SINK_JSONL, jsonl},
        {"out.txt", SINK_CSV, csv},
        {"out.txt", SINK_TABLE, "text             n\nsay \"hi\",\\nyou  -7\n\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sink *sink;

        ok(sink_open_file(file_path(cases[i].name), cases[i].format, &sink, err));
        ok(write_rows(sink, err));
        ok(sink_close(sink, err));
        sink_free(sink);
        assert_int_equal(count_files(), 1);
        assert_file(cases[i].name, cases[i].want);
        unlink(file_path(cases[i].name));
    }
}

/* Until sink_close() the old file is there, whole; without it nothing of the new one stays. */
static void test_whole_or_not_at_all(void **state) {
    FILE *old = fopen(file_path("out.csv"), "wb");
    struct sink *sink;

    (void)state;
    assert_non_null(old);
    fputs("old", old);
    fclose(old);
    ok(sink_open_file(file_path("out.csv"), SINK_AUTO, &sink, err));
    ok(write_rows(sink, err));
    assert_file("out.csv", "old");
    sink_free(sink);
    assert_file("out.csv", "old");
    assert_int_equal(count_files(), 1);
    ok(sink_open_file(file_path("out.csv"), SINK_AUTO, &sink, err));
    ok(write_rows(sink, err));
    ok(sink_close(sink, err));
    sink_free(sink);
    assert_file("out.csv", csv);
    assert_int_equal(count_files(), 1);
    unlink(file_path("out.csv"));
}

static void test_no_rows(void **state) {
    struct sink *sink;

    (void)state;
    ok(sink_open_file(file_path("out.jsonl"), SINK_AUTO, &sink, err));
    ok(sink_begin(sink, 2, names, err));
    ok(sink_close(sink, err));
    sink_free(sink);
    assert_file("out.jsonl", "");
    unlink(file_path("out.jsonl"));
}

static void test_usual_mode(void **state) {
    mode_t mask = umask(022);
    struct sink *sink;
    struct stat info;

    (void)state;
    ok(sink_open_file(file_path("out.csv"), SINK_AUTO, &sink, err));
    ok(sink_close(sink, err));
    sink_free(sink);
    assert_int_equal(stat(file_path("out.csv"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0644);
    umask(mask);
    unlink(file_path("out.csv"));
}

static void test_refusals(void **state) {
    struct sink *sink;

    (void)state;
    fails(sink_open_file(file_path("out.txt"), SINK_AUTO, &sink, err), JUNCO_EINVAL,
          "want a name ending in .jsonl or .csv, or --format");
    fails(sink_open_file(file_path("no/such/out.csv"), SINK_AUTO, &sink, err), JUNCO_EIO,
          "No such file");
    fails(sink_open_file(folder, SINK_CSV, &sink, err), JUNCO_EIO, "is a directory");
    assert_int_equal(count_files(), 0);
}

/* A device is written in place; one that is full says so. */
static void test_devices(void **state) {
    struct sink *sink;

    (void)state;
    ok(sink_open_file("/dev/null", SINK_CSV, &sink, err));
    ok(write_rows(sink, err));
    ok(sink_close(sink, err));
    sink_free(sink);
    ok(sink_open_file("/dev/full", SINK_JSONL, &sink, err));
    ok(write_rows(sink, err));
    fails(sink_close(sink, err), JUNCO_EIO, "/dev/full: No space left");
    sink_free(sink);
}

static void test_many_columns(void **state) {
    static const char *many[33];
    struct sink *sink;

    (void)state;
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = "c";
    ok(sink_open_file("/dev/null", SINK_TABLE, &sink, err));
    fails(sink_begin(sink, COUNT(many), many, err), JUNCO_ELIMIT, "use --format jsonl");
    sink_free(sink);
}

static junco_status write_csv(struct junco_error *err) {
    struct sink *sink = NULL;
    junco_status st = sink_open_file(file_path("out.csv"), SINK_CSV, &sink, err);

    if (!st)
        st = write_rows(sink, err);
    if (!st)
        st = sink_close(sink, err);
    sink_free(sink);
    assert_int_equal(count_files(), st ? 0 : 1);
    if (!st)
        unlink(file_path("out.csv"));
    return st;
}

static junco_status write_table(struct junco_error *err) {
    struct sink *sink = NULL;
    junco_status st = sink_open_file(file_path("out"), SINK_TABLE, &sink, err);

    if (!st)
        st = write_rows(sink, err);
    if (!st)
        st = sink_close(sink, err);
    sink_free(sink);
    assert_int_equal(count_files(), st ? 0 : 1);
    if (!st)
        unlink(file_path("out"));
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(write_csv);
    check_allocations(write_table);
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),      cmocka_unit_test(test_whole_or_not_at_all),
        cmocka_unit_test(test_no_rows),      cmocka_unit_test(test_usual_mode),
        cmocka_unit_test(test_refusals),     cmocka_unit_test(test_devices),
        cmocka_unit_test(test_many_columns), cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
