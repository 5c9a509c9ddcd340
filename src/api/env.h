/* env.h -- what operators get from their host: model files and loaded models. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_ENV_H
#define API_ENV_H

#include <junco/backend.h>
#include <junco/op.h>

struct sessions;

/* Everything is borrowed during env_new() but backends, which outlive the env. */
struct env_options {
    const char
        *pipeline_file; /* models are looked up beside it first; NULL: in the working folder */
    const struct junco_backend *const *backends; /* NULL-terminated, in order of preference */
};

/* Reads JUNCO_MODEL_PATH, XDG_CACHE_HOME and HOME.  The caller owns *ret_env. */
junco_status env_new(const struct env_options *options, struct junco_env **ret_env,
                     struct junco_error *err) JUNCO_MUST_CHECK;
/* Unloads every session; none may be in use.  NULL is fine. */
void env_free(struct junco_env *env);

/* ---- the cache of sessions, behind junco_env_session() ---- */

junco_status sessions_new(const struct junco_backend *const *backends,
                          struct sessions **ret_sessions, struct junco_error *err) JUNCO_MUST_CHECK;
void sessions_free(struct sessions *sessions);

/* As junco_env_session().  One thread loads a model while others that want the same wait.  A
 * session that all have released stays loaded, until the cache ends or its place is needed: type
 * inference opens the models that the run opens right after. */
junco_status sessions_acquire(struct sessions *sessions, const struct junco_session_spec *spec,
                              const struct junco_backend **ret_backend,
                              struct junco_session **ret_session,
                              struct junco_error *err) JUNCO_MUST_CHECK;
void sessions_release(struct sessions *sessions, struct junco_session *session);

#endif
