/* op_host.h -- what operators get from their host here: models of the fake engine. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OP_HOST_H
#define OP_HOST_H

#include <junco/backend.h>
#include <junco/op.h>

/* Zero-initialise.  Owner only: operators open and close on the test's thread. */
struct junco_env {
    size_t n_open; /* sessions not yet released */
};

#endif
