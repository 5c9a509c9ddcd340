/* vec.h -- growing arrays: one function, a capacity kept beside the pointer. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#include "base/error.h"

/* Make room for `need` items of `size` bytes in *items (a pointer to the array's pointer), doubling
 * *capacity; new room is zeroed.  JUNCO_ELIMIT above `max` items, JUNCO_ENOMEM; untouched then.
 *     st = vec_reserve(&p->nodes, &p->capacity, p->n + 1, sizeof(*p->nodes), JUNCO_MAX_NODES, err);
 */
junco_status vec_reserve(void *items, size_t *capacity, size_t need, size_t size, size_t max,
                         struct junco_error *err) JUNCO_MUST_CHECK;

#endif
