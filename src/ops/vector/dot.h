/* dot.h -- products and distances of float vectors, one query against many. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_VECTOR_DOT_H
#define OPS_VECTOR_DOT_H

#include <stddef.h>

/* All versions give the same bits: a sum is made of 32 partial sums in the same order everywhere, and
 * no product is fused into an addition.  So an answer does not depend on the machine. */
enum dot_isa {
    DOT_PLAIN, /* portable C */
    DOT_AVX2,
    DOT_AVX512,
    DOT_N_ISAS,
};

/* Whether this processor runs it.  Any thread. */
int dot_isa_is_here(enum dot_isa isa);
enum dot_isa dot_isa_best(void);

/* ret_scores[i] = sum over j of query[j] * rows[i * n + j], or of the squared differences; for i
 * below n_rows, j below n.  Borrows all; any thread. */
void dot_products(const float *query, const float *rows, size_t n, size_t n_rows,
                  float *ret_scores);
void dot_distances(const float *query, const float *rows, size_t n, size_t n_rows,
                   float *ret_scores);

/* The same by a chosen version, for tests and benchmarks. */
void dot_products_isa(enum dot_isa isa, const float *query, const float *rows, size_t n,
                      size_t n_rows, float *ret_scores);
void dot_distances_isa(enum dot_isa isa, const float *query, const float *rows, size_t n,
                       size_t n_rows, float *ret_scores);

#endif
