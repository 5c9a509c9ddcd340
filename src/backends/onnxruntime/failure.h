/* failure.h -- ONNX Runtime's failures as ours. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKENDS_ONNXRUNTIME_FAILURE_H
#define BACKENDS_ONNXRUNTIME_FAILURE_H

#include <onnxruntime_c_api.h>

#include <junco/error.h>

/* Fail with what `status` (taken) says: on one line, without the places in its sources.  `code`
 * unless it tells of memory (JUNCO_ENOMEM) or of something it lacks (JUNCO_EUNSUPPORTED). */
junco_status ort_fail(const OrtApi *api, OrtStatus *status, junco_status code,
                      struct junco_error *err);

#endif
