/* plugin_copy.c -- the tables a plugin brings, checked, and as this junco lays them out. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Each table says its own size.  One that is smaller than ours was built for an older junco: what it
 * has is copied, the rest stays zero, which is each slot's default.  One that is larger knows slots
 * that we do not, and might count on them: it is refused. */

#include "api/plugin.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#define END_OF(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))
/* How far the tables of the first release went; never to change. */
#define PLUGIN_SIZE_V1 END_OF(struct junco_plugin, backends)
#define OP_SIZE_V1 END_OF(struct junco_op, call_done)
#define BACKEND_SIZE_V1 END_OF(struct junco_backend, unload)
#define PARAM_SIZE_V1 END_OF(struct junco_param, choices)
#define PORT_SIZE_V1 END_OF(struct junco_port, takes_null)

#define REBUILD "build the plugin again with this junco's headers"

static junco_status check_abi(const char *what, uint32_t abi, uint32_t ours,
                              struct junco_error *err) {
    if (abi == ours)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EUNSUPPORTED, "%s is of ABI %u, this junco has %u: " REBUILD, what,
                      (unsigned)abi, (unsigned)ours);
}

static junco_status check_size(const char *what, size_t size, size_t least, size_t ours,
                               struct junco_error *err) {
    if (size > ours)
        return junco_fail(
            err, JUNCO_EUNSUPPORTED,
            "%s has %zu bytes, this junco knows %zu of them: it was built for a newer "
            "junco; take that one, or " REBUILD,
            what, size, ours);
    if (size < least)
        return junco_fail(err, JUNCO_EINVAL,
                          "%s says it has %zu bytes, it has at least %zu: set it with sizeof", what,
                          size, least);
    return JUNCO_OK;
}

/* Items of a NULL-terminated array. */
static junco_status count(const char *what, const void *const *items, size_t *ret_n,
                          struct junco_error *err) {
    size_t n = 0;

    while (items && items[n])
        if (++n > JUNCO_MAX_PLUGIN_TABLES)
            return junco_fail(err, JUNCO_ELIMIT,
                              "more than %d %s: at most as many, and a NULL after the last",
                              JUNCO_MAX_PLUGIN_TABLES, what);
    *ret_n = n;
    return JUNCO_OK;
}

/* Rows of an array whose rows begin with a name, up to the one whose name is NULL. */
static junco_status copy_rows(const char *what, const void *from, size_t from_size, size_t to_size,
                              size_t max, struct arena *arena, const void **ret_rows,
                              struct junco_error *err) {
    size_t n = 0;
    char *to;

    *ret_rows = NULL;
    if (!from)
        return JUNCO_OK;
    while (*(const char *const *)((const char *)from + n * from_size))
        if (++n > max)
            return junco_fail(err, JUNCO_ELIMIT,
                              "more than %zu %s: at most as many, and a row without a name after "
                              "the last",
                              max, what);
    to = arena_alloc_array(arena, n + 1, to_size);
    if (!to)
        return junco_nomem(err, (n + 1) * to_size);
    for (size_t i = 0; i < n; i++)
        memcpy(to + i * to_size, (const char *)from + i * from_size, from_size);
    *ret_rows = to;
    return JUNCO_OK;
}

static junco_status copy_arrays(const struct junco_plugin *plugin, struct junco_op *op,
                                struct arena *arena, struct junco_error *err) {
    const void *params, *inputs, *outputs;
    junco_status st = copy_rows("parameters", op->params, plugin->param_size,
                                sizeof(struct junco_param), JUNCO_MAX_PARAMS, arena, &params, err);

    if (!st)
        st = copy_rows("inputs", op->inputs, plugin->port_size, sizeof(struct junco_port),
                       JUNCO_MAX_COLUMNS, arena, &inputs, err);
    if (!st)
        st = copy_rows("outputs", op->outputs, plugin->port_size, sizeof(struct junco_port),
                       JUNCO_MAX_COLUMNS, arena, &outputs, err);
    if (st)
        return st;
    op->params = params;
    op->inputs = inputs;
    op->outputs = outputs;
    return JUNCO_OK;
}

static junco_status copy_op(const struct junco_plugin *plugin, const struct junco_op *from,
                            struct arena *arena, const struct junco_op **ret_op,
                            struct junco_error *err) {
    struct junco_op *op = arena_alloc(arena, sizeof(*op));
    junco_status st;

    if (!op)
        return junco_nomem(err, sizeof(*op));
    st = check_abi("its table", from->abi, JUNCO_OP_ABI, err);
    if (!st)
        st = check_size("its table", from->size, OP_SIZE_V1, sizeof(*op), err);
    if (st)
        return st;
    memcpy(op, from, from->size);
    op->size = sizeof(*op);
    st = copy_arrays(plugin, op, arena, err);
    if (!st)
        st = plugin_op_check(op, arena, err);
    if (!st)
        *ret_op = op;
    return st;
}

static junco_status copy_ops(const struct junco_plugin *from, struct arena *arena,
                             struct plugin *ret_plugin, struct junco_error *err) {
    const struct junco_op **ops;
    size_t n;
    junco_status st = count("operators", (const void *const *)from->ops, &n, err);

    if (st)
        return st;
    ops = arena_alloc_array(arena, n + 1, sizeof(ops[0]));
    if (!ops)
        return junco_nomem(err, n * sizeof(ops[0]));
    for (size_t i = 0; !st && i < n; i++) {
        st = copy_op(from, from->ops[i], arena, &ops[i], err);
        /* A table of another size or ABI may have its name elsewhere. */
        if (st && st != JUNCO_EUNSUPPORTED && from->ops[i]->name)
            st = junco_wrap(err, st, "operator '%.100s'", from->ops[i]->name);
        else if (st)
            st = junco_wrap(err, st, "operator %zu", i);
    }
    ret_plugin->n_ops = n;
    ret_plugin->ops = ops;
    return st;
}

static junco_status copy_backend(const struct junco_backend *from, struct arena *arena,
                                 const struct junco_backend **ret_backend,
                                 struct junco_error *err) {
    struct junco_backend *backend = arena_alloc(arena, sizeof(*backend));
    junco_status st;

    if (!backend)
        return junco_nomem(err, sizeof(*backend));
    st = check_abi("its table", from->abi, JUNCO_BACKEND_ABI, err);
    if (!st)
        st = check_size("its table", from->size, BACKEND_SIZE_V1, sizeof(*backend), err);
    if (st)
        return st;
    memcpy(backend, from, from->size);
    backend->size = sizeof(*backend);
    if (!backend->name || !*backend->name)
        return junco_fail(err, JUNCO_EINVAL, "it has no name");
    if (!backend->probe || !backend->reads || !backend->load || !backend->describe ||
        !backend->run || !backend->unload)
        return junco_fail(err, JUNCO_EINVAL,
                          "'%.100s' lacks one of probe, reads, load, describe, run, unload: all "
                          "are wanted",
                          backend->name);
    *ret_backend = backend;
    return JUNCO_OK;
}

static junco_status copy_backends(const struct junco_plugin *from, struct arena *arena,
                                  struct plugin *ret_plugin, struct junco_error *err) {
    const struct junco_backend **backends;
    size_t n;
    junco_status st = count("engines", (const void *const *)from->backends, &n, err);

    if (st)
        return st;
    backends = arena_alloc_array(arena, n + 1, sizeof(backends[0]));
    if (!backends)
        return junco_nomem(err, n * sizeof(backends[0]));
    for (size_t i = 0; !st && i < n; i++) {
        st = copy_backend(from->backends[i], arena, &backends[i], err);
        if (st)
            st = junco_wrap(err, st, "engine %zu", i);
    }
    ret_plugin->n_backends = n;
    ret_plugin->backends = backends;
    return st;
}

static junco_status check_plugin(const struct junco_plugin *from, struct junco_error *err) {
    junco_status st = check_abi("its table", from->abi, JUNCO_PLUGIN_ABI, err);

    if (!st)
        st = check_size("its table", from->size, PLUGIN_SIZE_V1, sizeof(*from), err);
    if (!st)
        st = check_size("struct junco_param, by param_size,", from->param_size, PARAM_SIZE_V1,
                        sizeof(struct junco_param), err);
    if (!st)
        st = check_size("struct junco_port, by port_size,", from->port_size, PORT_SIZE_V1,
                        sizeof(struct junco_port), err);
    if (!st && (!from->name || !*from->name || strlen(from->name) >= JUNCO_MAX_NAME_BYTES))
        st = junco_fail(err, JUNCO_EINVAL, "it has no name, or one of %d bytes or more",
                        JUNCO_MAX_NAME_BYTES);
    return st;
}

junco_status plugin_copy(const struct junco_plugin *from, struct arena *arena,
                         struct plugin *ret_plugin, struct junco_error *err) {
    struct plugin plugin = {.file = ret_plugin->file};
    junco_status st = check_plugin(from, err);

    if (!st)
        st = copy_ops(from, arena, &plugin, err);
    if (!st)
        st = copy_backends(from, arena, &plugin, err);
    if (st)
        return st;
    if (!plugin.n_ops && !plugin.n_backends)
        return junco_fail(err, JUNCO_EINVAL, "it brings neither operators nor engines");
    plugin.name = from->name;
    plugin.version = from->version ? from->version : "";
    *ret_plugin = plugin;
    return JUNCO_OK;
}
