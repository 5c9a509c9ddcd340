/* read_json_fields.c -- a JSON object's members, as typed columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/json_fields.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/buf.h"
#include "data/builder.h"
#include "ops/source/cells.h"
#include "ops/source/columns.h"

struct json_fields {
    struct junco_value columns; /* names, a list */
    struct junco_value types; /* a list of as many types' names */
    /* --- made by open() --- */
    size_t n;
    const char **names;
    const struct junco_type **types_at;
    struct json_list list; /* room for a list's items */
};

/* ---- members ---- */

const char *json_event_name(json_event event) {
    static const char *const names[] = {
        [JSON_END] = "nothing",     [JSON_OBJECT] = "an object", [JSON_OBJECT_END] = "'}'",
        [JSON_ARRAY] = "an array",  [JSON_ARRAY_END] = "']'",    [JSON_KEY] = "a key",
        [JSON_STRING] = "a string", [JSON_INT] = "an integer",   [JSON_FLOAT] = "a number",
        [JSON_BOOL] = "a truth",    [JSON_NULL] = "null",
    };

    return names[event];
}

junco_status json_object_begin(struct json_in *in, struct junco_error *err) {
    json_event event;
    junco_status st = json_next(in, &event, err);

    if (!st && event != JSON_OBJECT)
        st = junco_fail(err, JUNCO_EDATA, "want an object, {...}, got %s", json_event_name(event));
    return st;
}

junco_status json_member_next(struct json_in *in, size_t n, const char *const *names, size_t *hint,
                              size_t *ret_at, bool *ret_is_end, struct junco_error *err) {
    json_event event;
    junco_status st = json_next(in, &event, err);

    if (st)
        return st;
    *ret_is_end = event == JSON_OBJECT_END;
    if (*ret_is_end)
        return json_next(in, &event, err); /* JSON_END, or what follows is the error */
    /* Objects of a file have their members in one order, mostly. */
    for (size_t i = 0; i < n; i++) {
        *ret_at = *hint + i < n ? *hint + i : *hint + i - n;
        if (cell_is_called(in->string, in->string_size, names[*ret_at])) {
            *hint = *ret_at + 1 < n ? *ret_at + 1 : 0;
            return JUNCO_OK;
        }
    }
    *ret_at = SIZE_MAX;
    return JUNCO_OK;
}

/* ---- values ---- */

static junco_status unfit(const struct junco_type *type, json_event event,
                          struct junco_error *err) {
    char want[64];

    return junco_fail(err, JUNCO_EDATA, "want %s, got %s",
                      junco_type_format(type, want, sizeof(want)), json_event_name(event));
}

/* Whether the event is a scalar of this kind; its value, a string's as it lies in the reader. */
static bool scalar_of(const struct json_in *in, json_event event, junco_kind kind,
                      struct junco_value *ret) {
    *ret = (struct junco_value){.kind = kind};
    switch (event) {
    case JSON_NULL:
        ret->kind = JUNCO_KIND_NULL;
        return true;
    case JSON_BOOL:
        ret->as.boolean = in->boolean;
        return kind == JUNCO_KIND_BOOL;
    case JSON_INT:
        if (kind == JUNCO_KIND_FLOAT64)
            ret->as.float64 = (double)in->int64;
        else
            ret->as.int64 = in->int64;
        return kind == JUNCO_KIND_FLOAT64 || kind == JUNCO_KIND_INT64;
    case JSON_FLOAT:
        ret->as.float64 = in->float64;
        return kind == JUNCO_KIND_FLOAT64;
    case JSON_STRING:
        ret->as.bytes = (struct junco_bytes){NULL, in->string, in->string_size};
        return kind == JUNCO_KIND_STRING;
    default:
        return false;
    }
}

static junco_status put_scalar(struct junco_builder *out, size_t column,
                               const struct junco_value *value, struct junco_error *err) {
    switch (value->kind) {
    case JUNCO_KIND_BOOL:
        return junco_put_bool(out, column, value->as.boolean, err);
    case JUNCO_KIND_INT64:
        return junco_put_int64(out, column, value->as.int64, err);
    case JUNCO_KIND_FLOAT64:
        return junco_put_float64(out, column, value->as.float64, err);
    case JUNCO_KIND_STRING:
        return junco_put_string(out, column, value->as.bytes.data, value->as.bytes.size, err);
    default:
        return JUNCO_OK;
    }
}

/* The item's own copy of its text. */
static junco_status keep_text(struct junco_value *value, struct account *account,
                              struct junco_error *err) {
    struct junco_bytes *text = &value->as.bytes;
    junco_status st;

    if (value->kind != JUNCO_KIND_STRING || text->size == 0) {
        if (value->kind == JUNCO_KIND_STRING)
            text->data = "";
        return JUNCO_OK;
    }
    st = buf_new(text->size, account, &text->buf, err);
    if (st)
        return st;
    memcpy(buf_data(text->buf), text->data, text->size);
    text->data = buf_data(text->buf);
    return JUNCO_OK;
}

void json_list_clear(struct json_list *list) {
    while (list->n > 0)
        junco_value_unref(&list->items[--list->n]);
}

static junco_status read_items(struct json_in *in, const struct junco_type *type,
                               struct json_list *items, struct account *account,
                               struct junco_error *err) {
    for (;;) {
        struct junco_value value;
        json_event event;
        junco_status st = json_next(in, &event, err);

        if (st || event == JSON_ARRAY_END)
            return st;
        if (!scalar_of(in, event, type->elem->kind, &value))
            return unfit(type, event, err);
        st = vec_reserve(&items->items, &items->capacity, items->n + 1, sizeof(value),
                         JUNCO_MAX_LIST_ITEMS, err);
        if (!st)
            st = keep_text(&value, account, err);
        if (st)
            return st;
        items->items[items->n++] = value;
    }
}

static junco_status put_list(struct json_in *in, const struct junco_type *type,
                             struct json_list *items, struct junco_builder *out, size_t column,
                             struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_LIST};
    junco_status st = read_items(in, type, items, builder_account(out), err);

    if (!st)
        st = junco_list_new(type, items->n, &value.as.list, err);
    if (!st) {
        if (items->n > 0)
            memcpy(junco_list_items(value.as.list), items->items, items->n * sizeof(value));
        items->n = 0; /* they are the list's */
        st = junco_put_value(out, column, &value, err);
        junco_value_unref(&value);
    }
    json_list_clear(items);
    return st;
}

/* Behind a key: where its value's text begins. */
static const char *value_text(const struct json_in *in) {
    const char *at = in->at;

    while (at < in->end && (*at == ' ' || *at == '\t' || *at == ':' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

static junco_status put_member(struct json_in *in, const struct junco_type *type,
                               struct json_list *items, struct junco_builder *out, size_t column,
                               struct junco_error *err) {
    const char *text = value_text(in);
    struct junco_value value;
    json_event event;
    junco_status st = json_next(in, &event, err);

    if (st)
        return st;
    if (scalar_of(in, event, type->kind, &value))
        return put_scalar(out, column, &value, err);
    if (type->kind == JUNCO_KIND_LIST && event == JSON_ARRAY)
        return put_list(in, type, items, out, column, err);
    if (type->kind != JUNCO_KIND_STRING)
        return unfit(type, event, err);
    st = json_skip(in, event, err);
    return st ? st : junco_put_string(out, column, text, (size_t)(in->at - text), err);
}

static junco_status put_object(struct json_fields *op, struct json_in *in,
                               struct junco_builder *out, struct junco_error *err) {
    size_t hint = 0, at = 0;
    junco_status st = json_object_begin(in, err);

    while (!st) {
        bool is_end = false;
        json_event event;

        st = json_member_next(in, op->n, op->names, &hint, &at, &is_end, err);
        if (st || is_end)
            return st;
        if (at == SIZE_MAX) {
            st = json_next(in, &event, err);
            if (!st)
                st = json_skip(in, event, err);
            continue;
        }
        st = put_member(in, op->types_at[at], &op->list, out, at, err);
        if (st)
            st = junco_wrap(err, st, "column '%s'", op->names[at]);
    }
    return st;
}

/* ---- the operator ---- */

/* The reader counts lines of the text it has, which is one line of the file. */
static void drop_line(struct junco_error *err) {
    static const char line[] = "line 1, ";

    if (err && strncmp(err->message, line, sizeof(line) - 1) == 0)
        memmove(err->message, err->message + sizeof(line) - 1,
                strlen(err->message) - sizeof(line) + 2);
}

static junco_status fields_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                   struct junco_builder *out, struct junco_error *err) {
    const struct junco_bytes *record = &in->columns[0].as.bytes[row];
    struct json_fields *op = instance;
    struct json_in json;
    junco_status st = JUNCO_OK;

    if (junco_column_is_null(&in->columns[0], row)) {
        st = junco_fail(err, JUNCO_EDATA, "more than %u bytes", JUNCO_MAX_RECORD_BYTES);
    } else {
        json_in_init(&json, record->data, record->size);
        st = put_object(op, &json, out, err);
        if (st == JUNCO_ESYNTAX)
            drop_line(err);
        json_in_done(&json);
    }
    return st ? junco_wrap(err, st, "line %lld", (long long)in->columns[1].as.int64[row])
              : JUNCO_OK;
}

static junco_status fields_columns(void *instance, const struct junco_columns *columns,
                                   struct junco_error *err) {
    const struct json_fields *op = instance;

    if (columns_count(&op->columns) != columns->n_out ||
        columns_count(&op->types) != columns->n_out)
        return junco_fail(err, JUNCO_EINVAL, "%zu columns and %zu types for %zu outputs",
                          columns_count(&op->columns), columns_count(&op->types), columns->n_out);
    return JUNCO_OK;
}

static junco_status fields_types(const void *instance, const struct junco_env *env,
                                 const struct junco_type *const *in_types,
                                 const struct junco_type **ret_types, struct junco_error *err) {
    const struct json_fields *op = instance;
    junco_status st = JUNCO_OK;
    size_t i = 0;

    (void)env;
    (void)in_types;
    for (; i < columns_count(&op->types); i++) {
        st = junco_type_parse(columns_text(&op->types, i), &ret_types[i], err);
        if (st)
            break;
    }
    while (st && i > 0) {
        junco_type_unref(ret_types[--i]);
        ret_types[i] = NULL;
    }
    return st;
}

static junco_status fields_open(void *instance, const struct junco_env *env,
                                struct junco_error *err) {
    struct json_fields *op = instance;

    op->n = columns_count(&op->columns);
    op->names = junco_alloc_array(op->n, sizeof(*op->names));
    op->types_at = junco_alloc_array(op->n, sizeof(*op->types_at));
    if (!op->names || !op->types_at)
        return junco_nomem(err, op->n * sizeof(*op->names));
    for (size_t i = 0; i < op->n; i++)
        op->names[i] = columns_text(&op->columns, i);
    junco_status st = fields_types(instance, env, NULL, op->types_at, err);

    if (st && op->n > 0)
        memset(op->types_at, 0, op->n * sizeof(*op->types_at));
    return st;
}

static void fields_close(void *instance) {
    struct json_fields *op = instance;

    for (size_t i = 0; op->types_at && i < op->n; i++)
        junco_type_unref(op->types_at[i]);
    json_list_clear(&op->list);
    junco_free(op->list.items);
    junco_free(op->names);
    junco_free(op->types_at);
}

static const struct junco_param fields_params[] = {
    {.name = "columns",
     .summary = "the members to take: a list of names",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct json_fields, columns),
     .dflt = "[]"},
    {.name = "types",
     .summary = "their types: a list of names",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct json_fields, types),
     .dflt = "[]"},
    {.name = NULL},
};

static const struct junco_port fields_inputs[] = {
    {.name = "record", .type = "bytes", .summary = "one object", .takes_null = true},
    {.name = "line", .type = "int64", .summary = "where it stands, for messages"},
    {.name = "header", .type = "bytes", .summary = "not looked at", .takes_null = true},
    {.name = NULL},
};

static const struct junco_port fields_outputs[] = {
    {.name = "column", .type = "any", .summary = "one of the members"},
    {.name = NULL},
};

const struct junco_op junco_op_read_json_fields = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_json.fields",
    .summary = "a JSON object as typed columns: the second part of read_json",
    .params = fields_params,
    .inputs = fields_inputs,
    .outputs = fields_outputs,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct json_fields),
    .types = fields_types,
    .open = fields_open,
    .run_row = fields_run_row,
    .close = fields_close,
    .columns = fields_columns,
};
