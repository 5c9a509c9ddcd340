/* columns.c -- the columns that a reader of tables gives: names, and types as parameters say. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/columns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

/* ---- types ---- */

static const struct junco_value *find(const struct junco_value *types, const char *column) {
    const struct junco_type *type;

    if (types->kind != JUNCO_KIND_STRUCT)
        return NULL;
    type = junco_list_type(types->as.list);
    for (size_t i = 0; i < type->n_fields; i++)
        if (str_equal(type->fields[i].name, column))
            return &junco_list_items(types->as.list)[i];
    return NULL;
}

static bool is_allowed(const struct junco_type *type, bool is_json) {
    switch (type->kind) {
    case JUNCO_KIND_BOOL:
    case JUNCO_KIND_INT64:
    case JUNCO_KIND_FLOAT64:
    case JUNCO_KIND_STRING:
        return true;
    case JUNCO_KIND_LIST:
        return is_json && is_allowed(type->elem, false);
    default:
        return false;
    }
}

junco_status columns_type(const struct junco_value *types, const char *column, bool is_json,
                          const struct junco_type **ret_type, struct junco_error *err) {
    const struct junco_value *text = find(types, column);
    const struct junco_type *type = NULL;
    junco_status st = JUNCO_OK;

    if (!text) {
        *ret_type = NULL;
        return JUNCO_OK;
    }
    if (text->kind == JUNCO_KIND_STRING)
        st = junco_type_parse(text->as.bytes.data, &type, err);
    if (!st && type && is_allowed(type, is_json)) {
        *ret_type = type;
        return JUNCO_OK;
    }
    junco_type_unref(type);
    if (st == JUNCO_ENOMEM)
        return st;
    return junco_fail(
        err, JUNCO_EINVAL, "types: column '%s': want 'bool', 'int64', 'float64'%s", column,
        is_json ? ", 'string', a list of these such as 'list<float64>', or 'any'" : " or 'string'");
}

static bool is_named(size_t n, const char *const *names, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

junco_status columns_check(const struct junco_value *types, size_t n, const char *const *names,
                           struct junco_error *err) {
    const struct junco_type *type;

    if (types->kind == JUNCO_KIND_NULL)
        return JUNCO_OK;
    if (types->kind != JUNCO_KIND_STRUCT)
        return junco_fail(err, JUNCO_ETYPE, "argument 'types' wants a dict: {'column': 'int64'}");
    type = junco_list_type(types->as.list);
    for (size_t i = 0; i < type->n_fields; i++)
        if (!is_named(n, names, type->fields[i].name))
            return junco_fail(err, JUNCO_ENOTFOUND, "types: '%s' is none of the columns taken",
                              type->fields[i].name);
    return JUNCO_OK;
}

/* ---- literals ---- */

junco_status columns_texts(size_t n, const char *const *texts, struct junco_value *ret_value,
                           struct junco_error *err) {
    const struct junco_type *type;
    struct junco_list *list;
    junco_status st = junco_type_list(junco_type_of(JUNCO_KIND_STRING), &type, err);

    if (st)
        return st;
    st = junco_list_new(type, n, &list, err);
    junco_type_unref(type);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++)
        junco_list_items(list)[i] = (struct junco_value){
            .kind = JUNCO_KIND_STRING, .as.bytes = {NULL, texts[i], strlen(texts[i])}};
    *ret_value = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list};
    return JUNCO_OK;
}

const char *columns_text(const struct junco_value *texts, size_t i) {
    return junco_list_items(texts->as.list)[i].as.bytes.data;
}

size_t columns_count(const struct junco_value *texts) {
    return texts->kind == JUNCO_KIND_LIST ? junco_list_size(texts->as.list) : 0;
}

struct junco_arg reader_arg(const char *name, const char *text) {
    struct junco_arg arg = {.name = name};

    if (text)
        arg.value =
            (struct junco_value){.kind = JUNCO_KIND_STRING, .as.bytes = {NULL, text, strlen(text)}};
    return arg;
}

struct junco_arg reader_flag(const char *name, bool value) {
    return (struct junco_arg){.name = name,
                              .value = {.kind = JUNCO_KIND_BOOL, .as.boolean = value}};
}

/* ---- parts ---- */

static junco_status add_fields(struct junco_graph_builder *builder,
                               const struct reader_parts *parts, struct junco_error *err) {
    static const char *const in[] = {"record", "line", "header"};
    size_t size = strlen(parts->port) + 24;
    const char **out = junco_alloc_array(parts->n_columns, sizeof(*out));
    char *texts = junco_alloc_array(parts->n_columns, size);
    struct junco_node_spec spec = {.name = "fields",
                                   .op = parts->fields_op,
                                   .n_in = 3,
                                   .in = in,
                                   .n_out = parts->n_columns,
                                   .out = out,
                                   .n_args = parts->n_fields_args,
                                   .args = parts->fields_args};
    junco_status st = JUNCO_OK;

    if (!out || !texts)
        st = junco_nomem(err, parts->n_columns * size);
    for (size_t i = 0; !st && i < parts->n_columns; i++) {
        out[i] = parts->is_many ? texts + i * size : parts->port;
        snprintf(texts + i * size, size, "%s%zu", parts->port, i);
    }
    if (!st)
        st = junco_graph_add(builder, &spec, err);
    junco_free(out);
    junco_free(texts);
    return st;
}

junco_status reader_expand(struct junco_graph_builder *builder, const struct reader_parts *parts,
                           struct junco_error *err) {
    static const char *const in[] = {"path0"}, *const out[] = {"record", "line", "header"};
    const struct junco_node_spec records = {.name = "records",
                                            .iteration = JUNCO_FLAT_MAP,
                                            .op = parts->records_op,
                                            .n_in = parts->has_path_column ? 1 : 0,
                                            .in = in,
                                            .n_out = 3,
                                            .out = out,
                                            .n_args = parts->n_records_args,
                                            .args = parts->records_args};
    junco_status st = junco_graph_add(builder, &records, err);

    return st ? st : add_fields(builder, parts, err);
}

junco_status reader_path_given(const char *path, const struct junco_columns *columns,
                               struct junco_error *err) {
    if (columns->n_in + (path != NULL) == 1)
        return JUNCO_OK;
    if (columns->n_in > 1)
        return junco_fail(err, JUNCO_ETYPE, "it reads 1 column (path), %zu are named",
                          columns->n_in);
    return junco_fail(err, JUNCO_EINVAL,
                      path ? "the path is given twice, as a column and as an argument"
                           : "want a path, as an argument or as a column");
}

junco_status reader_peek(const char *path, char *buf, size_t size, size_t *ret_size,
                         bool *ret_is_whole, struct junco_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n = 0;
    ssize_t got = 1;

    if (fd < 0)
        return junco_fail(err, errno == ENOENT ? JUNCO_ENOTFOUND : JUNCO_EIO, "'%.200s': %s", path,
                          strerror(errno));
    while (n < size && got > 0) {
        got = read(fd, buf + n, size - n);
        n += got > 0 ? (size_t)got : 0;
        if (got < 0 && errno == EINTR)
            got = 1;
    }
    if (got < 0) {
        int code = errno;

        close(fd);
        return junco_fail(err, JUNCO_EIO, "'%.200s': %s", path, strerror(code));
    }
    close(fd);
    *ret_size = n;
    *ret_is_whole = got == 0;
    return JUNCO_OK;
}
