/* op_host.c -- what operators get from their host here: models of the fake engine. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_host.h"

#include <stdio.h>
#include <unistd.h>

#include "backends/list.h"
#include "op_samples.h"

junco_status junco_env_model(const struct junco_env *env, const char *name, char *ret_path,
                             size_t size, struct junco_error *err) {
    char path[256];

    (void)env;
    snprintf(path, sizeof(path), "tests/conform/models/%s", name);
    snprintf(ret_path, size, "%s", op_sample_path(path));
    if (access(ret_path, R_OK))
        return junco_fail(err, JUNCO_ENOTFOUND, "model '%s' is not found", name);
    return JUNCO_OK;
}

junco_status junco_env_session(const struct junco_env *env, const struct junco_session_spec *spec,
                               const struct junco_backend **ret_backend,
                               struct junco_session **ret_session, struct junco_error *err) {
    junco_status st = junco_backend_fake.load(spec, ret_session, err);

    if (!st) {
        *ret_backend = &junco_backend_fake;
        ((struct junco_env *)env)->n_open++;
    }
    return st;
}

void junco_env_release(const struct junco_env *env, struct junco_session *session) {
    ((struct junco_env *)env)->n_open--;
    junco_backend_fake.unload(session);
}
