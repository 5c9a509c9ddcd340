/* read_csv_fields.c -- a CSV record's fields, as typed columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/buf.h"
#include "data/builder.h"
#include "data/column.h"
#include "data/storage.h"
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
    while (st && i > 0) {
        junco_type_unref(ret_types[--i]);
        ret_types[i] = NULL;
    }
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

/* ---- columns ----
 *
 * Cells are written into the arrays that become the columns: a builder's put for each costs more
 * than reading the text.  The texts of a run lie in one buffer. */

struct made_column {
    void *cells;
    uint8_t *valid;
};

struct made {
    struct made_column *columns;
    struct junco_buf *texts; /* NULL: there are none */
    size_t n_text_bytes; /* used of it */
    size_t rows;
};

static void made_done(const struct csv_fields *op, struct made *made) {
    for (size_t i = 0; made->columns && i < op->n; i++) {
        junco_free(made->columns[i].cells);
        junco_free(made->columns[i].valid);
    }
    junco_free(made->columns);
    junco_buf_unref(made->texts);
}

static bool has_texts(const struct csv_fields *op) {
    for (size_t i = 0; i < op->n; i++)
        if (op->kinds[i] == JUNCO_KIND_STRING)
            return true;
    return false;
}

static junco_status made_init(const struct csv_fields *op, const struct junco_chunk *in,
                              struct account *account, struct made *made, struct junco_error *err) {
    size_t n_bytes = column_payload_bytes(&in->columns[0]);

    made->columns = junco_alloc_array(op->n, sizeof(*made->columns));
    if (!made->columns)
        return junco_nomem(err, op->n * sizeof(*made->columns));
    for (size_t i = 0; i < op->n; i++) {
        made->columns[i].cells = junco_alloc_array(in->rows, kind_cell_size(op->kinds[i]));
        made->columns[i].valid = junco_alloc_array(in->rows, 1);
        if (!made->columns[i].cells || !made->columns[i].valid)
            return junco_nomem(err, in->rows * kind_cell_size(op->kinds[i]));
    }
    return has_texts(op) ? buf_new(n_bytes, account, &made->texts, err) : JUNCO_OK;
}

static junco_status make_text(struct made *made, const struct field *field, bool is_utf8,
                              struct junco_bytes *cell, uint8_t *valid, struct junco_error *err) {
    char *to = (char *)buf_data(made->texts) + made->n_text_bytes;

    *valid = field->size > 0 || field->is_quoted;
    *cell = (struct junco_bytes){NULL, *valid ? "" : NULL, 0};
    if (!is_utf8 && !utf8_is_valid(field->text, field->size))
        return junco_fail(err, JUNCO_EDATA, "the text is not UTF-8");
    if (field->size == 0)
        return JUNCO_OK;
    *cell = (struct junco_bytes){made->texts, to, cell_text(field, to)};
    made->n_text_bytes += cell->size;
    return JUNCO_OK;
}

static junco_status make_fields(struct csv_fields *op, const struct junco_bytes *record,
                                struct made *made, struct junco_error *err) {
    bool is_utf8 = made->texts && utf8_is_valid(record->data, record->size);
    size_t n_fields;

    if (!fields_cut(record->data, record->size, op->delimiter[0], op->header.n_fields, op->fields,
                    &n_fields))
        return junco_fail(err, JUNCO_EDATA, "a quote is not closed, or text follows a closed one");
    if (n_fields != op->header.n_fields)
        return junco_fail(err, JUNCO_EDATA, "%zu field%s, %s %zu", n_fields,
                          n_fields == 1 ? "" : "s", op->has_header ? "the header has" : "want",
                          op->header.n_fields);
    for (size_t i = 0; i < op->n; i++) {
        const struct field *field = &op->fields[op->header.place[i]];
        junco_kind kind = op->kinds[i];
        char *cell = (char *)made->columns[i].cells + made->rows * kind_cell_size(kind);
        uint8_t *valid = &made->columns[i].valid[made->rows];
        junco_status st = kind == JUNCO_KIND_STRING
                              ? make_text(made, field, is_utf8, (void *)cell, valid, err)
                              : cell_number(kind, field, cell, valid, err);

        if (st)
            return junco_wrap(err, st, "column '%s'", op->names[i]);
    }
    return JUNCO_OK;
}

static junco_status make_row(struct csv_fields *op, const struct junco_chunk *in, size_t row,
                             struct made *made, struct junco_error *err) {
    static const struct junco_bytes none = {0};
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
        st = make_fields(op, &in->columns[0].as.bytes[row], made, err);
    if (st)
        return junco_wrap(err, st, "line %lld", (long long)in->columns[1].as.int64[row]);
    made->rows++;
    return JUNCO_OK;
}

/* The column takes its arrays, and a reference to the texts for each cell that lies in them. */
static junco_status put_column(const struct csv_fields *op, struct made *made, size_t i,
                               struct junco_builder *out, struct junco_error *err) {
    struct made_column *column = &made->columns[i];
    const struct junco_bytes *texts = column->cells;
    struct junco_storage *storage;
    struct junco_column view;
    unsigned n = 0;
    junco_status st = storage_take(junco_type_of(op->kinds[i]), made->rows, column->cells,
                                   column->valid, &storage, err);

    if (st)
        return st;
    for (size_t row = 0; op->kinds[i] == JUNCO_KIND_STRING && row < made->rows; row++)
        n += texts[row].buf != NULL;
    if (n > 0)
        buf_ref_many(made->texts, n);
    *column = (struct made_column){0};
    view = storage_column(storage);
    st = builder_put_column(out, i, &view, err);
    junco_column_unref(&view);
    return st;
}

static junco_status fields_run(void *instance, void *call_state, const struct junco_chunk *in,
                               struct junco_builder *out, junco_next *ret_next,
                               struct junco_error *err) {
    struct csv_fields *op = instance;
    struct made made = {0};
    junco_status st = made_init(op, in, builder_account(out), &made, err);

    (void)call_state;
    *ret_next = JUNCO_DONE;
    if (!st)
        st = builder_rows_begin(out, in->rows, err);
    for (size_t row = 0; !st && row < in->rows; row++) {
        struct junco_error why = {0};

        st = make_row(op, in, row, &made, &why);
        if (st == JUNCO_ENOMEM)
            st = junco_fail(err, st, "%s", why.message);
        else if (st) /* the rows behind it move up, and so do their cells */
            st = junco_builder_fail_row(out, row, &why, err);
    }
    if (!st && made.texts)
        buf_trim(made.texts, made.n_text_bytes);
    for (size_t i = 0; !st && i < op->n; i++)
        st = put_column(op, &made, i, out, err);
    made_done(op, &made);
    return st;
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
    .run = fields_run,
    .close = fields_close,
    .columns = fields_columns,
};
