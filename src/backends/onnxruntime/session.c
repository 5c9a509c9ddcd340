/* session.c -- load a model into ONNX Runtime, and let it go. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/onnxruntime/session.h"

#include <stdio.h>
#include <string.h>

#include "backends/ports.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

/* Devices other than the CPU, and what ONNX Runtime calls the provider of each. */
static const struct {
    const char *device, *label, *provider;
} devices[] = {
    {"cuda", "CUDA", "CUDAExecutionProvider"},
    {"tensorrt", "TensorRT", "TensorrtExecutionProvider"},
};

static bool has_provider(const OrtApi *api, const char *provider) {
    char **names = NULL;
    int n = 0, i;
    bool found = false;
    OrtStatus *status = api->GetAvailableProviders(&names, &n);

    if (status) {
        api->ReleaseStatus(status);
        return false;
    }
    for (i = 0; i < n; i++)
        found = found || str_equal(names[i], provider);
    status = api->ReleaseAvailableProviders(names, n);
    if (status)
        api->ReleaseStatus(status);
    return found;
}

static junco_status check_device(const OrtApi *api, const char *device, struct junco_error *err) {
    size_t i;

    if (!device || str_equal(device, "cpu"))
        return JUNCO_OK;
    for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        if (!str_equal(device, devices[i].device))
            continue;
        if (!has_provider(api, devices[i].provider))
            return junco_fail(err, JUNCO_EUNSUPPORTED,
                              "onnxruntime: device '%s': this build of "
                              "ONNX Runtime has no %s provider; use 'cpu'",
                              device, devices[i].label);
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "onnxruntime: device '%s': junco does not use "
                          "the %s provider yet; use 'cpu'",
                          device, devices[i].label);
    }
    return junco_fail(err, JUNCO_EUNSUPPORTED,
                      "onnxruntime: device '%s' is not known; want cpu, cuda or tensorrt", device);
}

/* Sequential, and silent between runs: junco's workers are the parallelism, and a spinning pool
 * would take their cores.  No memory pattern: it keeps a plan for every input shape met, and OCR
 * meets a new width with each line of text.  The arena stays on: it keeps as much memory as the
 * largest runs at once needed, no more, and spares a detector's run nine page faults in ten, which
 * are 40 % of its time. */
static OrtStatus *set_options(const OrtApi *api, OrtSessionOptions *options, int threads) {
    OrtStatus *status = api->SetIntraOpNumThreads(options, threads > 0 ? threads : 1);

    if (!status)
        status = api->SetInterOpNumThreads(options, 1);
    if (!status)
        status = api->SetSessionExecutionMode(options, ORT_SEQUENTIAL);
    if (!status)
        status = api->SetSessionGraphOptimizationLevel(options, ORT_ENABLE_ALL);
    if (!status)
        status = api->AddSessionConfigEntry(options, "session.intra_op.allow_spinning", "0");
    if (!status)
        status = api->DisableMemPattern(options);
    return status;
}

/* The reason alone: who called adds the file, which ONNX Runtime may have said too. */
static junco_status load_failed(const OrtApi *api, OrtStatus *status, struct junco_error *err) {
    struct junco_error why = {0};
    junco_status st = ort_fail(api, status, JUNCO_EDATA, &why);
    const char *reason = why.message;
    const char *end = strstr(reason, " failed:");

    if (str_starts_with(reason, "Load model from ") && end)
        reason = end + strlen(" failed:");
    if (st == JUNCO_EDATA)
        return junco_fail(err, st, "not an ONNX model (%s)", reason);
    return junco_fail(err, st, "%s", reason);
}

static junco_status create_handle(struct junco_session *session,
                                  const struct junco_session_spec *spec, struct junco_error *err) {
    const OrtApi *api = session->ort->api;
    OrtSessionOptions *options = NULL;
    OrtStatus *status = api->CreateSessionOptions(&options);
    junco_status st = JUNCO_OK;

    if (!status)
        status = set_options(api, options, spec->threads);
    if (status) {
        st = ort_fail(api, status, JUNCO_EENGINE, err);
        goto out;
    }
    status = api->CreateSession(session->ort->env, spec->model_path, options, &session->handle);
    if (status)
        st = load_failed(api, status, err);
out:
    if (options)
        api->ReleaseSessionOptions(options);
    return st;
}

static junco_status fill(struct junco_session *session, const struct junco_session_spec *spec,
                         struct junco_error *err) {
    junco_status st = create_handle(session, spec, err);

    if (!st)
        st = ort_describe(session, err);
    return st ? junco_wrap(err, st, "%s", spec->model_path) : JUNCO_OK;
}

junco_status ort_load(const struct junco_session_spec *spec, struct junco_session **ret_session,
                      struct junco_error *err) {
    const struct ort_library *ort = NULL;
    struct junco_session *session;
    junco_status st = ort_library_open(&ort, err);

    if (!st)
        st = check_device(ort->api, spec->device, err);
    if (!st)
        st = spec_check(spec, "onnxruntime", err);
    if (!st)
        st = model_file_check(spec->model_path, JUNCO_MAX_MODEL_FILE_BYTES, err);
    if (st)
        return st;
    session = junco_zalloc(sizeof(*session));
    if (!session)
        return junco_nomem(err, sizeof(*session));
    session->ort = ort;
    session->arena.max_bytes = JUNCO_MAX_MODEL_META_BYTES;
    st = fill(session, spec, err);
    if (st) {
        ort_unload(session);
        return st;
    }
    *ret_session = session;
    return JUNCO_OK;
}

void ort_unload(struct junco_session *session) {
    size_t i;

    if (!session)
        return;
    if (session->handle)
        session->ort->api->ReleaseSession(session->handle);
    for (i = 0; i < JUNCO_MAX_MODEL_PORTS; i++) {
        junco_type_unref(session->inputs[i].type);
        junco_type_unref(session->outputs[i].type);
    }
    arena_done(&session->arena);
    junco_free(session);
}
