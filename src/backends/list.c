/* list.c -- the engines there are, by hand: a new one is one row here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/list.h"

const struct junco_backend *const junco_backends[] = {
    &junco_backend_onnxruntime,
    &junco_backend_fake,
    NULL,
};
