/* session.h -- which model an operator runs or reads, and the session it shares for that. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_MODEL_SESSION_H
#define OPS_MODEL_SESSION_H

#include <junco/op.h>

/* What an operator's parameters say; NULL and 0 leave it to the host. */
struct model_choice {
    const char *model, *engine, *precision, *device;
    int64_t threads;
};

/* Look the model up and take a session for it: one and the same for all that choose alike.  The
 * caller owns a reference: junco_env_release() it.  Any thread. */
junco_status model_session(const struct junco_env *env, const struct model_choice *choice,
                           const struct junco_backend **ret_backend,
                           struct junco_session **ret_session,
                           struct junco_error *err) JUNCO_MUST_CHECK;

#endif
