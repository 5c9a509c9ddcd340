/* read_lines.c -- the lines of a text file, and of standard input. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/str.h"
#include "ops/source/columns.h"

#include <junco/graph.h>
#include <junco/op.h>

/* ---- bytes as text ---- */

static junco_status text_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                 struct junco_builder *out, struct junco_error *err) {
    const struct junco_bytes *record = &in->columns[0].as.bytes[row];
    junco_status st = JUNCO_OK;

    (void)instance;
    if (junco_column_is_null(&in->columns[0], row))
        st = junco_fail(err, JUNCO_EDATA, "more than %u bytes", JUNCO_MAX_RECORD_BYTES);
    else if (!utf8_is_valid(record->data, record->size))
        st = junco_fail(err, JUNCO_EDATA, "the text is not UTF-8");
    else
        return junco_put_string(out, 0, record->data, record->size, err);
    return junco_wrap(err, st, "line %lld", (long long)in->columns[1].as.int64[row]);
}

static const struct junco_port text_inputs[] = {
    {.name = "record", .type = "bytes", .summary = "a line", .takes_null = true},
    {.name = "line", .type = "int64", .summary = "where it stands, for messages"},
    {.name = "header", .type = "bytes", .summary = "not looked at", .takes_null = true},
    {.name = NULL},
};

static const struct junco_port lines_outputs[] = {
    {.name = "line", .type = "string", .summary = "a line, without its end"},
    {.name = NULL},
};

const struct junco_op junco_op_read_lines_text = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_lines.text",
    .summary = "a record as text: the second part of read_lines",
    .inputs = text_inputs,
    .outputs = lines_outputs,
    .flags = JUNCO_OP_PURE,
    .run_row = text_run_row,
};

/* ---- read_lines ---- */

struct read_lines {
    const char *path; /* NULL: a column */
};

static junco_status lines_columns(void *instance, const struct junco_columns *columns,
                                  struct junco_error *err) {
    return reader_path_given(((const struct read_lines *)instance)->path, columns, err);
}

static junco_status expand_lines(const char *records_op, const struct junco_arg *path,
                                 bool has_path_column, struct junco_graph_builder *builder,
                                 struct junco_error *err) {
    const struct reader_parts parts = {
        .records_op = records_op,
        .has_path_column = has_path_column,
        .n_records_args = path ? 1 : 0,
        .records_args = path,
        .fields_op = "read_lines.text",
        .port = "line",
        .n_columns = 1,
    };

    return reader_expand(builder, &parts, err);
}

static junco_status lines_expand(const void *instance, struct junco_graph_builder *builder,
                                 struct junco_error *err) {
    const struct read_lines *op = instance;
    const struct junco_arg path = reader_arg("path", op->path);

    return expand_lines("read_lines.records", &path, !op->path, builder, err);
}

static const struct junco_param lines_params[] = {
    {.name = "path",
     .summary = "the file; None: a column",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct read_lines, path),
     .dflt = "None"},
    {.name = NULL},
};

static const struct junco_port lines_inputs[] = {
    {.name = "path", .type = "string", .summary = "where the argument gives none"},
    {.name = NULL},
};

const struct junco_op junco_op_read_lines = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_lines",
    .summary = "the lines of a text file, as they are wanted",
    .params = lines_params,
    .inputs = lines_inputs,
    .outputs = lines_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_MANY_INPUTS,
    .instance_size = sizeof(struct read_lines),
    .expand = lines_expand,
    .columns = lines_columns,
};

/* ---- from_stdin ---- */

static junco_status stdin_expand(const void *instance, struct junco_graph_builder *builder,
                                 struct junco_error *err) {
    (void)instance;
    return expand_lines("from_stdin.records", NULL, false, builder, err);
}

const struct junco_op junco_op_from_stdin = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "from_stdin",
    .summary = "the lines of standard input, as they come",
    .outputs = lines_outputs,
    .rows = JUNCO_ROWS_MANY,
    .expand = stdin_expand,
};
