/* read_json.c -- the rows of a file of JSON lines: an object a line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/source/columns.h"
#include "ops/source/json_fields.h"
#include "ops/source/records.h"

#include <junco/graph.h>
#include <junco/op.h>

/* How much of a file tells its columns' types. */
#define GUESS_BYTES ((size_t)256 << 10)
#define GUESS_RECORDS 1000

struct read_json {
    const char *path; /* NULL: a column */
    struct junco_value types;
    struct junco_columns columns; /* of the node */
};

/* ---- types ---- */

/* What the values of a column seen so far are: bits of 1 << json_event. */
struct guess {
    unsigned values, items; /* items of arrays */
};

#define HAS(set, event) ((set)&1u << (event))
#define ONLY(set, allowed) (((set) & ~((allowed) | 1u << JSON_NULL)) == 0)

/* The one kind that all of them fit; NULL: there is none. */
static const char *scalar_name(unsigned set) {
    const unsigned numbers = 1u << JSON_INT | 1u << JSON_FLOAT;

    if (ONLY(set, 0))
        return NULL;
    if (ONLY(set, 1u << JSON_BOOL))
        return "bool";
    if (ONLY(set, 1u << JSON_INT))
        return "int64";
    if (ONLY(set, numbers))
        return "float64";
    return ONLY(set, 1u << JSON_STRING) ? "string" : NULL;
}

static const char *guess_name(const struct guess *guess) {
    static const char *const lists[][2] = {{"bool", "list<bool>"},
                                           {"int64", "list<int64>"},
                                           {"float64", "list<float64>"},
                                           {"string", "list<string>"}};
    const char *name = scalar_name(guess->values);

    if (name || !ONLY(guess->values, 1u << JSON_ARRAY) || !HAS(guess->values, JSON_ARRAY))
        return name ? name : "string";
    name = scalar_name(guess->items);
    for (size_t i = 0; name && i < 4; i++)
        if (strcmp(lists[i][0], name) == 0)
            return lists[i][1];
    return "string";
}

static junco_status guess_value(struct json_in *in, struct guess *guess, struct junco_error *err) {
    json_event event;
    junco_status st = json_next(in, &event, err);

    if (!st)
        guess->values |= 1u << event;
    if (st || event != JSON_ARRAY)
        return st ? st : json_skip(in, event, err);
    for (;;) {
        st = json_next(in, &event, err);
        if (st || event == JSON_ARRAY_END)
            return st;
        guess->items |= 1u << event;
        st = json_skip(in, event, err);
        if (st)
            return st;
    }
}

static junco_status guess_object(const char *text, size_t size, size_t n, const char *const *names,
                                 struct guess *guesses) {
    struct guess other = {0};
    struct json_in in;
    size_t hint = 0, at;
    bool is_end = false;
    junco_status st;

    json_in_init(&in, text, size);
    st = json_object_begin(&in, NULL);
    while (!st && !is_end) {
        st = json_member_next(&in, n, names, &hint, &at, &is_end, NULL);
        if (!st && !is_end)
            st = guess_value(&in, at == SIZE_MAX ? &other : &guesses[at], NULL);
    }
    json_in_done(&in);
    return st;
}

/* A line that is no object is its own error, when it is read. */
static void guess_text(const char *text, size_t size, bool is_whole, size_t n,
                       const char *const *names, struct guess *guesses) {
    struct guess seen[JUNCO_MAX_COLUMNS];
    struct record record;

    for (size_t i = 0; i < GUESS_RECORDS; i++) {
        size_t searched = 0;

        memcpy(seen, guesses, n * sizeof(*seen));
        if (!record_find(RECORD_FILLED, ',', text, size, is_whole, false, &searched, &record))
            return;
        if (!record.is_blank && !guess_object(text, record.size, n, names, seen))
            memcpy(guesses, seen, n * sizeof(*seen));
        text += record.next;
        size -= record.next;
    }
}

static junco_status guess_file(const char *path, size_t n, const char *const *names,
                               struct guess *guesses, struct junco_error *err) {
    char *text = junco_alloc(GUESS_BYTES);
    size_t size, mark;
    bool is_whole;
    junco_status st = text ? JUNCO_OK : junco_nomem(err, GUESS_BYTES);

    if (!st)
        st = reader_peek(path, text, GUESS_BYTES, &size, &is_whole, err);
    if (!st) {
        mark = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        guess_text(text + mark, size - mark, is_whole, n, names, guesses);
    }
    junco_free(text);
    return st;
}

/* ---- the operator ---- */

static junco_status json_columns(void *instance, const struct junco_columns *columns,
                                 struct junco_error *err) {
    struct read_json *op = instance;
    junco_status st = reader_path_given(op->path, columns, err);

    if (!st && columns->n_out == 0)
        st = junco_fail(err, JUNCO_EINVAL, "say which columns to take");
    if (!st)
        st = columns_check(&op->types, columns->n_out, columns->out, err);
    op->columns = *columns;
    return st;
}

/* As the parameter says, else as the file looks; strings where it is not known which file. */
static junco_status json_types(const void *instance, const struct junco_env *env,
                               const struct junco_type *const *in_types,
                               const struct junco_type **ret_types, struct junco_error *err) {
    const struct read_json *op = instance;
    size_t n = op->columns.n_out, i = 0;
    struct guess guesses[JUNCO_MAX_COLUMNS];
    junco_status st = JUNCO_OK;

    (void)env;
    (void)in_types;
    memset(guesses, 0, sizeof(guesses));
    if (op->path)
        st = guess_file(op->path, n, op->columns.out, guesses, err);
    for (; !st && i < n; i++) {
        st = columns_type(&op->types, op->columns.out[i], true, &ret_types[i], err);
        if (!st && !ret_types[i])
            st = junco_type_parse(guess_name(&guesses[i]), &ret_types[i], err);
        if (st)
            break;
    }
    while (st && i > 0) {
        junco_type_unref(ret_types[--i]);
        ret_types[i] = NULL;
    }
    return st;
}

static junco_status expand_as(const struct read_json *op, const struct junco_value *columns,
                              const struct junco_value *types, struct junco_graph_builder *builder,
                              struct junco_error *err) {
    const struct junco_arg records_args[] = {reader_arg("path", op->path),
                                             reader_arg("form", "filled")};
    const struct junco_arg fields_args[] = {{.name = "columns", .value = *columns},
                                            {.name = "types", .value = *types}};
    const struct reader_parts parts = {
        .records_op = "read_lines.records",
        .has_path_column = !op->path,
        .n_records_args = 2,
        .records_args = records_args,
        .fields_op = "read_json.fields",
        .n_fields_args = 2,
        .fields_args = fields_args,
        .port = "column",
        .n_columns = op->columns.n_out,
        .is_many = true,
    };

    return reader_expand(builder, &parts, err);
}

#define TYPE_BYTES 32 /* of the types here, as text */

static junco_status json_expand(const void *instance, struct junco_graph_builder *builder,
                                struct junco_error *err) {
    const struct read_json *op = instance;
    const struct junco_type *types[JUNCO_MAX_COLUMNS];
    char names[JUNCO_MAX_COLUMNS][TYPE_BYTES];
    const char *texts[JUNCO_MAX_COLUMNS];
    struct junco_value columns = {0}, kinds = {0};
    size_t n = op->columns.n_out;
    junco_status st = json_types(instance, NULL, NULL, types, err);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        texts[i] = junco_type_format(types[i], names[i], TYPE_BYTES);
        junco_type_unref(types[i]);
    }
    st = columns_texts(n, op->columns.out, &columns, err);
    if (!st)
        st = columns_texts(n, texts, &kinds, err);
    if (!st)
        st = expand_as(op, &columns, &kinds, builder, err);
    junco_value_unref(&columns);
    junco_value_unref(&kinds);
    return st;
}

static const struct junco_param json_params[] = {
    {.name = "path",
     .summary = "the file; None: a column",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct read_json, path),
     .dflt = "None"},
    {.name = "types",
     .summary =
         "types of columns, {'vec': 'list<float64>'}; the others are as the first rows look, "
         "or strings where the path is a column",
     .kind = JUNCO_PARAM_VALUE,
     .offset = offsetof(struct read_json, types),
     .dflt = "None"},
    {.name = NULL},
};

static const struct junco_port json_inputs[] = {
    {.name = "path", .type = "string", .summary = "where the argument gives none"},
    {.name = NULL},
};

static const struct junco_port json_outputs[] = {
    {.name = "column",
     .type = "any",
     .summary = "a member by name; null: there is none; other objects and arrays as JSON text"},
    {.name = NULL},
};

const struct junco_op junco_op_read_json = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_json",
    .summary = "the rows of a file of JSON lines, an object a line, as they are wanted",
    .params = json_params,
    .inputs = json_inputs,
    .outputs = json_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS,
    .instance_size = sizeof(struct read_json),
    .types = json_types,
    .expand = json_expand,
    .columns = json_columns,
};
