/* topk.c -- the k best of many scored rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/vector/topk.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/vec.h"

junco_status topk_begin(struct topk *top, size_t k, struct junco_error *err) {
    junco_status st =
        vec_reserve(&top->hits, &top->capacity, k, sizeof(top->hits[0]), SIZE_MAX, err);

    if (!st) {
        top->k = k;
        top->n = 0;
    }
    return st;
}

static bool is_worse(struct hit a, struct hit b) {
    return a.score < b.score || (a.score == b.score && a.row > b.row);
}

static void swap(struct hit *a, struct hit *b) {
    struct hit kept = *a;

    *a = *b;
    *b = kept;
}

static void sift_up(struct hit *hits, size_t at) {
    while (at && is_worse(hits[at], hits[(at - 1) / 2])) {
        swap(&hits[at], &hits[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct hit *hits, size_t n) {
    size_t at = 0;

    for (;;) {
        size_t worst = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
            if (is_worse(hits[child], hits[worst]))
                worst = child;
        if (worst == at)
            return;
        swap(&hits[at], &hits[worst]);
        at = worst;
    }
}

void topk_offer(struct topk *top, size_t first, const float *scores, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct hit hit = {scores[i], first + i};

        if (top->n < top->k) {
            top->hits[top->n] = hit;
            sift_up(top->hits, top->n++);
        } else if (top->k && scores[i] > top->hits[0].score) { /* rows come in order */
            top->hits[0] = hit;
            sift_down(top->hits, top->n);
        }
    }
}

static int best_first(const void *a, const void *b) {
    const struct hit *x = a, *y = b;

    return is_worse(*x, *y) ? 1 : is_worse(*y, *x) ? -1 : 0;
}

void topk_sort(struct topk *top) {
    if (top->n)
        qsort(top->hits, top->n, sizeof(top->hits[0]), best_first);
}

void topk_done(struct topk *top) {
    junco_free(top->hits);
    *top = (struct topk){0};
}
