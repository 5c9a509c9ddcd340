/* arrow_out.c -- tables as Arrow record batches: scalars, texts, lists and structs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/arrow_out.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/value.h"

/* ---- fields ---- */

struct arrow_field arrow_child(const struct arrow_field *field, size_t i, const char *name) {
    return (struct arrow_field){
        .name = name,
        .schema = field->schema->children[i],
        .array = field->array->children[i],
    };
}

void arrow_pack_bits(const uint8_t *bytes, size_t n, uint8_t *bits) {
    for (size_t i = 0; i < n; i++)
        if (bytes[i])
            bits[i / 8] |= (uint8_t)(1u << i % 8);
}

junco_status arrow_own_buffer(struct arrow_part *part, size_t i, size_t n, size_t size,
                              void *ret_buffer, struct junco_error *err) {
    void *buffer = junco_alloc_array(n, size);

    if (!buffer)
        return junco_nomem(err, n * size);
    part->owned[i] = buffer;
    part->buffers[i] = buffer;
    *(void **)ret_buffer = buffer;
    return JUNCO_OK;
}

static junco_status put_validity(const struct junco_column *column, struct ArrowArray *array,
                                 struct arrow_part *part, struct junco_error *err) {
    uint8_t *bits;
    junco_status st;

    if (!column || !column->valid)
        return JUNCO_OK;
    st = arrow_own_buffer(part, 0, column->rows / 8 + 1, 1, &bits, err);
    if (st)
        return st;
    arrow_pack_bits(column->valid, column->rows, bits);
    for (size_t i = 0; i < column->rows; i++)
        array->null_count += !column->valid[i];
    return JUNCO_OK;
}

junco_status arrow_put_field(const struct arrow_field *field, const char *format,
                             const struct arrow_extension *extension,
                             const struct junco_column *column, size_t rows, int n_buffers,
                             size_t n_children, struct arrow_part **ret_part,
                             struct junco_error *err) {
    junco_status st =
        arrow_schema_init(field->schema, format, field->name, extension, n_children, err);

    if (!st)
        st = arrow_array_init(field->array, rows, n_buffers, n_children, ret_part, err);
    return st ? st : put_validity(column, field->array, *ret_part, err);
}

/* ---- scalars and texts ---- */

static junco_status put_nulls(const struct junco_column *column, const struct arrow_field *field,
                              struct junco_error *err) {
    struct arrow_part *part;
    junco_status st = arrow_put_field(field, "n", NULL, NULL, column->rows, 0, 0, &part, err);

    if (!st)
        field->array->null_count = (int64_t)column->rows;
    return st;
}

static junco_status put_bools(const struct junco_column *column, const struct arrow_field *field,
                              struct junco_error *err) {
    struct arrow_part *part;
    uint8_t *bits;
    junco_status st = arrow_put_field(field, "b", NULL, column, column->rows, 2, 0, &part, err);

    if (!st)
        st = arrow_own_buffer(part, 1, column->rows / 8 + 1, 1, &bits, err);
    if (!st)
        arrow_pack_bits(column->as.boolean, column->rows, bits);
    return st;
}

/* The cells stay where they are; the array keeps their storage. */
static junco_status put_numbers(const struct junco_column *column, const char *format,
                                const struct arrow_field *field, struct junco_error *err) {
    struct arrow_part *part;
    junco_status st = arrow_put_field(field, format, NULL, column, column->rows, 2, 0, &part, err);

    if (st)
        return st;
    part->storage = column->storage ? storage_ref(column->storage) : NULL;
    part->buffers[1] = column_cells(column);
    return JUNCO_OK;
}

/* Always with offsets of 64 bits: the type of a column is not to depend on how much is in it. */
static junco_status put_texts(const struct junco_column *column, const char *format,
                              const struct arrow_field *field, struct junco_error *err) {
    const struct junco_bytes *cells = column->as.bytes;
    struct arrow_part *part;
    int64_t *offsets;
    char *data;
    junco_status st = arrow_put_field(field, format, NULL, column, column->rows, 3, 0, &part, err);

    if (!st)
        st = arrow_own_buffer(part, 1, column->rows + 1, sizeof(*offsets), &offsets, err);
    if (st)
        return st;
    for (size_t i = 0; i < column->rows; i++) /* a null cell is zero, and so empty */
        offsets[i + 1] = offsets[i] + (int64_t)cells[i].size;
    st = arrow_own_buffer(part, 2, (size_t)offsets[column->rows] + 1, 1, &data, err);
    for (size_t i = 0; i < column->rows && !st; i++)
        if (cells[i].size)
            memcpy(data + offsets[i], cells[i].data, cells[i].size);
    return st;
}

/* ---- lists and structs ---- */

#define ALL_ITEMS SIZE_MAX

/* The items of a list, or one field of a struct, row after row, as a column.  A struct that is null
 * has a null field; a list that is null has no items.  The caller owns. */
static junco_status collect(const struct junco_column *column, size_t field,
                            const struct junco_type *type, size_t total,
                            struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_value null = {.kind = JUNCO_KIND_NULL};
    size_t cell_size = kind_cell_size(type->kind), n = 0;
    struct junco_storage *storage = NULL;
    junco_status st;

    if (type->kind == JUNCO_KIND_NULL) {
        *ret_column = (struct junco_column){.type = type, .rows = total};
        return JUNCO_OK;
    }
    st = storage_new(type, total, true, &storage, err);
    if (st)
        return st;
    for (size_t row = 0; row < column->rows && !st; row++) {
        struct junco_value value = junco_column_get(column, row);
        struct junco_list *list = value.kind == JUNCO_KIND_NULL ? NULL : value.as.list;
        size_t first = field == ALL_ITEMS ? 0 : field, last = field + 1;

        if (field == ALL_ITEMS)
            last = list ? junco_list_size(list) : 0;
        for (size_t i = first; i < last && !st; i++, n++) {
            const struct junco_value *item = list ? &junco_list_items(list)[i] : &null;

            if (!value_fits(item, type))
                st = junco_fail(err, JUNCO_ETYPE, "row %zu: item %zu is %s, not of the list's type",
                                row, i, junco_kind_name(item->kind));
            else
                column_write_cell(type->kind, (char *)storage->cells + n * cell_size, item);
            storage->valid[n] = item->kind != JUNCO_KIND_NULL;
        }
    }
    storage->rows = st ? 0 : n; /* the cells have no references of their own yet */
    cells_ref(type->kind, storage->cells, storage->rows);
    if (st)
        storage_unref(storage);
    else
        *ret_column = storage_column(storage);
    return st;
}

static junco_status put_items(const struct junco_column *column, size_t which,
                              const struct junco_type *type, size_t total,
                              const struct arrow_field *field, struct junco_error *err) {
    struct junco_column items = {0};
    junco_status st = collect(column, which, type, total, &items, err);

    if (!st) {
        st = arrow_put_column(&items, field, err);
        junco_column_unref(&items);
    }
    return st ? junco_wrap(err, st, "'%s'", field->name) : JUNCO_OK;
}

static junco_status put_lists(const struct junco_column *column, const struct arrow_field *field,
                              struct junco_error *err) {
    struct arrow_field item;
    struct arrow_part *part;
    int64_t *offsets;
    junco_status st = arrow_put_field(field, "+L", NULL, column, column->rows, 2, 1, &part, err);

    if (!st)
        st = arrow_own_buffer(part, 1, column->rows + 1, sizeof(*offsets), &offsets, err);
    if (st)
        return st;
    for (size_t i = 0; i < column->rows; i++) {
        bool is_null = junco_column_is_null(column, i);
        size_t n = is_null ? 0 : junco_list_size(column->as.value[i].as.list);

        offsets[i + 1] = offsets[i] + (int64_t)n;
    }
    item = arrow_child(field, 0, "item");
    return put_items(column, ALL_ITEMS, column->type->elem, (size_t)offsets[column->rows], &item,
                     err);
}

/* The fields' types: the column's or, where it leaves them open, the first value's. */
static const struct junco_type *struct_type(const struct junco_column *column) {
    for (size_t i = 0; column->type->n_fields == 0 && i < column->rows; i++)
        if (!junco_column_is_null(column, i))
            return junco_list_type(column->as.value[i].as.list);
    return column->type;
}

static junco_status put_structs(const struct junco_column *column, const struct arrow_field *field,
                                struct junco_error *err) {
    const struct junco_type *type = struct_type(column);
    struct arrow_part *part;
    junco_status st;

    for (size_t i = 0; i < column->rows; i++)
        if (!junco_column_is_null(column, i) &&
            !junco_type_fits(junco_list_type(column->as.value[i].as.list), type))
            return junco_fail(err, JUNCO_ETYPE,
                              "row %zu: its struct has other fields than the "
                              "rows before it",
                              i);
    st = arrow_put_field(field, "+s", NULL, column, column->rows, 1, type->n_fields, &part, err);
    for (size_t i = 0; i < type->n_fields && !st; i++) {
        struct arrow_field child = arrow_child(field, i, type->fields[i].name);

        st = put_items(column, i, type->fields[i].type, column->rows, &child, err);
    }
    return st;
}

/* ---- any column ---- */

/* A column of `any` as a column of its values' one type.  The caller owns *ret_column. */
static junco_status settle(const struct junco_column *column, struct junco_column *ret_column,
                           struct junco_error *err) {
    const struct junco_type *type = junco_type_of(JUNCO_KIND_NULL);

    if (column->type->kind != JUNCO_KIND_ANY) {
        *ret_column = junco_column_ref(column);
        return JUNCO_OK;
    }
    for (size_t i = 0; i < column->rows && type->kind == JUNCO_KIND_NULL; i++) {
        struct junco_value value = junco_column_get(column, i);
        bool is_list = value.kind == JUNCO_KIND_LIST || value.kind == JUNCO_KIND_STRUCT;

        type = is_list ? junco_list_type(value.as.list) : junco_type_of(value.kind);
    }
    if (type->kind == JUNCO_KIND_NULL) {
        *ret_column = (struct junco_column){.type = type, .rows = column->rows};
        return JUNCO_OK;
    }
    return column_cast(column, type, ret_column, err);
}

static junco_status put_settled(const struct junco_column *column, const struct arrow_field *field,
                                struct junco_error *err) {
    switch (column->type->kind) {
    case JUNCO_KIND_NULL:
        return put_nulls(column, field, err);
    case JUNCO_KIND_BOOL:
        return put_bools(column, field, err);
    case JUNCO_KIND_INT64:
        return put_numbers(column, "l", field, err);
    case JUNCO_KIND_FLOAT64:
        return put_numbers(column, "g", field, err);
    case JUNCO_KIND_STRING:
        return put_texts(column, "U", field, err);
    case JUNCO_KIND_BYTES:
        return put_texts(column, "Z", field, err);
    case JUNCO_KIND_TENSOR:
        return arrow_put_tensors(column, field, err);
    case JUNCO_KIND_LIST:
        return put_lists(column, field, err);
    case JUNCO_KIND_STRUCT:
        return put_structs(column, field, err);
    default:
        return arrow_put_media(column, arrow_media_of_kind(column->type->kind), field, err);
    }
}

junco_status arrow_put_column(const struct junco_column *column, const struct arrow_field *field,
                              struct junco_error *err) {
    struct junco_column settled = {0};
    junco_status st = settle(column, &settled, err);

    if (st)
        return st;
    st = put_settled(&settled, field, err);
    junco_column_unref(&settled);
    return st;
}

static junco_status put_table(const struct junco_table *table, const struct arrow_field *whole,
                              struct junco_error *err) {
    struct arrow_part *part;
    junco_status st =
        arrow_put_field(whole, "+s", NULL, NULL, table->rows, 1, table->n_columns, &part, err);

    if (st)
        return st;
    whole->schema->flags = 0; /* a record batch itself is never null */
    for (size_t i = 0; i < table->n_columns && !st; i++) {
        struct arrow_field field = arrow_child(whole, i, table->names[i]);

        st = arrow_put_column(&table->columns[i], &field, err);
        if (st)
            junco_wrap(err, st, "column '%s'", table->names[i]);
    }
    return st;
}

junco_status junco_table_to_arrow(const struct junco_table *table, struct ArrowSchema *ret_schema,
                                  struct ArrowArray *ret_array, struct junco_error *err) {
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};
    const struct arrow_field whole = {.name = "", .schema = &schema, .array = &array};
    junco_status st = put_table(table, &whole, err);

    if (!st) {
        *ret_schema = schema;
        *ret_array = array;
        return JUNCO_OK;
    }
    if (schema.release)
        schema.release(&schema);
    if (array.release)
        array.release(&array);
    return st;
}
