/* type.c -- types: their names, constructors, and when one fits another.
 *
 * Types are built bottom up from finished types, so they cannot be cyclic, and a constructor
 * refuses to nest deeper than JUNCO_MAX_NESTING: the functions below that follow a type down may
 * recurse without a check of their own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/value.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/refs.h"
#include "base/str.h"

#include <string.h>

/* Every type there is lies in one of these. */
struct counted_type {
    struct junco_type type; /* first: a pointer to it is a pointer to this */
    bool is_static;
    int depth; /* 1 for a type without parts */
    struct refs refs;
};

#define STATIC_TYPE(kind_, ...) \
    { .type = {.kind = (kind_), __VA_ARGS__}, .is_static = true, .depth = 1 }

static struct counted_type static_types[] = {
    [JUNCO_KIND_NULL] = STATIC_TYPE(JUNCO_KIND_NULL),
    [JUNCO_KIND_BOOL] = STATIC_TYPE(JUNCO_KIND_BOOL),
    [JUNCO_KIND_INT64] = STATIC_TYPE(JUNCO_KIND_INT64),
    [JUNCO_KIND_FLOAT64] = STATIC_TYPE(JUNCO_KIND_FLOAT64),
    [JUNCO_KIND_STRING] = STATIC_TYPE(JUNCO_KIND_STRING),
    [JUNCO_KIND_BYTES] = STATIC_TYPE(JUNCO_KIND_BYTES),
    [JUNCO_KIND_TENSOR] = STATIC_TYPE(JUNCO_KIND_TENSOR, .rank = -1),
    [JUNCO_KIND_IMAGE] = STATIC_TYPE(JUNCO_KIND_IMAGE),
    [JUNCO_KIND_AUDIO] = STATIC_TYPE(JUNCO_KIND_AUDIO),
    [JUNCO_KIND_FRAME] = STATIC_TYPE(JUNCO_KIND_FRAME),
    [JUNCO_KIND_LIST] = STATIC_TYPE(JUNCO_KIND_LIST, .elem = &static_types[JUNCO_KIND_ANY].type),
    [JUNCO_KIND_STRUCT] = STATIC_TYPE(JUNCO_KIND_STRUCT),
    [JUNCO_KIND_ANY] = STATIC_TYPE(JUNCO_KIND_ANY),
};

static const char *const kind_names[] = {
    [JUNCO_KIND_NULL] = "null",     [JUNCO_KIND_BOOL] = "bool",
    [JUNCO_KIND_INT64] = "int64",   [JUNCO_KIND_FLOAT64] = "float64",
    [JUNCO_KIND_STRING] = "string", [JUNCO_KIND_BYTES] = "bytes",
    [JUNCO_KIND_TENSOR] = "tensor", [JUNCO_KIND_IMAGE] = "image",
    [JUNCO_KIND_AUDIO] = "audio",   [JUNCO_KIND_FRAME] = "frame",
    [JUNCO_KIND_LIST] = "list",     [JUNCO_KIND_STRUCT] = "struct",
    [JUNCO_KIND_ANY] = "any",
};

struct dtype_row {
    const char *name;
    size_t size_bytes;
};

static const struct dtype_row dtypes[] = {
    [JUNCO_DTYPE_ANY] = {"any", 0},
    [JUNCO_DTYPE_BOOL] = {"bool", 1},
    [JUNCO_DTYPE_UINT8] = {"uint8", 1},
    [JUNCO_DTYPE_INT8] = {"int8", 1},
    [JUNCO_DTYPE_UINT16] = {"uint16", 2},
    [JUNCO_DTYPE_INT16] = {"int16", 2},
    [JUNCO_DTYPE_UINT32] = {"uint32", 4},
    [JUNCO_DTYPE_INT32] = {"int32", 4},
    [JUNCO_DTYPE_UINT64] = {"uint64", 8},
    [JUNCO_DTYPE_INT64] = {"int64", 8},
    [JUNCO_DTYPE_FLOAT16] = {"float16", 2},
    [JUNCO_DTYPE_BFLOAT16] = {"bfloat16", 2},
    [JUNCO_DTYPE_FLOAT32] = {"float32", 4},
    [JUNCO_DTYPE_FLOAT64] = {"float64", 8},
    [JUNCO_DTYPE_STRING] = {"string", sizeof(struct junco_bytes)},
};

struct pixels_row {
    const char *name;
    int channels;
};

static const struct pixels_row pixels_rows[] = {
    [JUNCO_PIXELS_ANY] = {"any", 0},   [JUNCO_PIXELS_RGB] = {"rgb", 3},
    [JUNCO_PIXELS_BGR] = {"bgr", 3},   [JUNCO_PIXELS_GRAY] = {"gray", 1},
    [JUNCO_PIXELS_RGBA] = {"rgba", 4},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *junco_kind_name(junco_kind kind) {
    return (size_t)kind < COUNT(kind_names) ? kind_names[kind] : "unknown";
}

const char *junco_dtype_name(junco_dtype dtype) {
    return (size_t)dtype < COUNT(dtypes) ? dtypes[dtype].name : "unknown";
}

const char *junco_pixels_name(junco_pixels pixels) {
    return (size_t)pixels < COUNT(pixels_rows) ? pixels_rows[pixels].name : "unknown";
}

size_t junco_dtype_size(junco_dtype dtype) {
    return (size_t)dtype < COUNT(dtypes) ? dtypes[dtype].size_bytes : 0;
}

int junco_pixels_channels(junco_pixels pixels) {
    return (size_t)pixels < COUNT(pixels_rows) ? pixels_rows[pixels].channels : 0;
}

const struct junco_type *junco_type_of(junco_kind kind) {
    if ((size_t)kind >= COUNT(static_types))
        kind = JUNCO_KIND_ANY;
    return &static_types[kind].type;
}

static struct counted_type *counted(const struct junco_type *type) {
    return (struct counted_type *)type;
}

const struct junco_type *junco_type_ref(const struct junco_type *type) {
    if (!counted(type)->is_static)
        refs_up(&counted(type)->refs);
    return type;
}

void junco_type_unref(const struct junco_type *type) {
    if (!type || counted(type)->is_static || !refs_down(&counted(type)->refs))
        return;
    junco_type_unref(type->elem);
    for (size_t i = 0; i < type->n_fields; i++)
        junco_type_unref(type->fields[i].type);
    junco_free(counted(type)); /* the fields and their names lie in the same block */
}

static junco_status new_type(junco_kind kind, size_t extra, int depth,
                             struct counted_type **ret_made, struct junco_error *err) {
    if (depth > JUNCO_MAX_NESTING)
        return junco_fail(err, JUNCO_ELIMIT, "type: nested deeper than %d levels",
                          JUNCO_MAX_NESTING);
    struct counted_type *made = junco_zalloc(sizeof(*made) + extra);
    if (!made)
        return junco_nomem(err, sizeof(*made) + extra);
    made->type.kind = kind;
    made->depth = depth;
    refs_init(&made->refs);
    *ret_made = made;
    return JUNCO_OK;
}

junco_status junco_type_tensor(junco_dtype dtype, int rank, const int64_t *dims,
                               const struct junco_type **ret_type, struct junco_error *err) {
    struct counted_type *made = NULL;

    if ((size_t)dtype >= COUNT(dtypes))
        return junco_fail(err, JUNCO_EINVAL, "tensor type: no element type %d", (int)dtype);
    if (rank < -1 || rank > JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_ELIMIT, "tensor type: %d dimensions; want 0 to %d", rank,
                          JUNCO_MAX_RANK);
    for (int i = 0; i < rank; i++) {
        if (dims[i] < -1)
            return junco_fail(err, JUNCO_EINVAL,
                              "tensor type: dimension %d is %lld; want 0 or "
                              "more, or ? (-1)",
                              i, (long long)dims[i]);
    }
    junco_status st = new_type(JUNCO_KIND_TENSOR, 0, 1, &made, err);
    if (st)
        return st;
    made->type.dtype = dtype;
    made->type.rank = rank;
    if (rank > 0)
        memcpy(made->type.dims, dims, (size_t)rank * sizeof(*dims));
    *ret_type = &made->type;
    return JUNCO_OK;
}

static junco_status new_pixels_type(junco_kind kind, junco_pixels pixels,
                                    const struct junco_type **ret_type, struct junco_error *err) {
    struct counted_type *made = NULL;

    if ((size_t)pixels >= COUNT(pixels_rows))
        return junco_fail(err, JUNCO_EINVAL, "%s type: no pixel layout %d", junco_kind_name(kind),
                          (int)pixels);
    junco_status st = new_type(kind, 0, 1, &made, err);
    if (st)
        return st;
    made->type.pixels = pixels;
    *ret_type = &made->type;
    return JUNCO_OK;
}

junco_status junco_type_image(junco_pixels pixels, const struct junco_type **ret_type,
                              struct junco_error *err) {
    return new_pixels_type(JUNCO_KIND_IMAGE, pixels, ret_type, err);
}

junco_status junco_type_frame(junco_pixels pixels, const struct junco_type **ret_type,
                              struct junco_error *err) {
    return new_pixels_type(JUNCO_KIND_FRAME, pixels, ret_type, err);
}

junco_status junco_type_list(const struct junco_type *elem, const struct junco_type **ret_type,
                             struct junco_error *err) {
    struct counted_type *made = NULL;
    junco_status st = new_type(JUNCO_KIND_LIST, 0, counted(elem)->depth + 1, &made, err);

    if (st)
        return st;
    made->type.elem = junco_type_ref(elem);
    *ret_type = &made->type;
    return JUNCO_OK;
}

/* A name that the text form can hold: something, and none of its punctuation. */
static bool is_field_name(const char *name) {
    size_t n = strlen(name);

    if (n == 0 || n > JUNCO_MAX_NAME_BYTES || !utf8_is_valid(name, n))
        return false;
    for (; *name; name++) {
        if ((unsigned char)*name <= ' ' || *name == 0x7F || strchr(":,<>[]{}", *name))
            return false;
    }
    return true;
}

static junco_status check_fields(size_t n_fields, const struct junco_field *fields, int *ret_depth,
                                 size_t *ret_names_size, struct junco_error *err) {
    int depth = 1;
    size_t names_size = 0;

    if (n_fields > JUNCO_MAX_FIELDS)
        return junco_fail(err, JUNCO_ELIMIT, "struct type: %zu fields; at most %d", n_fields,
                          JUNCO_MAX_FIELDS);
    for (size_t i = 0; i < n_fields; i++) {
        if (!is_field_name(fields[i].name))
            return junco_fail(err, JUNCO_EINVAL,
                              "struct type: field %zu: '%.40s' is not a name: want 1 to %d bytes "
                              "without blanks and : , < > [ ] { }",
                              i, fields[i].name, JUNCO_MAX_NAME_BYTES);
        for (size_t j = 0; j < i; j++) {
            if (str_equal(fields[i].name, fields[j].name))
                return junco_fail(err, JUNCO_EINVAL, "struct type: field '%s' twice",
                                  fields[i].name);
        }
        if (counted(fields[i].type)->depth >= depth)
            depth = counted(fields[i].type)->depth + 1;
        names_size += strlen(fields[i].name) + 1;
    }
    *ret_depth = depth;
    *ret_names_size = names_size;
    return JUNCO_OK;
}

junco_status junco_type_struct(size_t n_fields, const struct junco_field *fields,
                               const struct junco_type **ret_type, struct junco_error *err) {
    struct counted_type *made = NULL;
    size_t names_size = 0;
    int depth = 1;
    junco_status st = check_fields(n_fields, fields, &depth, &names_size, err);

    if (!st)
        st =
            new_type(JUNCO_KIND_STRUCT, n_fields * sizeof(*fields) + names_size, depth, &made, err);
    if (st)
        return st;
    struct junco_field *copies = (struct junco_field *)(made + 1);
    char *names = (char *)(copies + n_fields);
    for (size_t i = 0; i < n_fields; i++) {
        size_t n = strlen(fields[i].name) + 1;
        copies[i].name = memcpy(names, fields[i].name, n);
        copies[i].type = junco_type_ref(fields[i].type);
        names += n;
    }
    made->type.n_fields = n_fields;
    made->type.fields = copies;
    *ret_type = &made->type;
    return JUNCO_OK;
}

bool junco_type_equal(const struct junco_type *a, const struct junco_type *b) {
    if (a == b)
        return true;
    if (a->kind != b->kind || a->dtype != b->dtype || a->pixels != b->pixels ||
        a->rank != b->rank || a->n_fields != b->n_fields)
        return false;
    for (int i = 0; i < a->rank; i++) {
        if (a->dims[i] != b->dims[i])
            return false;
    }
    for (size_t i = 0; i < a->n_fields; i++) {
        if (!str_equal(a->fields[i].name, b->fields[i].name) ||
            !junco_type_equal(a->fields[i].type, b->fields[i].type))
            return false;
    }
    return a->kind != JUNCO_KIND_LIST || junco_type_equal(a->elem, b->elem);
}

static bool tensor_fits(const struct junco_type *from, const struct junco_type *to) {
    if (to->dtype != JUNCO_DTYPE_ANY && from->dtype != JUNCO_DTYPE_ANY && from->dtype != to->dtype)
        return false;
    if (to->rank < 0 || from->rank < 0)
        return true; /* an open source is checked again at run time */
    if (from->rank != to->rank)
        return false;
    for (int i = 0; i < to->rank; i++) {
        if (to->dims[i] >= 0 && from->dims[i] >= 0 && from->dims[i] != to->dims[i])
            return false;
    }
    return true;
}

/* Inside lists and structs nothing is converted cell by cell, so there an int64 is no float64. */
static bool part_fits(const struct junco_type *from, const struct junco_type *to) {
    if (from->kind == JUNCO_KIND_INT64 && to->kind == JUNCO_KIND_FLOAT64)
        return false;
    return junco_type_fits(from, to);
}

static bool struct_fits(const struct junco_type *from, const struct junco_type *to) {
    if (to->n_fields == 0)
        return true; /* the open form */
    if (from->n_fields != to->n_fields)
        return false;
    for (size_t i = 0; i < to->n_fields; i++) {
        if (!str_equal(from->fields[i].name, to->fields[i].name) ||
            !part_fits(from->fields[i].type, to->fields[i].type))
            return false;
    }
    return true;
}

bool junco_type_fits(const struct junco_type *from, const struct junco_type *to) {
    if (from->kind == JUNCO_KIND_NULL || from->kind == JUNCO_KIND_ANY || to->kind == JUNCO_KIND_ANY)
        return true;
    if (from->kind == JUNCO_KIND_INT64 && to->kind == JUNCO_KIND_FLOAT64)
        return true;
    if (from->kind != to->kind)
        return false;
    switch (to->kind) {
    case JUNCO_KIND_TENSOR:
        return tensor_fits(from, to);
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_FRAME:
        return to->pixels == JUNCO_PIXELS_ANY || from->pixels == JUNCO_PIXELS_ANY ||
               from->pixels == to->pixels;
    case JUNCO_KIND_LIST:
        return part_fits(from->elem, to->elem);
    case JUNCO_KIND_STRUCT:
        return struct_fits(from, to);
    default:
        return true;
    }
}
