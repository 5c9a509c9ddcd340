/* arrow.h -- tables in and out through the Arrow C Data Interface. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_ARROW_H
#define JUNCO_ARROW_H

#include <junco/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The two structs of the Arrow C Data Interface, under the guard that its specification gives them,
 * so that any header of another library may declare them first. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

/* How types lie in Arrow:
 *
 *   null, bool, int64, float64   null, bool, int64, float64
 *   string, bytes                large_utf8, large_binary
 *   list<T>, struct{...}         large_list, struct
 *   tensor of a known shape      arrow.fixed_shape_tensor over fixed_size_list<T>[count]
 *   tensor with open dimensions  arrow.variable_shape_tensor over
 *                                struct{data: large_list<T>, shape: fixed_size_list<int32>[rank]}
 *   image                        junco.image over struct{data: large_binary, height: int64,
 *                                width: int64, pixels: large_utf8}: rows of pixels, top to bottom
 *   frame                        junco.frame: the same and pts_us: int64, is_key_frame: bool
 *   audio                        junco.audio over struct{data: large_binary of float32,
 *                                samples, channels, rate, pts_us: int64}
 *   any                          the type of its values, if they are of one
 *
 * Where a tensor's type leaves its element type or rank open, the cells say it.  Arrow has no
 * bfloat16: JUNCO_EUNSUPPORTED.
 *
 * On the way in, integers of every width become int64, float32 becomes float64, utf8 and binary of
 * both widths and fixed_size_binary are taken, a fixed_size_list of numbers becomes a tensor (of one
 * dimension, unless it is a fixed_shape_tensor) and any other one a list.  Dates, times, decimals,
 * dictionaries, unions, views and run-end encoded columns are refused with JUNCO_EUNSUPPORTED. */

/* Export a table as one record batch: a struct array with a child for each column.  Borrows table;
 * the caller owns *ret_schema and *ret_array and calls the release of each, on any thread, also
 * after junco_table_done(): they share payloads and keep them.  Nothing is copied of int64 and
 * float64 cells, and of tensors of a known shape that lie side by side; all else is laid out anew,
 * and null rows get a bitmap.  JUNCO_ETYPE names the column (and row) that has no one Arrow type. */
JUNCO_API junco_status junco_table_to_arrow(const struct junco_table *table,
                                            struct ArrowSchema *ret_schema,
                                            struct ArrowArray *ret_array,
                                            struct junco_error *err) JUNCO_MUST_CHECK;

/* Import a record batch.  Borrows schema.  On JUNCO_OK takes array (its release becomes NULL here;
 * it is called on any thread when the last cell that lies in it has gone) and the caller owns
 * *ret_table; on failure array is as it was.  Nothing is copied of int64 and float64 columns without
 * nulls, of text and bytes, and of tensors; all else is.
 *
 * Lengths, offsets and the number of buffers and children are checked, texts for UTF-8; how large
 * a buffer is only its producer knows.  JUNCO_EDATA: malformed, with the column's name. */
JUNCO_API junco_status junco_table_from_arrow(const struct ArrowSchema *schema,
                                              struct ArrowArray *array,
                                              struct junco_table *ret_table,
                                              struct junco_error *err) JUNCO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
