/* compile.c -- walk a syntax tree and emit typed instructions, without recursion. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/compile.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/vec.h"

/* Each node under way is a visit on a stack; its operands' results wait on a second stack.  The
 * operands that Python would not evaluate for every row (right sides of and/or, branches of a
 * conditional, later parts of a chained comparison) are compiled under a mask, so that rows it
 * leaves out never fail. */

struct visit {
    const struct ast *node;
    const struct ast *at; /* the next child */
    size_t i; /* children begun */
    size_t base; /* values below are not ours */
    uint16_t mask; /* to restore */
    size_t n_loops; /* open when it began */
    uint16_t held; /* and, or, conditional: the truth; comparison: the result so far */
};

static const struct ast *nth_child(const struct ast *node, size_t i) {
    const struct ast *child = node->child;

    while (i-- > 0)
        child = child->next;
    return child;
}

bool compile_is_key_lambda(const struct ast *arg) {
    return arg->kind == AST_KEYWORD && arg->child->kind == AST_LAMBDA &&
           strcmp(arg->as.text.data, "key") == 0 && arg->child->n_children == 2;
}

/* The argument's expression; of key=lambda its body: see before_child(). */
static const struct ast *argument(const struct ast *arg) {
    if (arg && compile_is_key_lambda(arg))
        return arg->child->child->next;
    return arg && arg->kind == AST_KEYWORD ? arg->child : arg;
}

/* Child i of what is not evaluated from left to right. */
static const struct ast *special_child(const struct ast *node, size_t i) {
    static const size_t cond[] = {1, 0, 2};

    if (node->kind == AST_COND)
        return i < 3 ? nth_child(node, cond[i]) : NULL;
    if (node->kind == AST_COMPREHENSION && i < node->n_children) /* the element last */
        return nth_child(node, (i + 1) % node->n_children);
    return NULL;
}

/* Part k of an index: of x[a, b:c:d] there are four. */
static const struct ast *subscript_part(const struct ast *index, size_t k) {
    const struct ast *dim = index->kind == AST_TUPLE ? index->child : index;

    for (; dim; dim = index->kind == AST_TUPLE ? dim->next : NULL) {
        if (dim->kind == AST_SLICE && k < 3)
            return nth_child(dim, k);
        if (dim->kind != AST_SLICE && k == 0)
            return dim;
        k -= dim->kind == AST_SLICE ? 3 : 1;
    }
    return NULL;
}

/* The first of those that are, or NULL.  *ret_at is the one behind it. */
static const struct ast *first_child(const struct compiler *c, const struct ast *node,
                                     const struct ast **ret_at) {
    const struct ast *child = node->child;

    if (node->kind == AST_ATTRIBUTE && compile_is_module(c, node))
        child = NULL;
    else if (node->kind == AST_FOR)
        child = compile_is_fused(child->next) ? child->next->child->next : child->next;
    else if (node->kind == AST_CALL && child->kind == AST_ATTRIBUTE &&
             !compile_is_module(c, child)) {
        *ret_at = child->next;
        return child->child; /* the method's object */
    } else if (node->kind == AST_CALL) {
        child = child->next;
    }
    *ret_at = child ? child->next : NULL;
    return child;
}

/* The next child in the order of evaluation, or NULL. */
static const struct ast *next_child(const struct compiler *c, struct visit *v) {
    const struct ast *child;
    size_t i = v->i++;

    if (v->node->kind == AST_COND || v->node->kind == AST_COMPREHENSION ||
        v->node->kind == AST_LAMBDA)
        return special_child(v->node, i);
    if (i == 0)
        return argument(first_child(c, v->node, &v->at));
    if (v->node->kind == AST_SUBSCRIPT)
        return subscript_part(v->node->child->next, i - 1);
    child = v->at;
    v->at = child ? child->next : NULL;
    return argument(child);
}

static junco_status push_visit(struct compiler *c, const struct ast *node) {
    junco_status st = vec_reserve(&c->visits, &c->visits_capacity, c->n_visits + 1,
                                  sizeof(*c->visits), JUNCO_MAX_AST_NODES, c->err);

    if (!st)
        c->visits[c->n_visits++] = (struct visit){.node = node,
                                                  .base = c->n_values,
                                                  .mask = c->mask,
                                                  .n_loops = c->n_loops,
                                                  .held = NO_REG};
    if (!st && node->kind == AST_CALL)
        st = compile_check_call(c, node);
    return st;
}

static junco_status push_value(struct compiler *c, uint16_t reg) {
    junco_status st = vec_reserve(&c->values, &c->values_capacity, c->n_values + 1,
                                  sizeof(*c->values), JUNCO_MAX_AST_NODES, c->err);

    if (!st)
        c->values[c->n_values++] = reg;
    return st;
}

/* ---- leaves ---- */

/* "; the parameters here: x, y", as many as there is room for.  Returns buf. */
static const char *list_params(const struct compiler *c, char *buf, size_t size) {
    const struct ast *p = c->params;
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < c->n_params; i++, p = p->next) {
        size_t room = size - used;
        int n = snprintf(buf + used, room, "%s%s",
                         i ? ", " : "; the parameters here: ", p->as.text.data);
        if (n < 0 || (size_t)n >= room) {
            buf[used] = '\0';
            break;
        }
        used += (size_t)n;
    }
    return buf;
}

static junco_status fail_name(struct compiler *c, const struct ast *node) {
    const char *known[JUNCO_MAX_COLUMNS + 64];
    char hint[JUNCO_MAX_NAME_BYTES + 32], name[JUNCO_MAX_NAME_BYTES + 8];
    size_t n = 0;

    for (const struct ast *p = c->params; p && n < JUNCO_MAX_COLUMNS && n < c->n_params;
         p = p->next)
        known[n++] = p->as.text.data;
    for (size_t i = 0; i < c->n_bindings && n < JUNCO_MAX_COLUMNS; i++)
        known[n++] = c->bindings[i].name->as.text.data;
    compile_function_names(known + n, sizeof(known) / sizeof(known[0]) - n);
    if (!*diag_hint(node->as.text.data, known, hint, sizeof(hint)))
        list_params(c, hint, sizeof(hint));
    return compile_fail(c, node, JUNCO_ENOTFOUND, "unknown name '%s'%s",
                        diag_name(node->as.text.data, node->as.text.size, name, sizeof(name)),
                        hint);
}

static junco_status compile_name(struct compiler *c, const struct ast *node, uint16_t *ret) {
    struct junco_value constant = {.kind = JUNCO_KIND_FLOAT64};
    const struct ast *param = c->params;
    junco_status st;

    *ret = compile_find_binding(c, node->as.text.data);
    if (*ret != NO_REG)
        return compile_lift(c, *ret, ret);
    for (size_t i = 0; i < c->n_params; i++, param = param->next) {
        if (strcmp(param->as.text.data, node->as.text.data) != 0)
            continue;
        st = compile_param(c, i, ret);
        return st ? st : compile_lift(c, *ret, ret);
    }
    if (compile_math_constant(node->as.text.data, &constant.as.float64))
        return compile_value(c, &constant, ret);
    return fail_name(c, node);
}

static junco_status compile_literal(struct compiler *c, const struct ast *node, uint16_t *ret) {
    struct junco_value value = {.kind = JUNCO_KIND_NULL};

    switch (node->kind) {
    case AST_BOOL:
        value.kind = JUNCO_KIND_BOOL;
        value.as.boolean = node->as.int64 != 0;
        break;
    case AST_INT:
        if (node->is_min)
            return compile_fail(c, node, JUNCO_ESYNTAX,
                                "this integer is too large: an int has 64 bits, at most "
                                "9223372036854775807");
        value.kind = JUNCO_KIND_INT64;
        value.as.int64 = node->as.int64;
        break;
    case AST_FLOAT:
        value.kind = JUNCO_KIND_FLOAT64;
        value.as.float64 = node->as.float64;
        break;
    case AST_STRING:
        value.kind = JUNCO_KIND_STRING;
        value.as.bytes.data = node->as.text.data;
        value.as.bytes.size = node->as.text.size;
        break;
    default:
        break;
    }
    return compile_value(c, &value, ret);
}

static bool is_bound(const struct compiler *c, const char *name) {
    const struct ast *param = c->params;

    for (size_t i = 0; i < c->n_params; i++, param = param->next)
        if (strcmp(param->as.text.data, name) == 0)
            return true;
    return compile_find_binding(c, name) != NO_REG;
}

bool compile_is_module(const struct compiler *c, const struct ast *attribute) {
    const struct ast *object = attribute->child;

    if (attribute->kind != AST_ATTRIBUTE || object->kind != AST_NAME)
        return false;
    return (strcmp(object->as.text.data, "math") == 0 || strcmp(object->as.text.data, "np") == 0 ||
            strcmp(object->as.text.data, "numpy") == 0) &&
           !is_bound(c, object->as.text.data);
}

/* ---- operators that do not evaluate all of their operands ---- */

static junco_status choose(struct compiler *c, const struct ast *node, uint16_t condition,
                           uint16_t yes, uint16_t no, uint16_t *ret) {
    const struct junco_type *type = compile_common(compile_type(c, yes), compile_type(c, no));
    char left[96], right[96];
    junco_status st;

    if (!type)
        return compile_fail(c, node, JUNCO_ETYPE,
                            "the result is %s or %s; both sides need one type",
                            junco_type_format(compile_type(c, yes), left, sizeof(left)),
                            junco_type_format(compile_type(c, no), right, sizeof(right)));
    st = compile_convert(c, yes, type, &yes);
    if (!st)
        st = compile_convert(c, no, type, &no);
    return st ? st : compile_emit(c, OP_SELECT, type, OPERANDS3(condition, yes, no), 0, ret);
}

/* The comparison of the last two operands, joined with those before it. */
static junco_status extend_chain(struct compiler *c, struct visit *v, size_t right) {
    const uint16_t *values = c->values + v->base;
    uint16_t result;
    junco_status st = compile_compare(c, v->node, nth_child(v->node, right), values[right - 1],
                                      values[right], &result);

    if (!st && v->held != NO_REG)
        st = compile_emit(c, OP_SELECT, junco_type_of(JUNCO_KIND_BOOL),
                          OPERANDS3(v->held, result, v->held), 0, &result);
    if (!st)
        v->held = result;
    return st;
}

/* What happens between operand i - 1 and operand i. */
static junco_status before_child(struct compiler *c, struct visit *v, size_t i) {
    const struct ast *node = v->node;
    const uint16_t *values = c->values + v->base;
    junco_status st;

    if ((node->kind == AST_AND || node->kind == AST_OR) && i == 1) {
        st = compile_truth(c, node->child, values[0], &v->held);
        return st ? st : compile_narrow(c, v->held, node->kind == AST_AND);
    }
    if (node->kind == AST_COND && (i == 1 || i == 2)) {
        c->mask = v->mask;
        st = i == 1 ? compile_truth(c, node->child->next, values[0], &v->held) : JUNCO_OK;
        return st ? st : compile_narrow(c, v->held, i == 1);
    }
    if (node->kind == AST_CALL && i >= 1 && node->child->kind == AST_NAME &&
        compile_is_key_lambda(nth_child(node, i + 1)))
        return compile_key_lambda(c, nth_child(node, i + 1)->child, values[0]);
    if (node->kind == AST_COMPARE && i >= 2) {
        st = extend_chain(c, v, i - 1);
        c->mask = v->mask;
        return st ? st : compile_narrow(c, v->held, true);
    }
    return JUNCO_OK;
}

static junco_status finish_not(struct compiler *c, const struct ast *node, uint16_t a,
                               uint16_t *ret) {
    junco_status st = compile_truth(c, node->child, a, &a);

    return st ? st : compile_emit(c, OP_NOT, junco_type_of(JUNCO_KIND_BOOL), OPERANDS1(a), 0, ret);
}

static junco_status finish_compare(struct compiler *c, struct visit *v, uint16_t *ret) {
    junco_status st = extend_chain(c, v, v->node->n_children - 1);

    c->mask = v->mask;
    *ret = v->held;
    return st;
}

static junco_status finish_comprehension(struct compiler *c, const struct ast *node,
                                         const uint16_t *values, uint16_t *ret) {
    size_t n_loops = 0;

    for (const struct ast *part = node->child; part; part = part->next)
        n_loops += part->kind == AST_FOR;
    return compile_close_loops(c, n_loops, values[node->n_children - 1], ret);
}

static junco_status finish_if(struct compiler *c, const struct ast *node, uint16_t condition) {
    junco_status st = compile_truth(c, node->child, condition, &condition);

    return st ? st : compile_narrow(c, condition, true);
}

/* All operands are there. */
static junco_status finish(struct compiler *c, struct visit *v, uint16_t *ret) {
    const struct ast *node = v->node;
    const uint16_t *values = c->values + v->base;

    *ret = NO_REG;
    if (node->kind == AST_COMPARE)
        return finish_compare(c, v, ret);
    if (node->kind == AST_COMPREHENSION)
        return finish_comprehension(c, node, values, ret);
    if (node->kind == AST_CALL && c->n_loops > v->n_loops)
        return compile_call(c, node, values, ret); /* behind a key lambda, whose loop it closes */
    c->mask = v->mask;
    switch (node->kind) {
    case AST_FOR:
        return compile_for(c, node, values);
    case AST_IF:
        return finish_if(c, node, values[0]);
    case AST_FSTRING:
        return compile_fstring(c, node, values, ret);
    case AST_FORMAT:
        return compile_format(c, node, values[0], ret);
    case AST_NAME:
        return compile_name(c, node, ret);
    case AST_ABSENT:
        *ret = NO_REG;
        return JUNCO_OK;
    case AST_NOT:
        return finish_not(c, node, values[0], ret);
    case AST_AND:
        return choose(c, node, v->held, values[1], values[0], ret);
    case AST_OR:
        return choose(c, node, v->held, values[0], values[1], ret);
    case AST_COND:
        return choose(c, node, v->held, values[1], values[2], ret);
    case AST_UNARY:
        return compile_unary(c, node, values[0], ret);
    case AST_BINARY:
        return compile_binary(c, node, values[0], values[1], ret);
    case AST_CALL:
        return compile_call(c, node, values, ret);
    case AST_SUBSCRIPT:
        return compile_subscript(c, node, values, ret);
    case AST_ATTRIBUTE:
        if (compile_is_module(c, node))
            return compile_name(c, node, ret);
        return compile_attribute(c, node, values[0], ret);
    case AST_LIST:
    case AST_TUPLE:
        return compile_list(c, node, values, ret);
    case AST_DICT:
        return compile_dict(c, node, values, ret);
    case AST_LAMBDA:
        return compile_fail(c, node, JUNCO_EUNSUPPORTED,
                            "a lambda inside a lambda is not supported");
    default:
        return compile_literal(c, node, ret);
    }
}

junco_status compile_tree(struct compiler *c, const struct ast *tree, uint16_t *ret_reg) {
    /* Room from the start, so that `values` is never NULL where offsets into it are taken. */
    junco_status st = vec_reserve(&c->values, &c->values_capacity, 16, sizeof(*c->values),
                                  JUNCO_MAX_AST_NODES, c->err);

    if (!st)
        st = push_visit(c, tree);
    while (!st && c->n_visits > 0) {
        struct visit *v = &c->visits[c->n_visits - 1];
        const struct ast *child = next_child(c, v);
        size_t i = v->i - 1;
        uint16_t reg;
        if (child) {
            st = before_child(c, v, i);
            if (!st)
                st = push_visit(c, child);
            continue;
        }
        st = finish(c, v, &reg);
        c->n_values = v->base;
        c->n_visits--;
        if (!st)
            st = push_value(c, reg);
    }
    if (!st)
        *ret_reg = c->values[--c->n_values];
    return st;
}
