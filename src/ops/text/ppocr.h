/* ppocr.h -- what the operators around the PP-OCR models share: pixels going in, and their parts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_TEXT_PPOCR_H
#define OPS_TEXT_PPOCR_H

#include "ops/model/session.h"
#include "pixel/image.h"

#include <junco/graph.h>
#include <junco/table.h>

/* ---- pixels going in ---- */

/* A plane's value is (v / 255 - mean) / std, and 0 beside the picture; RapidOCR 1.4.4's names and
 * defaults.  First in the instance of every operator that makes planes. */
struct ppocr_pixels {
    struct junco_floats mean, std; /* of each plane, in the planes' order */
    int channels; /* 0: blue, green, red; 1: red, green, blue */
};
extern const char *const ppocr_channels[];

/* The type rule of those operators, and the check of `struct ppocr_pixels`: three planes. */
junco_status ppocr_input_types(const void *instance, const struct junco_env *env,
                               const struct junco_type *const *in_types,
                               const struct junco_type **ret_types, struct junco_error *err);

/* Put a float32 tensor [3, height, row_width] in the current row's first column: the image (gray,
 * rgb or bgr) scaled to width x height; columns from `width` on are 0. */
junco_status ppocr_put_planes(const struct junco_value *image, const struct ppocr_pixels *how,
                              int width, int height, int row_width, struct junco_builder *out,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* The same for an image already scaled (channels 1 or 3). */
junco_status ppocr_put_scaled(const struct pixel_image *scaled, junco_pixels pixels,
                              const struct ppocr_pixels *how, int row_width,
                              struct junco_builder *out, struct junco_error *err) JUNCO_MUST_CHECK;

/* ---- the three steps of a composite: "<op>_input", onnx, and what reads its output ---- */

/* First in the instance of every composite. */
struct ppocr_model {
    struct model_choice choice;
    int64_t run_bytes;
    struct ppocr_pixels pixels;
};

struct ppocr_steps {
    const struct ppocr_model *model;
    const char *input_op; /* image -> tensor "planes"; gets model->pixels too */
    size_t n_input_args;
    const struct junco_arg *input_args;
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

/* ---- rows of parameter tables ----
 * Macros, here and in the headers beside this one, because a table cannot be shared: its rows hold
 * offsets into one operator's instance, and C has no other way to put rows into an initialiser. */

#define PPOCR_PIXEL_PARAMS(type, field)                                                        \
    {.name = "mean",                                                                           \
     .summary = "of each channel, in their order: (v / 255 - mean) / std goes in",             \
     .kind = JUNCO_PARAM_FLOATS,                                                               \
     .offset = offsetof(type, field.mean),                                                     \
     .dflt = "[0.5, 0.5, 0.5]",                                                                \
     .min = -1000,                                                                             \
     .max = 1000},                                                                             \
        {.name = "std",                                                                        \
         .summary = "of each channel, in their order",                                         \
         .kind = JUNCO_PARAM_FLOATS,                                                           \
         .offset = offsetof(type, field.std),                                                  \
         .dflt = "[0.5, 0.5, 0.5]",                                                            \
         .min = 0.0001,                                                                        \
         .max = 1000},                                                                         \
    {                                                                                          \
        .name = "channels", .summary = "the order the model was trained on",                   \
        .kind = JUNCO_PARAM_CHOICE, .offset = offsetof(type, field.channels), .dflt = "'bgr'", \
        .choices = ppocr_channels                                                              \
    }

/* A composite's rows for its model, and, to put last, for the pixels. */
#define PPOCR_MODEL_PARAMS(type, field, dflt_model)                                           \
    MODEL_CHOICE_PARAMS(type, field.choice, dflt_model), {                                    \
        .name = "run_bytes",                                                                  \
        .summary = "bytes of input that one run gets, at least a row; 0: the whole batch",    \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, field.run_bytes), .dflt = "524288", \
        .min = 0, .max = 4294967296.0                                                         \
    }

#endif
