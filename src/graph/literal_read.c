/* literal_read.c -- literals from JSON: lists and objects of any shape, without recursion. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "graph/literal.h"

/* A list or object whose end has not come yet. */
struct open_value {
    bool is_struct;
    size_t n_items, items_capacity;
    struct junco_value *items; /* owned */
    size_t n_names, names_capacity;
    const char **names; /* of a struct's fields, in the arena */
};

struct reader {
    struct arena *arena;
    int depth;
    struct open_value open[JUNCO_MAX_NESTING];
};

static void close_value(struct open_value *open) {
    for (size_t i = 0; i < open->n_items; i++)
        junco_value_unref(&open->items[i]);
    junco_free(open->items);
    junco_free(open->names);
}

/* Takes value, also on failure. */
static junco_status push_item(struct open_value *open, struct junco_value *value,
                              struct junco_error *err) {
    size_t max = open->is_struct ? JUNCO_MAX_FIELDS : JUNCO_MAX_LIST_ITEMS;
    junco_status st = vec_reserve(&open->items, &open->items_capacity, open->n_items + 1,
                                  sizeof(*open->items), max, err);

    if (st)
        junco_value_unref(value);
    else
        open->items[open->n_items++] = *value;
    return st;
}

static junco_status push_name(struct reader *r, struct open_value *open, const char *name,
                              size_t size, struct junco_error *err) {
    junco_status st = vec_reserve(&open->names, &open->names_capacity, open->n_names + 1,
                                  sizeof(*open->names), JUNCO_MAX_FIELDS, err);
    char *copy;

    if (st)
        return st;
    copy = arena_strndup(r->arena, name, size);
    if (!copy)
        return junco_nomem(err, size + 1);
    open->names[open->n_names++] = copy;
    return JUNCO_OK;
}

/* Its type: the fields' types are open, since a literal is converted where it is used. */
static junco_status type_of_open(const struct open_value *open, const struct junco_type **ret_type,
                                 struct junco_error *err) {
    struct junco_field fields[JUNCO_MAX_FIELDS];

    if (!open->is_struct) {
        *ret_type = junco_type_of(JUNCO_KIND_LIST);
        return JUNCO_OK;
    }
    for (size_t i = 0; i < open->n_names; i++)
        fields[i] =
            (struct junco_field){.name = open->names[i], .type = junco_type_of(JUNCO_KIND_ANY)};
    return junco_type_struct(open->n_names, fields, ret_type, err);
}

/* The items move into a value; on failure they stay in `open`.  The caller owns *ret_value. */
static junco_status finish(struct open_value *open, struct junco_value *ret_value,
                           struct junco_error *err) {
    const struct junco_type *type;
    struct junco_list *list;
    junco_status st = type_of_open(open, &type, err);

    if (st)
        return st;
    st = junco_list_new(type, open->n_items, &list, err);
    junco_type_unref(type);
    if (st)
        return st;
    if (open->n_items)
        memcpy(junco_list_items(list), open->items, open->n_items * sizeof(*open->items));
    open->n_items = 0;
    *ret_value = (struct junco_value){.kind = open->is_struct ? JUNCO_KIND_STRUCT : JUNCO_KIND_LIST,
                                      .as.list = list};
    return JUNCO_OK;
}

static junco_status read_scalar(const struct json_in *in, json_event event, struct arena *arena,
                                struct junco_value *ret_value, struct junco_error *err) {
    char *text;

    switch (event) {
    case JSON_NULL:
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_NULL};
        return JUNCO_OK;
    case JSON_BOOL:
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_BOOL, .as.boolean = in->boolean};
        return JUNCO_OK;
    case JSON_INT:
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_INT64, .as.int64 = in->int64};
        return JUNCO_OK;
    case JSON_FLOAT:
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_FLOAT64, .as.float64 = in->float64};
        return JUNCO_OK;
    case JSON_STRING:
        text = arena_strndup(arena, in->string, in->string_size);
        if (!text)
            return junco_nomem(err, in->string_size + 1);
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_STRING,
                                          .as.bytes = {.data = text, .size = in->string_size}};
        return JUNCO_OK;
    default:
        return junco_fail(err, JUNCO_ESYNTAX, "want a value");
    }
}

/* One event; *ret_is_value: a value is complete and owned in *ret_value. */
static junco_status step(struct reader *r, const struct json_in *in, json_event event,
                         struct junco_value *ret_value, bool *ret_is_value,
                         struct junco_error *err) {
    struct open_value *top = r->depth ? &r->open[r->depth - 1] : NULL;
    junco_status st;

    *ret_is_value = false;
    switch (event) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        if (r->depth == JUNCO_MAX_NESTING)
            return junco_fail(err, JUNCO_ELIMIT, "nested deeper than %d", JUNCO_MAX_NESTING);
        r->open[r->depth++] = (struct open_value){.is_struct = event == JSON_OBJECT};
        return JUNCO_OK;
    case JSON_KEY:
        if (!top)
            return junco_fail(err, JUNCO_ESYNTAX, "want a value");
        return push_name(r, top, in->string, in->string_size, err);
    case JSON_OBJECT_END:
    case JSON_ARRAY_END:
        if (!top)
            return junco_fail(err, JUNCO_ESYNTAX, "want a value");
        st = finish(top, ret_value, err);
        if (st)
            return st;
        close_value(top);
        r->depth--;
        *ret_is_value = true;
        return JUNCO_OK;
    default:
        st = read_scalar(in, event, r->arena, ret_value, err);
        *ret_is_value = !st;
        return st;
    }
}

junco_status literal_read(struct json_in *in, json_event event, struct arena *arena,
                          struct junco_value *ret_value, struct junco_error *err) {
    struct reader r;
    junco_status st;

    r.arena = arena;
    r.depth = 0;
    for (;;) {
        struct junco_value value;
        bool is_value;

        st = step(&r, in, event, &value, &is_value, err);
        if (!st && is_value) {
            if (!r.depth) {
                *ret_value = value;
                return JUNCO_OK;
            }
            st = push_item(&r.open[r.depth - 1], &value, err);
        }
        if (!st)
            st = json_next(in, &event, err);
        if (st)
            break;
    }
    while (r.depth > 0)
        close_value(&r.open[--r.depth]);
    return st;
}
