/* config.c -- the keys of a node's config: one table for checks, --set and the plan. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/config.h"

#include "base/limits.h"
#include "expr/diag.h"
#include "graph/literal.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/params.h"

struct config_key {
    struct junco_param param; /* offset and dflt are not used */
    const char *alias; /* Towhee's name for it, or NULL */
    unsigned parts; /* of a composite it goes to the parts with one of these flags; 0:
                                 to all */
    bool is_for_models; /* an error on a node that runs no model */
    bool is_own; /* of the node itself: parts do not get it */
};

static const struct config_key keys[] = {
    {.param = {.name = "name",
               .summary = "what errors, metrics and --set call the node",
               .kind = JUNCO_PARAM_STRING},
     .is_own = true},
    {.param = {.name = "batch",
               .summary = "rows of equal shape that a run takes together",
               .kind = JUNCO_PARAM_INT,
               .min = 1,
               .max = JUNCO_MAX_BATCH},
     .parts = JUNCO_OP_MODEL | JUNCO_OP_BATCHABLE},
    {.param = {.name = "instances",
               .summary = "how many runs of the operator at once",
               .kind = JUNCO_PARAM_INT,
               .min = 1,
               .max = JUNCO_MAX_INSTANCES},
     .alias = "num_instance",
     .parts = JUNCO_OP_MODEL | JUNCO_OP_BATCHABLE},
    {.param = {.name = "batch_delay_ms",
               .summary = "how long a row may wait for others of its batch, of any calls",
               .kind = JUNCO_PARAM_INT,
               .min = 0,
               .max = JUNCO_MAX_BATCH_DELAY_MS},
     .parts = JUNCO_OP_MODEL | JUNCO_OP_BATCHABLE},
    {.param = {.name = "device", .summary = "where the model runs", .kind = JUNCO_PARAM_STRING},
     .parts = JUNCO_OP_MODEL},
    {.param = {.name = "engine",
               .summary = "which engine runs the model",
               .kind = JUNCO_PARAM_STRING},
     .parts = JUNCO_OP_MODEL,
     .is_for_models = true},
    {.param = {.name = "precision",
               .summary = "the precision the model runs at",
               .kind = JUNCO_PARAM_STRING},
     .parts = JUNCO_OP_MODEL,
     .is_for_models = true},
    {.param = {.name = "threads",
               .summary = "threads inside one run of the model",
               .kind = JUNCO_PARAM_INT,
               .min = 1,
               .max = JUNCO_MAX_WORKERS},
     .parts = JUNCO_OP_MODEL,
     .is_for_models = true},
    {.param = {.name = "chunk_rows",
               .summary = "rows that a task takes at most",
               .kind = JUNCO_PARAM_INT,
               .min = 1,
               .max = JUNCO_MAX_CHUNK_ROWS}},
    {.param = {.name = "queue_rows",
               .summary = "rows that may wait at the node's input, per call",
               .kind = JUNCO_PARAM_INT,
               .min = 1,
               .max = JUNCO_MAX_CHUNK_ROWS}},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))

static const struct config_key *find_key(const char *name) {
    for (size_t i = 0; i < N_KEYS; i++) {
        if (str_equal(keys[i].param.name, name) ||
            (keys[i].alias && str_equal(keys[i].alias, name)))
            return &keys[i];
    }
    return NULL;
}

const struct junco_param *config_find(const char *key) {
    const struct config_key *found = find_key(key);

    return found ? &found->param : NULL;
}

static junco_status unknown_key(const char *name, struct junco_error *err) {
    const char *names[2 * N_KEYS + 1] = {NULL};
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];
    size_t n = N_KEYS;

    for (size_t i = 0; i < N_KEYS; i++)
        names[i] = keys[i].param.name;
    names_list(list, sizeof(list), names);
    for (size_t i = 0; i < N_KEYS; i++) {
        if (keys[i].alias)
            names[n++] = keys[i].alias;
    }
    return junco_fail(err, JUNCO_ENOTFOUND, "unknown config key '%s'%s; there are: %s", name,
                      diag_hint(name, names, hint, sizeof(hint)), list);
}

static bool names_model(const struct junco_op *op) {
    for (const struct junco_param *p = op ? op->params : NULL; p && p->name; p++)
        if (p->kind == JUNCO_PARAM_MODEL)
            return true;
    return false;
}

/* Which devices there are is the engine's to say; without one there is the CPU. */
static junco_status check_device(const struct graph_node *node, struct junco_value *device,
                                 struct junco_error *err) {
    /* Towhee numbers GPUs and calls the CPU -1. */
    if (device->kind == JUNCO_KIND_INT64 && device->as.int64 == -1)
        *device = literal_text("cpu");
    if (device->kind != JUNCO_KIND_STRING || names_model(node->op) ||
        str_equal(device->as.bytes.data, "cpu"))
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EUNSUPPORTED,
                      "config 'device': %s runs no model: want cpu, got '%.60s'",
                      node->op ? node->op->name : "a lambda", device->as.bytes.data);
}

static junco_status check_entry(const struct graph_node *node, struct junco_arg *entry,
                                struct junco_error *err) {
    const struct config_key *key = find_key(entry->name);

    if (!key)
        return unknown_key(entry->name, err);
    if (key->is_for_models &&
        !(node->op && (node->op->expand || (node->op->flags & JUNCO_OP_MODEL))))
        return junco_fail(err, JUNCO_EINVAL,
                          "config '%s' is for operators that run a model: %s "
                          "does not",
                          entry->name, node->op ? node->op->name : "a lambda");
    entry->name = key->param.name;
    if (str_equal(entry->name, "device")) {
        junco_status st = check_device(node, &entry->value, err);

        if (st)
            return st;
    }
    return param_check("config", &key->param, &entry->value, err);
}

junco_status config_check(struct graph_node *node, struct junco_error *err) {
    for (size_t i = 0; i < node->n_config; i++) {
        junco_status st = check_entry(node, &node->config[i], err);

        if (st)
            return st;
        if (arg_find(node->config, i, node->config[i].name))
            return junco_fail(err, JUNCO_EINVAL,
                              "config '%s' is given twice, by its name and its "
                              "alias",
                              node->config[i].name);
    }
    return JUNCO_OK;
}

junco_status config_inherit(struct graph *graph, const struct graph_node *composite,
                            struct graph_node *part, struct junco_error *err) {
    unsigned flags = part->op ? part->op->flags : 0;
    bool is_composite = part->op && part->op->expand;

    for (size_t i = 0; i < composite->n_config; i++) {
        const struct junco_arg *entry = &composite->config[i];
        const struct config_key *key = find_key(entry->name);
        junco_status st;

        if (!key || key->is_own || (key->parts && !is_composite && !(key->parts & flags)))
            continue;
        st = arg_set(graph, &part->config, &part->n_config, entry->name, &entry->value, err);
        if (st)
            return st;
    }
    return JUNCO_OK;
}

const struct junco_value *config_of_param(const struct graph_node *node,
                                          const struct junco_param *param) {
    const struct config_key *key = find_key(param->name);
    const struct junco_arg *entry = NULL;

    if (key && key->parts == JUNCO_OP_MODEL && names_model(node->op))
        entry = arg_find(node->config, node->n_config, key->param.name);
    return entry ? &entry->value : NULL;
}

int64_t graph_config_int(const struct graph_node *node, const char *key, int64_t dflt) {
    const struct junco_arg *arg = arg_find(node->config, node->n_config, key);

    return arg && arg->value.kind == JUNCO_KIND_INT64 ? arg->value.as.int64 : dflt;
}

const char *config_text(const struct graph_node *node, const char *key, const char *dflt) {
    const struct junco_arg *arg = arg_find(node->config, node->n_config, key);

    return arg && arg->value.kind == JUNCO_KIND_STRING ? arg->value.as.bytes.data : dflt;
}
