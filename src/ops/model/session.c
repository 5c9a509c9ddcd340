/* session.c -- which model an operator runs or reads, and the session it shares for that. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/model/session.h"

#include <limits.h>

#include <junco/backend.h>

junco_status model_session(const struct junco_env *env, const struct model_choice *choice,
                           const struct junco_backend **ret_backend,
                           struct junco_session **ret_session, struct junco_error *err) {
    char path[PATH_MAX];
    const struct junco_session_spec spec = {
        .model_path = path,
        .engine = choice->engine,
        .precision = choice->precision,
        .device = choice->device,
        .threads = (int)choice->threads,
    };
    junco_status st = junco_env_model(env, choice->model, path, sizeof(path), err);

    return st ? st : junco_env_session(env, &spec, ret_backend, ret_session, err);
}
