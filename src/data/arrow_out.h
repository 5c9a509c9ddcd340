/* arrow_out.h -- the parts of the export to Arrow. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_ARROW_OUT_H
#define DATA_ARROW_OUT_H

#include "data/arrow_part.h"

/* A field being made: both structs are zero at first, and given back by whoever made their parent. */
struct arrow_field {
    const char *name;
    struct ArrowSchema *schema;
    struct ArrowArray *array;
};

/* The i-th child of a field whose schema and array are made. */
struct arrow_field arrow_child(const struct arrow_field *field, size_t i, const char *name);

/* Any column as a field; the recursion follows its type, whose nesting is bounded. */
junco_status arrow_put_column(const struct junco_column *column, const struct arrow_field *field,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* Schema and array together, and the validity bitmap of `column` (NULL: no row is null). */
junco_status arrow_put_field(const struct arrow_field *field, const char *format,
                             const struct arrow_extension *extension,
                             const struct junco_column *column, size_t rows, int n_buffers,
                             size_t n_children, struct arrow_part **ret_part,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* A buffer of the part's own; *ret_buffer is zeroed. */
junco_status arrow_own_buffer(struct arrow_part *part, size_t i, size_t n, size_t size,
                              void *ret_buffer, struct junco_error *err) JUNCO_MUST_CHECK;

/* n bytes that are 0 or not, as bits. */
void arrow_pack_bits(const uint8_t *bytes, size_t n, uint8_t *bits);

/* Tensor columns; and images, frames and audio. */
junco_status arrow_put_tensors(const struct junco_column *column, const struct arrow_field *field,
                               struct junco_error *err) JUNCO_MUST_CHECK;
junco_status arrow_put_media(const struct junco_column *column, const struct arrow_media *media,
                             const struct arrow_field *field,
                             struct junco_error *err) JUNCO_MUST_CHECK;

#endif
