/* compile_loop.c -- comprehensions: loops, their variables, what they give. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/vec.h"
#include "expr/compile.h"

/* What is emitted inside a loop runs over its items (see eval_loop.c); a register from outside is
 * lifted to the items' level where it is first used. */

struct lift {
    uint16_t from, to;
};

static const struct junco_type *type_int(void) {
    return junco_type_of(JUNCO_KIND_INT64);
}

uint16_t compile_find_binding(const struct compiler *c, const char *name) {
    for (size_t i = c->n_bindings; i > 0; i--)
        if (strcmp(c->bindings[i - 1].name->as.text.data, name) == 0)
            return c->bindings[i - 1].reg;
    return NO_REG;
}

junco_status compile_lift(struct compiler *c, uint16_t reg, uint16_t *ret) {
    const struct reg *r = &c->expr->regs[reg];
    size_t levels = c->n_loops - r->level;
    size_t first = c->n_loops > 0 ? c->loops[c->n_loops - 1].n_lifts : 0;
    junco_status st;

    *ret = reg;
    if (levels == 0 || r->kind == REG_CONST)
        return JUNCO_OK;
    for (size_t i = first; i < c->n_lifts; i++) {
        if (c->lifts[i].from == reg) {
            *ret = c->lifts[i].to;
            return JUNCO_OK;
        }
    }
    st = vec_reserve(&c->lifts, &c->lifts_capacity, c->n_lifts + 1, sizeof(*c->lifts),
                     JUNCO_MAX_EXPR_OPS, c->err);
    if (!st)
        st = compile_emit(c, OP_LIFT, r->type, OPERANDS1(reg), (int32_t)levels, ret);
    if (!st)
        c->lifts[c->n_lifts++] = (struct lift){reg, *ret};
    return st;
}

/* ---- loops ---- */

junco_status compile_open_loop(struct compiler *c, const struct ast *node,
                               const struct sources *sources, uint16_t *ret_items,
                               uint16_t *ret_index) {
    struct operands index = {{sources->count, sources->start, sources->step, NO_REG}};
    const struct junco_type *types[MAX_SOURCES];
    uint16_t regs[2 * MAX_SOURCES];
    struct loop *loop = &c->loops[c->n_loops];
    junco_status st = JUNCO_OK;

    if (c->n_loops == MAX_LOOPS)
        return compile_fail(c, node, JUNCO_ELIMIT, "loops nest too deeply: at most %d", MAX_LOOPS);
    for (size_t i = 0; i < sources->n && !st; i++)
        st = compile_item_type(c, node, sources->lists[i], &types[i]);
    if (st)
        return st;
    *loop = (struct loop){.mask = c->mask, .n_bindings = c->n_bindings, .n_lifts = c->n_lifts};
    c->n_loops++;
    for (size_t i = 0; i < sources->n && !st; i++) {
        regs[2 * i] = sources->lists[i];
        st = compile_temp(c, types[i], &ret_items[i]);
        regs[2 * i + 1] = ret_items[i];
    }
    if (!st)
        st = compile_emit_many(c, OP_EACH, type_int(), index, regs, 2 * sources->n, 0, ret_index);
    loop->each = c->expr->n_instrs - 1;
    c->mask = NO_REG;
    return st;
}

/* What the outermost of the loops goes through: where it is null, so is the list. */
static size_t list_sources(const struct compiler *c, const struct loop *loop, uint16_t *ret) {
    const struct instr *each = &c->expr->instrs[loop->each];
    size_t n = 0;

    for (size_t i = 0; i < each->n_regs; i += 2)
        ret[n++] = each->regs[i];
    for (size_t k = 0; k < 3; k++)
        if (each->operand[k] != NO_REG)
            ret[n++] = each->operand[k];
    return n;
}

junco_status compile_close_loops(struct compiler *c, size_t n_loops, uint16_t element,
                                 uint16_t *ret) {
    const struct operands none = {{NO_REG, NO_REG, NO_REG, NO_REG}};
    const struct junco_type *list, *null = junco_type_of(JUNCO_KIND_NULL);
    size_t id = c->expr->n_gathers++, n;
    uint16_t sources[MAX_SOURCES + 3], nothing;
    junco_status st = compile_list_type(c, compile_type(c, element), &list);

    if (!st)
        st = compile_emit(c, OP_COLLECT, null, OPERANDS1(element), (int32_t)(id | n_loops << 16),
                          &nothing);
    for (size_t i = 0; i < n_loops && !st; i++) {
        struct loop *loop = &c->loops[c->n_loops - 1];
        st = compile_emit(c, OP_NEXT, null, none, (int32_t)loop->each, &nothing);
        c->n_bindings = loop->n_bindings;
        c->n_lifts = loop->n_lifts;
        c->mask = loop->mask;
        c->n_loops--;
    }
    n = st ? 0 : list_sources(c, &c->loops[c->n_loops], sources);
    return st ? st : compile_emit_many(c, OP_GATHER, list, none, sources, n, (int32_t)id, ret);
}

junco_status compile_tuple(struct compiler *c, const struct ast *node, const uint16_t *regs,
                           size_t n, uint16_t *ret) {
    struct junco_field fields[JUNCO_MAX_FIELDS];
    char names[JUNCO_MAX_FIELDS][8];
    const struct junco_type *type;
    bool is_list = true;
    junco_status st;

    for (size_t i = 1; i < n; i++)
        is_list &= junco_type_equal(compile_type(c, regs[0]), compile_type(c, regs[i]));
    if (is_list) {
        st = compile_list_type(c, n ? compile_type(c, regs[0]) : junco_type_of(JUNCO_KIND_NULL),
                               &type);
        return st ? st : compile_make(c, type, regs, n, ret);
    }
    if (n > JUNCO_MAX_FIELDS)
        return compile_fail(c, node, JUNCO_ELIMIT, "a tuple of %zu values; at most %d", n,
                            JUNCO_MAX_FIELDS);
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof(names[i]), "_%u", (unsigned)(i % 1000));
        fields[i] = (struct junco_field){.name = names[i], .type = compile_type(c, regs[i])};
    }
    st = junco_type_struct(n, fields, &type, c->err);
    if (!st)
        st = compile_keep_type(c, type);
    return st ? st : compile_make(c, type, regs, n, ret);
}

/* ---- variables ---- */

static junco_status bind(struct compiler *c, const struct ast *name, uint16_t reg) {
    junco_status st = vec_reserve(&c->bindings, &c->bindings_capacity, c->n_bindings + 1,
                                  sizeof(*c->bindings), JUNCO_MAX_AST_NODES, c->err);

    if (!st)
        c->bindings[c->n_bindings++] = (struct binding){.name = name, .reg = reg};
    return st;
}

static junco_status fail_unpack(struct compiler *c, const struct ast *target, size_t n) {
    return compile_fail(c, target, JUNCO_ETYPE, "%u names for %zu values",
                        (unsigned)target->n_children, n);
}

/* Item i of the n that `reg` must have. */
static junco_status unpack_item(struct compiler *c, const struct ast *target, uint16_t reg,
                                size_t i, uint16_t *ret) {
    const struct junco_type *type = compile_type(c, reg), *item;
    size_t n = target->n_children;
    junco_status st;

    if (type->kind == JUNCO_KIND_STRUCT) {
        if (type->n_fields != n)
            return fail_unpack(c, target, type->n_fields);
        return compile_emit(c, OP_FIELD, type->fields[i].type, OPERANDS1(reg), (int32_t)i, ret);
    }
    if (type->kind == JUNCO_KIND_STRING)
        return compile_fail(c, target, JUNCO_ETYPE, "a string is not taken apart into names");
    st = compile_item_type(c, target, reg, &item);
    return st ? st : compile_emit(c, OP_UNPACK, item, OPERANDS1(reg), (int32_t)(i | n << 16), ret);
}

/* The names of a tuple that has no tuples in it; the parser nests them no deeper. */
static junco_status bind_names(struct compiler *c, const struct ast *target, uint16_t reg) {
    const struct ast *name = target->child;
    junco_status st = JUNCO_OK;

    if (target->kind == AST_NAME)
        return bind(c, target, reg);
    for (size_t i = 0; i < target->n_children && !st; i++, name = name->next) {
        uint16_t item;
        st = unpack_item(c, target, reg, i, &item);
        if (!st)
            st = bind(c, name, item);
    }
    return st;
}

static junco_status bind_target(struct compiler *c, const struct ast *target, const uint16_t *regs,
                                size_t n) {
    const struct ast *part = target->child;
    uint16_t item = regs[0];
    junco_status st = JUNCO_OK;

    if (target->kind == AST_NAME && n > 1)
        st = compile_tuple(c, target, regs, n, &item);
    if (target->kind == AST_NAME)
        return st ? st : bind(c, target, item);
    if (n > 1 && target->n_children != n)
        return fail_unpack(c, target, n);
    for (size_t i = 0; i < target->n_children && !st; i++, part = part->next) {
        if (n > 1)
            item = regs[i];
        else
            st = unpack_item(c, target, regs[0], i, &item);
        if (!st)
            st = bind_names(c, part, item);
    }
    return st;
}

/* ---- for ---- */

bool compile_is_fused(const struct ast *iterable) {
    const char *name;

    if (iterable->kind != AST_CALL || iterable->child->kind != AST_NAME)
        return false;
    name = iterable->child->as.text.data;
    return strcmp(name, "range") == 0 || strcmp(name, "zip") == 0 || strcmp(name, "enumerate") == 0;
}

static junco_status int_value(struct compiler *c, const struct ast *node, uint16_t *reg) {
    expr_rep rep = compile_rep(c, *reg);

    if (rep != REP_INT && rep != REP_BOOL && rep != REP_NULL)
        return compile_fail(c, node, JUNCO_ETYPE, "range() and enumerate() count in ints");
    return compile_convert(c, *reg, type_int(), reg);
}

static junco_status range_sources(struct compiler *c, const struct ast *call,
                                  const uint16_t *values, size_t n, struct sources *ret) {
    uint16_t bounds[3] = {NO_REG, n > 1 ? values[1] : values[0], NO_REG};
    junco_status st = compile_int(c, 1, &bounds[2]);

    if (!st)
        st = compile_int(c, 0, &bounds[0]);
    if (n > 1)
        bounds[0] = values[0];
    if (n > 2)
        bounds[2] = values[2];
    for (int i = 0; i < 3 && !st; i++)
        st = int_value(c, call, &bounds[i]);
    ret->start = bounds[0];
    ret->step = bounds[2];
    return st ? st
              : compile_emit(c, OP_RANGE_COUNT, type_int(),
                             OPERANDS3(bounds[0], bounds[1], bounds[2]), 0, &ret->count);
}

/* What the call's arguments say to go through.  has_index: the index is the first item. */
static junco_status call_sources(struct compiler *c, const struct ast *call, const uint16_t *values,
                                 struct sources *ret, bool *ret_has_index) {
    const char *name = call->child->as.text.data;
    const struct ast *arg = call->child->next;
    size_t n = call->n_children - 1;
    bool is_zip = name[0] == 'z';
    size_t most = is_zip ? MAX_SOURCES : name[0] == 'r' ? 3 : 2;

    if (n < 1 || n > most)
        return compile_fail(c, call, JUNCO_ETYPE, "%s() takes 1 to %zu arguments, got %zu", name,
                            most, n);
    for (size_t i = 0; i < n; i++, arg = arg->next)
        if (arg->kind == AST_KEYWORD &&
            !(name[0] == 'e' && i == 1 && strcmp(arg->as.text.data, "start") == 0))
            return compile_fail(c, arg, JUNCO_ENOTFOUND, "%s() has no parameter '%s'", name,
                                arg->as.text.data);
    *ret_has_index = !is_zip;
    if (name[0] == 'r')
        return range_sources(c, call, values, n, ret);
    ret->n = is_zip ? n : 1;
    memcpy(ret->lists, values, ret->n * sizeof(*values));
    if (is_zip || n == 1)
        return JUNCO_OK;
    ret->start = values[1];
    return int_value(c, call, &ret->start);
}

junco_status compile_for(struct compiler *c, const struct ast *node, const uint16_t *values) {
    struct sources sources = {.count = NO_REG, .start = NO_REG, .step = NO_REG};
    const struct ast *target = node->child, *iterable = target->next;
    uint16_t items[MAX_SOURCES + 1];
    bool has_index = false;
    junco_status st = JUNCO_OK;

    if (compile_is_fused(iterable)) {
        st = call_sources(c, iterable, values, &sources, &has_index);
    } else {
        sources.n = 1;
        sources.lists[0] = values[0];
    }
    if (!st)
        st = compile_open_loop(c, iterable, &sources, items + 1, &items[0]);
    return st ? st : bind_target(c, target, has_index ? items : items + 1, sources.n + has_index);
}

junco_status compile_key_lambda(struct compiler *c, const struct ast *lambda, uint16_t list) {
    struct sources sources = {
        .n = 1, .lists = {list}, .count = NO_REG, .start = NO_REG, .step = NO_REG};
    uint16_t item, index;
    junco_status st = compile_open_loop(c, lambda, &sources, &item, &index);

    return st ? st : bind(c, lambda->child, item);
}
