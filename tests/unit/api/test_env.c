/* test_env.c -- model files are looked up in order; sessions are shared and loaded once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/env.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/thread.h"

/* ---- a fake engine that counts, and can hold a load back ---- */

struct junco_session {
    char path[PATH_MAX];
    int threads;
};

static atomic_int n_loads, n_unloads;
static struct junco_mutex gate_lock;
static struct junco_cond gate_changed;
/* --- below: guarded by gate_lock --- */
static bool is_gate_closed;
static int n_at_gate;

static void probe_here(struct junco_probe *ret_probe) {
    *ret_probe = (struct junco_probe){.is_available = true};
}
static void probe_missing(struct junco_probe *ret_probe) {
    *ret_probe = (struct junco_probe){.reason = "its library is not installed"};
}
static bool reads_all(const char *path) {
    return !str_ends_with(path, ".txt");
}
static bool reads_none(const char *path) {
    (void)path;
    return false;
}
static junco_status load(const struct junco_session_spec *spec, struct junco_session **ret_session,
                         struct junco_error *err) {
    struct junco_session *session;

    mutex_lock(&gate_lock);
    n_at_gate++;
    cond_broadcast(&gate_changed);
    while (is_gate_closed)
        cond_wait(&gate_changed, &gate_lock);
    mutex_unlock(&gate_lock);
    atomic_fetch_add(&n_loads, 1);
    if (str_ends_with(spec->model_path, "bad.onnx"))
        return junco_fail(err, JUNCO_EDATA, "'%s' is not a model", spec->model_path);
    session = junco_zalloc(sizeof(*session));
    if (!session)
        return junco_nomem(err, sizeof(*session));
    str_copy(session->path, sizeof(session->path), spec->model_path);
    session->threads = spec->threads;
    *ret_session = session;
    return JUNCO_OK;
}
static void unload(struct junco_session *session) {
    atomic_fetch_add(&n_unloads, 1);
    junco_free(session);
}

static const struct junco_backend missing = {
    .name = "missing", .probe = probe_missing, .reads = reads_all, .load = load, .unload = unload};
static const struct junco_backend other = {
    .name = "other", .probe = probe_here, .reads = reads_none, .load = load, .unload = unload};
static const struct junco_backend good = {
    .name = "good", .probe = probe_here, .reads = reads_all, .load = load, .unload = unload};
static const struct junco_backend *const backends[] = {&missing, &other, &good, NULL};

/* ---- a folder of its own for each test ---- */

static char root[] = "/tmp/junco-env-XXXXXX";

static const char *below(const char *name) {
    static _Thread_local char paths[8][PATH_MAX];
    static _Thread_local unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, PATH_MAX, "%s/%s", root, name);
    return path;
}

static void put_file(const char *name) {
    FILE *file = fopen(below(name), "w");

    assert_non_null(file);
    fclose(file);
}

static void put_folder(const char *name) {
    mkdir(below(name), 0700);
}

static int set_up(void **state) {
    static const char *const folders[] = {
        "pipes", "one", "two", "cache", "cache/junco", "cache/junco/models", "pipes/folder.onnx"};
    char list[2 * PATH_MAX];

    (void)state;
    memset(root + strlen(root) - 6, 'X', 6); /* as mkdtemp() wants it */
    if (!mkdtemp(root))
        return -1;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        put_folder(folders[i]);
    snprintf(list, sizeof(list), ":%s:%s/:", below("one"), below("two"));
    setenv("JUNCO_MODEL_PATH", list, 1);
    setenv("XDG_CACHE_HOME", below("cache"), 1);
    atomic_store(&n_loads, 0);
    atomic_store(&n_unloads, 0);
    n_at_gate = 0;
    return mutex_init(&gate_lock, NULL) || cond_init(&gate_changed, NULL);
}

static int tear_down(void **state) {
    static const char *const left[] = {"pipes/a.onnx",
                                       "one/b.onnx",
                                       "two/b.onnx",
                                       "two/c.onnx",
                                       "cache/junco/models/d.onnx",
                                       "pipes/a.txt",
                                       "pipes/bad.onnx",
                                       "pipes/folder.onnx",
                                       "pipes",
                                       "one",
                                       "two",
                                       "cache/junco/models",
                                       "cache/junco",
                                       "cache"};

    (void)state;
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
        remove(below(left[i]));
    cond_done(&gate_changed);
    mutex_done(&gate_lock);
    return rmdir(root);
}

static struct junco_env *open_env(void) {
    struct env_options options = {.pipeline_file = below("pipes/p.pipe"), .backends = backends};
    struct junco_error err = {0};
    struct junco_env *env;

    assert_int_equal(env_new(&options, &env, &err), JUNCO_OK);
    return env;
}

static void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("'%s' has no '%s'", text, part);
}

/* ---- model files ---- */

static void test_places_in_order(void **state) {
    static const struct {
        const char *file, *name;
    } rows[] = {{"pipes/a.onnx", "a.onnx"},
                {"one/b.onnx", "b.onnx"},
                {"two/c.onnx", "c.onnx"},
                {"cache/junco/models/d.onnx", "d.onnx"}};
    struct junco_env *env = open_env();
    struct junco_error err = {0};
    char path[PATH_MAX], small[4];

    (void)state;
    put_file("two/b.onnx");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put_file(rows[i].file);
        if (junco_env_model(env, rows[i].name, path, sizeof(path), &err))
            fail_msg("%s", err.message);
        assert_string_equal(path, below(rows[i].file));
    }
    assert_int_equal(junco_env_model(env, below("two/c.onnx"), path, sizeof(path), &err), JUNCO_OK);
    assert_string_equal(path, below("two/c.onnx"));
    assert_int_equal(junco_env_model(env, "a.onnx", small, sizeof(small), &err), JUNCO_ELIMIT);
    env_free(env);
}

static void test_missing_models(void **state) {
    struct junco_env *env = open_env();
    struct junco_error err = {0};
    char path[PATH_MAX], name[PATH_MAX + 2];

    (void)state;
    assert_int_equal(junco_env_model(env, "no.onnx", path, sizeof(path), &err), JUNCO_ENOTFOUND);
    assert_contains(err.message,
                    "model 'no.onnx' is not found: put it beside the pipeline file, or "
                    "name its folder in JUNCO_MODEL_PATH; ");
    assert_contains(err.message, below("pipes/no.onnx (not there), "));
    assert_contains(err.message, below("one/no.onnx (not there), "));
    assert_contains(err.message, below("two/no.onnx (not there), "));
    assert_contains(err.message, below("cache/junco/models/no.onnx (not there)"));
    assert_int_equal(junco_env_model(env, "folder.onnx", path, sizeof(path), &err),
                     JUNCO_ENOTFOUND);
    assert_contains(err.message, below("pipes/folder.onnx (a folder)"));
    assert_int_equal(junco_env_model(env, below("x.onnx"), path, sizeof(path), &err),
                     JUNCO_ENOTFOUND);
    assert_contains(err.message, below("x.onnx (not there)"));
    assert_int_equal(junco_env_model(env, "", path, sizeof(path), &err), JUNCO_EINVAL);
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(junco_env_model(env, name, path, sizeof(path), &err), JUNCO_ELIMIT);
    assert_int_equal(junco_env_model(NULL, "a", path, sizeof(path), &err), JUNCO_EINVAL);
    env_free(env);
    env_free(NULL);
}

/* ---- sessions ---- */

static junco_status acquire(struct junco_env *env, const char *file, const char *engine,
                            int threads, struct junco_session **ret_session,
                            struct junco_error *err) {
    struct junco_session_spec spec = {
        .model_path = below(file), .engine = engine, .threads = threads};
    const struct junco_backend *backend;
    junco_status st = junco_env_session(env, &spec, &backend, ret_session, err);

    if (!st)
        assert_ptr_equal(backend, &good);
    return st;
}

static void test_sessions_are_shared(void **state) {
    struct junco_session *a, *b, *c, *again;
    struct junco_env *env = open_env();
    struct junco_error err = {0};

    (void)state;
    put_file("pipes/a.onnx");
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, 0, &a, &err), JUNCO_OK);
    assert_int_equal(acquire(env, "pipes/../pipes/a.onnx", "good", 1, &b, &err), JUNCO_OK);
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, 2, &c, &err), JUNCO_OK);
    assert_ptr_equal(a, b);
    assert_ptr_not_equal(a, c);
    assert_int_equal(a->threads, 1);
    assert_int_equal(c->threads, 2);
    junco_env_release(env, a);
    junco_env_release(env, b);
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, 1, &again, &err), JUNCO_OK);
    assert_ptr_equal(again, a); /* it stayed loaded */
    assert_int_equal(atomic_load(&n_loads), 2);
    assert_int_equal(atomic_load(&n_unloads), 0);
    junco_env_release(env, again);
    junco_env_release(env, c);
    junco_env_release(env, NULL);
    env_free(env);
    assert_int_equal(atomic_load(&n_unloads), 2);
}

static void test_engines_say_why_not(void **state) {
    struct junco_env *env = open_env();
    struct junco_error err = {0};
    struct junco_session *session;

    (void)state;
    put_file("pipes/a.txt");
    put_file("pipes/bad.onnx");
    assert_int_equal(acquire(env, "pipes/a.txt", NULL, 1, &session, &err), JUNCO_EUNSUPPORTED);
    assert_contains(err.message, "no engine can run model '");
    assert_contains(err.message, "missing: does not read such a file; other: does not read such a "
                                 "file; good: does not read such a file");
    assert_int_equal(acquire(env, "pipes/a.txt", "missing", 1, &session, &err), JUNCO_EUNSUPPORTED);
    assert_contains(err.message, "engine 'missing' cannot be used: its library is not installed");
    assert_int_equal(acquire(env, "pipes/a.txt", "goood", 1, &session, &err), JUNCO_ENOTFOUND);
    assert_contains(err.message, "unknown engine 'goood'; there are: missing, other, good");
    for (int i = 0; i < 2; i++) { /* a failure is not remembered */
        assert_int_equal(acquire(env, "pipes/bad.onnx", NULL, 1, &session, &err), JUNCO_EDATA);
        assert_contains(err.message, "is not a model");
    }
    assert_int_equal(atomic_load(&n_loads), 2);
    assert_int_equal(junco_env_session(env, &(struct junco_session_spec){0},
                                       &(const struct junco_backend *){NULL}, &session, &err),
                     JUNCO_EINVAL);
    env_free(env);
}

static void test_the_limit_of_sessions(void **state) {
    struct junco_session *session, *first = NULL;
    struct junco_env *env = open_env();
    struct junco_error err = {0};

    (void)state;
    put_file("pipes/a.onnx");
    for (int i = 1; i <= JUNCO_MAX_SESSIONS; i++) {
        assert_int_equal(acquire(env, "pipes/a.onnx", NULL, i, &session, &err), JUNCO_OK);
        if (i == 1)
            first = session;
    }
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, JUNCO_MAX_SESSIONS + 1, &session, &err),
                     JUNCO_ELIMIT);
    assert_contains(err.message, "256 models are loaded and in use");
    junco_env_release(env, first);
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, JUNCO_MAX_SESSIONS + 1, &session, &err),
                     JUNCO_OK);
    assert_int_equal(atomic_load(&n_unloads), 1);
    env_free(env);
}

struct worker {
    struct junco_thread thread;
    struct junco_env *env;
    struct junco_session *session;
    junco_status status;
};

static void work(void *arg) {
    struct worker *worker = arg;
    struct junco_error err = {0};

    worker->status = acquire(worker->env, "pipes/a.onnx", NULL, 1, &worker->session, &err);
}

static void test_one_load_for_all_who_wait(void **state) {
    struct worker workers[4];
    struct junco_env *env = open_env();
    struct junco_error err = {0};
    struct junco_session *held, *same;

    (void)state;
    put_file("pipes/a.onnx");
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, 2, &held, &err), JUNCO_OK);
    is_gate_closed = true;
    n_at_gate = 0;
    for (size_t i = 0; i < 4; i++) {
        workers[i] = (struct worker){.env = env};
        assert_int_equal(thread_start(&workers[i].thread, "worker", work, &workers[i], &err),
                         JUNCO_OK);
    }
    mutex_lock(&gate_lock);
    while (!n_at_gate)
        cond_wait(&gate_changed, &gate_lock);
    mutex_unlock(&gate_lock);
    /* One is inside the engine now; meanwhile the cache serves others. */
    assert_int_equal(acquire(env, "pipes/a.onnx", NULL, 2, &same, &err), JUNCO_OK);
    assert_ptr_equal(same, held);
    junco_env_release(env, same);
    mutex_lock(&gate_lock);
    is_gate_closed = false;
    cond_broadcast(&gate_changed);
    mutex_unlock(&gate_lock);
    for (size_t i = 0; i < 4; i++) {
        thread_join(&workers[i].thread);
        assert_int_equal(workers[i].status, JUNCO_OK);
        assert_ptr_equal(workers[i].session, workers[0].session);
    }
    assert_int_equal(atomic_load(&n_loads), 2);
    env_free(env);
}

static void test_every_allocation_fails_once(void **state) {
    struct env_options options = {.pipeline_file = below("pipes/p.pipe"), .backends = backends};
    size_t live = junco_mem_live();
    uint64_t n = 0;

    (void)state;
    put_file("pipes/a.onnx");
    do {
        struct junco_session *session;
        struct junco_error err = {0};
        struct junco_env *env = NULL;
        char path[PATH_MAX];
        junco_status st;

        junco_mem_fail_after(++n);
        st = env_new(&options, &env, &err);
        if (!st)
            st = junco_env_model(env, "a.onnx", path, sizeof(path), &err);
        if (!st)
            st = acquire(env, "pipes/a.onnx", NULL, 1, &session, &err);
        env_free(env);
        assert_int_equal(junco_mem_live(), live);
        /* What only an error's text wanted may be missing: then all goes well. */
        if (st)
            assert_int_equal(st, JUNCO_ENOMEM);
        if (!junco_mem_has_failed())
            assert_int_equal(st, JUNCO_OK);
    } while (junco_mem_has_failed());
    junco_mem_fail_after(0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_models, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sessions_are_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_engines_say_why_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_limit_of_sessions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_load_for_all_who_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_allocation_fails_once, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("env", tests, NULL, NULL);
}
