/* op_env.c -- a host for operators in tests: one model, described in the test, that never runs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_env.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define FOLDER "/models/"

struct junco_session {
    const struct junco_model_info *info;
};

static const struct junco_model_info *described(const struct junco_session *session) {
    return session->info;
}

static const struct junco_backend backend = {
    .abi = JUNCO_BACKEND_ABI,
    .size = sizeof(struct junco_backend),
    .name = "described",
    .describe = described,
};

junco_status junco_env_model(const struct junco_env *env, const char *name, char *ret_path,
                             size_t size, struct junco_error *err) {
    if (strcmp(name, env->model))
        return junco_fail(err, JUNCO_ENOTFOUND, "no model '%s'", name);
    snprintf(ret_path, size, FOLDER "%s", name);
    return JUNCO_OK;
}

/* Wants the path that junco_env_model() gave: a name that was not looked up is not found. */
junco_status junco_env_session(const struct junco_env *env, const struct junco_session_spec *spec,
                               const struct junco_backend **ret_backend,
                               struct junco_session **ret_session, struct junco_error *err) {
    struct junco_session *session;

    if (strncmp(spec->model_path, FOLDER, strlen(FOLDER)))
        return junco_fail(err, JUNCO_ENOTFOUND, "'%s' is not a path", spec->model_path);
    session = junco_zalloc(sizeof(*session));
    if (!session)
        return junco_nomem(err, sizeof(*session));
    session->info = env->info;
    ((struct junco_env *)env)->n_open++;
    ((struct junco_env *)env)->last = *spec;
    ((struct junco_env *)env)->last.model_path = NULL;
    *ret_backend = &backend;
    *ret_session = session;
    return JUNCO_OK;
}

void junco_env_release(const struct junco_env *env, struct junco_session *session) {
    ((struct junco_env *)env)->n_open--;
    junco_free(session);
}
