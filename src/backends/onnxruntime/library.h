/* library.h -- ONNX Runtime's shared library: found, opened and checked once a process. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKENDS_ONNXRUNTIME_LIBRARY_H
#define BACKENDS_ONNXRUNTIME_LIBRARY_H

#include <onnxruntime_c_api.h>

#include <junco/error.h>

/* Immutable once opened, and never closed: sessions, and outputs released on any thread at any
 * time, call into it. */
struct ort_library {
    const OrtApi *api;
    OrtEnv *env; /* the one of the process */
    char version[32]; /* "1.32.0" */
    char path[256]; /* the file it came from; cut if longer */
};

/* The library, opened on the first call; after a failure the next call looks again.  Any thread.
 * JUNCO_EUNSUPPORTED says where it was looked for, or why what was found cannot be used. */
junco_status ort_library_open(const struct ort_library **ret_library,
                              struct junco_error *err) JUNCO_MUST_CHECK;

#endif
