/* test_machine.c -- limits are found in every layout of control groups, on made-up machines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/machine.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 12

struct file {
    const char *path, *text;
};

struct layout {
    const char *name;
    struct file files[MAX_FILES];
    struct machine want;
};

#define CPUINFO                                                                      \
    {                                                                                \
        "/proc/cpuinfo", "processor\t: 0\nmodel name\t: Test CPU @ 3 GHz\n"          \
                         "flags\t\t: fpu sse4_2 avx avx2 fma avx512_vnni xavx512f\n" \
                         "\nprocessor\t: 1\nmodel name\t: Other\n"                   \
    }
#define MEMINFO \
    { "/proc/meminfo", "MemTotal:        8388608 kB\nMemFree: 1 kB\n" }
#define CPUS \
    { "/sys/devices/system/cpu/online", "0-3,8-11\n" }
#define STATUS \
    { "/proc/self/status", "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,8-9\n" }
#define GIB (1ull << 30)

static const struct layout layouts[] = {
    {
        "no control groups",
        {CPUINFO, MEMINFO, CPUS, STATUS},
        {.cores_online = 8,
         .cores_affinity = 6,
         .cores = 6,
         .memory_total_bytes = 8 * GIB,
         .memory_bytes = 8 * GIB,
         .cgroup = "none",
         .cpu_model = "Test CPU @ 3 GHz",
         .isa = "sse4_2 avx avx2 fma avx512_vnni"},
    },
    {
        "v2, the parent's limit is the tighter",
        {CPUINFO,
         MEMINFO,
         CPUS,
         STATUS,
         {"/proc/self/cgroup", "0::/a.slice/b.scope\n"},
         {"/sys/fs/cgroup/cgroup.controllers", "cpu memory\n"},
         {"/sys/fs/cgroup/a.slice/cpu.max", "150000 100000\n"},
         {"/sys/fs/cgroup/a.slice/memory.max", "max\n"},
         {"/sys/fs/cgroup/a.slice/b.scope/cpu.max", "400000 100000\n"},
         {"/sys/fs/cgroup/a.slice/b.scope/memory.max", "1073741824\n"}},
        {.cores_online = 8,
         .cores_affinity = 6,
         .cores_quota = 1.5,
         .cores = 2,
         .memory_total_bytes = 8 * GIB,
         .memory_limit_bytes = GIB,
         .memory_bytes = GIB,
         .cgroup = "v2"},
    },
    {
        "v2 in a container: our path is the host's, the limits stand at the mount's root",
        {MEMINFO,
         CPUS,
         {"/proc/self/cgroup", "0::/../../docker/1234\n"},
         {"/sys/fs/cgroup/cgroup.controllers", "cpu memory\n"},
         {"/sys/fs/cgroup/cpu.max", "50000 100000\n"},
         {"/sys/fs/cgroup/memory.max", "17179869184\n"}},
        {.cores_online = 8,
         .cores_affinity = 8,
         .cores_quota = 0.5,
         .cores = 1,
         .memory_total_bytes = 8 * GIB,
         .memory_limit_bytes = 16 * GIB,
         .memory_bytes = 8 * GIB,
         .cgroup = "v2"},
    },
    {
        "v2 without limits",
        {MEMINFO,
         CPUS,
         {"/proc/self/cgroup", "0::/x\n"},
         {"/sys/fs/cgroup/cgroup.controllers", "cpu\n"},
         {"/sys/fs/cgroup/x/cpu.max", "max 100000\n"}},
        {.cores_online = 8,
         .cores_affinity = 8,
         .cores = 8,
         .memory_total_bytes = 8 * GIB,
         .memory_bytes = 8 * GIB,
         .cgroup = "v2"},
    },
    {
        "v1",
        {MEMINFO,
         CPUS,
         {"/proc/self/cgroup", "9:memory:/m/n\n4:cpu,cpuacct:/c\n1:name=systemd:/\n"},
         {"/sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us", "250000\n"},
         {"/sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_period_us", "100000\n"},
         {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n"},
         {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"},
         {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"},
         {"/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "2147483648\n"},
         {"/sys/fs/cgroup/memory/m/n/memory.limit_in_bytes", "4294967296\n"}},
        {.cores_online = 8,
         .cores_affinity = 8,
         .cores_quota = 2.5,
         .cores = 3,
         .memory_total_bytes = 8 * GIB,
         .memory_limit_bytes = 2 * GIB,
         .memory_bytes = 2 * GIB,
         .cgroup = "v1"},
    },
    {
        "nothing can be read",
        {{NULL, NULL}},
        {.cores_online = 1, .cores_affinity = 1, .cores = 1, .cgroup = "none"},
    },
    {
        "nonsense in the files",
        {{"/proc/meminfo", "MemTotal: lots\n"},
         {"/sys/devices/system/cpu/online", "3-1,x\n"},
         {"/proc/self/status", "Cpus_allowed_list:\t0-99999999999\n"},
         {"/proc/self/cgroup", "::::\n0:\n0::relative\n"},
         {"/sys/fs/cgroup/cgroup.controllers", "cpu\n"},
         {"/sys/fs/cgroup/cpu.max", "-5 0\n"}},
        {.cores_online = 1, .cores_affinity = 1, .cores = 1, .cgroup = "v2"},
    },
};

static void write_file(const char *root, const struct file *file) {
    char path[512];

    snprintf(path, sizeof(path), "%s%s", root, file->path);
    for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(file->text, f);
    fclose(f);
}

static int remove_one(const char *path, const struct stat *info, int flag, struct FTW *ftw) {
    (void)info;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void check_layout(const struct layout *layout) {
    char root[] = "/tmp/junco-machine-XXXXXX";
    struct machine got;
    const struct machine *want = &layout->want;

    assert_non_null(mkdtemp(root));
    for (size_t i = 0; i < MAX_FILES && layout->files[i].path; i++)
        write_file(root, &layout->files[i]);
    machine_read(root, &got);
    nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    assert_string_equal(got.cgroup, want->cgroup);
    assert_int_equal(got.cores_online, want->cores_online);
    assert_int_equal(got.cores_affinity, want->cores_affinity);
    assert_true(got.cores_quota == want->cores_quota);
    assert_int_equal(got.cores, want->cores);
    assert_int_equal(got.memory_total_bytes, want->memory_total_bytes);
    assert_int_equal(got.memory_limit_bytes, want->memory_limit_bytes);
    assert_int_equal(got.memory_bytes, want->memory_bytes);
    if (want->isa[0]) {
        assert_string_equal(got.isa, want->isa);
        assert_string_equal(got.cpu_model, want->cpu_model);
    }
}

static void test_layouts(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(layouts); i++) {
        print_message("# %s\n", layouts[i].name);
        check_layout(&layouts[i]);
    }
}

static void test_this_machine(void **state) {
    struct machine machine;

    (void)state;
    machine_read("", &machine);
    assert_in_range(machine.cores, 1, machine.cores_online);
    assert_true(machine.memory_bytes > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_this_machine),
    };

    return cmocka_run_group_tests_name("base machine", tests, NULL, NULL);
}
