/* value.c -- values of one cell, and lists of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/value.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/refs.h"
#include "data/storage.h"

#include <assert.h>

struct junco_list {
    struct refs refs;
    const struct junco_type *type; /* owned reference */
    struct account *account; /* owned reference; NULL: charged to nobody */
    size_t n;
    struct junco_list *next_dead; /* see free_lists() */
    struct junco_value items[];
};

bool kind_is_tensor(junco_kind kind) {
    return kind == JUNCO_KIND_TENSOR || kind == JUNCO_KIND_IMAGE || kind == JUNCO_KIND_AUDIO ||
           kind == JUNCO_KIND_FRAME;
}

void junco_value_ref(const struct junco_value *value) {
    switch (value->kind) {
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        if (value->as.bytes.buf)
            junco_buf_ref(value->as.bytes.buf);
        break;
    case JUNCO_KIND_TENSOR:
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        if (value->as.tensor.buf)
            junco_buf_ref(value->as.tensor.buf);
        break;
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
        refs_up(&value->as.list->refs);
        break;
    default:
        break;
    }
}

static bool is_list(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT;
}

static size_t list_bytes(size_t n) {
    return sizeof(struct junco_list) + n * sizeof(struct junco_value);
}

/* Free a list and the lists that die with it.  They wait in a chain threaded through themselves,
 * not on the stack: how deep a plugin nests its lists is not ours to know. */
static void free_lists(struct junco_list *dead) {
    while (dead) {
        struct junco_list *list = dead;
        dead = list->next_dead;
        for (size_t i = 0; i < list->n; i++) {
            struct junco_value *item = &list->items[i];
            if (!is_list(item)) {
                junco_value_unref(item);
            } else if (refs_down(&item->as.list->refs)) {
                item->as.list->next_dead = dead;
                dead = item->as.list;
            }
        }
        junco_type_unref(list->type);
        account_discharge(list->account, list_bytes(list->n));
        account_unref(list->account);
        junco_free(list);
    }
}

void junco_value_unref(struct junco_value *value) {
    switch (value->kind) {
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        junco_buf_unref(value->as.bytes.buf);
        break;
    case JUNCO_KIND_TENSOR:
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        junco_buf_unref(value->as.tensor.buf);
        break;
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
        if (refs_down(&value->as.list->refs))
            free_lists(value->as.list);
        break;
    default:
        break;
    }
    *value = (struct junco_value){.kind = JUNCO_KIND_NULL};
}

junco_status list_new_charged(const struct junco_type *type, size_t n, struct account *account,
                              struct junco_list **ret_list, struct junco_error *err) {
    if (type->kind != JUNCO_KIND_LIST && type->kind != JUNCO_KIND_STRUCT)
        return junco_fail(err, JUNCO_ETYPE, "list: its type is %s; want list or struct",
                          junco_kind_name(type->kind));
    if (type->kind == JUNCO_KIND_STRUCT && n != type->n_fields)
        return junco_fail(err, JUNCO_ETYPE, "struct: %zu items for a type of %zu fields", n,
                          type->n_fields);
    if (n > JUNCO_MAX_LIST_ITEMS)
        return junco_fail(err, JUNCO_ELIMIT, "list: %zu items; at most %u", n,
                          JUNCO_MAX_LIST_ITEMS);
    junco_status st = account_charge(account, list_bytes(n), err);
    if (st)
        return st;
    struct junco_list *list = junco_zalloc(list_bytes(n));
    if (!list) {
        account_discharge(account, list_bytes(n));
        return junco_nomem(err, list_bytes(n));
    }
    refs_init(&list->refs);
    list->type = junco_type_ref(type);
    list->account = account ? account_ref(account) : NULL;
    list->n = n;
    *ret_list = list;
    return JUNCO_OK;
}

junco_status junco_list_new(const struct junco_type *type, size_t n, struct junco_list **ret_list,
                            struct junco_error *err) {
    return list_new_charged(type, n, NULL, ret_list, err);
}

size_t junco_list_size(const struct junco_list *list) {
    return list->n;
}

struct junco_value *junco_list_items(struct junco_list *list) {
    return list->items;
}

const struct junco_type *junco_list_type(const struct junco_list *list) {
    return list->type;
}

size_t junco_tensor_count(const struct junco_tensor *tensor) {
    size_t count = 1;

    for (int i = 0; i < tensor->rank; i++)
        count *= (size_t)tensor->dims[i];
    return count;
}

size_t junco_tensor_size_bytes(const struct junco_tensor *tensor) {
    return junco_tensor_count(tensor) * junco_dtype_size(tensor->dtype);
}

junco_status tensor_check_shape(junco_dtype dtype, int rank, const int64_t *dims, size_t *ret_bytes,
                                struct junco_error *err) {
    size_t bytes = junco_dtype_size(dtype);

    if (bytes == 0)
        return junco_fail(err, JUNCO_EINVAL, "tensor: no element type %d", (int)dtype);
    if (rank < 0 || rank > JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_EINVAL, "tensor: %d dimensions; want 0 to %d", rank,
                          JUNCO_MAX_RANK);
    /* Not stopped by a zero: [0, 2^40, 2^40] would overflow whoever multiplies in another order. */
    size_t without_zeros = bytes;
    for (int i = 0; i < rank; i++) {
        if (dims[i] < 0)
            return junco_fail(err, JUNCO_EINVAL, "tensor: dimension %d is %lld; want 0 or more", i,
                              (long long)dims[i]);
        if (!junco_size_mul(without_zeros, dims[i] ? (size_t)dims[i] : 1, &without_zeros) ||
            without_zeros > JUNCO_MAX_TENSOR_BYTES)
            return junco_fail(err, JUNCO_ELIMIT, "tensor: larger than %llu bytes",
                              JUNCO_MAX_TENSOR_BYTES);
        if (dims[i] == 0)
            bytes = 0;
    }
    *ret_bytes = bytes ? without_zeros : 0;
    return JUNCO_OK;
}

/* ---- lists within lists ---- */

/* The items of a list, and of those within it that are gone into.  So many levels deep and no deeper:
 * what lies below counts for nothing, as lists there may nest without end. */
struct list_walk {
    size_t depth;
    struct place {
        struct junco_list *list;
        size_t next;
    } open[JUNCO_MAX_NESTING];
};

static bool has_numbers_only(const struct junco_list *list) {
    const struct junco_type *elem = list->type->kind == JUNCO_KIND_LIST ? list->type->elem : NULL;

    return elem && kind_cell_size(elem->kind) <= sizeof(double);
}

static void walk_into(struct list_walk *walk, struct junco_list *list) {
    if (walk->depth < JUNCO_MAX_NESTING && !has_numbers_only(list))
        walk->open[walk->depth++] = (struct place){.list = list};
}

/* NULL: there are no more. */
static const struct junco_value *walk_next(struct list_walk *walk) {
    while (walk->depth > 0) {
        struct place *at = &walk->open[walk->depth - 1];

        if (at->next < at->list->n)
            return &at->list->items[at->next++];
        walk->depth--;
    }
    return NULL;
}

static size_t own_bytes(const struct junco_value *value) {
    if (value->kind == JUNCO_KIND_STRING || value->kind == JUNCO_KIND_BYTES)
        return value->as.bytes.size;
    if (kind_is_tensor(value->kind))
        return junco_tensor_size_bytes(&value->as.tensor);
    return is_list(value) ? value->as.list->n * sizeof(struct junco_value) : 0;
}

size_t value_payload_bytes(const struct junco_value *value) {
    size_t bytes = own_bytes(value);
    struct list_walk walk;

    if (!is_list(value))
        return bytes;
    walk.depth = 0; /* the places are written before they are read */
    walk_into(&walk, value->as.list);
    for (const struct junco_value *item; (item = walk_next(&walk));) {
        bytes += own_bytes(item);
        if (is_list(item))
            walk_into(&walk, item->as.list);
    }
    return bytes;
}

/* False: somebody pays for it already, or others may refer to it. */
static bool charge_list(struct junco_list *list, struct account *account) {
    if (list->account || !refs_is_sole(&list->refs))
        return false;
    account_charge_over(account, list_bytes(list->n));
    list->account = account_ref(account);
    return true;
}

void value_charge_lists(const struct junco_value *value, struct account *account) {
    struct list_walk walk;

    if (!account || !is_list(value) || !charge_list(value->as.list, account))
        return;
    walk.depth = 0;
    walk_into(&walk, value->as.list);
    for (const struct junco_value *item; (item = walk_next(&walk));)
        if (is_list(item) && charge_list(item->as.list, account))
            walk_into(&walk, item->as.list);
}

/* Whether a tensor, image, audio or frame is what `type` (of the same kind) asks for. */
static bool tensor_value_fits(const struct junco_tensor *tensor, const struct junco_type *type) {
    if (type->kind != JUNCO_KIND_TENSOR)
        return type->pixels == JUNCO_PIXELS_ANY || type->pixels == tensor->pixels;
    if (type->dtype != JUNCO_DTYPE_ANY && type->dtype != tensor->dtype)
        return false;
    if (type->rank >= 0 && type->rank != tensor->rank)
        return false;
    for (int i = 0; i < type->rank; i++) {
        if (type->dims[i] >= 0 && type->dims[i] != tensor->dims[i])
            return false;
    }
    return true;
}

bool value_fits(const struct junco_value *value, const struct junco_type *type) {
    if (value->kind == JUNCO_KIND_NULL || type->kind == JUNCO_KIND_ANY)
        return true;
    if (value->kind != type->kind)
        return value->kind == JUNCO_KIND_INT64 && type->kind == JUNCO_KIND_FLOAT64;
    if (kind_is_tensor(value->kind))
        return tensor_value_fits(&value->as.tensor, type);
    if (value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT)
        return junco_type_fits(value->as.list->type, type);
    return true;
}

const char *value_format_type(const struct junco_value *value, char *buf, size_t size) {
    struct junco_type type = {.kind = value->kind};

    if (value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT)
        return junco_type_format(value->as.list->type, buf, size);
    if (kind_is_tensor(value->kind)) {
        type.dtype = value->as.tensor.dtype;
        type.pixels = value->as.tensor.pixels;
        type.rank = value->as.tensor.rank;
        for (int i = 0; i < type.rank; i++)
            type.dims[i] = value->as.tensor.dims[i];
    }
    return junco_type_format(&type, buf, size);
}
