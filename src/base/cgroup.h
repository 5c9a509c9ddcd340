/* cgroup.h -- the CPU quota and memory limit of this process's control groups. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CGROUP_H
#define BASE_CGROUP_H

#include <stddef.h>
#include <stdint.h>

struct cgroup {
    const char *version; /* "v2", "v1" or "none"; static */
    double cores_quota; /* the tightest on the way to the root; 0: none */
    uint64_t memory_limit_bytes; /* likewise */
};

/* Files are read below `root` ("" outside tests).  Never fails: what cannot be read is none. */
void cgroup_read(const char *root, struct cgroup *ret_cgroup);

/* In machine.c: read root + path into buf (cut, NUL-terminated); the bytes read, 0 if none. */
size_t machine_read_file(const char *root, const char *path, char *buf, size_t size);

#endif
