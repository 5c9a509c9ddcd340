/* args.c -- arguments of chain methods: by position or keyword, and column names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/build.h"
#include "graph/names.h"
#include "lang/unit.h"

static const char *method_of(const struct ast *call) {
    return call->child->as.text.data;
}

static junco_status bind_keyword(struct unit *u, const struct ast *call, const struct ast *keyword,
                                 const char *const *params, const struct ast **ret) {
    char hint[JUNCO_MAX_NAME_BYTES + 32];

    for (size_t i = 0; params[i]; i++) {
        if (!str_equal(params[i], keyword->as.text.data))
            continue;
        if (ret[i])
            return unit_fail(u, keyword, JUNCO_EINVAL, ".%s got '%s' twice", method_of(call),
                             params[i]);
        ret[i] = keyword->child;
        return JUNCO_OK;
    }
    return unit_fail(u, keyword, JUNCO_ENOTFOUND, ".%s has no argument '%s'%s", method_of(call),
                     keyword->as.text.data,
                     diag_hint(keyword->as.text.data, params, hint, sizeof(hint)));
}

/* "in, out, fn": what the call takes, for its message. */
static const char *list_params(const char *const *params, char *buf, size_t size) {
    struct str out = STR_INIT(256);

    for (size_t i = 0; params[i]; i++)
        str_printf(&out, "%s%s", i ? ", " : "", params[i]);
    str_copy(buf, size, str_text(&out));
    str_done(&out);
    return buf;
}

junco_status args_bind(struct unit *u, const struct ast *call, const char *const *params,
                       size_t least, const struct ast **ret) {
    size_t n = 0, i = 0;
    bool saw_keyword = false;
    char list[160];

    while (params[n])
        ret[n++] = NULL;
    for (const struct ast *arg = call->child->next; arg; arg = arg->next) {
        junco_status st = JUNCO_OK;
        if (arg->kind == AST_KEYWORD) {
            saw_keyword = true;
            st = bind_keyword(u, call, arg, params, ret);
        } else if (saw_keyword) {
            st = unit_fail(u, arg, JUNCO_ESYNTAX,
                           "a positional argument must not follow one with a name");
        } else if (n == 0) {
            st = unit_fail(u, arg, JUNCO_EINVAL, ".%s takes no arguments", method_of(call));
        } else if (i >= n) {
            st = unit_fail(u, arg, JUNCO_EINVAL, ".%s takes at most %zu arguments: %s",
                           method_of(call), n, list_params(params, list, sizeof(list)));
        } else {
            ret[i++] = arg;
        }
        if (st)
            return st;
    }
    for (i = 0; i < least; i++)
        if (!ret[i])
            return unit_fail(u, call, JUNCO_EINVAL, ".%s lacks its argument '%s'; it takes %s",
                             method_of(call), params[i], list_params(params, list, sizeof(list)));
    return JUNCO_OK;
}

/* ---- column names ---- */

static bool is_column_name(const struct ast *node) {
    const char *c = node->as.text.data;

    if (node->as.text.size == 0 || strlen(c) != node->as.text.size || (*c >= '0' && *c <= '9'))
        return false;
    for (; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_' ||
              (*c >= '0' && *c <= '9')))
            return false;
    return true;
}

static junco_status add_name(struct unit *u, struct schema *schema, const struct ast *node) {
    char name[JUNCO_MAX_NAME_BYTES];

    if (node->kind != AST_STRING)
        return unit_fail(u, node, JUNCO_ETYPE, "a column's name is a string, got %s",
                         ast_describe(node));
    if (!is_column_name(node))
        return unit_fail(u, node, JUNCO_EINVAL,
                         "'%s' is no column name: letters, digits and _, no digit first",
                         diag_name(node->as.text.data, node->as.text.size, name, sizeof(name)));
    if (node->as.text.size > JUNCO_MAX_NAME_BYTES)
        return unit_fail(u, node, JUNCO_ELIMIT, "a column's name has at most %d bytes",
                         JUNCO_MAX_NAME_BYTES);
    schema->names[schema->n] = node->as.text.data;
    schema->places[schema->n++] = node;
    return JUNCO_OK;
}

/* Names from a list of siblings. */
static junco_status add_names(struct unit *u, const struct ast *node, const struct ast *first,
                              size_t n, struct schema *ret) {
    junco_status st = JUNCO_OK;

    if (n > JUNCO_MAX_COLUMNS)
        return unit_fail(u, node, JUNCO_ELIMIT, "%zu columns; at most %d", n, JUNCO_MAX_COLUMNS);
    *ret = (struct schema){0};
    ret->names = arena_alloc_array(&u->arena, n + 1, sizeof(*ret->names));
    ret->places = arena_alloc_array(&u->arena, n + 1, sizeof(*ret->places));
    if (!ret->names || !ret->places)
        return junco_nomem(u->err, n * sizeof(*ret->names));
    for (size_t i = 0; i < n && !st; i++, first = first->next)
        st = add_name(u, ret, first);
    return st;
}

junco_status args_schema(struct unit *u, const struct ast *node, struct schema *ret) {
    if (node->kind == AST_TUPLE || node->kind == AST_LIST)
        return add_names(u, node, node->child, node->n_children, ret);
    if (node->kind != AST_STRING)
        return unit_fail(u, node, JUNCO_ETYPE, "columns are a string or a tuple of strings, got %s",
                         ast_describe(node));
    return add_names(u, node, node, 1, ret);
}

junco_status args_names(struct unit *u, const struct ast *call, struct schema *ret) {
    return add_names(u, call, call->child->next, call->n_children - 1, ret);
}

junco_status args_declared(struct unit *u, const struct junco_graph_builder *builder,
                           const struct schema *schema) {
    for (size_t i = 0; i < schema->n; i++) {
        const char **names;
        char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES], why[STOPPED_BYTES];
        junco_status st;
        if (map_get(builder->columns, schema->names[i]))
            continue;
        if (build_stopped(builder, schema->names[i], why, sizeof(why)))
            return unit_fail(u, schema->places[i], JUNCO_ENOTFOUND, "%s", why);
        names = names_of_map(builder->columns);
        diag_hint(schema->names[i], names, hint, sizeof(hint));
        st = unit_fail(u, schema->places[i], JUNCO_ENOTFOUND,
                       "column '%s' is not declared here%s declared: %s", schema->names[i],
                       hint[0] ? hint : ";", names_list(list, sizeof(list), names));
        junco_free(names);
        return st;
    }
    return JUNCO_OK;
}

junco_status args_distinct(struct unit *u, const struct schema *schema) {
    for (size_t i = 0; i < schema->n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_equal(schema->names[i], schema->names[k]))
                return unit_fail(u, schema->places[i], JUNCO_EINVAL, "column '%s' is named twice",
                                 schema->names[i]);
    return JUNCO_OK;
}
