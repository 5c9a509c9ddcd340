/* buf.h -- payload buffers as the rooms see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BUF_H
#define DATA_BUF_H

#include "data/account.h"

#include <junco/value.h>

/* A buffer of `size` bytes, uninitialised, 64-byte aligned, charged to `account` (NULL: nobody).
 * JUNCO_ELIMIT when the account or a parent of it has no room.  The caller owns. */
junco_status buf_new(size_t size_bytes, struct account *account, struct junco_buf **ret_buf,
                     struct junco_error *err) JUNCO_MUST_CHECK;
/* Many references at once: cells of a column share a buffer, and an atomic sum for each is dear. */
void buf_ref_many(struct junco_buf *buf, unsigned n);
void buf_unref_many(struct junco_buf *buf, unsigned n); /* NULL is fine */

void *buf_data(const struct junco_buf *buf); /* writable while the caller is the sole owner */
size_t buf_size_bytes(const struct junco_buf *buf);

/* Charge a buffer that was made under no account, such as an engine's memory that was wrapped, until
 * its last reference goes.  Sole owner.  JUNCO_ELIMIT: no room, and the buffer is as it was. */
junco_status buf_charge(struct junco_buf *buf, struct account *account,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether the buffer is charged to this very account, not just to a part of it.  NULL: to nobody. */
bool buf_is_charged_to(const struct junco_buf *buf, const struct account *account);

/* The sole owner will use no more than the first size_bytes: the rest is charged to nobody from now
 * on.  The memory itself stays where it is, since cells point into it: whoever over-allocates keeps
 * the tail small, or in pages that were never touched. */
void buf_trim(struct junco_buf *buf, size_t size_bytes);

#endif
