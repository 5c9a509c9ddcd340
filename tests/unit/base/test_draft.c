/* test_draft.c -- files that appear whole or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/draft.h"

static char folder[] = "/tmp/junco-test-XXXXXX";

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

static void read_file(const char *name, char *ret_text, size_t size) {
    FILE *file = fopen(file_path(name), "rb");

    assert_non_null(file);
    ret_text[fread(ret_text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static void test_appears_when_kept(void **state) {
    struct draft *draft;
    struct stat info;
    char text[64];
    mode_t mask = umask(0);

    (void)state;
    umask(mask);
    ok(draft_open(file_path("a.txt"), &draft, err));
    fputs("whole", draft_file(draft));
    assert_int_equal(access(file_path("a.txt"), F_OK), -1);
    ok(draft_keep(draft, err));
    draft_free(draft);
    read_file("a.txt", text, sizeof(text));
    assert_string_equal(text, "whole");
    assert_int_equal(stat(file_path("a.txt"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0666 & ~mask);
    unlink(file_path("a.txt"));
}

static void test_leaves_what_was_there(void **state) {
    struct draft *draft;
    char text[64];
    FILE *old = fopen(file_path("b.txt"), "wb");

    (void)state;
    assert_non_null(old);
    fputs("old", old);
    fclose(old);
    ok(draft_open(file_path("b.txt"), &draft, err));
    fputs("new", draft_file(draft));
    draft_free(draft);
    read_file("b.txt", text, sizeof(text));
    assert_string_equal(text, "old");
    assert_int_equal(count_files(), 1);
    unlink(file_path("b.txt"));
}

static void test_follows_links(void **state) {
    struct draft *draft;
    struct stat info;
    char target[256];

    (void)state;
    snprintf(target, sizeof(target), "%s", file_path("target.txt"));
    fclose(fopen(target, "wb"));
    assert_int_equal(symlink(target, file_path("link.txt")), 0);
    ok(draft_open(file_path("link.txt"), &draft, err));
    fputs("through", draft_file(draft));
    ok(draft_keep(draft, err));
    draft_free(draft);
    assert_int_equal(lstat(file_path("link.txt"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(target, &info), 0);
    assert_int_equal(info.st_size, strlen("through"));
    unlink(file_path("link.txt"));
    unlink(target);
}

static void test_refuses(void **state) {
    struct draft *draft;

    (void)state;
    fails(draft_open(folder, &draft, err), JUNCO_EIO, "is a directory; want a file");
    fails(draft_open(file_path("none/a.txt"), &draft, err), JUNCO_EIO, "No such file or directory");
}

static void test_full_device(void **state) {
    struct draft *draft;

    (void)state;
    ok(draft_open("/dev/full", &draft, err));
    fputs("lost", draft_file(draft));
    fails(draft_keep(draft, err), JUNCO_EIO, "/dev/full: No space left on device");
    draft_free(draft);
}

static junco_status write_once(struct junco_error *err) {
    struct draft *draft;
    junco_status st = draft_open(file_path("c.txt"), &draft, err);

    if (st)
        return st;
    st = draft_keep(draft, err);
    draft_free(draft);
    return st;
}

static void test_without_memory(void **state) {
    (void)state;
    check_allocations(write_once);
    unlink(file_path("c.txt"));
    assert_int_equal(count_files(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appears_when_kept), cmocka_unit_test(test_leaves_what_was_there),
        cmocka_unit_test(test_follows_links),     cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_full_device),       cmocka_unit_test(test_without_memory),
    };
    int failed;

    if (!mkdtemp(folder))
        return 1;
    failed = cmocka_run_group_tests_name("base draft", tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
