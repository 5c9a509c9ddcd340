/* ppocr.h -- what the operators around the PP-OCR models share: sizes and pixels going in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_TEXT_PPOCR_H
#define OPS_TEXT_PPOCR_H

#include "pixel/image.h"

#include <junco/graph.h>
#include <junco/table.h>

/* The models were trained on blue-green-red pixels as (v / 255 - 0.5) / 0.5, and 0 beside them. */

/* Put a float32 tensor [3, height, row_width] in `column` of the current row: the image (gray, rgb
 * or bgr) as blue, green, red planes, scaled to width x height; columns from `width` on are 0. */
junco_status ppocr_put_planes(const struct junco_value *image, int width, int height, int row_width,
                              struct junco_builder *out, size_t column,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* The same for an image already scaled (channels 1 or 3). */
junco_status ppocr_put_scaled(const struct pixel_image *scaled, junco_pixels pixels, int row_width,
                              struct junco_builder *out, size_t column,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* The three steps each composite expands into: "<op>_input", onnx, and what reads its output. */
struct ppocr_steps {
    const char *input_op; /* image -> tensor "planes" */
    size_t n_input_args;
    const struct junco_arg *input_args;
    const char *model, *engine, *precision; /* engine, precision: NULL = the planner's */
    int64_t threads;
    const char *output_op; /* reads output_in, writes output_out */
    junco_iteration output_iteration;
    size_t n_output_in, n_output_out;
    const char *const *output_in;
    const char *const *output_out;
    size_t n_output_args;
    const struct junco_arg *output_args;
};
junco_status ppocr_expand(struct junco_graph_builder *builder, const struct ppocr_steps *steps,
                          struct junco_error *err) JUNCO_MUST_CHECK;

/* Arguments for the steps. */
struct junco_arg ppocr_int(const char *name, int64_t value);
struct junco_arg ppocr_float(const char *name, double value);
struct junco_arg ppocr_bool(const char *name, bool value);
struct junco_arg ppocr_text(const char *name, const char *value); /* NULL: None */

/* The parameters that every composite has, to embed first in its instance and its rows. */
struct ppocr_model {
    const char *model, *engine, *precision;
    int64_t threads;
};
#define PPOCR_MODEL_PARAMS(type, field, dflt_model)                                              \
    {.name = "model",                                                                            \
     .summary = "the ONNX model file",                                                           \
     .kind = JUNCO_PARAM_MODEL,                                                                  \
     .offset = offsetof(type, field.model),                                                      \
     .dflt = dflt_model},                                                                        \
        {.name = "engine",                                                                       \
         .summary = "which engine runs it; None: the plan says",                                 \
         .kind = JUNCO_PARAM_STRING,                                                             \
         .offset = offsetof(type, field.engine),                                                 \
         .dflt = "None"},                                                                        \
        {.name = "precision",                                                                    \
         .summary = "which precision; None: the plan says",                                      \
         .kind = JUNCO_PARAM_STRING,                                                             \
         .offset = offsetof(type, field.precision),                                              \
         .dflt = "None"},                                                                        \
    {                                                                                            \
        .name = "threads", .summary = "threads inside one run; 0: the plan says",                \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, field.threads), .dflt = "0", .min = 0, \
        .max = 64                                                                                \
    }

#endif
