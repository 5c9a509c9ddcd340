/* dbpost.c -- from a text detector's probability map to boxes (differentiable binarization). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/dbpost.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "pixel/contour.h"
#include "pixel/minrect.h"
#include "pixel/polygon.h"

/* M. Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020:
 * threshold the map, take each connected region's rectangle, judge it by the mean probability
 * inside, and grow it, because the model learned to mark text by its shrunken core.  Where the
 * paper leaves a choice (rounding, order, limits) we do as RapidOCR 1.4.4 does. */

const struct dbpost_params dbpost_defaults = {
    .threshold = 0.3f,
    .box_threshold = 0.5,
    .unclip_ratio = 1.6,
    .max_candidates = 1000,
    .min_side = 3,
    .min_side_after = 5,
    .final_side = 3,
    .row_distance = 10,
    .dilation = 2,
};

/* A run's scratch, and what it reads. */
struct dbpost {
    const struct dbpost_params *params;
    const float *map;
    int width, height;
    int image_width, image_height;
    struct pixel_ipoint *points;
    struct hull_point *work;
    uint8_t *cells; /* where the score is slow */
};

static junco_status check_params(const struct dbpost_params *p, struct junco_error *err) {
    if (p->max_candidates < 1 || p->max_candidates > JUNCO_MAX_TEXT_BOXES)
        return junco_fail(err, JUNCO_EINVAL, "max_candidates is %d: want 1 to %d",
                          p->max_candidates, JUNCO_MAX_TEXT_BOXES);
    if (!(p->unclip_ratio >= 0 && p->unclip_ratio <= 100))
        return junco_fail(err, JUNCO_EINVAL, "unclip_ratio is %g: want 0 to 100", p->unclip_ratio);
    if (p->dilation < 1 || p->dilation > JUNCO_MAX_DILATION)
        return junco_fail(err, JUNCO_EINVAL, "dilation is %d: want 1 to %d", p->dilation,
                          JUNCO_MAX_DILATION);
    return JUNCO_OK;
}

static int clamp(int v, int low, int high) {
    return v < low ? low : v > high ? high : v;
}

/* A map coordinate as one of the image: to the nearest whole pixel, halves to even. */
static int to_image(float v, int map_side, int image_side) {
    float scaled = rintf(v / (float)map_side * (float)image_side);

    return (int)fmaxf(0, fminf(scaled, (float)image_side));
}

static void sort_corners(struct pixel_ipoint *p, int count, bool by_y) {
    for (int i = 1; i < count; i++) {
        struct pixel_ipoint keep = p[i];
        int j = i;

        for (; j > 0 && (by_y ? keep.y < p[j - 1].y : keep.x < p[j - 1].x); j--)
            p[j] = p[j - 1];
        p[j] = keep;
    }
}

static int whole_distance(struct pixel_point a, struct pixel_point b) {
    float dx = a.x - b.x, dy = a.y - b.y;

    return (int)sqrtf(dx * dx + dy * dy);
}

/* Scale a rectangle to the image, clip it there, and put its corners in order again, which
 * rounding may have changed.  False where it is too small to hold text. */
static bool finish_box(const struct dbpost *d, const struct minrect *rect, struct dbpost_box *box) {
    static const int clockwise[4] = {0, 2, 3, 1}; /* from left pair, right pair */
    struct pixel_ipoint p[4];

    for (int i = 0; i < 4; i++) {
        p[i].x = to_image(rect->corner[i].x, d->width, d->image_width);
        p[i].y = to_image(rect->corner[i].y, d->height, d->image_height);
    }
    sort_corners(p, 4, false);
    sort_corners(p, 2, true);
    sort_corners(p + 2, 2, true);
    for (int i = 0; i < 4; i++) {
        box->corner[i].x = (float)clamp(p[clockwise[i]].x, 0, d->image_width - 1);
        box->corner[i].y = (float)clamp(p[clockwise[i]].y, 0, d->image_height - 1);
    }
    return whole_distance(box->corner[0], box->corner[1]) > d->params->final_side &&
           whole_distance(box->corner[0], box->corner[3]) > d->params->final_side;
}

/* The box of one border's `count` points, if it is one. */
static bool make_box(const struct dbpost *d, size_t count, struct dbpost_box *box) {
    struct minrect rect;

    minrect_find(d->points, count, d->work, &rect);
    if (rect.short_side < d->params->min_side)
        return false;
    double score = d->params->is_score_slow
                       ? contour_mean(d->map, d->width, d->points, count, d->cells)
                       : quad_mean(d->map, d->width, d->height, rect.corner);

    if (!(score >= d->params->box_threshold))
        return false;
    double distance =
        polygon_area(rect.corner, 4) * d->params->unclip_ratio / polygon_length(rect.corner, 4);

    count = quad_grow(rect.corner, distance, d->points);
    if (count == 0)
        return false;
    minrect_find(d->points, count, d->work, &rect);
    if (rect.short_side < d->params->min_side_after)
        return false;
    box->score = (float)score;
    return finish_box(d, &rect, box);
}

/* The mask of the map's text pixels, dilated if wanted, made ready for following borders. */
static junco_status make_contour_map(const struct dbpost *d, struct contour_map *cm,
                                     struct junco_error *err) {
    size_t pixels = (size_t)d->width * (size_t)d->height;
    uint8_t *mask = junco_alloc(2 * pixels);

    if (!mask)
        return junco_nomem(err, 2 * pixels);
    float threshold = d->params->threshold;
    uint8_t *used = mask;

    for (size_t i = 0; i < pixels; i++)
        mask[i] = d->map[i] > threshold;
    if (d->params->dilation > 1) {
        used = mask + pixels;
        mask_dilate(mask, d->width, d->height, d->params->dilation, used);
    }
    junco_status st = contour_map_init(cm, used, d->width, d->height, err);

    junco_free(mask);
    return st;
}

/* Room for the longest border, and for what the scores need. */
static junco_status scratch_new(struct dbpost *d, const struct contour_start *starts, size_t n,
                                struct junco_error *err) {
    size_t pixels = (size_t)d->width * (size_t)d->height, most = QUAD_GROW_POINTS;

    for (size_t i = 0; i < n; i++)
        if (starts[i].point_count > most)
            most = starts[i].point_count;
    d->points = junco_alloc_array(most, sizeof(d->points[0]));
    d->work = junco_alloc_array(minrect_work(most), sizeof(d->work[0]));
    if (!d->points || !d->work)
        return junco_nomem(err, most * sizeof(d->points[0]));
    if (d->params->is_score_slow)
        d->cells = junco_alloc(pixels);
    return d->cells || !d->params->is_score_slow ? JUNCO_OK : junco_nomem(err, pixels);
}

static void scratch_free(struct dbpost *d) {
    junco_free(d->points);
    junco_free(d->work);
    junco_free(d->cells);
}

/* Boxes of all borders, newest first. */
static junco_status collect(struct dbpost *d, const struct contour_map *cm,
                            const struct contour_start *starts, size_t n, struct dbpost_box *boxes,
                            size_t *ret_count, struct junco_error *err) {
    size_t found = 0;
    junco_status st = scratch_new(d, starts, n, err);

    for (size_t i = 0; !st && i < n; i++) {
        contour_trace(cm, &starts[i], d->points);
        if (make_box(d, starts[i].point_count, &boxes[found]))
            found++;
    }
    scratch_free(d);
    if (!st)
        *ret_count = found;
    return st;
}

junco_status dbpost_boxes(const float *map, int width, int height,
                          const struct dbpost_params *params, int image_width, int image_height,
                          struct dbpost_box *boxes, size_t *ret_count, struct junco_error *err) {
    struct dbpost d = {params, map, width, height, image_width, image_height, NULL, NULL, NULL};
    struct contour_map cm = {0};
    size_t bytes;
    junco_status st = check_params(params, err);

    if (!st)
        st = pixel_image_bytes(width, height, 1, &bytes, err);
    if (!st)
        st = pixel_image_bytes(image_width, image_height, 1, &bytes, err);
    if (!st)
        st = make_contour_map(&d, &cm, err);
    if (st)
        return st;
    size_t capacity = (size_t)params->max_candidates;
    struct contour_start *starts = junco_alloc_array(capacity, sizeof(starts[0]));

    if (starts) {
        size_t n = contour_find(&cm, starts, capacity, NULL);

        st = collect(&d, &cm, starts, n, boxes, ret_count, err);
    } else {
        st = junco_nomem(err, capacity * sizeof(starts[0]));
    }
    if (!st)
        dbpost_sort(boxes, *ret_count, params->row_distance);
    junco_free(starts);
    contour_map_done(&cm);
    return st;
}

static bool is_above(const struct dbpost_box *a, const struct dbpost_box *b) {
    struct pixel_point p = a->corner[0], q = b->corner[0];

    return p.y != q.y ? p.y < q.y : p.x < q.x;
}

static bool is_left_in_row(const struct dbpost_box *a, const struct dbpost_box *b, int distance) {
    struct pixel_point p = a->corner[0], q = b->corner[0];

    return fabsf(p.y - q.y) < (float)distance && p.x < q.x;
}

void dbpost_sort(struct dbpost_box *boxes, size_t count, int row_distance) {
    for (size_t i = 1; i < count; i++) {
        struct dbpost_box keep = boxes[i];
        size_t j = i;

        for (; j > 0 && is_above(&keep, &boxes[j - 1]); j--)
            boxes[j] = boxes[j - 1];
        boxes[j] = keep;
    }
    /* Not a comparison sort: "in one row" is not transitive, and the reference's answer is that of
     * this very walk. */
    for (size_t i = 1; i < count; i++) {
        struct dbpost_box keep = boxes[i];
        size_t j = i;

        for (; j > 0 && is_left_in_row(&keep, &boxes[j - 1], row_distance); j--)
            boxes[j] = boxes[j - 1];
        boxes[j] = keep;
    }
}
