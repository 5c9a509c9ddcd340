/* text_detection_ppocr.c -- find the lines of text in an image, with a PP-OCR detector. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/limits.h"
#include "ops/text/ppocr.h"
#include "ops/text/text_detection_boxes.h"
#include "ops/text/text_detection_sizes.h"

#include <junco/graph.h>
#include <junco/op.h>

struct text_detection {
    struct ppocr_model model;
    struct detection_rules rules;
    struct detection_boxes boxes;
};

#define N_RULE_ARGS 7

static junco_status text_detection_expand(const void *instance, struct junco_graph_builder *builder,
                                          struct junco_error *err) {
    static const char *const output_in[] = {"image", "scores"};
    static const char *const output_out[] = {"box", "score"};
    const struct text_detection *op = instance;
    /* The rules first, for both ends; the rest is for the boxes alone. */
    const struct junco_arg args[] = {
        arg_int("max_side_len", op->rules.max_side_len),
        arg_int("min_side_len", op->rules.min_side_len),
        arg_int("min_height", op->rules.min_height),
        arg_float("width_height_ratio", op->rules.width_height_ratio),
        arg_int("limit_side_len", op->rules.limit_side_len),
        arg_text("limit_type", detection_limit_types[op->rules.limit_type]),
        arg_int("side_step", op->rules.side_step),
        arg_float("thresh", op->boxes.thresh),
        arg_float("box_thresh", op->boxes.box_thresh),
        arg_float("unclip_ratio", op->boxes.unclip_ratio),
        arg_int("max_candidates", op->boxes.max_candidates),
        arg_text("score_mode", detection_score_modes[op->boxes.score_mode]),
        arg_int("min_size", op->boxes.min_size),
        arg_int("min_size_after", op->boxes.min_size_after),
        arg_int("final_size", op->boxes.final_size),
        arg_int("row_distance", op->boxes.row_distance),
        arg_bool("use_dilation", op->boxes.use_dilation),
        arg_int("dilation_size", op->boxes.dilation_size),
    };
    const struct ppocr_steps steps = {
        .model = &op->model,
        .input_op = "text_detection.ppocr_input",
        .n_input_args = N_RULE_ARGS,
        .input_args = args,
        .output_op = "text_detection.ppocr_boxes",
        .output_iteration = JUNCO_FLAT_MAP,
        .n_output_in = 2,
        .output_in = output_in,
        .n_output_out = 2,
        .output_out = output_out,
        .n_output_args = sizeof(args) / sizeof(args[0]),
        .output_args = args,
    };

    return ppocr_expand(builder, &steps, err);
}

static const struct junco_param text_detection_params[] = {
    PPOCR_MODEL_PARAMS(struct text_detection, model, "'ppocr-v4/det.onnx'"),
    DETECTION_RULE_PARAMS(struct text_detection, rules),
    DETECTION_BOX_PARAMS(struct text_detection, boxes),
    PPOCR_PIXEL_PARAMS(struct text_detection, model.pixels),
    {.name = NULL},
};

static const struct junco_port text_detection_inputs[] = {
    {.name = "image", .type = "image", .summary = "the page or photograph; gray, rgb or bgr"},
    {.name = NULL},
};

static const struct junco_port text_detection_outputs[] = {
    {
        .name = "box",
        .type = "tensor<float32>[4,2]",
        .summary = "corners x, y clockwise from the top left, pixels of the image",
    },
    {.name = "score", .type = "float64", .summary = "mean probability of text inside, 0 to 1"},
    {.name = NULL},
};

const struct junco_op junco_op_text_detection_ppocr = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_detection.ppocr",
    .summary = "find the lines of text in an image, in reading order",
    .params = text_detection_params,
    .inputs = text_detection_inputs,
    .outputs = text_detection_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct text_detection),
    .expand = text_detection_expand,
};
