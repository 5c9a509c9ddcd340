/* literal.c -- literal arguments: copied into a graph, described, read from pipeline text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/literal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "data/number.h"
#include "graph/own.h"

static bool is_nested(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT;
}

static junco_status copy_string(struct graph *graph, const struct junco_bytes *from,
                                struct junco_value *ret_value, struct junco_error *err) {
    char *text;

    if (from->size > JUNCO_MAX_TOKEN_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "a string has %zu bytes, at most %d", from->size,
                          JUNCO_MAX_TOKEN_BYTES);
    if (from->size && memchr(from->data, '\0', from->size))
        return junco_fail(err, JUNCO_EINVAL, "a string has a NUL byte in it");
    text = arena_strndup(&graph->arena, from->size ? from->data : "", from->size);
    if (!text)
        return junco_nomem(err, from->size + 1);
    *ret_value = (struct junco_value){.kind = JUNCO_KIND_STRING,
                                      .as.bytes = {.data = text, .size = from->size}};
    return JUNCO_OK;
}

/* One value; of a list or struct the frame with all items null. */
static junco_status copy_one(struct graph *graph, const struct junco_value *from,
                             struct junco_value *ret_value, struct junco_error *err) {
    struct junco_list *list;
    junco_status st;

    switch (from->kind) {
    case JUNCO_KIND_FLOAT64:
        if (!isfinite(from->as.float64))
            return junco_fail(err, JUNCO_EINVAL, "a number is not finite");
        *ret_value = *from;
        return JUNCO_OK;
    case JUNCO_KIND_NULL:
    case JUNCO_KIND_BOOL:
    case JUNCO_KIND_INT64:
        *ret_value = *from;
        return JUNCO_OK;
    case JUNCO_KIND_STRING:
        return copy_string(graph, &from->as.bytes, ret_value, err);
    case JUNCO_KIND_LIST:
    case JUNCO_KIND_STRUCT:
        st = junco_list_new(junco_list_type(from->as.list), junco_list_size(from->as.list), &list,
                            err);
        if (!st)
            *ret_value = (struct junco_value){.kind = from->kind, .as.list = list};
        return st;
    default:
        return junco_fail(err, JUNCO_EINVAL,
                          "a %s is no literal: an argument is None, a bool, a "
                          "number, a string, a list or a dict",
                          junco_kind_name(from->kind));
    }
}

struct copy_frame {
    struct junco_list *from, *to;
    size_t next;
};

/* Depth first with a stack of our own; what is copied hangs below `root` at once, so that a
 * failure frees it with the root. */
static junco_status copy_items(struct graph *graph, const struct junco_value *from,
                               struct junco_value *root, struct junco_error *err) {
    struct copy_frame stack[JUNCO_MAX_NESTING];
    int depth = 1;

    stack[0] = (struct copy_frame){.from = from->as.list, .to = root->as.list};
    while (depth > 0) {
        struct copy_frame *top = &stack[depth - 1];
        struct junco_value *source, *target;
        junco_status st;

        if (top->next == junco_list_size(top->from)) {
            depth--;
            continue;
        }
        source = &junco_list_items(top->from)[top->next];
        target = &junco_list_items(top->to)[top->next++];
        st = copy_one(graph, source, target, err);
        if (st)
            return st;
        if (!is_nested(source))
            continue;
        if (depth == JUNCO_MAX_NESTING)
            return junco_fail(err, JUNCO_ELIMIT, "a list is nested deeper than %d",
                              JUNCO_MAX_NESTING);
        stack[depth++] = (struct copy_frame){.from = source->as.list, .to = target->as.list};
    }
    return JUNCO_OK;
}

junco_status literal_copy(struct graph *graph, const struct junco_value *from,
                          struct junco_value *ret_value, struct junco_error *err) {
    struct junco_value copy = {.kind = JUNCO_KIND_NULL};
    junco_status st = copy_one(graph, from, &copy, err);

    if (!st && is_nested(from))
        st = copy_items(graph, from, &copy, err);
    if (st) {
        junco_value_unref(&copy);
        return st;
    }
    st = own_value(graph, &copy, err);
    if (!st)
        *ret_value = copy;
    return st;
}

/* 'text' or "text": what stands between the quotes, \\ \' \" and \n written out. */
static junco_status parse_quoted(const char *text, size_t size, struct arena *arena,
                                 struct junco_value *ret_value, struct junco_error *err) {
    char *copy = arena_strndup(arena, text + 1, size - 2);
    size_t n = 0;

    if (!copy)
        return junco_nomem(err, size);
    for (size_t i = 1; i < size - 1; i++) {
        if (text[i] == text[0])
            return junco_fail(err, JUNCO_ESYNTAX, "%s: a quote inside the string: write \\%c", text,
                              text[0]);
        if (text[i] == '\\' && i + 1 < size - 1 && strchr("\\'\"n", text[i + 1])) {
            i++;
            copy[n++] = text[i] == 'n' ? '\n' : text[i];
        } else {
            copy[n++] = text[i];
        }
    }
    copy[n] = '\0';
    *ret_value =
        (struct junco_value){.kind = JUNCO_KIND_STRING, .as.bytes = {.data = copy, .size = n}};
    return JUNCO_OK;
}

/* JSON's numbers and lists are the pipeline text's, and its reader knows no locale. */
static junco_status parse_json(const char *text, size_t size, struct arena *arena,
                               struct junco_value *ret_value, struct junco_error *err) {
    struct json_in in;
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    json_event event;
    junco_status st;

    json_in_init(&in, text, size);
    st = json_next(&in, &event, err);
    if (!st)
        st = literal_read(&in, event, arena, &value, err);
    if (!st)
        st = json_next(&in, &event, err); /* JSON_END, or what follows is the error */
    json_in_done(&in);
    if (st)
        junco_value_unref(&value);
    else
        *ret_value = value;
    return st;
}

junco_status literal_parse(const char *text, struct arena *arena, struct junco_value *ret_value,
                           struct junco_error *err) {
    size_t size = strlen(text);

    if (size > JUNCO_MAX_TOKEN_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "a literal has %zu bytes, at most %d", size,
                          JUNCO_MAX_TOKEN_BYTES);
    if (str_equal(text, "None")) {
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_NULL};
        return JUNCO_OK;
    }
    if (str_equal(text, "True") || str_equal(text, "False")) {
        *ret_value = (struct junco_value){.kind = JUNCO_KIND_BOOL, .as.boolean = text[0] == 'T'};
        return JUNCO_OK;
    }
    if (size >= 2 && (text[0] == '\'' || text[0] == '"') && text[size - 1] == text[0])
        return parse_quoted(text, size, arena, ret_value, err);
    return parse_json(text, size, arena, ret_value, err);
}

const char *literal_describe(const struct junco_value *value, char *buf, size_t size) {
    char number[NUMBER_TEXT_BYTES];

    switch (value->kind) {
    case JUNCO_KIND_NULL:
        str_copy(buf, size, "None");
        break;
    case JUNCO_KIND_BOOL:
        str_copy(buf, size, value->as.boolean ? "True" : "False");
        break;
    case JUNCO_KIND_INT64:
        snprintf(buf, size, "%" PRId64, value->as.int64);
        break;
    case JUNCO_KIND_FLOAT64:
        number_format_double(number, value->as.float64); /* 3.0 must not read as an int */
        str_copy(buf, size, number);
        break;
    case JUNCO_KIND_STRING:
        snprintf(buf, size, "'%.60s'%s", value->as.bytes.data,
                 value->as.bytes.size > 60 ? "..." : "");
        break;
    case JUNCO_KIND_LIST:
        snprintf(buf, size, "a list of %zu", junco_list_size(value->as.list));
        break;
    default:
        str_copy(buf, size, value->kind == JUNCO_KIND_STRUCT ? "a dict" : "no literal");
        break;
    }
    return buf;
}

struct junco_value literal_text(const char *text) {
    if (!text)
        return (struct junco_value){.kind = JUNCO_KIND_NULL};
    return (struct junco_value){.kind = JUNCO_KIND_STRING,
                                .as.bytes = {.data = text, .size = strlen(text)}};
}
