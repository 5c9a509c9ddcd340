/* op_env.h -- a host for operators in tests: one model, described in the test, that never runs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_OPS_OP_ENV_H
#define TESTS_UNIT_OPS_OP_ENV_H

#include <junco/backend.h>
#include <junco/op.h>

/* What junco_env_model() and junco_env_session() answer from; zero-initialise. */
struct junco_env {
    const char *model; /* the only name looked up with success */
    const struct junco_model_info *info; /* what its session describes itself as */
    size_t n_open; /* sessions not yet released */
    struct junco_session_spec last; /* what the last session was asked for; its path is not kept */
};

#endif
