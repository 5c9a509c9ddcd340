/* account.h -- who is charged for payload bytes, and how many. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_ACCOUNT_H
#define DATA_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* An account of payload bytes: a call's, whose parent is the process's.  A payload is charged once,
 * to the account it was made under, until its last reference goes; the account lives until then.
 * Reference-counted.  Any thread. */
struct account;

/* limit_bytes 0: none.  Borrows parent (keeps a reference; NULL: none).  The caller owns. */
junco_status account_new(size_t limit_bytes, struct account *parent, struct account **ret_account,
                         struct junco_error *err) JUNCO_MUST_CHECK;
struct account *account_ref(struct account *account);
/* Whether nobody else refers to it: then it is as it was when new, with its limit and parent. */
bool account_renew(struct account *account);
void account_unref(struct account *account); /* NULL is fine */
size_t account_used_bytes(const struct account *account);
size_t account_peak_bytes(const struct account *account);
size_t account_limit_bytes(const struct account *account); /* 0: none */
/* Charges to this account and to its parts that were refused so far, but would fit an empty one:
 * tells the executor a want of memory, which may pass, from other limits.  NULL: none. */
uint64_t account_refusals(const struct account *account);

/* Charge the account and its parents: all of them or, with JUNCO_ELIMIT, none.  NULL: nobody. */
junco_status account_charge(struct account *account, size_t size_bytes,
                            struct junco_error *err) JUNCO_MUST_CHECK;
/* Charge for memory that is there already, be it beyond the limit: others find none then. */
void account_charge_over(struct account *account, size_t size_bytes);
void account_discharge(struct account *account, size_t size_bytes);

#endif
