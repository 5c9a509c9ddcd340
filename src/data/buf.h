/* buf.h -- payload buffers as the rooms see them: allocation, and who is charged. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BUF_H
#define DATA_BUF_H

#include <junco/value.h>

/* An account of payload bytes: a call's, whose parent is the process's.  A payload is charged once,
 * to the account it was made under, until its last reference goes; the account lives until then.
 * Reference-counted.  Any thread. */
struct account;

/* limit_bytes 0: none.  Borrows parent (keeps a reference; NULL: none).  The caller owns. */
junco_status account_new(size_t limit_bytes, struct account *parent, struct account **ret_account,
                         struct junco_error *err) JUNCO_MUST_CHECK;
struct account *account_ref(struct account *account);
void account_unref(struct account *account);
size_t account_used_bytes(const struct account *account);
size_t account_peak_bytes(const struct account *account);

/* A buffer of `size` bytes, uninitialised, 64-byte aligned, charged to `account` (NULL: nobody).
 * JUNCO_ELIMIT when the account or a parent of it has no room.  The caller owns. */
junco_status buf_new(size_t size_bytes, struct account *account, struct junco_buf **ret_buf,
                     struct junco_error *err) JUNCO_MUST_CHECK;
void *buf_data(const struct junco_buf *buf); /* writable while the caller is the sole owner */
size_t buf_size_bytes(const struct junco_buf *buf);

#endif
