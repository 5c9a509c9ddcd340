/* op_samples.h -- what each operator is fed in the conformance suite. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OP_SAMPLES_H
#define OP_SAMPLES_H

#include <junco/op.h>

/* How one operator is used.  put_row() and put_extreme() fill the cells of a row begun. */
struct op_sample {
    const char *op;
    const char *const *params; /* "name=value", NULL-ended; NULL: defaults */
    const char *const *refused; /* parameters that open() refuses; NULL: it refuses none */
    const char *const *types; /* of the input columns, NULL-ended */
    size_t n_rows; /* rows that all succeed, and differ: at least 2 */
    void (*put_row)(struct junco_builder *in, size_t row);
    size_t n_extremes; /* rows at the edges of what the types allow: each succeeds or fails alone */
    void (*put_extreme)(struct junco_builder *in, size_t row);
    bool is_outside; /* what it gives comes from elsewhere: it is not run here */
};

/* The operator's entry, or NULL: every operator of junco_ops must have one. */
const struct op_sample *op_sample_find(const char *op);

/* Tables made of it; the caller owns.  Not to be called while allocations are made to fail. */
struct junco_table op_sample_rows(const struct op_sample *sample);
struct junco_table op_sample_extremes(const struct op_sample *sample);
/* The rows with null in column `port`. */
struct junco_table op_sample_nulls(const struct op_sample *sample, size_t port);

/* ---- the lists behind op_sample_find(), each ended by one without an operator ---- */

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_TEXTS ((const char *const[]){NULL})
#define IMAGE_TYPES TEXTS("image")
#define N_ODD_IMAGES 8
#define ODD_IMAGES .n_extremes = N_ODD_IMAGES, .put_extreme = put_odd_image

extern const struct op_sample op_samples_image[];
extern const struct op_sample op_samples_plugin[]; /* of plugin_v1.c */
extern const struct op_sample op_samples_regex[];
extern const struct op_sample op_samples_vector[];

/* Cells of the row begun; floats are zero. */
void put_string(struct junco_builder *in, size_t column, const char *text);
float *put_floats(struct junco_builder *in, size_t column, int rank, const int64_t *dims);
void put_image(struct junco_builder *in, size_t column, junco_pixels pixels, int width, int height,
               unsigned seed);
void put_line(struct junco_builder *in, size_t row); /* an image of a few pixels */
void put_odd_image(struct junco_builder *in, size_t row); /* N_ODD_IMAGES of them */
void put_vector(struct junco_builder *in, size_t column, int64_t n, const float *values);

/* $JUNCO_SOURCE_ROOT/<path>, in one of a few static buffers. */
const char *op_sample_path(const char *path);

#endif
