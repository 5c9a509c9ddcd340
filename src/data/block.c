/* block.c -- the buffer that a builder's column cuts its cells' payloads from.
 *
 * Over-allocation is bounded twice: a block is no larger than MAX_AHEAD_BYTES (or the one piece it
 * was made for, if that is larger), and closing it takes the unused tail off the account.  The tail
 * is not given back to malloc, because cells point into the block: large ones lie in pages that
 * were never touched, so that only small change stays taken. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/block.h"

#define MAX_AHEAD_BYTES ((size_t)1 << 20)
#define FIRST_TEXT_BYTES 256
#define LAST_TEXT_BYTES ((size_t)64 << 10)
#define ALIGNMENT ((size_t)64)

/* Where the next piece would begin in the open block. */
static size_t next_offset(const struct block *block, size_t bytes, junco_dtype dtype) {
    bool goes_on =
        dtype == JUNCO_DTYPE_ANY || (dtype == block->last_dtype && bytes == block->last_bytes);

    return goes_on ? block->used : (block->used + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/* Text blocks double, so that what one short string costs is in proportion; tensor blocks hold as
 * many pieces as are expected. */
static size_t wanted_size(const struct block *block, size_t bytes, junco_dtype dtype,
                          size_t ahead) {
    if (dtype == JUNCO_DTYPE_ANY) {
        size_t size = block->size ? block->size * 2 : FIRST_TEXT_BYTES;
        if (size > LAST_TEXT_BYTES)
            size = LAST_TEXT_BYTES;
        return bytes > size / 2 ? bytes : size;
    }
    if (bytes == 0 || bytes > MAX_AHEAD_BYTES)
        return bytes;
    size_t most = MAX_AHEAD_BYTES / bytes;
    return bytes * (ahead < 1 ? 1 : ahead < most ? ahead : most);
}

static junco_status open_block(struct block *block, struct account *account, size_t bytes,
                               size_t size, struct junco_error *err) {
    struct junco_buf *buf = NULL;
    junco_status st = buf_new(size, account, &buf, err);

    if (st && size > bytes) {
        size = bytes; /* no room to be generous */
        st = buf_new(size, account, &buf, err);
    }
    if (st)
        return st;
    block_close(block);
    block->buf = buf;
    block->used = 0;
    block->size = size;
    return JUNCO_OK;
}

junco_status block_cut(struct block *block, struct account *account, size_t bytes,
                       junco_dtype dtype, size_t ahead, struct junco_buf **ret_buf, void **ret_data,
                       struct junco_error *err) {
    size_t offset = next_offset(block, bytes, dtype);

    if (!block->buf || offset > block->size || bytes > block->size - offset) {
        size_t size = wanted_size(block, bytes, dtype, ahead);
        junco_status st = open_block(block, account, bytes, size, err);
        if (st)
            return st;
        offset = 0;
    }
    block->used = offset + bytes;
    block->last_bytes = bytes;
    block->last_dtype = dtype;
    *ret_buf = junco_buf_ref(block->buf);
    *ret_data = (char *)buf_data(block->buf) + offset;
    return JUNCO_OK;
}

void block_give_back(struct block *block, const struct junco_buf *buf, const void *data,
                     size_t bytes) {
    if (!buf || buf != block->buf)
        return;
    size_t offset = (size_t)((const char *)data - (const char *)buf_data(buf));
    if (offset + bytes == block->used)
        block->used = offset;
}

void block_close(struct block *block) {
    if (!block->buf)
        return;
    if (block->used < block->size)
        buf_trim(block->buf, block->used);
    junco_buf_unref(block->buf);
    block->buf = NULL; /* size stays: the next text block is measured by it */
}
