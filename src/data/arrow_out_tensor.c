/* arrow_out_tensor.c -- tensors, images, frames and audio as Arrow's extension types. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/arrow_out.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "data/column.h"

/* ---- tensors ---- */

/* What all cells have in common. */
struct shape {
    junco_dtype dtype; /* ANY: there is no cell to tell it */
    int rank;
    bool is_fixed; /* dims are known from the type: the same for every table of it */
    int64_t dims[JUNCO_MAX_RANK];
    size_t count; /* elements of a cell, where it is fixed */
};

static junco_status find_shape(const struct junco_column *column, struct shape *ret,
                               struct junco_error *err) {
    const struct junco_type *type = column->type;
    struct shape shape = {
        .dtype = type->dtype, .rank = type->rank, .is_fixed = type->rank >= 0, .count = 1};

    for (int i = 0; i < type->rank; i++) {
        shape.dims[i] = type->dims[i];
        shape.is_fixed = shape.is_fixed && shape.dims[i] >= 0;
    }
    for (size_t row = 0; row < column->rows; row++) {
        const struct junco_tensor *cell = &column->as.tensor[row];

        if (junco_column_is_null(column, row))
            continue;
        if (shape.dtype == JUNCO_DTYPE_ANY)
            shape.dtype = cell->dtype;
        if (shape.rank < 0)
            shape.rank = cell->rank;
        if (cell->dtype != shape.dtype || cell->rank != shape.rank)
            return junco_fail(err, JUNCO_ETYPE,
                              "row %zu is a tensor of %s with %d dimensions, rows before it are of "
                              "%s with %d: Arrow wants one type",
                              row, junco_dtype_name(cell->dtype), cell->rank,
                              junco_dtype_name(shape.dtype), shape.rank);
    }
    for (int i = 0; i < shape.rank && shape.is_fixed; i++)
        if (!junco_size_mul(shape.count, (size_t)shape.dims[i], &shape.count))
            shape.count = SIZE_MAX;
    *ret = shape;
    return JUNCO_OK;
}

/* Whether the cells follow one another in one buffer without a gap. */
static bool lie_side_by_side(const struct junco_column *column) {
    const struct junco_tensor *cells = column->as.tensor;

    if (column->valid || column->rows == 0)
        return false;
    for (size_t i = 1; i < column->rows; i++)
        if (cells[i].buf != cells[0].buf ||
            (char *)cells[i - 1].data + junco_tensor_size_bytes(&cells[i - 1]) != cells[i].data)
            return false;
    return true;
}

/* All elements, row after row, as buffer 1 of a part; a null cell is `null_bytes` of zero. */
static junco_status put_elements(const struct junco_column *column, const struct shape *shape,
                                 size_t total, size_t null_bytes, struct arrow_part *part,
                                 struct junco_error *err) {
    const struct junco_tensor *cells = column->as.tensor;
    bool is_bool = shape->dtype == JUNCO_DTYPE_BOOL;
    char *data, *at;
    uint8_t *bits;
    junco_status st;

    if (!is_bool && lie_side_by_side(column)) {
        part->buf = cells[0].buf ? junco_buf_ref(cells[0].buf) : NULL;
        part->buffers[1] = cells[0].data;
        return JUNCO_OK;
    }
    st = arrow_own_buffer(part, 1, total, junco_dtype_size(shape->dtype), &data, err);
    if (st)
        return st;
    at = data;
    for (size_t row = 0; row < column->rows; row++) {
        bool is_null = junco_column_is_null(column, row);
        size_t bytes = is_null ? null_bytes : junco_tensor_size_bytes(&cells[row]);

        if (!is_null && bytes)
            memcpy(at, cells[row].data, bytes);
        at += bytes;
    }
    if (!is_bool)
        return JUNCO_OK;
    st = arrow_own_buffer(part, 2, total / 8 + 1, 1, &bits, err);
    if (st)
        return st;
    arrow_pack_bits((uint8_t *)data, total, bits);
    part->buffers[1] = bits; /* the bytes go with the part */
    part->buffers[2] = NULL;
    return JUNCO_OK;
}

static junco_status put_values(const struct junco_column *column, const struct shape *shape,
                               size_t total, size_t null_bytes, const struct arrow_field *field,
                               struct junco_error *err) {
    struct arrow_part *part;
    junco_status st =
        arrow_put_field(field, arrow_format_of(shape->dtype), NULL, NULL, total, 2, 0, &part, err);

    return st ? st : put_elements(column, shape, total, null_bytes, part, err);
}

static junco_status put_fixed(const struct junco_column *column, const struct shape *shape,
                              const struct arrow_field *field, struct junco_error *err) {
    char metadata[JUNCO_MAX_RANK * 24 + 16], format[32];
    struct arrow_extension extension = {.name = ARROW_FIXED_SHAPE, .metadata = metadata};
    size_t used = (size_t)snprintf(metadata, sizeof(metadata), "{\"shape\":[");
    struct arrow_field item;
    struct arrow_part *part;
    junco_status st;

    for (int i = 0; i < shape->rank; i++)
        used += (size_t)snprintf(metadata + used, sizeof(metadata) - used, "%s%lld", i ? "," : "",
                                 (long long)shape->dims[i]);
    snprintf(metadata + used, sizeof(metadata) - used, "]}");
    if (shape->count > INT32_MAX)
        return junco_fail(err, JUNCO_ELIMIT, "a tensor of %zu elements; Arrow's have at most %d",
                          shape->count, INT32_MAX);
    snprintf(format, sizeof(format), "+w:%zu", shape->count);
    st = arrow_put_field(field, format, &extension, column, column->rows, 1, 1, &part, err);
    if (st)
        return st;
    item = arrow_child(field, 0, "item");
    return put_values(column, shape, column->rows * shape->count,
                      shape->count * junco_dtype_size(shape->dtype), &item, err);
}

static junco_status put_variable_data(const struct junco_column *column, const struct shape *shape,
                                      const struct arrow_field *field, struct junco_error *err) {
    struct arrow_field item;
    struct arrow_part *part;
    int64_t *offsets;
    junco_status st = arrow_put_field(field, "+L", NULL, NULL, column->rows, 2, 1, &part, err);

    if (!st)
        st = arrow_own_buffer(part, 1, column->rows + 1, sizeof(*offsets), &offsets, err);
    if (st)
        return st;
    for (size_t i = 0; i < column->rows; i++) {
        bool is_null = junco_column_is_null(column, i);
        size_t n = is_null ? 0 : junco_tensor_count(&column->as.tensor[i]);

        offsets[i + 1] = offsets[i] + (int64_t)n;
    }
    item = arrow_child(field, 0, "item");
    return put_values(column, shape, (size_t)offsets[column->rows], 0, &item, err);
}

static junco_status put_variable_shape(const struct junco_column *column, const struct shape *shape,
                                       const struct arrow_field *field, struct junco_error *err) {
    size_t rank = (size_t)shape->rank;
    struct arrow_field item;
    struct arrow_part *part;
    char format[32];
    int32_t *dims;
    junco_status st;

    snprintf(format, sizeof(format), "+w:%zu", rank);
    st = arrow_put_field(field, format, NULL, NULL, column->rows, 1, 1, &part, err);
    if (st)
        return st;
    item = arrow_child(field, 0, "item");
    st = arrow_put_field(&item, "i", NULL, NULL, column->rows * rank, 2, 0, &part, err);
    if (!st)
        st = arrow_own_buffer(part, 1, column->rows * rank, sizeof(*dims), &dims, err);
    if (st)
        return st;
    for (size_t row = 0; row < column->rows; row++) {
        for (size_t i = 0; i < rank && !junco_column_is_null(column, row); i++) {
            int64_t dim = column->as.tensor[row].dims[i];

            if (dim > INT32_MAX)
                return junco_fail(err, JUNCO_ELIMIT,
                                  "row %zu: a dimension of %lld; Arrow's tensors "
                                  "have at most %d",
                                  row, (long long)dim, INT32_MAX);
            dims[row * rank + i] = (int32_t)dim;
        }
    }
    return JUNCO_OK;
}

static junco_status put_variable(const struct junco_column *column, const struct shape *shape,
                                 const struct arrow_field *field, struct junco_error *err) {
    const struct arrow_extension extension = {.name = ARROW_VARIABLE_SHAPE, .metadata = "{}"};
    struct arrow_field data, dims;
    struct arrow_part *part;
    junco_status st =
        arrow_put_field(field, "+s", &extension, column, column->rows, 1, 2, &part, err);

    if (st)
        return st;
    data = arrow_child(field, 0, "data");
    dims = arrow_child(field, 1, "shape");
    st = put_variable_data(column, shape, &data, err);
    return st ? st : put_variable_shape(column, shape, &dims, err);
}

junco_status arrow_put_tensors(const struct junco_column *column, const struct arrow_field *field,
                               struct junco_error *err) {
    const struct junco_column nulls = {.type = junco_type_of(JUNCO_KIND_NULL),
                                       .rows = column->rows};
    struct shape shape;
    junco_status st = find_shape(column, &shape, err);

    if (st)
        return st;
    if (shape.dtype == JUNCO_DTYPE_ANY || shape.rank < 0)
        return arrow_put_column(&nulls, field, err);
    if (!arrow_format_of(shape.dtype))
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "Arrow has no %s: convert the tensors to float32",
                          junco_dtype_name(shape.dtype));
    return shape.is_fixed ? put_fixed(column, &shape, field, err)
                          : put_variable(column, &shape, field, err);
}

/* ---- images, frames, audio ---- */

static int64_t number_of(arrow_media_field field, const struct junco_tensor *cell) {
    switch (field) {
    case ARROW_HEIGHT:
    case ARROW_SAMPLES:
        return cell->dims[0];
    case ARROW_WIDTH:
    case ARROW_CHANNELS:
        return cell->dims[1];
    case ARROW_RATE:
        return cell->rate;
    case ARROW_PTS:
        return cell->pts_us;
    default:
        return cell->is_key_frame;
    }
}

static void write_field(arrow_media_field field, const struct junco_tensor *cell, void *cells,
                        size_t row) {
    struct junco_bytes *bytes = cells;
    const char *pixels = junco_pixels_name(cell->pixels);

    switch (arrow_field_kind(field)) {
    case JUNCO_KIND_BYTES:
        bytes[row] = (struct junco_bytes){
            .buf = cell->buf, .data = cell->data, .size = junco_tensor_size_bytes(cell)};
        break;
    case JUNCO_KIND_STRING:
        bytes[row] = (struct junco_bytes){.data = pixels, .size = strlen(pixels)};
        break;
    case JUNCO_KIND_BOOL:
        ((uint8_t *)cells)[row] = cell->is_key_frame;
        break;
    default:
        ((int64_t *)cells)[row] = number_of(field, cell);
    }
}

/* One field of all cells as a column, which shares the cells' payloads.  The caller owns. */
static junco_status media_column(const struct junco_column *column, arrow_media_field field,
                                 struct junco_column *ret_column, struct junco_error *err) {
    junco_kind kind = arrow_field_kind(field);
    struct junco_storage *storage = NULL;
    junco_status st = storage_new(junco_type_of(kind), column->rows, false, &storage, err);

    if (st)
        return st;
    memset(storage->cells, 0, column->rows * kind_cell_size(kind));
    for (size_t row = 0; row < column->rows; row++)
        if (!junco_column_is_null(column, row))
            write_field(field, &column->as.tensor[row], storage->cells, row);
    cells_ref(kind, storage->cells, column->rows);
    *ret_column = storage_column(storage);
    return JUNCO_OK;
}

junco_status arrow_put_media(const struct junco_column *column, const struct arrow_media *media,
                             const struct arrow_field *field, struct junco_error *err) {
    char type[64];
    const struct arrow_extension extension = {
        .name = media->extension,
        .metadata = junco_type_format(column->type, type, sizeof(type)),
    };
    struct arrow_part *part;
    junco_status st = arrow_put_field(field, "+s", &extension, column, column->rows, 1,
                                      media->n_fields, &part, err);

    for (size_t i = 0; i < media->n_fields && !st; i++) {
        struct arrow_field child = arrow_child(field, i, arrow_field_name(media->fields[i]));
        struct junco_column values = {0};

        st = media_column(column, media->fields[i], &values, err);
        if (!st) {
            st = arrow_put_column(&values, &child, err);
            junco_column_unref(&values);
        }
    }
    return st;
}
