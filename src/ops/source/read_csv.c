/* read_csv.c -- the rows of a CSV file: records, and what takes them apart. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/source/columns.h"
#include "ops/source/csv.h"

#include <junco/graph.h>
#include <junco/op.h>

struct read_csv {
    const char *path; /* NULL: a column */
    struct junco_value types;
    bool has_header;
    const char *delimiter;
    struct junco_columns columns; /* of the node */
};

static junco_status csv_columns(void *instance, const struct junco_columns *columns,
                                struct junco_error *err) {
    struct read_csv *op = instance;
    junco_status st = reader_path_given(op->path, columns, err);

    if (!st && columns->n_out == 0)
        st = junco_fail(err, JUNCO_EINVAL, "say which columns to take");
    if (!st && (strlen(op->delimiter) != 1 || strchr("\"\n\r", op->delimiter[0])))
        st = junco_fail(err, JUNCO_EINVAL, "argument 'delimiter' wants one ASCII character");
    if (!st)
        st = columns_check(&op->types, columns->n_out, columns->out, err);
    op->columns = *columns;
    return st;
}

/* As the parameter says, else as the file looks; strings where it is not known which file. */
static junco_status csv_types(const void *instance, const struct junco_env *env,
                              const struct junco_type *const *in_types,
                              const struct junco_type **ret_types, struct junco_error *err) {
    const struct read_csv *op = instance;
    size_t n = op->columns.n_out, i = 0;
    junco_kind kinds[JUNCO_MAX_COLUMNS];
    junco_status st = JUNCO_OK;

    (void)env;
    (void)in_types;
    for (size_t k = 0; k < n; k++)
        kinds[k] = JUNCO_KIND_STRING;
    if (op->path)
        st = csv_guess(op->path, op->has_header, op->delimiter[0], n, op->columns.out, kinds, err);
    for (; !st && i < n; i++) {
        st = columns_type(&op->types, op->columns.out[i], false, &ret_types[i], err);
        if (st)
            break;
        if (!ret_types[i])
            ret_types[i] = junco_type_of(kinds[i]);
    }
    while (st && i > 0) {
        junco_type_unref(ret_types[--i]);
        ret_types[i] = NULL;
    }
    return st;
}

static junco_status expand_as(const struct read_csv *op, const struct junco_value *columns,
                              const struct junco_value *types, struct junco_graph_builder *builder,
                              struct junco_error *err) {
    const struct junco_arg records_args[] = {
        reader_arg("path", op->path),
        reader_arg("form", "csv"),
        reader_flag("header", op->has_header),
        reader_arg("delimiter", op->delimiter),
    };
    const struct junco_arg fields_args[] = {
        {.name = "columns", .value = *columns},
        {.name = "types", .value = *types},
        reader_arg("delimiter", op->delimiter),
        reader_flag("header", op->has_header),
    };
    const struct reader_parts parts = {
        .records_op = "read_lines.records",
        .has_path_column = !op->path,
        .n_records_args = 4,
        .records_args = records_args,
        .fields_op = "read_csv.fields",
        .n_fields_args = 4,
        .fields_args = fields_args,
        .port = "column",
        .n_columns = op->columns.n_out,
        .is_many = true,
    };

    return reader_expand(builder, &parts, err);
}

static junco_status csv_expand(const void *instance, struct junco_graph_builder *builder,
                               struct junco_error *err) {
    const struct read_csv *op = instance;
    const struct junco_type *types[JUNCO_MAX_COLUMNS];
    const char *texts[JUNCO_MAX_COLUMNS];
    struct junco_value names = {0}, kinds = {0};
    size_t n = op->columns.n_out;
    junco_status st = csv_types(instance, NULL, NULL, types, err);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        texts[i] = junco_kind_name(types[i]->kind);
        junco_type_unref(types[i]);
    }
    st = columns_texts(n, op->columns.out, &names, err);
    if (!st)
        st = columns_texts(n, texts, &kinds, err);
    if (!st)
        st = expand_as(op, &names, &kinds, builder, err);
    junco_value_unref(&names);
    junco_value_unref(&kinds);
    return st;
}

static const struct junco_param csv_params[] = {
    {.name = "path",
     .summary = "the file; None: a column",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct read_csv, path),
     .dflt = "None"},
    {.name = "types",
     .summary = "types of columns, {'age': 'int64'}; the others are as the first rows look, or "
                "strings where the path is a column",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct read_csv, types),
     .dflt = "None"},
    {.name = "header",
     .summary = "the first record names the columns; else they are taken in order",
     .kind = JUNCO_PARAM_BOOL,
     .offset = offsetof(struct read_csv, has_header),
     .dflt = "True"},
    {.name = "delimiter",
     .summary = "what stands between fields: one character",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct read_csv, delimiter),
     .dflt = "','"},
    {.name = NULL},
};

static const struct junco_port csv_inputs[] = {
    {.name = "path", .type = "string", .summary = "where the argument gives none"},
    {.name = NULL},
};

static const struct junco_port csv_outputs[] = {
    {.name = "column",
     .type = "any",
     .summary = "a column of the file, by name; null: it is empty"},
    {.name = NULL},
};

const struct junco_op junco_op_read_csv = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_csv",
    .summary = "the rows of a CSV file, as they are wanted",
    .params = csv_params,
    .inputs = csv_inputs,
    .outputs = csv_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct read_csv),
    .types = csv_types,
    .expand = csv_expand,
    .columns = csv_columns,
};
