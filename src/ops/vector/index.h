/* index.h -- vectors with ids: kept in memory, searched exactly, saved to one file. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_VECTOR_INDEX_H
#define OPS_VECTOR_INDEX_H

#include <stdint.h>
#include <stdio.h>

#include "ops/vector/topk.h"
#include "ops/vector/vector.h"

/* Row i's vector is vectors + i * dims, for METRIC_COSINE of length 1.  Owner only while rows are
 * added; any thread after. */
struct index {
    enum metric metric;
    size_t dims; /* 0: no row yet */
    size_t rows;
    float *vectors;
    uint64_t *id_ends; /* row i's id ends there in `ids`, and begins where the one before ends */
    char *ids; /* UTF-8, one after the other */
    size_t vectors_capacity, id_ends_capacity, ids_size, ids_capacity; /* items; bytes of ids */
};

junco_status index_new(enum metric metric, struct index **ret_index,
                       struct junco_error *err) JUNCO_MUST_CHECK;
void index_free(struct index *index); /* NULL is fine */

/* Add a row, or give row `row` another vector.  `vector` is normalised in place for METRIC_COSINE.
 * The first row sets the index's dims.  JUNCO_EVALUE: another length, or zeros; nothing has changed
 * then. */
junco_status index_add(struct index *index, const char *id, size_t id_size, struct vector *vector,
                       struct junco_error *err) JUNCO_MUST_CHECK;
junco_status index_replace(struct index *index, size_t row, struct vector *vector,
                           struct junco_error *err) JUNCO_MUST_CHECK;

void index_drop_last(struct index *index); /* take the last row out again */

const char *index_id(const struct index *index, size_t row, size_t *ret_size);

/* The k rows nearest to `query` (normalised in place for METRIC_COSINE), the nearest first, into
 * `top`, which is the caller's; metric_score() of a hit's score is what users see.  JUNCO_EVALUE: the
 * query's length is another, it is zeros, or a score is not finite. */
junco_status index_search(const struct index *index, struct vector *query, size_t k,
                          struct topk *top, struct junco_error *err) JUNCO_MUST_CHECK;

/* ---- index_file.c ---- */

/* Write all of it (the caller closes); stdio keeps a write error until then. */
void index_write(const struct index *index, FILE *file);
/* Read one of `size` bytes: every size is checked before memory is taken for it, and a digest tells
 * damage.  JUNCO_EDATA otherwise.  The caller owns *ret_index. */
junco_status index_read(FILE *file, uint64_t size, struct index **ret_index,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* The errno of a file that cannot be opened, as an error. */
junco_status index_missing(const char *path, struct junco_error *err);
/* The file `path`; its name stands in errors.  JUNCO_ENOTFOUND: it is not there. */
junco_status index_open(const char *path, struct index **ret_index,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* ---- index_share.c ---- */

/* The file `path` as it is now, read once for all who hold it.  Any thread.  Not to be changed. */
junco_status index_acquire(const char *path, const struct index **ret_index,
                           struct junco_error *err) JUNCO_MUST_CHECK;
void index_release(const struct index *index); /* NULL is fine */

#endif
