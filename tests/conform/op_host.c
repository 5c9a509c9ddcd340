/* op_host.c -- what operators get from their host here: models of the fake engine. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backends/list.h"

/* Guards n_open of every environment. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void count(const struct junco_env *env, int change) {
    pthread_mutex_lock(&lock);
    ((struct junco_env *)env)->n_open += (size_t)change;
    pthread_mutex_unlock(&lock);
}

junco_status junco_env_model(const struct junco_env *env, const char *name, char *ret_path,
                             size_t size, struct junco_error *err) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");

    (void)env;
    snprintf(ret_path, size, "%s/tests/conform/models/%s", root ? root : ".", name);
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
        count(env, 1);
    }
    return st;
}

void junco_env_release(const struct junco_env *env, struct junco_session *session) {
    count(env, -1);
    junco_backend_fake.unload(session);
}
