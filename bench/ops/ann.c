/* ann.c -- how fast an exact search reads its vectors, beside a plain copy of them. */
/* SPDX-License-Identifier: Apache-2.0 */
/* usage: ann [ROWS [DIMS [ROUNDS]]]
 *
 * Prints one JSON object: gigabytes a second, the median of the rounds, for a copy (counting what is
 * read), for products and distances by each version this processor runs, and for whole searches with
 * k = 10. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ops/vector/dot.h"
#include "ops/vector/index.h"

#define MAX_ROUNDS 101
#define K 10

struct work {
    struct index *index;
    struct vector query, scratch; /* a search normalises its query in place */
    struct topk top;
    float *scores, *copy;
    enum dot_isa isa;
    int n_rounds;
};

static size_t bytes_of(const struct work *w) {
    return w->index->rows * w->index->dims * sizeof(float);
}

/* ---- what is timed ---- */

static void copy(struct work *w) {
    memcpy(w->copy, w->index->vectors, bytes_of(w));
}

static void products(struct work *w) {
    dot_products_isa(w->isa, w->query.at, w->index->vectors, w->index->dims, w->index->rows,
                     w->scores);
}

static void distances(struct work *w) {
    dot_distances_isa(w->isa, w->query.at, w->index->vectors, w->index->dims, w->index->rows,
                      w->scores);
}

static void search(struct work *w) {
    memcpy(w->scratch.at, w->query.at, w->query.n * sizeof(float));
    if (index_search(w->index, &w->scratch, K, &w->top, NULL))
        exit(1);
}

static int by_size(const void *a, const void *b) {
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Gigabytes of vectors a second. */
static double measure(struct work *w, void (*run)(struct work *w)) {
    double seconds[MAX_ROUNDS];

    run(w); /* the pages are there now */
    for (int i = 0; i < w->n_rounds; i++) {
        uint64_t start = clock_now_ns();

        run(w);
        seconds[i] = (double)(clock_now_ns() - start) / 1e9;
    }
    qsort(seconds, (size_t)w->n_rounds, sizeof(seconds[0]), by_size);
    return (double)bytes_of(w) / seconds[w->n_rounds / 2] / 1e9;
}

/* ---- the data ---- */

static float noise(void) {
    static uint32_t seed = 1;

    seed = seed * 1664525u + 1013904223u;
    return (float)(seed >> 8) / (1 << 24) - 0.5f;
}

static void fill(float *at, size_t n) {
    for (size_t i = 0; i < n; i++)
        at[i] = noise();
}

static void prepare(struct work *w, size_t rows, size_t dims) {
    struct junco_error err = {0};

    w->query = (struct vector){junco_alloc_array(dims, sizeof(float)), dims, dims};
    w->scratch = (struct vector){junco_alloc_array(dims, sizeof(float)), dims, dims};
    w->scores = junco_alloc_array(rows, sizeof(float));
    w->copy = junco_alloc_array(rows * dims, sizeof(float));
    if (!w->query.at || !w->scratch.at || !w->scores || !w->copy ||
        index_new(METRIC_COSINE, &w->index, &err)) {
        fprintf(stderr, "ann: out of memory\n");
        exit(1);
    }
    for (size_t i = 0; i < rows; i++) {
        char id[32];
        int size = snprintf(id, sizeof(id), "%zu", i);

        fill(w->query.at, dims);
        if (index_add(w->index, id, (size_t)size, &w->query, &err)) {
            fprintf(stderr, "ann: %s\n", err.message);
            exit(1);
        }
    }
    fill(w->query.at, dims);
}

int main(int argc, char **argv) {
    static const char *const names[] = {"plain", "avx2", "avx512"};
    size_t rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    size_t dims = argc > 2 ? strtoul(argv[2], NULL, 10) : 512;
    struct work w = {.n_rounds = argc > 3 ? atoi(argv[3]) : 15};

    if (!rows || !dims || w.n_rounds < 1 || w.n_rounds > MAX_ROUNDS) {
        fprintf(stderr, "usage: ann [ROWS [DIMS [ROUNDS]]]\n");
        return 2;
    }
    prepare(&w, rows, dims);
    printf("{\"bytes\":%zu,\"copy\":%.3f", bytes_of(&w), measure(&w, copy));
    for (w.isa = 0; w.isa < DOT_N_ISAS; w.isa++)
        if (dot_isa_is_here(w.isa))
            printf(",\"products_%s\":%.3f,\"distances_%s\":%.3f", names[w.isa],
                   measure(&w, products), names[w.isa], measure(&w, distances));
    printf(",\"search\":%.3f}\n", measure(&w, search));
    vector_done(&w.query);
    vector_done(&w.scratch);
    topk_done(&w.top);
    index_free(w.index);
    junco_free(w.scores);
    junco_free(w.copy);
    return 0;
}
