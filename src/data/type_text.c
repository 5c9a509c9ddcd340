/* type_text.c -- types as text: "tensor<float32>[?,512]", both ways. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/value.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

struct cut_text {
    char *buf;
    size_t size, used; /* used < size */
};

static void put(struct cut_text *out, const char *text) {
    size_t n = strlen(text);
    size_t room = out->size - 1 - out->used;

    if (n > room)
        n = room;
    memcpy(out->buf + out->used, text, n);
    out->used += n;
    out->buf[out->used] = '\0';
}

static void put_tensor(struct cut_text *out, const struct junco_type *type) {
    char number[24];

    if (type->dtype != JUNCO_DTYPE_ANY || type->rank >= 0) {
        put(out, "<");
        put(out, junco_dtype_name(type->dtype));
        put(out, ">");
    }
    if (type->rank < 0)
        return;
    put(out, "[");
    for (int i = 0; i < type->rank; i++) {
        snprintf(number, sizeof(number), "%lld", (long long)type->dims[i]);
        put(out, i ? "," : "");
        put(out, type->dims[i] < 0 ? "?" : number);
    }
    put(out, "]");
}

/* Types nest at most JUNCO_MAX_NESTING deep: so does this. */
static void put_type(struct cut_text *out, const struct junco_type *type) {
    put(out, junco_kind_name(type->kind));
    switch (type->kind) {
    case JUNCO_KIND_TENSOR:
        put_tensor(out, type);
        break;
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_FRAME:
        if (type->pixels != JUNCO_PIXELS_ANY) {
            put(out, "<");
            put(out, junco_pixels_name(type->pixels));
            put(out, ">");
        }
        break;
    case JUNCO_KIND_LIST:
        put(out, "<");
        put_type(out, type->elem);
        put(out, ">");
        break;
    case JUNCO_KIND_STRUCT:
        for (size_t i = 0; i < type->n_fields; i++) {
            put(out, i ? "," : "{");
            put(out, type->fields[i].name);
            put(out, ":");
            put_type(out, type->fields[i].type);
        }
        put(out, type->n_fields ? "}" : "");
        break;
    default:
        break;
    }
}

const char *junco_type_format(const struct junco_type *type, char *buf, size_t size) {
    struct cut_text out = {.buf = buf, .size = size};

    if (size == 0)
        return buf;
    buf[0] = '\0';
    put_type(&out, type);
    return buf;
}

/* ---- reading ---- */

struct type_reader {
    const char *text, *at;
    int depth;
    struct arena arena; /* fields and their names, until the type has copies */
};

static void skip_blanks(struct type_reader *r) {
    r->at += strspn(r->at, " \t\r\n");
}

static bool take(struct type_reader *r, char c) {
    skip_blanks(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static junco_status fail_at(const struct type_reader *r, const char *want,
                            struct junco_error *err) {
    if (*r->at == '\0')
        return junco_fail(err, JUNCO_ESYNTAX, "type '%.80s': want %s, found the end", r->text,
                          want);
    return junco_fail(err, JUNCO_ESYNTAX, "type '%.80s': want %s, found '%.20s' at byte %zu",
                      r->text, want, r->at, (size_t)(r->at - r->text) + 1);
}

/* The name that begins here, as a length; blanks before it are skipped. */
static size_t name_length(struct type_reader *r) {
    skip_blanks(r);
    return strcspn(r->at, ":,<>[]{} \t\r\n");
}

/* Take the word here if `name` says one of 0 … n - 1; -1 if none. */
static int take_word(struct type_reader *r, const char *(*name)(int), int n) {
    size_t length = name_length(r);

    for (int i = 0; i < n; i++) {
        if (strlen(name(i)) == length && memcmp(name(i), r->at, length) == 0) {
            r->at += length;
            return i;
        }
    }
    return -1;
}

static const char *kind_word(int i) {
    return junco_kind_name((junco_kind)i);
}

static const char *dtype_word(int i) {
    return junco_dtype_name((junco_dtype)i);
}

static const char *pixels_word(int i) {
    return junco_pixels_name((junco_pixels)i);
}

static junco_status read_dim(struct type_reader *r, int64_t *ret_dim, struct junco_error *err) {
    char *end;

    if (take(r, '?')) {
        *ret_dim = -1;
        return JUNCO_OK;
    }
    skip_blanks(r);
    if (*r->at < '0' || *r->at > '9')
        return fail_at(r, "a dimension (a number or ?)", err);
    size_t n_digits = strspn(r->at, "0123456789");
    if (n_digits > 18)
        return fail_at(r, "a dimension below 10^18", err);
    *ret_dim = strtoll(r->at, &end, 10);
    r->at = end;
    return JUNCO_OK;
}

static junco_status read_tensor(struct type_reader *r, const struct junco_type **ret_type,
                                struct junco_error *err) {
    int64_t dims[JUNCO_MAX_RANK];
    int dtype = JUNCO_DTYPE_ANY;
    int rank = -1;

    if (take(r, '<')) {
        dtype = take_word(r, dtype_word, JUNCO_DTYPE_FLOAT64 + 1);
        if (dtype < 0)
            return fail_at(r, "an element type such as uint8 or float32", err);
        if (!take(r, '>'))
            return fail_at(r, "'>'", err);
    }
    if (take(r, '[')) {
        rank = 0;
        while (!take(r, ']')) {
            if (rank > 0 && !take(r, ','))
                return fail_at(r, "',' or ']'", err);
            if (rank == JUNCO_MAX_RANK)
                return fail_at(r, "']' (a tensor has at most 8 dimensions)", err);
            junco_status st = read_dim(r, &dims[rank], err);
            if (st)
                return st;
            rank++;
        }
    }
    return junco_type_tensor((junco_dtype)dtype, rank, dims, ret_type, err);
}

typedef junco_status (*make_image)(junco_pixels pixels, const struct junco_type **ret_type,
                                   struct junco_error *err);

/* An image or a frame: they differ in the constructor. */
static junco_status read_image(struct type_reader *r, make_image make, junco_kind kind,
                               const struct junco_type **ret_type, struct junco_error *err) {
    if (!take(r, '<')) {
        *ret_type = junco_type_of(kind);
        return JUNCO_OK;
    }
    int pixels = take_word(r, pixels_word, JUNCO_PIXELS_RGBA + 1);
    if (pixels < 0)
        return fail_at(r, "a pixel layout: rgb, bgr, gray, rgba or any", err);
    if (!take(r, '>'))
        return fail_at(r, "'>'", err);
    return make((junco_pixels)pixels, ret_type, err);
}

static junco_status read_type(struct type_reader *r, const struct junco_type **ret_type,
                              struct junco_error *err);

static junco_status read_list(struct type_reader *r, const struct junco_type **ret_type,
                              struct junco_error *err) {
    const struct junco_type *elem;

    if (!take(r, '<')) {
        *ret_type = junco_type_of(JUNCO_KIND_LIST);
        return JUNCO_OK;
    }
    junco_status st = read_type(r, &elem, err);
    if (st)
        return st;
    if (take(r, '>'))
        st = junco_type_list(elem, ret_type, err);
    else
        st = fail_at(r, "'>'", err);
    junco_type_unref(elem);
    return st;
}

/* "name:type" into `field`, whose name lies in the reader's arena. */
static junco_status read_field(struct type_reader *r, struct junco_field *field,
                               struct junco_error *err) {
    size_t n = name_length(r);

    if (n == 0 || n > JUNCO_MAX_NAME_BYTES)
        return fail_at(r, "a field's name of 1 to 128 bytes", err);
    field->name = arena_strndup(&r->arena, r->at, n);
    if (!field->name)
        return junco_nomem(err, n + 1);
    r->at += n;
    if (!take(r, ':'))
        return fail_at(r, "':' and the field's type", err);
    return read_type(r, &field->type, err);
}

static junco_status read_fields(struct type_reader *r, struct junco_field *fields,
                                size_t *ret_n_read, struct junco_error *err) {
    while (!take(r, '}')) {
        if (*ret_n_read > 0 && !take(r, ','))
            return fail_at(r, "',' or '}'", err);
        if (*ret_n_read == JUNCO_MAX_FIELDS)
            return fail_at(r, "'}' (a struct has at most 64 fields)", err);
        junco_status st = read_field(r, &fields[*ret_n_read], err);
        if (st)
            return st;
        (*ret_n_read)++;
    }
    return JUNCO_OK;
}

static junco_status read_struct(struct type_reader *r, const struct junco_type **ret_type,
                                struct junco_error *err) {
    size_t n = 0;

    if (!take(r, '{')) {
        *ret_type = junco_type_of(JUNCO_KIND_STRUCT);
        return JUNCO_OK;
    }
    struct junco_field *fields = arena_alloc_array(&r->arena, JUNCO_MAX_FIELDS, sizeof(*fields));
    if (!fields)
        return junco_nomem(err, JUNCO_MAX_FIELDS * sizeof(*fields));
    junco_status st = read_fields(r, fields, &n, err);
    if (!st)
        st = junco_type_struct(n, fields, ret_type, err);
    for (size_t i = 0; i < n; i++)
        junco_type_unref(fields[i].type);
    return st;
}

static junco_status read_kind(struct type_reader *r, const struct junco_type **ret_type,
                              struct junco_error *err) {
    int kind = take_word(r, kind_word, JUNCO_KIND_ANY + 1);

    switch (kind) {
    case -1:
        return fail_at(r, "a type such as int64, string, image<rgb> or tensor<float32>[?,512]",
                       err);
    case JUNCO_KIND_TENSOR:
        return read_tensor(r, ret_type, err);
    case JUNCO_KIND_IMAGE:
        return read_image(r, junco_type_image, JUNCO_KIND_IMAGE, ret_type, err);
    case JUNCO_KIND_FRAME:
        return read_image(r, junco_type_frame, JUNCO_KIND_FRAME, ret_type, err);
    case JUNCO_KIND_LIST:
        return read_list(r, ret_type, err);
    case JUNCO_KIND_STRUCT:
        return read_struct(r, ret_type, err);
    default:
        *ret_type = junco_type_of((junco_kind)kind);
        return JUNCO_OK;
    }
}

/* Recursive, and bounded: the reader counts its depth. */
static junco_status read_type(struct type_reader *r, const struct junco_type **ret_type,
                              struct junco_error *err) {
    if (r->depth == JUNCO_MAX_NESTING)
        return junco_fail(err, JUNCO_ELIMIT, "type: nested deeper than %d levels",
                          JUNCO_MAX_NESTING);
    r->depth++;
    junco_status st = read_kind(r, ret_type, err);
    r->depth--;
    return st;
}

junco_status junco_type_parse(const char *text, const struct junco_type **ret_type,
                              struct junco_error *err) {
    struct type_reader r = {.text = text, .at = text, .arena.max_bytes = JUNCO_MAX_TEXT_BYTES};
    const struct junco_type *type;
    junco_status st = read_type(&r, &type, err);

    if (!st) {
        skip_blanks(&r);
        if (*r.at == '\0') {
            *ret_type = type;
        } else {
            st = fail_at(&r, "the end", err);
            junco_type_unref(type);
        }
    }
    arena_done(&r.arena);
    return st;
}
