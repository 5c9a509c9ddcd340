/* text_recognition_ppocr.c -- read one line of text, with a PP-OCR recogniser. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "ops/text/ppocr.h"
#include "ops/text/text_recognition_sizes.h"

#include <junco/graph.h>
#include <junco/op.h>

struct text_recognition {
    struct ppocr_model model;
    struct recognition_rules rules;
};

static junco_status text_recognition_expand(const void *instance,
                                            struct junco_graph_builder *builder,
                                            struct junco_error *err) {
    static const char *const output_in[] = {"scores"};
    static const char *const output_out[] = {"text", "confidence"};
    const struct text_recognition *op = instance;
    const struct junco_arg input_args[] = {
        arg_int("height", op->rules.height),
        arg_int("min_width", op->rules.min_width),
        arg_int("width_step", op->rules.width_step),
    };
    /* The characters come from the model's own metadata, so its reader names the model too. */
    struct junco_arg output_args[MODEL_CHOICE_ARGS];
    const struct ppocr_steps steps = {
        .model = &op->model,
        .input_op = "text_recognition.ppocr_input",
        .n_input_args = sizeof(input_args) / sizeof(input_args[0]),
        .input_args = input_args,
        .output_op = "text_recognition.ppocr_text",
        .output_iteration = JUNCO_MAP,
        .n_output_in = 1,
        .output_in = output_in,
        .n_output_out = 2,
        .output_out = output_out,
        .n_output_args = MODEL_CHOICE_ARGS,
        .output_args = output_args,
    };

    model_choice_args(&op->model.choice, output_args);
    return ppocr_expand(builder, &steps, err);
}

static const struct junco_param text_recognition_params[] = {
    PPOCR_MODEL_PARAMS(struct text_recognition, model, "'ppocr-v4/rec.onnx'"),
    RECOGNITION_RULE_PARAMS(struct text_recognition, rules),
    PPOCR_PIXEL_PARAMS(struct text_recognition, model.pixels),
    {.name = NULL},
};

static const struct junco_port text_recognition_inputs[] = {
    {.name = "image", .type = "image", .summary = "one line of text, upright; gray, rgb or bgr"},
    {.name = NULL},
};

static const struct junco_port text_recognition_outputs[] = {
    {.name = "text", .type = "string", .summary = "what is written; may be empty"},
    {
        .name = "confidence",
        .type = "float64",
        .summary = "mean probability of its characters, 0 to 1; a filter drops what is unsure",
    },
    {.name = NULL},
};

const struct junco_op junco_op_text_recognition_ppocr = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_recognition.ppocr",
    .summary = "read one line of text; config batch: how many lines go in together",
    .params = text_recognition_params,
    .inputs = text_recognition_inputs,
    .outputs = text_recognition_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct text_recognition),
    .expand = text_recognition_expand,
};
