/* buf.c -- payload buffers: reference-counted bytes that cells share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/buf.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/refs.h"

#include <assert.h>

#define ALIGNMENT 64

struct junco_buf {
    struct refs refs;
    size_t size_bytes; /* and what the account is charged */
    void *data;
    struct account *account; /* owned reference; NULL: nobody is charged */
    void (*release)(void *ctx, void *data); /* foreign memory; NULL: data follows this header */
    void *ctx;
};

static_assert(sizeof(struct junco_buf) <= ALIGNMENT,
              "the header fits before the first aligned byte");

junco_status buf_new(size_t size_bytes, struct account *account, struct junco_buf **ret_buf,
                     struct junco_error *err) {
    if (size_bytes > JUNCO_MAX_TENSOR_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "payload: %zu bytes; at most %llu in one buffer",
                          size_bytes, JUNCO_MAX_TENSOR_BYTES);
    junco_status st = account_charge(account, size_bytes, err);
    if (st)
        return st;
    struct junco_buf *buf = junco_alloc_aligned(ALIGNMENT, ALIGNMENT + size_bytes);
    if (!buf) {
        account_discharge(account, size_bytes);
        return junco_nomem(err, size_bytes);
    }
    *buf = (struct junco_buf){
        .size_bytes = size_bytes,
        .data = (char *)buf + ALIGNMENT,
        .account = account ? account_ref(account) : NULL,
    };
    refs_init(&buf->refs);
    *ret_buf = buf;
    return JUNCO_OK;
}

junco_status junco_buf_wrap(void *data, size_t size_bytes, void (*release)(void *ctx, void *data),
                            void *ctx, struct junco_buf **ret_buf, struct junco_error *err) {
    struct junco_buf *buf = junco_zalloc(sizeof(*buf));

    if (!buf)
        return junco_nomem(err, sizeof(*buf));
    refs_init(&buf->refs);
    buf->size_bytes = size_bytes;
    buf->data = data;
    buf->release = release;
    buf->ctx = ctx;
    *ret_buf = buf;
    return JUNCO_OK;
}

struct junco_buf *junco_buf_ref(struct junco_buf *buf) {
    refs_up(&buf->refs);
    return buf;
}

void junco_buf_unref(struct junco_buf *buf) {
    buf_unref_many(buf, 1);
}

void buf_ref_many(struct junco_buf *buf, unsigned n) {
    refs_up_by(&buf->refs, n);
}

void buf_unref_many(struct junco_buf *buf, unsigned n) {
    if (!buf || !refs_down_by(&buf->refs, n))
        return;
    if (buf->release)
        buf->release(buf->ctx, buf->data);
    account_discharge(buf->account, buf->size_bytes);
    account_unref(buf->account);
    junco_free(buf);
}

void *buf_data(const struct junco_buf *buf) {
    return buf->data;
}

size_t buf_size_bytes(const struct junco_buf *buf) {
    return buf->size_bytes;
}

junco_status buf_charge(struct junco_buf *buf, struct account *account, struct junco_error *err) {
    assert(!buf->account);
    junco_status st = account_charge(account, buf->size_bytes, err);
    if (!st && account)
        buf->account = account_ref(account);
    return st;
}

bool buf_is_charged_to(const struct junco_buf *buf, const struct account *account) {
    return buf->account == account;
}

void buf_trim(struct junco_buf *buf, size_t size_bytes) {
    assert(size_bytes <= buf->size_bytes);
    account_discharge(buf->account, buf->size_bytes - size_bytes);
    buf->size_bytes = size_bytes;
}
