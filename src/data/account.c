/* account.c -- who is charged for payload bytes, and how many. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/account.h"

#include "base/counter.h"
#include "base/mem.h"
#include "base/refs.h"

struct account {
    struct refs refs;
    size_t limit_bytes; /* constant; 0: none */
    struct account *parent; /* constant; owned reference */
    struct counter used;
    struct counter refused; /* charges */
};

junco_status account_new(size_t limit_bytes, struct account *parent, struct account **ret_account,
                         struct junco_error *err) {
    struct account *account = junco_zalloc(sizeof(*account));

    if (!account)
        return junco_nomem(err, sizeof(*account));
    refs_init(&account->refs);
    account->limit_bytes = limit_bytes;
    account->parent = parent ? account_ref(parent) : NULL;
    *ret_account = account;
    return JUNCO_OK;
}

bool account_renew(struct account *account) {
    if (!refs_is_sole(&account->refs))
        return false;
    account->used = account->refused = (struct counter){0};
    return true;
}

struct account *account_ref(struct account *account) {
    refs_up(&account->refs);
    return account;
}

void account_unref(struct account *account) {
    while (account && refs_down(&account->refs)) {
        struct account *parent = account->parent;
        junco_free(account);
        account = parent;
    }
}

size_t account_used_bytes(const struct account *account) {
    return counter_now(&account->used);
}

size_t account_limit_bytes(const struct account *account) {
    return account->limit_bytes;
}

size_t account_peak_bytes(const struct account *account) {
    return counter_peak(&account->used);
}

uint64_t account_refusals(const struct account *account) {
    return account ? counter_now(&account->refused) : 0;
}

junco_status account_charge(struct account *account, size_t size_bytes, struct junco_error *err) {
    for (struct account *at = account; at; at = at->parent) {
        if (counter_try_add(&at->used, size_bytes, at->limit_bytes))
            continue;
        for (struct account *done = account; done != at; done = done->parent)
            counter_sub(&done->used, size_bytes);
        if (at->limit_bytes > 0 && size_bytes > at->limit_bytes)
            return junco_fail(err, JUNCO_ELIMIT,
                              "payload memory: %zu bytes are wanted at once, and %zu are allowed "
                              "in all",
                              size_bytes, at->limit_bytes);
        for (struct account *up = account; up; up = up->parent)
            (void)counter_try_add(&up->refused, 1, 0);
        return junco_fail(err, JUNCO_ELIMIT,
                          "payload memory: %zu bytes more do not fit beside the %zu in use: the "
                          "limit is %zu",
                          size_bytes, counter_now(&at->used), at->limit_bytes);
    }
    for (struct account *at = account; at; at = at->parent)
        counter_mark(&at->used);
    return JUNCO_OK;
}

void account_charge_over(struct account *account, size_t size_bytes) {
    for (; account; account = account->parent) {
        (void)counter_try_add(&account->used, size_bytes, 0);
        counter_mark(&account->used);
    }
}

void account_discharge(struct account *account, size_t size_bytes) {
    for (; account; account = account->parent)
        counter_sub(&account->used, size_bytes);
}
