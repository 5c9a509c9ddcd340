/* arrow_in.h -- the parts of the import from Arrow. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_ARROW_IN_H
#define DATA_ARROW_IN_H

#include "data/arrow_part.h"

/* One import. */
struct arrow_in {
    struct junco_buf *keeper; /* the foreign array: who keeps its buffers alive */
    size_t n_fields; /* looked at so far */
    int depth;
};

/* Rows first … first + rows - 1 of a foreign array, once arrow_check() has seen it. */
struct arrow_view {
    const struct ArrowSchema *schema;
    const struct ArrowArray *array;
    size_t first; /* counts from the buffers' beginning: the array's offset is in it */
    size_t rows;
};

/* The view of an array's rows, from its own first row on, checked: counts, lengths, pointers; of
 * its buffers, that there are n_buffers and that those which hold a row are there.  JUNCO_EDATA. */
junco_status arrow_check(struct arrow_in *in, const struct ArrowSchema *schema,
                         const struct ArrowArray *array, size_t first, size_t rows,
                         struct arrow_view *ret_view, struct junco_error *err) JUNCO_MUST_CHECK;
/* The same for a child of a view. */
junco_status arrow_check_child(struct arrow_in *in, const struct arrow_view *view, size_t i,
                               size_t first, size_t rows, struct arrow_view *ret_view,
                               struct junco_error *err) JUNCO_MUST_CHECK;

bool arrow_is_null(const struct arrow_view *view, size_t row);
bool arrow_has_nulls(const struct arrow_view *view);
static inline bool arrow_bit(const void *bits, size_t i) {
    return ((const uint8_t *)bits)[i / 8] >> i % 8 & 1;
}

/* Offsets row and row + 1 of a list or text column, checked; whether they have 64 bits is its
 * format's matter. */
junco_status arrow_offsets(const struct arrow_view *view, bool is_large, size_t row,
                           size_t *ret_begin, size_t *ret_end,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* "+w:12" or "w:12": the number, or -1. */
int64_t arrow_width(const char *format);

/* Any view as a column.  The recursion follows the schema: JUNCO_ELIMIT below JUNCO_MAX_NESTING and
 * above JUNCO_MAX_ARROW_FIELDS.  The caller owns. */
junco_status arrow_get_column(struct arrow_in *in, const struct arrow_view *view,
                              struct junco_column *ret_column,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* Lists of every kind, and structs. */
junco_status arrow_get_lists(struct arrow_in *in, const struct arrow_view *view,
                             struct junco_column *ret_column,
                             struct junco_error *err) JUNCO_MUST_CHECK;
junco_status arrow_get_structs(struct arrow_in *in, const struct arrow_view *view,
                               struct junco_column *ret_column,
                               struct junco_error *err) JUNCO_MUST_CHECK;

/* A fixed_size_list of numbers; `metadata` says the shape, "" : one dimension. */
junco_status arrow_get_fixed(struct arrow_in *in, const struct arrow_view *view,
                             const char *metadata, struct junco_column *ret_column,
                             struct junco_error *err) JUNCO_MUST_CHECK;
junco_status arrow_get_variable(struct arrow_in *in, const struct arrow_view *view,
                                struct junco_column *ret_column,
                                struct junco_error *err) JUNCO_MUST_CHECK;
junco_status arrow_get_media(struct arrow_in *in, const struct arrow_view *view,
                             const struct arrow_media *media, const char *metadata,
                             struct junco_column *ret_column,
                             struct junco_error *err) JUNCO_MUST_CHECK;

#endif
