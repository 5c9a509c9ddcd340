/* test_plugin.c -- plugins' files: found, opened once, refused with what is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/plugin.h"
#include "base/str.h"
#include "base/thread.h"

#include <junco/pipeline.h>

static const char *built(const char *name) {
    static char paths[4][4096];
    static size_t next;
    const char *root = getenv("JUNCO_BUILD_ROOT");
    char *path = paths[next++ % COUNT(paths)];

    snprintf(path, sizeof(paths[0]), "%s/tests/unit/api/%s.so", root ? root : ".", name);
    return path;
}

static junco_status open_one(const char *path, struct plugins **ret_plugins,
                             struct junco_error *err) {
    return plugins_open(1, &path, ret_plugins, err);
}

/* ---- a folder of the test's own ---- */

static char folder[64];

static const char *in_folder(const char *name) {
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void copy_file(const char *from, const char *name, size_t max_bytes) {
    static char block[1 << 20];
    FILE *in = fopen(from, "rb"), *out = fopen(in_folder(name), "wb");
    size_t n;

    assert_non_null(in);
    assert_non_null(out);
    n = fread(block, 1, max_bytes < sizeof(block) ? max_bytes : sizeof(block), in);
    assert_int_equal(fwrite(block, 1, n, out), n);
    fclose(in);
    fclose(out);
}

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/test-plugin-XXXXXX");
    return !mkdtemp(folder);
}

static int drop_folder(void **state) {
    static const char *const names[] = {"cut.so", "a.so",     "b.so",  "c.so",
                                        "d.so",   "notes.so", "x.txt", "pipe.so"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(in_folder(names[i]));
    unsetenv("JUNCO_PLUGIN_PATH");
    return rmdir(folder);
}

/* ---- files that were named ---- */

static void test_named(void **state) {
    struct plugins *plugins;
    const struct junco_op *op = NULL;

    (void)state;
    ok(open_one(built("plugin_good"), &plugins, err));
    assert_int_equal(plugins->n, 1);
    assert_string_equal(plugins->at[0].name, "odd");
    assert_string_equal(plugins->at[0].version, "7");
    assert_null(plugins->at[0].problem);
    for (size_t i = 0; plugins->ops[i]; i++) {
        assert_true(i == 0 || strcmp(plugins->ops[i - 1]->name, plugins->ops[i]->name) < 0);
        if (str_equal(plugins->ops[i]->name, "odd.row"))
            op = plugins->ops[i];
        else
            assert_null(plugins_of_op(plugins, plugins->ops[i]));
    }
    assert_non_null(op);
    assert_ptr_equal(plugins_of_op(plugins, op), &plugins->at[0]);
    plugins_free(plugins);
}

static void test_refused(void **state) {
    static const struct {
        const char *name;
        junco_status code;
        const char *says;
    } cases[] = {
        {"plugin_abi", JUNCO_EUNSUPPORTED, "is of ABI 2, this junco has 1"},
        {"plugin_symbol", JUNCO_EDATA, "exports no junco_plugin_init_v1()"},
        {"plugin_fails", JUNCO_ENOTFOUND, "junco_plugin_init_v1() failed: no licence key"},
        {"plugin_silent", JUNCO_EIO, "gives no reason"},
        {"plugin_table", JUNCO_EDATA, "gave no table"},
        {"plugin_undefined", JUNCO_EDATA, "calls junco through the table"},
        {"plugin_clash", JUNCO_EINVAL, "operator 'image_decode' is there already (built in)"},
        {"plugin_missing", JUNCO_ENOTFOUND, "No such file"},
    };
    struct plugins *plugins = NULL;

    (void)state;
    for (size_t turn = 0; turn < 2; turn++) /* one that failed is tried again */
        for (size_t i = 0; i < COUNT(cases); i++) {
            fails(open_one(built(cases[i].name), &plugins, err), cases[i].code, cases[i].says);
            fails(open_one(built(cases[i].name), &plugins, err), cases[i].code, cases[i].name);
        }
    assert_null(plugins);
}

static void test_not_plugins(void **state) {
    static char letters[100];
    struct plugins *plugins = NULL;
    FILE *file;
    struct stat info;

    (void)state;
    assert_int_equal(stat(built("plugin_good"), &info), 0);
    /* Whatever is cut off: a clear word, and no signal. */
    for (off_t size = 0; size < info.st_size; size += size < 1000 ? 37 : 1500) {
        struct junco_error err = {0};

        copy_file(built("plugin_good"), "cut.so", (size_t)size);
        if (!open_one(in_folder("cut.so"), &plugins, &err)) {
            plugins_free(plugins); /* what the loader needs is there: symbols and such come last */
            assert_true(size > 4096);
        } else {
            assert_int_equal(err.code, JUNCO_EDATA);
            assert_non_null(strstr(err.message, "cut"));
        }
        unlink(in_folder("cut.so"));
    }
    memset(letters, 'x', sizeof(letters));
    file = fopen(in_folder("notes.so"), "wb");
    assert_non_null(file);
    fwrite(letters, 1, sizeof(letters), file);
    fclose(file);
    fails(open_one(in_folder("notes.so"), &plugins, err), JUNCO_EDATA, "not a shared object");
    fails(open_one(folder, &plugins, err), JUNCO_EDATA, "not a regular file");
    assert_int_equal(mkfifo(in_folder("pipe.so"), 0600), 0);
    fails(open_one(in_folder("pipe.so"), &plugins, err), JUNCO_EDATA, "not a regular file");
}

static void test_twice(void **state) {
    const char *same[] = {built("plugin_good"), built("plugin_good")};
    const char *twins[] = {built("plugin_good"), built("plugin_twin")};
    struct plugins *plugins;

    (void)state;
    ok(plugins_open(2, same, &plugins, err));
    assert_int_equal(plugins->n, 1);
    plugins_free(plugins);
    fails(plugins_open(2, twins, &plugins, err), JUNCO_EINVAL, "'odd.row' is there already");
    fails(plugins_open(2, twins, &plugins, err), JUNCO_EINVAL, "plugin_good.so");
}

/* ---- folders ---- */

static void test_folders(void **state) {
    char path[256];
    struct plugins *plugins;

    (void)state;
    copy_file(built("plugin_fails"), "a.so", SIZE_MAX);
    copy_file(built("plugin_good"), "b.so", SIZE_MAX);
    copy_file(built("plugin_twin"), "c.so", SIZE_MAX);
    copy_file(built("plugin_good"), "x.txt", SIZE_MAX);
    snprintf(path, sizeof(path), "::/no/such/folder:%s:%s", folder, folder);
    setenv("JUNCO_PLUGIN_PATH", path, 1);
    ok(plugins_open(0, NULL, &plugins, err));
    assert_int_equal(plugins->n, 4);
    assert_string_equal(plugins->at[0].file, "/no/such/folder");
    assert_string_equal(plugins->at[0].problem, "No such file or directory");
    assert_non_null(strstr(plugins->at[1].problem, "no licence key"));
    assert_string_equal(plugins->at[2].file, in_folder("b.so"));
    assert_null(plugins->at[2].problem);
    assert_int_equal(plugins->at[2].n_ops, 1);
    assert_non_null(strstr(plugins->at[3].problem, "'odd.row' is there already"));
    assert_int_equal(plugins->at[3].n_ops, 0);
    plugins_free(plugins);
    /* The named one comes first; in its folder it is the same file. */
    ok(open_one(in_folder("c.so"), &plugins, err));
    assert_int_equal(plugins->n, 4);
    assert_non_null(strstr(plugins->at[3].problem, "c.so"));
    plugins_free(plugins);
    fails(open_one(in_folder("a.so"), &plugins, err), JUNCO_ENOTFOUND, "no licence key");
}

/* ---- once a process ---- */

#define N_THREADS 8

static void open_often(void *arg) {
    const char *path = arg;
    struct plugins *plugins;

    for (size_t i = 0; i < 20; i++)
        if (!open_one(path, &plugins, NULL))
            plugins_free(plugins);
}

static void test_initialised_once(void **state) {
    struct junco_thread threads[N_THREADS] = {{0}};
    const char *path = built("plugin_threads");
    struct plugins *plugins;
    const int *n_inits;
    void *handle;

    (void)state;
    for (size_t i = 0; i < N_THREADS; i++)
        ok(thread_start(&threads[i], "open", open_often, (void *)path, err));
    for (size_t i = 0; i < N_THREADS; i++)
        thread_join(&threads[i]);
    ok(open_one(path, &plugins, err));
    plugins_free(plugins);
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    assert_non_null(handle);
    n_inits = dlsym(handle, "plugin_odd_inits");
    assert_non_null(n_inits);
    assert_int_equal(*n_inits, 1);
    dlclose(handle);
}

static junco_status open_and_free(struct junco_error *err) {
    const char *path = built("plugin_good");
    struct plugins *plugins;
    junco_status st = plugins_open(1, &path, &plugins, err);

    if (!st)
        plugins_free(plugins);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    setenv("JUNCO_PLUGIN_PATH", folder, 1);
    copy_file(built("plugin_twin"), "d.so", SIZE_MAX);
    copy_file(built("plugin_fails"), "a.so", SIZE_MAX);
    check_allocations(open_and_free);
}

/* ---- in a pipeline, through the public header alone ---- */

static void test_pipeline(void **state) {
    static const char text[] =
        "p = (pipe.input('x').map('x', 'row', ops.odd.row()).output('x', 'row'))";
    const char *file = built("plugin_good");
    const struct junco_pipeline_options options = {.n_plugins = 1, .plugins = &file, .workers = 1};
    static const char *const name = "x";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_STRING);
    struct junco_pipeline *pipeline;
    struct junco_builder *builder;
    struct junco_table rows;
    struct junco_call *call;
    bool is_end = false;

    (void)state;
    fails(junco_pipeline_open(text, strlen(text), NULL, NULL, &pipeline, err), JUNCO_ENOTFOUND,
          "unknown operator 'odd.row'");
    ok(junco_pipeline_open(text, strlen(text), NULL, &options, &pipeline, err));
    ok(junco_builder_new(1, &name, &type, &builder, err));
    for (size_t i = 0; i < 2; i++) {
        ok(junco_builder_row(builder, 0, err));
        ok(junco_put_string(builder, 0, "a", 1, err));
    }
    ok(junco_builder_finish(builder, &rows, err));
    junco_builder_free(builder);
    ok(junco_call_start(pipeline, &rows, NULL, &call, err));
    ok(junco_call_next(call, &rows, &is_end, err));
    assert_int_equal(rows.rows, 2);
    assert_int_equal(rows.columns[1].as.int64[1], 1);
    junco_table_done(&rows);
    junco_call_free(call);
    junco_pipeline_free(pipeline);
}

/* The frozen plugin's engine: loaded for a "*.frozen" file, and run. */
static void test_engine(void **state) {
    char path[4096];
    const char *file = path;
    const struct junco_backend *engine = NULL;
    struct junco_session_spec spec = {.model_path = "any.frozen"};
    struct junco_session *session;
    float numbers[3] = {1, 2, 3}, copy[3] = {0};
    struct junco_tensor in = {
        .data = numbers, .dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {1, 3}};
    struct junco_tensor out = in;
    struct plugins *plugins;

    (void)state;
    snprintf(path, sizeof(path), "%s/tests/conform/plugin_v1.so", getenv("JUNCO_BUILD_ROOT"));
    ok(plugins_open(1, &file, &plugins, err));
    for (size_t i = 0; plugins->backends[i]; i++)
        if (plugins->backends[i]->reads(spec.model_path) &&
            str_equal(plugins->backends[i]->name, "frozen"))
            engine = plugins->backends[i];
    assert_non_null(engine);
    ok(engine->load(&spec, &session, err));
    assert_int_equal(engine->describe(session)->n_inputs, 1);
    out.data = copy;
    ok(engine->run(session, &in, &out, err));
    assert_memory_equal(copy, numbers, sizeof(copy));
    engine->unload(session);
    plugins_free(plugins);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named),
        cmocka_unit_test(test_refused),
        cmocka_unit_test_setup_teardown(test_not_plugins, make_folder, drop_folder),
        cmocka_unit_test(test_twice),
        cmocka_unit_test_setup_teardown(test_folders, make_folder, drop_folder),
        cmocka_unit_test(test_initialised_once),
        cmocka_unit_test_setup_teardown(test_allocations, make_folder, drop_folder),
        cmocka_unit_test(test_pipeline),
        cmocka_unit_test(test_engine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
