/* table.h -- columns, tables, and the builder that makes them row by row. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_TABLE_H
#define JUNCO_TABLE_H

#include <junco/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct junco_storage; /* who owns a column's arrays and its cells' payload references */

/* A column, or a slice of one: typed arrays plus their owner.  Immutable; copying the struct
 * borrows, junco_column_ref() makes a copy that keeps the arrays alive. */
struct junco_column {
    const struct junco_type *type;
    size_t rows;
    const uint8_t *valid; /* 1 = has a value; NULL = no row is null */
    union {
        const uint8_t *boolean; /* 0 or 1 */
        const int64_t *int64;
        const double *float64;
        const struct junco_bytes *bytes; /* STRING, BYTES */
        const struct junco_tensor *tensor; /* TENSOR, IMAGE, AUDIO, FRAME */
        const struct junco_value *value; /* LIST, STRUCT, ANY */
    } as; /* NULL kind: all are NULL */
    struct junco_storage *storage;
};

JUNCO_API bool junco_column_is_null(const struct junco_column *column, size_t row);

/* The cell at `row` as a value that borrows from the column. */
JUNCO_API struct junco_value junco_column_get(const struct junco_column *column, size_t row);

JUNCO_API struct junco_column junco_column_ref(const struct junco_column *column);
JUNCO_API void junco_column_unref(struct junco_column *column); /* leaves it empty */

/* Rows [first, first + rows) as a view that borrows `column`'s storage (ref it to keep it). */
JUNCO_API struct junco_column junco_column_slice(const struct junco_column *column, size_t first,
                                                 size_t rows);

/* The same rows of several columns, as an operator sees its input.  Borrowed throughout. */
struct junco_chunk {
    size_t rows;
    size_t n_columns;
    const struct junco_column *columns;
};

/* A named, owned set of columns of equal length.  Moves by struct copy + clearing the source. */
struct junco_table {
    size_t rows;
    size_t n_columns;
    const char **names; /* owned */
    struct junco_column *columns; /* owned */
};

JUNCO_API void junco_table_done(struct junco_table *table); /* leaves it empty; NULL is fine */

/* ---- builder ---- */

/* Makes the rows of an operator's output (or of an input table).  It is bounded: has_room() says
 * when to stop.  Payloads are allocated here, and so charged to the call.  Owner only.
 *
 * A row begins with junco_builder_row(); cells not put are null.  Putting into a column of another
 * kind than declared is the row's error (JUNCO_ETYPE); an int64 put into a float64 column converts.
 * Two puts to one cell: the last one stays. */
struct junco_builder;

/* An owner-only builder of a table with these columns (borrowed, referenced, copied).
 * The caller owns *ret_builder; finish or free it. */
JUNCO_API junco_status junco_builder_new(size_t n_columns, const char *const *names,
                                         const struct junco_type *const *types,
                                         struct junco_builder **ret_builder,
                                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Move the rows into *ret_table (caller owns); the builder is empty and may be used again. */
JUNCO_API junco_status junco_builder_finish(struct junco_builder *builder,
                                            struct junco_table *ret_table,
                                            struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API void junco_builder_free(struct junco_builder *builder);

/* False once the bound in rows or bytes is met: return JUNCO_MORE then.  True on an empty builder. */
JUNCO_API bool junco_builder_has_room(const struct junco_builder *builder);
JUNCO_API size_t junco_builder_rows(const struct junco_builder *builder);

/* Begin the next row, a child of input row `parent` of this run (parents never decrease; 0 when
 * building a plain table). */
JUNCO_API junco_status junco_builder_row(struct junco_builder *builder, size_t parent,
                                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Input row `parent` failed: `why` (borrowed, copied) is kept and the rows begun for it in this
 * run are withdrawn. */
JUNCO_API junco_status junco_builder_fail_row(struct junco_builder *builder, size_t parent,
                                              const struct junco_error *why,
                                              struct junco_error *err) JUNCO_MUST_CHECK;

/* Put one cell of the current row. */
JUNCO_API junco_status junco_put_bool(struct junco_builder *builder, size_t column, bool value,
                                      struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_put_int64(struct junco_builder *builder, size_t column, int64_t value,
                                       struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_put_float64(struct junco_builder *builder, size_t column, double value,
                                         struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_put_string(struct junco_builder *builder, size_t column,
                                        const char *data, size_t size,
                                        struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_put_bytes(struct junco_builder *builder, size_t column,
                                       const void *data, size_t size,
                                       struct junco_error *err) JUNCO_MUST_CHECK;

/* Allocate the cell's payload and return where to write it: dense, row-major, uninitialised.
 * Tensors of equal shape put one after the other lie side by side where they fit in a block, so
 * that a model reads them as a batch without a copy. */
JUNCO_API junco_status junco_put_tensor(struct junco_builder *builder, size_t column,
                                        junco_dtype dtype, int rank, const int64_t *dims,
                                        void **ret_data, struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_put_image(struct junco_builder *builder, size_t column,
                                       junco_pixels pixels, int64_t height, int64_t width,
                                       uint8_t **ret_data,
                                       struct junco_error *err) JUNCO_MUST_CHECK;

/* Share a value's payload (borrows `value`, takes a reference of its own). */
JUNCO_API junco_status junco_put_value(struct junco_builder *builder, size_t column,
                                       const struct junco_value *value,
                                       struct junco_error *err) JUNCO_MUST_CHECK;

/* Two integers that the host keeps for an operator between a JUNCO_MORE and the next run on the
 * same input: where to go on.  Zero at the first run. */
struct junco_cursor {
    size_t row; /* the input row to go on with */
    int64_t position; /* the place within it */
};
JUNCO_API struct junco_cursor *junco_builder_cursor(struct junco_builder *builder);

#ifdef __cplusplus
}
#endif
#endif
