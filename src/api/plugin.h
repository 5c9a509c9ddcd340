/* plugin.h -- the operators and engines there are: the built-in ones and those of plugins. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_PLUGIN_H
#define API_PLUGIN_H

#include "base/arena.h"

#include <junco/plugin.h>

/* One file that was looked at. */
struct plugin {
    const char *file;
    const char *name, *version; /* what it calls itself; NULL while it has a problem */
    const char *problem; /* NULL: it can be used */
    size_t n_ops;
    const struct junco_op *const *ops; /* copies of its tables, NULL-terminated */
    size_t n_backends;
    const struct junco_backend *const *backends;
};

/* Immutable once made; any thread. */
struct plugins {
    struct arena arena; /* of everything below */
    size_t n;
    struct plugin *at;
    const struct junco_op *const *ops; /* built-in ones and plugins', by name, NULL-terminated */
    const struct junco_backend *const *backends; /* in order of preference: built-in ones first */
};

/* Open the plugins in `files`, then every *.so in the folders of $JUNCO_PLUGIN_PATH, in the order of
 * their names.  One of `files` that cannot be used is an error; one in a folder gets a problem, and the
 * rest goes on.  Operators are copied; the shared objects stay in the process for ever.  The
 * caller owns *ret_plugins. */
junco_status plugins_open(size_t n_files, const char *const *files, struct plugins **ret_plugins,
                          struct junco_error *err) JUNCO_MUST_CHECK;
void plugins_free(struct plugins *plugins); /* NULL is fine */

/* The plugin an operator of plugins->ops comes from; NULL: it is built in. */
const struct plugin *plugins_of_op(const struct plugins *plugins, const struct junco_op *op);

/* ---- its parts ---- */

extern const struct junco_plugin_host plugin_host; /* plugin_host.c */

/* plugin_file.c: the table of the shared object at `path`, initialised.  Borrowed for ever. */
junco_status plugin_file_open(const char *path, const struct junco_plugin **ret_plugin,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* plugin_copy.c: the tables that `from` brings, checked, and as this junco lays them out. */
junco_status plugin_copy(const struct junco_plugin *from, struct arena *arena,
                         struct plugin *ret_plugin, struct junco_error *err) JUNCO_MUST_CHECK;

/* plugin_op.c: whether an operator's table is whole, and what to mend where it is not.  `arena` is
 * for defaults that are strings. */
junco_status plugin_op_check(const struct junco_op *op, struct arena *arena,
                             struct junco_error *err) JUNCO_MUST_CHECK;

#endif
