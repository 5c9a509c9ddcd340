/* put.c -- putting one cell into a builder. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/str.h"
#include "base/vec.h"
#include "data/builder_priv.h"
#include "data/column.h"
#include "data/storage.h"
#include "data/value.h"

#include <stdint.h>
#include <string.h>

static void give_back_bytes(struct block *block, const struct junco_bytes *bytes) {
    block_give_back(block, bytes->buf, bytes->data, bytes->size);
}

static void give_back_tensor(struct block *block, const struct junco_tensor *tensor) {
    if (tensor->buf)
        block_give_back(block, tensor->buf, tensor->data, junco_tensor_size_bytes(tensor));
}

/* What a cell refers to in the column's own block goes back to it. */
static void drop_cell(struct out_column *column, void *cell) {
    junco_kind kind = column->type->kind;
    const struct junco_value *value = cell;

    if (kind == JUNCO_KIND_STRING || kind == JUNCO_KIND_BYTES)
        give_back_bytes(&column->block, cell);
    else if (kind_is_tensor(kind))
        give_back_tensor(&column->block, cell);
    else if (kind == JUNCO_KIND_ANY && kind_is_tensor(value->kind))
        give_back_tensor(&column->block, &value->as.tensor);
    else if (kind == JUNCO_KIND_ANY &&
             (value->kind == JUNCO_KIND_STRING || value->kind == JUNCO_KIND_BYTES))
        give_back_bytes(&column->block, &value->as.bytes);
    cells_unref(kind, cell, 1);
    memset(cell, 0, kind_cell_size(kind));
}

/* A column that was put whole is gathered anew without the rows. */
static junco_status remove_from_whole(struct out_column *column, size_t first, size_t n,
                                      struct junco_error *err) {
    struct junco_column before = junco_column_slice(&column->whole, 0, first);
    struct junco_column after =
        junco_column_slice(&column->whole, first + n, column->whole.rows - first - n);
    const struct junco_column *parts[] = {&before, &after};
    struct junco_column kept = {0};
    junco_status st = column_concat(parts, 2, &kept, err);

    if (st)
        return st;
    junco_column_unref(&column->whole);
    column->whole = kept;
    return JUNCO_OK;
}

junco_status out_column_remove(struct out_column *column, size_t rows, size_t first, size_t n,
                               struct junco_error *err) {
    size_t cell_size = kind_cell_size(column->type->kind);
    char *cells = column->cells;
    size_t end = first + n;

    if (column->is_whole)
        return remove_from_whole(column, first, n, err);
    if (rows > column->valid_capacity)
        rows = column->valid_capacity; /* rows beyond were never put */
    if (end > rows)
        end = rows;
    if (first >= end)
        return JUNCO_OK;
    for (size_t row = end; row-- > first;) /* the last first, so that the block takes it back */
        drop_cell(column, cells + row * cell_size);
    memmove(cells + first * cell_size, cells + end * cell_size, (rows - end) * cell_size);
    memmove(column->valid + first, column->valid + end, rows - end);
    size_t left = first + (rows - end);
    memset(cells + left * cell_size, 0, (rows - left) * cell_size);
    memset(column->valid + left, 0, rows - left);
    return JUNCO_OK;
}

static junco_status check_column(const struct junco_builder *builder, size_t column,
                                 struct junco_error *err) {
    if (column >= builder->n_columns)
        return junco_fail(err, JUNCO_EINVAL, "column %zu of %zu", column, builder->n_columns);
    if (!builder->has_row)
        return junco_fail(err, JUNCO_EINVAL, "column '%s': put before a row was begun",
                          builder->names[column]);
    if (builder->columns[column].is_whole)
        return junco_fail(err, JUNCO_EINVAL, "column '%s': its rows were put at once already",
                          builder->names[column]);
    return JUNCO_OK;
}

static junco_status grow_column(struct out_column *out, size_t rows, struct junco_error *err) {
    junco_status st = vec_reserve(&out->cells, &out->cells_capacity, rows,
                                  kind_cell_size(out->type->kind), SIZE_MAX, err);

    if (!st)
        st = vec_reserve(&out->valid, &out->valid_capacity, rows, 1, SIZE_MAX, err);
    return st;
}

/* The current row's cell of a column, made null: what lay there goes back first, so that a second
 * put takes the first one's place in the block. */
static junco_status open_cell(struct junco_builder *builder, size_t column, void **ret_cell,
                              struct junco_error *err) {
    junco_status st = check_column(builder, column, err);

    if (st)
        return st;
    struct out_column *out = &builder->columns[column];
    size_t cell_size = kind_cell_size(out->type->kind);
    size_t row = builder->rows - 1;
    if (builder->rows > out->cells_capacity || builder->rows > out->valid_capacity)
        st = grow_column(out, builder->rows, err);
    if (st)
        return st;
    *ret_cell = (char *)out->cells + row * cell_size;
    if (out->valid[row]) {
        drop_cell(out, *ret_cell);
        out->valid[row] = 0;
    }
    builder->n_bytes += cell_size;
    return JUNCO_OK;
}

static void close_cell(struct junco_builder *builder, size_t column) {
    builder->columns[column].valid[builder->rows - 1] = 1;
}

static junco_status fail_type(const struct junco_builder *builder, size_t column,
                              const struct junco_value *value, struct junco_error *err) {
    char want[128], got[128];

    return junco_fail(err, JUNCO_ETYPE, "column '%s': want %s, got %s", builder->names[column],
                      junco_type_format(builder->columns[column].type, want, sizeof(want)),
                      value_format_type(value, got, sizeof(got)));
}

/* A value whose payload, if any, lies elsewhere: the cell takes a reference. */
junco_status junco_put_value(struct junco_builder *builder, size_t column,
                             const struct junco_value *value, struct junco_error *err) {
    void *cell = NULL;
    junco_status st = open_cell(builder, column, &cell, err);

    if (st || value->kind == JUNCO_KIND_NULL)
        return st;
    const struct junco_type *type = builder->columns[column].type;
    if (!value_fits(value, type))
        return fail_type(builder, column, value, err);
    value_charge_lists(value, builder->account);
    junco_value_ref(value);
    column_write_cell(type->kind, cell, value);
    close_cell(builder, column);
    builder->n_bytes += value_payload_bytes(value);
    return JUNCO_OK;
}

junco_status junco_put_bool(struct junco_builder *builder, size_t column, bool value,
                            struct junco_error *err) {
    struct junco_value cell = {.kind = JUNCO_KIND_BOOL, .as.boolean = value};

    return junco_put_value(builder, column, &cell, err);
}

/* Numbers into a column of their own kind are the common case: nothing is to be checked. */
static junco_status put_number(struct junco_builder *builder, size_t column,
                               const struct junco_value *value, struct junco_error *err) {
    void *cell = NULL;

    if (column >= builder->n_columns || builder->columns[column].type->kind != value->kind)
        return junco_put_value(builder, column, value, err);
    junco_status st = open_cell(builder, column, &cell, err);

    if (st)
        return st;
    column_write_cell(value->kind, cell, value);
    close_cell(builder, column);
    return JUNCO_OK;
}

junco_status junco_put_int64(struct junco_builder *builder, size_t column, int64_t value,
                             struct junco_error *err) {
    struct junco_value number = {.kind = JUNCO_KIND_INT64, .as.int64 = value};

    return put_number(builder, column, &number, err);
}

junco_status junco_put_float64(struct junco_builder *builder, size_t column, double value,
                               struct junco_error *err) {
    struct junco_value number = {.kind = JUNCO_KIND_FLOAT64, .as.float64 = value};

    return put_number(builder, column, &number, err);
}

/* Copy into the column's block and put what points there. */
static junco_status put_text(struct junco_builder *builder, size_t column, junco_kind kind,
                             const void *data, size_t size, struct junco_error *err) {
    struct junco_value value = {.kind = kind, .as.bytes = {.data = "", .size = size}};
    void *cell = NULL, *copy = NULL;
    junco_status st = open_cell(builder, column, &cell, err);

    if (st)
        return st;
    struct out_column *out = &builder->columns[column];
    if (!value_fits(&value, out->type))
        return fail_type(builder, column, &value, err);
    if (size > JUNCO_MAX_STRING_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "column '%s': a %s of %zu bytes; at most %u",
                          builder->names[column], junco_kind_name(kind), size,
                          JUNCO_MAX_STRING_BYTES);
    if (size > 0) {
        st = block_cut(&out->block, builder->account, size, JUNCO_DTYPE_ANY, 1, &value.as.bytes.buf,
                       &copy, err);
        if (st)
            return junco_wrap(err, st, "column '%s'", builder->names[column]);
        memcpy(copy, data, size);
        value.as.bytes.data = copy;
    }
    column_write_cell(out->type->kind, cell, &value);
    close_cell(builder, column);
    builder->n_bytes += size;
    return JUNCO_OK;
}

junco_status junco_put_string(struct junco_builder *builder, size_t column, const char *data,
                              size_t size, struct junco_error *err) {
    if (!utf8_is_valid(data, size))
        return junco_fail(err, JUNCO_EVALUE,
                          "column %zu: the text is not valid UTF-8: put bytes, "
                          "or convert it first",
                          column);
    return put_text(builder, column, JUNCO_KIND_STRING, data, size, err);
}

junco_status junco_put_bytes(struct junco_builder *builder, size_t column, const void *data,
                             size_t size, struct junco_error *err) {
    return put_text(builder, column, JUNCO_KIND_BYTES, data, size, err);
}

/* How many more pieces like this one may come: what the bound still allows or, where there is
 * none, as many again as have come, so that blocks double. */
static size_t rows_ahead(const struct junco_builder *builder) {
    if (builder->max_rows == 0)
        return builder->rows;
    return builder->max_rows > builder->rows ? builder->max_rows - builder->rows + 1 : 1;
}

/* Allocate the payload of `value`, whose shape is set, and put it. */
static junco_status put_shape(struct junco_builder *builder, size_t column,
                              struct junco_value *value, void **ret_data, struct junco_error *err) {
    struct junco_tensor *tensor = &value->as.tensor;
    void *cell = NULL;
    size_t bytes = 0;
    junco_status st = open_cell(builder, column, &cell, err);

    if (st)
        return st;
    struct out_column *out = &builder->columns[column];
    st = tensor_check_shape(tensor->dtype, tensor->rank, tensor->dims, &bytes, err);
    if (!st && !value_fits(value, out->type))
        return fail_type(builder, column, value, err);
    if (!st)
        st = block_cut(&out->block, builder->account, bytes, tensor->dtype, rows_ahead(builder),
                       &tensor->buf, &tensor->data, err);
    if (st)
        return junco_wrap(err, st, "column '%s'", builder->names[column]);
    column_write_cell(out->type->kind, cell, value);
    close_cell(builder, column);
    builder->n_bytes += bytes;
    *ret_data = tensor->data;
    return JUNCO_OK;
}

junco_status junco_put_tensor(struct junco_builder *builder, size_t column, junco_dtype dtype,
                              int rank, const int64_t *dims, void **ret_data,
                              struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_TENSOR, .as.tensor.dtype = dtype};

    if (rank < 0 || rank > JUNCO_MAX_RANK)
        return junco_fail(err, JUNCO_EINVAL, "column %zu: a tensor of %d dimensions; want 0 to %d",
                          column, rank, JUNCO_MAX_RANK);
    value.as.tensor.rank = rank;
    if (rank > 0)
        memcpy(value.as.tensor.dims, dims, (size_t)rank * sizeof(*dims));
    return put_shape(builder, column, &value, ret_data, err);
}

junco_status junco_put_image(struct junco_builder *builder, size_t column, junco_pixels pixels,
                             int64_t height, int64_t width, uint8_t **ret_data,
                             struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_IMAGE};
    int channels = junco_pixels_channels(pixels);
    void *data = NULL;

    if (channels == 0 || height < 1 || width < 1)
        return junco_fail(err, JUNCO_EINVAL, "column %zu: an image of %lld x %lld %s pixels",
                          column, (long long)width, (long long)height, junco_pixels_name(pixels));
    if (height > JUNCO_MAX_IMAGE_SIDE || width > JUNCO_MAX_IMAGE_SIDE ||
        height * width > JUNCO_MAX_IMAGE_PIXELS)
        return junco_fail(err, JUNCO_ELIMIT,
                          "column %zu: an image of %lld x %lld pixels; at most "
                          "%d a side and %u in all",
                          column, (long long)width, (long long)height, JUNCO_MAX_IMAGE_SIDE,
                          JUNCO_MAX_IMAGE_PIXELS);
    value.as.tensor = (struct junco_tensor){
        .dtype = JUNCO_DTYPE_UINT8,
        .pixels = pixels,
        .rank = 3,
        .dims = {height, width, channels},
    };
    junco_status st = put_shape(builder, column, &value, &data, err);
    if (!st)
        *ret_data = data;
    return st;
}
