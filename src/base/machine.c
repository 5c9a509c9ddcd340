/* machine.c -- cores and memory really available to this process. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/machine.h"

#include "base/cgroup.h"
#include "base/str.h"

#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PATH_BYTES 4096
#define MAX_LISTED_CPUS (1 << 16)

/* The flags that decide which kernels and which precisions run well here, as Linux spells them. */
static const char *const isa_flags[] = {
    "sse4_2",   "avx",      "avx2",        "f16c",        "fma",      "avx_vnni", "avx512f",
    "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16",
    "asimd",    "asimdhp",  "asimddp",     "sve",         "i8mm",     "bf16",
};

size_t machine_read_file(const char *root, const char *path, char *buf, size_t size) {
    char full[MAX_PATH_BYTES];
    size_t n = 0;

    buf[0] = '\0';
    int length = snprintf(full, sizeof(full), "%s%s", root, path);
    if (length < 0 || (size_t)length >= sizeof(full))
        return 0;
    int fd = open(full, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    while (n < size - 1) {
        ssize_t got = read(fd, buf + n, size - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    close(fd);
    buf[n] = '\0';
    return n;
}

/* The text after "key" and its colon on the line that begins with key, cut at the line's end. */
static bool find_line(const char *text, const char *key, char *ret_value, size_t size) {
    size_t n_key = strlen(key);

    for (const char *line = text; line && *line;) {
        const char *end = strchrnul(line, '\n');
        const char *value = line + n_key;
        if (strncmp(line, key, n_key) == 0 && *(value += strspn(value, " \t")) == ':') {
            value++;
            value += strspn(value, " \t");
            size_t n = value < end ? (size_t)(end - value) : 0;
            if (n >= size)
                n = size - 1;
            memcpy(ret_value, value, n);
            ret_value[n] = '\0';
            return true;
        }
        line = *end ? end + 1 : NULL;
    }
    return false;
}

/* How many CPUs a list such as "0-3,8" names; 0 if it is not one. */
static int count_cpus(const char *list) {
    long total = 0;

    for (const char *at = list; *at && *at != '\n';) {
        char *end;
        long first = strtol(at, &end, 10);
        long last = first;
        if (end == at)
            return 0;
        if (*end == '-') {
            at = end + 1;
            last = strtol(at, &end, 10);
            if (end == at)
                return 0;
        }
        if (first < 0 || last < first || last > MAX_LISTED_CPUS)
            return 0;
        total += last - first + 1;
        at = *end == ',' ? end + 1 : end;
        if (*end && *end != ',' && *end != '\n')
            return 0;
    }
    return total > MAX_LISTED_CPUS ? 0 : (int)total;
}

static void read_cores(const char *root, struct machine *machine) {
    char text[8192], list[4096];
    bool is_real = root[0] == '\0';

    if (machine_read_file(root, "/sys/devices/system/cpu/online", text, sizeof(text)))
        machine->cores_online = count_cpus(text);
    if (machine->cores_online == 0 && is_real)
        machine->cores_online = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (machine->cores_online < 1)
        machine->cores_online = 1;

    /* The file first: it has no ceiling on the number of CPUs, and a test can write one. */
    if (machine_read_file(root, "/proc/self/status", text, sizeof(text)) &&
        find_line(text, "Cpus_allowed_list", list, sizeof(list)))
        machine->cores_affinity = count_cpus(list);
    cpu_set_t set;
    if (machine->cores_affinity == 0 && is_real && sched_getaffinity(0, sizeof(set), &set) == 0)
        machine->cores_affinity = CPU_COUNT(&set);
    if (machine->cores_affinity < 1 || machine->cores_affinity > machine->cores_online)
        machine->cores_affinity = machine->cores_online;
}

static bool has_word(const char *words, const char *word) {
    size_t size = strlen(word);

    for (const char *at = words; (at = strstr(at, word)) != NULL; at += size) {
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    }
    return false;
}

/* The first processor's entry speaks for all; the file of a big machine is not read whole. */
static void read_cpu(const char *root, struct machine *machine) {
    char text[16384], flags[8192];
    size_t used = 0;

    machine_read_file(root, "/proc/cpuinfo", text, sizeof(text));
    find_line(text, "model name", machine->cpu_model, sizeof(machine->cpu_model));
    if (!find_line(text, "flags", flags, sizeof(flags)) &&
        !find_line(text, "Features", flags, sizeof(flags)))
        return;
    for (size_t i = 0; i < sizeof(isa_flags) / sizeof(isa_flags[0]); i++) {
        size_t room = sizeof(machine->isa) - used;
        if (!has_word(flags, isa_flags[i]) || strlen(isa_flags[i]) + 2 > room)
            continue;
        used += (size_t)snprintf(machine->isa + used, room, "%s%s", used ? " " : "", isa_flags[i]);
    }
}

static void read_memory(const char *root, struct machine *machine) {
    char text[4096], value[64];

    machine_read_file(root, "/proc/meminfo", text, sizeof(text));
    if (find_line(text, "MemTotal", value, sizeof(value)))
        machine->memory_total_bytes = strtoull(value, NULL, 10) * 1024;
}

void machine_read(const char *root, struct machine *ret_machine) {
    struct machine machine = {0};
    struct cgroup cgroup;

    read_cores(root, &machine);
    read_cpu(root, &machine);
    read_memory(root, &machine);
    cgroup_read(root, &cgroup);
    str_copy(machine.cgroup, sizeof(machine.cgroup), cgroup.version);
    machine.cores_quota = cgroup.cores_quota;
    machine.memory_limit_bytes = cgroup.memory_limit_bytes;

    machine.cores = machine.cores_affinity;
    if (machine.cores_quota > 0 && ceil(machine.cores_quota) < machine.cores)
        machine.cores = (int)ceil(machine.cores_quota);
    machine.memory_bytes = machine.memory_total_bytes;
    if (machine.memory_limit_bytes &&
        (machine.memory_bytes == 0 || machine.memory_limit_bytes < machine.memory_bytes))
        machine.memory_bytes = machine.memory_limit_bytes;
    *ret_machine = machine;
}
