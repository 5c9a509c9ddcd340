/* block.h -- the buffer that a builder's column cuts its cells' payloads from. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BLOCK_H
#define DATA_BLOCK_H

#include "data/buf.h"

/* Cells of one column share a buffer while they fit, so that small strings cost no allocation each
 * and tensors of equal shape lie side by side.  The account is charged for the whole block while it
 * is open and for what was used once it closes.  Zero-initialise.  Owner only. */
struct block {
    struct junco_buf *buf; /* owned reference; NULL: none open */
    size_t used, size;
    size_t last_bytes; /* of the last piece cut, and what it was: see block_cut() */
    junco_dtype last_dtype;
};

/* Cut `bytes` from the block, or from a new one that has room for `ahead` such pieces (fewer when
 * the account has no room for them).  A piece that follows another of its own size and dtype lies
 * right behind it; every other one begins at a multiple of 64 bytes (strings: dtype ANY, packed).
 * The caller owns a reference to *ret_buf. */
junco_status block_cut(struct block *block, struct account *account, size_t bytes,
                       junco_dtype dtype, size_t ahead, struct junco_buf **ret_buf, void **ret_data,
                       struct junco_error *err) JUNCO_MUST_CHECK;

/* Give the piece back if it was the last one cut: a failed row leaves no gap between its
 * neighbours.  The caller still owns its reference. */
void block_give_back(struct block *block, const struct junco_buf *buf, const void *data,
                     size_t bytes);

void block_close(struct block *block);

#endif
