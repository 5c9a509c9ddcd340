/* compile_format.c -- f-strings. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "expr/compile.h"
#include "expr/format.h"

junco_status compile_format(struct compiler *c, const struct ast *node, uint16_t value,
                            uint16_t *ret) {
    const struct junco_type *string = junco_type_of(JUNCO_KIND_STRING);
    const struct junco_type *type = compile_type(c, value);
    struct junco_error why = {0};
    struct format_spec *spec;
    char name[96];
    junco_status st;

    if (node->as.text.size == 0 || type->kind == JUNCO_KIND_NULL)
        return compile_to_string(c, node->child, "an f-string", value, ret);
    if (rep_of(type) == REP_VALUE)
        return compile_fail(
            c, node->child, JUNCO_ETYPE, "a format takes a bool, a number or a string, got %s%s",
            junco_type_format(type, name, sizeof(name)),
            type->kind == JUNCO_KIND_ANY ? "; say which with int(), float() or str()" : "");
    spec = arena_alloc(&c->expr->arena, sizeof(*spec));
    if (!spec)
        return junco_nomem(c->err, sizeof(*spec));
    st = format_parse(node->as.text.data, node->as.text.size, type->kind, spec, &why);
    if (st)
        return compile_fail(c, node, st, "%s", why.message);
    st = compile_emit(c, OP_FORMAT, string, OPERANDS1(value), 0, ret);
    if (!st)
        c->expr->instrs[c->expr->n_instrs - 1].format = spec;
    return st;
}

junco_status compile_fstring(struct compiler *c, const struct ast *node, const uint16_t *values,
                             uint16_t *ret) {
    const struct operands none = {{NO_REG, NO_REG, NO_REG, NO_REG}};

    return compile_emit_many(c, OP_JOIN_PARTS, junco_type_of(JUNCO_KIND_STRING), none, values,
                             node->n_children, 0, ret);
}
