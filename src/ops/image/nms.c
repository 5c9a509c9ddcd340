/* nms.c -- the operator nms: of boxes that show the same thing, the best one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/nms.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/image/box.h"

#include <junco/op.h>

struct nms {
    double overlap, score;
    int64_t most;
};

/* A cell's boxes as rectangles, their scores, and the indices of those kept. */
struct work {
    size_t n, n_kept;
    struct box *boxes;
    struct pixel_rect *rects;
    float *scores;
    size_t *kept;
};

static junco_status nms_types(const void *instance, const struct junco_env *env,
                              const struct junco_type *const *in_types,
                              const struct junco_type **ret_types, struct junco_error *err) {
    static const char *const types[] = {"tensor<float32>[?,4]", "tensor<float32>[?]",
                                        "tensor<int64>[?]"};
    char type[128];

    (void)instance;
    (void)env;
    for (size_t i = 0; i < 2; i++)
        if (!box_type_fits(in_types[i]))
            return junco_fail(err, JUNCO_ETYPE, "input '%s' wants a tensor or a list, got %s",
                              i ? "scores" : "boxes",
                              junco_type_format(in_types[i], type, sizeof(type)));
    for (size_t i = 0; i < 3; i++) {
        junco_status st = junco_type_parse(types[i], &ret_types[i], err);

        if (!st)
            continue;
        while (i--) {
            junco_type_unref(ret_types[i]);
            ret_types[i] = NULL;
        }
        return st;
    }
    return JUNCO_OK;
}

static void work_done(struct work *w) {
    junco_free(w->boxes);
    junco_free(w->rects);
    junco_free(w->scores);
    junco_free(w->kept);
}

static bool read_score(const struct junco_value *scores, size_t i, float *ret_score) {
    const struct junco_tensor *t = &scores->as.tensor;

    if (scores->kind == JUNCO_KIND_LIST) {
        const struct junco_value *item = &junco_list_items(scores->as.list)[i];

        *ret_score = item->kind == JUNCO_KIND_FLOAT64 ? (float)item->as.float64
                     : item->kind == JUNCO_KIND_INT64 ? (float)item->as.int64
                                                      : NAN;
    } else if (t->dtype == JUNCO_DTYPE_FLOAT32) {
        *ret_score = ((const float *)t->data)[i];
    } else if (t->dtype == JUNCO_DTYPE_FLOAT64) {
        *ret_score = (float)((const double *)t->data)[i];
    } else {
        return false;
    }
    return !isnan(*ret_score);
}

static junco_status read_scores(struct work *w, const struct junco_value *scores,
                                struct junco_error *err) {
    size_t n = scores->kind == JUNCO_KIND_LIST     ? junco_list_size(scores->as.list)
               : scores->kind == JUNCO_KIND_TENSOR ? junco_tensor_count(&scores->as.tensor)
                                                   : SIZE_MAX;

    if (n != w->n)
        return junco_fail(err, JUNCO_EVALUE, "%zu boxes want as many scores, got %s%zu", w->n,
                          n == SIZE_MAX ? "something else than a list or tensor: " : "",
                          n == SIZE_MAX ? 0 : n);
    for (size_t i = 0; i < n; i++)
        if (!read_score(scores, i, &w->scores[i]))
            return junco_fail(err, JUNCO_EVALUE, "score %zu is not a float", i);
    return JUNCO_OK;
}

static junco_status prepare(struct work *w, const struct junco_value *boxes,
                            const struct junco_value *scores, struct junco_error *err) {
    junco_status st = boxes_read(boxes, &w->boxes, &w->n, err);

    if (st)
        return st;
    w->rects = junco_alloc_array(w->n, sizeof(w->rects[0]));
    w->scores = junco_alloc_array(w->n, sizeof(w->scores[0]));
    w->kept = junco_alloc_array(w->n, sizeof(w->kept[0]));
    if (!w->rects || !w->scores || !w->kept)
        return junco_nomem(err, w->n * sizeof(w->rects[0]));
    for (size_t i = 0; i < w->n; i++) {
        float at[4];

        box_bounds(&w->boxes[i], at);
        w->rects[i] = (struct pixel_rect){at[0], at[1], at[2], at[3]};
    }
    return read_scores(w, scores, err);
}

/* Boxes under the least score are left out: the best stand first, so they are at the end. */
static void drop_weak(struct work *w, double least) {
    while (w->n_kept && w->scores[w->kept[w->n_kept - 1]] < least)
        w->n_kept--;
}

static junco_status put_kept(const struct work *w, struct junco_builder *out,
                             struct junco_error *err) {
    const int64_t dims[] = {(int64_t)w->n_kept, 4};
    void *rects, *scores, *kept;
    junco_status st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 2, dims, &rects, err);

    if (!st)
        st = junco_put_tensor(out, 1, JUNCO_DTYPE_FLOAT32, 1, dims, &scores, err);
    if (!st)
        st = junco_put_tensor(out, 2, JUNCO_DTYPE_INT64, 1, dims, &kept, err);
    for (size_t i = 0; !st && i < w->n_kept; i++) {
        ((struct pixel_rect *)rects)[i] = w->rects[w->kept[i]];
        ((float *)scores)[i] = w->scores[w->kept[i]];
        ((int64_t *)kept)[i] = (int64_t)w->kept[i];
    }
    return st;
}

static junco_status nms_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                struct junco_builder *out, struct junco_error *err) {
    const struct nms *op = instance;
    struct junco_value boxes = junco_column_get(&in->columns[0], row);
    struct junco_value scores = junco_column_get(&in->columns[1], row);
    struct work w = {0};
    junco_status st = prepare(&w, &boxes, &scores, err);

    if (!st)
        st = pixel_nms(w.rects, w.scores, w.n, (float)op->overlap, (size_t)op->most, w.kept,
                       &w.n_kept, err);
    if (!st) {
        drop_weak(&w, op->score);
        st = put_kept(&w, out, err);
    }
    work_done(&w);
    return st;
}

static const struct junco_param nms_params[] = {
    {
        .name = "overlap",
        .summary = "intersection over union up to which two boxes both stay",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct nms, overlap),
        .dflt = "0.5",
        .min = 0,
        .max = 1,
    },
    {
        .name = "score",
        .summary = "boxes with less are left out",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct nms, score),
        .dflt = "0.0",
        .min = -1e9,
        .max = 1e9,
    },
    {
        .name = "most",
        .summary = "boxes kept",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct nms, most),
        .dflt = "300",
        .min = 1,
        .max = JUNCO_MAX_BOXES,
    },
    {.name = NULL},
};

static const struct junco_port nms_inputs[] = {
    {
        .name = "boxes",
        .type = "any",
        .summary = "a list of boxes, or a tensor with one a row: x0, y0, x1, y1 or 4 points",
    },
    {.name = "scores", .type = "any", .summary = "a list or tensor of as many floats"},
    {.name = NULL},
};

static const struct junco_port nms_outputs[] = {
    {
        .name = "boxes",
        .type = "tensor<float32>[?,4]",
        .summary = "those kept, the best first; of 4 points the rectangle around them",
    },
    {.name = "scores", .type = "tensor<float32>[?]", .summary = "their scores"},
    {.name = "kept", .type = "tensor<int64>[?]", .summary = "their places in the input, from 0"},
    {.name = NULL},
};

const struct junco_op junco_op_nms = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "nms",
    .summary = "of boxes that overlap, keep the one with the best score",
    .params = nms_params,
    .inputs = nms_inputs,
    .outputs = nms_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct nms),
    .types = nms_types,
    .run_row = nms_run_row,
};
