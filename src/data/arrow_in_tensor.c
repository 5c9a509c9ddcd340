/* arrow_in_tensor.c -- Arrow's tensors and our images, frames and audio as columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/arrow_in.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/buf.h"
#include "data/json_in.h"
#include "data/value.h"

/* ---- the elements ---- */

/* The numbers that cells are cut from: in the foreign buffer, or a copy where that is of bits or
 * not aligned. */
struct elements {
    junco_dtype dtype;
    size_t size; /* bytes of one */
    char *data; /* element `first` of the child lies here */
    size_t first;
    struct junco_buf *keeper; /* owned reference */
    struct arrow_view view; /* of the child, from element `first` on */
    bool has_nulls;
};

static junco_status copy_elements(const struct arrow_view *view, struct elements *elements,
                                  struct junco_error *err) {
    const char *data = view->array->buffers[1];
    struct junco_buf *copy = NULL;
    char *to;
    junco_status st = buf_new(view->rows * elements->size, NULL, &copy, err);

    if (st)
        return st;
    to = buf_data(copy);
    if (elements->dtype == JUNCO_DTYPE_BOOL)
        for (size_t i = 0; i < view->rows; i++)
            to[i] = arrow_bit(data, view->first + i);
    else if (view->rows)
        memcpy(to, data + view->first * elements->size, view->rows * elements->size);
    elements->data = to;
    elements->keeper = copy;
    return JUNCO_OK;
}

/* Elements first … first + n - 1 of a list's child. */
static junco_status get_elements(struct arrow_in *in, const struct arrow_view *list, size_t first,
                                 size_t n, struct elements *ret, struct junco_error *err) {
    struct elements elements = {.first = first};
    struct arrow_view view;
    junco_status st = arrow_check_child(in, list, 0, first, n, &view, err);

    if (st)
        return st;
    elements.dtype = arrow_dtype_of(view.schema->format);
    elements.size = junco_dtype_size(elements.dtype);
    if (elements.dtype == JUNCO_DTYPE_ANY)
        return junco_fail(err, JUNCO_EDATA, "format '%.20s': a tensor's elements are numbers",
                          view.schema->format);
    elements.view = view;
    elements.has_nulls = arrow_has_nulls(&view);
    elements.data = (char *)view.array->buffers[1];
    if (n > 0)
        elements.data += view.first * elements.size;
    if (elements.dtype == JUNCO_DTYPE_BOOL || (uintptr_t)elements.data % elements.size)
        st = copy_elements(&view, &elements, err);
    else
        elements.keeper = junco_buf_ref(in->keeper);
    if (!st)
        *ret = elements;
    return st;
}

/* The cell of n elements of the child from `begin` on.  A null among them is refused here, for those
 * of a null row may be null, too. */
static junco_status cell_at(const struct elements *elements, size_t begin, size_t n, int rank,
                            const int64_t *dims, struct junco_tensor *ret,
                            struct junco_error *err) {
    struct junco_tensor cell = {.dtype = elements->dtype, .rank = rank};

    begin -= elements->first;
    for (size_t i = 0; elements->has_nulls && i < n; i++)
        if (arrow_is_null(&elements->view, begin + i))
            return junco_fail(err, JUNCO_EDATA, "an element of a tensor is null; fill it first");
    memcpy(cell.dims, dims, (size_t)rank * sizeof(*dims));
    cell.data = elements->data ? elements->data + begin * elements->size : NULL;
    cell.buf = junco_buf_ref(elements->keeper);
    *ret = cell;
    return JUNCO_OK;
}

/* Room for tensor cells; rows are counted as they come, so that unref sees only those. */
static junco_status new_cells(const struct arrow_view *view, const struct junco_type *type,
                              struct junco_storage **ret_storage, struct junco_error *err) {
    junco_status st = storage_new(type, view->rows, arrow_has_nulls(view), ret_storage, err);

    if (!st)
        (*ret_storage)->rows = 0;
    return st;
}

static void add_cell(struct junco_storage *storage, bool is_null, const struct junco_tensor *cell) {
    struct junco_tensor *cells = storage->cells;

    cells[storage->rows] = is_null ? (struct junco_tensor){0} : *cell;
    if (storage->valid)
        storage->valid[storage->rows] = !is_null;
    storage->rows++;
}

static void finish(junco_status st, struct junco_storage *storage,
                   struct junco_column *ret_column) {
    if (st)
        storage_unref(storage);
    else
        *ret_column = storage_column(storage);
}

/* ---- one shape ---- */

/* A list of integers behind the key just read. */
static junco_status read_ints(struct json_in *json, int64_t *ret_ints, int *ret_n,
                              struct junco_error *err) {
    json_event event;
    junco_status st = json_next(json, &event, err);
    int n = 0;

    if (!st && event != JSON_ARRAY)
        st = junco_fail(err, JUNCO_EDATA, "want a list of numbers");
    while (!st && !(st = json_next(json, &event, err)) && event != JSON_ARRAY_END) {
        if (event != JSON_INT || json->int64 < 0)
            return junco_fail(err, JUNCO_EDATA, "want whole numbers from 0 on");
        if (n == JUNCO_MAX_RANK)
            return junco_fail(err, JUNCO_ELIMIT, "more than %d dimensions", JUNCO_MAX_RANK);
        ret_ints[n++] = json->int64;
    }
    *ret_n = n;
    return st;
}

/* A tensor that lies otherwise than its shape reads is refused, not turned silently. */
static junco_status check_permutation(const int64_t *order, int n, struct junco_error *err) {
    for (int i = 0; i < n; i++)
        if (order[i] != i)
            return junco_fail(err, JUNCO_EUNSUPPORTED,
                              "its dimensions are permuted: lay the tensors out row-major");
    return JUNCO_OK;
}

static junco_status read_keys(struct json_in *json, int64_t *dims, int *ret_rank,
                              struct junco_error *err) {
    int64_t order[JUNCO_MAX_RANK];
    json_event event;
    int n;
    junco_status st = json_next(json, &event, err);

    if (!st && event != JSON_OBJECT)
        return junco_fail(err, JUNCO_EDATA, "want an object");
    while (!st && !(st = json_next(json, &event, err)) && event == JSON_KEY) {
        if (str_equal(json->string, "shape")) {
            st = read_ints(json, dims, ret_rank, err);
        } else if (str_equal(json->string, "permutation")) {
            st = read_ints(json, order, &n, err);
            if (!st)
                st = check_permutation(order, n, err);
        } else {
            st = json_skip(json, JSON_KEY, err);
        }
    }
    return st;
}

/* {"shape":[2,3]}; without one, the list's width is the only dimension. */
static junco_status read_shape(const char *metadata, int64_t width, int64_t *dims, int *ret_rank,
                               struct junco_error *err) {
    struct json_in json;
    size_t bytes = 0;
    junco_status st;

    *ret_rank = 1;
    dims[0] = width;
    if (!*metadata)
        return JUNCO_OK;
    json_in_init(&json, metadata, strlen(metadata));
    st = read_keys(&json, dims, ret_rank, err);
    json_in_done(&json);
    if (!st)
        st = tensor_check_shape(JUNCO_DTYPE_UINT8, *ret_rank, dims, &bytes, err);
    if (!st && bytes != (size_t)width)
        st = junco_fail(err, JUNCO_EDATA, "a shape of %zu elements over lists of %lld", bytes,
                        (long long)width);
    return st ? junco_wrap(err, st, "fixed_shape_tensor") : JUNCO_OK;
}

junco_status arrow_get_fixed(struct arrow_in *in, const struct arrow_view *view,
                             const char *metadata, struct junco_column *ret_column,
                             struct junco_error *err) {
    int64_t width = arrow_width(view->schema->format), dims[JUNCO_MAX_RANK];
    const struct junco_type *type = NULL;
    struct junco_storage *storage = NULL;
    struct elements elements = {0};
    size_t bytes;
    int rank = 0;
    junco_status st;

    if (width < 0)
        return junco_fail(err, JUNCO_EDATA, "format '%.20s' has no width", view->schema->format);
    st = read_shape(metadata, width, dims, &rank, err);
    if (!st)
        st = get_elements(in, view, view->first * (size_t)width, view->rows * (size_t)width,
                          &elements, err);
    if (st)
        return st;
    st = tensor_check_shape(elements.dtype, rank, dims, &bytes, err);
    if (!st)
        st = junco_type_tensor(elements.dtype, rank, dims, &type, err);
    if (!st)
        st = new_cells(view, type, &storage, err);
    for (size_t row = 0; row < view->rows && !st; row++) {
        bool is_null = arrow_is_null(view, row);
        struct junco_tensor cell = {0};

        if (!is_null)
            st = cell_at(&elements, (view->first + row) * (size_t)width, (size_t)width, rank, dims,
                         &cell, err);
        if (!st)
            add_cell(storage, is_null, &cell);
    }
    finish(st, storage, ret_column);
    junco_type_unref(type);
    junco_buf_unref(elements.keeper);
    return st;
}

/* ---- shapes of their own ---- */

/* struct{data: list<T>, shape: fixed_size_list<int32>[rank]}, opened. */
struct variable {
    struct arrow_view data, shape, dims;
    bool is_large;
    int rank;
    struct elements elements;
};

static junco_status open_shape(struct arrow_in *in, const struct arrow_view *view,
                               struct variable *v, struct junco_error *err) {
    int64_t rank;
    junco_status st = arrow_check_child(in, view, 1, view->first, view->rows, &v->shape, err);

    if (st)
        return st;
    rank =
        str_starts_with(v->shape.schema->format, "+w:") ? arrow_width(v->shape.schema->format) : -1;
    if (rank < 0 || rank > JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_EDATA, "its shape is not a list of 0 to %d dimensions",
                          JUNCO_MAX_RANK);
    v->rank = (int)rank;
    st = arrow_check_child(in, &v->shape, 0, v->shape.first * (size_t)rank,
                           view->rows * (size_t)rank, &v->dims, err);
    if (!st && !str_equal(v->dims.schema->format, "i"))
        st = junco_fail(err, JUNCO_EDATA, "its shape is of format '%.20s'; want int32",
                        v->dims.schema->format);
    return st;
}

static junco_status open_data(struct arrow_in *in, const struct arrow_view *view,
                              struct variable *v, struct junco_error *err) {
    size_t first = 0, last = 0, end;
    junco_status st = arrow_check_child(in, view, 0, view->first, view->rows, &v->data, err);

    if (st)
        return st;
    v->is_large = str_equal(v->data.schema->format, "+L");
    if (!v->is_large && !str_equal(v->data.schema->format, "+l"))
        return junco_fail(err, JUNCO_EDATA, "its data is of format '%.20s'; want a list",
                          v->data.schema->format);
    if (view->rows > 0)
        st = arrow_offsets(&v->data, v->is_large, 0, &first, &end, err);
    if (!st && view->rows > 0)
        st = arrow_offsets(&v->data, v->is_large, view->rows - 1, &end, &last, err);
    if (!st && last < first)
        st = junco_fail(err, JUNCO_EDATA, "its offsets descend from %zu to %zu", first, last);
    return st ? st : get_elements(in, &v->data, first, last - first, &v->elements, err);
}

static junco_status variable_cell(const struct variable *v, size_t row, struct junco_tensor *ret,
                                  struct junco_error *err) {
    const char *dims_data = v->dims.array->buffers[1];
    int64_t dims[JUNCO_MAX_RANK] = {0};
    size_t begin = 0, end = 0, bytes = 0;
    int32_t dim;
    junco_status st = arrow_offsets(&v->data, v->is_large, row, &begin, &end, err);

    for (int i = 0; i < v->rank; i++) {
        memcpy(&dim, dims_data + (v->dims.first + row * (size_t)v->rank + (size_t)i) * sizeof(dim),
               sizeof(dim));
        dims[i] = dim;
    }
    if (!st)
        st = tensor_check_shape(v->elements.dtype, v->rank, dims, &bytes, err);
    if (!st && bytes / v->elements.size != end - begin)
        st = junco_fail(err, JUNCO_EDATA, "row %zu: a shape of %zu elements over a list of %zu",
                        row, bytes / v->elements.size, end - begin);
    /* The first and last offsets bound the elements; one between them may lie. */
    if (!st && (begin < v->elements.first || (row > 0 && end < begin)))
        st = junco_fail(err, JUNCO_EDATA, "row %zu: its offset is below the first", row);
    return st ? st : cell_at(&v->elements, begin, end - begin, v->rank, dims, ret, err);
}

static junco_status check_end(const struct variable *v, size_t rows, struct junco_error *err) {
    size_t last_begin, last = 0, begin, end;
    junco_status st = JUNCO_OK;

    if (rows > 0)
        st = arrow_offsets(&v->data, v->is_large, rows - 1, &last_begin, &last, err);
    for (size_t row = 0; row < rows && !st; row++) {
        st = arrow_offsets(&v->data, v->is_large, row, &begin, &end, err);
        if (!st && end > last)
            st = junco_fail(err, JUNCO_EDATA, "row %zu: it ends behind the last row", row);
    }
    return st;
}

junco_status arrow_get_variable(struct arrow_in *in, const struct arrow_view *view,
                                struct junco_column *ret_column, struct junco_error *err) {
    static const int64_t open[JUNCO_MAX_RANK] = {-1, -1, -1, -1, -1, -1, -1, -1};
    const struct junco_type *type = NULL;
    struct junco_storage *storage = NULL;
    struct variable v = {0};
    junco_status st;

    if (view->schema->n_children != 2)
        return junco_fail(err, JUNCO_EDATA, "variable_shape_tensor: %lld fields; want data, shape",
                          (long long)view->schema->n_children);
    st = open_shape(in, view, &v, err);
    if (!st)
        st = open_data(in, view, &v, err);
    if (!st)
        st = check_end(&v, view->rows, err);
    if (!st)
        st = junco_type_tensor(v.elements.dtype, v.rank, open, &type, err);
    if (!st)
        st = new_cells(view, type, &storage, err);
    for (size_t row = 0; row < view->rows && !st; row++) {
        bool is_null = arrow_is_null(view, row);
        struct junco_tensor cell = {0};

        if (!is_null)
            st = variable_cell(&v, row, &cell, err);
        if (!st)
            add_cell(storage, is_null, &cell);
    }
    finish(st, storage, ret_column);
    junco_type_unref(type);
    junco_buf_unref(v.elements.keeper);
    return st ? junco_wrap(err, st, "variable_shape_tensor") : JUNCO_OK;
}

/* ---- images, frames, audio ---- */

static bool set_pixels(const struct junco_bytes *name, struct junco_tensor *cell) {
    for (junco_pixels p = JUNCO_PIXELS_RGB; p <= JUNCO_PIXELS_RGBA; p++) {
        const char *known = junco_pixels_name(p);

        if (strlen(known) == name->size && !memcmp(known, name->data, name->size)) {
            cell->pixels = p;
            cell->dims[2] = junco_pixels_channels(p);
            return true;
        }
    }
    return false;
}

static void set_number(arrow_media_field field, int64_t number, struct junco_tensor *cell) {
    switch (field) {
    case ARROW_HEIGHT:
    case ARROW_SAMPLES:
        cell->dims[0] = number;
        break;
    case ARROW_WIDTH:
    case ARROW_CHANNELS:
        cell->dims[1] = number;
        break;
    case ARROW_RATE:
        cell->rate = number > 0 && number <= INT32_MAX ? (int)number : 0;
        break;
    default:
        cell->pts_us = number;
        break;
    }
}

/* A cell from the fields of its struct, which `value` is. */
static junco_status media_cell(const struct arrow_media *media, size_t row,
                               const struct junco_value *value, struct junco_tensor *ret,
                               struct junco_error *err) {
    bool is_audio = media->kind == JUNCO_KIND_AUDIO;
    struct junco_tensor cell = {.dtype = is_audio ? JUNCO_DTYPE_FLOAT32 : JUNCO_DTYPE_UINT8,
                                .rank = is_audio ? 2 : 3};
    const struct junco_value *items = junco_list_items(value->as.list);
    const struct junco_bytes *data = &items[0].as.bytes; /* every kind's first field */
    size_t bytes = 0;
    junco_status st;

    for (size_t i = 0; i < media->n_fields; i++) {
        arrow_media_field field = media->fields[i];

        if (items[i].kind != arrow_field_kind(field))
            return junco_fail(err, JUNCO_EDATA, "row %zu: its field '%s' is %s; want %s", row,
                              arrow_field_name(field), junco_kind_name(items[i].kind),
                              junco_kind_name(arrow_field_kind(field)));
        if (field == ARROW_PIXELS && !set_pixels(&items[i].as.bytes, &cell))
            return junco_fail(err, JUNCO_EDATA,
                              "row %zu: its pixels are none of rgb, bgr, gray and rgba", row);
        if (field == ARROW_KEY_FRAME)
            cell.is_key_frame = items[i].as.boolean;
        else if (items[i].kind == JUNCO_KIND_INT64)
            set_number(field, items[i].as.int64, &cell);
    }
    st = tensor_check_shape(cell.dtype, cell.rank, cell.dims, &bytes, err);
    if (!st && bytes != data->size)
        st = junco_fail(err, JUNCO_EDATA, "row %zu: %zu bytes of data; its size asks for %zu", row,
                        data->size, bytes);
    if (st)
        return st;
    cell.data = (void *)data->data;
    cell.buf = data->buf ? junco_buf_ref(data->buf) : NULL;
    *ret = cell;
    return JUNCO_OK;
}

/* Floats need their alignment; the bytes of a foreign binary column may lie anywhere. */
static junco_status align_cell(struct junco_tensor *cell, struct junco_error *err) {
    struct junco_buf *copy = NULL;
    size_t bytes = junco_tensor_size_bytes(cell);
    junco_status st;

    if ((uintptr_t)cell->data % junco_dtype_size(cell->dtype) == 0)
        return JUNCO_OK;
    st = buf_new(bytes, NULL, &copy, err);
    if (st)
        return st;
    memcpy(buf_data(copy), cell->data, bytes);
    junco_buf_unref(cell->buf);
    cell->buf = copy;
    cell->data = buf_data(copy);
    return JUNCO_OK;
}

static junco_status check_fields(const struct arrow_media *media, const struct arrow_view *view,
                                 struct junco_error *err) {
    bool is_right = (size_t)view->schema->n_children == media->n_fields;

    for (size_t i = 0; is_right && i < media->n_fields; i++) {
        const struct ArrowSchema *child = view->schema->children[i];

        is_right =
            child && child->name && str_equal(child->name, arrow_field_name(media->fields[i]));
    }
    if (!is_right)
        return junco_fail(err, JUNCO_EDATA,
                          "%s: its fields are not those that <junco/arrow.h> says",
                          media->extension);
    return JUNCO_OK;
}

/* The type the exporter wrote, image<rgb>, or the open form. */
static junco_status media_type(const struct arrow_media *media, const char *text,
                               const struct junco_type **ret_type, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (!*text) {
        *ret_type = junco_type_of(media->kind);
        return JUNCO_OK;
    }
    st = junco_type_parse(text, ret_type, err);
    if (!st && (*ret_type)->kind != media->kind) {
        junco_type_unref(*ret_type);
        st = junco_fail(err, JUNCO_EDATA, "its type '%.60s' is not a kind of %s", text,
                        junco_kind_name(media->kind));
    }
    return st;
}

junco_status arrow_get_media(struct arrow_in *in, const struct arrow_view *view,
                             const struct arrow_media *media, const char *metadata,
                             struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_type *type = NULL;
    struct junco_storage *storage = NULL;
    struct junco_column structs = {0};
    junco_status st = check_fields(media, view, err);

    if (!st)
        st = media_type(media, metadata, &type, err);
    if (st)
        return st;
    st = arrow_get_structs(in, view, &structs, err);
    if (!st)
        st = new_cells(view, type, &storage, err);
    for (size_t row = 0; row < view->rows && !st; row++) {
        struct junco_value value = junco_column_get(&structs, row), made = {.kind = media->kind};

        if (value.kind != JUNCO_KIND_NULL)
            st = media_cell(media, row, &value, &made.as.tensor, err);
        if (st)
            break;
        add_cell(storage, value.kind == JUNCO_KIND_NULL, &made.as.tensor);
        if (value.kind == JUNCO_KIND_NULL)
            continue;
        st = align_cell(&((struct junco_tensor *)storage->cells)[row], err);
        if (!st && !value_fits(&made, type))
            st = junco_fail(err, JUNCO_EDATA, "row %zu: it is not %s", row, metadata);
    }
    finish(st, storage, ret_column);
    if (structs.type)
        junco_column_unref(&structs);
    junco_type_unref(type);
    return st;
}
