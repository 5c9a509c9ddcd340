/* ops.h -- the operators of the executor's tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_RUNTIME_OPS_H
#define UNIT_RUNTIME_OPS_H

#include <junco/op.h>

/* A NULL-terminated list. */
extern const struct junco_op *const runtime_test_ops[];

#endif
