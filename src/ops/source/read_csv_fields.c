/* read_csv_fields.c -- a CSV record's fields, as typed columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/source/columns.h"
#include "ops/source/csv.h"

#include <junco/op.h>

struct csv_fields {
    struct junco_value columns; /* names, a list */
    struct junco_value types; /* a list of as many types' names */
    const char *delimiter;
    bool has_header;
    /* --- made by open() --- */
    size_t n;
    const char **names;
    junco_kind *kinds;
    /* --- of the header seen last: files change rarely --- */
    char *header_text;
    size_t header_size;
    bool has_places;
    struct csv_header header;
    struct field *fields;
};

static junco_status fields_columns(void *instance, const struct junco_columns *columns,
                                   struct junco_error *err) {
    const struct csv_fields *op = instance;

    if (columns_count(&op->columns) != columns->n_out ||
        columns_count(&op->types) != columns->n_out)
        return junco_fail(err, JUNCO_EINVAL, "%zu columns and %zu types for %zu outputs",
                          columns_count(&op->columns), columns_count(&op->types), columns->n_out);
    return JUNCO_OK;
}

static junco_status fields_types(const void *instance, const struct junco_env *env,
                                 const struct junco_type *const *in_types,
                                 const struct junco_type **ret_types, struct junco_error *err) {
    const struct csv_fields *op = instance;
    junco_status st = JUNCO_OK;
    size_t i = 0;

    (void)env;
    (void)in_types;
    for (; i < columns_count(&op->types); i++) {
        st = junco_type_parse(columns_text(&op->types, i), &ret_types[i], err);
        if (st)
            break;
    }
    while (st && i > 0)
        junco_type_unref(ret_types[--i]);
    return st;
}

static junco_status fields_open(void *instance, const struct junco_env *env,
                                struct junco_error *err) {
    struct csv_fields *op = instance;
    junco_status st = JUNCO_OK;

    (void)env;
    op->n = columns_count(&op->columns);
    op->names = junco_alloc_array(op->n, sizeof(*op->names));
    op->kinds = junco_alloc_array(op->n, sizeof(*op->kinds));
    if (!op->names || !op->kinds)
        return junco_nomem(err, op->n * sizeof(*op->names));
    for (size_t i = 0; !st && i < op->n; i++) {
        const struct junco_type *type;

        op->names[i] = columns_text(&op->columns, i);
        st = junco_type_parse(columns_text(&op->types, i), &type, err);
        if (st)
            break;
        op->kinds[i] = type->kind;
        junco_type_unref(type);
    }
    return st;
}

static void forget_header(struct csv_fields *op) {
    csv_header_done(&op->header);
    junco_free(op->header_text);
    junco_free(op->fields);
    op->header_text = NULL;
    op->fields = NULL;
    op->has_places = false;
}

static void fields_close(void *instance) {
    struct csv_fields *op = instance;

    forget_header(op);
    junco_free(op->names);
    junco_free(op->kinds);
}

static bool is_same_header(const struct csv_fields *op, const struct junco_bytes *header) {
    return op->has_places &&
           (!op->has_header || (op->header_size == header->size &&
                                !memcmp(op->header_text, header->data, header->size)));
}

static junco_status see_header(struct csv_fields *op, const struct junco_bytes *header,
                               struct junco_error *err) {
    junco_status st;

    if (is_same_header(op, header))
        return JUNCO_OK;
    forget_header(op);
    st = csv_header_read(op->has_header ? header->data : NULL, header->size, op->delimiter[0],
                         op->n, op->names, &op->header, err);
    if (st)
        return st;
    op->fields = junco_alloc_array(op->header.n_fields, sizeof(*op->fields));
    op->header_text = junco_strndup(header->size ? header->data : "", header->size);
    op->header_size = header->size;
    if (!op->fields || !op->header_text)
        return junco_nomem(err, header->size);
    op->has_places = true;
    return JUNCO_OK;
}

static junco_status put_fields(struct csv_fields *op, const struct junco_bytes *record,
                               struct junco_builder *out, struct junco_error *err) {
    size_t n_fields;

    if (!fields_cut(record->data, record->size, op->delimiter[0], op->header.n_fields, op->fields,
                    &n_fields))
        return junco_fail(err, JUNCO_EDATA, "a quote is not closed, or text follows a closed one");
    if (n_fields != op->header.n_fields)
        return junco_fail(err, JUNCO_EDATA, "%zu field%s, %s %zu", n_fields,
                          n_fields == 1 ? "" : "s", op->has_header ? "the header has" : "want",
                          op->header.n_fields);
    for (size_t i = 0; i < op->n; i++) {
        junco_status st = cell_put(out, i, op->kinds[i], &op->fields[op->header.place[i]], err);

        if (st)
            return junco_wrap(err, st, "column '%s'", op->names[i]);
    }
    return JUNCO_OK;
}

static junco_status fields_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                   struct junco_builder *out, struct junco_error *err) {
    static const struct junco_bytes none = {0};
    struct csv_fields *op = instance;
    const struct junco_bytes *header =
        junco_column_is_null(&in->columns[2], row) ? &none : &in->columns[2].as.bytes[row];
    junco_status st = JUNCO_OK;

    if (junco_column_is_null(&in->columns[0], row))
        st = junco_fail(err, JUNCO_EDATA, "more than %u bytes", JUNCO_MAX_RECORD_BYTES);
    else if (op->has_header && header == &none)
        st = junco_fail(err, JUNCO_EDATA, "there is no header before it");
    if (!st)
        st = see_header(op, header, err);
    if (!st)
        st = put_fields(op, &in->columns[0].as.bytes[row], out, err);
    return st ? junco_wrap(err, st, "line %lld", (long long)in->columns[1].as.int64[row])
              : JUNCO_OK;
}

static const struct junco_param fields_params[] = {
    {.name = "columns",
     .summary = "the header's columns to take: a list of names",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct csv_fields, columns),
     .dflt = "[]"},
    {.name = "types",
     .summary = "their types: a list of names",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct csv_fields, types),
     .dflt = "[]"},
    {.name = "delimiter",
     .summary = "what stands between fields",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct csv_fields, delimiter),
     .dflt = "','"},
    {.name = "header",
     .summary = "there is a header; else columns are taken in order",
     .kind = JUNCO_PARAM_BOOL,
     .offset = offsetof(struct csv_fields, has_header),
     .dflt = "True"},
    {.name = NULL},
};

static const struct junco_port fields_inputs[] = {
    {.name = "record", .type = "bytes", .summary = "one record", .takes_null = true},
    {.name = "line", .type = "int64", .summary = "where it stands, for messages"},
    {.name = "header", .type = "bytes", .summary = "the first record", .takes_null = true},
    {.name = NULL},
};

static const struct junco_port fields_outputs[] = {
    {.name = "column", .type = "any", .summary = "one of the columns"},
    {.name = NULL},
};

const struct junco_op junco_op_read_csv_fields = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_csv.fields",
    .summary = "a CSV record as typed columns: the second part of read_csv",
    .params = fields_params,
    .inputs = fields_inputs,
    .outputs = fields_outputs,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct csv_fields),
    .types = fields_types,
    .open = fields_open,
    .run_row = fields_run_row,
    .close = fields_close,
    .columns = fields_columns,
};
