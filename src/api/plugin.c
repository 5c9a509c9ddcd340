/* plugin.c -- the operators and engines there are: the built-in ones and those of plugins. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/plugin.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "backends/list.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "ops/list.h"

/* Being made. */
struct making {
    struct plugins *plugins;
    size_t capacity; /* of plugins->at */
};

/* ---- names that stand for one thing only ---- */

static bool has_op(const struct junco_op *const *ops, size_t n, const char *name) {
    for (size_t i = 0; i < n && ops[i]; i++)
        if (str_equal(ops[i]->name, name))
            return true;
    return false;
}

static bool has_backend(const struct junco_backend *const *backends, size_t n, const char *name) {
    for (size_t i = 0; i < n && backends[i]; i++)
        if (str_equal(backends[i]->name, name))
            return true;
    return false;
}

static junco_status clash(const char *what, const char *name, const char *where,
                          struct junco_error *err) {
    return junco_fail(err, JUNCO_EINVAL,
                      "%s '%s' is there already (%s): give it another name, such as 'mine.%s'",
                      what, name, where, strrchr(name, '.') ? strrchr(name, '.') + 1 : name);
}

static junco_status check_names(const struct plugins *plugins, const struct plugin *plugin,
                                struct junco_error *err) {
    for (size_t i = 0; i < plugin->n_ops; i++) {
        const char *name = plugin->ops[i]->name;

        if (has_op(junco_ops, SIZE_MAX, name))
            return clash("operator", name, "built in", err);
        if (has_op(plugin->ops, i, name))
            return clash("operator", name, "in the same plugin", err);
        for (size_t j = 0; j < plugins->n; j++)
            if (has_op(plugins->at[j].ops, plugins->at[j].n_ops, name))
                return clash("operator", name, plugins->at[j].file, err);
    }
    for (size_t i = 0; i < plugin->n_backends; i++) {
        const char *name = plugin->backends[i]->name;

        if (has_backend(junco_backends, SIZE_MAX, name))
            return clash("engine", name, "built in", err);
        if (has_backend(plugin->backends, i, name))
            return clash("engine", name, "in the same plugin", err);
        for (size_t j = 0; j < plugins->n; j++)
            if (has_backend(plugins->at[j].backends, plugins->at[j].n_backends, name))
                return clash("engine", name, plugins->at[j].file, err);
    }
    return JUNCO_OK;
}

/* ---- one file ---- */

/* Whether the file was looked at already, by this name or another. */
static bool is_known(const struct plugins *plugins, const char *path) {
    char real[PATH_MAX], other[PATH_MAX];

    for (size_t i = 0; i < plugins->n; i++) {
        if (str_equal(plugins->at[i].file, path))
            return true;
        if (realpath(path, real) && realpath(plugins->at[i].file, other) && str_equal(real, other))
            return true;
    }
    return false;
}

static junco_status keep(struct making *making, const struct plugin *plugin,
                         struct junco_error *err) {
    struct plugins *plugins = making->plugins;
    junco_status st = vec_reserve(&plugins->at, &making->capacity, plugins->n + 1,
                                  sizeof(plugins->at[0]), JUNCO_MAX_PLUGIN_FILES, err);

    if (!st)
        plugins->at[plugins->n++] = *plugin;
    return st;
}

static junco_status open_file(const struct plugins *plugins, struct arena *arena,
                              struct plugin *plugin, struct junco_error *err) {
    const struct junco_plugin *table;
    junco_status st = plugin_file_open(plugin->file, &table, err);

    if (!st)
        st = plugin_copy(table, arena, plugin, err);
    if (!st)
        st = check_names(plugins, plugin, err);
    return st;
}

/* is_named: by the user, who wants to hear what is wrong with it now. */
static junco_status add_file(struct making *making, const char *path, bool is_named,
                             struct junco_error *err) {
    struct plugins *plugins = making->plugins;
    struct plugin plugin = {.file = arena_strdup(&plugins->arena, path)};
    struct junco_error why = {0};
    junco_status st;

    if (!plugin.file)
        return junco_nomem(err, strlen(path));
    if (is_known(plugins, path))
        return JUNCO_OK;
    st = open_file(plugins, &plugins->arena, &plugin, &why);
    if (st && (is_named || st == JUNCO_ENOMEM))
        return junco_fail(err, st, "plugin '%.200s': %s", path, why.message);
    if (st) {
        plugin = (struct plugin){.file = plugin.file,
                                 .problem = arena_strdup(&plugins->arena, why.message)};
        if (!plugin.problem)
            return junco_nomem(err, sizeof(why.message));
    }
    return keep(making, &plugin, err);
}

/* ---- folders ---- */

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The paths of a folder's *.so, in the order of their names; in the arena, but for the array. */
static junco_status list_folder(DIR *dir, const char *folder, struct arena *arena,
                                const char ***ret_paths, size_t *ret_n, struct junco_error *err) {
    struct str path = STR_INIT(PATH_MAX);
    const char **paths = NULL;
    size_t n = 0, capacity = 0;
    struct dirent *entry;
    junco_status st = JUNCO_OK;

    while (!st && (entry = readdir(dir))) {
        if (!str_ends_with(entry->d_name, ".so"))
            continue;
        str_clear(&path);
        str_printf(&path, "%s/%s", folder, entry->d_name);
        st = path.failed ? junco_fail(err, path.failed, "a path in '%.200s' is too long", folder)
                         : vec_reserve(&paths, &capacity, n + 1, sizeof(paths[0]),
                                       JUNCO_MAX_PLUGIN_FILES, err);
        if (!st && !(paths[n++] = arena_strdup(arena, str_text(&path))))
            st = junco_nomem(err, path.size);
    }
    str_done(&path);
    if (st) {
        junco_free(paths);
        return st;
    }
    if (n)
        qsort(paths, n, sizeof(paths[0]), by_text);
    *ret_paths = paths;
    *ret_n = n;
    return JUNCO_OK;
}

static junco_status add_folder(struct making *making, const char *folder, struct junco_error *err) {
    struct arena *arena = &making->plugins->arena;
    DIR *dir = opendir(folder);
    const char **paths;
    size_t n;
    junco_status st;

    if (!dir) {
        const struct plugin missing = {.file = arena_strdup(arena, folder),
                                       .problem = arena_strdup(arena, strerror(errno))};

        return missing.file && missing.problem ? keep(making, &missing, err)
                                               : junco_nomem(err, strlen(folder));
    }
    st = list_folder(dir, folder, arena, &paths, &n, err);
    closedir(dir);
    if (st)
        return st;
    for (size_t i = 0; !st && i < n; i++)
        st = add_file(making, paths[i], false, err);
    junco_free(paths);
    return st;
}

static junco_status add_folders(struct making *making, const char *list, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    while (!st && list && *list) {
        size_t size = strcspn(list, ":");
        char *folder = arena_strndup(&making->plugins->arena, list, size);

        if (!folder)
            return junco_nomem(err, size);
        if (size)
            st = add_folder(making, folder, err);
        list += size + (list[size] == ':');
    }
    return st;
}

/* ---- all of them ---- */

static int by_name(const void *a, const void *b) {
    const struct junco_op *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

/* The two lists that pipelines are built from. */
static junco_status merge(struct plugins *plugins, struct junco_error *err) {
    const struct junco_backend **backends;
    const struct junco_op **ops;
    size_t n_ops = 0, n_backends = 0;

    while (junco_ops[n_ops])
        n_ops++;
    while (junco_backends[n_backends])
        n_backends++;
    for (size_t i = 0; i < plugins->n; i++) {
        n_ops += plugins->at[i].n_ops;
        n_backends += plugins->at[i].n_backends;
    }
    ops = arena_alloc_array(&plugins->arena, n_ops + 1, sizeof(ops[0]));
    backends = arena_alloc_array(&plugins->arena, n_backends + 1, sizeof(backends[0]));
    if (!ops || !backends)
        return junco_nomem(err, (n_ops + n_backends) * sizeof(void *));
    n_ops = n_backends = 0;
    for (size_t i = 0; junco_ops[i]; i++)
        ops[n_ops++] = junco_ops[i];
    for (size_t i = 0; junco_backends[i]; i++)
        backends[n_backends++] = junco_backends[i];
    for (size_t i = 0; i < plugins->n; i++) {
        const struct plugin *plugin = &plugins->at[i];

        for (size_t j = 0; j < plugin->n_ops; j++)
            ops[n_ops++] = plugin->ops[j];
        for (size_t j = 0; j < plugin->n_backends; j++)
            backends[n_backends++] = plugin->backends[j];
    }
    qsort(ops, n_ops, sizeof(ops[0]), by_name);
    plugins->ops = ops;
    plugins->backends = backends;
    return JUNCO_OK;
}

junco_status plugins_open(size_t n_files, const char *const *files, struct plugins **ret_plugins,
                          struct junco_error *err) {
    struct making making = {.plugins = junco_zalloc(sizeof(*making.plugins))};
    junco_status st = JUNCO_OK;

    if (!making.plugins)
        return junco_nomem(err, sizeof(*making.plugins));
    for (size_t i = 0; !st && i < n_files; i++)
        st = add_file(&making, files[i], true, err);
    if (!st)
        st = add_folders(&making, secure_getenv("JUNCO_PLUGIN_PATH"), err);
    if (!st)
        st = merge(making.plugins, err);
    if (st)
        plugins_free(making.plugins);
    else
        *ret_plugins = making.plugins;
    return st;
}

void plugins_free(struct plugins *plugins) {
    if (!plugins)
        return;
    junco_free(plugins->at);
    arena_done(&plugins->arena);
    junco_free(plugins);
}

const struct plugin *plugins_of_op(const struct plugins *plugins, const struct junco_op *op) {
    for (size_t i = 0; i < plugins->n; i++)
        for (size_t j = 0; j < plugins->at[i].n_ops; j++)
            if (plugins->at[i].ops[j] == op)
                return &plugins->at[i];
    return NULL;
}
