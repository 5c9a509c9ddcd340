/* compile_list.c -- functions that take a list apart or make one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/compile_call.h"

static junco_status open_lists(struct compiler *c, const struct call *call, const uint16_t *lists,
                               size_t n, uint16_t start, uint16_t *ret_items, uint16_t *ret_index) {
    struct sources sources = {.n = n, .count = NO_REG, .start = start, .step = NO_REG};

    if (n > MAX_SOURCES)
        return compile_fail(c, call->node, JUNCO_ELIMIT, "%s() takes at most %d lists", call->name,
                            MAX_SOURCES);
    for (size_t i = 0; i < n; i++)
        sources.lists[i] = lists[i];
    return compile_open_loop(c, call->node, &sources, ret_items, ret_index);
}

/* The items of anything that has some, as a list. */
static junco_status to_list(struct compiler *c, const struct call *call, uint16_t value,
                            uint16_t *ret) {
    uint16_t item, index;
    junco_status st;

    *ret = value;
    if (compile_type(c, value)->kind == JUNCO_KIND_LIST)
        return JUNCO_OK;
    st = open_lists(c, call, &value, 1, NO_REG, &item, &index);
    return st ? st : compile_close_loops(c, 1, item, ret);
}

junco_status call_list(struct compiler *c, const struct call *call, uint16_t *ret) {
    return to_list(c, call, call->arg[0], ret);
}

junco_status call_zip(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t items[MAX_SOURCES], index, tuple;
    junco_status st = open_lists(c, call, call->values, call->n, NO_REG, items, &index);

    if (!st)
        st = compile_tuple(c, call->node, items, call->n, &tuple);
    return st ? st : compile_close_loops(c, 1, tuple, ret);
}

junco_status call_enumerate(struct compiler *c, const struct call *call, uint16_t *ret) {
    uint16_t items[2], start = call->arg[1], tuple;
    junco_status st = call_int_argument(c, call, &start);

    if (!st)
        st = open_lists(c, call, call->arg, 1, start, &items[1], &items[0]);
    if (!st)
        st = compile_tuple(c, call->node, items, 2, &tuple);
    return st ? st : compile_close_loops(c, 1, tuple, ret);
}

junco_status call_reversed(struct compiler *c, const struct call *call, uint16_t *ret) {
    struct operands operands = {{NO_REG, NO_REG, NO_REG, NO_REG}};
    junco_status st = to_list(c, call, call->arg[0], &operands.reg[0]);

    if (!st)
        st = compile_int(c, -1, &operands.reg[3]);
    return st ? st
              : compile_emit(c, OP_SLICE_V, compile_type(c, operands.reg[0]), operands, 0, ret);
}

static junco_status any_or_all(struct compiler *c, const struct call *call, opcode op,
                               uint16_t *ret) {
    const struct junco_type *item;
    uint16_t list;
    junco_status st = compile_item_type(c, call->node, call->arg[0], &item);

    if (!st)
        st = to_list(c, call, call->arg[0], &list);
    return st ? st : compile_emit(c, op, junco_type_of(JUNCO_KIND_BOOL), OPERANDS1(list), 0, ret);
}

junco_status call_any(struct compiler *c, const struct call *call, uint16_t *ret) {
    return any_or_all(c, call, OP_ANY_V, ret);
}

junco_status call_all(struct compiler *c, const struct call *call, uint16_t *ret) {
    return any_or_all(c, call, OP_ALL_V, ret);
}

/* ---- sorted ---- */

/* What has an order: numbers, strings, and sequences of those. */
static bool is_ordered(const struct junco_type *type) {
    if (type->kind == JUNCO_KIND_LIST)
        return rep_of(type->elem) != REP_VALUE;
    if (type->kind != JUNCO_KIND_STRUCT)
        return rep_of(type) != REP_VALUE;
    for (size_t i = 0; i < type->n_fields; i++)
        if (rep_of(type->fields[i].type) == REP_VALUE)
            return false;
    return true;
}

/* The keys that the lambda behind key= gives: its loop is open. */
static junco_status close_keys(struct compiler *c, const struct call *call, uint16_t *keys) {
    const struct ast *arg = call->node->child->next;

    while (arg && !compile_is_key_lambda(arg))
        arg = arg->next;
    if (!arg)
        return compile_fail(c, call->node, JUNCO_EUNSUPPORTED,
                            "key= takes a lambda of one parameter here");
    return compile_close_loops(c, 1, *keys, keys);
}

static junco_status sort(struct compiler *c, const struct call *call, uint16_t value, uint16_t keys,
                         bool is_descending, uint16_t *ret) {
    const struct junco_type *key;
    uint16_t list;
    junco_status st = keys == NO_REG ? JUNCO_OK : close_keys(c, call, &keys);

    if (!st)
        st = to_list(c, call, value, &list);
    if (st)
        return st;
    key = compile_type(c, keys == NO_REG ? list : keys)->elem;
    if (!is_ordered(key))
        return call_fail_argument(c, call, keys == NO_REG ? list : keys,
                                  "items (or keys) that have an order: numbers, strings, tuples");
    return compile_emit(c, OP_SORTED, compile_type(c, list), OPERANDS2(list, keys), is_descending,
                        ret);
}

junco_status call_sorted(struct compiler *c, const struct call *call, uint16_t *ret) {
    bool is_descending = false;

    if (call->arg[2] != NO_REG) {
        const struct junco_value *reverse = compile_constant(c, call->arg[2]);
        if (!reverse || reverse->kind != JUNCO_KIND_BOOL)
            return compile_fail(c, call->node, JUNCO_ETYPE, "reverse is written as True or False");
        is_descending = reverse->as.boolean;
    }
    return sort(c, call, call->arg[0], call->arg[1], is_descending, ret);
}

/* Sorting keeps the order of equal keys, so that its first is the one Python takes. */
junco_status call_extreme_by_key(struct compiler *c, const struct call *call, bool is_max,
                                 uint16_t *ret) {
    uint16_t sorted, first;
    junco_status st = sort(c, call, call->values[0], call->values[1], is_max, &sorted);

    if (!st)
        st = compile_int(c, 0, &first);
    return st ? st
              : compile_emit(c, OP_INDEX_V, compile_type(c, sorted)->elem, OPERANDS2(sorted, first),
                             0, ret);
}
