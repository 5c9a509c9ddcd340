/* backend_here.h -- pass over a test program whose engine is not on this machine, and say so. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKEND_HERE_H
#define BACKEND_HERE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <junco/backend.h>

/* Whether the engine can be used.  If not, the whole TAP output has been printed: skipped with the
 * reason, or failed with it where JUNCO_REQUIRE_ENGINES=1 says that all engines must be there. */
static inline bool backend_is_here(const struct junco_backend *backend) {
    const char *required = getenv("JUNCO_REQUIRE_ENGINES");
    struct junco_probe probe;

    backend->probe(&probe);
    if (probe.is_available)
        return true;
    if (required && strcmp(required, "1") == 0)
        printf("1..1\nnot ok 1 - %s is required: %s\n", backend->name, probe.reason);
    else
        printf("1..0 # SKIP %s\n", probe.reason);
    return false;
}

#endif
