/* vector.h -- vectors in cells: read, checked, normalised. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_VECTOR_VECTOR_H
#define OPS_VECTOR_VECTOR_H

#include <stddef.h>

#include <junco/value.h>

/* How two vectors are compared; index files hold these numbers. */
enum metric {
    METRIC_COSINE = 0, /* of the angle between them: 1 the same direction, -1 the opposite */
    METRIC_L2 = 1, /* the Euclidean distance: 0 the same */
    METRIC_IP = 2, /* the inner product */
    METRIC_N = 3,
};
extern const char *const metric_names[]; /* NULL-terminated */

/* A vector as numbers to compute with; zero-initialise, keep for the next one, done at the end. */
struct vector {
    float *at;
    size_t n, capacity;
};
void vector_done(struct vector *vector);

/* The type rule of an input: tensors of float32 or float64 of one dimension, lists of numbers.  `port`
 * names it. */
junco_status vector_check_type(const struct junco_type *type, const char *port,
                               struct junco_error *err) JUNCO_MUST_CHECK;

/* Copy a cell of such a type.  JUNCO_EVALUE: it is empty, or a number is not finite (which, and
 * where); JUNCO_ELIMIT: more than JUNCO_MAX_VECTOR_DIMS. */
junco_status vector_read(const struct junco_value *value, struct vector *ret_vector,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Divide by the Euclidean length.  JUNCO_EVALUE: all numbers are 0. */
junco_status vector_normalize(float *at, size_t n, struct junco_error *err) JUNCO_MUST_CHECK;

/* What the score of dot_products() or dot_distances() means to the user. */
double metric_score(enum metric metric, float score);

#endif
