/* old_onnxruntime.c -- a library that answers as an ONNX Runtime too old for junco would. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include <onnxruntime_c_api.h>

#include <junco/error.h>

static const char *ORT_API_CALL version(void) {
    return "1.9.0";
}

static const OrtApi *ORT_API_CALL api(uint32_t number) {
    (void)number;
    return NULL;
}

JUNCO_API const OrtApiBase *ORT_API_CALL OrtGetApiBase(void) {
    static const OrtApiBase base = {.GetApi = api, .GetVersionString = version};

    return &base;
}
