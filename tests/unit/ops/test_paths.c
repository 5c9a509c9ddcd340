/* test_paths.c -- patterns over folders within folders. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/source/paths.h"

static char root[] = "/tmp/junco-test-XXXXXX";
static const char *const folders[] = {"a", "a/b", "a/b/[c]", ".hidden", "z*"};
static const char *const files[] = {"x.txt",         "a/x.txt",       "a/y.png", "a/b/x.txt",
                                    "a/b/[c]/x.txt", ".hidden/x.txt", "z*/x.txt"};

static int make(void **state) {
    (void)state;
    if (!mkdtemp(root) || chdir(root))
        return -1;
    for (size_t i = 0; i < COUNT(folders); i++)
        if (mkdir(folders[i], 0700))
            return -1;
    for (size_t i = 0; i < COUNT(files); i++) {
        FILE *file = fopen(files[i], "w");

        if (!file)
            return -1;
        fclose(file);
    }
    return symlink("..", "a/up");
}

static int clear(void **state) {
    (void)state;
    unlink("a/up");
    for (size_t i = 0; i < COUNT(files); i++)
        unlink(files[i]);
    for (size_t i = COUNT(folders); i-- > 0;)
        rmdir(folders[i]);
    return chdir("/") || rmdir(root);
}

static void test_patterns(void **state) {
    static const struct {
        const char *pattern;
        const char *want; /* one path behind the other */
    } cases[] = {
        {"*.txt", "x.txt "},
        {"a/*.txt", "a/x.txt "},
        {"**/x.txt", "a/b/[c]/x.txt a/b/x.txt a/x.txt x.txt z*/x.txt "},
        {"a/**/x.txt", "a/b/[c]/x.txt a/b/x.txt a/x.txt "},
        {"a/**", "a/b a/b/[c] a/b/[c]/x.txt a/b/x.txt a/up a/x.txt a/y.png "},
        {"a/**/b/**/x.*", "a/b/[c]/x.txt a/b/x.txt "},
        {"**/b/*.txt", "a/b/x.txt "},
        {"?**/y.png", "a/y.png "}, /* no part of its own: as two stars in a shell */
        {"./**/y.png", "./a/y.png "},
        {"**/**/y.png", "a/y.png "}, /* found in two ways, given once */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct paths paths = {0};
        char got[256] = "";

        ok(paths_find(cases[i].pattern, &paths, err));
        for (size_t k = 0; k < paths.n; k++)
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s ", paths.at[k]);
        assert_string_equal(got, cases[i].want);
        paths_done(&paths);
    }
}

static void test_nothing_is_said(void **state) {
    static const char *const patterns[] = {"", "*.none", "**/none", "none/**", "none/**/x.txt"};

    (void)state;
    for (size_t i = 0; i < COUNT(patterns); i++) {
        struct paths paths = {0};

        fails(paths_find(patterns[i], &paths, err), JUNCO_ENOTFOUND, "matches no file");
        paths_done(&paths);
    }
}

static void test_too_long(void **state) {
    struct paths paths = {0};
    char pattern[5000];

    (void)state;
    memset(pattern, 'a', sizeof(pattern));
    pattern[sizeof(pattern) - 1] = '\0';
    fails(paths_find(pattern, &paths, err), JUNCO_EVALUE, "4096 bytes");
    paths_done(&paths);
}

static junco_status find_all(struct junco_error *err) {
    struct paths paths = {0};
    junco_status st = paths_find("a/**/x.txt", &paths, err);

    paths_done(&paths);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(find_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_nothing_is_said),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
