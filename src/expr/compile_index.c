/* compile_index.c -- subscripts, slices, attributes, lists and dicts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "expr/compile.h"
#include "expr/tensor.h"

static const struct junco_type *type_any(void) {
    return junco_type_of(JUNCO_KIND_ANY);
}

/* What x[i] of a tensor is: an element, or a tensor of one dimension less. */
static junco_status tensor_item_type(struct compiler *c, const struct junco_type *type,
                                     const struct junco_type **ret) {
    const struct junco_type *item;
    junco_status st;

    if (type->rank < 0 || (type->rank == 1 && type->dtype == JUNCO_DTYPE_ANY)) {
        *ret = type_any();
        return JUNCO_OK;
    }
    if (type->rank == 1) {
        *ret = junco_type_of(tensor_element_kind(type->dtype));
        return JUNCO_OK;
    }
    st = junco_type_tensor(type->dtype, type->rank - 1, type->dims + 1, &item, c->err);
    if (!st)
        st = compile_keep_type(c, item);
    if (!st)
        *ret = item;
    return st;
}

junco_status compile_item_type(struct compiler *c, const struct ast *node, uint16_t object,
                               const struct junco_type **ret) {
    const struct junco_type *type = compile_type(c, object);
    char name[96];

    switch (type->kind) {
    case JUNCO_KIND_NULL:
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_ANY:
        *ret = type;
        return JUNCO_OK;
    case JUNCO_KIND_LIST:
        *ret = type->elem;
        return JUNCO_OK;
    case JUNCO_KIND_TENSOR:
        if (type->rank != 0)
            return tensor_item_type(c, type, ret);
        break;
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_FRAME:
    case JUNCO_KIND_AUDIO:
        *ret = junco_type_of(JUNCO_KIND_TENSOR);
        return JUNCO_OK;
    default:
        break;
    }
    return compile_fail(c, node, JUNCO_ETYPE, "%s has no items to go through",
                        junco_type_format(type, name, sizeof(name)));
}

static junco_status fail_subscript(struct compiler *c, const struct ast *node, uint16_t object) {
    char name[96];

    return compile_fail(c, node, JUNCO_ETYPE, "%s has no items",
                        junco_type_format(compile_type(c, object), name, sizeof(name)));
}

/* A tuple of values of several types is a struct of _0, _1 … */
static bool is_tuple(const struct junco_type *type) {
    return type->n_fields > 0 && str_equal(type->fields[0].name, "_0");
}

static junco_status compile_tuple_item(struct compiler *c, const struct ast *node, uint16_t object,
                                       int64_t i, uint16_t *ret) {
    const struct junco_type *type = compile_type(c, object);
    int64_t n = (int64_t)type->n_fields;

    if (i < -n || i >= n)
        return compile_fail(c, node, JUNCO_EINVAL,
                            "tuple index %lld out of range: it has %lld items", (long long)i,
                            (long long)n);
    i += i < 0 ? n : 0;
    return compile_emit(c, OP_FIELD, type->fields[i].type, OPERANDS1(object), (int32_t)i, ret);
}

/* x['name'] of a struct: the field is known while compiling. */
static junco_status compile_field(struct compiler *c, const struct ast *node, uint16_t object,
                                  uint16_t index, uint16_t *ret) {
    const struct junco_type *type = compile_type(c, object);
    const struct junco_value *name = compile_constant(c, index);
    const char *known[JUNCO_MAX_FIELDS + 1] = {NULL};
    char hint[JUNCO_MAX_NAME_BYTES + 32], shown[JUNCO_MAX_NAME_BYTES], text[JUNCO_MAX_NAME_BYTES];

    if (name && name->kind == JUNCO_KIND_INT64 && is_tuple(type))
        return compile_tuple_item(c, node, object, name->as.int64, ret);
    if (!name || name->kind != JUNCO_KIND_STRING)
        return compile_fail(c, node, JUNCO_ETYPE,
                            "a struct's field is written as a string, as in x['name']");
    for (size_t i = 0; i < type->n_fields && i < JUNCO_MAX_FIELDS; i++) {
        known[i] = type->fields[i].name;
        if (strlen(known[i]) == name->as.bytes.size &&
            memcmp(known[i], name->as.bytes.data, name->as.bytes.size) == 0)
            return compile_emit(c, OP_FIELD, type->fields[i].type, OPERANDS1(object), (int32_t)i,
                                ret);
    }
    diag_name(name->as.bytes.data, name->as.bytes.size, shown, sizeof(shown));
    str_copy(text, sizeof(text), shown);
    return compile_fail(c, node, JUNCO_ENOTFOUND, "no field '%s' in this struct%s", shown,
                        diag_hint(text, known, hint, sizeof(hint)));
}

static junco_status compile_int_index(struct compiler *c, const struct ast *node, uint16_t *index) {
    char name[96];

    if (*index == NO_REG)
        return JUNCO_OK;
    if (compile_rep(c, *index) == REP_INT || compile_rep(c, *index) == REP_BOOL ||
        compile_rep(c, *index) == REP_NULL)
        return compile_convert(c, *index, junco_type_of(JUNCO_KIND_INT64), index);
    return compile_fail(c, node, JUNCO_ETYPE, "an index is an int, got %s",
                        junco_type_format(compile_type(c, *index), name, sizeof(name)));
}

/* A bound written as None is one left out. */
static void drop_none(struct compiler *c, const struct ast *bound, uint16_t *reg) {
    (void)c;
    if (bound->kind == AST_NONE)
        *reg = NO_REG;
}

static junco_status compile_slice(struct compiler *c, const struct ast *node,
                                  const uint16_t *values, uint16_t *ret) {
    struct operands operands = {{values[0], values[1], values[2], values[3]}};
    const struct ast *bound = node->child->next->child;
    const struct junco_type *type = compile_type(c, values[0]);
    junco_status st = JUNCO_OK;

    if (type->kind == JUNCO_KIND_NULL)
        return compile_null(c, type, ret);
    if (type->kind != JUNCO_KIND_STRING && type->kind != JUNCO_KIND_LIST)
        return fail_subscript(c, node, values[0]);
    for (int i = 1; i <= 3 && !st; i++, bound = bound->next) {
        drop_none(c, bound, &operands.reg[i]);
        st = compile_int_index(c, node, &operands.reg[i]);
    }
    return st ? st
              : compile_emit(c, type->kind == JUNCO_KIND_STRING ? OP_SLICE_S : OP_SLICE_V, type,
                             operands, 0, ret);
}

/* x[1:3], x[:, 0] of a tensor. */
static junco_status compile_dims(struct compiler *c, const struct ast *node, const uint16_t *values,
                                 uint16_t *ret) {
    const struct ast *index = node->child->next;
    const struct ast *dim = index->kind == AST_TUPLE ? index->child : index;
    uint16_t bounds[3 * JUNCO_MAX_RANK];
    uint32_t is_index = 0;
    size_t n = index->kind == AST_TUPLE ? index->n_children : 1, at = 1;
    junco_status st = JUNCO_OK;

    if (n > JUNCO_MAX_RANK)
        return compile_fail(c, node, JUNCO_ELIMIT, "a tensor has %d dimensions at most",
                            JUNCO_MAX_RANK);
    for (size_t i = 0; i < n && !st; i++, dim = dim->next) {
        const struct ast *bound = dim->kind == AST_SLICE ? dim->child : NULL;
        is_index |= (uint32_t)!bound << i;
        for (size_t k = 0; k < 3 && !st; k++) {
            bounds[3 * i + k] = bound || k == 0 ? values[at++] : NO_REG;
            if (bound)
                drop_none(c, bound, &bounds[3 * i + k]);
            bound = bound ? bound->next : NULL;
            st = compile_int_index(c, node, &bounds[3 * i + k]);
        }
    }
    return st ? st : compile_tensor_slice(c, node, values[0], bounds, n, is_index, ret);
}

junco_status compile_subscript(struct compiler *c, const struct ast *node, const uint16_t *values,
                               uint16_t *ret) {
    uint16_t object = values[0], index = values[1];
    const struct junco_type *type = compile_type(c, object), *item = type;
    opcode op = OP_INDEX_V;
    junco_status st;

    if (compile_is_tensor(c, object) &&
        (node->child->next->kind == AST_SLICE || node->child->next->kind == AST_TUPLE))
        return compile_dims(c, node, values, ret);
    if (node->child->next->kind == AST_TUPLE)
        return compile_fail(c, node, JUNCO_ETYPE, "only tensors take several indices");
    if (node->child->next->kind == AST_SLICE)
        return compile_slice(c, node, values, ret);
    if (type->kind == JUNCO_KIND_STRUCT)
        return compile_field(c, node, object, index, ret);
    st = compile_int_index(c, node, &index);
    if (st)
        return st;
    switch (type->kind) {
    case JUNCO_KIND_NULL:
        return compile_null(c, type, ret);
    case JUNCO_KIND_STRING:
        op = OP_INDEX_S;
        break;
    case JUNCO_KIND_LIST:
        item = type->elem;
        break;
    case JUNCO_KIND_TENSOR:
        if (type->rank == 0)
            return fail_subscript(c, node, object);
        st = tensor_item_type(c, type, &item);
        break;
    case JUNCO_KIND_ANY:
        break;
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_FRAME:
    case JUNCO_KIND_AUDIO:
        item = junco_type_of(JUNCO_KIND_TENSOR);
        break;
    default:
        return fail_subscript(c, node, object);
    }
    return st ? st : compile_emit(c, op, item, OPERANDS2(object, index), 0, ret);
}

/* ---- attributes ---- */

static junco_status compile_shape(struct compiler *c, uint16_t object, uint16_t *ret) {
    const struct junco_type *type;
    junco_status st = compile_list_type(c, junco_type_of(JUNCO_KIND_INT64), &type);

    return st ? st : compile_emit(c, OP_SHAPE, type, OPERANDS1(object), 0, ret);
}

junco_status compile_attribute(struct compiler *c, const struct ast *node, uint16_t object,
                               uint16_t *ret) {
    static const char *const of_image[] = {"height", "width", "channels", "shape", NULL};
    static const char *const of_tensor[] = {"shape", NULL};
    static const char *const of_nothing[] = {NULL};
    const struct junco_type *type = compile_type(c, object);
    bool is_image = type->kind == JUNCO_KIND_IMAGE || type->kind == JUNCO_KIND_FRAME;
    const char *const *known = is_image                          ? of_image
                               : type->kind == JUNCO_KIND_TENSOR ? of_tensor
                                                                 : of_nothing;
    const char *attribute = node->as.text.data;
    char name[96], hint[JUNCO_MAX_NAME_BYTES + 32];

    if (type->kind == JUNCO_KIND_NULL)
        return compile_null(c, type, ret);
    for (int i = 0; known[i]; i++) {
        if (!str_equal(known[i], attribute))
            continue;
        if (str_equal(attribute, "shape"))
            return compile_shape(c, object, ret);
        return compile_emit(c, OP_DIM, junco_type_of(JUNCO_KIND_INT64), OPERANDS1(object), i, ret);
    }
    if (type->kind == JUNCO_KIND_STRUCT)
        return compile_fail(c, node, JUNCO_ENOTFOUND,
                            "a struct has no attributes; a field is written x['%s']", attribute);
    return compile_fail(c, node, JUNCO_ENOTFOUND, "%s has no attribute '%s'%s",
                        junco_type_format(type, name, sizeof(name)), attribute,
                        diag_hint(attribute, known, hint, sizeof(hint)));
}

/* ---- lists and dicts ---- */

junco_status compile_list(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) {
    const struct junco_type *elem = junco_type_of(JUNCO_KIND_NULL), *common, *type;
    uint16_t *regs = arena_alloc_array(&c->expr->arena, node->n_children + 1u, sizeof(*regs));
    char left[96], right[96];
    junco_status st = JUNCO_OK;

    if (!regs)
        return compile_fail(c, node, JUNCO_ENOMEM, "no memory for a list of %u items",
                            (unsigned)node->n_children);
    for (size_t i = 0; i < node->n_children; i++) {
        common = compile_common(elem, compile_type(c, values[i]));
        if (!common && node->kind == AST_TUPLE)
            return compile_tuple(c, node, values, node->n_children, ret);
        if (!common)
            return compile_fail(
                c, node, JUNCO_ETYPE, "the items of a list have one type; here are %s and %s",
                junco_type_format(elem, left, sizeof(left)),
                junco_type_format(compile_type(c, values[i]), right, sizeof(right)));
        elem = common;
    }
    for (size_t i = 0; i < node->n_children && !st; i++)
        st = compile_convert(c, values[i], elem, &regs[i]);
    if (!st)
        st = compile_list_type(c, elem, &type);
    return st ? st : compile_make(c, type, regs, node->n_children, ret);
}

junco_status compile_dict(struct compiler *c, const struct ast *node, const uint16_t *values,
                          uint16_t *ret) {
    struct junco_field fields[JUNCO_MAX_FIELDS];
    uint16_t regs[JUNCO_MAX_FIELDS];
    const struct ast *key = node->child;
    const struct junco_type *type;
    size_t n = node->n_children / 2;
    junco_status st;

    if (n > JUNCO_MAX_FIELDS)
        return compile_fail(c, node, JUNCO_ELIMIT, "a dict of %zu keys; at most %d", n,
                            JUNCO_MAX_FIELDS);
    for (size_t i = 0; i < n; i++, key = key->next->next) {
        if (key->kind != AST_STRING || key->as.text.size == 0 ||
            strlen(key->as.text.data) != key->as.text.size)
            return compile_fail(c, key, JUNCO_ETYPE, "a dict's key is a string that is not empty");
        for (size_t k = 0; k < i; k++)
            if (str_equal(fields[k].name, key->as.text.data))
                return compile_fail(c, key, JUNCO_EINVAL, "this dict has the key '%s' twice",
                                    fields[k].name);
        fields[i].name = key->as.text.data;
        fields[i].type = compile_type(c, values[2 * i + 1]);
        regs[i] = values[2 * i + 1];
    }
    st = junco_type_struct(n, fields, &type, c->err);
    if (!st)
        st = compile_keep_type(c, type);
    return st ? st : compile_make(c, type, regs, n, ret);
}
