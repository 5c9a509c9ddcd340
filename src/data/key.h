/* key.h -- a row's key: its ordinal in the call, then one ordinal for each enclosing fan-out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_KEY_H
#define DATA_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* The keys of the rows of a chunk: rows x depth ordinals, row-major, ascending in lexical order.
 * depth = 1 + the fan-outs passed.  Owned array. */
struct keys {
    size_t rows;
    size_t depth;
    int64_t *at;
};

void keys_done(struct keys *keys);
/* Ordinals first … first + rows - 1 at depth 1.  The caller owns. */
junco_status keys_range(int64_t first, size_t rows, struct keys *ret_keys,
                        struct junco_error *err) JUNCO_MUST_CHECK;
junco_status keys_slice(const struct keys *keys, size_t first, size_t rows, struct keys *ret_keys,
                        struct junco_error *err) JUNCO_MUST_CHECK;
junco_status keys_gather(const struct keys *keys, const size_t *picked, size_t n,
                         struct keys *ret_keys, struct junco_error *err) JUNCO_MUST_CHECK;
/* One level deeper: row i is a child of parents[i] (ascending) and gets its ordinal among that
 * parent's children; the first parent's children count on from first_ordinal (a fan-out that went
 * on after JUNCO_MORE). */
junco_status keys_fan_out(const struct keys *keys, const size_t *parents, size_t n,
                          int64_t first_ordinal, struct keys *ret_keys,
                          struct junco_error *err) JUNCO_MUST_CHECK;
junco_status keys_concat(const struct keys *const *parts, size_t n, struct keys *ret_keys,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* <0, 0, >0 in lexical order; a key is before its own children. */
int keys_compare(const struct keys *a, size_t row_a, const struct keys *b, size_t row_b);

#endif
