/* index.c -- vectors with ids: rows added, and the nearest ones found. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/vector/index.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "ops/vector/dot.h"

/* Rows scored between two looks at the heap: their scores stay in the first cache. */
#define BLOCK_ROWS 256

junco_status index_new(enum metric metric, struct index **ret_index, struct junco_error *err) {
    struct index *index = junco_zalloc(sizeof(*index));

    if (!index)
        return junco_nomem(err, sizeof(*index));
    index->metric = metric;
    *ret_index = index;
    return JUNCO_OK;
}

void index_free(struct index *index) {
    if (!index)
        return;
    junco_free(index->vectors);
    junco_free(index->id_ends);
    junco_free(index->ids);
    junco_free(index);
}

/* ---- adding ---- */

/* As many numbers as the rows have, and of length 1 where only the direction counts. */
static junco_status prepare(const struct index *index, struct vector *vector,
                            struct junco_error *err) {
    if (index->dims && vector->n != index->dims)
        return junco_fail(
            err, JUNCO_EVALUE,
            "the vector has %zu numbers, those of the index have %zu: one index is for "
            "vectors of one embedding",
            vector->n, index->dims);
    return index->metric == METRIC_COSINE ? vector_normalize(vector->at, vector->n, err) : JUNCO_OK;
}

static junco_status reserve(struct index *index, size_t dims, size_t id_size,
                            struct junco_error *err) {
    size_t rows = index->rows + 1;
    junco_status st = vec_reserve(&index->id_ends, &index->id_ends_capacity, rows,
                                  sizeof(index->id_ends[0]), JUNCO_MAX_INDEX_ROWS, err);

    if (!st)
        st = vec_reserve(&index->ids, &index->ids_capacity, index->ids_size + id_size, 1,
                         JUNCO_MAX_INDEX_BYTES, err);
    if (!st)
        st = vec_reserve(&index->vectors, &index->vectors_capacity, rows * dims, sizeof(float),
                         JUNCO_MAX_INDEX_BYTES / sizeof(float), err);
    return st ? junco_wrap(err, st, "the index cannot grow beyond %zu rows", index->rows)
              : JUNCO_OK;
}

junco_status index_add(struct index *index, const char *id, size_t id_size, struct vector *vector,
                       struct junco_error *err) {
    junco_status st;

    if (!id_size || id_size > JUNCO_MAX_INDEX_ID_BYTES || !utf8_is_valid(id, id_size))
        return junco_fail(err, JUNCO_EVALUE, "an id is text of 1 to %d bytes, got %zu",
                          JUNCO_MAX_INDEX_ID_BYTES, id_size);
    st = prepare(index, vector, err);
    if (!st)
        st = reserve(index, vector->n, id_size, err);
    if (st)
        return st;
    index->dims = vector->n;
    memcpy(index->vectors + index->rows * index->dims, vector->at, index->dims * sizeof(float));
    memcpy(index->ids + index->ids_size, id, id_size);
    index->ids_size += id_size;
    index->id_ends[index->rows++] = index->ids_size;
    return JUNCO_OK;
}

junco_status index_replace(struct index *index, size_t row, struct vector *vector,
                           struct junco_error *err) {
    junco_status st = prepare(index, vector, err);

    if (!st)
        memcpy(index->vectors + row * index->dims, vector->at, index->dims * sizeof(float));
    return st;
}

void index_drop_last(struct index *index) {
    index->rows--;
    index->ids_size = index->rows ? (size_t)index->id_ends[index->rows - 1] : 0;
    index->dims = index->rows ? index->dims : 0;
}

const char *index_id(const struct index *index, size_t row, size_t *ret_size) {
    uint64_t begin = row ? index->id_ends[row - 1] : 0;

    *ret_size = (size_t)(index->id_ends[row] - begin);
    return index->ids + begin;
}

/* ---- searching ---- */

static void score_all(const struct index *index, const float *query, struct topk *top) {
    float scores[BLOCK_ROWS];

    for (size_t first = 0; first < index->rows; first += BLOCK_ROWS) {
        size_t n = index->rows - first < BLOCK_ROWS ? index->rows - first : BLOCK_ROWS;
        const float *rows = index->vectors + first * index->dims;

        if (index->metric == METRIC_L2) {
            dot_distances(query, rows, index->dims, n, scores);
            for (size_t i = 0; i < n; i++)
                scores[i] = -scores[i];
        } else {
            dot_products(query, rows, index->dims, n, scores);
        }
        topk_offer(top, first, scores, n);
    }
}

junco_status index_search(const struct index *index, struct vector *query, size_t k,
                          struct topk *top, struct junco_error *err) {
    junco_status st = prepare(index, query, err);

    if (!st)
        st = topk_begin(top, k < index->rows ? k : index->rows, err);
    if (st)
        return st;
    score_all(index, query->at, top);
    topk_sort(top);
    for (size_t i = 0; i < top->n; i++) {
        if (!isfinite(top->hits[i].score))
            return junco_fail(err, JUNCO_EVALUE,
                              "a score is beyond what float32 holds: scale the vectors down");
        if (index->metric == METRIC_L2)
            top->hits[i].score = -top->hits[i].score;
    }
    return JUNCO_OK;
}
