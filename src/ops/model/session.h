/* session.h -- which model an operator runs or reads, and the session it shares for that. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_MODEL_SESSION_H
#define OPS_MODEL_SESSION_H

#include <junco/graph.h>
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

/* ---- for composites: parameters of their own that become arguments of the nodes inside ---- */

struct junco_arg arg_int(const char *name, int64_t value);
struct junco_arg arg_float(const char *name, double value);
struct junco_arg arg_bool(const char *name, bool value);
struct junco_arg arg_text(const char *name, const char *value); /* NULL: None; borrowed */

#define MODEL_CHOICE_ARGS 5
void model_choice_args(const struct model_choice *choice,
                       struct junco_arg ret_args[MODEL_CHOICE_ARGS]);

/* Rows of a parameter table: a macro, because a table cannot be shared.  Its rows hold offsets into
 * one operator's instance, and C has no other way to put rows into an initialiser. */
#define MODEL_CHOICE_PARAMS(type, field, dflt_model)                                             \
    {.name = "model",                                                                            \
     .summary = "the ONNX model file",                                                           \
     .kind = JUNCO_PARAM_MODEL,                                                                  \
     .offset = offsetof(type, field.model),                                                      \
     .dflt = dflt_model},                                                                        \
        {.name = "engine",                                                                       \
         .summary = "which engine runs it; None: the plan says",                                 \
         .kind = JUNCO_PARAM_STRING,                                                             \
         .offset = offsetof(type, field.engine),                                                 \
         .dflt = "None"},                                                                        \
        {.name = "precision",                                                                    \
         .summary = "which precision; None: the plan says",                                      \
         .kind = JUNCO_PARAM_STRING,                                                             \
         .offset = offsetof(type, field.precision),                                              \
         .dflt = "None"},                                                                        \
        {.name = "device",                                                                       \
         .summary = "where to compute; None: the CPU",                                           \
         .kind = JUNCO_PARAM_STRING,                                                             \
         .offset = offsetof(type, field.device),                                                 \
         .dflt = "None"},                                                                        \
    {                                                                                            \
        .name = "threads", .summary = "threads inside one run; 0: the plan says",                \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, field.threads), .dflt = "0", .min = 0, \
        .max = 64                                                                                \
    }

#endif
