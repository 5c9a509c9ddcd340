/* arrow_in.c -- Arrow record batches as tables: what is checked, scalars and texts. */
/* SPDX-License-Identifier: Apache-2.0 */
/* The array comes from a stranger in the same process.  What the ABI lets us see is checked before
 * it is used: counts, lengths, pointers, and each offset before what it points to.  How many bytes
 * a buffer has is not in the ABI. */
#include "data/arrow_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/column.h"
#include "data/table.h"

/* ---- checks ---- */

/* How many buffers a format has; -1: it is none that we read. */
static int buffers_of(const char *format) {
    if (str_equal(format, "n"))
        return 0;
    if (str_equal(format, "+s") || str_starts_with(format, "+w:"))
        return 1;
    if (str_equal(format, "u") || str_equal(format, "U") || str_equal(format, "z") ||
        str_equal(format, "Z"))
        return 3;
    if (str_equal(format, "+l") || str_equal(format, "+L") || str_starts_with(format, "w:"))
        return 2;
    return arrow_dtype_of(format) != JUNCO_DTYPE_ANY ? 2 : -1;
}

static junco_status check_kind(const struct ArrowSchema *schema, const struct ArrowArray *array,
                               struct junco_error *err) {
    if (!schema->release || !array->release)
        return junco_fail(err, JUNCO_EDATA, "the %s was released already",
                          schema->release ? "array" : "schema");
    if (!schema->format)
        return junco_fail(err, JUNCO_EDATA, "the schema has no format");
    if (schema->dictionary || array->dictionary)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "it is dictionary-encoded: decode it before it is handed over");
    if (buffers_of(schema->format) < 0)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "Arrow format '%.20s' is not read here; cast it to bool, int64, float64, "
                          "utf8, binary, a list or a struct",
                          schema->format);
    return JUNCO_OK;
}

static junco_status check_counts(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                 struct junco_error *err) {
    int n_buffers = buffers_of(schema->format);

    if (array->length < 0 || array->offset < 0 || (uint64_t)array->length > JUNCO_MAX_ARROW_ROWS ||
        (uint64_t)array->offset > JUNCO_MAX_ARROW_ROWS)
        return junco_fail(err, JUNCO_EDATA, "length %lld, offset %lld: want 0 to %llu",
                          (long long)array->length, (long long)array->offset,
                          (unsigned long long)JUNCO_MAX_ARROW_ROWS);
    if (array->null_count < -1 || array->null_count > array->length)
        return junco_fail(err, JUNCO_EDATA, "%lld nulls in %lld rows", (long long)array->null_count,
                          (long long)array->length);
    if (array->n_buffers != n_buffers || (n_buffers && !array->buffers))
        return junco_fail(err, JUNCO_EDATA, "%lld buffers; format '%s' has %d",
                          (long long)(array->buffers ? array->n_buffers : 0), schema->format,
                          n_buffers);
    if (schema->n_children < 0 || schema->n_children != array->n_children)
        return junco_fail(err, JUNCO_EDATA, "%lld children in the array, %lld in the schema",
                          (long long)array->n_children, (long long)schema->n_children);
    if (schema->n_children && (!schema->children || !array->children))
        return junco_fail(err, JUNCO_EDATA, "the list of its children is missing");
    if (schema->n_children == 0 && schema->format[0] == '+' && schema->format[1] != 's')
        return junco_fail(err, JUNCO_EDATA, "a list has one child, this has none");
    return JUNCO_OK;
}

junco_status arrow_check(struct arrow_in *in, const struct ArrowSchema *schema,
                         const struct ArrowArray *array, size_t first, size_t rows,
                         struct arrow_view *ret_view, struct junco_error *err) {
    junco_status st;

    if (++in->n_fields > JUNCO_MAX_ARROW_FIELDS)
        return junco_fail(err, JUNCO_ELIMIT, "a table of more than %d fields",
                          JUNCO_MAX_ARROW_FIELDS);
    st = check_kind(schema, array, err);
    if (!st)
        st = check_counts(schema, array, err);
    if (st)
        return st;
    if (first > (size_t)array->length || rows > (size_t)array->length - first)
        return junco_fail(err, JUNCO_EDATA, "%lld rows; rows %zu to %zu are asked for",
                          (long long)array->length, first, first + rows);
    /* Buffer 0 is the bitmap, which may be missing; texts may have no data when all are empty. */
    if (array->n_buffers >= 2 && rows > 0 && !array->buffers[1])
        return junco_fail(err, JUNCO_EDATA, "a buffer is missing");
    if (array->null_count > 0 && array->n_buffers > 0 && !array->buffers[0])
        return junco_fail(err, JUNCO_EDATA, "%lld nulls, but no bitmap says which",
                          (long long)array->null_count);
    *ret_view = (struct arrow_view){
        .schema = schema, .array = array, .first = (size_t)array->offset + first, .rows = rows};
    return JUNCO_OK;
}

junco_status arrow_check_child(struct arrow_in *in, const struct arrow_view *view, size_t i,
                               size_t first, size_t rows, struct arrow_view *ret_view,
                               struct junco_error *err) {
    const struct ArrowSchema *schema = view->schema->children[i];
    const struct ArrowArray *array = view->array->children[i];
    junco_status st;

    if (!schema || !array)
        return junco_fail(err, JUNCO_EDATA, "child %zu is missing", i);
    st = arrow_check(in, schema, array, first, rows, ret_view, err);
    return st ? junco_wrap(err, st, "'%.100s'", schema->name ? schema->name : "") : JUNCO_OK;
}

bool arrow_is_null(const struct arrow_view *view, size_t row) {
    const void *bits = view->array->n_buffers > 0 ? view->array->buffers[0] : NULL;

    return bits && !arrow_bit(bits, view->first + row);
}

bool arrow_has_nulls(const struct arrow_view *view) {
    if (view->array->null_count == 0 || view->array->n_buffers == 0 || !view->array->buffers[0])
        return false;
    for (size_t i = 0; i < view->rows; i++)
        if (arrow_is_null(view, i))
            return true;
    return false;
}

junco_status arrow_offsets(const struct arrow_view *view, bool is_large, size_t row,
                           size_t *ret_begin, size_t *ret_end, struct junco_error *err) {
    const char *at = view->array->buffers[1];
    int64_t large[2] = {0};
    int32_t small[2] = {0};

    if (is_large) {
        memcpy(large, at + (view->first + row) * sizeof(large[0]), sizeof(large));
    } else {
        memcpy(small, at + (view->first + row) * sizeof(small[0]), sizeof(small));
        large[0] = small[0];
        large[1] = small[1];
    }
    if (large[0] < 0 || large[1] < large[0])
        return junco_fail(err, JUNCO_EDATA, "row %zu: it goes from %lld to %lld", row,
                          (long long)large[0], (long long)large[1]);
    *ret_begin = (size_t)large[0];
    *ret_end = (size_t)large[1];
    return JUNCO_OK;
}

int64_t arrow_width(const char *format) {
    const char *digits = strchr(format, ':');
    char *end;
    long long width;

    if (!digits || digits[1] < '0' || digits[1] > '9')
        return -1;
    width = strtoll(digits + 1, &end, 10);
    return *end || width > INT32_MAX ? -1 : width;
}

/* ---- scalars ---- */

/* A number as it lies there, with whatever alignment. */
static bool read_number(junco_dtype dtype, const char *at, int64_t *ret_int, double *ret_float) {
    union {
        int8_t i8;
        uint8_t u8;
        int16_t i16;
        uint16_t u16;
        int32_t i32;
        uint32_t u32;
        int64_t i64;
        uint64_t u64;
        float f32;
        double f64;
    } n = {0};

    memcpy(&n, at, junco_dtype_size(dtype));
    switch (dtype) {
    case JUNCO_DTYPE_INT8:
        *ret_int = n.i8;
        return true;
    case JUNCO_DTYPE_UINT8:
        *ret_int = n.u8;
        return true;
    case JUNCO_DTYPE_INT16:
        *ret_int = n.i16;
        return true;
    case JUNCO_DTYPE_UINT16:
        *ret_int = n.u16;
        return true;
    case JUNCO_DTYPE_INT32:
        *ret_int = n.i32;
        return true;
    case JUNCO_DTYPE_UINT32:
        *ret_int = n.u32;
        return true;
    case JUNCO_DTYPE_FLOAT32:
        *ret_float = (double)n.f32;
        return true;
    case JUNCO_DTYPE_FLOAT64:
        *ret_float = n.f64;
        return true;
    default:
        *ret_int = n.i64;
        return dtype != JUNCO_DTYPE_UINT64 || n.u64 <= INT64_MAX;
    }
}

static junco_status copy_numbers(const struct arrow_view *view, junco_dtype dtype, junco_kind kind,
                                 struct junco_column *ret_column, struct junco_error *err) {
    const char *data = view->array->buffers[1];
    size_t size = junco_dtype_size(dtype);
    struct junco_column column;
    uint8_t *valid = NULL;
    int64_t *ints;
    void *cells;
    junco_status st =
        column_new_fixed(kind, view->rows, arrow_has_nulls(view), &column, &cells, &valid, err);

    if (st)
        return st;
    ints = cells;
    for (size_t i = 0; i < view->rows && !st; i++) {
        double real = 0;

        ints[i] = 0;
        if (valid && arrow_is_null(view, i))
            valid[i] = 0;
        else if (!read_number(dtype, data + (view->first + i) * size, &ints[i], &real))
            st = junco_fail(err, JUNCO_EVALUE, "row %zu: the number is above int64's largest", i);
        else if (kind == JUNCO_KIND_FLOAT64)
            memcpy(&ints[i], &real, sizeof(real));
    }
    if (st)
        junco_column_unref(&column);
    else
        *ret_column = column;
    return st;
}

/* Cells that have our layout stay where they are. */
static junco_status share_numbers(struct arrow_in *in, const struct arrow_view *view,
                                  junco_kind kind, const void *cells,
                                  struct junco_column *ret_column, struct junco_error *err) {
    struct junco_storage *storage = NULL;
    junco_status st =
        storage_wrap(junco_type_of(kind), view->rows, cells, in->keeper, &storage, err);

    if (!st)
        *ret_column = storage_column(storage);
    return st;
}

static junco_status get_numbers(struct arrow_in *in, const struct arrow_view *view,
                                junco_dtype dtype, struct junco_column *ret_column,
                                struct junco_error *err) {
    bool is_float = dtype == JUNCO_DTYPE_FLOAT32 || dtype == JUNCO_DTYPE_FLOAT64;
    junco_kind kind = is_float ? JUNCO_KIND_FLOAT64 : JUNCO_KIND_INT64;
    const char *cells = view->array->buffers[1];

    if (dtype == JUNCO_DTYPE_FLOAT16)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "a column of float16 is not read here; cast it to float32");
    if (view->rows > 0)
        cells += view->first * junco_dtype_size(dtype);
    if ((dtype == JUNCO_DTYPE_INT64 || dtype == JUNCO_DTYPE_FLOAT64) && view->rows > 0 &&
        (uintptr_t)cells % sizeof(int64_t) == 0 && !arrow_has_nulls(view))
        return share_numbers(in, view, kind, cells, ret_column, err);
    return copy_numbers(view, dtype, kind, ret_column, err);
}

static junco_status get_bools(const struct arrow_view *view, struct junco_column *ret_column,
                              struct junco_error *err) {
    uint8_t *valid = NULL, *bytes;
    void *cells;
    junco_status st = column_new_fixed(JUNCO_KIND_BOOL, view->rows, arrow_has_nulls(view),
                                       ret_column, &cells, &valid, err);

    if (st)
        return st;
    bytes = cells;
    for (size_t i = 0; i < view->rows; i++) {
        if (valid)
            valid[i] = !arrow_is_null(view, i);
        bytes[i] = (!valid || valid[i]) && arrow_bit(view->array->buffers[1], view->first + i);
    }
    return JUNCO_OK;
}

/* ---- texts ---- */

static junco_status check_text(junco_kind kind, const struct junco_bytes *cell, size_t row,
                               struct junco_error *err) {
    if (cell->size > JUNCO_MAX_STRING_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "row %zu: %zu bytes; at most %u", row, cell->size,
                          JUNCO_MAX_STRING_BYTES);
    if (cell->size > 0 && !cell->data)
        return junco_fail(err, JUNCO_EDATA, "the buffer of its bytes is missing");
    if (kind == JUNCO_KIND_STRING && !utf8_is_valid(cell->data, cell->size))
        return junco_fail(err, JUNCO_EDATA, "row %zu: the text is not valid UTF-8", row);
    return JUNCO_OK;
}

/* Where a row's bytes are.  `width`: of a fixed_size_binary, else -1. */
static junco_status find_text(const struct arrow_view *view, int64_t width, size_t row,
                              struct junco_bytes *ret_cell, struct junco_error *err) {
    const char *data = view->array->buffers[width < 0 ? 2 : 1];
    bool is_large = view->schema->format[0] == 'U' || view->schema->format[0] == 'Z';
    size_t begin = (view->first + row) * (size_t)(width < 0 ? 0 : width);
    size_t end = begin + (size_t)(width < 0 ? 0 : width);
    junco_status st = JUNCO_OK;

    if (width < 0)
        st = arrow_offsets(view, is_large, row, &begin, &end, err);
    if (!st)
        *ret_cell = (struct junco_bytes){.data = data ? data + begin : NULL, .size = end - begin};
    return st;
}

static junco_status get_texts(struct arrow_in *in, const struct arrow_view *view, junco_kind kind,
                              int64_t width, struct junco_column *ret_column,
                              struct junco_error *err) {
    struct junco_storage *storage = NULL;
    struct junco_bytes *cells;
    junco_status st =
        storage_new(junco_type_of(kind), view->rows, arrow_has_nulls(view), &storage, err);

    if (st)
        return st;
    cells = storage->cells;
    storage->rows = 0;
    for (size_t i = 0; i < view->rows && !st; i++) {
        struct junco_bytes cell = {0};
        bool is_null = storage->valid && arrow_is_null(view, i);

        if (storage->valid)
            storage->valid[i] = !is_null;
        if (!is_null)
            st = find_text(view, width, i, &cell, err);
        if (!st)
            st = check_text(kind, &cell, i, err);
        if (!st && cell.size)
            cell.buf = junco_buf_ref(in->keeper);
        cells[i] = st || !cell.size ? (struct junco_bytes){.data = is_null ? NULL : ""} : cell;
        storage->rows = i + 1; /* what unref sees */
    }
    if (st)
        storage_unref(storage);
    else
        *ret_column = storage_column(storage);
    return st;
}

/* ---- any column ---- */

static junco_status get_extension(struct arrow_in *in, const struct arrow_view *view,
                                  const struct arrow_extension_text *extension,
                                  struct junco_column *ret_column, struct junco_error *err) {
    const struct arrow_media *media = arrow_media_of_extension(extension->name);
    const char *format = view->schema->format;

    if (media && str_equal(format, "+s"))
        return arrow_get_media(in, view, media, extension->metadata, ret_column, err);
    if (str_equal(extension->name, ARROW_VARIABLE_SHAPE) && str_equal(format, "+s"))
        return arrow_get_variable(in, view, ret_column, err);
    if (str_equal(format, "+s"))
        return arrow_get_structs(in, view, ret_column, err);
    if (str_starts_with(format, "+w:") && view->schema->children[0] &&
        view->schema->children[0]->format &&
        arrow_dtype_of(view->schema->children[0]->format) != JUNCO_DTYPE_ANY)
        return arrow_get_fixed(
            in, view, str_equal(extension->name, ARROW_FIXED_SHAPE) ? extension->metadata : "",
            ret_column, err);
    return arrow_get_lists(in, view, ret_column, err);
}

static junco_status get_flat(struct arrow_in *in, const struct arrow_view *view,
                             struct junco_column *ret_column, struct junco_error *err) {
    const char *format = view->schema->format;

    switch (format[0]) {
    case 'n':
        *ret_column =
            (struct junco_column){.type = junco_type_of(JUNCO_KIND_NULL), .rows = view->rows};
        return JUNCO_OK;
    case 'b':
        return get_bools(view, ret_column, err);
    case 'u':
    case 'U':
        return get_texts(in, view, JUNCO_KIND_STRING, -1, ret_column, err);
    case 'z':
    case 'Z':
        return get_texts(in, view, JUNCO_KIND_BYTES, -1, ret_column, err);
    case 'w':
        if (arrow_width(format) < 0)
            return junco_fail(err, JUNCO_EDATA, "format '%.20s' has no width", format);
        return get_texts(in, view, JUNCO_KIND_BYTES, arrow_width(format), ret_column, err);
    default:
        return get_numbers(in, view, arrow_dtype_of(format), ret_column, err);
    }
}

junco_status arrow_get_column(struct arrow_in *in, const struct arrow_view *view,
                              struct junco_column *ret_column, struct junco_error *err) {
    struct arrow_extension_text extension;
    junco_status st;

    if (view->schema->format[0] != '+')
        return get_flat(in, view, ret_column, err);
    if (in->depth == JUNCO_MAX_NESTING)
        return junco_fail(err, JUNCO_ELIMIT, "lists and structs within one another, deeper than %d",
                          JUNCO_MAX_NESTING);
    st = arrow_extension_read(view->schema, &extension, err);
    if (st)
        return st;
    in->depth++;
    st = get_extension(in, view, &extension, ret_column, err);
    in->depth--;
    return st;
}

/* ---- the table ---- */

/* The array that was handed over; empty again when the import fails. */
static void release_keeper(void *ctx, void *data) {
    struct ArrowArray *array = ctx;

    (void)data;
    if (array->release)
        array->release(array);
    junco_free(array);
}

static junco_status keep_array(const struct ArrowArray *array, struct ArrowArray **ret_kept,
                               struct junco_buf **ret_keeper, struct junco_error *err) {
    struct ArrowArray *kept = junco_alloc(sizeof(*kept));
    junco_status st;

    if (!kept)
        return junco_nomem(err, sizeof(*kept));
    *kept = *array;
    st = junco_buf_wrap(kept, 0, release_keeper, kept, ret_keeper, err);
    if (st)
        junco_free(kept);
    else
        *ret_kept = kept;
    return st;
}

static junco_status check_names(const struct ArrowSchema *schema, const char **names,
                                struct junco_error *err) {
    for (int64_t i = 0; i < schema->n_children; i++) {
        const struct ArrowSchema *child = schema->children[i];
        size_t size;

        if (!child)
            return junco_fail(err, JUNCO_EDATA, "column %lld is missing", (long long)i);
        names[i] = child->name ? child->name : "";
        size = strlen(names[i]);
        if (size > JUNCO_MAX_NAME_BYTES || !utf8_is_valid(names[i], size))
            return junco_fail(err, JUNCO_EDATA,
                              "column %lld: its name is not text of at most %d bytes", (long long)i,
                              JUNCO_MAX_NAME_BYTES);
    }
    return JUNCO_OK;
}

static junco_status get_columns(struct arrow_in *in, const struct arrow_view *view,
                                struct junco_table *table, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < table->n_columns && !st; i++) {
        struct arrow_view child;
        const struct ArrowArray *array = view->array->children[i];

        /* Said with "column" before the name, so checked here and not by arrow_check_child(). */
        st = array ? arrow_check(in, view->schema->children[i], array, view->first, view->rows,
                                 &child, err)
                   : junco_fail(err, JUNCO_EDATA, "its array is missing");
        if (!st)
            st = arrow_get_column(in, &child, &table->columns[i], err);
        if (st)
            junco_wrap(err, st, "column '%s'", table->names[i]);
    }
    return st;
}

static junco_status get_table(struct arrow_in *in, const struct ArrowSchema *schema,
                              const struct ArrowArray *array, struct junco_table *ret_table,
                              struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS];
    struct junco_table table = {0};
    struct arrow_view view;
    junco_status st = arrow_check(in, schema, array, 0, (size_t)array->length, &view, err);

    if (!st && !str_equal(schema->format, "+s"))
        st = junco_fail(err, JUNCO_EDATA, "format '%.20s': a table is a struct, '+s'",
                        schema->format);
    if (!st && schema->n_children > JUNCO_MAX_COLUMNS)
        st = junco_fail(err, JUNCO_ELIMIT, "%lld columns; at most %d",
                        (long long)schema->n_children, JUNCO_MAX_COLUMNS);
    if (!st && arrow_has_nulls(&view))
        st = junco_fail(err, JUNCO_EDATA, "a row as a whole is null; want null cells");
    if (!st)
        st = check_names(schema, names, err);
    if (!st)
        st = table_new((size_t)schema->n_children, names, &table, err);
    if (st)
        return junco_wrap(err, st, "arrow table");
    st = get_columns(in, &view, &table, err);
    if (st) {
        junco_table_done(&table);
        return st;
    }
    table.rows = view.rows;
    *ret_table = table;
    return JUNCO_OK;
}

junco_status junco_table_from_arrow(const struct ArrowSchema *schema, struct ArrowArray *array,
                                    struct junco_table *ret_table, struct junco_error *err) {
    struct arrow_in in = {0};
    struct ArrowArray *kept = NULL;
    junco_status st = keep_array(array, &kept, &in.keeper, err);

    if (st)
        return st;
    st = get_table(&in, schema, kept, ret_table, err);
    if (st)
        kept->release = NULL; /* it is still the caller's */
    else
        array->release = NULL;
    junco_buf_unref(in.keeper);
    return st;
}
