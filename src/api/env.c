/* env.c -- what operators get from their host: where model files are looked up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/env.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"

/* Immutable once made, but for the sessions, which have their own lock. */
struct junco_env {
    char *places; /* folders in the order they are looked at, each NUL-terminated */
    size_t places_size;
    struct sessions *sessions;
};

/* ---- places ---- */

/* A place and the NUL that ends it. */
static void add_place(struct str *places, const char *folder, size_t size, const char *below) {
    if (!size)
        return;
    str_append(places, folder, size);
    str_puts(places, below);
    str_append(places, "", 1);
}

static void add_pipeline_folder(struct str *places, const char *pipeline_file) {
    const char *slash = pipeline_file ? strrchr(pipeline_file, '/') : NULL;

    if (slash)
        add_place(places, pipeline_file, slash == pipeline_file ? 1 : slash - pipeline_file, "");
    else
        add_place(places, ".", 1, "");
}

static void add_path_list(struct str *places, const char *list) {
    while (list && *list) {
        size_t size = strcspn(list, ":");

        add_place(places, list, size, "");
        list += size + (list[size] == ':');
    }
}

static void add_cache(struct str *places) {
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");

    if (cache && *cache)
        add_place(places, cache, strlen(cache), "/junco/models");
    else if (home && *home)
        add_place(places, home, strlen(home), "/.cache/junco/models");
}

junco_status env_new(const struct env_options *options, struct junco_env **ret_env,
                     struct junco_error *err) {
    struct str places = STR_INIT(64 * PATH_MAX);
    struct junco_env *env = junco_zalloc(sizeof(*env));
    junco_status st;

    if (!env)
        return junco_nomem(err, sizeof(*env));
    add_pipeline_folder(&places, options->pipeline_file);
    add_path_list(&places, getenv("JUNCO_MODEL_PATH"));
    add_cache(&places);
    env->places_size = places.size;
    st = str_take(&places, &env->places, err);
    str_done(&places);
    if (!st)
        st = sessions_new(options->backends, &env->sessions, err);
    if (st)
        env_free(env);
    else
        *ret_env = env;
    return st;
}

void env_free(struct junco_env *env) {
    if (!env)
        return;
    sessions_free(env->sessions);
    junco_free(env->places);
    junco_free(env);
}

/* ---- model files ---- */

/* NULL when `path` is a file, else why it is not. */
static const char *refusal(const char *path) {
    struct stat info;

    if (stat(path, &info))
        return errno == ENOENT || errno == ENOTDIR ? "not there" : strerror(errno);
    if (S_ISDIR(info.st_mode))
        return "a folder";
    return S_ISREG(info.st_mode) ? NULL : "not a regular file";
}

/* Whether `path` is the model's file; what speaks against it is added to `tried`. */
static bool try_path(const char *path, struct str *tried) {
    const char *why = refusal(path);

    if (why)
        str_printf(tried, "%s%s (%s)", tried->size ? ", " : "", path, why);
    return !why;
}

static bool try_places(const struct junco_env *env, const char *name, struct str *path,
                       struct str *tried) {
    const char *end = env->places + env->places_size;

    for (const char *place = env->places; place < end; place += strlen(place) + 1) {
        str_clear(path);
        str_printf(path, "%s%s%s", place, str_ends_with(place, "/") ? "" : "/", name);
        if (path->failed)
            return false;
        if (try_path(path->data, tried))
            return true;
    }
    return false;
}

junco_status junco_env_model(const struct junco_env *env, const char *name, char *ret_path,
                             size_t size, struct junco_error *err) {
    struct str path = STR_INIT(PATH_MAX), tried = STR_INIT(64 * PATH_MAX);
    bool is_found;
    junco_status st = JUNCO_OK;

    if (!env || !name || !*name)
        return junco_fail(err, JUNCO_EINVAL, "no model is named: want a file's name");
    if (name[0] == '/') {
        str_puts(&path, name);
        is_found = !path.failed && try_path(path.data, &tried);
    } else {
        is_found = try_places(env, name, &path, &tried);
    }
    if (path.failed)
        st = junco_fail(err, path.failed, "model '%.100s': the path is longer than %d bytes", name,
                        PATH_MAX);
    else if (is_found && path.size >= size)
        st = junco_fail(err, JUNCO_ELIMIT,
                        "model '%.100s': the path has %zu bytes, room is for "
                        "%zu",
                        name, path.size, size - 1);
    else if (is_found)
        memcpy(ret_path, path.data, path.size + 1);
    else if (name[0] == '/')
        st = junco_fail(err, JUNCO_ENOTFOUND, "model %s cannot be opened", str_text(&tried));
    else
        st = junco_fail(err, JUNCO_ENOTFOUND,
                        "model '%.100s' is not found: put it beside the pipeline file, or name its "
                        "folder in JUNCO_MODEL_PATH; tools/setup fetches those of the examples; "
                        "tried %s",
                        name, str_text(&tried));
    str_done(&path);
    str_done(&tried);
    return st;
}

/* ---- sessions ---- */

junco_status junco_env_session(const struct junco_env *env, const struct junco_session_spec *spec,
                               const struct junco_backend **ret_backend,
                               struct junco_session **ret_session, struct junco_error *err) {
    if (!env)
        return junco_fail(err, JUNCO_EINVAL, "no model can be loaded here");
    return sessions_acquire(env->sessions, spec, ret_backend, ret_session, err);
}

void junco_env_release(const struct junco_env *env, struct junco_session *session) {
    if (env && session)
        sessions_release(env->sessions, session);
}
