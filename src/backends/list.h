/* list.h -- the engines there are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKENDS_LIST_H
#define BACKENDS_LIST_H

#include <junco/backend.h>

extern const struct junco_backend junco_backend_onnxruntime;
extern const struct junco_backend junco_backend_fake;

/* All of them, NULL-terminated; earlier ones are preferred where several read a model. */
extern const struct junco_backend *const junco_backends[];

#endif
