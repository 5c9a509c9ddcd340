/* machine.h -- cores and memory really available to this process (affinity, cgroup v1 and v2). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct machine {
    int cores_online; /* of the machine */
    int cores_affinity; /* this process may be scheduled on */
    double cores_quota; /* cgroup CPU quota in cores; 0: none */
    int cores; /* what to use: min of the above, the quota rounded up, at least 1 */
    uint64_t memory_total_bytes;
    uint64_t memory_limit_bytes; /* cgroup; 0: none */
    uint64_t memory_bytes; /* what there is to use: the smaller */
    char cgroup[16]; /* "v2", "v1" or "none" */
    char cpu_model[64];
    char isa[128]; /* the flags that matter here: "avx2 fma avx512f avx512_vnni …" */
};

/* `root` is "" outside tests: files are read below it ("/proc/…", "/sys/fs/cgroup/…").  Walks up
 * to the root cgroup and takes the tightest limit.  Never fails: what cannot be read is none. */
void machine_read(const char *root, struct machine *ret_machine);

#endif
