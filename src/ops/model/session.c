/* session.c -- which model an operator runs or reads, and the session it shares for that. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/model/session.h"

#include <limits.h>
#include <string.h>

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

struct junco_arg arg_int(const char *name, int64_t value) {
    return (struct junco_arg){name, {.kind = JUNCO_KIND_INT64, .as.int64 = value}};
}

struct junco_arg arg_float(const char *name, double value) {
    return (struct junco_arg){name, {.kind = JUNCO_KIND_FLOAT64, .as.float64 = value}};
}

struct junco_arg arg_bool(const char *name, bool value) {
    return (struct junco_arg){name, {.kind = JUNCO_KIND_BOOL, .as.boolean = value}};
}

struct junco_arg arg_text(const char *name, const char *value) {
    struct junco_arg arg = {name, {.kind = JUNCO_KIND_NULL}};

    if (value) {
        arg.value.kind = JUNCO_KIND_STRING;
        arg.value.as.bytes = (struct junco_bytes){NULL, value, strlen(value)};
    }
    return arg;
}

void model_choice_args(const struct model_choice *choice,
                       struct junco_arg ret_args[MODEL_CHOICE_ARGS]) {
    ret_args[0] = arg_text("model", choice->model);
    ret_args[1] = arg_text("engine", choice->engine);
    ret_args[2] = arg_text("precision", choice->precision);
    ret_args[3] = arg_text("device", choice->device);
    ret_args[4] = arg_int("threads", choice->threads);
}
