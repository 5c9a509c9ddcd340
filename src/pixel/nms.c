/* nms.c -- of boxes that show the same thing, the best one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/nms.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct ranked {
    float score;
    size_t index;
};

static float area(const struct pixel_rect *r) {
    return r->x1 > r->x0 && r->y1 > r->y0 ? (r->x1 - r->x0) * (r->y1 - r->y0) : 0;
}

float pixel_rect_overlap(const struct pixel_rect *a, const struct pixel_rect *b) {
    const struct pixel_rect common = {
        a->x0 > b->x0 ? a->x0 : b->x0,
        a->y0 > b->y0 ? a->y0 : b->y0,
        a->x1 < b->x1 ? a->x1 : b->x1,
        a->y1 < b->y1 ? a->y1 : b->y1,
    };
    float both = area(&common), all = area(a) + area(b) - both;

    return all > 0 ? both / all : 0;
}

static int by_score(const void *a, const void *b) {
    const struct ranked *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static bool is_covered(const struct pixel_rect *boxes, size_t index, const size_t *kept,
                       size_t n_kept, float most_overlap) {
    for (size_t i = 0; i < n_kept; i++)
        if (pixel_rect_overlap(&boxes[index], &boxes[kept[i]]) > most_overlap)
            return true;
    return false;
}

junco_status pixel_nms(const struct pixel_rect *boxes, const float *scores, size_t n,
                       float most_overlap, size_t most, size_t *ret_kept, size_t *ret_n_kept,
                       struct junco_error *err) {
    struct ranked *ranked = junco_alloc_array(n, sizeof(ranked[0]));
    size_t n_kept = 0;

    if (!ranked)
        return junco_nomem(err, n * sizeof(ranked[0]));
    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct ranked){scores[i], i};
    qsort(ranked, n, sizeof(ranked[0]), by_score);
    for (size_t i = 0; i < n && n_kept < most; i++)
        if (!is_covered(boxes, ranked[i].index, ret_kept, n_kept, most_overlap))
            ret_kept[n_kept++] = ranked[i].index;
    junco_free(ranked);
    *ret_n_kept = n_kept;
    return JUNCO_OK;
}
