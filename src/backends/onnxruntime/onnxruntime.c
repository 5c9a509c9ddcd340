/* onnxruntime.c -- the engine ONNX Runtime, reached through its C API and opened at run time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/list.h"
#include "backends/onnxruntime/session.h"
#include "base/str.h"

static void ort_probe(struct junco_probe *ret_probe) {
    const struct ort_library *ort = NULL;
    struct junco_error err = {0};

    *ret_probe = (struct junco_probe){0};
    if (ort_library_open(&ort, &err) != JUNCO_OK) {
        str_copy(ret_probe->reason, sizeof(ret_probe->reason), err.message);
        return;
    }
    ret_probe->is_available = true;
    str_copy(ret_probe->version, sizeof(ret_probe->version), ort->version);
    str_copy(ret_probe->library, sizeof(ret_probe->library), ort->path);
}

static bool ort_reads(const char *model_path) {
    return str_ends_with(model_path, ".onnx") || str_ends_with(model_path, ".ort");
}

static const struct junco_model_info *ort_info(const struct junco_session *session) {
    return &session->info;
}

const struct junco_backend junco_backend_onnxruntime = {
    .abi = JUNCO_BACKEND_ABI,
    .size = sizeof(struct junco_backend),
    .name = "onnxruntime",
    .summary = "ONNX models on ONNX Runtime",
    .probe = ort_probe,
    .reads = ort_reads,
    .load = ort_load,
    .describe = ort_info,
    .run = ort_run,
    .unload = ort_unload,
};
