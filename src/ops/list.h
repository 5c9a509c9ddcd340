/* list.h -- every built-in operator, by hand. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_LIST_H
#define OPS_LIST_H

#include <junco/op.h>

extern const struct junco_op *const junco_ops[]; /* NULL-terminated, by name */

#endif
