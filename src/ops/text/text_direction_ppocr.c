/* text_direction_ppocr.c -- turn lines of text that stand on their head, with a PP-OCR classifier. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stddef.h>

#include "ops/image/image.h"
#include "ops/text/ppocr.h"
#include "pixel/orient.h"

#include <junco/graph.h>
#include <junco/op.h>

/* ---- the composite ---- */

struct text_direction {
    struct ppocr_model model;
    int64_t height, width;
    double threshold;
};

static junco_status text_direction_expand(const void *instance, struct junco_graph_builder *builder,
                                          struct junco_error *err) {
    static const char *const output_in[] = {"image", "scores"};
    static const char *const output_out[] = {"straight"};
    const struct text_direction *op = instance;
    const struct junco_arg input_args[] = {
        arg_int("height", op->height),
        arg_int("width", op->width),
    };
    const struct junco_arg output_args[] = {arg_float("threshold", op->threshold)};
    const struct ppocr_steps steps = {
        .model = &op->model,
        .input_op = "text_direction.ppocr_input",
        .n_input_args = sizeof(input_args) / sizeof(input_args[0]),
        .input_args = input_args,
        .output_op = "text_direction.ppocr_turn",
        .output_iteration = JUNCO_MAP,
        .n_output_in = 2,
        .output_in = output_in,
        .n_output_out = 1,
        .output_out = output_out,
        .n_output_args = 1,
        .output_args = output_args,
    };

    return ppocr_expand(builder, &steps, err);
}

#define SIZE_PARAMS(type)                                                                     \
    {.name = "height",                                                                        \
     .summary = "pixels; the model's",                                                        \
     .kind = JUNCO_PARAM_INT,                                                                 \
     .offset = offsetof(type, height),                                                        \
     .dflt = "48",                                                                            \
     .min = 8,                                                                                \
     .max = 512},                                                                             \
    {                                                                                         \
        .name = "width", .summary = "pixels; longer lines are squeezed, shorter ones padded", \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, width), .dflt = "192", .min = 8,    \
        .max = 8192                                                                           \
    }

#define THRESHOLD_PARAM(type)                                                                    \
    {                                                                                            \
        .name = "threshold",                                                                     \
        .summary = "a line is turned when this sure that it stands on its head",                 \
        .kind = JUNCO_PARAM_FLOAT, .offset = offsetof(type, threshold), .dflt = "0.9", .min = 0, \
        .max = 1                                                                                 \
    }

static const struct junco_param text_direction_params[] = {
    PPOCR_MODEL_PARAMS(struct text_direction, model, "'ppocr-v4/cls.onnx'"),
    SIZE_PARAMS(struct text_direction),
    THRESHOLD_PARAM(struct text_direction),
    PPOCR_PIXEL_PARAMS(struct text_direction, model.pixels),
    {.name = NULL},
};

static const struct junco_port text_direction_inputs[] = {
    {.name = "image", .type = "image", .summary = "one line of text; gray, rgb or bgr"},
    {.name = NULL},
};

static const struct junco_port text_direction_outputs[] = {
    {.name = "straight", .type = "image", .summary = "the line the right way up"},
    {.name = NULL},
};

const struct junco_op junco_op_text_direction_ppocr = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_direction.ppocr",
    .summary = "turn lines of text that stand on their head",
    .params = text_direction_params,
    .inputs = text_direction_inputs,
    .outputs = text_direction_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct text_direction),
    .types = image_types_as_input,
    .expand = text_direction_expand,
};

/* ---- in: planes of one size ---- */

struct text_direction_input {
    struct ppocr_pixels pixels;
    int64_t height, width;
};

static junco_status text_direction_input_run_row(void *instance, const struct junco_chunk *in,
                                                 size_t row, struct junco_builder *out,
                                                 struct junco_error *err) {
    const struct text_direction_input *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image line = image_view(&image);
    double scaled = ceil((double)op->height * line.width / line.height);
    int width = scaled < (double)op->width ? (int)scaled : (int)op->width;

    return ppocr_put_planes(&image, &op->pixels, width, (int)op->height, (int)op->width, out, err);
}

static const struct junco_param text_direction_input_params[] = {
    SIZE_PARAMS(struct text_direction_input),
    PPOCR_PIXEL_PARAMS(struct text_direction_input, pixels),
    {.name = NULL},
};

static const struct junco_port text_direction_input_outputs[] = {
    {
        .name = "planes",
        .type = "tensor<float32>[3,?,?]",
        .summary = "one for each channel; 0 to the right of the line",
    },
    {.name = NULL},
};

const struct junco_op junco_op_text_direction_ppocr_input = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_direction.ppocr_input",
    .summary = "part of text_direction.ppocr: scale, normalise and pad",
    .params = text_direction_input_params,
    .inputs = text_direction_inputs,
    .outputs = text_direction_input_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct text_direction_input),
    .types = ppocr_input_types,
    .run_row = text_direction_input_run_row,
};

/* ---- out: the turn ---- */

struct text_direction_turn {
    double threshold;
};

enum { CLASS_UPRIGHT, CLASS_TURNED, N_CLASSES };

static junco_status text_direction_turn_run_row(void *instance, const struct junco_chunk *in,
                                                size_t row, struct junco_builder *out,
                                                struct junco_error *err) {
    const struct text_direction_turn *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct junco_value scores = junco_column_get(&in->columns[1], row);
    struct pixel_image src = image_view(&image), dst;
    const float *p = scores.as.tensor.data;
    junco_status st;

    if (scores.as.tensor.dims[0] != N_CLASSES)
        return junco_fail(err, JUNCO_ETYPE,
                          "the model gives %lld classes; want 2: not a PP-OCR direction model",
                          (long long)scores.as.tensor.dims[0]);
    if (p[CLASS_TURNED] <= p[CLASS_UPRIGHT] || !((double)p[CLASS_TURNED] > op->threshold))
        return junco_put_value(out, 0, &image, err);
    st = image_put(out, 0, image.as.tensor.pixels, src.width, src.height, &dst, err);
    return st ? st : pixel_orient(&src, PIXEL_TURN_180, &dst, err);
}

static const struct junco_param text_direction_turn_params[] = {
    THRESHOLD_PARAM(struct text_direction_turn),
    {.name = NULL},
};

static const struct junco_port text_direction_turn_inputs[] = {
    {.name = "image", .type = "image", .summary = "one line of text"},
    {.name = "scores", .type = "tensor<float32>[?]", .summary = "upright, on its head"},
    {.name = NULL},
};

const struct junco_op junco_op_text_direction_ppocr_turn = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_direction.ppocr_turn",
    .summary = "part of text_direction.ppocr: turn the line by 180 degrees or not",
    .params = text_direction_turn_params,
    .inputs = text_direction_turn_inputs,
    .outputs = text_direction_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct text_direction_turn),
    .types = image_types_as_input,
    .run_row = text_direction_turn_run_row,
};
