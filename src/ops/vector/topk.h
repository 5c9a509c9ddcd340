/* topk.h -- the k best of many scored rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_VECTOR_TOPK_H
#define OPS_VECTOR_TOPK_H

#include <stdbool.h>
#include <stddef.h>

#include <junco/error.h>

struct hit {
    float score; /* more is better */
    size_t row;
};

/* A heap whose root is the worst of those kept.  Owner only; zero-initialise. */
struct topk {
    size_t k, n;
    struct hit *hits; /* sorted by topk_sort(): the best first */
    size_t capacity;
};

/* Begin with room for k; what was kept is forgotten. */
junco_status topk_begin(struct topk *top, size_t k, struct junco_error *err) JUNCO_MUST_CHECK;
/* Offer rows first, first + 1, … with their scores.  Of equal ones the earlier row is better. */
void topk_offer(struct topk *top, size_t first, const float *scores, size_t n);
void topk_sort(struct topk *top);
void topk_done(struct topk *top);

#endif
