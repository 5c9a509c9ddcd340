/* text_detection_ppocr_boxes.c -- the boxes on a text detector's probability map. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/image/image.h"
#include "ops/text/text_detection_boxes.h"
#include "ops/text/text_detection_sizes.h"
#include "pixel/dbpost.h"

#include <junco/op.h>

const char *const detection_score_modes[] = {"fast", "slow", NULL};
enum { SCORE_FAST, SCORE_SLOW };

struct text_detection_boxes {
    struct detection_rules rules; /* the same that the input was scaled by */
    struct detection_boxes boxes;
    struct dbpost_box *found; /* max_candidates of them, reused from row to row */
};

static junco_status text_detection_boxes_open(void *instance, const struct junco_env *env,
                                              struct junco_error *err) {
    struct text_detection_boxes *op = instance;
    size_t n = (size_t)op->boxes.max_candidates;

    (void)env;
    op->found = junco_alloc_array(n, sizeof(*op->found));
    return op->found ? JUNCO_OK : junco_nomem(err, n * sizeof(*op->found));
}

static void text_detection_boxes_close(void *instance) {
    struct text_detection_boxes *op = instance;

    junco_free(op->found);
}

static junco_status find(struct text_detection_boxes *op, const struct junco_tensor *map,
                         const struct detection_sizes *sizes, size_t *ret_n,
                         struct junco_error *err) {
    const struct detection_boxes *b = &op->boxes;
    const struct dbpost_params params = {
        .threshold = (float)b->thresh,
        .box_threshold = b->box_thresh,
        .unclip_ratio = b->unclip_ratio,
        .max_candidates = (int)b->max_candidates,
        .min_side = (float)b->min_size,
        .min_side_after = (float)b->min_size_after,
        .final_side = (int)b->final_size,
        .row_distance = (int)b->row_distance,
        .dilation = b->use_dilation ? (int)b->dilation_size : 1,
        .is_score_slow = b->score_mode == SCORE_SLOW,
    };

    if (map->dims[0] != 1 || map->dims[1] != sizes->net_height || map->dims[2] != sizes->net_width)
        return junco_fail(err, JUNCO_ETYPE,
                          "the model's map is [%lld, %lld, %lld]; want [1, %d, %d]: not a PP-OCR "
                          "detector, or scaled by other rules",
                          (long long)map->dims[0], (long long)map->dims[1], (long long)map->dims[2],
                          sizes->net_height, sizes->net_width);
    return dbpost_boxes(map->data, sizes->net_width, sizes->net_height, &params,
                        sizes->scaled_width, sizes->scaled_height + 2 * sizes->pad, op->found,
                        ret_n, err);
}

static junco_status put_box(const struct dbpost_box *box, const struct detection_sizes *sizes,
                            size_t row, struct junco_builder *out, struct junco_error *err) {
    static const int64_t dims[] = {4, 2};
    void *data;
    junco_status st = junco_builder_row(out, row, err);

    if (!st)
        st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 2, dims, &data, err);
    if (!st)
        st = junco_put_float64(out, 1, box->score, err);
    for (size_t i = 0; !st && i < 4; i++) {
        struct pixel_point p = detection_to_raw(sizes, box->corner[i]);

        ((float *)data)[2 * i] = p.x;
        ((float *)data)[2 * i + 1] = p.y;
    }
    return st;
}

/* One image: the boxes from the cursor's position on.  After a full builder the map is searched
 * again, which is rare and cheaper than keeping state between runs. */
static junco_status put_boxes(struct text_detection_boxes *op, const struct junco_chunk *in,
                              struct junco_builder *out, bool *ret_is_full,
                              struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    struct junco_value image = junco_column_get(&in->columns[0], cursor->row);
    struct junco_value map = junco_column_get(&in->columns[1], cursor->row);
    struct pixel_image view = image_view(&image);
    struct detection_sizes sizes;
    struct junco_error why = {0};
    size_t n;
    junco_status st = detection_sizes(&op->rules, view.width, view.height, &sizes, &why);

    if (!st)
        st = find(op, &map.as.tensor, &sizes, &n, &why);
    if (st)
        return junco_builder_fail_row(out, cursor->row, &why, err);
    for (; !st && (size_t)cursor->position < n; cursor->position++) {
        *ret_is_full = !junco_builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        st = put_box(&op->found[cursor->position], &sizes, cursor->row, out, err);
    }
    return st;
}

static junco_status text_detection_boxes_run(void *instance, void *call_state,
                                             const struct junco_chunk *in,
                                             struct junco_builder *out, junco_next *ret_next,
                                             struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    bool is_full = false;

    (void)call_state;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        junco_status st = put_boxes(instance, in, out, &is_full, err);

        if (st || is_full)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_param text_detection_boxes_params[] = {
    DETECTION_RULE_PARAMS(struct text_detection_boxes, rules),
    DETECTION_BOX_PARAMS(struct text_detection_boxes, boxes),
    {.name = NULL},
};

static const struct junco_port text_detection_boxes_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture the map was made from"},
    {
        .name = "scores",
        .type = "tensor<float32>[?,?,?]",
        .summary = "probability of text, [1, height, width] at the detector's size",
    },
    {.name = NULL},
};

static const struct junco_port text_detection_boxes_outputs[] = {
    {
        .name = "box",
        .type = "tensor<float32>[4,2]",
        .summary = "corners x, y clockwise from the top left, pixels of the image",
    },
    {.name = "score", .type = "float64", .summary = "mean probability of text inside, 0 to 1"},
    {.name = NULL},
};

const struct junco_op junco_op_text_detection_ppocr_boxes = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_detection.ppocr_boxes",
    .summary = "part of text_detection.ppocr: from probabilities to boxes",
    .params = text_detection_boxes_params,
    .inputs = text_detection_boxes_inputs,
    .outputs = text_detection_boxes_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct text_detection_boxes),
    .open = text_detection_boxes_open,
    .run = text_detection_boxes_run,
    .close = text_detection_boxes_close,
};
