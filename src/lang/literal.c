/* literal.c -- literals of the notation as values. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "lang/unit.h"

/* A list or dict being filled; nesting is bounded by the parser. */
struct level {
    const struct ast *next; /* the item (a dict's key) to do */
    struct junco_list *list;
    size_t n;
    bool is_dict;
};

/* "10**12": how large counts are written.  Only of two integers, where the result is one. */
static bool power(const struct ast *node, int64_t *ret_value) {
    const struct ast *base = node->child;
    int64_t value = 1;

    if (node->kind != AST_BINARY || node->op != AST_POW || base->kind != AST_INT ||
        base->next->kind != AST_INT || base->is_min || base->next->is_min ||
        base->next->as.int64 < 0 || base->next->as.int64 > 63)
        return false;
    for (int64_t i = 0; i < base->next->as.int64; i++)
        if (__builtin_mul_overflow(value, base->as.int64, &value))
            return false;
    *ret_value = value;
    return true;
}

static junco_status scalar(struct unit *u, const struct ast *node, struct junco_value *ret) {
    *ret = (struct junco_value){.kind = JUNCO_KIND_NULL};
    switch (node->kind) {
    case AST_NONE:
        return JUNCO_OK;
    case AST_BOOL:
        ret->kind = JUNCO_KIND_BOOL;
        ret->as.boolean = node->as.int64 != 0;
        return JUNCO_OK;
    case AST_INT:
        if (node->is_min)
            return unit_fail(u, node, JUNCO_ESYNTAX,
                             "this integer is too large: an int has 64 bits, at most "
                             "9223372036854775807");
        ret->kind = JUNCO_KIND_INT64;
        ret->as.int64 = node->as.int64;
        return JUNCO_OK;
    case AST_FLOAT:
        ret->kind = JUNCO_KIND_FLOAT64;
        ret->as.float64 = node->as.float64;
        return JUNCO_OK;
    case AST_STRING:
        ret->kind = JUNCO_KIND_STRING;
        ret->as.bytes.data = node->as.text.data;
        ret->as.bytes.size = node->as.text.size;
        return JUNCO_OK;
    default:
        ret->kind = JUNCO_KIND_INT64;
        if (power(node, &ret->as.int64))
            return JUNCO_OK;
        return unit_fail(u, node, JUNCO_ETYPE,
                         "expected a literal (a number, a string, True, False, None, a list, a "
                         "tuple or a dict), got %s",
                         ast_describe(node));
    }
}

static junco_status dict_type(struct unit *u, const struct ast *node,
                              const struct junco_type **ret) {
    struct junco_field fields[JUNCO_MAX_FIELDS];
    const struct ast *key = node->child;
    size_t n = node->n_children / 2;

    if (n > JUNCO_MAX_FIELDS)
        return unit_fail(u, node, JUNCO_ELIMIT, "a dict of %zu keys; at most %d", n,
                         JUNCO_MAX_FIELDS);
    for (size_t i = 0; i < n; i++, key = key->next->next) {
        if (key->kind != AST_STRING || key->as.text.size == 0 ||
            strlen(key->as.text.data) != key->as.text.size)
            return unit_fail(u, key, JUNCO_ETYPE, "a dict's key is a string that is not empty");
        for (size_t k = 0; k < i; k++)
            if (strcmp(fields[k].name, key->as.text.data) == 0)
                return unit_fail(u, key, JUNCO_EINVAL, "this dict has the key '%s' twice",
                                 fields[k].name);
        fields[i] = (struct junco_field){key->as.text.data, junco_type_of(JUNCO_KIND_ANY)};
    }
    return junco_type_struct(n, fields, ret, u->err);
}

/* Begin a list or dict: its value, with all items null, hangs in the tree at once, so that a
 * failure frees all with the root. */
static junco_status open_level(struct unit *u, const struct ast *node, struct level *level,
                               struct junco_value *ret) {
    const struct junco_type *type = junco_type_of(JUNCO_KIND_LIST);
    struct junco_list *list;
    junco_status st = JUNCO_OK;
    bool is_dict = node->kind == AST_DICT;

    if (is_dict)
        st = dict_type(u, node, &type);
    if (st)
        return st;
    st = junco_list_new(type, is_dict ? node->n_children / 2 : node->n_children, &list, u->err);
    junco_type_unref(type);
    if (st)
        return st;
    *level = (struct level){.next = node->child, .list = list, .is_dict = is_dict};
    *ret = (struct junco_value){.kind = is_dict ? JUNCO_KIND_STRUCT : JUNCO_KIND_LIST,
                                .as.list = list};
    return JUNCO_OK;
}

static bool is_nested(const struct ast *node) {
    return node->kind == AST_LIST || node->kind == AST_TUPLE || node->kind == AST_DICT;
}

static junco_status fill(struct unit *u, struct level *levels) {
    size_t depth = 1;
    junco_status st = JUNCO_OK;

    while (!st && depth > 0) {
        struct level *top = &levels[depth - 1];
        const struct ast *item = top->next;
        struct junco_value *slot;
        if (!item) {
            depth--;
            continue;
        }
        if (top->is_dict)
            item = item->next;
        top->next = item->next;
        slot = &junco_list_items(top->list)[top->n++];
        if (!is_nested(item))
            st = scalar(u, item, slot);
        else if (depth == JUNCO_MAX_NESTING)
            st = unit_fail(u, item, JUNCO_ELIMIT, "nested too deeply: at most %d levels",
                           JUNCO_MAX_NESTING);
        else
            st = open_level(u, item, &levels[depth++], slot);
    }
    return st;
}

junco_status literal_compile(struct unit *u, const struct ast *node,
                             struct junco_value *ret_value) {
    struct level levels[JUNCO_MAX_NESTING];
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    junco_status st;

    if (!is_nested(node))
        return scalar(u, node, ret_value);
    st = open_level(u, node, &levels[0], &value);
    if (!st)
        st = fill(u, levels);
    if (st)
        junco_value_unref(&value);
    else
        *ret_value = value;
    return st;
}
