/* eval_payload.c -- strings and lists that instructions make, until the tile's results are stored. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/vec.h"
#include "data/value.h"
#include "expr/eval.h"

#define BLOCK_BYTES (64 * 1024) /* strings made on the way share blocks of this size */

static struct junco_value *own_value(struct eval *e) {
    junco_status st = vec_reserve(&e->owned, &e->owned_capacity, e->n_owned + 1, sizeof(*e->owned),
                                  JUNCO_MAX_LIST_ITEMS, e->err);

    if (st) {
        eval_fail(e, st);
        return NULL;
    }
    return &e->owned[e->n_owned++];
}

/* The block's reference moves to the owned values, so that cells cut from it stay. */
static bool retire_block(struct eval *e) {
    struct junco_value *slot;

    if (!e->block)
        return true;
    slot = own_value(e);
    if (!slot)
        return false;
    *slot = (struct junco_value){.kind = JUNCO_KIND_STRING, .as.bytes = {.buf = e->block}};
    e->block = NULL;
    return true;
}

char *eval_new_string(struct eval *e, size_t size, struct junco_bytes *ret_string) {
    junco_status st;

    if (size > JUNCO_MAX_STRING_BYTES) {
        eval_fail_row(e, e->row, JUNCO_ELIMIT,
                      "the string is too long: a cell holds at most %u bytes",
                      JUNCO_MAX_STRING_BYTES);
        return NULL;
    }
    if (!e->block || buf_size_bytes(e->block) - e->block_used < size) {
        if (!retire_block(e))
            return NULL;
        st = buf_new(size > BLOCK_BYTES / 4 ? size : BLOCK_BYTES, e->account, &e->block, e->err);
        if (st) {
            eval_fail(e, st);
            return NULL;
        }
        e->block_used = 0;
    }
    ret_string->buf = e->block;
    ret_string->data = (char *)buf_data(e->block) + e->block_used;
    ret_string->size = size;
    e->block_used += size;
    return (char *)buf_data(e->block) + (e->block_used - size);
}

bool eval_new_payload(struct eval *e, size_t size, struct junco_tensor *tensor) {
    struct junco_value *slot = own_value(e);
    size_t ahead = e->n - e->row;
    junco_status st;

    if (!slot)
        return false;
    *slot = (struct junco_value){.kind = JUNCO_KIND_NULL};
    st = block_cut(&e->tensors, e->account, size > 0 ? size : 1, tensor->dtype, ahead, &tensor->buf,
                   &tensor->data, e->err);
    if (st) {
        eval_fail(e, st);
        return false;
    }
    *slot = (struct junco_value){.kind = JUNCO_KIND_BYTES, .as.bytes = {.buf = tensor->buf}};
    return true;
}

/* Items of a list that is wanted item by item wait in one array, until its kernel returns. */
static struct junco_value *open_flat_list(struct eval *e, size_t n) {
    size_t more = n + 1 > e->flat_capacity ? n + 1 - e->flat_capacity : 0;
    junco_status st = account_charge(e->account, more * sizeof(*e->flat_row), e->err);

    if (!st) {
        e->flat_charged += more * sizeof(*e->flat_row);
        st = vec_reserve(&e->flat_row, &e->flat_capacity, n + 1, sizeof(*e->flat_row),
                         JUNCO_MAX_LIST_ITEMS + 1, e->err);
    }
    if (st) {
        eval_fail(e, st);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        e->flat_row[i].kind = JUNCO_KIND_NULL;
    e->n_open = n;
    return e->flat_row;
}

void eval_close_list(struct eval *e, const struct instr *in, size_t row) {
    size_t n = e->n_open;

    if (n == SIZE_MAX)
        return;
    e->n_open = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        junco_status st;
        if (e->failed[row] || e->fatal) {
            junco_value_unref(&e->flat_row[i]);
            continue;
        }
        st = items_add(e->flat[in->dst], e, row, &e->flat_row[i]);
        if (st)
            eval_fail(e, st);
    }
}

struct junco_value *eval_put_list(struct eval *e, const struct instr *in, size_t row, size_t n) {
    const struct junco_type *type = e->expr->regs[in->dst].type;
    struct junco_value value = {.kind = type->kind}, *slot;
    junco_status st;

    if (n > JUNCO_MAX_LIST_ITEMS) {
        eval_fail_row(e, row, JUNCO_ELIMIT, "the list is too long: a cell holds at most %u items",
                      JUNCO_MAX_LIST_ITEMS);
        return NULL;
    }
    if (e->flat && e->flat[in->dst])
        return open_flat_list(e, n);
    slot = own_value(e);
    if (!slot)
        return NULL;
    *slot = (struct junco_value){.kind = JUNCO_KIND_NULL};
    st = list_new_charged(type, n, e->account, &value.as.list, e->err);
    if (st) {
        eval_fail(e, st);
        return NULL;
    }
    *slot = value;
    eval_put_value(e, in->dst, row, &value);
    return junco_list_items(value.as.list);
}

void eval_release(struct eval *e) {
    junco_buf_unref(e->block);
    e->block = NULL;
    block_close(&e->tensors);
    for (size_t i = 0; i < e->n_owned; i++)
        junco_value_unref(&e->owned[i]);
    e->n_owned = 0;
}
