/* test_library.c -- where ONNX Runtime is looked for, and what is said when it will not do. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Look-ups that fail leave nothing behind, so these tests share a process; the last one opens the
 * real library, and stays last. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backends/list.h"
#include "backends/onnxruntime/library.h"

static char scratch[] = "/tmp/junco-library-XXXXXX";
static char real_library[512]; /* "" where there is none */

static void make_folder(const char *name) {
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", scratch, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* scratch/folder/libonnxruntime.so.1 as a link to `target`, or as a text that is no library. */
static void put_library(const char *folder, const char *target) {
    char path[512];

    snprintf(path, sizeof(path), "%s/%s/libonnxruntime.so.1", scratch, folder);
    if (target) {
        assert_int_equal(symlink(target, path), 0);
    } else {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs("not a library\n", file);
        fclose(file);
    }
}

static void look_in(const char *engine_path, const char *cache) {
    assert_int_equal(setenv("JUNCO_ENGINE_PATH", engine_path, 1), 0);
    assert_int_equal(setenv("XDG_CACHE_HOME", cache, 1), 0);
}

static void assert_not_found(const char *const *says, size_t n) {
    const struct ort_library *library = NULL;
    struct junco_error err = {0};
    struct junco_probe probe;
    size_t i;

    if (dlopen("libonnxruntime.so.1", RTLD_NOW | RTLD_LOCAL))
        skip(); /* the system has one, which any look-up ends at */
    assert_int_equal(ort_library_open(&library, &err), JUNCO_EUNSUPPORTED);
    assert_null(library);
    for (i = 0; i < n; i++)
        if (!strstr(err.message, says[i]))
            fail_msg("want '%s' in '%s'", says[i], err.message);
    junco_backend_onnxruntime.probe(&probe);
    assert_false(probe.is_available);
    assert_string_equal(probe.version, "");
    assert_memory_equal(probe.reason, err.message, 60);
}

static void test_nowhere(void **state) {
    static const char *const says[] = {"libonnxruntime not found", "/nowhere/a, /nowhere/b",
                                       "/nowhere/cache/junco/engines", "loader path",
                                       "run tools/setup"};

    (void)state;
    look_in("/nowhere/a::/nowhere/b:", "/nowhere/cache");
    assert_not_found(says, sizeof(says) / sizeof(says[0]));
}

/* A relative cache folder is passed over, as the convention says, and HOME's is taken. */
static void test_relative_cache(void **state) {
    static const char *const says[] = {"/nowhere/home/.cache/junco/engines"};
    char *home = strdup(getenv("HOME") ? getenv("HOME") : "/");

    (void)state;
    look_in("", "relative");
    assert_int_equal(setenv("HOME", "/nowhere/home", 1), 0);
    assert_not_found(says, 1);
    assert_int_equal(setenv("HOME", home, 1), 0);
    free(home);
}

static void test_unusable(void **state) {
    static const struct {
        const char *folder, *target;
        const char *says[2];
    } rows[] = {
        {"text", NULL, {"cannot be used", "libonnxruntime.so.1"}},
        {"other", "libm.so.6", {"is not ONNX Runtime", "OrtGetApiBase"}},
        {"old", OLD_ONNXRUNTIME, {"is version 1.9.0, want 1.", "or later"}},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char folder[512], target[512];
        Dl_info info = {0};

        snprintf(target, sizeof(target), "%s", rows[i].target ? rows[i].target : "");
        if (rows[i].target && rows[i].target[0] != '/') {
            void *handle = dlopen(rows[i].target, RTLD_NOW);

            assert_non_null(handle);
            assert_true(dladdr(dlsym(handle, "cos"), &info));
            snprintf(target, sizeof(target), "%s", info.dli_fname);
        }
        make_folder(rows[i].folder);
        put_library(rows[i].folder, rows[i].target ? target : NULL);
        snprintf(folder, sizeof(folder), "%s/%s", scratch, rows[i].folder);
        look_in(folder, "/nowhere/cache");
        assert_not_found(rows[i].says, 2);
    }
}

/* The newest of the cache, by version and not by letters; a broken one before it is passed over. */
static void test_newest_of_the_cache(void **state) {
    const struct ort_library *library = NULL, *again = NULL;
    struct junco_error err = {0};
    char broken[512], want[512];

    (void)state;
    if (real_library[0] == '\0')
        skip();
    make_folder("junco");
    make_folder("junco/engines");
    make_folder("junco/engines/onnxruntime-1.9.0");
    make_folder("junco/engines/onnxruntime-1.10.0");
    make_folder("junco/engines/openvino-2030.0");
    put_library("junco/engines/onnxruntime-1.9.0", NULL);
    put_library("junco/engines/onnxruntime-1.10.0", real_library);
    snprintf(broken, sizeof(broken), "%s/text", scratch);
    snprintf(want, sizeof(want), "%s/junco/engines/onnxruntime-1.10.0/libonnxruntime.so.1",
             scratch);
    look_in(broken, scratch);
    if (ort_library_open(&library, &err))
        fail_msg("%s", err.message);
    assert_string_equal(library->path, want);
    assert_non_null(library->api);
    /* It tells nobody, and keeps no identifier of this machine. */
    snprintf(broken, sizeof(broken), "%s/Microsoft", scratch);
    assert_int_not_equal(access(broken, F_OK), 0);
    look_in("/nowhere", "/nowhere");
    assert_int_equal(ort_library_open(&again, &err), JUNCO_OK);
    assert_ptr_equal(again, library);
}

static int find_real_library(void **state) {
    struct junco_probe probe;
    pid_t child;
    int ends[2];
    ssize_t n;

    (void)state;
    if (!mkdtemp(scratch) || pipe(ends) != 0)
        return -1;
    /* In a child: what is opened once is never looked for again. */
    child = fork();
    if (child == 0) {
        junco_backend_onnxruntime.probe(&probe);
        n = write(ends[1], probe.library, strlen(probe.library));
        _exit(n < 0);
    }
    close(ends[1]);
    n = read(ends[0], real_library, sizeof(real_library) - 1);
    close(ends[0]);
    real_library[n > 0 ? n : 0] = '\0';
    waitpid(child, NULL, 0);
    return child > 0 ? 0 : -1;
}

static int drop_scratch(void **state) {
    static const char *const files[] = {"text", "other", "old", "junco/engines/onnxruntime-1.9.0",
                                        "junco/engines/onnxruntime-1.10.0"};
    static const char *const folders[] = {"text",
                                          "other",
                                          "old",
                                          "junco/engines/onnxruntime-1.9.0",
                                          "junco/engines/onnxruntime-1.10.0",
                                          "junco/engines/openvino-2030.0",
                                          "junco/engines",
                                          "junco"};
    char path[512];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s/libonnxruntime.so.1", scratch, files[i]);
        unlink(path);
    }
    for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", scratch, folders[i]);
        rmdir(path);
    }
    return rmdir(scratch);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nowhere),
        cmocka_unit_test(test_relative_cache),
        cmocka_unit_test(test_unusable),
        cmocka_unit_test(test_newest_of_the_cache),
    };

    return cmocka_run_group_tests(tests, find_real_library, drop_scratch);
}
