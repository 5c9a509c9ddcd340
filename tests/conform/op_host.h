/* op_host.h -- what operators get from their host here: models of the fake engine. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OP_HOST_H
#define OP_HOST_H

#include <junco/backend.h>
#include <junco/op.h>

/* Zero-initialise.  Its functions may be called from any thread; read n_open when they are joined. */
struct junco_env {
    size_t n_open; /* sessions not yet released */
};

#endif
