/* cgroup.c -- the CPU quota and memory limit of this process's control groups.
 *
 * A limit may be set on any group between ours and the root, and the tightest one binds, so every
 * level is read.  Inside a container the path in /proc/self/cgroup may be the host's and not exist
 * below our mount: walking up to the mount's root finds the container's own limits there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cgroup.h"

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PATH_BYTES 1024
#define NO_LIMIT_BYTES (1ull << 62) /* v1 writes "none" as a number near 2^63 */

/* The mounts of v1 controllers, in the order they are looked for. */
static const char *const v1_cpu_mounts[] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct",
                                            NULL};

static bool has_controller(const char *list, size_t size, const char *controller) {
    size_t n = strlen(controller);

    for (size_t at = 0; at < size;) {
        const char *comma = memchr(list + at, ',', size - at);
        size_t word = comma ? (size_t)(comma - list) - at : size - at;
        if (word == n && memcmp(list + at, controller, n) == 0)
            return true;
        at += word + 1;
    }
    return false;
}

/* Our group's path for a v1 controller ("" for v2's own line) out of /proc/self/cgroup, whose
 * lines read "ID:CONTROLLERS:PATH".  "" when there is none; "" also means the root. */
static bool find_path(const char *text, const char *controller, char *ret_path, size_t size) {
    for (const char *line = text; *line;) {
        const char *end = strchrnul(line, '\n');
        const char *list = memchr(line, ':', (size_t)(end - line));
        const char *path = list ? memchr(list + 1, ':', (size_t)(end - list - 1)) : NULL;
        if (path) {
            size_t n_list = (size_t)(path - list - 1);
            bool is_ours =
                controller[0] ? has_controller(list + 1, n_list, controller) : n_list == 0;
            size_t n = (size_t)(end - path - 1);
            if (is_ours && n < size) {
                memcpy(ret_path, path + 1, n);
                ret_path[n] = '\0';
                if (strstr(ret_path, "..") || str_equal(ret_path, "/"))
                    ret_path[0] = '\0'; /* outside our namespace: what we see starts at its root */
                return true;
            }
        }
        line = *end ? end + 1 : end;
    }
    return false;
}

static size_t read_at(const char *root, const char *mount, const char *path, const char *file,
                      char *buf, size_t size) {
    char full[2 * MAX_PATH_BYTES];
    int n = snprintf(full, sizeof(full), "%s%s/%s", mount, path, file);

    if (n < 0 || (size_t)n >= sizeof(full))
        return 0;
    return machine_read_file(root, full, buf, size);
}

static void tighten_cores(struct cgroup *cgroup, double quota_us, double period_us) {
    if (quota_us <= 0 || period_us <= 0)
        return;
    double cores = quota_us / period_us;
    if (cgroup->cores_quota <= 0 || cores < cgroup->cores_quota)
        cgroup->cores_quota = cores;
}

static void tighten_memory(struct cgroup *cgroup, const char *text) {
    char *end;
    unsigned long long bytes = strtoull(text, &end, 10);

    if (end == text || bytes == 0 || bytes >= NO_LIMIT_BYTES) /* "max" */
        return;
    if (cgroup->memory_limit_bytes == 0 || bytes < cgroup->memory_limit_bytes)
        cgroup->memory_limit_bytes = bytes;
}

static void read_v2_level(const char *root, const char *mount, const char *path,
                          struct cgroup *cgroup) {
    char text[128];
    char *end;

    if (read_at(root, mount, path, "cpu.max", text, sizeof(text))) {
        double quota_us = strtod(text, &end); /* "max 100000" or "150000 100000" */
        if (end != text)
            tighten_cores(cgroup, quota_us, strtod(end, NULL));
    }
    if (read_at(root, mount, path, "memory.max", text, sizeof(text)))
        tighten_memory(cgroup, text);
}

static void read_v1_cpu_level(const char *root, const char *mount, const char *path,
                              struct cgroup *cgroup) {
    char quota[64], period[64];

    if (read_at(root, mount, path, "cpu.cfs_quota_us", quota, sizeof(quota)) &&
        read_at(root, mount, path, "cpu.cfs_period_us", period, sizeof(period)))
        tighten_cores(cgroup, strtod(quota, NULL), strtod(period, NULL)); /* -1: none */
}

static void read_v1_memory_level(const char *root, const char *mount, const char *path,
                                 struct cgroup *cgroup) {
    char text[64];

    if (read_at(root, mount, path, "memory.limit_in_bytes", text, sizeof(text)))
        tighten_memory(cgroup, text);
}

typedef void (*read_level)(const char *root, const char *mount, const char *path,
                           struct cgroup *cgroup);

/* Read our group, its parent, and so on up to and with the mount's root. */
static void walk_up(const char *root, const char *mount, char *path, read_level read_one,
                    struct cgroup *cgroup) {
    for (;;) {
        read_one(root, mount, path, cgroup);
        char *slash = strrchr(path, '/');
        if (!slash)
            return;
        *slash = '\0';
    }
}

static void read_v1(const char *root, const char *groups, struct cgroup *cgroup) {
    char path[MAX_PATH_BYTES], again[MAX_PATH_BYTES];

    if (find_path(groups, "cpu", path, sizeof(path))) {
        cgroup->version = "v1";
        for (const char *const *mount = v1_cpu_mounts; *mount; mount++) {
            str_copy(again, sizeof(again), path);
            walk_up(root, *mount, again, read_v1_cpu_level, cgroup);
        }
    }
    if (find_path(groups, "memory", path, sizeof(path))) {
        cgroup->version = "v1";
        walk_up(root, "/sys/fs/cgroup/memory", path, read_v1_memory_level, cgroup);
    }
}

void cgroup_read(const char *root, struct cgroup *ret_cgroup) {
    struct cgroup cgroup = {.version = "none"};
    char groups[8192], probe[64], path[MAX_PATH_BYTES];

    machine_read_file(root, "/proc/self/cgroup", groups, sizeof(groups));
    if (machine_read_file(root, "/sys/fs/cgroup/cgroup.controllers", probe, sizeof(probe)) &&
        find_path(groups, "", path, sizeof(path))) {
        cgroup.version = "v2";
        walk_up(root, "/sys/fs/cgroup", path, read_v2_level, &cgroup);
    } else {
        read_v1(root, groups, &cgroup);
    }
    *ret_cgroup = cgroup;
}
