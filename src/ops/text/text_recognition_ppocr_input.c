/* text_recognition_ppocr_input.c -- a line of text at the recogniser's height, as float planes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "ops/image/image.h"
#include "ops/text/ppocr.h"
#include "ops/text/text_recognition_sizes.h"

#include <junco/op.h>

struct text_recognition_input {
    struct ppocr_pixels pixels;
    struct recognition_rules rules;
};

static junco_status text_recognition_input_run_row(void *instance, const struct junco_chunk *in,
                                                   size_t row, struct junco_builder *out,
                                                   struct junco_error *err) {
    const struct text_recognition_input *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image line = image_view(&image);
    int scaled, padded;
    junco_status st =
        recognition_widths(&op->rules, line.width, line.height, &scaled, &padded, err);

    if (st)
        return st;
    return ppocr_put_planes(&image, &op->pixels, scaled, (int)op->rules.height, padded, out, err);
}

static const struct junco_param text_recognition_input_params[] = {
    RECOGNITION_RULE_PARAMS(struct text_recognition_input, rules),
    PPOCR_PIXEL_PARAMS(struct text_recognition_input, pixels),
    {.name = NULL},
};

static const struct junco_port text_recognition_input_inputs[] = {
    {.name = "image", .type = "image", .summary = "gray, rgb or bgr"},
    {.name = NULL},
};

static const struct junco_port text_recognition_input_outputs[] = {
    {
        .name = "planes",
        .type = "tensor<float32>[3,?,?]",
        .summary = "one for each channel; 0 to the right of the line",
    },
    {.name = NULL},
};

const struct junco_op junco_op_text_recognition_ppocr_input = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_recognition.ppocr_input",
    .summary = "part of text_recognition.ppocr: scale, normalise and pad",
    .params = text_recognition_input_params,
    .inputs = text_recognition_input_inputs,
    .outputs = text_recognition_input_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct text_recognition_input),
    .types = ppocr_input_types,
    .run_row = text_recognition_input_run_row,
};
