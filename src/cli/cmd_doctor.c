/* cmd_doctor.c -- junco doctor: what this machine has, and what is missing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "api/plugin.h"
#include "base/limits.h"
#include "base/machine.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/pipe_file.h"
#include "data/json_out.h"

#include <junco/backend.h>
#include <junco/version.h>

#define MIB (1024.0 * 1024.0)

struct doctor_options {
    bool json;
    struct cli_list plugins;
};

static const struct cli_option options[] = {
    {
        .name = "json",
        .kind = CLI_FLAG,
        .summary = "as one JSON document",
        .offset = offsetof(struct doctor_options, json),
    },
    CLI_OPTION_PLUGIN(offsetof(struct doctor_options, plugins)),
    {.name = NULL},
};

static void print_machine(const struct machine *m) {
    printf("junco %s\n\n", junco_version());
    printf("processor  %s\n", m->cpu_model[0] ? m->cpu_model : "unknown");
    printf("features   %s\n", m->isa[0] ? m->isa : "none of those that matter here");
    printf("cores      %d to use: %d online, %d by affinity, ", m->cores, m->cores_online,
           m->cores_affinity);
    if (m->cores_quota > 0)
        printf("quota of %.2f (cgroup %s)\n", m->cores_quota, m->cgroup);
    else
        printf("no quota (cgroup %s)\n", m->cgroup);
    printf("memory     %.0f MiB to use: %.0f MiB in the machine, ", (double)m->memory_bytes / MIB,
           (double)m->memory_total_bytes / MIB);
    if (m->memory_limit_bytes)
        printf("limit of %.0f MiB (cgroup %s)\n", (double)m->memory_limit_bytes / MIB, m->cgroup);
    else
        printf("no limit (cgroup %s)\n", m->cgroup);
    printf("\nengines\n");
}

static void print_engine(const struct junco_backend *backend, const struct junco_probe *probe) {
    if (probe->is_available)
        printf("  %-12s %s  %s\n", backend->name, probe->version,
               probe->library[0] ? probe->library : "built in");
    else
        printf("  %-12s missing: %s\n", backend->name, probe->reason);
}

static void print_plugins(const struct plugins *plugins) {
    printf("\nplugins\n");
    for (size_t i = 0; i < plugins->n; i++) {
        const struct plugin *p = &plugins->at[i];

        if (p->problem)
            printf("  %-12s cannot be used: %s\n", p->file, p->problem);
        else
            printf("  %-12s %s, %zu operator%s, %zu engine%s  %s\n", p->name, p->version, p->n_ops,
                   p->n_ops == 1 ? "" : "s", p->n_backends, p->n_backends == 1 ? "" : "s", p->file);
    }
    if (!plugins->n)
        printf("  none: name one with --plugin, or their folders in JUNCO_PLUGIN_PATH\n");
}

static void machine_json(struct json_out *w, const struct machine *m) {
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {
        {"cores", m->cores},
        {"cores_online", m->cores_online},
        {"cores_affinity", m->cores_affinity},
        {"memory_bytes", (int64_t)m->memory_bytes},
        {"memory_total_bytes", (int64_t)m->memory_total_bytes},
        {"memory_limit_bytes", (int64_t)m->memory_limit_bytes},
    };

    json_key(w, "version");
    json_text(w, junco_version());
    json_key(w, "cpu_model");
    json_text(w, m->cpu_model);
    json_key(w, "isa");
    json_text(w, m->isa);
    json_key(w, "cgroup");
    json_text(w, m->cgroup);
    json_key(w, "cores_quota"); /* 0: none, as for the memory limit */
    json_float(w, m->cores_quota);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        json_key(w, numbers[i].name);
        json_int(w, numbers[i].value);
    }
}

static void engine_json(struct json_out *w, const struct junco_backend *backend,
                        const struct junco_probe *probe) {
    json_object(w);
    json_key(w, "name");
    json_text(w, backend->name);
    json_key(w, "available");
    json_bool(w, probe->is_available);
    json_key(w, "version");
    json_text(w, probe->version);
    json_key(w, "library");
    json_text(w, probe->library);
    json_key(w, "reason");
    json_text(w, probe->reason);
    json_object_end(w);
}

static void plugin_json(struct json_out *w, const struct plugin *plugin) {
    json_object(w);
    json_key(w, "file");
    json_text(w, plugin->file);
    json_key(w, "available");
    json_bool(w, !plugin->problem);
    json_key(w, "name");
    json_text(w, plugin->name ? plugin->name : "");
    json_key(w, "version");
    json_text(w, plugin->version ? plugin->version : "");
    json_key(w, "operators");
    json_array(w);
    for (size_t i = 0; i < plugin->n_ops; i++)
        json_text(w, plugin->ops[i]->name);
    json_array_end(w);
    json_key(w, "engines");
    json_array(w);
    for (size_t i = 0; i < plugin->n_backends; i++)
        json_text(w, plugin->backends[i]->name);
    json_array_end(w);
    json_key(w, "reason");
    json_text(w, plugin->problem ? plugin->problem : "");
    json_object_end(w);
}

static int doctor_json(const struct machine *machine, const struct plugins *plugins) {
    struct str text = STR_INIT(JUNCO_MAX_JSON_BYTES);
    struct json_out w = JSON_OUT(&text, 2);

    json_object(&w);
    machine_json(&w, machine);
    json_key(&w, "engines");
    json_array(&w);
    for (const struct junco_backend *const *b = plugins->backends; *b; b++) {
        struct junco_probe probe = {0};

        (*b)->probe(&probe);
        engine_json(&w, *b, &probe);
    }
    json_array_end(&w);
    json_key(&w, "plugins");
    json_array(&w);
    for (size_t i = 0; i < plugins->n; i++)
        plugin_json(&w, &plugins->at[i]);
    json_array_end(&w);
    json_object_end(&w);
    if (text.failed) {
        struct junco_error err = {0};

        junco_nomem(&err, text.size);
        str_done(&text);
        return cli_report(&err);
    }
    printf("%s\n", str_text(&text));
    str_done(&text);
    return CLI_OK;
}

static int examine(const struct plugins *plugins, bool is_json) {
    struct machine machine;

    machine_read("", &machine);
    if (is_json)
        return doctor_json(&machine, plugins);
    print_machine(&machine);
    for (const struct junco_backend *const *b = plugins->backends; *b; b++) {
        struct junco_probe probe = {0};

        (*b)->probe(&probe);
        print_engine(*b, &probe);
    }
    print_plugins(plugins);
    return CLI_OK;
}

static int cmd_doctor(const void *opts, int argc, char **argv) {
    const struct doctor_options *doctor = opts;
    struct junco_error err = {0};
    struct plugins *plugins;
    int status;

    (void)argc;
    (void)argv;
    if (plugins_open(doctor->plugins.n, doctor->plugins.at, &plugins, &err))
        return cli_report(&err);
    status = examine(plugins, doctor->json);
    plugins_free(plugins);
    return status;
}

const struct cli_command cli_cmd_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "say what engines, plugins, processor features, cores and memory there are",
    .options = options,
    .size = sizeof(struct doctor_options),
    .run = cmd_doctor,
};
